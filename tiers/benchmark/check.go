package benchmark

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

const monthsOfYear = 12

// check returns everything that is wrong with a policy.
func check(p *Policy) *checker {
	k := &checker{}
	k.count("/year_start", p.YearStart, 0, monthsOfYear)
	k.funnel(&p.Funnel)
	k.firstReferral(&p.FirstReferral)
	k.concentration(&p.Concentration)
	if p.AdvisoryBoard != (AdvisoryBoard{}) {
		k.count("/advisory_board/seats", p.AdvisoryBoard.Seats, 1, maxItems)
		k.text("/advisory_board/source", p.AdvisoryBoard.Source)
	}
	k.maturity(&p.Maturity)
	if p.TargetPath != (TargetPath{}) {
		k.count("/target_path/months", p.TargetPath.Months, 1, maxMonths)
		k.text("/target_path/source", p.TargetPath.Source)
	}
	k.cadence(p.Cadence)
	k.agenda(&p.Agenda)
	k.activation(&p.Activation)
	k.health(&p.Health)
	if p.Notice != (Notice{}) {
		k.count("/notice/days", p.Notice.Days, 1, maxDays)
		k.text("/notice/source", p.Notice.Source)
	}
	k.attestations(&p.Attestations)
	k.count("/comparison/least", p.Comparison.Least, 0, maxCount)
	k.ramps(p.Ramps)
	return k
}

// band wants ends of at most 100 %, the low one first, and a source only beside one.
func (k *checker) band(path string, b Band) {
	if b.Low.Stated() {
		k.part(path+"/low", b.Low)
	}
	if b.High.Stated() {
		k.part(path+"/high", b.High)
	}
	if b.Low.Stated() && b.High.Stated() && b.Low.Compare(b.High) > 0 {
		k.Add(path, problem.OutOfRange, "want a low end of at most the high end, got %s", b)
	}
	if !b.judges() && b.Source != "" {
		k.Add(path, problem.Required, "a source without a band")
	}
	k.text(path+"/source", b.Source)
}

func (k *checker) countRange(path string, r Range, most int) {
	k.count(path+"/low", r.Low, 0, most)
	k.count(path+"/high", r.High, 0, most)
	if r.High != 0 && r.Low > r.High {
		k.Add(path, problem.OutOfRange, "want a low end of at most the high end, got %s", r)
	}
	if !r.judges() && r.Source != "" {
		k.Add(path, problem.Required, "a source without a range")
	}
	k.text(path+"/source", r.Source)
}

func (k *checker) funnel(f *FunnelPolicy) {
	k.countRange("/funnel/identified", f.Identified, maxCount)
	k.band("/funnel/recruited", f.Recruited)
	k.band("/funnel/onboarded", f.Onboarded)
	k.band("/funnel/activation_of_onboarded", f.ActivationOfOnboarded)
	k.band("/funnel/performing", f.Performing)
	k.band("/funnel/activation_of_signed", f.ActivationOfSigned)
	k.count("/funnel/referrals", f.Referrals, 0, maxCount)
}

func (k *checker) firstReferral(f *FirstReferral) {
	if *f == (FirstReferral{}) {
		return
	}
	k.text("/first_referral/tier", f.Tier)
	k.count("/first_referral/under", f.Under, 1, maxDays)
	k.count("/first_referral/least", f.Least, 0, maxCount)
	k.text("/first_referral/source", f.Source)
}

func (k *checker) concentration(c *Concentration) {
	if *c == (Concentration{}) {
		return
	}
	k.some("/concentration/top", c.Top)
	k.some("/concentration/reach", c.Reach)
	k.some("/concentration/leading", c.Leading)
	k.countRange("/concentration/top_count", c.TopCount, maxCount)
	k.band("/concentration/top_share", c.TopShare)
	k.band("/concentration/core", c.Core)
	k.band("/concentration/leading_share", c.LeadingShare)
}

func (k *checker) maturity(m *Maturity) {
	k.text("/maturity/source", m.Source)
	if len(m.Stages) == 0 && m.Source != "" {
		k.Add("/maturity/stages", problem.Required, "want at least one")
	}
	if !k.few("/maturity/stages", len(m.Stages), maxItems) {
		return
	}
	names := map[string]bool{}
	for i, s := range m.Stages {
		k.Enter("/maturity/stages", i)
		k.once("/name", s.Name, names)
		k.count("/months", s.Months, 0, maxMonths)
		k.count("/partners", s.Partners, 0, maxCount)
		k.part("/share", s.Share)
		if i > 0 {
			k.rises(m.Stages[i-1], s)
		}
		k.Leave()
	}
	if len(m.Stages) > 0 && m.Stages[0].Months != 0 {
		k.Add("/maturity/stages/0/months", problem.OutOfRange, "want 0, as every program begins there, got %d", m.Stages[0].Months)
	}
}

