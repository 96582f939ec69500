package incentive

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Contest is decided among several partners over a window: a SPIFF that everyone
// earns who reaches a target, or prizes for the best.
type Contest struct {
	Name  string           `json:"name"`
	Stage commission.Stage `json:"stage,omitzero"`
	// From and Until are the window: its first month, and the first one after it. Or
	// FromDay and ThroughDay are: its first day and its last one, both inside, by the days
	// on which lines were earned. Either both months or both days are required. One over
	// days is decided when the month of its last day closes, counts what is told while the
	// scheme has it, and reads no figures. A contest has the same window in all versions.
	From       partnerecon.Month `json:"from,omitzero"`
	Until      partnerecon.Month `json:"until,omitzero"`
	FromDay    partnerecon.Day   `json:"from_day,omitzero"`
	ThroughDay partnerecon.Day   `json:"through_day,omitzero"`
	// Partners that take part. Absent: all that have a standing.
	Partners []string `json:"partners,omitempty"`
	Measure  Measure  `json:"measure"`
	// Mode says who wins.
	Mode Mode `json:"mode"`
	// Target to reach, for everyone. With prizes by rank it is what it takes to be
	// ranked at all, and may be absent: then anything above 0 does.
	Target Goal `json:"target,omitzero"`
	// Prize of everyone who reaches the target.
	Prize partnerecon.Money `json:"prize,omitzero"`
	// Prizes by rank, the first place first. Partners who tie share the sum of the
	// prizes of the places that they take together.
	Prizes []partnerecon.Money `json:"prizes,omitempty"`
}

// first returns the first day of the contest.
func (c *Contest) first() partnerecon.Day {
	if c.byDay() {
		return c.FromDay
	}
	return c.From.First()
}

// Last returns the last day of the contest.
func (c Contest) Last() partnerecon.Day {
	if c.byDay() {
		return c.ThroughDay
	}
	return c.Until.First().Add(-1)
}

// byDay reports whether the window is one of days.
func (c *Contest) byDay() bool { return !c.FromDay.IsZero() || !c.ThroughDay.IsZero() }

// holds reports whether a day is in a window of days.
func (c *Contest) holds(d partnerecon.Day) bool {
	return c.byDay() && !d.Before(c.FromDay) && !d.After(c.ThroughDay)
}

// Mode says who wins a contest.
type Mode string

const (
	// ByTarget pays everyone who reaches the target.
	ByTarget Mode = "target"
	// ByRank pays a prize per place.
	ByRank Mode = "rank"
)

// A Standing is what a partner reached in a contest.
type Standing struct {
	Partner string `json:"partner"`
	Value
}

// A Prize is what a partner gets of a contest. Several partners of one place share
// what its places are worth.
type Prize struct {
	Partner string            `json:"partner"`
	Place   int               `json:"place,omitzero"` // by rank, the best is 1
	Amount  partnerecon.Money `json:"amount"`
}

// An Award says who won a contest.
type Award struct {
	Prizes []Prize `json:"prizes,omitempty"` // of the winners, the best first; equal ones by id
	// Unclaimed is what the places without a taker would have been worth.
	Unclaimed partnerecon.Money `json:"unclaimed,omitzero"`
	Trace     partnerecon.Trace `json:"trace,omitzero"`
}

// Contest returns a contest as the version that governs it has it, and the id of that
// version: the one in force on its first day, or where that does not have it the first later
// one that does and begins before the contest is over. So no version changes what is under
// way or decided, and one that leaves a contest out before it begins calls it off. It returns
// [ErrUnknown] for a contest that there is not.
func (s Scheme) Contest(name string) (Contest, string, error) {
	v, at := s.contest(name)
	if v == nil {
		return Contest{}, "", fmt.Errorf("incentive: contest %s: %w", problem.Quote(name), ErrUnknown)
	}
	return v.policy.clone().Contests[at], v.id, nil
}

// Award decides a contest from the standings of all who took part. Their order
// decides nothing. It returns [ErrUnknown] for a contest that there is not.
func (s Scheme) Award(contest string, standings []Standing) (Award, error) {
	v, at := s.contest(contest)
	if v == nil {
		return Award{}, fmt.Errorf("incentive: contest %s: %w", problem.Quote(contest), ErrUnknown)
	}
	return v.award(at, standings)
}

// Standing reads what a partner reached in a contest, and false where a figure of it
// was not stated.
func (s Scheme) Standing(t Tally, contest string) (Standing, bool, error) {
	v, at := s.contest(contest)
	if v == nil {
		return Standing{}, false, fmt.Errorf("incentive: contest %s: %w", problem.Quote(contest), ErrUnknown)
	}
	c := &v.policy.Contests[at]
	n, known := view{v, &t, t.first()}.contest(c)
	value, ok := v.value(n, v.unit(&c.Measure))
	if !ok {
		return Standing{}, false, fmt.Errorf("incentive: contest %s: %w", problem.Quote(contest), partnerecon.ErrOverflow)
	}
	return Standing{t.Partner, value}, known, nil
}

// contest returns the version that governs a contest, and its place there, or nil.
func (s Scheme) contest(name string) (*version, int) {
	window := s.windowOf(name)
	if window == nil {
		return nil, -1
	}
	var out *version
	at := -1
	for i := range s.versions {
		v := &s.versions[i]
		inForce := i == 0 || !v.from.After(window.first())
		if inForce || at < 0 && !v.from.After(window.Last()) {
			out, at = v, v.contestAt(name)
		}
	}
	if at < 0 {
		return nil, -1
	}
	return out, at
}

