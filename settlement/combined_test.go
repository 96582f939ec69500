package settlement_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	payrun "github.com/partnerecon/partnerecon/commission/payout"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/settlement"
)

// drawCombined adds to a program of the simulator what says how partners leave, are paid,
// owe, dispute and earn by the period, and to its history what happens of it.
func drawCombined(t *rapid.T) drawnProgram {
	may := func(what string) bool { return rapid.Bool().Draw(t, what) }
	d := drawProgram(t)
	first, facts := &d.policy.Terms[0].Policy, d.facts
	if may("statements") {
		of := lawStatements(t)
		d.policy.Statements, d.policy.YearStart = of.Statements, of.YearStart
	}
	if may("exits") {
		first.Exits = exitLaw(t, settlement.Policy{Terms: d.policy.Terms[:1]}).Terms[0].Policy.Exits
		facts = append(facts, drawExits(t, d.policy)...)
	}
	if may("payouts") {
		first.Payouts = drawPayouts(t)
	}
	if may("recovery") {
		first.Recovery = drawRecovery(t)
		if may("expires") {
			first.Recovery.Expires = pe.Days(rapid.IntRange(1, 60).Draw(t, "after"), pe.Until)
		}
	}
	if may("incentives") {
		first.Incentives = drawIncentives(t)
		facts = append(facts, drawFigures(t)...)
	}
	if may("overrides") {
		first.Overrides = drawOverrides(t, first)
	}
	for i := range d.policy.Terms[1:] {
		v := &d.policy.Terms[i+1].Policy
		v.Exits, v.Payouts, v.Recovery, v.Overrides = first.Exits, first.Payouts, first.Recovery, first.Overrides
		v.Incentives = first.Incentives
		if may("pays out otherwise") {
			v.Payouts = settlement.Payouts{}
		}
		if may("recovers otherwise") {
			v.Recovery = clawback.RecoveryPolicy{}
		}
	}
	facts = slices.Concat(facts, drawUnvested(t), drawCash(t), drawHolds(t))
	d.facts = sold(t, slices.DeleteFunc(facts, twice(map[string]bool{})))
	d.facts = append(d.facts, rehearse(t, d)...)
	if first.Incentives.Rounding != "" { // the last draw: the programs of older seeds stay
		x := drawIncentiveTerms(t)
		for i := range d.policy.Terms {
			d.policy.Terms[i].Policy.IncentiveTerms = x
		}
	}
	return d
}

// twice reports whether the id of a fact about a partner was seen before.
func twice(seen map[string]bool) func(settlement.Fact) bool {
	return func(f settlement.Fact) bool {
		k := f.Keys()
		id := k.Customer + "/" + f.ID
		was := seen[id]
		seen[id] = true
		return was
	}
}

// drawHolds draws holds, most of which end.
func drawHolds(t *rapid.T) []settlement.Fact {
	var out []settlement.Fact
	for i := range rapid.IntRange(0, 3).Draw(t, "holds") {
		id, partner := fmt.Sprint("hold", i), rapid.SampledFrom([]string{"acme", "core"}).Draw(t, "held")
		on := proof.Day(t, "held on", day("2025-01-10"), 60)
		out = append(out, fact(id, on.String(), settlement.Hold{Partner: partner, Reason: "kyc"}))
		if rapid.IntRange(0, 3).Draw(t, "ends") > 0 {
			on = on.Add(rapid.IntRange(0, 60).Draw(t, "held for"))
			out = append(out, fact(id+"-ends", on.String(), settlement.Release{Partner: partner, Of: id, Approver: "ann"}))
		}
	}
	return out
}

// sold says of payments and payouts which entity sold or pays.
func sold(t *rapid.T, facts []settlement.Fact) []settlement.Fact {
	for i := range facts {
		seller := rapid.SampledFrom([]string{"", "gmbh", "inc"}).Draw(t, "seller")
		switch e := facts[i].Event.(type) {
		case settlement.Payment:
			e.Seller = seller
			facts[i].Event = e
		case settlement.Payout:
			e.Seller = seller
			facts[i].Event = e
		}
	}
	return facts
}

