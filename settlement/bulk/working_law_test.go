package bulk_test

import (
	"math/big"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/bulk"
)

// What a posting was worked out from gives its amount, when it is worked out again by hand.
func TestLawAPostingExplainsItself(t *testing.T) {
	checkLanes(t, func(t *rapid.T, l lane) {
		facts := l.taken()
		kept, err := l.engine.Keep(&bulk.State{}, movements(facts))
		if err != nil {
			t.Fatal(err)
		}
		b := byHand{policy: l.program.Policy(), paid: map[string][]settlement.Payment{}, back: map[pe.Claim]int64{}}
		for _, f := range facts {
			if p, ok := f.Event.(settlement.Payment); ok {
				id := p.Customer + "/" + f.ID // which may come again once its line is sealed
				b.paid[id] = append(b.paid[id], p)
			}
		}
		for p := range kept.All() {
			e, w := p.Entry(), p.Explain()
			if wrong := b.wrong(e, w); wrong != "" {
				t.Fatalf("%s: %+v\nexplains %+v", wrong, e, w)
			}
			if text := string(p.AppendText([]byte("> "))); !strings.HasPrefix(text, "> "+string(e.Kind)+" ") || !strings.Contains(text, e.Posted.String()) ||
				e.Amount.Stated() && !strings.Contains(text, e.Amount.String()) {
				t.Fatalf("%+v reads %q", e, text)
			}
		}
	})
}

// byHand works out again what workings say.
type byHand struct {
	policy settlement.Policy
	paid   map[string][]settlement.Payment // by customer and id
	back   map[pe.Claim]int64              // what went back by claim so far
}

// wrong says what of a working does not give the amount.
func (b byHand) wrong(e pe.Entry, w bulk.Working) string {
	c := b.version(e.Terms)
	var paid settlement.Payment
	for _, p := range b.paid[e.Claim.Customer+"/"+e.Claim.Line] {
		if len(p.Items) > 0 {
			p.Amount = p.Items[0].Amount
		}
		if p.Amount == w.Base {
			paid = p
		}
	}
	switch {
	case w.Amount != e.Amount:
		return "another amount"
	case w.Base != paid.Amount:
		return "not what was paid"
	case w.Granted.Minor() > w.Earned.Minor():
		return "granted more than was earned"
	}
	switch e.Kind {
	case pe.Earned:
		delete(b.back, e.Claim)
		if w.Earned != e.Amount {
			return "it is not what was earned"
		}
		return b.wrongRate(c, e, w, &paid)
	case pe.Capped:
		if w.Granted.Minor()-w.Earned.Minor() != e.Amount.Minor() {
			return "it is not what the caps cut off"
		}
	case pe.Returned, pe.Rebased:
		if due := -share(w.Granted.Minor(), w.Refunded.Minor(), w.Base.Minor(), c.Rounding); w.Returned.Minor() != due {
			return "what went back comes to " + strconv.FormatInt(due, 10)
		}
		if was := b.back[e.Claim]; w.Before.Minor() != was || w.Returned.Minor()-was != e.Amount.Minor() {
			return "before it was " + strconv.FormatInt(was, 10)
		}
		b.back[e.Claim] += e.Amount.Minor()
	default:
		return "the lane posts no such kind"
	}
	return ""
}

func (b byHand) version(id string) *commission.Policy {
	for i := range b.policy.Terms {
		if v := &b.policy.Terms[i]; v.ID == id {
			return &v.Policy.Commission
		}
	}
	return &commission.Policy{}
}

// wrongRate compares what was earned with the rate, the share and what was paid. Alone that is
// exact to less than a minor unit. Of several partners the sum is rounded, and what it lost or
// won by that is shared, too, and then the odd unit: 0.142 and 0.017 with `down` are 0.15 in all,
// of which 0.134 and 0.016, so that one gets 0.13.
func (b byHand) wrongRate(c *commission.Policy, e pe.Entry, w bulk.Working, paid *settlement.Payment) string {
	for _, x := range paid.Credits {
		if x.Partner == e.Claim.Partner && (x.Share != w.Share || x.Role != pe.Sourced) {
			if x.Share != w.Share {
				return "another share"
			}
			return "" // what helpers earn has a factor, and may have a pool
		}
	}
	row := rowAt(b.policy, w.Row)
	switch {
	case c.Winner == commission.Stack && !w.Rate.Stated():
		return "" // the sum of several rates is no rate
	case c.Winner != commission.Stack && (row == nil || row.Share != w.Rate):
		return "no such rate"
	}
	for i := range c.Caps {
		if c.Caps[i].Per != commission.PerCustomer {
			return "" // caps over all partners are within what was earned
		}
	}
	most := int64(1)
	if len(paid.Credits) > 1 {
		most = 2
	}
	exact := new(big.Rat).Mul(big.NewRat(w.Rate.Num(), w.Rate.Den()), big.NewRat(w.Share.Num(), w.Share.Den()))
	exact.Mul(exact, new(big.Rat).SetInt64(w.Base.Minor()))
	if off := exact.Sub(exact, new(big.Rat).SetInt64(w.Earned.Minor())); off.Abs(off).Cmp(big.NewRat(most, 1)) >= 0 {
		return "the rate does not give it"
	}
	return ""
}

// rowAt returns the rate that a pointer is about.
func rowAt(p settlement.Policy, pointer string) *commission.Row {
	parts := strings.Split(pointer, "/")
	place := func(i int) int {
		n, err := strconv.Atoi(parts[i])
		if err != nil {
			return -1
		}
		return n
	}
	if len(parts) < 7 || parts[1] != "terms" || place(2) >= len(p.Terms) {
		return nil
	}
	c, rates := &p.Terms[place(2)].Policy.Commission, []commission.Row(nil)
	switch {
	case parts[5] == "rates":
		rates = c.Rates
	case parts[5] == "bonuses" && len(parts) == 9 && place(6) < len(c.Bonuses):
		rates = c.Bonuses[place(6)].Rates
	}
	if n := place(len(parts) - 1); n >= 0 && n < len(rates) {
		return &rates[n]
	}
	return nil
}

// share is a part of an amount, rounded.
func share(amount, part, of int64, r pe.Rounding) int64 {
	if of == 0 {
		return 0
	}
	n := new(big.Int).Mul(big.NewInt(amount), big.NewInt(part))
	q, rest := new(big.Int).QuoRem(n, big.NewInt(of), new(big.Int))
	half := rest.Lsh(rest, 1).Cmp(big.NewInt(of)) // amounts are not below 0
	if up := half > 0 || half == 0 && (r == pe.HalfUp || r == pe.HalfEven && q.Bit(0) == 1); up && r != pe.Down {
		q.Add(q, big.NewInt(1))
	}
	return q.Int64()
}
