package settlement_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/retainer"
	"github.com/partnerecon/partnerecon/settlement"
)

// The rich program: a year of a program with everything in it. Tests run it
// under other conditions and compare what comes out, byte by byte.

func richEUR(amount string) pe.Money { return pe.MustMoney(amount, "EUR") }

// richAgreement is the three-tier program with a cap of every sort. Rates and
// limits differ between its versions, the names of the caps do not.
func richAgreement(solution string, limit string) settlement.Agreement {
	rates := commission.ThreeTier(commission.Choices{
		ReferralAnnual: pe.MustPercent("12.5"), IntegrationAnnual: pe.MustPercent("22.5"), SolutionMonthly: pe.MustPercent(solution),
		SolutionAnnual: pe.MustRate("1/3"), Influenced: pe.MustPercent("50"), Shared: commission.Each, Bounds: commission.Envelope,
	})
	rates.Refunds = pe.Days(90, pe.Through)
	rates.Caps = []commission.Cap{
		{Name: "sale", Per: commission.PerSale, Limit: richEUR("400")},
		{Name: "deal", Per: commission.PerDeal, Limit: richEUR("450"), Counts: commission.FirstCome},
		{Name: "customer", Per: commission.PerCustomer, Limit: richEUR(limit), Counts: commission.OnNet},
	}
	claw := clawback.ThreeTier()
	claw.Schedules = slices.DeleteFunc(claw.Schedules, func(s clawback.Schedule) bool { return s.Tier == "" })
	return settlement.Agreement{
		Commission: rates, Clawback: claw,
		Caps:    []settlement.Cap{{Name: "quarter", Every: settlement.EveryQuarter, Limit: richEUR("900"), Counts: commission.OnNet}},
		TrueUps: []settlement.TrueUp{{Name: "usage", Every: settlement.EveryMonth, Tiers: []string{commission.Solution}}},
		// of retainers, one that is paid by itself and one that draws against commission
		Retainers: []settlement.Retainer{{Name: "label", Terms: labelOfRetainer()}, {Name: "draw", Terms: drawOfRetainer()}},
	}
}

func richPolicy() settlement.Policy {
	return settlement.Policy{
		Version: settlement.Format, Name: "rich <&> \u202e program", Currency: "EUR", Zone: "Europe/Berlin",
		Tiers:   []string{commission.Referral, commission.Integration, commission.Solution},
		Horizon: pe.Days(100, pe.Through), YearStart: 4, PinTerms: settlement.TermsAtClose, PinTier: settlement.TierAtEarning,
		Terms: pe.Terms[settlement.Agreement]{
			{ID: "v1", From: pe.MustDay("2025-01-01"), Rationale: "the first", Policy: richAgreement("30", "400")},
			{ID: "v2", From: pe.MustDay("2025-04-01"), Rationale: "more for solution partners", Policy: richAgreement("35", "500")},
		},
	}
}

// richFact is a fact of a day, or of an instant.
func richFact(id, when string, e settlement.Event) settlement.Fact {
	f := settlement.Fact{ID: id, Event: e}
	if err := f.Occurred.UnmarshalText([]byte(when)); err != nil {
		panic(err)
	}
	return f
}

func richCredit(partner string, role pe.Role, share, plan string) pe.Credit {
	return pe.Credit{Partner: partner, Role: role, Share: pe.MustRate(share), Plan: plan}
}

