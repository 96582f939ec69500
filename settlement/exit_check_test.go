package settlement_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

func TestExitsAreChecked(t *testing.T) {
	p := leaving()
	x := p.Terms[0].Policy.Exits
	x[1] = settlement.Exit{Cause: settlement.Resigned, TailMonths: 3, Recurring: "slowly"}
	x[2].Recurring, x[2].FinalDays = settlement.TailOff, 4000
	_, err := settlement.New(p)
	var bad *pe.InvalidError
	if !errors.As(err, &bad) {
		t.Fatal(err)
	}
	var got []string
	for _, f := range bad.Problems {
		got = append(got, strings.TrimPrefix(f.Path, "/terms/0/policy/exits")+" "+f.Code)
	}
	r := &run{t: t}
	r.want("problems", strings.Join(got, "\n"), strings.Join([]string{
		"/1/cause duplicate", "/1/debt required", "/1/final_days out_of_range", "/1/incentives required", "/1/recurring unknown",
		"/1/registrations required", "/1/tail_months conflict", "/1/unvested required", "/2/final_days out_of_range", "/2/tail_months out_of_range",
	}, "\n"))
}

// A tail has 1 to 1,200 months, a final statement 1 to 3,650 days, and each cause one exit.
func TestExitsAreBounded(t *testing.T) {
	every := leaving()
	last := every.Terms[0].Policy.Exits[0]
	last.Cause = settlement.RemovedFromProgram
	every.Terms[0].Policy.Exits = append(every.Terms[0].Policy.Exits, last)
	if _, err := settlement.New(every); err != nil {
		t.Errorf("an exit for each cause: %v", err)
	}
	every.Terms[0].Policy.Exits = append(every.Terms[0].Policy.Exits, last)
	if _, err := settlement.New(every); !slices.Equal(paths(err), []string{"/terms/0/policy/exits limit"}) {
		t.Errorf("one more: %v", err)
	}
	for _, c := range []struct {
		tail, final int
		want        []string
	}{
		{1, 1, nil},
		{1200, 3650, nil},
		{0, 0, []string{"/terms/0/policy/exits/0/final_days out_of_range", "/terms/0/policy/exits/0/tail_months out_of_range"}},
		{1201, 3651, []string{"/terms/0/policy/exits/0/final_days out_of_range", "/terms/0/policy/exits/0/tail_months out_of_range"}},
	} {
		p := leaving()
		p.Terms[0].Policy.Exits[0].TailMonths, p.Terms[0].Policy.Exits[0].FinalDays = c.tail, c.final
		if _, err := settlement.New(p); !slices.Equal(paths(err), c.want) {
			t.Errorf("%d months, %d days: %v", c.tail, c.final, err)
		}
	}
}

// A segment is one of a ladder; who comes back without one has none.
func TestASegmentNeedsALadder(t *testing.T) {
	program := settlement.Must(leaving())
	for segment, want := range map[string]string{"": "", "agency": "/segment conflict: no version with a ladder is in force on 2025-07-01\n"} {
		if got := said(program.Problems(fact("f", "2025-07-01", settlement.PartnerEnrolled{Partner: "a", Segment: segment}))); got != want {
			t.Errorf("%q: got %s, want %s", segment, got, want)
		}
	}
}
