package conflict

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Conflict is what kind of quarrel the facts make.
type Conflict string

const (
	// PartnerAgainstDirect: a partner and direct sales claim an account, and the
	// partner has more than a lead to show.
	PartnerAgainstDirect Conflict = "partner_against_direct"
	// PartnerAgainstPartner: several partners claim it, and direct sales does not.
	PartnerAgainstPartner Conflict = "partner_against_partner"
	// PriceDispute: a price is in question.
	PriceDispute Conflict = "pricing"
	// LeadOwnership: a partner and direct sales claim it, and no partner has more
	// to show than an introduction or an assignment.
	LeadOwnership Conflict = "lead_ownership"
	// NoConflict: one claimant alone.
	NoConflict Conflict = "none"
)

// Facts are what an arbitration looks at: claims, or a price. [Desk.Facts] takes
// the claims from what is on record.
type Facts struct {
	Claims []Claim `json:"claims,omitzero"` // at most 1,000
	// Price in question, with its approvals.
	Price     *Price    `json:"price,omitzero"`
	Approvals []Approve `json:"approvals,omitzero"`
}

// A Claim is what somebody has to show for an account.
type Claim struct {
	ID      string    `json:"id"`               // decides ties of one instant; distinct, at most 765 bytes
	Partner string    `json:"partner,omitzero"` // empty: direct sales
	Ground  Ground    `json:"ground"`
	At      time.Time `json:"at"` // since when
}

// An Award is the outcome of an arbitration: exactly one of win, split, reject
// and escalate.
type Award struct {
	Conflict Conflict `json:"conflict"`
	Result   Result   `json:"result"`
	// Partner that wins; empty for direct sales, and where nobody wins.
	Partner string `json:"partner,omitzero"`
	// Direct: direct sales wins.
	Direct bool `json:"direct,omitzero"`
	// Claim that decided, where one did.
	Claim string `json:"claim,omitzero"`
	// Shares of a split, in the order of the partners' names; they add up to
	// 100 %. Direct sales has the empty name.
	Shares []Portion         `json:"shares,omitzero"`
	Trace  partnerecon.Trace `json:"trace"`
}

// A Portion is a claimant's share.
type Portion struct {
	Partner string           `json:"partner,omitzero"`
	Share   partnerecon.Rate `json:"share"`
}

// A Result is how an arbitration ends.
type Result string

// The results.
const (
	Win        Result = "win"      // one claimant has it
	Split      Result = "split"    // equal claims share
	Rejection  Result = "reject"   // nobody has it
	Escalation Result = "escalate" // people decide
)

// grounds lists the grounds.
func grounds() []Ground {
	return []Ground{OnOverride, OnChoice, OnRegistration, OnList, OnFirstMove, OnIntroduction, OnDirectContact, OnAssignment}
}

// levelsOf returns the level of each ground that a pair names: the number of
// steps above it, so that levels are a strict weak order. A cycle is returned as
// text instead.
func levelsOf(pairs []Precedence) (map[Ground]int, string) {
	levels := map[Ground]int{}
	for _, p := range pairs {
		levels[p.Ground], levels[p.Over] = 0, 0
	}
	for range len(levels) {
		moved := false
		for _, p := range pairs {
			if levels[p.Over] <= levels[p.Ground] {
				levels[p.Over], moved = levels[p.Ground]+1, true
			}
		}
		if !moved {
			return levels, ""
		}
	}
	if len(levels) == 0 {
		return levels, ""
	}
	return nil, cycleOf(pairs)
}

// cycleOf walks from ground to ground over until one comes again.
func cycleOf(pairs []Precedence) string {
	for _, start := range pairs {
		path := []Ground{start.Ground}
		if walk(pairs, &path) {
			var names []string
			for _, g := range path {
				names = append(names, string(g))
			}
			return strings.Join(names, " over ")
		}
	}
	return ""
}

// walk extends a path depth first until it comes back to its beginning.
func walk(pairs []Precedence, path *[]Ground) bool {
	last := (*path)[len(*path)-1]
	for _, p := range pairs {
		if p.Ground != last {
			continue
		}
		if p.Over == (*path)[0] {
			*path = append(*path, p.Over)
			return true
		}
		if slices.Contains(*path, p.Over) {
			continue
		}
		*path = append(*path, p.Over)
		if walk(pairs, path) {
			return true
		}
		*path = (*path)[:len(*path)-1]
	}
	return false
}

