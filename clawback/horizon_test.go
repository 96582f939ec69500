package clawback_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

func TestSealAndReopen(t *testing.T) {
	b := open(t, clawback.ThreeTier()).do(posted("p1", "acme", "p1", "integration", "900", "2025-02-01"))
	later := posted("p2", "acme", "p2", "integration", "90", "2025-03-01")
	later.Entries[0].Earned = day("2025-02-20")
	b.do(later, churn("x", 60)) // a third of 990: 330, of which 90 from p2 and 240 from p1
	b.want("a third", b.sum("acme"), "-330.00")
	n := len(b.entries)
	seal := clawback.Seal{ID: "s", Customer: "c", Through: day("2025-01-31"), On: day("2025-09-30")}
	b.do(seal, seal)
	if len(b.exposure.Partners[0].Groups[0].Lines) != 1 || len(b.entries) != n+1 || b.entries[n].Kind != partnerecon.Sealed {
		t.Fatalf("p1 must be sealed: %+v", b.exposure)
	}
	b.want("sealing moves nothing", b.sum("acme"), "-330.00")
	b.do(clawback.Posted{Entries: []partnerecon.Entry{entry("r", "acme", "p2", "integration", "-90", "2025-03-01")}})
	// A third of 900 is left: 300. p1 holds 240; 60 go back on the customer.
	b.want("a refund of what is open", b.sum("acme"), "-300.00")
	line, err := clawback.Record(b.entries[n])
	if err != nil {
		t.Fatal(err)
	}
	reopen := clawback.Reopen{ID: "o", Customer: "c", Lines: []clawback.Line{line}, On: day("2025-10-01")}
	b.do(reopen, reopen)
	b.want("reopening moves nothing in all", b.sum("acme"), "-300.00")
	b.do(clawback.Posted{Entries: []partnerecon.Entry{entry("r2", "acme", "p1", "integration", "-900", "2025-02-01")}})
	b.want("all of it was refunded: nothing is clawed", b.sum("acme"), "0.00")
	if _, err := clawback.Record(b.entries[0]); err == nil {
		t.Error("an entry of another kind has no record")
	}
}

// TestReopenRefusesForgedLines: a record that no seal can have left is refused
// for each thing that is wrong with it alone.
func TestReopenRefusesForgedLines(t *testing.T) {
	sealed := func(t *testing.T) (*book, clawback.Line) {
		b := open(t, clawback.ThreeTier()).do(posted("p1", "acme", "p1", "integration", "900", "2025-02-01"), churn("x", 60),
			clawback.Seal{ID: "s", Customer: "c", Through: day("2025-01-31"), On: day("2025-09-30")})
		line, err := clawback.Record(b.entries[len(b.entries)-1])
		if err != nil {
			t.Fatal(err)
		}
		return b, line
	}
	for name, tt := range map[string]struct {
		want   error
		change func(*clawback.Line)
	}{
		"as it was":          {nil, func(*clawback.Line) {}},
		"on the last day":    {nil, func(l *clawback.Line) { l.Earned = day("2025-01-31") }},
		"all of it clawed":   {nil, func(l *clawback.Line) { l.Net = 30000 }},
		"back on that day":   {nil, func(l *clawback.Line) { l.Since = l.Earned }},
		"no line":            {clawback.ErrLine, func(l *clawback.Line) { l.Line = "" }},
		"no partner":         {clawback.ErrLine, func(l *clawback.Line) { l.Partner = "" }},
		"another partner":    {clawback.ErrLine, func(l *clawback.Line) { l.Partner = "beta" }},
		"another tier":       {clawback.ErrLine, func(l *clawback.Line) { l.Tier = "referral" }},
		"no day":             {clawback.ErrLine, func(l *clawback.Line) { l.Earned = partnerecon.Day{} }},
		"not payable":        {clawback.ErrLine, func(l *clawback.Line) { l.Payable = partnerecon.Day{} }},
		"not sealed yet":     {clawback.ErrLine, func(l *clawback.Line) { l.Earned = day("2025-02-01") }},
		"back after that":    {clawback.ErrLine, func(l *clawback.Line) { l.Since = l.Earned.Add(1) }},
		"clawed over net":    {clawback.ErrLine, func(l *clawback.Line) { l.Net = 29999 }},
		"clawed over sealed": {clawback.ErrLine, func(l *clawback.Line) { l.Clawed = -30001 }},
		"a positive claw":    {clawback.ErrLine, func(l *clawback.Line) { l.Clawed = 1 }},
		"unknown terms":      {clawback.ErrTerms, func(l *clawback.Line) { l.Terms = "v9" }},
	} {
		t.Run(name, func(t *testing.T) {
			b, line := sealed(t) // a third of 900.00 is clawed on it
			tt.change(&line)
			reopen := clawback.Reopen{ID: "o", Lines: []clawback.Line{line}, On: day("2025-10-01")}
			if tt.want != nil {
				b.refuse(reopen, tt.want)
				return
			}
			b.do(reopen)
			if x := b.exposure; x.SealedLines != 0 || len(x.Partners[0].Groups[0].Lines) != 1 || x.Partners[0].Groups[0].Sealed != 0 {
				t.Errorf("not reopened: %+v", x)
			}
		})
	}
	b, line := sealed(t)
	b.do(clawback.Reopen{ID: "o", Lines: []clawback.Line{line}, On: day("2025-10-01")})
	line.Line = "p2"
	b.refuse(clawback.Reopen{ID: "o2", Lines: []clawback.Line{line}, On: day("2025-10-01")}, clawback.ErrLine)
}

