package commission_test

import (
	"encoding/json"
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// The oracle works a table out from its text: it knows the policy and nothing of
// the mechanism.

func rateOf(r partnerecon.Rate) *big.Rat {
	if !r.Stated() {
		return new(big.Rat)
	}
	return big.NewRat(r.Num(), r.Den())
}

func whole64(n int64) *big.Rat { return new(big.Rat).SetInt64(n) }

func minus(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }

func times(a, b *big.Rat) *big.Rat { return new(big.Rat).Mul(a, b) }

func smaller(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}

func notBelowZero(a *big.Rat) *big.Rat {
	if a.Sign() < 0 {
		return new(big.Rat)
	}
	return a
}

// A tableOracle is a table with its places and rates worked out.
type tableOracle struct {
	commission.Table
	froms, rates []*big.Rat
}

func oracleOf(t commission.Table) tableOracle {
	o := tableOracle{Table: t}
	for _, s := range t.Steps {
		from := rateOf(s.FromPercent)
		if t.Over == commission.OverAttainment {
			from = times(from, whole64(t.Quota.Minor()+t.QuotaUnits)) // one of them is 0
		}
		o.froms = append(o.froms, from.Add(from, whole64(s.From.Minor()+s.FromCount)))
		rate := rateOf(s.Share)
		if s.Fee.Stated() {
			rate = new(big.Rat).SetFrac64(s.Fee.Minor(), max(1, t.Units))
		}
		if s.Flat.Stated() {
			rate = whole64(s.Flat.Minor())
		}
		o.rates = append(o.rates, rate)
	}
	return o
}

// at returns the rate that holds at a place.
func (o tableOracle) at(v *big.Rat) *big.Rat {
	v = notBelowZero(v)
	i := len(o.froms) - 1
	for ; i > 0; i-- {
		if c := v.Cmp(o.froms[i]); c > 0 || c == 0 && o.Boundary != commission.ReachedAbove {
			break
		}
	}
	if o.Mode != commission.Interpolated || i+1 == len(o.froms) {
		return o.rates[i]
	}
	way := new(big.Rat).Quo(minus(v, o.froms[i]), minus(o.froms[i+1], o.froms[i]))
	rise := times(way, minus(o.rates[i+1], o.rates[i]))
	return rise.Add(rise, o.rates[i])
}

// total returns what a volume at a place earns, of an amount where one rate is for
// all of it.
func (o tableOracle) total(v, amount *big.Rat) *big.Rat {
	v = notBelowZero(v)
	switch o.Mode {
	case commission.Marginal:
		sum := new(big.Rat)
		for i, from := range o.froms {
			end := v
			if i+1 < len(o.froms) {
				end = smaller(v, o.froms[i+1])
			}
			sum.Add(sum, times(o.rates[i], notBelowZero(minus(end, from))))
		}
		return sum
	case commission.WholeOverage:
		quota := o.froms[1]
		below := times(o.rates[0], smaller(v, quota))
		return below.Add(below, times(o.at(v), notBelowZero(minus(v, quota))))
	case commission.Slab, commission.Interpolated:
	}
	return times(o.at(v), notBelowZero(amount))
}

// place and amount of a volume.
func (o tableOracle) of(v commission.Volume) (place, amount *big.Rat) {
	place, amount = whole64(v.Revenue.Minor()), whole64(v.Revenue.Minor())
	if o.Over == commission.OverQuantity || o.QuotaUnits > 0 {
		place = whole64(v.Units)
	}
	if o.Steps[0].Fee.Stated() {
		amount = whole64(v.Units)
	}
	return place, amount
}

// flats is what a volume comes to in flat amounts: that of the step it has reached, or
// of all that it has entered.
func (o tableOracle) flats(v *big.Rat) *big.Rat {
	if v.Sign() <= 0 {
		return new(big.Rat)
	}
	if o.Mode == commission.Slab {
		return o.at(v)
	}
	sum := new(big.Rat)
	for i, from := range o.froms {
		if c := v.Cmp(from); i == 0 || c > 0 || c == 0 && o.Boundary == commission.ReachedAt {
			sum.Add(sum, o.rates[i])
		}
	}
	return sum
}

// flat is what a sale earns in flat amounts.
func (o tableOracle) flat(r commission.Reading) *big.Rat {
	sale, _ := o.of(r.Sale)
	before, _ := o.of(r.Before)
	previous, _ := o.of(r.Previous)
	if o.Spans == commission.SpanTransaction {
		before = new(big.Rat)
	}
	after := new(big.Rat).Add(before, sale)
	if o.Applies == commission.ToThisSale && sale.Sign() <= 0 {
		return new(big.Rat)
	}
	switch {
	case o.Spans == "": // it counts nothing
		return o.at(rateOf(r.Value))
	case o.Applies != commission.ToThisSale:
		return minus(o.flats(after), o.flats(before))
	case o.Reads == commission.ReadBefore:
		return o.at(before)
	case o.Reads == commission.ReadPrevious:
		return o.at(previous)
	}
	return o.at(after)
}

func (o tableOracle) earns(r commission.Reading) *big.Rat {
	if o.Steps[0].Flat.Stated() {
		return o.flat(r)
	}
	sale, amount := o.of(r.Sale)
	switch o.Over {
	case commission.OverRevenue, commission.OverQuantity, commission.OverAttainment:
	default:
		return times(o.at(rateOf(r.Value)), amount)
	}
	if o.Spans == commission.SpanTransaction {
		return o.total(sale, amount)
	}
	before, amountBefore := o.of(r.Before)
	after, amountAfter := new(big.Rat).Add(before, sale), new(big.Rat).Add(amountBefore, amount)
	switch o.Reads {
	case commission.ReadBefore:
		return times(o.at(before), amount)
	case commission.ReadPrevious:
		previous, _ := o.of(r.Previous)
		return times(o.at(previous), amount)
	case commission.ReadAfter:
		if o.Applies == commission.ToThisSale {
			return times(o.at(after), amount)
		}
	}
	return minus(o.total(after, amountAfter), o.total(before, amountBefore))
}

// drawTable draws a table that is right.
func drawTable(t *rapid.T) commission.Table {
	table := commission.Table{
		Name: "t",
		Mode: rapid.SampledFrom([]commission.TableMode{commission.Marginal, commission.Slab, commission.Interpolated, commission.WholeOverage}).Draw(t, "mode"),
		Over: rapid.SampledFrom([]commission.Measure{
			commission.OverRevenue, commission.OverQuantity, commission.OverAttainment,
			commission.OverMargin, commission.OverDiscount, commission.OverTenure, commission.OverPayments, commission.OverFact,
		}).Draw(t, "over"),
		Boundary: rapid.SampledFrom([]commission.Boundary{commission.ReachedAt, commission.ReachedAbove}).Draw(t, "boundary"),
	}
	sliced := table.Mode == commission.Marginal || table.Mode == commission.WholeOverage
	counts := table.Over == commission.OverRevenue || table.Over == commission.OverQuantity || table.Over == commission.OverAttainment
	if sliced && !counts {
		table.Over, counts = commission.OverRevenue, true
	}
	if counts {
		drawSpan(t, &table, sliced)
	}
	switch {
	case table.Over == commission.OverFact:
		table.Fact = "score"
	case table.Over == commission.OverAttainment && rapid.Bool().Draw(t, "quota of units"):
		table.QuotaUnits = rapid.Int64Range(1, 500).Draw(t, "quota")
	case table.Over == commission.OverAttainment:
		table.Quota = eurCents(rapid.Int64Range(1, 500).Draw(t, "quota"))
	}
	fees := rapid.Bool().Draw(t, "fees")
	if (table.Mode == commission.Marginal || table.Mode == commission.Slab) && rapid.IntRange(0, 3).Draw(t, "flats") == 0 {
		drawSteps(t, &table, false)
		for i := range table.Steps {
			table.Steps[i].Share, table.Steps[i].Flat = partnerecon.Rate{}, eurCents(rapid.Int64Range(0, 400).Draw(t, "flat"))
		}
		return table
	}
	if sliced {
		fees = table.Over == commission.OverQuantity || table.QuotaUnits > 0
	}
	drawSteps(t, &table, fees)
	return table
}

func drawSpan(t *rapid.T, table *commission.Table, sliced bool) {
	table.Spans = rapid.SampledFrom([]commission.Span{commission.SpanTransaction, commission.SpanMonth, commission.SpanLifetime}).Draw(t, "spans")
	if table.Spans == commission.SpanTransaction {
		return
	}
	table.Counts = rapid.SampledFrom([]commission.Counts{commission.FirstCome, commission.OnNet}).Draw(t, "counts")
	if sliced {
		return
	}
	table.Applies = rapid.SampledFrom([]commission.Applies{commission.ToWhole, commission.ToThisSale}).Draw(t, "applies")
	if table.Applies == commission.ToWhole {
		table.Reads = rapid.SampledFrom([]commission.Reads{"", commission.ReadAfter}).Draw(t, "reads")
		return
	}
	table.Reads = rapid.SampledFrom([]commission.Reads{commission.ReadBefore, commission.ReadAfter, commission.ReadPrevious}).Draw(t, "reads")
	if table.Reads == commission.ReadPrevious {
		table.Spans = commission.SpanMonth
	}
}

func drawSteps(t *rapid.T, table *commission.Table, fees bool) {
	froms := rapid.SliceOfNDistinct(rapid.Int64Range(1, 100), 1, 5, rapid.ID).Draw(t, "froms")
	slices.Sort(froms)
	var form string
	switch table.Over {
	case commission.OverRevenue:
		form = "money"
	case commission.OverQuantity, commission.OverTenure, commission.OverPayments:
		form = "count"
	case commission.OverFact:
		form = rapid.SampledFrom([]string{"money", "count", "percent"}).Draw(t, "form")
	default: // attainment, margin, discount
		form = "percent"
	}
	if fees {
		table.Units = rapid.SampledFrom([]int64{0, 1, 7, 100}).Draw(t, "units")
	}
	for _, n := range append([]int64{0}, froms...) {
		var s commission.Step
		switch {
		case n == 0:
		case form == "money":
			s.From = eurCents(n)
		case form == "count":
			s.FromCount = n
		default:
			s.FromPercent, _ = partnerecon.Fraction(n, 101) // few fall on a whole unit
		}
		if fees {
			s.Fee = eurCents(rapid.Int64Range(0, 400).Draw(t, "fee"))
		} else {
			s.Share = drawRate(t, "share")
		}
		table.Steps = append(table.Steps, s)
	}
}

func drawVolume(t *rapid.T, label string, least int64) commission.Volume {
	return commission.Volume{
		Revenue: eurCents(rapid.Int64Range(least, 300).Draw(t, label)),
		Units:   rapid.Int64Range(least, 300).Draw(t, label+" units"),
	}
}

func TestScaleEarnsWhatTheOracleSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := drawTable(t)
		s, err := commission.NewScale(table)
		if err != nil {
			t.Fatal(err)
		}
		r := commission.Reading{Before: drawVolume(t, "before", -20), Sale: drawVolume(t, "sale", -50), Previous: drawVolume(t, "previous", 0)}
		r.Value, _ = partnerecon.Fraction(rapid.Int64Range(0, 200).Draw(t, "value"), rapid.SampledFrom([]int64{1, 101}).Draw(t, "of"))
		mode := rapid.SampledFrom(modes).Draw(t, "mode")
		want := oracleOf(table).earns(r)
		got, err := s.Earns(r, mode)
		if err != nil {
			t.Fatal(err)
		}
		rounded := roundRat(new(big.Rat).Abs(want), mode)
		if want.Sign() < 0 {
			rounded = -rounded
		}
		if got.Amount.Minor() != rounded {
			t.Fatalf("%d, want %d (%s)\n%s", got.Amount.Minor(), rounded, want.RatString(), got.Trace)
		}
		if len(got.Trace) < 2 && want.Sign() != 0 {
			t.Fatalf("%s is not explained: %s", got.Amount, got.Trace)
		}
	})
}

