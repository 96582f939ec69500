package clawback_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// TestOracle runs random programs, each a policy and the life of one customer in
// any order, and compares after every event what the package posted with what
// the oracle works out from all facts so far.
func TestOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := &oracleRun{T: t, posted: map[partnerecon.Claim]int64{}, ids: map[string]bool{}, now: partnerecon.MustDay("2024-01-20")}
		r.policy = r.drawPolicy()
		recourse, err := clawback.New(r.policy)
		if err != nil {
			t.Fatalf("policy: %v", err)
		}
		r.recourse = recourse
		if number(r.T, "crowd", 0, 39) == 39 {
			for range 60 { // with many lines, the exposure is searched in another way
				r.apply(clawback.Posted{Entries: r.entries(r.id()), Start: r.now})
			}
		}
		for n := number(r.T, "events", 5, 20); n > 0; n-- {
			switch number(r.T, "delivery", 0, 9) {
			case 0:
				r.repeat()
			case 1:
				r.atRisk()
			default:
				r.apply(r.next())
			}
		}
	})
}

// An oracleRun is an exposure beside the facts that it was given.
type oracleRun struct {
	*rapid.T
	policy   clawback.Policy
	recourse clawback.Recourse
	exposure clawback.Exposure
	facts    []clawback.Event
	posted   map[partnerecon.Claim]int64
	ids      map[string]bool
	now      partnerecon.Day
	seq      int
}

// fail tells the whole program, so that a failure can be told as a story.
func (r *oracleRun) fail(format string, args ...any) {
	r.Helper()
	for i, f := range r.facts {
		r.Logf("fact %d: %s", i, oracleStory(f))
	}
	r.Fatalf("policy %s\n%s", mustJSON(r, r.policy), fmt.Sprintf(format, args...))
}

// oracleStory renders a fact; entries by what the oracle reads of them.
func oracleStory(f clawback.Event) string {
	p, ok := f.(clawback.Posted)
	if !ok {
		return fmt.Sprintf("%T%+v", f, f)
	}
	out := fmt.Sprintf("Posted start %s", p.Start)
	for _, x := range p.Entries {
		out += fmt.Sprintf("\n\t%s %s earned %s payable %s tier %q", x.ID(), x.Amount, x.Earned, x.Payable, x.Tier)
	}
	return out
}

// apply gives both sides a new fact and compares them.
func (r *oracleRun) apply(e clawback.Event) {
	before := mustJSON(r, r.exposure)
	preview, previewErr := r.recourse.Preview(r.exposure, e)
	copied := r.exposure.Clone()
	again, againErr := r.recourse.Apply(&copied, e)
	if mustJSON(r, r.exposure) != before {
		r.fail("preview or a clone changed the exposure")
	}
	entries, err := r.recourse.Apply(&r.exposure, e)
	if o := newOracle(r.policy, append(slices.Clone(r.facts), e)); o.unknownStart(e) {
		if !errors.Is(err, clawback.ErrStart) || !errors.Is(previewErr, clawback.ErrStart) || mustJSON(r, r.exposure) != before {
			r.fail("%s: error %v, preview %v, want %v and no change", oracleStory(e), err, previewErr, clawback.ErrStart)
		}
		return
	}
	if err != nil || previewErr != nil || againErr != nil {
		r.fail("%s: %v; preview %v; again %v", oracleStory(e), err, previewErr, againErr)
	}
	if mustJSON(r, entries) != mustJSON(r, preview.Entries) || mustJSON(r, entries) != mustJSON(r, again) {
		r.fail("%s: entries\n%s\npreview\n%s", oracleStory(e), mustJSON(r, entries), mustJSON(r, preview.Entries))
	}
	r.facts = append(r.facts, e)
	r.compare(e, entries)
	r.store()
}

