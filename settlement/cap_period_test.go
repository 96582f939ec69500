package settlement_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/settlement"
)

func capEvery(name string, every settlement.Every, limit string) settlement.Cap {
	return settlement.Cap{Name: name, Every: every, Limit: eur(limit), Counts: commission.OnNet}
}

func withCaps(caps ...settlement.Cap) settlement.Policy {
	p := flat()
	p.Terms[0].Policy.Caps = caps
	return p
}

// cuts lists what caps cut, by claim, and the days they are booked on.
func cuts(entries []pe.Entry) []string {
	sums, order := map[string]int64{}, []string{}
	for _, e := range entries {
		if !strings.HasPrefix(e.Claim.Component, "cap:") {
			continue
		}
		key := e.Claim.Component + " of " + e.Earned.String()
		if _, known := sums[key]; !known {
			order = append(order, key)
		}
		sums[key] += e.Amount.Minor()
	}
	slices.Sort(order)
	var out []string
	for _, key := range order {
		m, _ := pe.FromMinor(sums[key], "EUR")
		out = append(out, fmt.Sprintf("%s %s", key, m.Amount()))
	}
	return out
}

// 10 % of payments of 500.00: 50.00 each. 2025-01-31 is a Friday, 2025-02-02 a Sunday,
// 2025-02-03 a Monday.
func TestCapsPerDayWeekAndOfAllTime(t *testing.T) {
	days := []string{"2025-01-31", "2025-01-31", "2025-02-02", "2025-02-03", "2025-02-03"}
	for _, tt := range []struct {
		name string
		caps []settlement.Cap
		want []string
	}{
		// 100 - 80 on Friday, and the same on Monday.
		{"a day", []settlement.Cap{capEvery("d", settlement.EveryDay, "80")}, []string{
			"cap:d:2025-01-31 of 2025-01-31 -20.00", "cap:d:2025-02-03 of 2025-02-03 -20.00",
		}},
		// The week from 27 January through 2 February has 150, the next one 100.
		{"a week", []settlement.Cap{capEvery("w", settlement.EveryWeek, "120")}, []string{"cap:w:2025-01-27 of 2025-01-27 -30.00"}},
		// 250 in all; it began with the version.
		{"all time", []settlement.Cap{capEvery("a", settlement.AllTime, "200")}, []string{"cap:a:all_time of 2025-01-01 -50.00"}},
		// Days leave 80, 50 and 80, in weeks of 130 and 80, in all 210.
		{"one in the other", []settlement.Cap{
			capEvery("a", settlement.AllTime, "195"), capEvery("w", settlement.EveryWeek, "120"), capEvery("d", settlement.EveryDay, "80"),
		}, []string{
			"cap:a:all_time of 2025-01-01 -5.00", "cap:d:2025-01-31 of 2025-01-31 -20.00", "cap:d:2025-02-03 of 2025-02-03 -20.00",
			"cap:w:2025-01-27 of 2025-01-27 -10.00",
		}},
		// Days leave 80 in January and 130 in February.
		{"days in months", []settlement.Cap{capEvery("d", settlement.EveryDay, "80"), capEvery("m", settlement.EveryMonth, "100")}, []string{
			"cap:d:2025-01-31 of 2025-01-31 -20.00", "cap:d:2025-02-03 of 2025-02-03 -20.00", "cap:m:2025-02 of 2025-02-01 -30.00",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := open(t, withCaps(tt.caps...))
			for i, on := range days {
				r.do(recorded(fact(fmt.Sprint("p", i), on, pay(fmt.Sprint("c", i), "500", "acme")), "2025-02-04"))
			}
			if diff := cmp.Diff(tt.want, cuts(r.entries)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			for _, e := range r.entries {
				if _, err := r.program.Explain(e); err != nil {
					t.Error(err)
				}
			}
			r.through("2025-03")
			r.statement("2025-02", "2025-03")
		})
	}
}

// The base is 10 % and a bonus 5 % of 1,000.00. A cap per day leaves 80.00 of the base's
// 100.00, and one per month 40.00 of the bonus's 50.00: they share nothing. The final
// base is 2,000.00: a true-up adds what the base commission has, and of the bonus nothing.
func TestCapsOverDifferentComponentsStandByThemselves(t *testing.T) {
	d, m := capEvery("d", settlement.EveryDay, "80"), capEvery("m", settlement.EveryMonth, "40")
	d.Components, m.Components = []string{"base"}, []string{"b"}
	policy := withCaps(m, d)
	a := &policy.Terms[0].Policy
	a.Commission.Bonuses = []commission.Bonus{{Name: "b", Rates: []commission.Row{{Share: pe.MustPercent("5")}}}}
	a.TrueUps = []settlement.TrueUp{{Name: "t", Every: settlement.EveryMonth}}
	r := open(t, policy).do(fact("p", "2025-01-31", pay("c", "1000", "acme")))
	r.want("80 + 40", r.sum("acme"), "120.00")
	r.do(fact("f", "2025-01-31", settlement.Final{Partner: "acme", TrueUp: "t", Month: month("2025-01"), Base: eur("2000")})).through("2025-01")
	r.want("80 × 2,000 / 1,000 - 80", r.sum("acme", pe.TruedUp), "80.00")
	r.statement("2025-01", "2025-01")
}

// A true-up of a month scales what the cap of the month left: 80.00 of 100.00.
func TestATrueUpScalesWhatACapOfItsTimeLeaves(t *testing.T) {
	policy := withCaps(capEvery("m", settlement.EveryMonth, "80"))
	policy.Terms[0].Policy.TrueUps = []settlement.TrueUp{{Name: "t", Every: settlement.EveryMonth}}
	r := open(t, policy).do(
		fact("p", "2025-01-10", pay("c", "1000", "acme")),
		fact("f", "2025-01-20", settlement.Final{Partner: "acme", TrueUp: "t", Month: month("2025-01"), Base: eur("2000")}),
	).through("2025-01")
	r.want("80 × 2,000 / 1,000 - 80", r.sum("acme", pe.TruedUp), "80.00")
	r.statement("2025-01", "2025-01")
}

// A cap that limits a part of what the one before it does is refused, whichever stands
// first; one that limits all of that, or nothing, is not.
func TestWhatIsWrongWithCapsOverParts(t *testing.T) {
	over := func(every settlement.Every, components ...string) settlement.Cap {
		c := capEvery(string(every), every, "50")
		c.Components = components
		return c
	}
	for _, tt := range []struct {
		name string
		caps []settlement.Cap
		want string
	}{
		{"the same", []settlement.Cap{over(settlement.EveryDay, "b", "base"), over(settlement.EveryMonth, "base", "b")}, ""},
		{"apart", []settlement.Cap{over(settlement.EveryDay, "b"), over(settlement.EveryMonth, "base")}, ""},
		{"within", []settlement.Cap{over(settlement.EveryDay, "b"), over(settlement.EveryMonth, "base", "b")}, ""},
		{"within all", []settlement.Cap{over(settlement.EveryDay, "b"), over(settlement.EveryMonth)}, ""},
		{"a part of all", []settlement.Cap{over(settlement.EveryDay), over(settlement.EveryMonth, "b")}, "/terms/0/policy/caps/1/components"},
		{"a part", []settlement.Cap{over(settlement.EveryMonth, "b"), over(settlement.EveryDay, "base", "b")}, "/terms/0/policy/caps/0/components"},
	} {
		policy := withCaps(tt.caps...)
		policy.Terms[0].Policy.Commission.Bonuses = []commission.Bonus{{Name: "b", Rates: []commission.Row{{Share: pe.MustPercent("5")}}}}
		_, err := settlement.New(policy)
		var bad *pe.InvalidError
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case tt.want != "" && (!errors.As(err, &bad) || len(bad.Problems) != 1 || bad.Problems[0].Path != tt.want || bad.Problems[0].Code != "conflict"):
			t.Errorf("%s: %v, want a conflict at %s", tt.name, err, tt.want)
		}
	}
}

