package conflict_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
)

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
