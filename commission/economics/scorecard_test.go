package economics_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/economics"
)

func card(plans ...economics.Plan) economics.Scorecard {
	return economics.Scorecard{
		Dimensions: []economics.Dimension{{"revenue", rate("50%")}, {"margin", rate("30%")}, {"risk", rate("20%")}},
		Plans:      plans,
	}
}

func plan(name, revenue, margin, risk string) economics.Plan {
	return economics.Plan{Name: name, Scores: []economics.Mark{{"risk", rate(risk)}, {"revenue", rate(revenue)}, {"margin", rate(margin)}}}
}

func TestWeigh(t *testing.T) {
	got := must(t, economics.Weigh, card(plan("b", "60%", "90%", "75%"), plan("c", "0%", "0%", "0%"), plan("a", "80%", "50%", "85%"), plan("d", "100%", "100%", "100%")))
	want := []economics.Weighed{
		{"d", rate("100%"), 1, []economics.Mark{{"revenue", rate("50%")}, {"margin", rate("30%")}, {"risk", rate("20%")}}},
		// 0.5 × 80 + 0.3 × 50 + 0.2 × 85 = 40 + 15 + 17 = 72
		{"a", rate("72%"), 2, []economics.Mark{{"revenue", rate("40%")}, {"margin", rate("15%")}, {"risk", rate("17%")}}},
		// 0.5 × 60 + 0.3 × 90 + 0.2 × 75 = 30 + 27 + 15 = 72
		{"b", rate("72%"), 2, []economics.Mark{{"revenue", rate("30%")}, {"margin", rate("27%")}, {"risk", rate("15%")}}},
		{"c", rate("0%"), 4, []economics.Mark{{"revenue", rate("0%")}, {"margin", rate("0%")}, {"risk", rate("0%")}}},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b partnerecon.Rate) bool { return a == b })); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestScorecardsAreChecked(t *testing.T) {
	third := rate("1/3")
	for _, tt := range []struct {
		name  string
		spoil func(s *economics.Scorecard)
		want  string
	}{
		{"nothing", func(*economics.Scorecard) {}, "<nil>"},
		{"three thirds", func(s *economics.Scorecard) {
			s.Dimensions[0].Weight, s.Dimensions[1].Weight, s.Dimensions[2].Weight = third, third, third
		}, "<nil>"},
		{"99.99 %", func(s *economics.Scorecard) { s.Dimensions[2].Weight = rate("19.99%") }, "/dimensions out_of_range"},
		{"100.01 %", func(s *economics.Scorecard) { s.Dimensions[2].Weight = rate("20.01%") }, "/dimensions out_of_range"},
		{"no weight", func(s *economics.Scorecard) { s.Dimensions[2].Weight = partnerecon.Rate{} }, "/dimensions out_of_range, /dimensions/2/weight out_of_range"},
		{"two dimensions", func(s *economics.Scorecard) {
			s.Dimensions, s.Plans = []economics.Dimension{{"x", rate("40%")}, {"y", rate("60%")}}, nil
		}, "/dimensions required"},
		{"a dimension twice", func(s *economics.Scorecard) { s.Dimensions[2].Name = "margin" }, "/dimensions/2/name duplicate, /plans/0/scores/0/dimension unknown"},
		{"a dimension without a name", func(s *economics.Scorecard) { s.Dimensions[2].Name = "" }, "/dimensions/2/name required, /plans/0/scores required, /plans/0/scores/0/dimension unknown"},
		{"101 dimensions", func(s *economics.Scorecard) { s.Dimensions = make([]economics.Dimension, 101) }, "/dimensions limit"},
		{"a missing score", func(s *economics.Scorecard) { s.Plans[0].Scores = s.Plans[0].Scores[:2] }, "/plans/0/scores required"},
		{"a score of nothing", func(s *economics.Scorecard) { s.Plans[0].Scores[0].Score = partnerecon.Rate{} }, "/plans/0/scores/0/score out_of_range"},
		{"101 points", func(s *economics.Scorecard) { s.Plans[0].Scores[0].Score = rate("101%") }, "/plans/0/scores/0/score out_of_range"},
		{"two scores", func(s *economics.Scorecard) {
			s.Plans[0].Scores = append(s.Plans[0].Scores, economics.Mark{"risk", rate("5%")})
		}, "/plans/0/scores/3/dimension duplicate"},
		{"a plan twice", func(s *economics.Scorecard) { s.Plans = append(s.Plans, s.Plans[0]) }, "/plans/1/name duplicate"},
		{"a plan without a name", func(s *economics.Scorecard) { s.Plans[0].Name = "" }, "/plans/0/name required"},
		{"1,001 plans", func(s *economics.Scorecard) { s.Plans = make([]economics.Plan, 1001) }, "/plans limit"},
	} {
		s := card(plan("a", "80%", "50%", "85%"))
		tt.spoil(&s)
		if _, err := economics.Weigh(s); refused(err) != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, refused(err), tt.want)
		}
	}
}

