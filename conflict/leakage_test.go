package conflict_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
)

// leaks tells what went past the channel in the first quarter of 2025.
func (o *office) leaks() string {
	o.t.Helper()
	all, err := o.desk.Leakage(period, o.state)
	if err != nil {
		o.t.Fatal(err)
	}
	var out []string
	for _, l := range all {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s of %s by %s %s", l.Kind, l.Fact, l.Partner, l.Amount)))
		if len(l.Trace) == 0 {
			o.t.Errorf("%+v is not explained", l)
		}
	}
	return strings.Join(out, ", ")
}

func seat(unit, published string) conflict.Item {
	return conflict.Item{Product: "seat", Quantity: 2, Unit: eur(unit), Published: eur(published)}
}

func sold(id, partner, when string, items ...conflict.Item) conflict.Price {
	return conflict.Price{ID: id, Partner: partner, At: at(when), Items: items}
}

func TestLeakage(t *testing.T) {
	assigned := conflict.ThreeTier("UTC")
	assigned.Assignments = []conflict.Assignment{{Territory: "north", Partner: "b"}, {Territory: "south", Vertical: "retail", Partner: "a"}, {Vertical: "health", Partner: "a"}}
	profile := func(territory, vertical string) conflict.Event {
		return conflict.Profile{ID: "p", Account: "acme", At: at("2025-01-01"), Territory: territory, Vertical: vertical}
	}
	sign := func(partner, opportunity, when string) conflict.Event {
		s := conflict.Sign{ID: "s", Account: "acme", Opportunity: opportunity, Partner: partner, At: at(when), Amount: eur("9")}
		if partner == "" {
			s.Motion = conflict.Outbound
		}
		return s
	}
	held := []conflict.Event{contact("ca", "a", "2025-01-01"), of("ra", "o", "a", "2025-01-02")}
	for name, c := range map[string]struct {
		policy conflict.Policy
		events []conflict.Event
		want   string
	}{
		"nothing":                       {conflict.ThreeTier("UTC"), held, ""},
		"by the partner itself":         {conflict.ThreeTier("UTC"), append(held, sign("a", "", "2025-02-01")), ""},
		"by direct sales":               {conflict.ThreeTier("UTC"), append(held, sign("", "", "2025-02-01")), "closed_direct of s by a 9.00 EUR"},
		"of the same opportunity":       {conflict.ThreeTier("UTC"), append(held, sign("", "o", "2025-02-01")), "closed_direct of s by a 9.00 EUR"},
		"of another opportunity":        {conflict.ThreeTier("UTC"), append(held, sign("", "p", "2025-02-01")), ""},
		"by another":                    {conflict.ThreeTier("UTC"), append(held, sign("b", "o", "2025-02-01")), "closed_by_other of s by a 9.00 EUR"},
		"after the quarter":             {conflict.ThreeTier("UTC"), append(held, sign("b", "o", "2025-04-01")), ""},
		"on its last day":               {conflict.ThreeTier("UTC"), append(held, sign("b", "o", "2025-03-31")), "closed_by_other of s by a 9.00 EUR"},
		"once, though held in two ways": {conflict.ThreeTier("UTC"), append(held, conflict.Override{ID: "x", Account: "acme", Partner: "a", At: at("2025-01-03"), Until: date("2025-03-01"), By: "channel_manager", Reason: "because"}, sign("b", "o", "2025-02-01")), "closed_by_other of s by a 9.00 EUR"},
		"two deals": {
			conflict.ThreeTier("UTC"), append(held, of("ra2", "p", "a", "2025-01-03"), sign("", "o", "2025-02-01"), conflict.Sign{ID: "s2", Account: "acme", Opportunity: "p", At: at("2025-02-02"), Motion: conflict.Inbound}),
			"closed_direct of s by a 9.00 EUR, closed_direct of s2 by a no amount",
		},
		"of two partners": {
			conflict.ThreeTier("UTC"), append(held, contact("cb", "b", "2025-01-01"), of("rb", "p", "b", "2025-01-03"), sign("", "", "2025-02-01")),
			"closed_direct of s by a 9.00 EUR, closed_direct of s by b 9.00 EUR",
		},
		"in one's territory":                 {assigned, []conflict.Event{profile("north", "retail"), sign("b", "", "2025-02-01")}, ""},
		"in another's territory":             {assigned, []conflict.Event{profile("north", "retail"), sign("a", "", "2025-02-01")}, "outside_territory of s by a 9.00 EUR"},
		"in a territory of nobody, with one": {assigned, []conflict.Event{profile("east", "retail"), sign("a", "", "2025-02-01")}, "outside_territory of s by a 9.00 EUR"},
		"in a territory of nobody, without":  {assigned, []conflict.Event{profile("east", "retail"), sign("c", "", "2025-02-01")}, ""},
		"half of a territory":                {assigned, []conflict.Event{profile("south", "energy"), sign("a", "", "2025-02-01")}, "outside_territory of s by a 9.00 EUR"},
		"the other half":                     {assigned, []conflict.Event{profile("east", "retail"), sign("a", "", "2025-02-01")}, "outside_territory of s by a 9.00 EUR"},
		"both halves":                        {assigned, []conflict.Event{profile("south", "retail"), sign("a", "", "2025-02-01")}, ""},
		"by vertical":                        {assigned, []conflict.Event{profile("north", "health"), sign("a", "", "2025-02-01")}, ""},
		"by direct sales in a territory":     {assigned, []conflict.Event{profile("north", "retail"), sign("", "", "2025-02-01")}, ""},
		// Two seats 5 below, and one at its price.
		"a discount":             {conflict.ThreeTier("UTC"), []conflict.Event{sold("p", "a", "2025-02-01", seat("95", "100"), seat("100", "100"))}, "unauthorised_discount of p by a 10.00 EUR"},
		"no discount":            {conflict.ThreeTier("UTC"), []conflict.Event{sold("p", "a", "2025-02-01", seat("100", "100"))}, ""},
		"an advertised one only": {conflict.ThreeTier("UTC"), []conflict.Event{conflict.Price{ID: "p", Partner: "a", At: at("2025-02-01"), Advertised: true, Items: []conflict.Item{{Product: "seat", Quantity: 1, Unit: eur("90"), Published: eur("100"), Minimum: eur("95")}}}}, ""},
		"two of one instant": {
			conflict.ThreeTier("UTC"),
			[]conflict.Event{sold("q", "a", "2025-02-01", seat("99", "100")), sold("p", "a", "2025-02-01", seat("99", "100")), sold("p", "b", "2025-02-01", seat("98", "100"))},
			"unauthorised_discount of p by a 2.00 EUR, unauthorised_discount of p by b 4.00 EUR, unauthorised_discount of q by a 2.00 EUR",
		},
	} {
		o := open(t, c.policy, "a", "referral", "b", "referral", "c", "referral")
		o.apply(c.events...)
		if got := o.leaks(); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, c.want)
		}
	}
}

