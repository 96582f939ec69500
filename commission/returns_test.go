package commission_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

func TestAFullRefundInAnyCutLeavesNothing(t *testing.T) {
	for _, mode := range []partnerecon.Rounding{partnerecon.HalfEven, partnerecon.HalfUp, partnerecon.Down} {
		policy := flat("7.9")
		policy.Rounding = mode
		// 7.9 % of 1,000 is 79. Refunds of 600 and 400 return 47.40 and 31.60.
		b := open(t, policy).do(pay("p", "1000", "2025-01-20"), back("r1", "p", "600", "2025-02-01"))
		b.want("after 600", b.sum("acme"), "31.60")
		b.do(back("r2", "p", "400", "2025-02-02"))
		b.want("after 400 more", b.sum("acme"), "0.00")
		b.conserved()
		// 0.10 in three refunds of a third: 0.0079 earns 0.01 (or nothing, down).
		b = open(t, policy).do(pay("p", "99.99", "2025-01-20"))
		for i := range 3 {
			b.do(back(fmt.Sprint("r", i), "p", "33.33", "2025-02-01"))
		}
		b.want("three refunds of a third, "+string(mode), b.sum("acme"), "0.00")
		b.conserved()
	}
}

func TestAReversalCreditsNobody(t *testing.T) {
	// 0.11 by 6:6:2 is 0.05, 0.05, 0.01. With a cent of the payment reversed,
	// allocating what is left anew would pay somebody a cent.
	policy := flat("100")
	policy.Shared = commission.Each
	p := pay("p", "0.11", "2025-01-20")
	p.Credits = nil
	for id, w := range map[string]string{"a": "6/14", "b": "6/14", "d": "2/14"} {
		p.Credits = append(p.Credits, partnerecon.Credit{Partner: id, Role: partnerecon.Sourced, Share: partnerecon.MustRate(w)})
	}
	b := open(t, policy).do(p)
	b.want("a", b.sum("a"), "0.05")
	b.want("b", b.sum("b"), "0.05")
	b.want("d", b.sum("d"), "0.01")
	for i := range 11 {
		b.do(back(fmt.Sprint("r", i), "p", "0.01", "2025-02-01"))
		for _, e := range b.entries[3:] {
			if e.Amount.Sign() > 0 {
				t.Fatalf("refund %d credits %s with %s", i, e.Claim.Partner, e.Amount)
			}
		}
	}
	b.want("after all of it", b.sum(""), "0.00")
	b.conserved()
}

func TestCorrectionsBeyondThePaymentAreClipped(t *testing.T) {
	b := open(t, flat("10")).do(
		pay("p", "100", "2025-01-20"), back("r1", "p", "80", "2025-02-01"),
		commission.Chargeback{ID: "cb", Of: "p", Amount: eur("100"), On: day("2025-02-05")})
	// A refund of 80 and a chargeback of all: at most the payment goes back.
	b.want("refund and chargeback", b.sum("acme"), "0.00")
	b.do(commission.CreditNote{ID: "cn", Of: "p", Amount: eur("50"), On: day("2025-02-06")})
	b.want("and no more", b.sum("acme"), "0.00")
	if b.ledger.Base != 0 {
		t.Errorf("base %d, want 0", b.ledger.Base)
	}
	b.do(commission.ChargebackReversed{ID: "won", Of: "cb", On: day("2025-03-01")})
	// 80 + 50 = 130 of 100 are still back.
	b.want("the chargeback is won, but the rest covers the payment", b.sum("acme"), "0.00")
	b.conserved()
}

