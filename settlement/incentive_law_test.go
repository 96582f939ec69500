package settlement_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/settlement"
)

// drawIncentives draws what is earned by the period: tables, growth, referrals and two
// contests.
func drawIncentives(t *rapid.T) incentive.Policy {
	x := incentive.Policy{
		Rounding: rapid.SampledFrom([]pe.Rounding{pe.HalfEven, pe.HalfUp, pe.Down}).Draw(t, "rounding of incentives"),
		Figures:  []incentive.Declaration{{Name: "referrals", Unit: incentive.Number}},
		Contests: []incentive.Contest{
			{Name: "spring", From: month("2025-02"), Until: month("2025-04"), Measure: incentive.Measure{Of: incentive.OfRevenue}, Mode: incentive.ByRank, Prizes: []pe.Money{eur("100"), eur("33.33")}},
			{Name: "spiff", From: month("2025-01"), Until: month("2025-04"), Measure: incentive.Measure{Of: incentive.OfCommission}, Mode: incentive.ByTarget, Target: incentive.Goal{Amount: proof.Amount(t, "target", 1e6)}, Prize: eur("25")},
		},
	}
	pays := rapid.SampledFrom([]incentive.Pays{incentive.InFull, incentive.TrueUp}).Draw(t, "pays")
	for _, b := range []incentive.Bonus{
		{Name: "volume", Every: incentive.EveryQuarter, Rule: incentive.PeriodTable{Pays: pays, Table: commission.Table{
			Name: "volume", Mode: commission.Marginal, Over: commission.OverRevenue, Spans: commission.SpanQuarter, Counts: commission.OnNet,
			Steps: []commission.Step{{Share: pct("1")}, {From: eur("1000"), Share: pct("12")}},
		}}},
		{Name: "growth", Every: incentive.EveryMonth, Maximum: eur("500"), Rule: incentive.Increment{
			Measure: incentive.Measure{Of: incentive.OfRevenue}, Rate: pct("5"), Baseline: incentive.Goal{Earlier: incentive.PeriodBefore},
		}},
		{Name: "leads", Every: incentive.EveryMonth, Rule: incentive.Referrals{Figure: "referrals", Per: 3, Amount: eur("7"), Rest: incentive.Carried}},
	} {
		if rapid.Bool().Draw(t, b.Name) {
			x.Bonuses = append(x.Bonuses, b)
		}
	}
	return x
}

// incentiveLawPolicy is the program of the laws with incentives.
func incentiveLawPolicy(t *rapid.T) settlement.Policy {
	p := lawPolicy(t)
	p.Terms[0].Policy.Incentives = drawIncentives(t)
	p.Terms[0].Policy.IncentiveTerms.Revenue = rapid.SampledFrom([]settlement.Revenue{"", settlement.RevenuePaid, settlement.RevenueBasis, settlement.RevenueEarnedOn}).Draw(t, "revenue")
	return p
}

// paidAndKept returns what each payment comes to for those with credit, in the month in which
// it cleared: their share of it, less as large a part as went back.
func paidAndKept(facts []settlement.Fact) []incentive.Posted {
	back, won := map[string]int64{}, map[string]bool{}
	for _, f := range facts {
		if e, ok := f.Event.(settlement.ChargebackReversed); ok {
			won[e.Of] = true
		}
	}
	for _, f := range facts {
		switch e := f.Event.(type) {
		case settlement.Refund:
			back[e.Of] += e.Amount.Minor()
		case settlement.Chargeback:
			if !won[f.ID] {
				back[e.Of] += e.Amount.Minor()
			}
		}
	}
	var out []incentive.Posted
	for _, f := range facts {
		e, ok := f.Event.(settlement.Payment)
		if !ok {
			continue
		}
		_, on := f.Occurred.In(time.UTC)
		paid := e.Amount.Minor()
		for _, c := range e.Credits {
			n := halfEven(paid, c.Share.Num(), c.Share.Den())
			n -= halfEven(n, min(paid, back[f.ID]), paid)
			kept, _ := pe.FromMinor(n, "EUR")
			out = append(out, incentive.Posted{ID: f.ID + c.Partner, Partner: c.Partner, Kind: pe.Rebased, Base: kept, Earned: on, On: on})
		}
	}
	return out
}

// halfEven is n × num / den, rounded half to even.
func halfEven(n, num, den int64) int64 {
	q, r := n*num/den, 2*(n*num%den)
	if r > den || r == den && q%2 == 1 {
		q++
	}
	return q
}

