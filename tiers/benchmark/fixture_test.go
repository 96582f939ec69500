package benchmark_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers/benchmark"
)

func rate(s string) partnerecon.Rate   { return partnerecon.MustRate(s) }
func day(s string) partnerecon.Day     { return partnerecon.MustDay(s) }
func month(s string) partnerecon.Month { return partnerecon.MustMonth(s) }
func eur(s string) partnerecon.Money   { return partnerecon.MustMoney(s, "EUR") }

// dayOrNone reads "-" as no day.
func dayOrNone(s string) partnerecon.Day {
	if s == "-" {
		return partnerecon.Day{}
	}
	return day(s)
}

// text is the yardstick of the preset.
func text() benchmark.Yardstick { return benchmark.Must(benchmark.Text()) }

// shown is a figure as "40% below".
func shown(f benchmark.Figure) string { return fmt.Sprintf("%s %s", f.Value, f.Verdict) }

func js(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return "not JSON: " + err.Error()
	}
	return string(b)
}

// must asks a question that has an answer.
func must[F, R any](t testing.TB, ask func(F) (R, error), facts F) R {
	t.Helper()
	r, err := ask(facts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// problems returns what an error says is wrong, as "path code".
func problems(t testing.TB, err error) []string {
	t.Helper()
	var invalid *partnerecon.InvalidError
	if !errors.As(err, &invalid) {
		t.Fatalf("got %v, want what is wrong with it", err)
	}
	if invalid.Package != "benchmark" {
		t.Errorf("the package is %s", invalid.Package)
	}
	var out []string
	for _, p := range invalid.Problems {
		out = append(out, p.Path+" "+p.Code)
	}
	return out
}

// refuses wants a question to be refused for these problems, and nothing else.
func refuses[F, R any](t *testing.T, ask func(F) (R, error), facts F, want ...string) {
	t.Helper()
	got, err := ask(facts)
	if diff := cmp.Diff(want, problems(t, err)); diff != "" {
		t.Errorf("%s (-want +got)\n%s", js(facts), diff)
	}
	var none R
	if diff := cmp.Diff(js(none), js(got)); diff != "" && !strings.HasPrefix(js(none), "not JSON") {
		t.Errorf("an answer comes with the error (-none +got)\n%s", diff)
	}
}

// says wants a step of a trace that begins so.
func says(t *testing.T, trace partnerecon.Trace, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains("\n"+trace.String(), "\n"+w) {
			t.Errorf("nothing says %q in\n%s", w, trace)
		}
	}
}

// full is the preset with what the text leaves open.
func full() benchmark.Policy {
	p := benchmark.Text()
	p.YearStart = 4
	p.FirstReferral.Least = 2
	p.Funnel.ActivationOfSigned = benchmark.Band{Low: rate("12%"), Source: "a program"}
	p.Health = benchmark.Health{Survey: rate("30%"), Performance: rate("50%"), Engagement: rate("20%"), Band: benchmark.Band{Low: rate("70%"), Source: "a program"}}
	p.Comparison = benchmark.Comparison{Least: 2}
	return p
}
