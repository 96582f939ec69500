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

// regulars are the partners that do ordinary business.
func regulars() []partner {
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
	}
}

// Two partners have one customer each, and a story instead of ordinary business:
// popup's leaves at once, and pricecut advertises below the minimum price.
const (
	popup    = "popup-promo"
	pricecut = "loopcraft"
)

func partners() []partner {
	return append(regulars(), partner{popup, commission.Referral}, partner{pricecut, commission.Integration})
}

// tierOf is the tier that a partner starts the year in.
func tierOf(id string) string {
	for _, p := range partners() {
		if p.id == id {
			return p.tier
		}
	}
	return ""
}

// standings state the tier of each partner, and the plan that Referral partners
// chose. They stood there before the year, of which the books begin, and the ladder with them.
func standings() []settlement.Fact {
	var out []settlement.Fact
	for i, p := range partners() {
		out = append(out, known(begin, on("standing-"+p.id, "2024-07-01", settlement.Standing{Partner: p.id, Tier: p.tier, Plan: planOf(i, p)})))
	}
	return out
}

// planOf is the plan of a Referral partner's agreement, and "" for the others.
func planOf(i int, p partner) string {
	switch {
	case p.tier != commission.Referral:
		return ""
	case i%3 == 1:
		return commission.MonthOne
	default:
		return commission.TwelveMonths
	}
}

// begin is the first day of the books: what is older was recorded on it.
const begin = "2025-01-01"

// on returns a fact of a day.
func on(id, occurred string, e settlement.Event) settlement.Fact {
	return settlement.Fact{ID: id, Occurred: settlement.On(day(occurred)), Event: e}
}

// known returns a fact that was recorded on another day than it occurred.
func known(recorded string, f settlement.Fact) settlement.Fact {
	f.Recorded = settlement.On(day(recorded))
	return f
}

// shared returns the credits of two partners on one deal, in percent.
func shared(first, percent, second, rest string) []partnerecon.Credit {
	out := append(partnerecon.Sole(first), partnerecon.Sole(second)...)
	out[0].Share, out[1].Share = partnerecon.MustPercent(percent), partnerecon.MustPercent(rest)
	return out
}