// TestReopenTakesUpWhatIsPosted: what the commission posts with the payment that
// comes back is taken up once the line is there.
func TestReopenTakesUpWhatIsPosted(t *testing.T) {
	b := open(t, clawback.ThreeTier()).do(posted("p1", "acme", "p1", "integration", "900", "2025-02-01"), churn("x", 60),
		clawback.Seal{ID: "s", Through: day("2025-01-31"), On: day("2025-09-30")})
	line, err := clawback.Record(b.entries[len(b.entries)-1])
	if err != nil {
		t.Fatal(err)
	}
	refund := entry("o", "acme", "p1", "integration", "-600", "2025-02-01")
	b.do(clawback.Reopen{ID: "o", Lines: []clawback.Line{line}, Entries: []partnerecon.Entry{refund}, On: day("2025-10-01")})
	b.want("a third of the 300 that are left", b.sum("acme"), "-100.00")
	refund.Cause = "another"
	_, err = b.recourse.Apply(&b.exposure, clawback.Reopen{ID: "o", Entries: []partnerecon.Entry{refund}, On: day("2025-10-01")})
	if diff := cmp.Diff([]string{"/entries/0/cause conflict"}, paths(err)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestAReactivationAmongSealedLines: it would change what sealed lines gave back,
// which nobody could tell from the sums.
func TestAReactivationAmongSealedLines(t *testing.T) {
	b := open(t, clawback.ThreeTier()).do(posted("p1", "acme", "p1", "integration", "900", "2025-02-01"),
		clawback.Seal{ID: "s", Through: day("2025-01-31"), On: day("2025-09-30")})
	b.refuse(clawback.Reactivated{ID: "b", On: day("2025-01-31")}, clawback.ErrSealed)
	b.do(clawback.Reactivated{ID: "b", On: day("2025-02-01")})
	none := open(t, clawback.ThreeTier()).do(clawback.Seal{ID: "s", Through: day("2025-01-31"), On: day("2025-09-30")})
	none.do(clawback.Reactivated{ID: "b", On: day("2025-01-31")}) // no line is sealed
}

func TestAChurnAfterSealing(t *testing.T) {
	p := clawback.Policy{Rounding: partnerecon.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{
		{Return: clawback.Full, Window: partnerecon.Days(365, partnerecon.Through)},
	}}
	b := open(t, p).do(posted("p1", "acme", "p1", "", "100", "2025-02-01"), clawback.Seal{ID: "s", Through: day("2025-03-31"), On: day("2025-09-30")})
	b.do(churn("x", 300))
	b.want("a window longer than the horizon", b.sum("acme"), "-100.00")
	if e := b.entries[len(b.entries)-1]; e.Claim.Line != "" || e.Claim.Component != "clawback" || e.Payable != start.Add(300) {
		t.Errorf("what no open line can give goes back on the customer: %+v", e)
	}
}
