package clawback_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// fromPayout is a policy whose one window runs from the day a line was paid out.
func fromPayout(s clawback.Schedule) clawback.Policy {
	p := onlySchedules(s)
	p.Anchor = clawback.PayoutDay
	return p
}

// run is a payout to acme on a day after the start, of what was payable through another.
func payoutRun(id string, on, through int) clawback.PaidOut {
	return clawback.PaidOut{ID: id, Customer: "c", Partner: "acme", On: start.Add(on), Through: start.Add(through)}
}

// The line of 900.00 is payable on day 31 and paid out on day 35; the window of 90 days
// runs from then: 900 × (90 − d)/90.
func TestAWindowRunsFromThePayout(t *testing.T) {
	prorata := clawback.Schedule{Return: clawback.ProRata, Window: partnerecon.Days(90, partnerecon.Through)}
	for _, tt := range []struct {
		name  string
		s     clawback.Schedule
		churn int
		want  string
	}{
		{"on the day of the payout: all", prorata, 35, "-900.00"},
		{"a day later: 89/90", prorata, 36, "-890.00"},
		{"before the payout it counts as that day", prorata, 3, "-900.00"},
		{"on the last day nothing is left", prorata, 125, "0.00"},
		{"the day before", prorata, 124, "-10.00"},
		{"after the window", prorata, 126, "0.00"},
		{"full, on the last day", clawback.Schedule{Return: clawback.Full, Window: partnerecon.Days(90, partnerecon.Through)}, 125, "-900.00"},
		{"full, on the day after", clawback.Schedule{Return: clawback.Full, Window: partnerecon.Days(90, partnerecon.Through)}, 126, "0.00"},
		{"the first step", falling(), 34, "-900.00"},
		// Of 24 months from 5 February one is over on 6 March: 900 × 23/24.
		{"in months", over24(clawback.WholeMonths), 64, "-862.50"},
		{"in months, before the payout", over24(clawback.StartedMonths), 2, "-900.00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			line, paid, left := posted("p", "acme", "p", "gold", "900", "2025-02-01"), payoutRun("run", 35, 31), churn("x", tt.churn)
			for _, order := range [][]clawback.Event{{line, paid, left}, {line, left, paid}, {paid, line, left}, {left, line, paid}} {
				b := open(t, fromPayout(tt.s)).do(order...)
				b.want("clawed", b.sum("acme"), tt.want)
			}
		})
	}
}