func TestAChargebackThatIsWon(t *testing.T) {
	lost := commission.Chargeback{ID: "cb", Of: "p", Amount: eur("100"), On: day("2025-02-05")}
	won := commission.ChargebackReversed{ID: "won", Of: "cb", On: day("2025-03-01")}
	b := open(t, flat("10")).do(pay("p", "100", "2025-01-20"), lost)
	b.want("lost", b.sum("acme"), "0.00")
	b.do(won, won)
	b.want("won", b.sum("acme"), "10.00")
	b.refuse(commission.ChargebackReversed{ID: "won2", Of: "cb", On: day("2025-03-02")}, commission.ErrDuplicate)
	b.refuse(commission.ChargebackReversed{ID: "won3", Of: "p", On: day("2025-03-02")}, commission.ErrUnknownLine)
	b.conserved()
	// In any order of recording.
	for _, events := range [][]commission.Event{
		{won, lost, pay("p", "100", "2025-01-20")},
		{lost, won, pay("p", "100", "2025-01-20")},
		{won, pay("p", "100", "2025-01-20"), lost},
		{lost, pay("p", "100", "2025-01-20"), won},
	} {
		b := open(t, flat("10")).do(events...)
		b.want("won, in another order", b.sum("acme"), "10.00")
		if len(b.ledger.Waiting)+len(b.ledger.Reversals) > 0 {
			t.Errorf("something still waits: %+v", b.ledger)
		}
		b.conserved()
	}
	b = open(t, flat("10")).do(pay("p", "100", "2025-01-20"), back("r", "p", "10", "2025-02-01"))
	b.refuse(commission.ChargebackReversed{ID: "w", Of: "r", On: day("2025-03-01")}, commission.ErrUnknownLine)
}

func TestARefundWaitsForItsPayment(t *testing.T) {
	b := open(t, flat("10")).do(back("r", "p", "40", "2025-01-25"))
	if len(b.ledger.Waiting) != 1 || len(b.entries) != 0 {
		t.Fatalf("it must wait: %+v", b.ledger)
	}
	b.do(back("r", "p", "40", "2025-01-25")) // a repeated delivery
	b.refuse(back("r", "p", "41", "2025-01-25"), commission.ErrDuplicate)
	b.do(pay("p", "100", "2025-01-20"))
	b.want("earned", b.sum("acme", partnerecon.Earned), "10.00")
	b.want("returned", b.sum("acme", partnerecon.Returned), "-4.00")
	if len(b.ledger.Waiting) != 0 {
		t.Error("nothing waits any more")
	}
	b.do(back("r", "p", "40", "2025-01-25"))
	b.refuse(back("r", "p", "41", "2025-01-25"), commission.ErrDuplicate)
	b.conserved()
}

func TestRefundsAfterTheWindow(t *testing.T) {
	policy := flat("10")
	policy.Refunds = partnerecon.Days(90, partnerecon.Through)
	b := open(t, policy).do(pay("p", "100", "2025-01-01"), back("r1", "p", "10", "2025-04-01"))
	b.want("day 90 counts", b.sum("acme"), "9.00")
	b.do(back("r2", "p", "10", "2025-04-02"))
	b.want("day 91 does not", b.sum("acme"), "9.00")
	if tr, _ := b.plan.Line(b.ledger, "p"); !tr.Has(commission.CodeRefundLate) {
		t.Errorf("want %s in\n%s", commission.CodeRefundLate, tr)
	}
	b.do(back("r3", "p", "10", "2024-12-20"))
	b.want("one dated before the payment counts", b.sum("acme"), "8.00")
	if b.ledger.Base != 8000 {
		t.Errorf("base %d: a refund that does not count leaves it", b.ledger.Base)
	}
	b.conserved()
}

