package settlement_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/settlement"
)

// deskedLaw is the program of the laws that decides credits, with a desk: with and
// without reviews, locks, extensions.
func deskedLaw(t *rapid.T) settlement.Policy {
	p := attributedLaw(t)
	a := &p.Terms[0].Policy.Attribution
	a.Eligibility.SelfReferral = []attribution.Mark{attribution.Owner}
	if rapid.Bool().Draw(t, "lock") {
		a.Lock = pe.Days(20, pe.Through)
	}
	p.Desk = conflict.ThreeTier("")
	r := &p.Desk.Registration
	r.ProtectFor = pe.Days(30, pe.Through) // so that some expire
	r.Extensions, r.ExtendBy = 1, pe.Days(10, pe.Through)
	if rapid.Bool().Draw(t, "review") {
		r.Review = conflict.Review{By: "partner_manager", Within: pe.Hours(72, pe.Through)}
	}
	if rapid.Bool().Draw(t, "renews") {
		r.Renews = pe.Days(20, pe.Through)
	}
	return p
}

// drawDesk draws the deals of two customers as a program with a desk has them.
// Nothing in it is about a partner alone, and only the first of the facts about a
// customer can be refused.
func drawDesk(t *rapid.T) []settlement.Fact {
	out := drawDeals(t)
	partner := func() string { return rapid.SampledFrom([]string{"acme", "beta", "core"}).Draw(t, "partner") }
	motion := func() conflict.Motion {
		return rapid.SampledFrom([]conflict.Motion{conflict.Inbound, conflict.Outbound}).Draw(t, "motion")
	}
	var registrations []settlement.Fact
	for i, f := range out {
		switch e := f.Event.(type) {
		case settlement.Touch:
			switch {
			case e.Type == "registration":
				out[i].Event = settlement.Registration{Customer: e.Customer, Deal: e.Deal, Partner: partner()}
				registrations = append(registrations, out[i])
			case e.Partner == "":
				e.Motion = motion()
				out[i].Event = e
			}
		case settlement.DealClosed:
			if e.Motion = motion(); rapid.Bool().Draw(t, "brought") {
				e.Partner, e.Motion = partner(), ""
			}
			out[i].Event = e
		}
	}
	for i := range rapid.IntRange(0, 8).Draw(t, "rulings") {
		c, d := rapid.SampledFrom([]string{"c0", "c1"}).Draw(t, "customer"), rapid.SampledFrom([]string{"", "d", "e"}).Draw(t, "deal")
		r, who := "t0", partner()
		if len(registrations) > 0 {
			f := rapid.SampledFrom(registrations).Draw(t, "registration")
			e := f.Event.(settlement.Registration)
			r, c, who = f.ID, e.Customer, e.Partner
		}
		to := rapid.SampledFrom([]string{"acme", "beta", "core"}).Filter(func(p string) bool { return p != who }).Draw(t, "to")
		e := rapid.SampledFrom([]settlement.Event{
			settlement.Registration{Customer: c, Deal: d, Partner: who},
			settlement.RegistrationDecided{Customer: c, Partner: who, Registration: r, By: "partner_manager", Verdict: conflict.Accept},
			settlement.RegistrationDecided{Customer: c, Partner: who, Registration: r, By: "partner_manager", Verdict: conflict.Reject, Reason: "known"},
			settlement.RegistrationExtended{Customer: c, Partner: who, Registration: r},
			settlement.RegistrationWithdrawn{Customer: c, Partner: who, Registration: r},
			settlement.RegistrationTransferred{Customer: c, Partner: who, To: to, Registration: r, By: "channel_manager"},
			settlement.Choice{Customer: c, Deal: d, Partner: who, Evidence: "letter"},
			settlement.Override{Customer: c, Deal: d, Partner: who, Until: day("2025-03-31"), By: "channel_manager", Reason: "agreed"},
			settlement.Profile{Customer: c, Segment: "smb"},
			settlement.StageMove{Customer: c, Partner: who},
			settlement.Listing{Customer: c, Partner: "core"},
			settlement.Unlisting{Customer: c, Partner: "core"},
			settlement.Transfer{Customer: c, Deal: d, From: who, To: to},
			settlement.DealStated{Customer: c, Deal: d, Agreed: []attribution.Share{{Partner: "core", Share: pct("75")}, {Partner: who + "x", Share: pct("25")}}},
			settlement.DealStated{Customer: c, Deal: d, Engagement: attribution.Active},
			settlement.DealStated{Customer: c, Identity: attribution.Identity{Owners: []string{"bob"}}},
		}).Draw(t, "event")
		out = append(out, settlement.Fact{ID: fmt.Sprint("u", i), Occurred: settlement.On(proof.Day(t, "ruled", day("2025-01-02"), 80)), Event: e})
	}
	return out
}

