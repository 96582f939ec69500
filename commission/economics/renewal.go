package economics

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// RenewalFacts are contracts, and the period that is looked at.
type RenewalFacts struct {
	Period   partnerecon.Interval `json:"period"`
	Currency partnerecon.Currency `json:"currency"`
	Rounding partnerecon.Rounding `json:"rounding"` // of the average
	// Bands of the rates. Absent: not judged.
	ByCount Band `json:"by_count,omitzero"`
	ByValue Band `json:"by_value,omitzero"`
	// Contracts of any time, at most 100,000; those that neither start nor end in the
	// period are passed over.
	Contracts []Contract `json:"contracts,omitzero"`
}

// A Contract runs for a number of months from the day it starts.
type Contract struct {
	ID     string            `json:"id"`
	Starts partnerecon.Day   `json:"starts"`
	Months int               `json:"months"` // 1 to 1,200
	Value  partnerecon.Money `json:"value"`  // over all months, 0 or more
	// Renews is the contract that this one continues; at most one does.
	Renews string `json:"renews,omitzero"`
}

// RenewalReport is what came up for renewal in the period, and what came in.
// Values are by the year, so that two years that follow one are no growth.
type RenewalReport struct {
	// ByCount is the contracts that were renewed over those that ran out.
	ByCount Figure `json:"by_count"`
	// ByValue is the value that was kept over the value that ran out: of a renewal at
	// most the value of the contract that it continues.
	ByValue Figure `json:"by_value"`
	// Net is ByValue with what renewals brought beyond it. It is not judged.
	Net Figure `json:"net"`
	// Started in the period, renewals included, and their average value by the year,
	// rounded; absent where there are none.
	Started int               `json:"started"`
	Average partnerecon.Money `json:"average,omitzero"`
}

// Renewals returns the renewal rate by count and by value, and the average contract
// value: "emphasize incentives tied to renewal rates, average contract value", says
// "How to design a partner incentive mix…". A contract comes up for renewal on the
// day after its last one; it is renewed if another names it, whenever that starts.
func Renewals(f RenewalFacts) (RenewalReport, error) {
	if err := f.check(); err != nil {
		return RenewalReport{}, err
	}
	c := calc{currency: f.Currency}
	continued := make(map[string]*Contract, len(f.Contracts))
	for i := range f.Contracts {
		continued[f.Contracts[i].Renews] = &f.Contracts[i]
	}
	delete(continued, "") // new business
	var due, renewed int64
	var out RenewalReport
	var value, kept, net, started exact.Num
	for i := range f.Contracts {
		old := &f.Contracts[i]
		if f.Period.Contains(old.Starts) {
			out.Started++
			started = started.Add(old.yearly())
		}
		if !f.Period.Contains(old.Starts.AddMonths(old.Months)) {
			continue
		}
		due++
		value = value.Add(old.yearly())
		if again := continued[old.ID]; again != nil {
			renewed++
			net = net.Add(again.yearly())
			kept = kept.Add(smaller(old.yearly(), again.yearly()))
		}
	}
	out.ByCount = c.figure(exact.Int(renewed), exact.Int(due), f.ByCount)
	out.ByValue, out.Net = c.of(kept, value, f.ByValue), c.of(net, value, Band{})
	if out.Started > 0 {
		out.Average = c.money(started.Mul(1, int64(out.Started)), f.Rounding)
	}
	return answer(&c, out)
}

// yearly returns the value of twelve months.
func (c *Contract) yearly() exact.Num { return minor(c.Value).Mul(12, int64(c.Months)) }

func smaller(a, b exact.Num) exact.Num {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}

func (f *RenewalFacts) check() error {
	k := inCurrency(f.Currency)
	k.period("/period", f.Period)
	k.rounding(f.Rounding)
	k.band("/by_count", f.ByCount)
	k.band("/by_value", f.ByValue)
	if !k.Few("/contracts", len(f.Contracts), maxList) {
		return k.err()
	}
	ids, renewed := make(map[string]bool, len(f.Contracts)), map[string]bool{}
	for i, c := range f.Contracts {
		k.Enter("/contracts", i)
		k.Once("/id", c.ID, ids)
		if c.Starts.IsZero() {
			k.Add("/starts", problem.Required, "missing")
		}
		if c.Months < 1 || c.Months > 1200 {
			k.Add("/months", problem.OutOfRange, "want 1 to 1200, got %d", c.Months)
		}
		k.cost("/value", c.Value)
		if c.Renews != "" && renewed[c.Renews] {
			k.Add("/renews", problem.Duplicate, "contract %s is renewed twice", problem.Quote(c.Renews))
		}
		renewed[c.Renews] = true
		k.Leave()
	}
	for i, c := range f.Contracts {
		if c.Renews != "" && (c.Renews == c.ID || !ids[c.Renews]) {
			k.Add(problem.At("/contracts", i)+"/renews", problem.Unknown, "no other contract %s", problem.Quote(c.Renews))
		}
	}
	return k.err()
}
