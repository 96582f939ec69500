package benchmark_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/tiers/benchmark"
)

func shuffled[T any](t *rapid.T, list []T) []T { return rapid.Permutation(list).Draw(t, "order") }

// sameAnswer wants two questions to have one answer.
func sameAnswer[F, R any](t *rapid.T, ask func(F) (R, error), a, b F) {
	t.Helper()
	ra, errA := ask(a)
	rb, errB := ask(b)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	if diff := cmp.Diff(js(ra), js(rb)); diff != "" {
		t.Fatalf("%s\n%s", js(b), diff)
	}
}

// The order of partners, customers, deals and touchpoints decides nothing.
func TestLawOrderDecidesNothing(t *testing.T) {
	y := benchmark.Must(full())
	rapid.Check(t, func(t *rapid.T) {
		revenue := drawnRevenues(t)
		again := revenue
		again.Partners = shuffled(t, revenue.Partners)
		sameAnswer(t, y.Concentration, revenue, again)
		sameAnswer(t, y.AdvisoryBoard, revenue, again)

		customers := drawnCustomers(t)
		mixed := customers
		mixed.Customers = shuffled(t, customers.Customers)
		sameAnswer(t, y.Compare, customers, mixed)

		met := touchpoints("solution", "2024-01-01", "2025-07-01", "qbr 2025-01-01", "qbr 2025-03-31", "qbr 2024-12-31", "monthly_sync 2025-06-01", "monthly_sync 2025-05-01")
		other := met
		other.Held = shuffled(t, met.Held)
		sameAnswer(t, y.Touchpoints, met, other)

		path := path("2025-01", "3%", "15%", "2025-02 4%", "2025-04 9%", "2025-01 1%")
		turned := path
		turned.Actual = shuffled(t, path.Actual)
		sameAnswer(t, y.TargetPath, path, turned)

		pack := review("2025-05", won("a", "2025-04-01", "2025-05-05", "10", credit("acme", partnerecon.Sourced, "1/3")), won("b", "2025-04-02", "2025-05-05", "11", credit("acme", partnerecon.Sourced, "1/7")), won("c", "2025-04-02", "2025-05-05", "11"))
		mess := pack
		mess.Deals, mess.Leads = shuffled(t, pack.Deals), shuffled(t, pack.Leads)
		sameAnswer(t, y.Review, pack, mess)

		new1 := newcomers("a 3", "b 4", "a 5", "b -", "c 6")
		new2 := new1
		new2.Newcomers = shuffled(t, new1.Newcomers)
		sameAnswer(t, y.FirstReferral, new1, new2)

		list := benchmark.CandidateFacts{Quarter: q1, Candidates: []benchmark.Candidate{candidate("z", "-", "2025-01-01", "-", 0), candidate("y", "-", "-", "2025-01-01", 3), candidate("x", "2025-01-01", "2025-01-01", "-", 0)}}
		relist := list
		relist.Candidates = shuffled(t, list.Candidates)
		sameAnswer(t, y.Count, list, relist)
	})
}

// The order of goals decides the order of their reports, and nothing else.
func TestLawOrderOfGoals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawnPlan(t)
		g := f
		g.Goals = shuffled(t, f.Goals)
		a, errA := benchmark.JointPlan(f)
		b, errB := benchmark.JointPlan(g)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if !reflect.DeepEqual([]any{a.Attained, a.Expected, a.Pace}, []any{b.Attained, b.Expected, b.Pace}) {
			t.Fatalf("%s and %s", js(a), js(b))
		}
		for i := range f.Goals {
			if g.Goals[i].Metric != b.Goals[i].Metric {
				t.Fatal(js(b))
			}
		}
	})
}

// Revenue in another size changes no share, no count and no verdict.
func TestLawScaleChangesNoShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawnRevenues(t)
		k := rapid.Int64Range(1, 1000).Draw(t, "k")
		g := benchmark.RevenueFacts{Currency: "EUR"}
		for _, r := range f.Partners {
			m, _ := partnerecon.FromMinor(r.Revenue.Minor()*k, "EUR")
			g.Partners = append(g.Partners, benchmark.Revenue{Partner: r.Partner, Revenue: m})
		}
		a, errA := text().Concentration(f)
		b, errB := text().Concentration(g)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if b.Total.Minor() != a.Total.Minor()*k {
			t.Fatal(a.Total, b.Total)
		}
		a.TopShare.Of, b.TopShare.Of, a.LeadingShare.Of, b.LeadingShare.Of = "", "", "", ""
		a.Total, b.Total, a.Trace, b.Trace = partnerecon.Money{}, partnerecon.Money{}, nil, nil
		if diff := cmp.Diff(a, b, cmp.Comparer(func(x, y partnerecon.Rate) bool { return x == y }), cmp.Comparer(func(x, y partnerecon.Money) bool { return x == y })); diff != "" {
			t.Fatal(diff)
		}
	})
}

