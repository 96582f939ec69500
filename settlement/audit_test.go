package settlement_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/settlement"
)

// line is an entry of an audit.
func line(cause, partner, amount string, kind pe.Kind) pe.Entry {
	return pe.Entry{Cause: cause, Claim: pe.Claim{Partner: partner}, Kind: kind, Amount: eur(amount)}
}

func TestAudit(t *testing.T) {
	dollars := line("f", "acme", "1", pe.Earned)
	dollars.Amount = pe.MustMoney("1", "USD")
	sealed := pe.Entry{Cause: "g", Claim: pe.Claim{Partner: "beta"}, Kind: pe.Sealed}
	paid := []pe.Entry{
		line("a", "acme", "100", pe.Earned), // as it is due
		line("b", "acme", "50.01", pe.Earned),
		line("c", "acme", "-10", pe.Clawed), // 12 were to go back
		line("d", "acme", "20", pe.Earned),
		dollars,
		line("h", "acme", "7", pe.Held),
		sealed,
	}
	due := []pe.Entry{
		line("f", "acme", "1", pe.Earned),
		line("e", "acme", "-5", pe.Returned),
		line("a", "acme", "100", pe.Earned),
		line("b", "acme", "50.02", pe.Earned),
		line("c", "acme", "-12", pe.Clawed),
		line("h", "acme", "9", pe.Held),
		sealed,
	}
	got, err := settlement.Audit(paid, due)
	if err != nil {
		t.Fatal(err)
	}
	usd := func(amount string) pe.Money { return pe.MustMoney(amount, "USD") }
	lines := []settlement.AuditedLine{
		{"a/acme/////earned", "acme", pe.Earned, settlement.Matches, eur("100"), eur("100"), eur("0")},
		{"b/acme/////earned", "acme", pe.Earned, settlement.Under, eur("50.01"), eur("50.02"), eur("-0.01")},
		{"c/acme/////clawed", "acme", pe.Clawed, settlement.Over, eur("-10"), eur("-12"), eur("2")},
		{"d/acme/////earned", "acme", pe.Earned, settlement.Unexpected, eur("20"), pe.Money{}, eur("20")},
		{"e/acme/////returned", "acme", pe.Returned, settlement.Missing, pe.Money{}, eur("-5"), eur("5")},
		{"f/acme/////earned", "acme", pe.Earned, settlement.Missing, pe.Money{}, eur("1"), eur("-1")},
		{"f/acme/////earned", "acme", pe.Earned, settlement.Unexpected, usd("1"), pe.Money{}, usd("1")},
		{"h/acme/////held", "acme", pe.Held, settlement.Under, eur("7"), eur("9"), eur("-2")},
		{"g/beta/////sealed", "beta", pe.Sealed, settlement.Matches, pe.Money{}, pe.Money{}, pe.Money{}},
	}
	if diff := cmp.Diff(lines, got.Lines, equalMoney()); diff != "" {
		t.Errorf("lines (-want +got)\n%s", diff)
	}
	// In euros: paid 100 + 50.01 - 10 + 20 = 160.01; due 1 - 5 + 100 + 50.02 - 12 = 134.02.
	// Over 2, under -0.01, missing 5 - 1 = 4, unexpected 20: together 25.99. The hold is no
	// part of what is owed.
	sums := []settlement.AuditedSum{
		{"acme", "EUR", 7, 1, eur("160.01"), eur("134.02"), eur("2"), eur("-0.01"), eur("4"), eur("20"), eur("25.99")},
		{"acme", "USD", 1, 0, usd("1"), usd("0"), usd("0"), usd("0"), usd("0"), usd("1"), usd("1")},
		{Partner: "beta", Lines: 1, Matching: 1},
	}
	if diff := cmp.Diff(sums, got.Sums, equalMoney()); diff != "" {
		t.Errorf("sums (-want +got)\n%s", diff)
	}
	if got.Same() || len(got.Found()) != 7 {
		t.Errorf("same: %t, found %d lines, want 7", got.Same(), len(got.Found()))
	}
}

func equalMoney() cmp.Option { return cmp.Comparer(func(a, b pe.Money) bool { return a == b }) }

