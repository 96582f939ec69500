package conflict_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
)

// onePlace is the policy of a program in which a partner has one place for 30
// days.
func onePlace() conflict.Policy {
	p := conflict.ThreeTier("UTC")
	p.Registration.ProtectFor = partnerecon.Days(30, partnerecon.Through)
	p.Registration.Capacity = 1
	return p
}

// reviewedPlace is the same with a review.
func reviewedPlace() conflict.Policy {
	p := onePlace()
	p.Registration.Review = conflict.Review{By: "desk", Within: partnerecon.Hours(48, partnerecon.Through)}
	return p
}

// withoutChoice is that, and the customer's choice decides nothing.
func withoutChoice() conflict.Policy {
	p := reviewedPlace()
	p.Registration.CustomerChoice = false
	return p
}

// longPlace is the first with extensions and renewals, so that what is handed over
// may run for longer than 30 days.
func longPlace() conflict.Policy {
	p := onePlace()
	p.Registration.Extensions, p.Registration.ExtendBy = 2, partnerecon.Months(1, partnerecon.Through)
	p.Registration.Renews = partnerecon.Days(40, partnerecon.Through)
	return p
}

// twoPlaces is the first with two places.
func twoPlaces() conflict.Policy {
	p := onePlace()
	p.Registration.Capacity = 2
	return p
}

// approvedPlace is the reviewed one, where protection counts from the approval.
func approvedPlace() conflict.Policy {
	p := reviewedPlace()
	p.Registration.Clock = conflict.FromApproval
	return p
}

func contacted(id, account, partner, when string) conflict.Event {
	return conflict.Contact{ID: id, Account: account, Partner: partner, At: at(when)}
}

func filed(id, account, opportunity, partner, when string) conflict.Event {
	return conflict.Register{ID: id, Account: account, Opportunity: opportunity, Partner: partner, At: at(when)}
}

func handed(id, from, to, registration, when string) conflict.Event {
	return conflict.Transfer{ID: id, Account: "x", Partner: from, To: to, Registration: registration, At: at(when), By: "channel_manager"}
}

func decision(id, partner, registration, when string, v conflict.Verdict) conflict.Event {
	return conflict.Decide{ID: id, Account: "x", Partner: partner, Registration: registration, At: at(when), By: "desk", Verdict: v, Reason: "because"}
}

// tier puts partner a into a tier.
func tier(id, when, name string) conflict.Event {
	return conflict.Enroll{ID: id, Partner: "a", At: at(when), Tier: name}
}

func givenUp(id, account, partner, registration, when string) conflict.Event {
	return conflict.Withdraw{ID: id, Account: account, Partner: partner, Registration: registration, At: at(when)}
}

