package benchmark

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// ReviewFacts are what a quarterly business review with a partner looks at.
type ReviewFacts struct {
	Partner  string               `json:"partner"`
	Quarter  partnerecon.Month    `json:"quarter"` // any month of it
	Currency partnerecon.Currency `json:"currency"`
	Rounding partnerecon.Rounding `json:"rounding"` // of the partner's parts of deals, added up
	// Deals and Leads of any time and any partner, at most 100,000 of each.
	Deals []Deal `json:"deals,omitzero"`
	Leads []Lead `json:"leads,omitzero"`
}

// A Deal is won or lost on the day it was closed, or open.
type Deal struct {
	ID      string               `json:"id"`
	Opened  partnerecon.Day      `json:"opened"`
	Closed  partnerecon.Day      `json:"closed,omitzero"` // not before Opened; absent: open
	Won     bool                 `json:"won,omitzero"`    // of a closed deal
	Amount  partnerecon.Money    `json:"amount"`          // 0 or more
	Credits []partnerecon.Credit `json:"credits,omitzero"`
}

// A Lead that a partner referred.
type Lead struct {
	ID      string          `json:"id"`
	Partner string          `json:"partner"`
	On      partnerecon.Day `json:"on"`
}

// ReviewReport is the data pack of a review, with the agenda that it is for.
type ReviewReport struct {
	Partner string               `json:"partner"`
	Quarter partnerecon.Interval `json:"quarter"`
	Now     Totals               `json:"now"`
	Before  Totals               `json:"before"` // of the quarter before
	// Agenda of the policy, and its minutes in all.
	Agenda  []Topic           `json:"agenda,omitzero"`
	Minutes int               `json:"minutes,omitzero"`
	Trace   partnerecon.Trace `json:"trace"`
}

// Totals of a partner and a quarter.
type Totals struct {
	// RevenueSourced is the partner's sourced shares of the deals won in the quarter.
	RevenueSourced partnerecon.Money `json:"revenue_sourced"`
	// PipelineGenerated is its sourced shares of the deals opened in it, whatever
	// became of them.
	PipelineGenerated partnerecon.Money `json:"pipeline_generated"`
	// DealsClosed are those won in it with a sourced or influenced credit of the
	// partner.
	DealsClosed   int `json:"deals_closed"`
	LeadsReferred int `json:"leads_referred"`
}

// Review computes the data pack of a quarterly business review: "Revenue sourced,
// pipeline generated, deals closed, leads referred", says "Partner & Affiliate Program
// Design", section 11, which gives the review 45 minutes.
func (y Yardstick) Review(f ReviewFacts) (ReviewReport, error) {
	first := f.Quarter.Quarter(y.yearStart())
	if err := f.check(first); err != nil {
		return ReviewReport{}, err
	}
	c := calc{currency: f.Currency}
	out := ReviewReport{Partner: f.Partner, Quarter: quarterOf(first), Agenda: slices.Clone(y.policy.Agenda.Sections)}
	out.Now = f.totals(&c, out.Quarter)
	out.Before = f.totals(&c, quarterOf(first.Add(-quarter)))
	for i, s := range out.Agenda {
		out.Minutes += s.Minutes
		details := []partnerecon.Detail{text("section", problem.Cut(s.Name)), count("minutes", s.Minutes)}
		c.trace.Add(CodeCounted, problem.At("/agenda/sections", i), sourced(details, y.policy.Agenda.Source)...)
	}
	out.Trace = c.trace
	return answer(&c, out)
}

const quarter = 3 // months

func quarterOf(first partnerecon.Month) partnerecon.Interval {
	return partnerecon.Interval{Start: first.First(), End: first.Add(quarter).First()}
}

func (f *ReviewFacts) totals(c *calc, q partnerecon.Interval) Totals {
	var out Totals
	var revenue, pipeline exact.Num
	for i := range f.Deals {
		d := &f.Deals[i]
		sourced, touched := d.of(f.Partner)
		part := minor(d.Amount).Times(sourced)
		if d.Won && q.Contains(d.Closed) {
			revenue = revenue.Add(part)
			if touched {
				out.DealsClosed++
			}
		}
		if q.Contains(d.Opened) {
			pipeline = pipeline.Add(part)
		}
	}
	for _, l := range f.Leads {
		if l.Partner == f.Partner && q.Contains(l.On) {
			out.LeadsReferred++
		}
	}
	out.RevenueSourced, out.PipelineGenerated = c.money(revenue, f.Rounding), c.money(pipeline, f.Rounding)
	c.trace.Add(CodeCounted, "", partnerecon.D("quarter", q), partnerecon.D("revenue_sourced", out.RevenueSourced), partnerecon.D("pipeline_generated", out.PipelineGenerated),
		count("deals_closed", out.DealsClosed), count("leads_referred", out.LeadsReferred))
	return out
}

// of returns the partner's sourced share of a deal, and whether it has any sourced or
// influenced credit.
func (d *Deal) of(partner string) (share exact.Num, touched bool) {
	for _, c := range d.Credits {
		if c.Partner != partner {
			continue
		}
		if c.Role == partnerecon.Sourced {
			share = num(c.Share)
		}
		touched = touched || c.Role == partnerecon.Sourced || c.Role == partnerecon.Influenced
	}
	return share, touched
}

const maxCredits = 1000 // of one deal

func (f *ReviewFacts) check(first partnerecon.Month) error {
	var k checker
	k.name("/partner", f.Partner)
	if f.Quarter.IsZero() {
		k.Add("/quarter", problem.Required, "missing")
	} else if first.Add(quarter).Sub(first.Add(-quarter)) != 2*quarter {
		k.Add("/quarter", problem.OutOfRange, "want one with a quarter before and after it, got %s", f.Quarter)
	}
	k.inCurrency(f.Currency)
	k.rounding(f.Rounding)
	if !k.few("/deals", len(f.Deals), maxList) || !k.few("/leads", len(f.Leads), maxList) {
		return k.err()
	}
	deals, leads := make(map[string]bool, len(f.Deals)), make(map[string]bool, len(f.Leads))
	for i := range f.Deals {
		k.Enter("/deals", i)
		k.once("/id", f.Deals[i].ID, deals)
		k.deal(&f.Deals[i])
		k.Leave()
	}
	for i, l := range f.Leads {
		k.Enter("/leads", i)
		k.once("/id", l.ID, leads)
		k.name("/partner", l.Partner)
		k.day("/on", l.On)
		k.Leave()
	}
	return k.err()
}

func (k *checker) deal(d *Deal) {
	k.day("/opened", d.Opened)
	k.notBefore("/closed", d.Closed, d.Opened)
	if d.Won && d.Closed.IsZero() {
		k.Add("/won", problem.Conflict, "an open deal is not won")
	}
	k.amount("/amount", d.Amount)
	if !k.few("/credits", len(d.Credits), maxCredits) {
		return
	}
	type key struct {
		partner string
		role    partnerecon.Role
	}
	seen := map[key]bool{}
	for i, c := range d.Credits {
		at := problem.At("/credits", i)
		k.name(at+"/partner", c.Partner)
		if !c.Role.Known() {
			k.Add(at+"/role", problem.Unknown, "want sourced, influenced or assisted, got %s", problem.Quote(string(c.Role)))
		}
		k.part(at+"/share", c.Share)
		if seen[key{c.Partner, c.Role}] {
			k.Add(at, problem.Duplicate, "%s has such a credit already", problem.Quote(c.Partner))
		}
		seen[key{c.Partner, c.Role}] = true
	}
}
