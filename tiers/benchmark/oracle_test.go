package benchmark_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/tiers/benchmark"
)

// The oracle works everything out a second time, in big.Rat and by trying out what
// there is, and shares nothing with the package but its facts.

func ratOf(r partnerecon.Rate) *big.Rat {
	if !r.Stated() {
		return nil
	}
	return big.NewRat(r.Num(), r.Den())
}

func ratio(n, of int64) *big.Rat {
	if of == 0 {
		return nil
	}
	return big.NewRat(n, of)
}

// same reports whether a fraction is what the oracle has: exactly, or to the nearest
// 0.000001 %.
func same(want *big.Rat, got partnerecon.Rate) bool {
	if want == nil || !got.Stated() {
		return want == nil && !got.Stated()
	}
	off := new(big.Rat).Sub(want, ratOf(got))
	fits := want.Num().IsInt64() && want.Denom().IsInt64()
	return off.Sign() == 0 || !fits && off.Abs(off).Cmp(big.NewRat(1, 200_000_000)) <= 0
}

// verdict is that of a band in percent; -1 is no end.
func verdict(x *big.Rat, low, high int64) benchmark.Verdict {
	switch {
	case x == nil:
		return benchmark.Undefined
	case low >= 0 && x.Cmp(big.NewRat(low, 100)) < 0:
		return benchmark.Below
	case high >= 0 && x.Cmp(big.NewRat(high, 100)) > 0:
		return benchmark.Above
	}
	return benchmark.Within
}

func checkFigure(t *rapid.T, what string, want *big.Rat, low, high int64, got benchmark.Figure) {
	t.Helper()
	if !same(want, got.Value) || got.Verdict != verdict(want, low, high) {
		t.Fatalf("%s: %s, want %v %s", what, shown(got), want, verdict(want, low, high))
	}
}

func TestOracleFunnel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := []int{rapid.OneOf(rapid.IntRange(0, 700), rapid.IntRange(0, 1_000_000_000)).Draw(t, "identified")}
		for range 4 {
			before := n[len(n)-1]
			part := rapid.IntRange(0, 100).Draw(t, "percent")
			n = append(n, int(int64(before)*int64(part)/100))
		}
		r, err := text().Funnel(counts(n[0], n[1], n[2], n[3], n[4]))
		if err != nil {
			t.Fatal(err)
		}
		of := func(a, b int) *big.Rat { return ratio(int64(n[a]), int64(n[b])) }
		checkFigure(t, "recruited", of(1, 0), 30, 40, r.Recruited)
		checkFigure(t, "onboarded", of(2, 1), 60, 70, r.Onboarded)
		checkFigure(t, "activated", of(3, 2), 20, 30, r.ActivationOfOnboarded)
		checkFigure(t, "performing", of(4, 3), 10, 15, r.Performing)
		if !same(of(3, 1), r.ActivationOfSigned.Value) || r.ActivationOfSigned.Verdict != benchmark.Undefined {
			t.Fatal(shown(r.ActivationOfSigned))
		}
	})
}

// drawnRevenues draws few partners or many, often with equal revenue.
func drawnRevenues(t *rapid.T) benchmark.RevenueFacts {
	f := benchmark.RevenueFacts{Currency: "EUR"}
	most := rapid.SampledFrom([]int64{0, 3, 1000, 1 << 50}).Draw(t, "most")
	for i := range rapid.IntRange(0, 45).Draw(t, "partners") {
		m, _ := partnerecon.FromMinor(rapid.Int64Range(0, most).Draw(t, "revenue"), "EUR")
		f.Partners = append(f.Partners, benchmark.Revenue{Partner: fmt.Sprintf("p%02d", i), Revenue: m})
	}
	return f
}

func TestOracleConcentration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawnRevenues(t)
		left := slices.Clone(f.Partners)
		var order []benchmark.Revenue // by selection: the best of those that are left
		for len(left) > 0 {
			best := 0
			for i := range left {
				a, b := left[i], left[best]
				if a.Revenue.Minor() > b.Revenue.Minor() || a.Revenue == b.Revenue && a.Partner < b.Partner {
					best = i
				}
			}
			order = append(order, left[best])
			left = slices.Delete(left, best, best+1)
		}
		n := int64(len(order))
		sum := func(k int64) *big.Rat {
			out := new(big.Rat)
			for _, r := range order[:k] {
				out.Add(out, big.NewRat(r.Revenue.Minor(), 1))
			}
			return out
		}
		share := func(k int64) *big.Rat {
			if sum(n).Sign() == 0 {
				return nil
			}
			return new(big.Rat).Quo(sum(k), sum(n))
		}
		top, leading, core := (n+9)/10, (n+4)/5, int64(0)
		for sum(core).Cmp(new(big.Rat).Mul(sum(n), big.NewRat(4, 5))) < 0 {
			core++
		}
		part := ratio(core, n)
		if sum(n).Sign() == 0 {
			part = nil
		}
		r, err := text().Concentration(f)
		if err != nil {
			t.Fatal(err)
		}
		checkFigure(t, "top", share(top), 50, -1, r.TopShare)
		checkFigure(t, "core", part, 10, 20, r.Core)
		checkFigure(t, "leading", share(leading), 80, -1, r.LeadingShare)
		if int64(r.TopCount.Value) != top || int64(r.CoreCount) != core || int64(r.Leading) != leading || int64(r.Partners) != n {
			t.Fatalf("%d %d %d, want %d %d %d", r.TopCount.Value, r.CoreCount, r.Leading, top, core, leading)
		}
		for i, name := range r.Top {
			if order[i].Partner != name {
				t.Fatalf("the top is %v", r.Top)
			}
		}
	})
}

