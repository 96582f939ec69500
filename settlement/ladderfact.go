package settlement

import (
	"errors"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/internal/lent"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/tiers"
)

// The facts below are for the ladder of the version in force on the day they are
// recorded: from that day on they have effect, whenever they occurred. A partner takes
// part from the first of them on; a tier that a [Standing] had given it is then the one
// it begins with.

// PartnerEnrolled says that the partnership began when the fact occurred, which ramps count
// from, and to which segment of the ladder the partner belongs. A later one replaces it. A
// partner in no tier enters the lowest one, if that asks for nothing. A partner that left
// comes back by it, and by nothing else; for that it is accepted where a version has [Exit]s
// and none a ladder, too.
type PartnerEnrolled struct {
	Partner string `json:"partner"`
	Segment string `json:"segment,omitzero"` // empty: none
}

// Measured states a figure about the partner, for the day the fact occurred on. Metrics
// that the book counts cannot be stated, see [LadderMetric].
type Measured struct {
	Partner string      `json:"partner"`
	Metric  string      `json:"metric"`
	Value   tiers.Value `json:"value"`
	// Customer that it is of. Required where the metric has a limit per customer.
	Customer string `json:"customer,omitzero"`
	// Class of the figure, where the metric has classes.
	Class string `json:"class,omitzero"`
	// Holder of a certificate, and the last day on which it is valid. Absent: it does not
	// expire.
	Holder  string          `json:"holder,omitzero"`
	Expires partnerecon.Day `json:"expires,omitzero"`
	// Corrects is the id of the figure that this one replaces from the day on which it is
	// recorded.
	Corrects string `json:"corrects,omitzero"`
}

// TierRequested says that the partner asks for a tier; an empty one asks for none. It
// counts where partners select their tier themselves.
type TierRequested struct {
	Partner string `json:"partner"`
	Tier    string `json:"tier"`
}

// TierPlaced puts the partner into a tier whatever it qualifies for: an exception, or
// the tier that it had elsewhere. From then on the reviews go on as for a tier that it
// reached that day.
type TierPlaced struct {
	Partner string `json:"partner"`
	Tier    string `json:"tier"`
	By      string `json:"by"`     // who decided it
	Reason  string `json:"reason"` // why
}

// DemotionNoticed says that the partner was told that it is going to be demoted.
type DemotionNoticed struct {
	Partner string `json:"partner"`
}

// PartnerLeft says that the partner left the ladder: it stands in no tier and the desk gives
// it nothing until it is enrolled again, whatever tier a [Standing] states; a [TierPlaced]
// is refused. What it is owed stays owed. Where the version in force has [Exit]s, a partner
// leaves the program by a [PartnerExited], which says what becomes of a debt; elsewhere the
// Recovery of the version does with this one.
type PartnerLeft struct {
	Partner string `json:"partner"`
}

func (e PartnerEnrolled) subject() subject { return subject{partner: e.Partner} }
func (e Measured) subject() subject        { return subject{partner: e.Partner} }
func (e TierRequested) subject() subject   { return subject{partner: e.Partner} }
func (e TierPlaced) subject() subject      { return subject{partner: e.Partner} }
func (e DemotionNoticed) subject() subject { return subject{partner: e.Partner} }
func (e PartnerLeft) subject() subject     { return subject{partner: e.Partner} }

// ownFigures begins the ids of what the program itself tells a ladder.
const ownFigures = "ladder:"

// climbOf returns what a fact means to a ladder, or nil.
func climbOf(f Fact, w when) tiers.Event {
	id, on := f.ID, w.posted
	switch e := f.Event.(type) {
	case Standing:
		return tiers.Placed{ID: id, Partner: e.Partner, On: on, Tier: e.Tier, By: "standing", Reason: "a standing states it"}
	case PartnerEnrolled:
		return tiers.Enrolled{ID: id, Partner: e.Partner, On: on, Start: w.on, Segment: e.Segment}
	case Measured:
		return tiers.Measured{
			ID: id, Partner: e.Partner, On: on, For: w.on, Metric: e.Metric, Value: e.Value,
			Customer: e.Customer, Class: e.Class, Holder: e.Holder, Expires: e.Expires, Corrects: e.Corrects,
		}
	case TierRequested:
		return tiers.Requested{ID: id, Partner: e.Partner, On: on, Tier: e.Tier}
	case TierPlaced:
		return tiers.Placed{ID: id, Partner: e.Partner, On: on, Tier: e.Tier, By: e.By, Reason: e.Reason}
	case DemotionNoticed:
		return tiers.Noticed{ID: id, Partner: e.Partner, On: on}
	case PartnerLeft:
		return tiers.Left{ID: id, Partner: e.Partner, On: on}
	}
	return nil
}

