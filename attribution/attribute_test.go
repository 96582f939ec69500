package attribution_test

import (
	"fmt"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
)

// The tree of the source text, written down by hand: five leaves.
func sourceTree(introduced, known, engaged, contributed bool) partnerecon.Role {
	switch {
	case introduced && !known:
		return partnerecon.Sourced
	case introduced && known && !engaged:
		return partnerecon.Sourced
	case introduced && known && engaged:
		return partnerecon.Influenced
	case contributed:
		return partnerecon.Influenced
	}
	return ""
}

func TestTheTreeOfTheSourceText(t *testing.T) {
	tree := attribution.Must(threeTier()).Tree()
	leaves := map[string]bool{}
	for i := range 16 {
		in := map[string]bool{
			"introduced": i&1 != 0, "known_before_contact": i&2 != 0, "actively_engaged": i&4 != 0, "contributed": i&8 != 0,
		}
		got := tree.Follow(func(c string) attribution.Answer {
			if in[c] {
				return attribution.Yes
			}
			return attribution.No
		})
		want := sourceTree(in["introduced"], in["known_before_contact"], in["actively_engaged"], in["contributed"])
		if got.Role != want {
			t.Errorf("%v: %q, want %q", in, got.Role, want)
		}
		leaves[got.Leaf] = true
	}
	if len(leaves) != 5 || len(tree.Enumerate()) != 5 {
		t.Errorf("%d leaves reached, %d enumerated, want 5", len(leaves), len(tree.Enumerate()))
	}
}

// The same sixteen, as journeys: what the four answers are is made of touches.
func TestTheTreeOnSixteenJourneys(t *testing.T) {
	m := attribution.Must(threeTier())
	for i := range 16 {
		introduced, known, engaged, contributed := i&1 != 0, i&2 != 0, i&4 != 0, i&8 != 0
		j := attribution.Journey{
			ID: "d", Account: "a", Signup: at("2025-05-10"), Opened: at("2025-05-01"), Closed: at("2025-06-15"),
			Partners: partners("p integration"), Touches: touches("x p contact 2025-01-01"),
			Created: at("2025-05-20"), Engagement: attribution.Dormant,
		}
		if introduced {
			j.Touches = append(j.Touches, touch("click p click 2025-05-05"))
		}
		if known {
			j.Created = at("2025-05-04")
		}
		if engaged {
			j.Engagement = attribution.Active
		}
		if contributed {
			j.Touches = append(j.Touches, touch("demo p demo 2025-06-01"))
		}
		d := attribute(t, m, j)
		if got, want := claimOf(d, "p").Role, sourceTree(introduced, known, engaged, contributed); got != want {
			t.Errorf("introduced %t, known %t, engaged %t, contributed %t: %q, want %q\n%s", introduced, known, engaged, contributed, got, want, d.Trace)
		}
	}
}