// Of 100.00, of which 10.00 went back in time, the 9.00 that go back on day 91 are a tenth of
// what was left. What goes back in time is none of it.
func TestWhatGoesBackTooLateIsLost(t *testing.T) {
	policy := flat("10")
	policy.Refunds = partnerecon.Days(90, partnerecon.Through)
	b := open(t, policy).do(pay("p", "100", "2025-01-01"))
	for _, r := range []struct {
		refund commission.Refund
		lost   partnerecon.Rate
	}{
		{back("r1", "p", "10", "2025-04-01"), partnerecon.Rate{}},
		{back("r2", "p", "9", "2025-04-02"), pct("10")},
	} {
		staged, err := b.plan.Stage(&b.ledger, r.refund)
		if err != nil {
			t.Fatal(err)
		}
		if lines := staged.Touched(); len(lines) != 1 || lines[0].Lost != r.lost {
			t.Errorf("%s: %s is lost, want %s", r.refund.ID, lines[0].Lost, r.lost)
		}
		if err := staged.Commit(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestIDsAreUsedOnce(t *testing.T) {
	b := open(t, flat("10")).do(pay("p", "100", "2025-01-20"), back("r", "p", "10", "2025-01-25"))
	for _, e := range []commission.Event{
		pay("p", "101", "2025-01-20"), pay("p", "100", "2025-01-21"), pay("r", "100", "2025-01-20"),
		back("r", "p", "11", "2025-01-25"), back("p", "p", "10", "2025-01-25"),
		commission.Chargeback{ID: "r", Of: "p", Amount: eur("10"), On: day("2025-01-25")},
		commission.ChargebackReversed{ID: "r", Of: "p", On: day("2025-01-25")},
		commission.Clearing{ID: "p", Of: "p", On: day("2025-01-25")},
		commission.Started{ID: "p", Customer: "c", On: day("2025-01-25")},
		commission.Recredit{ID: "r", Lines: []commission.LineCredits{{Of: "p"}}, On: day("2025-01-25")},
	} {
		b.refuse(e, commission.ErrDuplicate)
	}
	p := pay("p", "100", "2025-01-20")
	p.Recorded = day("2025-06-01") // learned again, later
	b.do(p)
	b.want("when it was recorded is no part of a payment", b.sum("acme"), "9.00")
}

func TestOtherCustomersAndCurrencies(t *testing.T) {
	b := open(t, flat("10")).do(pay("p", "100", "2025-01-20"))
	other := pay("p2", "100", "2025-01-20")
	other.Customer = "d"
	b.refuse(other, commission.ErrCustomer)
	usd := pay("p2", "100", "2025-01-20")
	usd.Amount = partnerecon.MustMoney("100", "USD")
	b.refuse(usd, partnerecon.ErrCurrency)
	refund := back("r", "p", "10", "2025-01-25")
	refund.Amount = partnerecon.MustMoney("10", "USD")
	b.refuse(refund, partnerecon.ErrCurrency)
	policy := flat("10")
	policy.Caps = []commission.Cap{{Name: "max", Per: commission.PerSale, Limit: eur("1")}}
	open(t, policy).refuse(usd, partnerecon.ErrCurrency)
}

func TestRecredit(t *testing.T) {
	policy := flat("10")
	policy.Shared = commission.Each
	deal := func(id, amount string) commission.Payment {
		p := pay(id, amount, "2025-01-20")
		p.Deal = "d1"
		return p
	}
	both := []partnerecon.Credit{
		{Partner: "beta", Role: partnerecon.Sourced, Share: pct("40")}, {Partner: "acme", Role: partnerecon.Sourced, Share: pct("60")},
	}
	b := open(t, policy).do(deal("p1", "100"), deal("p2", "50"), pay("p3", "70", "2025-01-22"), back("r", "p1", "50", "2025-02-01"))
	b.want("acme before", b.sum("acme"), "17.00")
	n, base, retained := len(b.entries), b.ledger.Base, b.ledger.Retained
	move := commission.Recredit{ID: "rc", Deal: "d1", Credits: both, On: day("2025-02-10")}
	b.do(move, move)
	// p1: 10 became 6 + 4, of which half goes back: 3 + 2. p2: 5 became 3 + 2.
	b.want("acme after: 3 + 3 + 7", b.sum("acme"), "13.00")
	b.want("beta after: 2 + 2", b.sum("beta"), "4.00")
	if b.ledger.Base != base || b.ledger.Retained != retained {
		t.Errorf("the rest moved: base %d, retained %d", b.ledger.Base-base, b.ledger.Retained-retained)
	}
	moved := &book{t: t, entries: b.entries[n:]}
	b.want("what moves adds up to nothing", moved.sum(""), "0.00")
	for _, e := range b.entries[n:] {
		if e.Cause != "rc" || e.Posted != day("2025-02-10") || e.Earned != day("2025-01-20") {
			t.Errorf("got %+v", e)
		}
	}
	b.do(deal("p1", "100")) // delivered again, with the credits it had
	other := move
	other.Credits = partnerecon.Sole("beta")
	b.refuse(other, commission.ErrDuplicate)
	b.refuse(commission.Recredit{ID: "x", Deal: "none", Credits: both, On: day("2025-02-10")}, commission.ErrUnknownLine)
	b.refuse(commission.Recredit{ID: "x", Lines: []commission.LineCredits{{Of: "none", Credits: both}}, On: day("2025-02-10")}, commission.ErrUnknownLine)
	b.conserved()
	// To nobody, line by line.
	b.do(commission.Recredit{ID: "rc2", Lines: []commission.LineCredits{{Of: "p1"}, {Of: "p3", Credits: both}}, On: day("2025-02-11")})
	b.want("acme: p2 3, p3 4.20", b.sum("acme"), "7.20")
	b.conserved()
}

func TestRecreditOfAPendingPayment(t *testing.T) {
	pending := commission.Payment{ID: "p", Customer: "c", Deal: "d", Credits: partnerecon.Sole("acme"), Amount: eur("100"), Invoiced: day("2025-01-10")}
	b := open(t, flat("10")).do(pending,
		commission.Recredit{ID: "rc", Deal: "d", Credits: partnerecon.Sole("beta"), On: day("2025-01-15")},
		commission.Clearing{ID: "cl", Of: "p", On: day("2025-02-01")}, pending)
	b.want("acme", b.sum("acme"), "0.00")
	b.want("beta", b.sum("beta"), "10.00")
}

// afterJSON stores the ledger and loads it again.
func (b *book) afterJSON() *book {
	b.t.Helper()
	text, err := json.Marshal(b.ledger)
	if err != nil {
		b.t.Fatal(err)
	}
	var loaded commission.Ledger
	if err := json.Unmarshal(text, &loaded); err != nil {
		b.t.Fatal(err)
	}
	if !loaded.Equal(b.ledger) {
		b.t.Fatalf("%s is not what was stored", text)
	}
	b.ledger = loaded
	return b
}

func TestSealAndReopen(t *testing.T) {
	policy := flat("10")
	policy.Recurs = partnerecon.Months(12, partnerecon.Until)
	b := open(t, policy).do(pay("p1", "100", "2025-01-20"), back("r1", "p1", "30", "2025-02-01"), pay("p2", "100", "2025-06-01"))
	seal := commission.Seal{ID: "s1", Through: day("2025-03-31"), On: day("2025-09-30")}
	n := len(b.entries)
	b.do(seal, seal)
	if len(b.ledger.Lines) != 1 || len(b.entries) != n+1 {
		t.Fatalf("one line must be sealed: %d open, %d entries", len(b.ledger.Lines), len(b.entries)-n)
	}
	sealed := b.entries[n]
	if sealed.Kind != partnerecon.Sealed || sealed.Amount.Stated() || sealed.Claim.Line != "p1" {
		t.Errorf("got %+v", sealed)
	}
	if b.ledger.Base != 17000 {
		t.Errorf("the sums stay, got a base of %d", b.ledger.Base)
	}
	b.afterJSON()
	b.refuse(back("r2", "p1", "10", "2025-10-01"), commission.ErrSealed)
	b.refuse(commission.Clearing{ID: "cl", Of: "p1", On: day("2025-10-01")}, commission.ErrSealed)
	b.refuse(commission.Recredit{ID: "rc", Lines: []commission.LineCredits{{Of: "p1"}}, On: day("2025-10-01")}, commission.ErrSealed)
	b.refuse(commission.ChargebackReversed{ID: "w", Of: "cb", On: day("2025-10-01")}, commission.ErrSealed)
	b.refuse(pay("p1", "100", "2025-01-20"), commission.ErrSealed) // delivered again, past the horizon
	b.refuse(pay("p0", "100", "2025-03-31"), commission.ErrSealed)
	old := back("r2", "p1", "10", "2025-10-01")
	old.Paid = day("2025-01-20")
	b.refuse(old, commission.ErrSealed)
	early := back("r3", "p3", "10", "2025-10-01")
	early.Paid = day("2025-09-20")
	b.do(early) // its payment is yet to come
	if len(b.ledger.Waiting) != 1 {
		t.Error("a refund of a later payment waits")
	}

	text, err := json.Marshal(sealed)
	if err != nil {
		t.Fatal(err)
	}
	var stored partnerecon.Entry
	if err := json.Unmarshal(text, &stored); err != nil {
		t.Fatal(err)
	}
	record, err := commission.Record(stored)
	if err != nil {
		t.Fatal(err)
	}
	reopen := commission.Reopen{ID: "o1", Customer: "c", Line: record, On: day("2025-10-02")}
	b.do(reopen, reopen, back("r2", "p1", "70", "2025-10-03"))
	b.want("all of p1 is back", b.sum("acme"), "10.00")
	if b.ledger.Base != 10000 {
		t.Errorf("base %d, want 10000", b.ledger.Base)
	}
	b.do(commission.Seal{ID: "s2", Through: day("2025-04-30"), On: day("2025-10-31")})
	b.refuse(back("r4", "p1", "1", "2025-11-01"), commission.ErrSealed)
	if _, err := commission.Record(b.entries[0]); err == nil {
		t.Error("an entry of another kind has no record")
	}
}

func TestReopenRefusesARecordThatIsNone(t *testing.T) {
	b := open(t, flat("10")).do(pay("p1", "100", "2025-01-20"), commission.Seal{ID: "s", Through: day("2025-03-31"), On: day("2025-09-30")})
	good, err := commission.Record(b.entries[1])
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*commission.Line){
		"no id":                   func(l *commission.Line) { l.ID = "" },
		"no items":                func(l *commission.Line) { l.Items = nil },
		"another base":            func(l *commission.Line) { l.Base++ },
		"more refunded than paid": func(l *commission.Line) { l.Refunded = l.Base + 1 },
		"more retained":           func(l *commission.Line) { l.Retained++ },
		"more earned":             func(l *commission.Line) { l.Parts = []commission.Part{{Partner: "acme", Earned: 1001}} },
		"less than nothing":       func(l *commission.Line) { l.Parts = []commission.Part{{Partner: "acme", Earned: 10, Returned: -11}} },
		"no day":                  func(l *commission.Line) { l.Cleared = partnerecon.Day{} },
	} {
		line := good
		change(&line)
		if _, err := b.plan.Apply(&b.ledger, commission.Reopen{ID: "o", Line: line, On: day("2025-10-01")}); paths(err) == nil {
			t.Errorf("%s: %v, want problems", name, err)
		}
	}
	line := good
	line.Terms = "v9"
	b.refuse(commission.Reopen{ID: "o", Line: line, On: day("2025-10-01")}, commission.ErrTerms)
	line = good
	line.Cleared = day("2025-04-01")
	b.refuse(commission.Reopen{ID: "o", Line: line, On: day("2025-10-01")}, commission.ErrUnknownLine)
	b.do(pay("p2", "100", "2025-04-01"))
	line.ID = "p2"
	line.Cleared = day("2025-01-20")
	b.refuse(commission.Reopen{ID: "o", Line: line, On: day("2025-10-01")}, commission.ErrDuplicate)
}

func TestSealedPaymentsKeepTheirPlace(t *testing.T) {
	policy := commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: pct("10"), Payments: 2}}}
	b := open(t, policy).do(pay("p1", "100", "2025-01-20"), pay("p2", "100", "2025-02-20"))
	b.do(commission.Seal{ID: "s", Through: day("2025-01-31"), On: day("2025-09-30")})
	record, _ := commission.Record(b.entries[2])
	b.do(pay("p3", "100", "2025-03-20"))
	b.want("p1 and p2 were the two", b.sum("acme"), "20.00")
	b.do(commission.Reopen{ID: "o", Line: record, On: day("2025-10-01")}, pay("p4", "100", "2025-04-20"))
	b.want("reopening counts nothing twice", b.sum("acme"), "20.00")
	b.do(commission.Seal{ID: "s2", Through: day("2025-02-28"), On: day("2025-10-31")}, pay("p5", "100", "2025-05-20"))
	b.want("nor does sealing again", b.sum("acme"), "20.00")
	if !slices.Contains(b.ledger.SealedPayments, commission.ModelCount{Model: "", N: 2}) {
		t.Errorf("got %v", b.ledger.SealedPayments)
	}
}