// Facts returns the claims on an account that are on record and hold at an
// instant: for [Desk.Arbitrate].
func (d Desk) Facts(s State, at time.Time) (Facts, error) {
	if err := d.question(s, at); err != nil {
		return Facts{}, err
	}
	doc := d.rules.docket(s, at, unheard)
	var out Facts
	add := func(id, partner string, g Ground, at time.Time) {
		claimed := slices.ContainsFunc(out.Claims, func(c Claim) bool { return c.Partner == partner && c.Ground == g })
		if code, _, _ := doc.record(partner).goneBy(doc.now); !claimed && code == "" {
			out.Claims = append(out.Claims, Claim{string(g) + "/" + partner + "/" + id, partner, g, at})
		}
	}
	for _, g := range doc.grants {
		if g.holds(doc.day) || g.ground == OnChoice && !g.over {
			add(g.id, g.partner, g.ground, g.at)
		}
	}
	for _, f := range doc.files {
		if f.status.InForce() || f.status == Signed && f.until.After(doc.day) {
			add(f.ID, f.partner, OnRegistration, f.At)
		}
	}
	for _, l := range doc.lists {
		if !l.over {
			add(l.ID, l.Partner, OnList, l.At)
		}
	}
	for _, h := range doc.firstMovers() {
		i := slices.IndexFunc(doc.contacts, func(c Contact) bool { return c.ID == h.ID })
		add(h.ID, h.Partner, OnFirstMove, doc.contacts[i].At)
	}
	for _, c := range doc.contacts {
		if c.Introduction && !doc.directBefore(c.At) {
			add(c.ID, c.Partner, OnIntroduction, c.At)
		}
	}
	for _, x := range doc.directs {
		if !x.breach {
			add(x.ID, "", OnDirectContact, x.At)
		}
	}
	for _, a := range d.rules.assigned(doc.profile) {
		add(doc.profile.ID, a.Partner, OnAssignment, doc.profile.At)
	}
	return out, nil
}

