package benchmark

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Counts is how many partners came to each stage of recruitment, 0 to 1,000,000,000.
// Each stage holds those of the next one, so that no count is above the one before.
type Counts struct {
	Identified int `json:"identified"`
	Recruited  int `json:"recruited"`  // signed up
	Onboarded  int `json:"onboarded"`  // completed setup
	Activated  int `json:"activated"`  // brought a first lead or referral, ever
	Performing int `json:"performing"` // bring referrals quarter by quarter
}

// FunnelReport is what part of each stage came to the next one.
type FunnelReport struct {
	Identified            Number            `json:"identified"`
	Recruited             Figure            `json:"recruited"`
	Onboarded             Figure            `json:"onboarded"`
	ActivationOfOnboarded Figure            `json:"activation_of_onboarded"`
	Performing            Figure            `json:"performing"`
	ActivationOfSigned    Figure            `json:"activation_of_signed"`
	Trace                 partnerecon.Trace `json:"trace"`
}

// Funnel judges the recruitment funnel. "Most partner programs fail at activation, not
// recruitment", says "Partner & Affiliate Program Design", section 6; it gives the
// activation rate once of the onboarded and once (section 8) of the signed, so that
// both are reported; [Text] has a band for the first alone. A part of nobody is
// undefined, and so is the verdict on a part without a band.
func (y Yardstick) Funnel(n Counts) (FunnelReport, error) {
	if err := n.check(); err != nil {
		return FunnelReport{}, err
	}
	p := &y.policy.Funnel
	var c calc
	part := func(member string, n, of int, b Band) Figure {
		return c.figure("/funnel/"+member, member, whole(n), whole(of), b)
	}
	out := FunnelReport{
		Identified:            c.number("/funnel/identified", "identified", n.Identified, p.Identified),
		Recruited:             part("recruited", n.Recruited, n.Identified, p.Recruited),
		Onboarded:             part("onboarded", n.Onboarded, n.Recruited, p.Onboarded),
		ActivationOfOnboarded: part("activation_of_onboarded", n.Activated, n.Onboarded, p.ActivationOfOnboarded),
		Performing:            part("performing", n.Performing, n.Activated, p.Performing),
		ActivationOfSigned:    part("activation_of_signed", n.Activated, n.Recruited, p.ActivationOfSigned),
	}
	out.Trace = c.trace
	return answer(&c, out)
}

func (n Counts) check() error {
	var k checker
	before, name := maxCount, ""
	for _, s := range []struct {
		name string
		n    int
	}{{"identified", n.Identified}, {"recruited", n.Recruited}, {"onboarded", n.Onboarded}, {"activated", n.Activated}, {"performing", n.Performing}} {
		k.count("/"+s.name, s.n, 0, maxCount)
		if s.n > before && s.n <= maxCount {
			k.Add("/"+s.name, problem.Conflict, "%d, but only %d %s", s.n, before, name)
		}
		before, name = min(max(s.n, 0), maxCount), s.name
	}
	return k.err()
}

// CandidateFacts are partners with the days on which they came to each stage, and the
// quarter that is looked at.
type CandidateFacts struct {
	Quarter    partnerecon.Interval `json:"quarter"`
	Candidates []Candidate          `json:"candidates,omitzero"` // at most 100,000
}

// A Candidate is a partner that was identified. A day that is absent, or not before
// the end of the quarter, means not yet.
type Candidate struct {
	ID        string          `json:"id"`
	Signed    partnerecon.Day `json:"signed,omitzero"`
	Onboarded partnerecon.Day `json:"onboarded,omitzero"`
	// FirstReferral is the day of its first lead or referral.
	FirstReferral partnerecon.Day `json:"first_referral,omitzero"`
	Referrals     int             `json:"referrals,omitzero"` // in the quarter, 0 to 1,000,000,000
}

// CountReport is how many partners came to each stage.
type CountReport struct {
	Counts Counts `json:"counts"`
	// OutOfOrder are the partners, by id, that came to a stage without the one before;
	// they count up to where the order holds.
	OutOfOrder []string          `json:"out_of_order,omitzero"`
	Trace      partnerecon.Trace `json:"trace"`
}

// Count counts partners by the stages of "Partner & Affiliate Program Design", section
// 6: activated is who "generated first referral or lead", performing who brings as
// many referrals in the quarter as [FunnelPolicy] says.
func (y Yardstick) Count(f CandidateFacts) (CountReport, error) {
	least := y.policy.Funnel.Referrals
	if least == 0 {
		return CountReport{}, absent("/funnel/referrals")
	}
	if err := f.check(); err != nil {
		return CountReport{}, err
	}
	var out CountReport
	n := &out.Counts
	for _, p := range f.Candidates {
		reached := []bool{
			f.by(p.Signed), f.by(p.Onboarded), f.by(p.FirstReferral), p.Referrals >= least,
		}
		missing := slices.Index(append(reached, false), false)
		for i, stage := range []*int{&n.Recruited, &n.Onboarded, &n.Activated, &n.Performing} {
			if i < missing {
				*stage++
			}
		}
		n.Identified++
		if slices.Contains(reached[min(missing, len(reached)):], true) {
			out.OutOfOrder = append(out.OutOfOrder, p.ID)
		}
	}
	slices.Sort(out.OutOfOrder)
	out.Trace.Add(CodeCounted, "/funnel/referrals", count("candidates", n.Identified), count("recruited", n.Recruited), count("onboarded", n.Onboarded),
		count("activated", n.Activated), count("performing", n.Performing), count("referrals", least))
	if len(out.OutOfOrder) > 0 {
		out.Trace.Add(CodeOutOfOrder, "", count("candidates", len(out.OutOfOrder)), text("first", problem.Cut(out.OutOfOrder[0])))
	}
	return out, nil
}

// by reports whether a day came before the quarter ended.
func (f *CandidateFacts) by(d partnerecon.Day) bool { return !d.IsZero() && d.Before(f.Quarter.End) }

func (f *CandidateFacts) check() error {
	var k checker
	if f.Quarter.Len() == 0 {
		k.Add("/quarter", problem.Required, "want a first day and a later one that is no longer in it, got %s", f.Quarter)
	}
	if !k.few("/candidates", len(f.Candidates), maxList) {
		return k.err()
	}
	ids := make(map[string]bool, len(f.Candidates))
	for i, p := range f.Candidates {
		k.Enter("/candidates", i)
		k.once("/id", p.ID, ids)
		k.count("/referrals", p.Referrals, 0, maxCount)
		k.Leave()
	}
	return k.err()
}

// ceil returns how many of n things a part of them is, a started one counted in full.
func ceil(part partnerecon.Rate, n int) int {
	exactly := num(part).Times(whole(n))
	down, _ := exactly.Round(exact.Down) // at most n, as a part is at most 100 %
	if exactly.Cmp(exact.Int(down)) > 0 {
		down++
	}
	return int(down)
}
