package settlement_test

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/internal/job"
)

// The simulator draws whole partner programs and a history of each, and checks what must hold
// of any. A seed names a program for good:
//
//	go test ./settlement -run Simulate -seed 7 -programs 10000
//
// Each is lived fact by fact, with both equations checked after each. To live it again with
// crashes, out of order, on goroutines and by key takes ten times as long: -ways 10 does that
// for every tenth.
var (
	simulatorSeed     = flag.Int("seed", 1, "first seed of the simulator")
	simulatorPrograms = flag.Int("programs", 8, "how many programs the simulator draws, with seeds one after the other")
	simulatorWays     = flag.Int("ways", 1, "every how manyth program is settled in all the ways there are")
)

// A drawn program, with a history that its book may refuse parts of.
type drawnProgram struct {
	policy settlement.Policy
	facts  []settlement.Fact
}

const (
	simulatedFacts = 200
	simulatedLast  = "2025-07"
)

// drawProgram draws a program with features of all the laws, and a history of up to 200 facts.
func drawProgram(t *rapid.T) drawnProgram {
	may := func(what string) bool { return rapid.Bool().Draw(t, what) }
	law := rapid.SampledFrom([]func(*rapid.T) settlement.Policy{lawPolicy, attributedLaw, richLaw, deskedLaw, richLaw}).Draw(t, "law")
	p := law(t)
	a := &p.Terms[0].Policy
	desks, deals := p.Desk.Registration.ProtectFor.Stated(), len(a.Attribution.Kinds) > 0
	if deals && !desks && may("desk") {
		p.Desk, desks = deskedLaw(t).Desk, true
	}
	retains := may("retainers")
	if retains {
		a.Retainers = lawRetainers(t).Terms[0].Policy.Retainers
	}
	climbs := may("ladder")
	if climbs {
		of := everyMetric(400).Terms[0].Policy
		a.Ladder, a.LadderMetrics = of.Ladder, of.LadderMetrics
	}
	p.Horizon = pe.Days(rapid.SampledFrom([]int{30, 60, 120, 400}).Draw(t, "horizon"), pe.Through)
	p.PinTerms = rapid.SampledFrom([]settlement.PinTerms{settlement.TermsAtClose, settlement.TermsEachPayment, settlement.TermsCycleStart}).Draw(t, "terms")
	p.PinTier = rapid.SampledFrom([]settlement.PinTier{settlement.TierAtEarning, settlement.TierAtClose}).Draw(t, "tier")
	if may("versions") {
		later := p.Terms[0]
		later.ID, later.From, later.Rationale = "later", day("2025-03-01"), "less"
		later.Policy.Caps = slices.Clone(a.Caps)
		for i := range later.Policy.Caps {
			later.Policy.Caps[i].Limit = eur("777.77")
		}
		p.Terms = append(p.Terms, later)
	}
	if may("first come") {
		grantFirstCome(t, &p)
	}
	facts := drawHistory(t, p, desks, deals, retains, climbs)
	if may("abroad") {
		p.Conversion = converting().Conversion
		p.Conversion.MaxAge = pe.Days(14, pe.Through)
		facts = abroad(inParts(facts))
	}
	if may("caps for a while") {
		capForAWhile(&p)
	}
	if may("caps that put off") {
		facts = append(deferCaps(t, &p), facts...)
		facts = facts[:min(len(facts), simulatedFacts)]
	}
	return drawnProgram{p, facts}
}