func TestALargeCustomerUsesTheIndex(t *testing.T) {
	b := open(t, flat("10"))
	const n = 200
	for i := range n {
		b.do(pay(fmt.Sprint("p", i), "100", "2025-01-20"), back(fmt.Sprint("w", i), fmt.Sprint("later", i), "10", "2025-01-21"))
	}
	for i := range n {
		b.do(pay(fmt.Sprint("p", i), "100", "2025-01-20"), back(fmt.Sprint("r", i), fmt.Sprint("p", i), "50", "2025-01-22"),
			commission.Chargeback{ID: fmt.Sprint("cb", i), Of: fmt.Sprint("p", i), Amount: eur("50"), On: day("2025-01-23")},
			commission.ChargebackReversed{ID: fmt.Sprint("won", i), Of: fmt.Sprint("cb", i), On: day("2025-01-24")})
	}
	b.want("half of each is back", b.sum("acme"), "1000.00")
	for i := range n {
		b.do(back(fmt.Sprint("r", i), fmt.Sprint("p", i), "50", "2025-01-22"), pay(fmt.Sprint("later", i), "100", "2025-01-20"),
			commission.ChargebackReversed{ID: fmt.Sprint("won", i), Of: fmt.Sprint("cb", i), On: day("2025-01-24")})
		b.refuse(pay(fmt.Sprint("w", i), "100", "2025-01-20"), commission.ErrDuplicate)
	}
	b.want("with what waited: 200 × 9 more", b.sum("acme"), "2800.00")
	b.do(commission.Seal{ID: "s", Through: day("2025-01-20"), On: day("2025-09-30")})
	b.refuse(back("x", "p1", "1", "2025-10-01"), commission.ErrSealed)
	if len(b.ledger.Waiting) != 0 {
		t.Errorf("%d corrections still wait", len(b.ledger.Waiting))
	}
}

