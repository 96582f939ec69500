package pilot

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// maxScores is how many answers one customer gives.
const maxScores = 100

// check looks at everything but the name of the pilot.
func (f *Facts) check() *checker {
	k := checkPartners(f.Partners)
	if f.AsOf.IsZero() {
		k.Add("/as_of", problem.Required, "missing; state the day")
	}
	if !k.Few("/customers", len(f.Customers), maxList) || len(f.Partners) > maxList {
		return k
	}
	partners := make(map[string]bool, len(f.Partners))
	for _, p := range f.Partners {
		partners[p.ID] = true
	}
	ids := make(map[string]bool, len(f.Customers))
	var currency partnerecon.Currency
	for i := range f.Customers {
		c := &f.Customers[i]
		k.Enter("/customers", i)
		k.Once("/id", c.ID, ids)
		if !partners[c.Partner] {
			k.Add("/partner", problem.Unknown, "no partner %s is listed", problem.Quote(c.Partner))
		}
		if currency == "" {
			currency = c.Revenue.Currency()
		}
		k.customer(c, currency)
		k.Leave()
	}
	return k
}

func (k *checker) customer(c *Customer, currency partnerecon.Currency) {
	if c.Started.IsZero() {
		k.Add("/started", problem.Required, "missing; state the day")
	}
	if !c.FirstValue.IsZero() && c.FirstValue.Before(c.Started) {
		k.Add("/first_value", problem.OutOfRange, "want a day from the start on, %s, got %s", c.Started, c.FirstValue)
	}
	if k.Few("/scores", len(c.Scores), maxScores) {
		for i, s := range c.Scores {
			k.between(problem.At("/scores", i), s, 0, 10)
		}
	}
	switch c.Renewal {
	case "", Renewed, Lost:
	default:
		k.Add("/renewal", problem.Unknown, "want renewed or lost, got %s", problem.Quote(string(c.Renewal)))
	}
	if h := c.Health; h.Stated() && (h.Compare(partnerecon.Whole()) > 0 || basisPoints%h.Den() != 0) {
		k.Add("/health", problem.OutOfRange, "want 0 %% to 100 %% with at most two places, got %s", h)
	}
	if c.Revenue.Stated() != c.Commission.Stated() {
		k.Add("/commission", problem.Required, "state revenue and commission, or neither")
	}
	for _, m := range [...]struct {
		path   string
		amount partnerecon.Money
	}{{"/revenue", c.Revenue}, {"/commission", c.Commission}} {
		if m.amount.Stated() && m.amount.Currency() != currency {
			k.Add(m.path, problem.Conflict, "want an amount in %s as those before, got %s", problem.Quote(string(currency)), m.amount)
		}
	}
}
