package bulk_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/tiers"
)

// The words that drawn rates ask for and drawn facts state. Facts state others, too.
var (
	drawnTiers    = []string{"bronze", "silver", "gold", "platinum"}
	drawnTypes    = []string{"reseller", "agency"}
	drawnSegments = []string{"smb", "enterprise"}
	drawnProducts = []string{"core", "addon"}
	drawnGoods    = []string{"software", "services"}
	drawnRegions  = []string{"emea", "apac"}
	drawnSales    = []string{"new", "renewal"}
	drawnLevels   = []string{"basic", "pro"}
	drawnPartners = []string{"acme", "beta", "core", "delta"}
	drawnModels   = []commission.Model{commission.OneTime, commission.Annual}
	drawnBonuses  = []string{"launch", "focus"}
)

// firstDay is the first day of drawn histories.
var firstDay = pe.MustDay("2024-01-01")

// drawPolicy draws a program of the parts that a lane is for, and says whether it is sound:
// what cannot be told to be sound while it is drawn, such as rates that overlap, is left out
// again, and where that does not help the program is none.
func drawPolicy(d dice) (settlement.Policy, bool) {
	p := settlement.Policy{
		Version: settlement.Format, Name: "drawn", Zone: one(d, "zone", "UTC", "Europe/Berlin", "America/New_York"),
		Currency: one[pe.Currency](d, "currency", "EUR", "EUR", "EUR", "JPY", "KWD"),
		Horizon:  pe.Days(one(d, "horizon", 400, 120, 60, 30, 5, 1), one(d, "horizon edge", pe.Through, pe.Until)),
		PinTerms: settlement.TermsEachPayment, PinTier: settlement.TierAtEarning,
		Tiers: slices.Clone(drawnTiers[:d.below("tiers", len(drawnTiers)+1)]),

		YearStart: one(d, "year starts", 0, 0, 0, 4, 12),
	}
	from := firstDay
	if chance(d, "reviews", 5) {
		p.Reviews = settlement.Reviews{Every: settlement.Quarterly}
	}
	if chance(d, "begins late", 10) {
		from = from.Add(20)
	}
	for i := range one(d, "versions", 1, 1, 2, 3) {
		p.Terms = append(p.Terms, pe.Version[settlement.Agreement]{
			ID: fmt.Sprint("v", i+1), From: from, Rationale: "drawn", Policy: drawAgreement(d, p),
		})
		from = from.Add(between(d, "until the next version", 1, 120))
	}
	return mend(p)
}

// drawAgreement draws the terms of one version.
func drawAgreement(d dice, p settlement.Policy) settlement.Agreement {
	c := commission.Policy{
		Rounding: one(d, "rounding", pe.HalfEven, pe.HalfUp, pe.Down),
		Winner:   one(d, "winner", "", commission.First, commission.MostSpecific, commission.Stack),
		Shared:   one(d, "shared", commission.Lead, commission.Each, commission.Lead, commission.Each, ""),
		BooksIn:  one(d, "books in", "", commission.InSale),

		IfFirstVoid: one(d, "if the first is void", "", "", commission.KeepsEarning),
	}
	if c.Winner == commission.MostSpecific {
		c.Order = drawOrder(d)
	}
	if chance(d, "influenced", 30) {
		c.Influenced = drawInfluenced(d)
	}
	c.Rates = drawRates(d, p, 5)
	if chance(d, "recurs", 40) {
		c.Recurs = drawWindow(d, "recurs", 200)
	}
	if chance(d, "anchor", 20) {
		c.Anchor = commission.FirstPayment
	}
	if chance(d, "refunds", 60) {
		c.Refunds = drawWindow(d, "refunds", 100)
	}
	for _, name := range some(d, "bonus", 20, drawnBonuses...) {
		c.Bonuses = append(c.Bonuses, drawBonus(d, p, name))
	}
	for i := range one(d, "caps", 0, 0, 1, 1, 2, 3) {
		c.Caps = append(c.Caps, drawCap(d, p, &c, fmt.Sprint("cap ", i)))
	}
	a := settlement.Agreement{Commission: c}
	if len(p.Tiers) > 0 && chance(d, "ladder", 40) {
		a.Ladder = drawLadder(d, p)
	}
	return a
}

// drawOrder draws an order of some dimensions.
func drawOrder(d dice) []commission.Dimension {
	all := []commission.Dimension{"tier", "type", "segment", "product", "category", "region", "sale", "level", "partner", "partner_segment", "model"}
	from := d.below("first dimension", len(all))
	return append(all[from:], all[:from]...)
}

// drawRates draws rates, each of which asks for some of what can be told.
func drawRates(d dice, p settlement.Policy, most int) []commission.Row {
	var out []commission.Row
	for i := range between(d, "rates", 1, most) {
		r := commission.Row{Share: drawShare(d)}
		if len(p.Tiers) > 0 && chance(d, "by tier", 60) {
			r.Tier = one(d, "tier", p.Tiers...)
		}
		asks := func(what string, percent int, of []string, field *string) {
			if chance(d, "by "+what, percent) {
				*field = one(d, what, of...)
			}
		}
		asks("type", 15, drawnTypes, &r.Type)
		asks("segment", 15, drawnSegments, &r.Segment)
		asks("product", 15, drawnProducts, &r.Product)
		asks("category", 10, drawnGoods, &r.Category)
		asks("region", 10, drawnRegions, &r.Region)
		asks("sale", 8, drawnSales, &r.Sale)
		asks("level", 8, drawnLevels, &r.Level)
		asks("partner", 8, drawnPartners, &r.Partner)
		asks("partner's segment", 8, drawnSegments, &r.PartnerSegment)
		if chance(d, "by model", 8) {
			r.Model = one(d, "model", drawnModels...)
		}
		if chance(d, "by role", 10) {
			r.Role = one(d, "role", pe.Assisted, pe.Serviced, pe.Influenced)
		}
		if chance(d, "within", 8) {
			r.Within = commission.Range{Min: pe.MustPercent("0"), Max: pe.Whole()}
		}
		if chance(d, "named", 20) {
			r.ID = fmt.Sprint("r", i)
		}
		if chance(d, "precedes", 5) {
			r.Precedence = between(d, "precedence", 1, 3)
		}
		if chance(d, "recurs of its own", 8) {
			r.Recurs = drawWindow(d, "recurs of its own", 200)
		}
		out = append(out, r)
	}
	if chance(d, "else", 50) {
		out = append(out, commission.Row{Share: drawShare(d)})
	}
	return out
}

