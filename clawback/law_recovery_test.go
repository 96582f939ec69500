package clawback_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/internal/proof"
)

// drawRecovery draws a policy with any of the limits.
func drawRecovery(t *rapid.T) clawback.RecoveryPolicy {
	p := clawback.RecoveryPolicy{Leaving: rapid.SampledFrom([]clawback.Leaving{clawback.ToReceivable, clawback.ToWriteOff}).Draw(t, "leaving")}
	if rapid.Bool().Draw(t, "shared") {
		p.Rounding, p.Share = proof.Rounding(t, "rounding"), proof.Part(t, "share")
	}
	if rapid.Bool().Draw(t, "per period") {
		p.PerPeriod = []partnerecon.Money{eurCents(rapid.Int64Range(1, 3000).Draw(t, "most"))}
	}
	if rapid.Bool().Draw(t, "minimum") {
		p.Minimum = []partnerecon.Money{eurCents(rapid.Int64Range(1, 3000).Draw(t, "least"))}
	}
	switch edge := proof.Edge(t, "edge"); rapid.IntRange(0, 3).Draw(t, "expires") {
	case 1:
		p.Expires = partnerecon.Days(rapid.IntRange(1, 60).Draw(t, "days"), edge)
	case 2:
		p.Expires = partnerecon.Months(rapid.IntRange(1, 3).Draw(t, "months"), edge)
	}
	return p
}

// A debtModel is a second implementation of what is documented of a debt, which keeps
// each debt by itself and works in big.Rat.
type debtModel struct {
	policy    clawback.RecoveryPolicy
	owed      []clawback.Owed
	credit    int64
	period    partnerecon.Month
	withheld  int64 // in the period
	left      bool
	paid      int64 // all payouts, less all that was paid back
	written   int64
	lastRun   int64 // what the last run withheld
	lastPaid  int64
	available int64 // of the last run
}

func (m *debtModel) total() int64 {
	var sum int64
	for _, o := range m.owed {
		sum += o.Amount
	}
	return sum
}

// take takes the oldest debts, cent by cent, and returns what it found.
func (m *debtModel) take(n int64) int64 {
	taken := int64(0)
	for taken < n && len(m.owed) > 0 {
		m.owed[0].Amount--
		taken++
		if m.owed[0].Amount == 0 {
			m.owed = slices.Delete(m.owed, 0, 1)
		}
	}
	return taken
}

func (m *debtModel) expire(day partnerecon.Day) {
	w := m.policy.Expires
	if !w.Stated() {
		return
	}
	m.owed = slices.DeleteFunc(m.owed, func(o clawback.Owed) bool {
		gone := !day.Before(o.Since) && !inside(w, o.Since, day)
		if gone {
			m.written += o.Amount
		}
		return gone
	})
}

// leave writes off what is left where the partner has left.
func (m *debtModel) leave() {
	if m.left && m.policy.Leaving == clawback.ToWriteOff {
		m.written += m.total()
		m.owed = nil
	}
}

func (m *debtModel) arise(o clawback.Owed) {
	at := 0
	for at < len(m.owed) && !m.owed[at].Since.After(o.Since) {
		at++
	}
	m.owed = slices.Insert(m.owed, at, o)
}

// add takes in an event.
func (m *debtModel) add(e clawback.DebtEvent) {
	switch e := e.(type) {
	case clawback.Debited:
		m.debited(e.Entries[0])
	case clawback.Run:
		m.run(e)
	case clawback.Lapse:
		m.expire(e.On)
	case clawback.Repaid:
		m.expire(e.On)
		m.paid -= m.take(e.Amount.Minor())
	case clawback.WriteOff:
		m.expire(e.On)
		m.written += m.take(e.Amount.Minor())
	case clawback.Offboarded:
		m.expire(e.On)
		m.left = true
		m.leave()
	}
}

func (m *debtModel) debited(x partnerecon.Entry) {
	n := x.Amount.Minor()
	if n < 0 {
		m.arise(clawback.Owed{Claim: x.Claim, Since: x.Payable, Amount: -n})
		if m.left {
			m.expire(x.Posted)
			m.leave()
		}
		return
	}
	for _, o := range slices.Backward(m.owed) {
		if o.Claim == x.Claim {
			i := slices.Index(m.owed, o)
			back := min(n, o.Amount)
			m.owed[i].Amount -= back
			n -= back
		}
	}
	m.owed = slices.DeleteFunc(m.owed, func(o clawback.Owed) bool { return o.Amount == 0 })
	m.credit += n
}