func TestOracleFirstReferral(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		on, start := day("2025-06-30"), day("2025-01-01")
		f := benchmark.NewcomerFacts{On: on}
		var days []int
		for i := range rapid.IntRange(0, 12).Draw(t, "newcomers") {
			p := benchmark.Newcomer{Partner: fmt.Sprint(i), Tier: "referral", Signed: proof.Day(t, "signed", start, 200)}
			if rapid.Bool().Draw(t, "referred") {
				p.FirstReferral = p.Signed.Add(rapid.IntRange(0, 60).Draw(t, "took"))
			}
			f.Newcomers = append(f.Newcomers, p)
			if !p.FirstReferral.IsZero() && !p.FirstReferral.After(on) && !p.Signed.After(on) {
				days = append(days, p.FirstReferral.Sub(p.Signed))
			}
		}
		p := full()
		p.FirstReferral.Tier, p.FirstReferral.Least = "", rapid.IntRange(0, 4).Draw(t, "least")
		r, err := benchmark.Must(p).FirstReferral(f)
		if err != nil {
			t.Fatal(err)
		}
		if len(days) < max(p.FirstReferral.Least, 1) {
			if r.All.Verdict != benchmark.Undefined || r.All.Median != (benchmark.Median{}) {
				t.Fatal(js(r.All))
			}
			return
		}
		// The median in halves: as many days are below it as above it.
		median := r.All.Median.Low + r.All.Median.High
		below, above := 0, 0
		for _, d := range days {
			if 2*d < median {
				below++
			}
			if 2*d > median {
				above++
			}
		}
		want := benchmark.Within
		if median >= 60 {
			want = benchmark.Above
		}
		if 2*below > len(days) || 2*above > len(days) || r.All.Verdict != want || r.All.With != len(days) {
			t.Fatalf("%v: %s", days, js(r.All))
		}
		if len(days)%2 == 1 && !slices.Contains(days, r.All.Median.Low) || r.All.Median.Low > r.All.Median.High {
			t.Fatalf("%v: %s", days, js(r.All))
		}
	})
}

func TestOracleMaturity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		months, partners := rapid.IntRange(0, 40).Draw(t, "months"), rapid.OneOf(rapid.IntRange(0, 30), rapid.IntRange(0, 600)).Draw(t, "partners")
		tenths := rapid.Int64Range(0, 400).Draw(t, "tenths of a percent")
		share, _ := partnerecon.Fraction(tenths, 1000)
		names := []string{"", "foundation", "growth", "scale", "ecosystem"}
		stage := func(n int64, ends ...int64) int { // ends are the first values of the next stages
			at := 0
			for at < len(ends) && n >= ends[at] {
				at++
			}
			return at
		}
		a, p, s := 1+stage(int64(months), 6, 18, 36), stage(int64(partners), 5, 20, 100, 500), 1+stage(tenths, 50, 150, 300)
		pace := []benchmark.Pace{benchmark.Behind, benchmark.OnPace, benchmark.Ahead}[1+max(-1, min(1, s-a))]
		r, err := text().Maturity(benchmark.MaturityFacts{Months: months, Partners: partners, Share: share})
		if err != nil {
			t.Fatal(err)
		}
		if r.Age != names[a] || r.Partners != names[p] || r.Share != names[s] || r.Overall != names[min(p, s)] || r.Pace != pace {
			t.Fatalf("%d %d %s: %s", months, partners, share, js(r))
		}
	})
}

