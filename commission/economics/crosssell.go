package economics

import (
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// CrossSellFacts are customers, and what was sold to them on top.
type CrossSellFacts struct {
	// Period of whole quarters, at most 400.
	Period partnerecon.Interval `json:"period"`
	// YearStart is the month that the fiscal year begins with, 1 to 12. Absent:
	// January.
	YearStart int `json:"year_start,omitzero"`
	// Band of the velocity: 1/4 is one event a quarter with every fourth customer.
	Band      Band       `json:"band,omitzero"`
	Customers []Customer `json:"customers,omitzero"` // at most 100,000
	// Events of any time, at most 100,000; those outside the period are passed over.
	Events []CrossSold `json:"events,omitzero"`
}

// A Customer is active from its start until the day it ends, which is no longer
// one of its days.
type Customer struct {
	ID     string          `json:"id"`
	Starts partnerecon.Day `json:"starts"`
	Ends   partnerecon.Day `json:"ends,omitzero"` // absent: active still
}

// A CrossSold is one further product sold to a customer.
type CrossSold struct {
	Customer string          `json:"customer"`
	On       partnerecon.Day `json:"on"`
}

// CrossSellReport is the cross-sell velocity of a period.
type CrossSellReport struct {
	Quarters []Velocity `json:"quarters"`
	// Velocity is all events over the active customers of each quarter, added up.
	Velocity Figure `json:"velocity"`
}

// Velocity of a quarter: events over the customers that were active on at least
// one of its days.
type Velocity struct {
	Quarter  partnerecon.Month `json:"quarter"` // its first month
	Events   int               `json:"events"`
	Active   int               `json:"active"`
	Velocity Figure            `json:"velocity"`
}

// CrossSell returns how fast customers buy more: cross-sell events per active
// customer and quarter.
func CrossSell(f CrossSellFacts) (CrossSellReport, error) {
	if err := f.check(); err != nil {
		return CrossSellReport{}, err
	}
	first := f.Period.Start.Month()
	out := CrossSellReport{Quarters: make([]Velocity, f.Period.End.Month().Sub(first)/3)}
	// Customers are counted where they come and where they are gone, then added up.
	came := make([]int, len(out.Quarters)+1)
	quarter := func(d partnerecon.Day) int { return min(max(0, d.Month().Sub(first))/3, len(out.Quarters)) }
	for _, c := range f.Customers {
		last := f.Period.End.Add(-1)
		if !c.Ends.IsZero() && !c.Ends.After(last) {
			last = c.Ends.Add(-1)
		}
		if c.Starts.After(last) || last.Before(f.Period.Start) {
			continue
		}
		came[quarter(c.Starts)]++
		came[quarter(last)+1]--
	}
	for _, e := range f.Events {
		if f.Period.Contains(e.On) {
			out.Quarters[quarter(e.On)].Events++
		}
	}
	var c calc
	var events, actives int64
	active := 0
	for i := range out.Quarters {
		q := &out.Quarters[i]
		active += came[i]
		q.Quarter, q.Active = first.Add(3*i), active
		q.Velocity = c.figure(exact.Int(int64(q.Events)), exact.Int(int64(active)), f.Band)
		events, actives = events+int64(q.Events), actives+int64(active)
	}
	out.Velocity = c.figure(exact.Int(events), exact.Int(actives), f.Band)
	return answer(&c, out)
}

const maxQuarters = 400

func (f *CrossSellFacts) check() error {
	var k checker
	if f.YearStart < 0 || f.YearStart > 12 {
		k.Add("/year_start", problem.OutOfRange, "want a month, 1 to 12, got %d", f.YearStart)
	}
	k.period("/period", f.Period)
	switch begins := func(d partnerecon.Day) bool { return d == d.Month().Quarter(time.Month(max(f.YearStart, 1))).First() }; {
	case !begins(f.Period.Start) || !begins(f.Period.End):
		k.Add("/period", problem.OutOfRange, "want whole quarters, got %s", f.Period)
	case f.Period.End.Month().Sub(f.Period.Start.Month()) > 3*maxQuarters:
		k.Add("/period", problem.Limit, "want at most %d quarters, got %s", maxQuarters, f.Period)
	}
	k.band("/band", f.Band)
	if !k.Few("/customers", len(f.Customers), maxList) || !k.Few("/events", len(f.Events), maxList) {
		return k.err()
	}
	known := make(map[string]bool, len(f.Customers))
	for i, c := range f.Customers {
		k.Enter("/customers", i)
		k.customer(c, known)
		k.Leave()
	}
	for i, e := range f.Events {
		if !known[e.Customer] || e.On.IsZero() {
			k.Add(problem.At("/events", i), problem.Unknown, "want a day and one of the customers, got %s and %s", e.On, problem.Quote(e.Customer))
		}
	}
	return k.err()
}

func (k *checker) customer(c Customer, known map[string]bool) {
	k.Once("/id", c.ID, known)
	switch {
	case c.Starts.IsZero():
		k.Add("/starts", problem.Required, "missing")
	case !c.Ends.IsZero() && c.Ends.Before(c.Starts):
		k.Add("/ends", problem.OutOfRange, "want not before the start, %s, got %s", c.Starts, c.Ends)
	}
}
