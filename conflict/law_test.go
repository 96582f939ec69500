package conflict_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
)

func drawWorld(t *rapid.T, most int) (*world, []conflict.Event) {
	w := newWorld(conflict.Must(drawPolicy(t)))
	events := drawEvents(t, most)
	for _, e := range events {
		if _, err := w.apply(e); err != nil {
			t.Fatalf("%+v: %v", e, err)
		}
	}
	return w, events
}

// printed renders everything that is decided and kept.
func (w *world) printed(t *rapid.T) string {
	var out []any
	for _, a := range append([]string{""}, drawnAccounts...) {
		rulings, err := w.desk.Rulings(w.state(a))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, a, rulings, w.accounts[a])
	}
	b, err := json.Marshal(append(out, w.rosters))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// js renders a value to compare it.
func js(v any) string {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func TestLawG1_OrderOfRecordingDecidesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, events := drawWorld(t, 30)
		other := newWorld(w.desk)
		for _, e := range rapid.Permutation(events).Draw(t, "order") {
			if _, err := other.apply(e); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(w.printed(t), other.printed(t)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestLawG2_RepeatedDeliveryIsANoOp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, events := drawWorld(t, 20)
		before := w.printed(t)
		e := pick(t, "again", events...)
		r, err := w.apply(e)
		if err != nil || !r.Repeated || len(r.Changed) > 0 {
			t.Fatalf("%+v, %v", r, err)
		}
		if after := w.printed(t); after != before {
			t.Fatal("it changed something")
		}
		var changed conflict.Event
		switch e := e.(type) {
		case conflict.Enroll:
			e.Tier += "x"
			changed = e
		case conflict.Register:
			e.At = e.At.Add(time.Second)
			changed = e
		default:
			return
		}
		if _, err := w.apply(changed); err == nil || !strings.Contains(err.Error(), "other content") {
			t.Fatalf("got %v", err)
		}
		if after := w.printed(t); after != before {
			t.Fatal("an error changed something")
		}
	})
}

// The ruling of Apply is the one of the fact among all others, and what it lists
// as changed is what has changed.
func TestLawG12_ApplySaysWhatRulingsSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(conflict.Must(drawPolicy(t)))
		for _, e := range drawEvents(t, 15) {
			account := accountOf(e)
			before, err := w.desk.Rulings(w.state(account))
			if err != nil {
				t.Fatal(err)
			}
			got, err := w.apply(e)
			if err != nil {
				t.Fatal(err)
			}
			after, err := w.desk.Rulings(w.state(account))
			if err != nil {
				t.Fatal(err)
			}
			var changed []conflict.Ruling
			for _, a := range after {
				if a.Event == got.Event && a.Kind == got.Kind {
					own := got
					own.Next, own.Changed = nil, nil
					if diff := cmp.Diff(js(a), js(own)); diff != "" {
						t.Fatal(diff)
					}
					continue
				}
				i := slices.IndexFunc(before, func(b conflict.Ruling) bool { return b.Event == a.Event })
				b := before[i]
				b.Trace, a.Trace = nil, nil
				if js(a) != js(b) {
					changed = append(changed, a)
				}
			}
			for i := range got.Changed {
				got.Changed[i].Trace = nil
			}
			if account != "" {
				if diff := cmp.Diff(js(changed), js(got.Changed)); diff != "" {
					t.Fatal(diff)
				}
			}
		}
	})
}

