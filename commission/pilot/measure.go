package pilot

import (
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Facts are what is known of a pilot at the end of a day.
type Facts struct {
	Pilot string          `json:"pilot"`
	AsOf  partnerecon.Day `json:"as_of"`
	// Partners that could take part, at most 100,000; those of other segments are passed
	// over.
	Partners []Partner `json:"partners"`
	// Customers of these partners, at most 100,000. Those that did not start in the pilot,
	// or started after AsOf, are passed over.
	Customers []Customer `json:"customers,omitempty"`
}

// A Customer is what came of one customer.
type Customer struct {
	ID      string          `json:"id"`
	Partner string          `json:"partner"`
	Started partnerecon.Day `json:"started"`
	// FirstValue is the day on which the customer first had what it came for. Absent, or
	// after AsOf: not yet.
	FirstValue partnerecon.Day `json:"first_value,omitzero"`
	// Scores are answers to "how likely are you to recommend us?", 0 to 10; at most 100.
	Scores []int `json:"scores,omitempty"`
	// Renewal says whether the contract was renewed. Absent: it has not run out.
	Renewal Renewal `json:"renewal,omitzero"`
	// Health of the customer, 0 % to 100 % with at most two places, as the caller measures
	// it. Absent: unknown.
	Health partnerecon.Rate `json:"health,omitzero"`
	// Revenue that came in by AsOf and Commission that was earned on it, net of what went back.
	// Absent: unknown. All amounts have one currency.
	Revenue    partnerecon.Money `json:"revenue,omitzero"`
	Commission partnerecon.Money `json:"commission,omitzero"`
}

// Renewal says what became of a contract that ran out.
type Renewal string

const (
	// Renewed: it goes on.
	Renewed Renewal = "renewed"
	// Lost: it does not.
	Lost Renewal = "lost"
)

// A Report is what came of a pilot so far.
type Report struct {
	Pilot string `json:"pilot"`
	// Quarters that the pilot has run in full, of those that the policy asks for.
	Quarters int     `json:"quarters"`
	Needs    int     `json:"needs"`
	Verdict  Verdict `json:"verdict"`
	// Arms as the pilot lists them; the first is what the others are compared with.
	Arms  []ArmReport       `json:"arms"`
	Trace partnerecon.Trace `json:"trace"`
}

// A Verdict says whether the figures may decide anything.
type Verdict string

const (
	// Insufficient: fewer full quarters than the policy asks for.
	Insufficient Verdict = "insufficient"
	// Sufficient: as many or more.
	Sufficient Verdict = "sufficient"
)

// An ArmReport is what came of one arm: counts, and averages that are absent where there
// is nothing to divide by.
type ArmReport struct {
	Arm       string    `json:"arm"`
	Plan      string    `json:"plan,omitzero"`
	Partners  int       `json:"partners"`
	Customers int       `json:"customers"`
	Promoter  Promoters `json:"promoters"`
	// FirstValue is the median of the days from the start to the first value, over those
	// that had it; Waiting are the others.
	FirstValue Median `json:"first_value,omitzero"`
	Waiting    int    `json:"waiting"`
	// RenewalRate is the contracts renewed over those that ran out.
	Renewed     int              `json:"renewed"`
	RanOut      int              `json:"ran_out"`
	RenewalRate partnerecon.Rate `json:"renewal_rate,omitzero"`
	// Health is the average of those whose health is known.
	Health partnerecon.Rate `json:"health,omitzero"`
	// CommissionShare is the commission over the revenue of the customers of whom both
	// are known; absent where either sum is below 0 or the revenue 0.
	Revenue         partnerecon.Money `json:"revenue,omitzero"`
	Commission      partnerecon.Money `json:"commission,omitzero"`
	CommissionShare partnerecon.Rate  `json:"commission_share,omitzero"`
}

// Measure reports by arm what came of a pilot by the end of a day. A pilot that there is
// not, and a customer of a partner that is not listed, are errors. A sum that does not fit
// is [partnerecon.ErrOverflow].
func (t Trials) Measure(f Facts) (Report, error) {
	if !t.ready {
		return Report{}, errZero
	}
	at := slices.IndexFunc(t.policy.Pilots, func(p Pilot) bool { return p.Name == f.Pilot })
	k := f.check()
	if at < 0 {
		k.Add("/pilot", problem.Unknown, "no pilot %s", problem.Quote(f.Pilot))
	}
	if err := k.err(); err != nil {
		return Report{}, err
	}
	p := &t.policy.Pilots[at]
	out := Report{Pilot: p.Name, Quarters: p.quarters(f.AsOf, time.Month(max(1, t.policy.YearStart))), Needs: t.policy.FullQuarters, Verdict: Insufficient}
	if out.Quarters >= out.Needs {
		out.Verdict = Sufficient
	}
	out.Trace.Add(CodeQuarters, "/full_quarters", partnerecon.D("quarters", number(out.Quarters)), partnerecon.D("needs", number(out.Needs)))
	arms := make([]tally, len(p.Arms))
	of := p.arms(f.Partners, arms)
	if passed := f.count(p, of, arms); passed > 0 {
		out.Trace.Add(CodePassed, problem.At("/pilots", at), partnerecon.D("customers", number(passed)),
			partnerecon.D("from", p.From), partnerecon.D("until", p.Until), partnerecon.D("as_of", f.AsOf))
	}
	for i, a := range p.Arms {
		report, err := arms[i].report(a.Name, t.planOf(a))
		if err != nil {
			return Report{}, err
		}
		out.Arms = append(out.Arms, report)
	}
	return out, nil
}

// arms returns the arms of the partners that take part, by id, and counts them.
func (p *Pilot) arms(partners []Partner, arms []tally) map[string]int {
	of := make(map[string]int, len(partners))
	for _, partner := range partners {
		if p.takes(partner.Segment) {
			arm, _ := p.draw(partner.ID)
			of[partner.ID] = arm
			arms[arm].partners++
		}
	}
	return of
}

// count adds up the customers that started in the pilot, and returns how many of its
// partners' customers did not.
func (f *Facts) count(p *Pilot, of map[string]int, arms []tally) (passed int) {
	for i := range f.Customers {
		c := &f.Customers[i]
		arm, takes := of[c.Partner]
		switch {
		case !takes:
		case !p.covers(c.Started) || c.Started.After(f.AsOf):
			passed++
		default:
			arms[arm].add(c, f.AsOf)
		}
	}
	return passed
}

// quarters returns how many quarters lie wholly in the pilot and are over by the end of
// a day.
func (p *Pilot) quarters(asOf partnerecon.Day, yearStart time.Month) int {
	end := p.Until.Add(-1)
	if asOf.Before(end) {
		end = asOf
	}
	from := p.From.Month()
	if from.First().Before(p.From) {
		from = from.Add(1)
	}
	if q := from.Quarter(yearStart); q.Before(from) {
		from = q.Add(3)
	}
	full := end.Month() // the first month that is not over
	if !end.Before(full.Last()) {
		full = full.Add(1)
	}
	return max(0, full.Sub(from)/3)
}
