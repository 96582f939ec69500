package main

import (
	"errors"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// apply folds a fact and remembers what a statement may remark on.
func (st *state) apply(in input, f settlement.Fact) ([]partnerecon.Entry, error) {
	payable := payableBefore(in, st.Book, f)
	entries, err := in.program.Apply(st.Book, f)
	if err != nil {
		return nil, err
	}
	on := in.day(f)
	st.Seen.note(f, on, entries)
	st.takeCredits(in, f)
	if e, ok := f.Event.(settlement.Payout); ok && len(entries) > 0 {
		if over, err := e.Amount.Compare(payable); err == nil && over > 0 {
			st.Seen.Payouts = append(st.Seen.Payouts, payout{e.Partner, f.ID, on, e.Amount, payable})
		}
	}
	return entries, st.askReasons(in, f)
}

// payableBefore returns what is payable to a partner before a payout.
func payableBefore(in input, book *settlement.Book, f settlement.Fact) partnerecon.Money {
	e, ok := f.Event.(settlement.Payout)
	if !ok {
		return partnerecon.Money{}
	}
	none, _ := partnerecon.Sum(e.Amount.Currency()) // the fact was checked
	trace, err := in.program.Why(book, e.Partner, in.day(f))
	if err != nil {
		return none // the payout cannot be folded either, or was before
	}
	for _, r := range trace {
		if r.Code == settlement.CodePayable {
			var payable partnerecon.Money
			if payable.UnmarshalText([]byte(detail(r, "payable"))) == nil {
				return payable
			}
		}
	}
	return none
}

// customerOf returns whom a fact that prices payments is about.
func customerOf(f settlement.Fact) string {
	switch e := f.Event.(type) {
	case settlement.Payment:
		return e.Customer
	case settlement.Clearing:
		return e.Customer
	case settlement.Recredit:
		return e.Customer
	}
	return ""
}

// askReasons asks why the payments that a fact prices earn a partner nothing.
func (st *state) askReasons(in input, f settlement.Fact) error {
	const most = 20 // so many payments of a partner Why lists
	for _, id := range st.Seen.priced(f) {
		who := customerOf(f)
		c := st.Seen.customer(who)
		p := c.Payments[id]
		for _, partner := range p.idle() {
			if p.Reasons[partner] != "" || c.over(p.Deal, partner) || st.Seen.Asked[partner] == most {
				continue
			}
			trace, err := in.program.Why(st.Book, partner, in.day(f))
			switch {
			case errors.Is(err, settlement.ErrOrder):
				continue // a repeated delivery
			case err != nil:
				return err
			}
			if p.Reasons == nil {
				p.Reasons = map[string]string{}
			}
			if st.Seen.Asked == nil {
				st.Seen.Asked = map[string]int{}
			}
			p.Reasons[partner] = reason(trace, who, id, partner)
			st.Seen.Asked[partner]++
		}
	}
	return nil
}

// reason returns the code that says why a payment earns a partner nothing, of
// the steps that Why lists after naming it.
func reason(trace partnerecon.Trace, customer, payment, partner string) string {
	says := []string{
		commission.CodeNoRate, commission.CodeWindowOver, commission.CodePaymentsUsed, commission.CodeNoInfluenced,
		commission.CodeBelowZero, commission.CodeNothingPaid, commission.CodeSaleCapped, commission.CodeDealCapped, commission.CodeCustomerCapped,
	}
	about := false
	for _, r := range trace {
		if r.Code == settlement.CodeUnearning {
			about = detail(r, "customer") == customer && detail(r, "payment") == payment
		}
		if who := detail(r, "partner"); about && slices.Contains(says, r.Code) && (who == "" || who == partner) {
			return r.Code
		}
	}
	return ""
}

// detail returns what a step says under a name.
func detail(r partnerecon.Reason, name string) string {
	for _, d := range r.Details {
		if d.Name == name {
			return d.Value
		}
	}
	return ""
}
