package partnerecon_test

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/settlement"
)

// A reader is one that reads a document within limits: 32 levels and, unless it
// says otherwise, 1 MiB and 1,000 elements or members.
type reader struct {
	name         string
	read         func(b []byte) error
	good         string // a document that is accepted
	bytes, items int
	depth        int
	open         bool // it has no members that it does not know
}

func readers(t *testing.T) []reader {
	t.Helper()
	w := newWorld(t, &caller{})
	policy, err := settlement.MarshalPolicy(worldPolicy())
	if err != nil {
		t.Fatal(err)
	}
	out := []reader{
		{name: "Money", read: func(b []byte) error { var m partnerecon.Money; return m.UnmarshalJSON(b) }, good: `{"amount":"1","currency":"EUR"}`},
		{
			name: "Entry", read: func(b []byte) error { var e partnerecon.Entry; return e.UnmarshalJSON(b) }, good: string(encode(t, w.entries[0])),
			bytes: 16 * mib, items: 100_000, // a basis holds what the engine has put together
		},
		{
			name: "Basis", read: func(b []byte) error { var basis partnerecon.Basis; return basis.UnmarshalJSON(b) }, good: `{"form":"x"}`,
			bytes: 16 * mib, items: 100_000, open: true,
		},
		{name: "commission.Parse", read: func(b []byte) error { _, err := commission.Parse(b); return err }, good: `{"rounding":"half_up","rates":[{"share":"1%"}]}`},
		{name: "clawback.Parse", read: func(b []byte) error { _, err := clawback.Parse(b); return err }, good: string(encode(t, clawback.ThreeTier()))},
		{name: "clawback.ParseRecovery", read: func(b []byte) error { _, err := clawback.ParseRecovery(b); return err }, good: `{"leaving":"receivable"}`},
		{name: "settlement.Parse", read: func(b []byte) error { _, err := settlement.Parse(b); return err }, good: string(policy), depth: 48}, // a decision tree has 32 levels
		{name: "settlement.ParseFact", read: func(b []byte) error { _, err := settlement.ParseFact(b); return err }, good: string(encode(t, w.facts[1]))},
		{name: "settlement.ParseFacts", read: func(b []byte) error {
			for _, err := range settlement.ParseFacts(b) {
				return err
			}
			return nil
		}, good: string(encode(t, w.facts[1]))},
	}
	out = append(out, readersOfDeals(t, w)...)
	out = append(out, readersOfRetainers(t)...)
	for i := range out {
		out[i].bytes, out[i].items = cmp.Or(out[i].bytes, mib), cmp.Or(out[i].items, 1000)
		out[i].depth = cmp.Or(out[i].depth, 32)
	}
	return out
}

// problems returns what an error reports.
func problems(err error) []partnerecon.Problem {
	var invalid *partnerecon.InvalidError
	if errors.As(err, &invalid) {
		return invalid.Problems
	}
	return nil
}

func hasProblem(err error, path, code string) bool {
	for _, p := range problems(err) {
		if p.Path == path && p.Code == code {
			return true
		}
	}
	return false
}