// What fills the one place of partner a, and what frees it: y says so, which a
// registers at the end. Partner c stands in no tier.
func TestPlaces(t *testing.T) {
	begin := []conflict.Event{contacted("ca", "x", "a", "2025-01-01"), contacted("cb", "x", "b", "2025-01-01")}
	a, b := filed("ra", "x", "", "a", "2025-01-02"), filed("rb", "x", "", "b", "2025-01-02")
	for name, c := range map[string]struct {
		policy conflict.Policy
		events []conflict.Event
		last   string // code of the last of them
		y      string // when y is registered
		want   string // code of that
	}{
		// Registered on 2 January, through 1 February.
		"the last day":      {onePlace(), []conflict.Event{a}, conflict.CodeAccepted, "2025-02-01", conflict.CodeNoCapacity},
		"the day after it":  {onePlace(), []conflict.Event{a}, conflict.CodeAccepted, "2025-02-02", conflict.CodeAccepted},
		"another role":      {onePlace(), []conflict.Event{a, conflict.Transfer{ID: "t", Account: "x", Partner: "a", To: "b", Registration: "ra", At: at("2025-01-03"), By: "a"}}, conflict.CodeRole, "2025-01-05", conflict.CodeNoCapacity},
		"nobody to take it": {onePlace(), []conflict.Event{a, handed("t", "a", "c", "ra", "2025-01-03")}, conflict.CodeNoTier, "2025-01-05", conflict.CodeNoCapacity},
		"handed on":         {onePlace(), []conflict.Event{a, handed("t", "a", "b", "ra", "2025-01-03")}, conflict.CodeTransferred, "2025-01-05", conflict.CodeNoCapacity},
		"handed on and withdrawn": {onePlace(), []conflict.Event{
			a, handed("t", "a", "b", "ra", "2025-01-03"), givenUp("w", "x", "a", "ra", "2025-01-04"),
		}, conflict.CodeWithdrawn, "2025-01-05", conflict.CodeAccepted},
		"back": {onePlace(), []conflict.Event{
			a, handed("t", "a", "b", "ra", "2025-01-03"), handed("u", "b", "a", "ra", "2025-01-04"),
		}, conflict.CodeTransferred, "2025-01-05", conflict.CodeNoCapacity},
		"back and withdrawn": {onePlace(), []conflict.Event{
			a, handed("t", "a", "b", "ra", "2025-01-03"), handed("u", "b", "a", "ra", "2025-01-04"), givenUp("w", "x", "a", "ra", "2025-01-04T12:00:00Z"),
		}, conflict.CodeWithdrawn, "2025-01-05", conflict.CodeAccepted},
		"back after it was given up": {onePlace(), []conflict.Event{
			a, handed("t", "a", "b", "ra", "2025-01-03"), givenUp("w", "x", "a", "ra", "2025-01-03T12:00:00Z"), handed("u", "b", "a", "ra", "2025-01-04"),
		}, conflict.CodeTransferred, "2025-01-05", conflict.CodeNoCapacity},
		// Extended on the 5th, for a month from its last day, 1 February: through 1 March.
		"back and extended": {longPlace(), []conflict.Event{
			a, handed("t", "a", "b", "ra", "2025-01-03"), handed("u", "b", "a", "ra", "2025-01-04"),
			conflict.Extend{ID: "e", Account: "x", Partner: "a", Registration: "ra", At: at("2025-01-05")},
		}, conflict.CodeExtended, "2025-03-01", conflict.CodeNoCapacity},
		"back and signed": {longPlace(), []conflict.Event{
			a, handed("t", "a", "b", "ra", "2025-01-03"), handed("u", "b", "a", "ra", "2025-01-04"),
			conflict.Sign{ID: "s", Account: "x", Partner: "a", At: at("2025-01-05"), Opportunity: "o"},
		}, conflict.CodeSigned, "2025-01-06", conflict.CodeAccepted},
		"taken over": {onePlace(), []conflict.Event{b, handed("t", "b", "a", "rb", "2025-01-03")}, conflict.CodeTransferred, "2025-01-05", conflict.CodeNoCapacity},
		// Handed over on the 3rd: through 2 February at the latest.
		"taken over, its last day":      {onePlace(), []conflict.Event{b, handed("t", "b", "a", "rb", "2025-01-03")}, conflict.CodeTransferred, "2025-02-02", conflict.CodeNoCapacity},
		"taken over, the day after it":  {onePlace(), []conflict.Event{b, handed("t", "b", "a", "rb", "2025-01-03")}, conflict.CodeTransferred, "2025-02-03", conflict.CodeAccepted},
		"taken over and withdrawn":      {onePlace(), []conflict.Event{b, handed("t", "b", "a", "rb", "2025-01-03"), givenUp("w", "x", "a", "rb", "2025-01-04")}, conflict.CodeWithdrawn, "2025-01-05", conflict.CodeAccepted},
		"taken over and signed":         {onePlace(), []conflict.Event{b, handed("t", "b", "a", "rb", "2025-01-03"), conflict.Sign{ID: "s", Account: "x", Partner: "a", At: at("2025-01-04")}}, conflict.CodeSigned, "2025-01-05", conflict.CodeAccepted},
		"taken over, a part is signed":  {onePlace(), []conflict.Event{b, handed("t", "b", "a", "rb", "2025-01-03"), conflict.Sign{ID: "s", Account: "x", Partner: "a", At: at("2025-01-04"), Opportunity: "o"}}, conflict.CodeSigned, "2025-01-05", conflict.CodeNoCapacity},
		"not taken over":                {onePlace(), []conflict.Event{handed("t", "b", "a", "rb", "2025-01-03")}, conflict.CodeNoSuch, "2025-01-05", conflict.CodeNoCapacity},
		"not taken over, and withdrawn": {onePlace(), []conflict.Event{handed("t", "b", "a", "rb", "2025-01-03"), givenUp("w", "x", "a", "rb", "2025-01-04")}, conflict.CodeWithdrawn, "2025-01-05", conflict.CodeAccepted},
		// 40 days from the 3rd are through 12 February; two extensions by a month of at
		// most 31 days are 62 more, through 15 April.
		"taken over for long, its last day":     {longPlace(), []conflict.Event{b, handed("t", "b", "a", "rb", "2025-01-03")}, conflict.CodeTransferred, "2025-04-15", conflict.CodeNoCapacity},
		"taken over for long, the day after it": {longPlace(), []conflict.Event{b, handed("t", "b", "a", "rb", "2025-01-03")}, conflict.CodeTransferred, "2025-04-16", conflict.CodeAccepted},
		"a second one by mistake": {onePlace(), []conflict.Event{
			a, filed("ra2", "x", "", "a", "2025-01-03"), givenUp("w", "x", "a", "ra", "2025-01-04"),
		}, conflict.CodeWithdrawn, "2025-01-05", conflict.CodeNoCapacity},
		"and that one withdrawn": {onePlace(), []conflict.Event{
			a, filed("ra2", "x", "", "a", "2025-01-03"), givenUp("w", "x", "a", "ra", "2025-01-04"), givenUp("w2", "x", "a", "ra2", "2025-01-04"),
		}, conflict.CodeWithdrawn, "2025-01-05", conflict.CodeAccepted},
		"lost to direct sales": {onePlace(), []conflict.Event{
			conflict.Direct{ID: "d", Account: "x", At: at("2024-12-01"), Motion: conflict.Inbound}, a,
		}, conflict.CodeDirectFirst, "2025-01-05", conflict.CodeNoCapacity},
		"lost to direct sales and withdrawn": {onePlace(), []conflict.Event{
			conflict.Direct{ID: "d", Account: "x", At: at("2024-12-01"), Motion: conflict.Inbound}, a, givenUp("w", "x", "a", "ra", "2025-01-04"),
		}, conflict.CodeWithdrawn, "2025-01-05", conflict.CodeAccepted},
		"withdrawn twice": {onePlace(), []conflict.Event{
			a, givenUp("w", "x", "a", "ra", "2025-01-04"), givenUp("w2", "x", "a", "ra", "2025-01-04"),
		}, conflict.CodeNotInForce, "2025-01-05", conflict.CodeAccepted},
		// a has signed with x, though b had it: its place is free until the customer
		// chooses a, which brings the registration into force.
		"chosen": {onePlace(), []conflict.Event{
			b, filed("ra", "x", "", "a", "2025-01-03"),
			conflict.Sign{ID: "s", Account: "x", Partner: "a", At: at("2025-01-04")},
			conflict.Choose{ID: "ch", Account: "x", Partner: "a", At: at("2025-01-05"), Evidence: "a letter"},
		}, conflict.CodeChosen, "2025-01-06", conflict.CodeNoCapacity},
		"signed, not chosen": {onePlace(), []conflict.Event{
			b, filed("ra", "x", "", "a", "2025-01-03"), conflict.Sign{ID: "s", Account: "x", Partner: "a", At: at("2025-01-04")},
		}, conflict.CodeClosedOver, "2025-01-06", conflict.CodeAccepted},
		// Accepted in vain on the 3rd, behind b, which is rejected; then on the 10th, for
		// 30 days from there: through 9 February.
		"accepted twice": {approvedPlace(), []conflict.Event{
			b, filed("ra", "x", "", "a", "2025-01-02T13:00:00Z"),
			conflict.Decide{ID: "1", Account: "x", Partner: "a", Registration: "ra", At: at("2025-01-03"), By: "desk", Verdict: conflict.Accept},
			conflict.Decide{ID: "2", Account: "x", Partner: "b", Registration: "rb", At: at("2025-01-04"), By: "desk", Verdict: conflict.Reject, Reason: "because"},
			conflict.Decide{ID: "3", Account: "x", Partner: "a", Registration: "ra", At: at("2025-01-10"), By: "desk", Verdict: conflict.Accept},
		}, conflict.CodeAccepted, "2025-02-09", conflict.CodeNoCapacity},
		"too late": {onePlace(), []conflict.Event{filed("ra", "x", "", "a", "2025-01-20")}, conflict.CodeLate, "2025-01-21", conflict.CodeAccepted},
		"without a tier": {onePlace(), []conflict.Event{
			tier("t1", "2025-01-02", ""), filed("ra", "x", "", "a", "2025-01-03"), b, handed("t", "b", "a", "rb", "2025-01-03"), tier("t2", "2025-01-04", "referral"),
		}, conflict.CodeTier, "2025-01-05", conflict.CodeAccepted},
		"taken over by another role": {onePlace(), []conflict.Event{
			b, conflict.Transfer{ID: "t", Account: "x", Partner: "b", To: "a", Registration: "rb", At: at("2025-01-03"), By: "a"},
		}, conflict.CodeRole, "2025-01-05", conflict.CodeAccepted},
		"another one has two": {twoPlaces(), []conflict.Event{
			b, filed("rc", "x", "", "a", "2025-01-03"), filed("rc2", "x", "", "a", "2025-01-03"), filed("rc3", "x", "", "a", "2025-01-03"),
		}, conflict.CodeTaken, "2025-01-05", conflict.CodeAccepted},
		"of two opportunities": {twoPlaces(), []conflict.Event{
			filed("ro", "x", "o", "a", "2025-01-02"), filed("rp", "x", "p", "a", "2025-01-03"),
		}, conflict.CodeAccepted, "2025-01-05", conflict.CodeNoCapacity},
		"of two opportunities, one over": {twoPlaces(), []conflict.Event{
			filed("ro", "x", "o", "a", "2025-01-02"), filed("rp", "x", "p", "a", "2025-01-03"), givenUp("w", "x", "a", "ro", "2025-01-04"), filed("rp2", "x", "p", "a", "2025-01-04"),
		}, conflict.CodeStillActive, "2025-01-05", conflict.CodeAccepted},
		"two are taken over": {twoPlaces(), []conflict.Event{
			filed("ro", "x", "o", "b", "2025-01-02"), filed("rp", "x", "p", "b", "2025-01-02"), handed("t", "b", "a", "ro", "2025-01-03"), handed("u", "b", "a", "rp", "2025-01-03"),
		}, conflict.CodeTransferred, "2025-01-05", conflict.CodeNoCapacity},
		"accepted and signed": {reviewedPlace(), []conflict.Event{
			a, decision("1", "a", "ra", "2025-01-03", conflict.Accept), conflict.Sign{ID: "s", Account: "x", Partner: "a", At: at("2025-01-04")},
		}, conflict.CodeSigned, "2025-01-05", conflict.CodeAccepted},
		"under review and signed": {reviewedPlace(), []conflict.Event{
			a, conflict.Sign{ID: "s", Account: "x", Partner: "a", At: at("2025-01-04")},
		}, conflict.CodeNoted, "2025-01-05", conflict.CodeNoCapacity},
		"rejected":             {reviewedPlace(), []conflict.Event{a, decision("1", "a", "ra", "2025-01-03", conflict.Reject)}, conflict.CodeReviewed, "2025-01-05", conflict.CodeAccepted},
		"rejected in vain":     {reviewedPlace(), []conflict.Event{a, decision("1", "a", "ra", "2025-01-03", conflict.Accept), decision("2", "a", "ra", "2025-01-03", conflict.Reject)}, conflict.CodeNotReviewed, "2025-01-05", conflict.CodeNoCapacity},
		"rejected by a clerk":  {reviewedPlace(), []conflict.Event{a, conflict.Decide{ID: "1", Account: "x", Partner: "a", Registration: "ra", At: at("2025-01-03"), By: "clerk", Verdict: conflict.Reject, Reason: "because"}}, conflict.CodeRole, "2025-01-05", conflict.CodeNoCapacity},
		"chosen, and rejected": {reviewedPlace(), []conflict.Event{a, conflict.Choose{ID: "ch", Account: "x", Partner: "a", At: at("2025-01-03"), Evidence: "a letter"}, decision("1", "a", "ra", "2025-01-03T13:00:00Z", conflict.Reject)}, conflict.CodeNotReviewed, "2025-01-05", conflict.CodeNoCapacity},
		"rejected, chosen in vain": {withoutChoice(), []conflict.Event{
			a, conflict.Choose{ID: "ch", Account: "x", Partner: "a", At: at("2025-01-03"), Evidence: "a letter"}, decision("1", "a", "ra", "2025-01-03T13:00:00Z", conflict.Reject),
		}, conflict.CodeReviewed, "2025-01-05", conflict.CodeAccepted},
		"rejected, another one chosen": {reviewedPlace(), []conflict.Event{
			filed("ra", "x", "o", "a", "2025-01-02"), conflict.Choose{ID: "ch", Account: "x", Opportunity: "p", Partner: "a", At: at("2025-01-03"), Evidence: "a letter"}, decision("1", "a", "ra", "2025-01-03T13:00:00Z", conflict.Reject),
		}, conflict.CodeReviewed, "2025-01-05", conflict.CodeAccepted},
		"signed, another one chosen": {onePlace(), []conflict.Event{
			filed("ra", "x", "o", "a", "2025-01-02"), conflict.Sign{ID: "s", Account: "x", Partner: "a", At: at("2025-01-03")}, conflict.Choose{ID: "ch", Account: "x", Opportunity: "p", Partner: "a", At: at("2025-01-04"), Evidence: "a letter"},
		}, conflict.CodeChosen, "2025-01-05", conflict.CodeAccepted},
		// Extended by a month from 1 February: through 1 March.
		"extended, the last day":     {longPlace(), []conflict.Event{a, conflict.Extend{ID: "e", Account: "x", Partner: "a", Registration: "ra", At: at("2025-01-05")}}, conflict.CodeExtended, "2025-03-01", conflict.CodeNoCapacity},
		"extended, the day after it": {longPlace(), []conflict.Event{a, conflict.Extend{ID: "e", Account: "x", Partner: "a", Registration: "ra", At: at("2025-01-05")}}, conflict.CodeExtended, "2025-03-02", conflict.CodeAccepted},
		"another opportunity": {onePlace(), []conflict.Event{
			filed("ro", "x", "o", "a", "2025-01-02"), filed("rp", "x", "p", "a", "2025-01-02"), givenUp("w", "x", "a", "ro", "2025-01-03"),
		}, conflict.CodeWithdrawn, "2025-01-05", conflict.CodeAccepted},
		// Moved on 31 January: 40 days are through 12 March.
		"renewed, the last day":     {longPlace(), []conflict.Event{a, conflict.Move{ID: "m", Account: "x", Partner: "a", At: at("2025-01-31")}}, conflict.CodeRenewed, "2025-03-12", conflict.CodeNoCapacity},
		"renewed, the day after it": {longPlace(), []conflict.Event{a, conflict.Move{ID: "m", Account: "x", Partner: "a", At: at("2025-01-31")}}, conflict.CodeRenewed, "2025-03-13", conflict.CodeAccepted},
		"not renewed":               {onePlace(), []conflict.Event{a, conflict.Move{ID: "m", Account: "x", Partner: "a", At: at("2025-01-31")}}, conflict.CodeNoted, "2025-02-02", conflict.CodeAccepted},
		"withdrawn and moved": {longPlace(), []conflict.Event{
			a, givenUp("w", "x", "a", "ra", "2025-01-03"), conflict.Move{ID: "m", Account: "x", Partner: "a", At: at("2025-01-04")},
		}, conflict.CodeNoted, "2025-01-05", conflict.CodeAccepted},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(conflict.Must(c.policy))
			mustApply(t, w, conflict.Enroll{ID: "ta", Partner: "a", At: drawnStart, Tier: "referral"}, conflict.Enroll{ID: "tb", Partner: "b", At: drawnStart, Tier: "referral"})
			mustApply(t, w, begin...)
			var got conflict.Ruling
			for _, e := range c.events {
				var err error
				if got, err = w.apply(e); err != nil {
					t.Fatal(err)
				}
			}
			if got.Code != c.last {
				t.Errorf("the last of x: got %s, want %s", got.Code, c.last)
			}
			mustApply(t, w, contacted("cy", "y", "a", c.y))
			got, err := w.apply(filed("ry", "y", "", "a", c.y))
			if err != nil {
				t.Fatal(err)
			}
			if c.policy.Registration.Review.By != "" && got.Code == conflict.CodeUnderReview {
				got.Code = conflict.CodeAccepted
			}
			if got.Code != c.want {
				t.Errorf("y: got %s, want %s\n%s", got.Code, c.want, got.Trace)
			}
		})
	}
}

