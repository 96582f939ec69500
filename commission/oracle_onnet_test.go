package commission_test

import (
	"cmp"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// An oracleMonth is a month and a tier that lines were earned in.
type oracleMonth struct{ month, tier string }

// oracleNets are what is left of lines, by partner, month and tier.
type oracleNets map[string]map[oracleMonth]int64

func (n oracleNets) add(partner string, m oracleMonth, net int64) {
	if n[partner] == nil {
		n[partner] = map[oracleMonth]int64{}
	}
	n[partner][m] += net
}

// of is what a partner has in all months.
func (n oracleNets) of(partner string) int64 {
	var sum int64
	for _, net := range n[partner] {
		sum += net
	}
	return sum
}

// A cutting takes what a cap cuts of a claim, in a month and tier.
type cutting func(partnerecon.Claim, oracleMonth, int64)

// A posting takes an amount of a claim.
type posting func(partnerecon.Claim, partnerecon.Kind, int64)

// An oracleCut is what a cap took from a partner, of a deal, in a month and tier.
type oracleCut struct {
	cap           commission.Cap
	partner, deal string
	month         oracleMonth
	amount        int64
}

// capsOnNet works out the caps on net, each on what the caps before it leave, so
// that nothing is cut twice: those per deal, then those per customer, each in the
// order of the policy as claims in series.
func (o *oracle) capsOnNet(post posting) {
	var cuts []oracleCut
	post = o.inSeries(post)
	caps := append(o.onNet(commission.PerDeal), o.onNet(commission.PerCustomer)...)
	for i, c := range caps {
		if i > 0 && !overlap(caps[i-1], c) {
			o.saw("two caps on net stand clear of each other")
		}
		note := func(claim partnerecon.Claim, m oracleMonth, amount int64) {
			cuts = append(cuts, oracleCut{c, claim.Partner, claim.Deal, m, amount})
			post(claim, partnerecon.Capped, -amount)
		}
		for deal, nets := range o.under(c, cuts) {
			if c.Per == commission.PerDeal {
				o.cutDeal(c, deal, nets, note)
				continue
			}
			for partner := range nets {
				if over := nets.of(partner) - c.Limit.Minor(); over > 0 {
					o.saw("a cap on net per customer cuts")
					o.cut(c, partnerecon.Claim{Partner: partner}, nets[partner], over, note)
				}
			}
		}
	}
}

// under is what lines leave under a cap, by deal where it is per deal, less what caps
// before it have cut of that.
func (o *oracle) under(c commission.Cap, cuts []oracleCut) map[string]oracleNets {
	out := map[string]oracleNets{}
	add := func(deal, partner string, m oracleMonth, net int64) {
		if c.Per == commission.PerDeal && deal == "" {
			return
		}
		if c.Per == commission.PerCustomer {
			deal = ""
		}
		if out[deal] == nil {
			out[deal] = oracleNets{}
		}
		out[deal].add(partner, m, net)
	}
	for _, l := range o.lines {
		for _, p := range l.parts {
			switch {
			case !covers(c, p.component):
			case !inForce(c, l):
				o.saw("a line is not under a cap on net any more")
			default:
				add(l.deal, p.partner, oracleMonth{l.cleared.Month().String(), p.tier}, o.net(l, p))
			}
		}
	}
	for _, k := range cuts {
		if !overlap(k.cap, c) {
			continue
		}
		if len(limits(k.cap)) < len(limits(c)) {
			o.saw("a cap on net limits a part of the next one")
		}
		add(k.deal, k.partner, k.month, -k.amount)
	}
	return out
}

func overlap(a, b commission.Cap) bool {
	return slices.ContainsFunc(limits(a), func(name string) bool { return slices.Contains(limits(b), name) })
}

// limits lists the components that a cap limits, as claims call them.
func limits(c commission.Cap) []string {
	if len(c.Components) == 0 {
		return []string{"base"}
	}
	return c.Components
}

// covers reports whether a cap limits a component: absent, the base alone.
func covers(c commission.Cap, component string) bool {
	if len(c.Components) == 0 {
		return component == ""
	}
	return slices.Contains(c.Components, claimName(component))
}

// inSeries notes where one cap cuts what another one has left of a partner.
func (o *oracle) inSeries(post posting) posting {
	last := map[string]string{}
	return func(c partnerecon.Claim, k partnerecon.Kind, amount int64) {
		if name := strings.Split(c.Component, ":")[1]; amount != 0 {
			if last[c.Partner] != "" && last[c.Partner] != name {
				o.saw("a cap on net cuts what another one left")
			}
			last[c.Partner] = name
		}
		post(c, k, amount)
	}
}

func (o *oracle) onNet(per commission.Per) []commission.Cap {
	return slices.DeleteFunc(slices.Clone(o.policy.Caps), func(c commission.Cap) bool {
		return c.Per != per || c.Counts != commission.OnNet
	})
}

// cutDeal takes what the nets of a deal exceed a limit by, from its partners in
// proportion (doc.go, Decision).
func (o *oracle) cutDeal(c commission.Cap, deal string, n oracleNets, post cutting) {
	ids, weights, sum := slices.Sorted(maps.Keys(n)), []*big.Rat{}, int64(0)
	for _, id := range ids {
		weights = append(weights, rat(n.of(id)))
		sum += n.of(id)
	}
	if sum <= c.Limit.Minor() {
		return
	}
	o.saw("a cap on net per deal cuts")
	for i, over := range allocate(sum-c.Limit.Minor(), ids, weights) {
		o.cut(c, partnerecon.Claim{Partner: ids[i], Deal: deal}, n[ids[i]], over, post)
	}
}

// cut takes an amount from a partner's latest months first, so that no order of
// recording moves a sum (doc.go, Decision). Of one month the last tier by name
// goes first.
func (o *oracle) cut(c commission.Cap, claim partnerecon.Claim, months map[oracleMonth]int64, over int64, post cutting) {
	bearing := 0
	for _, m := range slices.SortedFunc(maps.Keys(months), func(a, b oracleMonth) int {
		return cmp.Or(cmp.Compare(b.month, a.month), cmp.Compare(b.tier, a.tier))
	}) {
		taken := min(over, months[m])
		if taken > 0 {
			bearing++
		}
		months[m] -= taken
		over -= taken
		claim.Component = "cap:" + c.Name + ":" + m.month
		if m.tier != "" {
			claim.Component += ":" + m.tier
		}
		post(claim, m, taken)
	}
	if bearing > 1 {
		o.saw("a cap on net cuts several months")
	}
}