// drawFigures draws what only the caller knows.
func drawFigures(t *rapid.T) []settlement.Fact {
	var out []settlement.Fact
	for i := range rapid.IntRange(0, 4).Draw(t, "figures") {
		out = append(out, settlement.Fact{ID: fmt.Sprint("figure", i), Occurred: drawOn(t, "stated on"), Event: settlement.FigureStated{
			Partner: rapid.SampledFrom([]string{"acme", "beta", "idle"}).Draw(t, "figure of"), Name: "referrals",
			Month: month("2025-01").Add(rapid.IntRange(0, 3).Draw(t, "month")), Value: incentive.Value{Number: rapid.Int64Range(0, 20).Draw(t, "number")},
		}})
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "sales") {
		out = append(out, settlement.Fact{ID: fmt.Sprint("sale", i), Occurred: drawOn(t, "sold on"), Event: settlement.SaleStated{
			Partner: rapid.SampledFrom([]string{"acme", "core"}).Draw(t, "seller"), Base: proof.Amount(t, "revenue", 1e7),
		}})
	}
	return out
}

func TestLawIncentivesKeepBothEquations(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		policy := incentiveLawPolicy(rt)
		policy.Terms[0].Policy.Payouts, policy.Terms[0].Policy.Recovery = drawPayouts(rt), drawRecovery(rt)
		p := settlement.Must(policy)
		facts := append(lawStandings(), delay(rt, append(append(drawFacts(rt), drawFigures(rt)...), drawCash(rt)...))...)
		b, entries := fold(rt, p, facts)
		incentives := int64(0)
		for m := month("2025-01"); !m.After(month("2025-05")); m = m.Add(1) {
			s, err := p.Statement(b, m, m)
			if err != nil {
				rt.Fatal(err)
			}
			check(t, s)
			incentives += s.Incentives.Minor()
		}
		seen := map[string]bool{}
		for _, e := range entries {
			if tr, err := p.Explain(e); err != nil || len(tr) == 0 || seen[e.ID()] {
				rt.Fatalf("%s: %v, trace of %d steps, or posted twice", e.ID(), err, len(tr))
			}
			if seen[e.ID()] = true; ofIncentive(e) && e.Kind == pe.Earned {
				incentives -= e.Amount.Minor()
			}
		}
		if incentives != 0 {
			rt.Fatalf("the statements have %d more of incentives than the entries", incentives)
		}
		foreseen := settlement.Book{}
		sorted := append([]settlement.Fact(nil), facts...)
		p.Sort(sorted)
		for _, f := range sorted { // on a copy of the book, which shares nothing with it
			before := text(rt, &foreseen)
			x, err := p.Apply(foreseen.Clone(), f)
			if after := text(rt, &foreseen); err != nil || after != before {
				rt.Fatalf("%s on a copy changes the book, %v", f.ID, err)
			}
			if y, err := p.Apply(&foreseen, f); err != nil || text(rt, x) != text(rt, y) {
				rt.Fatalf("%s posts other entries than on a copy, %v", f.ID, err)
			}
		}
		again, same := storedEach(rt, p, rapid.Permutation(facts).Draw(rt, "order"))
		if text(rt, same) != text(rt, entries) || text(rt, again) != text(rt, b) {
			rt.Fatal("in another order of delivery, with the book stored after every fact, other bytes come out")
		}
		if t.Failed() {
			rt.FailNow()
		}
	})
}

// ofIncentive reports whether an incentive posted an entry.
func ofIncentive(e pe.Entry) bool {
	for _, of := range []string{"bonus:", "contest:", "joint:"} {
		if e.Claim.Line == "" && strings.HasPrefix(e.Claim.Component, of) {
			return true
		}
	}
	return false
}