// A line that an event touches is told as it was and as it will be; one that the event brings
// was none.
func TestALineBeforeAndAfter(t *testing.T) {
	b := open(t, flat("10")).do(pay("p", "100", "2025-01-01"))
	for _, c := range []struct {
		event         commission.Event
		was           string
		before, after int64
	}{
		{back("r", "p", "40", "2025-01-02"), "p", 0, 4000},
		{pay("q", "100", "2025-01-03"), "", 0, 0},
	} {
		staged, err := b.plan.Stage(&b.ledger, c.event)
		if err != nil {
			t.Fatal(err)
		}
		lines := staged.Touched()
		for l := range staged.Lines() {
			if len(lines) == 0 || l.ID != lines[0].Now.ID || l.Refunded != c.after {
				t.Errorf("%+v leaves %+v", c.event, l)
			}
		}
		if len(lines) != 1 || lines[0].Was.ID != c.was || lines[0].Was.Refunded != c.before || lines[0].Now.Refunded != c.after {
			t.Errorf("%+v: %+v", c.event, lines)
		}
	}
}

// No line is sealed by no day.
func TestTheSealDayOfNoLine(t *testing.T) {
	if got := (*commission.Line)(nil).SealDay(); !got.IsZero() {
		t.Errorf("it is sealed on %s", got)
	}
}

