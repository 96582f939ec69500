package commission

import (
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Pricing is a way in which a partner is paid, or pays: the five models for AI
// partners of "Partner & Affiliate Program Design", section 9.
type Pricing string

// The pricing models. What a row is follows from what it pays.
const (
	// UsageShare: a share of what is used, such as calls of an interface.
	UsageShare Pricing = "usage_share"
	// ReferralFee: a fixed amount for a customer or a sale.
	ReferralFee Pricing = "referral_fee"
	// RevenueShare: a share of what a customer pays otherwise, once or for as long as
	// it pays.
	RevenueShare Pricing = "revenue_share"
	// OutcomeSplit: a share of what is paid for an outcome.
	OutcomeSplit Pricing = "outcome_split"
	// EmbedLicence: the partner pays for each unit that it embeds, a bonus that is
	// owed.
	EmbedLicence Pricing = "embed_licence"
)

// A Permit says how partners of a type may be paid. Types without one may be paid
// in every way.
type Permit struct {
	Type    string    `json:"type"`    // of the partner, such as model_provider
	Pricing []Pricing `json:"pricing"` // at least one
}

// pricing returns what a row is.
func (c *component) pricing(p *Policy, r *Row) Pricing {
	flat := func(t Table) bool { return t.Name == r.Table && t.flats() }
	switch {
	case c.Owes:
		return EmbedLicence
	case r.Fee != Fee{}, r.Table != "" && slices.ContainsFunc(p.Tables, flat):
		return ReferralFee
	case r.Model == Outcome:
		return OutcomeSplit
	case r.Model == Usage:
		return UsageShare
	}
	return RevenueShare
}

// checkPermits reports types that stand twice, and rows that pay a type in a way
// that it may not be paid.
func checkPermits(list *problem.List, p Policy) {
	if len(p.Permits) > maxRows {
		list.Add("/permits", problem.Limit, "%d permits, at most %d", len(p.Permits), maxRows)
		return
	}
	known := []Pricing{UsageShare, ReferralFee, RevenueShare, OutcomeSplit, EmbedLicence}
	for i := range p.Permits {
		permit, at := &p.Permits[i], problem.At("/permits", i)
		checkName(list, at+"/type", permit.Type, true)
		if slices.ContainsFunc(p.Permits[:i], func(o Permit) bool { return o.Type == permit.Type }) {
			list.Add(at+"/type", problem.Duplicate, "%s stands twice", problem.Quote(permit.Type))
		}
		if len(permit.Pricing) == 0 {
			list.Add(at+"/pricing", problem.Required, "want at least one pricing model")
		}
		for k, model := range permit.Pricing {
			if !slices.Contains(known, model) {
				list.Add(problem.At(at+"/pricing", k), problem.Unknown, "want usage_share, referral_fee, revenue_share, outcome_split or embed_licence, got %s",
					problem.Quote(string(model)))
			}
		}
	}
	components := p.components()
	for i := range components {
		components[i].checkPermitted(list, &p)
	}
}

// checkPermitted reports rows that pay partners of a type as they may not be paid: those for the
// type, and on payments those for whatever type where none is for this one, or where rates do not
// give way to each other. A share of nothing pays nobody.
func (c *component) checkPermitted(list *problem.List, policy *Policy) {
	rows := c.Rates[:min(len(c.Rates), maxRows)]
	own := map[string]bool{}
	for i := range rows {
		own[rows[i].Type] = policy.Winner != Stack && policy.Winner != BestForPartner
	}
	for i := range rows {
		r := &rows[i]
		if r.paysNothing() {
			continue
		}
		for k := range policy.Permits {
			permit := &policy.Permits[k]
			if r.Type != permit.Type && (r.Type != "" || c.On != "" || own[permit.Type]) || slices.Contains(permit.Pricing, c.pricing(policy, r)) {
				continue
			}
			list.Add(c.row(i), problem.Conflict, "pays partners of type %s by %s; %s permits %s",
				problem.Quote(permit.Type), c.pricing(policy, r), problem.At("/permits", k), join(permit.Pricing))
			break // one says enough
		}
	}
}

// paysNothing reports whether a row is a share of 0 %.
func (r *Row) paysNothing() bool { return r.Share.Stated() && r.Share.Num() == 0 }

func join(models []Pricing) string {
	out := make([]string, len(models))
	for i, m := range models {
		out[i] = string(m)
	}
	return strings.Join(out, ", ")
}

// A Resale is what a reseller pays for what it sells, and what it keeps. None of
// it is commission: no entry is posted for it.
type Resale struct {
	List   partnerecon.Money `json:"list,omitzero"`   // what the customer pays at list prices
	Price  partnerecon.Money `json:"price,omitzero"`  // what the reseller pays
	Margin partnerecon.Money `json:"margin,omitzero"` // what it keeps: list × discount
}

// Resell returns what a reseller with a discount on list prices pays and keeps.
// "Partner & Affiliate Program Design" has discounts of 15-25 %. The margin is
// rounded once; the price is the rest, so that the two add up to the list price.
//
// It returns an error for a discount that is not stated or above 100 %, a list
// price that is not stated, and an unknown rounding.
func Resell(list partnerecon.Money, discount partnerecon.Rate, rounding partnerecon.Rounding) (Resale, error) {
	var bad problem.List
	if !list.Stated() {
		bad.Add("/list", problem.Required, "missing")
	}
	checkShare(&bad, "/discount", discount, Range{})
	if !rounding.Known() {
		bad.Add("/rounding", problem.Unchosen(string(rounding)), "want half_even, half_up or down, got %s", problem.Quote(string(rounding)))
	}
	if err := invalid(&bad); err != nil {
		return Resale{}, err
	}
	mode, _ := exact.ModeOf(string(rounding))
	margin, _ := fraction(discount).Mul(list.Minor(), 1).Round(mode) // at most the list price
	return Resale{list, moneyIn(list.Minor()-margin, list.Currency()), moneyIn(margin, list.Currency())}, nil
}
