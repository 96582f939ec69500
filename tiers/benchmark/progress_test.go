package benchmark_test

import (
	"fmt"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers/benchmark"
)

func number(n int) benchmark.Quantity    { return benchmark.Quantity{Number: n} }
func amount(s string) benchmark.Quantity { return benchmark.Quantity{Amount: eur(s)} }
func reward(at benchmark.Quantity, s string) benchmark.Threshold {
	return benchmark.Threshold{At: at, Reward: s}
}

// target is one of ten customers in the 100 days from 1 January 2025 to 10 April.
func target(actual int, on string) benchmark.ProgressFacts {
	return benchmark.ProgressFacts{Metric: "customers", Target: number(10), Actual: number(actual), Starts: day("2025-01-01"), Due: day("2025-04-10"), On: day(on)}
}

func TestTrack(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   benchmark.ProgressFacts
		want string // attained, remaining, days left, expected, pace, required
	}{
		// 50 days are over at the end of 19 February.
		{"on", target(5, "2025-02-19"), "50% 5 50 50% on 1%"},
		{"behind", target(4, "2025-02-19"), "40% 6 50 50% behind 1.2%"},
		{"ahead", target(6, "2025-02-19"), "60% 4 50 50% ahead 0.8%"},
		{"the first day is over", target(0, "2025-01-01"), "0% 10 99 1% behind 1/99"},
		{"the last day", target(9, "2025-04-10"), "90% 1 0 100% behind no rate"},
		{"after it", target(9, "2026-04-10"), "90% 1 0 100% behind no rate"},
		{"reached early", target(12, "2025-02-19"), "120% 0 50 50% ahead 0%"},
		{"reached at the end", target(10, "2025-04-10"), "100% 0 0 100% on no rate"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := must(t, benchmark.Track, tt.in)
			got := fmt.Sprint(p.Attained.Value, " ", p.Remaining, " ", p.DaysLeft, " ", p.Expected, " ", p.Pace, " ", p.Required)
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if p.Attained.Verdict != benchmark.Undefined || p.Next.Reward != "" {
				t.Error(js(p))
			}
		})
	}
}

func TestTrackNextReward(t *testing.T) {
	f := target(5, "2025-02-19")
	f.Rewards = []benchmark.Threshold{reward(number(20), "gold"), reward(number(8), "silver"), reward(number(5), "bronze"), reward(number(8), "a dinner")}
	p := must(t, benchmark.Track, f)
	// 5 is reached with 5; of the two at 8 the first by name.
	if p.Next != reward(number(8), "a dinner") || p.Missing != number(3) {
		t.Errorf("%+v, missing %s", p.Next, p.Missing)
	}
	says(t, p.Trace, `benchmark.on metric="customers" of="5 / 10" attained="50%" expected="50%"`, `benchmark.remaining remaining="5" days="50" required="1%"`, `benchmark.reward at="8" missing="3" reward="a dinner"`)
	f.Actual = number(20)
	if p := must(t, benchmark.Track, f); p.Next.Reward != "" || p.Missing != number(0) {
		t.Errorf("%+v", p.Next)
	}
}

// 12,500.01 of 50,000.00 EUR after 10 of 40 days: a cent ahead. 37,499.99 are left
// for 30 days.
func TestTrackMoney(t *testing.T) {
	f := benchmark.ProgressFacts{
		Metric: "revenue", Target: amount("50000"), Actual: amount("12500.01"), Starts: day("2025-01-01"), Due: day("2025-02-09"), On: day("2025-01-10"),
		Rewards: []benchmark.Threshold{reward(amount("12500.02"), "a call")},
	}
	p := must(t, benchmark.Track, f)
	if p.Pace != benchmark.Ahead || p.Remaining.String() != "37499.99 EUR" || p.Expected != rate("25%") || p.Attained.Of != "12500.01 EUR / 50000.00 EUR" || p.Missing != amount("0.01") {
		t.Error(js(p))
	}
	f.Actual = amount("12500")
	if p := must(t, benchmark.Track, f); p.Pace != benchmark.OnPace {
		t.Error(p.Pace)
	}
	f.Actual = benchmark.Quantity{} // nothing
	if p := must(t, benchmark.Track, f); p.Pace != benchmark.Behind || p.Remaining != f.Target {
		t.Error(js(p))
	}
}