// What goes back gives room back in the day, in the week and for all time: 3 × 50.00
// on a Friday, at most 80.00; a refund of the first leaves 100.00.
func TestARefundGivesRoomBackInItsDay(t *testing.T) {
	r := open(t, withCaps(capEvery("d", settlement.EveryDay, "80")))
	for i := range 3 {
		r.do(fact(fmt.Sprint("p", i), "2025-01-31", pay("c", "500", "acme")))
	}
	r.want("capped", r.sum("acme"), "80.00")
	r.do(giveBack("r", "2025-02-10", "c", "p0", "500"))
	r.want("still", r.sum("acme"), "80.00")
	r.do(giveBack("r1", "2025-02-11", "c", "p1", "500"))
	r.want("one is left", r.sum("acme"), "50.00")
	r.want("and nothing is cut", r.sum("acme", pe.Capped), "0.00")
}

// In any order of recording the sums by claim are the same.
func TestLawCapsPerDayDoNotDependOnTheOrder(t *testing.T) {
	facts := []settlement.Fact{
		fact("a", "2025-01-31", pay("c", "900", "acme")), fact("b", "2025-02-01", pay("d", "700", "acme")),
		fact("e", "2025-02-02", pay("c", "1100", "acme")), fact("f", "2025-02-03", pay("d", "1300", "acme")),
	}
	want := ""
	for _, order := range [][]int{{0, 1, 2, 3}, {3, 2, 1, 0}, {1, 3, 0, 2}, {2, 0, 3, 1}} {
		r := open(t, withCaps(capEvery("d", settlement.EveryDay, "80"), capEvery("w", settlement.EveryWeek, "150"), capEvery("a", settlement.AllTime, "220")))
		for n, i := range order {
			r.do(recorded(facts[i], pe.MustDay("2025-02-10").Add(n).String()))
		}
		got := strings.Join(cuts(r.entries), "\n")
		if want != "" && got != want {
			t.Errorf("%v:\n%s\nwant\n%s", order, got, want)
		}
		want = got
	}
}

