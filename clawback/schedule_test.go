package clawback_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// onlySchedules is a policy from the customer's start, half a cent up.
func onlySchedules(s ...clawback.Schedule) clawback.Policy {
	return clawback.Policy{Rounding: partnerecon.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd, Schedules: s}
}

func percent(s string) partnerecon.Rate { return partnerecon.MustPercent(s) }

// falling gives all back through day 30, half through day 60, nothing after.
func falling() clawback.Schedule {
	return clawback.Schedule{Return: clawback.Stepped, Steps: []clawback.Step{
		{Window: partnerecon.Days(30, partnerecon.Through), Share: percent("100")},
		{Window: partnerecon.Days(60, partnerecon.Through), Share: percent("50")},
	}}
}

// over24 is a pro-rata schedule over 24 months.
func over24(counts clawback.Counting) clawback.Schedule {
	return clawback.Schedule{Return: clawback.ProRata, Window: partnerecon.Months(24, partnerecon.Until), Counts: counts}
}

// unserved gives back what of the paid term was not served.
func unserved(counts clawback.Counting) clawback.Schedule {
	return clawback.Schedule{Return: clawback.Unserved, Counts: counts}
}

// term is a paid term.
func term(start, end string) partnerecon.Interval {
	return partnerecon.Interval{Start: day(start), End: day(end)}
}

func TestWhatAScheduleGivesBack(t *testing.T) {
	ending := falling()
	ending.Steps[0].Window.Edge, ending.Steps[1].Window.Edge = partnerecon.Until, partnerecon.Until
	quarters := clawback.Schedule{Return: clawback.Stepped, Share: percent("50"), Steps: []clawback.Step{
		{Window: partnerecon.Months(3, partnerecon.Until), Share: percent("75")},
		{Window: partnerecon.Months(6, partnerecon.Until), Share: percent("25")},
	}}
	half := clawback.Schedule{Return: clawback.Full, Window: partnerecon.Days(60, partnerecon.Through), Share: percent("50")}
	// The term of 2025 and 2026 has 365 + 365 = 730 days. Each earned 2400.00.
	for _, tt := range []struct {
		name     string
		schedule clawback.Schedule
		churn    string
		want     string
	}{
		{"steps, day 0", falling(), "2025-01-01", "-2400.00"},
		{"steps, day 30 is in the first", falling(), "2025-01-31", "-2400.00"},
		{"steps, day 31: half", falling(), "2025-02-01", "-1200.00"},
		{"steps, day 60 is in the second", falling(), "2025-03-02", "-1200.00"},
		{"steps, day 61: nothing", falling(), "2025-03-03", "0.00"},
		{"steps, before the start", falling(), "2024-12-31", "0.00"},
		{"steps until day 30: it is in the second", ending, "2025-01-31", "-1200.00"},
		{"steps until day 60: nothing", ending, "2025-03-02", "0.00"},
		{"half of 75 % in the first three months", quarters, "2025-03-31", "-900.00"},
		{"half of 25 % from the fourth on", quarters, "2025-04-01", "-300.00"},
		{"half of all", half, "2025-03-02", "-1200.00"},

		// 6 of 24 months: 18/24 of 2400 go back.
		{"whole months, six are over on 1 July", over24(clawback.WholeMonths), "2025-07-01", "-1800.00"},
		{"on 30 June five are", over24(clawback.WholeMonths), "2025-06-30", "-1900.00"},
		{"on 31 July still six", over24(clawback.WholeMonths), "2025-07-31", "-1800.00"},
		{"started months: on 1 July the seventh has not begun to be served", over24(clawback.StartedMonths), "2025-07-01", "-1800.00"},
		{"on 2 July it has", over24(clawback.StartedMonths), "2025-07-02", "-1700.00"},
		{"on the first day all", over24(clawback.StartedMonths), "2025-01-01", "-2400.00"},
		{"on the second, 23 of 24", over24(clawback.StartedMonths), "2025-01-02", "-2300.00"},
		// January to June are 31+28+31+30+31+30 = 181 days: 549/730 of 2400 = 1804.9315…
		{"days", over24(clawback.EachDay), "2025-07-01", "-1804.93"},
		{"the last day: 1/730 of 2400 = 3.2876…", over24(clawback.EachDay), "2026-12-31", "-3.29"},
		{"the last month", over24(clawback.WholeMonths), "2026-12-31", "-100.00"},
		{"the last day, started", over24(clawback.StartedMonths), "2026-12-31", "0.00"},
		{"after 24 months", over24(clawback.WholeMonths), "2027-01-01", "0.00"},

		// The paid term runs from 15 January 2025 to 14 January 2027.
		{"six months of the term", unserved(clawback.WholeMonths), "2025-07-15", "-1800.00"},
		{"a day less", unserved(clawback.WholeMonths), "2025-07-14", "-1900.00"},
		{"a day more, started", unserved(clawback.StartedMonths), "2025-07-16", "-1700.00"},
		{"181 of 730 days", unserved(clawback.EachDay), "2025-07-15", "-1804.93"},
		{"before the term", unserved(clawback.EachDay), "2025-01-14", "-2400.00"},
		{"before the term, in whole months", unserved(clawback.WholeMonths), "2024-12-24", "-2400.00"},
		{"before the term, in months begun", unserved(clawback.StartedMonths), "2024-12-24", "-2400.00"},
		{"on its first day", unserved(clawback.EachDay), "2025-01-15", "-2400.00"},
		{"on its last day", unserved(clawback.EachDay), "2027-01-14", "-3.29"},
		{"after it", unserved(clawback.EachDay), "2027-01-15", "0.00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := posted("p", "acme", "p", "gold", "2400", "2025-02-01")
			p.Term = term("2025-01-15", "2027-01-15")
			b := open(t, onlySchedules(tt.schedule)).do(p, clawback.Churn{ID: "x", Customer: "c", On: day(tt.churn)})
			b.want("clawed", b.sum(""), tt.want)
		})
	}
}

