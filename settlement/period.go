package settlement

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A capClaim is a cap of one partner and period: its net, and what was posted.
type capClaim struct {
	Name  string            `json:"name"`
	Start partnerecon.Month `json:"start,omitzero"` // first month of the period; of all time none
	// Day is the first day of a period that is no whole month.
	Day   partnerecon.Day `json:"day,omitzero"`
	Terms string          `json:"terms"` // in force on its first day; of all time the first that has it
	Net   int64           `json:"net,omitzero,string"`
	// Granted is what one that counts first come has granted its lines; it has no net.
	Granted int64 `json:"granted,omitzero,string"`
	Posted  int64 `json:"posted,omitzero,string"`
	// Tranches are what was decided of those in which it defers; none before one is.
	Tranches []decidedTranche `json:"tranches,omitempty"`
	// Clawed is what the net would have more if no clawback had taken anything, Told what
	// would be cut off that, as incentives know it. Without incentives there is neither.
	Clawed int64 `json:"clawed,omitzero,string"`
	Told   int64 `json:"told,omitzero,string"`
}

// A trueUpClaim is a true-up of one partner and period.
type trueUpClaim struct {
	Name  string            `json:"name"`
	Start partnerecon.Month `json:"start"`
	Terms string            `json:"terms"`
	// Earned is what the period's lines earned net of returns and caps, Base
	// what it was measured on.
	Earned int64 `json:"earned,omitzero,string"`
	Base   int64 `json:"base,omitzero,string"`
	// Final is the final base, Stated the id of the fact that stated it, As the
	// day of whose end it speaks.
	Final  int64           `json:"final,omitzero,string"`
	Stated string          `json:"stated,omitzero"`
	As     partnerecon.Day `json:"as,omitzero"`
	// Later is how the base has moved since the period ended, by day.
	Later  []move `json:"later,omitempty"`
	Posted int64  `json:"posted,omitzero,string"`
	// Told is by how much incentives know the final base to differ from Base.
	Told int64 `json:"told,omitzero,string"`
}

// clone returns a copy that shares no memory with the original.
func (u *trueUpClaim) clone() trueUpClaim {
	out := *u
	out.Later = slices.Clone(u.Later)
	return out
}

// A move is what the base of a period moved by on a day after its end.
type move struct {
	On   partnerecon.Day `json:"on"`
	Base int64           `json:"base,string"`
}

// moved takes up a movement of the base.
func (u *trueUpClaim) moved(on partnerecon.Day, base int64) {
	i, ok := slices.BinarySearchFunc(u.Later, on, func(m move, d partnerecon.Day) int { return m.On.Compare(d) })
	if !ok {
		u.Later = slices.Insert(u.Later, i, move{On: on})
	}
	u.Later[i].Base += base
}

// state takes up a statement of the final base; of two the one of the later day
// holds, then that of the larger id, whichever was recorded first.
func (u *trueUpClaim) state(base int64, id string, as partnerecon.Day) {
	if cmp.Or(as.Compare(u.As), cmp.Compare(id, u.Stated)) >= 0 {
		u.Final, u.Stated, u.As = base, id, as
	}
}

// final is the final base as it stands now: as it was stated, and what has gone
// back or come since.
func (u *trueUpClaim) final() int64 {
	out := u.Final
	for _, m := range u.Later {
		if m.On.After(u.As) {
			out += m.Base
		}
	}
	return max(0, out)
}

// A period names a claim on one. The start of all time is the zero Month, and the day
// is that of a period that is no whole month.
type period struct {
	start partnerecon.Month
	day   partnerecon.Day
	name  string
}

func (a period) compare(b period) int {
	return cmp.Or(a.start.Compare(b.start), a.day.Compare(b.day), cmp.Compare(a.name, b.name))
}

// period returns the one of a claim.
func (c *capClaim) period() period { return period{c.Start, c.Day, c.Name} }

