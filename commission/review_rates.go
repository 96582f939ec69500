package commission

import (
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// rates looks at the rates one by one.
func (r *review) rates() {
	for i := range r.components {
		c := &r.components[i]
		for k := range c.Rates {
			for _, s := range r.shares(c, k) {
				if c.at == "" {
					r.inRange(s)
				}
				if c.On == "" && c.Of == "" && !c.Owes {
					r.margin(s)
				}
			}
		}
	}
}

// A namedShare is a share that a row pays, and where it stands.
type namedShare struct {
	share partnerecon.Rate
	at    string
	row   *Row
}

// shares returns the shares that a row can pay: its own, or those of its table. With
// a factor it depends on the sale what is paid.
func (r *review) shares(c *component, k int) []namedShare {
	row := &c.Rates[k]
	if row.Factor != "" {
		return nil
	}
	if row.Share.Stated() {
		return []namedShare{{row.Clip.keep(row.Share), c.row(k) + "/share", row}}
	}
	var out []namedShare
	for i, t := range r.policy.Tables {
		for n, step := range t.Steps {
			if t.Name == row.Table && step.Share.Stated() {
				out = append(out, namedShare{row.Clip.keep(step.Share), problem.At(problem.At("/tables", i)+"/steps", n) + "/share", row})
			}
		}
	}
	return out
}

// keep returns the rate, or the end of the range that it is beyond.
func (r Range) keep(share partnerecon.Rate) partnerecon.Rate {
	switch {
	case r == Range{}:
	case share.Compare(r.Min) < 0:
		return r.Min
	case share.Compare(r.Max) > 0:
		return r.Max
	}
	return share
}

// inRange compares a rate of the base for who sourced the deal with the ranges of
// "Partner & Affiliate Program Design": 10-40 % of the revenue, and in a tier of
// its names that tier's. They are about shares of the revenue, not of a margin.
func (r *review) inRange(s namedShare) {
	if s.row.Role != "" || slices.Contains(r.policy.Basis.Less, LessCost) {
		return
	}
	within, of := published(s.row.Tier)
	if s.share.Compare(within.Min) < 0 || s.share.Compare(within.Max) > 0 {
		r.add(CodeLintRange, s.at, partnerecon.D("share", s.share), text("of", of),
			partnerecon.D("min", within.Min), partnerecon.D("max", within.Max))
	}
}

// margin reports a share of payments that leaves less of the expected customer's
// margin than the floor. Where the basis is not all of a payment a share is of less
// than it seems, and only the projected sums tell.
func (r *review) margin(s namedShare) {
	floor, margin := r.policy.Guard.Floor, r.Customer.Margin
	if !floor.Stated() || !margin.Stated() || len(r.policy.Basis.Less) > 0 {
		return
	}
	left := fraction(margin).Add(fraction(s.share).Neg())
	if left.Cmp(fraction(floor)) < 0 {
		room := fraction(margin).Add(fraction(floor).Neg())
		r.add(CodeLintMargin, s.at, partnerecon.D("share", s.share), partnerecon.D("margin", margin),
			percentage("left", left), partnerecon.D("floor", floor), percentage("room", room))
	}
}

// inversions looks for tables of which a unit more pays less in all. Tables that
// only multiply are none of them.
func (r *review) inversions() {
	factors := r.policy.factors()
	for i, t := range r.policy.Tables {
		if factors[t.Name] {
			continue
		}
		scale := scaleOf(t)
		for _, inv := range scale.Inversions() {
			details := []partnerecon.Detail{text("below", inv.Below.shown()), text("from", inv.From.shown())}
			if inv.BelowEarns.Stated() {
				details = append(details, partnerecon.D("below_earns", inv.BelowEarns), partnerecon.D("from_earns", inv.FromEarns))
			}
			r.add(CodeLintInversion, problem.At(problem.At("/tables", i)+"/steps", inv.Step), append([]partnerecon.Detail{text("table", t.Name)}, details...)...)
		}
	}
}

// shown returns the volume as text: money, or a number of units.
func (v Volume) shown() string {
	if v.Revenue.Stated() {
		return v.Revenue.String()
	}
	return partnerecon.Count(v.Units).String()
}

// percentage shows a number as a percentage of two decimals at most, rounded for
// the eye: what is compared is exact.
func percentage(name string, n exact.Num) partnerecon.Detail {
	hundredths, ok := n.Mul(10000, 1).Round(exact.HalfEven)
	if !ok {
		return text(name, n.String())
	}
	s := string(exact.AppendFixed(nil, hundredths, 2))
	return text(name, strings.TrimSuffix(strings.TrimRight(s, "0"), ".")+"%")
}
