package settlement_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
)

// A plainModel decides the deals of one customer from its facts alone: it asks the
// desk and the attribution directly, keeps no book, and knows no order of recording.
type plainModel struct {
	id    string
	rules settlement.Policy
	desk  conflict.Desk
	model attribution.Model
	facts []settlement.Fact // of the customer, in their order

	state  conflict.State
	closed map[string]settlement.Fact
	order  []string // deals by their close
	shares map[string][]pe.Credit
}

func (m *plainModel) at(f settlement.Fact) time.Time {
	t, _ := f.Occurred.In(time.UTC)
	return t
}

// tier of the partners of the laws.
func lawTier(partner string) string {
	return map[string]string{"acme": "referral", "beta": "integration", "core": "solution"}[partner]
}

// record puts on record with the desk whatever it can take: all contacts, not only
// the first ones.
func (m *plainModel) record(t *rapid.T) {
	var events []conflict.Event
	partners := map[string]bool{}
	for _, f := range m.facts {
		at := m.at(f)
		var e conflict.Event
		switch x := f.Event.(type) {
		case settlement.Touch:
			e = conflict.Contact{ID: f.ID, Account: m.id, Opportunity: x.Deal, Partner: x.Partner, At: at, Introduction: x.Type == "click" || x.Type == "co_sell"}
			if x.Partner != "" && x.Type == "sales" {
				continue // evidence of nothing, so no contact
			}
			if x.Partner == "" {
				e = conflict.Direct{ID: f.ID, Account: m.id, At: at, Motion: x.Motion}
			}
		case settlement.DealClosed:
			e = conflict.Sign{ID: f.ID, Account: m.id, Opportunity: x.Deal, At: at, Partner: x.Partner, Motion: x.Motion}
		case settlement.Registration:
			e = conflict.Register{ID: f.ID, Account: m.id, Opportunity: x.Deal, Partner: x.Partner, At: at}
		case settlement.RegistrationDecided:
			e = conflict.Decide{ID: f.ID, Account: m.id, Partner: x.Partner, Registration: x.Registration, At: at, By: x.By, Verdict: x.Verdict, Reason: x.Reason}
		case settlement.RegistrationExtended:
			e = conflict.Extend{ID: f.ID, Account: m.id, Partner: x.Partner, Registration: x.Registration, At: at}
		case settlement.RegistrationWithdrawn:
			e = conflict.Withdraw{ID: f.ID, Account: m.id, Partner: x.Partner, Registration: x.Registration, At: at}
		case settlement.RegistrationTransferred:
			e = conflict.Transfer{ID: f.ID, Account: m.id, Partner: x.Partner, To: x.To, Registration: x.Registration, At: at, By: x.By}
		case settlement.Choice:
			e = conflict.Choose{ID: f.ID, Account: m.id, Opportunity: x.Deal, Partner: x.Partner, At: at, Evidence: x.Evidence}
		case settlement.Override:
			e = conflict.Override{ID: f.ID, Account: m.id, Opportunity: x.Deal, Partner: x.Partner, At: at, Until: x.Until, By: x.By, Reason: x.Reason}
		case settlement.Profile:
			e = conflict.Profile{ID: f.ID, Account: m.id, At: at, Segment: x.Segment}
		case settlement.StageMove:
			e = conflict.Move{ID: f.ID, Account: m.id, Partner: x.Partner, At: at}
		case settlement.Listing:
			e = conflict.List{ID: f.ID, Account: m.id, Partner: x.Partner, At: at}
		case settlement.Unlisting:
			e = conflict.Unlist{ID: f.ID, Account: m.id, Partner: x.Partner, At: at}
		}
		if e != nil {
			events = append(events, e)
			_, who := conflict.Subjects(e)
			for _, p := range who {
				partners[p] = true
			}
		}
	}
	m.state = conflict.State{Account: &conflict.Account{ID: m.id}}
	for p := range partners {
		m.state.Rosters = append(m.state.Rosters, &conflict.Roster{Partner: p})
	}
	slices.SortFunc(m.state.Rosters, func(a, b *conflict.Roster) int { return cmp.Compare(a.Partner, b.Partner) })
	for _, r := range m.state.Rosters {
		if tier := lawTier(r.Partner); tier != "" {
			e := conflict.Enroll{ID: "tier-" + r.Partner, Partner: r.Partner, At: day("2025-01-01").Start(time.UTC), Tier: tier}
			if _, err := m.desk.Apply(conflict.State{Rosters: []*conflict.Roster{r}}, e); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, e := range events {
		if _, err := m.desk.Apply(m.state, e); err != nil {
			t.Fatal(err)
		}
	}
}

func ofDeal(of, deal string) bool { return of == "" || of == deal }

// holders are the protections of a deal at its close, by registration: of one that
// was handed on that of the last partner.
func (m *plainModel) holders(t *rapid.T, deal string, at time.Time) []pe.Protection {
	all, err := m.desk.ProtectionsAsOf(m.state, at, time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	last := map[string]int{}
	for i, p := range all {
		last[p.Registration] = i
	}
	var out []pe.Protection
	for i, p := range all {
		of := ""
		for _, f := range m.facts {
			switch x := f.Event.(type) {
			case settlement.Registration:
				if f.ID == p.Registration {
					of = x.Deal
				}
			case settlement.Override:
				if f.ID == p.Registration {
					of = x.Deal
				}
			}
		}
		if last[p.Registration] == i && ofDeal(of, deal) && lawTier(p.Partner) != "" {
			out = append(out, p)
		}
	}
	return out
}

// told is what was stated of a deal by an instant.
func (m *plainModel) told(deal string, by time.Time) (out settlement.DealStated) {
	for _, f := range m.facts {
		if x, ok := f.Event.(settlement.DealStated); ok && ofDeal(x.Deal, deal) && !m.at(f).After(by) {
			out.Engagement = cmp.Or(x.Engagement, out.Engagement)
			if x.Agreed != nil {
				out.Agreed = x.Agreed
			}
			if !x.Identity.IsZero() {
				out.Identity = x.Identity
			}
		}
	}
	return out
}

var lawPartners = []attribution.Partner{
	{ID: "acme", Tier: "referral", Identity: attribution.Identity{Owners: []string{"bob"}}}, {ID: "beta", Tier: "integration"}, {ID: "core", Tier: "solution"},
}

func (m *plainModel) touches(t *rapid.T, deal string, at time.Time, renewal bool) []attribution.Touch {
	var out []attribution.Touch
	protections := m.holders(t, deal, at)
	for _, f := range m.facts {
		switch x := f.Event.(type) {
		case settlement.Touch:
			if ofDeal(x.Deal, deal) && (x.Partner == "" || lawTier(x.Partner) != "") {
				out = append(out, attribution.Touch{ID: f.ID, Partner: x.Partner, Kind: x.Type, At: m.at(f)})
			}
		case settlement.Registration:
			if !ofDeal(x.Deal, deal) || renewal {
				continue
			}
			for _, p := range protections {
				if p.Registration == f.ID {
					out = append(out, attribution.Touch{ID: f.ID, Partner: p.Partner, Kind: "registration", At: m.at(f), Contact: m.contact(x, m.at(f))})
				}
			}
		}
	}
	return out
}

// contact is the first contact of a partner before a registration, of its deal if
// there is one.
func (m *plainModel) contact(x settlement.Registration, by time.Time) time.Time {
	var any time.Time
	for _, f := range m.facts {
		if c, ok := f.Event.(settlement.Touch); ok && c.Partner == x.Partner && !m.at(f).After(by) {
			if x.Deal != "" && c.Deal == x.Deal {
				return m.at(f)
			}
			if any.IsZero() {
				any = m.at(f)
			}
		}
	}
	return any
}

// decide decides all deals, first to last.
func (m *plainModel) decide(t *rapid.T) {
	m.record(t)
	m.closed, m.shares = map[string]settlement.Fact{}, map[string][]pe.Credit{}
	for _, f := range m.facts {
		if x, ok := f.Event.(settlement.DealClosed); ok {
			m.closed[x.Deal] = f
			m.order = append(m.order, x.Deal)
		}
	}
	slices.SortFunc(m.order, func(a, b string) int { return cmp.Or(m.at(m.closed[a]).Compare(m.at(m.closed[b])), cmp.Compare(a, b)) })
	var bond attribution.Bond
	for _, deal := range m.order {
		f := m.closed[deal]
		x, at := f.Event.(settlement.DealClosed), m.at(f)
		told := m.told(deal, at)
		j := attribution.Journey{
			ID: deal, Account: m.id, Closed: at, Engagement: told.Engagement, Customer: told.Identity, Agreed: told.Agreed, Partners: lawPartners,
			Protections: m.holders(t, deal, at), Touches: m.touches(t, deal, at, false),
		}
		j.Signup, _ = x.Signup.In(time.UTC)
		j.Opened, _ = x.Opened.In(time.UTC)
		if m.rules.Terms[0].Policy.Attribution.Lock.Stated() {
			j.Bound = bond
		}
		out, err := m.model.Attribute(j)
		if err != nil {
			t.Fatal(err)
		}
		m.shares[deal] = out.Credits
		sourced := attribution.Bond{At: at}
		for _, c := range out.Credits {
			if c.Role == pe.Sourced {
				sourced.Sourced = append(sourced.Sourced, attribution.Share{Partner: c.Partner, Share: c.Share})
			}
		}
		if bond.IsZero() && len(sourced.Sourced) > 0 { // sourced shares add up to 100 % or nothing
			bond = sourced
		}
	}
}

// on returns whose a payment of a deal on a day is: of the last term by then, whose
// credits a renewal decides of what the partners of record hold on its day.
func (m *plainModel) on(t *rapid.T, deal string, paid pe.Day) []pe.Credit {
	credits, term := slices.Clone(m.shares[deal]), pe.Interval{Start: pe.DayIn(m.at(m.closed[deal]), time.UTC)}
	for _, f := range m.facts {
		on := pe.DayIn(m.at(f), time.UTC)
		x, ok := f.Event.(settlement.Renewal)
		if !ok || x.Deal != deal || on.After(paid) {
			continue
		}
		out, err := m.model.Renew(attribution.Renewal{
			ID: f.ID, Account: m.id, On: m.at(f), Held: m.ofRecord(t, deal, m.shares[deal], pe.Day{}, on), Customer: m.told(deal, m.at(f)).Identity,
			Partners: lawPartners, Touches: m.touches(t, deal, m.at(f), true),
		})
		if err != nil {
			t.Fatal(err)
		}
		credits, term.Start = out.Credits, on
	}
	credits = slices.DeleteFunc(credits, func(c pe.Credit) bool {
		until := m.model.Covers(c.Role, term).End
		return !until.IsZero() && !paid.Before(until)
	})
	from := pe.Day{}
	if term.Start != pe.DayIn(m.at(m.closed[deal]), time.UTC) {
		from = term.Start
	}
	return m.ofRecord(t, deal, credits, from, paid)
}

// ofRecord hands credits on by the transfers after a day and through another. Who is
// handed a deal that it influenced has one credit, as sourced.
func (m *plainModel) ofRecord(t *rapid.T, deal string, credits []pe.Credit, after, through pe.Day) []pe.Credit {
	var moves []attribution.Transfer
	for _, f := range m.facts {
		on := pe.DayIn(m.at(f), time.UTC)
		if x, ok := f.Event.(settlement.Transfer); ok && ofDeal(x.Deal, deal) && on.After(after) && !on.After(through) {
			moves = append(moves, attribution.Transfer{ID: f.ID, From: x.From, To: x.To, On: on})
		}
	}
	record, err := attribution.OfRecord(credits, moves, through)
	if err != nil {
		t.Fatal(err)
	}
	var out []pe.Credit
	for _, role := range []pe.Role{pe.Sourced, pe.Influenced, pe.Assisted, pe.Serviced} {
		for _, c := range record.Credits {
			if c.Role == role && !slices.ContainsFunc(out, func(o pe.Credit) bool { return o.Partner == c.Partner }) {
				c.Tier = ""
				out = append(out, c)
			}
		}
	}
	return out
}

// What partners earn is what a program without attribution and desk pays them for
// the credits that a model decides from the facts alone, whenever they are recorded.
func TestEarnedIsWhatTheModelCredits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := deskedLaw(t)
		flat := attributing()
		rules.Terms[0].Policy.Commission, rules.Terms[0].Policy.Clawback = flat.Terms[0].Policy.Commission, flat.Terms[0].Policy.Clawback
		rules.Terms[0].Policy.Caps, rules.Terms[0].Policy.TrueUps = nil, nil
		p := settlement.Must(rules)
		facts := append(drawDesk(t), drawRenewals(t)...)
		facts = slices.DeleteFunc(facts, func(f settlement.Fact) bool { _, ok := f.Event.(settlement.Churn); return ok })
		plain := rules
		plain.Terms = slices.Clone(rules.Terms)
		plain.Terms[0].Policy.Attribution = attribution.Policy{}
		plain.Desk = conflict.Policy{}
		without := lawStandings()
		inOrder := slices.Clone(facts)
		for i := range inOrder {
			inOrder[i].Recorded = settlement.Moment{}
		}
		p.Sort(inOrder)
		zoned := rules.Desk
		zoned.Zone, zoned.YearStart = rules.Zone, rules.YearStart
		zonedModel := rules.Terms[0].Policy.Attribution
		zonedModel.Zone = rules.Zone
		for _, c := range []string{"c0", "c1"} {
			m := plainModel{id: c, rules: rules, desk: conflict.Must(zoned), model: attribution.Must(zonedModel)}
			for _, f := range inOrder {
				if customerOf(f) == c {
					m.facts = append(m.facts, f)
				}
			}
			m.decide(t)
			for _, f := range m.facts {
				switch x := f.Event.(type) {
				case settlement.Payment:
					if len(x.Credits) == 0 {
						x.Credits = m.on(t, x.Deal, pe.DayIn(m.at(f), time.UTC))
					}
					f.Event = x
					without = append(without, f)
				case settlement.Refund:
					without = append(without, f)
				}
			}
		}
		_, want := fold(t, settlement.Must(plain), without)
		for i := range facts {
			if _, on := facts[i].Occurred.In(time.UTC); facts[i].Recorded.IsZero() && rapid.Bool().Draw(t, "late") {
				facts[i].Recorded = settlement.On(on.Add(rapid.IntRange(1, 45).Draw(t, "days")))
			}
		}
		_, got := fold(t, p, append(bob(), facts...))
		if a, b := nonzeroOwed(got), nonzeroOwed(want); a != b {
			t.Fatalf("got %s\nwant %s", a, b)
		}
	})
}

