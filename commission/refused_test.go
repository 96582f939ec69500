package commission_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// What is wrong with an event says which event it is, and whose, where it states that.
func TestRefusedEventsAreNamed(t *testing.T) {
	plan := commission.Must(commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Model: commission.Monthly, Share: pct("10")}}})
	for _, tt := range []struct {
		e    commission.Event
		want string
	}{
		{pay("p", "-1", "2025-01-20"), `commission: event "p" of customer "c": /amount: comes to -1.00 EUR; money that goes back is a refund`},
		{pay("p", "100", "2025-01-20"), `commission: event "p" of customer "c": /items/0/model: missing; every rate names the model it is for`},
		{back("r", "p", "0", "2025-01-20"), `commission: event "r": /amount: want an amount above 0, got 0.00 EUR`},
		{commission.Seal{On: day("2025-01-01"), Through: day("2025-01-01")}, `commission: /id: missing`},
	} {
		var l commission.Ledger
		_, err := plan.Apply(&l, tt.e)
		var bad *partnerecon.InvalidError
		if err == nil || err.Error() != tt.want || !errors.As(err, &bad) || bad.Package != "commission" || len(bad.Problems) != 1 {
			t.Errorf("got  %v\nwant %s", err, tt.want)
		}
		_, staged := plan.Stage(&l, tt.e)
		_, shown := plan.Preview(l, tt.e)
		if staged == nil || shown == nil || staged.Error() != tt.want || shown.Error() != tt.want {
			t.Errorf("staged: %v\nshown: %v", staged, shown)
		}
	}
}

func TestALineOfSeveralPartnersIsNamed(t *testing.T) {
	p := pay("p", "100", "2025-01-20")
	p.Credits = []partnerecon.Credit{
		{Partner: "a", Role: partnerecon.Sourced, Share: pct("50")}, {Partner: "b", Role: partnerecon.Sourced, Share: pct("50")},
	}
	_, err := commission.Must(flat("10")).Apply(&commission.Ledger{}, p)
	if err == nil || !errors.Is(err, commission.ErrShared) || !strings.HasPrefix(err.Error(), `commission: payment "p": 2 sourced credits: `) {
		t.Errorf("got %v", err)
	}
	p = pay("p", "100", "2025-01-20")
	p.Amount = partnerecon.MustMoney("1", "USD")
	_, err = commission.Must(capped(commission.Cap{Name: "c", Per: commission.PerSale, Limit: eur("1")})).Apply(&commission.Ledger{}, p)
	if err == nil || !errors.Is(err, partnerecon.ErrCurrency) || !strings.HasPrefix(err.Error(), `commission: payment "p": 1.00 USD under`) {
		t.Errorf("got %v", err)
	}
}

// 10 % of 100.00, 20 % of that for who brought the partner, and 5.00 for the sale. Each
// entry tells of its own component and of those that it is measured on.
func TestExplainTellsOfItsComponentAlone(t *testing.T) {
	p := flat("10")
	p.Bonuses = []commission.Bonus{
		{Name: "over", Of: "base", To: commission.ToUpline, Rates: sharing("20")}, {Name: "sale", Rates: fee("5", commission.EachSale)},
	}
	payment := pay("p", "100", "2025-01-20")
	payment.Uplines = []commission.Upline{{Of: "acme", Partner: "mentor"}}
	b := open(t, p).do(payment)
	want := map[string][]string{
		"base": {"/rates/0/share", "/rounding"},
		"over": {"/rates/0/share", "/rounding", "/bonuses/0", "/bonuses/0/rates/0/share", "/bonuses/0/of", "/rounding"},
		"sale": {"/bonuses/1", "/bonuses/1/rates/0/fee", "/rounding"},
	}
	for _, e := range b.entries {
		tr, err := b.plan.Explain(e)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, step := range tr {
			if step.Rule != "" {
				got = append(got, step.Rule)
			}
		}
		if diff := cmp.Diff(want[e.Claim.Component], got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", e.Claim.Component, diff)
		}
	}
	tr, err := b.plan.Line(b.ledger, "p")
	if err != nil || !tr.Has(commission.CodeOverride) || !tr.Has(commission.CodeFee) {
		t.Errorf("the line tells of all of them: %v\n%s", err, tr)
	}
}