// deferCaps makes caps per period put off what they cut, and draws what they wait for.
func deferCaps(t *rapid.T, p *settlement.Policy) []settlement.Fact {
	tranches := map[string][]commission.Tranche{}
	longest := settlement.EveryDay
	for _, v := range p.Terms {
		for _, c := range v.Policy.Caps {
			if lengthOf(c.Every) > lengthOf(longest) {
				longest = c.Every
			}
		}
	}
	first := ""
	for i := range p.Terms {
		a := &p.Terms[i].Policy
		a.Caps = slices.Clone(a.Caps)
		for k := range a.Caps {
			c := &a.Caps[k]
			if c.Counts == commission.FirstCome { // nothing that counts so comes after it
				if c.Every != longest || first != "" && first != c.Name {
					continue
				}
				first = c.Name
			}
			if _, drawn := tranches[c.Name]; !drawn {
				tranches[c.Name] = drawTranches(t, c.Every)
			}
			c.Defer = tranches[c.Name]
		}
	}
	var out []settlement.Fact
	if len(tranches) == 0 {
		return out
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "recoveries") {
		on := rapid.SampledFrom([]string{"2025-01-20", "2025-02-28", "2025-04-01", "2025-05-15"}).Draw(t, "recovered on")
		who := rapid.SampledFrom([]string{"acme", "beta", "core"}).Draw(t, "recovers")
		out = append(out, fact(fmt.Sprint("recovery", i), on, settlement.PartnerReached{Partner: who, Milestone: "recovery"}))
	}
	return out
}

// drawTranches draws in what parts the excess of a cap is released. One of all time has no end.
func drawTranches(t *rapid.T, every settlement.Every) []commission.Tranche {
	out := []commission.Tranche{{Share: pct("60"), Milestone: "recovery"}, {Share: pct("40")}}
	if every == settlement.AllTime {
		return out
	}
	out[1].Months = rapid.IntRange(1, 3).Draw(t, "months")
	if rapid.Bool().Draw(t, "within") {
		out[0].Within = pe.Days(60, pe.Through)
	}
	return out
}

// capForAWhile lets the caps per month and quarter end with March.
func capForAWhile(p *settlement.Policy) {
	for i := range p.Terms {
		a := &p.Terms[i].Policy
		a.Caps = slices.Clone(a.Caps)
		for k := range a.Caps {
			if c := &a.Caps[k]; c.Every == settlement.EveryMonth || c.Every == settlement.EveryQuarter {
				c.Until, c.Rationale = day("2025-04-01"), "liquidity"
			}
		}
	}
}

// grantFirstCome makes some caps per period count first come, and those of the commission that
// would stand in their way.
func grantFirstCome(t *rapid.T, p *settlement.Policy) {
	first := map[string]bool{}
	for i := range p.Terms {
		a := &p.Terms[i].Policy
		a.Caps, a.Commission.Caps = slices.Clone(a.Caps), slices.Clone(a.Commission.Caps)
		if len(p.Terms[0].Policy.Caps) == 0 {
			a.Caps = []settlement.Cap{{
				Name: "drawn", Limit: eur(rapid.SampledFrom([]string{"50", "300", "2000"}).Draw(t, "limit")),
				Every: rapid.SampledFrom([]settlement.Every{settlement.EveryDay, settlement.EveryWeek, settlement.EveryMonth, settlement.EveryQuarter}).Draw(t, "every"),
			}}
		}
		for k := range a.Caps {
			c := &a.Caps[k]
			if _, drawn := first[c.Name]; !drawn {
				first[c.Name] = len(first) == 0 || rapid.Bool().Draw(t, "counts first come")
			}
			if c.Counts = commission.OnNet; first[c.Name] {
				c.Counts = commission.FirstCome
			}
		}
		for k := range a.Commission.Caps {
			if c := &a.Commission.Caps[k]; c.Counts == commission.OnNet {
				c.Counts = commission.FirstCome
			}
		}
	}
}