func customerOf(f settlement.Fact) string {
	switch x := f.Event.(type) {
	case settlement.Touch:
		return x.Customer
	case settlement.DealClosed:
		return x.Customer
	case settlement.DealStated:
		return x.Customer
	case settlement.Registration:
		return x.Customer
	case settlement.RegistrationDecided:
		return x.Customer
	case settlement.RegistrationExtended:
		return x.Customer
	case settlement.RegistrationWithdrawn:
		return x.Customer
	case settlement.RegistrationTransferred:
		return x.Customer
	case settlement.Choice:
		return x.Customer
	case settlement.Override:
		return x.Customer
	case settlement.Profile:
		return x.Customer
	case settlement.StageMove:
		return x.Customer
	case settlement.Listing:
		return x.Customer
	case settlement.Unlisting:
		return x.Customer
	case settlement.Renewal:
		return x.Customer
	case settlement.Transfer:
		return x.Customer
	case settlement.Payment:
		return x.Customer
	case settlement.Refund:
		return x.Customer
	}
	return ""
}

// nonzeroOwed is what each partner is owed by payment, as text.
func nonzeroOwed(entries []pe.Entry) string {
	sums := map[string]int64{}
	for _, e := range entries {
		if e.Kind == pe.Earned || e.Kind == pe.Returned {
			sums[e.Claim.Partner+" "+e.Claim.Customer+"/"+e.Claim.Line] += e.Amount.Minor()
		}
	}
	var out []string
	for k, n := range sums {
		if n != 0 {
			out = append(out, fmt.Sprint(k, " ", n))
		}
	}
	slices.Sort(out)
	return fmt.Sprint(out)
}
