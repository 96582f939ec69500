package partnerecon_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/strictjson"
	"github.com/partnerecon/partnerecon/settlement"
)

// A reader is one that reads a document within the usual limits: 1 MiB, 32
// levels, 1,000 elements or members.
type reader struct {
	name string
	read func(b []byte) error
	good string // a document that is accepted
}

func readers(t *testing.T) []reader {
	t.Helper()
	w := newWorld(t, &caller{})
	policy, err := settlement.MarshalPolicy(worldPolicy())
	if err != nil {
		t.Fatal(err)
	}
	return []reader{
		{"Money", func(b []byte) error { var m partnerecon.Money; return m.UnmarshalJSON(b) }, `{"amount":"1","currency":"EUR"}`},
		{"Entry", func(b []byte) error { var e partnerecon.Entry; return e.UnmarshalJSON(b) }, string(encode(t, w.entries[0]))},
		{"commission.Parse", func(b []byte) error { _, err := commission.Parse(b); return err }, `{"rounding":"half_up","rates":[{"share":"1%"}]}`},
		{"clawback.Parse", func(b []byte) error { _, err := clawback.Parse(b); return err }, string(encode(t, clawback.ThreeTier()))},
		{"settlement.Parse", func(b []byte) error { _, err := settlement.Parse(b); return err }, string(policy)},
		{"settlement.ParseFact", func(b []byte) error { _, err := settlement.ParseFact(b); return err }, string(encode(t, w.facts[1]))},
		{"settlement.ParseFacts", func(b []byte) error {
			for _, err := range settlement.ParseFacts(b) {
				return err
			}
			return nil
		}, string(encode(t, w.facts[1]))},
	}
}

// problems returns what an error reports, whichever of the two forms it has.
func problems(err error) []partnerecon.Problem {
	var invalid *partnerecon.InvalidError
	if errors.As(err, &invalid) {
		return invalid.Problems
	}
	var strict *strictjson.Error
	if !errors.As(err, &strict) {
		return nil
	}
	var out []partnerecon.Problem
	for _, p := range strict.Problems {
		out = append(out, partnerecon.Problem(p))
	}
	return out
}

func hasProblem(err error, path, code string) bool {
	for _, p := range problems(err) {
		if p.Path == path && p.Code == code {
			return true
		}
	}
	return false
}

// within reports work that is not done in time, in the best of a few tries.
func within(t *testing.T, what string, limit time.Duration, f func()) {
	t.Helper()
	took := time.Hour
	for range 5 {
		start := time.Now()
		f()
		if took = min(took, time.Since(start)); took < limit {
			return
		}
	}
	t.Errorf("%s took %v, want less than %v", what, took, limit)
}

func TestLimitsOfDocumentSize(t *testing.T) {
	for _, r := range readers(t) {
		pad := strings.Repeat(" ", mib-len(r.good))
		exact := []byte(r.good[:1] + pad + r.good[1:])
		within(t, r.name+" of 1 MiB", 100*time.Millisecond, func() {
			if err := r.read(exact); err != nil {
				t.Errorf("%s of 1 MiB: %v", r.name, err)
			}
		})
		for _, n := range []int{1, mib, 15 * mib} {
			more := []byte(r.good[:1] + pad + strings.Repeat(" ", n) + r.good[1:])
			within(t, fmt.Sprintf("%s of 1 MiB and %d bytes", r.name, n), 10*time.Millisecond, func() {
				if err := r.read(more); !hasProblem(err, "", partnerecon.CodeLimit) {
					t.Errorf("%s of 1 MiB and %d bytes: %v", r.name, n, err)
				}
			})
		}
	}
}

