package incentive

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// measure checks a measure and returns its unit; empty where there is none.
func (c *checker) measure(at string, m *Measure) Unit {
	c.lines(at, &m.Lines)
	switch m.Of {
	case OfRevenue, OfCommission:
		c.noFigure(at, m)
		return Amount
	case OfQuantity:
		c.noFigure(at, m)
		return Number
	case OfFigure:
		if len(m.Tiers)+len(m.Products)+len(m.Markets)+len(m.Components) > 0 {
			c.list.Add(at+"/figure", conflict, "a figure is of the whole partner; only sums of lines have tiers, products, markets and components")
		}
		return c.declaredAs(at+"/figure", m.Figure)
	default:
		c.list.Add(at+"/of", unknown, "want revenue, commission, quantity or figure, got %s", quote(string(m.Of)))
		return ""
	}
}

// lines checks which lines count.
func (c *checker) lines(at string, l *Lines) {
	c.names(at+"/tiers", l.Tiers)
	c.names(at+"/products", l.Products)
	c.names(at+"/markets", l.Markets)
	c.names(at+"/components", l.Components)
}

func (c *checker) noFigure(at string, m *Measure) {
	if m.Figure != "" {
		c.list.Add(at+"/figure", conflict, "%s is a sum of the lines, got figure %s", m.Of, quote(m.Figure))
	}
}

// declaredAs returns the unit of a figure, and reports one that is not declared.
func (c *checker) declaredAs(at, figure string) Unit {
	u, ok := c.figures[figure]
	switch {
	case figure == "":
		c.list.Add(at, required, "missing; name a figure")
	case !ok:
		c.list.Add(at, unknown, "no figure %s is declared", quote(figure))
	}
	return u
}

// figure checks a figure of one unit.
func (c *checker) figure(at, figure string, want Unit) {
	if u := c.declaredAs(at, figure); u != "" {
		c.want(at, u, want)
	}
}

// want reports another unit. One that is not known has been reported already.
func (c *checker) want(at string, got, want Unit) {
	if got != want && got != "" {
		c.list.Add(at, conflict, "want a measure in the unit %s, got %s", want, got)
	}
}

// goal checks what a measure of a unit is compared with.
func (c *checker) goal(at string, g *Goal, unit Unit) {
	stated := 0
	for _, is := range [...]bool{
		g.Amount.Stated(), g.Number != 0, g.Fraction.Stated(), g.Figure != "", g.Earlier != "",
		g.Annual.Stated() || len(g.Season) > 0,
	} {
		if is {
			stated++
		}
	}
	if stated != 1 {
		c.list.Add(at, required, "want one of amount, number, fraction, figure, earlier, and annual with season; got %d", stated)
		return
	}
	switch {
	case g.Amount.Stated():
		c.amountOf(at+"/amount", g.Amount, 0)
		c.want(at+"/amount", unit, Amount)
	case g.Number != 0:
		c.want(at+"/number", unit, Number)
		if g.Number < 0 {
			c.list.Add(at+"/number", outOfRange, "want 0 or more, got %d", g.Number)
		}
	case g.Fraction.Stated():
		c.want(at+"/fraction", unit, Fraction)
	case g.Figure != "":
		c.figure(at+"/figure", g.Figure, unit)
	case g.Earlier != "":
		if g.Earlier != PeriodBefore && g.Earlier != YearBefore {
			c.list.Add(at+"/earlier", unknown, "want period or year, got %s", quote(string(g.Earlier)))
		}
	default:
		c.amountOf(at+"/annual", g.Annual, 0)
		c.want(at+"/annual", unit, Amount)
		if !isSeason(g.Season) {
			c.list.Add(at+"/season", conflict, "want twelve rates of a mean of 100%%, got %d", len(g.Season))
		}
	}
}

// amount checks an amount above 0 that has to be stated.
func (c *checker) amount(at string, m partnerecon.Money) { c.amountOf(at, m, 1) }

func (c *checker) amountOf(at string, m partnerecon.Money, least int64) {
	switch {
	case !m.Stated():
		c.list.Add(at, required, "missing")
	case m.Currency() != c.policy.Currency:
		c.list.Add(at, conflict, "want an amount in %s, got %s", quote(string(c.policy.Currency)), m)
	case m.Minor() < least:
		c.list.Add(at, outOfRange, "want at least %d minor units, got %s", least, m)
	}
}

// optional checks a limit that may be absent.
func (c *checker) optional(at string, m partnerecon.Money) {
	if m.Stated() {
		c.amount(at, m)
	}
}

// rate checks a rate above 0.
func (c *checker) rate(at string, r partnerecon.Rate) {
	switch {
	case !r.Stated():
		c.list.Add(at, required, "missing")
	case r.Num() == 0 || r.Compare(maxRate()) > 0:
		c.list.Add(at, problem.OutOfRange, "want more than 0%%, at most %s, got %s", maxRate(), r)
	}
}
