package settlement_test

import (
	"errors"
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// A version begins in the middle of a quarter that is trued up: the version of the quarter's first
// day decides whether and how, and all lines of the quarter are measured. At 10 % 600.00 and
// 400.00 earn 60.00 and 40.00, from 15 February on at 12.5 % 800.00 and 200.00 earn 100.00 and
// 25.00: 225.00 on 2,000.00. The final base is 1,500.00: 225.00 x 1,500/2,000 = 168.75, 56.25 less.
// Of the 800.00 the half goes back on 10 April: 175.00 are left on 1,600.00, with a final base of
// 1,100.00: 175.00 x 1,100/1,600 = 120.3125, 120.31, 54.69 less, which is 1.56 more than before.
func TestATrueUpOfAVersionThatEndsInItsPeriod(t *testing.T) {
	of := func(first, second bool) settlement.Policy {
		p := flat()
		p.PinTerms = settlement.TermsEachPayment
		p.Terms = append(p.Terms, version("later", "2025-02-15", "12.5"))
		for i, has := range []bool{first, second} {
			if has {
				p.Terms[i].Policy.TrueUps = []settlement.TrueUp{{Name: "usage", Every: settlement.EveryQuarter}}
			}
		}
		return p
	}
	lines := []settlement.Fact{
		fact("p1", "2025-01-10", pay("c", "600", "acme")), fact("p2", "2025-02-14", pay("c", "400", "acme")),
		fact("p3", "2025-02-15", pay("c", "800", "acme")), fact("p4", "2025-03-10", pay("c", "200", "acme")),
	}
	final := func(name string) settlement.Fact {
		return fact("f", "2025-04-02", settlement.Final{Partner: "acme", TrueUp: name, Month: month("2025-02"), Base: eur("1500")})
	}
	for _, second := range []bool{true, false} {
		r := open(t, of(true, second)).through("2025-03", lines...).do(final("usage"))
		r.want("the final base", r.sum("acme"), "168.75")
		r.do(back("b", "2025-04-10", "c", "p3", "400"))
		r.want("and what went back since", r.sum("acme"), "120.31")
	}
	r := open(t, of(false, true)).through("2025-03", lines...)
	for _, c := range []struct{ name, says string }{
		{"usage", "the terms in force on 2025-01-01, as the quarter with 2025-02 began, have none of this name"},
		{"none", "no version of the terms has one of this name"},
	} {
		if _, err := r.program.Apply(&r.book, final(c.name)); !errors.Is(err, settlement.ErrReference) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// 1,000.00 in January earn 100.00, and on 5 March 1,500.00 are stated as what they will come to. 400.00
// that go back by the end of March are within what was stated: 60.00 become 60.00 × 1,500 / 600. What
// goes back or comes after the quarter moves the final base, too.
func TestWhatMovesAFinalBase(t *testing.T) {
	stated := func(on, base string) settlement.Fact {
		return fact("f", on, settlement.Final{Partner: "acme", TrueUp: "quarter", Month: month("2025-01"), Base: eur(base)})
	}
	charged := func(id, on string) settlement.Fact {
		return fact(id, on, settlement.Chargeback{Customer: "c", Of: "p", Amount: eur("1000")})
	}
	for _, c := range []struct {
		name  string
		facts []settlement.Fact
		want  string
	}{
		{"nothing", []settlement.Fact{stated("2025-03-05", "1500")}, "150.00"},
		{"on the last day of February", []settlement.Fact{back("b", "2025-02-28", "c", "p", "400"), stated("2025-03-05", "1500")}, "150.00"},
		{"in March", []settlement.Fact{stated("2025-03-05", "1500"), back("b", "2025-03-06", "c", "p", "400")}, "150.00"},
		{"on the last day", []settlement.Fact{stated("2025-03-05", "1500"), back("b", "2025-03-31", "c", "p", "400")}, "150.00"},
		{"a day later", []settlement.Fact{stated("2025-03-05", "1500"), back("b", "2025-04-01", "c", "p", "400")}, "110.00"},
		{"won again a day later", []settlement.Fact{charged("b", "2025-03-20"), stated("2025-03-21", "500"), fact("w", "2025-04-01", settlement.ChargebackReversed{Customer: "c", Of: "b"})}, "150.00"},
	} {
		p := flat()
		p.Terms[0].Policy.TrueUps = []settlement.TrueUp{{Name: "quarter", Every: settlement.EveryQuarter}}
		r := open(t, p).through("2025-04", append([]settlement.Fact{fact("p", "2025-01-10", pay("c", "1000", "acme"))}, c.facts...)...)
		r.want(c.name, r.sum("acme"), c.want)
	}
}

// 6,000.00 in January earn 600.00, of which a cap of 400.00 leaves 400.00, and a final base of
// 9,000.00 makes half of that more: 200.00. The customer leaves within the 90 days, and all of
// the commission goes back; what the cap had cut off comes back with it, as nothing is left to
// cut. The true-up has no part in that: the partner has its 200.00, whatever the cap counts, and
// whenever the churn is recorded. 1,000.00 of another customer, paid in January and recorded in
// March, earn 100.00 that the cap would have cut off without the churn: 400.00 x 9,000/7,000 =
// 514.29, so that the true-up is 114.29. A cap on net has room for the 100.00 after the churn;
// one that counts first come granted all that it has to the first line.
func TestATrueUpKeepsTheCutAsItWasBeforeAChurn(t *testing.T) {
	for _, counts := range []commission.Counts{commission.OnNet, commission.FirstCome} {
		p := flat()
		a := &p.Terms[0].Policy
		a.Clawback = clawback.Policy{
			Rounding: pe.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd,
			Schedules: []clawback.Schedule{{Return: clawback.Full, Window: pe.Days(90, pe.Through)}},
		}
		a.Caps = []settlement.Cap{{Name: "m", Every: settlement.EveryMonth, Limit: eur("400"), Counts: counts}}
		a.TrueUps = []settlement.TrueUp{{Name: "u", Every: settlement.EveryMonth}}
		paid := fact("p", "2025-01-10", pay("c", "6000", "acme"))
		final := fact("f", "2025-01-31", settlement.Final{Partner: "acme", TrueUp: "u", Month: month("2025-01"), Base: eur("9000")})
		churn := func(on string) settlement.Fact { return fact("x", on, settlement.Churn{Customer: "c"}) }
		for _, c := range []struct {
			name  string
			facts []settlement.Fact
			net   string // what is left under a cap on net
			first string // and under one that counts first come
		}{
			{"no churn", nil, "600.00", "600.00"},
			{"a churn after the close", []settlement.Fact{churn("2025-02-10")}, "200.00", "200.00"},
			{"a churn before it", []settlement.Fact{churn("2025-01-20")}, "200.00", "200.00"},
			{"a churn and another customer", []settlement.Fact{churn("2025-02-10"), recorded(fact("q", "2025-01-15", pay("d", "1000", "acme")), "2025-03-05")}, "214.29", "114.29"},
		} {
			facts := append([]settlement.Fact{paid, final}, c.facts...)
			settlement.Must(p).Sort(facts)
			r := open(t, p).through("2025-03", facts...)
			want := map[commission.Counts]string{commission.OnNet: c.net, commission.FirstCome: c.first}[counts]
			r.want(string(counts)+", "+c.name, r.sum("acme"), want)
		}
	}
}

// 1,000.00 in January earn 100.00, which wait for a month. 1,500.00 are stated as what January
// comes to: that has the payment, whether it is stated before the commission is released or after
// it, and whether all of it is released at once: 150.00. Half of it, released in February and in
// April, comes to the same. 400.00 that go back in March, when the first half was released, take
// 1,500.00 down to 1,100.00: 110.00.
func TestAFinalBaseHasWhatWaits(t *testing.T) {
	all := []commission.Tranche{{Share: pct("100"), Months: 1}}
	halves := []commission.Tranche{{Share: pct("50"), Months: 1}, {Share: pct("50"), Months: 3}}
	milestone := []commission.Tranche{{Share: pct("100"), Milestone: "live"}}
	for _, c := range []struct {
		name   string
		vests  []commission.Tranche
		stated string
		more   []settlement.Fact
		want   string
	}{
		{"at once", nil, "2025-02-05", nil, "150.00"},
		{"before the release", all, "2025-02-05", nil, "150.00"},
		{"after it", all, "2025-03-05", nil, "150.00"},
		{"between two", halves, "2025-03-05", nil, "150.00"},
		{"before both", halves, "2025-02-05", nil, "150.00"},
		{"before a milestone", milestone, "2025-02-05", []settlement.Fact{fact("l", "2025-03-07", settlement.Milestone{Customer: "c", Name: "live"})}, "150.00"},
		{"and some goes back between", halves, "2025-02-05", []settlement.Fact{back("b", "2025-03-20", "c", "p", "400")}, "110.00"},
	} {
		p := flat()
		a := &p.Terms[0].Policy
		a.Commission.Vests = c.vests
		a.TrueUps = []settlement.TrueUp{{Name: "m", Every: settlement.EveryMonth}}
		facts := append([]settlement.Fact{
			fact("p", "2025-01-10", pay("c", "1000", "acme")),
			fact("f", c.stated, settlement.Final{Partner: "acme", TrueUp: "m", Month: month("2025-01"), Base: eur("1500")}),
		}, c.more...)
		r := open(t, p).through("2025-06", facts...)
		r.want(c.name, r.sum("acme"), c.want)
	}
}
