package commission_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// tiered is the whole credit of a partner of a tier.
func tiered(partner, tier string) []partnerecon.Credit {
	credits := partnerecon.Sole(partner)
	credits[0].Tier = tier
	return credits
}

func golden(id, amount, on string) commission.Payment {
	p := pay(id, amount, on)
	p.Contract, p.Credits = "k", tiered("acme", "gold")
	return p
}

// moved credits a line anew.
func moved(id, of, partner, tier string) commission.Recredit {
	return commission.Recredit{ID: id, Lines: []commission.LineCredits{{Of: of, Credits: tiered(partner, tier)}}, On: day("2025-06-01")}
}

// upTo is 10 % for gold partners, of a contract at most so much.
func upTo(limit string) commission.Policy {
	return commission.Policy{
		Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Tier: "gold", Share: pct("10")}},
		Caps: []commission.Cap{{Name: "most", Per: commission.PerSale, Limit: eur(limit)}},
	}
}

// 100.00 earn 10.00, and of a contract 15.00 at most: 10.00, 5.00 and nothing. The first goes
// to a partner without a rate. The second, credited anew, sees nothing before it, and earns
// 10.00; the third sees those, and earns 5.00. What is after a line, and what has not been paid
// yet, is not before it.
func TestAnInstalmentThatIsCreditedAnewSeesThoseBeforeIt(t *testing.T) {
	b := open(t, upTo("15"))
	late := golden("late", "100", "2025-03-01")
	late.Cleared, late.Invoiced = partnerecon.Day{}, day("2025-01-01")
	b.do(late, golden("p1", "100", "2025-01-10"), golden("p2", "100", "2025-01-20"), golden("p3", "100", "2025-01-30"))
	b.want("15.00 at most", b.sum("acme"), "15.00")
	b.do(moved("m1", "p1", "beta", "new"))
	b.want("without the first", b.sum("acme"), "5.00")
	b.do(moved("m2", "p2", "acme", "gold"))
	b.want("the second in full", b.sum("acme"), "10.00")
	b.do(moved("m3", "p3", "acme", "gold"))
	b.want("and half of the third", b.sum("acme"), "15.00")
	b.afterJSON().conserved()
}

// Contracts are capped each for itself, whichever comes first by name.
func TestContractsSeeNothingOfEachOther(t *testing.T) {
	b := open(t, upTo("15"))
	for i, want := range []string{"10.00", "20.00", "30.00", "35.00"} {
		p := golden(fmt.Sprint("p", i), "100", "2025-01-10")
		p.Contract = []string{"l", "k", "m", "k"}[i]
		b.do(p)
		b.want(p.ID, b.sum("acme"), want)
	}
}

// The first is sealed when the second moves: what was before the third is not
// all known, so it stays as it was: 15.00 were granted.
func TestAnInstalmentBehindASealedOneKeepsWhatItSaw(t *testing.T) {
	b := open(t, upTo("15"))
	b.do(golden("p1", "100", "2025-01-10"), golden("p2", "100", "2025-02-10"), golden("p3", "100", "2025-03-10"))
	b.do(commission.Seal{ID: "s", Through: day("2025-01-31"), On: day("2025-06-01")})
	b.do(moved("m2", "p2", "beta", "new"), moved("m3", "p3", "acme", "gold"))
	b.want("the 10.00 of the first", b.sum("acme"), "10.00")
}

