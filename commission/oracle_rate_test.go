package commission_test

import (
	"math/big"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// creditAmount is the sum of item × rate, × share of the credit, × factor.
func (x *oraclePricing) creditAmount(c oracleComponent, credit partnerecon.Credit) *big.Rat {
	if c.Of != "" {
		if _, ok := x.measured(c, credit.Partner); !ok {
			return new(big.Rat)
		}
		return x.ofEarned(c, x.asPriced(credit), credit.Partner)
	}
	q := &oracleQuote{oraclePricing: x, component: c, credit: x.asPriced(credit), onAmount: true}
	sum := new(big.Rat)
	q.items = x.measuredItems(c)
	q.paid, q.volumes = x.feesPaid(c), map[string]oracleVolume{}
	for _, it := range q.items {
		sum.Add(sum, q.item(it))
	}
	if _, known := x.line.counts["v"]; q.counts && !known { // the first credit that the table pays
		x.line.counts["v"], x.line.counts["v"+unitsOf] = q.counted, q.units
	}
	x.noteContract(q)
	if sum.Sign() < 0 && x.line.contract == "" {
		x.saw("an amount below zero counts as 0")
		return new(big.Rat)
	}
	return sum.Mul(sum, rateRat(credit.Share))
}

// measuredItems are the items of a line, or, where a component is measured on a rise, what
// the amount and the units of the milestone rise above the highest ones before. Where
// nothing rises there are none.
func (x *oraclePricing) measuredItems(c oracleComponent) []commission.Item {
	if !c.Rise {
		return x.alikeItems()
	}
	top := x.line.peak
	if top == nil {
		x.saw("nothing rises above the first amount")
		return nil
	}
	amount, units := x.line.base-top.amount, x.line.items[0].Quantity-top.units
	if amount <= 0 {
		x.saw("an amount does not rise")
	}
	if amount <= 0 && units <= 0 {
		return nil
	}
	if amount > 0 {
		x.saw("an amount rises")
	}
	if units > 0 {
		x.saw("the units rise")
	}
	return []commission.Item{{Amount: eurCents(max(0, amount)), Quantity: max(0, units)}}
}

// asPriced is a credit with the tier and plan that its rates are found by: those
// of the lead where the policy says so.
func (x *oraclePricing) asPriced(c partnerecon.Credit) partnerecon.Credit {
	if c.Role != partnerecon.Sourced || x.policy.Shared != commission.Lead {
		return c
	}
	first := lead(x.line.credits)
	if first.Tier != c.Tier || first.Plan != c.Plan {
		x.saw("the rate of the lead")
	}
	c.Tier, c.Plan = first.Tier, first.Plan
	return c
}

// ofEarned is a share of what a partner earned by another component.
func (x *oraclePricing) ofEarned(c oracleComponent, credit partnerecon.Credit, partner string) *big.Rat {
	amount, _ := x.measured(c, partner)
	if amount != 0 {
		x.saw("a share of what another component earned")
	}
	q := &oracleQuote{oraclePricing: x, component: c, credit: credit}
	it := commission.Item{Amount: eurCents(amount)}
	for i, other := range x.line.items { // of the day of the earliest item
		if it.Service = other.Service; slices.IndexFunc(x.line.items[i+1:], func(o commission.Item) bool {
			return x.line.tested(o).Before(x.line.tested(other))
		}) < 0 {
			break
		}
	}
	return q.item(it)
}

// An oracleQuote is what the rates of a component pay for the items of a credit.
type oracleQuote struct {
	*oraclePricing
	component oracleComponent
	credit    partnerecon.Credit
	items     []commission.Item       // as they are priced
	paid      []int                   // rows whose fee for the sale was paid
	volumes   map[string]oracleVolume // by table, what instalments are parts of, of the items so far
	counted   int64                   // by the table over what was paid, of the items so far
	units     int64                   // the same
	counts    bool
	onAmount  bool // the items are those of the line
}

// isShare reports whether a rate that is no fee pays a share: its table, if it has one,
// has no step of amounts.
func (q *oracleQuote) isShare(r commission.Row) bool {
	return !slices.ContainsFunc(q.policy.Tables, func(t commission.Table) bool {
		return t.Name == r.Table && slices.ContainsFunc(t.Steps, func(s commission.Step) bool { return s.Fee.Stated() || s.Flat.Stated() })
	})
}

// item is what an item earns, exactly.
func (q *oracleQuote) item(it commission.Item) *big.Rat {
	sum := new(big.Rat)
	if q.excluded(it) {
		q.saw("an item is excluded")
		return sum
	}
	rows := q.rows(it)
	if len(rows) == 0 {
		q.saw("no rate applies")
	}
	counts := false
	var taken []int
	for _, i := range rows {
		pay, ok := q.pays(i, it)
		if !ok {
			continue
		}
		sum.Add(sum, pay)
		taken = append(taken, i)
		if fee := q.component.Rates[i].Fee.Per; fee == commission.EachSale || fee == commission.EachCustomer {
			q.paid = append(q.paid, i)
		}
		if t := q.volumeTable(q.component.Rates[i]); t != nil {
			if counts = true; onceForSale(*t) && above0(*t, q.reads(*t, it)) {
				q.paid = append(q.paid, i)
			}
		}
	}
	q.countOfContract(taken, it)
	if counts { // once, and no rate sees what another one counts
		q.counted, q.units, q.counts = q.counted+floorRat(q.basis(it)), q.units+it.Quantity, true
	}
	return sum
}

func (q *oracleQuote) excluded(it commission.Item) bool {
	b := q.policy.Basis
	return slices.Contains(b.Products, it.Product) || slices.Contains(b.Categories, it.Category)
}

// rows are the rates that apply to an item: of those that fit, those that win.
func (q *oracleQuote) rows(it commission.Item) []int {
	var out []int
	for i, r := range q.component.Rates {
		if q.fits(r, it) {
			out = append(out, i)
		}
	}
	return q.winners(out, it)
}

// fits reports whether a row fits in all that it states.
func (q *oracleQuote) fits(r commission.Row, it commission.Item) bool {
	for _, d := range [][2]string{
		{string(r.Model), string(it.Model)},
		{r.Tier, q.credit.Tier},
		{r.Plan, q.credit.Plan},
		{r.Product, it.Product},
		{r.Category, it.Category},
		{r.Partner, q.credit.Partner},
		{r.Segment, q.line.context.Segment},
		{r.Region, q.line.context.Region},
		{r.Sale, q.line.context.Sale},
	} {
		if d[0] != "" && d[0] != d[1] {
			return false
		}
	}
	return r.Role == q.role() && q.old(r.Age, it) && q.passes(r, it)
}

// role is the role that rows name: none for sourced credits, and in the base none
// for influenced ones, which earn a factor of what a sourced one would.
func (q *oracleQuote) role() partnerecon.Role {
	if q.credit.Role == partnerecon.Sourced || q.helped() {
		return ""
	}
	return q.credit.Role
}

func (q *oracleQuote) helped() bool {
	return q.credit.Role == partnerecon.Influenced && q.component.Name == ""
}

// pays is what a row pays for an item, unless its time or its count is over.
func (q *oracleQuote) pays(i int, it commission.Item) (*big.Rat, bool) {
	r := q.component.Rates[i]
	part, ok := q.inTime(r, it)
	if !ok {
		return nil, false
	}
	if n := payments(r); n > 0 && q.line.ranks[oracleSeries{q.component.Name, r.Model}] >= n {
		q.saw("the count of payments is used up")
		return nil, false
	}
	pay := new(big.Rat)
	switch r.Fee.Per {
	case commission.EachSale, commission.EachCustomer:
		if slices.Contains(q.paid, i) {
			q.saw("a fee is paid once for a sale")
			return nil, false
		}
		q.saw("a fee for a sale")
		pay = rat(r.Fee.Amount.Minor())
	case commission.EachUnit:
		q.saw("a fee for each unit")
		pay.Mul(big.NewRat(r.Fee.Amount.Minor(), max(1, r.Fee.Units)), rat(it.Quantity))
		pay.Mul(pay, part)
	default:
		q.sawNamed(r)
		q.line.shares = q.line.shares || q.onAmount && q.isShare(r)
		if t := q.volumeTable(r); t != nil {
			pay = q.volume(i, *t, it)
			break
		}
		if t := q.wholeOfContract(r); t != nil {
			pay = times(q.onTop(*t, it), part)
			break
		}
		share, ok := q.share(r, it)
		if !ok {
			return nil, false
		}
		pay.Mul(q.basis(it), share)
		pay.Mul(pay, part)
	}
	switch {
	case !q.helped():
		return pay, true
	case !q.policy.Influenced.Factor.Stated():
		q.saw("an influenced credit earns nothing")
		return nil, false
	}
	return pay.Mul(pay, q.factor()), true
}

func (q *oracleQuote) sawNamed(r commission.Row) {
	for of, named := range map[string]bool{"tier": r.Tier != "", "plan": r.Plan != "", "model": r.Model != "", "role": r.Role != ""} {
		if named {
			q.saw("a rate by " + of)
		}
	}
}

// basis is what of an item shares are shares of.
func (q *oracleQuote) basis(it commission.Item) *big.Rat {
	amount := it.Amount.Minor()
	if q.component.Rise || q.component.Of != "" { // of what rises the item is the rise
		return rat(amount)
	}
	left := amount
	for _, d := range q.policy.Basis.Less {
		left -= map[commission.Deduction]int64{
			commission.LessTax: it.Tax.Minor(), commission.LessFees: it.Fees.Minor(), commission.LessCost: it.Cost.Minor(),
		}[d]
	}
	if amount >= 0 && left < 0 || amount <= 0 && left > 0 {
		q.saw("nothing is left of an item")
		left = 0
	}
	return rat(left)
}

// windows are those that an item has to fall into: that of the row, else for the
// base that of the policy; and that of influenced credits.
func (q *oracleQuote) windows(r commission.Row) []partnerecon.Window {
	var out []partnerecon.Window
	switch {
	case r.Recurs.Stated():
		out = append(out, r.Recurs)
	case q.component.Name == "" && q.policy.Recurs.Stated():
		out = append(out, q.policy.Recurs)
	}
	if q.helped() && q.policy.Influenced.Recurs.Stated() {
		out = append(out, q.policy.Influenced.Recurs)
	}
	return out
}

// inTime is the part of an item that falls inside the windows of a row. What is
// reached before anything was paid is inside of every window.
func (q *oracleQuote) inTime(r commission.Row, it commission.Item) (*big.Rat, bool) {
	first, part := q.line.tested(it), rat(1)
	early := q.line.milestone != "" && (q.line.anchor.IsZero() || first.Before(q.line.anchor))
	for _, w := range q.windows(r) {
		if !early && !inside(w, q.line.anchor, first) {
			q.saw("a window is over")
			if q.helped() && w == q.policy.Influenced.Recurs {
				q.saw("the window of influenced credits is over")
			}
			return nil, false
		}
		q.saw("inside a window")
		if q.helped() && w == q.policy.Influenced.Recurs {
			q.saw("inside the window of influenced credits")
		}
		if cut := q.cut(w, it, first); !early && cut.Cmp(part) < 0 {
			q.saw("an item is cut")
			part = cut
		}
	}
	return part, true
}

// cut is the part of an item's time that falls inside a window: by days, or by the
// months begun.
func (q *oracleQuote) cut(w partnerecon.Window, it commission.Item, first partnerecon.Day) *big.Rat {
	how := q.policy.Basis.Cut
	for _, c := range q.policy.Basis.Cuts {
		if c.Model == it.Model {
			how = c.Cut
			q.saw("a model is cut in its own way")
		}
	}
	if how == "" || it.Through.IsZero() {
		return rat(1)
	}
	in, all := int64(0), int64(0)
	for k := 0; ; k++ {
		d := first.Add(k)
		if how == commission.ByMonths {
			d = monthsFrom(first, k)
		}
		if d.After(it.Through) {
			return big.NewRat(in, all)
		}
		all++
		if inside(w, q.line.anchor, d) {
			in++
		}
	}
}

// factor is that of influenced credits, scaled so that those of the line come to
// at most the pool. Each counts for its share.
func (q *oracleQuote) factor() *big.Rat {
	inf := q.policy.Influenced
	q.saw("an influenced credit earns")
	factor, sum := rateRat(inf.Factor), new(big.Rat)
	for _, other := range q.line.credits {
		if other.Role == partnerecon.Influenced {
			sum.Add(sum, new(big.Rat).Mul(factor, rateRat(other.Share)))
		}
	}
	if pool := rateRat(inf.Pool); inf.Pool.Stated() && sum.Cmp(pool) > 0 {
		q.saw("the pool scales factors")
		factor.Mul(factor, pool).Quo(factor, sum)
	}
	return factor
}
