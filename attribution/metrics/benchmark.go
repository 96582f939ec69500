package metrics

import "github.com/partnerecon/partnerecon"

// Benchmarks are the bands that a program measures itself against. A zero Band
// judges nothing.
type Benchmarks struct {
	Sourced    Band `json:"sourced,omitzero"`    // share of revenue that partners sourced
	Influenced Band `json:"influenced,omitzero"` // share of revenue that they influenced only
	Coverage   Band `json:"coverage,omitzero"`   // open sourced pipeline over the target
	Attach     Band `json:"attach,omitzero"`     // deals that a partner touched
	WinRatio   Band `json:"win_ratio,omitzero"`  // win rate of sourced deals over that of direct ones
	// FirstLead: a partner of this tier meets it with a lead in fewer days. Absent:
	// nobody is judged.
	FirstLead FirstLead `json:"first_lead,omitzero"`
}

// A Band is a range; both ends are in it.
type Band struct {
	Low  partnerecon.Rate `json:"low"`
	High partnerecon.Rate `json:"high"`
}

// FirstLead is in how many days the partners of a tier are to have a lead.
type FirstLead struct {
	Tier  string `json:"tier,omitzero"` // empty: all of them
	Under int    `json:"under"`         // days: 30 is met on day 29
}

// Text returns the benchmarks of "Partner & Affiliate Program Design". Its
// "1.5-2x higher" win rate is read as 1.5 to 2 times the direct one.
func Text() Benchmarks {
	band := func(low, high string) Band { return Band{partnerecon.MustRate(low), partnerecon.MustRate(high)} }
	return Benchmarks{
		Sourced: band("15%", "30%"), Influenced: band("10%", "20%"), Coverage: band("2/1", "3/1"),
		Attach: band("30%", "50%"), WinRatio: band("3/2", "2/1"), FirstLead: FirstLead{Tier: "referral", Under: 30},
	}
}

// A Verdict on a figure.
type Verdict string

const (
	// Below the band.
	Below Verdict = "below"
	// Within the band, its ends included.
	Within Verdict = "within"
	// Above the band.
	Above Verdict = "above"
	// Undefined: there is nothing to divide by, or no band.
	Undefined Verdict = "undefined"
)

func (b Band) judge(r partnerecon.Rate) Verdict {
	switch {
	case !r.Stated() || b == Band{}:
		return Undefined
	case r.Compare(b.Low) < 0:
		return Below
	case r.Compare(b.High) > 0:
		return Above
	}
	return Within
}
