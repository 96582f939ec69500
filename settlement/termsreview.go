package settlement

import (
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Reviews say how often the terms are looked at, and so how often they may change: at
// most once in a period. A version that begins sooner after the one before is a
// problem, unless it is an emergency. The zero Reviews say nothing: versions may
// follow each other at any distance, and no review is ever due.
type Reviews struct {
	// Every is the period between two reviews. Required where this is stated.
	Every ReviewPeriod `json:"every"`
	// Emergencies are the versions that could not wait for a review.
	Emergencies []Emergency `json:"emergencies,omitzero"`
}

// A ReviewPeriod is the time between two reviews of the terms.
type ReviewPeriod string

// The periods, in calendar months from the day on which a version begins.
const (
	Quarterly ReviewPeriod = "quarterly" // three months
	Biannual  ReviewPeriod = "biannual"  // six months: twice a year
)

// months returns the length in months, or 0 for no member of the set.
func (r ReviewPeriod) months() int {
	switch r {
	case Quarterly:
		return 3
	case Biannual:
		return 6
	}
	return 0
}

// An Emergency is a version that may begin before a period has passed.
type Emergency struct {
	Version   string `json:"version"`   // its id
	Rationale string `json:"rationale"` // why it could not wait; required
	Approver  string `json:"approver"`  // the person who decided so; required
}

// A ReviewDue says when the terms are to be reviewed next.
type ReviewDue struct {
	// Due is the day a period after the last version in force began, which counts as
	// its review; before the first version, after that one begins. The zero Day where
	// the policy states no reviews.
	Due partnerecon.Day `json:"due,omitzero"`
	// Overdue: the day asked about is after Due.
	Overdue bool              `json:"overdue"`
	Trace   partnerecon.Trace `json:"trace,omitzero"`
}

// ReviewDue says when the terms are to be reviewed, as of a day. A review that
// changes nothing is a version of its own, with the policy of the one before and the
// rationale that it stands; a version that is announced is a review once it is in
// force.
func (p Program) ReviewDue(asOf partnerecon.Day) (ReviewDue, error) {
	if p.rules == nil {
		return ReviewDue{}, errZero
	}
	var out ReviewDue
	months := p.policy.Reviews.Every.months()
	if months == 0 {
		out.Trace.Add(CodeNoReviews, "/reviews")
		return out, nil
	}
	at := 0
	for i, v := range p.policy.Terms {
		if !v.From.After(asOf) {
			at = i
		}
	}
	last := p.policy.Terms[at]
	out.Due = last.From.AddMonths(months)
	out.Overdue = asOf.After(out.Due)
	out.Trace.Add(CodeRevised, problem.At("/terms", at), text("terms", last.ID), partnerecon.D("from", last.From), text("rationale", last.Rationale))
	if i := slices.IndexFunc(p.policy.Reviews.Emergencies, func(e Emergency) bool { return e.Version == last.ID }); i >= 0 {
		e := p.policy.Reviews.Emergencies[i]
		out.Trace.Add(CodeEmergency, problem.At("/reviews/emergencies", i), text("approver", e.Approver), text("rationale", e.Rationale))
	}
	code := CodeReviewDue
	if out.Overdue {
		code = CodeReviewOverdue
	}
	out.Trace.Add(code, "/reviews/every", text("every", string(p.policy.Reviews.Every)), partnerecon.D("due", out.Due), partnerecon.D("as_of", asOf))
	return out, nil
}

func (r Reviews) stated() bool { return r.Every != "" || len(r.Emergencies) > 0 }

// checkReviews checks how often the terms change.
func checkReviews(list *problem.List, p Policy) {
	r := p.Reviews
	if !r.stated() {
		return
	}
	months := r.Every.months()
	if months == 0 {
		list.Add("/reviews/every", problem.Unchosen(string(r.Every)), "want quarterly or biannual, got %s", problem.Quote(string(r.Every)))
	}
	if len(r.Emergencies) > maxList {
		list.Add("/reviews/emergencies", problem.Limit, "%d emergencies, at most %d", len(r.Emergencies), maxList)
		return
	}
	hurried := map[string]bool{}
	for i, e := range r.Emergencies {
		at := problem.At("/reviews/emergencies", i)
		switch {
		case hurried[e.Version]:
			list.Add(at+"/version", problem.Duplicate, "%s stands twice", problem.Quote(e.Version))
		case !slices.ContainsFunc(p.Terms, func(v partnerecon.Version[Agreement]) bool { return v.ID == e.Version }):
			list.Add(at+"/version", problem.Unknown, "the terms have no version %s", problem.Quote(e.Version))
		}
		hurried[e.Version] = true
		if strings.TrimSpace(e.Rationale) == "" {
			list.Add(at+"/rationale", problem.Required, "missing; say why it could not wait")
		}
		if strings.TrimSpace(e.Approver) == "" {
			list.Add(at+"/approver", problem.Required, "missing; say who decided that it could not wait")
		} else {
			checkText(list, at+"/approver", e.Approver, true)
		}
	}
	for i := 1; i < len(p.Terms) && months > 0; i++ {
		v, before := p.Terms[i], p.Terms[i-1]
		if earliest := before.From.AddMonths(months); v.From.After(before.From) && v.From.Before(earliest) && !hurried[v.ID] {
			list.Add(problem.At("/terms", i)+"/from", problem.Conflict, "%s is sooner than a %s review allows after %s: from %s on, or as an emergency",
				v.From, r.Every, before.From, earliest)
		}
	}
}
