package clawback_test

import (
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
)

// A commissionDraft is what one event makes the commission post. No line and no
// partner ever has less than nothing, and nothing is posted on sealed lines.
type commissionDraft struct {
	cause  string
	posted partnerecon.Day
	nets   map[partnerecon.Claim]int64
	out    []partnerecon.Entry
}

// post adds an entry to a line, if it leaves something or nothing.
func (d *commissionDraft) post(l oracleLine, k partnerecon.Kind, amount int64) {
	if amount == 0 || d.nets[l.claim]+amount < 0 {
		return
	}
	d.nets[l.claim] += amount
	d.out = append(d.out, partnerecon.Entry{
		Cause: d.cause, Claim: l.claim, Kind: k, Amount: eurCents(amount),
		Posted: d.posted, Earned: l.earned, Payable: l.payable, Tier: l.tier,
	})
}

// entries draws what one event made the commission post: a new payment, or
// changes on a line that is open, and what caps on net make of it.
func (g *oracleProgram) entries(o *oracle, cause string) []partnerecon.Entry {
	d := &commissionDraft{cause: cause, posted: g.now, nets: map[partnerecon.Claim]int64{}}
	var open, changed []oracleLine
	for _, l := range o.lines {
		d.nets[l.claim] = l.net
		if !l.sealed {
			open = append(open, *l)
		}
	}
	switch {
	case len(open) == 0 || g.maybe("new payment"):
		for _, l := range g.payment(o, cause) {
			d.post(l, partnerecon.Earned, g.cents(1, pick(g, "up to", int64(9), 100, 5000)))
			changed = append(changed, l)
		}
	default:
		l := pick(g, "line", open...)
		switch {
		case l.net == l.granted && g.oneIn(3, "priced away"): // no returns
			d.post(l, partnerecon.Earned, -l.net)
		case g.maybe("priced again"):
			l.tier = pick(g, "tier", "", "gold", "silver")
			d.post(l, partnerecon.Earned, g.cents(-d.nets[l.claim], 3000))
		}
		changed = []oracleLine{l}
	}
	for _, l := range changed {
		if g.maybe("capped") {
			d.post(l, partnerecon.Capped, g.cents(-d.nets[l.claim], 200))
		}
		if g.maybe("returned") {
			d.post(l, partnerecon.Returned, g.cents(-d.nets[l.claim], 200))
		}
	}
	g.capsOnNet(o, d)
	if len(d.out) == 0 { // nothing came of it
		d.post(g.payment(o, cause)[0], partnerecon.Earned, 1)
	}
	return d.out
}

// capsOnNet draws what caps across lines cut off partners: at most all they have.
func (g *oracleProgram) capsOnNet(o *oracle, d *commissionDraft) {
	for _, partner := range []string{"a", "b", "c"} {
		var sum int64
		for claim, net := range d.nets {
			if claim.Partner == partner {
				sum += net
			}
		}
		rest := o.rests[partner]
		if rest >= -sum && !g.oneIn(4, "cap on net") {
			continue
		}
		if amount := g.cents(-sum, 0) - rest; amount != 0 {
			claim := partnerecon.Claim{Partner: partner, Customer: "c", Component: "cap:y"}
			d.out = append(d.out, partnerecon.Entry{
				Cause: d.cause, Claim: claim, Kind: partnerecon.Capped, Amount: eurCents(amount),
				Posted: d.posted, Earned: d.posted, Payable: d.posted,
			})
		}
	}
}

// payment draws the lines of a new payment, one for each partner. It was earned
// after the sealed days.
func (g *oracleProgram) payment(o *oracle, id string) []oracleLine {
	var out []oracleLine
	earned := g.now.Add(-number(g.T, "earned before", 0, 40))
	if !earned.After(o.sealed) {
		earned = o.sealed.Add(1)
	}
	deal := pick(g, "deal", "", "d", "e")
	for _, partner := range rapid.Permutation([]string{"a", "b", "c"}).Draw(g.T, "partners")[:number(g.T, "partners", 1, 3)] {
		l := oracleLine{
			claim:  partnerecon.Claim{Partner: partner, Customer: "c", Deal: deal, Line: "p" + id, Component: "base"},
			tier:   pick(g, "tier", "", "gold", "silver"),
			earned: earned, payable: earned.Add(pick(g, "payable in", 0, 30, number(g.T, "days", 0, 60))),
		}
		out = append(out, l)
		if g.oneIn(3, "bonus") {
			l.claim.Component = "bonus"
			out = append(out, l)
		}
	}
	return out
}
