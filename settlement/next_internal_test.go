package settlement

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/retainer"
	"github.com/partnerecon/partnerecon/tiers"
)

// The cycle to decide on is the one behind the last day of the one before; where that is not in
// the report, it is the day asked about.
func TestTheLastDayToRenew(t *testing.T) {
	cycle := func(n int, from, end string) retainer.CycleReport {
		return retainer.CycleReport{Number: n, Days: partnerecon.Interval{Start: partnerecon.MustDay(from), End: partnerecon.MustDay(end)}}
	}
	asOf := partnerecon.MustDay("2025-05-05")
	for next, want := range map[int]string{1: "2025-05-05", 2: "2025-01-31", 3: "2025-02-28", 4: "2025-05-05"} {
		r := Retained{Report: retainer.Report{Cycles: []retainer.CycleReport{cycle(1, "2025-01-01", "2025-02-01"), cycle(2, "2025-02-01", "2025-03-01")}}}
		r.Next.Cycle = next
		if got := r.renewBy(asOf); got != partnerecon.MustDay(want) {
			t.Errorf("cycle %d: %s, want %s", next, got, want)
		}
	}
}

// What a ladder asks of a tier: its own needs, those of all; where they add up, those of the
// tiers below it, and not those above.
func TestTiersThatAskNothing(t *testing.T) {
	asks := tiers.Group{Criteria: make([]tiers.Criterion, 1)}
	nested := tiers.Group{Groups: make([]tiers.Group, 1)}
	for _, c := range []struct {
		name       string
		cumulative bool
		base       tiers.Group
		needs      [3]tiers.Group
		want       [3]bool // of the tiers
	}{
		{"nothing at all", false, tiers.Group{}, [3]tiers.Group{}, [3]bool{true, true, true}},
		{"of the second", false, tiers.Group{}, [3]tiers.Group{{}, asks, {}}, [3]bool{true, false, true}},
		{"of the second, and it adds up", true, tiers.Group{}, [3]tiers.Group{{}, asks, {}}, [3]bool{true, false, false}},
		{"groups alone", false, tiers.Group{}, [3]tiers.Group{{}, {}, nested}, [3]bool{true, true, false}},
		{"of all", false, asks, [3]tiers.Group{}, [3]bool{false, false, false}},
	} {
		a := Agreement{Ladder: tiers.Policy{Base: c.base, Cumulative: c.cumulative}}
		names := [...]string{"a", "b", "c"}
		for i, n := range c.needs {
			a.Ladder.Tiers = append(a.Ladder.Tiers, tiers.Tier{Name: names[i], Needs: n})
		}
		p := Program{&rules{policy: Policy{Terms: partnerecon.Terms[Agreement]{{ID: "v", From: partnerecon.MustDay("2025-01-01"), Policy: a}}}}}
		for i, name := range names {
			if got := p.asksNothing(name, partnerecon.MustDay("2025-02-01")); got != c.want[i] {
				t.Errorf("%s: %s asks nothing: %v", c.name, name, got)
			}
		}
	}
}

// A registration in force is to be watched through the last day that it protects; one under
// review until its deadline, the day that ends with it; others are not.
func TestTasksOfARegistration(t *testing.T) {
	p := Program{&rules{zone: time.UTC}}
	asOf := partnerecon.MustDay("2025-03-10")
	by := time.Date(2025, 3, 17, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		f    conflict.Filing
		want string
	}{
		{"in force, the last day", conflict.Filing{Status: conflict.Accepted, DaysLeft: 1}, "2025-03-10 registration_expires p c r /desk/registration/protect_for"},
		{"in force, ten days", conflict.Filing{Status: conflict.Extended, DaysLeft: 10}, "2025-03-19 registration_expires p c r /desk/registration/protect_for"},
		{"under review", conflict.Filing{Status: conflict.UnderReview, ReviewBy: by}, "2025-03-16 review_registration p c r /desk/registration/review/within"},
		{"under review, until somewhen", conflict.Filing{Status: conflict.UnderReview}, ""},
		{"reviewed", conflict.Filing{Status: conflict.Rejected, ReviewBy: by}, ""},
	} {
		c.f.Registration, c.f.Partner = "r", "p"
		got := ""
		for _, x := range p.filed("c", c.f, asOf) {
			got += x.Day.String() + " " + string(x.Duty) + " " + x.Partner + " " + x.Customer + " " + x.About + " " + x.Rule
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// A dispute has two deadlines while it is open, one once it is escalated, none once it is
// resolved; and none that the calendar does not know.
func TestTasksOfADispute(t *testing.T) {
	p := Program{&rules{zone: time.UTC}}
	escalate, resolve := time.Date(2025, 3, 12, 9, 0, 0, 0, time.UTC), partnerecon.MustDay("2025-03-14")
	const first, second = "2025-03-12 escalate_dispute p c x /desk/disputes/levels/0/within", "2025-03-14 resolve_dispute p c x /desk/disputes/resolve_within"
	for _, c := range []struct {
		name string
		m    conflict.Matter
		want []string
	}{
		{"open", conflict.Matter{Stage: conflict.MatterOpen, EscalateBy: escalate, ResolveBy: resolve}, []string{first, second}},
		{"open, without levels", conflict.Matter{Stage: conflict.MatterOpen, ResolveBy: resolve}, []string{second}},
		{"open, without business days", conflict.Matter{Stage: conflict.MatterOpen, EscalateBy: escalate}, []string{first}},
		{"escalated", conflict.Matter{Stage: conflict.MatterEscalated, EscalateBy: escalate, ResolveBy: resolve}, []string{second}},
		{"resolved", conflict.Matter{Stage: conflict.MatterResolved, EscalateBy: escalate, ResolveBy: resolve}, nil},
	} {
		c.m.Dispute, c.m.Partner, c.m.Disputed = "x", "p", partnerecon.MustMoney("5", "EUR")
		var got []string
		for _, x := range p.disputed("c", c.m) {
			if x.Amount != c.m.Disputed {
				t.Errorf("%s: %s", c.name, x.Amount)
			}
			got = append(got, x.Day.String()+" "+string(x.Duty)+" "+x.Partner+" "+x.Customer+" "+x.About+" "+x.Rule)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

// The length of a true-up's period is that of its version; of another program it is a month.
func TestMonthsOfATrueUp(t *testing.T) {
	p := Program{&rules{policy: Policy{Terms: partnerecon.Terms[Agreement]{
		{ID: "v", Policy: Agreement{TrueUps: []TrueUp{{Name: "a", Every: EveryQuarter}, {Name: "b", Every: EveryYear}}}},
		{ID: "w", Policy: Agreement{TrueUps: []TrueUp{{Name: "a", Every: EveryYear}}}},
	}}}}
	for _, c := range []struct {
		terms, name string
		want        int
	}{{"v", "a", 3}, {"v", "b", 12}, {"w", "a", 12}, {"w", "b", 1}, {"x", "a", 1}} {
		if got := p.monthsOf(&trueUpClaim{Terms: c.terms, Name: c.name}); got != c.want {
			t.Errorf("%s of %s: %d months, want %d", c.name, c.terms, got, c.want)
		}
	}
}
