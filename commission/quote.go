package commission

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// quotes are what the rates of a component pay for the items of one credit.
type quotes struct {
	*pricing
	component *component
	sought    sought
	search    search
	picked    []int     // the rows of the item before
	last      *Item     // the item before, if there was one
	paid      []int     // rows whose fee for the sale has been paid
	counted   []Counted // by tables, of the items so far
	spanned   []spanned // by tables over the transaction, of all items
	room      []int
}

// begin begins to price a credit by a component: with a search for the rows that
// fit it.
func (q *quotes) begin(x *pricing, c *component, credit partnerecon.Credit) {
	q.pricing, q.component = x, c
	q.last, q.paid, q.counted, q.spanned = nil, q.paid[:0], q.counted[:0], q.spanned[:0]
	q.sought = sought{
		credit: credit, context: &q.in.Context, factored: q.component.factored(),
		facts: knownFacts{payment: q.facts.payment, partner: q.facts.partner(&q.in.Context, credit.Partner)},
	}
	q.component.rates.find(&q.search, &q.sought)
	if q.in.Contract != "" {
		q.paidBefore()
	}
}

// item returns what the rates pay for an item: exact, before the credit's share of
// it.
func (q *quotes) item(item *Item, facts stated) exact.Num {
	if q.excludes(item) {
		q.trace.Add(CodeExcluded, "/basis", text("product", item.Product), text("category", item.Category))
		return exact.Num{}
	}
	rows := q.pick(item, facts)
	if len(rows) == 0 && q.trace != nil {
		q.unrated(item)
	}
	return q.sum(rows, item)
}

// sum returns what rows pay together for an item: 0 where none of them does. None of
// them sees what another one counts.
func (q *quotes) sum(rows []int, item *Item) exact.Num {
	if len(rows) == 1 {
		pay, ok := q.quote(rows[0], item)
		if !ok {
			return exact.Num{}
		}
		q.take(rows, item)
		return pay
	}
	var sum exact.Num
	var paid []int
	for _, row := range rows {
		if pay, ok := q.quote(row, item); ok {
			sum, paid = sum.Add(pay), append(paid, row)
		}
	}
	q.take(paid, item)
	return sum
}

// pick returns the rows that an item earns: those of the item before, where nothing
// tells the two from each other.
func (q *quotes) pick(item *Item, facts stated) []int {
	s := &q.sought
	s.item, s.facts.item = item, facts // tables look at them, too
	if q.last != nil && q.component.rates.steady && q.trace == nil && q.last.alike(item) {
		return q.picked
	}
	s.anchor, s.tested = q.in.aged(item)
	q.picked = q.search.pick(q.picked[:0], s, func(row int) (exact.Num, bool) { return q.worth(row, item) }, q.trace)
	q.last = item
	return q.picked
}

// worth is quote without a word of it.
func (q *quotes) worth(row int, item *Item) (exact.Num, bool) {
	trace := q.trace
	q.trace = nil
	pay, ok := q.quote(row, item)
	q.trace = trace
	return pay, ok
}

// take notes that rows have paid for an item, so that their fees for the sale are
// paid once, and each of their tables counts the item, once as well.
func (q *quotes) take(rows []int, item *Item) {
	for i, row := range rows {
		r := &q.component.Rates[row]
		if !q.component.calm && q.uses(r, item) {
			q.paid = append(q.paid, row)
		}
		if !slices.ContainsFunc(rows[:i], func(o int) bool { return q.component.Rates[o].Table == r.Table }) {
			q.count(r, item)
		}
	}
}

// uses reports whether an item uses up what a row pays once for a sale: a part of a
// volume that is not above 0 does not.
func (q *quotes) uses(r *Row, item *Item) bool {
	if r.Table == "" {
		return true
	}
	s, _ := q.scaleAt(r.Table)
	return !s.table.several() || s.counted(q.saleOf(item)).at.Sign() > 0
}

// quote returns what one row pays for an item. It changes nothing, so that rows
// can be compared.
func (q *quotes) quote(row int, item *Item) (exact.Num, bool) {
	r := &q.component.Rates[row]
	part, ok := q.inTime(row, item)
	if !ok || !q.inCount(row) {
		return exact.Num{}, false
	}
	pay, ok := q.pays(row, r, item, part)
	if !ok || q.sought.credit.Role != partnerecon.Influenced || r.Role == partnerecon.Influenced {
		return pay, ok
	}
	return q.influenced(pay)
}

// pays returns what a row pays for a part of an item, before the factor of
// influenced credits.
func (q *quotes) pays(row int, r *Row, item *Item, part portion) (exact.Num, bool) {
	if q.asked != nil && q.component.Of == "" && q.measures(r) {
		*q.asked = append(*q.asked, q.component.row(row))
	}
	if q.in.Unmeasured && q.trace != nil && q.component.Of == "" && q.measures(r) {
		q.trace.Add(CodeNoAmount, q.component.row(row), text("milestone", q.in.Milestone), of(q.sought.credit))
	}
	switch r.Fee.Per {
	case EachSale, EachCustomer:
		if slices.Contains(q.paid, row) {
			return exact.Num{}, false
		}
		q.noteFee(row, r, 1)
		return exact.Int(r.Fee.Amount.Minor()), true
	case EachUnit:
		q.noteFee(row, r, item.Quantity)
		units := exact.Int(r.Fee.Amount.Minor()).Mul(item.Quantity, max(1, r.Fee.Units))
		return units.Mul(part.inside, part.of), true
	}
	if q.sums(r) {
		return q.volume(row, r, item), true
	}
	if q.in.Contract != "" && q.readsWhole(r.Table) { // the rate is for all instalments
		return q.volume(row, r, item).Mul(part.inside, part.of), true
	}
	if r.Table != "" {
		if s, _ := q.scaleAt(r.Table); s.table.flats() {
			if slices.Contains(q.paid, row) {
				return exact.Num{}, false
			}
			return q.read(row, r.Table, item)
		}
	}
	base := q.measured(q.component, item)
	if r.Table == "" && r.Factor == "" {
		if q.trace != nil {
			q.noteRate(row, item, base, r.Share)
		}
		return base.Mul(part.inside, part.of).Mul(r.Share.Num(), r.Share.Den()), true
	}
	rate, ok := q.rate(row, r, item)
	if !ok {
		return exact.Num{}, false
	}
	if r.Table != "" {
		if s, _ := q.scaleAt(r.Table); s.table.fees() {
			base = exact.Int(item.Quantity) // the table has shown the fee
		}
	}
	if q.trace != nil {
		q.noteRate(row, item, base, partnerecon.Text(percentText(rate)))
	}
	return base.Mul(part.inside, part.of).Times(rate), true
}

