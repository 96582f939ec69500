package settlement

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/payout"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// part returns the part of a partner's balance in which an entry is booked besides, that
// of its selling entity, or nil where none is kept. Holds are put on a partner and not on
// one of these parts, see spreadHeld.
func (s *posting) part(a *account, e *partnerecon.Entry) *account {
	if !s.program.policy.Statements.BySeller || !e.Amount.Stated() || e.Kind.Holding() {
		return nil
	}
	if len(a.Sellers) == 0 {
		a.Sellers = []account{a.unsold()}
	}
	i, ok := slices.BinarySearchFunc(a.Sellers, e.Seller, func(o account, seller string) int { return cmp.Compare(o.Seller, seller) })
	if !ok {
		a.Sellers = slices.Insert(a.Sellers, i, account{Partner: a.Partner, Seller: e.Seller})
	}
	return &a.Sellers[i]
}

// unsold is what names no selling entity: the balance as it was before parts were kept.
func (a *account) unsold() account {
	return account{
		Partner: a.Partner, Cells: slices.Clone(a.Cells), Forgotten: a.Forgotten, Due: slices.Clone(a.Due),
		Total: a.Total, Commission: a.Commission, PaidOut: a.PaidOut, Retained: a.Retained, Held: a.Held,
	}
}

// spreadHeld spreads what is held over the selling entities that owe something, by what
// they owe. What is held is never more than all of that.
func (a *account) spreadHeld() {
	if len(a.Sellers) == 0 {
		return
	}
	names, owed := make([]string, len(a.Sellers)), make([]exact.Num, len(a.Sellers))
	for i := range a.Sellers {
		names[i], owed[i] = a.Sellers[i].Seller, exact.Int(max(0, a.Sellers[i].Total))
	}
	held, ok := exact.Allocate(a.Held, names, owed)
	for i := range a.Sellers {
		if a.Sellers[i].Held = 0; ok {
			a.Sellers[i].Held = held[i]
		}
	}
}

// closeSellers freezes the parts of a statement.
func (p Program) closeSellers(a *account, piece piece, last, through partnerecon.Day) {
	for i := range a.Sellers {
		p.close(&a.Sellers[i], piece, last, through)
	}
}

// bySeller appends the rows of a partner by selling entity.
func (p Program) bySeller(rows []Row, b *Book, a *account, days StatementPeriod) ([]Row, error) {
	for i := range a.Sellers {
		n, err := p.statement(b, &a.Sellers[i], days)
		if err != nil {
			return nil, err
		}
		if n != (numbers{}) {
			row := p.row(a.Partner, n)
			row.Seller = a.Sellers[i].Seller
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// checkSellersPaid refuses parts by selling entity beside what is kept back of a partner's
// whole balance: a minimum, a reserve and a recovery know no selling entities.
func checkSellersPaid(list *problem.List, p Policy) {
	if !p.Statements.BySeller {
		return
	}
	for i, v := range p.Terms {
		at := problem.At("/terms", i) + "/policy"
		if x := v.Policy.Payouts; x.Minimum.Stated() || x.Reserve != (payout.Reserve{}) {
			list.Add(at+"/payouts", problem.Conflict, "a minimum and a reserve are of a partner's whole balance, and /statements/by_seller keeps parts of it")
		}
		if hasRecovery(v.Policy.Recovery) {
			list.Add(at+"/recovery", problem.Conflict, "a recovery is of a partner's whole balance, and /statements/by_seller keeps parts of it")
		}
	}
}

func cloneSellers(list []account) []account {
	out := slices.Clone(list)
	for i := range out {
		out[i] = *list[i].clone()
	}
	return out
}

// checkSellers checks the stored parts of a partner's balance.
func (a *account) checkSellers(list *problem.List, at string) {
	for i := range a.Sellers {
		o, path := &a.Sellers[i], problem.At(at+"/sellers", i)
		switch {
		case i > 0 && o.Seller <= a.Sellers[i-1].Seller:
			list.Add(path+"/seller", problem.Conflict, "want selling entities by name, each once")
		case o.Partner != a.Partner:
			list.Add(path+"/partner", problem.Conflict, "want %s, whose account it is, got %s", problem.Quote(a.Partner), problem.Quote(o.Partner))
		case len(o.Sellers) > 0:
			list.Add(path+"/sellers", problem.Conflict, "a part has no parts")
		}
	}
}
