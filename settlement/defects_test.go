//go:build defects

// Tests that fail: see defects_test.go of the root package.

package settlement_test

import (
	"fmt"
	"testing"
	"time"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// L-4: with these facts about one customer or partner the work grows with their
// square. They belong into TestLimitsOfOneCustomer.
func TestDefectLimitsOfOneCustomer(t *testing.T) {
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
			limitsLinear(t, c.n, func(n int) time.Duration {
				facts := c.facts(n)
				if c.name != "all delivered again" {
					program.Sort(facts)
				}
				defer quiet()()
				start := time.Now()
				for _, err := range program.Run(&settlement.Book{}, limitsSequence(facts)) {
					if err != nil {
						t.Fatal(err)
					}
				}
				return time.Since(start)
			})
		})
	}
}

// L-5: every entry of a churn carries all lines of the customer, so what is
// stored grows with their square, and one of more than 1,000 lines cannot be read
// again.
func TestDefectLimitsOfAChurn(t *testing.T) {
	facts := append(limitsFacts("payments", 1001), settlement.Fact{
		ID: "x", Occurred: settlement.On(pe.MustDay("2020-02-01")), Event: settlement.Churn{Customer: "c"},
	})
	program, sum, last := limitsProgram(), 0, []byte(nil)
	for e, err := range program.Run(&settlement.Book{}, limitsSequence(facts)) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind == pe.Clawed {
			last = encodeRich(t, e)
			sum += len(last)
		}
	}
	if sum > 10<<20 {
		t.Errorf("the entries of a churn of 1,001 lines have %d bytes", sum)
	}
	var e pe.Entry
	if err := e.UnmarshalJSON(last); err != nil {
		t.Error(err)
	}
}

// L-6: a fact that makes more than 100,000 entries post is refused after it has
// changed the book.
func TestDefectRefusedFactChangesTheBook(t *testing.T) {
	policy := limitsProgram().Policy()
	policy.Terms[0].Policy.Commission.Recurs = pe.Months(1, pe.Until)
	policy.Terms[0].Policy.Commission.Shared = commission.Each
	program := settlement.Must(policy)
	var credits []pe.Credit
	for i := range 100 {
		credits = append(credits, richCredit(fmt.Sprintf("a%02d", i), pe.Sourced, "1/100", ""))
	}
	book := &settlement.Book{}
	for i := range 1001 {
		f := richFact(fmt.Sprintf("p%04d", i), "2020-06-01", settlement.Payment{Customer: "c", Amount: richEUR("99"), Credits: credits})
		if _, err := program.Apply(book, f); err != nil {
			t.Fatal(err)
		}
	}
	early := richFact("early", "2020-01-01", settlement.Payment{Customer: "c", Amount: richEUR("1"), Credits: pe.Sole("a")})
	early.Recorded = settlement.On(pe.MustDay("2020-06-02"))
	before := encodeRich(t, book)
	_, err := program.Apply(book, early)
	if at := differ(before, encodeRich(t, book)); err != nil && at >= 0 {
		t.Errorf("refused, and the book changed: %v", err)
	}
}

// L-7: the credits of a deal with more than 1,000 open payments cannot be
// replaced.
func TestDefectLimitsOfARecredit(t *testing.T) {
	program, book := limitsProgram(), &settlement.Book{}
	for i := range 1001 {
		f := richFact(fmt.Sprintf("p%04d", i), "2020-06-01", settlement.Payment{Customer: "c", Deal: "d", Amount: richEUR("99"), Credits: pe.Sole("a")})
		if _, err := program.Apply(book, f); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := program.Apply(book, richFact("rc", "2020-06-02", settlement.Recredit{Customer: "c", Deal: "d", Credits: pe.Sole("b")})); err != nil {
		t.Error(err)
	}
}

// C-1: sealing takes back what was earned after the customer came back.
func TestDefectSealClawsWhatWasEarnedAfterReturn(t *testing.T) {
	recourse := clawback.Must(clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.CustomerStart, Schedules: []clawback.Schedule{
		{Return: clawback.ProRata, Window: pe.Days(90, pe.Through)},
	}})
	first := pe.MustDay("2020-01-01")
	earn := func(line string, day pe.Day, amount string) clawback.Posted {
		return clawback.Posted{Start: first, Entries: []pe.Entry{{
			Cause: line, Claim: pe.Claim{Partner: "a", Customer: "c", Line: line, Component: "base"}, Kind: pe.Earned, Amount: richEUR(amount),
			Posted: day, Earned: day, Payable: day,
		}}}
	}
	var x clawback.Exposure
	for _, e := range []clawback.Event{
		earn("A", first, "100"),
		clawback.Churn{ID: "left", Customer: "c", On: first.Add(36)}, // takes 54/90 of 100.00 back
		clawback.Reactivated{ID: "back", Customer: "c", On: first.Add(60)},
		earn("B", first.Add(80), "10"), // not touched by the churn before
	} {
		if _, err := recourse.Apply(&x, e); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := recourse.Apply(&x, clawback.Seal{ID: "seal", Customer: "c", Through: first.Add(80), On: first.Add(200)})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Kind == pe.Clawed {
			t.Errorf("%s %s", e.ID(), e.Amount)
		}
	}
}

// C-2: what the clawback posts when it seals is recorded in the exposure and
// yielded by nobody: reopening the line posts the opposite of an entry that was
// never posted.
func TestDefectSealLosesEntries(t *testing.T) {
	r := runRich(t)
	sum := int64(0)
	for _, e := range r.entries {
		if e.Cause == "again" {
			t.Errorf("reopening an unchanged payment posts %s %s", e.ID(), e.Amount)
		}
		if e.Claim.Component == "clawback:integration" && e.Kind == pe.Clawed {
			sum += e.Amount.Minor()
		}
	}
	if sum > 0 {
		t.Errorf("a clawback gives %d minor units that none took", sum)
	}
}