func TestOracleTargetPath(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := benchmark.PathFacts{From: month("2025-01"), Start: proof.Share(t, "start"), Target: partnerecon.Whole()}
		if target := proof.Share(t, "target"); target.Compare(f.Start) >= 0 {
			f.Target = target
		}
		latest := rapid.IntRange(0, 11).Draw(t, "latest")
		actual := proof.Share(t, "actual")
		f.Actual = []benchmark.MonthShare{{month("2025-01").Add(latest), actual}}
		r, err := text().TargetPath(f)
		if err != nil {
			t.Fatal(err)
		}
		step := new(big.Rat).Sub(ratOf(f.Target), ratOf(f.Start))
		step.Quo(step, big.NewRat(12, 1))
		at := ratOf(f.Start)
		for i, p := range r.Points {
			at = new(big.Rat).Add(at, step) // one step after the other
			if !same(at, p.Expected) || p.Month != f.From.Add(i) {
				t.Fatalf("%s: %s, want %s", p.Month, p.Expected, at)
			}
			if i != latest {
				continue
			}
			gap := new(big.Rat).Sub(ratOf(actual), at)
			if r.Gap.Below != (gap.Sign() < 0) || !same(gap.Abs(gap), r.Gap.Size) {
				t.Fatalf("gap %s, want %s", r.Gap, gap)
			}
		}
		left := int64(11 - latest)
		if left == 0 {
			if r.Required.Stated() {
				t.Fatal(r.Required)
			}
			return
		}
		need := new(big.Rat).Sub(ratOf(f.Target), ratOf(actual))
		if need.Sign() < 0 {
			need.SetInt64(0)
		}
		if !same(need.Quo(need, big.NewRat(left, 1)), r.Required) {
			t.Fatalf("required %s, want %s", r.Required, need)
		}
	})
}

// drawnPlan draws goals of numbers and amounts.
func drawnPlan(t *rapid.T) benchmark.PlanFacts {
	f := benchmark.PlanFacts{On: day("2025-06-30")}
	for i := range rapid.IntRange(1, 8).Draw(t, "goals") {
		g := benchmark.Goal{Metric: fmt.Sprint(i), Owner: "ann", Starts: proof.Day(t, "starts", day("2025-01-01"), 180), Target: number(rapid.IntRange(1, 1_000_000).Draw(t, "target")), Actual: number(rapid.IntRange(0, 1_000_000).Draw(t, "actual"))}
		if rapid.Bool().Draw(t, "money") {
			g.Target, g.Actual = benchmark.Quantity{Amount: proof.Amount(t, "target", 1<<40)}, benchmark.Quantity{Amount: proof.Amount(t, "actual", 1<<40)}
		}
		g.Due = proof.Day(t, "due", g.Starts, 400)
		f.Goals = append(f.Goals, g)
	}
	return f
}

func TestOracleJointPlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawnPlan(t)
		r, err := benchmark.JointPlan(f)
		if err != nil {
			t.Fatal(err)
		}
		attained, expected := new(big.Rat), new(big.Rat)
		for i, g := range f.Goals {
			target, actual := int64(g.Target.Number), int64(g.Actual.Number)
			if g.Target.Amount.Stated() {
				target, actual = g.Target.Amount.Minor(), g.Actual.Amount.Minor()
			}
			days, over := int64(0), int64(0) // by counting them
			for d := g.Starts; !d.After(g.Due); d = d.Add(1) {
				days++
				if !d.After(f.On) {
					over++
				}
			}
			part, time := big.NewRat(actual, target), big.NewRat(over, days)
			got := r.Goals[i]
			if !same(part, got.Attained.Value) || !same(time, got.Expected) || int64(got.DaysLeft) != days-over || got.Pace != paces[part.Cmp(time)+1] {
				t.Fatalf("%s: %s", js(g), js(got))
			}
			if part.Cmp(big.NewRat(1, 1)) > 0 {
				part.SetInt64(1)
			}
			attained.Add(attained, part)
			expected.Add(expected, time)
		}
		n := big.NewRat(int64(len(f.Goals)), 1)
		if r.Pace != paces[attained.Cmp(expected)+1] || !same(attained.Quo(attained, n), r.Attained.Value) || !same(expected.Quo(expected, n), r.Expected) {
			t.Fatalf("%s of %s, want %s of %s", r.Attained.Value, r.Expected, attained, expected)
		}
	})
}

var paces = []benchmark.Pace{benchmark.Behind, benchmark.OnPace, benchmark.Ahead}

func drawnCustomers(t *rapid.T) benchmark.ComparisonFacts {
	f := benchmark.ComparisonFacts{Currency: "EUR", Rounding: proof.Rounding(t, "rounding")}
	for i := range rapid.IntRange(0, 20).Draw(t, "customers") {
		c := benchmark.Customer{ID: fmt.Sprint(i), Joint: rapid.Bool().Draw(t, "joint"), Kept: rapid.Bool().Draw(t, "kept"), Answered: rapid.Bool().Draw(t, "answered"), Lifetime: proof.Amount(t, "lifetime", 1000)}
		if c.Answered {
			c.Score = rapid.IntRange(0, 10).Draw(t, "score")
		}
		f.Customers = append(f.Customers, c)
	}
	return f
}

