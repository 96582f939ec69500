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

// A posting takes an amount of a claim.
type posting func(partnerecon.Claim, partnerecon.Kind, int64)

// capsOnNet works out the caps on net, each on what the caps before it leave, so
// that nothing is cut twice: those per deal, then those per customer, each in the
// order of the policy as claims in series.
func (o *oracle) capsOnNet(post posting) {
	post = o.inSeries(post)
	deals := map[string]oracleNets{}
	for _, l := range o.lines {
		if deals[l.deal] == nil {
			deals[l.deal] = oracleNets{}
		}
		for _, p := range l.parts {
			if o.underNet(p.component) {
				deals[l.deal].add(p.partner, oracleMonth{l.cleared.Month().String(), p.tier}, o.net(l, p))
			}
		}
	}
	for _, c := range o.onNet(commission.PerDeal) {
		for deal, nets := range deals {
			if deal != "" {
				o.cutDeal(c, deal, nets, post)
			}
		}
	}
	customer := oracleNets{}
	for _, nets := range deals {
		for partner, months := range nets {
			for m, net := range months {
				customer.add(partner, m, net)
			}
		}
	}
	for _, c := range o.onNet(commission.PerCustomer) {
		for partner := range customer {
			if over := customer.of(partner) - c.Limit.Minor(); over > 0 {
				o.saw("a cap on net per customer cuts")
				o.cut(c, partnerecon.Claim{Partner: partner}, customer[partner], over, post)
			}
		}
	}
}

// underNet reports whether the caps on net limit a component. The programs have
// the same components under all of them.
func (o *oracle) underNet(component string) bool {
	return slices.ContainsFunc(o.policy.Caps, func(c commission.Cap) bool {
		return c.Counts == commission.OnNet && covers(c, component)
	})
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
func (o *oracle) cutDeal(c commission.Cap, deal string, n oracleNets, post posting) {
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
func (o *oracle) cut(c commission.Cap, claim partnerecon.Claim, months map[oracleMonth]int64, over int64, post posting) {
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
		post(claim, partnerecon.Capped, -taken)
	}
	if bearing > 1 {
		o.saw("a cap on net cuts several months")
	}
}
