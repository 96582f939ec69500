package economics

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

const (
	maxList    = 100_000   // elements of a list
	maxEntries = 1_000_000 // entries of a ledger
)

// A checker collects what is wrong with facts whose amounts share a currency.
type checker struct {
	problem.List
	currency partnerecon.Currency
}

// inCurrency begins the check of facts that state their currency.
func inCurrency(c partnerecon.Currency) *checker {
	k := &checker{currency: c}
	if _, ok := c.Digits(); !ok {
		k.Add("/currency", problem.Unknown, "unknown currency %s", problem.Quote(string(c)))
	}
	return k
}

// err returns what was found as an error, or nil.
func (k *checker) err() error {
	if found := k.Sorted(); len(found) > 0 {
		return &partnerecon.InvalidError{Package: "economics", Problems: problem.Convert[partnerecon.Problem](found)}
	}
	return nil
}

// amount wants an amount, of any sign.
func (k *checker) amount(path string, m partnerecon.Money) {
	if !m.Stated() || m.Currency() != k.currency {
		k.Add(path, problem.OutOfRange, "want an amount in %s, got %s", problem.Quote(string(k.currency)), m)
	}
}

// cost wants an amount of 0 or more.
func (k *checker) cost(path string, m partnerecon.Money) {
	if !m.Stated() || m.Currency() != k.currency || m.Sign() < 0 {
		k.Add(path, problem.OutOfRange, "want 0 or more in %s, got %s", problem.Quote(string(k.currency)), m)
	}
}

// part wants 0 % to 100 %.
func (k *checker) part(path string, r partnerecon.Rate) {
	if !r.Stated() || r.Compare(partnerecon.Whole()) > 0 {
		k.Add(path, problem.OutOfRange, "want 0 %% to 100 %%, got %s", r)
	}
}

func (k *checker) band(path string, b Band) {
	if b.Low.Stated() && b.High.Stated() && b.Low.Compare(b.High) > 0 {
		k.Add(path, problem.OutOfRange, "want a low end of at most the high end, got %s and %s", b.Low, b.High)
	}
}

func (k *checker) rounding(r partnerecon.Rounding) {
	if !r.Known() {
		k.Add("/rounding", problem.Unchosen(string(r)), "want half_even, half_up or down, got %s", problem.Quote(string(r)))
	}
}

func (k *checker) period(path string, p partnerecon.Interval) {
	if p.Len() == 0 {
		k.Add(path, problem.Required, "want a first day and a later one that is no longer in it, got %s", p)
	}
}