func TestAttribute(t *testing.T) {
	for _, tt := range []struct {
		name    string
		journey attribution.Journey
		want    string
	}{
		{
			"nobody touched the account",
			attribution.Journey{},
			"",
		},
		{
			// 2 January to 2 April 2025 is 90 days.
			"a click on day 90 before the signup counts",
			attribution.Journey{Signup: at("2025-04-02"), Touches: touches("c a click 2025-01-02")},
			"a sourced 100%",
		},
		{
			"a click on day 91 does not",
			attribution.Journey{Signup: at("2025-04-02"), Touches: touches("c a click 2025-01-01")},
			"",
		},
		{
			"a click after the signup does not",
			attribution.Journey{Signup: at("2025-04-02T11:59:59Z"), Touches: touches("c a click 2025-04-02")},
			"",
		},
		{
			"nor one before a signup that came after the close",
			attribution.Journey{Signup: at("2025-06-16"), Touches: touches("c a click 2025-06-01")},
			"",
		},
		{
			"a click without a signup does not",
			attribution.Journey{Touches: touches("c a click 2025-04-02")},
			"",
		},
		{
			// 15 February to 15 June is 120 days.
			"a registration on day 120 before the close counts",
			attribution.Journey{Touches: touches("r a registration 2025-02-15")},
			"a sourced 100%",
		},
		{
			"a registration on day 121 does not",
			attribution.Journey{Touches: touches("r a registration 2025-02-14")},
			"",
		},
		{
			"a co-sell introduction on day 120 counts",
			attribution.Journey{Touches: touches("r a co_sell 2025-02-15")},
			"a sourced 100%",
		},
		{
			"an overlap flag is no introduction",
			attribution.Journey{Touches: touches("o a overlap 2025-06-01")},
			"",
		},
		{
			"of demos before the opportunity was opened none counts",
			attribution.Journey{Opened: at("2025-05-01"), Touches: touches("x a demo 2025-03-20", "y a demo 2025-04-20")},
			"",
		},
		{
			"a demo in the cycle does",
			attribution.Journey{Opened: at("2025-05-01"), Touches: touches("x a demo 2025-03-20", "y a demo 2025-04-20", "z a demo 2025-05-05")},
			"a influenced 100%",
		},
		{
			// 16 March to 15 June is 91 days.
			"a demo 91 days before the close does not, though in the cycle",
			attribution.Journey{Opened: at("2025-03-01"), Touches: touches("x a demo 2025-03-16")},
			"",
		},
		{
			"one 90 days before does",
			attribution.Journey{Opened: at("2025-03-01"), Touches: touches("x a demo 2025-03-17")},
			"a influenced 100%",
		},
		{
			"a demo without an opportunity does not",
			attribution.Journey{Touches: touches("x a demo 2025-06-01")},
			"",
		},
		{
			"a demo after the close does not",
			attribution.Journey{Opened: at("2025-03-01"), Touches: touches("x a demo 2025-06-15T12:00:01Z")},
			"",
		},
		{
			"a lead that was known and is worked on makes the introduction influence",
			attribution.Journey{
				Created: at("2025-01-01"), Opened: at("2025-05-01"), Signup: at("2025-05-06"), Engagement: attribution.Active,
				Touches: touches("c a click 2025-05-05"),
			},
			"a influenced 100%",
		},
		{
			"but not an introduction before the cycle",
			attribution.Journey{
				Created: at("2025-01-01"), Opened: at("2025-05-01"), Signup: at("2025-05-06"), Engagement: attribution.Active,
				Touches: touches("c a click 2025-04-30"),
			},
			"",
		},
		{
			"a record made at the very instant of the contact is not before it",
			attribution.Journey{
				Created: at("2025-05-05"), Opened: at("2025-05-01"), Signup: at("2025-05-06"), Engagement: attribution.Active,
				Touches: touches("c a click 2025-05-05"),
			},
			"a sourced 100%",
		},
		{
			// 1 January to 30 June would be 180 days; the last direct touch was on
			// 6 November 2024, 180 days before the click on 5 May.
			"a direct touch 180 days before the contact keeps the lead active",
			attribution.Journey{
				Created: at("2024-01-01"), Opened: at("2025-05-01"), Signup: at("2025-05-06"),
				Touches: touches("s - sales 2024-11-06", "c a click 2025-05-05"),
			},
			"a influenced 100%",
		},
		{
			"one 181 days before leaves it dormant",
			attribution.Journey{
				Created: at("2024-01-01"), Opened: at("2025-05-01"), Signup: at("2025-05-06"),
				Touches: touches("s - sales 2024-11-05", "c a click 2025-05-05"),
			},
			"a sourced 100%",
		},
		{
			"a lead that came back to life after the contact was dormant at it",
			attribution.Journey{
				Created: at("2024-01-01"), Opened: at("2025-05-01"), Signup: at("2025-05-06"),
				Touches: touches("c a click 2025-05-05", "s - sales 2025-05-05T12:00:01Z"),
			},
			"a sourced 100%",
		},
		{
			// The click of 5 May meets an active lead, that of 30 November a dormant one.
			"the best of several introductions counts",
			attribution.Journey{
				Created: at("2024-01-01"), Opened: at("2025-05-01"), Closed: at("2025-12-15"), Signup: at("2025-12-01"),
				Touches: touches("s - sales 2025-05-01", "c a co_sell 2025-09-30", "e a co_sell 2025-11-30"),
			},
			"a sourced 100%",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			j := tt.journey
			j.ID, j.Account, j.Partners = "d", "acc", partners("a integration")
			if j.Closed.IsZero() {
				j.Closed = at("2025-06-15")
			}
			if d := attribute(t, attribution.Must(threeTier()), j); said(d.Credits) != tt.want {
				t.Errorf("got %q, want %q\n%s", said(d.Credits), tt.want, d.Trace)
			}
		})
	}
}

