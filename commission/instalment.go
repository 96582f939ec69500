package commission

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// What is paid of one contract is parts of one total: a payment earns what all that has
// been paid of its contract comes to, less what was due before it. For that the ledger
// keeps sums of each contract, and a line what it adds to them. They are those of
//
//	earned:COMPONENT   what a component has come to at most, exactly, before the minimum
//	below:COMPONENT    by how much it comes to less by now, because a rate fell; what
//	                   comes later makes that up before it earns anything
//	due:COMPONENT:P    the part of partner P of what the component comes to, exactly
//	part:COMPONENT:P   what of the component was allocated to partner P
//	raised:COMPONENT   what a minimum has put on top of that, as far as it was earned
//	floor:COMPONENT    what the floor of the margin cut off of what was not put on top
//	cap:CAP            what was granted under a cap per sale
//	fee:COMPONENT:ID   the lines that were paid the fee of a row for the sale
//	row:COMPONENT:WHAT the same of a row without an id, by what it is for
//	table:TABLE        what a table counted, where it takes the contract for one sale
//	units:TABLE        the units of it
//
// No component, cap or table has a colon in its name, so that no two sums are called the same.
// The floor of the margin, windows and numbers of payments look at each payment.

// Contracted is what a line adds to a sum of its contract.
type Contracted struct {
	Of    string            `json:"of"`
	Month partnerecon.Month `json:"month,omitzero"` // the first of the span of a table
	Exact string            `json:"exact"`
}

// contractGrant is the cap that sums of contracts stand under.
const contractGrant = "contract:"

// A contractSum is one of a contract.
type contractSum struct {
	of    string
	month partnerecon.Month
	n     exact.Num
}

// instalments is what the pricing of a payment knows of its contract.
type instalments struct {
	before []contractSum // of the payments before
	added  []contractSum // by this one
}

// begin reads what the payments before came to.
func (x *instalments) begin(in *Line) error {
	x.before, x.added = x.before[:0], x.added[:0]
	if in.Contract == "" {
		return nil
	}
	for i := range in.Grants {
		g := &in.Grants[i]
		if g.Cap != contractGrant || g.Partner == "" {
			continue
		}
		n, ok := exact.ParseNum(g.Exact)
		if !ok {
			return fmt.Errorf("commission: contract %s: %s came to %s: %w: no number", problem.Quote(in.Contract), problem.Quote(g.Partner), problem.Quote(g.Exact), partnerecon.ErrSyntax)
		}
		x.before = append(x.before, contractSum{of: g.Partner, n: n})
	}
	return nil
}

// was returns a sum of the contract before the payment.
func (x *instalments) was(of string) exact.Num {
	if i := slices.IndexFunc(x.before, func(s contractSum) bool { return s.of == of }); i >= 0 {
		return x.before[i].n
	}
	return exact.Num{}
}

// add adds to a sum of the contract.
func (x *instalments) add(of string, month partnerecon.Month, n exact.Num) {
	if n.Sign() == 0 {
		return
	}
	for i := range x.added {
		if s := &x.added[i]; s.of == of {
			s.n = s.n.Add(n)
			return
		}
	}
	x.added = append(x.added, contractSum{of, month, n})
}

// contracted returns what the payment adds, as lines have it: nothing that is 0, as what is
// added to one sum is of one sign. It reports false for a number that takes more room than
// there is.
func (x *instalments) contracted() ([]Contracted, bool) {
	var out []Contracted
	for _, s := range x.added {
		text := s.n.String()
		if _, ok := exact.ParseNum(text); !ok {
			return nil, false
		}
		out = append(out, Contracted{s.of, s.month, text})
	}
	return out, true
}

// grantInstalment gives the partners their parts of what an instalment adds to a component.
func (x *pricing) grantInstalment(c *component, shares []share, sum exact.Num) error {
	if !slices.ContainsFunc(shares, func(s share) bool { return s.weight.Sign() != 0 }) {
		return nil
	}
	for i := range shares {
		s := &shares[i]
		x.add("due:"+c.claim()+":"+s.partner, partnerecon.Month{}, s.weight)
		s.weight = exact.Max(s.weight, exact.Num{})
	}
	total, put, err := x.instalment(c, sum)
	if err != nil {
		return err
	}
	x.grant(c, shares, x.splitInstalment(c, shares, total), put)
	return nil
}

