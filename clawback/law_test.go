package clawback_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/internal/proof"
)

// byClaim sums entries by claim and kind; sums of 0 are left out.
func byClaim(entries []partnerecon.Entry) map[string]int64 {
	out := map[string]int64{}
	for _, e := range entries {
		e.Cause = ""
		out[e.ID()] += e.Amount.Minor()
	}
	for k, v := range out {
		if v == 0 {
			delete(out, k)
		}
	}
	return out
}

func same(a, b map[string]int64) bool { return fmt.Sprint(a) == fmt.Sprint(b) }

// drawPolicy draws schedules for each of two tiers; a third has none.
func drawPolicy(t *rapid.T) clawback.Policy {
	p := clawback.Policy{
		Rounding: proof.Rounding(t, "rounding"),
		Anchor:   rapid.SampledFrom([]clawback.Anchor{clawback.CustomerStart, clawback.FirstEarned, clawback.PaymentCleared, clawback.PayoutDay}).Draw(t, "anchor"),
		ChurnDay: rapid.SampledFrom([]clawback.ChurnDay{clawback.ServiceEnd, clawback.NoticeGiven}).Draw(t, "churn day"),
	}
	for _, tier := range []string{"gold", "silver"} {
		p.Schedules = append(p.Schedules, drawSchedule(t, clawback.Schedule{Tier: tier}))
		if rapid.Bool().Draw(t, "of the bonus") {
			p.Schedules = append(p.Schedules, drawSchedule(t, clawback.Schedule{Tier: tier, Components: []string{"bonus"}}))
		}
	}
	if rapid.Bool().Draw(t, "breach") {
		p.Schedules = append(p.Schedules, drawSchedule(t, clawback.Schedule{Trigger: clawback.ByBreach}))
	}
	if rapid.Bool().Draw(t, "reasons") {
		p.Reasons = []clawback.ReasonCode{
			{Code: "moved", Means: clawback.ByChurn},
			{Code: "outage", Means: clawback.VendorFault},
			{Code: "lied", Means: clawback.ByFraud},
			{Code: "no demo", Means: clawback.ByBreach},
		}
	}
	return p
}

// drawSchedule draws what a schedule says of what it is about.
func drawSchedule(t *rapid.T, s clawback.Schedule) clawback.Schedule {
	s.Return = rapid.SampledFrom([]clawback.Return{
		clawback.Full, clawback.ProRata, clawback.ProRata, clawback.Stepped, clawback.Unserved, clawback.Nothing,
	}).Draw(t, "return")
	edge, counts := proof.Edge(t, "edge"), rapid.SampledFrom([]clawback.Counting{clawback.WholeMonths, clawback.StartedMonths, clawback.EachDay})
	days := partnerecon.Days(rapid.IntRange(1, 100).Draw(t, "days"), edge)
	switch {
	case s.Return == clawback.Unserved:
		s.Counts = counts.Draw(t, "counts")
	case s.Return == clawback.Stepped:
		later := partnerecon.Days(days.Days+rapid.IntRange(1, 50).Draw(t, "more"), edge)
		s.Steps = []clawback.Step{{Window: days, Share: percent("90")}, {Window: later, Share: percent("30")}}
	case s.Return == clawback.ProRata && rapid.Bool().Draw(t, "months"):
		s.Window, s.Counts = partnerecon.Months(rapid.IntRange(1, 4).Draw(t, "window"), edge), counts.Draw(t, "counts")
	default:
		s.Window = days
	}
	if s.Return != clawback.Nothing && rapid.Bool().Draw(t, "part of it") {
		s.Share = proof.Part(t, "share")
	}
	if s.Return != clawback.Nothing && rapid.IntRange(0, 3).Draw(t, "limit") == 0 {
		s.Limit = clawback.ToLoss
	}
	return s
}