// first returns the first day of the period; of all time it is the zero Day.
func (a period) first() partnerecon.Day {
	if !a.day.IsZero() {
		return a.day
	}
	return a.start.First()
}

// text shows when the period began, as claims name it.
func (a period) text() string {
	switch {
	case !a.day.IsZero():
		return a.day.String()
	case a.start.IsZero():
		return "all_time"
	}
	return a.start.String()
}

// capClaim returns the claim of a cap on a period for changes.
func (a *account) capClaim(at period, terms string) *capClaim {
	i, ok := slices.BinarySearchFunc(a.Caps, at, func(c capClaim, at period) int { return c.period().compare(at) })
	if !ok {
		a.Caps = slices.Insert(a.Caps, i, capClaim{Name: at.name, Start: at.start, Day: at.day, Terms: terms})
	}
	return &a.Caps[i]
}

// trueUpClaim returns the claim of a true-up on a period for changes.
func (a *account) trueUpClaim(at period, terms string) *trueUpClaim {
	i, ok := slices.BinarySearchFunc(a.TrueUps, at, func(u trueUpClaim, at period) int { return period{start: u.Start, name: u.Name}.compare(at) })
	if !ok {
		a.TrueUps = slices.Insert(a.TrueUps, i, trueUpClaim{Name: at.name, Start: at.start, Terms: terms})
	}
	return &a.TrueUps[i]
}

// count takes an entry of level 1 up into the claims on the periods in which it
// was earned, or, under terms that book what goes back in its own period, went back.
func (p Program) count(a *account, e *partnerecon.Entry, on partnerecon.Day) {
	for _, r := range p.periodRules(e.Earned) {
		at := r.period()
		switch {
		case r.cap != nil && r.cap.Counts == commission.FirstCome: // it counts lines, see settleFirstCome
		case r.cap != nil && capped(e.Kind) && p.limited(r.cap, e):
			claim := a.capClaim(at, r.terms)
			claim.Net += e.Amount.Minor()
			if e.Kind == partnerecon.Clawed && p.rewards {
				claim.Clawed -= e.Amount.Minor()
			}
		case r.trueUp != nil && scaled(e.Kind) && r.trueUp.covers(e.Tier) && p.about(e, baseComponent):
			claim := a.trueUpClaim(at, r.terms)
			claim.Earned += e.Amount.Minor()
			claim.Base += e.Base.Minor()
			if end := r.start.Add(r.trueUp.Every.months() - 1).Last(); on.After(end) && e.Base.Sign() != 0 {
				claim.moved(on, e.Base.Minor())
			}
		}
	}
}

// limited reports whether an entry counts towards a cap: all do, but where the cap
// names components.
func (p Program) limited(c *Cap, e *partnerecon.Entry) bool {
	return len(c.Components) == 0 || slices.ContainsFunc(c.Components, func(name string) bool { return p.about(e, name) })
}

func (u *TrueUp) covers(tier string) bool { return len(u.Tiers) == 0 || slices.Contains(u.Tiers, tier) }

// A periodRule is a cap or a true-up of the version in force on the first day
// of a period.
type periodRule struct {
	terms  string
	start  partnerecon.Month
	day    partnerecon.Day // as in a period
	cap    *Cap
	trueUp *TrueUp
}

func (r periodRule) period() period { return period{r.start, r.day, r.name()} }

func (r periodRule) name() string {
	if r.cap != nil {
		return r.cap.Name
	}
	return r.trueUp.Name
}

// periodRules lists the caps and true-ups on the periods that hold a day, the shortest
// periods first.
func (p Program) periodRules(d partnerecon.Day) []periodRule {
	var out []periodRule
	for _, every := range p.every {
		at := p.periodOf(every, d)
		v, ok := p.agreement(cmp.Or(at.first(), d))
		if !ok {
			v = &p.policy.Terms[0] // the period in which the program began
		}
		for i := range v.Policy.Caps {
			if c := &v.Policy.Caps[i]; c.Every == every && c.limits(at) {
				out = append(out, periodRule{terms: p.since(c, v.ID), start: at.start, day: at.day, cap: c})
			}
		}
		for i := range v.Policy.TrueUps {
			if u := &v.Policy.TrueUps[i]; u.Every == every {
				out = append(out, periodRule{terms: v.ID, start: at.start, trueUp: u})
			}
		}
	}
	return out
}

