package incentive_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
)

// together rewards a webinar with 100 and a joint deal with 3 % of it.
func together() incentive.Policy {
	return incentive.Policy{Rounding: partnerecon.HalfUp, Currency: "EUR", Collaborations: []incentive.Collaboration{
		{Name: "webinar", Stage: commission.Activation, Amount: eur("100")},
		{Name: "pipeline", Share: percent("3")},
	}}
}

// participants reads "a 1/3" as the weight 1/3 of a; what begins with "our" is internal.
func participants(of ...string) []incentive.Participant {
	var out []incentive.Participant
	for _, s := range of {
		var id, weight string
		if _, err := fmt.Sscan(s, &id, &weight); err != nil {
			panic(err)
		}
		out = append(out, incentive.Participant{ID: id, Weight: partnerecon.MustRate(weight), Internal: id[:3] == "our"})
	}
	return out
}

// An activity is paid as the version in force on its day says, whatever a later one pays.
func TestOneVersionGovernsAnActivity(t *testing.T) {
	var terms partnerecon.Terms[incentive.Policy]
	for _, from := range []string{"2025-01-01", "2025-06-01", "2025-09-01"} {
		p := together()
		switch from {
		case "2025-06-01":
			p.Collaborations[0].Amount = eur("200")
		case "2025-09-01":
			p.Collaborations = p.Collaborations[1:]
		}
		terms = append(terms, partnerecon.Version[incentive.Policy]{ID: from, From: day(from), Rationale: "r", Policy: p})
	}
	s, err := incentive.NewDated(terms)
	if err != nil {
		t.Fatal(err)
	}
	for on, want := range map[string]string{"2024-12-31": "100.00", "2025-05-31": "100.00", "2025-06-01": "200.00", "2025-09-01": "/collaboration unknown"} {
		var tally incentive.Tally
		got := ""
		entries, err := s.Apply(&tally, incentive.Joined{
			ID: "j", Partner: "acme", Collaboration: "webinar", Activity: incentive.Activity{ID: "w", Participants: participants("acme 1/1")}, On: day(on), Recorded: day("2025-10-01"),
		})
		if err != nil {
			got = found(err)[0]
		} else {
			got = entries[0].Amount.Amount()
			if _, err := s.Explain(entries[0]); err != nil {
				t.Error(err)
			}
		}
		if got != want {
			t.Errorf("on %s: got %s, want %s", on, got, want)
		}
	}
}

func TestDivide(t *testing.T) {
	for _, tt := range []struct {
		name, collaboration, value string
		participants               []string
		total                      string
		want                       []string
	}{
		// 100 by 1:1:1 is 33.33 each and a cent over: of equal ones to the smaller id.
		{"a fixed amount, by weights", "webinar", "0", []string{"our-marketing 1/1", "beta 1/1", "acme 1/1"}, "100.00", []string{"our-marketing 33.33", "beta 33.33", "acme 33.34"}},
		// 3 % of 1,000.50 = 30.015, half up 30.02, by 3:1 = 22.515 and 7.505: the cent over to the larger weight.
		{"a share of the value", "pipeline", "1000.50", []string{"acme 75%", "our-sales 25%"}, "30.02", []string{"acme 22.52", "our-sales 7.50"}},
		{"no weight, nothing", "webinar", "0", []string{"acme 0%", "beta 1/1"}, "100.00", []string{"acme 0.00", "beta 100.00"}},
		{"a share of nothing", "pipeline", "0", []string{"acme 1/1"}, "0.00", []string{"acme 0.00"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, err := incentive.Must(together()).Divide(tt.collaboration, incentive.Activity{ID: "w-1", Value: eur(tt.value), Participants: participants(tt.participants...)})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range d.Parts {
				got = append(got, p.ID+" "+p.Amount.Amount())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || d.Total != eur(tt.total) || len(d.Trace) != len(got)+1 {
				t.Errorf("%s in %d steps (-want +got)\n%s", d.Total, len(d.Trace), diff)
			}
		})
	}
}

func TestDivideRefuses(t *testing.T) {
	s := incentive.Must(together())
	for _, tt := range []struct {
		name, collaboration string
		activity            incentive.Activity
		want                []string
	}{
		{"no id", "webinar", incentive.Activity{Participants: participants("acme 1/1")}, []string{"/activity/id required"}},
		{"no value for a share", "pipeline", incentive.Activity{ID: "a", Participants: participants("acme 1/1")}, []string{"/activity/value required"}},
		{"a value below 0", "pipeline", incentive.Activity{ID: "a", Value: eur("-1"), Participants: participants("acme 1/1")}, []string{"/activity/value out_of_range"}},
		{"another currency", "pipeline", incentive.Activity{ID: "a", Value: partnerecon.MustMoney("1", "USD"), Participants: participants("acme 1/1")}, []string{"/activity/value conflict"}},
		{"nobody", "webinar", incentive.Activity{ID: "a"}, []string{"/activity/participants out_of_range"}},
		{"no weight", "webinar", incentive.Activity{ID: "a", Participants: participants("acme 0%", "beta 0%")}, []string{"/activity/participants out_of_range"}},
		{"a weight that is not stated", "webinar", incentive.Activity{ID: "a", Participants: []incentive.Participant{{ID: "acme"}, {ID: "beta", Weight: partnerecon.Whole()}}}, []string{"/activity/participants/0/weight required"}},
		{"a participant twice", "webinar", incentive.Activity{ID: "a", Participants: participants("acme 1/1", "acme 1/1")}, []string{"/activity/participants/1/id duplicate"}},
		{"too many", "webinar", incentive.Activity{ID: "a", Participants: make([]incentive.Participant, 1001)}, []string{"/activity/participants out_of_range"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, err := s.Divide(tt.collaboration, tt.activity)
			if diff := cmp.Diff(tt.want, found(err)); diff != "" || len(d.Parts) > 0 {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	if _, err := s.Divide("dinner", incentive.Activity{}); !errors.Is(err, incentive.ErrUnknown) {
		t.Errorf("got %v", err)
	}
}

func TestJoinedPostsThePart(t *testing.T) {
	b := open(t, together())
	joined := func(id, on string, of ...string) incentive.Joined {
		return incentive.Joined{ID: id, Partner: "acme", Collaboration: "webinar", Activity: incentive.Activity{ID: "w-1", Participants: participants(of...)}, On: day(on)}
	}
	b.wants(b.apply(joined("j1", "2025-05-01", "acme 1/1", "our-team 1/1")), "joint:webinar:w-1 50.00")
	// Beta was there, too: 33.34, because acme is the first of three equals.
	b.wants(b.apply(joined("j2", "2025-05-03", "acme 1/1", "our-team 1/1", "beta 1/1")), "joint:webinar:w-1 -16.66")
	b.wants(b.apply(joined("j0", "2025-05-02", "acme 1/1"))) // a statement in between
	// As a team of the company's own it gets nothing.
	e := joined("j3", "2025-05-04", "acme 1/1")
	e.Activity.Participants[0].Internal = true
	b.wants(b.apply(e), "joint:webinar:w-1 -33.34")
	e.ID, e.Collaboration = "j4", "dinner"
	if _, err := b.scheme.Apply(&b.tally, e); !cmp.Equal(found(err), []string{"/collaboration unknown"}) {
		t.Errorf("got %v", err)
	}
}