// Partner a has registered y, and has no place for x.
func TestNoPlaceForWhatOthersHave(t *testing.T) {
	for name, c := range map[string]struct {
		events  []conflict.Event
		outcome conflict.Outcome
		code    string
		filings string // of x afterwards
	}{
		"a transfer": {
			[]conflict.Event{filed("ra", "y", "", "a", "2025-01-02"), filed("rb", "x", "", "b", "2025-01-02"), handed("t", "b", "a", "rb", "2025-01-03")},
			conflict.Refused, conflict.CodeNoCapacity, "b accepted;",
		},
		// It lost x to b, and its place is free as it has signed with x; y fills it.
		"a choice": {
			[]conflict.Event{
				filed("rb", "x", "", "b", "2025-01-02"), filed("ra", "x", "", "a", "2025-01-03"),
				conflict.Sign{ID: "s", Account: "x", Partner: "a", At: at("2025-01-04"), Opportunity: "p"},
				filed("ry", "y", "", "a", "2025-01-05"),
				conflict.Choose{ID: "ch", Account: "x", Partner: "a", At: at("2025-01-06"), Evidence: "a letter"},
			},
			conflict.Granted, conflict.CodeChosen, "b signed;a rejected;",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(conflict.Must(onePlace()))
			for _, p := range []string{"a", "b"} {
				mustApply(t, w, conflict.Enroll{ID: "t", Partner: p, At: drawnStart, Tier: "integration"}, contacted("cx"+p, "x", p, "2025-01-01"), contacted("cy"+p, "y", p, "2025-01-01"))
			}
			var got conflict.Ruling
			for _, e := range c.events {
				var err error
				if got, err = w.apply(e); err != nil {
					t.Fatal(err)
				}
			}
			if got.Outcome != c.outcome || got.Code != c.code || !slices.ContainsFunc(got.Trace, func(r partnerecon.Reason) bool { return r.Code == conflict.CodeNoCapacity }) {
				t.Errorf("got %s %s\n%s", got.Outcome, got.Code, got.Trace)
			}
			all, err := w.desk.Filings(w.state("x"), at("2025-01-07"))
			if err != nil {
				t.Fatal(err)
			}
			text := ""
			for _, f := range all {
				text += f.Partner + " " + string(f.Status) + ";"
			}
			if text != c.filings {
				t.Errorf("got %s, want %s", text, c.filings)
			}
		})
	}
}