// rehearse folds the history, and draws what it makes people do: they pay what is payable at
// the end of each month, of which some comes back, and dispute lines.
func rehearse(t *rapid.T, d drawnProgram) []settlement.Fact {
	p, err := settlement.New(d.policy)
	if err != nil {
		t.Fatal(err)
	}
	facts := slices.Clone(d.facts)
	p.Sort(facts)
	b, entries, out := &settlement.Book{}, []pe.Entry(nil), []settlement.Fact(nil)
	pays := func(id string, on pe.Day, e settlement.Event) {
		f := fact(id, on.String(), e)
		posted, err := p.Apply(b, f)
		if err == nil {
			out, entries = append(out, f), append(entries, posted...)
		}
	}
	for f := range keys(p.WithCloses(b, settlement.Facts(facts), month(simulatedLast))) {
		posted, err := p.Apply(b, f)
		if err != nil {
			continue
		}
		entries = append(entries, posted...)
		c, ok := f.Event.(settlement.Close)
		if !ok || !rapid.Bool().Draw(t, "pays") {
			continue
		}
		s, err := p.Statement(b, c.Month, c.Month)
		if err != nil {
			t.Fatal(err)
		}
		rows := s.Rows
		if d.policy.Statements.BySeller {
			rows = s.BySeller
		}
		for _, r := range rows {
			if r.Payable.Sign() == 0 {
				continue
			}
			id := fmt.Sprint("run-", c.Month, "-", r.Partner, "-", r.Seller)
			pays(id, c.Month.Last(), settlement.Payout{Partner: r.Partner, Amount: r.Payable, Seller: r.Seller})
			if rapid.IntRange(0, 5).Draw(t, "bounces") == 0 {
				pays(id+"-back", c.Month.Last(), settlement.PayoutReturned{Partner: r.Partner, Of: id})
			}
		}
	}
	if d.policy.Statements != (settlement.Statements{}) {
		out = append(out, drawLife(t, p, entries)...)
	}
	return out
}

// A watch checks after each fact what the simulator checks, and more.
type watch struct {
	*life
	last   string            // the book
	ids    map[string]bool   // of entries
	closed map[string]string // statements
	n      int
}

func (w *watch) live(facts []settlement.Fact) {
	w.program.Sort(facts)
	w.book, w.ids, w.closed = &settlement.Book{}, map[string]bool{}, map[string]string{}
	w.last = text(w.t, w.book)
	for f := range keys(w.program.WithCloses(w.book, settlement.Facts(facts), month(simulatedLast))) {
		foreseen, failed := w.program.Apply(w.book.Clone(), f)
		posted, err := w.program.Apply(w.book, f)
		now := text(w.t, w.book)
		if text(w.t, foreseen) != text(w.t, posted) || fmt.Sprint(failed) != fmt.Sprint(err) {
			w.fatalf("%s on a copy of the book posts %s, %v, and then %s, %v", f.ID, text(w.t, foreseen), failed, text(w.t, posted), err)
		}
		if err != nil {
			if f.Keys().All || now != w.last || len(posted) > 0 {
				w.fatalf("%s is refused and changes the book, or is a close: %v: %s", f.ID, err, firstDifference(w.last, now))
			}
			w.refused++
			continue
		}
		w.last = now
		w.facts, w.entries = append(w.facts, f), append(w.entries, posted...)
		if w.n%5 == 0 {
			if read, err := settlement.ParseBook([]byte(now)); err != nil || text(w.t, read) != now {
				w.fatalf("the book after %s does not survive: %v", f.ID, err)
			}
		}
		w.explained(posted)
		w.conserved(f)
		if w.n++; f.Keys().All || w.n%7 == 0 {
			w.stated(f)
			w.asked(f)
		}
	}
}

// explained reads what was posted, and has it explained.
func (w *watch) explained(posted []pe.Entry) {
	for _, e := range posted {
		var read pe.Entry
		if err := json.Unmarshal([]byte(text(w.t, e)), &read); err != nil {
			w.fatalf("%s: %v", e.ID(), err)
		}
		if tr, err := w.program.Explain(read); err != nil || len(tr) == 0 || w.ids[e.ID()] {
			w.fatalf("%s: %d steps, %v, or posted twice", e.ID(), len(tr), err)
		}
		w.ids[e.ID()] = true
		if (e.Amount.Sign() == 0) != e.Kind.Status() {
			w.fatalf("%s of %s", e.ID(), e.Amount)
		}
	}
}

