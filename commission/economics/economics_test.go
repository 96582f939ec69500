package economics_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/economics"
)

func eur(s string) partnerecon.Money { return partnerecon.MustMoney(s, "EUR") }

func day(s string) partnerecon.Day { return partnerecon.MustDay(s) }

func rate(s string) partnerecon.Rate { return partnerecon.MustRate(s) }

// floor is a band with a low end alone, ceiling one with a high end alone.
func floor(s string) economics.Band { return economics.Band{Low: rate(s)} }

func ceiling(s string) economics.Band { return economics.Band{High: rate(s)} }

func period(start, end string) partnerecon.Interval {
	return partnerecon.Interval{Start: day(start), End: day(end)}
}

// shown writes figures as "value verdict".
func shown(figures ...economics.Figure) string {
	var out []string
	for _, f := range figures {
		out = append(out, f.Value.String()+" "+string(f.Verdict))
	}
	return strings.Join(out, ", ")
}

// refused returns what is wrong with facts as "/path code".
func refused(err error) string {
	var invalid *partnerecon.InvalidError
	if !errors.As(err, &invalid) {
		return fmt.Sprint(err)
	}
	var out []string
	for _, p := range invalid.Problems {
		out = append(out, p.Path+" "+p.Code)
	}
	return strings.Join(out, ", ")
}

// must is the answer to a question about facts that are sound.
func must[F, R any](t testing.TB, ask func(F) (R, error), facts F) R {
	t.Helper()
	r, err := ask(facts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// text is a report down to the last byte.
func text(t interface{ Fatal(...any) }, report any) string {
	b, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// most is the largest amount that there is.
func most(t testing.TB) partnerecon.Money {
	t.Helper()
	m, err := partnerecon.FromMinor(1<<63-1, "EUR")
	if err != nil {
		t.Fatal(err)
	}
	return m
}
