package bulk

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/tiers"
)

// readTales tells the ladder again what it was told. Where the program has got another one
// since, its book is told.
func (r *restorer) readTales(tales []storedTale) {
	for i := range tales {
		m := tales[i].movement()
		if err := r.state.state(&m); err != nil {
			r.list.Add(problem.At("/tales", i), problem.Conflict, "it was not told so: %s", problem.Inner(err))
			return
		}
	}
}

// movement is what was told as the movement that it was.
func (x *storedTale) movement() Movement {
	m := Movement{Kind: Stated, ID: x.ID, On: x.On, Recorded: x.Recorded}
	switch {
	case !x.Month.IsZero():
		m.On, m.Event = x.Month.First(), settlement.Close{Month: x.Month} // on which day of it says nothing
	case x.Metric == "":
		m.Event = settlement.PartnerEnrolled{Partner: x.Partner}
	default:
		e := settlement.Measured{Partner: x.Partner, Metric: x.Metric, Value: tiers.Value{Number: x.Value}}
		if x.Currency != "" {
			amount, _ := partnerecon.FromMinor(x.Value, x.Currency) // of one that there is not: none is stated
			e.Value = tiers.Value{Amount: amount}
		}
		m.Event = e
	}
	return m
}

// maxCells is how many partners times months of sums are read: each month has a row of partners.
const maxCells = 1 << 26

// addSums restores the sums.
func (r *restorer) addSums() error {
	if len(r.sums) == 0 {
		return nil
	}
	x := &r.state.sums
	first, last := r.sums[0].Month, r.sums[0].Month
	partners := map[string]bool{}
	for i := range r.sums {
		m := r.sums[i].Month
		if m.Before(first) {
			first = m
		}
		if m.After(last) {
			last = m
		}
		partners[r.sums[i].Partner] = true
	}
	if len(r.head.Last) == 0 || last.After(r.head.Last[0].Posted.Month()) {
		return fmt.Errorf("sums of %s come after the last movement", last)
	}
	known := len(partners) + r.state.partners.len() // with those who are on the ladder alone
	if first.IsZero() || (last.Sub(first)+1)*known > maxCells {
		return fmt.Errorf("sums of %d partners from %s to %s are more than %d", known, first, last, maxCells)
	}
	x.goTo(first.First())
	for i := range r.sums {
		if err := r.state.addSum(&r.sums[i]); err != nil {
			return err
		}
	}
	return nil
}

// readSums takes up sums that can be.
func (r *restorer) readSums(sums []storedSum) {
	for i := range sums {
		x := &sums[i]
		at := problem.At("/sums", i)
		r.list.Name(at+"/partner", x.Partner)
		switch {
		case kindOfSum(x.Kind) < 0:
			r.list.Add(at+"/kind", problem.Unknown, "there are no sums of %s", problem.Quote(string(x.Kind)))
		case x.Amount < -maxSum || x.Amount > maxSum || x.Amount == 0 || (x.Amount > 0) != (x.Kind == partnerecon.Earned):
			r.list.Add(at+"/amount", problem.OutOfRange, "%d cannot be a sum of %s", x.Amount, x.Kind)
		}
	}
	r.sums = append(r.sums, sums...)
}

// kindOfSum is the place of a kind in a cell, or -1.
func kindOfSum(k partnerecon.Kind) int {
	return slices.Index([]partnerecon.Kind{earned.kind(), capped.kind(), returned.kind()}, k)
}

// addSum restores a sum.
func (s *State) addSum(x *storedSum) error {
	s.sums.goTo(x.Month.First())
	cell := &s.sums.of(s.partnerOf(x.Partner))[kindOfSum(x.Kind)]
	if *cell != 0 {
		return fmt.Errorf("the sum of %s to %s in %s stands twice", x.Kind, problem.Quote(x.Partner), x.Month)
	}
	*cell = x.Amount
	return nil
}

// maxSum is more than any rates make of the volume, and twice as much still fits.
const maxSum = 1 << 61