// Facts of the future change no ruling of the past.
func TestLawG8_NoRulingDependsOnALaterFact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, events := drawWorld(t, 25)
		cut := drawnStart.Add(time.Duration(rapid.IntRange(0, 600).Draw(t, "cut")) * 6 * time.Hour)
		early := newWorld(w.desk)
		for _, e := range events {
			if v := momentOf(t, e); !v.After(cut) {
				if _, err := early.apply(e); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, a := range drawnAccounts {
			all, err := w.desk.Rulings(w.state(a))
			if err != nil {
				t.Fatal(err)
			}
			if len(early.accounts[a].Facts) == 0 {
				continue // those would be the rulings on the rosters
			}
			all = slices.DeleteFunc(all, func(r conflict.Ruling) bool { return r.At.After(cut) })
			then, err := early.desk.Rulings(early.state(a))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(js(then), js(all)); diff != "" {
				t.Fatal(diff)
			}
			for _, ask := range []func(*world) (any, error){
				func(w *world) (any, error) { return w.desk.Protections(w.state(a), cut) },
				func(w *world) (any, error) { return w.desk.Filings(w.state(a), cut) },
				func(w *world) (any, error) { return w.desk.Facts(w.state(a), cut) },
				func(w *world) (any, error) {
					e, err := w.desk.MayEngage(w.state(a), conflict.Outbound, cut)
					return fmt.Sprint(e), err
				},
			} {
				x, err := ask(w)
				if err != nil {
					t.Fatal(err)
				}
				y, err := ask(early)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(js(x), js(y)); diff != "" {
					t.Fatal(diff)
				}
			}
		}
	})
}

func momentOf(t *rapid.T, e conflict.Event) time.Time {
	b, err := conflict.WriteEvent(e)
	if err != nil {
		t.Fatal(err)
	}
	var v struct{ At time.Time }
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v.At
}

// At every instant, one registration at most is in force on an account or an
// opportunity of it, no partner has more than its capacity in force or lists more
// than its places, no account is on two lists, and a removed partner holds nothing.
func TestLawK_NeverMoreThanMayBe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, events := drawWorld(t, 40)
		policy := w.desk.Policy()
		transfers := slices.ContainsFunc(events, func(e conflict.Event) bool { _, ok := e.(conflict.Transfer); return ok })
		for step := range 151 {
			now := drawnStart.Add(time.Duration(step*24+1) * time.Hour)
			open, listed := map[string]int{}, map[string]int{}
			for _, a := range drawnAccounts {
				filings, err := w.desk.Filings(w.state(a), now)
				if err != nil {
					t.Fatal(err)
				}
				var force []conflict.Filing
				for _, f := range filings {
					if !f.Status.InForce() {
						continue
					}
					for _, o := range force {
						if o.Opportunity == f.Opportunity || o.Opportunity == "" || f.Opportunity == "" {
							t.Fatalf("on %s both %+v and %+v", now, o, f)
						}
					}
					force = append(force, f)
					open[f.Partner]++
					if s, err := w.desk.Standing(w.roster(f.Partner), now); err != nil || s.Footing == conflict.Removed {
						t.Fatalf("%s is removed and holds %+v, %v", f.Partner, f, err)
					}
				}
				e, err := w.desk.MayEngage(w.state(a), conflict.Outbound, now)
				if err != nil {
					t.Fatal(err)
				}
				lists := 0
				for _, h := range e.Holds {
					if h.Ground == conflict.OnList {
						lists++
						listed[h.Partner]++
					}
				}
				if lists > 1 {
					t.Fatalf("on %s %s is on %d lists", now, a, lists)
				}
			}
			for _, p := range drawnPartners {
				if limit := policy.Registration.Capacity; limit > 0 && !transfers && open[p] > limit {
					t.Fatalf("on %s %s has %d registrations, at most %d", now, p, open[p], limit)
				}
				if listed[p] > policy.Lists.Max {
					t.Fatalf("on %s %s lists %d accounts, at most %d", now, p, listed[p], policy.Lists.Max)
				}
			}
		}
	})
}

func (w *world) roster(partner string) *conflict.Roster {
	i := slices.IndexFunc(w.rosters, func(r *conflict.Roster) bool { return r.Partner == partner })
	return w.rosters[i]
}

