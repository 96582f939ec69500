package settlement_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/internal/job"
)

func goroutines() []int { return []int{1, 2, 3, 7, 64} }

// A ran is what a run leaves: its entries, its error, its book.
type ran struct{ entries, err, book string }

// runOn folds facts on n goroutines, 0 for Run, and takes at most so many entries.
func runOn(t fataler, p settlement.Program, n int, from *settlement.Book, facts []settlement.Fact, most int) ran {
	b := from.Clone()
	run := p.Run(b, settlement.Facts(facts))
	if n > 0 {
		run = p.RunOn(n, b, settlement.Facts(facts))
	}
	var entries []pe.Entry
	out := ran{}
	for e, err := range run {
		if err != nil {
			out.err = err.Error()
			break
		}
		if entries = append(entries, e); len(entries) >= most {
			break
		}
	}
	out.entries, out.book = text(t, entries), text(t, b)
	return out
}

type fataler interface{ Fatal(...any) }

func (r ran) same(t interface{ Fatalf(string, ...any) }, what string, o ran) {
	switch {
	case r.err != o.err:
		t.Fatalf("%s: error %s, want %s", what, o.err, r.err)
	case r.entries != o.entries:
		t.Fatalf("%s: other entries: %s", what, firstDifference(r.entries, o.entries))
	case r.book != o.book:
		t.Fatalf("%s: another book: %s", what, firstDifference(r.book, o.book))
	}
}

// The sample program on goroutines: the same entries, the same book, and the same error and
// state where a fact is bad or the entries are not all taken.
func TestTheSampleRunsOnGoroutines(t *testing.T) {
	t.Parallel()
	p, facts := sampleYear(t)
	for i := 60; i < len(facts); i += 97 { // late ones that were folded before
		facts = slices.Insert(facts, i, facts[i-40])
	}
	if good := runOn(t, p, 0, &settlement.Book{}, facts, 1<<30); good.err != "" {
		t.Fatal(good.err)
	}
	bad := slices.Clone(facts)
	bad[len(bad)-100].ID = ""
	unknown := slices.Insert(slices.Clone(facts), 1500, fact("no", "2025-01-01", settlement.Release{Partner: "nobody", Of: "x", Approver: "y"}))
	on := goroutines()
	if testing.Short() {
		on = on[len(on)-1:]
	}
	for _, c := range []struct {
		name  string
		facts []settlement.Fact
		most  int
	}{
		{"all", facts, 1 << 30},
		{"stopped at 1", facts, 1},
		{"stopped at 700", facts, 700},
		{"malformed", bad, 1 << 30},
		{"late and unknown", unknown, 1 << 30},
	} {
		want := runOn(t, p, 0, &settlement.Book{}, c.facts, c.most)
		for _, n := range on {
			want.same(t, fmt.Sprint(n, " ", c.name), runOn(t, p, n, &settlement.Book{}, c.facts, c.most))
		}
	}
}

// manyFacts are payments, refunds, churns and payouts of many customers and partners, so that
// a stretch of them is worth several goroutines. Some are bad now and then.
func manyFacts(t *rapid.T) []settlement.Fact {
	out := lawStandings()
	partners := []string{"acme", "beta", "core"}
	for i := range rapid.IntRange(50, 200).Draw(t, "facts") {
		id, c := fmt.Sprint("f", i), fmt.Sprint("c", rapid.IntRange(0, 9).Draw(t, "customer"))
		who := rapid.SampledFrom(partners).Draw(t, "partner")
		of := fmt.Sprint("f", rapid.IntRange(0, i).Draw(t, "of"))
		amount := eur(strconv.Itoa(rapid.IntRange(1, 5000).Draw(t, "amount")))
		e := rapid.SampledFrom([]settlement.Event{
			settlement.Payment{Customer: c, Model: "annual", Amount: amount, Credits: pe.Sole(who)},
			settlement.Payment{Customer: c, Model: "usage", Amount: amount, Credits: []pe.Credit{
				{Partner: "core", Role: pe.Sourced, Share: pct("70")}, {Partner: "acme", Role: pe.Sourced, Share: pct("30")},
			}},
			settlement.Payment{Customer: c, Model: "annual", Amount: amount, Credits: pe.Sole(who), Pending: true},
			settlement.Refund{Customer: c, Of: of, Amount: amount},
			settlement.Clearing{Customer: c, Of: of},
			settlement.Churn{Customer: c},
			settlement.Payout{Partner: who, Amount: amount},
			settlement.Hold{Partner: who, Reason: "r"},
			settlement.Adjustment{Partner: who, Amount: amount, Reason: "r", Approver: "x"},
			settlement.Final{Partner: "core", TrueUp: "quarter", Month: month("2025-01"), Base: amount},
		}).Draw(t, "event")
		out = append(out, settlement.Fact{ID: id, Occurred: settlement.On(day("2025-01-01").Add(i / 2)), Event: e})
	}
	return out
}

