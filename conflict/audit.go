package conflict

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A PriceAudit is what a period's prices come to, by partner.
type PriceAudit struct {
	Period   partnerecon.Interval `json:"period"`
	Partners []PartnerAudit       `json:"partners"` // in the order of their names
	Findings []Finding            `json:"findings,omitzero"`
}

// A PartnerAudit is what a period's prices of one partner come to.
type PartnerAudit struct {
	Partner    string `json:"partner"`
	Items      int    `json:"items"` // products whose price was looked at
	Violations int    `json:"violations"`
	// Rate of violations; not stated without items: undefined is not zero.
	Rate partnerecon.Rate `json:"rate,omitzero"`
	// Below is by how much prices fall short, one amount for a currency.
	Below []partnerecon.Money `json:"below,omitzero"`
	// Unapproved bundles, by the ids of the prices.
	Unapproved []string `json:"unapproved,omitzero"`
	// Unconsented are lists of leads that were shared without recorded consent.
	Unconsented []string `json:"unconsented,omitzero"`
}

// Audit looks at the prices of partners in a period: how many, how many of them
// not in order, and by how much.
func (d Desk) Audit(period partnerecon.Interval, rosters ...*Roster) (PriceAudit, error) {
	rosters = slices.Clone(rosters)
	if err := d.period(period, rosters); err != nil {
		return PriceAudit{}, err
	}
	slices.SortFunc(rosters, func(a, b *Roster) int { return cmp.Compare(a.Partner, b.Partner) })
	out := PriceAudit{Period: period}
	for _, roster := range rosters {
		partner, found, err := d.rules.auditOf(period, roster)
		if err != nil {
			return PriceAudit{}, err
		}
		out.Partners = append(out.Partners, partner)
		out.Findings = append(out.Findings, found...)
	}
	return out, nil
}

// period checks what every question about a period needs.
func (d Desk) period(period partnerecon.Interval, rosters []*Roster) error {
	if d.rules == nil {
		return errZero
	}
	var list problem.List
	checkInterval(&list, "/period", period, true)
	if err := invalid(&list); err != nil {
		return err
	}
	for i, r := range rosters {
		if err := d.roster(r); err != nil {
			return err
		}
		if slices.ContainsFunc(rosters[:i], func(o *Roster) bool { return o.Partner == r.Partner }) {
			return fmt.Errorf("conflict: roster of %s: %w: it stands twice", problem.Quote(r.Partner), ErrRoster)
		}
	}
	return nil
}

func (r *rules) auditOf(period partnerecon.Interval, roster *Roster) (PartnerAudit, []Finding, error) {
	out := PartnerAudit{Partner: roster.Partner}
	var found []Finding
	r.judged(period, roster, func(e Price, bad []Finding, unapproved bool) {
		found = append(found, bad...)
		out.Violations += len(bad)
		for _, item := range e.Items {
			if !item.Service {
				out.Items++
			}
		}
		if unapproved {
			out.Unapproved = append(out.Unapproved, e.ID)
		}
	})
	for _, e := range roster.Facts {
		if s, ok := e.(Share); ok && s.Consent == "" && period.Contains(r.day(s.At)) {
			out.Unconsented = append(out.Unconsented, s.ID)
		}
	}
	for _, f := range found {
		i := slices.IndexFunc(out.Below, func(m partnerecon.Money) bool { return m.Currency() == f.Below.Currency() })
		if i < 0 {
			out.Below = append(out.Below, f.Below)
			continue
		}
		sum, err := out.Below[i].Add(f.Below)
		if err != nil {
			return PartnerAudit{}, nil, err
		}
		out.Below[i] = sum
	}
	slices.SortFunc(out.Below, func(a, b partnerecon.Money) int { return cmp.Compare(a.Currency(), b.Currency()) })
	if out.Items > 0 {
		rate, err := partnerecon.Fraction(int64(out.Violations), int64(out.Items))
		if err != nil {
			return PartnerAudit{}, nil, err
		}
		out.Rate = rate
	}
	return out, found, nil
}

// judged judges the prices of a period.
func (r *rules) judged(period partnerecon.Interval, roster *Roster, see func(e Price, found []Finding, unapproved bool)) {
	approvals := map[string][]Approve{}
	for _, e := range roster.Facts {
		switch e := e.(type) {
		case Approve:
			approvals[e.Price] = append(approvals[e.Price], e)
		case Price:
			if period.Contains(r.day(e.At)) {
				found, unapproved := r.judge(e, approvals[e.ID], &verdict{quiet: true})
				see(e, found, unapproved)
			}
		}
	}
}
