package retainer_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/retainer"
)

// drawPolicy draws terms that New accepts.
func drawPolicy(t *rapid.T) retainer.Policy {
	p := agreed()
	p.Rounding = proof.Rounding(t, "rounding")
	p.Model = rapid.SampledFrom([]retainer.Model{retainer.Referral, retainer.WhiteLabel, retainer.Reseller}).Draw(t, "model")
	p.Cycle = retainer.Cadence{
		Every:   rapid.SampledFrom([]retainer.Every{retainer.EveryWeek, retainer.EveryFortnight, retainer.EveryMonth, retainer.EveryQuarter}).Draw(t, "every"),
		Partial: rapid.SampledFrom([]retainer.Partial{retainer.ByDays, retainer.ByDays, retainer.InFull, retainer.OnlyWhole}).Draw(t, "partial"),
		Cycles:  rapid.SampledFrom([]int{0, 0, 0, 1, 3, 7}).Draw(t, "term"),
	}
	if rapid.Bool().Draw(t, "anchored") {
		p.Cycle.Anchor = proof.Day(t, "anchor", day("2023-06-01"), 900)
	}
	p.Amount = amount(t, "amount", 500_000)
	switch p.Model {
	case retainer.Referral:
		p.Economics = drawUpside(t)
	case retainer.WhiteLabel:
		p.Relationship = retainer.Relationship{Owner: retainer.Partner, WhiteLabel: retainer.Yes, Controller: retainer.Partner}
		p.Economics = rapid.SampledFrom([]retainer.Economics{retainer.NoUpside{}, retainer.ManagementMargin{Amount: eur("40.01")}, retainer.OneCycleBonus{Amount: eur("25")}}).Draw(t, "upside")
		p.SetOff = rapid.Bool().Draw(t, "set off")
	default:
		p.Relationship.Owner = retainer.Partner
		p.Economics = retainer.NoUpside{}
	}
	p.Renewal = rapid.SampledFrom([]retainer.Renewal{
		{Mode: retainer.ByDefault},
		{Mode: retainer.ByDefault, Notice: partnerecon.Days(10, partnerecon.Through)},
		{Mode: retainer.ByDefault, Notice: partnerecon.Days(30, partnerecon.Until)},
		{Mode: retainer.AfterCheckIn, Missed: retainer.MissedEnds},
		{Mode: retainer.AfterCheckIn, Missed: retainer.MissedWaits},
		{Mode: retainer.ByApproval, Missed: retainer.MissedEnds},
		{Mode: retainer.ByApproval, Missed: retainer.MissedWaits},
	}).Draw(t, "renewal")
	if rapid.Bool().Draw(t, "units") {
		p.Units = retainer.Units{
			Name: "hours", Included: rapid.Int64Range(0, 30).Draw(t, "included"), Over: eur("7.13"),
			Pool: rapid.SampledFrom([]retainer.Pool{retainer.EachCycle, retainer.BurnDown}).Draw(t, "pool"),
		}
	}
	if rapid.Bool().Draw(t, "steps") {
		p.Steps = []retainer.StepUp{{From: 2, Amount: eur("1111.11")}, {From: 4, Amount: eur("99.99")}}
	}
	drawTopUp(t, &p)
	return p
}

