package retainer_test

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
)

func eur(s string) partnerecon.Money { return partnerecon.MustMoney(s, "EUR") }

func day(s string) partnerecon.Day { return partnerecon.MustDay(s) }

// agreed is a referral retainer of 3,000.00 a month with a share of 10 % for 6 cycles.
func agreed() retainer.Policy {
	return retainer.Policy{
		Rounding: partnerecon.HalfUp, Currency: "EUR", Model: retainer.Referral,
		Relationship: retainer.Relationship{Owner: retainer.Company, WhiteLabel: retainer.No, Controller: retainer.Client},
		Economics:    retainer.RecurringShare{Share: partnerecon.MustPercent("10"), Cycles: 6},
		Scope: retainer.Scope{
			Delivery: "weekly", Reporting: "monthly", Approvals: "by the client", Reviews: "each quarter", Excluded: []string{"new pages"},
		},
		Renewal:   retainer.Renewal{Mode: retainer.ByDefault},
		Approvers: []string{"founder", "finance_lead"},
		Cycle:     retainer.Cadence{Every: retainer.EveryMonth, Partial: retainer.ByDays},
		Amount:    eur("3000"),
	}
}

// A world is a board and an engagement.
type world struct {
	t     rapid.TB
	board retainer.Board
	x     retainer.Engagement
	all   []partnerecon.Entry
}

// open makes an engagement that is approved and can start.
func open(t rapid.TB, p retainer.Policy, on string) *world {
	t.Helper()
	b, err := retainer.New(p)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, board: b}
	for _, e := range ready(on) {
		w.do(e)
	}
	return w
}

// ready is what it takes up to the approval.
func ready(on string) []retainer.Event {
	d := day(on)
	return []retainer.Event{
		retainer.Opened{ID: "open", Retainer: "r", Partner: "acme", Customer: "c-1", System: "shop", On: d},
		retainer.Evidenced{ID: "paid", Retainer: "r", Of: retainer.ProjectPaid, Ref: "inv-1", On: d},
		retainer.Evidenced{ID: "payout", Retainer: "r", Of: retainer.PayoutDone, Ref: "run-1", On: d},
		retainer.Evidenced{ID: "handoff", Retainer: "r", Of: retainer.HandoffDone, Ref: "doc-1", On: d},
		retainer.NeedSeen{ID: "need before", Retainer: "r", Need: retainer.Upkeep, System: "shop", On: d.AddMonths(-1)},
		retainer.NeedSeen{ID: "need", Retainer: "r", Need: retainer.Upkeep, System: "shop", On: d},
		retainer.Understood{ID: "read", Retainer: "r", On: d},
		retainer.Approved{ID: "ok", Retainer: "r", Role: "founder", On: d},
	}
}

func (w *world) do(e retainer.Event) []partnerecon.Entry {
	w.t.Helper()
	entries, err := w.board.Apply(&w.x, e)
	if err != nil {
		w.t.Fatalf("%T: %v", e, err)
	}
	for _, one := range entries {
		if _, err := w.board.Explain(one); err != nil {
			w.t.Fatalf("explain: %v", err)
		}
	}
	w.all = append(w.all, entries...)
	return entries
}

func (w *world) start(first string) {
	w.t.Helper()
	w.do(retainer.Started{ID: "start", Retainer: "r", On: day(first)})
}

// pay takes a cycle through all steps of its payment.
func (w *world) pay(cycle int, amount, on string) []partnerecon.Entry {
	w.t.Helper()
	id := string(rune('0'+cycle/10)) + string(rune('0'+cycle%10))
	w.do(retainer.AmountConfirmed{ID: "a" + id, Retainer: "r", Cycle: cycle, Amount: eur(amount), On: day(on)})
	w.do(retainer.PayerConfirmed{ID: "p" + id, Retainer: "r", Cycle: cycle, Payer: "client", On: day(on)})
	w.do(retainer.Sent{ID: "s" + id, Retainer: "r", Cycle: cycle, Amount: eur(amount), On: day(on)})
	w.do(retainer.ProofAttached{ID: "f" + id, Retainer: "r", Cycle: cycle, Ref: "swift", On: day(on)})
	return w.do(retainer.CyclePaid{ID: "c" + id, Retainer: "r", Cycle: cycle, Amount: eur(amount), On: day(on)})
}