// stated checks the statements of each partner, of which the closed never change.
func (w *watch) stated(after settlement.Fact) {
	for _, partner := range w.book.Partners() {
		all, err := w.program.Statements(w.book, partner)
		if err != nil {
			w.fatalf("after %s: %v", after.ID, err)
		}
		opening := int64(0)
		for _, s := range all {
			name := fmt.Sprint(partner, " through ", s.Through, " after ", after.ID)
			check(w.t, settlement.Statement{Rows: append([]settlement.Row{s.Row}, s.BySeller...)})
			if s.Row.Opening.Minor() != opening {
				w.fatalf("%s: opens with %s after %d", name, s.Row.Opening, opening)
			}
			opening = s.Row.Closing.Minor()
			if s.Paid.Minor()+s.SetOff.Minor()+s.Open.Minor() != s.Row.Payable.Minor() || min(s.Paid.Sign(), s.SetOff.Sign(), s.Open.Sign()) < 0 {
				w.fatalf("%s: payable %s is paid %s, set off %s, open %s", name, s.Row.Payable, s.Paid, s.SetOff, s.Open)
			}
			w.columns(name, s)
			if held := sumOfHeld(s); s.Status == settlement.StatementOpen && held != s.Row.Held.Minor() {
				w.fatalf("%s: %s is held, by %v", name, s.Row.Held, s.HeldBy)
			}
			key, now := fmt.Sprint(partner, s.Through), fmt.Sprintf("%+v %s %+v", s.Row, s.ClosedOn, s.BySeller)
			if was, ok := w.closed[key]; ok && was != now {
				w.fatalf("%s: %s became %s", name, was, now)
			}
			if s.Status != settlement.StatementOpen {
				w.closed[key] = now
			}
		}
	}
	if w.t.Failed() {
		w.fatalf("after %s", after.ID)
	}
}

// sumOfHeld adds up what the reasons hold.
func sumOfHeld(s settlement.PartnerStatement) int64 {
	sum := int64(0)
	for _, x := range s.HeldBy {
		sum += x.Amount.Minor()
	}
	return sum
}

// columns holds a statement, and its parts by selling entity, against the entries.
func (w *watch) columns(name string, s settlement.PartnerStatement) {
	rows := append([]settlement.Row{s.Row}, s.BySeller...)
	for _, k := range []pe.Kind{pe.Earned, pe.Returned, pe.Clawed, pe.Capped, pe.TruedUp, pe.Adjusted, pe.Paid, pe.WrittenOff} {
		parts := int64(0)
		for i, r := range rows {
			sum := int64(0)
			for _, e := range w.entries {
				if e.Claim.Partner == s.Partner && e.Kind == k && !e.Posted.Before(s.From) && !e.Posted.After(s.Through) && (i == 0 || e.Seller == r.Seller) &&
					e.Claim.Component != "retainer.receivable" {
					sum += e.Amount.Minor()
				}
			}
			if sum != r.Of(k).Minor() {
				w.fatalf("%s, %q %s: entries come to %d, the row has %s", name, r.Seller, k, sum, r.Of(k))
			}
			if i > 0 {
				parts += sum
			}
		}
		if len(rows) > 1 && parts != s.Row.Of(k).Minor() {
			w.fatalf("%s %s: parts come to %d of %s", name, k, parts, s.Row.Of(k))
		}
	}
}

// asked asks what reads the book.
func (w *watch) asked(after settlement.Fact) {
	asOf := effectiveDay(after)
	found, err := w.program.Accrual(w.book, asOf)
	if err != nil {
		w.fatalf("accrual after %s: %v", after.ID, err)
	}
	closing := map[string]int64{}
	for _, e := range w.entries {
		if (e.Kind.Earning() || e.Kind.Cash()) && e.Claim.Component != "retainer.receivable" {
			closing[e.Claim.Partner] += e.Amount.Minor()
		}
	}
	for _, x := range found.Partners {
		unpaid, owed := x.Unpaid.Minor(), x.Receivable.Minor()
		if unpaid-owed != closing[x.Partner] || unpaid != x.Held.Minor()+x.NotYet.Minor()+x.Payable.Minor() {
			w.fatalf("after %s the entries of %s come to %d: %+v", after.ID, x.Partner, closing[x.Partner], x)
		}
		held, notYet, payable, charged := x.Held.Minor(), x.NotYet.Minor(), x.Payable.Minor(), x.Owed.Minor()
		for _, m := range x.Months {
			unpaid, owed = unpaid-m.Unpaid.Minor(), owed-m.Receivable.Minor()
			held, notYet = held-m.Held.Minor(), notYet-m.NotYet.Minor()
			payable, charged = payable-m.Payable.Minor(), charged-m.Owed.Minor()
			if min(m.Held.Minor(), m.NotYet.Minor(), m.Payable.Minor()) < 0 || m.Held.Minor()+m.NotYet.Minor()+m.Payable.Minor() != m.Unpaid.Minor() {
				w.fatalf("after %s a month of %s does not add up: %+v", after.ID, x.Partner, m)
			}
		}
		if unpaid|owed|held|notYet|payable|charged != 0 {
			w.fatalf("after %s the months of %+v lack %d unpaid, %d receivable, %d held, %d not payable yet, %d payable, %d owed",
				after.ID, x, unpaid, owed, held, notYet, payable, charged)
		}
	}
	w.told(asOf, after)
	w.told(asOf.Add(w.n%120), after)
	if _, err := w.program.Next(w.book, asOf); err != nil {
		w.fatalf("next after %s: %v", after.ID, err)
	}
	if w.last != text(w.t, w.book) {
		w.fatalf("a question after %s changed the book", after.ID)
	}
}

