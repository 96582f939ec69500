package clawback_test

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon/clawback"
)

// TestOracleReachesEverySituation draws 2,000 programs, without the package, and
// fails if a situation never occurs in them: then the generator of [TestOracle]
// has gone blind to a rule. The draws are the same in every run.
func TestOracleReachesEverySituation(t *testing.T) {
	want := slices.Sorted(slices.Values([]string{
		// How much goes back.
		"all goes back", "a line was priced away", "a part of a window of days", "a part in whole months", "a part in months begun", "a part in days",
		"the first step", "a later step", "a share of it", "a tier gives nothing back", "a line without a schedule",
		"outside the window of full", "outside the window of pro_rata", "outside the window of stepped", "outside the window of unserved", "a churn before the term",
		"the largest part of several", "a churn does not touch what was earned since",
		"another start after a churn", "another term after a churn", "a cap across lines shrinks what goes back",
		// What takes it back.
		"a churn counts from its notice", "a churn is something else", "a churn through the vendor's own fault",
		"a schedule for breach", "a schedule for fraud", "a fraud takes everything", "a breach of another partner", "a fraud of another partner",
		"a partner is obliged", "an obligation is due by a day", "nothing is asked outside the window",
		// Payouts and transfers.
		"a churn before the payout", "all is left of what is not paid out", "a line is not paid out and stays open", "another partner bears it", "no more than was lost",
		"a fraction is dropped", "rounded to the nearest", "a half is rounded up", "a half is rounded to even",
		// What comes after the churn.
		"a payment came after a churn", "a refund came after a churn", "a line takes another tier after a churn",
		// Where it is taken from.
		"several lines give", "a line is spared", "a line payable earlier gives nothing yet", "open lines cannot give all", "less goes back than before",
		// The horizon.
		"a line is sealed", "a line is reopened",
		// What a delivery deserves.
		"a new fact", "delivered before", "refused, another customer", "refused, its id is taken",
		"refused, the start is unknown", "refused, a paid term is unknown", "refused, lines are sealed",
	}))
	seen := map[string]int{}
	programs := rapid.Custom(oracleSituations)
	for seed := range 2000 {
		for s := range programs.Example(seed) {
			seen[s]++
		}
	}
	got := slices.Sorted(maps.Keys(seen))
	for _, s := range got {
		t.Logf("%4d programs: %s", seen[s], s)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("situations (-never occurs +not listed):\n%s", diff)
	}
}

// oracleSituations draws a program and returns what occurs in it, as the oracle
// alone sees it.
func oracleSituations(t *rapid.T) map[string]bool {
	g, seen := newOracleProgram(t), map[string]bool{}
	o := newOracle(g.policy, nil)
	o.saw = func(s string) { seen[s] = true }
	was := map[oracleGroup]int64{}
	for range number(t, "events", 5, 20) {
		e := g.deliver(o)
		verdict := o.verdict(e)
		o.saw(verdictOf(verdict))
		if verdict != nil {
			continue
		}
		o.add(e)
		o.obligations(e)
		due := o.due()
		for group, amount := range due {
			o.sawTaken(group, amount)
			if amount < was[group] {
				o.saw("less goes back than before")
			}
		}
		was = due
	}
	return seen
}

// sawTaken notes which lines an amount is taken from.
func (o *oracle) sawTaken(g oracleGroup, due int64) {
	if due == 0 {
		return
	}
	var touched []*oracleLine
	for _, l := range o.lines {
		switch part := o.part(l); {
		case l.group() != g || l.sealed:
		case part.Sign() == 0 && l.net > 0:
			o.saw("a line is spared")
		case part.Sign() > 0:
			touched = append(touched, l)
		}
	}
	slices.SortFunc(touched, (*oracleLine).paidAfter)
	giving := 0
	for _, l := range touched {
		switch gives := min(due, l.net); {
		case gives > 0:
			giving++
			due -= gives
		case l.net > 0:
			o.saw("a line payable earlier gives nothing yet")
		}
	}
	if giving > 1 {
		o.saw("several lines give")
	}
	if due > 0 {
		o.saw("open lines cannot give all")
	}
}

func verdictOf(verdict error) string {
	for _, v := range []struct {
		err  error
		name string
	}{
		{nil, "a new fact"},
		{errRepeated, "delivered before"},
		{clawback.ErrCustomer, "refused, another customer"},
		{clawback.ErrDuplicate, "refused, its id is taken"},
		{clawback.ErrStart, "refused, the start is unknown"},
		{clawback.ErrPaidTerm, "refused, a paid term is unknown"},
		{clawback.ErrSealed, "refused, lines are sealed"},
	} {
		if errors.Is(verdict, v.err) {
			return v.name
		}
	}
	return verdict.Error()
}
