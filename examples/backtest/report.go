package main

import (
	"fmt"
	"io"
	"math/big"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement/bulk"
)

// A result is what the history comes to under a plan.
type result struct {
	name                   string
	postings               int
	earned, cut, back, all partnerecon.Money
	years                  map[int]partnerecon.Money
	partners               map[string]partnerecon.Money
	took                   time.Duration
}

// add counts what was posted to a partner in a month, of one kind.
func (r *result) add(s bulk.Sum) error {
	if r.years == nil {
		r.years, r.partners = map[int]partnerecon.Money{}, map[string]partnerecon.Money{}
	}
	var kind *partnerecon.Money
	switch s.Kind {
	case partnerecon.Earned:
		kind = &r.earned
	case partnerecon.Capped:
		kind = &r.cut
	default: // there is one more
		kind = &r.back
	}
	year, _ := s.Month.Date()
	var errs [4]error
	*kind, errs[0] = kind.Add(s.Amount)
	r.all, errs[1] = r.all.Add(s.Amount)
	r.years[year], errs[2] = r.years[year].Add(s.Amount)
	r.partners[s.Partner], errs[3] = r.partners[s.Partner].Add(s.Amount)
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// A report prints what a history comes to under some plans.
type report struct {
	page io.Writer
	history
	results []result
}

func (r report) print(timed bool) {
	fmt.Fprintf(r.page, "%s and %s of %s, %s, %s to %s: %s net\n\n", counted(r.payments, "payment"), counted(r.refunds, "refund"),
		counted(r.customers, "customer"), counted(r.partners, "partner"), r.from, r.to, r.paid)
	for i, p := range r.results {
		fmt.Fprintf(r.page, "%4d  %s: %s", i+1, p.name, counted(p.postings, "posting"))
		if timed {
			fmt.Fprintf(r.page, ", settled in %v", p.took.Round(time.Millisecond))
		}
		fmt.Fprintln(r.page)
	}
	fmt.Fprintln(r.page)
	r.totals()
	fmt.Fprintln(r.page)
	r.years()
	r.remarks()
}

// remarks says what is no error but may not be meant.
func (r report) remarks() {
	const most = 10
	if r.nobodys > 0 {
		fmt.Fprintf(r.page, "\nWithout a partner, so that nobody earns on them: %s\n", counted(r.nobodys, "payment"))
	}
	if r.repeated > 0 {
		fmt.Fprintf(r.page, "\nSaid twice in the file, which counts once: %s\n", counted(r.repeated, "line"))
	}
	if len(r.beyond) > 0 {
		fmt.Fprintln(r.page, "\nRefunds of more than was left of their payment; what is beyond counts for nothing:")
	}
	for i, text := range r.beyond {
		if i == most {
			fmt.Fprintf(r.page, "  and %d more\n", len(r.beyond)-most)
			break
		}
		fmt.Fprintln(r.page, " ", text)
	}
}

// totals says what each plan costs, and how many partners it gives more or less than the
// first one.
func (r report) totals() {
	w := tabwriter.NewWriter(r.page, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "plan\tearned\tcut off by caps\twent back\tcost\tof revenue\tbeside plan 1\tpartners with more\tless\t")
	for i, p := range r.results {
		more, less := r.shifts(i)
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t%d\t\n", i+1, p.earned.Amount(), p.cut.Amount(), p.back.Amount(), p.all.Amount(),
			percent(p.all, r.paid), percent(p.all, r.results[0].all), more, less)
	}
	_ = w.Flush() // the page is in memory
}

// shifts counts the partners whom a plan gives more and less than the first one.
func (r report) shifts(plan int) (more, less int) {
	was, is := r.results[0].partners, r.results[plan].partners
	for id := range was {
		switch d := is[id].Minor() - was[id].Minor(); {
		case d > 0:
			more++
		case d < 0:
			less++
		}
	}
	for id := range is {
		if _, ok := was[id]; !ok && is[id].Sign() > 0 {
			more++
		}
	}
	return more, less
}

// years says what each plan costs year by year.
func (r report) years() {
	w := tabwriter.NewWriter(r.page, 0, 0, 2, ' ', tabwriter.AlignRight)
	var all []int
	for _, p := range r.results {
		for year := range p.years {
			if !slices.Contains(all, year) {
				all = append(all, year)
			}
		}
	}
	slices.Sort(all)
	fmt.Fprint(w, "cost in\t")
	for i := range r.results {
		fmt.Fprintf(w, "plan %d\t", i+1)
	}
	fmt.Fprintln(w)
	for _, year := range all {
		fmt.Fprintf(w, "%d\t", year)
		for _, p := range r.results {
			cost := p.years[year]
			if !cost.Stated() {
				cost = money(0, r.paid.Currency())
			}
			fmt.Fprintf(w, "%s\t", cost.Amount())
		}
		fmt.Fprintln(w)
	}
	_ = w.Flush()
}

func counted(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprint(n, " ", what)
}

// percent is a part of an amount, to a tenth of a percent, rounded down.
func percent(part, of partnerecon.Money) string {
	if of.Sign() <= 0 {
		return "-"
	}
	n := new(big.Int).Mul(big.NewInt(part.Minor()), big.NewInt(1000))
	n.Quo(n, big.NewInt(of.Minor()))
	sign := ""
	if n.Sign() < 0 {
		sign = "-"
		n.Abs(n)
	}
	whole, tenth := new(big.Int).QuoRem(n, big.NewInt(10), new(big.Int))
	return fmt.Sprintf("%s%s.%s %%", sign, whole, tenth)
}
