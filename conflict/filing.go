package conflict

import (
	"fmt"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Filing is how a registration stands at an instant.
type Filing struct {
	Registration string          `json:"registration"`
	Account      string          `json:"account"`
	Opportunity  string          `json:"opportunity,omitzero"`
	Partner      string          `json:"partner"` // who has it
	Submitted    partnerecon.Day `json:"submitted"`
	Status       Status          `json:"status"`
	Code         string          `json:"code"` // why
	// Protected are the days on which the account is protected, or was; none, if it never was.
	Protected ProtectedDays `json:"protected,omitzero"`
	// DaysLeft counts the days of protection that are left, the day itself among
	// them; 0 if it is not in force.
	DaysLeft int       `json:"days_left"`
	ReviewBy time.Time `json:"review_by,omitzero"`
	Against  string    `json:"against,omitzero"` // whom it came second to, or waits behind
	Next     []Step    `json:"next,omitzero"`
}

// Filings returns how the registrations of an account stand at an instant, in
// the order of their submission.
func (d Desk) Filings(s State, at time.Time) ([]Filing, error) {
	if err := d.question(s, at); err != nil {
		return nil, err
	}
	doc := d.rules.docket(s, at, unheard)
	var out []Filing
	for _, f := range doc.files {
		v := verdict{}
		doc.stateOf(f, &v)
		filing := Filing{
			Registration: f.ID, Account: f.Account, Opportunity: f.Opportunity, Partner: f.partner, Submitted: f.day, Status: f.status, Code: f.code,
			Protected: v.Protected, ReviewBy: v.ReviewBy, Against: v.Against, Next: doc.next(f),
		}
		if f.status.InForce() {
			filing.DaysLeft = f.until.Sub(doc.day)
		}
		out = append(out, filing)
	}
	return out, nil
}

// NextSteps says what a partner can do about an account at an instant: about its
// newest registration, or, without one, about registering.
func (d Desk) NextSteps(s State, partner string, at time.Time) ([]Step, error) {
	if err := d.question(s, at); err != nil {
		return nil, err
	}
	if s.roster(partner) == nil {
		return nil, fmt.Errorf("conflict: partner %s: %w: the state has none; add one with this name, empty if nothing is on record", problem.Quote(partner), ErrRoster)
	}
	doc := d.rules.docket(s, at, unheard)
	var last *file
	for _, f := range doc.files {
		if f.partner == partner {
			last = f
		}
	}
	if last == nil {
		last = &file{Register: Register{Account: s.Account.ID, Partner: partner, At: at}, partner: partner, day: doc.day}
	}
	return doc.next(last), nil
}

// step is a step that may be taken through a day.
func (d *docket) step(do string, through partnerecon.Day, of string) Step {
	return Step{Do: do, Until: through, Days: max(0, through.Sub(d.day)+1), Of: of}
}

// next says what the partner can do about a registration; about one without a
// status, what it can do without.
func (d *docket) next(f *file) []Step {
	c := d.record(f.partner)
	tier, i := c.tierAt(d.now)
	if i < 0 || c.removedBy(d.now) {
		return nil
	}
	policy := d.rules.policy.Registration
	var out []Step
	switch {
	case f.status.InForce():
		out = append(out, d.step(DoClose, f.until.Add(-1), f.ID))
		if f.extensions < policy.Extensions {
			out = append(out, d.step(DoExtend, f.until.Add(-1), f.ID))
		}
		if d.mayAgain(f) {
			out = append(out, Step{Do: DoAgain, From: f.until, Of: f.ID})
		}
	case f.status == UnderReview || f.status == Submitted:
		out = append(out, Step{Do: DoWait, Of: f.ID})
		if f.status == UnderReview {
			out[0] = d.step(DoWait, d.rules.day(d.rules.reviewBy(f.reviewFrom).Add(-1)), f.ID)
		}
	case f.status == Expired:
		if d.mayAgain(f) && d.rival(f) == nil {
			out = append(out, Step{Do: DoAgain, Of: f.ID})
		}
	case f.code == CodeTaken || f.code == CodeDirectFirst || f.code == CodePriorContact || f.code == CodeSuperseded:
		if len(d.rules.policy.Disputes.Levels) > 0 {
			out = append(out, Step{Do: DoDispute, Of: f.ID})
		}
	case f.status == "" || f.status == Withdrawn || f.code == CodeNoContact || f.code == CodeNoCapacity || f.code == CodeNoTier:
		out = d.nextToRegister(f)
	}
	if !f.status.Open() && c.fills(f.Account, f.ID, d.day) {
		out = append(out, Step{Do: DoWithdraw, Of: f.ID})
	}
	if tier.Lists && d.listed(f.partner) == nil {
		out = append(out, Step{Do: DoList})
	}
	return out
}

// nextToRegister says how a partner without a registration comes to one.
func (d *docket) nextToRegister(f *file) []Step {
	if d.excluded() >= 0 {
		return nil
	}
	first, ok := d.firsts[f.partner].by(f.Opportunity, d.now)
	if !ok {
		return []Step{{Do: DoContact}}
	}
	end := d.rules.policy.Registration.Within.End(d.rules.day(first))
	if !end.After(d.day) || d.rival(f) != nil {
		return nil
	}
	return []Step{d.step(DoRegister, end.Add(-1), "")}
}

// mayAgain reports whether the partner may register anew once this registration
// has expired.
func (d *docket) mayAgain(f *file) bool {
	used := 0
	for _, o := range d.meeting(f.Opportunity) {
		if o.partner == f.partner && o.anew() {
			used++
		}
	}
	return used < d.rules.policy.Registration.Again
}
