package tiers_test

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers"
)

func choice(factor string, names ...string) tiers.Answer {
	return tiers.Answer{Factor: factor, Choices: names}
}

func answer(factor string, number int64) tiers.Answer {
	return tiers.Answer{Factor: factor, Number: number}
}

// The integration score, with the working: overlap 30 %, fit 25 %, commitment 20 %, effort
// 15 %, demand 10 %.
func TestIntegrationScore(t *testing.T) {
	card := tiers.MustScorecard(tiers.IntegrationScore())
	for _, tt := range []struct {
		name        string
		answers     []tiers.Answer
		want        string
		prioritised bool
	}{
		// 75 × 30 % + 100 × 25 % + 60 × 20 % + 60 × 15 % + 60 × 10 % = 22.5 + 25 + 12 + 9 + 6
		{"47 shared accounts, adjacent, willing, API in 4 weeks, a competitor has it", []tiers.Answer{
			answer("overlap", 47), choice("fit", "adjacent"), choice("commitment", "willing to co-market"), answer("effort", 4), choice("demand", "a competitor has it"),
		}, "74.50", true},
		// 50 × 30 % + 100 × 25 % + 100 × 20 % + 25 × 15 % + 25 × 10 % = 15 + 25 + 20 + 3.75 + 2.5
		{"12, adjacent, budget committed, exactly 8 weeks, nice to have", []tiers.Answer{
			answer("overlap", 12), choice("fit", "adjacent"), choice("commitment", "committed budget"), answer("effort", 8), choice("demand", "nice to have"),
		}, "66.25", false},
		{"the worst of all", []tiers.Answer{
			answer("overlap", 0), choice("fit", "tangential"), choice("commitment", "integration only"), choice("effort", "no API"), choice("demand", "nice to have"),
		}, "25.00", false},
		{"the best of all", []tiers.Answer{
			answer("overlap", 50), choice("fit", "adjacent"), choice("commitment", "committed budget"), answer("effort", 1), choice("demand", "nice to have", "customers ask for it"),
		}, "100.00", true},
		// 75 × 30 % + 60 × 25 % + 60 × 20 % + 100 × 15 % + 60 × 10 % = 22.5 + 15 + 12 + 15 + 6
		{"half a point more than enough", []tiers.Answer{
			answer("overlap", 20), choice("fit", "complementary"), choice("commitment", "willing to co-market"), answer("effort", 0), choice("demand", "a competitor has it"),
		}, "70.50", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := card.Score(tt.answers...)
			if err != nil || got.String() != tt.want || got.Prioritised != tt.prioritised || len(got.Trace) != 6 {
				t.Errorf("got %s, %t, %v, want %s, %t\n%s", got, got.Prioritised, err, tt.want, tt.prioritised, got.Trace)
			}
			sum := int64(0)
			for _, f := range got.Factors {
				sum += f.Hundredths
			}
			if sum != got.Hundredths {
				t.Errorf("the factors add up to %d, want %d", sum, got.Hundredths)
			}
		})
	}
}

// 70 of 70 points are prioritised, 69.99 of 70 are not, and without a threshold nobody is.
func TestPrioritisedFrom(t *testing.T) {
	p := tiers.ScorePolicy{Prioritise: 70, Factors: []tiers.Factor{
		{Name: "a", Weight: partnerecon.MustPercent("99"), Choices: []tiers.Choice{{"x", 70}}},
		{Name: "b", Weight: partnerecon.MustPercent("1"), Choices: []tiers.Choice{{"x", 70}, {"y", 69}}},
	}}
	for b, want := range map[string]bool{"x": true, "y": false} {
		got, err := tiers.MustScorecard(p).Score(choice("a", "x"), choice("b", b))
		if err != nil || got.Prioritised != want {
			t.Errorf("%s: got %t, %v, want %t", got, got.Prioritised, err, want)
		}
	}
	p.Prioritise = 0
	if got, err := tiers.MustScorecard(p).Score(choice("a", "x"), choice("b", "x")); err != nil || got.Prioritised {
		t.Errorf("got %+v, %v", got, err)
	}
}