// compare holds the entries against the difference of what is due and what was
// posted, and the sums against what lines have.
func (r *oracleRun) compare(e clawback.Event, entries []partnerecon.Entry) {
	o := newOracle(r.policy, r.facts)
	due, _ := o.due()
	want, got := map[partnerecon.Claim]int64{}, map[partnerecon.Claim]int64{}
	for _, l := range o.lines {
		if diff := due[l.claim] - r.posted[l.claim]; diff != 0 {
			want[l.claim] = diff
		}
	}
	wantObliged, obliged := map[oracleGroup]bool{}, map[oracleGroup]bool{}
	if c, ok := e.(clawback.Churn); ok {
		wantObliged = o.obligations(c)
	}
	for _, x := range entries {
		r.checkEntry(o, e, x)
		if x.Kind == partnerecon.Obligation {
			obliged[oracleGroup{x.Claim.Partner, x.Tier}] = true
			continue
		}
		got[x.Claim] += x.Amount.Minor()
		r.posted[x.Claim] += x.Amount.Minor()
	}
	if diff := cmp.Diff(want, got); diff != "" {
		r.fail("%s posted (-want +got):\n%s", oracleStory(e), diff)
	}
	if diff := cmp.Diff(wantObliged, obliged, cmp.AllowUnexported(oracleGroup{})); diff != "" {
		r.fail("%s obliges (-want +got):\n%s", oracleStory(e), diff)
	}
	for _, l := range o.lines {
		if back := -r.posted[l.claim]; back < 0 || back > l.net {
			r.fail("%d goes back of line %s of %s, which has %d", back, l.claim.Line, l.claim.Partner, l.net)
		}
	}
}

// checkEntry looks at what holds for every entry by itself.
func (r *oracleRun) checkEntry(o *oracle, e clawback.Event, x partnerecon.Entry) {
	cause, posted := oracleHeader(e)
	if (x.Amount.Minor() == 0) != (x.Kind == partnerecon.Obligation) || r.ids[x.ID()] || x.Cause != cause || x.Posted != posted {
		r.fail("%s: entry %s of %s posted %s: nothing, known, or not of this event", oracleStory(e), x.ID(), x.Amount, x.Posted)
	}
	r.ids[x.ID()] = true
	if l := o.line(x.Claim); l != nil {
		payable := l.payable
		if posted.After(payable) {
			payable = posted
		}
		if x.Kind != partnerecon.Clawed || x.Payable != payable || x.Earned != l.earned || x.Tier != l.tier {
			r.fail("%s: entry %s, want it payable %s, earned %s, tier %q", oracleStory(e), mustJSON(r, x), payable, l.earned, l.tier)
		}
	}
	var stored partnerecon.Entry
	if err := json.Unmarshal([]byte(mustJSON(r, x)), &stored); err != nil {
		r.fail("entry %s: %v", x.ID(), err)
	}
	for _, x := range []partnerecon.Entry{x, stored} {
		if _, err := r.recourse.Explain(x); err != nil {
			r.fail("explain %s: %v", mustJSON(r, x), err)
		}
	}
}

// store passes the exposure through its stored form, at times.
func (r *oracleRun) store() {
	if !rapid.Bool().Draw(r.T, "store") {
		return
	}
	var stored clawback.Exposure
	if err := json.Unmarshal([]byte(mustJSON(r, r.exposure)), &stored); err != nil || !stored.Equal(r.exposure) {
		r.fail("exposure after a round trip: error %v\n%s", err, cmp.Diff(mustJSON(r, r.exposure), mustJSON(r, stored)))
	}
	r.exposure = stored
}

// repeat delivers a known event again, which changes nothing, or another one
// under its id, which is an error. Entries have no memory of their own.
func (r *oracleRun) repeat() {
	if len(r.facts) == 0 {
		return
	}
	e, want := rapid.SampledFrom(r.facts).Draw(r.T, "again"), error(nil)
	altered := rapid.Bool().Draw(r.T, "altered")
	if altered {
		want = clawback.ErrDuplicate
	}
	switch known := e.(type) {
	case clawback.Posted:
		return
	case clawback.Started:
		return // it may be stated again, and then holds
	case clawback.Churn:
		if altered {
			known.On = known.On.Add(1)
			e = known
		}
	case clawback.Reactivated:
		if altered {
			known.On = known.On.Add(1)
			e = known
		}
	}
	before := mustJSON(r, r.exposure)
	entries, err := r.recourse.Apply(&r.exposure, e)
	if !errors.Is(err, want) || len(entries) > 0 || mustJSON(r, r.exposure) != before {
		r.fail("again %s: %d entries, error %v, want %v", oracleStory(e), len(entries), err, want)
	}
}