// total sums what was posted on a component.
func (w *world) total(component string) string {
	w.t.Helper()
	sum := eur("0")
	for _, e := range w.all {
		if e.Claim.Component == component {
			var err error
			if sum, err = sum.Add(e.Amount); err != nil {
				w.t.Fatal(err)
			}
		}
	}
	return sum.Amount()
}

// 10 % of 3,000.00 for 6 cycles: 6 × 300.00 = 1,800.00, however many are paid.
func TestShareOfSixCycles(t *testing.T) {
	w := open(t, agreed(), "2025-01-02")
	w.start("2025-01-31")
	for i, on := range []string{"2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31", "2025-06-30", "2025-07-31", "2025-08-31"} {
		w.pay(i+1, "3000", on)
	}
	if got := w.total(retainer.ComponentUpside); got != "1800.00" {
		t.Errorf("want 1800.00, got %s", got)
	}
}

// White label: the partner owes 1,200.00 and charges 2,000.00, so that 800.00 are its
// own; at 1,100.00 it is short by 100.00.
func TestWhiteLabelMargin(t *testing.T) {
	p := agreed()
	p.Model, p.Relationship = retainer.WhiteLabel, retainer.Relationship{Owner: retainer.Partner, WhiteLabel: retainer.Yes, Controller: retainer.Partner}
	p.Economics, p.Amount = retainer.NoUpside{}, eur("1200")
	for _, c := range []struct {
		price, margin string
		flags         int
	}{{"2000", "800.00", 0}, {"1100", "-100.00", 1}} {
		w := open(t, p, "2025-01-02")
		w.do(retainer.ClientPriced{ID: "price", Retainer: "r", Amount: eur(c.price), On: day("2025-01-02")})
		w.start("2025-02-01")
		if got := w.total(retainer.ComponentReceivable); got != "-1200.00" {
			t.Errorf("want -1200.00, got %s", got)
		}
		r, err := w.board.Report(w.x, day("2025-02-01"))
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Cycles[0]; got.Margin.Amount() != c.margin || len(got.Flags) != c.flags {
			t.Errorf("want %s, got %+v", c.margin, got)
		}
		w.pay(1, "1200", "2025-02-10")
		if got := w.total(retainer.ComponentReceivable); got != "0.00" {
			t.Errorf("want nothing open, got %s", got)
		}
	}
}

// A recoverable draw of 2,000.00 a month; the working of each month:
//
//	commission 2,750  pays 2,750             owes 0
//	           3,000  pays 3,000             owes 0
//	           1,500  pays 2,000, 500 more   owes 500
//	           2,375  pays 2,000, 375 less   owes 125
//	           3,000  pays 2,875, 125 less   owes 0
//	           2,750  pays 2,750             owes 0
func TestRecoverableDraw(t *testing.T) {
	p := agreed()
	p.Economics = retainer.NoUpside{}
	p.Draw = retainer.Draw{Amount: eur("2000"), Measured: retainer.OnEarned, Recovery: retainer.Recoverable, AtEnd: retainer.Forgiven}
	w := open(t, p, "2025-01-02")
	w.start("2025-02-01")
	for i, c := range []struct{ gross, pays, owes string }{
		{"2750", "2750", "0"},
		{"3000", "3000", "0"},
		{"1500", "2000", "500"},
		{"2375", "2000", "125"},
		{"3000", "2875", "0"},
		{"2750", "2750", "0"},
	} {
		on := day("2025-03-01").AddMonths(i)
		got := eur(c.gross)
		for _, e := range w.do(retainer.CommissionStated{ID: string(rune('a' + i)), Retainer: "r", Cycle: i + 1, Earned: eur(c.gross), On: on}) {
			got, _ = got.Add(e.Amount)
		}
		r, err := w.board.Report(w.x, on)
		if err != nil {
			t.Fatal(err)
		}
		if got != eur(c.pays) || r.Balance != eur(c.owes) {
			t.Errorf("month %d: pays %s, owes %s; got %s, %s", i+1, c.pays, c.owes, got, r.Balance)
		}
	}
}

// The stored form reads back the same, with what was posted.
func TestEngagementRoundTrip(t *testing.T) {
	w := open(t, agreed(), "2025-01-02")
	w.start("2025-01-31")
	w.pay(1, "3000", "2025-02-01")
	text, err := json.Marshal(w.x)
	if err != nil {
		t.Fatal(err)
	}
	var back retainer.Engagement
	if err := json.Unmarshal(text, &back); err != nil || !back.Equal(w.x) {
		t.Fatalf("%v\n%s", err, text)
	}
}
