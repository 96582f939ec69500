package commission

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// A sale is what rates may ask of a payment and its partner, but for standing.
type sale struct {
	model                            Model
	role                             partnerecon.Role
	partner, kind, ofPartner         string
	product, category                string
	segment, region, saleType, level string
}

// tierOrder looks for tiers of the ladder that earn less than one below: on the
// expected customer over all its months, and on one payment of each other sale
// that a rate of the base is about.
func (r *review) tierOrder() error {
	if len(r.Tiers) < 2 {
		return nil
	}
	seen := map[sale]bool{}
	if r.projects() {
		s := r.expectedCustomer()
		if err := r.compareTiers(s); err != nil {
			return err
		}
		seen[s.sale()] = true
	}
	for _, row := range r.policy.Rates {
		for _, of := range r.sales(row) {
			if seen[of] {
				continue
			}
			seen[of] = true
			// What is refused, such as another currency than a fee's, compares nothing.
			_ = r.compareTiers(r.onePayment(of))
		}
	}
	return nil
}

// sales returns what a row of the base is about. A row of every model is about those
// that are sold; one for a later age is about no first payment.
func (r *review) sales(row Row) []sale {
	if row.Age.From > 0 {
		return nil
	}
	models := r.Models
	switch {
	case row.Model != "":
		models = []Model{row.Model}
	case len(models) == 0:
		models = []Model{r.Customer.Item.Model}
	}
	var out []sale
	for _, m := range models {
		out = append(out, sale{
			m, cmp.Or(row.Role, partnerecon.Sourced), cmp.Or(row.Partner, madePartner), row.Type, row.PartnerSegment, row.Product, row.Category,
			row.Segment, row.Region, row.Sale, row.Level,
		})
	}
	return out
}

// about lists what the scenario states, as rows do.
func (s *scenario) about() []partnerecon.Detail {
	var out []partnerecon.Detail
	of := s.sale()
	for _, d := range [...]partnerecon.Detail{
		text("model", of.model), text("role", of.role), text("partner", of.partner), text("type", of.kind), text("partner_segment", of.ofPartner), text("product", of.product),
		text("category", of.category), text("segment", of.segment), text("region", of.region), text("sale", of.saleType), text("level", of.level),
	} {
		if d.Value != "" && d.Value != string(partnerecon.Sourced) && d.Value != madePartner {
			out = append(out, d)
		}
	}
	return out
}

// sale returns what the scenario is about.
func (s *scenario) sale() sale {
	return sale{
		s.item.Model, s.credit.Role, s.credit.Partner, s.credit.Type, s.credit.Segment, s.item.Product, s.item.Category,
		s.Segment, s.Region, s.Sale, s.Level,
	}
}

// onePayment returns a customer who pays once: the amount of the expected one, or a
// round one: only whether one sum is above another matters.
func (r *review) onePayment(of sale) scenario {
	s := scenario{item: r.saying(r.Customer.Item), Context: r.Customer.Context, start: r.start(), payments: 1, every: 1}
	s.Segment, s.Region, s.Sale, s.Level = of.segment, of.region, of.saleType, of.level
	s.item.Model, s.item.Product, s.item.Category = of.model, of.product, of.category
	if !s.item.Amount.Stated() {
		s.item.Amount = moneyIn(1_000_000, cmp.Or(r.currency, "EUR"))
		s.item.Quantity = 1
	}
	s.credit = partnerecon.Credit{Partner: of.partner, Role: of.role, Share: partnerecon.Whole(), Type: of.kind, Segment: of.ofPartner}
	return s
}

// A reach is the least and the most that a tier earns, over the plans of an
// agreement.
type reach struct{ least, most exact.Num }

// compareTiers reports each tier that can earn less than a lower one: its worst plan
// against the best of all lower tiers, of equal ones the nearest.
func (r *review) compareTiers(s scenario) error {
	s.upline = false
	var best exact.Num // of the tiers below
	var of string
	for i, tier := range r.Tiers {
		now, err := r.reach(s, tier)
		if err != nil {
			return err
		}
		if i > 0 && now.least.Cmp(best) < 0 {
			m := mix{currency: s.item.Amount.Currency()}
			r.add(CodeLintTierOrder, "", append([]partnerecon.Detail{
				text("tier", tier), m.amount("earns", now.least), text("below", of), m.amount("earned", best),
				partnerecon.D("payment", s.item.Amount), count("payments", s.payments),
			}, s.about()...)...)
		}
		if i == 0 || now.most.Cmp(best) >= 0 {
			best, of = now.most, tier
		}
	}
	return nil
}

func (r *review) reach(s scenario, tier string) (reach, error) {
	var sums []exact.Num
	for _, plan := range r.plans(s, tier) {
		s.credit.Tier, s.credit.Plan = tier, plan
		earned, err := r.project(r.plan, s)
		if err != nil {
			return reach{}, err
		}
		var sum exact.Num
		for _, n := range earned.all {
			sum = sum.Add(n)
		}
		sums = append(sums, sum)
	}
	return reach{slices.MinFunc(sums, exact.Num.Cmp), slices.MaxFunc(sums, exact.Num.Cmp)}, nil
}
