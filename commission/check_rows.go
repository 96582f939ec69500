package commission

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// checkWinner reports what is wrong with the rule for several rates that fit.
func checkWinner(list *problem.List, p Policy) {
	switch p.Winner {
	case "", First, BestForPartner, Stack:
		if len(p.Order) > 0 {
			list.Add("/order", problem.Conflict, "only most_specific goes by an order of dimensions")
		}
		return
	case MostSpecific:
	default:
		list.Add("/winner", problem.Unknown, "want most_specific, first, best_for_partner or stack, got %s", problem.Quote(string(p.Winner)))
		return
	}
	if len(p.Order) == 0 {
		list.Add("/order", problem.Required, "missing; list the dimensions, the one that decides first in front, such as [\"product\"]")
	}
	names := dimensionNames()
	for i, d := range p.Order[:min(len(p.Order), len(names)+1)] {
		at := problem.At("/order", i)
		switch {
		case !slices.Contains(names[:], d):
			list.Add(at, problem.Unknown, "want the name of a dimension of rates, such as tier, got %s", problem.Quote(string(d)))
		case slices.Contains(p.Order[:i], d):
			list.Add(at, problem.Duplicate, "%s stands twice", d)
		}
	}
}

// checkRows reports what is wrong with a list of rates: each by itself, and where
// it cannot be told which of two applies, or where one never does.
func checkRows(list *problem.List, path string, rates []Row, p Policy) {
	switch n := len(rates); {
	case n == 0:
		list.Add(path, problem.Required, "want at least one rate")
	case n > maxRows:
		list.Add(path, problem.Limit, "%d rates, at most %d", n, maxRows)
		return
	}
	if tooManyTests(list, path, rates) {
		return
	}
	pairs := rowPairs{policy: p, path: path, rows: make([]checkedRow, len(rates))}
	ids := map[string]bool{}
	for i, r := range rates {
		at := problem.At(path, i)
		checkRow(list, at, r)
		checkPrecedence(list, at+"/precedence", r.Precedence)
		p.Basis.checkExcluded(list, at, &r)
		if ids[r.ID] && r.ID != "" {
			list.Add(at+"/id", problem.Duplicate, "id %s stands twice", problem.Quote(r.ID))
		}
		ids[r.ID] = true
		tests, ok := readTests(list, at+"/when", p.Facts, r.When)
		pairs.rows[i] = checkedRow{Row: r, when: tests, sound: ok && r.Age.sound(), worth: p.worthOf(&r)}
	}
	pairs.checkAll(list)
}

// checkExcluded reports a rate for what earns nothing.
func (b *Basis) checkExcluded(list *problem.List, at string, r *Row) {
	if i := slices.Index(b.Products, r.Product); i >= 0 && r.Product != "" {
		list.Add(at+"/product", problem.Conflict, "never applies: %s earns nothing", problem.At("/basis/exclude_products", i))
	}
	if i := slices.Index(b.Categories, r.Category); i >= 0 && r.Category != "" {
		list.Add(at+"/category", problem.Conflict, "never applies: %s earns nothing", problem.At("/basis/exclude_categories", i))
	}
}

// Bounds on the tests of a list of rates and on their values, because the tests of
// each rate are held against those of all others.
const (
	maxAllTests  = 1000
	maxAllValues = 10_000
)

func tooManyTests(list *problem.List, path string, rates []Row) bool {
	tests, values := 0, 0
	for i := range rates {
		tests += len(rates[i].When)
		for k := range rates[i].When {
			values += len(rates[i].When[k].Values)
		}
	}
	if tests > maxAllTests || values > maxAllValues {
		list.Add(path, problem.Limit, "%d tests with %d values, at most %d with %d", tests, values, maxAllTests, maxAllValues)
		return true
	}
	return false
}