// windowOf returns a contest as some version has it, which tells its window: it is the same
// in all of them.
func (s Scheme) windowOf(name string) *Contest {
	for i := range s.versions {
		if at := s.versions[i].contestAt(name); at >= 0 {
			return &s.versions[i].policy.Contests[at]
		}
	}
	return nil
}

// contestAt returns the place of a contest in a version, or -1.
func (v *version) contestAt(name string) int {
	return slices.IndexFunc(v.policy.Contests, func(c Contest) bool { return c.Name == name })
}

// A contender is a partner with its standing as a number.
type contender struct {
	partner string
	n       exact.Num
}

func (v *version) award(at int, standings []Standing) (Award, error) {
	c := &v.policy.Contests[at]
	rule := problem.At("/contests", at)
	unit := v.unit(&c.Measure)
	var list problem.List
	checkStandings(&list, standings, unit, v.policy.Currency)
	if err := invalid(&list); err != nil {
		return Award{}, err
	}
	out := Award{Unclaimed: v.money(0)}
	var field []contender
	for _, s := range slices.SortedFunc(slices.Values(standings), func(a, b Standing) int { return cmp.Compare(a.Partner, b.Partner) }) {
		n := s.num(unit)
		shown := []partnerecon.Detail{text("partner", s.Partner), v.detail("value", n, unit)}
		switch {
		case len(c.Partners) > 0 && !slices.Contains(c.Partners, s.Partner):
			out.Trace.Add(CodeNotEligible, rule+"/partners", shown...)
		case c.Target.stated() && n.Cmp(c.Target.num()) < 0:
			out.Trace.Add(CodeBelow, rule+"/target", append(shown, v.detail("target", c.Target.num(), unit))...)
		case !c.Target.stated() && n.Sign() <= 0: // nobody is among the best for having done nothing
			out.Trace.Add(CodeBelow, rule+"/prizes", shown...)
		default:
			field = append(field, contender{s.Partner, n})
		}
	}
	if c.Mode == ByTarget {
		for _, f := range field {
			out.Prizes = append(out.Prizes, Prize{Partner: f.partner, Amount: c.Prize})
			out.Trace.Add(CodeReached, rule+"/prize", text("partner", f.partner), v.detail("value", f.n, unit), partnerecon.D("prize", c.Prize))
		}
		out.nobody(rule)
		return out, nil
	}
	if err := v.rank(c, rule, field, &out); err != nil {
		return Award{}, err
	}
	return out, nil
}

// nobody says so where nobody won.
func (a *Award) nobody(rule string) {
	if len(a.Prizes) == 0 {
		a.Trace.Add(CodeNobody, rule)
	}
}

// rank gives the prizes of the places to those who take them, the best first. Those
// who tie share what their places are worth together.
func (v *version) rank(c *Contest, rule string, field []contender, out *Award) error {
	slices.SortFunc(field, func(a, b contender) int { return cmp.Or(b.n.Cmp(a.n), cmp.Compare(a.partner, b.partner)) })
	place := 0
	for len(field) > 0 && place < len(c.Prizes) {
		n := 1
		for n < len(field) && field[n].n.Cmp(field[0].n) == 0 {
			n++
		}
		sum, err := partnerecon.Sum(v.policy.Currency, c.Prizes[place:min(place+n, len(c.Prizes))]...)
		if err != nil {
			return fmt.Errorf("incentive: contest %s: %w", problem.Quote(c.Name), err)
		}
		parts := make([]partnerecon.Part, n)
		for i := range parts {
			parts[i] = partnerecon.Part{ID: field[i].partner, Weight: partnerecon.Whole()}
		}
		amounts, err := partnerecon.Allocate(sum, parts)
		if err != nil {
			return fmt.Errorf("incentive: contest %s: %w", problem.Quote(c.Name), err)
		}
		for i, a := range amounts {
			out.Trace.Add(CodePlace, problem.At(rule+"/prizes", place), text("partner", field[i].partner), v.detail("value", field[i].n, v.unit(&c.Measure)),
				text("place", strconv.Itoa(place+1)), text("tied", strconv.Itoa(n)), partnerecon.D("prizes", sum), partnerecon.D("prize", a))
			if a.Sign() > 0 { // a tie may leave a cent to the smaller ids only
				out.Prizes = append(out.Prizes, Prize{field[i].partner, place + 1, a})
			}
		}
		field, place = field[n:], place+n
	}
	for _, f := range field {
		out.Trace.Add(CodeNoPrize, rule+"/prizes", text("partner", f.partner), v.detail("value", f.n, v.unit(&c.Measure)))
	}
	if place < len(c.Prizes) {
		var err error
		if out.Unclaimed, err = partnerecon.Sum(v.policy.Currency, c.Prizes[place:]...); err != nil {
			return fmt.Errorf("incentive: contest %s: %w", problem.Quote(c.Name), err)
		}
		out.Trace.Add(CodeUnclaimed, problem.At(rule+"/prizes", place), partnerecon.D("unclaimed", out.Unclaimed))
	}
	out.nobody(rule)
	return nil
}
