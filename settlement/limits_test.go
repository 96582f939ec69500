package settlement_test

import (
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/settlement"
)

// limitsProgram has clawback, caps per period and true-ups, and keeps all lines
// open.
func limitsProgram() settlement.Program {
	return settlement.Must(settlement.Policy{
		Version: settlement.Format, Currency: "EUR", Zone: "America/New_York", Horizon: pe.Days(3000, pe.Through), Tiers: []string{"gold"},
		PinTerms: settlement.TermsAtClose, PinTier: settlement.TierAtEarning,
		Terms: pe.Terms[settlement.Agreement]{{ID: "x", From: pe.MustDay("2020-01-01"), Rationale: "a test", Policy: settlement.Agreement{
			Commission: commission.Policy{
				Rounding: pe.HalfEven, Rates: []commission.Row{{Share: pe.MustPercent("12.5")}}, Recurs: pe.Months(60, pe.Until),
			},
			Clawback: clawback.Policy{Rounding: pe.HalfEven, Anchor: clawback.FirstEarned, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{
				{Return: clawback.Full, Window: pe.Days(60, pe.Through)},
			}},
			Caps:    []settlement.Cap{{Name: "year", Every: settlement.EveryYear, Limit: richEUR("90000"), Counts: commission.OnNet}},
			TrueUps: []settlement.TrueUp{{Name: "quarter", Every: settlement.EveryQuarter}},
		}}},
	})
}

// limitsFacts are n facts about one customer, a hundred a day.
func limitsFacts(shape string, n int) []settlement.Fact {
	var out []settlement.Fact
	fact := func(kind string, i int, e settlement.Event) {
		out = append(out, settlement.Fact{ID: fmt.Sprintf("%s%06d", kind, i), Occurred: settlement.On(pe.MustDay("2020-01-01").Add(i / 100)), Event: e})
	}
	payment := func(i int) {
		fact("p", i, settlement.Payment{Customer: "c", Deal: fmt.Sprintf("d%d", i%7), Credits: pe.Sole("acme"), Amount: richEUR("99.99")})
	}
	refund := func(i, of int) {
		fact("r", i, settlement.Refund{Customer: "c", Of: fmt.Sprintf("p%06d", of), Amount: richEUR("33.33")})
	}
	for i := range n {
		switch {
		case shape == "payments", shape == "a mix" && i%4 < 2, shape == "payments, then their refunds" && i < n/2:
			payment(i)
		case shape == "refunds without payments":
			refund(i, i)
		case shape == "payments, then their refunds":
			refund(i, i-n/2)
		case i%4 == 2:
			refund(i, i-i%100+i%100/4*4) // of a payment of that day
		default:
			refund(i, 900_000+i) // its payment never comes
		}
	}
	return out
}

func limitsSequence(facts []settlement.Fact) iter.Seq2[settlement.Fact, error] {
	return func(yield func(settlement.Fact, error) bool) {
		for _, f := range facts {
			if !yield(f, nil) {
				return
			}
		}
	}
}

func limitsRun(t *testing.T, program settlement.Program, facts []settlement.Fact) time.Duration {
	t.Helper()
	return proof.Took(func() {
		for _, err := range program.Run(&settlement.Book{}, limitsSequence(facts)) {
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestLimitsOfOneCustomer(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	program := limitsProgram()
	for _, shape := range []string{"payments", "refunds without payments", "payments, then their refunds", "a mix"} {
		t.Run(shape, func(t *testing.T) {
			proof.Linear(t, 10_000, func(n int) time.Duration {
				facts := limitsFacts(shape, n)
				program.Sort(facts)
				return limitsRun(t, program, facts)
			})
		})
	}
}

// What comes after a churn, and what comes again, costs as much as what came
// before.
func TestLimitsOfOneCustomerAfterAChurn(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	program := limitsProgram()
	churn := func(id string, day pe.Day) settlement.Fact {
		return settlement.Fact{ID: id, Occurred: settlement.On(day), Event: settlement.Churn{Customer: "c"}}
	}
	first := pe.MustDay("2020-01-01")
	for _, c := range []struct {
		name  string
		n     int
		facts func(n int) []settlement.Fact
	}{
		{"all delivered again", 50, func(n int) []settlement.Fact {
			facts := limitsFacts("payments", n/2)
			return append(facts, facts...)
		}},
		{"refunds after a churn", 500, func(n int) []settlement.Fact {
			facts := limitsFacts("payments, then their refunds", n)
			return append(facts, churn("x", first.Add(n/200)))
		}},
		{"payments after a churn", 250, func(n int) []settlement.Fact {
			return append(limitsFacts("payments", n), churn("x", first))
		}},
		{"churns", 1000, func(n int) []settlement.Fact {
			facts := limitsFacts("payments", 1)
			for i := range n {
				facts = append(facts, churn(fmt.Sprintf("x%06d", i), first.Add(i/100)))
			}
			return facts
		}},
		{"adjustments of one partner", 5000, func(n int) []settlement.Fact {
			var facts []settlement.Fact
			for i := range n {
				facts = append(facts, settlement.Fact{ID: fmt.Sprintf("a%06d", i), Occurred: settlement.On(first), Event: settlement.Adjustment{
					Partner: "acme", Amount: richEUR("1"), Reason: "r", Approver: "b",
				}})
			}
			return facts
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			proof.Linear(t, c.n, func(n int) time.Duration {
				facts := c.facts(n)
				if c.name != "all delivered again" {
					program.Sort(facts)
				}
				return limitsRun(t, program, facts)
			})
		})
	}
}

// A line that is too long is one bad line; the facts after it are read.
func TestLimitsOfALineOfFacts(t *testing.T) {
	good := string(encodeRich(t, limitsFacts("payments", 1)[0]))
	long := strings.Replace(good, "acme", strings.Repeat("a", 1<<20), 1)
	deep := `{"id":` + strings.Repeat("[", 100_000)
	var read, refused []int
	n := 0
	for _, err := range settlement.ParseFacts([]byte(strings.Join([]string{good, long, "", deep, good, long[:len(long)/2], good}, "\n"))) {
		if n++; err == nil {
			read = append(read, n)
		} else {
			refused = append(refused, n)
		}
		if err != nil && len(err.Error()) > 400 {
			t.Errorf("error of %d bytes", len(err.Error()))
		}
	}
	if fmt.Sprint(read, refused) != "[1 4 6] [2 3 5]" {
		t.Errorf("read %v, refused %v", read, refused)
	}
}
