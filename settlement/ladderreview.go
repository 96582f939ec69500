package settlement

import (
	"fmt"
	"maps"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/tiers"
)

// turnAndReview lets time pass for all customers, and has the ladder review all partners
// on what was counted by then. What the reviews would refuse is found before anything
// changes.
func (s *posting) turnAndReview(through partnerecon.Day) error {
	if len(s.program.ladders) == 0 {
		return s.turn(through)
	}
	b := s.book
	counted := s.program.tally(b)
	moves := counted.moves(s.program, b)
	all, err := s.assess(&counted, moves)
	if err != nil {
		return err
	}
	if err := s.turn(through); err != nil {
		return err
	}
	if err := s.keepReviews(&counted, moves, all); err != nil {
		return err // found before
	}
	b.keepServed(&counted)
	if slices.ContainsFunc(s.entries, func(e partnerecon.Entry) bool { return e.Kind == partnerecon.Sealed }) {
		b.recount(&counted, s.program)
	}
	return nil
}

// A review is that of one day: the ladder in force, if there is one, and the id of the close
// where a period of the reviews ends.
type review struct {
	ladder tiers.Ladder
	climbs bool
	close  string
}

func (s *posting) reviewToday() review {
	on := s.when.posted
	var r review
	if r.ladder, r.climbs = s.program.ladder(on); r.climbs && r.ladder.PeriodEnd(on) == on {
		r.close = ownFigures + on.String()
	}
	return r
}

// of reports whether it looks at a partner: one that takes part.
func (r *review) of(a *account) bool { return r.climbs && a.Ladder.Partner != "" && !a.Ladder.Now.Left }

// A reviewed partner is one as its review leaves it.
type reviewed struct {
	of      string
	on      []figure // that it had
	figures []figure
	ladder  tiers.Standing
	roster  conflict.Roster
	removed Moment
	holds   []hold
}

// assess tells the ladder what the book has counted by the end of a month, and has it
// review those who take part where a period of the review ends. What it decides holds
// from the day after. It changes nothing.
func (s *posting) assess(x *tally, moves map[string][]figure) ([]reviewed, error) {
	r, ids := s.reviewToday(), idsOf(&s.book.byPartner, s.book.accounts)
	out := make([]reviewed, 0, len(ids))
	for _, id := range ids {
		a := s.book.accounts[id]
		if !r.of(a) {
			continue
		}
		next := *a
		next.Figures = a.moved(moves[id])
		if err := s.review(r, &next, x.active[id]); err != nil {
			return nil, fmt.Errorf("partner %s: %w", problem.Quote(id), problem.Inner(err))
		}
		out = append(out, reviewed{id, slices.Clone(a.Figures), next.Figures, next.Ladder, next.Roster, next.Removed, next.Holds})
	}
	return out, nil
}

// keepReviews stores what the reviews have decided. Whoever has earned since by what time
// has released is reviewed again.
func (s *posting) keepReviews(x *tally, moves map[string][]figure, all []reviewed) error {
	r := s.reviewToday()
	for id := range moves {
		s.book.account(id)
	}
	for _, id := range idsOf(&s.book.byPartner, s.book.accounts) {
		a := s.book.accounts[id]
		if len(all) > 0 && all[0].of == id {
			done := &all[0]
			all = all[1:]
			if slices.Equal(a.Figures, done.on) {
				a.Figures, a.Ladder, a.Roster, a.Removed, a.Holds = done.figures, done.ladder, done.roster, done.removed, done.holds
				continue
			}
		}
		next := *a
		next.Figures = a.moved(moves[id])
		if err := s.review(r, &next, x.active[id]); err != nil {
			return fmt.Errorf("partner %s: %w", problem.Quote(id), problem.Inner(err))
		}
		*a = next
	}
	return nil
}

// review closes the month for a partner that takes part.
func (s *posting) review(r review, a *account, active map[string]int64) error {
	on := s.when.posted
	if !r.of(a) {
		return nil
	}
	if err := s.program.tell(a, r.ladder, on, active); err != nil || r.close == "" {
		return err
	}
	return s.move(a, r.ladder, tiers.Close{ID: r.close, Partner: a.Partner, On: on})
}