func (q *quotes) noteRate(row int, item *Item, base exact.Num, rate fmt.Stringer) {
	details := []partnerecon.Detail{
		of(q.sought.credit), partnerecon.D("base", item.Amount), partnerecon.D("rate", rate),
		partnerecon.D("share", q.sought.credit.Share), text("tier", q.sought.credit.Tier),
	}
	if base.Cmp(exact.Int(item.Amount.Minor())) != 0 {
		details = append(details, text("basis", q.in.major(base)))
	}
	q.trace.Add(CodeRate, q.component.row(row)+"/share", append(details, q.age(item)...)...)
}

func (q *quotes) noteFee(row int, r *Row, units int64) {
	if q.trace == nil {
		return
	}
	q.trace.Add(CodeFee, q.component.row(row)+"/fee", of(q.sought.credit), partnerecon.D("amount", r.Fee.Amount), text("per", r.Fee.Per),
		count("units", int(units)), partnerecon.D("share", q.sought.credit.Share))
}

// inCount reports whether the row still pays this one of the customer's payments.
func (q *quotes) inCount(row int) bool {
	c := q.component
	r := &c.Rates[row]
	limit := c.limit(r)
	if limit == 0 {
		return true
	}
	before := countOf(q.in.Ranks, series{c.Name, r.Model})
	if before < limit {
		return true
	}
	q.trace.Add(CodePaymentsUsed, c.row(row)+"/payments", count("payment", before+1), count("payments", limit))
	return false
}

// influenced returns what an influenced credit earns where a sourced one would
// earn an amount.
func (q *quotes) influenced(pay exact.Num) (exact.Num, bool) {
	factor := q.policy.Influenced.Factor
	if !factor.Stated() {
		q.trace.Add(CodeNoInfluenced, "/influenced", of(q.sought.credit))
		return exact.Num{}, false
	}
	if q.trace != nil {
		q.trace.Add(CodeInfluenced, "/influenced/factor", of(q.sought.credit), partnerecon.D("factor", factor), partnerecon.D("share", q.sought.credit.Share))
	}
	return pay.Mul(factor.Num(), factor.Den()).Times(q.scale), true
}

// ofEarned returns the exact commission of a partner that is measured on what it
// earns by another component.
func (x *pricing) ofEarned(c *component, credit partnerecon.Credit) exact.Num {
	var sum exact.Num
	for i := range x.parts {
		if p := &x.parts[i]; p.Component == c.measuredOn() && p.Partner == credit.Partner {
			sum = sum.Add(x.over(c, credit, p))
		}
	}
	return sum
}

// measuredOn returns the component that this one is measured on, as parts name it.
func (c *component) measuredOn() string {
	if c.Of == baseName {
		return ""
	}
	return c.Of
}

// overrides returns what each partner earns on what those earn whom it brought to
// the program.
func (x *pricing) overrides(c *component) []share {
	var out []share
	for i := range x.in.Uplines {
		up := &x.in.Uplines[i]
		credit := partnerecon.Credit{
			Partner: up.Partner, Role: partnerecon.Sourced, Share: partnerecon.Whole(), Tier: up.Tier, Plan: up.Plan,
		}
		for k := range x.parts {
			p := &x.parts[k]
			if p.Partner != up.Of || p.Component != c.measuredOn() {
				continue
			}
			out = addShare(out, share{up.Partner, up.Tier, p.Payable, x.over(c, credit, p)})
		}
	}
	if len(out) == 0 {
		x.trace.Add(CodeNoUpline, c.at+"/to", text("component", c.Name), text("of", c.Of))
	}
	return out
}

// addShare adds up what a partner earns on several others.
func addShare(list []share, s share) []share {
	for i := range list {
		if list[i].partner == s.partner {
			list[i].weight = list[i].weight.Add(s.weight)
			list[i].payable = later(list[i].payable, s.payable)
			return list
		}
	}
	return append(list, s)
}

// over returns a share of what a part has earned. It is tested on the day of the earliest
// item: none of its own may fall before the anchor.
func (x *pricing) over(c *component, credit partnerecon.Credit, p *Part) exact.Num {
	item := Item{Amount: x.in.money(p.Earned + p.Capped), Service: x.in.firstItem().Service}
	q := &x.quotes
	q.begin(x, c, credit)
	rows := q.pick(&item, nil)
	if len(rows) == 0 {
		if x.trace != nil {
			q.unrated(&item)
		}
		return exact.Num{}
	}
	pay := q.sum(rows, &item)
	if x.trace != nil {
		x.trace.Add(CodeOverride, c.at+"/of", text("partner", credit.Partner), text("of", p.Partner), text("component", c.Of),
			partnerecon.D("earned", item.Amount))
	}
	return pay
}