// A payment of nothing comes after the first and before the last; credited anew it keeps its
// place between them, and sees what the first has come to by now: nothing.
func TestAPaymentOfNothingKeepsItsPlaceInAContract(t *testing.T) {
	b := open(t, upTo("15"))
	b.do(golden("p1", "100", "2025-01-10"), golden("p2", "0", "2025-01-20"), golden("p3", "100", "2025-01-30"))
	b.do(moved("m1", "p1", "beta", "new"), moved("m2", "p2", "acme", "gold"))
	l, _ := b.ledger.Open("p2")
	if diff := cmp.Diff([]commission.Grant{{Cap: "contract:", Before: 10000}}, l.Grants); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// 5 % of 800 are 40. At 1 % from 1,000 on 400 more come to 12, which is 28 below; 1,800 more
// come to 30, 10 below, and 1,000 more to 40: nothing is missing any more, and what is
// nothing is no sum of the contract.
func TestSumsOfAContractThatComeToNothing(t *testing.T) {
	b := open(t, commission.Policy{
		Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Table: "t"}},
		Tables: []commission.Table{{
			Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverRevenue, Spans: commission.SpanTransaction,
			Steps: []commission.Step{{Share: pct("5")}, {From: eur("1000"), Share: pct("1")}},
		}},
	})
	for i, amount := range []string{"800", "400", "1800", "1000", "100"} {
		b.do(instalment{amount, 0}.of("k", fmt.Sprint("p", i)))
	}
	want := []commission.Grant{
		{Cap: "contract:", Before: 400000},
		{Cap: "contract:", Partner: "due:base:acme", Exact: "4000"},
		{Cap: "contract:", Partner: "earned:base", Exact: "4000"},
		{Cap: "contract:", Partner: "part:base:acme", Exact: "4000"},
		{Cap: "contract:", Partner: "table:t", Exact: "400000"},
	}
	l, _ := b.ledger.Open("p4")
	if diff := cmp.Diff(want, l.Grants); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	b.do(moved("m", "p4", "beta", ""))
	if l, _ = b.ledger.Open("p4"); !slices.Equal(l.Grants, want) {
		t.Errorf("credited anew it sees %v", l.Grants)
	}
	b.want("acme and beta", b.sum("acme")+" "+b.sum("beta"), "40.00 1.00")
}

// A year's volume of 1,000 pays 2 % instead of 1 %, and so does a quarter's. 600 in January
// earn 6 and 6. 1,200 more in May are 1,800 of the year, 36, and 1,200 of the quarter: 30 and 24.
// 1,200 in the next January begin both anew: 24 and 24, also when they are credited anew.
func TestAContractOverSpans(t *testing.T) {
	table := func(name string, span commission.Span) commission.Table {
		return commission.Table{
			Name: name, Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverRevenue, Spans: span,
			Applies: commission.ToThisSale, Reads: commission.ReadAfter, Counts: commission.FirstCome,
			Steps: []commission.Step{{Share: pct("1")}, {From: eur("1000"), Share: pct("2")}},
		}
	}
	b := open(t, commission.Policy{
		Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Table: "year"}},
		Bonuses: []commission.Bonus{{Name: "more", Rates: []commission.Row{{Table: "quarter"}}}},
		Tables:  []commission.Table{table("quarter", commission.SpanQuarter), table("year", commission.SpanYear)},
	})
	for i, tt := range []struct{ amount, on, base, more string }{
		{"600", "2025-01-10", "6.00", "6.00"},
		{"1200", "2025-05-10", "36.00", "30.00"},
		{"1200", "2026-01-10", "60.00", "54.00"},
	} {
		p := pay(fmt.Sprint("p", i), tt.amount, tt.on)
		p.Contract = "k"
		b.do(p)
		b.want(tt.on, b.of("base")+" "+b.of("more"), tt.base+" "+tt.more)
	}
	tr, err := b.plan.Line(b.ledger, "p1")
	if err != nil || !tr.Has(commission.CodeStep) {
		t.Errorf("want the step of the year, got %v\n%s", err, tr)
	}
	again := moved("m", "p2", "beta", "")
	again.On = day("2026-02-01")
	b.do(again)
	b.want("acme and beta", b.sum("acme")+" "+b.sum("beta"), "66.00 48.00")
	b.conserved()
}

// Of 1,000 open payments each may look at all; of one more they stay as they were. The first
// took the 10.00 of the contract and goes to a partner without a rate; the last one, credited
// anew, has them, or still sees them taken.
func TestTheMostInstalmentsThatAreLookedAtAnew(t *testing.T) {
	b := open(t, upTo("10"))
	b.do(golden("p0", "100", "2025-01-10"))
	for i := 1; i < 1000; i++ {
		if _, err := b.plan.Apply(&b.ledger, golden(fmt.Sprint("p", i), "100", "2025-01-10")); err != nil {
			t.Fatal(err)
		}
	}
	one := &book{t: t, plan: b.plan, ledger: b.ledger.Clone(), entries: slices.Clone(b.entries)}
	one.do(golden("p1000", "100", "2025-01-10"))
	for _, b := range []*book{b, one} {
		b.do(moved("m0", "p0", "beta", "new"), moved("m1", "p999", "acme", "gold"))
	}
	b.want("of 1,000", b.sum("acme"), "10.00")
	one.want("of 1,001", one.sum("acme"), "0.00")
}

