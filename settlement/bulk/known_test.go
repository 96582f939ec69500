package bulk_test

import (
	"fmt"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/tiers"
)

// A figure that is delivered twice counts once, and another one with its id is refused, as by
// Program.Run: acme brings in 600.00 and stays in silver, which earns 10.00 of the next 100.00.
func TestAFigureIsCountedOnce(t *testing.T) {
	p := plain()
	p.Terms[0].Policy.Ladder = tiers.Policy{
		Boundary: tiers.ReachedAt,
		Metrics:  []tiers.Metric{{Name: "revenue", Unit: tiers.Amount, Over: tiers.Sum, Currency: "EUR"}},
		Review:   tiers.Review{Every: tiers.EveryMonth, Promotion: tiers.AtPeriodEnd, Demotion: tiers.ToQualified},
		Tiers: []tiers.Tier{{Name: "silver"}, {Name: "gold", Needs: tiers.Group{Need: tiers.All, Criteria: []tiers.Criterion{
			{Metric: "revenue", Target: tiers.Value{Amount: minor(1000_00, "EUR")}, Within: tiers.Span{Of: tiers.Months, N: 1}},
		}}}},
	}
	program := settlement.Must(p)
	on := func(s string) settlement.Moment { return settlement.On(pe.MustDay(s)) }
	for i := range 300 { // ids of many hashes
		id := fmt.Sprint("m", i)
		figure := settlement.Fact{ID: id, Occurred: on("2024-01-10"), Event: settlement.Measured{
			Partner: "acme", Metric: "revenue", Value: tiers.Value{Amount: minor(600_00, "EUR")},
		}}
		other := figure
		other.Occurred = on("2024-01-12")
		for _, second := range []settlement.Fact{figure, other} {
			l := lane{program: program, engine: engineOf(program), facts: []settlement.Fact{
				{ID: "e1", Occurred: on("2024-01-01"), Event: settlement.PartnerEnrolled{Partner: "acme"}},
				figure, second,
				settlement.CloseOf(pe.MustMonth("2024-01")),
				{ID: "p1", Occurred: on("2024-02-05"), Event: settlement.Payment{Customer: "c", Amount: minor(100_00, "EUR"), Credits: pe.Sole("acme")}},
			}}
			if diff := l.same(); diff != "" {
				t.Fatalf("%s: %s", id, diff)
			}
		}
	}
}

// A refund that waits for its payment is known again, be it the one with which a customer has so
// many open records that an index takes over, once something was sealed.
func TestAWaitingRefundIsKnownAgain(t *testing.T) {
	p := plain()
	p.Horizon = pe.Days(30, pe.Through)
	program := settlement.Must(p)
	on := func(s string) settlement.Moment { return settlement.On(pe.MustDay(s)) }
	pay := func(id, customer, day, amount string) settlement.Fact {
		return settlement.Fact{ID: id, Occurred: on(day), Event: settlement.Payment{Customer: customer, Amount: pe.MustMoney(amount, "EUR"), Credits: pe.Sole("acme")}}
	}
	back := settlement.Fact{ID: "r1", Occurred: on("2024-03-02"), Event: settlement.Refund{Customer: "c", Of: "late", Amount: pe.MustMoney("40", "EUR")}}
	later := back
	later.Occurred = on("2024-03-03")
	for open := range 70 {
		for _, again := range []settlement.Fact{back, later} {
			facts := []settlement.Fact{pay("old", "other", "2024-01-01", "5"), settlement.CloseOf(pe.MustMonth("2024-02"))}
			for i := range open {
				facts = append(facts, pay(fmt.Sprintf("p%02d", i), "c", "2024-03-01", "1"))
			}
			l := lane{program: program, engine: engineOf(program), facts: append(facts, back, again, pay("late", "c", "2024-03-03", "100"))}
			if diff := l.same(); diff != "" {
				t.Fatalf("behind %d payments: %s", open, diff)
			}
		}
	}
}
