package main

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

const currency partnerecon.Currency = "EUR"

func eur(amount string) partnerecon.Money { return partnerecon.MustMoney(amount, currency) }

func cents(n int) partnerecon.Money {
	m, _ := partnerecon.FromMinor(int64(n), currency) // the currency is known
	return m
}

func day(s string) partnerecon.Day {
	d, err := partnerecon.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

// A partner is somebody who brings customers, and the tier it starts the year
// in.
type partner struct{ id, tier string }

func partners() []partner {
	return []partner{
		{"maren-voss", commission.Referral},
		{"sidewalk-media", commission.Referral},
		{"tipline", commission.Referral},
		{"fern-and-field", commission.Referral},
		{"harbor-notes", commission.Referral},
		{"quietloop", commission.Referral},
		{"oldtown-advisors", commission.Referral},
		{"bridgeworks", commission.Integration},
		{"connectory", commission.Integration},
		{"dataflume", commission.Integration},
		{"plugfield", commission.Integration},
		{"syncline-apps", commission.Integration},
		{"tandem-tools", commission.Integration},
		{"atelier-north", commission.Solution},
		{"halden-partners", commission.Solution},
		{"kranich-systems", commission.Solution},
		{"eastwind-group", commission.Solution},
		{"workbench-co", commission.Solution},
		{popup, commission.Referral},
	}
}

// popup brings one customer, who leaves at once: a story, not ordinary business.
const popup = "popup-promo"

// standings state the tier of each partner at the start of the year.
func standings() []settlement.Fact {
	var out []settlement.Fact
	for _, p := range partners() {
		out = append(out, on("standing-"+p.id, "2025-01-01", settlement.Standing{Partner: p.id, Tier: p.tier}))
	}
	return out
}

// on returns a fact of a day.
func on(id, occurred string, e settlement.Event) settlement.Fact {
	return settlement.Fact{ID: id, Occurred: settlement.On(day(occurred)), Event: e}
}

// known returns a fact that was recorded on another day than it occurred.
func known(recorded string, f settlement.Fact) settlement.Fact {
	f.Recorded = settlement.On(day(recorded))
	return f
}

// sourced returns the credit of one partner for all of a deal. The plan is the
// choice that Referral partners make; the rates of other tiers have none.
func sourced(id string) []partnerecon.Credit {
	credits := partnerecon.Sole(id)
	credits[0].Plan = planOf(id)
	return credits
}

// influenced returns the credit of a partner that helped.
func influenced(id string) partnerecon.Credit {
	return partnerecon.Credit{Partner: id, Role: partnerecon.Influenced, Share: partnerecon.Whole(), Plan: planOf(id)}
}

// shared returns the credits of two partners on one deal, in percent.
func shared(first, percent, second, rest string) []partnerecon.Credit {
	out := append(sourced(first), sourced(second)...)
	out[0].Share, out[1].Share = partnerecon.MustPercent(percent), partnerecon.MustPercent(rest)
	return out
}

// planOf is the plan of a Referral partner's agreement, and "" for the others.
func planOf(id string) string {
	for i, p := range partners() {
		switch {
		case p.id != id || p.tier != commission.Referral:
		case i%3 == 1:
			return commission.MonthOne
		default:
			return commission.TwelveMonths
		}
	}
	return ""
}