// Facts of many customers on any number of goroutines: entries, book and error are those of
// Run, also where a fact is bad, comes twice, or the entries are not all taken.
func TestLawRunOnIsRun(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(lawPolicy(t))
		facts := manyFacts(t)
		p.Sort(facts)
		var all []settlement.Fact
		for f := range keys(p.WithCloses(&settlement.Book{}, settlement.Facts(facts), month("2025-05"))) {
			all = append(all, f)
		}
		b := &settlement.Book{}
		if rapid.Bool().Draw(t, "only good ones") {
			all = goodOnes(p, all)
		}
		if k := rapid.IntRange(0, len(all)).Draw(t, "begun"); rapid.Bool().Draw(t, "in a book") {
			for _, f := range all[:k] {
				_, _ = p.Apply(b, f)
			}
		}
		most := rapid.SampledFrom([]int{1 << 30, 1, 40}).Draw(t, "most")
		want := runOn(t, p, 0, b, all, most)
		n := rapid.SampledFrom(goroutines()).Draw(t, "goroutines")
		want.same(t, fmt.Sprint(n, " goroutines"), runOn(t, p, n, b, all, most))
	})
}

// goodOnes are the facts that a book takes one after the other.
func goodOnes(p settlement.Program, facts []settlement.Fact) []settlement.Fact {
	b := &settlement.Book{}
	return slices.DeleteFunc(slices.Clone(facts), func(f settlement.Fact) bool {
		_, err := p.Apply(b, f)
		return err != nil && !errors.Is(err, settlement.ErrOrder)
	})
}

// On goroutines or not, nothing happens without facts, a program or a book.
func TestRunOnNothing(t *testing.T) {
	p := settlement.Must(flat())
	for range p.RunOn(4, &settlement.Book{}, nil) {
		t.Error("no facts post something")
	}
	for _, r := range []struct {
		p settlement.Program
		b *settlement.Book
	}{{settlement.Program{}, &settlement.Book{}}, {p, nil}} {
		n := 0
		for _, err := range r.p.RunOn(4, r.b, settlement.Facts([]settlement.Fact{{}})) {
			if n++; err == nil {
				t.Error("no error")
			}
		}
		if n != 1 {
			t.Errorf("%d errors", n)
		}
	}
}

// BenchmarkRunOn settles the job on goroutines in turns with one, and prints the ratios of the
// medians:
//
//	go test -run '^$' -bench RunOn -benchtime 1x ./settlement
func BenchmarkRunOn(b *testing.B) {
	n, rounds := 100_000, 7
	if of := os.Getenv("RUN_ON_PAYMENTS"); of != "" {
		n, _ = strconv.Atoi(of)
	}
	facts, p := job.New(n).Facts(), job.Program()
	of := []int{1, 2, 3}
	times := map[int][]time.Duration{}
	for range b.N {
		for range rounds {
			for _, n := range of {
				s, book := &job.Statement{}, &settlement.Book{}
				start := time.Now()
				for e, err := range p.RunOn(n, book, p.WithCloses(book, settlement.Facts(facts), job.Start().Month().Add(job.Months-1))) {
					if err != nil {
						b.Fatal(err)
					}
					s.Add(&e)
				}
				times[n] = append(times[n], time.Since(start))
			}
		}
	}
	one := job.Cost{Times: times[1]}.Median()
	for _, n := range of {
		median := job.Cost{Times: times[n]}.Median()
		b.ReportMetric(float64(median)/1e6, fmt.Sprint("ms-on-", n))
		b.ReportMetric(float64(one)/float64(median), fmt.Sprint("x-on-", n))
	}
	b.ReportMetric(0, "ns/op")
}
