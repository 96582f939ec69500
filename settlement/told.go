package settlement

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// DealStated says what else the attribution is to know of a deal: what no touch
// tells. What is stated after the deal closed decides nothing; what is recorded
// after it corrects the credits, as a late touch does. Each part that is stated
// replaces what was stated before.
type DealStated struct {
	Customer string `json:"customer"`
	Deal     string `json:"deal,omitzero"` // absent: all deals of the customer
	// Engagement of the company with the lead, where it knows better than its
	// touches say.
	Engagement attribution.Engagement `json:"engagement,omitzero"`
	// Agreed is the split that the partners agreed on. It adds up to 100 %.
	Agreed []attribution.Share `json:"agreed,omitzero"`
	// Identity of the customer: by what a partner may turn out to be its own.
	Identity attribution.Identity `json:"identity,omitzero"`
	// Facts that the attribution declares of journeys.
	Facts []attribution.Fact `json:"facts,omitzero"`
}

// PartnerStated says what the attribution is to know of a partner from the moment
// on that the fact occurred. A later one replaces it. Deals that closed keep what
// they were decided with.
type PartnerStated struct {
	Partner  string               `json:"partner"`
	Identity attribution.Identity `json:"identity,omitzero"`
	// Approved: the partner may be its own customer.
	Approved bool `json:"approved,omitzero"`
	// Facts that the attribution declares of partners.
	Facts []attribution.Fact `json:"facts,omitzero"`
}

func (e DealStated) subject() subject    { return subject{customer: e.Customer} }
func (e PartnerStated) subject() subject { return subject{partner: e.Partner} }

// told is what was stated of a deal.
type told struct {
	ID         string                 `json:"id"`
	At         Moment                 `json:"at"` // an instant
	Deal       string                 `json:"deal,omitzero"`
	Engagement attribution.Engagement `json:"engagement,omitzero"`
	Agreed     []attribution.Share    `json:"agreed,omitempty"`
	Identity   attribution.Identity   `json:"identity,omitzero"`
	Facts      []attribution.Fact     `json:"facts,omitempty"`
}

func (t *told) about(deal string) bool { return t.Deal == "" || t.Deal == deal }

func (t *told) compare(o *told) int {
	return cmp.Or(instant(t.At).Compare(instant(o.At)), cmp.Compare(t.ID, o.ID))
}

func (t *told) before(o *told) bool { return t.compare(o) < 0 }

// toldOfPartner is what was stated of a partner.
type toldOfPartner struct {
	ID       string               `json:"id"`
	At       Moment               `json:"at"` // an instant
	Identity attribution.Identity `json:"identity,omitzero"`
	Approved bool                 `json:"approved,omitzero"`
	Facts    []attribution.Fact   `json:"facts,omitempty"`
}

// known returns what was stated of a deal by a moment, part by part.
func (v *evidence) known(deal string, by Moment) told {
	order := make([]*told, 0, len(v.told))
	for i := range v.told {
		if t := &v.told[i]; t.about(deal) && !instant(t.At).After(instant(by)) {
			order = append(order, t)
		}
	}
	slices.SortFunc(order, func(a, b *told) int { return a.compare(b) })
	var out told
	place := map[string]int{} // of each fact, by its name
	for _, t := range order {
		out.Engagement = cmp.Or(t.Engagement, out.Engagement)
		if len(t.Agreed) > 0 {
			out.Agreed = t.Agreed
		}
		if !t.Identity.IsZero() {
			out.Identity = t.Identity
		}
		for _, f := range t.Facts {
			if i, stated := place[f.Name]; stated {
				out.Facts[i] = f
				continue
			}
			place[f.Name] = len(out.Facts)
			out.Facts = append(out.Facts, f)
		}
	}
	return out
}

// stated returns what was stated of the partner by a moment.
func (a *account) stated(by Moment) (attribution.Identity, bool, []attribution.Fact) {
	var last toldOfPartner
	for _, t := range a.Told { // in their order
		if !instant(t.At).After(instant(by)) {
			last = t
		}
	}
	return last.Identity, last.Approved, last.Facts
}

// tell keeps what is stated of the partner, in its place.
func (a *account) tell(t toldOfPartner) {
	i, _ := slices.BinarySearchFunc(a.Told, t, func(a, b toldOfPartner) int {
		return cmp.Or(instant(a.At).Compare(instant(b.At)), cmp.Compare(a.ID, b.ID))
	})
	a.Told = slices.Insert(slices.Clip(a.Told), i, t)
}

