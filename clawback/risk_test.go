package clawback_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// risks renders what is at risk, a line per part.
func risks(t testing.TB, found []clawback.Risk, err error) []string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, k := range found {
		out = append(out, strings.Join(strings.Fields(fmt.Sprint(k.Partner, " ", k.Tier, " ", k.Amount.Amount(), " ", k.Safe)), " "))
	}
	return out
}

// runOff asks for the parts of what is at risk on a day.
func (b *book) runOff(n int) []string {
	b.t.Helper()
	found, err := b.recourse.RunOff(b.exposure, start.Add(n))
	return risks(b.t, found, err)
}

func (b *book) atRisk(n int) []string {
	b.t.Helper()
	found, err := b.recourse.AtRisk(b.exposure, start.Add(n))
	return risks(b.t, found, err)
}

func TestEachPartBecomesSafeOnItsDay(t *testing.T) {
	quarter := clawback.Schedule{Return: clawback.ProRata, Window: partnerecon.Months(3, partnerecon.Until), Counts: clawback.WholeMonths}
	started := quarter
	started.Counts = clawback.StartedMonths
	for _, tt := range []struct {
		name     string
		schedule clawback.Schedule
		day      int
		want     []string
	}{
		{"all at once", clawback.Schedule{Return: clawback.Full, Window: partnerecon.Days(60, partnerecon.Through)}, 10, []string{"acme gold 90.00 2025-03-03"}},
		// 90 through day 30, 45 through day 60.
		{"in steps", falling(), 30, []string{"acme gold 45.00 2025-02-01", "acme gold 45.00 2025-03-03"}},
		{"in the last step", falling(), 31, []string{"acme gold 45.00 2025-03-03"}},
		{"after it", falling(), 61, nil},
		{"before the start", falling(), -1, nil},
		// Of 3 days, a third each day: 60 are left on day 1, 30 on day 2.
		{"day by day", clawback.Schedule{Return: clawback.ProRata, Window: partnerecon.Days(3, partnerecon.Through)}, 1, []string{"acme gold 30.00 2025-01-03", "acme gold 30.00 2025-01-04"}},
		{"of one day", clawback.Schedule{Return: clawback.ProRata, Window: partnerecon.Days(1, partnerecon.Through)}, 0, []string{"acme gold 90.00 2025-01-02"}},
		{"month by month", quarter, 0, []string{"acme gold 30.00 2025-02-01", "acme gold 30.00 2025-03-01", "acme gold 30.00 2025-04-01"}},
		// On 2 January the first month has begun.
		{"by the months begun", started, 0, []string{"acme gold 30.00 2025-01-02", "acme gold 30.00 2025-02-02", "acme gold 30.00 2025-03-02"}},
		{"from within a month", started, 5, []string{"acme gold 30.00 2025-02-02", "acme gold 30.00 2025-03-02"}},
		// The paid term has 3 days.
		{"of a paid term", unserved(clawback.EachDay), 1, []string{"acme gold 30.00 2025-01-03", "acme gold 30.00 2025-01-04"}},
	} {
		p := posted("p", "acme", "p", "gold", "90", "2025-02-01")
		p.Term = term("2025-01-01", "2025-01-04")
		b := open(t, onlySchedules(tt.schedule)).do(p)
		if diff := cmp.Diff(tt.want, b.runOff(tt.day)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, diff)
		}
		if all := b.atRisk(tt.day); len(tt.want) > 0 {
			last := strings.Fields(tt.want[len(tt.want)-1])
			b.want(tt.name+": safe with the last part", strings.Fields(all[0])[3], last[3])
		}
	}
}

// A cent of 3 days is a cent with two of them left, 0.67, and nothing with one: there is no part
// on the day on which nothing moves.
func TestADayOnWhichNothingBecomesSafe(t *testing.T) {
	third := clawback.Schedule{Return: clawback.ProRata, Window: partnerecon.Days(3, partnerecon.Through)}
	b := open(t, onlySchedules(third)).do(posted("p", "acme", "p", "gold", "0.01", "2025-02-01"))
	b.want("in one part", strings.Join(b.runOff(0), "; "), "acme gold 0.01 2025-01-03")
}

// What has gone back is not at risk any more; what only later comes into a window is
// not at risk yet.
func TestTheRunOffOfSeveralLines(t *testing.T) {
	p := onlySchedules(clawback.Schedule{Return: clawback.Full, Window: partnerecon.Days(30, partnerecon.Until)})
	p.Anchor = clawback.PaymentCleared
	line := func(id string, n int) clawback.Posted {
		e := posted(id, "acme", id, "gold", "60", "2025-06-01")
		e.Entries[0].Earned = start.Add(n)
		return e
	}
	b := open(t, p).do(line("p1", 0), line("p2", 10), line("p3", 40))
	b.want("two lines", strings.Join(b.runOff(15), "; "), "acme gold 60.00 2025-01-31; acme gold 60.00 2025-02-10")
	b.want("together", strings.Join(b.atRisk(15), "; "), "acme gold 120.00 2025-02-10")
	b.do(churn("x", 5)) // takes the first
	b.want("the second is left", strings.Join(b.runOff(15), "; "), "acme gold 60.00 2025-02-10")
	b.want("of the first nothing", strings.Join(b.runOff(5), "; "), "")
}

// At the end of all days the windows end.
func TestTheRunOffAtTheEndOfAllDays(t *testing.T) {
	p := onlySchedules(clawback.Schedule{Return: clawback.ProRata, Window: partnerecon.Days(90, partnerecon.Through)})
	e := posted("p", "acme", "p", "gold", "90", "9999-12-31")
	e.Start = day("9999-12-29")
	b := open(t, p).do(e)
	found, err := b.recourse.RunOff(b.exposure, day("9999-12-29"))
	want := []string{"acme gold 1.00 9999-12-30", "acme gold 89.00 9999-12-31"}
	if diff := cmp.Diff(want, risks(t, found, err)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Under another policy than the one the churn was recorded under, something is due
// and not posted: it goes back with whatever comes next, and no day makes it safe.
func TestTheRiskOfWhatIsDueAlready(t *testing.T) {
	b := open(t, onlySchedules(clawback.Schedule{Return: clawback.Nothing})).do(posted("p", "acme", "p", "gold", "90", "2025-02-01"), churn("x", 10))
	b.recourse = clawback.Must(onlySchedules(clawback.Schedule{Return: clawback.Full, Window: partnerecon.Days(30, partnerecon.Until)}))
	b.want("in parts", strings.Join(b.runOff(15), "; "), "acme gold 90.00 no day")
	b.want("in all", strings.Join(b.atRisk(15), "; "), "acme gold 90.00 no day")
}

func TestRisksOfNoDay(t *testing.T) {
	b := open(t, clawback.ThreeTier()).do(posted("p", "acme", "p", "referral", "90", "2025-02-01"))
	for _, ask := range []func(clawback.Exposure, partnerecon.Day) ([]clawback.Risk, error){b.recourse.AtRisk, b.recourse.RunOff} {
		if _, err := ask(b.exposure, partnerecon.Day{}); len(paths(err)) != 1 || paths(err)[0] != "/on required" {
			t.Error(err)
		}
	}
	var zero clawback.Recourse
	if _, err := zero.RunOff(b.exposure, start); err == nil {
		t.Error("the zero Recourse: want an error")
	}
}
