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
	credit    partnerecon.Credit
	rows      creditRows
	paid      []int     // rows whose fee for the sale has been paid
	counted   []Counted // by tables, of the items so far
}

// item returns what the rates pay for an item: exact, before the credit's share of
// it.
func (q *quotes) item(i int) (exact.Num, bool) {
	item := &q.in.Items[i]
	if q.excludes(item) {
		q.trace.Add(CodeExcluded, "/basis", text("product", item.Product), text("category", item.Category))
		return exact.Num{}, false
	}
	row := q.rows.of(item.Model)
	if row < 0 {
		q.trace.Add(CodeNoRate, q.component.at+"/rates", of(q.credit), text("model", item.Model), text("tier", q.credit.Tier),
			text("plan", q.credit.Plan), text("role", q.credit.Role))
		return exact.Num{}, false
	}
	pay, ok := q.quote(row, item)
	if ok {
		q.take(row, item)
	}
	return pay, ok
}

// take notes that a row has paid for an item, so that its fee for the sale is paid
// once, and its table counts the item.
func (q *quotes) take(row int, item *Item) {
	if !q.component.calm {
		q.paid = append(q.paid, row)
	}
	q.count(&q.component.Rates[row], item)
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
	if !ok || q.credit.Role != partnerecon.Influenced || r.Role == partnerecon.Influenced {
		return pay, ok
	}
	return q.influenced(pay)
}

// pays returns what a row pays for a part of an item, before the factor of
// influenced credits.
func (q *quotes) pays(row int, r *Row, item *Item, part portion) (exact.Num, bool) {
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
		return q.volume(r, item), true
	}
	base := q.measured(q.component, item)
	if r.Table == "" && r.Factor == "" {
		q.noteRate(row, item, base, r.Share)
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
	q.noteRate(row, item, base, partnerecon.Text(percentText(rate)))
	return base.Mul(part.inside, part.of).Times(rate), true
}

func (q *quotes) noteRate(row int, item *Item, base exact.Num, rate fmt.Stringer) {
	if q.trace == nil {
		return
	}
	details := []partnerecon.Detail{
		of(q.credit), partnerecon.D("base", item.Amount), partnerecon.D("rate", rate),
		partnerecon.D("share", q.credit.Share), text("tier", q.credit.Tier),
	}
	if base.Cmp(exact.Int(item.Amount.Minor())) != 0 {
		details = append(details, text("basis", q.in.major(base)))
	}
	q.trace.Add(CodeRate, q.component.row(row)+"/share", details...)
}

func (q *quotes) noteFee(row int, r *Row, units int64) {
	if q.trace == nil {
		return
	}
	q.trace.Add(CodeFee, q.component.row(row)+"/fee", of(q.credit), partnerecon.D("amount", r.Fee.Amount), text("per", r.Fee.Per),
		count("units", int(units)), partnerecon.D("share", q.credit.Share))
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
		q.trace.Add(CodeNoInfluenced, "/influenced", of(q.credit))
		return exact.Num{}, false
	}
	if q.trace != nil {
		q.trace.Add(CodeInfluenced, "/influenced/factor", of(q.credit), partnerecon.D("factor", factor), partnerecon.D("share", q.credit.Share))
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

// over returns a share of what a part has earned.
func (x *pricing) over(c *component, credit partnerecon.Credit, p *Part) exact.Num {
	item := Item{Amount: x.in.money(p.Earned + p.Capped)}
	q := quotes{pricing: x, component: c, credit: credit, rows: c.rowsFor(credit)}
	row := q.rows.of("")
	if row < 0 {
		x.trace.Add(CodeNoRate, c.at+"/rates", of(credit), text("tier", credit.Tier), text("plan", credit.Plan))
		return exact.Num{}
	}
	pay, _ := q.quote(row, &item)
	if x.trace != nil {
		x.trace.Add(CodeOverride, c.at+"/of", text("partner", credit.Partner), text("of", p.Partner), text("component", c.Of),
			partnerecon.D("earned", item.Amount))
	}
	return pay
}