// A roster that is in several states is looked at once.
func TestLeakageLooksAtAPartnerOnce(t *testing.T) {
	o := open(t, conflict.ThreeTier("UTC"), "a", "referral")
	o.apply(sold("p", "a", "2025-02-01", seat("95", "100")))
	got, err := o.desk.Leakage(period, o.state, conflict.State{Account: &conflict.Account{ID: "other"}, Rosters: o.state.Rosters})
	if err != nil || len(got) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}

// The partners are in the order of their names, amounts in that of their
// currencies, and a rate is exact.
func TestAudit(t *testing.T) {
	o := open(t, conflict.ThreeTier("UTC"), "b", "referral", "a", "referral")
	dollars := conflict.Item{Product: "seat", Quantity: 1, Unit: partnerecon.MustMoney("1", "USD"), Published: partnerecon.MustMoney("2", "USD")}
	service := conflict.Item{Product: "setup", Service: true, Quantity: 1, Unit: partnerecon.MustMoney("1", "USD")}
	o.apply(
		sold("1", "b", "2025-01-01T00:00:00Z", dollars), sold("2", "b", "2025-02-01", seat("99", "100")), sold("3", "b", "2025-03-31", seat("100", "100")),
		sold("4", "b", "2025-04-01", dollars), sold("5", "b", "2025-02-02", seat("98", "100")), sold("6", "b", "2025-02-03", service), sold("7", "b", "2025-02-04", service, dollars),
		conflict.Share{ID: "l1", Partner: "b", At: at("2025-02-01"), Leads: 3}, conflict.Share{ID: "l2", Partner: "b", At: at("2025-04-01"), Leads: 3}, conflict.Share{ID: "l3", Partner: "b", At: at("2025-02-01"), Leads: 3, Consent: "form"},
	)
	got, err := o.desk.Audit(period, o.state.Rosters...)
	if err != nil {
		t.Fatal(err)
	}
	// Of 1, 2, 3, 5 and 7 five products, all but 3 below: 1 USD, 2 EUR, 4 EUR, 1 USD.
	rate, err := partnerecon.Fraction(4, 5)
	if err != nil {
		t.Fatal(err)
	}
	want := []conflict.PartnerAudit{
		{Partner: "a"},
		{Partner: "b", Items: 5, Violations: 4, Rate: rate, Below: []partnerecon.Money{eur("6"), partnerecon.MustMoney("2", "USD")}, Unapproved: []string{"7"}, Unconsented: []string{"l1"}},
	}
	if js(got.Partners) != js(want) {
		t.Errorf("got %s, want %s", js(got.Partners), js(want))
	}
	var ids []string
	for _, f := range got.Findings {
		ids = append(ids, f.Price)
	}
	if !slices.Equal(ids, []string{"1", "2", "5", "7"}) {
		t.Errorf("got %v", ids)
	}
	if o.state.Rosters[0].Partner != "b" {
		t.Error("the rosters that were handed in are in another order")
	}
}

// The sum of what prices fall short is exact, or an error.
func TestAuditOverflow(t *testing.T) {
	o := open(t, conflict.ThreeTier("UTC"), "a", "referral")
	huge := conflict.Item{Product: "seat", Quantity: 1, Unit: eur("0"), Published: eur("92233720368547758.07")}
	o.apply(sold("1", "a", "2025-02-01", huge))
	if _, err := o.desk.Audit(period, o.state.Rosters...); err != nil {
		t.Error(err)
	}
	o.apply(sold("2", "a", "2025-02-02", seat("99", "100")))
	if got, err := o.desk.Audit(period, o.state.Rosters...); !errors.Is(err, partnerecon.ErrOverflow) {
		t.Errorf("got %+v, %v", got, err)
	}
}
