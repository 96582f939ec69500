package economics

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// ModelFacts are what a product on top of a model brings, what the model costs, and
// what share of it a partner has.
type ModelFacts struct {
	Currency partnerecon.Currency `json:"currency"`
	Rounding partnerecon.Rounding `json:"rounding"` // of the partner's share of each line
	Share    partnerecon.Rate     `json:"share"`    // 0 % to 100 %
	Basis    Basis                `json:"basis"`
	// Floor that the margin must keep, 0 % to 100 %. Absent: nothing is judged, and
	// no share is the most.
	Floor partnerecon.Rate `json:"floor,omitzero"`
	// Lines, at most 100,000: the cost of a model may vary from one to the next.
	Lines []ModelLine `json:"lines,omitzero"`
}

// A ModelLine is a product, a customer or a period.
type ModelLine struct {
	ID      string            `json:"id"`
	Revenue partnerecon.Money `json:"revenue"` // 0 or more
	Cost    partnerecon.Money `json:"cost"`    // of the model, 0 or more
}

// A Basis is what a share is a share of.
type Basis string

const (
	// Gross is the revenue.
	Gross Basis = "gross"
	// Net is the revenue less the cost of the model, on each line; where the cost
	// exceeds the revenue the partner gets nothing and bears nothing.
	Net Basis = "net"
)

// A ModelReport has the lines by id, and their sum.
type ModelReport struct {
	Lines []ModelMargin `json:"lines,omitzero"`
	Total ModelMargin   `json:"total"`
}

// A ModelMargin is what a share of the revenue and the cost of the model leave.
type ModelMargin struct {
	ID      string            `json:"id,omitzero"` // empty: the sum
	Revenue partnerecon.Money `json:"revenue"`
	Cost    partnerecon.Money `json:"cost"`
	Partner partnerecon.Money `json:"partner"` // rounded line by line
	Margin  partnerecon.Money `json:"margin"`
	// Rate is the margin over the revenue, before rounding; below is below the floor.
	Rate Figure `json:"rate"`
	// Most is the largest share that keeps the floor, at most 100 %. Absent without a
	// floor or revenue.
	Most partnerecon.Rate `json:"most,omitzero"`
	// Impossible: even a share of 0 % misses the floor.
	Impossible bool `json:"impossible,omitzero"`
}

// ModelMargins returns the margin after a partner's share and the cost of the
// model, against a floor, and the largest share that keeps it: "30% revenue share
// on a product with 40% model costs leaves 30% gross margin", says "Partner &
// Affiliate Program Design".
func ModelMargins(f ModelFacts) (ModelReport, error) {
	if err := f.check(); err != nil {
		return ModelReport{}, err
	}
	c := calc{currency: f.Currency}
	var out ModelReport
	var total modelSums
	for _, l := range f.Lines {
		s := modelSums{revenue: minor(l.Revenue), cost: minor(l.Cost)}
		s.basis = s.revenue
		if f.Basis == Net {
			s.basis = larger(exact.Num{}, s.revenue.Add(s.cost.Neg()))
		}
		s.rounded = minor(c.money(s.basis.Times(num(f.Share)), f.Rounding))
		total.add(s)
		out.Lines = append(out.Lines, c.model(l.ID, s, &f))
	}
	out.Total = c.model("", total, &f)
	slices.SortFunc(out.Lines, func(a, b ModelMargin) int { return cmp.Compare(a.ID, b.ID) })
	return answer(&c, out)
}

// modelSums are sums of lines: what the share is of, and what it comes to.
type modelSums struct{ revenue, cost, basis, rounded exact.Num }

func (s *modelSums) add(o modelSums) {
	s.revenue, s.cost = s.revenue.Add(o.revenue), s.cost.Add(o.cost)
	s.basis, s.rounded = s.basis.Add(o.basis), s.rounded.Add(o.rounded)
}

func (c *calc) model(id string, s modelSums, f *ModelFacts) ModelMargin {
	before := s.revenue.Add(s.cost.Neg())
	out := ModelMargin{
		ID: id, Revenue: c.whole(s.revenue), Cost: c.whole(s.cost), Partner: c.whole(s.rounded), Margin: c.whole(before.Add(s.rounded.Neg())),
		Rate: c.of(before.Add(s.basis.Times(num(f.Share)).Neg()), s.revenue, Band{Low: f.Floor}),
	}
	if !f.Floor.Stated() || s.revenue.Sign() == 0 {
		return out
	}
	spare := before.Add(s.revenue.Times(num(f.Floor)).Neg()) // what a partner can have
	switch {
	case spare.Sign() < 0:
		out.Impossible, out.Most = true, c.ratio(exact.Num{}).Size()
	case s.basis.Cmp(spare) <= 0: // also where there is nothing to share
		out.Most = partnerecon.Whole()
	default:
		out.Most = c.figure(spare, s.basis, Band{}).Value.Size()
	}
	return out
}

func larger(a, b exact.Num) exact.Num {
	if a.Cmp(b) > 0 {
		return a
	}
	return b
}

func (f *ModelFacts) check() error {
	k := inCurrency(f.Currency)
	k.rounding(f.Rounding)
	k.part("/share", f.Share)
	if f.Basis != Gross && f.Basis != Net {
		k.Add("/basis", problem.Unknown, "want gross or net, got %s", problem.Quote(string(f.Basis)))
	}
	if f.Floor.Stated() {
		k.part("/floor", f.Floor)
	}
	if k.Few("/lines", len(f.Lines), maxList) {
		ids := make(map[string]bool, len(f.Lines))
		for i, l := range f.Lines {
			k.Enter("/lines", i)
			k.Once("/id", l.ID, ids)
			k.cost("/revenue", l.Revenue)
			k.cost("/cost", l.Cost)
			k.Leave()
		}
	}
	return k.err()
}

// FeeFacts are a flat fee for a customer, and what the customer brings.
type FeeFacts struct {
	Fee partnerecon.Money `json:"fee"`
	// FirstYear is the value of the customer's first year.
	FirstYear partnerecon.Money `json:"first_year"`
	// Band of the fee over that value. Absent: not judged.
	Band Band `json:"band,omitzero"`
}

// ReferralFee returns what a flat fee is of the customer's first year. A fixed
// payment "under-compensates for high-value referrals", says "Partner & Affiliate
// Program Design": this shows by how much.
func ReferralFee(f FeeFacts) (Figure, error) {
	k := &checker{currency: f.Fee.Currency()}
	k.cost("/fee", f.Fee)
	k.cost("/first_year", f.FirstYear)
	k.band("/band", f.Band)
	if err := k.err(); err != nil {
		return Figure{}, err
	}
	c := calc{currency: f.Fee.Currency()}
	out := c.of(minor(f.Fee), minor(f.FirstYear), f.Band)
	return answer(&c, out)
}