// atRisk must be what a churn would post, group by group, and safe from the
// first day on which the schedule takes no part.
func (r *oracleRun) atRisk() {
	day := r.now.Add(number(r.T, "risk", -30, 30))
	risks, err := r.recourse.AtRisk(r.exposure, day)
	o := newOracle(r.policy, append(slices.Clone(r.facts), clawback.Churn{ID: "risk", Customer: "c", On: day}))
	if o.unknownStart(clawback.Churn{}) {
		return // nothing can be said then
	}
	_, now := newOracle(r.policy, r.facts).due()
	_, then := o.due()
	want, got := map[oracleGroup]int64{}, map[oracleGroup]int64{}
	for g := range then {
		if then[g] != now[g] {
			want[g] = then[g] - now[g]
		}
	}
	for _, risk := range risks {
		g := oracleGroup{risk.Partner, risk.Tier}
		got[g] = risk.Amount.Minor()
		s, _ := o.schedule(g.tier) // which takes its part up to the day before
		if o.partOf(s, risk.Safe).Sign() != 0 || o.partOf(s, risk.Safe.Add(-1)).Sign() == 0 {
			r.fail("at risk on %s: %v of %s is safe from %s", day, risk.Amount, risk.Partner, risk.Safe)
		}
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(oracleGroup{})); diff != "" || err != nil {
		r.fail("at risk on %s, error %v (-want +got):\n%s", day, err, diff)
	}
}

func oracleHeader(e clawback.Event) (cause string, posted partnerecon.Day) {
	var on, recorded partnerecon.Day
	switch e := e.(type) {
	case clawback.Posted:
		return e.Entries[0].Cause, e.Entries[0].Posted
	case clawback.Started:
		cause, on, recorded = e.ID, e.On, e.Recorded
	case clawback.Churn:
		cause, on, recorded = e.ID, e.On, e.Recorded
	case clawback.Reactivated:
		cause, on, recorded = e.ID, e.On, e.Recorded
	}
	if recorded.After(on) {
		return cause, recorded
	}
	return cause, on
}

func mustJSON(r *oracleRun, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		r.Fatalf("json: %v", err)
	}
	return string(b)
}

// drawPolicy draws schedules for some of the tiers.
func (r *oracleRun) drawPolicy() clawback.Policy {
	p := clawback.Policy{
		Rounding: pick(r, "rounding", partnerecon.HalfEven, partnerecon.HalfUp, partnerecon.Down),
		Anchor:   pick(r, "anchor", clawback.FirstEarned, clawback.CustomerStart),
	}
	for i, tier := range rapid.Permutation([]string{"", "gold", "silver"}).Draw(r.T, "tiers") {
		if i > 0 && number(r.T, "no schedule", 0, 3) == 0 {
			continue
		}
		s := clawback.Schedule{Tier: tier, Return: pick(r, "return", clawback.Full, clawback.ProRata, clawback.Nothing)}
		edge := pick(r, "edge", partnerecon.Through, partnerecon.Until)
		switch {
		case s.Return == clawback.Nothing && r.maybe("no window"):
		case s.Return != clawback.ProRata && r.maybe("months"):
			s.Window = partnerecon.Months(number(r.T, "window", 1, 3), edge)
		default:
			s.Window = partnerecon.Days(number(r.T, "window", 1, 60), edge)
		}
		if r.maybe("obligation") {
			s.Obligation = "call the customer"
		}
		p.Schedules = append(p.Schedules, s)
	}
	return p
}

// next draws an event: entries half of the time.
func (r *oracleRun) next() clawback.Event {
	id := r.id()
	r.now = r.now.Add(number(r.T, "days pass", 0, 9))
	on, recorded := r.now.Add(-pick(r, "late", 0, 0, 0, 5, 30)), partnerecon.Day{}
	if r.maybe("recorded") {
		recorded = r.now
	}
	switch number(r.T, "event", 0, 9) {
	case 0:
		return clawback.Started{ID: id, Customer: "c", On: on, Recorded: recorded}
	case 1, 2:
		e := clawback.Churn{ID: id, Customer: "c", On: on, Recorded: recorded}
		if number(r.T, "start", 0, 2) == 0 {
			e.Start = on.Add(-number(r.T, "customer for", 0, 60))
		}
		return e
	case 3:
		return clawback.Reactivated{ID: id, Customer: "c", On: on, Recorded: recorded}
	}
	e := clawback.Posted{Entries: r.entries(id)}
	if number(r.T, "start", 0, 3) == 0 {
		e.Start = on.Add(-number(r.T, "customer for", 0, 60))
	}
	return e
}