// The protections of different partners on the whole of an account never
// overlap, but for an override that came over them.
func TestLawK_ProtectionsOfAnAccountAreDisjoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, events := drawWorld(t, 40)
		if slices.ContainsFunc(events, func(e conflict.Event) bool { _, ok := e.(conflict.Override); return ok }) {
			return
		}
		for _, a := range drawnAccounts {
			all, err := w.desk.Protections(w.state(a), at("2026-01-01"))
			if err != nil {
				t.Fatal(err)
			}
			opportunity := map[string]string{}
			for _, e := range events {
				if r, ok := e.(conflict.Register); ok {
					opportunity[r.ID] = r.Opportunity
				}
			}
			for i, p := range all {
				for _, q := range all[:i] {
					x, y := opportunity[p.Registration], opportunity[q.Registration]
					if x != y && x != "" && y != "" || p.Registration == q.Registration || p.Partner == q.Partner {
						continue
					}
					if p.Interval.Start.Before(q.Interval.End) && q.Interval.Start.Before(p.Interval.End) && p.Interval.Start != q.Interval.Start {
						// A registration that waited relates back to its submission, so
						// that it may begin before another that was withdrawn has ended.
						if w.desk.Policy().Registration.Review == (conflict.Review{}) {
							t.Fatalf("%+v and %+v", q, p)
						}
					}
				}
			}
		}
	})
}

func drawFacts(t *rapid.T) conflict.Facts {
	var out conflict.Facts
	for i := range rapid.IntRange(1, 6).Draw(t, "claims") {
		c := conflict.Claim{ID: fmt.Sprint("c", i), Partner: pick(t, "partner", "", "a", "b", "c"), At: drawnStart.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "at")) * time.Hour)}
		c.Ground = conflict.OnDirectContact
		if c.Partner != "" {
			c.Ground = pick(t, "ground", conflict.OnOverride, conflict.OnChoice, conflict.OnRegistration, conflict.OnList, conflict.OnFirstMove, conflict.OnIntroduction, conflict.OnAssignment)
		}
		out.Claims = append(out.Claims, c)
	}
	return out
}

var everyGround = []conflict.Ground{
	conflict.OnOverride, conflict.OnChoice, conflict.OnRegistration, conflict.OnList, conflict.OnFirstMove, conflict.OnIntroduction, conflict.OnDirectContact, conflict.OnAssignment,
}

// drawArbitration draws pairs that go down an order, so that they have no cycle.
func drawArbitration(t *rapid.T) conflict.Arbitration {
	order := rapid.Permutation(everyGround).Draw(t, "order")
	var out conflict.Arbitration
	for i := range order {
		for j := i + 1; j < len(order); j++ {
			if rapid.IntRange(0, 2).Draw(t, "pair") == 0 {
				out.Precedence = append(out.Precedence, conflict.Precedence{Ground: order[i], Over: order[j]})
			}
		}
	}
	for _, c := range []conflict.Conflict{conflict.PartnerAgainstDirect, conflict.PartnerAgainstPartner, conflict.LeadOwnership} {
		if rule := pick(t, "tie", "", conflict.EarliestWins, conflict.EqualSplit, conflict.ToPeople); rule != "" {
			out.Ties = append(out.Ties, conflict.Tie{Conflict: c, Rule: rule})
		}
	}
	return out
}

func drawArbiter(t *rapid.T) conflict.Desk {
	p := conflict.ThreeTier("UTC")
	p.Arbitration = drawArbitration(t)
	return conflict.Must(p)
}

func TestLawX1_EveryConflictHasExactlyOneOutcome(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, f := drawArbiter(t), drawFacts(t)
		got, err := d.Arbitrate(f)
		if err != nil {
			t.Fatal(err)
		}
		won, shared := got.Claim != "", len(got.Shares) > 0
		wants := map[conflict.Result][2]bool{conflict.Win: {true, false}, conflict.Split: {false, true}, conflict.Rejection: {false, false}, conflict.Escalation: {false, false}}
		want, ok := wants[got.Result]
		if !ok || won != want[0] || shared != want[1] || len(got.Trace) == 0 || got.Direct != (won && got.Partner == "") {
			t.Fatalf("%+v", got)
		}
		steps := 0
		for _, r := range got.Trace {
			for _, x := range r.Details {
				if x.Name == "ground" {
					steps++
				}
			}
		}
		if steps != len(f.Claims) {
			t.Fatalf("%d claims, %d in the trace\n%s", len(f.Claims), steps, got.Trace)
		}
	})
}

