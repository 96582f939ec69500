package settlement_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// revised is a program whose versions begin on these days and are called by them.
func revised(every settlement.ReviewPeriod, days ...string) settlement.Policy {
	p := flat()
	p.Terms = nil
	for _, d := range days {
		p.Terms = append(p.Terms, version(d, d, "10"))
	}
	p.Reviews.Every = every
	return p
}

// hurried marks versions as emergencies.
func hurried(p settlement.Policy, versions ...string) settlement.Policy {
	for _, v := range versions {
		p.Reviews.Emergencies = append(p.Reviews.Emergencies, settlement.Emergency{Version: v, Rationale: "the price of compute doubled", Approver: "cfo"})
	}
	return p
}

func TestHowOftenTermsChange(t *testing.T) {
	silent := hurried(revised(settlement.Quarterly, "2025-01-01", "2025-02-01"), "2025-02-01")
	silent.Reviews.Emergencies[0].Rationale = ""
	nobody := hurried(revised(settlement.Quarterly, "2025-01-01", "2025-02-01"), "2025-02-01")
	nobody.Reviews.Emergencies[0].Approver = ""
	for _, c := range []struct {
		name   string
		policy settlement.Policy
		want   []string
	}{
		{"no guard", revised("", "2025-01-01", "2025-01-02"), nil},
		{"a quarter after the one before", revised(settlement.Quarterly, "2025-01-01", "2025-04-01", "2025-07-01"), nil},
		{"a second one in the quarter", revised(settlement.Quarterly, "2025-01-01", "2025-03-31"), []string{"/terms/1/from conflict"}},
		{"half a year after the one before", revised(settlement.Biannual, "2025-01-01", "2025-07-01"), nil},
		{"two in half a year", revised(settlement.Biannual, "2025-01-01", "2025-04-01", "2025-10-01"), []string{"/terms/1/from conflict"}},
		// Three months after 30 November are 28 February: months clamp.
		{"at the end of a month", revised(settlement.Quarterly, "2024-11-30", "2025-02-28"), nil},
		{"an emergency", hurried(revised(settlement.Quarterly, "2025-01-01", "2025-02-01"), "2025-02-01"), nil},
		{"the one after an emergency waits again", hurried(revised(settlement.Quarterly, "2025-01-01", "2025-02-01", "2025-04-01"), "2025-02-01"), []string{"/terms/2/from conflict"}},
		{"an emergency without a rationale", silent, []string{"/reviews/emergencies/0/rationale required"}},
		{"an emergency that nobody approved", nobody, []string{"/reviews/emergencies/0/approver required"}},
		{"an emergency of no version", hurried(revised(settlement.Quarterly, "2025-01-01"), "2026"), []string{"/reviews/emergencies/0/version unknown"}},
		{"an emergency twice", hurried(revised(settlement.Quarterly, "2025-01-01"), "2025-01-01", "2025-01-01"), []string{"/reviews/emergencies/1/version duplicate"}},
		{"another period", revised("yearly", "2025-01-01"), []string{"/reviews/every unknown"}},
		{"emergencies without a period", hurried(revised("", "2025-01-01"), "2025-01-01"), []string{"/reviews/every required"}},
		{"too many emergencies", hurried(revised(settlement.Quarterly, "2025-01-01"), make([]string, 1001)...), []string{"/reviews/emergencies limit"}},
		// That the days are out of order is reported once.
		{"versions out of order", revised(settlement.Quarterly, "2025-04-01", "2025-01-01"), []string{"/terms/1/from conflict"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := settlement.New(c.policy)
			var got []string
			var invalid *pe.InvalidError
			if errors.As(err, &invalid) {
				for _, p := range invalid.Problems {
					got = append(got, p.Path+" "+p.Code)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%v (-want +got)\n%s", err, diff)
			}
		})
	}
}

func TestReviewDue(t *testing.T) {
	quarterly := revised(settlement.Quarterly, "2025-01-01", "2025-04-15")
	for _, c := range []struct {
		name, asOf string
		policy     settlement.Policy
		want       string
	}{
		{"before the first version", "2024-12-01", quarterly, "2025-04-01 false"},
		{"on the day that it is due", "2025-04-01", quarterly, "2025-04-01 false"},
		{"the day after", "2025-04-02", quarterly, "2025-04-01 true"},
		{"until the next version is in force", "2025-04-14", quarterly, "2025-04-01 true"},
		{"from then on", "2025-04-15", quarterly, "2025-07-15 false"},
		{"half a year", "2025-07-01", revised(settlement.Biannual, "2025-01-01"), "2025-07-01 false"},
		{"no reviews", "2025-07-01", revised("", "2025-01-01"), "no day false"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := settlement.Must(c.policy).ReviewDue(day(c.asOf))
			if s := fmt.Sprint(got.Due, " ", got.Overdue); err != nil || s != c.want {
				t.Errorf("got %q, %v, want %q", s, err, c.want)
			}
			switch {
			case c.want == "no day false":
				if !got.Due.IsZero() || !got.Trace.Has(settlement.CodeNoReviews) {
					t.Errorf("no reviews: %+v", got)
				}
			case !got.Trace.Has(settlement.CodeRevised) || got.Trace.Has(settlement.CodeReviewOverdue) != got.Overdue || got.Trace.Has(settlement.CodeReviewDue) == got.Overdue:
				t.Errorf("trace %s", got.Trace)
			}
		})
	}
	got, err := settlement.Must(hurried(quarterly, "2025-04-15")).ReviewDue(day("2025-05-01"))
	if err != nil || len(got.Trace) != 3 || got.Trace[1:2].String() != "settlement.emergency /reviews/emergencies/0 approver=\"cfo\" rationale=\"the price of compute doubled\"\n" {
		t.Errorf("%v\n%s", err, got.Trace)
	}
	if _, err := (settlement.Program{}).ReviewDue(day("2025-01-01")); err == nil {
		t.Error("the zero Program has a review due")
	}
}

// A version is refused where it begins before the review of the one before is due, and
// nowhere else: on the eve of a version that is not, that review is due by its day.
func TestLawOneRevisionAPeriod(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := revised(rapid.SampledFrom([]settlement.ReviewPeriod{settlement.Quarterly, settlement.Biannual}).Draw(t, "every"))
		d := day("2025-01-01")
		for range rapid.IntRange(1, 5).Draw(t, "versions") {
			p.Terms = append(p.Terms, version(d.String(), d.String(), "10"))
			d = d.Add(rapid.IntRange(1, 250).Draw(t, "days"))
		}
		months := map[settlement.ReviewPeriod]int{settlement.Quarterly: 3, settlement.Biannual: 6}[p.Reviews.Every]
		sooner := 0
		for i := 1; i < len(p.Terms); i++ {
			if p.Terms[i].From.Before(p.Terms[i-1].From.AddMonths(months)) {
				sooner++
			}
		}
		program, err := settlement.New(p)
		var invalid *pe.InvalidError
		if errors.As(err, &invalid) != (sooner > 0) || invalid != nil && len(invalid.Problems) != sooner {
			t.Fatalf("%d versions come too soon: %v", sooner, err)
		}
		if sooner > 0 {
			return
		}
		for i, v := range p.Terms[1:] {
			on, err := program.ReviewDue(v.From.Add(-1))
			if err != nil || on.Due.After(v.From) || on.Due != p.Terms[i].From.AddMonths(months) {
				t.Fatalf("before %s: %+v, %v", v.From, on, err)
			}
		}
	})
}