// What is about something else says what that is. p was paid in January and sealed with r;
// q has the refund s and the chargeback b, which was won by w.
func TestWhatIsAboutSomethingElse(t *testing.T) {
	won := commission.ChargebackReversed{ID: "w", Of: "b", On: day("2025-02-12")}
	b := open(t, flat("10")).do(pay("q", "100", "2025-02-10"), back("s", "q", "10", "2025-02-11"),
		commission.Chargeback{ID: "b", Of: "q", Amount: eur("10"), On: day("2025-02-11")}, won)
	reversed := func(id, of string) commission.Event {
		return commission.ChargebackReversed{ID: id, Of: of, On: day("2025-02-13")}
	}
	const event = `commission: event "x"`
	for _, tt := range []struct {
		name string
		e    commission.Event
		want string
	}{
		{"a refund of a refund", back("x", "s", "5", "2025-02-13"), event + `: "s" is no payment: no such open line`},
		{"a refund of what was won", back("x", "w", "5", "2025-02-13"), event + `: "w" is no payment: no such open line`},
		{"a chargeback won that is a refund", reversed("x", "s"), event + `: "s" is a refund, not a chargeback: no such open line`},
		{"one that is a payment", reversed("x", "q"), event + `: "q" is no chargeback: no such open line`},
		{"one that is itself one", reversed("x", "w"), event + `: "w" is no chargeback: no such open line`},
		{"one that was won", reversed("x", "b"), event + `: chargeback "b" was reversed by "w" already: id already used with other content`},
		{"a refund with the id of a payment", back("q", "q", "5", "2025-02-13"), `commission: event "q": id already used with other content`},
	} {
		before := ledgerText(t, b.ledger)
		if _, err := b.plan.Apply(&b.ledger, tt.e); err == nil || err.Error() != tt.want {
			t.Errorf("%s: got\n%v, want\n%s", tt.name, err, tt.want)
		}
		if got := ledgerText(t, b.ledger); got != before {
			t.Errorf("%s: the ledger has changed to %s", tt.name, got)
		}
	}
}
