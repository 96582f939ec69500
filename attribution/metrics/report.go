package metrics

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/median"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Report is what a period came to.
type Report struct {
	Sourced    Figure `json:"sourced"`
	Influenced Figure `json:"influenced"`
	Coverage   Figure `json:"coverage"`
	Attach     Figure `json:"attach"`
	// WinRatio is SourcedWins over DirectWins.
	WinRatio    Figure `json:"win_ratio"`
	SourcedWins Figure `json:"sourced_wins"`
	DirectWins  Figure `json:"direct_wins"`
	Wins        Figure `json:"wins"`      // won over closed, of all deals
	Expansion   Figure `json:"expansion"` // expansions over won
	// Revenue per active partner, by tier.
	Revenue []Revenue `json:"revenue,omitzero"`
	// FirstLeads by partner, and the median of the days of those that have one.
	FirstLeads []Lead `json:"first_leads,omitzero"`
	Median     Median `json:"median,omitzero"`
	// Pipeline by stage and age, of the deals that are open at the end.
	Pipeline []Stage `json:"pipeline,omitzero"`
	// Shared are the accounts that several partners touched in the period.
	Shared []Account `json:"shared,omitzero"`
	// Pairs of partners by how many accounts they share, the most first. Accounts
	// of more than 100 partners are left out.
	Pairs []Pair `json:"pairs,omitzero"`
}

// A Figure is a fraction and how it compares. The zero Rate is one that is
// undefined.
type Figure struct {
	Value   partnerecon.Rate `json:"value,omitzero"`
	Verdict Verdict          `json:"verdict"`
	Of      string           `json:"of"` // numerator and denominator, for people
}

// Revenue of the active partners of a tier: those with a sourced or influenced
// credit on a deal won in the period.
type Revenue struct {
	Tier   string            `json:"tier,omitzero"`
	Active int               `json:"active"`
	Total  partnerecon.Money `json:"total"` // sourced, by share
	Each   partnerecon.Money `json:"each"`  // rounded
	// Before is Each of the previous period; absent where nobody was active.
	Before partnerecon.Money `json:"before,omitzero"`
}

// A Lead is how long a partner took, or has been taking.
type Lead struct {
	Partner string `json:"partner"`
	Days    int    `json:"days"`
	Open    bool   `json:"open,omitzero"` // none yet: its age at the end of the period
	// Meets the benchmark; absent where the tier has none, and for an open one that
	// still can.
	Meets Verdict `json:"meets,omitzero"`
}

// A Median is the one or the two in the middle: of an odd count both are the same, and of an
// even one the median is half their sum. The zero Median is of nothing, and not 0.
type Median = median.Median

// A Stage is the open deals of a stage and an age.
type Stage struct {
	Stage  string            `json:"stage,omitzero"`
	From   int               `json:"from"` // days
	Deals  int               `json:"deals"`
	Amount partnerecon.Money `json:"amount"`
}

// An Account that several partners touched.
type Account struct {
	Account    string   `json:"account"`
	Partners   []string `json:"partners"`
	Credited   []string `json:"credited,omitzero"`
	Uncredited []string `json:"uncredited,omitzero"`
}

// A Pair of partners.
type Pair struct {
	A        string `json:"a"`
	B        string `json:"b"`
	Accounts int    `json:"accounts"`
}

// Measure joins all metrics of a period in one report.
func Measure(f Facts, b Benchmarks) (Report, error) {
	if found := f.check().Sorted(); len(found) > 0 {
		return Report{}, &partnerecon.InvalidError{Package: "metrics", Problems: problem.Convert[partnerecon.Problem](found)}
	}
	m := measure{Facts: f, benchmarks: b}
	m.revenue()
	m.deals()
	m.perPartner()
	m.leads()
	m.pipeline()
	m.interactions()
	if err := errors.Join(m.errs...); err != nil {
		return Report{}, err
	}
	return m.out, nil
}

type measure struct {
	Facts
	benchmarks Benchmarks
	out        Report
	errs       []error
}

// figure divides, and judges.
func (m *measure) figure(numerator, denominator exact.Num, b Band) Figure {
	f := Figure{Of: numerator.String() + " / " + denominator.String()}
	if denominator.Sign() != 0 {
		f.Value = m.rate(numerator.Quo(denominator))
	}
	f.Verdict = b.judge(f.Value)
	return f
}

func (m *measure) rate(x exact.Num) partnerecon.Rate {
	s := x.String()
	if !strings.Contains(s, "/") {
		s += "/1"
	}
	r, err := partnerecon.ParseRate(s)
	if err != nil {
		m.errs = append(m.errs, fmt.Errorf("metrics: %.60s is no fraction of two 63-bit numbers: %w", s, partnerecon.ErrOverflow))
	}
	return r
}

// minor returns a money amount as a number.
func minor(a partnerecon.Money) exact.Num { return exact.Int(a.Minor()) }

// money rounds a number of minor units.
func (m *measure) money(x exact.Num) partnerecon.Money {
	mode, _ := exact.ModeOf(string(m.Rounding))
	n, ok := x.Round(mode)
	if !ok {
		m.errs = append(m.errs, fmt.Errorf("metrics: %.60s minor units: %w", x, partnerecon.ErrOverflow))
		return partnerecon.Money{}
	}
	out, err := partnerecon.FromMinor(n, m.Currency)
	if err != nil {
		m.errs = append(m.errs, err)
	}
	return out
}