// The edges of the bands: points by number.
func TestIntegrationBands(t *testing.T) {
	card := tiers.MustScorecard(tiers.IntegrationScore())
	for factor, cases := range map[string]map[int64]int64{
		"overlap": {0: 25, 9: 25, 10: 50, 19: 50, 20: 75, 49: 75, 50: 100, 1 << 60: 100},
		"effort":  {0: 100, 1: 100, 2: 60, 7: 60, 8: 25, 52: 25},
	} {
		for number, want := range cases {
			answers := []tiers.Answer{choice("fit", "adjacent"), choice("commitment", "integration only"), choice("demand", "nice to have")}
			for _, f := range []string{"overlap", "effort"} {
				if f == factor {
					answers = append(answers, answer(f, number))
				} else {
					answers = append(answers, answer(f, 0))
				}
			}
			got, err := card.Score(answers...)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range got.Factors {
				if f.Factor == factor && f.Points != want {
					t.Errorf("%s of %d: got %d points, want %d", factor, number, f.Points, want)
				}
			}
		}
	}
}

func TestScoreRefuses(t *testing.T) {
	card := tiers.MustScorecard(tiers.IntegrationScore())
	_, err := card.Score(answer("overlap", -1), choice("fit", "near"), choice("fit", "adjacent"), tiers.Answer{Factor: "effort", Number: 3, Choices: []string{"no API"}}, choice("demand"), answer("luck", 3))
	want := []string{" required", "/0/number out_of_range", "/1/choices/0 unknown", "/2/factor duplicate", "/3/number conflict", "/4/choices required", "/5/factor unknown"}
	if diff := cmp.Diff(want, problems(err)); diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	for name, change := range map[string]func(*tiers.ScorePolicy){
		"99 %":                func(p *tiers.ScorePolicy) { p.Factors[0].Weight = partnerecon.MustPercent("29") },
		"half a percent":      func(p *tiers.ScorePolicy) { p.Factors[0].Weight = partnerecon.MustPercent("30.5") },
		"101 points":          func(p *tiers.ScorePolicy) { p.Factors[1].Choices[0].Points = 101 },
		"steps that fall":     func(p *tiers.ScorePolicy) { p.Factors[0].Steps[1].From = 0 },
		"nothing to choose":   func(p *tiers.ScorePolicy) { p.Factors[1].Choices = nil },
		"a factor twice":      func(p *tiers.ScorePolicy) { p.Factors[1].Name = "overlap" },
		"a choice twice":      func(p *tiers.ScorePolicy) { p.Factors[1].Choices[1].Name = "adjacent" },
		"101 to prioritise":   func(p *tiers.ScorePolicy) { p.Prioritise = 101 },
		"no factors":          func(p *tiers.ScorePolicy) { p.Factors = nil },
		"a weight of nothing": func(p *tiers.ScorePolicy) { p.Factors[0].Weight = partnerecon.MustPercent("0") },
	} {
		p := tiers.MustScorecard(tiers.IntegrationScore()).Policy()
		change(&p)
		if _, err := tiers.NewScorecard(p); err == nil {
			t.Errorf("%s is no problem", name)
		}
	}
}

