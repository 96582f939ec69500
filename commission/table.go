package commission

import "github.com/partnerecon/partnerecon"

// A Table turns what is measured into shares, fees, flat amounts or factors, by steps:
//
//	{"name": "volume", "mode": "marginal", "over": "revenue", "spans": "year", "counts": "first_come",
//	 "steps": [{"share": "1%"}, {"from": {"amount": "1000.00", "currency": "EUR"}, "share": "2%"}]}
//
// pays 1 % of the first 1,000 euros of a year and 2 % of the rest. [NewScale] checks
// a table by itself; as part of a [Policy] it is checked with it.
type Table struct {
	// Name that rates and claims know it by, without a colon. Required.
	Name string `json:"name"`
	// Mode says how a volume that passes several steps earns. Required.
	Mode TableMode `json:"mode"`
	// Boundary says which step the From of a step belongs to. Required for [Slab] and
	// [WholeOverage], and for flat amounts; else both pay the same and it may be left out.
	Boundary Boundary `json:"boundary,omitzero"`
	// Over is what the steps are steps of. Required.
	Over Measure `json:"over"`
	// Fact is the name of the declared fact, for [OverFact] only.
	Fact string `json:"fact,omitzero"`
	// Quota, or QuotaUnits, is what the steps of [OverAttainment] are percentages of:
	// one of the two, above 0.
	Quota      partnerecon.Money `json:"quota,omitzero"`
	QuotaUnits int64             `json:"quota_units,omitzero"`
	// Spans says in what the volume is counted, from 0. It is the volume of one customer that
	// partners are credited with, whoever they are; what a partner brings over all its customers is counted by a
	// period table of package incentive. Required for revenue, quantity and attainment; the
	// other measures count no volume.
	Spans Span `json:"spans,omitzero"`
	// YearStart is the first month of the fiscal year, 1 to 12, that quarters and years
	// are counted in. Absent: January. A bonus by the period states its own instead.
	YearStart int `json:"year_start,omitzero"`
	// Applies says what the rate of a step is for. Required for [Slab] and
	// [Interpolated] over a volume of more than one sale; [Marginal] and [WholeOverage]
	// say it themselves, and measures that count nothing are about the sale.
	Applies Applies `json:"applies_to,omitzero"`
	// Reads says at which volume the rate for a sale is read. Required with
	// [ToThisSale] over a volume of more than one sale; else there is no choice.
	Reads Reads `json:"reads,omitzero"`
	// Counts says how the volume counts what goes back: [FirstCome] prices each sale
	// on what was recorded before it and leaves it, [OnNet] the net of all. Required
	// over a volume of more than one sale. Rates read tables that count first come; a
	// table on net is for a bonus by the period, of package incentive.
	Counts Counts `json:"counts,omitzero"`
	// Units that the fees of the steps are for: 0.05 for 100 calls. Absent: 1.
	Units int64 `json:"units,omitzero"`
	// Steps, 1 to 1,000, the first from the start and each above the one before.
	Steps []Step `json:"steps"`
}

// A Step is what a table pays from somewhere on.
type Step struct {
	// The first step has none of the From fields, or 0: it begins at the start. Each
	// other step has the one that fits the measure of its table. All steps over a
	// fact have the same one: From for money, FromCount for counts and whole numbers,
	// FromPercent for fractions.
	From        partnerecon.Money `json:"from,omitzero"`         // of revenue
	FromCount   int64             `json:"from_count,omitzero"`   // of quantity, tenure and payments
	FromPercent partnerecon.Rate  `json:"from_percent,omitzero"` // of attainment, margin and discount
	// Share, 0 % to 100 %; of a table of factors it may be more. Each step has one,
	// or each has a Fee, or each a Flat.
	Share partnerecon.Rate `json:"share,omitzero"`
	// Fee for each [Table.Units] units, 0 or more.
	Fee partnerecon.Money `json:"fee,omitzero"`
	// Flat is an amount for the step itself, 0 or more, however much is beyond it: a
	// prize for an order of 1,000 euros or more, for the second payment, for a quota that
	// is attained. Only for [Slab], which pays that of the step that is reached, and
	// [Marginal], which pays that of each step that is entered, once.
	//
	// Nothing is reached by a volume of 0. Over a volume of several sales the amounts
	// are what the volume comes to, so that a sale earns what it adds and a refund that
	// is priced returns it; with [ToThisSale] each sale earns one. Over a transaction they are what
	// its items come to. Of all other measures, and with ToThisSale, a payment earns it
	// once, by the first item that the rate fits.
	Flat partnerecon.Money `json:"flat,omitzero"`
}

// A TableMode says how a volume that passes several steps earns. For 1 % and from
// 1,000 on 2 %, 1,500 earn 20 by Marginal and 30 by Slab.
type TableMode string

