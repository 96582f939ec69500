package settlement

import (
	"cmp"
	"iter"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
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
	// would be cut off that, as incentives and true-ups know it. Without these there is neither.
	Clawed int64 `json:"clawed,omitzero,string"`
	Told   int64 `json:"told,omitzero,string"`
}

// period returns the one of a claim.
func (c *capClaim) period() period { return period{c.Start, c.Day, c.Name} }

// capClaim returns the claim of a cap on a period for changes.
func (a *account) capClaim(at period, terms string) *capClaim {
	i, ok := slices.BinarySearchFunc(a.Caps, at, func(c capClaim, at period) int { return c.period().compare(at) })
	if !ok {
		a.Caps = slices.Insert(a.Caps, i, capClaim{Name: at.name, Start: at.start, Day: at.day, Terms: terms})
	}
	return &a.Caps[i]
}

// limited reports whether an entry counts towards a cap: all do, but where the cap
// names components.
func (p Program) limited(c *Cap, e *partnerecon.Entry) bool {
	return len(c.Components) == 0 || slices.ContainsFunc(c.Components, func(name string) bool { return p.about(e, name) })
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

// due is what a cap cuts off: what the net exceeds the limit by.
func (c *capClaim) due(limit int64) int64 { return min(0, limit-max(0, c.Net)) }

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
		if rule.Every != AllTime { // which nothing comes after
			s.spareInCaps(a, rule, c.period().first(), told-(due-was))
			s.capInTrueUps(a, rule, c.period().first(), told)
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
		if rule.Every != AllTime {
			s.capInCaps(a, rule, c.period().first(), due-was)
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
	if n == 0 || !s.program.spares() {
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