// rises wants a stage that is harder to reach than the one before, in all dimensions:
// one that is not would never be reached, or would end before it begins.
func (k *checker) rises(before, s Stage) {
	if s.Months <= before.Months {
		k.Add("/months", problem.OutOfRange, "want above that of the stage before, %d, got %d", before.Months, s.Months)
	}
	if s.Partners <= before.Partners {
		k.Add("/partners", problem.OutOfRange, "want above that of the stage before, %d, got %d", before.Partners, s.Partners)
	}
	if s.Share.Compare(before.Share) <= 0 {
		k.Add("/share", problem.OutOfRange, "want above that of the stage before, %s, got %s", before.Share, s.Share)
	}
}

func (k *checker) cadence(list []Cadence) {
	if !k.few("/cadence", len(list), maxItems) {
		return
	}
	names := map[string]bool{}
	for i, c := range list {
		k.Enter("/cadence", i)
		k.once("/name", c.Name, names)
		k.tiers(c.Tiers)
		k.count("/every", c.Every, 1, maxMonths)
		if c.Calendar && c.Every > 0 && monthsOfYear%c.Every != 0 {
			k.Add("/every", problem.OutOfRange, "want a number that divides 12 for spans of the calendar, got %d", c.Every)
		}
		k.text("/source", c.Source)
		k.Leave()
	}
}

func (k *checker) tiers(list []string) {
	if !k.few("/tiers", len(list), maxItems) {
		return
	}
	seen := map[string]bool{}
	for i, t := range list {
		k.once(problem.At("/tiers", i), t, seen)
	}
}

func (k *checker) agenda(a *Agenda) {
	if a.Minutes == 0 && len(a.Sections) == 0 && a.Source == "" || !k.few("/agenda/sections", len(a.Sections), maxItems) {
		return
	}
	k.count("/agenda/minutes", a.Minutes, 1, maxDays)
	k.text("/agenda/source", a.Source)
	names := map[string]bool{}
	sum := 0
	for i, s := range a.Sections {
		k.Enter("/agenda/sections", i)
		k.once("/name", s.Name, names)
		k.count("/minutes", s.Minutes, 1, maxDays)
		k.text("/content", s.Content)
		k.Leave()
		sum += min(max(s.Minutes, 0), maxDays)
	}
	if len(a.Sections) == 0 {
		k.Add("/agenda/sections", problem.Required, "want at least one")
	}
	if sum > a.Minutes {
		k.Add("/agenda/sections", problem.OutOfRange, "want at most %d minutes in all, got %d", a.Minutes, sum)
	}
}

func (k *checker) activation(a *Activation) {
	if a.Review == 0 && len(a.Steps) == 0 && a.Source == "" || !k.few("/activation/steps", len(a.Steps), maxItems) {
		return
	}
	k.count("/activation/review", a.Review, 1, maxDays)
	k.text("/activation/source", a.Source)
	names := map[string]bool{}
	for i, s := range a.Steps {
		k.Enter("/activation/steps", i)
		k.once("/name", s.Name, names)
		k.count("/day", s.Day, 0, maxDays)
		if i > 0 && s.Day < a.Steps[i-1].Day {
			k.Add("/day", problem.OutOfRange, "want not before the step before, day %d, got %d", a.Steps[i-1].Day, s.Day)
		}
		k.tiers(s.Tiers)
		k.text("/goal", s.Goal)
		k.Leave()
	}
	if len(a.Steps) == 0 {
		k.Add("/activation/steps", problem.Required, "want at least one")
	}
}

func (k *checker) health(h *Health) {
	if *h == (Health{}) {
		return
	}
	sum := exact.Num{}
	for _, w := range []struct {
		path   string
		weight partnerecon.Rate
	}{{"/health/survey", h.Survey}, {"/health/performance", h.Performance}, {"/health/engagement", h.Engagement}} {
		k.part(w.path, w.weight)
		sum = sum.Add(num(w.weight))
	}
	if sum.Cmp(exact.Int(1)) != 0 {
		k.Add("/health", problem.OutOfRange, "want weights that sum to 100 %%, got %s", problem.Cut(sum.Mul(100, 1).String())+" %")
	}
	k.band("/health/band", h.Band)
}

func (k *checker) attestations(a *AttestationPolicy) {
	k.text("/attestations/source", a.Source)
	if len(a.Required) == 0 && a.Source != "" {
		k.Add("/attestations/required", problem.Required, "want at least one")
	}
	if !k.few("/attestations/required", len(a.Required), maxItems) {
		return
	}
	seen := map[string]bool{}
	for i, name := range a.Required {
		k.once(problem.At("/attestations/required", i), name, seen)
	}
}

func (k *checker) ramps(list []Ramp) {
	if !k.few("/ramps", len(list), maxItems) {
		return
	}
	models := map[string]bool{}
	for i, r := range list {
		k.Enter("/ramps", i)
		k.once("/model", r.Model, models)
		k.countRange("/months", r.Months, maxMonths)
		if r.Months.High == 0 {
			k.Add("/months/high", problem.Required, "missing; say when the first revenue is late")
		}
		k.Leave()
	}
}
