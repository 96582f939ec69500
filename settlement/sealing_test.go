package settlement_test

import (
	"encoding/json"
	"fmt"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// The entries of a churn do not carry the lines of the customer, and can be read
// again.
func TestLimitsOfAChurn(t *testing.T) {
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

// A fact may make 100,000 entries post.
func TestLimitsOfWhatAFactPosts(t *testing.T) {
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
	// The earlier payment takes the first month of every line: all is given back.
	entries, err := program.Apply(book, early)
	if err != nil || len(entries) < 100_000 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
}

// A deal may have thousands of open payments when its credits are replaced.
func TestLimitsOfARecredit(t *testing.T) {
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

// Sealing takes nothing back of what was earned after the customer came back.
func TestSealingAfterAReturn(t *testing.T) {
	recourse := clawback.Must(clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{
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

// Sealing and reopening an unchanged payment posts nothing.
func TestSealAndReopenPostNothing(t *testing.T) {
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

func TestSealAndReopen(t *testing.T) {
	p := pay("c", "1000", "acme")
	p.Model, p.Credits[0].Tier = commission.Annual, "integration"
	r := open(t, tiered()).through("2025-02", fact("p", "2025-01-10", p), fact("x", "2025-02-24", settlement.Churn{Customer: "c"})) // day 45
	r.want("half of 225 goes back", r.sum("acme"), "112.50")
	r.through("2025-07")
	sealed := r.entries[len(r.entries)-1]
	if sealed.Kind != pe.Sealed || sealed.Claim.Line != "p" || sealed.Posted != day("2025-07-31") {
		t.Fatalf("the line of 10 January is past 180 days at the end of July: %+v", sealed)
	}
	back := fact("r", "2025-08-02", settlement.Refund{Customer: "c", Of: "p", Amount: eur("1000")})
	r.refuse(back, settlement.ErrSealed)
	r.refuse(recorded(fact("p", "2025-01-10", p), "2025-08-01"), settlement.ErrSealed) // delivered again, past the horizon

	text, err := json.Marshal(sealed)
	if err != nil {
		t.Fatal(err)
	}
	var entry pe.Entry
	if err := json.Unmarshal(text, &entry); err != nil {
		t.Fatal(err)
	}
	record, err := settlement.RecordOf(entry)
	if err != nil {
		t.Fatal(err)
	}
	reopen := fact("o", "2025-08-02", settlement.Reopen{Customer: "c", Record: record})
	asJSON, err := json.Marshal(reopen)
	if err != nil {
		t.Fatal(err)
	}
	read, err := settlement.ParseFact(asJSON)
	if err != nil {
		t.Fatal(err)
	}
	r.do(read, back)
	r.want("all of it is back", r.sum("acme"), "0.00")
	r.want("what was clawed is given back, the rest returned", r.sum("acme", pe.Clawed), "0.00")
	r.through("2025-08")
	r.statement("2025-01", "2025-08")
	r.refuse(fact("r2", "2025-09-01", settlement.Refund{Customer: "c", Of: "p", Amount: eur("1")}), commission.ErrSealed)
	if _, err := settlement.RecordOf(r.entries[0]); err == nil {
		t.Error("an entry of another kind has no record")
	}
}