// limits reports whether a cap limits a period: whole periods lie between its days.
func (c *Cap) limits(at period) bool {
	return !at.first().Before(c.From) && (c.Until.IsZero() || at.first().Before(c.Until))
}

// lasts adds until when a cap for a while lasts, and why, to what is said of it.
func (c *Cap) lasts(details ...partnerecon.Detail) []partnerecon.Detail {
	if c.Until.IsZero() {
		return details
	}
	return append(details, partnerecon.D("until", c.Until), text("rationale", c.Rationale))
}

// periodOf returns the period of a length that holds a day, without a name.
func (p Program) periodOf(every Every, d partnerecon.Day) period {
	switch every {
	case EveryDay:
		return period{start: d.Month(), day: d}
	case EveryWeek:
		monday := d.Add(-((int(d.Weekday()) + 6) % 7))
		return period{start: monday.Month(), day: monday}
	case AllTime:
		return period{}
	case EveryMonth, EveryQuarter, EveryYear:
	}
	return period{start: p.start(every, d.Month())}
}

// meets reports whether two caps limit some component both.
func (c *Cap) meets(o *Cap) bool {
	return len(c.Components) == 0 || len(o.Components) == 0 ||
		slices.ContainsFunc(c.Components, func(name string) bool { return slices.Contains(o.Components, name) })
}

// since returns the version that a claim of a cap is under: of all time the first one
// that has it.
func (p Program) since(c *Cap, terms string) string {
	if c.Every != AllTime {
		return terms
	}
	for i := range p.policy.Terms {
		v := &p.policy.Terms[i]
		if slices.ContainsFunc(v.Policy.Caps, func(o Cap) bool { return o.Name == c.Name }) {
			return v.ID
		}
	}
	return terms
}

// capped reports whether entries of a kind count towards a cap per period: all
// that level 1 posts.
func capped(k partnerecon.Kind) bool {
	return k == partnerecon.Earned || k == partnerecon.Returned || k == partnerecon.Capped || k == partnerecon.Clawed
}

// scaled reports whether entries of a kind count towards a true-up, those on the base
// commission. Churn has no part in it.
func scaled(k partnerecon.Kind) bool {
	return k == partnerecon.Rebased || k == partnerecon.Earned || k == partnerecon.Returned || k == partnerecon.Capped
}

// due is what a cap cuts off: what the net exceeds the limit by.
func (c *capClaim) due(limit int64) int64 { return min(0, limit-max(0, c.Net)) }

// due is what a true-up adds to a closed period: what was earned, scaled from
// the provisional base to the final one. A period without a base has nothing to
// scale. It reports false if the result is out of range.
func (u *trueUpClaim) due(mode exact.Mode) (int64, bool) {
	if u.Stated == "" || u.Base <= 0 {
		return 0, true
	}
	total, ok := exact.MulDiv(u.Earned, u.final(), u.Base, mode)
	if !ok {
		return 0, false
	}
	return exact.Add(total, -u.Earned)
}

// capOf returns the cap of a claim under its version, and its place.
func (p Program) capOf(c *capClaim) (Cap, string, bool) {
	for i := range p.policy.Terms {
		v := &p.policy.Terms[i]
		if v.ID != c.Terms {
			continue
		}
		for k, known := range v.Policy.Caps {
			if known.Name == c.Name {
				return known, problem.At(problem.At("/terms", i)+"/policy/caps", k), true
			}
		}
	}
	return Cap{}, "", false
}