// More for the best partner never lowers the share of the top, and never widens the
// core.
func TestLawConcentrationIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawnRevenues(t)
		a, err := text().Concentration(f)
		if err != nil || len(a.Top) == 0 {
			return
		}
		for i := range f.Partners {
			if f.Partners[i].Partner == a.Top[0] {
				m, _ := partnerecon.FromMinor(f.Partners[i].Revenue.Minor()+rapid.Int64Range(1, 1<<40).Draw(t, "more"), "EUR")
				f.Partners[i].Revenue = m
			}
		}
		b, err := text().Concentration(f)
		if err != nil || b.TopShare.Value.Compare(a.TopShare.Value) < 0 || a.CoreCount > 0 && b.CoreCount > a.CoreCount || b.Top[0] != a.Top[0] {
			t.Fatalf("%s, then %s, %v", js(a), js(b), err)
		}
		if b.CoreCount > b.Leading && b.LeadingShare.Verdict != benchmark.Below || b.CoreCount <= b.Leading && b.LeadingShare.Verdict != benchmark.Within {
			t.Fatalf("80 %% is reached by %d, the leading %d bring %s", b.CoreCount, b.Leading, shown(b.LeadingShare))
		}
	})
}

// One partner more at a stage raises the part that came to it, and lowers no other
// figure but the next one's.
func TestLawFunnelIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := counts(400, rapid.IntRange(101, 299).Draw(t, "recruited"), 100, rapid.IntRange(20, 98).Draw(t, "activated"), 10)
		more := n
		more.Activated++
		a, errA := text().Funnel(n)
		b, errB := text().Funnel(more)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if b.ActivationOfOnboarded.Value.Compare(a.ActivationOfOnboarded.Value) <= 0 || b.ActivationOfSigned.Value.Compare(a.ActivationOfSigned.Value) <= 0 ||
			b.Performing.Value.Compare(a.Performing.Value) >= 0 || b.Recruited != a.Recruited || b.Onboarded != a.Onboarded {
			t.Fatalf("%s, then %s", js(a), js(b))
		}
		// The two activation rates differ by the part of the signed that was onboarded.
		if a.ActivationOfSigned.Value.Compare(a.ActivationOfOnboarded.Value) >= 0 {
			t.Fatal(js(a))
		}
	})
}

// More partners, more revenue or more time never lower a stage; what a program is told
// to need brings it to the next one.
func TestLawMaturityIsMonotone(t *testing.T) {
	rank := map[string]int{"": 0, "foundation": 1, "growth": 2, "scale": 3, "ecosystem": 4}
	rapid.Check(t, func(t *rapid.T) {
		f := maturity(rapid.IntRange(0, 50).Draw(t, "months"), rapid.IntRange(0, 600).Draw(t, "partners"), "0%")
		f.Share = proof.Share(t, "share")
		a, err := text().Maturity(f)
		if err != nil {
			t.Fatal(err)
		}
		g := f
		g.Partners += a.MorePartners
		if a.MoreShare.Stated() {
			sum, err := partnerecon.Fraction(f.Share.Num()*a.MoreShare.Den()+a.MoreShare.Num()*f.Share.Den(), f.Share.Den()*a.MoreShare.Den())
			if err != nil {
				t.Fatal(err)
			}
			g.Share = sum
		}
		b, err := text().Maturity(g)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case a.Next == "" && rank[a.Overall] != 4:
			t.Fatal(js(a))
		case a.Next != "" && (rank[b.Overall] < rank[a.Next] || len(a.HeldBack) == 0):
			t.Fatalf("%s, then %s", js(a), js(b))
		}
		if rank[a.Overall] != min(rank[a.Partners], rank[a.Share]) {
			t.Fatal(js(a))
		}
		older := f
		older.Months += rapid.IntRange(0, 40).Draw(t, "older")
		c, err := text().Maturity(older)
		if err != nil || rank[c.Age] < rank[a.Age] || c.Overall != a.Overall || a.Pace == benchmark.Behind && c.Pace != benchmark.Behind {
			t.Fatalf("%s, then %s, %v", js(a), js(c), err)
		}
	})
}