// richFacts are facts of every kind but reopen, which needs a record.
func richFacts() []settlement.Fact {
	ref := []pe.Credit{richCredit("ref", pe.Sourced, "100%", commission.TwelveMonths)}
	both := []pe.Credit{richCredit("ref", pe.Sourced, "2/3", commission.TwelveMonths), richCredit("int", pe.Sourced, "1/3", "")}
	helped := []pe.Credit{richCredit("sol", pe.Sourced, "60%", ""), richCredit("int", pe.Influenced, "100%", ""), richCredit("ref", pe.Influenced, "1/3", commission.TwelveMonths)}
	late := func(f settlement.Fact, recorded string) settlement.Fact {
		f.Recorded = richFact("", recorded, nil).Occurred
		return f
	}
	out := []settlement.Fact{
		richFact("t1", "2025-01-01", settlement.Standing{Partner: "ref", Tier: commission.Referral}),
		richFact("t2", "2025-01-01", settlement.Standing{Partner: "int", Tier: commission.Integration}),
		richFact("t3", "2025-01-01", settlement.Standing{Partner: "sol", Tier: commission.Solution}),
		richFact("t4", "2025-05-01", settlement.Standing{Partner: "int", Tier: commission.Solution}),
		richFact("s1", "2025-01-05", settlement.Started{Customer: "c1"}),
		richFact("d1", "2025-01-06", settlement.DealClosed{Customer: "c1", Deal: "d1"}),
		richFact("p1", "2025-01-20T23:30:00Z", settlement.Payment{Customer: "c1", Deal: "d1", Credits: both, Amount: richEUR("990.20"), Model: commission.Monthly, Seller: "de"}),
		richFact("p2", "2025-02-20", settlement.Payment{Customer: "c1", Deal: "d1", Credits: ref, Items: []commission.Item{
			{Product: "seats", Model: commission.Monthly, Amount: richEUR("500.05")},
			{Product: "calls", Model: commission.Usage, Amount: richEUR("-20.01"), Service: pe.MustDay("2025-02-03")},
		}}),
		richFact("p3", "2025-01-31", settlement.Payment{Customer: "c2", Credits: pe.Sole("int"), Amount: richEUR("1200"), Model: commission.Annual, Service: pe.MustDay("2025-01-15")}),
		richFact("p4", "2025-02-01", settlement.Payment{Customer: "c2", Credits: pe.Sole("int"), Amount: richEUR("333.33"), Model: commission.Annual, Pending: true}),
		richFact("p4c", "2025-02-10T12:00:00+02:00", settlement.Clearing{Customer: "c2", Of: "p4"}),
		richFact("p5", "2025-02-02", settlement.Payment{Customer: "c2", Credits: pe.Sole("int"), Amount: richEUR("77"), Model: commission.Annual, Pending: true}),
		richFact("p5f", "2025-02-12", settlement.Failure{Customer: "c2", Of: "p5"}),
		richFact("r0", "2025-02-14", settlement.Refund{Customer: "c3", Of: "p7", Amount: richEUR("10.01")}), // before its payment
		richFact("r1", "2025-02-15", settlement.Refund{Customer: "c1", Of: "p1", Amount: richEUR("100.01")}),
		richFact("n1", "2025-02-16", settlement.CreditNote{Customer: "c2", Of: "p3", Amount: richEUR("0.01")}),
		richFact("b1", "2025-02-25", settlement.Chargeback{Customer: "c1", Of: "p2", Amount: richEUR("480.04")}),
		richFact("b1w", "2025-03-05", settlement.ChargebackReversed{Customer: "c1", Of: "b1"}),
		richFact("r9", "2025-02-26", settlement.Refund{Customer: "c1", Of: "p99", Amount: richEUR("5")}), // its payment never comes
		richFact("p7", "2025-02-20", settlement.Payment{Customer: "c3", Deal: "d3", Credits: helped, Amount: richEUR("1000.01"), Model: commission.Usage}),
		richFact("f1", "2025-02-28", settlement.Final{Partner: "sol", TrueUp: "usage", Month: pe.MustMonth("2025-02"), Base: richEUR("1100.07")}),
		richFact("x2", "2025-02-20", settlement.Churn{Customer: "c2"}),
		richFact("h1", "2025-03-01", settlement.Hold{Partner: "ref", Reason: "kyc"}),
		richFact("h1r", "2025-03-20", settlement.Release{Partner: "ref", Of: "h1", Approver: "ann"}),
		richFact("a1", "2025-03-02", settlement.Adjustment{Partner: "sol", Amount: richEUR("-12.34"), Reason: "goodwill", Text: "a \"quoted\" <text>", Approver: "bob", About: "x"}),
		richFact("o1", "2025-03-10", settlement.Payout{Partner: "int", Amount: richEUR("300")}),
		richFact("o1r", "2025-03-12", settlement.PayoutReturned{Partner: "int", Of: "o1"}),
		richFact("o2", "2025-03-13", settlement.Payout{Partner: "sol", Amount: richEUR("500")}),
		richFact("w1", "2025-03-31", settlement.WriteOff{Partner: "sol", Amount: richEUR("1.11"), Reason: "old", Approver: "ann"}),
		richFact("x2b", "2025-03-15", settlement.Reactivated{Customer: "c2"}),
		richFact("x1", "2025-03-25", settlement.Churn{Customer: "c1"}),
		richFact("x3", "2025-04-04", settlement.Churn{Customer: "c3"}),
		richFact("rc", "2025-04-02", settlement.Recredit{Customer: "c3", Deal: "d3", Credits: slices.Clone(helped[:2])}),
		richFact("d4", "2025-01-02", settlement.DealClosed{Customer: "c4", Deal: "d4"}),
		richFact("d5", "2025-04-01", settlement.DealClosed{Customer: "c4", Deal: "d4"}), // refused: it is closed
		late(richFact("p9", "2025-04-03", settlement.Payment{Customer: "c2", Credits: pe.Sole("int"), Amount: richEUR("50"), Model: commission.Annual}), "2025-05-02T08:00:00Z"),
		late(richFact("r4", "2025-04-20", settlement.Refund{Customer: "c1", Of: "p1", Amount: richEUR("2000")}), "2025-05-03"),
	}
	out = append(out, retained("2025-02-05", "label", "label")...)
	out = append(out, retained("2025-02-05", "draw", "draw")...)
	out = append(out, settled("label", 1, "1200", "2025-02-20")...)
	out = append(out, ofRetainer("label.p", "2025-03-20", "label", retainer.Paused{}), ofRetainer("label.r", "2025-04-03", "label", retainer.Resumed{}),
		ofRetainer("label.b", "2025-04-20", "label", retainer.Refunded{Cycle: 1, Amount: richEUR("0.07")}))
	for m := range 7 { // a customer who pays every month, until the caps are full
		day := pe.MustDay("2025-01-31").AddMonths(m).String()
		out = append(out, richFact("m"+day, day, settlement.Payment{Customer: "c4", Deal: "d4", Credits: pe.Sole("sol"), Amount: richEUR("777.77"), Model: commission.Monthly}))
	}
	for m := range 8 {
		out = append(out, settlement.CloseOf(pe.MustMonth("2025-01").Add(m)))
	}
	return out
}