func amount(t *rapid.T, label string, most int64) partnerecon.Money {
	m, err := partnerecon.FromMinor(rapid.Int64Range(1, most).Draw(t, label), "EUR")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func drawUpside(t *rapid.T) retainer.Economics {
	switch rapid.IntRange(0, 3).Draw(t, "upside") {
	case 0:
		return retainer.NoUpside{}
	case 1:
		return retainer.OneCycleBonus{Amount: eur("250")}
	}
	e := retainer.RecurringShare{Share: partnerecon.MustRate(rapid.SampledFrom([]string{"10%", "33.3%", "1/7", "100%"}).Draw(t, "share"))}
	limits := rapid.IntRange(1, 7).Draw(t, "limits")
	if limits&1 != 0 {
		e.Cycles = rapid.IntRange(1, 5).Draw(t, "cycles")
	}
	if limits&2 != 0 {
		e.Until = proof.Day(t, "until", day("2025-01-15"), 200)
	}
	if limits&4 != 0 {
		e.Amount = amount(t, "most", 300_000)
	}
	return e
}

func drawTopUp(t *rapid.T, p *retainer.Policy) {
	measured := rapid.SampledFrom([]retainer.Measured{retainer.OnEarned, retainer.OnNet}).Draw(t, "measured")
	first := rapid.SampledFrom([]int{0, 0, 2}).Draw(t, "first")
	switch rapid.IntRange(0, 3).Draw(t, "top up") {
	case 0:
		p.Guarantee = retainer.Guarantee{Amount: amount(t, "guarantee", 200_000), Measured: measured, Cycles: first}
	case 1:
		p.Draw = retainer.Draw{Amount: amount(t, "draw", 200_000), Measured: measured, Recovery: retainer.NonRecoverable, Cycles: first}
	case 2:
		p.Draw = retainer.Draw{
			Amount: amount(t, "draw", 200_000), Measured: measured, Recovery: retainer.Recoverable, Cycles: first,
			AtEnd:       rapid.SampledFrom([]retainer.AtEnd{retainer.Forgiven, retainer.StaysOwed}).Draw(t, "at end"),
			RecoverFrom: rapid.IntRange(0, 4).Draw(t, "recover from"),
		}
		limits := rapid.IntRange(0, 7).Draw(t, "limits of the draw")
		if limits&1 != 0 {
			p.Draw.RecoverShare = partnerecon.MustRate("1/3")
		}
		if limits&2 != 0 {
			p.Draw.MostACycle = amount(t, "most a cycle", 50_000)
		}
		if limits&4 != 0 {
			p.Draw.MostOwed = amount(t, "most owed", 150_000)
		}
	}
}

// A machine drives a board and an oracle with the same facts.
type machine struct {
	world
	o    *oracle
	n    int
	now  partnerecon.Day
	seen map[string]bool // ids of entries
}

func newMachine(t *rapid.T, p retainer.Policy, first string) *machine {
	b, err := retainer.New(p)
	if err != nil {
		t.Fatal(err)
	}
	m := &machine{world: world{t: t, board: b}, now: day(first), seen: map[string]bool{}}
	m.o = &oracle{policy: p, first: at(day(first)), through: at(day(first)), grants: map[int][]time.Time{}, cycles: map[int]*ledger{}}
	for _, e := range ready("2023-01-02") {
		m.do(e)
	}
	m.start(first)
	return m
}

// apply hands an event to the board, and reports whether it was accepted. A refusal
// has to be one of the errors that the doc lists, and to change nothing.
func (m *machine) apply(t *rapid.T, e retainer.Event) bool {
	t.Helper()
	before := m.x.Clone()
	previewed, errPreview := m.board.Preview(m.x, e)
	if !m.x.Equal(before) {
		t.Fatal("a preview changed the engagement")
	}
	entries, err := m.board.Apply(&m.x, e)
	if (err == nil) != (errPreview == nil) || len(previewed.Entries) != len(entries) {
		t.Fatalf("preview %v, %v; apply %v, %v", previewed.Entries, errPreview, entries, err)
	}
	if err != nil {
		known := false
		for _, want := range []error{retainer.ErrStep, retainer.ErrCycle, retainer.ErrMismatch, retainer.ErrProof, retainer.ErrRefund, retainer.ErrSealed, partnerecon.ErrOverflow} {
			known = known || errors.Is(err, want)
		}
		if !known || !m.x.Equal(before) {
			t.Fatalf("%T: %v", e, err)
		}
		return false
	}
	if len(previewed.Trace) == 0 {
		t.Fatalf("%T: a preview without a trace", e)
	}
	for i, one := range entries {
		if one.ID() != previewed.Entries[i].ID() || one.Amount != previewed.Entries[i].Amount {
			t.Fatalf("preview %v, apply %v", previewed.Entries[i], one)
		}
		m.posted(t, one)
	}
	return true
}

// posted checks what holds of every entry, and keeps it as it reads back from JSON.
func (m *machine) posted(t *rapid.T, e partnerecon.Entry) {
	t.Helper()
	if m.seen[e.ID()] {
		t.Fatalf("entry %s stands twice", e.ID())
	}
	m.seen[e.ID()] = true
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var back partnerecon.Entry
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	tr, err := m.board.Explain(back)
	if err != nil || len(tr) < 2 && e.Kind != partnerecon.Paid && e.Claim.Component != retainer.ComponentRemains && e.Amount.Sign() > 0 && len(tr) == 0 {
		t.Fatalf("%s: %v\n%s", text, err, tr)
	}
	if e.Amount.Sign() == 0 || e.Payable.Before(e.Posted) {
		t.Fatalf("entry %s", text)
	}
	m.all = append(m.all, back)
}

func (m *machine) id(what string) string {
	m.n++
	return fmt.Sprintf("%s%04d", what, m.n)
}

// elapse moves the clock of both.
func (m *machine) elapse(t *rapid.T) {
	m.now = m.now.Add(rapid.IntRange(0, 40).Draw(t, "days"))
	if !m.apply(t, retainer.Elapsed{Retainer: "r", On: m.now}) {
		t.Fatal("time does not pass")
	}
	m.o.through = at(m.now)
}

// fact hands on an event of a day near now; takes runs where it was accepted.
func (m *machine) fact(t *rapid.T, of func(id string, on partnerecon.Day) retainer.Event, takes func(on partnerecon.Day)) {
	on := m.now.Add(rapid.IntRange(-30, 20).Draw(t, "on"))
	if on.Before(day("2025-01-31")) {
		on = day("2025-01-31")
	}
	if m.apply(t, of(m.id("e"), on)) {
		m.now = maxDay(m.now, on)
		m.o.through = at(m.now)
		takes(on)
	}
}

func maxDay(a, b partnerecon.Day) partnerecon.Day {
	if a.After(b) {
		return a
	}
	return b
}

func (m *machine) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"elapse": m.elapse,
		"pause": func(t *rapid.T) {
			m.fact(t, func(id string, on partnerecon.Day) retainer.Event {
				return retainer.Paused{ID: id, Retainer: "r", On: on}
			},
				func(on partnerecon.Day) { m.o.switches = append(m.o.switches, flip{at(on), false}) })
		},
		"resume": func(t *rapid.T) {
			m.fact(t, func(id string, on partnerecon.Day) retainer.Event {
				return retainer.Resumed{ID: id, Retainer: "r", On: on}
			},
				func(on partnerecon.Day) { m.o.switches = append(m.o.switches, flip{at(on), true}) })
		},
		"check in": func(t *rapid.T) {
			m.fact(t, func(id string, on partnerecon.Day) retainer.Event {
				return retainer.CheckedIn{ID: id, Retainer: "r", On: on}
			},
				func(on partnerecon.Day) { m.o.checks = append(m.o.checks, at(on)) })
		},
		"approve": func(t *rapid.T) {
			n := rapid.IntRange(1, 9).Draw(t, "cycle")
			m.fact(t, func(id string, on partnerecon.Day) retainer.Event {
				return retainer.CycleApproved{ID: id, Retainer: "r", Cycle: n, Role: "founder", On: on}
			}, func(on partnerecon.Day) { m.o.grants[n] = append(m.o.grants[n], at(on)) })
		},
		"end": func(t *rapid.T) {
			if rapid.IntRange(0, 5).Draw(t, "really") > 0 {
				return
			}
			last := m.now.Add(rapid.IntRange(-40, 60).Draw(t, "last"))
			m.fact(t, func(id string, on partnerecon.Day) retainer.Event {
				return retainer.Ended{ID: id, Retainer: "r", Last: last, On: on}
			}, func(partnerecon.Day) { m.o.ends = append(m.o.ends, at(last).AddDate(0, 0, 1)) })
		},
		"notice": func(t *rapid.T) {
			if rapid.IntRange(0, 5).Draw(t, "really") > 0 {
				return
			}
			m.fact(t, func(id string, on partnerecon.Day) retainer.Event {
				return retainer.NoticeGiven{ID: id, Retainer: "r", By: retainer.Client, On: on}
			}, func(on partnerecon.Day) { m.o.notices = append(m.o.notices, at(on)) })
		},
		"units":       m.units,
		"pay":         m.payAll,
		"refund":      m.refund,
		"waive":       m.waive,
		"pay next":    func(t *rapid.T) { m.elapse(t); m.payAll(t) },
		"commission":  m.commission,
		"commissions": func(t *rapid.T) { m.elapse(t); m.commission(t); m.commission(t) },
		"seal":        m.seal,
		"store":       m.store,
		"":            func(t *rapid.T) { m.o.compare(t, m.all) },
	}
}

