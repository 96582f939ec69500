package economics

import (
	"maps"
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// CohortFacts are the entries of a ledger, and when its customers or its partners
// signed up.
type CohortFacts struct {
	Currency partnerecon.Currency `json:"currency"`
	// By says whose signup makes the cohort. Required.
	By Grouping `json:"by"`
	// YearStart is the month that the fiscal year begins with, 1 to 12. Absent:
	// January.
	YearStart int `json:"year_start,omitzero"`
	// On is the day that retention is looked at. Required.
	On partnerecon.Day `json:"on"`
	// Members are the customers or partners, at most 100,000. Each that an entry
	// names has to be there.
	Members []Customer `json:"members,omitzero"`
	// Entries of one ledger, at most 1,000,000. Those of kinds that neither earn nor
	// pay count for nothing.
	Entries []partnerecon.Entry `json:"entries,omitzero"`
	// Band of the retention. Absent: not judged.
	Band Band `json:"band,omitzero"`
}

// A Grouping says whose signup makes a cohort.
type Grouping string

const (
	// ByCustomer: the quarter in which the customer started.
	ByCustomer Grouping = "customer"
	// ByPartner: the quarter in which the partner signed up. Revenue of a line that
	// several partners share is that of the one who earned most on it, of equal ones
	// the smallest id.
	ByPartner Grouping = "partner"
)

// A CohortReport has the cohorts by quarter. Its total is the ledger: the entries
// added up.
type CohortReport struct {
	Cohorts []Cohort `json:"cohorts,omitzero"`
	// Unassigned is what entries without a customer, or without a partner, came to.
	Unassigned Cohort `json:"unassigned"`
	Total      Cohort `json:"total"`
}

// A Cohort is those who signed up in one quarter.
type Cohort struct {
	Quarter partnerecon.Month `json:"quarter,omitzero"` // its first month
	Members int               `json:"members"`
	// Retained are those that have not ended on the day looked at.
	Retained int `json:"retained"`
	// Retention is Retained over Members that have started by then.
	Retention Figure `json:"retention"`
	// Revenue is the base of the entries, each line once, net of what went back. What was
	// paid after a window, or earned nothing for another reason, has no entry and is not in it.
	Revenue partnerecon.Money `json:"revenue"`
	// Commission is the sum of the earning kinds.
	Commission partnerecon.Money `json:"commission"`
	// Paid is the opposite of the sum of the cash kinds: what went out.
	Paid partnerecon.Money `json:"paid"`
}

// Cohorts returns commission, payouts, revenue and retention by quarter of signup:
// "how the model performs across partner cohorts", says "Approach to Building a
// Scalable Partner Compensation Model…".
func Cohorts(f CohortFacts) (CohortReport, error) {
	members := make(map[string]partnerecon.Day, len(f.Members))
	if err := f.check(members); err != nil {
		return CohortReport{}, err
	}
	c := calc{currency: f.Currency}
	quarters := map[partnerecon.Month]*cohort{}
	at := func(q partnerecon.Month) *cohort {
		if quarters[q] == nil {
			quarters[q] = &cohort{}
		}
		return quarters[q]
	}
	for _, m := range f.Members {
		at(f.quarter(m.Starts)).join(m, f.On)
	}
	for i := range f.Entries {
		e := &f.Entries[i]
		in := at(f.quarter(members[f.By.of(e.Claim)]))
		switch {
		case e.Kind.Earning():
			in.commission = in.commission.Add(minor(e.Amount))
		case e.Kind.Cash():
			in.paid = in.paid.Add(minor(e.Amount).Neg())
		}
	}
	for _, l := range lines(f.Entries) {
		in := at(f.quarter(members[f.By.of(l.claim)]))
		in.revenue = in.revenue.Add(l.base)
	}
	out := CohortReport{}
	var total cohort
	for _, q := range slices.SortedFunc(maps.Keys(quarters), partnerecon.Month.Compare) {
		total.add(quarters[q])
		if !q.IsZero() {
			out.Cohorts = append(out.Cohorts, c.cohort(q, quarters[q], f.Band))
		}
	}
	out.Unassigned = c.cohort(partnerecon.Month{}, at(partnerecon.Month{}), Band{})
	out.Total = c.cohort(partnerecon.Month{}, &total, f.Band)
	return answer(&c, out)
}

// quarter returns the quarter of a signup; of no day none.
func (f *CohortFacts) quarter(d partnerecon.Day) partnerecon.Month {
	return d.Month().Quarter(time.Month(max(f.YearStart, 1)))
}

// of returns whom a claim is grouped by.
func (g Grouping) of(c partnerecon.Claim) string {
	if g == ByPartner {
		return c.Partner
	}
	return c.Customer
}

// A cohort while it is added up.
type cohort struct {
	members, started, retained int64
	revenue, commission, paid  exact.Num
}

func (in *cohort) join(m Customer, on partnerecon.Day) {
	in.members++
	if m.Starts.After(on) {
		return
	}
	in.started++
	if m.Ends.IsZero() || m.Ends.After(on) {
		in.retained++
	}
}

func (in *cohort) add(o *cohort) {
	in.members, in.started, in.retained = in.members+o.members, in.started+o.started, in.retained+o.retained
	in.revenue, in.commission, in.paid = in.revenue.Add(o.revenue), in.commission.Add(o.commission), in.paid.Add(o.paid)
}

func (c *calc) cohort(q partnerecon.Month, in *cohort, b Band) Cohort {
	return Cohort{
		q, int(in.members), int(in.retained), c.figure(exact.Int(in.retained), exact.Int(in.started), b),
		c.whole(in.revenue), c.whole(in.commission), c.whole(in.paid),
	}
}

func (f *CohortFacts) check(members map[string]partnerecon.Day) error {
	k := inCurrency(f.Currency)
	if f.By != ByCustomer && f.By != ByPartner {
		k.Add("/by", problem.Unknown, "want customer or partner, got %s", problem.Quote(string(f.By)))
	}
	if f.YearStart < 0 || f.YearStart > 12 {
		k.Add("/year_start", problem.OutOfRange, "want a month, 1 to 12, got %d", f.YearStart)
	}
	if f.On.IsZero() {
		k.Add("/on", problem.Required, "missing")
	}
	k.band("/band", f.Band)
	if !k.Few("/members", len(f.Members), maxList) || !k.Few("/entries", len(f.Entries), maxEntries) {
		return k.err()
	}
	known := make(map[string]bool, len(f.Members))
	for i, m := range f.Members {
		k.Enter("/members", i)
		k.customer(m, known)
		k.Leave()
		members[m.ID] = m.Starts
	}
	for i := range f.Entries {
		k.Enter("/entries", i)
		k.entry(&f.Entries[i])
		if of := f.By.of(f.Entries[i].Claim); of != "" && !known[of] {
			k.Add("/claim", problem.Unknown, "%s is none of the members", problem.Quote(of))
		}
		k.Leave()
	}
	return k.err()
}

// entry wants the kind and the currency of a ledger's entry.
func (k *checker) entry(e *partnerecon.Entry) {
	if !e.Kind.Known() {
		k.Add("/kind", problem.Unknown, "unknown kind %s", problem.Quote(string(e.Kind)))
	} else if !e.Kind.Status() || e.Amount.Stated() {
		k.amount("/amount", e.Amount)
	}
	if e.Base.Stated() {
		k.amount("/base", e.Base)
	}
}