// A richResult is what a run of the rich program leaves.
type richResult struct {
	program settlement.Program
	book    *settlement.Book
	entries []pe.Entry
	refused map[string]error // facts by id that were refused
}

// runRich folds the rich facts one by one; then brings a sealed payment back, and
// delivers some facts again.
func runRich(t *testing.T) richResult {
	t.Helper()
	program, err := settlement.New(richPolicy())
	if err != nil {
		t.Fatal(err)
	}
	r := richResult{program: program, book: &settlement.Book{}, refused: map[string]error{}}
	facts := richFacts()
	program.Sort(facts)
	for _, f := range facts {
		r.apply(f)
		if _, ok := f.Event.(settlement.Close); ok {
			r.store(t)
		}
	}
	for _, e := range r.entries {
		if e.Kind != pe.Sealed || e.Claim.Line != "p3" {
			continue
		}
		record, err := settlement.RecordOf(e)
		if err != nil {
			t.Fatal(err)
		}
		r.apply(richFact("again", "2025-09-01", settlement.Reopen{Customer: "c2", Record: record}))
		back := richFact("back", "2025-04-25", settlement.Refund{Customer: "c2", Of: "p3", Amount: richEUR("600")})
		back.Recorded = settlement.On(pe.MustDay("2025-09-02"))
		r.apply(back)
	}
	r.apply(facts[len(facts)-2])
	return r
}