// tell states to the ladder what the book has counted by a day.
func (p Program) tell(a *account, l tiers.Ladder, on partnerecon.Day, active map[string]int64) error {
	v, _ := p.agreement(on)
	if len(v.Policy.LadderMetrics) == 0 && len(a.Figures) == 0 {
		return nil
	}
	e := &lentEvent{}
	state := func(m LadderMetric, about partnerecon.Day, n int64) error {
		value := tiers.Value{Number: n}
		if m.Counts == CollectedRevenue || m.Counts == EarnedCommission {
			value = tiers.Value{Amount: p.money(n)}
		}
		id := ownFigures + on.String() + ":" + about.String() + ":" + m.Metric
		e.Event = tiers.Measured{ID: id, Partner: a.Ladder.Partner, On: on, For: about, Metric: m.Metric, Value: value}
		_, err := l.Apply(&a.Ladder, e)
		return err
	}
	figures := slices.Clone(a.Figures)
	for _, m := range v.Policy.LadderMetrics {
		if m.Counts == ActiveCustomers {
			if err := state(m, on, active[m.Metric]); err != nil {
				return err
			}
		}
		for i := range figures {
			f := &figures[i]
			if f.Metric != m.Metric || f.Pending == 0 {
				continue
			}
			if err := state(m, f.Month.First(), f.Pending); err != nil {
				return err
			}
			f.Pending = 0
		}
	}
	a.Figures = slices.DeleteFunc(figures, figure.idle)
	return nil
}

// noLadder is the error for a day on which no ladder is in force.
func (p Program) noLadder(day partnerecon.Day) error {
	return fmt.Errorf("no version with a ladder is in force on %s: %w", day, ErrTerms)
}

// Assess says where a partner stands on the ladder on a day, for what it qualifies, what
// is missing to the next tier, and what the next review would decide: "why not gold?". It
// counts what the book has counted so far, of the running month as well. The day must not
// be before the last fact. A partner that does not take part is assessed as one that began
// that day. It is [ErrTerms] where no ladder is in force on the day.
func (p Program) Assess(b *Book, partner string, f tiers.Facts) (tiers.Assessment, error) {
	if err := p.reads(b); err != nil {
		return tiers.Assessment{}, err
	}
	l, ok := p.ladder(f.On)
	if !ok {
		return tiers.Assessment{}, fmt.Errorf("settlement: %w", p.noLadder(f.On))
	}
	if b.last != nil {
		if last := partnerecon.DayIn(b.last.effective, p.zone); f.On.Before(last) {
			return tiers.Assessment{}, fmt.Errorf("settlement: assessment as of %s: the book stands at %s: %w", f.On, last, ErrOrder)
		}
	}
	a := account{Partner: partner}
	if known := b.accounts[partner]; known != nil {
		a = *known
		a.Ladder = a.Ladder.Clone() // the ladder goes on with the one in the book
	}
	if a.Ladder.Partner == "" {
		a.Ladder.Partner = partner
	}
	x := p.tally(b)
	a.Figures = a.moved(x.moves(p, b)[partner])
	if f.On.After(a.Ladder.Through) && !a.Ladder.Now.Left {
		if err := p.tell(&a, l, f.On, x.active[partner]); err != nil {
			return tiers.Assessment{}, fmt.Errorf("settlement: %w", problem.Inner(err))
		}
	}
	out, err := l.Assess(a.Ladder, f)
	if err != nil {
		return tiers.Assessment{}, fmt.Errorf("settlement: %w", problem.Inner(err))
	}
	return out, nil
}

// TierOn returns the tier in which a partner stood on a day, empty for none: what its
// standings said, and the ladder from the day on that the partner took part in it. A day
// of a month that is closed has its answer for good.
func (p Program) TierOn(b *Book, partner string, day partnerecon.Day) (string, error) {
	if err := p.reads(b); err != nil {
		return "", err
	}
	if b.accounts[partner] == nil {
		return "", nil
	}
	return b.accounts[partner].tier(day), nil
}

// A Stood is how a partner stood from a day on.
type Stood struct {
	From    partnerecon.Day `json:"from"`
	Tier    string          `json:"tier,omitzero"`
	Plan    string          `json:"plan,omitzero"`
	Type    string          `json:"type,omitzero"`
	Segment string          `json:"segment,omitzero"`
	Upline  string          `json:"upline,omitzero"`
	// What put the partner into the tier, and when it was decided. Absent: a [Standing].
	What    tiers.What      `json:"what,omitzero"`
	Decided partnerecon.Day `json:"decided,omitzero"`
}

// Standings returns how a partner stood over time, by the days from which it did so:
// what was stated and what the ladder decided.
func (p Program) Standings(b *Book, partner string) ([]Stood, error) {
	if err := p.reads(b); err != nil {
		return nil, err
	}
	a := b.accounts[partner]
	if a == nil {
		return nil, nil
	}
	days := map[partnerecon.Day]bool{}
	for _, s := range a.Standings {
		days[s.From] = true
	}
	for _, h := range a.Ladder.History {
		days[h.From] = true
	}
	var out []Stood
	for _, d := range slices.SortedFunc(maps.Keys(days), partnerecon.Day.Compare) {
		s := a.standing(d)
		row := Stood{From: d, Tier: s.Tier, Plan: s.Plan, Type: s.Type, Segment: s.Segment, Upline: s.Upline}
		if h, ok := a.onLadder(d); ok {
			row.What, row.Decided = h.What, h.Decided
		}
		out = append(out, row)
	}
	return out, nil
}
