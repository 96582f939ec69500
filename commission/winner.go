package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A pays says what the row at a position pays for an item, before the rounding, or
// that it pays nothing because its time or its count is over.
type pays func(row int) (exact.Num, bool)

// pick appends the positions of the rows that an item earns: of those that fit, the
// one that wins, and with [Stack] all of them. There may be none.
//
// The window and the count of a row are no part of what it fits: a row that has
// won and is over pays nothing, and none takes its place. Only [BestForPartner],
// which looks at what rows pay, passes over it for one that is not.
func (s *search) pick(dst []int, q *sought, pays pays, tr *partnerecon.Trace) []int {
	l := s.list
	s.item(q)
	for at := s.next(q); at >= 0; at = s.next(q) {
		dst = append(dst, at)
		if tr == nil && l.winner != BestForPartner && l.winner != Stack {
			return dst
		}
	}
	if dst = l.standing(dst); len(dst) < 2 {
		return dst
	}
	won := 0
	if l.winner == BestForPartner {
		won = best(dst, pays)
	}
	if tr != nil {
		l.explain(dst, won, q, pays, tr)
	}
	if l.winner == Stack {
		return dst
	}
	dst[0] = dst[won]
	return dst[:1]
}

// standing leaves those of the highest precedence of rows that fit.
func (l *rateList) standing(fit []int) []int {
	if !l.precedes || len(fit) < 2 {
		return fit
	}
	highest := 0
	for _, at := range fit {
		highest = max(highest, l.rows[at].Precedence)
	}
	return slices.DeleteFunc(fit, func(at int) bool { return l.rows[at].Precedence < highest })
}

// best returns the place of the row that pays most, of equal ones the first.
func best(rows []int, pays pays) int {
	won := 0
	most, ok := pays(rows[0])
	for i, at := range rows[1:] {
		pay, earns := pays(at)
		if earns && (!ok || pay.Cmp(most) > 0) {
			won, most, ok = i+1, pay, true
		}
	}
	return won
}

// maxTold is how many of the rows that fit a trace tells of.
const maxTold = 32

// explain tells which of several rows wins and by which rule, and what the others
// would have paid.
func (l *rateList) explain(fit []int, won int, q *sought, pays pays, tr *partnerecon.Trace) {
	rule := partnerecon.D("rule", partnerecon.Text(l.winner))
	if l.winner == Stack {
		tr.Add(CodeStacked, l.path, of(q.credit), rule, count("rows", len(fit)))
		return
	}
	most, earns := pays(fit[won])
	tr.Add(CodeWinner, problem.At(l.path, fit[won]), l.named(fit[won], of(q.credit), rule, count("rows", len(fit)), q.amount(most))...)
	for i, at := range fit[:min(len(fit), maxTold)] {
		if i == won {
			continue
		}
		pay, ok := pays(at)
		code := CodePassedOver
		if l.winner == BestForPartner && ok == earns && pay.Cmp(most) == 0 {
			code = CodeTie
		}
		tr.Add(code, problem.At(l.path, at), l.named(at, of(q.credit), q.amount(pay))...)
	}
}

// named puts the id of a row behind details, if it has one.
func (l *rateList) named(row int, details ...partnerecon.Detail) []partnerecon.Detail {
	if id := l.rows[row].ID; id != "" {
		details = append(details, text("id", id))
	}
	return details
}

// amount shows what a row pays for the item.
func (q *sought) amount(n exact.Num) partnerecon.Detail {
	c := q.item.Amount.Currency()
	digits, _ := c.Digits()
	return text("pays", n.Major(digits).String()+" "+string(c))
}
