package conflict_test

import (
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
)

// codes lists the codes of a trace.
func codes(tr partnerecon.Trace) string {
	var out []string
	for _, r := range tr {
		out = append(out, strings.TrimPrefix(r.Code, "conflict."))
	}
	return strings.Join(out, " ")
}

// What is ruled on a price, step by step.
func TestPrices(t *testing.T) {
	full := conflict.ThreeTier("UTC")
	full.Pricing.DiscountBy = "director"
	year := partnerecon.Interval{Start: date("2025-01-01"), End: date("2026-01-01")}
	full.Pricing.Promotions = []conflict.Promotion{
		{ID: "all", Off: partnerecon.MustPercent("10"), During: year},
		{ID: "seats", Off: partnerecon.MustPercent("10"), During: year, Products: []string{"seat"}},
		{ID: "ours", Off: partnerecon.MustPercent("10"), During: year, Partners: []string{"b"}},
		{ID: "over", Off: partnerecon.MustPercent("10"), During: partnerecon.Interval{Start: date("2025-01-01"), End: date("2025-02-01")}},
		{ID: "third", Off: third(t), During: year},
	}
	only := func(p conflict.Pricing) conflict.Policy {
		out := conflict.ThreeTier("UTC")
		out.Pricing = p
		return out
	}
	service := conflict.Item{Product: "setup", Service: true, Quantity: 1, Unit: eur("1")}
	price := func(promotion string, items ...conflict.Item) conflict.Price {
		p := sold("p", "a", "2025-02-01", items...)
		p.Promotion = promotion
		return p
	}
	advertised := func(unit, minimum string) conflict.Price {
		p := sold("p", "a", "2025-02-01", conflict.Item{Product: "seat", Quantity: 1, Unit: eur(unit), Published: eur("100")})
		if minimum != "" {
			p.Items[0].Minimum = eur(minimum)
		}
		p.Advertised = true
		return p
	}
	approval := func(f conflict.Approval, by string) conflict.Event {
		return conflict.Approve{ID: "x", Partner: "a", At: at("2025-02-01"), Price: "p", By: by, For: f}
	}
	for name, c := range map[string]struct {
		policy conflict.Policy
		events []conflict.Event
		want   string
	}{
		"at the price":                         {full, []conflict.Event{price("", seat("100", "100"))}, "granted: price_kept price_kept"},
		"a cent below":                         {full, []conflict.Event{price("", seat("99.99", "100"))}, "breached 0.02 EUR: below_published below_published"},
		"a promotion of all":                   {full, []conflict.Event{price("all", seat("90", "100"))}, "granted: promotion price_kept"},
		"a cent below the promotion":           {full, []conflict.Event{price("all", seat("89.99", "100"))}, "breached 20.02 EUR: below_published below_published"},
		"a promotion of the product":           {full, []conflict.Event{price("seats", seat("90", "100"))}, "granted: promotion price_kept"},
		"a promotion of another product":       {full, []conflict.Event{price("seats", conflict.Item{Product: "desk", Quantity: 1, Unit: eur("90"), Published: eur("100")})}, "breached 10.00 EUR: below_published below_published"},
		"a promotion of another partner":       {full, []conflict.Event{price("ours", seat("90", "100"))}, "breached 20.00 EUR: no_promotion below_published below_published"},
		"a promotion that is over":             {full, []conflict.Event{price("over", seat("90", "100"))}, "breached 20.00 EUR: no_promotion below_published below_published"},
		"no such promotion":                    {full, []conflict.Event{price("x", seat("100", "100"))}, "granted: no_promotion price_kept price_kept"},
		"a third off, exactly":                 {full, []conflict.Event{price("third", seat("0.02", "0.03"))}, "granted: promotion price_kept"},
		"a third off 0.04 is less than 0.02":   {full, []conflict.Event{price("third", seat("0.02", "0.04"))}, "breached 0.04 EUR: below_published below_published"},
		"the largest price":                    {full, []conflict.Event{price("all", conflict.Item{Product: "seat", Quantity: 1, Unit: eur("83010348331692982.27"), Published: eur("92233720368547758.07")})}, "granted: promotion price_kept"}, // 90 % is 83010348331692982.263
		"a cent less of it":                    {full, []conflict.Event{price("all", conflict.Item{Product: "seat", Quantity: 1, Unit: eur("83010348331692982.26"), Published: eur("92233720368547758.07")})}, "breached 9223372036854775.81 EUR: below_published below_published"},
		"approved":                             {full, []conflict.Event{approval(conflict.ForDiscount, "director"), price("", seat("50", "100"))}, "granted: approved price_kept"},
		"approved as a bundle":                 {full, []conflict.Event{approval(conflict.ForBundle, "director"), price("", seat("50", "100"))}, "breached 100.00 EUR: below_published below_published"},
		"approved by another role":             {full, []conflict.Event{approval(conflict.ForDiscount, "clerk"), price("", seat("50", "100"))}, "breached 100.00 EUR: below_published below_published"},
		"services alone":                       {full, []conflict.Event{price("", service)}, "granted: own_service price_kept"},
		"a bundle":                             {full, []conflict.Event{price("", seat("100", "100"), service)}, "refused: price_kept own_service approval_required"},
		"an approved bundle":                   {full, []conflict.Event{approval(conflict.ForBundle, "partner_manager"), price("", seat("100", "100"), service)}, "granted: price_kept own_service price_kept"},
		"a bundle with a discount":             {full, []conflict.Event{price("", seat("99", "100"), service)}, "breached 2.00 EUR: hidden_discount own_service approval_required hidden_discount"},
		"an approved one with a discount":      {full, []conflict.Event{approval(conflict.ForBundle, "partner_manager"), price("", seat("99", "100"), service)}, "breached 2.00 EUR: hidden_discount own_service hidden_discount"},
		"advertised at the minimum":            {full, []conflict.Event{advertised("90", "90")}, "granted: price_kept price_kept"},
		"advertised below":                     {full, []conflict.Event{advertised("89.99", "90")}, "breached 0.01 EUR: below_minimum below_minimum"},
		"advertised without a minimum":         {full, []conflict.Event{advertised("1", "")}, "granted: price_kept"},
		"advertising is free":                  {only(conflict.Pricing{Published: true}), []conflict.Event{advertised("1", "90")}, "granted: price_kept"},
		"advertising alone is not":             {only(conflict.Pricing{Advertised: true}), []conflict.Event{advertised("1", "90")}, "breached 89.00 EUR: below_minimum below_minimum"},
		"prices are free":                      {only(conflict.Pricing{Advertised: true}), []conflict.Event{price("", seat("1", "100"))}, "granted: price_kept"},
		"everything is free":                   {only(conflict.Pricing{}), []conflict.Event{price("", seat("1", "100"))}, "noted: noted"},
		"bundles alone are looked at":          {only(conflict.Pricing{BundleBy: "x"}), []conflict.Event{price("", seat("1", "100"))}, "granted: price_kept"},
		"bundles need no approval":             {only(conflict.Pricing{Published: true}), []conflict.Event{price("", seat("100", "100"), service)}, "granted: price_kept own_service price_kept"},
		"a promotion is none of advertising":   {full, []conflict.Event{withPromotion(advertised("90", "91"), "all")}, "breached 1.00 EUR: below_minimum below_minimum"},
		"nor is an approval":                   {full, []conflict.Event{approval(conflict.ForDiscount, "director"), advertised("90", "91")}, "breached 1.00 EUR: below_minimum below_minimum"},
		"two of three are below":               {full, []conflict.Event{price("", seat("99", "100"), seat("100", "100"), seat("98", "100"))}, "breached 6.00 EUR: below_published price_kept below_published below_published"},
		"nobody approves what nobody approves": {only(conflict.Pricing{Published: true}), []conflict.Event{approval(conflict.ForDiscount, "director"), price("", seat("99", "100"))}, "breached 2.00 EUR: below_published below_published"},
	} {
		o := open(t, c.policy, "a", "referral")
		got := o.apply(c.events...)
		text := string(got.Outcome)
		if got.Below.Stated() {
			text += " " + got.Below.String()
		}
		if text += ": " + codes(got.Trace); text != c.want {
			t.Errorf("%s: got %s, want %s", name, text, c.want)
		}
	}
}

func withPromotion(p conflict.Price, id string) conflict.Event {
	p.Promotion = id
	return p
}

func third(t *testing.T) partnerecon.Rate {
	t.Helper()
	r, err := partnerecon.Fraction(1, 3)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