// Another opportunity of the account needs another place, and so does one that was
// registered before, once its place has gone to another.
func TestAnOpportunityNeedsAPlace(t *testing.T) {
	w := newWorld(conflict.Must(onePlace()))
	mustApply(t, w, tier("t", "2024-12-01", "referral"), contacted("cx", "x", "a", "2025-01-01"), contacted("cy", "y", "a", "2025-01-01"), filed("ro", "x", "o", "a", "2025-01-02"))
	for _, c := range []struct {
		event conflict.Event
		code  string
	}{
		{filed("rp", "x", "p", "a", "2025-01-03"), conflict.CodeNoCapacity},
		{givenUp("w", "x", "a", "ro", "2025-01-04"), conflict.CodeWithdrawn},
		{filed("ry", "y", "", "a", "2025-01-05"), conflict.CodeAccepted},
		{filed("ro2", "x", "o", "a", "2025-01-06"), conflict.CodeNoCapacity},
	} {
		got, err := w.apply(c.event)
		if err != nil || got.Code != c.code {
			t.Errorf("%+v: got %s, want %s, %v", c.event, got.Code, c.code, err)
		}
	}
}

// Each of two withdrawals is granted that frees the place of a registration that
// was handed on, and each of two transfers is refused.
func TestTwoPlacesAtOnce(t *testing.T) {
	w := newWorld(conflict.Must(twoPlaces()))
	for _, p := range []string{"a", "b", "c"} {
		mustApply(t, w, conflict.Enroll{ID: "t", Partner: p, At: drawnStart, Tier: "referral"}, contacted("c"+p, "x", p, "2025-01-01"), contacted("c"+p, "y", p, "2025-01-01"))
	}
	mustApply(t, w,
		filed("ro", "x", "o", "a", "2025-01-02"), filed("rp", "x", "p", "a", "2025-01-02"), handed("t1", "a", "b", "ro", "2025-01-03"), handed("t2", "a", "b", "rp", "2025-01-03"),
		givenUp("w1", "x", "a", "ro", "2025-01-04"), givenUp("w2", "x", "a", "rp", "2025-01-04"),
		filed("rq", "x", "q", "c", "2025-01-05"), filed("rr", "x", "r", "c", "2025-01-05"), handed("t3", "c", "b", "rq", "2025-01-06"), handed("t4", "c", "b", "rr", "2025-01-06"),
	)
	rulings, err := w.desk.Rulings(w.state("x"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"w1": conflict.CodeWithdrawn, "w2": conflict.CodeWithdrawn, "t1": conflict.CodeTransferred, "t2": conflict.CodeTransferred, "t3": conflict.CodeNoCapacity, "t4": conflict.CodeNoCapacity}
	for _, r := range rulings {
		if code, ok := want[r.Event]; ok && r.Code != code {
			t.Errorf("%s: got %s, want %s", r.Event, r.Code, code)
		}
	}
}

// Whatever is handed on, chosen, decided and signed: at no instant has a partner
// more registrations in force than places, and no two that meet are in force.
func TestLawK_TransfersAndChoicesKeepTheCapacity(t *testing.T) {
	policies := []conflict.Policy{onePlace(), reviewedPlace(), longPlace(), approvedPlace()}
	rapid.Check(t, func(r *rapid.T) {
		p := rapid.SampledFrom(policies).Draw(r, "policy")
		p.Registration.Capacity = rapid.IntRange(1, 2).Draw(r, "capacity")
		w := newWorld(conflict.Must(p))
		for _, p := range drawnPartners {
			mustApply(t, w, conflict.Enroll{ID: "t", Partner: p, At: drawnStart, Tier: "integration"})
			for _, a := range drawnAccounts {
				mustApply(t, w, contacted("c"+p, a, p, "2025-01-01"))
			}
		}
		for i := range rapid.IntRange(1, 40).Draw(r, "events") {
			e := drawDealing(r, fmt.Sprint("e", i))
			if _, err := w.apply(e); err != nil && !errors.Is(err, conflict.ErrDuplicate) {
				r.Fatal(err)
			}
		}
		for day := range 150 {
			w.checkPlaces(r, drawnStart.Add(time.Duration(day*24+23)*time.Hour), p.Registration.Capacity)
		}
	})
}

// drawDealing draws what becomes of the few registrations that there are.
func drawDealing(t *rapid.T, id string) conflict.Event {
	when := drawnStart.Add(time.Duration(rapid.IntRange(1, 25*4).Draw(t, "at")) * 6 * time.Hour)
	account, owner, partner := pick(t, "account", drawnAccounts...), pick(t, "owner", drawnPartners...), pick(t, "partner", drawnPartners...)
	opportunity := pick(t, "opportunity", "", "o", "p")
	reg := fmt.Sprintf("r-%s-%d", owner, rapid.IntRange(0, 1).Draw(t, "registration"))
	switch rapid.IntRange(0, 11).Draw(t, "kind") {
	case 0, 1, 2, 3:
		return conflict.Register{ID: reg, Account: account, Opportunity: opportunity, Partner: owner, At: when}
	case 4, 5:
		to := drawnPartners[(rapid.IntRange(1, 2).Draw(t, "to")+int(partner[0]-'a'))%3]
		return conflict.Transfer{ID: id, Account: account, Partner: partner, To: to, Registration: reg, At: when, By: "channel_manager"}
	case 6, 7:
		return conflict.Decide{ID: id, Account: account, Partner: partner, Registration: reg, At: when, By: "desk", Verdict: pick(t, "verdict", conflict.Accept, conflict.Accept, conflict.Reject), Reason: "because"}
	case 8:
		return conflict.Extend{ID: id, Account: account, Partner: partner, Registration: reg, At: when}
	case 9:
		return conflict.Choose{ID: id, Account: account, Opportunity: opportunity, Partner: partner, At: when, Evidence: "a letter"}
	case 10:
		return conflict.Sign{ID: id, Account: account, Opportunity: opportunity, Partner: partner, At: when}
	default:
		return pick[conflict.Event](t, "else", conflict.Withdraw{ID: id, Account: account, Partner: partner, Registration: reg, At: when}, conflict.Move{ID: id, Account: account, Partner: partner, At: when})
	}
}

// checkPlaces looks at what is in force at an instant.
func (w *world) checkPlaces(t *rapid.T, now time.Time, capacity int) {
	open := map[string]int{}
	for _, a := range drawnAccounts {
		filings, err := w.desk.Filings(w.state(a), now)
		if err != nil {
			t.Fatal(err)
		}
		var force []conflict.Filing
		for _, f := range filings {
			if !f.Status.InForce() {
				continue
			}
			for _, o := range force {
				if o.Opportunity == f.Opportunity || o.Opportunity == "" || f.Opportunity == "" {
					t.Fatalf("on %s both %+v and %+v", now, o, f)
				}
			}
			force = append(force, f)
			if open[f.Partner]++; open[f.Partner] > capacity {
				t.Fatalf("on %s %s has %d registrations, at most %d", now, f.Partner, open[f.Partner], capacity)
			}
		}
	}
}