// splitInstalment allocates what an instalment earns, so that each partner has its part of
// what all of them have earned: what it should have of one payment of all that was paid, less
// what it has. Where that is less than nothing for somebody, cents move to the next instalment.
func (x *pricing) splitInstalment(c *component, shares []share, total int64) []int64 {
	out := make([]int64, len(shares))
	if total == 0 {
		return out
	}
	ids, due, had := x.partnersOf(c)
	through := total
	for i := range ids {
		through, _ = exact.Add(through, had[i]) // parts of a total that fits
	}
	target, ok := exact.Allocate(through, ids, due)
	if !ok {
		target = make([]int64, len(ids))
	}
	own := allotment{}
	missing := make([]share, len(shares))
	some := false
	for i := range shares {
		missing[i] = share{partner: shares[i].partner}
		if k := slices.Index(ids, shares[i].partner); k >= 0 {
			n := (target[k] - had[k]) * int64(cmp.Compare(total, 0)) // in the direction of the total
			missing[i].weight = exact.Int(max(0, n))
			some = some || n > 0
		}
	}
	if !some {
		missing = shares
	}
	copy(out, own.allocate(total, missing))
	for i := range out {
		x.add("part:"+c.claim()+":"+shares[i].partner, partnerecon.Month{}, exact.Int(out[i]))
	}
	return out
}

// partnersOf lists the partners of a component of the contract, what is due to each of what
// it comes to with this payment, and what each had before. One that is due nothing any more
// has what it had.
func (x *pricing) partnersOf(c *component) (ids []string, due []exact.Num, had []int64) {
	dues, parts := "due:"+c.claim()+":", "part:"+c.claim()+":"
	for _, list := range [...][]contractSum{x.before, x.added} {
		for i := range list {
			id, of := strings.CutPrefix(list[i].of, dues)
			if !of {
				id, of = strings.CutPrefix(list[i].of, parts)
			}
			if !of || slices.Contains(ids, id) {
				continue
			}
			sum := exact.Max(x.was(dues+id).Add(x.addedTo(dues+id)), exact.Num{})
			n, _ := x.was(parts + id).Round(exact.Down) // whole already
			ids, due, had = append(ids, id), append(due, sum), append(had, n)
		}
	}
	return ids, due, had
}

// addedTo returns what the payment has added to a sum of the contract so far.
func (x *instalments) addedTo(of string) exact.Num {
	if i := slices.IndexFunc(x.added, func(s contractSum) bool { return s.of == of }); i >= 0 {
		return x.added[i].n
	}
	return exact.Num{}
}

// instalment rounds what a component comes to on all that has been paid of a contract
// with this payment, less that on what had been paid before, and applies the caps to it.
// A cap per sale has as much room as the payments before have left.
func (x *pricing) instalment(c *component, sum exact.Num) (total int64, put []putOff, err error) {
	then, now := x.due(c, sum)
	before, err := x.minor(then)
	if err != nil {
		return 0, nil, err
	}
	through, err := x.minor(now)
	if err != nil {
		return 0, nil, err
	}
	if total = through - before; x.trace != nil {
		x.trace.Add(CodeInstalment, "", text("contract", x.in.Contract), text("component", c.claim()),
			partnerecon.D("paid_before", x.in.money(grantedTo(x.in.Grants, contractCounter(x.in.Contract)))), partnerecon.D("paid", x.in.money(x.in.Base)),
			text("due_before", x.in.major(then)), text("due", x.in.major(now)))
	}
	x.noteRounded(now.Add(then.Neg()), total)
	if c.Owes {
		return -total, nil, nil
	}
	left, put, err := x.capWhole(c, exact.Int(total))
	if err != nil {
		return 0, nil, err
	}
	total, err = x.minor(left) // whole already, and not below 0: nothing falls
	x.use(c, total)
	for _, k := range c.caps {
		if rule := &x.policy.Caps[k]; rule.Per == PerSale && inForce(rule.From, rule.Until, x.in.Cleared) {
			x.add("cap:"+rule.Name, partnerecon.Month{}, exact.Int(total))
		}
	}
	return total, put, err
}