func TestTrackRefuses(t *testing.T) {
	refuses(t, benchmark.Track, benchmark.ProgressFacts{}, "/due required", "/metric required", "/on required", "/starts required", "/target out_of_range")
	f := target(5, "2024-12-31")
	f.Due = day("2024-12-31")
	f.Actual = amount("5")
	f.Rewards = []benchmark.Threshold{reward(number(0), "x"), reward(number(1), ""), reward(benchmark.Quantity{Number: 1, Amount: eur("1")}, "y")}
	refuses(t, benchmark.Track, f, "/actual conflict", "/due out_of_range", "/on out_of_range", "/rewards/0/at out_of_range", "/rewards/1/reward required", "/rewards/2/at conflict")
	f = target(-1, "2025-01-01")
	f.Target = number(1_000_000_001)
	refuses(t, benchmark.Track, f, "/actual out_of_range", "/target out_of_range")
	f = target(1, "2025-01-01")
	f.Target, f.Actual = amount("5"), benchmark.Quantity{Amount: partnerecon.MustMoney("5", "USD")}
	refuses(t, benchmark.Track, f, "/actual conflict")
	f = target(1, "2025-01-01")
	f.Rewards = make([]benchmark.Threshold, 1001)
	refuses(t, benchmark.Track, f, "/rewards limit")
}

func goal(metric, owner string, target, actual benchmark.Quantity, due string) benchmark.Goal {
	return benchmark.Goal{Metric: metric, Owner: owner, Target: target, Actual: actual, Starts: day("2025-01-01"), Due: day(due)}
}

// At the end of 19 February 50 of 100 days are over. Revenue 40,000 of 100,000 = 40 %,
// behind; customers 12 of 10 = 120 %, ahead, counted as 100 %; markets 1 of 2 = 50 %,
// on. On average (40 + 100 + 50)/3 = 190/3 %, of 50 % expected: ahead.
func TestJointPlan(t *testing.T) {
	f := benchmark.PlanFacts{On: day("2025-02-19"), Goals: []benchmark.Goal{
		goal("revenue", "ann", amount("100000"), amount("40000"), "2025-04-10"),
		goal("customers", "bob", number(10), number(12), "2025-04-10"),
		goal("markets", "ann", number(2), number(1), "2025-04-10"),
	}}
	r := must(t, benchmark.JointPlan, f)
	var got string
	for _, g := range r.Goals {
		got += fmt.Sprint(g.Metric, " ", g.Owner, " ", g.Attained.Value, " ", g.Pace, "; ")
	}
	if want := "revenue ann 40% behind; customers bob 120% ahead; markets ann 50% on; "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if r.Attained.Value != rate("19/30") || r.Expected != rate("50%") || r.Pace != benchmark.Ahead {
		t.Errorf("%s of %s, %s", r.Attained.Value, r.Expected, r.Pace)
	}
	says(t, r.Trace, `benchmark.behind metric="revenue" owner="ann" attained="40%" expected="50%"`, `benchmark.ahead goals="3" attained="19/30" expected="50%"`)
	f.Goals = f.Goals[:1]
	if r := must(t, benchmark.JointPlan, f); r.Pace != benchmark.Behind || r.Attained.Of != "average of 1" {
		t.Error(js(r))
	}
}

// A plan of goals whose targets have no common divisor has an average, too: 1/3 of
// 99,999,989 and so on, to the nearest 0.000001 %.
func TestJointPlanOfLargeTargets(t *testing.T) {
	f := benchmark.PlanFacts{On: day("2025-02-19")}
	for i, prime := range []int{99999989, 99999971, 99999959, 99999941, 99999931} {
		f.Goals = append(f.Goals, goal(fmt.Sprint(i), "ann", number(prime), number(prime/4), "2025-04-10"))
	}
	r := must(t, benchmark.JointPlan, f)
	if r.Attained.Value != rate("24.999999%") || r.Pace != benchmark.Behind {
		t.Errorf("%s %s", r.Attained.Value, r.Pace)
	}
}

func TestJointPlanRefuses(t *testing.T) {
	refuses(t, benchmark.JointPlan, benchmark.PlanFacts{}, "/goals required", "/on required")
	f := benchmark.PlanFacts{On: day("2024-12-31"), Goals: []benchmark.Goal{
		goal("a", "", number(1), number(0), "2024-01-01"),
		goal("a", "ann", number(0), amount("1"), "2025-01-01"),
		{},
	}}
	refuses(t, benchmark.JointPlan, f,
		"/goals/0/due out_of_range", "/goals/0/owner required", "/goals/0/starts out_of_range",
		"/goals/1/actual conflict", "/goals/1/metric duplicate", "/goals/1/starts out_of_range", "/goals/1/target out_of_range",
		"/goals/2/due required", "/goals/2/metric required", "/goals/2/owner required", "/goals/2/starts required", "/goals/2/target out_of_range")
	refuses(t, benchmark.JointPlan, benchmark.PlanFacts{On: day("2025-01-01"), Goals: make([]benchmark.Goal, 101)}, "/goals limit")
}