func TestOracleCompare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawnCustomers(t)
		least := rapid.IntRange(1, 4).Draw(t, "least")
		r, err := comparing(least).Compare(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, joint := range []bool{true, false} {
			var n, kept, answers, promoters, detractors, lifetime int64
			for _, c := range f.Customers {
				if c.Joint != joint {
					continue
				}
				n++
				lifetime += c.Lifetime.Minor()
				if c.Kept {
					kept++
				}
				if c.Answered {
					answers++
					if strings.Contains(" 9 10 ", fmt.Sprintf(" %d ", c.Score)) {
						promoters++
					}
					if strings.Contains(" 0 1 2 3 4 5 6 ", fmt.Sprintf(" %d ", c.Score)) {
						detractors++
					}
				}
			}
			got := r.Others
			if joint {
				got = r.Joint
			}
			retention, score := ratio(kept, n), ratio(promoters-detractors, answers)
			if n < int64(least) {
				retention = nil
			}
			if answers < int64(least) {
				score = nil
			}
			below := score != nil && score.Sign() < 0
			if below {
				score.Neg(score)
			}
			if !same(retention, got.Retention) || !same(score, got.Promoters.Size) || got.Promoters.Below != below || int64(got.Customers) != n || int64(got.Answers) != answers {
				t.Fatalf("%s", js(got))
			}
			if n < int64(least) != !got.Lifetime.Stated() {
				t.Fatal(got.Lifetime)
			}
			// The average is less than one minor unit from the exact one.
			if got.Lifetime.Stated() && abs(got.Lifetime.Minor()*n-lifetime) >= n {
				t.Fatalf("%s of %d / %d", got.Lifetime, lifetime, n)
			}
		}
	})
}

func abs(n int64) int64 { return max(n, -n) }

// Revenue and pipeline are worked out deal by deal in big.Rat, and rounded at the end.
func TestOracleReview(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := benchmark.ReviewFacts{Partner: "acme", Quarter: month("2025-05"), Currency: "EUR", Rounding: partnerecon.Down}
		revenue, pipeline := new(big.Rat), new(big.Rat)
		inQuarter := func(d partnerecon.Day) bool { s := d.String(); return s >= "2025-04-01" && s <= "2025-06-30" }
		for i := range rapid.IntRange(0, 8).Draw(t, "deals") {
			d := benchmark.Deal{ID: fmt.Sprint(i), Opened: proof.Day(t, "opened", day("2025-02-01"), 200), Amount: proof.Amount(t, "amount", 100_000)}
			share := proof.Share(t, "share")
			who := rapid.SampledFrom([]string{"acme", "other"}).Draw(t, "partner")
			d.Credits = []partnerecon.Credit{{Partner: who, Role: partnerecon.Sourced, Share: share}}
			if rapid.Bool().Draw(t, "closed") {
				d.Closed, d.Won = proof.Day(t, "closed", d.Opened, 90), rapid.Bool().Draw(t, "won")
			}
			f.Deals = append(f.Deals, d)
			part := new(big.Rat).Mul(big.NewRat(d.Amount.Minor(), 1), ratOf(share))
			if who == "acme" && inQuarter(d.Opened) {
				pipeline.Add(pipeline, part)
			}
			if who == "acme" && d.Won && inQuarter(d.Closed) {
				revenue.Add(revenue, part)
			}
		}
		r, err := text().Review(f)
		if err != nil {
			t.Fatal(err)
		}
		down := func(x *big.Rat) int64 { return new(big.Int).Quo(x.Num(), x.Denom()).Int64() }
		if r.Now.RevenueSourced.Minor() != down(revenue) || r.Now.PipelineGenerated.Minor() != down(pipeline) {
			t.Fatalf("%s, want %s and %s", js(r.Now), revenue, pipeline)
		}
	})
}

func TestOracleHealth(t *testing.T) {
	y := benchmark.Must(full())
	rapid.Check(t, func(t *rapid.T) {
		f := benchmark.HealthFacts{Survey: proof.Share(t, "survey"), Performance: proof.Share(t, "performance"), Engagement: proof.Share(t, "engagement")}
		want := new(big.Rat)
		for score, weight := range map[*big.Rat]int64{ratOf(f.Survey): 30, ratOf(f.Performance): 50, ratOf(f.Engagement): 20} {
			want.Add(want, new(big.Rat).Mul(score, big.NewRat(weight, 100)))
		}
		r, err := y.Health(f)
		if err != nil {
			t.Fatal(err)
		}
		checkFigure(t, "index", want, 70, -1, r.Index)
	})
}