// drawHistory draws facts that mean something to a policy. Some of them it refuses, such as
// what comes too late.
func drawHistory(t *rapid.T, p settlement.Policy, desks, deals, retains, climbs bool) []settlement.Fact {
	out := richStandings()
	if climbs {
		out = append(out, fact("e1", "2025-01-01", settlement.PartnerEnrolled{Partner: "beta"}), fact("e2", "2025-01-20", settlement.PartnerEnrolled{Partner: "acme"}))
	}
	if retains {
		out = append(out, drawRetainers(t, p)...)
	}
	n := 0
	add := func(batch []settlement.Fact) {
		out = append(out, delay(t, renamed(t, batch, n))...)
		n++
	}
	for range rapid.IntRange(1, 5).Draw(t, "batches") {
		switch {
		case desks:
			add(append(append(drawDesk(t), drawRenewals(t)...), drawConduct(t)...))
		case deals:
			add(append(drawDeals(t), drawRenewals(t)...))
		}
		if len(p.Terms[0].Policy.Commission.Bonuses) > 0 {
			add(slices.DeleteFunc(drawMilestones(t), func(f settlement.Fact) bool { return desks && !strings.HasPrefix(f.ID, "m") }))
		}
		if climbs {
			for _, s := range drawSales(t, 5) {
				add(s.facts(t))
			}
		}
		add(drawFacts(t))
	}
	return out[:min(len(out), simulatedFacts)]
}

// renamed gives the customers of a batch, and the facts about partners, names of their own.
func renamed(t *rapid.T, batch []settlement.Fact, n int) []settlement.Fact {
	out := make([]settlement.Fact, len(batch))
	for k, f := range batch {
		if e, ok := f.Event.(settlement.Payment); ok && e.Model == "" && len(e.Items) == 0 {
			e.Model = commission.Usage
			f.Event = e
		}
		of := fmt.Sprintf(`"customer":"%d-`, n)
		f, err := settlement.ParseFact([]byte(strings.ReplaceAll(text(t, f), `"customer":"`, of)))
		if err != nil {
			t.Fatal(err)
		}
		if f.Keys().Partner != "" {
			f.ID = fmt.Sprint(n, "-", f.ID)
		}
		out[k] = f
	}
	return out
}

// A life is what the simulator makes of one program.
type life struct {
	t       *testing.T
	seed    int
	program settlement.Program
	facts   []settlement.Fact // that the book took, with closes between them, in their order
	book    *settlement.Book
	entries []pe.Entry
	refused int
	cut     int // lines of which caps per period cut something, or gave it back
	random  uint64
}

func (l *life) fatalf(format string, args ...any) {
	l.t.Helper()
	l.t.Fatalf("-seed %d -programs 1: %s", l.seed, fmt.Sprintf(format, args...))
}

// below draws a number from the seed.
func (l *life) below(n int) int {
	s := job.Stream(l.random)
	out := s.Below(n)
	l.random = uint64(s)
	return out
}

// live folds the facts, and checks the book after each that it takes.
func (l *life) live(facts []settlement.Fact) {
	l.program.Sort(facts)
	l.book = &settlement.Book{}
	for f := range keys(l.program.WithCloses(l.book, settlement.Facts(facts), month(simulatedLast))) {
		posted, err := l.program.Apply(l.book, f)
		if err != nil {
			if f.Keys().All {
				l.fatalf("close %s is refused: %v", f.ID, err)
			}
			l.refused++
			continue
		}
		l.facts, l.entries = append(l.facts, f), append(l.entries, posted...)
		l.conserved(f)
		l.explained(posted)
	}
}

// explained checks that what caps per period cut off lines explains itself.
func (l *life) explained(posted []pe.Entry) {
	for _, e := range posted {
		if e.Claim.Line == "" || !strings.HasPrefix(e.Claim.Component, "cap:") {
			continue
		}
		l.cut++
		if _, err := l.program.Explain(e); err != nil {
			l.fatalf("%v", err)
		}
	}
}

// conserved checks both equations of the statement from the first month on.
func (l *life) conserved(after settlement.Fact) {
	last := lastMonth([]settlement.Fact{after})
	if closed := l.book.Closed(); closed.After(last) {
		last = closed
	}
	s, err := l.program.Statement(l.book, month("2024-01"), last)
	if err != nil {
		l.fatalf("after %s: %v", after.ID, err)
	}
	if check(l.t, s); l.t.Failed() {
		l.fatalf("after %s", after.ID)
	}
}