// A path rises by its step each month, from the start to the target.
func TestLawPathAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start, rise := rapid.IntRange(0, 50).Draw(t, "start"), rapid.IntRange(0, 50).Draw(t, "rise")
		f := path("2025-11", fmt.Sprint(start, "%"), fmt.Sprint(start+rise, "%"))
		r, err := text().TargetPath(f)
		if err != nil || len(r.Points) != 12 {
			t.Fatal(err, len(r.Points))
		}
		before := f.Start
		for _, p := range r.Points {
			// before + step = expected, over a common denominator
			sum, err := partnerecon.Fraction(before.Num()*r.Step.Den()+r.Step.Num()*before.Den(), before.Den()*r.Step.Den())
			if err != nil || sum != p.Expected {
				t.Fatalf("%s: %s and %s is %s, not %s, %v", p.Month, before, r.Step, sum, p.Expected, err)
			}
			before = p.Expected
		}
		if before != f.Target {
			t.Fatalf("the path ends at %s", before)
		}
	})
}

// What joint customers have more, others have less.
func TestLawComparisonIsAntisymmetric(t *testing.T) {
	opposite := map[benchmark.Outcome]benchmark.Outcome{benchmark.Higher: benchmark.Lower, benchmark.Lower: benchmark.Higher, benchmark.Equal: benchmark.Equal, benchmark.Insufficient: benchmark.Insufficient}
	rapid.Check(t, func(t *rapid.T) {
		f := drawnCustomers(t)
		g := f
		g.Customers = nil
		for _, c := range f.Customers {
			c.Joint = !c.Joint
			g.Customers = append(g.Customers, c)
		}
		y := comparing(rapid.IntRange(1, 3).Draw(t, "least"))
		a, errA := y.Compare(f)
		b, errB := y.Compare(g)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		for _, pair := range [][2]benchmark.Compared{{a.Retention, b.Retention}, {a.Promoters, b.Promoters}} {
			x, y := pair[0], pair[1]
			flipped := x.Difference.Below != y.Difference.Below || x.Difference.Size.Num() == 0
			if x.Difference.Size != y.Difference.Size || x.Outcome != opposite[y.Outcome] || !flipped {
				t.Fatalf("%s and %s", js(x), js(y))
			}
		}
		if a.Lifetime.Difference != b.Lifetime.Difference.Neg() || a.Lifetime.Outcome != opposite[b.Lifetime.Outcome] || js(a.Joint) != js(b.Others) {
			t.Fatalf("%s and %s", js(a), js(b))
		}
	})
}

// A touchpoint is upcoming, then due, then overdue by one day more each day, until it
// is held: then it is not overdue on that day any more.
func TestLawTouchpointsAge(t *testing.T) {
	order := map[benchmark.Status]int{benchmark.Upcoming: 0, benchmark.Due: 1, benchmark.Overdue: 2}
	rapid.Check(t, func(t *rapid.T) {
		f := touchpoints("solution", "2024-01-01", "2024-01-01")
		f.Since = proof.Day(t, "since", f.Since, 400)
		f.On = proof.Day(t, "on", f.Since, 500)
		names := []string{"monthly_sync", "qbr", "annual_review", "joint_campaign"}
		for range rapid.IntRange(0, 5).Draw(t, "held") {
			f.Held = append(f.Held, benchmark.Held{Name: rapid.SampledFrom(names).Draw(t, "name"), On: proof.Day(t, "held", f.Since, 500)})
		}
		now, err := text().Touchpoints(f)
		if err != nil {
			t.Fatal(err)
		}
		f.Held = append([]benchmark.Held{}, f.Held...)
		var held []benchmark.Held // none tomorrow
		for _, h := range f.Held {
			if h.On != f.On.Add(1) {
				held = append(held, h)
			}
		}
		g := f
		g.Held, g.On = held, f.On.Add(1)
		next, err := text().Touchpoints(g)
		if err != nil {
			t.Fatal(err)
		}
		for i, a := range now.Touchpoints {
			b := next.Touchpoints[i]
			if b.Due != a.Due || order[b.Status] < order[a.Status] || a.Status == benchmark.Overdue && b.Late != a.Late+1 || a.Due.Before(a.From) {
				t.Fatalf("%s, then %s", js(a), js(b))
			}
			f.Held = append(f.Held, benchmark.Held{Name: a.Name, On: f.On})
		}
		done, err := text().Touchpoints(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range done.Touchpoints {
			if d.Last != f.On || d.Status != benchmark.Upcoming || !d.Due.After(f.On) {
				t.Fatalf("held today: %s", js(d))
			}
		}
	})
}

// Once dormant is dormant, once active is active.
func TestLawClassesStay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := activation("referral", "2025-01-01", "-")
		f.On = proof.Day(t, "on", f.Signed, 40)
		if rapid.Bool().Draw(t, "referred") {
			f.FirstReferral = proof.Day(t, "first", f.Signed, 45)
		}
		a, errA := text().Activation(f)
		f.On = f.On.Add(rapid.IntRange(0, 40).Draw(t, "later"))
		b, errB := text().Activation(f)
		if errA != nil || errB != nil || a.Class != benchmark.Open && a.Class != b.Class {
			t.Fatalf("%s, then %s, %v %v", js(a), js(b), errA, errB)
		}
		if open := f.On.Before(b.Review); !open && b.Class == benchmark.Open || len(b.Steps) != 7 {
			t.Fatal(js(b))
		}
	})
}