// dealStated keeps what is stated of a deal, and corrects the credits of deals that
// closed after it.
func (s *posting) dealStated(c *customer, e DealStated) (step, error) {
	if err := s.book.forgotten(s); err != nil {
		return step{}, err
	}
	if len(c.Told) >= maxTouches {
		return step{}, tooMany(e.Customer)
	}
	t := told{
		ID: s.fact.ID, At: At(s.when.occurred), Deal: e.Deal, Engagement: e.Engagement, Agreed: slices.Clone(e.Agreed),
		Identity: cloneIdentity(e.Identity), Facts: cloneFacts(e.Facts),
	}
	st := step{told: &t}
	v := s.evidence(e.Customer, c)
	v.told = append(slices.Clip(c.Told), t)
	return st, v.takeUp(&st, func(d *attributed) bool { return t.about(d.Deal) && v.since(d, t.At) })
}

func cloneIdentity(i attribution.Identity) attribution.Identity {
	return attribution.Identity{Owners: slices.Clone(i.Owners), Domains: slices.Clone(i.Domains), Tokens: slices.Clone(i.Tokens)}
}

func cloneFacts(facts []attribution.Fact) []attribution.Fact {
	out := slices.Clone(facts)
	for i := range out {
		out[i].Values = slices.Clone(out[i].Values)
	}
	return out
}

// checkDealStated checks what is stated of a deal under every version that reads
// it: which of them governs is not known before the deal closes.
func (p Program) checkDealStated(list *problem.List, e DealStated, w when) {
	checkID(list, "/deal", e.Deal, false)
	p.checkTelling(list, w)
	if e.Engagement == "" && len(e.Agreed) == 0 && e.Identity.IsZero() && len(e.Facts) == 0 {
		list.Add("/facts", problem.Required, "want at least one of engagement, agreed, identity and facts")
	}
	for i, s := range e.Agreed {
		checkID(list, problem.At("/agreed", i)+"/partner", s.Partner, true)
	}
	p.checkDeclared(list, attribution.OfJourney, e.Facts)
	p.trial(list, attribution.Journey{Engagement: e.Engagement, Customer: e.Identity, Agreed: e.Agreed}, "/customer", "/identity")
}

// checkPartnerStated does the same for what is stated of a partner.
func (p Program) checkPartnerStated(list *problem.List, e PartnerStated, w when) {
	p.checkTelling(list, w)
	p.checkDeclared(list, attribution.OfPartner, e.Facts)
	p.trial(list, attribution.Journey{Customer: e.Identity}, "/customer", "/identity")
}

// checkTelling refuses what no version reads.
func (p Program) checkTelling(list *problem.List, w when) {
	if !p.attributes() {
		list.Add("/kind", problem.Conflict, "no version of the terms has an attribution that reads it")
	}
	checkTold(list, "/occurred", w.on)
}

// checkDeclared checks facts that versions declare, each by itself.
func (p Program) checkDeclared(list *problem.List, scope attribution.Scope, facts []attribution.Fact) {
	if checkLength(list, "/facts", len(facts)); len(facts) > maxTouches {
		return
	}
	seen := map[string]bool{}
	for i, f := range facts {
		list.Enter("/facts", i)
		declared := false
		for _, v := range p.policy.Terms {
			if m, ok := p.models[v.ID]; ok && m.facts[declaration{scope, f.Name}] {
				declared = true
				m.checkFact(list, scope, f)
			}
		}
		switch {
		case f.Name == "" || !declared:
			list.Add("/name", problem.Unknown, "no attribution of the program declares a fact %s of a %s", problem.Quote(f.Name), string(scope))
		case seen[f.Name]:
			list.Add("/name", problem.Duplicate, "fact %s stands twice", problem.Quote(f.Name))
		}
		seen[f.Name] = true
		list.Leave()
	}
}

// checkFact reports what a model finds wrong with a fact that it declares.
func (m model) checkFact(list *problem.List, scope attribution.Scope, f attribution.Fact) {
	j := attribution.Journey{ID: "x", Account: "x", Closed: firstTouch().Start(m.zone)}
	at := "/facts/0"
	if scope == attribution.OfJourney {
		j.Facts = []attribution.Fact{f}
	} else {
		j.Partners, at = []attribution.Partner{{ID: "x", Tier: m.tiers[0], Facts: []attribution.Fact{f}}}, "/partners/0/facts/0"
	}
	_, err := m.Credits(j)
	mergeFound(list, err, at, "")
}

// trial reports what the models find wrong with parts of a journey, under the names
// that the fact gives them.
func (p Program) trial(list *problem.List, j attribution.Journey, from, to string) {
	for _, v := range p.policy.Terms {
		if m, ok := p.models[v.ID]; ok {
			j.ID, j.Account, j.Closed = "x", "x", firstTouch().Start(m.zone)
			_, err := m.Credits(j)
			mergeFound(list, err, from, to)
			return // what is wrong with these parts is wrong under every version
		}
	}
}
