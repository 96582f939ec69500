package commission

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// grantContract adds what a line adds to the sums of its contract, or takes it off (sign
// -1).
func (d *draft) grantContract(l *Line, sign int64) error {
	for i := range l.Contracted {
		p := &l.Contracted[i]
		c := d.counter(capKey{cap: contractGrant, deal: l.Contract, partner: p.Of, month: p.Month})
		was, known := exact.ParseNum(c.Exact)
		n, stated := exact.ParseNum(p.Exact)
		if !known && c.Exact != "" || !stated {
			return fmt.Errorf("commission: event %s: contract %s: %w: a sum that is no number", problem.Quote(d.event.id), problem.Quote(l.Contract), partnerecon.ErrSyntax)
		}
		sum := was.Add(n.Mul(sign, 1))
		if c.Exact = ""; sum.Sign() == 0 {
			continue
		}
		c.Exact = sum.String()
		if _, fits := exact.ParseNum(c.Exact); !fits {
			return d.overflow()
		}
	}
	return nil
}

// contractAnew replaces what a line adds to the sums of its contract by what the pricing has
// found now: a bonus on a component that is released in parts rises with each of them, and
// what is paid of the contract later goes on from there.
func (d *draft) contractAnew(l *Line) error {
	added, fits := d.pricing.contracted()
	switch {
	case !fits:
		return d.overflow()
	case slices.Equal(added, l.Contracted):
		return nil
	}
	if err := d.grantContract(l, -1); err != nil {
		return err
	}
	l.Contracted = added
	return d.grantContract(l, +1)
}

// grantsOfContract adds what the other payments of a contract came to. Of what tables
// counted it is that of the span of the line.
func (d *draft) grantsOfContract(out []Grant, v *version, l *Line) []Grant {
	key := capKey{cap: contractGrant, deal: l.Contract}
	for c := range d.countersFrom(key) {
		if c.Cap != key.cap || c.Deal != key.deal {
			break
		}
		if c.Exact != "" && v.inSpan(c, l.Cleared) {
			out = append(out, Grant{Cap: c.Cap, Partner: c.Partner, Exact: c.Exact})
		}
	}
	return out
}

// grantsBefore returns what the payments before a line of a contract come to by now, which
// is credited anew and keeps its place: those of its deal may have been so as well. Where
// one of them is sealed it is as it was, and so it is of a contract of very many open
// payments, for each of them may look at all.
func (d *draft) grantsBefore(v *version, l *Line) []Grant {
	kept := l.contractBefore()
	paid := grantedTo(kept, contractCounter(l.Contract))
	sums, base, mates := map[string]exact.Num{}, int64(0), d.ofContract(l.Contract)
	if len(mates) > maxInstalments {
		return kept
	}
	for _, at := range mates {
		m := d.old.Lines[at]
		if t := d.touchedAt(at); t != nil {
			m = t.now
		}
		if m.ID == l.ID || m.Cleared.IsZero() || grantedTo(m.Grants, contractCounter(l.Contract)) >= paid {
			continue
		}
		base += m.Base
		for i := range m.Contracted {
			p := &m.Contracted[i]
			n, ok := exact.ParseNum(p.Exact)
			if !ok || !v.inSpan(&Counter{Partner: p.Of, Month: p.Month}, l.Cleared) {
				continue
			}
			sums[p.Of] = sums[p.Of].Add(n)
		}
	}
	if base != paid {
		return kept
	}
	kept = slices.DeleteFunc(kept, func(g Grant) bool { return g.Partner != "" })
	for _, of := range slices.Sorted(maps.Keys(sums)) {
		if n := sums[of]; n.Sign() != 0 {
			kept = append(kept, Grant{Cap: contractGrant, Partner: of, Exact: n.String()})
		}
	}
	return kept
}

// contractBefore returns what the payments before a line of a contract came to.
func (l *Line) contractBefore() []Grant {
	return slices.DeleteFunc(slices.Clone(l.Grants), func(g Grant) bool { return g.Cap != contractGrant })
}

// maxInstalments is how many open payments of a contract are looked at anew.
const maxInstalments = 1000

// ofContract returns the positions of the open lines of a contract.
func (d *draft) ofContract(contract string) []int {
	if d.contracts == nil {
		d.contracts = map[string][]int{}
		for at, l := range d.old.Lines {
			if l.Contract != "" {
				d.contracts[l.Contract] = append(d.contracts[l.Contract], at)
			}
		}
	}
	return d.contracts[contract]
}

// inSpan reports whether a sum of a contract is that of the span of a day.
func (v *version) inSpan(c *Counter, day partnerecon.Day) bool {
	_, name, _ := strings.Cut(c.Partner, ":")
	return c.Month.IsZero() || slices.ContainsFunc(v.scales, func(s Scale) bool {
		return s.table.Name == name && s.table.start(day.Month()) == c.Month
	})
}
