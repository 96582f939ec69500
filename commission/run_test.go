package commission_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

func monthly(day int) commission.Run {
	return commission.Run{Every: commission.EveryMonth, Day: day}
}

func TestRuns(t *testing.T) {
	weekly := func(day int) commission.Run { return commission.Run{Every: commission.EveryWeek, Day: day} }
	quarterly := func(day, start int) commission.Run {
		return commission.Run{Every: commission.EveryQuarter, Day: day, YearStart: start}
	}
	half := commission.Run{Every: commission.EveryHalfMonth}
	for _, tt := range []struct {
		run       commission.Run
		day, want string
	}{
		{commission.Run{}, "2025-05-19", "2025-05-19"},
		{monthly(1), "2025-05-19", "2025-06-01"},
		{monthly(1), "2025-06-01", "2025-06-01"},
		{monthly(1), "2025-12-02", "2026-01-01"},
		{monthly(20), "2025-05-19", "2025-05-20"},
		{monthly(20), "2025-05-20", "2025-05-20"},
		{monthly(20), "2025-05-21", "2025-06-20"},
		// Months without a 31st run on their last day.
		{monthly(31), "2025-01-31", "2025-01-31"},
		{monthly(31), "2025-02-01", "2025-02-28"},
		{monthly(31), "2024-02-28", "2024-02-29"},
		{monthly(31), "2025-04-30", "2025-04-30"},
		{monthly(30), "2025-01-31", "2025-02-28"},
		{half, "2025-05-01", "2025-05-01"},
		{half, "2025-05-02", "2025-05-16"},
		{half, "2025-05-16", "2025-05-16"},
		{half, "2025-05-17", "2025-06-01"},
		{half, "2025-12-17", "2026-01-01"},
		// 19 May 2025 is a Monday.
		{weekly(1), "2025-05-19", "2025-05-19"},
		{weekly(7), "2025-05-19", "2025-05-25"},
		{weekly(5), "2025-05-19", "2025-05-23"},
		{weekly(1), "2025-05-20", "2025-05-26"},
		{weekly(7), "2025-05-25", "2025-05-25"},
		{weekly(6), "2025-05-25", "2025-05-31"},
		{quarterly(15, 0), "2025-01-15", "2025-01-15"},
		{quarterly(15, 0), "2025-01-16", "2025-04-15"},
		{quarterly(15, 0), "2025-03-31", "2025-04-15"},
		{quarterly(15, 0), "2025-11-01", "2026-01-15"},
		{quarterly(31, 0), "2025-04-01", "2025-04-30"},
		{quarterly(1, 2), "2025-02-02", "2025-05-01"}, // quarters from February
		{quarterly(1, 12), "2025-01-02", "2025-03-01"},
		// There is no run after the last one.
		{monthly(1), "9999-12-02", "9999-12-02"},
		{half, "9999-12-31", "9999-12-31"},
		{quarterly(1, 0), "9999-12-02", "9999-12-02"},
	} {
		if got := tt.run.Next(day(tt.day)); got != day(tt.want) {
			t.Errorf("%s from %s: %s, want %s", tt.run, tt.day, got, tt.want)
		}
	}
}

// A run is the first day, looked at one by one, that the calendar names.
func TestRunsDayByDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := rapid.Custom(drawRun).Draw(t, "run")
		from := day("2023-11-01").Add(rapid.IntRange(0, 1000).Draw(t, "from"))
		want := from
		for !runsOn(run, want) {
			want = want.Add(1)
		}
		if got := run.Next(from); got != want || run.Next(got) != got {
			t.Fatalf("%s from %s: %s, want %s", run, from, got, want)
		}
	})
}

// drawRun draws a calendar that New accepts.
func drawRun(t *rapid.T) commission.Run {
	r := commission.Run{Every: rapid.SampledFrom([]commission.Cadence{commission.EveryWeek, commission.EveryHalfMonth, commission.EveryMonth, commission.EveryQuarter}).Draw(t, "every")}
	switch r.Every {
	case commission.EveryWeek:
		r.Day = rapid.IntRange(1, 7).Draw(t, "weekday")
	case commission.EveryMonth, commission.EveryQuarter:
		r.Day = rapid.IntRange(1, 31).Draw(t, "day")
	case commission.EveryHalfMonth:
	}
	if r.Every == commission.EveryQuarter {
		r.YearStart = rapid.IntRange(0, 12).Draw(t, "year start")
	}
	return r
}

// runsOn reports whether a calendar names a day, by the package time.
func runsOn(r commission.Run, d partnerecon.Day) bool {
	year, month, dom := d.Date()
	lastOfMonth := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
	onDay := dom == r.Day || dom == lastOfMonth && r.Day > dom
	switch r.Every {
	case commission.EveryWeek:
		return (int(time.Date(year, month, dom, 0, 0, 0, 0, time.UTC).Weekday())+6)%7+1 == r.Day
	case commission.EveryHalfMonth:
		return dom == 1 || dom == 16
	case commission.EveryMonth:
		return onDay
	case commission.EveryQuarter:
		return onDay && (int(month)+12-max(r.YearStart, 1))%3 == 0
	}
	return true
}