// A ledger that was put together by hand may hold sums that are no numbers: whoever needs them
// is refused.
func TestSumsOfAContractThatAreNoNumbers(t *testing.T) {
	forge := func(change func(*book)) *book {
		policy := flat("10")
		policy.Vests = []commission.Tranche{{Share: pct("40")}, {Share: pct("60"), Milestone: "demo"}}
		policy.Bonuses = []commission.Bonus{{Name: "override", Of: "base", To: commission.ToUpline, Rates: sharing("50")}}
		p := instalment{"10.10", 1}.of("k", "p1")
		p.Uplines = []commission.Upline{{Of: "acme", Partner: "up"}}
		b := open(t, policy).do(p)
		change(b)
		return b
	}
	sum := func(b *book) {
		i := slices.IndexFunc(b.ledger.Caps, func(c *commission.Counter) bool { return c.Partner == "earned:base" })
		b.ledger.Caps[i].Exact = "x"
	}
	line := func(b *book) { b.ledger.Lines[0].Contracted[0].Exact = "x" }
	second := instalment{"10.10", 1}.of("k", "p2")
	forge(sum).refuse(second, partnerecon.ErrSyntax)
	second.Credits, second.Uplines = partnerecon.Sole("beta"), nil
	forge(func(b *book) {
		i := slices.IndexFunc(b.ledger.Caps, func(c *commission.Counter) bool { return c.Partner == "due:base:acme" })
		b.ledger.Caps[i].Exact = "x" // nothing is added to it
	}).refuse(second, partnerecon.ErrSyntax)
	anew := commission.Recredit{ID: "m", Lines: []commission.LineCredits{{Of: "p1", Credits: partnerecon.Sole("beta")}}, On: day("2025-02-01")}
	demo := commission.Milestone{ID: "m", Customer: "c", Name: "demo", On: day("2025-02-01")}
	for _, change := range []func(*book){sum, line} {
		forge(change).refuse(anew, partnerecon.ErrSyntax)
		forge(change).refuse(demo, partnerecon.ErrSyntax)
	}
}

// 33 shares of fractions that have little in common add up to one of more than 1,000 digits, of
// which no sum is kept; so do 17 and 17.
func TestSumsOfAContractThatTakeTooMuchRoom(t *testing.T) {
	policy := flat("10")
	policy.Shared = commission.Each
	shared := func(id string, from, n int) commission.Payment {
		p := instalment{"1000.00", 1}.of("k", id)
		p.Credits = many(n, func(i int) partnerecon.Credit {
			return partnerecon.Credit{Partner: fmt.Sprint("p", from+i), Role: partnerecon.Sourced, Share: ratio(1e16, 1e18-int64(from+i))}
		})
		return p
	}
	open(t, policy).refuse(shared("p1", 1, 33), partnerecon.ErrOverflow)
	b := open(t, policy)
	if _, err := b.plan.Apply(&b.ledger, shared("p1", 1, 17)); err != nil {
		t.Fatal(err)
	}
	b.refuse(shared("p2", 18, 17), partnerecon.ErrOverflow)
}

// All units that there can be, at 90,000,000,000.00 each, are more than there is.
func TestAnInstalmentThatIsTooLarge(t *testing.T) {
	b := open(t, commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Fee: commission.Fee{Amount: eur("90000000000"), Per: commission.EachUnit}}}})
	b.refuse(instalment{"1.00", math.MaxInt64}.of("k", "p"), partnerecon.ErrOverflow)
}

// The name of a sum in a record that comes back is text.
func TestASumOfAContractWithoutAName(t *testing.T) {
	b := open(t, flat("10")).do(instalment{"10.10", 1}.of("k", "p1"), commission.Seal{ID: "s", Through: day("2025-01-31"), On: day("2025-03-01")})
	record, err := commission.Record(b.entries[len(b.entries)-1])
	if err != nil {
		t.Fatal(err)
	}
	record.Contracted[0].Of = "due:\xff"
	b.problems(commission.Reopen{ID: "o", Line: record, On: day("2025-03-02")}, "/line/contracted/0/of syntax")
}
