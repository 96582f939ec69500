package conflict_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
)

// of is a registration of an opportunity of acme.
func of(id, opportunity, partner, when string) conflict.Event {
	return conflict.Register{ID: id, Account: "acme", Opportunity: opportunity, Partner: partner, At: at(when)}
}

func decided(id, partner, registration, when string, v conflict.Verdict) conflict.Event {
	return conflict.Decide{ID: id, Account: "acme", Partner: partner, Registration: registration, At: at(when), By: "desk", Verdict: v, Reason: "because"}
}

func chosen(id, opportunity, partner, when string) conflict.Event {
	return conflict.Choose{ID: id, Account: "acme", Opportunity: opportunity, Partner: partner, At: at(when), Evidence: "a letter"}
}

// reviewedPolicy is the preset with a review within 48 hours.
func reviewedPolicy() conflict.Policy {
	p := conflict.ThreeTier("UTC")
	p.Registration.Review = conflict.Review{By: "desk", Within: partnerecon.Hours(48, partnerecon.Through)}
	return p
}

// stand says how the registrations of acme stand, and behind whom.
func (o *office) stand(when string) string {
	o.t.Helper()
	filings, err := o.desk.Filings(o.state, at(when))
	if err != nil {
		o.t.Fatal(err)
	}
	var out []string
	for _, f := range filings {
		text := f.Registration + " " + string(f.Status)
		if f.Against != "" {
			text += " after " + f.Against
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

// contacts of a, b, c and d on the first of January.
func contactsOfAll() []conflict.Event {
	var out []conflict.Event
	for _, p := range []string{"a", "b", "c", "d"} {
		out = append(out, contact("c"+p, p, "2025-01-01"))
	}
	return out
}

// Who waits behind whom, and what a decision makes of it. The registrations are
// rejected, accepted and chosen from 3 January on.
func TestWhoComesNext(t *testing.T) {
	noon := "2025-01-02T12:00:00Z"
	first, second, third := of("ra", "", "a", "2025-01-02T09:00:00Z"), of("rb", "", "b", "2025-01-02T10:00:00Z"), of("rc", "", "c", "2025-01-02T11:00:00Z")
	for name, c := range map[string]struct {
		policy conflict.Policy
		events []conflict.Event
		want   string
	}{
		"in their order":            {reviewedPolicy(), []conflict.Event{first, second, third}, "ra under_review, rb submitted after a, rc submitted after a"},
		"the first one is rejected": {reviewedPolicy(), []conflict.Event{first, second, third, decided("1", "a", "ra", "2025-01-03", conflict.Reject)}, "ra rejected, rb under_review, rc submitted after b"},
		"the second one is":         {reviewedPolicy(), []conflict.Event{first, second, third, decided("1", "b", "rb", "2025-01-03", conflict.Reject)}, "ra under_review, rb rejected, rc submitted after a"},
		"the first one is accepted": {reviewedPolicy(), []conflict.Event{first, second, third, decided("1", "a", "ra", "2025-01-03", conflict.Accept)}, "ra accepted, rb rejected after a, rc rejected after a"},
		"of one instant, the smaller id": {
			reviewedPolicy(),
			[]conflict.Event{first, of("rc", "", "b", noon), of("rb", "", "c", noon), decided("1", "a", "ra", "2025-01-03", conflict.Reject)},
			"ra rejected, rb under_review, rc submitted after c",
		},
		"one that is withdrawn": {
			reviewedPolicy(),
			[]conflict.Event{first, second, third, conflict.Withdraw{ID: "1", Account: "acme", Partner: "a", Registration: "ra", At: at("2025-01-03")}},
			"ra withdrawn, rb under_review, rc submitted after b",
		},
		// b waits behind a of o, and behind c of p, who is accepted.
		"one of another opportunity is accepted": {
			reviewedPolicy(),
			[]conflict.Event{of("ra", "o", "a", "2025-01-02T09:00:00Z"), of("rc", "p", "c", "2025-01-02T10:00:00Z"), of("rb", "", "b", "2025-01-02T11:00:00Z"), decided("1", "c", "rc", "2025-01-03", conflict.Accept)},
			"ra under_review, rc accepted, rb rejected after c",
		},
		// d of p waited behind b alone.
		"who waited behind one that comes second": {
			reviewedPolicy(),
			[]conflict.Event{of("ra", "o", "a", "2025-01-02T09:00:00Z"), second, of("rd", "p", "d", "2025-01-02T11:00:00Z"), decided("1", "a", "ra", "2025-01-03", conflict.Accept)},
			"ra accepted, rb rejected after a, rd under_review",
		},
		// a holds o, and c is under review for p: b has come second to a.
		"one in force before one under review": {
			reviewedPolicy(),
			[]conflict.Event{of("rc", "p", "c", "2025-01-02T09:00:00Z"), of("ra", "o", "a", "2025-01-02T10:00:00Z"), decided("1", "a", "ra", "2025-01-03", conflict.Accept), of("rb", "", "b", "2025-01-04")},
			"rc under_review, ra accepted, rb rejected after a",
		},
		"others wait on": {
			reviewedPolicy(),
			[]conflict.Event{of("ra", "o", "a", "2025-01-02T09:00:00Z"), of("rb", "o", "b", "2025-01-02T10:00:00Z"), of("rc", "p", "c", "2025-01-02T11:00:00Z"), of("rd", "p", "d", "2025-01-02T12:00:00Z"), decided("1", "a", "ra", "2025-01-03", conflict.Reject)},
			"ra rejected, rb under_review, rc under_review, rd submitted after c",
		},
		"chosen while it waits": {
			reviewedPolicy(), []conflict.Event{first, second, chosen("1", "", "b", "2025-01-03")}, "ra superseded, rb accepted",
		},
		"chosen under review": {
			reviewedPolicy(), []conflict.Event{first, second, chosen("1", "", "a", "2025-01-03")}, "ra accepted, rb superseded",
		},
		"chosen, the newest": {
			reviewedPolicy(),
			[]conflict.Event{first, of("rb1", "p", "b", "2025-01-02T10:00:00Z"), of("rb2", "q", "b", "2025-01-02T11:00:00Z"), chosen("1", "", "b", "2025-01-03")},
			"ra superseded, rb1 under_review, rb2 accepted",
		},
		"chosen, of another opportunity": {
			reviewedPolicy(),
			[]conflict.Event{first, of("rb1", "p", "b", "2025-01-02T10:00:00Z"), chosen("1", "o", "b", "2025-01-03")},
			"ra superseded, rb1 under_review",
		},
		"chosen, though in force": {
			conflict.ThreeTier("UTC"),
			[]conflict.Event{of("rb", "o", "b", "2025-01-02T09:00:00Z"), of("ra1", "o", "a", "2025-01-02T10:00:00Z"), of("ra2", "p", "a", "2025-01-02T11:00:00Z"), chosen("1", "", "a", "2025-01-03")},
			"rb superseded, ra1 rejected after b, ra2 accepted",
		},
		"chosen for a part": { // a's registration of the whole meets b's of p
			conflict.ThreeTier("UTC"),
			[]conflict.Event{of("rb", "p", "b", "2025-01-02T09:00:00Z"), of("ra", "", "a", "2025-01-02T10:00:00Z"), chosen("1", "o", "a", "2025-01-03")},
			"rb accepted, ra rejected after b",
		},
		"chosen for a part, beside one's own": {
			conflict.ThreeTier("UTC"),
			[]conflict.Event{of("rb", "o", "b", "2025-01-02T09:00:00Z"), of("ra", "", "a", "2025-01-02T10:00:00Z"), of("rp", "p", "a", "2025-01-02T11:00:00Z"), chosen("1", "o", "a", "2025-01-03")},
			"rb superseded, ra rejected after b, rp accepted",
		},
		"chosen for a part, beside an override": {
			conflict.ThreeTier("UTC"),
			[]conflict.Event{
				of("rb", "o", "b", "2025-01-02T09:00:00Z"), of("ra", "", "a", "2025-01-02T10:00:00Z"),
				conflict.Override{ID: "x", Account: "acme", Opportunity: "p", Partner: "c", At: at(noon), Until: date("2025-03-01"), By: "channel_manager", Reason: "because"},
				chosen("1", "o", "a", "2025-01-03"),
			},
			"rb superseded, ra rejected after b",
		},
		// ProtectFor is 120 days: a registration of 2 January is through 2 May.
		"chosen on the last day":     {conflict.ThreeTier("UTC"), []conflict.Event{first, second, chosen("1", "", "b", "2025-05-02")}, "ra superseded, rb accepted"},
		"chosen on the day after it": {conflict.ThreeTier("UTC"), []conflict.Event{first, second, chosen("1", "", "b", "2025-05-03")}, "ra expired, rb rejected after a"},
		"chosen after a contract": {conflict.ThreeTier("UTC"), []conflict.Event{
			first, second, conflict.Sign{ID: "s", Account: "acme", Motion: conflict.Inbound, At: at("2025-01-03")}, chosen("1", "", "b", "2025-01-04"),
		}, "ra signed, rb accepted"},
		"chosen on the day of a contract": {conflict.ThreeTier("UTC"), []conflict.Event{
			first, second, conflict.Sign{ID: "s", Account: "acme", Motion: conflict.Inbound, At: at("2025-01-04T09:00:00Z")}, chosen("1", "", "b", "2025-01-04"),
		}, "ra signed, rb signed"},
		"chosen, though late": {conflict.ThreeTier("UTC"), []conflict.Event{of("rb", "", "b", "2025-01-16"), chosen("1", "", "b", "2025-01-17")}, "rb rejected"},
		"chosen, and withdrawn before": {conflict.ThreeTier("UTC"), []conflict.Event{
			first, second, conflict.Withdraw{ID: "w", Account: "acme", Partner: "b", Registration: "rb", At: at("2025-01-03")}, chosen("1", "", "b", "2025-01-03"),
		}, "ra superseded, rb withdrawn"},
		"an override keeps others off": {conflict.ThreeTier("UTC"), []conflict.Event{
			conflict.Override{ID: "x", Account: "acme", Partner: "c", At: at("2025-01-02"), Until: date("2025-01-04"), By: "channel_manager", Reason: "because"},
			of("r1", "", "a", "2025-01-04T23:00:00Z"), of("r2", "", "b", "2025-01-05T00:00:00Z"),
		}, "r1 rejected after c, r2 accepted"},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t, c.policy, "a", "referral", "b", "referral", "c", "referral", "d", "referral")
			o.apply(contactsOfAll()...)
			o.apply(c.events...)
			when := o.state.Account.Facts[len(o.state.Account.Facts)-1]
			if got := o.stand(instantOf(t, when)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// instantOf is when an event was.
func instantOf(t *testing.T, e conflict.Event) string {
	t.Helper()
	b, err := conflict.WriteEvent(e)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(b), `"at":"`)
	when, _, _ := strings.Cut(rest, `"`)
	return when
}

// A choice of the partner that has an override leaves it; one of another partner
// ends it, for what it is about.
func TestAChoiceEndsTheOverridesOfOthers(t *testing.T) {
	for name, c := range map[string]struct {
		partner, opportunity string
		held                 bool
	}{
		"its own": {"a", "", true}, "of another": {"b", "", false}, "of its opportunity": {"b", "o", false}, "of another opportunity": {"b", "p", true},
	} {
		o := open(t, conflict.ThreeTier("UTC"), "a", "referral", "b", "referral")
		o.apply(conflict.Override{ID: "x", Account: "acme", Opportunity: "o", Partner: "a", At: at("2025-01-02"), Until: date("2025-02-01"), By: "channel_manager", Reason: "because"}, chosen("1", c.opportunity, c.partner, "2025-01-03"))
		got, err := o.desk.MayEngage(o.state, conflict.Outbound, at("2025-01-04"))
		if err != nil || got.Allowed == c.held {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// An override that a choice ends protects through the day before; one that is
// over already is left as it was.
func TestAChoiceCutsAnOverride(t *testing.T) {
	for when, want := range map[string]string{"2025-01-10": "2025-01-02 until 2025-01-10", "2025-02-01": "2025-01-02 until 2025-02-01", "2025-02-02": "2025-01-02 until 2025-02-02", "2025-02-03": "2025-01-02 until 2025-02-02"} {
		o := open(t, conflict.ThreeTier("UTC"), "a", "referral", "b", "referral")
		o.apply(conflict.Override{ID: "x", Account: "acme", Partner: "a", At: at("2025-01-02"), Until: date("2025-02-01"), By: "channel_manager", Reason: "because"}, chosen("1", "", "b", when))
		got, err := o.desk.Protections(o.state, at("2025-03-01"))
		if err != nil || len(got) != 1 || got[0].Interval.String() != want {
			t.Errorf("%s: got %+v, %v", when, got, err)
		}
	}
}

// A partner that was removed is chosen in vain.
func TestARemovedPartnerIsNotChosen(t *testing.T) {
	o := open(t, conflict.ThreeTier("UTC"), "a", "referral")
	o.apply(struck("1"), struck("2"), struck("3"))
	wantRuling(t, o.apply(chosen("1", "", "a", "2025-01-03")), conflict.Refused, conflict.CodeRemoved)
}

// The holds are in the order of the precedence; what it does not name comes last.
// An excluded account is held by no first move.
func TestHoldsInTheirOrder(t *testing.T) {
	unnamed := conflict.ThreeTier("UTC")
	unnamed.Arbitration.Precedence = []conflict.Precedence{{Ground: conflict.OnRegistration, Over: conflict.OnFirstMove}}
	excluded := conflict.ThreeTier("UTC")
	excluded.Exclusions = []conflict.Exclusion{{Account: "acme", Reason: "because"}}
	for name, c := range map[string]struct {
		policy conflict.Policy
		want   string
	}{
		"the preset": {conflict.ThreeTier("UTC"), "[registration protected_list first_mover first_mover]"}, "without lists": {unnamed, "[registration first_mover first_mover protected_list]"}, "excluded": {excluded, "[protected_list]"},
	} {
		o := open(t, c.policy, "a", "solution", "b", "integration")
		o.apply(contact("ca", "a", "2025-01-01"), contact("cb", "b", "2025-01-01"), conflict.List{ID: "l", Account: "acme", Partner: "a", At: at("2025-01-02")}, of("r", "", "b", "2025-01-02"))
		got, err := o.desk.MayEngage(o.state, conflict.Outbound, at("2025-01-03"))
		if err != nil {
			t.Fatal(err)
		}
		var grounds []conflict.Ground
		for _, h := range got.Holds {
			grounds = append(grounds, h.Ground)
		}
		if text := fmt.Sprint(grounds); text != c.want {
			t.Errorf("%s: got %s, want %s", name, text, c.want)
		}
	}
}

// One that came second is told so in the ruling on the one that is accepted.
func TestAnAcceptanceNamesWhoCameSecond(t *testing.T) {
	o := open(t, reviewedPolicy(), "a", "referral", "b", "referral", "c", "referral", "d", "referral")
	o.apply(contactsOfAll()...)
	got := o.apply(of("ra", "", "a", "2025-01-02T09:00:00Z"), of("rb", "", "b", "2025-01-02T10:00:00Z"), decided("1", "a", "ra", "2025-01-03", conflict.Accept))
	want := partnerecon.Reason{Code: conflict.CodeTaken, Rule: "/registration", Details: []partnerecon.Detail{{Name: "registration", Value: "rb"}, {Name: "partner", Value: "b"}}}
	if !slices.ContainsFunc(got.Trace, func(r partnerecon.Reason) bool { return js(r) == js(want) }) {
		t.Errorf("got %s", got.Trace)
	}
}

// A registration after expiry is exempt from the window as often as the policy
// says. One that was refused for another reason is not counted, one that expired
// under review is.
func TestAgainIsCounted(t *testing.T) {
	// Registered on 2 January, expired after 2 May.
	start := []conflict.Event{of("r1", "", "a", "2025-01-02")}
	reviewed, twice := reviewedPolicy(), conflict.ThreeTier("UTC")
	twice.Registration.Again = 2
	for name, c := range map[string]struct {
		policy conflict.Policy
		events []conflict.Event
		code   string
	}{
		"once":  {conflict.ThreeTier("UTC"), []conflict.Event{of("r2", "", "a", "2025-05-03")}, conflict.CodeAccepted},
		"twice": {conflict.ThreeTier("UTC"), []conflict.Event{of("r2", "", "a", "2025-05-03"), of("r3", "", "a", "2025-10-01")}, conflict.CodeAgainUsed},
		"after one that was refused": {conflict.ThreeTier("UTC"), []conflict.Event{
			contact("c2", "b", "2025-05-03"), of("rb", "", "b", "2025-05-03"), of("r2", "", "a", "2025-05-04"), of("r3", "", "a", "2025-10-01"),
		}, conflict.CodeAccepted},
		"after one that nobody reviewed": {reviewed, []conflict.Event{of("r2", "", "a", "2025-05-03"), of("r3", "", "a", "2025-10-01")}, conflict.CodeAgainUsed},
		"after one that was withdrawn":   {conflict.ThreeTier("UTC"), []conflict.Event{of("r2", "", "a", "2025-05-03"), conflict.Withdraw{ID: "w", Account: "acme", Partner: "a", Registration: "r2", At: at("2025-05-04")}, of("r3", "", "a", "2025-10-01")}, conflict.CodeAgainUsed},
		"each of two": {conflict.ThreeTier("UTC"), []conflict.Event{
			conflict.Withdraw{ID: "w", Account: "acme", Partner: "a", Registration: "r1", At: at("2025-01-02")},
			of("ro", "o", "a", "2025-01-03"), of("rp", "p", "a", "2025-01-03"),
			of("ro2", "o", "a", "2025-05-04"), of("rp2", "p", "a", "2025-05-04"),
		}, conflict.CodeAccepted},
		"one opportunity of it": {conflict.ThreeTier("UTC"), []conflict.Event{of("r2", "o", "a", "2025-05-03")}, conflict.CodeAccepted},
		"one opportunity of it, in vain": {conflict.ThreeTier("UTC"), []conflict.Event{
			contact("c2", "b", "2025-05-03"), of("rb", "o", "b", "2025-05-03"), of("r2", "o", "a", "2025-05-04"), of("r3", "p", "a", "2025-10-01"),
		}, conflict.CodeAccepted},
		"one of it twice, and another":  {twice, []conflict.Event{of("r2", "o", "a", "2025-05-03"), of("r3", "o", "a", "2025-09-01"), of("r4", "q", "a", "2025-09-02")}, conflict.CodeAccepted},
		"another opportunity each time": {conflict.ThreeTier("UTC"), []conflict.Event{of("r2", "o", "a", "2025-05-03"), of("r3", "p", "a", "2025-10-01")}, conflict.CodeLate},
		"another one in time": {conflict.ThreeTier("UTC"), []conflict.Event{
			of("r2", "o", "a", "2025-05-03"), conflict.Contact{ID: "cp", Account: "acme", Opportunity: "p", Partner: "a", At: at("2025-09-30")}, of("r3", "p", "a", "2025-10-01"),
		}, conflict.CodeAccepted},
	} {
		o := open(t, c.policy, "a", "referral", "b", "referral")
		o.apply(contact("ca", "a", "2025-01-01"))
		o.apply(start...)
		if got := o.apply(c.events...); got.Code != c.code {
			t.Errorf("%s: got %s, want %s\n%s", name, got.Code, c.code, got.Trace)
		}
	}
}
