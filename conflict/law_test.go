package conflict_test

import (
	"encoding/json"
	"fmt"
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
				if a.Event == got.Event && (account != "" || a.Partner == got.Partner) {
					own := got
					own.Next, own.Changed = nil, nil
					if diff := cmp.Diff(js(a), js(own)); diff != "" {
						t.Fatal(diff)
					}
					continue
				}
				i := slices.IndexFunc(before, func(b conflict.Ruling) bool { return b.Event == a.Event && (account != "" || b.Partner == a.Partner) })
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
		w, _ := drawWorld(t, 40)
		policy := w.desk.Policy()
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
				if limit := policy.Registration.Capacity; limit > 0 && open[p] > limit {
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
// overlap, but for an override that came over them, and for one that a contract
// has signed: it protects that deal through its term, while the account is free
// for others.
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
			filings, err := w.desk.Filings(w.state(a), at("2026-01-01"))
			if err != nil {
				t.Fatal(err)
			}
			signed := func(p partnerecon.Protection) bool {
				return slices.ContainsFunc(filings, func(f conflict.Filing) bool {
					return f.Registration == p.Registration && f.Partner == p.Partner && f.Status == conflict.Signed
				})
			}
			opportunity := map[string]string{}
			for _, e := range events {
				if r, ok := e.(conflict.Register); ok && r.Account == a {
					opportunity[r.ID] = r.Opportunity
				}
			}
			for i, p := range all {
				for _, q := range all[:i] {
					x, y := opportunity[p.Registration], opportunity[q.Registration]
					if x != y && x != "" && y != "" || p.Registration == q.Registration || p.Partner == q.Partner || signed(p) || signed(q) {
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