func TestWhatIsWrongWithPeriodsOfCaps(t *testing.T) {
	later := func(p settlement.Policy, caps ...settlement.Cap) settlement.Policy {
		v := version("v2", "2025-06-01", "10")
		v.Policy.Caps = caps
		p.Terms = append(p.Terms, v)
		return p
	}
	all, week := capEvery("a", settlement.AllTime, "200"), capEvery("w", settlement.EveryWeek, "120")
	trueUp := withCaps(week)
	trueUp.Terms[0].Policy.TrueUps = []settlement.TrueUp{{Name: "t", Every: settlement.EveryQuarter}}
	daily := withCaps()
	daily.Terms[0].Policy.TrueUps = []settlement.TrueUp{{Name: "t", Every: settlement.EveryDay}}
	for _, tt := range []struct {
		name   string
		policy settlement.Policy
		want   []string
	}{
		{"an unknown one", withCaps(capEvery("d", "decade", "1")), []string{"/terms/0/policy/caps/0/every unknown"}},
		{"a week beside a month", withCaps(week, capEvery("m", settlement.EveryMonth, "1")), []string{"/terms/0/policy/caps/0/every conflict"}},
		{"a week beside a month of another version", later(withCaps(week), capEvery("m", settlement.EveryMonth, "1")), []string{"/terms/0/policy/caps/0/every conflict"}},
		{"a week beside a true-up", trueUp, []string{"/terms/0/policy/caps/0/every conflict"}},
		{"a true-up of a day", daily, []string{"/terms/0/policy/true_ups/0/every unknown"}},
		{"all time, unchanged", later(withCaps(all), all), nil},
		{"all time, from the second version on", later(withCaps(), all), nil},
		{"all time, from the middle of a month of another", later(withCaps(capEvery("m", settlement.EveryMonth, "100")), capEvery("m", settlement.EveryMonth, "100"), all), []string{"/terms/1/policy/caps/1/every conflict"}},
		{"all time, with another limit", later(withCaps(all), capEvery("a", settlement.AllTime, "300")), []string{"/terms/1/policy/caps/0 conflict"}},
		{"all time, left out", later(withCaps(all)), []string{"/terms/1/policy/caps required"}},
	} {
		_, err := settlement.New(tt.policy)
		var got []string
		var bad *pe.InvalidError
		if errors.As(err, &bad) {
			for _, p := range bad.Problems {
				got = append(got, p.Path+" "+p.Code)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", tt.name, err, diff)
		}
	}
}

// The first version may begin in the middle of a year with a cap of all time beside one of
// months: nothing was cut off before.
func TestACapOfAllTimeBeginsWithTheProgram(t *testing.T) {
	p := withCaps(capEvery("all", settlement.AllTime, "100"), capEvery("m", settlement.EveryMonth, "80"))
	p.Terms[0].From = day("2025-03-15")
	r := open(t, p).do(fact("p", "2025-03-20", pay("c", "900", "acme")), fact("q", "2025-04-10", pay("c", "900", "acme")))
	// 90.00 a month, of which 80.00 are left; of 160.00 in all 100.00.
	r.want("left", r.sum("acme"), "100.00")
}

// A line earns 200.00, of which a cap of the month grants 100.00. What the cap cut off a table of
// the quarter neither pays nor takes again: one that pays 20 % of 2,000.00, 400.00, adds what is
// beyond 200.00; one of 7.5 %, 150.00, takes nothing that is left; one of 3 %, 60.00, takes 40.00.
func TestABonusThatTruesUpKnowsWhatACapCutOff(t *testing.T) {
	for _, counts := range []commission.Counts{commission.OnNet, commission.FirstCome} {
		for share, want := range map[string]string{"20": "200.00 of 300.00", "7.5": "0.00 of 100.00", "3": "-40.00 of 60.00"} {
			p := flat()
			a := &p.Terms[0].Policy
			a.Caps = []settlement.Cap{{Name: "month", Every: settlement.EveryMonth, Limit: eur("100"), Counts: counts}}
			a.Incentives = incentive.Policy{Rounding: pe.HalfUp, Bonuses: []incentive.Bonus{{
				Name: "volume", Every: incentive.EveryQuarter, Rule: incentive.PeriodTable{Pays: incentive.TrueUp, Table: commission.Table{
					Name: "volume", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverRevenue, Spans: commission.SpanQuarter, Counts: commission.OnNet,
					Applies: commission.ToWhole, Steps: []commission.Step{{Share: pct("10")}, {From: eur("1500"), Share: pct(share)}},
				}},
			}}}
			r := open(t, p).through("2025-03", fact("p", "2025-01-10", pay("c", "2000", "acme")))
			r.want(string(counts)+" "+share, r.bonusSum("bonus:volume:2025-01")+" of "+r.sum("acme"), want)
			// A churn that takes all of the line has no part in what it earned.
			a.Clawback = clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{
				{Return: clawback.Full, Window: pe.Days(90, pe.Through)},
			}}
			bonus, _, _ := strings.Cut(want, " ")
			r = open(t, p).through("2025-03", fact("p", "2025-01-10", pay("c", "2000", "acme")), fact("x", "2025-02-10", settlement.Churn{Customer: "c"}))
			r.want(string(counts)+" "+share+" after a churn", r.bonusSum("bonus:volume:2025-01")+" of "+r.sum("acme"), bonus+" of "+bonus)
		}
	}
}