// A score is the sum of weight × points, with fractions; it is monotone in each factor;
// and the largest of several choices counts.
func TestScoreIsTheWeightedSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var p tiers.ScorePolicy
		rest := int64(100)
		want, more := new(big.Rat), new(big.Rat)
		var answers, better []tiers.Answer
		for i := range 4 {
			weight := rest
			if i < 3 {
				weight = rapid.Int64Range(1, rest-int64(3-i)).Draw(t, "weight")
			}
			rest -= weight
			share, _ := partnerecon.Fraction(weight, 100)
			low := rapid.Int64Range(0, 100).Draw(t, "low")
			high := rapid.Int64Range(low, 100).Draw(t, "high")
			name := string(rune('a' + i))
			p.Factors = append(p.Factors, tiers.Factor{Name: name, Weight: share, Choices: []tiers.Choice{{"low", low}, {"high", high}}})
			answers, better = append(answers, choice(name, "low")), append(better, choice(name, "low", "high"))
			want.Add(want, new(big.Rat).Mul(big.NewRat(weight, 100), big.NewRat(low, 1)))
			more.Add(more, new(big.Rat).Mul(big.NewRat(weight, 100), big.NewRat(high, 1)))
		}
		card, err := tiers.NewScorecard(p)
		if err != nil {
			t.Fatal(err)
		}
		a, errA := card.Score(answers...)
		b, errB := card.Score(better...)
		if errA != nil || errB != nil || big.NewRat(a.Hundredths, 100).Cmp(want) != 0 || big.NewRat(b.Hundredths, 100).Cmp(more) != 0 {
			t.Fatalf("got %s and %s, %v, %v, want %s and %s", a, b, errA, errB, want.FloatString(2), more.FloatString(2))
		}
	})
}

func entrants(values ...int64) []tiers.Entrant {
	var out []tiers.Entrant
	for i, v := range values {
		out = append(out, tiers.Entrant{Partner: string(rune('a' + i)), Value: n(v)})
	}
	return out
}