// trueUpOf returns the rounding of a true-up's claim and the place of its rule.
func (p Program) trueUpOf(u *trueUpClaim) (partnerecon.Rounding, string, bool) {
	for i := range p.policy.Terms {
		v := &p.policy.Terms[i]
		if v.ID != u.Terms {
			continue
		}
		for k, known := range v.Policy.TrueUps {
			if known.Name == u.Name {
				return v.Policy.Commission.Rounding, problem.At(problem.At("/terms", i)+"/policy/true_ups", k), true
			}
		}
	}
	return "", "", false
}

// trueUpDue is what a claim adds under its rule. It reports false for a rule that
// the program does not have, and for a result out of range: a fact that would make
// it so is refused (see room), so that of the claims of a book none is.
func (p Program) trueUpDue(u *trueUpClaim) (int64, bool) {
	rounding, _, ok := p.trueUpOf(u)
	if !ok {
		return 0, false
	}
	mode, _ := exact.ModeOf(string(rounding))
	return u.due(mode)
}

// lastOf returns the last month of a true-up's period, if the program has the true-up.
func (p Program) lastOf(u *trueUpClaim) (partnerecon.Month, bool) {
	for i := range p.policy.Terms {
		v := &p.policy.Terms[i]
		for _, known := range v.Policy.TrueUps {
			if v.ID == u.Terms && known.Name == u.Name {
				return u.Start.Add(known.Every.months() - 1), true
			}
		}
	}
	return partnerecon.Month{}, false
}

// closed reports whether the last month of a true-up's period is closed.
func (p Program) closed(u *trueUpClaim, b *Book) bool {
	last, ok := p.lastOf(u)
	return ok && !last.After(b.closed)
}

// settleCaps posts what the caps on net of a partner cut off beyond what was posted, on top of
// those that count first come: the shortest periods first, in the order of the policy, each on top of the ones
// before.
func (s *posting) settleCaps(a *account) {
	if len(a.Caps) == 0 {
		return
	}
	for _, at := range s.capOrder(a) {
		c := &a.Caps[at]
		rule, _, ok := s.program.capOf(c)
		if !ok || rule.Counts == commission.FirstCome {
			continue
		}
		limit, _, own := s.program.limitOf(c, rule, "", a.Partner)
		if c.due(limit.Minor()) < 0 {
			s.decideTranches(a, c, &rule)
		}
		t := s.program.cutting(&rule, limit.Minor(), c.Terms, c.Tranches)
		due := -t.still(-c.due(t.limit))
		told := s.tellCut(a, c, &rule, t)
		was := c.Posted
		if rule.Every != AllTime && told != due-was { // nothing comes after that
			s.spareInCaps(a, rule, c.period().first(), told-(due-was))
		}
		if due == was {
			continue
		}
		c.Posted = due
		e := s.entry(a, partnerecon.Capped, periodComponent("cap", c.period()), due-was)
		e.Earned, e.Terms = s.program.began(c), c.Terms
		e.Payable = s.payable(a)
		basis := &capBasis{formCap, c.clone(), was, ""}
		if own {
			basis.Partner = a.Partner
		}
		e.Basis = partnerecon.BasisOf(basis)
		s.post(a, e)
		if rule.Every != AllTime { // which nothing comes after
			day := c.period().first()
			s.capInCaps(a, rule, day, due-was)
			s.capInTrueUps(a, rule, day, due-was)
		}
	}
}

// began returns the first day of the period of a claim: of all time that of the version
// that has it first.
func (p Program) began(c *capClaim) partnerecon.Day {
	if first := c.period().first(); !first.IsZero() {
		return first
	}
	i := slices.IndexFunc(p.policy.Terms, func(v partnerecon.Version[Agreement]) bool { return v.ID == c.Terms })
	return p.policy.Terms[max(0, i)].From
}

