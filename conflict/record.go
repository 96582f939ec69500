package conflict

import (
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A record is what follows from a partner's roster alone: the tiers it stood in,
// its strikes, and which registrations and listings found no place.
//
// Places are counted from the partner's own facts, so that neither other
// accounts nor other partners have to be at hand, and nothing depends on the
// order of recording. A registration that the account refuses may fill a place
// for a while; one that is in force always does.
type record struct {
	rules   *rules
	partner string
	tiers   []member // in their order
	ladder  ladder
	full    map[key]bool         // what found no place: registrations, listings, choices, transfers
	freed   map[key]bool         // withdrawals, and accounts taken off a list, that freed a place
	prices  map[string][]Approve // approvals by price
	asked   map[string]time.Time // when the prices were

	accounts map[string]*dealings
	filled   []*slot    // places of registrations, and some that are free again
	counts   int        // how often they were counted
	places   []*listing // on the list, and some that are over
	lists    bool       // the partner has listed something: movements keep it
}

// dealings are what the partner's record says about one account.
type dealings struct {
	touches firsts
	slots   []*slot
	bySlot  map[string]*slot   // by the registration
	byDeal  map[string][]*slot // the partner's own, by the opportunity
	foreign bool               // one was taken over, of an opportunity that is not known
	lists   []*listing
	moved   partnerecon.Day // last movement
}

// about returns what is on record about an account, to add to it.
func (c *record) about(account string) *dealings {
	a := c.accounts[account]
	if a == nil {
		if c.accounts == nil {
			c.accounts = map[string]*dealings{}
		}
		a = &dealings{}
		c.accounts[account] = a
	}
	return a
}

// moved returns the partner's last movement on an account.
func (c *record) moved(account string) partnerecon.Day {
	if a := c.accounts[account]; a != nil {
		return a.moved
	}
	return partnerecon.Day{}
}

// record folds the facts of a roster through an instant; the zero instant is
// the end of time. Where somebody listens, facts about the partner alone get a
// ruling.
func (r *rules) record(roster *Roster, through time.Time, listen func(Event, header) *verdict) *record {
	c := &record{rules: r, partner: roster.Partner, lists: slices.ContainsFunc(roster.Facts, listed)}
	for _, e := range roster.Facts {
		h := head(e)
		if !through.IsZero() && h.at.After(through) {
			break
		}
		var out *verdict
		if listen != nil {
			out = listen(e, h)
		}
		if h.account == "" {
			c.conduct(e, out)
		} else {
			c.dealing(e)
		}
	}
	return c
}

// listed reports whether a fact puts an account on the list.
func listed(e Event) bool {
	_, ok := e.(List)
	return ok
}

// tierAt returns the tier that the partner stood in, and its place in the
// policy, or -1.
func (c *record) tierAt(t time.Time) (Tier, int) {
	name, left := c.memberAt(t)
	if !left.IsZero() {
		return Tier{}, -1
	}
	return c.rules.tier(name)
}

// memberAt returns the tier that was stated last by an instant, and since when the
// partner has left, which no tier changes.
func (c *record) memberAt(t time.Time) (tier string, left time.Time) {
	i, _ := slices.BinarySearchFunc(c.tiers, t, func(m member, t time.Time) int {
		if m.at.After(t) {
			return 1
		}
		return -1
	})
	if i == 0 {
		return "", time.Time{}
	}
	return c.tiers[i-1].tier, c.tiers[i-1].left
}

// A member is how a partner stands from an instant on.
type member struct {
	at   time.Time
	tier string
	left time.Time // since when it has left, or zero
}

// stands takes up what is stated of the partner; statements come in their order.
func (c *record) stands(e Enroll) {
	m := member{at: e.At, tier: e.Tier}
	if n := len(c.tiers); n > 0 {
		m.left = c.tiers[n-1].left
	}
	switch {
	case e.Membership == HasReturned:
		m.left = time.Time{}
	case e.Membership == HasLeft && m.left.IsZero():
		m.left = e.At
		for _, l := range c.places {
			l.over = true
		}
	}
	c.tiers = append(c.tiers, m)
}

// goneBy reports whether the partner was no part of the program at an instant, with the
// rule that says so and since when: it was removed, or had left.
func (c *record) goneBy(t time.Time) (code, rule string, since time.Time) {
	if c.removedBy(t) {
		return CodeRemoved, "/sanctions/steps", c.ladder.removed
	}
	if _, left := c.memberAt(t); !left.IsZero() {
		return CodeLeft, "", left
	}
	return "", "", time.Time{}
}

// goneAfter returns when the partner first left, or was removed, after an instant and by
// another; the zero instant if it did not. Coming back does not undo it.
func (c *record) goneAfter(t, by time.Time) time.Time {
	var out time.Time
	for _, m := range c.tiers {
		if m.left.After(t) && !m.left.After(by) {
			out = m.left
			break
		}
	}
	if removed := c.ladder.removed; c.removedBy(by) && (out.IsZero() || removed.Before(out)) {
		out = removed
	}
	return out
}

// removedBy reports whether the partner had been removed at an instant.
func (c *record) removedBy(t time.Time) bool {
	return !c.ladder.removed.IsZero() && !c.ladder.removed.After(t)
}

// conduct takes up a fact about the partner alone.
func (c *record) conduct(e Event, out *verdict) {
	if out == nil {
		out = &verdict{quiet: true}
	}
	switch e := e.(type) {
	case Enroll:
		c.stands(e)
		c.enroll(e, out)
	case Strike:
		c.ladder.strike(c.rules, e, out)
	case Release:
		c.ladder.release(c.rules, e, out)
	case Approve:
		c.approve(e, out)
	case Price:
		if c.asked == nil {
			c.asked = map[string]time.Time{}
		}
		c.asked[e.ID] = e.At
		c.rules.judge(e, c.prices[e.ID], out)
	case Share:
		if e.Consent == "" {
			out.note(Breached, CodeNoConsent, "", partnerecon.D("leads", partnerecon.Count(e.Leads)))
		} else {
			out.note(Noted, CodeNoted, "", partnerecon.D("leads", partnerecon.Count(e.Leads)), partnerecon.D("consent", partnerecon.Text(e.Consent)))
		}
	}
}

// approve takes up the approval of a price: of the role that may give it, and in advance.
func (c *record) approve(e Approve, out *verdict) {
	by, rule := c.rules.policy.Pricing.DiscountBy, "/pricing/discount_by"
	if e.For == ForBundle {
		by, rule = c.rules.policy.Pricing.BundleBy, "/pricing/bundle_by"
	}
	switch at, late := c.asked[e.Price]; {
	case by == "" || e.By != by:
		out.note(Refused, CodeRole, rule, detail("by", e.By), detail("want", by))
	case late:
		out.note(Refused, CodeApprovedLate, rule, detail("price", e.Price), out.when("asked", at))
	default:
		if c.prices == nil {
			c.prices = map[string][]Approve{}
		}
		c.prices[e.Price] = append(c.prices[e.Price], e)
		out.note(Noted, CodeNoted, "", detail("price", e.Price), detail("by", e.By))
	}
}

// enroll notes the tier of a partner. One that the policy does not name is noted
// all the same, and is as good as none, as is any of a partner that has left.
func (c *record) enroll(e Enroll, out *verdict) {
	_, left := c.memberAt(e.At)
	switch _, i := c.rules.tier(e.Tier); {
	case !left.IsZero():
		out.note(Noted, CodeLeft, "", detail("partner", e.Partner), out.when("since", left))
	case e.Tier == "":
		out.note(Noted, CodeNoTier, "/tiers", detail("partner", e.Partner))
	case i < 0:
		out.note(Noted, CodeTier, "/tiers", detail("tier", e.Tier))
	default:
		out.note(Noted, CodeTier, problem.At("/tiers", i), detail("tier", e.Tier))
	}
}

// dealing takes up a fact about the partner and an account, as far as it fills
// or frees a place.
func (c *record) dealing(e Event) {
	switch e := e.(type) {
	case List:
		c.list(e)
		return
	case Unlist:
		c.unlist(e)
		return
	case Move:
		if c.lists {
			c.move(e)
		}
	}
	if c.rules.policy.Registration.Capacity == 0 {
		return
	}
	switch e := e.(type) {
	case Contact:
		a := c.about(e.Account)
		a.touches.add(e)
	case Register:
		c.register(e)
	case Decide:
		c.decide(e)
	case Extend:
		c.extend(e)
	case Move:
		c.renew(e)
	case Choose:
		c.choose(e)
	case Transfer:
		c.transfer(e)
	case Withdraw:
		c.withdraw(e)
	case Sign:
		c.sign(e)
	}
}

// overlap reports whether two registrations meet: they name the same
// opportunity, or one is about the whole account.
func overlap(a, b string) bool { return a == b || a == "" || b == "" }

func later(a, b partnerecon.Day) partnerecon.Day {
	if b.After(a) {
		return b
	}
	return a
}