// entries draws what one event made the commission post: a new payment, or
// changes on lines that exist, and what caps on net make of it. No line and no
// partner ever has less than nothing.
func (r *oracleRun) entries(cause string) []partnerecon.Entry {
	o := newOracle(r.policy, r.facts)
	var out []partnerecon.Entry
	add := func(l *oracleLine, k partnerecon.Kind, amount int64) {
		if amount != 0 && l.net+amount >= 0 {
			l.net += amount
			out = append(out, partnerecon.Entry{
				Cause: cause, Claim: l.claim, Kind: k, Amount: eurCents(amount),
				Posted: r.now, Earned: l.earned, Payable: l.payable, Tier: l.tier,
			})
		}
	}
	lines := o.lines
	if len(lines) == 0 || r.maybe("new payment") {
		lines = r.payment(cause)
		for _, l := range lines {
			add(l, partnerecon.Earned, r.cents(1, 5000))
		}
		o.lines = append(o.lines, lines...)
	} else {
		l := pick(r, "line", lines...)
		if lines = []*oracleLine{l}; r.maybe("priced again") {
			l.tier = pick(r, "tier", "", "gold", "silver")
			add(l, partnerecon.Earned, r.cents(-l.net, 3000))
		}
	}
	for _, l := range lines {
		if r.maybe("capped") {
			add(l, partnerecon.Capped, r.cents(-l.net, 200))
		}
		if r.maybe("returned") {
			add(l, partnerecon.Returned, r.cents(-l.net, 200))
		}
	}
	for _, partner := range []string{"a", "b", "c"} {
		var sum int64
		for _, l := range o.lines {
			if l.claim.Partner == partner {
				sum += l.net
			}
		}
		if rest := o.rests[partner]; rest < -sum || r.maybe("cap on net") {
			claim := partnerecon.Claim{Partner: partner, Customer: "c", Component: "cap:y"}
			add(&oracleLine{claim: claim, net: sum + rest, earned: r.now, payable: r.now}, partnerecon.Capped, r.cents(-sum, 0)-rest)
		}
	}
	if len(out) == 0 { // nothing came of it
		l := r.payment(cause)[0]
		add(l, partnerecon.Earned, 1)
	}
	return out
}

// payment draws the lines of a new payment, one for each partner.
func (r *oracleRun) payment(id string) []*oracleLine {
	var out []*oracleLine
	earned := r.now.Add(-number(r.T, "earned before", 0, 40))
	deal := pick(r, "deal", "", "d", "e")
	for _, partner := range rapid.Permutation([]string{"a", "b", "c"}).Draw(r.T, "partners")[:number(r.T, "partners", 1, 3)] {
		out = append(out, &oracleLine{
			claim:  partnerecon.Claim{Partner: partner, Customer: "c", Deal: deal, Line: "p" + id, Component: "base"},
			tier:   pick(r, "tier", "", "gold", "silver"),
			earned: earned, payable: earned.Add(pick(r, "payable in", 0, 30, number(r.T, "days", 0, 60))),
		})
	}
	return out
}

// id draws ids whose order is not the order of recording.
func (r *oracleRun) id() string {
	r.seq++
	return fmt.Sprintf("%s%d", pick(r, "id", "e", "f", "E", "/"), r.seq)
}

// cents draws an amount, now and then one for which 64 bits are not enough once
// it is multiplied.
func (r *oracleRun) cents(least, most int64) int64 {
	if most > 0 && number(r.T, "large", 0, 15) == 15 {
		most *= 1e12
	}
	return number(r.T, "cents", least, most)
}

func (r *oracleRun) maybe(label string) bool { return rapid.Bool().Draw(r.T, label) }

func pick[V any](r *oracleRun, label string, from ...V) V {
	return from[number(r.T, label, 0, len(from)-1)]
}

// number draws one number evenly half of the time, else a small one rather than
// a large one: rapid by itself seldom leaves the neighbourhood of 0, where
// little is earned.
func number[N int | int64](t *rapid.T, label string, least, most N) N {
	if least == most || rapid.Bool().Draw(t, "small") {
		return N(rapid.Int64Range(int64(least), int64(most)).Draw(t, label))
	}
	span := uint64(int64(most) - int64(least))
	even := rapid.Custom(func(t *rapid.T) uint64 {
		var n uint64
		for range bits.Len64(span) {
			n <<= 1
			if rapid.Bool().Draw(t, "bit") {
				n++
			}
		}
		return n
	})
	return least + N(even.Draw(t, label)%(span+1))
}

func eurCents(n int64) partnerecon.Money {
	m, err := partnerecon.FromMinor(n, "EUR")
	if err != nil {
		panic(err)
	}
	return m
}