// capOrder returns the positions of a partner's caps in the order they apply.
func (s *posting) capOrder(a *account) []int {
	type place struct{ at, length, policy int }
	var order []place
	all := lengths()
	for i := range a.Caps {
		rule, _, _ := s.program.capOf(&a.Caps[i])
		order = append(order, place{i, slices.Index(all[:], rule.Every), s.program.capPlace(&a.Caps[i])})
	}
	slices.SortStableFunc(order, func(x, y place) int { return cmp.Or(cmp.Compare(x.length, y.length), cmp.Compare(x.policy, y.policy)) })
	out := make([]int, len(order))
	for i, p := range order {
		out[i] = p.at
	}
	return out
}

// capPlace returns the place of a claim's cap in the list of its version.
func (p Program) capPlace(c *capClaim) int {
	for i := range p.policy.Terms {
		v := &p.policy.Terms[i]
		if v.ID == c.Terms {
			return slices.IndexFunc(v.Policy.Caps, func(known Cap) bool { return known.Name == c.Name })
		}
	}
	return -1
}

// capInCaps takes what a cap cut off into the caps that apply after it to the
// same time, but for those that limit none of its components.
func (s *posting) capInCaps(a *account, c Cap, day partnerecon.Day, n int64) {
	for r := range s.capsAfter(c, day) {
		a.capClaim(r.period(), r.terms).Net += n
	}
}

// spareInCaps takes what a cap would cut off more, or less, if no clawback had taken
// anything, into the same caps.
func (s *posting) spareInCaps(a *account, c Cap, day partnerecon.Day, n int64) {
	if !s.program.rewards {
		return
	}
	for r := range s.capsAfter(c, day) {
		a.capClaim(r.period(), r.terms).Clawed += n
	}
}

// capsAfter are the caps on net that apply after another one to the same time and limit
// some of its components.
func (s *posting) capsAfter(c Cap, day partnerecon.Day) iter.Seq[periodRule] {
	return func(yield func(periodRule) bool) {
		after := false
		for _, r := range s.program.periodRules(day) {
			switch {
			case r.cap == nil || r.cap.Counts == commission.FirstCome:
			case r.cap.Name == c.Name:
				after = true
			case after && c.meets(r.cap) && !yield(r):
				return
			}
		}
	}
}

// capInTrueUps takes what a cap cut off into the true-ups whose period holds
// that of the cap: a true-up scales what was left of the base commission.
func (s *posting) capInTrueUps(a *account, c Cap, day partnerecon.Day, n int64) {
	if len(c.Components) > 0 && !slices.Contains(c.Components, baseComponent) {
		return
	}
	for _, r := range s.program.periodRules(day) {
		if r.trueUp == nil || r.trueUp.Every.months() < c.Every.months() {
			continue
		}
		for i := range a.TrueUps {
			if u := &a.TrueUps[i]; u.Name == r.trueUp.Name && u.Start == r.start {
				u.Earned += n
			}
		}
	}
}

// settleTrueUps posts what the true-ups of a partner's closed periods add beyond
// what was posted.
func (s *posting) settleTrueUps(a *account) {
	for i := range a.TrueUps {
		u := &a.TrueUps[i]
		due, ok := s.program.trueUpDue(u)
		if !ok || !s.program.closed(u, s.book) {
			continue
		}
		was := u.Posted
		u.Posted = due
		s.sellTrueUp(a, u, due-was)
		if due == was {
			continue
		}
		e := s.entry(a, partnerecon.TruedUp, periodComponent("true_up", period{start: u.Start, name: u.Name}), due-was)
		e.Earned, e.Payable, e.Terms = u.Start.First(), s.when.posted, u.Terms
		e.Basis = partnerecon.BasisOf(&trueUpBasis{formTrueUp, u.clone(), was})
		s.post(a, e)
	}
}

// periodComponent names a claim on a period.
func periodComponent(what string, at period) string { return what + ":" + at.name + ":" + at.text() }

// onPeriod reports whether an entry is of a cap on a period: no component of a line has a
// name like that.
func onPeriod(e *partnerecon.Entry) bool { return strings.HasPrefix(e.Claim.Component, "cap:") }
