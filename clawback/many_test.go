package clawback_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// TestManyLinesAndLives: what is found one by one while there is little is found
// by an index once there is much, with the same result.
func TestManyLinesAndLives(t *testing.T) {
	for _, n := range []int{10, 64, 65, 150} {
		b := open(t, clawback.ThreeTier())
		for i := range n {
			id := fmt.Sprint("p", i)
			b.do(posted(id, []string{"acme", "beta"}[i%2], id, "referral", "10", "2025-02-01"))
		}
		for i := range n { // in the order they came, and again from the end
			id := fmt.Sprint("p", i)
			b.do(posted("r"+id, []string{"acme", "beta"}[i%2], id, "referral", "-1", "2025-02-01"))
		}
		b.do(churn("left", 20))
		b.want("all that is left", b.sum(""), fmt.Sprintf("-%d.00", 9*n))
		for i := n - 1; i >= 0; i -= 7 {
			id := fmt.Sprint("p", i)
			b.do(posted("s"+id, []string{"acme", "beta"}[i%2], id, "referral", "-9", "2025-02-01"))
		}
		b.want("but for what was refunded", b.sum(""), fmt.Sprintf("-%d.00", 9*(n-(n+6)/7)))
		b.do(clawback.Seal{ID: "s", Through: day("2025-01-31"), On: day("2025-12-31")})
		if n := b.exposure.SealedLines; n != len(b.entries)-countClawed(b.entries) {
			t.Errorf("%d lines are sealed", n)
		}
		// A line that is sealed is not found any more: a new one opens.
		b.do(posted("late", "acme", "p0", "referral", "5", "2025-02-01"))
		if l := b.exposure.Partners[0].Groups[0].Lines; len(l) != 1 || l[0].Net != 500 {
			t.Errorf("%d lines: %+v", n, l)
		}
		for i := range n {
			b.do(churn(fmt.Sprint("x", i), 100+i), clawback.Reactivated{ID: fmt.Sprint("y", i), On: start.Add(100 + i)})
		}
		before := b.exposure.Clone()
		for i := range n {
			b.do(churn(fmt.Sprint("x", i), 100+i), clawback.Reactivated{ID: fmt.Sprint("y", i), On: start.Add(100 + i)})
			b.refuse(churn(fmt.Sprint("y", i), 100+i), clawback.ErrDuplicate)
			b.refuse(clawback.Reactivated{ID: fmt.Sprint("x", i), On: start.Add(100 + i)}, clawback.ErrDuplicate)
		}
		if !before.Equal(b.exposure) || !b.exposure.Knows("x0") || !b.exposure.Knows("y0") || b.exposure.Knows("z") {
			t.Errorf("%d: repeated events changed the exposure", n)
		}
	}
}

// One event that moves each of many lines twice: 10.00, and then 5.00 more and 1.00 less.
func TestAnEventMovesManyLinesTwice(t *testing.T) {
	for _, n := range []int{1, 8, 9, 20, 64, 65, 66, 130} {
		b := open(t, clawback.ThreeTier())
		first, then := clawback.Posted{Start: start}, clawback.Posted{}
		for i := range n {
			first.Entries = append(first.Entries, entry("p", "acme", fmt.Sprint("p", i), "referral", "10", "2025-02-01"))
			then.Entries = append(then.Entries, entry("q", "acme", fmt.Sprint("p", i), "referral", "5", "2025-02-01"))
		}
		for i := range n {
			then.Entries = append(then.Entries, entry("q", "acme", fmt.Sprint("p", i), "referral", "-1", "2025-02-01"))
		}
		b.do(first, then)
		for _, l := range b.exposure.Partners[0].Groups[0].Lines {
			if l.Net != 1400 {
				t.Errorf("%d lines: %s has %d", n, l.Line, l.Net)
			}
		}
		b.do(churn("x", 10))
		b.want("all of it", b.sum(""), fmt.Sprintf("-%d.00", 14*n))
	}
}

func countClawed(entries []partnerecon.Entry) int {
	n := 0
	for _, e := range entries {
		if e.Kind == partnerecon.Clawed {
			n++
		}
	}
	return n
}

// Beyond a number of lines they are found by an index: what goes back of the first one is
// taken off it, and opens no other.
func TestAnOldLineAmongMany(t *testing.T) {
	b := open(t, clawback.ThreeTier())
	for i := range 80 {
		id := fmt.Sprintf("p%02d", i)
		b.do(posted(id, "acme", id, "referral", "100", "2025-02-01"))
	}
	b.do(posted("r", "acme", "p00", "referral", "-40", "2025-02-01"))
	lines := b.exposure.Partners[0].Groups[0].Lines
	at := slices.IndexFunc(lines, func(l *clawback.Line) bool { return l.Line == "p00" })
	if len(lines) != 80 || at < 0 || lines[at].Net != 6000 {
		t.Errorf("%d lines, the first one at %d", len(lines), at)
	}
}

