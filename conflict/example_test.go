package conflict_test

import (
	"fmt"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
)

// started is an account with a partner that was in contact on 2 January and
// registered on the 10th.
func started() (conflict.Desk, conflict.State) {
	desk := conflict.Must(conflict.ThreeTier("UTC"))
	state := conflict.State{Account: &conflict.Account{ID: "acme"}, Rosters: []*conflict.Roster{{Partner: "beta"}}}
	for _, e := range []conflict.Event{
		conflict.Enroll{ID: "e-1", Partner: "beta", At: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), Tier: "integration"},
		conflict.Contact{ID: "c-1", Account: "acme", Partner: "beta", At: time.Date(2025, 1, 2, 9, 0, 0, 0, time.UTC)},
		conflict.Register{ID: "r-1", Account: "acme", Partner: "beta", At: time.Date(2025, 1, 10, 9, 0, 0, 0, time.UTC)},
	} {
		if _, err := desk.Apply(state, e); err != nil {
			panic(err)
		}
	}
	return desk, state
}

func ExampleDesk_Apply() {
	desk, err := conflict.New(conflict.Policy{
		Zone:  "Europe/Berlin",
		Tiers: []conflict.Tier{{Name: "partner", DirectFirst: conflict.BeforeContact}},
		Registration: conflict.Registration{
			Within:     partnerecon.Days(14, partnerecon.Through),
			ProtectFor: partnerecon.Days(90, partnerecon.Through),
			Clock:      conflict.FromRegistration,
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	account, beta := conflict.Account{ID: "acme"}, conflict.Roster{Partner: "beta"} // load them; they are JSON
	state := conflict.State{Account: &account, Rosters: []*conflict.Roster{&beta}}
	for _, e := range []conflict.Event{
		conflict.Enroll{ID: "e-1", Partner: "beta", At: time.Date(2025, 1, 1, 9, 0, 0, 0, time.UTC), Tier: "partner"},
		conflict.Contact{ID: "c-1", Account: "acme", Partner: "beta", At: time.Date(2025, 1, 2, 9, 0, 0, 0, time.UTC)},
		conflict.Register{ID: "r-1", Account: "acme", Partner: "beta", At: time.Date(2025, 1, 10, 9, 0, 0, 0, time.UTC)},
	} {
		ruling, err := desk.Apply(state, e)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(ruling.Kind, ruling.Outcome, ruling.Code)
		if ruling.Status.InForce() {
			fmt.Println("protected", ruling.Protected)
			fmt.Print(ruling.Trace)
		}
	}
	// Output:
	// enroll noted conflict.tier
	// contact noted conflict.noted
	// register granted conflict.accepted
	// protected 2025-01-10 until 2025-04-11
	// conflict.tier /tiers/0 tier="partner"
	// conflict.in_time /registration/within first_contact="2025-01-02" through="2025-01-16" registered="2025-01-10"
	// conflict.not_direct /tiers/0/direct_first before="2025-01-02T09:00:00Z"
	// conflict.available /registration
	// conflict.accepted /registration/protect_for from="2025-01-10" through="2025-04-10"
}

// A fact that was recorded late takes its place, and shows what it changes.
func ExampleRuling_changed() {
	desk, state := started()
	late := conflict.Direct{ID: "d-1", Account: "acme", At: time.Date(2025, 1, 1, 15, 0, 0, 0, time.UTC), Motion: conflict.Inbound}
	ruling, err := desk.Apply(state, late)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range ruling.Changed {
		fmt.Println(c.Event, c.Outcome, c.Code)
	}
	// Output:
	// r-1 refused conflict.direct_first
}

func ExampleDesk_MayEngage() {
	desk, state := started()
	for _, motion := range []conflict.Motion{conflict.Outbound, conflict.Inbound} {
		e, err := desk.MayEngage(state, motion, time.Date(2025, 2, 1, 9, 0, 0, 0, time.UTC))
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Print(motion, " ", e.Allowed, " ", e.Trace)
	}
	// Output:
	// outbound false conflict.held /registration/protect_for partner="beta" ground="registration" id="r-1" until="2025-05-11T00:00:00Z"
	// inbound true conflict.inbound
}

func ExampleDesk_Protections() {
	desk, state := started()
	all, err := desk.Protections(state, time.Date(2025, 2, 1, 9, 0, 0, 0, time.UTC))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range all { // plain values for attribution
		fmt.Println(p.Partner, p.Account, p.Registration, p.Interval)
	}
	// Output:
	// beta acme r-1 2025-01-10 until 2025-05-11
}

// A deal of 10 January is attributed on 1 February: the registration was under
// review then, and was accepted since.
func ExampleDesk_ProtectionsAsOf() {
	policy := conflict.ThreeTier("UTC")
	policy.Registration.Review = conflict.Review{By: "channel_manager", Within: partnerecon.Hours(48, partnerecon.Through)}
	desk := conflict.Must(policy)
	state := conflict.State{Account: &conflict.Account{ID: "acme"}, Rosters: []*conflict.Roster{{Partner: "beta"}}}
	day := func(n int) time.Time { return time.Date(2025, 1, n, 9, 0, 0, 0, time.UTC) }
	for _, e := range []conflict.Event{
		conflict.Enroll{ID: "e-1", Partner: "beta", At: day(1), Tier: "integration"},
		conflict.Contact{ID: "c-1", Account: "acme", Opportunity: "crm", Partner: "beta", At: day(7)},
		conflict.Register{ID: "r-1", Account: "acme", Opportunity: "crm", Partner: "beta", At: day(9)},
		conflict.Decide{ID: "v-1", Account: "acme", Partner: "beta", Registration: "r-1", At: day(11), By: "channel_manager", Verdict: conflict.Accept},
	} {
		if _, err := desk.Apply(state, e); err != nil {
			fmt.Println(err)
			return
		}
	}
	then, err := desk.Protections(state, day(10))
	if err != nil {
		fmt.Println(err)
		return
	}
	now, err := desk.ProtectionsAsOf(state, day(10), day(32))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(then), "then")
	for _, p := range now {
		fmt.Println(p.Partner, p.Registration, p.Interval)
		for _, fact := range state.Account.Facts {
			if h := conflict.HeadingOf(fact); h.ID == p.Registration {
				fmt.Println(h.Kind, h.Opportunity)
			}
		}
	}
	// Output:
	// 0 then
	// beta r-1 2025-01-09 until 2025-05-10
	// register crm
}

func ExampleDesk_Filings() {
	desk, state := started()
	all, err := desk.Filings(state, time.Date(2025, 5, 1, 9, 0, 0, 0, time.UTC))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range all {
		fmt.Println(f.Registration, f.Status, f.DaysLeft)
	}
	// Output:
	// r-1 accepted 10
}

func ExampleDesk_NextSteps() {
	desk, state := started()
	steps, err := desk.NextSteps(state, "beta", time.Date(2025, 5, 1, 9, 0, 0, 0, time.UTC))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range steps {
		fmt.Println(s.Do, s.From, s.Until, s.Days)
	}
	// Output:
	// close no day 2025-05-10 10
	// register_again 2025-05-11 no day 0
}

func ExampleDesk_Rulings() {
	desk, state := started()
	all, err := desk.Rulings(state)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range all {
		fmt.Println(r.Event, r.Code)
	}
	// Output:
	// c-1 conflict.noted
	// r-1 conflict.accepted
}

func ExampleDesk_Standing() {
	desk := conflict.Must(conflict.ThreeTier("UTC"))
	roster := conflict.Roster{Partner: "beta"}
	for i, of := range []string{"P-1", "P-2"} {
		e := conflict.Strike{ID: "k-" + of, Partner: "beta", At: time.Date(2025, 1, 10+i, 9, 0, 0, 0, time.UTC), Case: of, Reason: "advertised below the minimum"}
		if _, err := desk.Apply(conflict.State{Rosters: []*conflict.Roster{&roster}}, e); err != nil {
			fmt.Println(err)
			return
		}
	}
	s, err := desk.Standing(&roster, time.Date(2025, 2, 1, 9, 0, 0, 0, time.UTC))
	fmt.Println(s.Footing, s.Strikes, err)
	// Output:
	// on_hold 2 <nil>
}

func ExampleDesk_ReviewList() {
	desk := conflict.Must(conflict.ThreeTier("UTC"))
	roster := conflict.Roster{Partner: "delta"}
	for _, e := range []conflict.Event{
		conflict.Enroll{ID: "e-1", Partner: "delta", At: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), Tier: "solution"},
		conflict.List{ID: "l-1", Account: "acme", Partner: "delta", At: time.Date(2025, 1, 7, 9, 0, 0, 0, time.UTC)},
		conflict.List{ID: "l-2", Account: "bolt", Partner: "delta", At: time.Date(2025, 1, 7, 9, 0, 0, 0, time.UTC)},
		conflict.Move{ID: "m-1", Account: "acme", Partner: "delta", At: time.Date(2025, 2, 7, 9, 0, 0, 0, time.UTC)},
	} {
		account, _ := conflict.Subjects(e)
		if _, err := desk.Apply(conflict.State{Account: &conflict.Account{ID: account}, Rosters: []*conflict.Roster{&roster}}, e); err != nil {
			fmt.Println(err)
			return
		}
	}
	review, err := desk.ReviewList(&roster, partnerecon.MustDay("2025-03-31"))
	for _, a := range review.Accounts {
		fmt.Println(a.Account, a.Kept)
	}
	fmt.Println(review.Kept, review.Dropped, review.Free, err)
	// Output:
	// acme true
	// bolt false
	// 1 1 49 <nil>
}

func ExampleDesk_Disputes() {
	desk, state := started()
	_, err := desk.Apply(state, conflict.Dispute{ID: "q-1", Account: "acme", Partner: "beta", At: time.Date(2025, 1, 3, 16, 0, 0, 0, time.UTC), Amount: partnerecon.MustMoney("250", "EUR"), Reason: "a share is missing"})
	if err != nil {
		fmt.Println(err)
		return
	}
	all, err := desk.Disputes(state, time.Date(2025, 1, 6, 9, 0, 0, 0, time.UTC))
	for _, m := range all {
		fmt.Println(m.EscalateBy, m.ResolveBy, m.Held, m.Owner, m.EscalationOverdue)
	}
	fmt.Println(err)
	// Output:
	// 2025-01-05 16:00:00 +0000 UTC 2025-01-10 250.00 EUR partner_manager true
	// <nil>
}

func ExampleDesk_Match() {
	desk := conflict.Must(conflict.ThreeTier("UTC"))
	matches, err := desk.Match(
		conflict.Company{Account: "new", Name: "Acme, Inc.", Country: "US", Domains: []string{"https://www.acme.example/about"}},
		[]conflict.Company{{Account: "1", Name: "ACME Inc", Country: "us"}, {Account: "2", Domains: []string{"acme.example"}}, {Account: "3", Domains: []string{"notacme.example"}}},
	)
	for _, m := range matches {
		fmt.Print(m.Account, " ", m.Trace)
	}
	fmt.Println(err)
	// Output:
	// 2 conflict.same_domain domain="acme.example"
	// 1 conflict.same_name name="ACME Inc" country="us"
	// <nil>
}

func ExampleDesk_Arbitrate() {
	desk, state := started()
	facts, err := desk.Facts(state, time.Date(2025, 2, 1, 9, 0, 0, 0, time.UTC))
	if err != nil {
		fmt.Println(err)
		return
	}
	facts.Claims = append(facts.Claims, conflict.Claim{ID: "d-1", Ground: conflict.OnDirectContact, At: time.Date(2025, 1, 20, 9, 0, 0, 0, time.UTC)})
	award, err := desk.Arbitrate(facts)
	fmt.Println(award.Conflict, award.Result, award.Partner, err)
	// Output:
	// partner_against_direct win beta <nil>
}

func ExampleDesk_Audit() {
	desk := conflict.Must(conflict.ThreeTier("UTC"))
	roster := conflict.Roster{Partner: "beta"}
	sale := conflict.Price{ID: "p-1", Partner: "beta", At: time.Date(2025, 1, 7, 9, 0, 0, 0, time.UTC), Items: []conflict.Item{
		{Product: "seat", Quantity: 1, Unit: partnerecon.MustMoney("95", "EUR"), Published: partnerecon.MustMoney("100", "EUR")},
		{Product: "addon", Quantity: 1, Unit: partnerecon.MustMoney("20", "EUR"), Published: partnerecon.MustMoney("20", "EUR")},
	}}
	if _, err := desk.Apply(conflict.State{Rosters: []*conflict.Roster{&roster}}, sale); err != nil {
		fmt.Println(err)
		return
	}
	audit, err := desk.Audit(partnerecon.Interval{Start: partnerecon.MustDay("2025-01-01"), End: partnerecon.MustDay("2025-04-01")}, &roster)
	for _, p := range audit.Partners {
		fmt.Println(p.Partner, p.Violations, p.Rate, p.Below)
	}
	fmt.Println(err)
	// Output:
	// beta 1 50% [5.00 EUR]
	// <nil>
}

func ExampleDesk_Leakage() {
	desk, state := started()
	deal := conflict.Sign{ID: "s-1", Account: "acme", At: time.Date(2025, 3, 1, 9, 0, 0, 0, time.UTC), Motion: conflict.Outbound, Amount: partnerecon.MustMoney("9000", "EUR")}
	if _, err := desk.Apply(state, deal); err != nil {
		fmt.Println(err)
		return
	}
	leaks, err := desk.Leakage(partnerecon.Interval{Start: partnerecon.MustDay("2025-01-01"), End: partnerecon.MustDay("2025-04-01")}, state)
	for _, l := range leaks {
		fmt.Println(l.Kind, l.Fact, l.Partner, l.Amount)
	}
	fmt.Println(err)
	// Output:
	// closed_direct s-1 beta 9000.00 EUR
	// <nil>
}

func ExampleDesk_Overlaps() {
	policy := conflict.ThreeTier("UTC")
	policy.Assignments = []conflict.Assignment{{Territory: "bavaria", Partner: "alpha"}, {Vertical: "retail", Partner: "beta"}}
	for _, o := range conflict.Must(policy).Overlaps() {
		fmt.Println(o.First.Partner, o.Second.Partner, o.Rule)
	}
	// Output:
	// alpha beta /assignments/1
}

func ExampleDesk_Rules() {
	policy := conflict.ThreeTier("UTC")
	policy.Pricing, policy.Sanctions, policy.Disputes = conflict.Pricing{}, conflict.Sanctions{}, conflict.Disputes{}
	fmt.Println(conflict.Must(policy).Rules().Sections[2].Rules[0])
	// Output:
	// Partners of the tier solution protect accounts by list, at most 50 at any time.
}

func ExampleReadEvent() {
	e, err := conflict.ReadEvent([]byte(`{"kind":"direct","id":"d-1","account":"acme","at":"2025-01-10T17:00:00+01:00","motion":"outbound"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	b, err := conflict.WriteEvent(e)
	fmt.Println(string(b), err)
	// Output:
	// {"kind":"direct","id":"d-1","account":"acme","at":"2025-01-10T16:00:00Z","motion":"outbound"} <nil>
}