// Ties have one rank and stand by id; the next rank is that of its place.
func TestRank(t *testing.T) {
	got, err := tiers.Rank(entrants(5, 9, 5, 7))
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, r := range got {
		text += r.Partner + " " + string(rune('0'+r.Rank))
		if r.Tied {
			text += " tied"
		}
		text += ", "
	}
	if want := "b 1, d 2, a 3 tied, c 3 tied, "; text != want {
		t.Errorf("got %s, want %s", text, want)
	}
	top, err := tiers.Top(3, entrants(5, 9, 5, 7))
	if err != nil || len(top) != 3 || top[2].Partner != "a" {
		t.Errorf("got %+v, %v", top, err)
	}
	if top, err := tiers.Top(9, entrants(5)); err != nil || len(top) != 1 {
		t.Errorf("got %+v, %v", top, err)
	}
	mixed := append(entrants(5), tiers.Entrant{Partner: "z", Value: tiers.Value{Amount: eur("5")}}, tiers.Entrant{Partner: "a", Value: n(1)})
	if diff := cmp.Diff([]string{"/1/value conflict", "/2/partner duplicate"}, problems(second(tiers.Rank(mixed)))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func second[T any](_ T, err error) error { return err }

// Of eight the best has (7 + ½)/8 = 93.75 %, the third with a tie (4 + 1)/8 = 62.5 %.
// Fewer than five are nobody's business.
func TestCompare(t *testing.T) {
	peers := entrants(10, 20, 30, 40, 50, 50, 70, 80)
	for partner, want := range map[string]tiers.Peer{
		"h": {Peers: 8, Rank: 1, Percentile: partnerecon.MustPercent("93.75"), Quartile: 1},
		"g": {Peers: 8, Rank: 2, Percentile: partnerecon.MustPercent("81.25"), Quartile: 1},
		"f": {Peers: 8, Rank: 3, Percentile: partnerecon.MustPercent("62.5"), Quartile: 2},
		"e": {Peers: 8, Rank: 3, Percentile: partnerecon.MustPercent("62.5"), Quartile: 2},
		"c": {Peers: 8, Rank: 6, Percentile: partnerecon.MustPercent("31.25"), Quartile: 3},
		"a": {Peers: 8, Rank: 8, Percentile: partnerecon.MustPercent("6.25"), Quartile: 4},
	} {
		if got, err := tiers.Compare(partner, peers); err != nil || got != want {
			t.Errorf("%s: got %+v, %v, want %+v", partner, got, err, want)
		}
	}
	if got, err := tiers.Compare("a", peers[:4]); err != nil || got != (tiers.Peer{Peers: 4, Suppressed: true}) {
		t.Errorf("of four: got %+v, %v", got, err)
	}
	if got, err := tiers.Compare("a", peers[:5]); err != nil || got.Suppressed {
		t.Errorf("of five: got %+v, %v", got, err)
	}
	if got, err := tiers.Compare("a", entrants(1, 1, 1, 1, 1)); err != nil || got.Percentile != partnerecon.MustPercent("50") || got.Quartile != 2 {
		t.Errorf("all alike: got %+v, %v", got, err)
	}
	if _, err := tiers.Compare("z", peers); !errors.Is(err, tiers.ErrUnknown) {
		t.Errorf("got %v", err)
	}
}

// What a scorecard refuses, with its place, and what just fits.
func TestScorecardPolicies(t *testing.T) {
	factor := func(name, weight string) tiers.Factor {
		return tiers.Factor{Name: name, Weight: partnerecon.MustPercent(weight), Choices: []tiers.Choice{{"x", 100}, {"y", 0}}}
	}
	many := func(n int) []tiers.Factor { // of 1 % each
		var out []tiers.Factor
		for i := range n {
			out = append(out, factor(fmt.Sprint("f", i), "1"))
		}
		return out
	}
	choices := func(n int) []tiers.Choice {
		var out []tiers.Choice
		for i := range n {
			out = append(out, tiers.Choice{fmt.Sprint("c", i), 1})
		}
		return out
	}
	steps := func(n int) []tiers.PointStep {
		var out []tiers.PointStep
		for i := range n {
			out = append(out, tiers.PointStep{int64(i), 1})
		}
		return out
	}
	for _, tt := range []struct {
		name   string
		change func(*tiers.ScorePolicy)
		want   []string
	}{
		{"one factor that weighs all", func(p *tiers.ScorePolicy) { p.Factors = []tiers.Factor{factor("a", "100")} }, nil},
		{"a hundred factors", func(p *tiers.ScorePolicy) { p.Factors = many(100) }, nil},
		{"nobody is prioritised", func(p *tiers.ScorePolicy) { p.Prioritise = 0 }, nil},
		{"only the best is", func(p *tiers.ScorePolicy) { p.Prioritise = 100 }, nil},
		{"101 points", func(p *tiers.ScorePolicy) { p.Prioritise = 101 }, []string{"/prioritise out_of_range"}},
		{"-1 point", func(p *tiers.ScorePolicy) { p.Prioritise = -1 }, []string{"/prioritise out_of_range"}},
		{"no factors", func(p *tiers.ScorePolicy) { p.Factors = nil }, []string{"/factors required"}},
		{"200 factors", func(p *tiers.ScorePolicy) { p.Factors = many(200) }, []string{"/factors conflict"}},
		{"201 factors", func(p *tiers.ScorePolicy) { p.Factors = many(201) }, []string{"/factors required"}},
		{"101 %", func(p *tiers.ScorePolicy) { p.Factors = []tiers.Factor{factor("a", "101")} }, []string{"/factors conflict", "/factors/0/weight out_of_range"}},
		{"200 % beside 100 %", func(p *tiers.ScorePolicy) { p.Factors = []tiers.Factor{factor("a", "200"), factor("b", "100")} }, []string{"/factors/0/weight out_of_range"}},
		{"no weight", func(p *tiers.ScorePolicy) { p.Factors[0].Weight = partnerecon.Rate{} }, []string{"/factors conflict", "/factors/0/weight out_of_range"}},
		{"a factor without a name", func(p *tiers.ScorePolicy) { p.Factors[0].Name = "" }, []string{"/factors/0/name required"}},
		{"a factor twice", func(p *tiers.ScorePolicy) { p.Factors[1].Name = "overlap" }, []string{"/factors/1/name duplicate"}},
		{"a choice without a name", func(p *tiers.ScorePolicy) { p.Factors[1].Choices[0].Name = "" }, []string{"/factors/1/choices/0/name required"}},
		{"a choice twice", func(p *tiers.ScorePolicy) { p.Factors[1].Choices[1].Name = "adjacent" }, []string{"/factors/1/choices/1/name duplicate"}},
		{"points of a choice", func(p *tiers.ScorePolicy) { p.Factors[1].Choices[0].Points, p.Factors[1].Choices[1].Points = 101, -1 }, []string{"/factors/1/choices/0/points out_of_range", "/factors/1/choices/1/points out_of_range"}},
		{"points of a step", func(p *tiers.ScorePolicy) { p.Factors[0].Steps[0].Points, p.Factors[0].Steps[1].Points = 101, -1 }, []string{"/factors/0/steps/0/points out_of_range", "/factors/0/steps/1/points out_of_range"}},
		{"steps that stand", func(p *tiers.ScorePolicy) { p.Factors[0].Steps[1].From = 0 }, []string{"/factors/0/steps/1/from conflict"}},
		{"steps from below 0", func(p *tiers.ScorePolicy) { p.Factors[0].Steps[0].From = -5 }, nil},
		{"200 choices and 200 steps", func(p *tiers.ScorePolicy) { p.Factors[0].Choices, p.Factors[0].Steps = choices(200), steps(200) }, nil},
		{"201 choices", func(p *tiers.ScorePolicy) { p.Factors[0].Choices = choices(201) }, []string{"/factors/0/choices required"}},
		{"201 steps", func(p *tiers.ScorePolicy) { p.Factors[0].Steps = steps(201) }, []string{"/factors/0/choices required"}},
		{"neither", func(p *tiers.ScorePolicy) { p.Factors[0].Steps = nil }, []string{"/factors/0/choices required"}},
	} {
		p := tiers.IntegrationScore()
		tt.change(&p)
		var got []string
		if _, err := tiers.NewScorecard(p); err != nil {
			got = problems(err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, diff)
		}
	}
}

// An answer is one choice or more, or a number from the first step on.
func TestAnswersThatFit(t *testing.T) {
	card := tiers.MustScorecard(tiers.ScorePolicy{Factors: []tiers.Factor{{
		Name: "effort", Weight: partnerecon.Whole(), Choices: []tiers.Choice{{"no API", 25}, {"ready", 100}, {"planned", 0}, {"live", 100}}, Steps: []tiers.PointStep{{1, 60}, {8, 40}},
	}}})
	for _, tt := range []struct {
		answer tiers.Answer
		want   string // points and the rule that gave them, or what is wrong
	}{
		{answer("effort", 1), "60 /factors/0/steps/0"},
		{answer("effort", 7), "60 /factors/0/steps/0"},
		{answer("effort", 8), "40 /factors/0/steps/1"},
		{answer("effort", 0), "/0/number out_of_range"},
		{choice("effort", "no API"), "25 /factors/0/choices/0"},
		{choice("effort", "no API", "ready"), "100 /factors/0/choices/1"},
		{choice("effort", "live", "ready"), "100 /factors/0/choices/1"}, // of equal ones the first
		{choice("effort", "planned"), "0 /factors/0/choices/2"},         // no step: it was answered by a choice
		{tiers.Answer{Factor: "effort", Choices: []string{"ready"}, Number: 1}, "/0/number conflict"},
		{choice("effort", slices.Repeat([]string{"ready"}, 200)...), "100 /factors/0/choices/1"},
		{choice("effort", slices.Repeat([]string{"ready"}, 201)...), "/0/choices limit"},
	} {
		s, err := card.Score(tt.answer)
		got := ""
		if err != nil {
			got = strings.Join(problems(err), ", ")
		} else {
			got = fmt.Sprint(s.Factors[0].Points, " ", s.Trace[0].Rule)
		}
		if got != tt.want {
			t.Errorf("%+v: got %s, want %s", tt.answer, got, tt.want)
		}
	}
	for n, want := range map[int]string{200: "/1/factor duplicate", 201: " limit"} {
		if got := problems(second(card.Score(slices.Repeat([]tiers.Answer{answer("effort", 1)}, n)...))); got[0] != want {
			t.Errorf("%d answers: got %v", n, got[0])
		}
	}
}

// The first two are tied, the third is not; money and shares are ranked as numbers are.
func TestRankOfEveryKind(t *testing.T) {
	amount := func(s string) tiers.Value { return tiers.Value{Amount: eur(s)} }
	share := func(s string) tiers.Value { return tiers.Value{Share: partnerecon.MustPercent(s)} }
	for name, all := range map[string][]tiers.Entrant{
		"numbers": {{"b", n(9)}, {"c", n(-1)}, {"a", n(9)}},
		"money":   {{"b", amount("9")}, {"c", amount("-1")}, {"a", amount("9")}},
		"shares":  {{"b", share("9")}, {"c", share("8.99")}, {"a", share("9")}},
	} {
		got, err := tiers.Rank(all)
		want := []tiers.Ranked{{Entrant: all[2], Rank: 1, Tied: true}, {Entrant: all[0], Rank: 1, Tied: true}, {Entrant: all[1], Rank: 3}}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: got %+v, %v, want %+v", name, got, err, want)
		}
	}
	for k, want := range map[int]int{-1: 0, 0: 0, 1: 1, 3: 3, 4: 3} {
		if got, err := tiers.Top(k, entrants(1, 2, 3)); err != nil || len(got) != want {
			t.Errorf("the best %d of 3: got %d, %v", k, len(got), err)
		}
	}
	usd := tiers.Value{Amount: partnerecon.MustMoney("5", "USD")}
	for want, all := range map[string][]tiers.Entrant{
		"/1/value conflict":     {{"a", amount("5")}, {"b", usd}},
		"/1/value conflict ":    {{"a", share("5")}, {"b", n(5)}},
		"/0/partner required":   {{"", n(5)}},
		"/0/value conflict":     {{"a", yes()}},
		"/2/partner duplicate ": {{"a", n(5)}, {"b", n(5)}, {"a", n(4)}},
	} {
		if got := problems(second(tiers.Rank(all))); !slices.Equal(got, []string{strings.TrimSpace(want)}) {
			t.Errorf("%+v: got %v", all, got)
		}
	}
	for n, want := range map[int]string{100_000: "/1/partner duplicate", 100_001: " limit"} {
		if got := problems(second(tiers.Rank(slices.Repeat(entrants(1), n)))); got[0] != want {
			t.Errorf("%d partners: got %v", n, got[0])
		}
	}
}

// A percentile of 75 % is in the first quartile, 50 % in the second, 25 % in the third.
func TestQuartileEdges(t *testing.T) {
	// Of ten alike and others the percentile of those alike is (below + half of them) / all.
	for _, tt := range []struct {
		below, alike, above int
		percent             string
		quartile            int
	}{
		{7, 1, 2, "75", 1}, // 7.5 of 10
		{6, 2, 2, "70", 2}, // 7 of 10
		{4, 2, 4, "50", 2},
		{4, 1, 5, "45", 3},
		{2, 1, 7, "25", 3},
		{1, 2, 7, "20", 4},
		{0, 10, 0, "50", 2},
	} {
		var values []int64
		for i := range tt.below {
			values = append(values, int64(-1-i))
		}
		for range tt.alike {
			values = append(values, 5)
		}
		for i := range tt.above {
			values = append(values, int64(10+i))
		}
		peers := entrants(values...)
		got, err := tiers.Compare(peers[tt.below].Partner, peers)
		if want := (tiers.Peer{Peers: 10, Rank: tt.above + 1, Percentile: partnerecon.MustPercent(tt.percent), Quartile: tt.quartile}); err != nil || got != want {
			t.Errorf("%d below, %d alike: got %+v, %v, want %+v", tt.below, tt.alike, got, err, want)
		}
	}
}