// due returns what a component of the contract comes to before the payment and with it,
// under the minimum and the floor of the margin. The floor looks at what the payment adds,
// and cuts off first what the minimum puts on top: a minimum that was never earned is no
// part of what the payments after it are charged with.
func (x *pricing) due(c *component, sum exact.Num) (then, now exact.Num) {
	earned, raised, floor := "earned:"+c.claim(), "raised:"+c.claim(), "floor:"+c.claim()
	rise := x.rise(c, sum)
	x.add(earned, partnerecon.Month{}, rise)
	then = x.was(earned).Add(x.was(raised)).Add(x.was(floor).Neg())
	if c.Owes {
		return then, then.Add(rise)
	}
	top := x.top(c, rise)
	part := rise.Add(top)
	cut := part.Add(x.guard(c, part).Neg())
	spared := exact.Min(cut, exact.Max(top, exact.Num{}))
	x.add(raised, partnerecon.Month{}, top.Add(spared.Neg()))
	x.add(floor, partnerecon.Month{}, cut.Add(spared.Neg()))
	return then, then.Add(part).Add(cut.Neg())
}

// top returns what the minimum puts on top of what a payment adds, or, below 0, what of it
// the payment makes up for: as far as it was earned, under whatever version, and never
// more than the payment adds.
func (x *pricing) top(c *component, rise exact.Num) exact.Num {
	if rise.Sign() <= 0 {
		return exact.Num{}
	}
	now := x.was("earned:" + c.claim()).Add(rise)
	wanted := x.minimum(c, now).Add(now.Neg())
	had := x.was("raised:" + c.claim())
	return exact.Max(wanted.Add(had.Neg()), rise.Neg())
}

// rise returns by how much what a component comes to rises with the payment above what it
// has come to at most. What it falls by is kept, and made up first by what comes later.
func (x *pricing) rise(c *component, sum exact.Num) exact.Num {
	below := "below:" + c.claim()
	missing := x.was(below)
	rise := exact.Max(sum.Add(missing.Neg()), exact.Num{})
	x.add(below, partnerecon.Month{}, rise.Add(sum.Neg()))
	if now := missing.Add(x.addedTo(below)); x.trace != nil && (missing.Sign() > 0 || now.Sign() > 0) {
		x.trace.Add(CodeBelowZero, c.at, text("contract", x.in.Contract), text("component", c.claim()),
			text("adds", x.in.major(sum)), text("below_before", x.in.major(missing)), text("below", x.in.major(now)))
	}
	return rise
}

// fees names the fees of the rows for the sale: by the id of a row where it has one, or else by
// what the row is for, so that it is the same one in another version, and beside rows that an
// override puts in front of it.
func (c *component) fees(p *Policy) []string {
	if c.calm {
		return nil
	}
	out := make([]string, len(c.Rates))
	for i := range c.Rates {
		if !p.once(c.Rates[i]) {
			continue
		}
		if id := c.Rates[i].ID; id != "" {
			out[i] = "fee:" + c.claim() + ":" + id
			continue
		}
		name := "row:" + c.claim() + ":" + c.Rates[i].whatFor()
		out[i] = name
		for n := 1; slices.Contains(out[:i], out[i]); n++ { // several that add up
			out[i] = name + ":" + strconv.Itoa(n)
		}
	}
	return out
}

// whatFor identifies what a row asks for, whatever it pays.
func (r *Row) whatFor() string {
	asks := *r
	asks.Precedence, asks.Share, asks.Fee, asks.Factor = 0, partnerecon.Rate{}, Fee{}, ""
	asks.Clip, asks.Within, asks.Recurs, asks.Payments = Range{}, Range{}, partnerecon.Window{}, 0
	out, _ := strictjson.Digest(rowAsks(asks)) // texts, numbers and tests can be written
	return out
}

// rowAsks is a Row of which only what it asks is written.
type rowAsks Row

// paysOnce reports whether a row pays once for a sale, and not by what is counted.
func (v *version) paysOnce(r *Row) bool {
	if r.Table == "" {
		return r.Fee.Per == EachSale || r.Fee.Per == EachCustomer
	}
	s, _ := v.scaleAt(r.Table)
	return s.table.flats() && !s.table.Over.volume()
}

// paidBefore notes the rows whose fee for the sale was paid with an earlier instalment.
func (q *quotes) paidBefore() {
	c := q.component
	for row := range c.Rates {
		if q.paysOnce(&c.Rates[row]) && q.was(c.once[row]).Sign() != 0 {
			q.paid = append(q.paid, row)
			q.trace.Add(CodeFeePaid, c.row(row), text("contract", q.in.Contract), of(q.sought.credit))
		}
	}
}

// feesOfContract takes up the rows of a credit whose fee for the sale has been paid.
func (x *pricing) feesOfContract(c *component, paid []int) {
	if x.in.Contract == "" {
		return
	}
	for _, row := range paid {
		fee := c.once[row]
		again := slices.ContainsFunc(x.added, func(s contractSum) bool { return s.of == fee })
		if !again && x.paysOnce(&c.Rates[row]) && x.was(fee).Sign() == 0 {
			x.add(fee, partnerecon.Month{}, exact.Int(1))
		}
	}
}