// TestLawG1_RecordingWithIncentives: what is recorded late comes to the same once all
// months are closed.
func TestLawG1_RecordingWithIncentives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(incentiveLawPolicy(t))
		facts := append(drawFacts(t), drawFigures(t)...)
		_, x := fold(t, p, append(lawStandings(), facts...))
		_, y := fold(t, p, append(lawStandings(), delay(t, facts)...))
		if diff := cmp.Diff(owed(x), owed(y)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// TestLawIncentivesAreThoseOfPackageIncentive: the package, which is told at the end what
// level 1 posted in all, what caps per period cut off that, what was paid, and the figures,
// comes to the same. Without final figures: those are in the scenarios.
func TestLawIncentivesAreThoseOfPackageIncentive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policy := incentiveLawPolicy(t)
		p := settlement.Must(policy)
		facts := append(append(lawStandings(), delay(t, append(drawFacts(t), drawFigures(t)...))...), fact("last", "2025-05-30", settlement.Churn{Customer: "nobody"}))
		facts = slices.DeleteFunc(facts, func(f settlement.Fact) bool { _, final := f.Event.(settlement.Final); return final })
		b, entries := fold(t, p, facts)
		terms := policy.Terms[0].Policy.Incentives
		terms.Currency = "EUR"
		scheme := incentive.Must(terms)
		tallies, want, got := map[string]*incentive.Tally{}, map[string]int64{}, map[string]int64{}
		tell := func(who string, e incentive.Event) {
			if tallies[who] == nil {
				tallies[who] = &incentive.Tally{}
			}
			posted, err := scheme.Apply(tallies[who], e)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range posted {
				want[e.Claim.Partner+" "+e.Claim.Component] += e.Amount.Minor()
			}
		}
		earnedOn := policy.Terms[0].Policy.IncentiveTerms.Revenue == settlement.RevenueEarnedOn
		if !earnedOn {
			for _, e := range paidAndKept(facts) {
				tell(e.Partner, e)
			}
		}
		for i, e := range entries {
			if !earnedOn {
				e.Base = pe.Money{}
			}
			switch {
			case ofIncentive(e):
				if !strings.HasPrefix(e.Claim.Component, "contest:") {
					got[e.Claim.Partner+" "+e.Claim.Component] += e.Amount.Minor()
				}
			case e.Claim.Customer != "" && !e.Kind.Holding() && e.Kind != pe.Obligation: // who is to help has not taken part by that
				tell(e.Claim.Partner, incentive.Posted{
					ID: fmt.Sprint(i), Partner: e.Claim.Partner, Kind: e.Kind, Amount: e.Amount, Base: e.Base, Earned: e.Earned,
					Tier: e.Tier, Component: e.Claim.Component, On: e.Posted,
				})
			}
		}
		for who, e := range cutOff(policy.Terms[0].Policy.Caps, entries) {
			tell(strings.Fields(who)[0], e)
		}
		for _, f := range facts {
			_, on := f.Occurred.In(time.UTC)
			switch e := f.Event.(type) {
			case settlement.FigureStated:
				tell(e.Partner, incentive.Figure{ID: f.ID, Partner: e.Partner, Name: e.Name, Month: e.Month, Value: e.Value, On: on})
			case settlement.SaleStated:
				tell(e.Partner, incentive.Posted{ID: f.ID, Partner: e.Partner, Kind: pe.Rebased, Base: e.Base, Earned: on, On: on})
			}
		}
		for who := range tallies {
			tell(who, incentive.Close{ID: "end", Partner: who, Month: month("2025-05"), On: day("2025-05-31")})
		}
		if diff := cmp.Diff(nonzero(want), nonzero(got)); diff != "" {
			t.Fatalf("(-package +program)\n%s", diff)
		}
		// Prizes and what nobody took are what the contest is worth.
		won := int64(0)
		for _, e := range entries {
			if e.Claim.Component == "contest:spring" {
				won += e.Amount.Minor()
			}
		}
		award, err := p.Contest(b, "spring")
		if err != nil {
			t.Fatal(err)
		}
		if len(award.Prizes) > 0 && won+award.Unclaimed.Minor() != 13333 || len(award.Prizes) == 0 && won != 0 {
			t.Fatalf("%d won and %s unclaimed of 133.33", won, award.Unclaimed)
		}
	})
}

// cutOff works out what caps of a month and of a quarter cut off what partners earned, as if
// no clawback had taken anything: by partner and period, the months before the quarters.
func cutOff(caps []settlement.Cap, entries []pe.Entry) map[string]incentive.Posted {
	out := map[string]incentive.Posted{}
	if len(caps) == 0 {
		return out
	}
	net := map[string]map[pe.Month]int64{}
	for _, e := range entries {
		if k := e.Kind; e.Claim.Customer != "" && (k == pe.Earned || k == pe.Returned || k == pe.Capped) {
			if net[e.Claim.Partner] == nil {
				net[e.Claim.Partner] = map[pe.Month]int64{}
			}
			net[e.Claim.Partner][e.Earned.Month()] += e.Amount.Minor()
		}
	}
	for who, months := range net {
		quarters := map[pe.Month]int64{}
		cut := func(name string, over int64, last pe.Month) int64 {
			if over <= 0 {
				return 0
			}
			amount, _ := pe.FromMinor(-over, "EUR")
			id := fmt.Sprint(who, " ", name, " ", last)
			out[id] = incentive.Posted{ID: id, Partner: who, Kind: pe.Capped, Amount: amount, Earned: last.Last(), On: last.Last()}
			return over
		}
		for m, n := range months {
			quarters[m.Quarter(time.January)] += n - cut("month", max(0, n)-caps[0].Limit.Minor(), m)
		}
		for q, n := range quarters {
			cut("quarter", max(0, n)-caps[1].Limit.Minor(), q.Add(2))
		}
	}
	return out
}

func nonzero(sums map[string]int64) map[string]int64 {
	for k, n := range sums {
		if n == 0 {
			delete(sums, k)
		}
	}
	return sums
}
