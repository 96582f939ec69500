package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
)

// across are the warnings about what one policy of a plan says and another does not bear out.
// Each package has checked its own; a program refuses such a plan.
func (p plan) across() []string {
	var out []string
	if p.clawback != nil {
		for i, s := range p.clawback.Policy().Schedules {
			at := fmt.Sprintf("/clawback/schedules/%d", i)
			out = append(out, p.unearned(at, s)...)
			out = append(out, p.unlosable(at, s)...)
			out = append(out, p.unworkable(at, s)...)
		}
	}
	out = append(out, p.unscheduled()...)
	out = append(out, p.grossed()...)
	return append(out, p.currencies()...)
}

// warn is a warning in the form of a finding.
func warn(at, format string, args ...any) string {
	return fmt.Sprintf("%s %s: %s", commission.Warning, at, fmt.Sprintf(format, args...))
}

// unearned are the components of a schedule that the commission does not earn, such as one that
// is misspelt: nothing of them goes back.
func (p plan) unearned(at string, s clawback.Schedule) []string {
	var out []string
	for i, name := range s.Components {
		at, bonuses := fmt.Sprintf("%s/components/%d", at, i), p.commission.Policy().Bonuses
		k := slices.IndexFunc(bonuses, func(b commission.Bonus) bool { return b.Name == name })
		switch {
		case name == "base":
		case k < 0:
			out = append(out, warn(at, "has no effect: the commission has no such component: component=%q", name))
		case bonuses[k].Owes:
			out = append(out, warn(at, "has no effect: the partner owes it, so that nothing of it goes back: component=%q", name))
		}
	}
	return out
}

// unscheduled are the tiers that rates name and no schedule of churns is for, where others have one:
// nothing goes back there.
func (p plan) unscheduled() []string {
	if p.clawback == nil {
		return nil
	}
	var out, tiers []string
	for _, s := range p.clawback.Policy().Schedules {
		if s.Trigger == "" || s.Trigger == clawback.ByChurn {
			tiers = append(tiers, s.Tier)
		}
	}
	if len(tiers) == 0 || slices.Contains(tiers, "") {
		return nil
	}
	for i, r := range p.commission.Policy().Rates {
		if r.Tier != "" && !slices.Contains(tiers, r.Tier) {
			tiers = append(tiers, r.Tier) // once
			out = append(out, warn("/clawback/schedules", "no schedule is for the tier of /commission/rates/%d, so that nothing goes back there; "+
				"one that returns nothing says so on purpose: tier=%q", i, r.Tier))
		}
	}
	return out
}

// unlosable is of a schedule that is limited to losses, where all that goes back of a payment
// returns its commission, so that there are none.
func (p plan) unlosable(at string, s clawback.Schedule) []string {
	if s.Limit == "" || p.commission.Policy().Refunds.Stated() {
		return nil
	}
	return []string{warn(at+"/limit", "takes nothing back: /commission/refunds states no window, so that whatever goes back returns its commission: limit=%q", s.Limit)}
}

// unworkable are the milestones of which a schedule takes back what was not served: nobody paid
// for a term with one, so that a churn cannot be worked out.
func (p plan) unworkable(at string, s clawback.Schedule) []string {
	if s.Return != clawback.Unserved {
		return nil
	}
	var out []string
	for _, b := range p.commission.Policy().Bonuses {
		if b.On != "" && (len(s.Components) == 0 || slices.Contains(s.Components, b.Name)) {
			out = append(out, warn(at+"/components", "takes back what was not served of a bonus that a milestone earns, "+
				"which pays for no term; name the components that payments earn: bonus=%q milestone=%q", b.Name, b.On))
		}
	}
	return out
}

// grossed are the true-ups over all that was paid, where the commission takes a part off it: they
// pay on that part, too.
func (p plan) grossed() []string {
	less := p.commission.Policy().Basis.Less
	if p.incentive == nil || len(less) == 0 {
		return nil
	}
	var out []string
	for i, b := range p.incentive.Policy().Bonuses {
		if t, ok := b.Rule.(incentive.PeriodTable); ok && t.Pays == incentive.TrueUp && t.Table.Over != commission.OverQuantity {
			out = append(out, warn(fmt.Sprintf("/incentive/bonuses/%d/pays", i), "trues up over what was paid, and the commission takes a part off it; "+
				"a program can count what is left, as revenue \"basis\": bonus=%q less=%q", b.Name, less[0]))
		}
	}
	return out
}

// A priced is a place of a plan that states a currency.
type priced struct {
	at, says string
	currency partnerecon.Currency
}

// currencies are the amounts in another currency than that of the incentive, or where there is
// none than the first of the plan: what they bound is never in theirs.
func (p plan) currencies() []string {
	var all []priced
	if p.incentive != nil {
		c := p.incentive.Policy().Currency
		all = append(all, priced{"/incentive/currency", string(c), c})
	}
	for _, policy := range p.policies() {
		var v any
		text, err := json.Marshal(policy.value)
		if err == nil && json.Unmarshal(text, &v) == nil { // it was read from JSON
			all = append(all, stated(v, policy.at)...)
		}
	}
	var out []string
	for _, x := range all {
		if x.currency != all[0].currency {
			out = append(out, warn(x.at, "in another currency than %s, so that the two never meet: says=%q there=%q", all[0].at, x.says, all[0].says))
		}
	}
	return out
}

// A document is a policy of a plan and where it stands.
type document struct {
	at    string
	value any
}

// policies are those that a plan has.
func (p plan) policies() []document {
	out := []document{{"/commission", p.commission.Policy()}}
	if p.incentive != nil {
		out = append(out, document{"/incentive", p.incentive.Policy()})
	}
	if p.clawback != nil {
		out = append(out, document{"/clawback", p.clawback.Policy()})
	}
	if p.payout != nil {
		out = append(out, document{"/payout", p.payout.Policy()})
	}
	return append(out, document{"/assume", p.assume})
}

// stated returns the amounts and currencies that a value states, in the order of their names.
func stated(v any, at string) []priced {
	var out []priced
	switch v := v.(type) {
	case map[string]any:
		amount, _ := v["amount"].(string)
		if currency, ok := v["currency"].(string); ok && amount != "" {
			return []priced{{at, amount + " " + currency, partnerecon.Currency(currency)}}
		} else if ok && currency != "" {
			out = append(out, priced{at + "/currency", currency, partnerecon.Currency(currency)})
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			out = append(out, stated(v[name], at+"/"+name)...)
		}
	case []any:
		for i, element := range v {
			out = append(out, stated(element, at+"/"+strconv.Itoa(i))...)
		}
	}
	return out
}