func (r *richResult) apply(f settlement.Fact) {
	entries, err := r.program.Apply(r.book, f)
	if err != nil {
		r.refused[f.ID] = err
	}
	r.entries = append(r.entries, entries...)
}

// store writes the book and goes on with what is read back.
func (r *richResult) store(t *testing.T) {
	t.Helper()
	text, err := json.Marshal(r.book)
	if err != nil {
		t.Fatal(err)
	}
	if r.book, err = settlement.ParseBook(text); err != nil {
		t.Fatal(err)
	}
}

// bytes are all documents and answers of the run, as text.
func (r richResult) bytes(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	write := func(v any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		b.Write(encodeRich(t, v))
		b.WriteByte('\n')
	}
	policy, err := settlement.MarshalPolicy(r.program.Policy())
	write(json.RawMessage(policy), err)
	write(richFacts(), nil)
	write(r.book, nil)
	for _, e := range r.entries {
		write(e, nil)
		trace, err := r.program.Explain(e)
		write(trace, err)
		b.WriteString(trace.String())
		var again pe.Entry
		if err := again.UnmarshalJSON(encodeRich(t, e)); err != nil {
			t.Fatal(err)
		}
		trace, err = r.program.Explain(again)
		write(trace, err)
	}
	first, last := pe.MustMonth("2025-01"), pe.MustMonth("2025-09")
	for _, months := range [][2]pe.Month{{first, last}, {first, first}, {first.Add(1), first.Add(2)}, {last, last}} {
		statement, err := r.program.Statement(r.book, months[0], months[1])
		write(statement, err)
	}
	for _, partner := range append(r.book.Partners(), "nobody") {
		trace, err := r.program.Why(r.book, partner, pe.MustDay("2025-09-30"))
		write(trace, err)
	}
	for _, day := range []string{"2025-02-01", "2025-09-30"} {
		risks, err := r.program.AtRisk(r.book, pe.MustDay(day))
		write(risks, err)
	}
	write(r.book.Unmatched(), nil)
	for _, id := range slices.Sorted(maps.Keys(r.refused)) {
		fmt.Fprintf(&b, "%s: %s\n", id, r.refused[id])
	}
	fmt.Fprintln(&b, settlement.At(time.Date(2025, 3, 30, 2, 30, 0, 0, time.Local)).IsZero(), pe.MustDay("2025-03-30").Start(nil))
	return b.Bytes()
}

func encodeRich(t *testing.T, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// A run that posts nothing of some kind would prove nothing about it.
func TestRichProgramPostsEveryKind(t *testing.T) {
	r := runRich(t)
	posted, caused := map[pe.Kind]int{}, map[string]bool{}
	for _, e := range r.entries {
		posted[e.Kind]++
		caused[e.Cause] = true
	}
	for _, k := range []pe.Kind{
		pe.Earned, pe.Returned, pe.Clawed, pe.Capped, pe.TruedUp, pe.Adjusted, pe.Paid, pe.WrittenOff, pe.Held, pe.Released, pe.Sealed, pe.Obligation,
	} {
		if posted[k] == 0 {
			t.Errorf("no entry of kind %s among %v", k, posted)
		}
	}
	if len(r.refused) != 1 || r.refused["d5"] == nil {
		t.Errorf("refused %v, want d5 alone", r.refused)
	}
	if !caused["rc"] || !caused["back"] || !caused["again"] && len(r.book.Unmatched()) != 1 {
		t.Errorf("the recredit or the reopened payment posted nothing: %v", caused)
	}
}
