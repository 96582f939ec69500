package economics

import (
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// RateFacts are the rates that a program pays, and what others pay.
type RateFacts struct {
	Rates []TierRate `json:"rates,omitzero"` // several of one tier are judged one by one
	// Ranges by tier; a tier without one is not judged.
	Ranges []TierRange `json:"ranges,omitzero"`
}

// A TierRate is a rate that partners of a tier have.
type TierRate struct {
	Name string           `json:"name"` // of the rate, once in the list: "gold monthly"
	Tier string           `json:"tier,omitzero"`
	Rate partnerecon.Rate `json:"rate"`
}

// A TierRange is what the market pays a tier.
type TierRange struct {
	Tier string `json:"tier,omitzero"`
	Band Band   `json:"band"`
}

// A ComparedRate is a rate against the range of its tier.
type ComparedRate struct {
	Name    string           `json:"name"`
	Tier    string           `json:"tier,omitzero"`
	Rate    partnerecon.Rate `json:"rate"`
	Band    Band             `json:"band,omitzero"`
	Verdict Verdict          `json:"verdict"`
	// Away is how far from the nearer end of the band, in points of 100: 8 % below
	// 10 % is 2 %. Absent within it, and where there is none.
	Away partnerecon.Rate `json:"away,omitzero"`
}

// Text returns the ranges that "Partner & Affiliate Program Design" gives its
// three tiers.
func Text() []TierRange {
	band := func(low, high string) Band {
		return Band{partnerecon.MustPercent(low), partnerecon.MustPercent(high)}
	}
	return []TierRange{{"referral", band("10", "15")}, {"integration", band("20", "25")}, {"solution", band("30", "40")}}
}

// CompareRates says, by name, which rates keep to the range of their tier. "A base
// that mirrors market norms provides stability", says "How to design a partner
// incentive mix…".
func CompareRates(f RateFacts) ([]ComparedRate, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	var c calc
	bands := map[string]Band{}
	for _, r := range f.Ranges {
		bands[r.Tier] = r.Band
	}
	out := make([]ComparedRate, 0, len(f.Rates))
	for _, r := range f.Rates {
		b := bands[r.Tier]
		compared := ComparedRate{Name: r.Name, Tier: r.Tier, Rate: r.Rate, Band: b, Verdict: b.judge(Ratio{size: r.Rate})}
		switch compared.Verdict {
		case Below:
			compared.Away = c.ratio(num(b.Low).Add(num(r.Rate).Neg())).Size()
		case Above:
			compared.Away = c.ratio(num(r.Rate).Add(num(b.High).Neg())).Size()
		case Within, Undefined:
		}
		out = append(out, compared)
	}
	slices.SortFunc(out, func(a, b ComparedRate) int { return strings.Compare(a.Name, b.Name) })
	return answer(&c, out)
}

func (f *RateFacts) check() error {
	var k checker
	names, tiers := map[string]bool{}, map[string]bool{}
	if !k.Few("/rates", len(f.Rates), maxList) || !k.Few("/ranges", len(f.Ranges), maxList) {
		return k.err()
	}
	for i, r := range f.Rates {
		k.Enter("/rates", i)
		k.Once("/name", r.Name, names)
		k.Text("/tier", r.Tier)
		k.part("/rate", r.Rate)
		k.Leave()
	}
	for i, r := range f.Ranges {
		k.Enter("/ranges", i)
		k.Text("/tier", r.Tier)
		k.band("/band", r.Band)
		if r.Band == (Band{}) {
			k.Add("/band", problem.Required, "missing; leave a tier out that is not judged")
		}
		if tiers[r.Tier] {
			k.Add("/tier", problem.Duplicate, "tier %s stands twice", problem.Quote(r.Tier))
		}
		tiers[r.Tier] = true
		k.Leave()
	}
	return k.err()
}