// Contact day 0, direct day 5, registration day 10: Referral loses, Integration
// keeps; the same with a referral click on day 0: Referral keeps, with or without
// the registration.
func TestDirectContactFirst(t *testing.T) {
	day := func(n int) string { return partnerecon.MustDay("2025-01-01").Add(n).String() }
	registration := attribution.Touch{ID: "r", Partner: "a", Kind: "registration", At: at(day(10)), Contact: at(day(0))}
	for _, tt := range []struct {
		tier         string
		click, regis bool
		want         string
	}{
		{"referral", false, true, ""},
		{"integration", false, true, "a sourced 100%"},
		{"solution", false, true, "a sourced 100%"},
		{"referral", true, true, "a sourced 100%"},
		{"referral", true, false, "a sourced 100%"},
		{"referral", false, false, ""},
	} {
		t.Run(fmt.Sprintf("%s, click %t, registration %t", tt.tier, tt.click, tt.regis), func(t *testing.T) {
			j := attribution.Journey{
				ID: "d", Account: "acc", Created: at(day(5)), Signup: at(day(20)), Opened: at(day(5)), Closed: at(day(60)),
				Partners: partners("a " + tt.tier),
				Touches:  touches("c a contact "+day(0), "s - sales "+day(5)),
			}
			if tt.click {
				j.Touches = append(j.Touches, touch("k a click "+day(0)))
			}
			if tt.regis {
				j.Touches = append(j.Touches, registration)
			}
			if d := attribute(t, attribution.Must(threeTier()), j); said(d.Credits) != tt.want {
				t.Errorf("got %q, want %q\n%s", said(d.Credits), tt.want, d.Trace)
			}
		})
	}
}