// Months are counted from the anchor and clamped: from 31 January one month is over
// on 28 February, two on 31 March.
func TestMonthsAreCountedFromTheAnchor(t *testing.T) {
	for _, tt := range []struct {
		churn          string
		whole, started string // of 400 over 4 months
	}{
		{"2025-02-27", "-400.00", "-300.00"},
		{"2025-02-28", "-300.00", "-300.00"},
		{"2025-03-01", "-300.00", "-200.00"},
		{"2025-03-30", "-300.00", "-200.00"},
		{"2025-03-31", "-200.00", "-200.00"},
		{"2025-05-30", "-100.00", "0.00"},
	} {
		for counts, want := range map[clawback.Counting]string{clawback.WholeMonths: tt.whole, clawback.StartedMonths: tt.started} {
			p := posted("p", "acme", "p", "gold", "400", "2025-02-01")
			p.Term = term("2025-01-31", "2025-05-31")
			b := open(t, onlySchedules(unserved(counts))).do(p, clawback.Churn{ID: "x", On: day(tt.churn)})
			b.want(tt.churn+" "+string(counts), b.sum(""), want)
		}
	}
}

// A term that is not a number of months has one more, begun and not finished: of 45
// days from 1 January on, the second month is left on 1 February.
func TestATermThatEndsWithinAMonth(t *testing.T) {
	p := posted("p", "acme", "p", "gold", "100", "2025-02-01")
	p.Term = term("2025-01-01", "2025-02-15")
	b := open(t, onlySchedules(unserved(clawback.WholeMonths))).do(p, clawback.Churn{ID: "x", On: day("2025-02-01")})
	b.want("one of two months", b.sum(""), "-50.00")
}