// drawEvents draws what was posted on a customer, and how it left and came back.
func drawEvents(t *rapid.T) []clawback.Event {
	var out []clawback.Event
	for i := range rapid.IntRange(1, 5).Draw(t, "lines") {
		id := fmt.Sprint("p", i)
		e := partnerecon.Entry{
			Cause: id, Claim: partnerecon.Claim{Partner: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "partner"), Customer: "c", Line: id, Component: "base"},
			Kind: partnerecon.Earned, Tier: rapid.SampledFrom([]string{"gold", "silver", "none"}).Draw(t, "tier"),
			Posted: day("2025-01-01"), Earned: start.Add(rapid.IntRange(0, 60).Draw(t, "earned")), Payable: start.Add(rapid.IntRange(0, 120).Draw(t, "payable")),
		}
		minor := rapid.OneOf(rapid.Int64Range(1, 30), rapid.Int64Range(1, 1e7)).Draw(t, "amount")
		e.Amount, _ = partnerecon.FromMinor(minor, "EUR")
		if rapid.Bool().Draw(t, "bonus") {
			e.Claim.Component = "bonus"
		}
		paid := partnerecon.Interval{Start: proof.Day(t, "paid from", start, 60)}
		paid.End = paid.Start.Add(rapid.IntRange(1, 150).Draw(t, "term"))
		out = append(out, clawback.Posted{Entries: []partnerecon.Entry{e}, Start: start, Term: paid})
		if rapid.Bool().Draw(t, "returned") {
			r := e
			r.Cause, r.Kind = "r"+id, partnerecon.Returned
			r.Amount, _ = partnerecon.FromMinor(-rapid.Int64Range(1, minor).Draw(t, "back"), "EUR")
			out = append(out, clawback.Posted{Entries: []partnerecon.Entry{r}, Start: start})
		}
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "churns") {
		x := clawback.Churn{ID: fmt.Sprint("x", i), Customer: "c", On: start.Add(rapid.IntRange(-2, 110).Draw(t, "churn")), Start: start}
		x.Notice = x.On.Add(-rapid.IntRange(0, 30).Draw(t, "noticed"))
		x.Reason = rapid.SampledFrom([]string{"", "", "moved", "outage", "lied", "no demo"}).Draw(t, "reason")
		out = append(out, x)
	}
	switch rapid.IntRange(0, 5).Draw(t, "incident") {
	case 1:
		out = append(out, clawback.Breach{ID: "bad", Customer: "c", Partner: "a", Commitment: "demo", On: start.Add(rapid.IntRange(0, 110).Draw(t, "breach"))})
	case 2:
		out = append(out, clawback.Fraud{ID: "bad", Customer: "c", Partner: "b", On: start.Add(rapid.IntRange(0, 110).Draw(t, "fraud"))})
	}
	if rapid.Bool().Draw(t, "paid out") {
		on := start.Add(rapid.IntRange(0, 110).Draw(t, "payout"))
		out = append(out, clawback.PaidOut{ID: "run", Customer: "c", Partner: "a", Through: on.Add(-rapid.IntRange(0, 20).Draw(t, "run")), On: on})
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "losses") {
		line := fmt.Sprint("p", rapid.IntRange(0, 2).Draw(t, "of"))
		out = append(out, clawback.Lost{ID: fmt.Sprint("loss", i), Customer: "c", Line: line, Share: proof.Share(t, "lost"), On: start.Add(rapid.IntRange(0, 3).Draw(t, "lost"))})
	}
	if rapid.Bool().Draw(t, "hands over") {
		out = append(out, clawback.Transferred{ID: "over", Customer: "c", From: "a", To: "b", On: start.Add(rapid.IntRange(0, 110).Draw(t, "over"))})
	}
	if rapid.Bool().Draw(t, "comes back") {
		out = append(out, clawback.Reactivated{ID: "back", Customer: "c", On: start.Add(rapid.IntRange(0, 110).Draw(t, "back"))})
	}
	return out
}

func run(t *rapid.T, r clawback.Recourse, events ...clawback.Event) *book {
	b := &book{recourse: r}
	for _, e := range events {
		entries, err := r.Apply(&b.exposure, e)
		if err != nil {
			t.Fatalf("%+v: %v", e, err)
		}
		b.entries = append(b.entries, entries...)
	}
	return b
}