// shared returns the part of a deal that credits of a role have.
func (d *Deal) shared(role partnerecon.Role) exact.Num {
	var sum exact.Num
	for _, c := range d.Credits {
		if c.Role == role {
			sum = sum.Add(exact.Ratio(c.Share.Num(), c.Share.Den()))
		}
	}
	if sum.Cmp(exact.Int(1)) > 0 {
		return exact.Int(1) // every partner in full is still one deal
	}
	return sum
}

func (d *Deal) has(role partnerecon.Role) bool { return d.shared(role).Sign() > 0 }

// revenue measures shares of what was won in the period, and the coverage of
// what is open at its end. A deal counts as sourced or as influenced, not both.
func (m *measure) revenue() {
	var total, sourced, influenced, open exact.Num
	for i := range m.Deals {
		d := &m.Deals[i]
		switch {
		case d.Won && m.Period.Contains(d.Closed):
			total = total.Add(minor(d.Amount))
			sourced = sourced.Add(minor(d.Amount).Times(d.shared(partnerecon.Sourced)))
			if !d.has(partnerecon.Sourced) && d.has(partnerecon.Influenced) {
				influenced = influenced.Add(minor(d.Amount))
			}
		case m.open(d):
			open = open.Add(minor(d.Amount).Times(d.shared(partnerecon.Sourced)))
		}
	}
	m.out.Sourced = m.figure(sourced, total, m.benchmarks.Sourced)
	m.out.Influenced = m.figure(influenced, total, m.benchmarks.Influenced)
	m.out.Coverage = m.figure(open, minor(m.Target), m.benchmarks.Coverage)
}

// open reports whether a deal is open at the end of the period.
func (m *measure) open(d *Deal) bool {
	return (d.Closed.IsZero() || !d.Closed.Before(m.Period.End)) && !d.Staged.IsZero() && d.Staged.Before(m.Period.End)
}

// A score counts deals.
type score struct{ won, closed int64 }

func (s *score) add(won bool) {
	s.closed++
	if won {
		s.won++
	}
}

func (s score) rate(m *measure) Figure {
	return m.figure(exact.Int(s.won), exact.Int(s.closed), Band{})
}

// deals measures what was closed in the period, won or lost.
func (m *measure) deals() {
	var all, sourced, direct, attached, expansion score
	for i := range m.Deals {
		d := &m.Deals[i]
		if !m.Period.Contains(d.Closed) {
			continue
		}
		all.add(d.Won)
		attached.add(len(d.Touches) > 0)
		if d.has(partnerecon.Sourced) {
			sourced.add(d.Won)
		} else if !d.has(partnerecon.Influenced) {
			direct.add(d.Won)
		}
		if d.Won {
			expansion.add(d.Expansion)
		}
	}
	o := &m.out
	o.Attach = m.figure(exact.Int(attached.won), exact.Int(attached.closed), m.benchmarks.Attach)
	o.Wins, o.SourcedWins, o.DirectWins, o.Expansion = all.rate(m), sourced.rate(m), direct.rate(m), expansion.rate(m)
	o.WinRatio = Figure{Verdict: Undefined, Of: o.SourcedWins.Of + " over " + o.DirectWins.Of}
	if o.SourcedWins.Value.Stated() {
		of := o.WinRatio.Of
		o.WinRatio = m.figure(exact.Ratio(sourced.won, sourced.closed), exact.Ratio(direct.won, direct.closed), m.benchmarks.WinRatio)
		o.WinRatio.Of = of
	}
}

// A group is what the partners of a tier had in a period.
type group struct {
	active map[string]bool
	total  exact.Num
}

func (m *measure) perPartner() {
	now, before := m.groups(m.Period), m.groups(m.Previous)
	var tiers []string
	for tier := range now {
		tiers = append(tiers, tier)
	}
	slices.Sort(tiers)
	for _, tier := range tiers {
		r := Revenue{Tier: tier, Active: len(now[tier].active), Total: m.money(now[tier].total), Each: m.each(now[tier])}
		if g := before[tier]; g != nil {
			r.Before = m.each(g)
		}
		m.out.Revenue = append(m.out.Revenue, r)
	}
}

func (m *measure) each(g *group) partnerecon.Money {
	return m.money(g.total.Mul(1, int64(len(g.active))))
}

// groups counts active partners, by the tier that the credit states, else by the
// partner's.
func (m *measure) groups(period partnerecon.Interval) map[string]*group {
	tiers := make(map[string]string, len(m.Partners))
	for _, p := range m.Partners {
		tiers[p.ID] = p.Tier
	}
	out := map[string]*group{}
	for i := range m.Deals {
		d := &m.Deals[i]
		if !d.Won || period == (partnerecon.Interval{}) || !period.Contains(d.Closed) {
			continue
		}
		for _, c := range d.Credits {
			if c.Role != partnerecon.Sourced && c.Role != partnerecon.Influenced {
				continue
			}
			tier := c.Tier
			if tier == "" {
				tier = tiers[c.Partner]
			}
			if out[tier] == nil {
				out[tier] = &group{active: map[string]bool{}}
			}
			out[tier].active[c.Partner] = true
			if c.Role == partnerecon.Sourced {
				out[tier].total = out[tier].total.Add(minor(d.Amount).Mul(c.Share.Num(), c.Share.Den()))
			}
		}
	}
	return out
}