func TestAuditRefuses(t *testing.T) {
	most, err := pe.FromMinor(math.MaxInt64, "EUR")
	if err != nil {
		t.Fatal(err)
	}
	huge := func(cause string, m pe.Money) pe.Entry {
		return pe.Entry{Cause: cause, Claim: pe.Claim{Partner: "acme"}, Kind: pe.Earned, Amount: m}
	}
	dollars := huge("a", pe.MustMoney("1", "USD"))
	for _, c := range []struct {
		name      string
		paid, due []pe.Entry
		want      error
		says      string
	}{
		{"an id twice among what was paid", []pe.Entry{line("a", "x", "1", pe.Earned), line("a", "x", "1", pe.Earned)}, nil, settlement.ErrDuplicate, `settlement: entry "a/x/////earned" stands twice among what is paid`},
		{"an id twice among what is due", nil, []pe.Entry{line("a", "x", "1", pe.Earned), line("a", "x", "2", pe.Earned)}, settlement.ErrDuplicate, `"a/x/////earned" stands twice among what is due`},
		{"an id twice in two currencies", []pe.Entry{line("a", "acme", "1", pe.Earned), dollars}, nil, settlement.ErrDuplicate, "twice"},
		{"a difference out of range", []pe.Entry{huge("a", most)}, []pe.Entry{huge("a", most.Neg())}, pe.ErrOverflow, `"a/acme/////earned"`},
		{"the first of several", []pe.Entry{huge("d", most), huge("c", most), huge("b", most), huge("a", most)}, []pe.Entry{huge("a", most.Neg()), huge("b", most.Neg()), huge("c", most.Neg()), huge("d", most.Neg())}, pe.ErrOverflow, `"a/acme/////earned"`},
		{"a sum out of range", []pe.Entry{huge("a", most), huge("b", most)}, nil, pe.ErrOverflow, `"b/acme/////earned"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := settlement.Audit(c.paid, c.due)
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) || got.Lines != nil || strings.Contains(err.Error(), "other content") {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

// A run that is worked out again is the same to the byte; a cent that somebody moved
// is found in its line, and so is a line that was taken out.
func TestLawAMovedCentIsLocated(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(lawPolicy(t))
		facts := append(lawStandings(), drawFacts(t)...)
		p.Sort(facts)
		_, saved := fold(t, p, facts)
		b := &settlement.Book{}
		again := func(entries []pe.Entry) settlement.Replayed {
			out, err := p.Replay(b, p.WithCloses(b, settlement.Facts(facts), month("2025-05")), entries)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		_, now := fold(t, p, facts)
		if r, a := again(saved), audited(t, saved, now); !r.Same || r.Entries != len(saved) || !a.Same() {
			t.Fatalf("a run again: %+v\n%+v", r, a.Found())
		}
		if text(t, b) != text(t, &settlement.Book{}) {
			t.Fatal("Replay changed the book")
		}
		if len(saved) == 0 {
			return
		}
		at := rapid.IntRange(0, len(saved)-1).Draw(t, "entry")
		if !saved[at].Amount.Stated() {
			return
		}
		moved := slices.Clone(saved)
		cents := rapid.SampledFrom([]int64{-1, 1, 250}).Draw(t, "cents")
		moved[at].Amount, _ = pe.FromMinor(saved[at].Amount.Minor()+cents, "EUR")
		r, a := again(moved), audited(t, moved, now)
		if r.Same || r.First.Position != at || len(r.First.Changes) != 1 || r.First.Changes[0].Path != "/amount/amount" {
			t.Fatalf("cent moved in entry %d: %+v", at, r)
		}
		if f := a.Found(); len(f) != 1 || f[0].ID != saved[at].ID() || f[0].Difference.Minor() != cents {
			t.Fatalf("cent moved in %s: %+v", saved[at].ID(), f)
		}
		less := slices.Delete(slices.Clone(saved), at, at+1)
		r, a = again(less), audited(t, less, now)
		if f := a.Found(); r.Same || len(f) != 1 || f[0].Verdict != settlement.Missing || f[0].ID != saved[at].ID() {
			t.Fatalf("%s is missing: %+v\n%+v", saved[at].ID(), r, f)
		}
	})
}

// Neither the order of the lines decides anything, nor does it matter which side is
// asked about first: the differences change their sign.
func TestLawAuditIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(side string) []pe.Entry {
			var out []pe.Entry
			for i := range rapid.IntRange(0, 8).Draw(t, side) {
				if rapid.Bool().Draw(t, "in") {
					e := line(string(rune('a'+i)), rapid.SampledFrom([]string{"acme", "beta"}).Draw(t, "partner"), "0", rapid.SampledFrom([]pe.Kind{pe.Earned, pe.Paid, pe.Held}).Draw(t, "kind"))
					e.Amount, _ = pe.FromMinor(rapid.Int64Range(-3, 3).Draw(t, "amount"), "EUR")
					out = append(out, e)
				}
			}
			return out
		}
		x, y := draw("paid"), draw("due")
		a, b := audited(t, x, y), audited(t, rapid.Permutation(y).Draw(t, "order"), rapid.Permutation(x).Draw(t, "order"))
		if len(a.Lines) != len(b.Lines) {
			t.Fatalf("%v\n%v", a, b)
		}
		for i := range a.Lines {
			l, m := a.Lines[i], b.Lines[i]
			if l.ID != m.ID || l.Difference != m.Difference.Neg() || l.Paid != m.Due || (l.Verdict == settlement.Matches) != (m.Verdict == settlement.Matches) {
				t.Fatalf("%+v\n%+v", l, m)
			}
		}
		for _, s := range a.Sums {
			parts, err := pe.Sum("EUR", s.Over, s.Under, s.Missing, s.Unexpected)
			if whole, _ := s.Paid.Sub(s.Due); err != nil || parts != whole || whole != s.Difference {
				t.Fatalf("%+v: %v", s, err)
			}
		}
	})
}

func audited(t *rapid.T, paid, due []pe.Entry) settlement.Audited {
	out, err := settlement.Audit(paid, due)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestReplay(t *testing.T) {
	r := open(t, flat())
	facts := []settlement.Fact{fact("a", "2025-01-10", pay("c", "100", "acme")), fact("b", "2025-01-11", pay("c", "50", "acme"))}
	saved := slices.Clone(r.do(facts...).entries)
	for _, c := range []struct {
		name   string
		policy settlement.Policy
		saved  []pe.Entry
		want   settlement.Replayed
	}{
		{"the same", flat(), saved, settlement.Replayed{Same: true, Entries: 2}},
		{"an entry too few", flat(), saved[:1], settlement.Replayed{Entries: 2, First: settlement.Divergence{Position: 1, Now: "b/acme/c//b/base/earned"}}},
		{"an entry too many", flat(), append(slices.Clone(saved), line("z", "acme", "1", pe.Adjusted)), settlement.Replayed{Entries: 2, First: settlement.Divergence{Position: 2, Saved: "z/acme/////adjusted"}}},
		{"another entry", flat(), saved[1:], settlement.Replayed{Entries: 2, First: settlement.Divergence{Position: 0, Saved: "b/acme/c//b/base/earned", Now: "a/acme/c//a/base/earned"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := settlement.Must(c.policy).Replay(nil, settlement.Facts(facts), c.saved)
			if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
				t.Errorf("%v (-want +got)\n%s", err, diff)
			}
		})
	}
	// What was stored and read again is the same; another rate is not.
	again := make([]pe.Entry, len(saved))
	for i := range saved {
		text, err := json.Marshal(saved[i])
		if err != nil || json.Unmarshal(text, &again[i]) != nil {
			t.Fatal(err)
		}
	}
	if got, err := r.program.Replay(nil, settlement.Facts(facts), again); err != nil || !got.Same {
		t.Errorf("entries that were stored: %+v, %v", got, err)
	}
	other := flat()
	other.Terms[0].Policy.Commission.Rates[0].Share = pct("11")
	got, err := settlement.Must(other).Replay(nil, settlement.Facts(facts), saved)
	// 10 % of 100 were saved, 11 % come out.
	if err != nil || got.Same || got.First.Position != 0 || !slices.Contains(got.First.Changes, settlement.Change{Path: "/amount/amount", Was: `"10.00"`, Is: `"11.00"`}) {
		t.Errorf("another rate: %+v, %v", got, err)
	}
	if _, err := r.program.Replay(nil, settlement.Facts([]settlement.Fact{{ID: "x"}}), nil); err == nil {
		t.Error("a bad fact is replayed")
	}
	for _, facts := range [][]settlement.Fact{facts, nil} {
		if _, err := (settlement.Program{}).Replay(nil, settlement.Facts(facts), nil); err == nil {
			t.Errorf("the zero Program replays %d facts", len(facts))
		}
	}
	// From a book in which the first fact was folded, which stays as it is.
	half := open(t, flat()).do(facts[0])
	before := stored(t, &half.book)
	got, err = r.program.Replay(&half.book, settlement.Facts(facts), saved[1:])
	if err != nil || !got.Same || got.Entries != 1 || stored(t, &half.book) != before {
		t.Errorf("from a book: %+v, %v", got, err)
	}
}

func TestAnAuditGrowsWithItsPartners(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	proof.Linear(t, 4000, func(partners int) time.Duration {
		entries := make([]pe.Entry, partners)
		for i := range entries {
			entries[i] = pe.Entry{Cause: "p", Kind: pe.Earned, Amount: eur("1"), Claim: pe.Claim{Partner: fmt.Sprint(i)}}
		}
		return proof.Took(func() {
			if a, err := settlement.Audit(entries, entries); err != nil || len(a.Sums) != partners || !a.Same() {
				t.Fatalf("%d sums, error %v", len(a.Sums), err)
			}
		})
	})
}