const (
	// Marginal gives each slice of the volume the rate of its own step. What several
	// sales earn does not depend on how the volume is cut into them.
	Marginal TableMode = "marginal"
	// Slab gives everything the rate of the step that is reached. A volume that just
	// reaches a lower rate may earn less than a smaller one: see [Scale.Inversions].
	Slab TableMode = "slab"
	// Interpolated does so, with a rate that moves in a straight line from one step to
	// the next; from the last one on it stays.
	Interpolated TableMode = "interpolated"
	// WholeOverage gives the rate of the first step up to the second one, the quota,
	// and to all of the overage beyond it the rate of the step that is reached.
	WholeOverage TableMode = "whole_overage"
)

// A Boundary says which step a value belongs to that equals the From of a step.
type Boundary string

// The boundaries.
const (
	ReachedAt    Boundary = "reached_at"    // the step that begins there
	ReachedAbove Boundary = "reached_above" // the one before; of the first step it is the first
)

// A Measure is what the steps of a table are steps of. What is below 0 counts as 0.
type Measure string

const (
	// OverRevenue is the basis that rates are shares of, added up.
	OverRevenue Measure = "revenue"
	// OverQuantity is units, added up. Its steps pay fees, but where one rate is for
	// all units they may be shares.
	OverQuantity Measure = "quantity"
	// OverAttainment is the percentage of a quota that revenue or units attain.
	OverAttainment Measure = "attainment"
	// OverMargin is the part of this sale's price that its cost leaves. Each item above 0
	// that a rate prices by it has to state its cost. Of a sale of 0 or less nothing is
	// earned.
	OverMargin Measure = "margin"
	// OverDiscount is the part of the list price that this sale's price lacks. Where
	// the list price is unknown nothing is earned.
	OverDiscount Measure = "discount"
	// OverTenure is whole months since the anchor.
	OverTenure Measure = "tenure"
	// OverPayments is the number of the customer's payments before this one.
	OverPayments Measure = "payments"
	// OverFact is the value of a declared fact: money, a number or a count. Where it
	// is unknown nothing is earned.
	OverFact Measure = "fact"
)

// A Span is what a volume is counted in; it begins at 0 in each.
type Span string

// The spans.
const (
	SpanTransaction Span = "transaction" // the items of one payment that the table prices
	SpanMonth       Span = "month"       // calendar months
	SpanQuarter     Span = "quarter"     // quarters of the year that [Table.YearStart] begins
	SpanYear        Span = "year"        // that year
	SpanLifetime    Span = "lifetime"    // once
)

// Reads says at which volume the rate for a sale is read.
type Reads string

// The volumes that a rate can be read at.
const (
	ReadBefore   Reads = "before"           // what was counted before the sale
	ReadAfter    Reads = "after"            // with the sale
	ReadPrevious Reads = "previous_periods" // what was counted in the period before
)

// Applies says what the rate of a step is for.
type Applies string

const (
	// ToWhole: for the whole volume of the span. A sale that reaches a step lifts
	// what the sales before it earned, and earns the difference.
	ToWhole Applies = "whole"
	// ToThisSale: for the sale alone; what was earned before stays.
	ToThisSale Applies = "this_sale"
)

// volume reports whether the measure is a sum over sales.
func (m Measure) volume() bool {
	return m == OverRevenue || m == OverQuantity || m == OverAttainment
}

// sliced reports whether the mode cuts a volume.
func (m TableMode) sliced() bool { return m == Marginal || m == WholeOverage }

// sums reports whether the table counts a volume of more than one sale.
func (t *Table) sums() bool { return t.Over.volume() && t.Spans != SpanTransaction }

// fees reports whether the steps pay per unit.
func (t *Table) fees() bool { return len(t.Steps) != 0 && t.Steps[0].Fee.Stated() }

// flats reports whether the steps pay flat amounts.
func (t *Table) flats() bool { return len(t.Steps) != 0 && t.Steps[0].Flat.Stated() }

// once reports whether a payment earns what the table pays once, and not for each item.
func (t *Table) once() bool { return t.flats() && (!t.Over.volume() || t.Applies == ToThisSale) }

// byUnits reports whether the volume of the table is a number of units.
func (t *Table) byUnits() bool {
	return t.Over == OverQuantity || t.Over == OverAttainment && t.QuotaUnits != 0 && !t.Quota.Stated()
}

// currency returns the currency of the table's amounts; it is empty where it has
// none.
func (t *Table) currency() partnerecon.Currency {
	if t.Quota.Stated() {
		return t.Quota.Currency()
	}
	for _, s := range t.Steps {
		for _, m := range [...]partnerecon.Money{s.From, s.Fee, s.Flat} {
			if m.Stated() {
				return m.Currency()
			}
		}
	}
	return ""
}