func TestEachLineHasItsPaidTerm(t *testing.T) {
	first, second := posted("p1", "acme", "p1", "gold", "120", "2025-02-01"), posted("p2", "acme", "p2", "gold", "240", "2026-02-01")
	first.Term, second.Term = term("2025-01-01", "2026-01-01"), term("2026-01-01", "2027-01-01")
	second.Entries[0].Earned = day("2026-01-01")
	b := open(t, onlySchedules(unserved(clawback.WholeMonths))).do(first, second, clawback.Churn{ID: "x", On: day("2026-04-01")})
	// The first term is over. 9/12 of 240.
	if diff := cmp.Diff([]string{"clawed acme p2 -180.00 2026-04-01"}, list(b.entries)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// The term was 24 months: 21/24 of 240 = 210.
	corrected := entry("p3", "acme", "p2", "gold", "24", "2026-02-01")
	b.do(clawback.Posted{Entries: []partnerecon.Entry{corrected}, Term: term("2026-01-01", "2028-01-01")})
	b.want("21/24 of 264", b.sum(""), "-231.00")
}

// Two payments of one event, for 12 and for 24 months: after 6 of them 6/12 of 120.00 and
// 18/24 of 240.00 go back. Of one that is not named the term is that of the event, which
// is over after 3 months.
func TestTermsOfTheLinesOfOneEvent(t *testing.T) {
	p := posted("p", "acme", "p1", "gold", "120", "2025-02-01")
	p.Entries = append(p.Entries, entry("p", "acme", "p2", "gold", "240", "2025-02-01"), entry("p", "acme", "p3", "gold", "1000", "2025-02-01"))
	p.Term = term("2025-01-01", "2025-04-01")
	p.Terms = []clawback.PaidTerm{{"p1", term("2025-01-01", "2026-01-01")}, {"p2", term("2025-01-01", "2027-01-01")}}
	b := open(t, onlySchedules(unserved(clawback.WholeMonths))).do(p, clawback.Churn{ID: "x", On: day("2025-07-01")})
	b.want("60.00 and 180.00", b.sum(""), "-240.00")

	// A line comes back without what it earns now by another component: the term is stated.
	b = open(t, onlySchedules(unserved(clawback.WholeMonths))).do(p, clawback.Seal{ID: "s", Through: day("2025-01-31"), On: day("2025-02-01")})
	var kept []clawback.Line
	for _, e := range b.entries {
		l, err := clawback.Record(e)
		if err != nil {
			t.Fatal(err)
		}
		if l.Line == "p1" {
			kept = append(kept, l)
		}
	}
	extra := entry("o", "acme", "p1", "gold", "12", "2025-02-02")
	extra.Claim.Component = "extra"
	b.do(clawback.Reopen{ID: "o", Lines: kept, On: day("2025-02-02"), Entries: []partnerecon.Entry{extra}, Terms: p.Terms[:1]},
		clawback.Churn{ID: "x", On: day("2025-07-01")})
	b.want("6/12 of 132.00 and 18/24 of 240.00", b.sum(""), "-246.00")
}

func TestAnUnknownTermIsAnError(t *testing.T) {
	p := posted("p", "acme", "p", "gold", "120", "2025-02-01")
	b := open(t, onlySchedules(unserved(clawback.WholeMonths))).do(p)
	b.refuse(churn("x", 10), clawback.ErrPaidTerm)
	if _, err := b.recourse.AtRisk(b.exposure, start); !errors.Is(err, clawback.ErrPaidTerm) {
		t.Errorf("at risk: %v", err)
	}
	// What was returned in full has nothing that a term could matter for.
	b.do(posted("r", "acme", "p", "gold", "-120", "2025-02-01"), churn("x", 10))
	b.want("nothing", b.sum(""), "0.00")
}

// An open line on which nothing is left needs no term, while a sealed one gives.
func TestTheTermOfALineThatHasNothing(t *testing.T) {
	paid := posted("p", "acme", "p", "gold", "120", "2025-02-01")
	paid.Term = term("2025-01-01", "2026-01-01")
	later := posted("q", "acme", "q", "gold", "120", "2025-05-01")
	later.Entries[0].Earned = day("2025-04-01")
	b := open(t, onlySchedules(unserved(clawback.WholeMonths))).do(paid, later, posted("r", "acme", "q", "gold", "-120", "2025-05-01"),
		clawback.Seal{ID: "s", Through: day("2025-01-31"), On: day("2025-09-30")}, clawback.Churn{ID: "x", On: day("2025-04-01")})
	b.want("9/12 of 120", b.sum(""), "-90.00")
}

// TestEachPaymentHasItsDay: a line goes back for 60 days from the day its own
// payment cleared; the customer's start says nothing.
func TestEachPaymentHasItsDay(t *testing.T) {
	p := onlySchedules(clawback.Schedule{Return: clawback.ProRata, Window: partnerecon.Days(60, partnerecon.Through)})
	p.Anchor = clawback.PaymentCleared
	line := func(id, cleared, payable string) clawback.Posted {
		e := posted(id, "acme", id, "gold", "60", payable)
		e.Entries[0].Earned = day(cleared)
		e.Start = partnerecon.Day{}
		return e
	}
	b := open(t, p).do(line("p1", "2025-01-01", "2025-02-01"), line("p2", "2025-02-01", "2025-03-01"), line("p3", "2025-03-01", "2025-04-01"),
		clawback.Churn{ID: "x", On: day("2025-03-11")})
	// p1: day 69, outside. p2: day 38, 22/60 of 60. p3: day 10, 50/60. Together
	// 72, of which p3 gives its 60 first.
	want := []string{"clawed acme p3 -60.00 2025-04-01", "clawed acme p2 -12.00 2025-03-11"}
	if diff := cmp.Diff(want, list(b.entries)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// A payment that clears after the churn is not touched by it.
	n := len(b.entries)
	b.do(line("p4", "2025-03-12", "2025-05-01"))
	if len(b.entries) != n {
		t.Errorf("got %v", list(b.entries[n:]))
	}
	// The classes of the days survive sealing.
	b.do(clawback.Seal{ID: "s", Through: day("2025-02-28"), On: day("2025-09-30")}, clawback.Churn{ID: "y", On: day("2025-03-01")})
	// On 1 March p1 had 1/60, p2 32/60 and p3 all: 1 + 32 + 60 = 93.
	b.want("an earlier churn", b.sum(""), "-93.00")
}

func TestComponentsHaveSchedulesOfTheirOwn(t *testing.T) {
	full := func(tier string, share string, components ...string) clawback.Schedule {
		return clawback.Schedule{Tier: tier, Components: components, Return: clawback.Full, Window: partnerecon.Days(60, partnerecon.Through), Share: percent(share)}
	}
	p := onlySchedules(full("", "10"), full("", "20", "bonus", "spiff"), full("gold", "30"), full("gold", "40", "bonus"))
	for _, tt := range []struct{ name, tier, component, want string }{
		{"neither", "silver", "base", "-10.00"},
		{"its component", "silver", "bonus", "-20.00"},
		{"the other component", "silver", "spiff", "-20.00"},
		{"its tier", "gold", "base", "-30.00"},
		{"its tier goes before its component", "gold", "spiff", "-30.00"},
		{"both", "gold", "bonus", "-40.00"},
	} {
		e := posted("p", "acme", "p", tt.tier, "100", "2025-02-01")
		e.Entries[0].Claim.Component = tt.component
		b := open(t, p).do(e, churn("x", 10))
		b.want(tt.name, b.sum(""), tt.want)
	}
}

// TestBonusesOnly: of a payment with two components only the bonus goes back, and
// only the bonus gives.
func TestBonusesOnly(t *testing.T) {
	p := onlySchedules(clawback.Schedule{Components: []string{"bonus"}, Return: clawback.Full, Window: partnerecon.Days(60, partnerecon.Through)})
	base, bonus := entry("p", "acme", "p", "gold", "100", "2025-02-01"), entry("p", "acme", "p", "gold", "40", "2025-02-01")
	bonus.Claim.Component = "bonus"
	b := open(t, p).do(clawback.Posted{Start: start, Entries: []partnerecon.Entry{base, bonus}}, churn("x", 10))
	if len(b.entries) != 1 || b.entries[0].Claim.Component != "bonus" || b.entries[0].Amount != eur("-40") {
		t.Fatalf("got %v", list(b.entries))
	}
	back := entry("r", "acme", "p", "gold", "-30", "2025-02-01")
	back.Claim.Component = "bonus"
	b.do(clawback.Posted{Entries: []partnerecon.Entry{back}})
	b.want("a refund of the bonus", b.sum(""), "-10.00")
	tr, err := b.recourse.Explain(b.entries[1])
	if err != nil || !strings.Contains(tr.String(), clawback.CodeNoSchedule) || !strings.Contains(tr.String(), clawback.CodeWindow) {
		t.Errorf("%v\n%s", err, tr)
	}
}

func TestNewChecksSchedules(t *testing.T) {
	through := func(n int) partnerecon.Window { return partnerecon.Days(n, partnerecon.Through) }
	window := through(60)
	steps := func(s ...clawback.Step) clawback.Schedule {
		return clawback.Schedule{Return: clawback.Stepped, Steps: s}
	}
	for _, tt := range []struct {
		name string
		s    clawback.Schedule
		want []string
	}{
		{"steps without any", clawback.Schedule{Return: clawback.Stepped}, []string{"/steps required"}},
		{"steps with a window", clawback.Schedule{Return: clawback.Stepped, Window: window, Steps: falling().Steps}, []string{"/window conflict"}},
		{"steps of another return", clawback.Schedule{Return: clawback.Full, Window: window, Steps: falling().Steps}, []string{"/steps conflict"}},
		{"a step without anything", steps(clawback.Step{}), []string{"/steps/0/share out_of_range", "/steps/0/window required"}},
		{"a step of hours", steps(clawback.Step{partnerecon.Hours(3, partnerecon.Through), percent("5")}), []string{"/steps/0/window/hours out_of_range"}},
		{"more than all", steps(clawback.Step{through(3), percent("100.1")}), []string{"/steps/0/share out_of_range"}},
		{"nothing is no step", steps(clawback.Step{through(3), percent("0")}), []string{"/steps/0/share out_of_range"}},
		{"a rising share", steps(clawback.Step{through(3), percent("50")}, clawback.Step{through(4), percent("51")}), []string{"/steps/1/share conflict"}},
		{"the same share", steps(clawback.Step{through(3), percent("50")}, clawback.Step{through(4), percent("50")}), []string{"/steps/1/share conflict"}},
		{"the same window", steps(clawback.Step{through(3), percent("50")}, clawback.Step{through(3), percent("5")}), []string{"/steps/1/window conflict"}},
		{"a window that its edge makes longer", steps(clawback.Step{partnerecon.Days(3, partnerecon.Until), percent("50")}, clawback.Step{through(3), percent("5")}), nil},
		{"a shorter window", steps(clawback.Step{partnerecon.Months(3, partnerecon.Until), percent("50")}, clawback.Step{partnerecon.Months(2, partnerecon.Through), percent("5")}), []string{"/steps/1/window conflict"}},
		{"longer months", steps(clawback.Step{partnerecon.Months(2, partnerecon.Until), percent("50")}, clawback.Step{partnerecon.Months(3, partnerecon.Until), percent("5")}), nil},
		{"days and months", steps(clawback.Step{through(3), percent("50")}, clawback.Step{partnerecon.Months(2, partnerecon.Through), percent("5")}), []string{"/steps/1/window conflict"}},

		{"months without counts", clawback.Schedule{Return: clawback.ProRata, Window: partnerecon.Months(3, partnerecon.Until)}, []string{"/window/months conflict"}},
		{"unserved without counts", clawback.Schedule{Return: clawback.Unserved}, []string{"/counts required"}},
		{"unserved with a window", clawback.Schedule{Return: clawback.Unserved, Counts: clawback.EachDay, Window: window}, []string{"/window conflict"}},
		{"counts of days", clawback.Schedule{Return: clawback.ProRata, Window: window, Counts: clawback.WholeMonths}, []string{"/counts conflict"}},
		{"counts of everything", clawback.Schedule{Return: clawback.Full, Window: window, Counts: clawback.EachDay}, []string{"/counts conflict"}},
		{"other counts", clawback.Schedule{Return: clawback.Unserved, Counts: "weeks"}, []string{"/counts unknown"}},

		{"a share of nothing", clawback.Schedule{Return: clawback.Nothing, Share: percent("50")}, []string{"/share out_of_range"}},
		{"no share", clawback.Schedule{Return: clawback.Full, Window: window, Share: percent("0")}, []string{"/share out_of_range"}},
		{"more than the whole", clawback.Schedule{Return: clawback.Full, Window: window, Share: percent("101")}, []string{"/share out_of_range"}},
		{"the whole", clawback.Schedule{Return: clawback.Full, Window: window, Share: percent("100")}, nil},

		{"a component without a name", clawback.Schedule{Components: []string{""}, Return: clawback.Nothing}, []string{"/components/0 required"}},
		{"a component twice", clawback.Schedule{Components: []string{"a", "a"}, Return: clawback.Nothing}, []string{"/components/1 duplicate"}},
		{"many components", clawback.Schedule{Components: make([]string, 1001), Return: clawback.Nothing}, []string{"/components limit"}},
		{"many steps", clawback.Schedule{Return: clawback.Stepped, Steps: make([]clawback.Step, 1001)}, []string{"/steps limit"}},
		{"asked of a component", clawback.Schedule{Components: []string{"a"}, Return: clawback.Nothing, Obligation: "call"}, []string{"/obligation conflict"}},
		{"due without an obligation", clawback.Schedule{Return: clawback.Nothing, Due: window}, []string{"/due conflict"}},
		{"due in hours", clawback.Schedule{Return: clawback.Nothing, Obligation: "call", Due: partnerecon.Hours(3, partnerecon.Until)}, []string{"/due/hours out_of_range"}},
		{"an unknown trigger", clawback.Schedule{Trigger: "rain", Return: clawback.Nothing}, []string{"/trigger unknown"}},
		{"the vendor's fault", clawback.Schedule{Trigger: clawback.VendorFault, Return: clawback.Nothing}, []string{"/trigger unknown"}},
		{"a fraud on any day", clawback.Schedule{Trigger: clawback.ByFraud, Return: clawback.Full}, nil},
		{"a fraud pro rata", clawback.Schedule{Trigger: clawback.ByFraud, Return: clawback.ProRata}, []string{"/window required"}},
		{"a breach on any day", clawback.Schedule{Trigger: clawback.ByBreach, Return: clawback.Full}, []string{"/window required"}},
	} {
		var want []string
		for _, w := range tt.want {
			want = append(want, "/schedules/0"+w)
		}
		_, err := clawback.New(onlySchedules(tt.s))
		if diff := cmp.Diff(want, paths(err)); diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", tt.name, err, diff)
		}
	}
}

// TestASubjectHasOneSchedule: trigger, tier and component together.
func TestASubjectHasOneSchedule(t *testing.T) {
	about := func(t clawback.Trigger, tier string, components ...string) clawback.Schedule {
		return clawback.Schedule{Trigger: t, Tier: tier, Components: components, Return: clawback.Nothing}
	}
	p := onlySchedules(about("", "gold"), about("", "gold", "a"), about("", "", "a"), about(clawback.ByBreach, "gold"),
		about(clawback.ByFraud, "gold", "a"), about(clawback.ByBreach, ""))
	if _, err := clawback.New(p); err != nil {
		t.Error(err)
	}
	for _, tt := range []struct {
		again clawback.Schedule
		want  string
	}{
		{about(clawback.ByChurn, "gold"), "/schedules/6/tier duplicate"},
		{about(clawback.ByBreach, "gold"), "/schedules/6/tier duplicate"},
		{about(clawback.ByChurn, "gold", "b", "a"), "/schedules/6/components/1 duplicate"},
	} {
		q := p
		q.Schedules = append(slices.Clone(p.Schedules), tt.again)
		if _, err := clawback.New(q); !slices.Equal(paths(err), []string{tt.want}) {
			t.Errorf("got %v, want %s", err, tt.want)
		}
	}
}