// What is left, done at the required pace, reaches the target on the last day; and a
// reward that is nearest is the one that a bit more would bring first.
func TestLawRequiredPaceReachesTheTarget(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := target(rapid.IntRange(0, 20).Draw(t, "actual"), "2025-01-01")
		f.On = proof.Day(t, "on", f.Starts, 120)
		p, err := benchmark.Track(f)
		if err != nil {
			t.Fatal(err)
		}
		if p.Remaining.Number != max(10-f.Actual.Number, 0) || p.DaysLeft < 0 || p.Required.Stated() != (p.DaysLeft > 0) {
			t.Fatal(js(p))
		}
		if p.DaysLeft > 0 { // days × required = remaining / 10
			days := int64(p.DaysLeft)
			if p.Required.Num()*days*10 != int64(p.Remaining.Number)*p.Required.Den() {
				t.Fatal(js(p))
			}
		}
	})
}

// The index of a partnership lies between its lowest and its highest score, and rises
// with each.
func TestLawHealthIsAnAverage(t *testing.T) {
	y := benchmark.Must(full())
	rapid.Check(t, func(t *rapid.T) {
		f := benchmark.HealthFacts{Survey: proof.Share(t, "survey"), Performance: proof.Share(t, "performance"), Engagement: proof.Share(t, "engagement")}
		low, high := f.Survey, f.Survey
		for _, s := range []partnerecon.Rate{f.Performance, f.Engagement} {
			if s.Compare(low) < 0 {
				low = s
			}
			if s.Compare(high) > 0 {
				high = s
			}
		}
		a, err := y.Health(f)
		if err != nil || a.Index.Value.Compare(low) < 0 || a.Index.Value.Compare(high) > 0 {
			t.Fatalf("%s, %v", js(a), err)
		}
		f.Survey = partnerecon.Whole()
		if b, err := y.Health(f); err != nil || b.Index.Value.Compare(a.Index.Value) < 0 {
			t.Fatalf("%s, then %s, %v", js(a), js(b), err)
		}
	})
}

// A change is in time from its earliest day on, and what is short is missing to it.
func TestLawNotice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := benchmark.NoticeFacts{Announced: proof.Day(t, "announced", day("2024-01-01"), 800), Changes: proof.Day(t, "changes", day("2024-01-01"), 800)}
		r, err := text().Notice(f)
		if err != nil || r.InTime != !f.Changes.Before(r.Earliest) || f.Changes.Add(r.Short).Before(r.Earliest) || r.InTime != (r.Short == 0) {
			t.Fatalf("%s: %s, %v", js(f), js(r), err)
		}
	})
}

// The verdict on a first revenue does not change any more, and a model with longer
// ends is never stricter about late ones.
func TestLawRampIsFinal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := benchmark.RampFacts{Model: "reseller", Signed: proof.Day(t, "signed", day("2024-01-01"), 800)}
		f.FirstRevenue = proof.Day(t, "first", f.Signed, 500)
		f.On = f.FirstRevenue
		a, errA := text().Ramp(f)
		f.On = f.On.Add(rapid.IntRange(0, 1000).Draw(t, "later"))
		b, errB := text().Ramp(f)
		if errA != nil || errB != nil || a.Verdict != b.Verdict || a.Months != b.Months || a.Open || a.Verdict == benchmark.Undefined {
			t.Fatalf("%s, then %s, %v %v", js(a), js(b), errA, errB)
		}
		if (a.Verdict == benchmark.Within) != (a.Months >= 3 && !f.FirstRevenue.After(f.Signed.AddMonths(6))) {
			t.Fatal(js(a))
		}
	})
}