// TestADroppedEventLeavesNothing: an event between others, worked out and
// dropped, leaves the lists as they are, whatever room they have.
func TestADroppedEventLeavesNothing(t *testing.T) {
	b := open(t, clawback.ThreeTier()).do(posted("p1", "acme", "p1", "referral", "100", "2025-02-01"))
	for n := range 7 {
		b.do(churn(fmt.Sprint("x", n), 10*n+5), clawback.Reactivated{ID: fmt.Sprint("y", n), On: start.Add(10*n + 6)})
	}
	before, _ := json.Marshal(b.exposure)
	for n := range 70 {
		_, err1 := b.recourse.Stage(&b.exposure, churn("x", n))
		_, err2 := b.recourse.Stage(&b.exposure, clawback.Reactivated{ID: "y", On: start.Add(n)})
		_, err3 := b.recourse.Preview(b.exposure, churn("z", n))
		_, err4 := b.recourse.AtRisk(b.exposure, start.Add(n))
		if err := errors.Join(err1, err2, err3, err4); err != nil {
			t.Fatal(err)
		}
		if after, _ := json.Marshal(b.exposure); string(after) != string(before) {
			t.Fatalf("day %d:\n%s\n%s", n, before, after)
		}
	}
}

// TestTheWholeTrace of what a cap had cut, of a rest that no open line can give,
// and of lines before and after the customer came back.
func TestTheWholeTrace(t *testing.T) {
	b := open(t, clawback.ThreeTier()).do(
		posted("p1", "acme", "p1", "integration", "900", "2025-02-01"),
		clawback.Posted{Entries: []partnerecon.Entry{{
			Cause: "p1", Claim: partnerecon.Claim{Partner: "acme", Customer: "c", Component: "cap:x:2025-01"}, Kind: partnerecon.Capped,
			Amount: eur("-300"), Posted: day("2025-01-02"), Earned: day("2025-01-02"), Payable: day("2025-02-01"),
		}}},
		clawback.Seal{ID: "s", Through: day("2025-01-31"), On: day("2025-09-30")},
		churn("x", 30))
	tr, err := b.recourse.Explain(b.entries[len(b.entries)-1])
	if err != nil {
		t.Fatal(err)
	}
	// Two thirds of the 600 that the cap has left of 900.
	b.want("the trace", tr.String(), `clawback.window /schedules/1 net="900.00 EUR" anchor="2025-01-01" churn="2025-01-31" day="30" window="90 days through" part="2/3"
clawback.scaled lines="900.00 EUR" cut="-300.00 EUR"
clawback.rounded /rounding exact="400 EUR" total="400.00 EUR"
clawback.rest sealed="0.00 EUR" lines="0.00 EUR" rest="400.00 EUR"
clawback.posted due="-400.00 EUR" before="0.00 EUR" posted="-400.00 EUR" terms=""
`)
}

// TestExplainOfSumsOutOfRange: a basis that no event can have left is refused.
func TestExplainOfSumsOutOfRange(t *testing.T) {
	b := open(t, clawback.ThreeTier()).do(posted("p1", "acme", "p1", "referral", "900", "2025-02-01"), churn("x", 30))
	for _, text := range []string{
		fmt.Sprintf(`{"form":"clawback.rest","partner":"acme","tier":"referral","currency":"EUR","start":"2025-01-01","classes":[{"net":"%d","churn":"2025-01-31"}],"sealed":"%d"}`, math.MaxInt64, math.MaxInt64),
		fmt.Sprintf(`{"form":"clawback.line","partner":"acme","tier":"referral","currency":"EUR","start":"2025-01-01","classes":[{"net":"1","churn":"2025-01-31"}],"given":"%d","line":{"id":"p1","earned":"2025-01-01","payable":"2025-01-01","net":"1"}}`, math.MinInt64),
		`{"form":"clawback.line","partner":"acme","tier":"referral","currency":"EUR","classes":[{"terms":"v9","net":"1"}],"line":{"id":"p1","earned":"2025-01-01","payable":"2025-01-01"}}`,
		`{"form":"clawback.line","partner":"acme","tier":"referral","currency":"EUR","classes":[{"net":"1"}],"start":"2025-01-01","line":{"id":"p1","terms":"v9","earned":"2025-01-01","payable":"2025-01-01"}}`,
		`{"form":"clawback.rest","partner":"acme","tier":"referral","currency":"EUR","classes":[{"net":"1","churn":"2025-01-31"}]}`,
	} {
		e := b.entries[0]
		e.Basis = readBasis(text)
		if tr, err := b.recourse.Explain(e); err == nil || tr != nil {
			t.Errorf("%s: explained as\n%s", text, tr)
		}
		if _, err := clawback.Record(e); err == nil {
			t.Errorf("%s: has a record", text)
		}
	}
	e := b.entries[0]
	e.Basis = readBasis(`{"form":"x"}`)
	if _, err := clawback.Record(e); !errors.Is(err, clawback.ErrEntry) {
		t.Errorf("a basis of another package: %v", err)
	}
}

// One event posts a hundred lines, and on each of them what it gives back: 100.00 less
// 10.00. All of it goes back on day 0, each line is there once, and the next event on a
// line finds it.
func TestManyLinesOfOneEvent(t *testing.T) {
	var all clawback.Posted
	all.Start = start
	for i := range 100 {
		all.Entries = append(all.Entries, entry("e", "acme", fmt.Sprint("line-", i), "gold", "100", "2025-02-01"))
	}
	for i := range 100 {
		all.Entries = append(all.Entries, entry("e", "acme", fmt.Sprint("line-", i), "gold", "-10", "2025-02-01"))
	}
	b := open(t, dated(clawback.ServiceEnd)).do(all)
	lines := 0
	for _, g := range b.exposure.Partners[0].Groups {
		lines += len(g.Lines)
	}
	if lines != 100 {
		t.Errorf("%d lines, want 100", lines)
	}
	b.do(posted("more", "acme", "line-99", "gold", "100", "2025-02-01"), churn("x", 0))
	b.want("100 × 90.00 and 100.00", b.sum(""), "-9100.00")
}
