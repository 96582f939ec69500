package attribution

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/condition"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A work is one journey while it is being decided.
type work struct {
	*rules
	journey *Journey
	tr      *partnerecon.Trace // nil: nobody asked why
	touches []touch            // distinct, by instant and id
	parties []party            // the candidates, by id
	direct  []time.Time        // direct touches, ascending
	facts   []*condition.Value // of the journey
	closed  partnerecon.Day
	locked  bool // sourced credit is bound
	memo    map[touchedBy]bool
	told    []Claim // what is said of the candidates, where somebody asks
}

// A touch is a Touch and what it turned out to be.
type touch struct {
	*Touch
	kind        int
	party       int // -1: direct
	day         partnerecon.Day
	introduces  bool
	contributes bool
	inForce     bool      // it is a registration, and in force
	sourcing    bool      // an introduction for which the tree says sourced
	code        string    // why it counts, or why not
	rule        string    // where in the policy, below the kind
	flagged     bool      // with evidence that the tier does not have
	contact     time.Time // of an introduction
}

// A party is a candidate and what it gets.
type party struct {
	id     string
	facts  []*condition.Value
	info   *Partner
	method int

	excluded string // why it is left out, empty if it is not
	rule     string // by which rule

	protected   bool
	contributed bool  // by some touch
	registered  bool  // by one that is in force
	best        claim // what the tree says at best
	remains     claim // at best without being sourced
	share       partnerecon.Rate
}

// prepare checks a journey and sorts what is in it.
func (r *rules) prepare(j *Journey, tr *partnerecon.Trace) (*work, error) {
	var list problem.List
	r.checkJourney(&list, j)
	if err := invalid(&list); err != nil {
		return nil, err
	}
	w := &work{rules: r, journey: j, tr: tr, closed: partnerecon.DayIn(j.Closed, r.zone)}
	w.facts = r.readFacts(&list, "/facts", OfJourney, j.Facts)
	w.gather()
	w.find(&list)
	return w, invalid(&list)
}

// gather sorts the touches. A protection whose registration is no touch of the
// journey is one on the first day of its interval.
func (w *work) gather() {
	j := w.journey
	w.touches = make([]touch, 0, len(j.Touches)+len(j.Protections))
	for i := range j.Touches {
		t := &j.Touches[i]
		w.touches = append(w.touches, touch{Touch: t, kind: w.kind(t.Kind), day: partnerecon.DayIn(t.At, w.zone)})
	}
	if w.register >= 0 {
		w.addRegistrations()
	}
	slices.SortFunc(w.touches, func(a, b touch) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID)) })
	w.touches = slices.CompactFunc(w.touches, func(a, b touch) bool { return a.ID == b.ID })
	for i := range w.touches {
		if t := &w.touches[i]; t.Partner == "" && !t.At.After(j.Closed) {
			w.direct = append(w.direct, t.At)
		}
	}
}

func (w *work) addRegistrations() {
	j := w.journey
	if len(j.Protections) == 0 {
		return
	}
	have := make(map[string]bool, len(j.Touches)+len(j.Protections))
	for i := range j.Touches {
		have[j.Touches[i].ID] = true
	}
	for _, p := range earliest(j.Protections) {
		if have[p.Registration] {
			continue
		}
		have[p.Registration] = true
		t := &Touch{ID: p.Registration, Partner: p.Partner, Kind: w.policy.Kinds[w.register].Name, At: p.Interval.Start.Start(w.zone)}
		w.touches = append(w.touches, touch{Touch: t, kind: w.register, day: p.Interval.Start})
	}
}

// earliest returns protections by the start of their intervals, so that of those
// of one registration the first one dates it.
func earliest(protections []partnerecon.Protection) []partnerecon.Protection {
	out := slices.Clone(protections)
	slices.SortFunc(out, func(a, b partnerecon.Protection) int { return a.Interval.Start.Compare(b.Interval.Start) })
	return out
}

// find lists the candidates: the partners that have a touch or a protection.
func (w *work) find(list *problem.List) {
	w.parties = make([]party, 0, min(len(w.journey.Partners), len(w.touches)))
	for i := range w.touches {
		w.touches[i].party = -1
		if w.touches[i].Partner != "" {
			w.party(w.touches[i].Partner)
		}
	}
	for i := range w.journey.Protections {
		at := w.party(w.journey.Protections[i].Partner)
		w.parties[at].protected = w.parties[at].protected || covers(&w.journey.Protections[i], w.closed)
	}
	for i := range w.touches {
		if t := &w.touches[i]; t.Partner != "" {
			t.party = w.party(t.Partner)
		}
	}
	w.lock()
	w.join()
	for i := range w.journey.Partners { // facts of bystanders are checked, too
		p := &w.journey.Partners[i]
		var facts []*condition.Value
		if len(p.Facts) > 0 {
			facts = w.readFacts(list, problem.At("/partners", i)+"/facts", OfPartner, p.Facts)
		}
		if at, ok := w.partyOf(p.ID); ok {
			w.parties[at].info, w.parties[at].facts = p, facts
		}
	}
	for i := range w.parties {
		w.enter(list, &w.parties[i])
	}
}

// partyOf returns the place of a candidate, or where it would be.
func (w *work) partyOf(id string) (int, bool) {
	low, high := 0, len(w.parties)
	for low < high {
		if middle := (low + high) / 2; w.parties[middle].id < id {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, low < len(w.parties) && w.parties[low].id == id
}

// party returns the place of a candidate, which may be new.
func (w *work) party(id string) int {
	at, ok := w.partyOf(id)
	if !ok {
		w.parties = slices.Insert(w.parties, at, party{id: id})
	}
	return at
}

// enter fills in what is known of a candidate.
func (w *work) enter(list *problem.List, p *party) {
	if p.info == nil {
		p.info = &Partner{ID: p.id}
	}
	if p.method = w.method(p.info.Tier); p.method < 0 {
		list.Add("/partners", problem.Required, "partner %s has no tier, and no method is for all tiers", problem.Quote(p.id))
		return
	}
	p.excluded, p.rule = w.excludes(p.info)
}