// checkClimb checks a fact for the ladder: the ladder in force says what is wrong with
// it by itself.
func (p Program) checkClimb(list *problem.List, f Fact, e tiers.Event, w when) {
	l, ok := p.ladder(w.posted)
	if enrolled, returns := e.(tiers.Enrolled); !ok && returns && p.exits {
		if enrolled.Segment != "" {
			list.Add("/segment", problem.Conflict, "no version with a ladder is in force on %s", w.posted)
		}
		return
	}
	if !ok {
		list.Add("/kind", problem.Conflict, "no version with a ladder is in force on %s", w.posted)
		return
	}
	if strings.HasPrefix(f.ID, ownFigures) {
		list.Add("/id", problem.Conflict, "ids that begin with %s are the program's own", ownFigures)
	}
	if m, ok := e.(tiers.Measured); ok {
		if v, _ := p.agreement(w.posted); p.counts(*v, m.Metric) {
			list.Add("/metric", problem.Conflict, "the book counts %s itself", problem.Quote(m.Metric))
			return
		}
		if m.Corrects != "" {
			m.Corrects = "" // is looked up when it is folded
			e = m
		}
	}
	_, err := l.Preview(tiers.Standing{}, e)
	var bad *partnerecon.InvalidError
	if !errors.As(err, &bad) {
		return
	}
	for _, found := range bad.Problems {
		switch found.Path {
		case "/id", "/partner", "/on": // checked by this package
		default:
			list.Add(found.Path, found.Code, "%s", found.Message)
		}
	}
}

// maxStated bounds the figures of a partner that facts state, so that there is room for
// those that the book counts.
const maxStated = 50_000

// climb takes a fact about the ladder up.
func (s *posting) climb(a *account, e tiers.Event) error {
	l, ok := s.program.ladder(s.when.posted)
	if !ok {
		return s.program.noLadder(s.when.posted)
	}
	if len(a.Ladder.Facts) >= maxStated {
		return tooMany(a.Partner)
	}
	next := *a
	if err := s.begin(&next, l); err != nil {
		return err
	}
	if err := s.move(&next, l, e); err != nil {
		return err
	}
	if err := s.enter(&next, l, e); err != nil {
		return err
	}
	*a = next
	return nil
}

// begin places a partner that takes part for the first time in the tier that it was
// given before, if the ladder has it.
func (s *posting) begin(a *account, l tiers.Ladder) error {
	if a.Ladder.Partner != "" {
		return nil
	}
	tier := a.tier(s.when.posted)
	if !slices.Contains(l.Tiers(), tier) {
		return nil
	}
	return s.move(a, l, tiers.Placed{
		ID: ownFigures + "standing", Partner: a.Partner, On: s.when.posted, Tier: tier, By: "standing", Reason: "it stood there before it took part in the ladder",
	})
}

// enter places a partner that is enrolled in the lowest tier, if that asks for nothing:
// there is nothing that a review had to wait for.
func (s *posting) enter(a *account, l tiers.Ladder, e tiers.Event) error {
	if _, ok := e.(tiers.Enrolled); !ok || a.tier(s.when.posted) != "" {
		return nil
	}
	v, _ := s.program.agreement(s.when.posted)
	lowest := s.program.lowest[v.ID]
	if lowest.name == "" || !lowest.sunset.IsZero() && !lowest.sunset.After(s.when.posted) {
		return nil
	}
	return s.move(a, l, tiers.Placed{
		ID: ownFigures + "enrolled:" + s.when.posted.String(), Partner: a.Partner, On: s.when.posted, Tier: lowest.name, By: "enrolled", Reason: "the lowest tier asks for nothing",
	})
}

// A lowest tier is that of a ladder where it asks for nothing: the others have no name.
type lowest struct {
	name   string
	sunset partnerecon.Day
}

func lowestOf(l *tiers.Policy) lowest {
	if tier := &l.Tiers[0]; asksNothing(&l.Base) && asksNothing(&tier.Needs) {
		return lowest{tier.Name, tier.Sunset}
	}
	return lowest{}
}

func asksNothing(g *tiers.Group) bool { return len(g.Criteria)+len(g.Groups) == 0 }

// move applies an event to the standing of a partner and tells the desk of every tier
// that changes by it. The account is a copy: what is behind its slices stays.
func (s *posting) move(a *account, l tiers.Ladder, e tiers.Event) error {
	s.lent.Event = e
	if !s.program.desks {
		_, err := l.Apply(&a.Ladder, &s.lent)
		return err
	}
	before, falling := *a, a.Ladder.Now.FallsOn
	changes, err := l.Apply(&a.Ladder, &s.lent)
	if err != nil {
		return err
	}
	days := []partnerecon.Day{}
	if a.Ladder.Now.FallsOn != falling {
		days = append(days, falling, a.Ladder.Now.FallsOn)
	}
	for i := range changes {
		if changes[i].From != changes[i].To {
			days = append(days, changes[i].Effective)
		}
	}
	slices.SortFunc(days, partnerecon.Day.Compare)
	for _, d := range slices.Compact(days) {
		if d.IsZero() || d.After(lastTouch()) || before.tier(d) == a.tier(d) {
			continue
		}
		enroll := conflict.Enroll{ID: a.freeID(ownFigures + d.String()), Partner: a.Partner, At: d.Start(s.program.zone), Tier: a.tier(d)}
		if err := s.roster(a, enroll); err != nil {
			return err
		}
	}
	return nil
}

// A lentEvent tells the ladder that nobody but it writes into the standings of a book.
type lentEvent struct{ tiers.Event }

// Lent returns the event.
func (e *lentEvent) Lent(lent.Key) tiers.Event { return e.Event }

// freeID returns an id that the desk has not on record of the partner.
func (a *account) freeID(id string) string {
	for slices.ContainsFunc(a.Roster.Facts, func(e conflict.Event) bool { return conflict.HeadingOf(e).ID == id }) {
		id += "+"
	}
	return id
}
