package settlement

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A TermsOverride replaces some of the terms for some partners. What it can replace is a
// closed list: the rates of the base commission, the schedules of the clawback, from when
// lines are payable, the limits of caps per period. All else, such as the currency, rounding, attribution, desk and
// pins, is the same for all partners, and an override cannot even state it.
//
// A payment is priced by the rates of the most specific override that has one for it:
// that of the partner, then of type, segment and tier, then of type and tier, then of the
// tier, then the program's own. Where none of the rates of an override fits, the next
// level decides; a rate of 0 % says that nothing is paid. Where the program's own rates are
// compared or added up, by best_for_partner or stack, so are those of an override, among
// themselves: they stand instead of the program's, never beside them, even if those would
// pay more. Where the terms say tier by tier from when payments are payable, the rates of a
// partner are for those tiers.
//
// Schedules and rules of when lines are payable resolve alike, each trigger and component,
// and each milestone, by itself. A line keeps what it was earned under: a partner that
// changes its type or its segment later takes nothing from it.
//
// In what order overrides stand decides nothing, for no two of one scope replace the same.
type TermsOverride struct {
	// Name of the override, distinct in its version.
	Name string        `json:"name"`
	For  OverrideScope `json:"for"`
	// Approval of the override. Required for that of one partner.
	Approval OverrideApproval `json:"approval,omitzero"`
	// Rates of the base commission, of which none states what the scope does. They go by
	// the winner of the program's own among themselves.
	Rates []commission.Row `json:"rates,omitzero"`
	// Schedules of the clawback. For a tier they replace those that name it. Only an
	// override for a tier asks something of a partner.
	Schedules []clawback.Schedule `json:"schedules,omitzero"`
	// Payable says from when lines can be paid out, in versions that say so for all. For a
	// tier the rules replace those that name it.
	Payable []commission.Payable `json:"payable,omitzero"`
	// Caps per period of the version with another limit, only for a partner: they are claims
	// on what one partner earns. Not those of all time.
	Caps []OverrideCap `json:"caps,omitzero"`
}

// An OverrideScope says for whom an override is: for one partner, for a type, segment and
// tier, for a type and tier, or for a tier. Type and tier are those with which a line is
// priced, see [Standing]. A segment is either the customer's, as in rates, or the partner's
// own, see [Standing]: the overrides of a version go by one of the two.
type OverrideScope struct {
	Partner string `json:"partner,omitzero"`
	Type    string `json:"type,omitzero"`
	Segment string `json:"segment,omitzero"` // of the customer
	// PartnerSegment is that of the partner, instead of that of the customer.
	PartnerSegment string `json:"partner_segment,omitzero"`
	Tier           string `json:"tier,omitzero"`
}

// An OverrideApproval says who agreed to an override, and why. No partner agrees to its own.
type OverrideApproval struct {
	Approver string `json:"approver"`
	Reason   string `json:"reason"`
}

// An OverrideCap is another limit of a cap per period.
type OverrideCap struct {
	Name  string            `json:"name"`
	Limit partnerecon.Money `json:"limit"` // above 0
}

// The names of what overrides may replace, for [Agreement].Invariants.
const (
	overridesRates     = "rates"
	overridesSchedules = "schedules"
	overridesCaps      = "caps"
	overridesPayable   = "payable"
)

// The levels of overrides, the most specific one first.
const (
	levelPartner = iota
	levelTypeSegmentTier
	levelTypeTier
	levelTier
	levelProgram
)

func levelNames() [levelProgram + 1]string {
	return [...]string{"partner", "type_segment_tier", "type_tier", "tier", "program"}
}

// level returns how specific a scope is, or -1 for one that is none.
func (s OverrideScope) level() int {
	if s.Segment != "" && s.PartnerSegment != "" {
		return -1
	}
	switch (OverrideScope{Partner: mark(s.Partner), Type: mark(s.Type), Segment: mark(s.Segment + s.PartnerSegment), Tier: mark(s.Tier)}) {
	case OverrideScope{Partner: "x"}:
		return levelPartner
	case OverrideScope{Type: "x", Segment: "x", Tier: "x"}:
		return levelTypeSegmentTier
	case OverrideScope{Type: "x", Tier: "x"}:
		return levelTypeTier
	case OverrideScope{Tier: "x"}:
		return levelTier
	}
	return -1
}