func (m *debtModel) run(e clawback.Run) {
	if e.Period != m.period {
		m.period, m.withheld = e.Period, 0
	}
	n := e.Payable.Minor()
	if n < 0 {
		m.arise(clawback.Owed{Claim: partnerecon.Claim{Partner: "acme", Component: "run:" + e.ID}, Since: e.On, Amount: -n})
	}
	m.expire(e.On)
	m.available = max(0, n) + m.credit
	limit := m.available
	if s := m.policy.Share; s.Stated() && !m.left {
		o := oracle{policy: clawback.Policy{Rounding: m.policy.Rounding}, saw: func(string) {}}
		limit = o.round(new(big.Rat).Mul(big.NewRat(m.available, 1), big.NewRat(s.Num(), s.Den())))
	}
	for _, most := range m.policy.PerPeriod {
		if !m.left {
			limit = min(limit, max(0, most.Minor()-m.withheld))
		}
	}
	m.lastRun = m.take(limit)
	m.withheld += m.lastRun
	m.lastPaid, m.credit = m.available-m.lastRun, 0
	for _, least := range m.policy.Minimum {
		if m.lastPaid < least.Minor() && !m.left {
			m.lastPaid, m.credit = 0, m.lastPaid
		}
	}
	m.paid += m.lastPaid
	m.leave()
}

// drawDebtEvent draws what happens next, on a day not before now.
func drawDebtEvent(t *rapid.T, m *debtModel, n int, now *partnerecon.Day) clawback.DebtEvent {
	*now = now.Add(rapid.IntRange(0, 20).Draw(t, "days pass"))
	id, amount := fmt.Sprint("e", n), rapid.OneOf(rapid.Int64Range(1, 30), rapid.Int64Range(1, 9000)).Draw(t, "cents")
	after := *m // what is owed once the day has come
	after.owed = slices.Clone(m.owed)
	after.expire(*now)
	owed := after.total()
	switch what := rapid.IntRange(0, 9).Draw(t, "event"); {
	case what < 3:
		e := debited(id, "-1", 0)
		x := &e.Entries[0]
		x.Claim.Customer = rapid.SampledFrom([]string{"c1", "c2"}).Draw(t, "customer")
		x.Amount = eurCents(-amount)
		if rapid.IntRange(0, 3).Draw(t, "back") == 0 {
			x.Amount = eurCents(amount)
		}
		on := now.Add(-rapid.IntRange(0, 40).Draw(t, "late"))
		x.Posted, x.Payable = on, on
		return e
	case what == 3:
		return clawback.Lapse{ID: id, Partner: "acme", On: *now}
	case what == 4 && owed > 0:
		return clawback.Repaid{ID: id, Partner: "acme", On: *now, Amount: eurCents(1 + amount%owed)}
	case what == 5 && owed > 0:
		return clawback.WriteOff{ID: id, Partner: "acme", On: *now, Amount: eurCents(1 + amount%owed), Reason: "goodwill", Approver: "dana"}
	case what == 6 && !m.left && rapid.Bool().Draw(t, "leaves"):
		return clawback.Offboarded{ID: id, Partner: "acme", On: *now}
	}
	r := clawback.Run{ID: id, Partner: "acme", On: *now, Period: now.Month(), Payable: eurCents(amount)}
	switch rapid.IntRange(0, 5).Draw(t, "sign") {
	case 0:
		r.Payable = eurCents(-amount)
	case 1:
		r.Payable = eurCents(0)
	}
	return r
}

// A debtRun is a debt beside its model, with what was posted.
type debtRun struct {
	*rapid.T
	recovery      clawback.Recovery
	debt          clawback.Debt
	model         *debtModel
	paid, written int64 // by entries
	ids           map[string]bool
}

// apply gives both sides an event. A preview must say the same, every entry explain
// itself, and a repeated delivery and the stored form change nothing.
func (r *debtRun) apply(e clawback.DebtEvent) []partnerecon.Entry {
	before := written(r.T, r.debt)
	preview, err := r.recovery.Preview(r.debt, e)
	if err != nil || len(preview.Trace) == 0 || string(before) != string(written(r.T, r.debt)) {
		r.Fatalf("preview of %+v: %v, %d steps", e, err, len(preview.Trace))
	}
	entries, err := r.recovery.Apply(&r.debt, e)
	if err != nil || string(written(r.T, entries)) != string(written(r.T, preview.Entries)) {
		r.Fatalf("%+v: %v, posted %v, previewed %v", e, err, entries, preview.Entries)
	}
	for _, x := range entries {
		if tr, err := r.recovery.Explain(x); err != nil || len(tr) < 2 || r.ids[x.ID()] {
			r.Fatalf("%s: %v", x.ID(), err)
		}
		r.ids[x.ID()] = true
		switch x.Kind {
		case partnerecon.Paid:
			r.paid -= x.Amount.Minor()
		case partnerecon.WrittenOff:
			r.written += x.Amount.Minor()
		case partnerecon.Obligation:
			m, err := r.recovery.ReceivableOf(x)
			if err != nil || m != r.debt.Owes("EUR") {
				r.Fatalf("receivable %s of %s, %v", m, r.debt.Owes("EUR"), err)
			}
		default:
			r.Fatalf("entry of kind %s", x.Kind)
		}
	}
	if _, debited := e.(clawback.Debited); !debited {
		if again, err := r.recovery.Apply(&r.debt, e); err != nil || len(again) > 0 {
			r.Fatalf("%+v again posts %d entries, %v", e, len(again), err)
		}
	}
	var stored clawback.Debt
	if err := json.Unmarshal(written(r.T, r.debt), &stored); err != nil || !stored.Equal(r.debt) {
		r.Fatalf("after %+v: %v", e, err)
	}
	r.debt = stored
	return entries
}

