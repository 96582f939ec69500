package tiers_test

import (
	"errors"
	"math/big"
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