// shuffle draws an order in which what goes back of a line comes after the line.
func shuffle(t *rapid.T, events []clawback.Event) []clawback.Event {
	order := rapid.Permutation(events).Draw(t, "order")
	at := map[string]int{}
	for i, e := range order {
		if p, ok := e.(clawback.Posted); ok && p.Entries[0].Kind == partnerecon.Earned {
			at[p.Entries[0].Claim.Line] = i
		}
	}
	for i, e := range order {
		if p, ok := e.(clawback.Posted); ok && p.Entries[0].Kind == partnerecon.Returned {
			if k := at[p.Entries[0].Claim.Line]; k > i {
				order[i], order[k] = order[k], order[i]
				at[p.Entries[0].Claim.Line] = i
			}
		}
	}
	return order
}

func TestLawG1_OrderOfRecordingDecidesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := clawback.Must(drawPolicy(t))
		events := drawEvents(t)
		if a, b := byClaim(run(t, r, events...).entries), byClaim(run(t, r, shuffle(t, events)...).entries); !same(a, b) {
			t.Fatalf("%v and %v", a, b)
		}
	})
}

func TestLawG2_ARepeatedChurnChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := clawback.Must(drawPolicy(t))
		events := drawEvents(t)
		b := run(t, r, events...)
		before := b.exposure.Clone()
		for _, e := range events {
			if _, ok := e.(clawback.Posted); ok {
				continue // the commission posts a repeated event once
			}
			if entries, err := r.Apply(&b.exposure, e); err != nil || len(entries) > 0 {
				t.Fatalf("%+v again posts %d entries, %v", e, len(entries), err)
			}
		}
		if !before.Equal(b.exposure) {
			t.Fatal("repeated events changed the exposure")
		}
	})
}

func TestLawG9_StateSurvivesBetweenEvents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := clawback.Must(drawPolicy(t))
		events := drawEvents(t)
		want := run(t, r, events...)
		got := &book{recourse: r}
		for _, e := range events {
			text, err := json.Marshal(got.exposure)
			if err != nil {
				t.Fatal(err)
			}
			got.exposure = clawback.Exposure{}
			if err := json.Unmarshal(text, &got.exposure); err != nil {
				t.Fatal(err)
			}
			entries, err := r.Apply(&got.exposure, e)
			if err != nil {
				t.Fatal(err)
			}
			got.entries = append(got.entries, entries...)
		}
		a, _ := json.Marshal(want.entries)
		b, _ := json.Marshal(got.entries)
		if string(a) != string(b) || !want.exposure.Equal(got.exposure) {
			t.Fatalf("with storing in between\n%s\nwant\n%s", b, a)
		}
	})
}

func TestLawG11_EntriesAreMoneyAndUnique(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seen := map[string]bool{}
		for _, e := range run(t, clawback.Must(drawPolicy(t)), drawEvents(t)...).entries {
			if e.Amount.Sign() == 0 || seen[e.ID()] {
				t.Fatalf("%s of %s: 0, or posted twice", e.ID(), e.Amount)
			}
			seen[e.ID()] = true
		}
	})
}

func TestLawG12_PreviewIsPosting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := clawback.Must(drawPolicy(t))
		var x clawback.Exposure
		for _, e := range drawEvents(t) {
			preview, err := r.Preview(x, e)
			if err != nil {
				t.Fatal(err)
			}
			entries, err := r.Apply(&x, e)
			if err != nil {
				t.Fatal(err)
			}
			a, _ := json.Marshal(preview.Entries)
			b, _ := json.Marshal(entries)
			if string(a) != string(b) {
				t.Fatalf("previewed %s\nposted %s", a, b)
			}
		}
	})
}

func TestLawB4_NeverMoreThanWasLeft(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := clawback.Must(drawPolicy(t))
		var x clawback.Exposure
		for _, e := range drawEvents(t) {
			if _, err := r.Apply(&x, e); err != nil {
				t.Fatal(err)
			}
			for _, p := range x.Partners {
				for _, g := range p.Groups {
					if g.Clawed != 0 {
						t.Fatalf("no line is sealed, so every line gives its own: %+v", g)
					}
					for _, l := range g.Lines {
						if l.Clawed > 0 || -l.Clawed > l.Net {
							t.Fatalf("after %+v: %+v", e, l)
						}
					}
				}
			}
		}
	})
}

