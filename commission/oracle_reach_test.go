package commission_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// TestOracleReachesEverySituation draws 2,000 programs, without the package, and
// fails if a situation never occurs in them: then the generator of [TestOracle]
// has gone blind to a rule. The draws are the same in every run.
func TestOracleReachesEverySituation(t *testing.T) {
	want := slices.Sorted(slices.Values([]string{
		// What a line earns.
		"a rate by tier",
		"a rate by plan",
		"a rate by model",
		"a rate by role",
		"no rate applies",
		"the plan was pinned before",
		"inside a window",
		"a window is over",
		"the count of payments is used up",
		"the rate of the lead",
		"an influenced credit earns",
		"an influenced credit earns nothing",
		"the pool scales factors",
		"inside the window of influenced credits",
		"the window of influenced credits is over",
		"an amount below zero counts as 0",
		"nothing was paid",
		"a fraction is dropped",
		"rounded to the nearest",
		"a half is rounded up",
		"a half is rounded to even",
		"an odd cent is allocated",
		// Caps.
		"a cap per sale cuts",
		"a first-come cap per deal cuts",
		"a first-come cap per customer cuts",
		"a cap on net per deal cuts",
		"a cap on net per customer cuts",
		"a cap on net cuts what another one left",
		"a cap on net limits a part of the next one",
		"a line is not under a cap on net any more",
		"two caps on net stand clear of each other",
		"a cap on net cuts several months",
		"a cap on net gives room back",
		// What goes back.
		"part of a payment went back",
		"all of a payment went back",
		"more than was paid went back",
		"a refund came before its payment",
		"a component ended with the first payment",
		"a first payment that is void moves what later ones earn",
		"what goes back is booked by itself",
		"a refund came too late",
		"a payment failed",
		"a chargeback was won",
		// What comes to light later.
		"a pending payment cleared",
		"a clearing brought credits",
		"new credits",
		"new credits of a pending payment",
		"an earlier first payment came to light",
		"an earlier counted payment came to light",
		"a milestone without an amount",
		"a share of a missing amount",
		"payable in the month after",
		"payable after days",
		"payable on the next run",
		"payable when it is posted",
		// The horizon.
		"a line is sealed",
		"a line under a later version",
		"a pending payment is sealed",
		"a line is reopened",
		"a refund of a reopened line",
		"new credits of a reopened line",
		"a reopened line is priced again",
		"a sealed payment counts",
		"a reopened payment counts",
		// Components, tranches, tables, and rates that overlap.
		"a bonus is earned",
		"a test of a bonus is not true",
		"a bonus is not in force",
		"a bonus was paid as often as it is",
		"a cap over several components cuts",
		"a cap puts off",
		"a commission is refused for the margin",
		"a commission is scaled to the margin",
		"a factor multiplies",
		"a fee for a sale",
		"a fee for each unit",
		"a fee is paid once for a sale",
		"a line that waits stays open",
		"a margin below the floor is flagged",
		"a milestone came too late",
		"a milestone was not reached after all",
		"a partner owes",
		"a share is cut to its range",
		"a share is raised to its range",
		"a share of what another component earned",
		"a step of a table",
		"a table is read where a step begins: reached_above",
		"a table is read where a step begins: reached_at",
		"a test is true",
		"a test is unknown",
		"a tranche is forfeited",
		"a tranche is released",
		"a tranche waits",
		"a milestone was reached and does not pass",
		"a milestone passes what a tranche asks of it",
		"an amount does not rise",
		"an amount rises",
		"an instalment is rounded with those before",
		"an instalment under a cap per sale",
		"a fee was paid with an earlier instalment",
		"an instalment adds to one sale",
		"an instalment brings a contract down",
		"an instalment before was credited anew",
		"an odd cent of an instalment goes to who lacks it",
		"an item is cut",
		"an item is excluded",
		"an override",
		"an override on two partners",
		"between two steps of a table",
		"no rate of a bonus is for what is sold",
		"nothing is left of an item",
		"nothing rises above the first amount",
		"the units rise",
		"a credit note documents a refund",
		"a model is cut in its own way",
		"an expected cost counts",
		"items that are alike",
		"a table over a transaction of several items",
		"several rates fit: best_for_partner",
		"several rates fit: first",
		"several rates fit: most_specific",
		"several rates fit: stack",
		"the minimum is earned",
		"what a table looks at is unknown",
		"a sale on top of a volume",
		"a flat amount",
		"a flat amount is paid once for a sale",
		"a volume by lifetime",
		"a volume by month",
		"a volume by quarter",
		"a volume by transaction",
		"a volume by year",
		"a volume is priced interpolated",
		"a volume is priced marginal",
		"a volume is priced slab",
		"a volume is priced whole_overage",
		"a volume over attainment",
		"a volume over quantity",
		"a volume over revenue",
		// What a delivery deserves.
		"a new fact", "delivered before", "refused, another customer", "refused, its id is taken",
		"refused, its line is sealed", "refused, its line is unknown", "refused, the start is unknown", "refused, nobody's rate",
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
	cuts := map[partnerecon.Claim]int64{}
	under := oracleRun{dated: g.dated}
	for range number(t, "events", 5, 25) {
		e := under.under(g.deliver(o))
		verdict := o.verdict(e)
		o.saw(verdictOf(verdict))
		if verdict != nil {
			continue
		}
		o.add(e)
		o.base()
		due := o.due("c")
		for c, was := range cuts {
			if due[oracleKey{c, partnerecon.Capped}] > was {
				o.saw("a cap on net gives room back")
			}
		}
		for k, amount := range due {
			if k.claim.Line == "" {
				cuts[k.claim] = amount
				continue
			}
			_, posted := oracleHeader(e)
			component := k.claim.Component
			if component == "base" {
				component = ""
			}
			o.bookedOn(e, k.kind, o.line(k.claim.Line))
			o.payable(o.line(k.claim.Line).last[oracleName{component, k.claim.Partner}], posted)
		}
	}
	return seen
}

func verdictOf(verdict error) string {
	switch verdict {
	case nil:
		return "a new fact"
	case errRepeated:
		return "delivered before"
	case commission.ErrCustomer:
		return "refused, another customer"
	case commission.ErrDuplicate:
		return "refused, its id is taken"
	case commission.ErrSealed:
		return "refused, its line is sealed"
	case commission.ErrUnknownLine:
		return "refused, its line is unknown"
	case commission.ErrStart:
		return "refused, the start is unknown"
	case commission.ErrShared:
		return "refused, nobody's rate"
	}
	return verdict.Error()
}
