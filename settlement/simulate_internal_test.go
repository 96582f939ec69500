package settlement

import (
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
)

// The least and the most that a month costs, wherever it stands; of no month, nothing.
func TestSpreadOfMonths(t *testing.T) {
	eur := func(amount string) partnerecon.Money { return partnerecon.MustMoney(amount, "EUR") }
	for _, c := range []struct {
		months      []string
		least, most string
	}{
		{[]string{"5"}, "5", "5"},
		{[]string{"5", "3", "9"}, "3", "9"},
		{[]string{"9", "3", "5"}, "3", "9"},
		{[]string{"-2", "-3"}, "-3", "-2"},
		{[]string{"4", "4", "0"}, "0", "4"},
	} {
		var p SimulatedPlan
		for _, m := range c.months {
			p.Months = append(p.Months, eur(m))
		}
		if least, most := p.Spread(); least != eur(c.least) || most != eur(c.most) {
			t.Errorf("%v: %s to %s", c.months, least, most)
		}
	}
	if least, most := (SimulatedPlan{}).Spread(); least.Stated() || most.Stated() {
		t.Errorf("no months: %s to %s", least, most)
	}
}

// A plan that there is not has no shifts; of others, who gains most comes first, of equals the
// smaller id.
func TestShiftsOfPlans(t *testing.T) {
	eur := func(amount string) partnerecon.Money { return partnerecon.MustMoney(amount, "EUR") }
	s := Simulation{Plans: make([]SimulatedPlan, 2), Partners: []Compared{
		{"a", []partnerecon.Money{eur("5"), eur("4")}}, {"b", []partnerecon.Money{eur("1"), eur("3")}}, {"c", []partnerecon.Money{eur("2"), eur("4")}}, {"d", []partnerecon.Money{eur("9")}},
	}}
	for _, plan := range []int{-1, 2} {
		if got := s.Shifts(plan); got != nil {
			t.Errorf("plan %d: %v", plan, got)
		}
	}
	got := ""
	for _, x := range s.Shifts(1) {
		got += x.Partner + " " + x.Was.Amount() + " " + x.Is.Amount() + " " + x.Difference.Amount() + "; "
	}
	if got != "b 1.00 3.00 2.00; c 2.00 4.00 2.00; a 5.00 4.00 -1.00; " {
		t.Error(got)
	}
	if got := s.Shifts(0); len(got) != 4 || got[0].Partner != "a" || got[3].Difference.Minor() != 0 {
		t.Errorf("against itself: %v", got)
	}
}

// The part of a whole, more than all of it too; of nothing, and of less than nothing, none is said.
func TestPartOfAWhole(t *testing.T) {
	eur := func(amount string) partnerecon.Money { return partnerecon.MustMoney(amount, "EUR") }
	for _, c := range []struct{ of, whole, want string }{
		{"1", "4", "25%"}, {"4", "4", "100%"}, {"0", "4", "0%"}, {"5", "4", "125%"}, {"-1", "4", ""}, {"1", "0", ""}, {"0", "0", ""},
	} {
		got := part(eur(c.of), eur(c.whole))
		if got.Stated() != (c.want != "") || c.want != "" && got.String() != c.want {
			t.Errorf("%s of %s: %s, want %s", c.of, c.whole, got, c.want)
		}
	}
}

// The first day of the period behind that of a day, at both ends of it: Monday 13 to Sunday
// 19 January; a quarter and a year that begin in April.
func TestFirstDayOfTheNextPeriod(t *testing.T) {
	p := Program{&rules{}}
	p.policy.YearStart = 4
	for _, c := range []struct {
		every    Every
		on, want string
	}{
		{EveryDay, "2025-01-31", "2025-02-01"},
		{EveryWeek, "2025-01-12", "2025-01-13"},
		{EveryWeek, "2025-01-13", "2025-01-20"},
		{EveryWeek, "2025-01-19", "2025-01-20"},
		{EveryMonth, "2025-01-01", "2025-02-01"},
		{EveryMonth, "2025-01-31", "2025-02-01"},
		{EveryQuarter, "2025-03-31", "2025-04-01"},
		{EveryQuarter, "2025-04-01", "2025-07-01"},
		{EveryYear, "2025-03-31", "2025-04-01"},
		{EveryYear, "2025-04-01", "2026-04-01"},
	} {
		if got := p.after(c.every, partnerecon.MustDay(c.on)); got != partnerecon.MustDay(c.want) {
			t.Errorf("%s of %s: %s, want %s", c.every, c.on, got, c.want)
		}
	}
	if got := p.after(AllTime, partnerecon.MustDay("2025-01-01")); !got.IsZero() {
		t.Errorf("all time ends on %s", got)
	}
	for _, c := range []struct {
		every Every
		on    string
		want  string
	}{
		{EveryDay, "2025-02-28", "2025-02-28"},
		{EveryWeek, "2025-02-02", "2025-01-27"},
		{EveryMonth, "2025-02-28", "2025-02"},
		{EveryQuarter, "2025-02-28", "2025-01"},
		{EveryYear, "2025-02-28", "2024-04"},
		{AllTime, "2025-02-28", "all_time"},
	} {
		if got := p.periodOf(c.every, partnerecon.MustDay(c.on)).text(); got != c.want {
			t.Errorf("%s of %s: %s, want %s", c.every, c.on, got, c.want)
		}
	}
}

// The column of the portions that a kind is added up in.
func TestColumnsOfPortions(t *testing.T) {
	for kind, want := range map[partnerecon.Kind]int{
		partnerecon.Earned: 0, partnerecon.Returned: 1, partnerecon.Clawed: 2, partnerecon.Capped: 3, partnerecon.TruedUp: 4, partnerecon.Adjusted: 4,
		partnerecon.Paid: -1, partnerecon.WrittenOff: -1, partnerecon.Held: -1, partnerecon.Released: -1, partnerecon.Sealed: -1, partnerecon.Obligation: -1, partnerecon.Rebased: -1, "": -1,
	} {
		if got := columnOf(kind); got != want {
			t.Errorf("%s: %d, want %d", kind, got, want)
		}
	}
}

// Of the base, where rates earn one, and of bonuses a clawback takes what a schedule names that returns
// something; one that names none takes of all.
func TestComponentsThatAClawbackTakes(t *testing.T) {
	rates, some := []commission.Row{{}}, []commission.Bonus{{Name: "a"}, {Name: "b"}}
	of := func(what clawback.Return, components ...string) clawback.Schedule {
		return clawback.Schedule{Return: what, Components: components}
	}
	for _, c := range []struct {
		name  string
		rates []commission.Row
		by    []clawback.Schedule
		want  string
	}{
		{"no clawback", rates, nil, ""},
		{"of all", rates, []clawback.Schedule{of(clawback.Full)}, "base a b"},
		{"of all, without rates", nil, []clawback.Schedule{of(clawback.Full)}, "a b"},
		{"of one", rates, []clawback.Schedule{of(clawback.Full, "b")}, "b"},
		{"of one each", rates, []clawback.Schedule{of(clawback.Full, "b"), of(clawback.ProRata, "base")}, "base b"},
		{"nothing of all", rates, []clawback.Schedule{of(clawback.Nothing)}, ""},
		{"nothing of one", rates, []clawback.Schedule{of(clawback.Nothing, "a")}, ""},
		{"of one, and nothing of another", rates, []clawback.Schedule{of(clawback.Full, "a"), of(clawback.Nothing, "b")}, "a"},
	} {
		got := clawed(Agreement{Commission: commission.Policy{Rates: c.rates, Bonuses: some}, Clawback: clawback.Policy{Schedules: c.by}})
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
	}
}
