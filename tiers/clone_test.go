package tiers_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/tiers"
)

// rich is a standing in which every list has elements.
func rich(t *testing.T) (tiers.Ladder, tiers.Standing) {
	t.Helper()
	p := fuzzLadder().Policy()
	p.Tiers[2].Needs.Criteria[0].Within = span(tiers.Lifetime, 0) // so that revenue is carried
	ladder := tiers.Must(p)
	var s tiers.Standing
	for _, e := range seedEvents() {
		must(t, ladder, &s, e)
	}
	if len(s.History) == 0 || len(s.Facts) == 0 || len(s.Carried) == 0 {
		t.Fatalf("%+v", s)
	}
	return ladder, s
}

// What becomes of a clone does not reach the original, nor the other way round.
func TestACloneSharesNothing(t *testing.T) {
	_, s := rich(t)
	want := stored(t, s)
	clone := s.Clone()
	scribble(&clone)
	if got := stored(t, s); got != want {
		t.Errorf("what became of the clone changed the original\n%s\nwas\n%s", got, want)
	}
	clone = s.Clone()
	scribble(&s)
	if got := stored(t, clone); got != want {
		t.Errorf("what became of the original changed the clone\n%s\nwas\n%s", got, want)
	}
	budget := tiers.MustBudget(tiers.CoMarketing("EUR"))
	var fund tiers.Fund
	for _, e := range fundEvents() {
		if _, err := budget.Apply(&fund, e); err != nil {
			t.Fatal(err)
		}
	}
	before, _ := json.Marshal(fund)
	other := fund.Clone()
	clear(other.Events)
	if after, _ := json.Marshal(fund); string(after) != string(before) {
		t.Errorf("got %s, want %s", after, before)
	}
}

// scribble overwrites the elements of all lists.
func scribble(s *tiers.Standing) {
	clear(s.Facts)
	clear(s.History)
	clear(s.Carried)
}

// A question writes nothing, not even behind the ends of lists, and what it answers does
// not reach the standing nor the policy: several may be asked at the same time.
func TestAQuestionWritesNowhere(t *testing.T) {
	ladder, s := rich(t)
	s.Facts = append(make([]tiers.Event, 0, len(s.Facts)+3), s.Facts...)
	s.History = append(make([]tiers.Stretch, 0, len(s.History)+3), s.History...)
	s.Carried = append(make([]tiers.Carried, 0, len(s.Carried)+3), s.Carried...)
	want, policy := stored(t, s), fmt.Sprint(ladder.Policy())
	ask := func() {
		a, err := ladder.Assess(s, tiers.Facts{On: date("2025-04-10")})
		if err != nil {
			t.Fatal(err)
		}
		changes, err := ladder.Preview(s, tiers.Close{ID: "q2", Partner: "acme", On: date("2025-06-30")})
		if err != nil {
			t.Fatal(err)
		}
		proof.Scribble(&a)
		proof.Scribble(changes)
		if _, err := ladder.Entitled(s, "nothing", date("2025-04-01")); err == nil {
			t.Fatal("a benefit that there is not")
		}
	}
	ask()
	next := measured("later", "customers", "2025-04-20", n(3))
	for range 2 { // what is applied to copies does not meet behind the end of the original
		c := s
		must(t, ladder, &c, next)
		next.ID += "!"
	}
	if got := stored(t, s); got != want || fmt.Sprint(ladder.Policy()) != policy {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, e := range s.Facts[:cap(s.Facts)][len(s.Facts):] {
		if e != nil {
			t.Errorf("%+v was written behind the end", e)
		}
	}
	for _, h := range s.History[:cap(s.History)][len(s.History):] {
		if h != (tiers.Stretch{}) {
			t.Errorf("%+v was written behind the end", h)
		}
	}
}
