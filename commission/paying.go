package commission

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// A paying is a component that payments earn, made ready for sourced credits: what of the
// policy it takes to price a payment of one amount, side by side.
type paying struct {
	name        string // empty: the base
	from, until partnerecon.Day
	won         *dense
	rates       []flatRate // by row
}

// A flatRate is what a row pays: a share of all that is paid, while its window is open.
type flatRate struct {
	share    exact.Fraction
	windowed bool
	window   partnerecon.Window
}

// straighten makes the components ready, in the order of parts, where payments under the
// version may be priced by themselves.
func (v *version) straighten() {
	v.straight = v.plain && !v.grants && !v.nets && !v.planned && !v.asking && !v.vests()
	for i := range v.components {
		c := &v.components[i]
		if c.On != "" || !v.straight {
			continue
		}
		p := paying{name: c.Name, from: c.From, until: c.Until, won: c.rates.won.given(dimRole, "")}
		for k := range c.Rates {
			r := &c.Rates[k]
			w := v.window(c, r)
			p.rates = append(p.rates, flatRate{exact.Fraction{Num: r.Share.Num(), Den: r.Share.Den()}, w.Stated(), w})
		}
		v.paying = append(v.paying, p)
	}
	slices.SortStableFunc(v.paying, func(a, b paying) int { return cmp.Compare(a.name, b.name) })
}

// share returns what the component comes to on a line of one item and one credit, be it of
// the whole, or false where that does not fit.
func (p *paying) share(l *Line, whole bool, mode exact.Mode) (int64, bool) {
	row := 0
	if len(p.won.axes) != 0 {
		row = p.won.of(&l.Items[0], &l.Credits[0], &l.Context, true)
	} else {
		row = int(p.won.rows[0])
	}
	if row < 0 {
		return 0, true
	}
	r := &p.rates[row]
	if r.windowed && !r.window.Contains(l.Anchor, l.tested(&l.Items[0])) {
		return 0, true
	}
	if whole {
		return exact.MulDiv(l.Base, r.share.Num, r.share.Den, mode)
	}
	share := l.Credits[0].Share
	return exact.Product(l.Base, [...]exact.Fraction{r.share, {Num: share.Num(), Den: share.Den()}}, mode)
}