func TestLawX2_SharesAddUpToOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := conflict.ThreeTier("UTC")
		p.Arbitration.Ties = []conflict.Tie{{Conflict: conflict.PartnerAgainstPartner, Rule: conflict.EqualSplit}}
		var f conflict.Facts
		n := rapid.IntRange(2, 20).Draw(t, "partners")
		for i := range n {
			f.Claims = append(f.Claims, conflict.Claim{ID: fmt.Sprint(i), Partner: fmt.Sprint("p", i), Ground: conflict.OnRegistration, At: drawnStart})
		}
		got, err := conflict.Must(p).Arbitrate(f)
		if err != nil || len(got.Shares) != n {
			t.Fatal(got, err)
		}
		sum := new(big.Rat)
		for _, s := range got.Shares {
			if s.Share.Num() < 0 || s.Share.Compare(partnerecon.Whole()) > 0 {
				t.Fatal(s)
			}
			sum.Add(sum, big.NewRat(s.Share.Num(), s.Share.Den()))
		}
		if sum.Cmp(big.NewRat(1, 1)) != 0 {
			t.Fatal(sum)
		}
	})
}

// Renaming partners renames the outcome. The ids of facts, which decide between
// equal instants, stay.
func TestLawX3_Neutrality(t *testing.T) {
	names := map[string]string{"": "", "a": "b", "b": "c", "c": "a"}
	rapid.Check(t, func(t *rapid.T) {
		d, f := drawArbiter(t), drawFacts(t)
		renamed := conflict.Facts{}
		for _, c := range f.Claims {
			c.Partner = names[c.Partner]
			renamed.Claims = append(renamed.Claims, c)
		}
		x, err := d.Arbitrate(f)
		if err != nil {
			t.Fatal(err)
		}
		y, err := d.Arbitrate(renamed)
		if err != nil {
			t.Fatal(err)
		}
		for i := range x.Shares {
			x.Shares[i].Partner = names[x.Shares[i].Partner]
		}
		slices.SortFunc(x.Shares, func(a, b conflict.Portion) int { return strings.Compare(a.Partner, b.Partner) })
		if names[x.Partner] != y.Partner || x.Result != y.Result || x.Claim != y.Claim || x.Conflict != y.Conflict || !slices.Equal(x.Shares, y.Shares) {
			t.Fatalf("%+v and %+v", x, y)
		}
	})
	rename := func(e conflict.Event) conflict.Event {
		b, err := conflict.WriteEvent(e)
		if err != nil {
			t.Fatal(err)
		}
		var v map[string]any
		if err := json.Unmarshal(b, &v); err != nil {
			t.Fatal(err)
		}
		for _, member := range []string{"partner", "to"} {
			if p, ok := v[member].(string); ok {
				v[member] = names[p]
			}
		}
		if b, err = json.Marshal(v); err != nil {
			t.Fatal(err)
		}
		out, err := conflict.ReadEvent(b)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	rapid.Check(t, func(t *rapid.T) {
		w, events := drawWorld(t, 20)
		other := newWorld(w.desk)
		for _, e := range events {
			if _, err := other.apply(rename(e)); err != nil {
				t.Fatal(err)
			}
		}
		for _, a := range drawnAccounts {
			x, err := w.desk.Rulings(w.state(a))
			if err != nil {
				t.Fatal(err)
			}
			y, err := other.desk.Rulings(other.state(a))
			if err != nil {
				t.Fatal(err)
			}
			if len(w.accounts[a].Facts) == 0 {
				continue
			}
			for i := range x {
				if x[i].Code != y[i].Code || x[i].Outcome != y[i].Outcome || x[i].Status != y[i].Status || x[i].Protected != y[i].Protected || names[x[i].Against] != y[i].Against {
					t.Fatalf("%+v and %+v", x[i], y[i])
				}
			}
		}
	})
}

// The levels of a precedence are a strict weak order that keeps every pair.
func TestLawX4_PrecedenceIsAStrictWeakOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := conflict.ThreeTier("UTC")
		p.Arbitration = drawArbitration(t)
		p.Arbitration.Ties = nil
		d := conflict.Must(p)
		beats := func(a, b conflict.Ground) bool {
			f := conflict.Facts{Claims: []conflict.Claim{{ID: "1", Partner: "a", Ground: a, At: drawnStart}, {ID: "2", Partner: "b", Ground: b, At: drawnStart}}}
			for i := range f.Claims {
				if f.Claims[i].Ground == conflict.OnDirectContact {
					f.Claims[i].Partner = ""
				}
			}
			got, err := d.Arbitrate(f)
			if err != nil {
				t.Fatal(err)
			}
			return got.Result == conflict.Win && got.Claim == "1"
		}
		named := map[conflict.Ground]bool{}
		for _, pair := range p.Arbitration.Precedence {
			named[pair.Ground], named[pair.Over] = true, true
			if !beats(pair.Ground, pair.Over) || beats(pair.Over, pair.Ground) {
				t.Fatalf("%+v is not kept", pair)
			}
		}
		for a := range named {
			for b := range named {
				for c := range named {
					if a == conflict.OnDirectContact || b == conflict.OnDirectContact || c == conflict.OnDirectContact {
						continue // has but one claimant
					}
					if beats(a, b) && beats(b, c) && !beats(a, c) || a != b && b != c && a != c && beats(a, c) && !beats(a, b) && !beats(b, c) {
						t.Fatal(a, b, c)
					}
				}
			}
		}
	})
}