// Until it is paid out, all of a line is at risk, and no day makes it safe.
func TestWhatIsNotPaidOutIsNeverSafe(t *testing.T) {
	b := open(t, fromPayout(clawback.Schedule{Return: clawback.Full, Window: partnerecon.Days(90, partnerecon.Until)})).do(
		posted("p", "acme", "p", "gold", "900", "2025-02-01"), posted("q", "acme", "q", "gold", "50", "2025-03-01"), payoutRun("run", 35, 31))
	if diff := cmp.Diff([]string{"acme gold 950.00 no day"}, b.atRisk(40)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, on := range []int{40, 0} { // before the payout and after it
		if diff := cmp.Diff([]string{"acme gold 900.00 " + start.Add(125).String(), "acme gold 50.00 no day"}, b.runOff(on)); diff != "" {
			t.Errorf("on day %d (-want +got)\n%s", on, diff)
		}
	}
}

// The first payout that reaches a line pays it, whichever was recorded first; one that
// was booked after the day it was due is paid with a later one.
func TestTheFirstPayoutThatReachesALineCounts(t *testing.T) {
	full := clawback.Schedule{Return: clawback.Full, Window: partnerecon.Days(10, partnerecon.Through)}
	line := posted("p", "acme", "p", "gold", "100", "2025-02-01") // day 31
	late := posted("p", "acme", "p", "gold", "100", "2025-02-15") // posted on day 45, due on day 31
	late.Entries[0].Posted, late.Entries[0].Due = day("2025-02-15"), day("2025-02-01")
	short, first, second := payoutRun("a", 35, 30), payoutRun("b", 40, 31), payoutRun("c", 60, 45)
	for _, tt := range []struct {
		name  string
		line  clawback.Posted
		churn int
		want  string
	}{
		{"ten days from the first", line, 50, "-100.00"},
		{"not from the second", line, 51, "0.00"},
		{"booked late, ten days from the second", late, 70, "-100.00"},
		{"and no longer", late, 71, "0.00"},
	} {
		for _, order := range [][]clawback.Event{{tt.line, short, first, second}, {second, tt.line, first, short}, {first, second, short, tt.line}} {
			b := open(t, fromPayout(full)).do(append(order, churn("x", tt.churn))...)
			b.want(tt.name, b.sum(""), tt.want)
		}
	}
	if l := open(t, fromPayout(full)).do(line).exposure.Partners[0].Groups[0].Lines[0]; !l.Ready.IsZero() {
		t.Errorf("booked in time, it is ready on %s", l.Ready)
	}
	other := payoutRun("b", 40, 31)
	other.Partner = "beta"
	b := open(t, fromPayout(full)).do(line, other, churn("x", 300))
	b.want("another partner's payout", b.sum(""), "-100.00")
}

// What is not paid out stays open when it is sealed, as its window has not begun; a
// payout that comes after the seal must not date back.
func TestAPayoutIsKnownBeforeALineIsSealed(t *testing.T) {
	full := clawback.Schedule{Return: clawback.Full, Window: partnerecon.Days(10, partnerecon.Through)}
	seal := clawback.Seal{ID: "s", Through: start.Add(100), On: start.Add(200)}
	b := open(t, fromPayout(full)).do(posted("p", "acme", "p", "gold", "100", "2025-02-01"), posted("q", "acme", "q", "gold", "50", "2025-03-01"),
		payoutRun("run", 40, 31), seal)
	if diff := cmp.Diff([]string{"sealed acme p 0 no day"}, list(b.entries)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	b.refuse(payoutRun("before", 39, 31), clawback.ErrSealed)
	other := payoutRun("beta's", 39, 31)
	other.Partner = "beta"
	b.do(other, payoutRun("later", 70, 60), payoutRun("later", 70, 60), churn("x", 75))
	b.want("the window of p is over, that of q is not", b.sum(""), "-50.00")
	b.refuse(payoutRun("later", 70, 59), clawback.ErrDuplicate)
	record, err := clawback.Record(b.entries[0])
	if err != nil || record.Paid != start.Add(40) {
		t.Errorf("%+v, %v", record, err)
	}
	b.do(clawback.Reopen{ID: "o", Lines: []clawback.Line{record}, On: start.Add(210)}, churn("y", 50))
	b.want("reopened, it is as it was", b.sum(""), "-150.00")
	// Where no window runs from a payout, they decide nothing.
	plain := open(t, onlySchedules(full)).do(posted("p", "acme", "p", "gold", "100", "2025-02-01"), payoutRun("run", 40, 31), seal, payoutRun("r2", 60, 31), churn("x", 10))
	plain.want("from the start", plain.sum(""), "-100.00")
	late := posted("q", "acme", "q", "gold", "100", "2025-02-15")
	late.Entries[0].Posted, late.Entries[0].Due = day("2025-02-15"), day("2025-02-01")
	if l := plain.do(late).exposure.Partners[0].Groups[0].Lines[0]; !l.Ready.IsZero() || !l.Paid.IsZero() {
		t.Errorf("a line keeps what no window asks for: %+v", l)
	}
}

func TestAPayoutStatesWhatItPaid(t *testing.T) {
	b := open(t, fromPayout(falling()))
	for _, tt := range []struct {
		name string
		e    clawback.Event
		want []string
	}{
		{"nothing", clawback.PaidOut{}, []string{"/id required", "/on required", "/partner required", "/through required"}},
		{"days to come", payoutRun("x", 30, 31), []string{"/through conflict"}},
		{"a transfer of nothing", clawback.Transferred{}, []string{"/from required", "/id required", "/on required", "/to required"}},
		{"a transfer to itself", clawback.Transferred{ID: "x", From: "acme", To: "acme", On: start}, []string{"/to conflict"}},
	} {
		_, err := b.recourse.Apply(&b.exposure, tt.e)
		if diff := cmp.Diff(tt.want, paths(err)); diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", tt.name, err, diff)
		}
	}
	b.do(payoutRun("x", 31, 31)) // what was payable that day, to a partner not known yet
	if len(b.exposure.Partners) > 0 {
		t.Errorf("a payout opens a partner: %+v", b.exposure.Partners)
	}
}