// TestSealingMovesNoMoney: whenever lines are sealed, nothing is posted;
// reopened, they are what they were, and what follows posts what it would have.
func TestSealingMovesNoMoney(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := clawback.Must(drawPolicy(t))
		events := drawEvents(t)
		at := rapid.IntRange(1, len(events)).Draw(t, "at")
		want := run(t, r, events[:at]...)
		got := run(t, r, events[:at]...)
		through := start.Add(rapid.IntRange(0, 60).Draw(t, "through"))
		sealed, err := r.Apply(&got.exposure, clawback.Seal{ID: "seal", Through: through, On: start.Add(400)})
		if err != nil {
			t.Fatal(err)
		}
		reopen := clawback.Reopen{ID: "reopen", On: start.Add(400)}
		for _, e := range sealed {
			l, err := clawback.Record(e)
			if e.Kind != partnerecon.Sealed || err != nil {
				t.Fatalf("sealing posts %s %s, %v", e.ID(), e.Amount, err)
			}
			reopen.Lines = append(reopen.Lines, l)
		}
		if len(sealed) == 0 {
			return
		}
		if entries, err := r.Apply(&got.exposure, reopen); err != nil || len(entries) > 0 {
			t.Fatalf("reopening posts %v, %v", entries, err)
		}
		for _, e := range events[at:] {
			a, errA := r.Apply(&want.exposure, e)
			b, errB := r.Apply(&got.exposure, e)
			if errA != nil || errB != nil || !same(byClaim(a), byClaim(b)) {
				t.Fatalf("%+v posts %v, after sealing %v (%v, %v)", e, a, b, errA, errB)
			}
		}
		got.exposure.SealedThrough = partnerecon.Day{}
		if !want.exposure.Equal(got.exposure) {
			t.Fatalf("%+v\n%+v", want.exposure, got.exposure)
		}
	})
}

// TestLawB9_WindowsEndOnTheirEdge: the part that goes back is what the window
// says on its last day, and nothing on the day after or before the anchor.
func TestLawB9_WindowsEndOnTheirEdge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 400).Draw(t, "n")
		edge := proof.Edge(t, "edge")
		r := clawback.Must(clawback.Policy{Rounding: partnerecon.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{
			{Return: clawback.Full, Window: partnerecon.Days(n, edge)},
		}})
		last := n
		if edge == partnerecon.Until {
			last = n - 1
		}
		for d, want := range map[int]int64{-1: 0, 0: -10000, last: -10000, last + 1: 0} {
			b := run(t, r, posted("p", "a", "p", "", "100", "2025-02-01"), churn("x", d))
			if got := byClaim(b.entries)["/a/c//p/base/clawed"]; got != want {
				t.Fatalf("day %d of %d days %s: %d, want %d", d, n, edge, got, want)
			}
		}
	})
}

// TestLawB9_ProRataFalls: the later the churn, the less goes back, and never
// less than nothing.
func TestLawB9_ProRataFalls(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 120).Draw(t, "n")
		p := clawback.Policy{
			Rounding: proof.Rounding(t, "rounding"), Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd,
			Schedules: []clawback.Schedule{{Return: clawback.ProRata, Window: partnerecon.Days(n, partnerecon.Through)}},
		}
		earned := rapid.Int64Range(1, 1e6).Draw(t, "earned")
		amount, _ := partnerecon.FromMinor(earned, "EUR")
		before := earned
		for d := range n + 3 {
			b := run(t, clawback.Must(p), posted("p", "a", "p", "", amount.Amount(), "2025-02-01"), churn("x", d))
			got := -byClaim(b.entries)["/a/c//p/base/clawed"]
			exact := new(big.Rat).Mul(big.NewRat(earned, 1), big.NewRat(int64(max(0, n-d)), int64(n)))
			off := new(big.Rat).Sub(exact, big.NewRat(got, 1))
			if got > before || got < 0 || off.Abs(off).Cmp(big.NewRat(1, 1)) >= 0 {
				t.Fatalf("day %d of %d: %d of %d, the day before %d", d, n, got, earned, before)
			}
			before = got
		}
	})
}