func mark(text string) string {
	if text == "" {
		return ""
	}
	return "x"
}

// scoped returns a rate of the override with its scope.
func (o *TermsOverride) scoped(r commission.Row) commission.Row {
	if id := o.Name + "/" + r.ID; r.ID != "" && len(id) <= maxID {
		r.ID = id
	}
	switch o.For.level() {
	case levelPartner:
		r.Partner = o.For.Partner
	case levelTypeSegmentTier:
		r.Type, r.Tier = o.For.Type, o.For.Tier
		r.Segment, r.PartnerSegment = cmp.Or(o.For.Segment, r.Segment), cmp.Or(o.For.PartnerSegment, r.PartnerSegment)
	case levelTypeTier:
		r.Type, r.Tier = o.For.Type, o.For.Tier
	case levelTier:
		r.Tier = o.For.Tier
	}
	return r
}

// scopedRates returns all of them.
func (o *TermsOverride) scopedRates() []commission.Row {
	out := make([]commission.Row, len(o.Rates))
	for i := range o.Rates {
		out[i] = o.scoped(o.Rates[i])
	}
	return out
}

// scopedSchedules returns the schedules of an override with their scope: a tier is known
// to the clawback, all others are stated with each line.
func (o *TermsOverride) scopedSchedules() []clawback.Schedule {
	out := slices.Clone(o.Schedules)
	for i := range out {
		if o.For.level() == levelTier {
			out[i].Tier = o.For.Tier
		} else {
			out[i].Scope = o.Name
		}
	}
	return out
}

// scopedPayable returns a rule of the override with its scope.
func (o *TermsOverride) scopedPayable(r commission.Payable) commission.Payable {
	r.Partner, r.Type, r.Segment, r.PartnerSegment = o.For.Partner, o.For.Type, o.For.Segment, o.For.PartnerSegment
	r.Tier = cmp.Or(o.For.Tier, r.Tier)
	return r
}

// covers reports whether a line of a partner is in the scope: whatever the scope states is
// so. A tier without a type is the clawback's own business.
func (s OverrideScope) covers(c *partnerecon.Credit, segment string) bool {
	for _, d := range [...]struct{ want, got string }{
		{s.Partner, c.Partner}, {s.Type, c.Type}, {s.Segment, segment}, {s.PartnerSegment, c.Segment}, {s.Tier, c.Tier},
	} {
		if d.want != "" && d.want != d.got {
			return false
		}
	}
	return true
}

// clone returns a copy that shares nothing that changes.
func (o TermsOverride) clone() TermsOverride {
	rates := commission.Policy{Rates: o.Rates, Payable: o.Payable}.Clone()
	o.Rates, o.Payable, o.Schedules, o.Caps = rates.Rates, rates.Payable, slices.Clone(o.Schedules), slices.Clone(o.Caps)
	for i := range o.Schedules {
		s := &o.Schedules[i]
		s.Components, s.Steps = slices.Clone(s.Components), slices.Clone(s.Steps)
	}
	return o
}

// replaces lists what an override replaces, by name.
func (o *TermsOverride) replaces() []string {
	var out []string
	if len(o.Rates) > 0 {
		out = append(out, overridesRates)
	}
	if len(o.Schedules) > 0 {
		out = append(out, overridesSchedules)
	}
	if len(o.Caps) > 0 {
		out = append(out, overridesCaps)
	}
	if len(o.Payable) > 0 {
		out = append(out, overridesPayable)
	}
	return out
}

// limitOf returns the limit of a cap for a partner, and where it stands.
func (p Program) limitOf(c *capClaim, rule Cap, at, partner string) (partnerecon.Money, string, bool) {
	for i := range p.policy.Terms {
		v := &p.policy.Terms[i]
		if v.ID != c.Terms {
			continue
		}
		for k := range v.Policy.Overrides {
			o := &v.Policy.Overrides[k]
			if o.For.Partner != partner {
				continue
			}
			for n, known := range o.Caps {
				if known.Name == c.Name {
					return known.Limit, problem.At(problem.At(problem.At("/terms", i)+"/policy/overrides", k)+"/caps", n), true
				}
			}
		}
	}
	return rule.Limit, at, false
}