// checkRun holds what a run paid against the limits.
func (r *debtRun) checkRun(e clawback.Run, entries []partnerecon.Entry, o clawback.Offset) {
	m, paid := r.model, int64(0)
	for _, x := range entries {
		if x.Kind == partnerecon.Paid {
			paid = -x.Amount.Minor()
		}
	}
	switch recovered := o.Recovered.Minor(); {
	case paid != m.lastPaid || o.Paid.Minor() != paid || recovered != m.lastRun:
		r.Fatalf("%+v pays %d, foreseen %s, and withholds %d; want %d and %d", e, paid, o.Paid, recovered, m.lastPaid, m.lastRun)
	case paid < 0 || paid > m.available-recovered || recovered < 0 || recovered > m.available:
		r.Fatalf("%+v pays %d and withholds %d of %d", e, paid, recovered, m.available)
	}
	if least, ok := single(m.policy.Minimum); ok && !m.left && paid > 0 && paid < least {
		r.Fatalf("%+v pays %d, less than %d", e, paid, least)
	}
	if most, ok := single(m.policy.PerPeriod); ok && !m.left && m.withheld > most {
		r.Fatalf("%+v: %d were withheld in %s, more than %d", e, m.withheld, e.Period, most)
	}
}

func single(amounts []partnerecon.Money) (int64, bool) {
	if len(amounts) == 0 {
		return 0, false
	}
	return amounts[0].Minor(), true
}

// TestLawB11_PayoutsAreWhatIsPayable: a run withholds no more than is owed and the limits
// allow; a payout is 0 or at least the minimum and never below 0; and payout + carried
// credit - carried debt = the payable balance.
func TestLawB11_PayoutsAreWhatIsPayable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawRecovery(t)
		r := &debtRun{T: t, recovery: clawback.MustRecovery(p), model: &debtModel{policy: p}, ids: map[string]bool{}}
		now := start
		for n := range rapid.IntRange(1, 25).Draw(t, "events") {
			e := drawDebtEvent(t, r.model, n, &now)
			run, isRun := e.(clawback.Run)
			var foreseen clawback.Offset
			if isRun {
				var err error
				if foreseen, err = r.recovery.Recoverable(r.debt, run); err != nil {
					t.Fatal(err)
				}
			}
			before := r.debt
			entries := r.apply(e)
			r.model.add(e)
			r.compare(e)
			if isRun {
				r.checkRun(run, entries, foreseen)
				balance := before.Credit("EUR").Minor() - before.Owes("EUR").Minor() + run.Payable.Minor() + foreseen.WrittenOff.Minor()
				if got := foreseen.Paid.Minor() + foreseen.Credit.Minor() - foreseen.Owed.Minor(); got != balance {
					t.Fatalf("%+v under %+v: %+v come to %d of a balance of %d", e, p, foreseen, got, balance)
				}
			}
		}
	})
}

// TestLawB12_WhatIsOwedIsRecoveredOnce: after every event the payouts and what stands are
// all that became payable, less what went back, and what was given up.
func TestLawB12_WhatIsOwedIsRecoveredOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawRecovery(t)
		r := &debtRun{T: t, recovery: clawback.MustRecovery(p), model: &debtModel{policy: p}, ids: map[string]bool{}}
		now, became := start, int64(0)
		for n := range rapid.IntRange(1, 25).Draw(t, "events") {
			e := drawDebtEvent(t, r.model, n, &now)
			switch e := e.(type) {
			case clawback.Run:
				became += e.Payable.Minor()
			case clawback.Debited:
				became += e.Entries[0].Amount.Minor()
			}
			r.apply(e)
			r.model.add(e)
			if stands := r.debt.Credit("EUR").Minor() - r.debt.Owes("EUR").Minor(); r.paid+stands != became+r.written {
				t.Fatalf("%+v: paid %d, %d stand; %d became payable, %d was given up", e, r.paid, stands, became, r.written)
			}
		}
	})
}