// Arbitrate says who has an account, or whether a price stands, by the policy's
// precedence of grounds. The order of the claims does not matter.
func (d Desk) Arbitrate(f Facts) (Award, error) {
	if d.rules == nil {
		return Award{}, errZero
	}
	if err := invalid(checkFacts(f)); err != nil {
		return Award{}, err
	}
	if f.Price != nil {
		return d.rules.arbitratePrice(f), nil
	}
	claims := slices.Clone(f.Claims)
	slices.SortFunc(claims, func(a, b Claim) int {
		return cmp.Or(d.rules.level(a.Ground)-d.rules.level(b.Ground), a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	out := Award{Conflict: classify(claims)}
	best := d.rules.best(claims, &out.Trace)
	d.rules.award(&out, best)
	return out, nil
}

func checkFacts(f Facts) *problem.List {
	var list problem.List
	switch n := len(f.Claims); {
	case n == 0 && f.Price == nil:
		list.Add("/claims", problem.Required, "want a claim, or a price")
	case n > 0 && f.Price != nil:
		list.Add("/price", problem.Conflict, "want claims or a price, one of them")
	case n > maxList:
		list.Add("/claims", problem.Limit, "%d claims, at most %d", n, maxList)
		return &list
	}
	seen := map[string]bool{}
	for i, c := range f.Claims {
		at := problem.At("/claims", i)
		checkClaimID(&list, at+"/id", c.ID)
		if seen[c.ID] && c.ID != "" {
			list.Add(at+"/id", problem.Duplicate, "%s stands twice", problem.Quote(c.ID))
		}
		seen[c.ID] = true
		checkOptional(&list, at+"/partner", c.Partner)
		checkMember(&list, at+"/ground", c.Ground, grounds()...)
		if (c.Ground == OnDirectContact) != (c.Partner == "") {
			list.Add(at+"/ground", problem.Conflict, "a direct contact is the claim of direct sales, and no other is")
		}
		if err := checkTime(c.At); err != nil {
			list.Add(at+"/at", problem.Required, "want an instant of the years 2 to 9998")
		}
	}
	if f.Price != nil {
		list.Merge("/price", checkEvent(*f.Price).Sorted())
	}
	if bounded(&list, "/approvals", len(f.Approvals)) {
		for i, a := range f.Approvals {
			list.Merge(problem.At("/approvals", i), checkEvent(a).Sorted())
		}
	}
	return &list
}

// checkClaimID looks at the id of a claim, which Facts makes of a ground, a
// partner and the id of a fact.
func checkClaimID(list *problem.List, path, id string) {
	if id == "" {
		list.Add(path, problem.Required, "missing")
		return
	}
	checkBytes(list, path, id, 3*maxID)
}

// classify says what kind of conflict claims make.
func classify(claims []Claim) Conflict {
	direct, strong := false, false
	var partners []string
	for _, c := range claims {
		if c.Partner == "" {
			direct = true
			continue
		}
		strong = strong || c.Ground != OnIntroduction && c.Ground != OnAssignment
		if !slices.Contains(partners, c.Partner) {
			partners = append(partners, c.Partner)
		}
	}
	switch {
	case len(partners) == 0 || !direct && len(partners) == 1:
		return NoConflict
	case !direct:
		return PartnerAgainstPartner
	case strong:
		return PartnerAgainstDirect
	}
	return LeadOwnership
}

// best returns the claims that count on the highest level that has any, one for
// each claimant.
func (r *rules) best(claims []Claim, tr *partnerecon.Trace) []Claim {
	var direct time.Time
	for _, c := range claims {
		if c.Ground == OnDirectContact && (direct.IsZero() || c.At.Before(direct)) {
			direct = c.At
		}
	}
	var out []Claim
	for _, c := range claims {
		level, counts := r.levels[c.Ground]
		code := CodeClaim
		switch {
		case !counts:
			code = CodeNoGround
		case c.Ground == OnIntroduction && !direct.IsZero() && direct.Before(c.At):
			code = CodeTooLate
		case len(out) > 0 && level > r.levels[out[0].Ground]:
			code = CodeWeaker
		case !slices.ContainsFunc(out, func(o Claim) bool { return o.Partner == c.Partner }):
			out = append(out, c)
		}
		tr.Add(code, "/arbitration/precedence", detail("claim", c.ID), detail("partner", c.Partner), detail("ground", string(c.Ground)), when("at", c.At))
	}
	return out
}

// award decides between the best claims, which are in the order of their
// instants and ids.
func (r *rules) award(out *Award, best []Claim) {
	switch len(best) {
	case 0:
		if len(r.levels) == 0 {
			out.Result = Escalation
			out.Trace.Add(CodeToPeople, "/arbitration")
			return
		}
		out.Result = Rejection
		out.Trace.Add(CodeNobody, "/arbitration/precedence")
		return
	case 1:
		code := CodeStrongest
		if out.Conflict == NoConflict {
			code = CodeUnopposed
		}
		out.win(best[0], code, "/arbitration/precedence")
		return
	}
	rule, at := ToPeople, "/arbitration/ties"
	if i := slices.IndexFunc(r.policy.Arbitration.Ties, func(t Tie) bool { return t.Conflict == out.Conflict }); i >= 0 {
		rule, at = r.policy.Arbitration.Ties[i].Rule, problem.At(at, i)
	}
	switch rule {
	case EarliestWins:
		out.win(best[0], CodeEarlier, at)
	case EqualSplit:
		out.Result = Split
		share, _ := partnerecon.Fraction(1, int64(len(best)))
		for _, c := range best {
			out.Shares = append(out.Shares, Portion{c.Partner, share})
		}
		slices.SortFunc(out.Shares, func(a, b Portion) int { return cmp.Compare(a.Partner, b.Partner) })
		out.Trace.Add(CodeEqual, at, partnerecon.D("share", share))
	case ToPeople:
		out.Result = Escalation
		out.Trace.Add(CodeToPeople, at, partnerecon.D("claims", partnerecon.Count(len(best))))
	}
}

func (a *Award) win(c Claim, code, rule string) {
	a.Result, a.Partner, a.Direct, a.Claim = Win, c.Partner, c.Partner == "", c.ID
	a.Trace.Add(code, rule, detail("claim", c.ID), detail("partner", c.Partner))
}

// arbitratePrice: a price that is in order stands, one that is not is rejected,
// and a bundle that nobody has approved is for people to decide.
func (r *rules) arbitratePrice(f Facts) Award {
	out := Award{Conflict: PriceDispute, Claim: f.Price.ID}
	var approvals []Approve
	for _, a := range f.Approvals {
		if a.Price == f.Price.ID && a.Partner == f.Price.Partner && !a.At.After(f.Price.At) {
			approvals = append(approvals, a)
		}
	}
	v := verdict{}
	found, unapproved := r.judge(*f.Price, approvals, &v)
	out.Trace = v.Trace
	switch {
	case len(found) > 0:
		out.Result = Rejection
	case unapproved:
		out.Result = Escalation
	default:
		out.Result, out.Partner = Win, f.Price.Partner
	}
	return out
}

// assigned returns the assignments that an account falls under.
func (r *rules) assigned(p Profile) []Assignment {
	var out []Assignment
	for _, a := range r.policy.Assignments {
		if (a.Territory == "" || a.Territory == p.Territory) && (a.Vertical == "" || a.Vertical == p.Vertical) {
			out = append(out, a)
		}
	}
	return out
}

// An Overlap is a pair of assignments to different partners that accounts may
// fall under both.
type Overlap struct {
	First  Assignment `json:"first"`
	Second Assignment `json:"second"`
	Rule   string     `json:"rule"` // place of the second in the policy
}

// Overlaps lists the assignments that overlap, in the order of the policy.
func (d Desk) Overlaps() []Overlap {
	if d.rules == nil {
		return nil
	}
	var out []Overlap
	all := d.rules.policy.Assignments
	for i, b := range all {
		for _, a := range all[:i] {
			if a.Partner != b.Partner && overlap(a.Territory, b.Territory) && overlap(a.Vertical, b.Vertical) {
				out = append(out, Overlap{a, b, fmt.Sprintf("/assignments/%d", i)})
			}
		}
	}
	return out
}