func TestLimitsOfDocumentDepth(t *testing.T) {
	for _, r := range readers(t) {
		for _, pair := range []struct{ open, shut, at string }{{"[", "]", "/0"}, {`{"x":`, "}", "/x"}} {
			nested := func(n int) []byte {
				return []byte(r.good[:1] + `"x":` + strings.Repeat(pair.open, n) + "1" + strings.Repeat(pair.shut, n) + "," + r.good[1:])
			}
			// The value of the member x stands at level 1.
			deepest := "/x" + strings.Repeat(pair.at, 32)
			if err := r.read(nested(31)); err == nil || hasProblem(err, deepest, partnerecon.CodeLimit) {
				t.Errorf("%s with 32 levels: %v", r.name, err)
			}
			for _, n := range []int{32, 33, 1000, 100_000} {
				doc := nested(n)
				within(t, fmt.Sprintf("%s with %d levels", r.name, n), 10*time.Millisecond, func() {
					if err := r.read(doc); !hasProblem(err, deepest, partnerecon.CodeLimit) {
						t.Errorf("%s with %d levels: %.300v", r.name, n, err)
					}
				})
			}
		}
	}
}

func TestLimitsOfDocumentLists(t *testing.T) {
	for _, r := range readers(t) {
		list := func(n int) []byte {
			return []byte(r.good[:1] + `"x":[` + strings.Repeat("1,", n-1) + "1]," + r.good[1:])
		}
		object := func(n int) []byte {
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, `"x%d":1,`, i)
			}
			return []byte(r.good[:1] + strings.TrimSuffix(b.String(), ",") + "}")
		}
		if err := r.read(list(1000)); hasProblem(err, "/x", partnerecon.CodeLimit) {
			t.Errorf("%s with a list of 1,000: %v", r.name, err)
		}
		for _, n := range []int{1001, 400_000} {
			within(t, r.name, 20*time.Millisecond, func() {
				if err := r.read(list(n)); !hasProblem(err, "/x", partnerecon.CodeLimit) {
					t.Errorf("%s with a list of %d: %.300v", r.name, n, err)
				}
			})
		}
		if err := r.read(object(1000)); err == nil || len(problems(err)) > 101 { // 100 are listed, and that there are more
			t.Errorf("%s with 1,000 unknown members: %d problems", r.name, len(problems(err)))
		}
		if err := r.read(object(1001)); !hasProblem(err, "", partnerecon.CodeLimit) {
			t.Errorf("%s with 1,001 members: %.300v", r.name, err)
		}
	}
}

// many returns n elements that differ.
func many[T any](n int, f func(i int) T) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = f(i)
	}
	return out
}