// oneSale reports whether a table takes a contract for one sale: it looks at one, or at
// how large one is. Others count what several come to, which is the same for any cut.
func (t *Table) oneSale() bool { return !t.sums() || t.Applies == ToThisSale }

// countOfContract adds what a credit counted to what the table has counted of the
// contract: that of the first credit that it pays.
func (x *pricing) countOfContract(t *Table, c Counted) {
	if x.in.Contract == "" || !t.oneSale() ||
		slices.ContainsFunc(x.added, func(s contractSum) bool { return s.of == "table:"+t.Name || s.of == "units:"+t.Name }) {
		return
	}
	month := t.start(x.in.Cleared.Month())
	x.add("table:"+t.Name, month, exact.Int(c.Revenue))
	x.add("units:"+t.Name, month, exact.Int(c.Units))
}

// volumePaid returns what a table has counted of the payments before.
func (q *quotes) volumePaid(t *Table) Volume {
	revenue, _ := q.was("table:" + t.Name).Round(exact.Down) // whole already
	units, _ := q.was("units:" + t.Name).Round(exact.Down)
	return Volume{Revenue: q.in.money(revenue), Units: units}
}

// volumeOfContract returns what an item adds to what all that has been paid of the
// contract in the span earns as one sale.
func (q *quotes) volumeOfContract(s *Scale, at string, item *Item) exact.Num {
	t, before := &s.table, q.volumePaid(&s.table)
	others := q.grantedVolume("table:", t)
	others = q.add(others, -before.Revenue.Minor(), -before.Units)
	for i := range q.counted {
		if c := &q.counted[i]; c.Table == t.Name {
			before = q.add(before, c.Revenue, c.Units)
		}
	}
	sale := q.saleOf(item)
	now := Reading{Sale: q.add(before, sale.Revenue.Minor(), sale.Units), Before: others, Previous: q.grantedVolume("previous:", t)}
	then := now
	then.Sale = before
	s.explain(now, q.trace, at)
	return s.earned(now).Add(s.earned(then).Neg())
}

// checkContract reports a payment of a contract under a rate that instalments cannot be
// parts of: it multiplies what a table gives for the size of one payment, or keeps it to a
// range, which says nothing of the payments before.
func (v *version) checkContract(list *problem.List, l *Line) {
	if l.Contract == "" {
		return
	}
	for i := range v.components {
		c := &v.components[i]
		for k := range c.Rates {
			r := &c.Rates[k]
			if c.On == "" && (v.readsWhole(r.Factor) || v.readsWhole(r.Table) && (r.Factor != "" || r.Clip != Range{})) {
				list.Add("/contract", problem.Conflict, "%s has a factor or a range for a rate that goes by the size of a payment; instalments have none of one total", c.row(k))
			}
		}
	}
}

// checkSum reports a name that no sum of a contract has. It names a component and a row.
func checkSum(list *problem.List, path, name string) {
	if kind, of, _ := strings.Cut(name, ":"); len(kind) > maxID || len(of) > 2*maxID+1 {
		list.Add(path, problem.Limit, "longer than %d bytes: %s", 2*maxID, problem.Quote(name))
		return
	}
	if !utf8.ValidString(name) {
		list.Add(path, problem.Syntax, "not valid UTF-8: %s", problem.Quote(name))
	}
}

// checkExact reports a sum that is no number.
func checkExact(list *problem.List, text string) {
	if _, ok := exact.ParseNum(text); !ok && text != "" {
		list.Add("/exact", problem.Syntax, "want a whole number or a fraction of two, got %s", problem.Quote(text))
	}
}

// checkContracted reports sums of no contract, and such as stand twice.
func checkContracted(list *problem.List, l *Line) {
	if len(l.Contracted) > 0 && l.Contract == "" {
		list.Add("/contracted", problem.Conflict, "stated for a line of no contract")
	}
	seen := map[string]bool{}
	for i, p := range l.Contracted {
		list.Enter("/contracted", i)
		if checkSum(list, "/of", p.Of); p.Of == "" {
			list.Add("/of", problem.Required, "missing")
		}
		checkOnce(list, "/of", seen, p.Of)
		checkExact(list, p.Exact)
		if p.Exact == "" {
			list.Add("/exact", problem.Required, "missing")
		}
		list.Leave()
	}
}