func TestLawX4_ACycleIsAProblem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := conflict.ThreeTier("UTC")
		p.Arbitration = drawArbitration(t)
		ring := rapid.Permutation(everyGround).Draw(t, "ring")[:rapid.IntRange(1, len(everyGround)).Draw(t, "length")]
		for i, g := range ring {
			pair := conflict.Precedence{Ground: g, Over: ring[(i+1)%len(ring)]}
			if !slices.Contains(p.Arbitration.Precedence, pair) {
				p.Arbitration.Precedence = append(p.Arbitration.Precedence, pair)
			}
		}
		_, err := conflict.New(p)
		if err == nil || !strings.Contains(err.Error(), "/arbitration/precedence: a cycle: ") {
			t.Fatal(err)
		}
		_, named, _ := strings.Cut(err.Error(), "a cycle: ")
		path := strings.Split(named, " over ")
		for i := 1; i < len(path); i++ {
			if !slices.Contains(p.Arbitration.Precedence, conflict.Precedence{Ground: conflict.Ground(path[i-1]), Over: conflict.Ground(path[i])}) {
				t.Fatal(named)
			}
		}
		if len(path) < 2 || path[0] != path[len(path)-1] {
			t.Fatal(named)
		}
	})
}

func disputed(t *rapid.T, p conflict.Policy) (conflict.Desk, conflict.State, time.Time) {
	d := conflict.Must(p)
	s := conflict.State{Account: &conflict.Account{ID: "x"}, Rosters: []*conflict.Roster{{Partner: "a"}}}
	opened := drawnStart.Add(time.Duration(rapid.Int64Range(0, int64(3*365*24*time.Hour)).Draw(t, "opened")))
	if _, err := d.Apply(s, conflict.Dispute{ID: "q", Account: "x", Partner: "a", At: opened, Amount: eur("100"), Reason: "because"}); err != nil {
		t.Fatal(err)
	}
	return d, s, opened
}