func checkRow(list *problem.List, at string, r Row) {
	if r.Model != "" && !r.Model.Known() {
		list.Add(at+"/model", problem.Unknown, "want one_time, monthly, annual, usage or outcome, got %s", problem.Quote(string(r.Model)))
	}
	if r.Role != "" && (r.Role == partnerecon.Sourced || !r.Role.Known()) {
		list.Add(at+"/role", problem.Unknown, "want assisted, serviced or influenced, or none for sourced credits, got %s", problem.Quote(string(r.Role)))
	}
	for _, name := range [...]struct{ path, text string }{
		{"/id", r.ID},
		{"/tier", r.Tier},
		{"/plan", r.Plan},
		{"/partner", r.Partner},
		{"/type", r.Type},
		{"/partner_segment", r.PartnerSegment},
		{"/segment", r.Segment},
		{"/product", r.Product},
		{"/category", r.Category},
		{"/region", r.Region},
		{"/sale", r.Sale},
		{"/level", r.Level},
	} {
		if name.text != "" { // paths are written out for problems only
			checkName(list, at+name.path, name.text, false)
		}
	}
	checkAge(list, at+"/age", r.Age)
	checkWindow(list, at+"/recurs", r.Recurs)
}

func checkPrecedence(list *problem.List, at string, n int) {
	if n < 0 || n > maxPrecedence {
		list.Add(at, problem.OutOfRange, "want 0 to %d, got %d", maxPrecedence, n)
	}
}

// maxPrecedence bounds the precedence of rates.
const maxPrecedence = 100

func checkAge(list *problem.List, at string, a Age) {
	switch {
	case a.From < 0 || a.From > maxAgeMonths:
		list.Add(at+"/from", problem.OutOfRange, "want 0 to %d months, got %d", maxAgeMonths, a.From)
	case a.Until < 0 || a.Until > maxAgeMonths:
		list.Add(at+"/until", problem.OutOfRange, "want 1 to %d months, got %d", maxAgeMonths, a.Until)
	case !a.sound():
		list.Add(at, problem.Conflict, "no customer's age is from %d and below %d months", a.From, a.Until)
	}
}

// sound reports whether some age is in the range.
func (a Age) sound() bool { return a.From >= 0 && (a.Until == 0 || a.Until > a.From) }

// isOutranked is said of a row of a lower precedence.
func (p *rowPairs) isOutranked(i, k int) string {
	if !p.rows[k].covers(&p.rows[i]) {
		return ""
	}
	return "never stands: %s has a higher precedence and applies wherever it does"
}

// meets reports whether some age is in both ranges.
func (a Age) meets(b Age) bool {
	return (a.Until == 0 || b.From < a.Until) && (b.Until == 0 || a.From < b.Until)
}

// within reports whether every age of the range is in the other.
func (a Age) within(b Age) bool {
	return a.From >= b.From && (b.Until == 0 || a.Until != 0 && a.Until <= b.Until)
}

// A checkedRow is a row whose tests are read. One that is not sound is reported by
// itself and held against no other.
type checkedRow struct {
	Row
	when  when
	sound bool
	worth worth
}

// rowPairs holds the rows of a list against each other.
type rowPairs struct {
	policy Policy
	path   string
	rows   []checkedRow
	sets   rowSets
}

// checkAll reports of each row the first other one that makes it ambiguous, or keeps it from
// ever being chosen.
func (p *rowPairs) checkAll(list *problem.List) {
	fault := p.fault()
	if fault == nil && !p.precedes() {
		return
	}
	p.sets = rowSetsOf(p.rows)
	for i := range p.rows {
		if p.rows[i].sound {
			p.check(list, i, fault)
		}
	}
}

// check does so for one row, of those that fault may say something of.
func (p *rowPairs) check(list *problem.List, i int, fault func(i, k int) string) {
	others := p.sets.covering
	if p.policy.Winner == "" || p.policy.Winner == MostSpecific {
		others = p.sets.meeting
	}
	for k := range others(&p.rows[i]).each {
		if !p.rows[k].sound {
			continue
		}
		text := ""
		switch cmp.Compare(p.rows[i].Precedence, p.rows[k].Precedence) {
		case -1:
			text = p.isOutranked(i, k)
		case 0:
			if fault != nil {
				text = fault(i, k)
			}
		}
		if text != "" {
			list.Add(problem.At(p.path, i), problem.Conflict, text, problem.At(p.path, k))
			return
		}
	}
	p.checkBuried(list, i)
}

// precedes reports whether some row has a precedence.
func (p *rowPairs) precedes() bool {
	return slices.ContainsFunc(p.rows, func(r checkedRow) bool { return r.Precedence != 0 })
}

// fault returns what is asked of each pair under the policy's rule, a row and itself among
// them; its answer says what is wrong with the first row because of the other. Rates that are
// added up disturb each other never.
//
// Under most_specific no single row can keep another from ever being chosen: the one
// that goes before it states something that the other leaves open. Several can, see
// [rowPairs.buried].
func (p *rowPairs) fault() func(i, k int) string {
	switch p.policy.Winner {
	case "":
		return p.overlaps
	case MostSpecific:
		return p.ties
	case First:
		return p.comesLate
	case BestForPartner:
		return p.isWorse
	case Stack:
	}
	return nil
}

