package benchmark

import (
	"maps"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/median"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// NewcomerFacts are partners and how long they took to refer somebody.
type NewcomerFacts struct {
	On        partnerecon.Day `json:"on"`                 // the last day that is looked at
	Newcomers []Newcomer      `json:"newcomers,omitzero"` // at most 100,000
}

// A Newcomer is a partner that signed up.
type Newcomer struct {
	Partner string          `json:"partner"`
	Tier    string          `json:"tier,omitzero"`
	Signed  partnerecon.Day `json:"signed"`
	// FirstReferral is the day of its first qualified lead, not before Signed. Absent:
	// none yet.
	FirstReferral partnerecon.Day `json:"first_referral,omitzero"`
}

// ReferralReport is the time to the first referral, of all and by tier.
type ReferralReport struct {
	All   ReferralTime      `json:"all"`
	Tiers []ReferralTime    `json:"tiers,omitzero"` // by name
	Trace partnerecon.Trace `json:"trace"`
}

// A ReferralTime is how long the partners of a tier took.
type ReferralTime struct {
	Tier    string `json:"tier,omitzero"`
	With    int    `json:"with"`    // partners that referred somebody
	Waiting int    `json:"waiting"` // partners that did not yet; they are not in the median
	// Median of those that did. Absent: they are fewer than it needs.
	Median  Median  `json:"median,omitzero"`
	Verdict Verdict `json:"verdict"` // within is in time, above is late
}

// A Median is the one or the two in the middle: of an odd count both are the same, and of an
// even one the median is half their sum. The zero Median is of nothing, and not 0.
type Median = median.Median

// FirstReferral measures the days from signing up to the first referral. "Under 30
// days for referral partners", says "Partner & Affiliate Program Design", section 8:
// a median of 29.5 days is within that, one of 30 is not. Who signed up or referred
// after the last day is not looked at, or is waiting.
func (y Yardstick) FirstReferral(f NewcomerFacts) (ReferralReport, error) {
	if y.policy.FirstReferral == (FirstReferral{}) {
		return ReferralReport{}, absent("/first_referral")
	}
	if err := f.check(); err != nil {
		return ReferralReport{}, err
	}
	var all arrivals
	byTier := map[string]*arrivals{}
	for _, p := range f.Newcomers {
		if p.Signed.After(f.On) {
			continue
		}
		if byTier[p.Tier] == nil {
			byTier[p.Tier] = &arrivals{}
		}
		all.add(p, f.On)
		byTier[p.Tier].add(p, f.On)
	}
	var out ReferralReport
	judged := y.policy.FirstReferral.Tier
	out.All = y.referralTime(&out.Trace, "", &all, judged == "")
	for _, tier := range slices.Sorted(maps.Keys(byTier)) {
		out.Tiers = append(out.Tiers, y.referralTime(&out.Trace, tier, byTier[tier], judged == "" || judged == tier))
	}
	return out, nil
}

// arrivals are the days that partners took, and how many are still waiting.
type arrivals struct {
	days    []int
	waiting int
}

func (a *arrivals) add(p Newcomer, on partnerecon.Day) {
	if p.FirstReferral.IsZero() || p.FirstReferral.After(on) {
		a.waiting++
		return
	}
	a.days = append(a.days, p.FirstReferral.Sub(p.Signed))
}

func (y Yardstick) referralTime(trace *partnerecon.Trace, tier string, a *arrivals, judged bool) ReferralTime {
	p := &y.policy.FirstReferral
	n, least := len(a.days), max(p.Least, 1)
	out := ReferralTime{Tier: tier, With: n, Waiting: a.waiting, Verdict: Undefined}
	details := []partnerecon.Detail{text("tier", problem.Cut(tier)), count("with", n), count("waiting", a.waiting)}
	if n < least {
		trace.Add(CodeTooFew, "/first_referral/least", append(details, count("least", least))...)
		return out
	}
	out.Median = median.Of(a.days)
	if judged {
		out.Verdict = Above
		if out.Median.Low+out.Median.High < 2*p.Under {
			out.Verdict = Within
		}
	}
	details = append(details, partnerecon.D("median", out.Median), count("under", p.Under))
	trace.Add(codeOf(out.Verdict), "/first_referral/under", sourced(details, p.Source)...)
	return out
}

func (f *NewcomerFacts) check() error {
	var k checker
	k.day("/on", f.On)
	if !k.few("/newcomers", len(f.Newcomers), maxList) {
		return k.err()
	}
	ids := make(map[string]bool, len(f.Newcomers))
	for i, p := range f.Newcomers {
		k.Enter("/newcomers", i)
		k.once("/partner", p.Partner, ids)
		k.text("/tier", p.Tier)
		k.day("/signed", p.Signed)
		k.notBefore("/first_referral", p.FirstReferral, p.Signed)
		k.Leave()
	}
	return k.err()
}