// cycle draws the number of a cycle that has begun, or one more.
func (m *machine) cycle(t *rapid.T) int {
	all, _ := m.o.spans()
	return rapid.IntRange(1, len(all)+1).Draw(t, "cycle")
}

func (m *machine) units(t *rapid.T) {
	n, units := m.cycle(t), rapid.Int64Range(1, 20).Draw(t, "units")
	m.fact(t, func(id string, on partnerecon.Day) retainer.Event {
		return retainer.UnitsUsed{ID: id, Retainer: "r", Cycle: n, Units: units, On: on}
	}, func(partnerecon.Day) { m.o.of(n).units += units })
}

// seal folds what is done with; it posts nothing, and nothing that is due changes.
func (m *machine) seal(t *rapid.T) {
	before := len(m.all)
	through := m.now.Add(-rapid.IntRange(0, 60).Draw(t, "back"))
	if !m.apply(t, retainer.Seal{ID: m.id("l"), Retainer: "r", Through: through, On: m.now}) || len(m.all) != before {
		t.Fatalf("sealing posted %v", m.all[before:])
	}
}

// next draws a cycle: mostly the first one that something is missing for.
func (m *machine) next(t *rapid.T, missing func(*ledger) bool) int {
	all, _ := m.o.spans()
	if rapid.IntRange(0, 4).Draw(t, "any") > 0 {
		for _, s := range all {
			if missing(m.o.of(s.number)) && slices.Contains(s.active, true) {
				return s.number
			}
		}
	}
	return rapid.IntRange(1, len(all)+1).Draw(t, "cycle")
}