func TestOverlap(t *testing.T) {
	for _, tt := range []struct {
		name     string
		partners []attribution.Partner
		touches  []attribution.Touch
		agreed   []attribution.Share
		mixed    attribution.Mixed
		want     string
	}{
		{
			"Referral: the first introduction takes it all",
			partners("a referral", "b referral"), touches("x a click 2025-05-05", "y b click 2025-05-04", "z b demo 2025-05-10", "w a demo 2025-05-02"), nil, "",
			"b sourced 100%; a influenced 100%",
		},
		{
			"Referral: at the same instant the smaller id",
			partners("a referral", "b referral"), touches("y a click 2025-05-05", "x b click 2025-05-05"), nil, "",
			"b sourced 100%",
		},
		{
			"Referral: a registration is an introduction at its instant",
			partners("a referral", "b referral"), touches("x a registration 2025-05-03", "y b click 2025-05-04"), nil, "",
			"a sourced 100%",
		},
		{
			"Integration: a registration takes priority, whenever it came",
			partners("a integration", "b integration"), touches("x a registration 2025-06-03", "y b click 2025-05-04", "z b demo 2025-05-10"), nil, "",
			"a sourced 100%; b influenced 100%",
		},
		{
			// a has a click and a demo, b has a click: 2 to 1.
			"Integration without a registration: linear by touch",
			partners("a integration", "b integration"), touches("x a click 2025-05-05", "y b click 2025-05-04", "z a demo 2025-05-10"), nil, "",
			"a sourced 2/3; b sourced 1/3",
		},
		{
			"Solution: equal shares",
			partners("a solution", "b solution", "c solution"), touches("x a click 2025-05-05", "y b registration 2025-05-04", "z a demo 2025-05-10", "u c co_sell 2025-05-04"), nil, "",
			"a sourced 1/3; b sourced 1/3; c sourced 1/3",
		},
		{
			"Solution: the agreed split",
			partners("a solution", "b solution"), touches("x a click 2025-05-05", "y b click 2025-05-04"),
			[]attribution.Share{{Partner: "a", Share: rate("70%")}, {Partner: "b", Share: rate("30%")}},
			"",
			"a sourced 70%; b sourced 30%",
		},
		{
			// 50 and 30 of the 80 that are present; c did not source the deal and d was
			// not named.
			"Solution: what was agreed with an absent partner goes to the others",
			partners("a solution", "b solution", "d solution"), touches("x a click 2025-05-05", "y b click 2025-05-04", "z d click 2025-05-04", "w d demo 2025-05-04"),
			[]attribution.Share{{Partner: "a", Share: rate("50%")}, {Partner: "b", Share: rate("30%")}, {Partner: "c", Share: rate("20%")}},
			"",
			"a sourced 62.5%; b sourced 37.5%; d influenced 100%",
		},
		{
			"Solution: an agreement that names nobody present is none",
			partners("a solution", "b solution"), touches("x a click 2025-05-05", "y b click 2025-05-04"),
			[]attribution.Share{{Partner: "c", Share: rate("100%")}},
			"",
			"a sourced 50%; b sourced 50%",
		},
		{
			"mixed: Referral and Solution share as Referral does",
			partners("a referral", "b solution"), touches("x a click 2025-05-05", "y b click 2025-05-04"), nil, "",
			"b sourced 100%",
		},
		{
			"mixed: for Referral a registration is only an introduction",
			partners("a referral", "b integration"), touches("x a click 2025-05-05", "y b registration 2025-05-06"), nil, "",
			"a sourced 100%",
		},
		{
			"mixed: for Integration it takes priority",
			partners("a integration", "b solution"), touches("x a click 2025-05-05", "y b registration 2025-05-06"), nil, "",
			"b sourced 100%",
		},
		{
			"mixed, registration first: whatever the tiers",
			partners("a referral", "b solution"), touches("x a click 2025-05-05", "y b registration 2025-05-06"), nil, attribution.RegistrationFirst,
			"b sourced 100%",
		},
		{
			"mixed, registration first: without one the lowest tier",
			partners("a referral", "b solution"), touches("x a click 2025-05-05", "y b click 2025-05-06"), nil, attribution.RegistrationFirst,
			"a sourced 100%",
		},
		{
			"registration first: among partners of one tier, too",
			partners("a solution", "b solution"), touches("x a click 2025-05-05", "y b registration 2025-05-06"), nil, attribution.RegistrationFirst,
			"b sourced 100%",
		},
		{
			"two registrations: the first one",
			partners("a integration", "b integration"), touches("x a registration 2025-05-05", "y b registration 2025-05-04"), nil, "",
			"b sourced 100%",
		},
		{
			// 3 × 25 % = 75 % wanted, 50 % in the pool: 2/3 each.
			"three who influenced share the pool",
			partners("a referral", "b solution", "c integration"), touches("x a demo 2025-05-05", "y b demo 2025-05-04", "z c reference 2025-05-04"), nil, "",
			"a influenced 2/3; b influenced 2/3; c influenced 2/3",
		},
		{
			"two who influenced fill it",
			partners("a referral", "b solution"), touches("x a demo 2025-05-05", "y b demo 2025-05-04"), nil, "",
			"a influenced 100%; b influenced 100%",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := threeTier()
			if tt.mixed != "" {
				p.Mixed = tt.mixed
			}
			j := attribution.Journey{
				ID: "d", Account: "acc", Signup: at("2025-05-20"), Opened: at("2025-05-01"), Closed: at("2025-06-15"),
				Partners: tt.partners, Touches: tt.touches, Agreed: tt.agreed,
			}
			d := attribute(t, attribution.Must(p), j)
			if said(d.Credits) != tt.want {
				t.Errorf("got %q, want %q\n%s", said(d.Credits), tt.want, d.Trace)
			}
			for _, c := range d.Credits {
				if c.Tier == "" {
					t.Errorf("credit of %s without a tier", c.Partner)
				}
			}
		})
	}
}