// Where more earns less by a minor unit something is found, and what is found earns less
// than all that is between the two.
func TestLawT7_InversionsAreTheCliffs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := drawTable(t)
		s, err := commission.NewScale(table)
		if err != nil {
			t.Fatal(err)
		}
		found := s.Inversions()
		o := oracleOf(table)
		counts := table.Over == commission.OverRevenue || table.Over == commission.OverQuantity || table.Over == commission.OverAttainment
		if !counts || table.Reads == commission.ReadBefore || table.Reads == commission.ReadPrevious {
			if found != nil {
				t.Fatalf("%v, want none", found)
			}
			return
		}
		earns := o.earnings(701)
		end := int64(0)
		for _, inv := range found {
			below, from := inv.Below.Units+inv.Below.Revenue.Minor(), inv.From.Units+inv.From.Revenue.Minor()
			if below >= from || below < end {
				t.Fatalf("%v: not each once, in order", found)
			}
			if earns[below].Cmp(earns[from]) <= 0 || inv.BelowEarns.Minor() < inv.FromEarns.Minor() {
				t.Fatalf("%d earns %s and %d %s", below, earns[below], from, earns[from])
			}
			if inv.BelowEarns.Stated() && (whole64(inv.BelowEarns.Minor()).Cmp(earns[below]) != 0 || whole64(inv.FromEarns.Minor()).Cmp(earns[from]) != 0) {
				t.Fatalf("%v, want %s and %s", inv, earns[below], earns[from])
			}
			for _, n := range earns[end:from] {
				if n.Cmp(earns[below]) > 0 {
					t.Fatalf("%v, and %s is earned before it", inv, n)
				}
			}
			end = from
		}
		most, falls := new(big.Rat), false
		for n := int64(1); n < int64(len(earns)); n++ {
			if earns[n-1].Cmp(most) > 0 {
				most = earns[n-1]
			}
			falls = falls || earns[n].Cmp(most) < 0
			at := func(inv commission.Inversion) bool { return inv.From.Units+inv.From.Revenue.Minor() == n }
			if table.Mode != commission.Interpolated && earns[n].Cmp(earns[n-1]) < 0 && !slices.ContainsFunc(found, at) {
				t.Fatalf("%v, and nothing at %d", found, n)
			}
		}
		if falls != (len(found) > 0) {
			t.Fatalf("%v where more earns less: %t", found, falls)
		}
	})
}