// overlaps is said of the later of two rows.
func (p *rowPairs) overlaps(i, k int) string {
	if k >= i || !p.rows[i].meets(&p.rows[k]) {
		return ""
	}
	return "applies to the same payments as %s; say where each applies, or set \"winner\""
}

func (p *rowPairs) ties(i, k int) string {
	if k >= i || p.policy.specificity(&p.rows[i].Row) != p.policy.specificity(&p.rows[k].Row) || !p.rows[i].meets(&p.rows[k]) {
		return ""
	}
	return "applies to the same payments as %s and states the same of the order's dimensions, so that none is more specific"
}

func (p *rowPairs) comesLate(i, k int) string {
	if k >= i || !p.rows[k].covers(&p.rows[i]) {
		return ""
	}
	return "is never the first: %s stands before it and applies wherever it does"
}

func (p *rowPairs) isWorse(i, k int) string {
	r, other := &p.rows[i], &p.rows[k]
	switch {
	// What is paid once for the sale has been paid for the second item that it fits.
	case p.policy.once(r.Row) || !other.covers(r) || !other.paysAsMuch(r, p.policy.Recurs):
		return ""
	case r.covers(other) && r.paysAsMuch(other, p.policy.Recurs) && compareIDs(&r.Row, i, &other.Row, k) <= 0:
		return "" // they are alike, and the smaller id wins
	}
	return "is never the best: %s applies wherever it does, for as long, and pays as much or more"
}

// meets reports whether some payment and credit fit both rows. Where the tests of
// facts do not make that plain it says so.
func (r *checkedRow) meets(o *checkedRow) bool {
	a, b := r.texts(), o.texts()
	for d := range a {
		if a[d] != b[d] && (d == dimRole || a[d] != "" && b[d] != "") {
			return false
		}
	}
	return r.Age.meets(o.Age) && (len(r.when) == 0 || len(o.when) == 0 || r.when.meets(o.when))
}

// covers reports whether every payment and credit that fits o fits r. Where the
// tests of facts do not make that plain it says no.
func (r *checkedRow) covers(o *checkedRow) bool {
	return o.Age.within(r.Age) && r.coversButAge(o)
}

// coversButAge reports so of what both state but their ages.
func (r *checkedRow) coversButAge(o *checkedRow) bool {
	a, b := r.texts(), o.texts()
	for d := range a {
		if a[d] != b[d] && (d == dimRole || a[d] != "") {
			return false
		}
	}
	return o.when.implies(r.when)
}

// paysAsMuch reports whether r pays at least as much as o wherever both fit, and for as
// long. Of forms that cannot be compared it says no.
func (r *checkedRow) paysAsMuch(o *checkedRow, recurs partnerecon.Window) bool {
	return (r.paysLike(o) || r.paysMore(o)) && lastsAsLong(r.recurs(recurs), o.recurs(recurs)) &&
		(r.Payments == 0 || r.Model == o.Model && o.Payments != 0 && r.Payments >= o.Payments)
}

// paysLike reports whether r pays by the same form as o, and at least as much.
func (r *checkedRow) paysLike(o *checkedRow) bool {
	return r.Table == o.Table && r.Factor == o.Factor && r.Clip == o.Clip && r.Fee.Amount.Currency() == o.Fee.Amount.Currency() &&
		r.Fee.Per == o.Fee.Per && r.Fee.Units == o.Fee.Units &&
		r.Share.Compare(o.Share) >= 0 && r.Fee.Amount.Minor() >= o.Fee.Amount.Minor()
}

// recurs returns the window of a row, given that of its policy.
func (r *Row) recurs(policy partnerecon.Window) partnerecon.Window {
	if r.Recurs.Stated() {
		return r.Recurs
	}
	return policy
}

// lastsAsLong reports whether a window is plainly no narrower than another.
func lastsAsLong(w, o partnerecon.Window) bool {
	switch {
	case !w.Stated():
		return true
	case !o.Stated():
		return false
	}
	return w.Edge == o.Edge && (w.Days >= o.Days && o.Days > 0 || w.Months >= o.Months && o.Months > 0)
}
