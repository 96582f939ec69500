package conflict_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
)

// Partner a registers on 2025-01-05, b on 2025-01-06 behind it, and the question
// is about 2025-01-10. Registrations are protected for 30 days through: that of a
// until 2025-02-05, that of b until 2025-02-06.
func TestProtectionsAsOf(t *testing.T) {
	decide := func(id, partner, when string, v conflict.Verdict) conflict.Event {
		return conflict.Decide{ID: id, Account: "acme", Partner: partner, Registration: "r" + partner, At: at(when), By: "desk", Verdict: v, Reason: "because"}
	}
	accept := func(partner, when string) conflict.Event {
		return decide("accept "+partner, partner, when, conflict.Accept)
	}
	reject := func(partner, when string) conflict.Event {
		return decide("reject "+partner, partner, when, conflict.Reject)
	}
	strike := func(id string) conflict.Event {
		return conflict.Strike{ID: id, Partner: "a", At: at("2025-01-11"), Case: id, Reason: "because"}
	}
	const (
		a, b = "ra of a 2025-01-05 until 2025-02-05", "rb of b 2025-01-06 until 2025-02-06"
		ever = "2025-06-01"
	)
	type events = []conflict.Event
	for name, c := range map[string]struct {
		clock  conflict.Clock
		events events
		asOf   string
		want   []string
	}{
		"nothing is decided":                    {events: nil, asOf: ever},
		"accepted later":                        {events: events{accept("a", "2025-01-12")}, asOf: ever, want: []string{a}},
		"accepted later than is known":          {events: events{accept("a", "2025-01-12")}, asOf: "2025-01-11"},
		"accepted at the instant that is asked": {events: events{accept("a", "2025-01-12")}, asOf: "2025-01-12", want: []string{a}},
		"rejected later":                        {events: events{reject("a", "2025-01-12")}, asOf: ever},
		// The one that waits comes forward when the first one is rejected.
		"the first rejected, the second accepted": {events: events{reject("a", "2025-01-12"), accept("b", "2025-01-13")}, asOf: ever, want: []string{b}},
		"the second only comes forward":           {events: events{reject("a", "2025-01-12"), accept("b", "2025-01-13")}, asOf: "2025-01-12"},
		"the first rejected before the instant":   {events: events{reject("a", "2025-01-09"), accept("b", "2025-01-13")}, asOf: ever, want: []string{b}},
		"the second is taken":                     {events: events{accept("a", "2025-01-12"), accept("b", "2025-01-13")}, asOf: ever, want: []string{a}},
		"the second before its turn":              {events: events{accept("b", "2025-01-12"), accept("a", "2025-01-13")}, asOf: ever, want: []string{a}},
		// 30 days from the approval on 2025-01-12: through 2025-02-11.
		"the clock runs from the approval":      {clock: conflict.FromApproval, events: events{accept("a", "2025-01-12")}, asOf: ever, want: []string{"ra of a 2025-01-05 until 2025-02-12"}},
		"refused before, it is not heard again": {events: events{accept("b", "2025-01-08"), reject("a", "2025-01-09")}, asOf: ever},
		"by somebody else": {events: events{
			conflict.Decide{ID: "d", Account: "acme", Partner: "a", Registration: "ra", At: at("2025-01-12"), By: "intern", Verdict: conflict.Accept},
		}, asOf: ever},
		// Time goes on: what is over is not accepted, and what waited behind it is.
		"after its time":                  {events: events{accept("a", "2025-02-05")}, asOf: ever},
		"on its last day":                 {events: events{accept("a", "2025-02-04T23:59:59Z")}, asOf: ever, want: []string{a}},
		"the first expires in its review": {events: events{accept("b", "2025-02-05")}, asOf: ever, want: []string{b}},
		"submitted after the instant": {events: events{
			conflict.Contact{ID: "cc", Account: "acme", Partner: "c", At: at("2025-01-02")},
			conflict.Register{ID: "rc", Account: "acme", Partner: "c", At: at("2025-01-11")},
			reject("a", "2025-01-12"), reject("b", "2025-01-12"), accept("c", "2025-01-13"),
		}, asOf: ever},
		// Nothing else counts, neither to protections nor to reviews.
		"withdrawn after it was accepted": {events: events{accept("a", "2025-01-09"), conflict.Withdraw{ID: "x", Account: "acme", Partner: "a", Registration: "ra", At: at("2025-01-11")}}, asOf: ever, want: []string{a}},
		"withdrawn before it is accepted": {events: events{conflict.Withdraw{ID: "x", Account: "acme", Partner: "a", Registration: "ra", At: at("2025-01-11")}, accept("a", "2025-01-12")}, asOf: ever, want: []string{a}},
		"the second after a withdrawal":   {events: events{conflict.Withdraw{ID: "x", Account: "acme", Partner: "a", Registration: "ra", At: at("2025-01-11")}, accept("b", "2025-01-12")}, asOf: ever},
		"extended":                        {events: events{accept("a", "2025-01-09"), conflict.Extend{ID: "x", Account: "acme", Partner: "a", Registration: "ra", At: at("2025-01-11")}}, asOf: ever, want: []string{a}},
		"transferred":                     {events: events{accept("a", "2025-01-09"), conflict.Transfer{ID: "x", Account: "acme", Partner: "a", To: "c", Registration: "ra", At: at("2025-01-11"), By: "channel_manager"}}, asOf: ever, want: []string{a}},
		"overridden":                      {events: events{conflict.Override{ID: "x", Account: "acme", Partner: "c", At: at("2025-01-11"), Until: date("2025-03-01"), By: "channel_manager", Reason: "because"}, accept("a", "2025-01-12")}, asOf: ever, want: []string{a}},
		"chosen":                          {events: events{conflict.Choose{ID: "x", Account: "acme", Partner: "b", At: at("2025-01-11"), Evidence: "a letter"}, accept("a", "2025-01-12")}, asOf: ever, want: []string{a}},
		"removed":                         {events: events{strike("1"), strike("2"), strike("3"), accept("a", "2025-01-12")}, asOf: ever, want: []string{a}},
		"without a tier":                  {events: events{conflict.Enroll{ID: "x", Partner: "a", At: at("2025-01-11")}, accept("a", "2025-01-12")}, asOf: ever, want: []string{a}},
		"overridden before the instant":   {events: events{conflict.Override{ID: "x", Account: "acme", Partner: "c", At: at("2025-01-09"), Until: date("2025-03-01"), By: "channel_manager", Reason: "because"}, accept("a", "2025-01-12")}, asOf: ever, want: []string{"x of c 2025-01-09 until 2025-03-02"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := reviewed()
			if c.clock != "" {
				p.Registration.Clock = c.clock
			}
			o := open(t, p, "a", "integration", "b", "integration", "c", "integration")
			o.apply(contact("ca", "a", "2025-01-01"), contact("cb", "b", "2025-01-01"), register("ra", "a", "2025-01-05"), register("rb", "b", "2025-01-06"))
			o.apply(c.events...)
			before := js(o.state)
			var got []string
			for _, p := range must(o.desk.ProtectionsAsOf(o.state, at("2025-01-10"), at(c.asOf))) {
				if p.Account != "acme" {
					t.Errorf("of %s", p.Account)
				}
				got = append(got, p.Registration+" of "+p.Partner+" "+p.Interval.String())
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if js(o.state) != before {
				t.Error("the question changed the state")
			}
		})
	}
}

// reviewed is a policy with reviews, extensions and 30 days of protection.
func reviewed() conflict.Policy {
	p := conflict.ThreeTier("UTC")
	p.Registration.ProtectFor = partnerecon.Days(30, partnerecon.Through)
	p.Registration.Extensions, p.Registration.ExtendBy = 1, partnerecon.Days(30, partnerecon.Through)
	p.Registration.Review = conflict.Review{By: "desk", Within: partnerecon.Hours(48, partnerecon.Through)}
	return p
}

// What is known later is what would be known if nothing but reviews had come
// since, and reviews only add protections. As of the instant itself it is what
// was known then.
func TestLawG8_OnlyReviewsRelateBack(t *testing.T) {
	runs, added := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		policy := drawPolicy(t)
		policy.Registration.Review = conflict.Review{By: "desk", Within: partnerecon.Hours(48, partnerecon.Through)}
		w := newWorld(conflict.Must(policy))
		hours := func(what string, after time.Time, most int) time.Time {
			return after.Add(time.Duration(rapid.IntRange(0, most).Draw(t, what)) * time.Hour)
		}
		cut := hours("at", drawnStart.Add(48*time.Hour), 4*24)
		asOf := hours("as of", cut.Add(pick(t, "later", 0, 8*24*time.Hour)), 8*24)
		events := drawEvents(t, 20)
		for _, partner := range drawnPartners { // on x, so that reviews come after the question
			first := conflict.Contact{ID: "first " + partner, Account: "x", Partner: partner, At: hours("contact", drawnStart, 24)}
			mine := conflict.Register{ID: "mine " + partner, Account: "x", Partner: partner, At: hours("register", first.At, 4*24)}
			v := pick(t, "verdict", conflict.Accept, conflict.Accept, conflict.Reject)
			events = append(events, first, mine,
				conflict.Decide{ID: "verdict " + partner, Account: "x", Partner: partner, Registration: mine.ID, At: hours("decide", mine.At.Add(48*time.Hour), 6*24), By: "desk", Verdict: v, Reason: "because"})
		}
		early, known := newWorld(w.desk), newWorld(w.desk)
		for _, e := range events {
			mustApplyOne(t, w, e)
			_, review := e.(conflict.Decide)
			when := momentOf(t, e)
			if !when.After(cut) {
				mustApplyOne(t, early, e)
			}
			if !when.After(cut) || review && !when.After(asOf) {
				mustApplyOne(t, known, e)
			}
		}
		for _, a := range drawnAccounts {
			got := must(w.desk.ProtectionsAsOf(w.state(a), cut, asOf))
			then := must(early.desk.Protections(early.state(a), cut))
			if diff := cmp.Diff(js(must(known.desk.Protections(known.state(a), asOf))), js(got)); diff != "" {
				t.Fatal(diff)
			}
			if diff := cmp.Diff(js(then), js(must(w.desk.ProtectionsAsOf(w.state(a), cut, cut)))); diff != "" {
				t.Fatal(diff)
			}
			for _, p := range then {
				if !slices.Contains(got, p) {
					t.Fatalf("%+v is gone: %+v", p, got)
				}
			}
			added += len(got) - len(then)
		}
		runs++
	})
	if added == 0 && runs >= 50 {
		t.Error("no review added a protection")
	}
}

