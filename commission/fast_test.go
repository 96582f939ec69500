package commission_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/proof"
)

// What an event allocates is what it leaves behind: the line, and what it posts.
func TestAllocationsOfAPayment(t *testing.T) {
	if proof.Race {
		t.Skip("allocations are not exact under the race detector")
	}
	for _, c := range []struct {
		name       string
		components int
		apply      float64
		appending  float64
	}{
		// The first line comes with its item; the others, with their parts, which are what
		// explains their entries, too, have places among those for 1, 3, 4 and 4 lines, which
		// are asked for at once. The list of the lines grows three times (4, 8, 16). Once for
		// all come their credits, the tags of their ids and the list of what is ready:
		// 1 + 4 + 3 + 3. Apply returns a list for each of the twelve.
		{"flat", 1, 23, 11},
		// Parts, and what explains their entries, are asked for at once as well, and all lines
		// have one list of the bonuses they earn: 11 + 4 + 4 + 1.
		{"ten components", 10, 32, 20},
	} {
		plan, events := commission.Must(componentsPolicy(c.components)), yearOfPayments()
		var dst []partnerecon.Entry
		cost := func(apply func(l *commission.Ledger, e commission.Event) error) float64 {
			var l commission.Ledger
			return testing.AllocsPerRun(100, func() {
				l = commission.Ledger{}
				for _, e := range events {
					if err := apply(&l, e); err != nil {
						t.Fatal(err)
					}
				}
			})
		}
		if got := cost(func(l *commission.Ledger, e commission.Event) error { _, err := plan.Apply(l, e); return err }); got != c.apply {
			t.Errorf("%s: twelve payments allocate %v times, want %v", c.name, got, c.apply)
		}
		if got := cost(func(l *commission.Ledger, e commission.Event) (err error) {
			dst, err = plan.AppendApply(dst[:0], l, e)
			return err
		}); got != c.appending {
			t.Errorf("%s: appending, twelve payments allocate %v times, want %v", c.name, got, c.appending)
		}
	}
}

// What a component comes to on one item of one partner is a product of whole numbers
// where it fits, and else the exact one: explaining an entry takes the long way, and
// fails if another amount comes out.
func TestFastEqualsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := func(label string) partnerecon.Rate {
			den := rapid.OneOf(rapid.Int64Range(1, 1000), rapid.Int64Range(1, 1<<62)).Draw(t, label+" den")
			r, err := partnerecon.Fraction(rapid.Int64Range(1, den).Draw(t, label+" num"), den)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		policy := commission.Policy{
			Rounding: rapid.SampledFrom([]partnerecon.Rounding{partnerecon.HalfEven, partnerecon.HalfUp, partnerecon.Down}).Draw(t, "rounding"),
			Rates:    []commission.Row{{Share: rate("share")}},
			Bonuses:  []commission.Bonus{{Name: "b", Rates: []commission.Row{{Share: rate("bonus")}}}},
		}
		amount := rapid.OneOf(rapid.Int64Range(1, 1000), rapid.Int64Range(1, 1<<61)).Draw(t, "amount")
		paid, err := partnerecon.FromMinor(amount, "EUR")
		if err != nil {
			t.Fatal(err)
		}
		e := commission.Payment{
			ID: "p", Customer: "c", Amount: paid, Cleared: day("2025-01-15"),
			Credits: []partnerecon.Credit{{Partner: "acme", Role: partnerecon.Sourced, Share: rate("credit")}},
		}
		plan := commission.Must(policy)
		var l commission.Ledger
		entries, err := plan.Apply(&l, e)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]int64{}
		for _, entry := range entries {
			if _, err := plan.Explain(entry); err != nil {
				t.Fatal(err)
			}
			got[entry.Claim.Component] = entry.Amount.Minor()
		}
		// Entries of nothing are not posted, so their absence is compared, too.
		for name, rows := range map[string][]commission.Row{"base": policy.Rates, "b": policy.Bonuses[0].Rates} {
			if want := exactShare(amount, rows[0].Share, e.Credits[0].Share, policy.Rounding); got[name] != want {
				t.Fatalf("%s of %d: %d, want %d", name, amount, got[name], want)
			}
		}
	})
}

// An event that appends its entries leaves those before it alone, and posts what Apply
// posts; one that is refused changes nothing of either.
func TestAppendApply(t *testing.T) {
	plan, ledger := staged(t)
	for name, e := range stageEvents() {
		t.Run(name, func(t *testing.T) {
			a, b := ledger.Clone(), ledger.Clone()
			want, err := plan.Apply(&a, e)
			if err != nil {
				t.Fatal(err)
			}
			before := []partnerecon.Entry{{Cause: "one"}, {Cause: "two"}}
			got, err := plan.AppendApply(before[:1], &b, e)
			if err != nil || len(got) != 1+len(want) || got[0].Cause != "one" {
				t.Fatalf("%d entries, error %v; want %d after the first", len(got), err, len(want))
			}
			if diff := cmp.Diff(jsonText(t, want), jsonText(t, append([]partnerecon.Entry(nil), got[1:]...))); diff != "" || !a.Equal(b) {
				t.Errorf("entries (-apply +append):\n%s", diff)
			}
		})
	}
	was := ledger.Clone()
	if got, err := plan.AppendApply(make([]partnerecon.Entry, 1), ledger, commission.Refund{ID: "x", Of: "b2", Amount: eur("1"), On: day("2025-02-02")}); err == nil || got != nil {
		t.Errorf("a refund of a chargeback: %d entries, error %v", len(got), err)
	}
	if !ledger.Equal(was) {
		t.Error("a refused event changed the ledger")
	}
}

