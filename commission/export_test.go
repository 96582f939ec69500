package commission

import "github.com/partnerecon/partnerecon"

// PayableOn returns the day from which a line can be paid out.
func PayableOn(p Policy, tier, milestone string, cleared partnerecon.Day) partnerecon.Day {
	v := version{policy: p}
	return v.payable(payee{tier: tier, milestone: milestone}, cleared)
}

// Order is an order of numbers, for tests of what only very large customers see.
type Order struct{ order order[int] }

// OrderOf returns the order of numbers that are sorted.
func OrderOf(sorted []int) *Order { return &Order{orderOf(sorted)} }

// Insert puts a number in its place.
func (o *Order) Insert(n int) { o.order.insert(n, func(m int) bool { return m < n }) }

// Before counts the numbers below n.
func (o *Order) Before(n int) int { return o.order.count(func(m int) bool { return m < n }) }

// Between returns the numbers from one place to before another.
func (o *Order) Between(from, to int) []int { return o.order.between(from, to) }

// Tells reports whether the tags of a ledger tell that it does not know an id, and how
// many there are.
func Tells(l *Ledger, id string) (unknown bool, n int) {
	return l.tags.unknown(l, id), len(l.tags.list)
}

// WorkedOut returns for how many combinations of texts it is worked out which row of the
// base wins; 0: it is searched for.
func WorkedOut(p Plan) int {
	won := p.versions[0].components[0].rates.won
	if won == nil {
		return 0
	}
	return len(won.rows)
}

// LongWay returns a plan that decides the same, and works no payment out in one go.
func LongWay(p Plan) Plan {
	rules := *p.rules
	rules.looksBack = true
	return Plan{&rules}
}

// GoesStraight reports whether a payment is worked out in one go.
func GoesStraight(p Plan, l Ledger, e Payment) bool {
	var x straight
	return x.work(p, &l, &e, nil)
}