// The lists of a policy or an event that comes as a struct have the same bounds.
func TestLimitsOfLists(t *testing.T) {
	tier := func(i int) string { return fmt.Sprintf("tier %d", i) }
	rates := func(n int) commission.Policy {
		return commission.Policy{Rounding: partnerecon.HalfUp, Rates: many(n, func(i int) commission.Row {
			return commission.Row{Tier: tier(i), Share: partnerecon.Whole()}
		})}
	}
	with := func(f func(p *settlement.Policy, a *settlement.Agreement)) error {
		p := worldPolicy()
		f(&p, &p.Terms[0].Policy)
		_, err := settlement.New(p)
		return err
	}
	event := func(e commission.Event) error {
		return &partnerecon.InvalidError{Problems: commission.Problems(e)}
	}
	credit := func(i int) partnerecon.Credit {
		return partnerecon.Credit{Partner: tier(i), Role: partnerecon.Assisted, Share: partnerecon.Whole()}
	}
	day := partnerecon.MustDay("2025-01-01")
	for _, c := range []struct {
		path string
		most int
		make func(n int) error
	}{
		{"/rates", 1000, func(n int) error { _, err := commission.New(rates(n)); return err }},
		{"/caps", 1000, func(n int) error {
			p := rates(1)
			p.Caps = many(n, func(i int) commission.Cap {
				return commission.Cap{Name: tier(i), Per: commission.PerSale, Limit: inEUR("1")}
			})
			_, err := commission.New(p)
			return err
		}},
		{"/payable", 1000, func(n int) error {
			p := rates(1)
			p.Payable = many(n, func(i int) commission.Payable { return commission.Payable{Tier: tier(i), Due: commission.Net} })
			_, err := commission.New(p)
			return err
		}},
		{"/schedules", 1000, func(n int) error {
			p := fromStart()
			p.Schedules = many(n, func(i int) clawback.Schedule { return clawback.Schedule{Tier: tier(i), Return: clawback.Nothing} })
			_, err := clawback.New(p)
			return err
		}},
		{"/tiers", 1000, func(n int) error {
			return with(func(p *settlement.Policy, _ *settlement.Agreement) { p.Tiers = many(n, tier) })
		}},
		{"/terms/0/policy", 1000, func(n int) error {
			return with(func(_ *settlement.Policy, a *settlement.Agreement) {
				a.Caps = many(n, func(i int) settlement.Cap {
					return settlement.Cap{Name: tier(i), Every: settlement.EveryMonth, Limit: inEUR("1"), Counts: commission.OnNet}
				})
			})
		}},
		{"/terms/0/policy", 1000, func(n int) error {
			return with(func(_ *settlement.Policy, a *settlement.Agreement) {
				a.TrueUps = many(n, func(i int) settlement.TrueUp { return settlement.TrueUp{Name: tier(i), Every: settlement.EveryMonth} })
			})
		}},
		{"/items", 1000, func(n int) error {
			return event(commission.Payment{ID: "x", Customer: "x", Cleared: day, Items: many(n, func(int) commission.Item { return commission.Item{Amount: inEUR("1")} })})
		}},
		{"/credits", 100, func(n int) error {
			return event(commission.Payment{ID: "x", Customer: "x", Cleared: day, Amount: inEUR("1"), Credits: many(n, credit)})
		}},
		{"/lines", 100_000, func(n int) error {
			return event(commission.Recredit{ID: "x", Customer: "x", On: day, Lines: many(n, func(i int) commission.LineCredits { return commission.LineCredits{Of: tier(i)} })})
		}},
		{"/lines/0/credits", 100, func(n int) error {
			return event(commission.Recredit{ID: "x", Customer: "x", On: day, Lines: []commission.LineCredits{{Of: "x", Credits: many(n, credit)}}})
		}},
		{"/line/items", 1000, func(n int) error {
			return event(commission.Reopen{ID: "x", Customer: "x", On: day, Line: commission.Line{ID: "x", Cleared: day, Base: int64(100 * n), Retained: int64(100 * n), Items: many(n, func(int) commission.Item { return commission.Item{Amount: inEUR("1")} })}})
		}},
	} {
		if err := c.make(c.most); len(problems(err)) > 0 && hasProblem(err, c.path, partnerecon.CodeLimit) {
			t.Errorf("%s of %d: %.300v", c.path, c.most, err)
		}
		for _, n := range []int{c.most + 1, max(50_000, 2*c.most)} {
			within(t, fmt.Sprintf("%s of %d", c.path, n), 500*time.Millisecond, func() {
				err := c.make(n)
				if !hasProblem(err, c.path, partnerecon.CodeLimit) && !hasProblem(err, c.path, partnerecon.CodeRequired) {
					t.Errorf("%s of %d: %.300v", c.path, n, err)
				}
			})
		}
	}
}

// A policy as large as one can be is read in time.
func TestLimitsOfTheLargestPolicy(t *testing.T) {
	long := strings.Repeat("x", 960)
	p := commission.Policy{Rounding: partnerecon.HalfUp, Rates: many(1000, func(i int) commission.Row {
		return commission.Row{Tier: fmt.Sprintf("%s%04d", long, i), Share: partnerecon.MustRate("1/3")}
	})}
	text := encode(t, p)
	if len(text) > mib || len(text) < mib*9/10 {
		t.Fatalf("the policy has %d bytes", len(text))
	}
	within(t, "the largest policy", 2*time.Second, func() {
		if _, err := commission.Parse(text); err != nil {
			t.Error(err)
		}
	})
	// Everything wrong with it is as fast, and the report is short.
	wrong := []byte(strings.ReplaceAll(string(text), `"1/3"`, `"3/1"`))
	within(t, "the largest wrong policy", 2*time.Second, func() {
		if _, err := commission.Parse(wrong); len(problems(err)) != 101 {
			t.Errorf("%d problems, want 100 and that there are more", len(problems(err)))
		}
	})
}