func mustApplyOne(t *rapid.T, w *world, e conflict.Event) {
	if _, err := w.apply(e); err != nil {
		t.Fatalf("%+v: %v", e, err)
	}
}

// A heading tells what a fact is about, of every kind.
func TestHeadingOf(t *testing.T) {
	when := at("2025-01-01")
	for _, c := range []struct {
		event conflict.Event
		want  conflict.Heading
	}{
		{conflict.Contact{ID: "1", Account: "x", Opportunity: "o", Partner: "a", At: when}, conflict.Heading{Kind: "contact", ID: "1", Account: "x", Partner: "a", Opportunity: "o", At: when}},
		{conflict.Register{ID: "1", Account: "x", Opportunity: "o", Partner: "a", At: when}, conflict.Heading{Kind: "register", ID: "1", Account: "x", Partner: "a", Opportunity: "o", At: when}},
		{conflict.Choose{ID: "1", Account: "x", Opportunity: "o", Partner: "a", At: when}, conflict.Heading{Kind: "choose", ID: "1", Account: "x", Partner: "a", Opportunity: "o", At: when}},
		{conflict.Override{ID: "1", Account: "x", Opportunity: "o", Partner: "a", At: when}, conflict.Heading{Kind: "override", ID: "1", Account: "x", Partner: "a", Opportunity: "o", At: when}},
		{conflict.Sign{ID: "1", Account: "x", Opportunity: "o", At: when}, conflict.Heading{Kind: "sign", ID: "1", Account: "x", Opportunity: "o", At: when}},
		{conflict.Transfer{ID: "1", Account: "x", Partner: "a", To: "b", Registration: "r", At: when}, conflict.Heading{Kind: "transfer", ID: "1", Account: "x", Partner: "a", At: when}},
		{conflict.Strike{ID: "1", Partner: "a", At: when}, conflict.Heading{Kind: "strike", ID: "1", Partner: "a", At: when}},
		{nil, conflict.Heading{}},
		{&conflict.Contact{ID: "1"}, conflict.Heading{}},
	} {
		if got := conflict.HeadingOf(c.event); got != c.want {
			t.Errorf("%+v: got %+v", c.event, got)
		}
	}
}
