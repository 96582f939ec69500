package commission

import (
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Bounds on the lists of a component.
const (
	maxBonuses  = 100
	maxTranches = 100
)

// checkComponents reports what is wrong with the base commission and the bonuses.
func checkComponents(list *problem.List, p Policy) {
	if len(p.Bonuses) > maxBonuses {
		list.Add("/bonuses", problem.Limit, "%d bonuses, at most %d", len(p.Bonuses), maxBonuses)
		return
	}
	components := p.components()
	for i := range components {
		c := &components[i]
		if c.base() && len(c.Rates) == 0 && len(p.Bonuses) > 0 {
			continue // only bonuses
		}
		checkRows(list, c.at+"/rates", c.Rates, p)
		for k := range c.Rates[:min(len(c.Rates), maxRows)] {
			c.checkForm(list, p, k)
		}
		c.checkMinimum(list, p)
		p.checkTranches(list, c.at+"/vests", c.Vests)
		c.checkIfFirstVoid(list)
		if !c.base() {
			c.check(list, p, components[:i])
		}
	}
	checkBasis(list, p.Basis)
	checkGuard(list, p)
	checkCurrencies(list, p)
}

// check reports what is wrong with a bonus, given the components before it.
func (c *component) check(list *problem.List, p Policy, before []component) {
	switch {
	case c.Name == "":
		list.Add(c.at+"/name", problem.Required, "missing; it is the component in claims")
	case c.Name == baseName || strings.Contains(c.Name, ":"):
		list.Add(c.at+"/name", problem.Syntax, "%s: want another name than base, without a colon", problem.Quote(c.Name))
	case slices.ContainsFunc(before, func(o component) bool { return o.Name == c.Name }):
		list.Add(c.at+"/name", problem.Duplicate, "%s stands twice", problem.Quote(c.Name))
	}
	checkName(list, c.at+"/name", c.Name, false)
	checkName(list, c.at+"/on", c.On, false)
	if !c.Stage.known() {
		list.Add(c.at+"/stage", problem.Unknown, "want acquisition, activation, retention or expansion, got %s", problem.Quote(string(c.Stage)))
	}
	if c.Times < 0 {
		list.Add(c.at+"/times", problem.OutOfRange, "want 0 or more, got %d", c.Times)
	}
	checkBounds(list, c.at, c.From, c.Until)
	c.checkWhen(list, p)
	c.checkOf(list, before)
	c.checkRise(list)
	if c.Owes && (len(c.Vests) > 0 || c.Minimum.Stated() || c.Of != "") {
		list.Add(c.at+"/owes", problem.Conflict, "what a partner owes has no tranches and no minimum, and is no share of what is earned")
	}
}

// checkWhen reports what is wrong with the tests of a bonus, and rates of it whose own
// tests cannot be true beside them.
func (c *component) checkWhen(list *problem.List, p Policy) {
	tests, ok := readTests(list, c.at+"/when", p.Facts, c.When)
	if !ok || len(tests) == 0 {
		return
	}
	for i := range c.Rates[:min(len(c.Rates), maxRows)] {
		var none problem.List // reported with the rate
		if own, ok := readTests(&none, "", p.Facts, c.Rates[i].When); ok && !tests.meets(own) {
			list.Add(c.row(i)+"/when", problem.Conflict, "nothing passes these tests and those of the bonus")
		}
	}
}

// checkOf reports a component that is measured on one that does not come before it.
func (c *component) checkOf(list *problem.List, before []component) {
	if c.To != "" && c.To != ToUpline {
		list.Add(c.at+"/to", problem.Unknown, "want upline or nothing, got %s", problem.Quote(string(c.To)))
	}
	if c.Of == "" {
		if c.To == ToUpline {
			list.Add(c.at+"/of", problem.Required, "missing; an override is a share of what another component pays")
		}
		return
	}
	i := slices.IndexFunc(before, func(o component) bool { return o.claim() == c.Of })
	switch {
	case i < 0:
		list.Add(c.at+"/of", problem.Unknown, "no component %s stands before this one", problem.Quote(c.Of))
	case before[i].On != c.On:
		list.Add(c.at+"/on", problem.Conflict, "want what earns %s, %s, got %s", problem.Quote(c.Of), problem.Quote(before[i].On), problem.Quote(c.On))
	case before[i].Owes:
		list.Add(c.at+"/of", problem.Conflict, "%s is owed, not earned", problem.Quote(c.Of))
	case c.To == ToUpline && before[i].To == ToUpline:
		list.Add(c.at+"/of", problem.Conflict, "%s goes to an upline already; there is one second level", problem.Quote(c.Of))
	}
}

func (s Stage) known() bool {
	switch s {
	case "", Acquisition, Activation, Retention, Expansion:
		return true
	}
	return false
}

func checkBounds(list *problem.List, at string, from, until partnerecon.Day) {
	if !from.IsZero() && !until.IsZero() && !from.Before(until) {
		list.Add(at+"/until", problem.Conflict, "want a day after %s, got %s", from, until)
	}
}

// checkForm reports a row that does not say in one way what it pays.
func (c *component) checkForm(list *problem.List, p Policy, i int) {
	r, at := &c.Rates[i], c.row(i)
	forms := 0
	for _, stated := range [...]bool{r.Share.Stated(), r.Fee != Fee{}, r.Table != ""} {
		if stated {
			forms++
		}
	}
	switch {
	case forms == 0:
		list.Add(at+"/share", problem.Required, "missing; the library picks no rate. State a share, a fee or a table")
	case forms > 1:
		list.Add(at, problem.Conflict, "states more than one of share, fee and table")
	case r.Share.Stated():
		checkShare(list, at+"/share", r.Share, r.Within)
	}
	checkRange(list, at+"/within", r.Within)
	checkRange(list, at+"/clip", r.Clip)
	if r.Within != (Range{}) && (r.Fee != (Fee{}) || r.Table != "") {
		list.Add(at+"/within", problem.Conflict, "stated without a share; a clip keeps what a table gives to a range")
	}
	if r.Clip != (Range{}) && r.Table == "" && r.Factor == "" {
		list.Add(at+"/clip", problem.Conflict, "a share without a factor stays what it is")
	}
	c.checkFee(list, at, r)
	checkTableOf(list, at, p, r)
	if r.Payments < 0 {
		list.Add(at+"/payments", problem.OutOfRange, "want 0 or more, got %d", r.Payments)
	}
	if c.On != "" || c.Of != "" {
		for _, d := range [...]struct{ path, text string }{{"/model", string(r.Model)}, {"/product", r.Product}, {"/category", r.Category}} {
			if d.text != "" {
				list.Add(at+d.path, problem.Conflict, "%s: only items of payments have one, and this is not measured on them", problem.Quote(d.text))
			}
		}
	}
	if r.Role == partnerecon.Influenced && c.base() && p.Influenced.Factor.Stated() {
		list.Add(at+"/role", problem.Conflict, "influenced credits have a factor already; a rate of their own is the other way")
	}
}

// checkTableOf reports tables that are not there, or that a row cannot read.
func checkTableOf(list *problem.List, at string, p Policy, r *Row) {
	named := func(path, name string) *Table {
		if name == "" {
			return nil
		}
		i := slices.IndexFunc(p.Tables, func(t Table) bool { return t.Name == name })
		if i < 0 {
			list.Add(at+path, problem.Unknown, "the policy has no table %s", problem.Quote(name))
			return nil
		}
		t := &p.Tables[i]
		if t.Over == OverFact && !slices.ContainsFunc(p.Facts, func(d Declaration) bool { return d.Name == t.Fact && d.Kind.counts() }) {
			list.Add(at+path, problem.Unknown, "table %s looks at fact %s; the policy declares no money, number or count of this name",
				problem.Quote(name), problem.Quote(t.Fact))
		}
		return t
	}
	if t := named("/table", r.Table); t != nil {
		several := t.several() || t.fees() || t.flats()
		rule, cut := p.Basis.cutsFor(r)
		switch {
		case t.Counts == OnNet:
			list.Add(at+"/table", problem.Conflict, "%s is a claim on the net of a period, not a price of payments", problem.Quote(t.Name))
		case several && (r.Factor != "" || r.Clip != (Range{})):
			list.Add(at+"/table", problem.Conflict, "what %s pays is an amount, not one share with a factor or a range", problem.Quote(t.Name))
		case several && cut && (t.Over.volume() || !t.flats()):
			list.Add(rule, problem.Conflict, "an item that is cut has no whole volume for table %s", problem.Quote(t.Name))
		}
	}
	if t := named("/factor", r.Factor); t != nil && (t.several() || t.fees() || t.flats()) {
		list.Add(at+"/factor", problem.Conflict, "%s gives no one factor; a slab or interpolated table over one sale or a fact does", problem.Quote(t.Name))
	}
}

// counts reports whether values of the kind are numbers that a table can look at.
func (k FactKind) counts() bool { return k == MoneyFact || k == NumberFact || k == CountFact }

func (c *component) checkFee(list *problem.List, at string, r *Row) {
	f := &r.Fee
	if *f == (Fee{}) {
		return
	}
	if f.Amount.Sign() <= 0 {
		list.Add(at+"/fee/amount", problem.OutOfRange, "want an amount above 0, got %s", f.Amount)
	}
	switch f.Per {
	case EachSale, EachCustomer, EachUnit:
	default:
		list.Add(at+"/fee/per", problem.Unknown, "want sale, unit or customer, got %s", problem.Quote(string(f.Per)))
	}
	if f.Units < 0 || f.Units != 0 && f.Per != EachUnit {
		list.Add(at+"/fee/units", problem.Conflict, "want a number of units above 0, and only with a fee per unit, got %d", f.Units)
	}
	if f.Per == EachCustomer && r.Payments != 0 {
		list.Add(at+"/payments", problem.Conflict, "a fee per customer is paid once, got %d", r.Payments)
	}
	if f.Per == EachUnit && c.Of != "" {
		list.Add(at+"/fee/per", problem.Conflict, "what a component earns has no units")
	}
	if r.Factor != "" {
		list.Add(at+"/factor", problem.Conflict, "a fixed amount has no factor")
	}
}

// checkMinimum reports a minimum that a cap takes away again.
func (c *component) checkMinimum(list *problem.List, p Policy) {
	if !c.Minimum.Stated() {
		return
	}
	if c.Minimum.Sign() <= 0 {
		list.Add(c.at+"/minimum", problem.OutOfRange, "want an amount above 0, got %s", c.Minimum)
	}
	for _, k := range c.caps {
		if limit := p.Caps[k].Limit; limit.Currency() == c.Minimum.Currency() && limit.Minor() < c.Minimum.Minor() {
			list.Add(c.at+"/minimum", problem.Conflict, "%s is above cap %s of %s", c.Minimum, problem.Quote(p.Caps[k].Name), limit)
		}
	}
}

// checkTranches reports tranches that are not the whole, or whose gate says
// nothing that can be tested.
func (p *Policy) checkTranches(list *problem.List, path string, tranches []Tranche) {
	if len(tranches) == 0 {
		return
	}
	if len(tranches) > maxTranches {
		list.Add(path, problem.Limit, "%d tranches, at most %d", len(tranches), maxTranches)
		return
	}
	if tooManyGates(list, path, tranches) {
		return
	}
	var sum exact.Num
	for i := range tranches {
		t, at := &tranches[i], problem.At(path, i)
		switch {
		case !t.Share.Stated() || t.Share.Num() == 0:
			list.Add(at+"/share", problem.Required, "want above 0%%, got %s", t.Share)
		default:
			sum = sum.Add(fraction(t.Share))
		}
		checkName(list, at+"/milestone", t.Milestone, false)
		if t.Months < 0 || t.Months > maxAgeMonths {
			list.Add(at+"/months", problem.OutOfRange, "want 0 to %d, got %d", maxAgeMonths, t.Months)
		}
		checkWindow(list, at+"/within", t.Within)
		if t.Within.Stated() && t.Milestone == "" {
			list.Add(at+"/within", problem.Conflict, "stated without the milestone that it bounds")
		}
		p.checkGate(list, at, t)
	}
	if sum.Cmp(exact.Int(1)) != 0 {
		list.Add(path, problem.OutOfRange, "the shares add up to %s, want 100%%", sum.Percent())
	}
}

func tooManyGates(list *problem.List, path string, tranches []Tranche) bool {
	tested := make([]Row, len(tranches))
	for i := range tranches {
		tested[i].When = tranches[i].When
	}
	return tooManyTests(list, path, tested)
}

// checkGate reports tests of a tranche that nothing can pass, or that are not about a
// milestone.
func (p *Policy) checkGate(list *problem.List, at string, t *Tranche) {
	if len(t.When) > 0 && t.Milestone == "" {
		list.Add(at+"/when", problem.Conflict, "stated without the milestone whose facts it tests")
	}
	tests, _ := readTests(list, at+"/when", p.Facts, t.When)
	for i := range tests {
		if tests[i].of != OfPayment {
			list.Add(problem.At(at+"/when", i)+"/fact", problem.Conflict, "%s is a fact of an %s; what a milestone states by itself is a fact of the payment",
				problem.Quote(t.When[i].Fact), tests[i].of)
		}
	}
}

// maxAgeMonths bounds months from an anchor, as windows are bounded.
const maxAgeMonths = 1200

func checkBasis(list *problem.List, b Basis) {
	for i, d := range b.Less {
		if at := problem.At("/basis/less", i); d != LessTax && d != LessFees && d != LessCost {
			list.Add(at, problem.Unknown, "want tax, fees or cost, got %s", problem.Quote(string(d)))
		} else if slices.Contains(b.Less[:i], d) {
			list.Add(at, problem.Duplicate, "%s stands twice", d)
		}
	}
	checkNames(list, "/basis/exclude_products", b.Products)
	checkNames(list, "/basis/exclude_categories", b.Categories)
	if b.Cut != "" && b.Cut != ByDays && b.Cut != ByMonths {
		list.Add("/basis/cut", problem.Unknown, "want days or months, got %s", problem.Quote(string(b.Cut)))
	}
	checkCuts(list, &b)
}

func checkNames(list *problem.List, path string, names []string) {
	if len(names) > maxRows {
		list.Add(path, problem.Limit, "%d names, at most %d", len(names), maxRows)
		return
	}
	for i, name := range names {
		checkName(list, problem.At(path, i), name, true)
	}
}

// checkGuard reports a floor of the margin that says nothing, and shares that the
// expected cost leaves no room for.
func checkGuard(list *problem.List, p Policy) {
	g := &p.Guard
	if *g == (Guard{}) {
		return
	}
	checkShare(list, "/guard/floor", g.Floor, Range{})
	if g.Below != ScaleDown && g.Below != Flag && g.Below != Refuse {
		list.Add("/guard/below", problem.Unchosen(string(g.Below)), "want scale_down, flag or refuse, got %s", problem.Quote(string(g.Below)))
	}
	if !g.Cost.Stated() || !g.Floor.Stated() {
		return
	}
	checkShare(list, "/guard/cost", g.Cost, Range{})
	room := exact.Int(1).Add(fraction(g.Floor).Neg()).Add(fraction(g.Cost).Neg())
	for i := range p.Rates {
		share := &p.Rates[i].Share
		if share.Stated() && fraction(*share).Cmp(room) > 0 {
			list.Add(problem.At("/rates", i)+"/share", problem.OutOfRange, "%s beside an expected cost of %s leaves less than the floor of %s: at most %s",
				share, g.Cost, g.Floor, room)
		}
	}
}

// checkCurrencies reports amounts in several currencies.
func checkCurrencies(list *problem.List, p Policy) {
	first := p.currency()
	p.amounts(func(path string, m partnerecon.Money) {
		if m.Stated() && m.Currency() != first {
			list.Add(path, problem.Conflict, "%s: the amounts of a policy share one currency, %s", m, first)
		}
	})
}