// crash stores the book after some facts, goes on with what is read, and has other bytes than
// the first life if something was lost.
func (l *life) crash() {
	b, again := &settlement.Book{}, []pe.Entry(nil)
	for i, f := range l.facts {
		posted, err := l.program.Apply(b, f)
		if err != nil {
			l.fatalf("%s after a crash: %v", f.ID, err)
		}
		again = append(again, posted...)
		if i == len(l.facts)-1 || l.below(10) == 0 {
			if b, err = settlement.ParseBook([]byte(text(l.t, b))); err != nil {
				l.fatalf("the book after %s: %v", f.ID, err)
			}
		}
		if l.below(8) == 0 { // delivered again
			if posted, err := l.program.Apply(b, l.facts[max(0, i-l.below(3))]); err != nil && !isSealed(err) && !errors.Is(err, settlement.ErrOrder) || len(posted) > 0 { // past the horizon nobody knows it
				l.fatalf("%s comes twice: %d entries, %v", f.ID, len(posted), err)
			}
		}
	}
	l.same("with crashes", again, b)
}

func (l *life) same(what string, entries []pe.Entry, b *settlement.Book) {
	l.t.Helper()
	if x, y := text(l.t, l.entries), text(l.t, entries); x != y {
		l.fatalf("%s: other entries: %s", what, firstDifference(x, y))
	}
	if x, y := text(l.t, l.book), text(l.t, b); x != y {
		l.fatalf("%s: another book: %s", what, firstDifference(x, y))
	}
}

// shuffle delivers the facts in another order, some of them twice, on goroutines.
func (l *life) shuffle() {
	facts := slices.Clone(l.facts)
	for range len(l.facts) / 10 {
		facts = append(facts, l.facts[l.below(len(l.facts))])
	}
	for i := len(facts) - 1; i > 0; i-- {
		k := l.below(i + 1)
		facts[i], facts[k] = facts[k], facts[i]
	}
	l.program.Sort(facts)
	b, n := &settlement.Book{}, 1+l.below(8)
	var entries []pe.Entry
	for e, err := range l.program.RunOn(n, b, settlement.Facts(facts)) {
		if err != nil {
			l.fatalf("on %d goroutines: %v", n, err)
		}
		entries = append(entries, e)
	}
	l.same(fmt.Sprint("shuffled, on ", n, " goroutines"), entries, b)
}

// byKey folds the facts over a map of stored states.
func (l *life) byKey() {
	rows := keyed{}
	var entries []pe.Entry
	for _, f := range l.facts {
		posted, err := rows.apply(l.program, f)
		if err != nil {
			l.fatalf("%s by key: %v", f.ID, err)
		}
		entries = append(entries, posted...)
	}
	b, err := rows.book()
	if err != nil {
		l.fatalf("the book of the rows: %v", err)
	}
	l.same("by key", entries, b)
}

func TestSimulatedPrograms(t *testing.T) {
	t.Parallel()
	refused, taken, posted, cut := 0, 0, 0, 0
	draw, n := rapid.Custom(drawProgram), *simulatorPrograms
	if testing.Short() {
		n = min(n, 4)
	}
	for i := range n {
		seed := *simulatorSeed + i
		drawn := draw.Example(seed)
		program, err := settlement.New(drawn.policy)
		if err != nil {
			t.Fatalf("-seed %d: %v", seed, err)
		}
		l := &life{t: t, seed: seed, program: program, random: uint64(seed)}
		l.live(drawn.facts)
		if i%max(1, *simulatorWays) == 0 {
			l.crash()
			l.shuffle()
			if seed%4 == 0 {
				l.byKey() // which takes longest
			}
		}
		refused, taken, posted, cut = refused+l.refused, taken+len(l.facts), posted+len(l.entries), cut+l.cut
	}
	if taken == 0 || posted == 0 || refused > taken {
		t.Errorf("%d facts refused, %d taken, %d entries", refused, taken, posted)
	}
	t.Logf("%d programs: %d facts taken, %d refused, %d entries, %d of them cut lines", n, taken, refused, posted, cut)
}
