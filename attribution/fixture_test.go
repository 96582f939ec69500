package attribution_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
)

// at reads "2025-01-31" as noon of the day in UTC, or an instant.
func at(s string) time.Time {
	if len(s) == len("2006-01-02") {
		s += "T12:00:00Z"
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return t
}

func rate(s string) partnerecon.Rate { return partnerecon.MustRate(s) }

func through(days int) partnerecon.Window { return partnerecon.Days(days, partnerecon.Through) }

func choices() attribution.Choices {
	return attribution.Choices{Zone: "UTC", Dormant: through(180), Influenced: rate("25%")}
}

func threeTier() attribution.Policy { return attribution.ThreeTier(choices()) }

// touch reads "id partner kind 2025-01-31"; the partner "-" is the company.
func touch(s string) attribution.Touch {
	f := strings.Fields(s)
	if f[1] == "-" {
		f[1] = ""
	}
	return attribution.Touch{ID: f[0], Partner: f[1], Kind: f[2], At: at(f[3])}
}

func touches(texts ...string) []attribution.Touch {
	var out []attribution.Touch
	for _, s := range texts {
		out = append(out, touch(s))
	}
	return out
}

// partners reads "id tier".
func partners(texts ...string) []attribution.Partner {
	var out []attribution.Partner
	for _, s := range texts {
		f := strings.Fields(s)
		out = append(out, attribution.Partner{ID: f[0], Tier: f[1]})
	}
	return out
}

// said writes credits as "acme sourced 100%; beta influenced 2/3".
func said(credits []partnerecon.Credit) string {
	var out []string
	for _, c := range credits {
		out = append(out, fmt.Sprintf("%s %s %s", c.Partner, c.Role, c.Share))
	}
	return strings.Join(out, "; ")
}

// attribute decides, and holds what always holds.
func attribute(t testing.TB, m attribution.Model, j attribution.Journey) attribution.Decision {
	t.Helper()
	d, err := m.Attribute(j)
	if err != nil {
		t.Fatal(err)
	}
	credits, err := m.Credits(j)
	if err != nil || said(credits) != said(d.Credits) {
		t.Fatalf("without reasons: %s, %v; with reasons: %s", said(credits), err, said(d.Credits))
	}
	if len(d.Trace) == 0 {
		t.Fatal("a decision without a reason")
	}
	return d
}

// problems writes what is wrong as "/path code".
func problems(err error) []string {
	var invalid *partnerecon.InvalidError
	if !errors.As(err, &invalid) {
		if err != nil {
			return []string{err.Error()}
		}
		return nil
	}
	var out []string
	for _, p := range invalid.Problems {
		out = append(out, p.Path+" "+p.Code)
	}
	return out
}

// claimOf returns what became of a partner.
func claimOf(d attribution.Decision, partner string) attribution.Claim {
	for _, c := range d.Claims {
		if c.Partner == partner {
			return c
		}
	}
	return attribution.Claim{}
}

// codeOf returns the code of the step about a touch.
func codeOf(d attribution.Decision, touch string) string {
	for _, r := range d.Trace {
		if len(r.Details) > 0 && r.Details[0] == (partnerecon.Detail{Name: "touch", Value: touch}) {
			return r.Code
		}
	}
	return ""
}

// sortedText puts the parts of a list in order.
func sortedText(s string) string {
	parts := strings.Split(strings.Trim(s, "; "), "; ")
	slices.Sort(parts)
	return strings.Join(parts, "; ")
}

// values lets the values of the vocabulary be compared.
func values() cmp.Option {
	return cmp.AllowUnexported(partnerecon.Rate{}, partnerecon.Money{}, partnerecon.Day{})
}