func TestRunsAreChecked(t *testing.T) {
	for _, tt := range []struct {
		run  commission.Run
		want []string
	}{
		{commission.Run{}, nil},
		{monthly(1), nil},
		{monthly(31), nil},
		{monthly(0), []string{"/payable/0/run/day out_of_range"}},
		{monthly(32), []string{"/payable/0/run/day out_of_range"}},
		{commission.Run{Every: commission.EveryWeek, Day: 7}, nil},
		{commission.Run{Every: commission.EveryWeek, Day: 8}, []string{"/payable/0/run/day out_of_range"}},
		{commission.Run{Every: commission.EveryWeek}, []string{"/payable/0/run/day out_of_range"}},
		{commission.Run{Every: commission.EveryHalfMonth}, nil},
		{commission.Run{Every: commission.EveryHalfMonth, Day: 1}, []string{"/payable/0/run/day conflict"}},
		{commission.Run{Every: commission.EveryQuarter, Day: 31, YearStart: 12}, nil},
		{commission.Run{Every: commission.EveryQuarter, Day: -1, YearStart: 13}, []string{"/payable/0/run/day out_of_range", "/payable/0/run/year_start out_of_range"}},
		{commission.Run{Every: commission.EveryQuarter, Day: 1, YearStart: -1}, []string{"/payable/0/run/year_start out_of_range"}},
		{commission.Run{Every: commission.EveryMonth, Day: 1, YearStart: 1}, []string{"/payable/0/run/year_start conflict"}},
		{commission.Run{Every: "daily", Day: 99}, []string{"/payable/0/run/every unknown"}},
		{commission.Run{Day: 1}, []string{"/payable/0/run/every unknown"}},
	} {
		p := flat("10")
		p.Payable = []commission.Payable{{Due: commission.Net, Run: tt.run}}
		plan, err := commission.New(p)
		if diff := cmp.Diff(tt.want, paths(err)); diff != "" {
			t.Errorf("%+v (-want +got)\n%s", tt.run, diff)
		}
		if err != nil {
			continue
		}
		text, err := json.Marshal(plan.Policy())
		if err != nil {
			t.Fatal(err)
		}
		if again, err := commission.Parse(text); err != nil || again.Policy().Payable[0] != p.Payable[0] {
			t.Errorf("%s is read as %+v, %v", text, again.Policy().Payable, err)
		}
		if strings.Contains(string(text), `"run"`) != (tt.run != commission.Run{}) {
			t.Errorf("%+v is written as %s", tt.run, text)
		}
	}
}

func ExampleRun() {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp,
		Rates:    []commission.Row{{Share: partnerecon.MustPercent("10")}},
		Payable:  []commission.Payable{{Due: commission.Net, Days: 60, Run: commission.Run{Every: commission.EveryMonth, Day: 1}}},
	})
	var ledger commission.Ledger
	entries, err := plan.Apply(&ledger, commission.Payment{
		ID: "inv-1", Customer: "c", Credits: partnerecon.Sole("acme"), Amount: partnerecon.MustMoney("100", "EUR"), Cleared: partnerecon.MustDay("2025-03-20"),
	})
	fmt.Println(entries[0].Amount, entries[0].Payable, err)
	// Output: 10.00 EUR 2025-06-01 <nil>
}

// In 2025 everything is paid on the 1st, from 2026 on as it clears: what is recorded after that
// is payable when it is posted, or with the run after it.
func TestWhatNoRulePays(t *testing.T) {
	runs := flat("10")
	runs.Payable = []commission.Payable{{Due: commission.Net, Days: 5, Run: monthly(1)}}
	dated, err := commission.NewDated(partnerecon.Terms[commission.Policy]{
		{ID: "v1", From: day("2025-01-01"), Rationale: "x", Policy: runs}, {ID: "v2", From: day("2026-01-01"), Rationale: "x", Policy: flat("10")},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ terms, recorded, payable, due string }{
		{"v1", "2026-01-10", "2026-02-01", ""},
		{"v2", "2026-01-10", "2026-01-10", ""},
		{"v1", "2026-02-15", "2026-03-01", "2026-02-01"},
		{"v2", "2026-02-15", "2026-02-15", "2026-01-10"},
	} {
		p := pay("p", "100", "2026-01-10")
		p.Terms, p.Recorded = tt.terms, day(tt.recorded)
		for name, plan := range map[string]commission.Plan{"in one go": dated, "the long way": commission.LongWay(dated)} {
			b := &book{t: t, plan: plan}
			e := b.do(p).entries[0]
			if got := e.Payable.String(); got != tt.payable {
				t.Errorf("%s, recorded on %s, %s: payable on %s, want %s", tt.terms, tt.recorded, name, got, tt.payable)
			}
			if tt.due != "" && e.Due != day(tt.due) || tt.due == "" && !e.Due.IsZero() {
				t.Errorf("%s, recorded on %s, %s: due on %s, want %s", tt.terms, tt.recorded, name, e.Due, tt.due)
			}
		}
	}
}
