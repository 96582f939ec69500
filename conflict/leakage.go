package conflict

import (
	"cmp"
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Leak is a deal or a price that went past the channel.
type Leak struct {
	Kind    LeakKind  `json:"kind"`
	Fact    string    `json:"fact"` // id of the contract or the price
	At      time.Time `json:"at"`
	Account string    `json:"account,omitzero"`
	// Partner that lost by it; of a price or a foreign territory, who sold.
	Partner string `json:"partner"`
	// Amount of the deal, or by how much prices fall short.
	Amount partnerecon.Money `json:"amount,omitzero"`
	Trace  partnerecon.Trace `json:"trace"`
}

// A LeakKind says how something went past the channel.
type LeakKind string

// How something went past the channel.
const (
	ClosedDirect     LeakKind = "closed_direct"         // by direct sales, on an account that a partner holds
	ClosedByOther    LeakKind = "closed_by_other"       // by another partner than the one that holds it
	OutsideTerritory LeakKind = "outside_territory"     // on an account assigned to others
	Discounted       LeakKind = "unauthorised_discount" // below what is authorised
)

// Leakage lists what went past the channel in a period: deals that were closed
// without the partner that held the account, sales outside a territory, and
// prices that nobody authorised, in the order of their instants. A state is one
// account with its rosters; a roster may be in several.
func (d Desk) Leakage(period partnerecon.Interval, states ...State) ([]Leak, error) {
	if err := d.period(period, nil); err != nil {
		return nil, err
	}
	var out []Leak
	seen := map[string]bool{}
	for _, s := range states {
		if err := s.check(header{}); err != nil {
			return nil, err
		}
		out = append(out, d.rules.lostDeals(period, s)...)
		for _, roster := range s.Rosters {
			if seen[roster.Partner] {
				continue
			}
			seen[roster.Partner] = true
			out = append(out, d.rules.discounts(period, roster)...)
		}
	}
	slices.SortStableFunc(out, func(a, b Leak) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Fact, b.Fact), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Partner, b.Partner))
	})
	return out, nil
}

func (r *rules) lostDeals(period partnerecon.Interval, s State) []Leak {
	var out []Leak
	r.docket(s, time.Time{}, func(d *docket, e Event, h header) *verdict {
		sign, ok := e.(Sign)
		if !ok || !period.Contains(d.day) {
			return nil
		}
		for _, hold := range d.holds(Outbound, sign.Opportunity) {
			told := slices.ContainsFunc(out, func(l Leak) bool { return l.Fact == sign.ID && l.Partner == hold.Partner })
			if hold.Partner == sign.Partner || told || !overlap(hold.opportunity, sign.Opportunity) {
				continue
			}
			l := Leak{Kind: ClosedDirect, Fact: sign.ID, At: sign.At, Account: sign.Account, Partner: hold.Partner, Amount: sign.Amount}
			if sign.Partner != "" {
				l.Kind = ClosedByOther
			}
			l.Trace.Add(CodeClosedOver, hold.rule, detail("ground", string(hold.Ground)), detail("id", hold.ID), detail("closed_by", sign.Partner), detail("motion", string(sign.Motion)))
			out = append(out, l)
		}
		if rule := d.rules.foreign(sign.Partner, d.profile); rule != "" {
			l := Leak{Kind: OutsideTerritory, Fact: sign.ID, At: sign.At, Account: sign.Account, Partner: sign.Partner, Amount: sign.Amount}
			l.Trace.Add(CodeForeign, rule, detail("territory", d.profile.Territory), detail("vertical", d.profile.Vertical))
			out = append(out, l)
		}
		return nil
	})
	return out
}

// foreign returns the rule by which an account is not the partner's to sell to,
// or nothing: it is assigned to others, or the partner has assignments and this
// is none of them.
func (r *rules) foreign(partner string, p Profile) string {
	if partner == "" {
		return ""
	}
	rule := ""
	for i, a := range r.policy.Assignments {
		covers := (a.Territory == "" || a.Territory == p.Territory) && (a.Vertical == "" || a.Vertical == p.Vertical)
		switch {
		case covers && a.Partner == partner:
			return ""
		case rule == "" && (covers || a.Partner == partner):
			rule = problem.At("/assignments", i)
		}
	}
	return rule
}

func (r *rules) discounts(period partnerecon.Interval, roster *Roster) []Leak {
	var out []Leak
	r.judged(period, roster, func(e Price, found []Finding, _ bool) {
		if len(found) == 0 || e.Advertised {
			return
		}
		l := Leak{Kind: Discounted, Fact: e.ID, At: e.At, Partner: e.Partner}
		for _, f := range found {
			l.Amount, _ = l.Amount.Add(f.Below) // bounded by the check of the event
			l.Trace.Add(f.Code, "/pricing/published", detail("item", f.Product), partnerecon.D("below", f.Below))
		}
		out = append(out, l)
	})
	return out
}