func TestLawX6_EscalateByIs48HoursAfterOpening(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, s, opened := disputed(t, conflict.ThreeTier(pick(t, "zone", "UTC", "America/New_York", "Pacific/Apia")))
		by := opened.Add(48 * time.Hour)
		for _, c := range []struct {
			at      time.Time
			overdue bool
		}{{by, false}, {by.Add(1), true}} {
			got, err := d.Disputes(s, c.at)
			if err != nil || !got[0].EscalateBy.Equal(by) || got[0].EscalationOverdue != c.overdue || got[0].EscalationLate != c.at.Sub(by) {
				t.Fatalf("%+v, %v", got, err)
			}
		}
	})
}

func TestLawX7_ResolveByIsTheFifthBusinessDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := conflict.ThreeTier(pick(t, "zone", "UTC", "America/New_York", "Pacific/Apia"))
		for range rapid.IntRange(0, 10).Draw(t, "holidays") {
			p.Holidays = append(p.Holidays, date("2025-01-01").Add(rapid.IntRange(0, 1100).Draw(t, "holiday")))
		}
		zone, err := time.LoadLocation(p.Zone)
		if err != nil {
			t.Fatal(err)
		}
		works := func(d partnerecon.Day) bool {
			return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday && !slices.Contains(p.Holidays, d)
		}
		d, s, opened := disputed(t, p)
		got, err := d.Disputes(s, opened)
		if err != nil {
			t.Fatal(err)
		}
		by, n := got[0].ResolveBy, 0
		for x := partnerecon.DayIn(opened, zone).Add(1); !x.After(by); x = x.Add(1) {
			if works(x) {
				n++
			}
		}
		if !works(by) || n != 5 {
			t.Fatalf("%s is business day %d after %s", by, n, opened)
		}
		for _, c := range []struct {
			at   time.Time
			late int
		}{{by.Add(1).Start(zone).Add(-1), 0}, {by.Add(1).Start(zone), 1}} {
			got, err := d.Disputes(s, c.at)
			if err != nil || got[0].ResolutionLate != c.late || got[0].ResolutionOverdue != (c.late > 0) {
				t.Fatalf("%+v, %v", got, err)
			}
		}
	})
}

func TestLawX8_X9_WhatIsHeldIsWhatIsDisputed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, s, opened := disputed(t, conflict.ThreeTier("UTC"))
		last := ""
		for i := range rapid.IntRange(0, 6).Draw(t, "events") {
			r := conflict.Resolve{ID: fmt.Sprint(i), Account: "x", Partner: "a", Dispute: "q", At: opened.Add(time.Duration(i) * time.Hour), By: "partner_manager", Reason: "because"}
			r.Remedy = pick(t, "remedy", conflict.ToRelease, conflict.ToHold, conflict.ToWriteOff, conflict.ToAdjust)
			if r.Remedy == conflict.ToAdjust {
				r.Amount = eur(fmt.Sprint(rapid.IntRange(0, 120).Draw(t, "amount")))
			}
			r.Corrects = pick(t, "corrects", "", last, last, "other")
			got, err := d.Apply(s, r)
			if err != nil {
				t.Fatal(err)
			}
			over := r.Amount.Minor() > 10000
			if want := r.Corrects == last && !over; (got.Outcome == conflict.Granted) != want {
				t.Fatalf("%+v: %+v", r, got)
			} else if want {
				last = r.ID
			}
			m, err := d.Disputes(s, r.At)
			if err != nil {
				t.Fatal(err)
			}
			sum, err := partnerecon.Sum("EUR", m[0].Held, m[0].Released, m[0].WrittenOff)
			if err != nil || sum != m[0].Disputed || last == "" && m[0].Held != m[0].Disputed {
				t.Fatalf("%+v, %v", m, err)
			}
		}
	})
}