// payAll takes a cycle through its payment, as far as it goes.
func (m *machine) payAll(t *rapid.T) {
	n := m.next(t, func(l *ledger) bool { return !l.paid && !l.waived })
	all, _ := m.o.spans()
	if n > len(all) {
		return
	}
	want := m.o.scheduled(all[n-1], all)
	if rapid.IntRange(0, 9).Draw(t, "wrong") == 0 {
		want++
	}
	amount, err := partnerecon.FromMinor(max(1, want), "EUR")
	if err != nil {
		t.Fatal(err)
	}
	on := m.now
	if !m.apply(t, retainer.AmountConfirmed{ID: m.id("a"), Retainer: "r", Cycle: n, Amount: amount, On: on}) {
		return
	}
	l := m.o.of(n)
	l.amount, l.confirmed = amount.Minor(), true
	_ = m.apply(t, retainer.PayerConfirmed{ID: m.id("p"), Retainer: "r", Cycle: n, Payer: "x", On: on}) &&
		m.apply(t, retainer.Sent{ID: m.id("s"), Retainer: "r", Cycle: n, Amount: amount, On: on}) &&
		m.apply(t, retainer.ProofAttached{ID: m.id("f"), Retainer: "r", Cycle: n, Ref: "x", On: on})
	if m.apply(t, retainer.CyclePaid{ID: m.id("c"), Retainer: "r", Cycle: n, Amount: amount, On: on}) {
		l.paid = true
	}
}

func (m *machine) refund(t *rapid.T) {
	n, back := m.cycle(t), amount(t, "back", 200_000)
	m.fact(t, func(id string, on partnerecon.Day) retainer.Event {
		return retainer.Refunded{ID: id, Retainer: "r", Cycle: n, Amount: back, On: on}
	}, func(partnerecon.Day) { m.o.of(n).back += back.Minor() })
}

func (m *machine) waive(t *rapid.T) {
	if rapid.IntRange(0, 3).Draw(t, "really") > 0 {
		return
	}
	n := m.cycle(t)
	m.fact(t, func(id string, on partnerecon.Day) retainer.Event {
		return retainer.Waived{ID: id, Retainer: "r", Cycle: n, Reason: "x", Approver: "y", On: on}
	}, func(partnerecon.Day) { m.o.of(n).waived = true })
}

func (m *machine) commission(t *rapid.T) {
	n := m.next(t, func(l *ledger) bool { return !l.stated })
	earned := proof.Signed(t, "earned", 400_000)
	returned := proof.Amount(t, "returned", 100_000)
	if m.apply(t, retainer.CommissionStated{ID: m.id("k"), Retainer: "r", Cycle: n, Earned: euro(earned), Returned: euro(returned), On: m.now}) {
		l := m.o.of(n)
		l.stated, l.earned, l.returned = true, earned.Minor(), returned.Minor()
	}
}

func euro(m partnerecon.Money) partnerecon.Money {
	out, _ := partnerecon.FromMinor(m.Minor(), "EUR")
	return out
}

// store writes the engagement and reads it back.
func (m *machine) store(t *rapid.T) {
	text, err := json.Marshal(m.x)
	if err != nil {
		t.Fatal(err)
	}
	var back retainer.Engagement
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if again, err := json.Marshal(back); err != nil || string(again) != string(text) {
		t.Fatalf("%v\n%s\n%s", err, text, again)
	}
	m.x = back
}

// Whatever happens, what was posted is what an oracle finds due that goes through all
// days and reckons in fractions.
func TestEngagementAgainstAnOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine(t, drawPolicy(t), "2025-01-31")
		t.Repeat(m.actions())
	})
}
