package bulk_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/bulk"
	"github.com/partnerecon/partnerecon/tiers"
)

// climbing is the plain program with a ladder that an engine compiles: gold from 1,000.00 EUR of
// twelve months on.
func climbing() settlement.Program {
	p := plain()
	p.Terms[0].Policy.Ladder = tiers.Policy{
		Boundary: tiers.ReachedAt,
		Metrics:  []tiers.Metric{{Name: "revenue", Unit: tiers.Amount, Over: tiers.Sum, Currency: "EUR"}},
		Tiers: []tiers.Tier{{Name: "silver"}, {Name: "gold", Needs: tiers.Group{Need: tiers.All, Criteria: []tiers.Criterion{
			{Metric: "revenue", Target: tiers.Value{Amount: minor(1_000_00, "EUR")}, Within: tiers.Span{Of: tiers.Months, N: 12}},
		}}}},
		Review: tiers.Review{Every: tiers.EveryMonth, Promotion: tiers.AtPeriodEnd, Demotion: tiers.ToQualified},
	}
	return settlement.Must(p)
}

// drawClimb draws a year of three partners: what is stated of them, what they are paid for, and
// the closes of the months.
func drawClimb(t *rapid.T, p settlement.Program) []settlement.Fact {
	var out []settlement.Fact
	add := func(id string, on, recorded pe.Day, e settlement.Event) {
		f := settlement.Fact{ID: id, Occurred: settlement.On(on), Event: e}
		if recorded.After(on) {
			f.Recorded = settlement.On(recorded)
		}
		out = append(out, f)
	}
	strange := rapid.SampledFrom([]int{0, 0, 3}).Draw(t, "strange facts in a hundred")
	for i := range rapid.IntRange(1, 60).Draw(t, "facts") {
		on := firstDay.Add(rapid.IntRange(0, 330).Draw(t, "on"))
		recorded := on.Add(max(0, rapid.IntRange(-60, 40).Draw(t, "recorded")))
		partner, id := fmt.Sprint("p", rapid.IntRange(1, 3).Draw(t, "partner")), fmt.Sprint("f", i)
		switch kind := rapid.IntRange(0, 99).Draw(t, "kind"); {
		case kind < strange:
			add(id, on, recorded, settlement.Standing{Partner: partner, Tier: "gold"})
		case kind < 2*strange:
			add(id, on, recorded, settlement.TierPlaced{Partner: partner, Tier: "gold", By: "board", Reason: "won a prize"})
		case kind < 15:
			add(id, on, recorded, settlement.PartnerEnrolled{Partner: partner})
		case kind < 60:
			if rapid.IntRange(0, 20).Draw(t, "same id") == 0 {
				id = "again"
			}
			n := rapid.Int64Range(-400_00, 900_00).Draw(t, "revenue")
			add(id, on, recorded, settlement.Measured{Partner: partner, Metric: "revenue", Value: tiers.Value{Amount: minor(n, "EUR")}})
		default:
			customer := fmt.Sprint("c", rapid.IntRange(1, 2).Draw(t, "customer"))
			add(id, on, recorded, settlement.Payment{Customer: customer, Credits: pe.Sole(partner), Amount: minor(100_00, "EUR")})
		}
	}
	p.Sort(out)
	var closed []settlement.Fact
	for f, err := range p.WithCloses(&settlement.Book{}, settlement.Facts(out), firstDay.Month().Add(13)) {
		if err != nil {
			t.Fatal(err)
		}
		closed = append(closed, f)
	}
	return closed
}

// A ladder that is compiled decides as the one of the book does, which takes over in the middle
// where a fact is of another kind.
func TestLawACompiledLadderIsThatOfTheBook(t *testing.T) {
	p := climbing()
	own := engineOf(p)
	booked, compiled := own.WithBook()
	if !compiled {
		t.Fatal("the ladder is not compiled")
	}
	rapid.Check(t, func(t *rapid.T) {
		facts := drawClimb(t, p)
		var lines [2][]line
		var failed [2]string
		for i, e := range []bulk.Engine{booked, own} {
			for x, err := range e.Run(&bulk.State{}, bulk.Movements(settlement.Facts(facts))) {
				if err != nil {
					failed[i] = err.Error()
					break
				}
				lines[i] = append(lines[i], lineOf(x.Entry()))
			}
		}
		same(t, "compiled", lines[0], lines[1])
		if failed[0] != failed[1] {
			t.Fatalf("the book refuses %q, the compiled ladder %q", failed[0], failed[1])
		}
	})
}

// What is worked out in 64 bits is what the long way comes to.
func TestLawTheLongWayComesToTheSame(t *testing.T) {
	checkLanes(t, func(t *rapid.T, l lane) {
		in := l.taken()
		want := run(t, l.engine.Slow(), &bulk.State{}, movements(in))
		same(t, "the short way", want, run(t, l.engine, &bulk.State{}, movements(in)))
	})
}
