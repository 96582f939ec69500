package settlement

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// quarrels are the disputes that keep something back, in their order, and how much. Where
// balances are kept by selling entity, it is no more than the entity whose it is owes: nothing
// of another one is held for it.
type quarrels struct {
	disputes []disputed
	lines    []lineDispute
	own      []int64 // what of it is of each selling entity
}

// inDispute is what disputes of deals keep back.
func (q *quarrels) inDispute() int64 {
	sum := int64(0)
	for i := range q.disputes {
		sum = bounded(sum, q.disputes[i].Held)
	}
	return sum
}

// quarrelsOn returns the disputes that keep something back at the end of a day: what a reserve
// has let go by then they hold.
func (p Program) quarrelsOn(a *account, asOf partnerecon.Day) quarrels {
	a = p.until(a, asOf)
	free, _ := p.freeOf(a, asOf)
	return a.quarrels(free)
}

// quarrels returns the disputes that keep something back, where each selling entity owes so
// much; without it what it owes now.
func (a *account) quarrels(free []int64) quarrels {
	if len(a.Disputes)+len(a.LineDisputes) == 0 {
		return quarrels{own: make([]int64, len(a.Sellers))}
	}
	if free == nil {
		for i := range a.Sellers {
			free = append(free, a.Sellers[i].free(a.Sellers[i].Reserved))
		}
	}
	out := quarrels{own: make([]int64, len(a.Sellers))}
	// of is what is kept back of n for an entity; where its part is not known, all of it.
	of := func(seller string, n int64) int64 {
		if i, ok := a.findSeller(seller); ok {
			n = max(0, min(n, free[i]-out.own[i]))
			out.own[i] += n
		}
		return n
	}
	for i := range a.Disputes {
		d := &a.Disputes[i]
		held := d.Held
		if len(d.Sold) > 0 && len(a.Sellers) > 0 {
			held = 0
			for k, n := range d.spread(d.Held) {
				held += of(d.Sold[k].Seller, n)
			}
		}
		if held != 0 {
			out.disputes = append(out.disputes, disputed{Customer: d.Customer, Dispute: d.Dispute, Held: held})
		}
	}
	for _, d := range a.heldLines() {
		if d.Held = of(d.Seller, d.Held); d.Held != 0 {
			out.lines = append(out.lines, d)
		}
	}
	return out
}

// A soldPart is what of a dispute is about what one selling entity sold, or none.
type soldPart struct {
	Seller     string `json:"seller,omitzero"`
	Has        int64  `json:"has,omitzero,string"`
	WrittenOff int64  `json:"written_off,omitzero,string"`
}

// count counts what an entry of a selling entity changes of what the partner has. Where that was
// not kept by entity from the first one on, it is not from now on.
func (d *disputed) count(seller string, n int64, bySeller bool) {
	if bySeller && (d.Has == 0 || len(d.Sold) > 0) {
		i, ok := slices.BinarySearchFunc(d.Sold, seller, func(x soldPart, seller string) int { return cmp.Compare(x.Seller, seller) })
		if !ok {
			d.Sold = slices.Insert(d.Sold, i, soldPart{Seller: seller})
		}
		d.Sold[i].Has += n
	}
	d.Has += n
}

// spread divides an amount over the entities by what the partner has of each.
func (d *disputed) spread(n int64) []int64 {
	names, weights := make([]string, len(d.Sold)), make([]exact.Num, len(d.Sold))
	for i := range d.Sold {
		names[i], weights[i] = d.Sold[i].Seller, exact.Int(max(0, d.Sold[i].Has))
	}
	out, ok := exact.Allocate(n, names, weights)
	if !ok {
		out = make([]int64, len(d.Sold))
		out[0] = n // nothing is left of any
	}
	return out
}

// moved returns what a dispute that had written off so much gives back, or takes, by selling
// entity.
func (d *disputed) moved(was int64) []sellerSum {
	if len(d.Sold) == 0 {
		if was == d.WrittenOff {
			return nil
		}
		return []sellerSum{{"", was - d.WrittenOff}}
	}
	var out []sellerSum
	for i, due := range d.spread(d.WrittenOff) {
		x := &d.Sold[i]
		if x.WrittenOff != due {
			out = append(out, sellerSum{x.Seller, x.WrittenOff - due})
		}
		x.WrittenOff = due
	}
	return out
}

// checkSold checks what is stored of a dispute by selling entity.
func checkSold(list *problem.List, at string, sold []soldPart) {
	for i := range sold {
		x, here := &sold[i], problem.At(at+"/sold", i)
		if i > 0 && x.Seller <= sold[i-1].Seller {
			list.Add(here+"/seller", problem.Conflict, "want selling entities by name, each once")
		}
		if !bound(x.Has) || x.WrittenOff < 0 || !bound(x.WrittenOff) {
			list.Add(here, problem.OutOfRange, "want amounts of at most %d minor units, and none written off below 0", int64(maxVolume))
		}
	}
}