func TestLawX10_ResolvedIsFinal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, s, opened := disputed(t, conflict.ThreeTier("UTC"))
		end := conflict.Resolve{ID: "end", Account: "x", Partner: "a", Dispute: "q", At: opened.Add(time.Hour), By: "partner_manager", Remedy: conflict.ToRelease, Reason: "because"}
		if r, err := d.Apply(s, end); err != nil || r.Outcome != conflict.Granted {
			t.Fatal(r, err)
		}
		if r, err := d.Apply(s, end); err != nil || !r.Repeated {
			t.Fatal(r, err)
		}
		other := end
		other.ID, other.Remedy, other.At = "other", conflict.ToWriteOff, opened.Add(time.Duration(rapid.IntRange(2, 1000).Draw(t, "later"))*time.Hour)
		if r, err := d.Apply(s, other); err != nil || r.Code != conflict.CodeFinal {
			t.Fatal(r, err)
		}
		up := conflict.Escalate{ID: "up", Account: "x", Partner: "a", Dispute: "q", At: other.At}
		if r, err := d.Apply(s, up); err != nil || r.Code != conflict.CodeFinal {
			t.Fatal(r, err)
		}
	})
}

func TestLawG5_TheZoneOfAnInstantDoesNotMatter(t *testing.T) {
	zone := time.FixedZone("x", 5*3600)
	rapid.Check(t, func(t *rapid.T) {
		w, events := drawWorld(t, 10)
		other := newWorld(w.desk)
		for _, e := range events {
			switch v := e.(type) {
			case conflict.Register:
				v.At = v.At.In(zone)
				e = v
			case conflict.Contact:
				v.At = v.At.In(zone)
				e = v
			}
			if _, err := other.apply(e); err != nil {
				t.Fatal(err)
			}
		}
		if w.printed(t) != other.printed(t) {
			t.Fatal("differs")
		}
	})
}

func TestLawG9_StateSurvivesJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, _ := drawWorld(t, 25)
		before := w.printed(t)
		for _, a := range w.accounts {
			b, err := json.Marshal(a)
			if err != nil {
				t.Fatal(err)
			}
			*a = conflict.Account{}
			if err := json.Unmarshal(b, a); err != nil {
				t.Fatalf("%s: %v", b, err)
			}
		}
		for _, r := range w.rosters {
			b, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			*r = conflict.Roster{}
			if err := json.Unmarshal(b, r); err != nil {
				t.Fatalf("%s: %v", b, err)
			}
		}
		if w.printed(t) != before {
			t.Fatal("differs")
		}
	})
}

// A re-registration never shortens what the partner had.
func TestLawA11_ReRegistrationNeverShortens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := conflict.ThreeTier("UTC")
		d := conflict.Must(p)
		run := func(again bool) []partnerecon.Protection {
			s := conflict.State{Account: &conflict.Account{ID: "acme"}, Rosters: []*conflict.Roster{{Partner: "a"}}}
			events := []conflict.Event{
				conflict.Enroll{ID: "t", Partner: "a", At: drawnStart, Tier: "integration"}, contact("c", "a", "2025-01-01"), register("r1", "a", "2025-01-02"),
			}
			if again {
				events = append(events, conflict.Register{ID: "r2", Account: "acme", Partner: "a", At: drawnStart.Add(time.Duration(rapid.IntRange(48, 400*24).Draw(t, "again")) * time.Hour)})
			}
			for _, e := range events {
				if _, err := d.Apply(s, e); err != nil {
					t.Fatal(err)
				}
			}
			out, err := d.Protections(s, at("2027-01-01"))
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		one, two := run(false), run(true)
		for day := date("2025-01-01"); day.Before(date("2026-12-31")); day = day.Add(1) {
			if one[0].Interval.Contains(day) && !slices.ContainsFunc(two, func(p partnerecon.Protection) bool { return p.Interval.Contains(day) }) {
				t.Fatal(day)
			}
		}
	})
}
