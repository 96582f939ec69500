package main

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// risk answers what goes back if customers leave, of all partners or of one.
func (s settled) risk(partner string) (answer, error) {
	asOf := s.asOf()
	risks, err := s.program.AtRisk(s.state.Book, asOf)
	if err != nil {
		return answer{}, err
	}
	accrual, err := s.program.Accrual(s.state.Book, asOf)
	if err != nil {
		return answer{}, err
	}
	of := accrual.Total
	if partner != "" {
		risks = slices.DeleteFunc(risks, func(r settlement.Risk) bool { return cmp.Or(r.Bearer, r.Partner) != partner })
		i := slices.IndexFunc(accrual.Partners, func(a settlement.Accrued) bool { return a.Partner == partner })
		if of = (settlement.Accrued{}); i >= 0 {
			of = accrual.Partners[i]
		}
	}
	list := atRisk(risks)
	out := answer{
		Title: "What goes back if a customer leaves on " + asOf.String() + after(", of ", partner),
		CSV:   list,
		JSON: struct {
			AsOf   partnerecon.Day        `json:"as_of"`
			Risks  []settlement.Risk      `json:"risks"`
			RunOff []settlement.RiskMonth `json:"run_off,omitempty"`
		}{asOf, slices.Concat([]settlement.Risk{}, risks), of.RunOff},
	}
	if len(risks) == 0 {
		out.Notes = []note{{Text: "Nothing: the program takes nothing back, or what was earned is safe."}}
		return out, nil
	}
	out.Tables = []table{list.withTotal(of.AtRisk).stated(), safe(of.RunOff).withTotal(of.AtRisk)}
	if s.capsOnNet() {
		out.Notes = []note{{Text: "At most: caps per period on the net give some of what they cut off back."}}
	}
	return out, nil
}

// atRisk is a row for each partner, customer and tier.
func atRisk(risks []settlement.Risk) table {
	out := table{Head: []string{"partner", "customer", "tier", "given back by", "safe from", "currency", "amount"}, Texts: 6}
	for _, r := range risks {
		out.Rows = append(out.Rows, []string{r.Partner, r.Customer, r.Tier, r.Bearer, day(r.Safe), string(r.Amount.Currency()), r.Amount.Amount()})
	}
	return out
}

// safe is when what is at risk becomes safe.
func safe(months []settlement.RiskMonth) table {
	out := table{Title: "When it becomes safe, if nobody leaves", Head: []string{"month", "amount"}, Texts: 1}
	for _, m := range months {
		month := "never"
		if !m.Month.IsZero() {
			month = m.Month.String()
		}
		out.Rows = append(out.Rows, []string{month, m.Amount.Amount()})
	}
	return out
}

// takesBack reports whether some version has a clawback.
func (s settled) takesBack() bool {
	return slices.ContainsFunc(s.program.Policy().Terms, func(v partnerecon.Version[settlement.Agreement]) bool {
		return len(v.Policy.Clawback.Schedules) > 0
	})
}

// capsOnNet reports whether some version has a cap per period on the net.
func (s settled) capsOnNet() bool {
	return slices.ContainsFunc(s.program.Policy().Terms, func(v partnerecon.Version[settlement.Agreement]) bool {
		return slices.ContainsFunc(v.Policy.Caps, func(c settlement.Cap) bool { return c.Counts == commission.OnNet })
	})
}
