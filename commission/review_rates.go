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

// A namedShare is a share that a row pays, and where it stands. What a factor comes to
// has no text of its own; details say what was multiplied.
type namedShare struct {
	share   exact.Num
	shown   partnerecon.Detail
	details []partnerecon.Detail
	at      string
	row     *Row
}

// and puts the share, and what it is made of, in front of details.
func (s *namedShare) and(details ...partnerecon.Detail) []partnerecon.Detail {
	return append(append(slices.Clone(s.details), s.shown), details...)
}

// shares returns the shares that a row can pay: its own, or those of its table; with a
// factor the least and the most that they come to. A straight line between two factors
// is between them.
func (r *review) shares(c *component, k int) []namedShare {
	row := &c.Rates[k]
	if row.Share.Stated() {
		return r.multiplied(c.row(k), row, row.Share, c.row(k)+"/share")
	}
	var out []namedShare
	for i, t := range r.policy.Tables {
		for n, step := range t.Steps {
			if t.Name == row.Table && step.Share.Stated() {
				out = append(out, r.multiplied(c.row(k), row, step.Share, problem.At(problem.At("/tables", i)+"/steps", n)+"/share")...)
			}
		}
	}
	return out
}

// multiplied returns what a share of a row comes to: itself, or with a factor the least
// and the most, at the place of the factor.
func (r *review) multiplied(rule string, row *Row, share partnerecon.Rate, at string) []namedShare {
	if row.Factor == "" {
		kept := row.Clip.keep(share)
		return []namedShare{{fraction(kept), partnerecon.D("share", kept), nil, at, row}}
	}
	least, most := r.factorsOf(row)
	var out []namedShare
	for _, factor := range []partnerecon.Rate{least, most} {
		n := row.Clip.within(fraction(share).Times(fraction(factor)))
		details := []partnerecon.Detail{partnerecon.D("rate", share), partnerecon.D("factor", factor)}
		out = append(out, namedShare{n, percentage("share", n), details, rule + "/factor", row})
	}
	if least == most {
		return out[:1]
	}
	return out
}

// factorsOf returns the least and the most that the factor of a row is.
func (r *review) factorsOf(row *Row) (least, most partnerecon.Rate) {
	s, _ := r.scaleAt(row.Factor)
	byShare := func(a, b Step) int { return a.Share.Compare(b.Share) }
	return slices.MinFunc(s.table.Steps, byShare).Share, slices.MaxFunc(s.table.Steps, byShare).Share
}

// inRange compares a rate of the base for who sourced the deal with the ranges of
// "Partner & Affiliate Program Design": 10-40 % of the revenue, and in a tier of
// its names that tier's. They are about shares of the revenue, not of a margin.
func (r *review) inRange(s namedShare) {
	if s.row.Role != "" || slices.Contains(r.policy.Basis.Less, LessCost) {
		return
	}
	within, of := published(s.row.Tier)
	if within.within(s.share).Cmp(s.share) != 0 {
		r.add(CodeLintRange, s.at, s.and(text("of", of), partnerecon.D("min", within.Min), partnerecon.D("max", within.Max))...)
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
	left := fraction(margin).Add(s.share.Neg())
	if left.Cmp(fraction(floor)) < 0 {
		room := fraction(margin).Add(fraction(floor).Neg())
		r.add(CodeLintMargin, s.at, s.and(partnerecon.D("margin", margin), percentage("left", left), partnerecon.D("floor", floor), percentage("room", room))...)
	}
}

// inversions looks for tables of which more volume pays less in all. Tables that
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
