package attribution

import (
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/condition"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// few is up to how many touches are compared with each other without an index.
const few = 16

// checkJourney returns what is wrong with a journey under these rules.
func (r *rules) checkJourney(list *problem.List, j *Journey) {
	checkName(list, "/id", j.ID)
	checkName(list, "/account", j.Account)
	for _, m := range []struct {
		path     string
		at       time.Time
		required bool
	}{{"/created", j.Created, false}, {"/signup", j.Signup, false}, {"/opened", j.Opened, false}, {"/closed", j.Closed, true}} {
		checkInstant(list, m.path, m.at, m.required)
	}
	if j.Engagement != "" && j.Engagement != Active && j.Engagement != Dormant {
		list.Add("/engagement", problem.Unknown, "want active, dormant or nothing, got %s", problem.Quote(string(j.Engagement)))
	}
	if tooLong(list, "/touches", len(j.Touches)) || tooLong(list, "/partners", len(j.Partners)) ||
		tooLong(list, "/protections", len(j.Protections)) || tooLong(list, "/agreed", len(j.Agreed)) || tooLong(list, "/bound/sourced", len(j.Bound.Sourced)) {
		return
	}
	checkIdentity(list, "/customer", j.Customer)
	r.checkPartners(list, j.Partners)
	r.checkTouches(list, j.Touches)
	r.checkProtections(list, j)
	if len(j.Agreed) > 0 {
		checkShares(list, "/agreed", j.Agreed)
	}
	if !j.Bound.IsZero() {
		checkInstant(list, "/bound/at", j.Bound.At, true)
		checkShares(list, "/bound/sourced", j.Bound.Sourced)
	}
}

func tooLong(list *problem.List, path string, n int) bool {
	if n > maxList {
		list.Add(path, problem.Limit, "%d elements, at most %d", n, maxList)
	}
	return n > maxList
}

func checkInstant(list *problem.List, path string, t time.Time, required bool) {
	switch {
	case t.IsZero() && required:
		list.Add(path, problem.Required, "missing")
	case !t.IsZero() && !condition.InRange(t):
		list.Add(path, problem.OutOfRange, "want a year from 2 to 9998, got %d", t.Year())
	}
}

func checkIdentity(list *problem.List, path string, i Identity) {
	if i.IsZero() {
		return
	}
	for _, l := range []struct {
		path  string
		marks []string
	}{{"/owners", i.Owners}, {"/domains", i.Domains}, {"/tokens", i.Tokens}} {
		if n := len(l.marks); n > maxMarks {
			list.Add(path+l.path, problem.Limit, "%d elements, at most %d", n, maxMarks)
			continue
		}
		checkNames(list, path+l.path, l.marks)
	}
}

func (r *rules) checkPartners(list *problem.List, partners []Partner) {
	var seen map[string]bool
	if len(partners) > few {
		seen = make(map[string]bool, len(partners))
	}
	for i := range partners {
		p := &partners[i]
		list.Enter("/partners", i)
		checkName(list, "/id", p.ID)
		if seen[p.ID] || seen == nil && stands(partners[:i], p.ID) {
			list.Add("/id", problem.Duplicate, "partner %s stands twice", problem.Quote(p.ID))
		}
		if seen != nil {
			seen[p.ID] = true
		}
		checkOptional(list, "/tier", p.Tier)
		checkOptional(list, "/standing", p.Standing)
		checkIdentity(list, "/identity", p.Identity)
		if r.method(p.Tier) < 0 {
			list.Add("/tier", problem.Unknown, "no method is for the tier %s", problem.Quote(p.Tier))
		}
		list.Leave()
	}
}

func (r *rules) checkTouches(list *problem.List, touches []Touch) {
	for i := range touches {
		t := &touches[i]
		list.Enter("/touches", i)
		checkName(list, "/id", t.ID)
		checkOptional(list, "/partner", t.Partner)
		checkOptional(list, "/evidence", t.Evidence)
		checkInstant(list, "/at", t.At, true)
		k := r.kind(t.Kind)
		if k < 0 {
			list.Add("/kind", problem.Unknown, "no kind of touch has the name %s", problem.Quote(t.Kind))
		}
		if !t.Contact.IsZero() {
			checkContact(list, t, k >= 0 && r.policy.Kinds[k].Registers != "")
		}
		list.Leave()
	}
	checkRepeated(list, touches)
}

func checkContact(list *problem.List, t *Touch, registers bool) {
	checkInstant(list, "/contact", t.Contact, false)
	switch {
	case !registers:
		list.Add("/contact", problem.Conflict, "only a registration rests on a first contact")
	case t.Contact.After(t.At):
		list.Add("/contact", problem.OutOfRange, "want not after the registration, %s", t.At.UTC().Format(time.RFC3339Nano))
	}
}

// checkRepeated reports touches that stand twice with another content.
func checkRepeated(list *problem.List, touches []Touch) {
	var first map[string]int
	if len(touches) > few {
		first = make(map[string]int, len(touches))
	}
	for i := range touches {
		j, found := first[touches[i].ID]
		for first == nil && !found && j < i {
			if found = touches[j].ID == touches[i].ID; !found {
				j++
			}
		}
		switch {
		case found && !touches[i].equal(&touches[j]):
			list.Add(problem.At("/touches", i)+"/id", problem.Duplicate, "touch %s stands twice with another content", problem.Quote(touches[i].ID))
		case !found && first != nil:
			first[touches[i].ID] = i
		}
	}
}

func (t *Touch) equal(o *Touch) bool {
	return t.ID == o.ID && t.Partner == o.Partner && t.Kind == o.Kind && t.At.Equal(o.At) && t.Evidence == o.Evidence && t.Contact.Equal(o.Contact)
}

func (r *rules) checkProtections(list *problem.List, j *Journey) {
	for i := range j.Protections {
		p := &j.Protections[i]
		list.Enter("/protections", i)
		checkName(list, "/partner", p.Partner)
		checkName(list, "/registration", p.Registration)
		if p.Account != j.Account {
			list.Add("/account", problem.Conflict, "want %s, the account of the journey, got %s", problem.Quote(j.Account), problem.Quote(p.Account))
		}
		switch year, _, _ := p.Interval.Start.Date(); {
		case p.Interval.Start.IsZero():
			list.Add("/interval/start", problem.Required, "missing")
		case year < 2 || year > 9998: // its first instant may date a registration
			list.Add("/interval/start", problem.OutOfRange, "want a year from 2 to 9998, got %d", year)
		}
		list.Leave()
	}
	r.checkRegistrations(list, j)
}

// checkRegistrations reports a protection of a registration that is another
// partner's, or no registration at all but another touch: it would protect
// nothing.
func (r *rules) checkRegistrations(list *problem.List, j *Journey) {
	if len(j.Protections) == 0 {
		return
	}
	type owner struct {
		partner   string
		registers bool
	}
	owners := make(map[string]owner, len(j.Touches)+len(j.Protections))
	for i := range j.Touches {
		t := &j.Touches[i]
		owners[t.ID] = owner{t.Partner, r.register < 0 || r.policy.Kinds[r.register].Name == t.Kind}
	}
	for i, p := range j.Protections {
		at, id := problem.At("/protections", i)+"/registration", problem.Quote(p.Registration)
		switch o, known := owners[p.Registration]; {
		case known && o.partner != p.Partner:
			list.Add(at, problem.Conflict, "%s is a touch of %s, not of %s", id, problem.Quote(o.partner), problem.Quote(p.Partner))
		case known && !o.registers:
			list.Add(at, problem.Conflict, "%s is a touch, but no registration", id)
		}
		owners[p.Registration] = owner{p.Partner, true}
	}
}

// checkShares checks shares of distinct partners that add up to 100 %.
func checkShares(list *problem.List, path string, shares []Share) {
	var found problem.List
	var sum exact.Num
	seen := make(map[string]bool, len(shares))
	for i, s := range shares {
		found.Enter("", i)
		checkName(&found, "/partner", s.Partner)
		if seen[s.Partner] {
			found.Add("/partner", problem.Duplicate, "partner %s stands twice", problem.Quote(s.Partner))
		}
		seen[s.Partner] = true
		checkShare(&found, "/share", s.Share)
		found.Leave()
		sum = sum.Add(num(s.Share))
	}
	if found.Empty() && sum.Cmp(exact.Int(1)) != 0 {
		found.Add("", problem.Conflict, "the shares add up to %s, want 100%%", cut(sum.Percent()))
	}
	list.Merge(path, found.Sorted())
}

// cut shortens a number whose digits nobody reads.
func cut(s string) string { return s[:min(len(s), maxQuoted)] }

const maxQuoted = 60

// readFacts reads stated facts of a scope into a list by the place of their
// declaration; nil where the policy declares none.
func (r *rules) readFacts(list *problem.List, path string, scope Scope, facts []Fact) []*condition.Value {
	if len(facts) == 0 || tooLong(list, path, len(facts)) {
		return nil
	}
	out := make([]*condition.Value, len(r.policy.Facts))
	for i, f := range facts {
		at := problem.At(path, i)
		k := slices.IndexFunc(r.policy.Facts, func(d Declaration) bool { return d.Name == f.Name && d.Of == scope })
		switch {
		case k < 0:
			list.Add(at+"/name", problem.Unknown, "the policy declares no fact %s of a %s", problem.Quote(f.Name), scope)
		case out[k] != nil:
			list.Add(at+"/name", problem.Duplicate, "fact %s stands twice", problem.Quote(f.Name))
		default:
			v := r.policy.Facts[k].form().Read(list, at+"/values", f.Values)
			out[k] = &v
		}
	}
	return out
}

// known returns what a journey says of a partner.
func known(partners []Partner, id string) *Partner {
	for i := range partners {
		if partners[i].ID == id {
			return &partners[i]
		}
	}
	return &Partner{ID: id}
}

func stands(partners []Partner, id string) bool {
	for i := range partners {
		if partners[i].ID == id {
			return true
		}
	}
	return false
}

// covers reports whether a protection is in force on a day.
func covers(p *partnerecon.Protection, d partnerecon.Day) bool { return p.Interval.Contains(d) }