// compare holds what stands and what was posted against the model.
func (r *debtRun) compare(e clawback.DebtEvent) {
	m, owed, credit := r.model, r.debt.Owes("EUR").Minor(), r.debt.Credit("EUR").Minor()
	if owed != m.total() || credit != m.credit || r.paid != m.paid || r.written != m.written {
		r.Fatalf("%+v under %+v: owed %d, carried %d, paid %d, written off %d; want %d, %d, %d, %d",
			e, m.policy, owed, credit, r.paid, r.written, m.total(), m.credit, m.paid, m.written)
	}
}

// TestLawB11_WithNoLimits: a payout is what the balance is above 0, and the rest is carried.
func TestLawB11_WithNoLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, balance := clawback.MustRecovery(whole()), int64(0)
		var d clawback.Debt
		for n := range rapid.IntRange(1, 12).Draw(t, "runs") {
			payable := rapid.Int64Range(-5000, 5000).Draw(t, "payable")
			run := pay(fmt.Sprint("r", n), "0", n)
			run.Payable = eurCents(payable)
			entries, err := r.Apply(&d, run)
			if err != nil {
				t.Fatal(err)
			}
			balance += payable
			paid := int64(0)
			for _, e := range entries {
				paid -= e.Amount.Minor()
			}
			if paid != max(0, balance) {
				t.Fatalf("paid %d of %d", paid, balance)
			}
			balance -= paid
			if got := d.Credit("EUR").Minor() - d.Owes("EUR").Minor(); got != balance {
				t.Fatalf("%d is carried, want %d", got, balance)
			}
		}
	})
}

// Debts that arose on different days may be recorded in any order: all 24 orders of four
// of them leave the same to every later run.
func TestDebtsComeInAnyOrder(t *testing.T) {
	events := []clawback.DebtEvent{debited("a", "-10", 0), debited("b", "-20", 1), debited("c", "-5", 2), debited("d", "-40", 3)}
	p := limited()
	p.Expires = partnerecon.Days(40, partnerecon.Through)
	later := []clawback.DebtEvent{pay("r", "100", 5), pay("s", "50", 36), clawback.Lapse{ID: "l", Partner: "acme", On: start.Add(41)}, pay("t", "90", 70)}
	want := ""
	permute(events, 0, func(order []clawback.DebtEvent) {
		o := owe(t, p).do(order...).do(later...)
		if got := string(mustMarshal(t, o.entries)) + string(mustMarshal(t, o.debt)); want == "" {
			want = got
		} else if got != want {
			t.Fatalf("%v\n%s\nwant\n%s", order, got, want)
		}
	})
}

func mustMarshal(t testing.TB, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// wildDebtEvents are events of every type that mean something to the drawn ones.
func wildDebtEvents() []clawback.DebtEvent {
	return []clawback.DebtEvent{
		debited("e1", "-10", 1), debited("e1", "10", 2), pay("e2", "50", 20), pay("e3", "-50", 40),
		clawback.Lapse{ID: "e4", Partner: "acme", On: start.Add(60)},
		clawback.Repaid{ID: "e5", Partner: "acme", On: start.Add(10), Amount: eur("1")},
		clawback.WriteOff{ID: "e6", Partner: "acme", On: start.Add(10), Amount: eur("1"), Reason: "goodwill", Approver: "dana"},
		clawback.Offboarded{ID: "e7", Partner: "acme", On: start.Add(50)},
	}
}

// TestLawG7_AnyDebtEventIsAnswered: with entries that explain themselves, or with an error
// and none; the debt changes only where it is given, not at all on an error, shares no
// memory with the event, and can be stored and read.
func TestLawG7_AnyDebtEventIsAnswered(t *testing.T) {
	words := []string{"acme", "beta", "e1", "e2", "run", "clawback", "clawed", "earned", "returned"}
	rapid.Check(t, func(t *rapid.T) {
		r := clawback.MustRecovery(drawRecovery(t))
		var d clawback.Debt
		for range 6 {
			e := proof.Wild(t, words, wildDebtEvents()...)
			before, still := written(t, d), d.Clone()
			entries, err := r.Apply(&d, e)
			after := written(t, d)
			switch {
			case err != nil && (len(entries) > 0 || string(before) != string(after)):
				t.Fatalf("%+v was refused (%v) and changed the debt", e, err)
			case string(before) != string(written(t, still)):
				t.Fatalf("%+v changed a clone", e)
			}
			proof.Scribble(e)
			if string(after) != string(written(t, d)) {
				t.Fatalf("what became of %+v later changed the debt", e)
			}
			for _, x := range entries {
				if tr, err := r.Explain(x); err != nil || len(tr) == 0 {
					t.Fatalf("%s: %v", x.ID(), err)
				}
			}
			var read clawback.Debt
			if err := json.Unmarshal(after, &read); err != nil {
				t.Fatalf("the debt after %+v cannot be read: %v", e, err)
			}
		}
	})
}
