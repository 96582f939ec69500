package settlement

import (
	"cmp"
	"math/big"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// whyCuts lists what the caps of the commission and the floor of the margin cut off what
// the partner's open payments earn, and what caps on net have cut off its deals and customers.
func (p Program) whyCuts(b *Book, partner string, tr *partnerecon.Trace) error {
	var found listing
	for _, id := range b.sortedCustomers() {
		l := b.customers[id].Ledger
		for _, line := range l.Lines {
			if !p.cutsPayments(line.Terms) || idle(line, partner) || !earning(line, partner, "") {
				continue
			}
			steps, err := p.stepsOf(line)
			if err != nil {
				return err
			}
			for _, step := range p.cutsOf(line, partner, steps) {
				if found.next() {
					step.Details = append([]partnerecon.Detail{text("customer", id), text(whatIs(line), line.ID)}, step.Details...)
					*tr = append(*tr, p.within(partnerecon.Trace{step}, line.Terms, "commission")...)
				}
			}
		}
		for _, step := range p.netCuts(l, partner) {
			if found.next() {
				*tr = append(*tr, step)
			}
		}
	}
	found.rest(tr, "cuts")
	return nil
}

// cutsPayments reports whether payments under a version can be cut one by one.
func (p Program) cutsPayments(terms string) bool {
	i := p.termsAt(terms)
	if i < 0 {
		return false
	}
	c := &p.policy.Terms[i].Policy.Commission
	return c.Guard.Floor.Stated() || slices.ContainsFunc(c.Caps, func(c commission.Cap) bool { return c.Counts != commission.OnNet })
}

// termsAt returns the place of a version, or -1.
func (p Program) termsAt(id string) int {
	return slices.IndexFunc(p.policy.Terms, func(v partnerecon.Version[Agreement]) bool { return v.ID == id })
}

// earning reports whether a line has a part for the partner, of one component or of any. Of
// a component of which nothing is left there are no parts: it is told to whom is credited.
func earning(l *commission.Line, partner, component string) bool {
	left := false
	for i := range l.Parts {
		part := &l.Parts[i]
		of := component == "" || cmp.Or(part.Component, baseComponent) == component
		if of && part.Partner == partner {
			return true
		}
		left = left || of
	}
	return !left && slices.ContainsFunc(l.Credits, func(c partnerecon.Credit) bool { return c.Partner == partner })
}

// cutsOf picks the steps of a line that cut what the partner has a part in, with the
// component, the cap and the cut. Steps that name no component are about the last one named.
func (p Program) cutsOf(l *commission.Line, partner string, steps partnerecon.Trace) []partnerecon.Reason {
	caps := p.policy.Terms[p.termsAt(l.Terms)].Policy.Commission.Caps
	component := baseComponent
	var out []partnerecon.Reason
	for _, s := range steps {
		what := "cut"
		switch s.Code {
		case commission.CodeComponent:
			component = detailOf(s, "component")
			continue
		case commission.CodeSaleCapped, commission.CodeDealCapped, commission.CodeCustomerCapped:
			about := []partnerecon.Detail{text("component", component)}
			if c := capOf(caps, s.Rule); c != nil {
				about = append(about, text("cap", c.Name))
				if len(c.Defer) > 0 {
					what = "put_off"
				}
			}
			s.Details = append(about, s.Details...)
		case commission.CodeBelowFloor:
			if detailOf(s, "below") == string(commission.Flag) {
				continue
			}
		default:
			continue
		}
		whose := detailOf(s, "partner")
		if !earning(l, partner, component) || whose != "" && whose != partner {
			continue
		}
		if whose == "" {
			s.Details = append(s.Details, text(what, p.cutOff(s)))
		}
		out = append(out, s)
	}
	return out
}

// capOf returns the cap that a pointer into its commission leads to, or nil.
func capOf(caps []commission.Cap, rule string) *commission.Cap {
	for i := range caps {
		if problem.At("/caps", i) == rule {
			return &caps[i]
		}
	}
	return nil
}

// cutOff is what a step leaves of the exact amount beyond the room there is, over all
// partners and before the rounding; of a refusal it is all of it.
func (p Program) cutOff(s partnerecon.Reason) string {
	amount := func(name string) *big.Rat {
		n, _, _ := strings.Cut(detailOf(s, name), " ")
		out, ok := new(big.Rat).SetString(n)
		if !ok {
			return new(big.Rat)
		}
		return out
	}
	cut := amount("exact")
	if detailOf(s, "below") != string(commission.Refuse) {
		cut.Sub(cut, amount("room"))
	}
	digits, _ := p.policy.Currency.Digits()
	unit, _ := exact.Scale(1, digits)
	minor := new(big.Rat).Mul(cut, big.NewRat(unit, 1))
	if minor.IsInt() && minor.Num().IsInt64() {
		return p.money(minor.Num().Int64()).String()
	}
	return cut.RatString() + " " + string(p.policy.Currency)
}

// detailOf returns a detail of a step, or nothing.
func detailOf(s partnerecon.Reason, name string) string {
	i := slices.IndexFunc(s.Details, func(d partnerecon.Detail) bool { return d.Name == name })
	if i < 0 {
		return ""
	}
	return s.Details[i].Value
}

// netCuts says what caps on net cut off the partner's part of a customer, cap by cap and
// deal by deal, over all months.
func (p Program) netCuts(l commission.Ledger, partner string) []partnerecon.Reason {
	var sums []commission.Counter // counters are sorted by cap, deal and partner
	for _, c := range l.Caps {
		n := len(sums) - 1
		if n < 0 || sums[n].Cap != c.Cap || sums[n].Deal != c.Deal {
			sums, n = append(sums, commission.Counter{Cap: c.Cap, Deal: c.Deal}), n+1
		}
		of := &sums[n]
		if c.Partner == partner {
			of.Net, of.Posted = within(of.Net+c.Net), within(of.Posted+c.Posted)
		}
		if (c.Partner == partner || c.Deal != "") && p.termsAt(c.Terms) > p.termsAt(of.Terms) {
			of.Terms = c.Terms // the newest version under the cap has the limit, of a deal over all partners
		}
	}
	var out []partnerecon.Reason
	for _, of := range sums {
		if of.Posted != 0 {
			out = append(out, p.netCut(l.Customer, of))
		}
	}
	return out
}

func (p Program) netCut(customer string, c commission.Counter) partnerecon.Reason {
	s := partnerecon.Reason{Code: commission.CodeCustomerCapped, Details: []partnerecon.Detail{text("customer", customer)}}
	if c.Deal != "" {
		s.Code, s.Details = commission.CodeDealCapped, append(s.Details, text("deal", c.Deal))
	}
	s.Details = append(s.Details, text("cap", c.Cap))
	if i := p.termsAt(c.Terms); i >= 0 {
		caps := p.policy.Terms[i].Policy.Commission.Caps
		if k := slices.IndexFunc(caps, func(x commission.Cap) bool { return x.Name == c.Cap }); k >= 0 {
			s.Rule = problem.At(problem.At("/terms", i)+"/policy/commission/caps", k)
			s.Details = append(s.Details, partnerecon.D("limit", caps[k].Limit))
		}
	}
	s.Details = append(s.Details, partnerecon.D("net", p.money(c.Net)), partnerecon.D("cut", p.money(-c.Posted)))
	return s
}