// earnings returns what each volume below n earns from 0 on, as far as it can be told: in
// whole minor units where the price of a unit does not matter, else exactly.
func (o tableOracle) earnings(n int64) []*big.Rat {
	units := o.Over == commission.OverQuantity || o.QuotaUnits > 0
	exact := !o.Steps[0].Flat.Stated() && o.Steps[0].Fee.Stated() != units
	out := make([]*big.Rat, n)
	for i := range out {
		out[i] = o.alone(int64(i))
		if !exact {
			out[i] = new(big.Rat).SetInt(new(big.Int).Quo(out[i].Num(), out[i].Denom()))
		}
	}
	return out
}

// alone returns what the first n of a volume earn; what fees are paid for does not
// grow with the revenue.
func (o tableOracle) alone(n int64) *big.Rat {
	if o.Steps[0].Flat.Stated() {
		return o.flats(whole64(n))
	}
	units := o.Over == commission.OverQuantity || o.QuotaUnits > 0
	if o.Steps[0].Fee.Stated() && !units {
		return o.at(whole64(n))
	}
	return o.total(whole64(n), whole64(n))
}

func TestLawG9_TableJSONSurvives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawTable(t)
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got commission.Table
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(partnerecon.Money{}, partnerecon.Rate{})); diff != "" {
			t.Fatalf("%s (-want +got)\n%s", text, diff)
		}
	})
}