// A cap of all time is under the first version that has it, whatever caps come beside it: of
// 200.00 it grants 150.00, and what it cuts off in the second year is posted under the first.
func TestACapOfAllTimeIsUnderItsFirstVersion(t *testing.T) {
	all := settlement.Cap{Name: "all", Every: settlement.AllTime, Limit: eur("150"), Counts: commission.OnNet}
	p := withCaps(all)
	later := version("2026", "2026-01-01", "10")
	later.Policy.Caps = []settlement.Cap{all, {Name: "month", Every: settlement.EveryMonth, Limit: eur("900"), Counts: commission.OnNet}}
	p.Terms = append(p.Terms, later)
	r := open(t, p).do(fact("p", "2025-12-10", pay("c", "1000", "acme")), fact("q", "2026-01-10", pay("d", "1000", "acme")))
	e := r.entries[len(r.entries)-1]
	r.want("the last entry", string(e.Kind)+" "+e.Amount.Amount()+" under "+e.Terms, "capped -50.00 under 2025")
}

// A cap of all time that comes beside others is told when it can begin: with the next year, which begins with the
// month that the program says.
func TestWhenACapOfAllTimeCanBegin(t *testing.T) {
	for _, c := range []struct {
		from  string
		start int
		want  string
	}{
		{"2025-12-05", 0, "2026-01-01"},
		{"2025-12-05", 1, "2026-01-01"},
		{"2026-01-02", 1, "2027-01-01"},
		{"2026-01-01", 1, ""},
		{"2026-03-31", 4, "2026-04-01"},
		{"2026-04-01", 4, ""},
		{"2026-04-02", 4, "2027-04-01"},
	} {
		p := withCaps(capEvery("m", settlement.EveryMonth, "100"))
		p.YearStart = c.start
		v := version("2026", c.from, "10")
		v.Policy.Caps = []settlement.Cap{capEvery("m", settlement.EveryMonth, "100"), capEvery("a", settlement.AllTime, "200")}
		p.Terms = append(p.Terms, v)
		want := ""
		if c.want != "" {
			want = `/terms/1/policy/caps/1/every conflict: cap "a" of all time begins on ` + c.from +
				" beside caps of periods that have begun under an earlier version; let it begin with a year, on " + c.want + ", or with the program\n"
		}
		_, err := settlement.New(p)
		if got := saidOf(t, err); got != want {
			t.Errorf("%s, years from month %d: %s, want %s", c.from, c.start, got, want)
		}
	}
}