// renewals are recorded after all deals have closed.
func drawRenewals(t *rapid.T) []settlement.Fact {
	var out []settlement.Fact
	for i := range rapid.IntRange(0, 2).Draw(t, "renewals") {
		c, d := rapid.SampledFrom([]string{"c0", "c1"}).Draw(t, "customer"), rapid.SampledFrom([]string{"d", "e"}).Draw(t, "deal")
		f := fact(fmt.Sprint("n", i), "2025-03-20", settlement.Renewal{Customer: c, Deal: d})
		f.Occurred = settlement.On(proof.Day(t, "renewed", day("2025-03-15"), 30))
		out = append(out, recorded(f, "2025-05-01"))
	}
	return out
}

// bob is what is stated of a partner that may be its own customer, from the first
// day on.
func bob() []settlement.Fact {
	return append(lawStandings(), fact("s4", "2025-01-01", settlement.PartnerStated{Partner: "acme", Identity: attribution.Identity{Owners: []string{"bob"}}}))
}

// Whenever what the desk rules on is recorded, each partner ends with the same, and
// the desk has the same on record.
func TestLawG1_OrderOfRecordingRulesTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(deskedLaw(t))
		facts := append(drawDesk(t), drawRenewals(t)...)
		a, x := fold(t, p, append(bob(), facts...))
		for i := range facts {
			if _, on := facts[i].Occurred.In(time.UTC); facts[i].Recorded.IsZero() && rapid.Bool().Draw(t, "late") {
				facts[i].Recorded = settlement.On(on.Add(rapid.IntRange(1, 45).Draw(t, "days")))
			}
		}
		b, y := fold(t, p, append(bob(), facts...))
		if now, late := owed(x), owed(y); fmt.Sprint(now) != fmt.Sprint(late) {
			t.Fatalf("%v\n%v", now, late)
		}
		for _, c := range []string{"c0", "c1"} {
			now, err := p.Desk().Rulings(a.OnRecord(c))
			if err != nil {
				t.Fatal(err)
			}
			late, err := p.Desk().Rulings(b.OnRecord(c))
			if err != nil {
				t.Fatal(err)
			}
			contacts := func(o conflict.Ruling) bool { return o.Kind == "contact" } // which of them is the first is known later
			if now, late = slices.DeleteFunc(now, contacts), slices.DeleteFunc(late, contacts); fmt.Sprint(now) != fmt.Sprint(late) {
				t.Fatalf("%v\n%v", now, late)
			}
			sameCredits(t, p, a, b, c)
		}
	})
}

// Books with a desk survive after each fact, a copy of one foresees, and repeated
// facts change nothing.
func TestLawG9_BooksWithADeskSurvive(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(deskedLaw(t))
		facts := append(append(bob(), delay(t, drawDesk(t))...), drawRenewals(t)...)
		facts = append(facts, drawConduct(t)...)
		b, entries := survives(t, p, facts)
		for _, e := range entries {
			if _, err := p.Explain(e); err != nil {
				t.Fatal(err)
			}
		}
		s, err := p.Statement(b, month("2025-01"), month("2025-05"))
		if err != nil {
			t.Fatal(err)
		}
		check(t, s)
	})
}

// drawConduct draws strikes, releases and disputes of partners.
func drawConduct(t *rapid.T) []settlement.Fact {
	var out []settlement.Fact
	open := ""
	for i := range rapid.IntRange(0, 8).Draw(t, "conduct") {
		id := fmt.Sprint("w", i)
		who := rapid.SampledFrom([]string{"acme", "beta"}).Draw(t, "partner")
		amount := proof.Amount(t, "disputed", 1e6)
		if amount.Sign() < 0 {
			amount = amount.Neg()
		}
		e := rapid.SampledFrom([]settlement.Event{
			settlement.Strike{Partner: who, Case: id, Reason: "map"},
			settlement.Strike{Partner: who, Case: "same", Reason: "map"},
			settlement.SanctionReleased{Partner: who, By: "partner_manager", Reason: "mended"},
			settlement.Dispute{Customer: "c0", Partner: who, Amount: amount, Reason: "two"},
			settlement.DisputeResolved{Customer: "c0", Partner: who, Dispute: open, By: "partner_manager", Remedy: conflict.ToRelease, Reason: "heard"},
			settlement.DisputeResolved{Customer: "c0", Partner: who, Dispute: open, By: "partner_manager", Remedy: conflict.ToWriteOff, Reason: "heard"},
		}).Draw(t, "event")
		switch e := e.(type) {
		case settlement.Dispute:
			open = id
		case settlement.DisputeResolved:
			if e.Dispute == "" {
				continue
			}
		}
		out = append(out, settlement.Fact{ID: id, Occurred: settlement.On(proof.Day(t, "done", day("2025-01-02"), 100)), Event: e})
	}
	return out
}