func TestLimitsOfDocumentSize(t *testing.T) {
	for _, r := range readers(t) {
		pad := strings.Repeat(" ", r.bytes-len(r.good))
		exact := []byte(r.good[:1] + pad + r.good[1:])
		proof.Within(t, r.name+" of the largest size", time.Duration(r.bytes/mib)*100*time.Millisecond, func() {
			if err := r.read(exact); err != nil {
				t.Errorf("%s of %d bytes: %v", r.name, r.bytes, err)
			}
		})
		for _, n := range []int{1, mib, 15 * mib} {
			more := []byte(r.good[:1] + pad + strings.Repeat(" ", n) + r.good[1:])
			proof.Within(t, fmt.Sprintf("%s of %d bytes too many", r.name, n), 10*time.Millisecond, func() {
				if err := r.read(more); !hasProblem(err, "", problem.Limit) {
					t.Errorf("%s of %d bytes and %d: %v", r.name, r.bytes, n, err)
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
			deepest := "/x" + strings.Repeat(pair.at, r.depth)
			if err := r.read(nested(r.depth - 1)); err == nil && !r.open || hasProblem(err, deepest, problem.Limit) {
				t.Errorf("%s with %d levels: %v", r.name, r.depth, err)
			}
			for _, n := range []int{r.depth, r.depth + 1, 1000, 100_000} {
				doc := nested(n)
				proof.Within(t, fmt.Sprintf("%s with %d levels", r.name, n), 10*time.Millisecond, func() {
					if err := r.read(doc); !hasProblem(err, deepest, problem.Limit) {
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
		if err := r.read(list(r.items)); hasProblem(err, "/x", problem.Limit) {
			t.Errorf("%s with a list of %d: %v", r.name, r.items, err)
		}
		for _, n := range []int{r.items + 1, 400_000} {
			proof.Within(t, r.name, time.Duration(20+r.items/100)*time.Millisecond, func() {
				if err := r.read(list(n)); !hasProblem(err, "/x", problem.Limit) {
					t.Errorf("%s with a list of %d: %.300v", r.name, n, err)
				}
			})
		}
		// 100 problems are listed, and that there are more.
		if err := r.read(object(r.items)); err == nil && !r.open || len(problems(err)) > 101 {
			t.Errorf("%s with %d unknown members: %d problems", r.name, r.items, len(problems(err)))
		}
		if err := r.read(object(r.items + 1)); !hasProblem(err, "", problem.Limit) {
			t.Errorf("%s with %d members: %.300v", r.name, r.items+1, err)
		}
	}
}

// What a churn of a customer with many lines posts can be read back.
func TestLimitsOfABasisHoldWhatTheEngineWrites(t *testing.T) {
	type line struct {
		Line string `json:"line"`
		Due  int64  `json:"due,string"`
	}
	for _, n := range []int{1001, 100_000} {
		e := entry()
		e.Basis = partnerecon.BasisOf(struct {
			Form  string `json:"form"`
			Lines []line `json:"lines"`
		}{"test.lines", many(n, func(i int) line { return line{fmt.Sprintf("payment-%09d", i), int64(i)} })})
		text := encode(t, e)
		proof.Within(t, fmt.Sprintf("an entry of %d lines", n), 3*time.Second, func() {
			var got partnerecon.Entry
			if err := got.UnmarshalJSON(text); err != nil || !got.Basis.Equal(e.Basis) {
				t.Errorf("an entry of %d lines, %d bytes: %v", n, len(text), err)
			}
		})
	}
}

// Terms are bounded, and what is beyond the bound is not looked at.
func TestLimitsOfTerms(t *testing.T) {
	terms := func(n int) partnerecon.Terms[int] {
		return many(n, func(i int) partnerecon.Version[int] {
			return partnerecon.Version[int]{ID: fmt.Sprint(i), From: partnerecon.MustDay("2000-01-01").Add(i), Rationale: "a test"}
		})
	}
	if found := terms(1000).Problems(); len(found) > 0 {
		t.Errorf("1,000 versions: %v", found)
	}
	if found := terms(1001).Problems(); len(found) != 1 || found[0].Path != "" || found[0].Code != problem.Limit {
		t.Errorf("1,001 versions: %v", found)
	}
	dated := many(1001, func(i int) partnerecon.Version[commission.Policy] {
		return partnerecon.Version[commission.Policy]{ID: fmt.Sprint(i), From: partnerecon.MustDay("2000-01-01").Add(i), Rationale: "a test", Policy: worldRates()}
	})
	if _, err := commission.NewDated(dated); !hasProblem(err, "", problem.Limit) {
		t.Errorf("a plan of 1,001 versions: %.300v", err)
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
		if err := c.make(c.most); len(problems(err)) > 0 && hasProblem(err, c.path, problem.Limit) {
			t.Errorf("%s of %d: %.300v", c.path, c.most, err)
		}
		for _, n := range []int{c.most + 1, max(50_000, 2*c.most)} {
			proof.Within(t, fmt.Sprintf("%s of %d", c.path, n), 500*time.Millisecond, func() {
				err := c.make(n)
				if !hasProblem(err, c.path, problem.Limit) && !hasProblem(err, c.path, problem.Required) {
					t.Errorf("%s of %d: %.300v", c.path, n, err)
				}
			})
		}
	}
}

// A policy as large as one can be is read in time.
func TestLimitsOfTheLargestPolicy(t *testing.T) {
	long := strings.Repeat("x", 230)
	p := commission.Policy{Rounding: partnerecon.HalfUp, Rates: many(1000, func(i int) commission.Row {
		return commission.Row{Tier: fmt.Sprintf("%s%04d", long, i), Segment: long, Region: long, Level: long, Share: partnerecon.MustRate("1/3")}
	})}
	text := encode(t, p)
	if len(text) > mib || len(text) < mib*9/10 {
		t.Fatalf("the policy has %d bytes", len(text))
	}
	proof.Within(t, "the largest policy", 2*time.Second, func() {
		if _, err := commission.Parse(text); err != nil {
			t.Error(err)
		}
	})
	// Everything wrong with it is as fast, and the report is short.
	wrong := []byte(strings.ReplaceAll(string(text), `"1/3"`, `"3/1"`))
	proof.Within(t, "the largest wrong policy", 2*time.Second, func() {
		if _, err := commission.Parse(wrong); len(problems(err)) != 101 {
			t.Errorf("%d problems, want 100 and that there are more", len(problems(err)))
		}
	})
}
