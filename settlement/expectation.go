package settlement

import (
	"slices"
	"strconv"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// An Expectation is what a customer, or a group of them, is expected to pay: the same
// payment again and again, or less each time as customers leave.
type Expectation struct {
	// ID of the facts, with the number of the payment behind it: "c-12:1" is the first.
	ID string `json:"id"`
	// Payment is what is paid each time: its amount and its days the first time. Its
	// Service and Invoiced, and Service and Through of its items, move by as many months
	// as the payment does, each counted from the day stated here; a Through that is the
	// last day of a month stays one. What else it says stays, declared facts included.
	Payment Payment `json:"payment"`
	// First is the day of the first payment; the others follow every month, quarter or
	// year, on its day of the month or the last one of a shorter month.
	First partnerecon.Day `json:"first"`
	Every Every           `json:"every"`
	Times int             `json:"times"` // 1 to 1,200
	// Churn is the part of the revenue that is lost from one payment to the next, 0 % to
	// 100 %: of 100.00 at 10 % the third payment is 81.00. Absent: nothing is lost. It
	// needs an amount of the whole payment.
	Churn partnerecon.Rate `json:"churn,omitzero"`
	// Rounding of what is left. Required with a churn.
	Rounding partnerecon.Rounding `json:"rounding,omitzero"`
}

// maxExpected is how many payments one expectation has at most.
const maxExpected = 1200

// Facts returns the payments that are expected, for [Program.Forecast], in the order of
// their days; the ones that would be of nothing are left out. What is wrong with the
// expectation is a [partnerecon.InvalidError]; whether the payment fits a program, the
// forecast says. Churn of a named customer, which may take something back, is a fact of
// its own; this one makes a group smaller. The facts share no memory with each other or
// with the expectation.
func (e Expectation) Facts() ([]Fact, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	mode, _ := exact.ModeOf(string(e.Rounding))
	left := exact.Int(e.Payment.Amount.Minor())
	var out []Fact
	for n := range e.Times {
		months := n * e.Every.months()
		p := e.Payment.later(months)
		if e.Churn.Stated() {
			minor, _ := left.Round(mode) // never more than the first amount
			p.Amount = moneyIn(minor, p.Amount.Currency())
			left = left.Mul(e.Churn.Den()-e.Churn.Num(), e.Churn.Den())
			if minor == 0 {
				break // nor is there more later
			}
		}
		out = append(out, Fact{
			ID: e.ID + ":" + strconv.Itoa(n+1), Occurred: On(e.First.AddMonths(months)), Event: p,
		})
	}
	return out, nil
}

// later returns the payment as it is so many months later, with memory of its own.
func (e Payment) later(months int) Payment {
	e.Service, e.Invoiced = e.Service.AddMonths(months), e.Invoiced.AddMonths(months)
	e.Items = slices.Clone(e.Items)
	for i := range e.Items {
		item := &e.Items[i]
		item.Service, item.Through = item.Service.AddMonths(months), endLater(item.Through, months)
		item.Facts = cloneStated(item.Facts)
	}
	e.Credits, e.Uplines = slices.Clone(e.Credits), slices.Clone(e.Uplines)
	e.Context = cloneContext(e.Context)
	return e
}

// endLater returns the last day of a period so many months later. One that ends with its
// month does so in a longer month, too: after February comes all of March. It is never
// before the day on which the period begins then.
func endLater(through partnerecon.Day, months int) partnerecon.Day {
	if through == through.Month().Last() {
		return through.Month().Add(months).Last()
	}
	return through.AddMonths(months)
}

func cloneContext(c commission.Context) commission.Context {
	c.Facts, c.Partners = cloneStated(c.Facts), slices.Clone(c.Partners)
	for i := range c.Partners {
		c.Partners[i].Facts = cloneStated(c.Partners[i].Facts)
	}
	return c
}

func (e Expectation) check() error {
	var list problem.List
	if e.ID == "" {
		list.Add("/id", problem.Required, "missing")
	}
	if e.First.IsZero() {
		list.Add("/first", problem.Required, "missing; state the day of the first payment")
	}
	if e.Every.months() == 0 {
		list.Add("/every", problem.Unknown, "want month, quarter or year, got %s", problem.Quote(string(e.Every)))
	}
	if e.Times < 1 || e.Times > maxExpected {
		list.Add("/times", problem.OutOfRange, "want 1 to %d, got %d", maxExpected, e.Times)
	}
	if e.Churn.Stated() {
		if e.Churn.Compare(partnerecon.Whole()) > 0 {
			list.Add("/churn", problem.OutOfRange, "want 0%% to 100%%, got %s", e.Churn)
		}
		if !e.Rounding.Known() {
			list.Add("/rounding", problem.Unchosen(string(e.Rounding)), "want half_even, half_up or down, got %s", problem.Quote(string(e.Rounding)))
		}
		if e.Payment.Amount.Sign() <= 0 || len(e.Payment.Items) > 0 {
			list.Add("/payment/amount", problem.Required, "with a churn, state what is paid in all, above 0, and no items")
		}
	}
	return invalid(&list)
}