// drawShare draws a share: round ones, and those that no decimal hits.
func drawShare(d dice) pe.Rate {
	return one(d, "share", pe.MustPercent("10"), pe.MustPercent("12.5"), pe.MustPercent("33.333"), pe.MustRate("1/3"), pe.MustRate("2/7"),
		pe.MustPercent("100"), pe.MustPercent("0"), pe.MustPercent("0.01"), pe.MustRate("123456789/987654321"), pe.MustRate("1/999999999999"))
}

// drawBonus draws a bonus that is a further share of what was paid.
func drawBonus(d dice, p settlement.Policy, name string) commission.Bonus {
	b := commission.Bonus{Name: name, Rates: drawRates(d, p, 3)}
	if chance(d, "stage", 20) {
		b.Stage = commission.Retention
	}
	if chance(d, "from a day on", 15) {
		b.From = firstDay.Add(between(d, "bonus from", 0, 60))
	}
	if chance(d, "until a day", 15) {
		b.Until = firstDay.Add(between(d, "bonus until", 61, 150))
	}
	if chance(d, "keeps earning", 10) {
		b.IfFirstVoid = commission.KeepsEarning
	}
	return b
}

// drawInfluenced draws what helpers earn: at times more of them than the pool has.
func drawInfluenced(d dice) commission.Influenced {
	out := commission.Influenced{Factor: one(d, "factor", pe.MustPercent("25"), pe.MustRate("1/3"), pe.MustPercent("100"), pe.MustPercent("0"))}
	if chance(d, "pool", 50) {
		out.Pool = one(d, "pool is", pe.MustPercent("30"), pe.MustRate("1/7"), pe.MustPercent("100"))
	}
	if chance(d, "factor within", 20) {
		out.Within = commission.Range{Min: pe.MustPercent("0"), Max: pe.Whole()}
	}
	return out
}

// drawCap draws a cap of the commission.
func drawCap(d dice, p settlement.Policy, of *commission.Policy, name string) commission.Cap {
	c := commission.Cap{
		Name: name, Per: one(d, "cap per", commission.PerCustomer, commission.PerSale, commission.PerDeal),
		Counts: one(d, "counts", slices.Concat(slices.Repeat([]commission.Counts{commission.FirstCome}, 9), []commission.Counts{commission.OnNet})...),
		Limit:  minor(int64(one(d, "limit", 100_000, 5_000, 1_234, 99, 1, 10_000_000)), p.Currency),
	}
	if c.Per == commission.PerSale {
		c.Counts = ""
	}
	if len(of.Bonuses) > 0 && chance(d, "components", 50) {
		c.Components = append([]string{"base"}, of.Bonuses[0].Name)[d.below("from component", 2):]
	}
	if chance(d, "for a while", 10) {
		c.From, c.Until, c.Rationale = firstDay.Add(30), firstDay.Add(30+between(d, "while", 1, 60)), "drawn"
	}
	return c
}

// mend leaves out of a policy what it cannot have beside the rest: rates that overlap others,
// caps that stand in each other's way, ladders that change their metrics.
func mend(p settlement.Policy) (settlement.Policy, bool) {
	for range 50 {
		_, err := settlement.New(p)
		if err == nil {
			return p, true
		}
		var invalid *pe.InvalidError
		if !errors.As(err, &invalid) || !leaveOut(&p, invalid.Problems[0].Path) {
			return p, false
		}
	}
	return p, false
}

// leaveOut takes the part out of a policy that a pointer is about.
func leaveOut(p *settlement.Policy, pointer string) bool {
	parts := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	at := func(i int) string {
		if i < len(parts) {
			return parts[i]
		}
		return ""
	}
	version, err := strconv.Atoi(at(1))
	if at(0) == "reviews" {
		p.Reviews = settlement.Reviews{}
		return true
	}
	if at(0) != "terms" || err != nil || version >= len(p.Terms) {
		return false
	}
	a := &p.Terms[version].Policy
	if at(3) == "ladder" {
		a.Ladder = tiers.Policy{}
		return true
	}
	c := &a.Commission
	k, err := strconv.Atoi(at(5))
	if at(3) != "commission" || err != nil && at(4) != "influenced" {
		return false
	}
	switch at(4) {
	case "influenced":
		c.Influenced = commission.Influenced{}
		return true
	case "rates":
		c.Rates = slices.Delete(c.Rates, k, k+1)
		return true
	case "caps":
		c.Caps = slices.Delete(c.Caps, k, k+1)
		return true
	case "bonuses":
		row, err := strconv.Atoi(at(7))
		if b := &c.Bonuses[k]; at(6) == "rates" && err == nil && len(b.Rates) > 1 {
			b.Rates = slices.Delete(b.Rates, row, row+1)
			return true
		}
		c.Bonuses = slices.Delete(c.Bonuses, k, k+1)
		return true
	}
	return false
}