// TestLawB9_WhateverGoesBackFalls: the later something happens, the less goes back,
// whatever the schedule; one that has gone back stays back.
func TestLawB9_WhateverGoesBackFalls(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPolicy(t)
		events := slices.DeleteFunc(drawEvents(t), func(e clawback.Event) bool { _, posted := e.(clawback.Posted); return !posted })
		b := run(t, clawback.Must(p), events...)
		on, later := start.Add(rapid.IntRange(61, 130).Draw(t, "on")), rapid.IntRange(1, 60).Draw(t, "later") // after every anchor
		sum := func(r clawback.Recourse, day partnerecon.Day) (out int64) {
			x := b.exposure.Clone()
			entries, err := r.Apply(&x, clawback.Churn{ID: "then", On: day, Notice: day})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				out -= e.Amount.Minor()
			}
			return out
		}
		if first, then := sum(b.recourse, on), sum(b.recourse, on.Add(later)); then > first || then < 0 {
			t.Fatalf("%d on %s, %d %d days later", first, on, then, later)
		}
	})
}

// byMonth sums what becomes safe, by partner, tier and the month of the day.
func byMonth(risks []clawback.Risk) map[string]int64 {
	out := map[string]int64{}
	for _, r := range risks {
		month := "never"
		if !r.Safe.IsZero() {
			month = r.Safe.Month().String()
		}
		out[r.Partner+" "+r.Tier+" "+month] += r.Amount.Minor()
	}
	return out
}

// TestAtRiskIsWhatAChurnWouldTake compares the question with the deed, as a whole and
// by the days on which its parts become safe.
func TestAtRiskIsWhatAChurnWouldTake(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := clawback.Must(drawPolicy(t))
		b := run(t, r, drawEvents(t)...)
		on := start.Add(rapid.IntRange(-2, 120).Draw(t, "on"))
		risks, err1 := r.AtRisk(b.exposure, on)
		parts, err2 := r.RunOff(b.exposure, on)
		months, err4 := r.RunOffByMonth(b.exposure, on)
		entries, err3 := r.Apply(&b.exposure, clawback.Churn{ID: "then", Customer: "c", On: on, Notice: on})
		if err := errors.Join(err1, err2, err3, err4); err != nil {
			t.Fatal(err)
		}
		if got, want := byMonth(months), byMonth(parts); !same(got, want) {
			t.Fatalf("by months %v, by days %v", got, want)
		}
		want := map[string]int64{}
		for _, e := range entries {
			if e.Kind == partnerecon.Clawed {
				who := e.Claim.Partner
				if _, earner, borne := strings.Cut(e.Claim.Component, ":of:"); borne {
					who = earner
				}
				want[who+" "+e.Tier] -= e.Amount.Minor()
			}
		}
		for id, sum := range want {
			if sum == 0 { // only between lines
				delete(want, id)
			}
		}
		if got := byTier(risks); !same(got, want) {
			t.Fatalf("at risk %v, taken %v", got, want)
		}
		if got := byTier(parts); !same(got, want) {
			t.Fatalf("by days %v, taken %v", got, want)
		}
		for i, k := range parts {
			if k.Safe.IsZero() {
				continue // not paid out
			}
			if !k.Safe.After(on) || i > 0 && parts[i-1].Partner == k.Partner && parts[i-1].Tier == k.Tier && !k.Safe.After(parts[i-1].Safe) {
				t.Fatalf("on %s: %v", on, parts)
			}
		}
	})
}

// byTier sums risks by partner and tier.
func byTier(risks []clawback.Risk) map[string]int64 {
	out := map[string]int64{}
	for _, k := range risks {
		out[k.Partner+" "+k.Tier] += k.Amount.Minor()
	}
	return out
}