// A Staged that was released is nothing any more, and neither is a copy of it, although
// its memory serves the next event.
func TestReleasedIsNothing(t *testing.T) {
	plan, ledger := staged(t)
	first, err := plan.Stage(ledger, stagePayment("p5"))
	if err != nil {
		t.Fatal(err)
	}
	entries := first.Entries()
	want := jsonText(t, entries)
	if err := first.Commit(); err != nil {
		t.Fatal(err)
	}
	copied := first
	first.Release()
	first.Release() // has no memory to give back any more
	second, err := plan.Stage(ledger, stagePayment("p6"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []commission.Staged{first, copied} {
		if got := s.AppendEntries(nil); len(s.Entries())+len(got) != 0 || s.Repeated() || s.Waiting() != 0 || !s.Start().IsZero() {
			t.Error("a Staged that was released still tells something")
		}
		if err := s.Commit(); !errors.Is(err, commission.ErrStale) {
			t.Errorf("commit after the release: %v, want %v", err, commission.ErrStale)
		}
	}
	if got := jsonText(t, entries); got != want {
		t.Errorf("entries changed with the release: %s, want %s", got, want)
	}
	if second.Repeated() || len(second.AppendEntries(nil)) == 0 {
		t.Error("the event staged next posts nothing")
	}
	second.Release()
	commission.Staged{}.Release()
}

// One plan serves many goroutines, and what one event needs is never that of another.
func TestOnePlanManyLedgers(t *testing.T) {
	plan, events := commission.Must(componentsPolicy(3)), yearOfPayments()
	run := func() (string, error) {
		var l commission.Ledger
		var all []partnerecon.Entry
		for i, e := range events {
			if i%3 == 0 {
				s, err := plan.Stage(&l, e)
				if err != nil {
					return "", err
				}
				all = s.AppendEntries(all)
				if err := s.Commit(); err != nil {
					return "", err
				}
				s.Release()
				continue
			}
			var err error
			if all, err = plan.AppendApply(all, &l, e); err != nil {
				return "", err
			}
			// One that is refused leaves nothing for the next.
			if _, err := plan.Apply(&l, commission.Refund{ID: "x", Of: strings.Repeat("x", 300), Amount: eur("1"), On: day("2025-02-02")}); err == nil {
				return "", errors.New("a refund of an id too long is accepted")
			}
		}
		out, err := json.Marshal(struct {
			Ledger  commission.Ledger
			Entries []partnerecon.Entry
		}{l, all})
		return string(out), err
	}
	want, err := run()
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 50 {
				if got, err := run(); err != nil || got != want {
					t.Errorf("error %v, got %s, want %s", err, got, want)
					return
				}
			}
		})
	}
	all.Wait()
}

// What is released belongs to whoever comes next, also where a copy of it is released
// again: under the race detector, nothing of the next event is touched.
func TestReleaseTouchesNothingOfOthers(t *testing.T) {
	if !proof.Race {
		t.Skip("only the race detector sees it")
	}
	plan, before := commission.Must(componentsPolicy(3)), runtime.GOMAXPROCS(8) // so that drafts change hands
	defer runtime.GOMAXPROCS(before)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 500 {
				s, err := plan.Stage(new(commission.Ledger), stagePayment("p"))
				if err != nil || len(s.Entries()) == 0 {
					t.Errorf("%d entries, error %v", len(s.Entries()), err)
					return
				}
				copied := s
				s.Release()
				copied.Release()
			}
		})
	}
	all.Wait()
}

func jsonText(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(fmt.Errorf("%T: %w", v, err))
	}
	return string(b)
}

// exactShare is a share of a share of an amount, rounded once.
func exactShare(amount int64, share, credit partnerecon.Rate, rounding partnerecon.Rounding) int64 {
	exact := new(big.Rat).Mul(rat(amount), new(big.Rat).Mul(rateRat(share), rateRat(credit)))
	whole := floorRat(exact)
	switch half := exact.Sub(exact, rat(whole)).Cmp(big.NewRat(1, 2)); {
	case rounding == partnerecon.Down, half < 0:
		return whole
	case half == 0 && rounding == partnerecon.HalfEven:
		return whole + whole%2
	}
	return whole + 1
}