func TestTooManyScores(t *testing.T) {
	s := card(economics.Plan{Name: "a"})
	for range 101 {
		s.Plans[0].Scores = append(s.Plans[0].Scores, economics.Mark{"risk", rate("5%")})
	}
	if _, err := economics.Weigh(s); !strings.Contains(refused(err), "/plans/0/scores limit") {
		t.Error(err)
	}
}

// A score lies between the lowest and the highest mark, its parts add up to it, and
// the order of plans and marks decides nothing.
func TestScoresAreAverages(t *testing.T) {
	percent := rapid.Custom(func(t *rapid.T) partnerecon.Rate {
		r, err := partnerecon.Fraction(int64(rapid.IntRange(0, 100).Draw(t, "points")), 100)
		if err != nil {
			t.Fatal(err)
		}
		return r
	})
	rapid.Check(t, func(t *rapid.T) {
		s := card()
		for i := range rapid.IntRange(1, 5).Draw(t, "plans") {
			s.Plans = append(s.Plans, economics.Plan{Name: fmt.Sprint(i), Scores: []economics.Mark{
				{"revenue", percent.Draw(t, "revenue")}, {"margin", percent.Draw(t, "margin")}, {"risk", percent.Draw(t, "risk")},
			}})
		}
		out, err := economics.Weigh(s)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range out {
			i := slices.IndexFunc(s.Plans, func(p economics.Plan) bool { return p.Name == w.Plan })
			low, high, points := rate("100%"), rate("0%"), int64(0)
			for k, m := range s.Plans[i].Scores {
				if m.Score.Compare(low) < 0 {
					low = m.Score
				}
				if m.Score.Compare(high) > 0 {
					high = m.Score
				}
				points += []int64{50, 30, 20}[k] * m.Score.Num() * 100 / m.Score.Den()
			}
			if sum, err := partnerecon.Fraction(points, 10_000); err != nil || w.Score != sum || w.Score.Compare(low) < 0 || w.Score.Compare(high) > 0 {
				t.Fatalf("%s: %s, want %s, %v", w.Plan, w.Score, sum, err)
			}
		}
		slices.Reverse(s.Plans)
		for i := range s.Plans {
			slices.Reverse(s.Plans[i].Scores)
		}
		again, err := economics.Weigh(s)
		if err != nil || text(t, again) != text(t, out) {
			t.Fatalf("another order: %v", err)
		}
	})
}

func ExampleWeigh() {
	points := func(name, revenue, margin, risk string) economics.Plan {
		return economics.Plan{Name: name, Scores: []economics.Mark{
			{Dimension: "revenue", Score: partnerecon.MustPercent(revenue)},
			{Dimension: "margin", Score: partnerecon.MustPercent(margin)},
			{Dimension: "risk", Score: partnerecon.MustPercent(risk)},
		}}
	}
	plans, err := economics.Weigh(economics.Scorecard{
		Dimensions: []economics.Dimension{
			{Name: "revenue", Weight: partnerecon.MustPercent("50")},
			{Name: "margin", Weight: partnerecon.MustPercent("30")},
			{Name: "risk", Weight: partnerecon.MustPercent("20")},
		},
		Plans: []economics.Plan{points("revenue share", "60", "90", "80"), points("accelerators", "90", "50", "50")},
	})
	for _, p := range plans {
		fmt.Println(p.Rank, p.Plan, p.Score)
	}
	fmt.Println(err)
	// Output:
	// 1 revenue share 73%
	// 2 accelerators 70%
	// <nil>
}