// told holds what each partner is told of the parts of its balance against the accrual.
func (w *watch) told(asOf pe.Day, after settlement.Fact) {
	found, err := w.program.Accrual(w.book, asOf)
	if err != nil {
		w.fatalf("accrual of %s after %s: %v", asOf, after.ID, err)
	}
	for _, x := range found.Partners {
		tr, err := w.program.Why(w.book, x.Partner, asOf)
		if wrong := whySums(x, tr); err != nil || wrong != "" {
			w.fatalf("why %s on %s after %s: %v, %s\n%s", x.Partner, asOf, after.ID, err, wrong, tr)
		}
	}
}

func effectiveDay(f settlement.Fact) pe.Day {
	at := f.Occurred
	if !f.Recorded.IsZero() {
		at = f.Recorded
	}
	if c, ok := f.Event.(settlement.Close); ok && c.Through.IsZero() {
		return c.Month.Last()
	}
	_, on := at.In(time.UTC)
	return on
}

// TestCombinedPrograms lives programs in which statements, exits, payouts, recoveries,
// incentives and overrides meet, and settles them in all the ways there are. The first seeds
// are those of programs that went wrong.
func TestCombinedPrograms(t *testing.T) {
	t.Parallel()
	seeds := []int{14, 22, 27, 60, 66}
	n := *simulatorPrograms
	if testing.Short() {
		n = min(n, 1)
	}
	if n == 1 {
		seeds = nil
	}
	for i := range n {
		seeds = append(seeds, *simulatorSeed+i)
	}
	draw, refused, taken := rapid.Custom(drawCombined), 0, 0
	for _, seed := range seeds {
		drawn := draw.Example(seed)
		program, err := settlement.New(drawn.policy)
		if err != nil {
			t.Fatalf("-seed %d: %v", seed, err)
		}
		w := &watch{life: &life{t: t, seed: seed, program: program, random: uint64(seed)}}
		w.live(drawn.facts)
		w.crash()
		w.shuffle()
		if seed%4 == 0 {
			w.byKey()
		}
		refused, taken = refused+w.refused, taken+len(w.facts)
	}
	if taken == 0 || refused > taken {
		t.Errorf("%d facts taken, %d refused", taken, refused)
	}
	t.Logf("%d programs: %d facts taken, %d refused", len(seeds), taken, refused)
}

// Of 100.00 that a close releases 20.00 are reserved, once.
func TestWhatACloseReleasesIsReservedOnce(t *testing.T) {
	p := flat()
	p.Terms[0].Policy.Commission.Vests = []commission.Tranche{{Share: pct("100"), Months: 1}}
	p.Terms[0].Policy.Payouts.Reserve = payrun.Reserve{Share: pct("20"), Days: 90, Rounding: pe.HalfUp}
	r := open(t, p).through("2025-03", fact("p", "2025-01-10", pay("c", "1000", "acme")))
	s := row(r.statement("2025-03", "2025-03"), "acme")
	r.want("closing", s.Closing.Amount(), "100.00")
	r.want("held", s.Held.Amount(), "20.00")
}

// By key, entries on lines are payable on the pay run, as with Apply.
func TestRunsByKey(t *testing.T) {
	p := flat()
	p.Terms[0].Policy.Payouts.Run = commission.Run{Every: commission.EveryMonth, Day: 20}
	program, rows := settlement.Must(p), keyed{}
	f := fact("p", "2025-01-10", pay("c", "1000", "acme"))
	once, err := program.Apply(&settlement.Book{}, f)
	if err != nil {
		t.Fatal(err)
	}
	again, err := rows.apply(program, f)
	if err != nil || len(once) == 0 || once[0].Payable.String()[8:] != "20" || text(t, once) != text(t, again) {
		t.Fatalf("%s by key, %s with Apply, %v", text(t, again), text(t, once), err)
	}
}

// In February nothing was posted, and it closed as January did. A hold in March is spread
// over the selling entities from then on.
func TestAHoldChangesNoClosedPart(t *testing.T) {
	paid := pay("c", "1000", "acme")
	paid.Seller = "gmbh"
	r := open(t, bySeller()).through("2025-02", fact("p", "2025-01-10", paid))
	before := fmt.Sprint(r.statement("2025-02", "2025-02"))
	r.do(fact("h", "2025-03-05", settlement.Hold{Partner: "acme", Reason: "kyc"}))
	if after := fmt.Sprint(r.statement("2025-02", "2025-02")); after != before {
		t.Errorf("February was %s\nand is %s", before, after)
	}
}
