package settlement_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
)

// desked is the program that decides credits, with the three-tier desk. Reviews by
// the partner manager and overrides by the channel manager are what the cases need
// beyond it.
func desked() settlement.Policy {
	p := attributing()
	p.Desk = conflict.ThreeTier("")
	return p
}

func reviewed() settlement.Policy {
	p := desked()
	p.Desk.Registration.Review = conflict.Review{By: "partner_manager", Within: pe.Hours(72, pe.Through)}
	return p
}

// registers reads "id partner 2025-01-31" as a registration of customer c.
func registers(s string) settlement.Fact {
	f := strings.Fields(s)
	return fact(f[0], f[2], settlement.Registration{Customer: "c", Partner: f[1]})
}

// direct reads "id 2025-01-31" as direct sales' own contact with customer c.
func direct(s string, motion conflict.Motion) settlement.Fact {
	f := strings.Fields(s)
	return fact(f[0], f[1], settlement.Touch{Customer: "c", Type: "sales", Motion: motion})
}

// won closes deal d by direct sales on a day; the lead had been known and the
// opportunity was opened on another.
func won(day, opened string) settlement.Fact {
	return fact("close-d", day, settlement.DealClosed{Customer: "c", Deal: "d", Opened: on(opened), Motion: conflict.Inbound})
}

// The first contact that a registration states is kept with it, for what the attribution asks.
func TestARegistrationKeepsItsContact(t *testing.T) {
	for _, contact := range []string{"", "2025-02-20"} {
		e := settlement.Registration{Customer: "c", Partner: "inca"}
		if contact != "" {
			e.Contacted = day(contact)
		}
		r := open(t, desked()).do(inTiers()...).do(touched("t inca contact 2025-03-01"), fact("r", "2025-03-10", e))
		if text := stored(t, &r.book); strings.Contains(text, `"contact":"2025-02-20T00:00:00Z"`) != (contact != "") {
			t.Errorf("%q: %s", contact, text)
		}
	}
}

// 10 % of a payment of 1,000.00 is 100.00.
func TestTheDeskDecidesWhichRegistrationsCount(t *testing.T) {
	late := func(f settlement.Fact) settlement.Fact { return recorded(f, "2025-06-20") }
	decide := func(id, day string, v conflict.Verdict) settlement.Fact {
		return fact(id, day, settlement.RegistrationDecided{Customer: "c", Partner: "inca", Registration: "r", By: "partner_manager", Verdict: v, Reason: "looked at"})
	}
	for _, c := range []struct {
		name   string
		policy settlement.Policy
		facts  []settlement.Fact
		want   string
	}{
		// A contact on 1 March: day 14 is the 15th, day 15 the 16th.
		{"registered on day 14", desked(), []settlement.Fact{
			touched("t inca contact 2025-03-01"), registers("r inca 2025-03-15"), won("2025-05-01", "2025-03-20"), paidOn("p", "2025-05-02"),
		}, "inca 100.00 EUR"},
		{"registered on day 15", desked(), []settlement.Fact{
			touched("t inca contact 2025-03-01"), registers("r inca 2025-03-16"), won("2025-05-01", "2025-03-20"), paidOn("p", "2025-05-02"),
		}, ""},
		{"registered without a contact", desked(), []settlement.Fact{
			registers("r inca 2025-03-16"), won("2025-05-01", "2025-03-20"), paidOn("p", "2025-05-02"),
		}, ""},
		// From 15 March, day 120 is 13 July.
		{"closed on day 120", desked(), []settlement.Fact{
			touched("t inca contact 2025-03-01"), registers("r inca 2025-03-15"), won("2025-07-13", "2025-07-01"), paidOn("p", "2025-07-14"),
		}, "inca 100.00 EUR"},
		{"closed on day 121", desked(), []settlement.Fact{
			touched("t inca contact 2025-03-01"), registers("r inca 2025-03-15"), won("2025-07-14", "2025-07-01"), paidOn("p", "2025-07-14"),
		}, ""},
		{"expired, and registered again", desked(), []settlement.Fact{
			touched("t inca contact 2025-01-01"), registers("r inca 2025-01-01"), registers("again inca 2025-05-02"), won("2025-07-14", "2025-07-01"), paidOn("p", "2025-07-14"),
		}, "inca 100.00 EUR"},
		// Contact on day 0, direct on day 5, registration on day 10.
		{"direct contact first, referral", desked(), []settlement.Fact{
			touched("t acme contact 2025-03-01"), direct("s 2025-03-06", conflict.Outbound), registers("r acme 2025-03-11"), won("2025-05-01", "2025-03-20"), paidOn("p", "2025-05-02"),
		}, ""},
		{"direct contact first, integration", desked(), []settlement.Fact{
			touched("t inca contact 2025-03-01"), direct("s 2025-03-06", conflict.Outbound), registers("r inca 2025-03-11"), won("2025-05-01", "2025-03-20"), paidOn("p", "2025-05-02"),
		}, "inca 100.00 EUR"},
		{"a click before the direct contact", desked(), []settlement.Fact{
			touched("t acme click 2025-03-01"), direct("s 2025-03-06", conflict.Outbound), registers("r acme 2025-03-11"),
			fact("close-d", "2025-05-01", settlement.DealClosed{Customer: "c", Deal: "d", Signup: on("2025-03-10"), Opened: on("2025-03-20"), Motion: conflict.Inbound}),
			paidOn("p", "2025-05-02"),
		}, "acme 100.00 EUR"},
		{"the first valid one wins", desked(), []settlement.Fact{
			touched("t1 inca contact 2025-03-01"), touched("t2 indo contact 2025-03-01"), registers("r1 inca 2025-03-10"), registers("r2 indo 2025-03-05"),
			won("2025-05-01", "2025-03-20"), paidOn("p", "2025-05-02"),
		}, "indo 100.00 EUR"},
		{"a late registration moves the open payments", desked(), []settlement.Fact{
			touched("t1 indo co_sell 2025-03-02"), touched("t2 inca contact 2025-03-01"), won("2025-05-01", "2025-03-01"), paidOn("p", "2025-05-02"), paidOn("own", "2025-05-02", "beta"),
			late(registers("r inca 2025-03-10")), paidOn("q", "2025-07-01"),
			// indo, who had sourced it, is left with influenced credit: 25 % of 10 %, twice.
		}, "beta 100.00 EUR; inca 200.00 EUR; indo 50.00 EUR"},
		{"a late first contact makes a registration late", desked(), []settlement.Fact{
			touched("t1 inca contact 2025-03-08"), registers("r inca 2025-03-16"), won("2025-05-01", "2025-03-20"), paidOn("p", "2025-05-02"),
			late(touched("t0 inca contact 2025-03-01")),
		}, ""},
		{"a late direct contact", desked(), []settlement.Fact{
			touched("t acme contact 2025-03-01"), registers("r acme 2025-03-11"), won("2025-05-01", "2025-03-20"), paidOn("p", "2025-05-02"),
			late(direct("s 2025-03-06", conflict.Outbound)),
		}, ""},
		{"withdrawn before the close", desked(), []settlement.Fact{
			touched("t inca contact 2025-03-01"), registers("r inca 2025-03-10"),
			fact("w", "2025-04-01", settlement.RegistrationWithdrawn{Customer: "c", Partner: "inca", Registration: "r"}), won("2025-05-01", "2025-03-20"), paidOn("p", "2025-05-02"),
		}, ""},
		{"withdrawn after the close", desked(), []settlement.Fact{
			touched("t inca contact 2025-03-01"), registers("r inca 2025-03-10"), won("2025-05-01", "2025-03-20"), paidOn("p", "2025-05-02"),
			fact("w", "2025-05-10", settlement.RegistrationWithdrawn{Customer: "c", Partner: "inca", Registration: "r"}), paidOn("q", "2025-06-02"),
		}, "inca 200.00 EUR"},
		{"under review at the close", reviewed(), []settlement.Fact{
			touched("t inca contact 2025-03-01"), registers("r inca 2025-03-10"), won("2025-03-11", "2025-03-01"), paidOn("p", "2025-03-11"),
		}, ""},
		{"accepted after the close, it relates back", reviewed(), []settlement.Fact{
			touched("t inca contact 2025-03-01"), registers("r inca 2025-03-10"), won("2025-03-11", "2025-03-01"), paidOn("p", "2025-03-11"), decide("v", "2025-03-12", conflict.Accept),
		}, "inca 100.00 EUR"},
		{"rejected after the close", reviewed(), []settlement.Fact{
			touched("t inca contact 2025-03-01"), registers("r inca 2025-03-10"), won("2025-03-11", "2025-03-01"), paidOn("p", "2025-03-11"), decide("v", "2025-03-12", conflict.Reject),
		}, ""},
		{"handed to another partner before the close", func() settlement.Policy {
			p := desked()
			p.Desk.Registration.Transfer = "channel_manager"
			return p
		}(), []settlement.Fact{
			touched("t inca contact 2025-03-01"), registers("r inca 2025-03-10"),
			fact("h", "2025-04-01", settlement.RegistrationTransferred{Customer: "c", Partner: "inca", To: "indo", Registration: "r", By: "channel_manager"}),
			won("2025-05-01", "2025-03-20"), paidOn("p", "2025-05-02"),
		}, "indo 100.00 EUR"},
		{"registered for another deal", desked(), []settlement.Fact{
			touched("t inca contact 2025-03-01"), fact("r", "2025-03-10", settlement.Registration{Customer: "c", Deal: "other", Partner: "inca"}), won("2025-05-01", "2025-03-20"), paidOn("p", "2025-05-02"),
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantEarned(t, c.policy, c.facts, c.want)
		})
	}
}

// What is on record answers the questions of the desk.
func TestTheBookAnswersForTheDesk(t *testing.T) {
	r := open(t, desked())
	facts := append(inTiers(), touched("t inca contact 2025-03-01"), registers("r inca 2025-03-10"), registers("r2 indo 2025-03-10"))
	for _, f := range facts {
		r.do(f)
	}
	at := time.Date(2025, 4, 1, 12, 0, 0, 0, time.UTC)
	state, desk := r.book.OnRecord("c"), r.program.Desk()
	may, err := desk.MayEngage(state, conflict.Outbound, at)
	if err != nil || may.Allowed || may.Holds[0].Partner != "inca" || may.Holds[0].ID != "r" {
		t.Errorf("%+v, %v", may, err)
	}
	rulings, err := desk.Rulings(state)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, o := range rulings {
		said = append(said, o.Event+" "+string(o.Outcome)+" "+o.Code)
	}
	want := []string{"t noted conflict.noted", "r granted conflict.accepted", "r2 refused conflict.no_contact"}
	if !slices.Equal(said, want) {
		t.Errorf("%v, want %v", said, want)
	}
	if roster := r.book.Roster("inca"); roster.Partner != "inca" || len(roster.Facts) != 2 {
		t.Errorf("%+v", roster)
	}
	// The answer shares nothing with the book.
	before := stored(t, &r.book)
	clear(state.Account.Facts)
	clear(r.book.Roster("inca").Facts)
	if stored(t, &r.book) != before {
		t.Error("the book changed with what it answered")
	}
	var none *settlement.Book
	if s := none.OnRecord("c"); s.Account.ID != "c" || len(s.Rosters) != 0 || none.Roster("inca").Partner != "inca" {
		t.Errorf("%+v", s)
	}
	if _, err := settlement.Must(attributing()).Desk().Rulings(r.book.OnRecord("c")); err == nil {
		t.Error("a program without a desk answers")
	}
}

// What the desk refused, of customers and of partners, says why.
func TestWhatTheDeskRefused(t *testing.T) {
	r := open(t, desked())
	for _, f := range append(inTiers(), touched("t inca contact 2025-03-01"), registers("r inca 2025-03-16"), lifts("l", "2025-03-17", "boss"), registers("r2 indo 2025-03-18"),
		fact("o", "2025-03-19", settlement.Registration{Customer: "b", Partner: "inca"})) {
		r.do(f)
	}
	refused, err := r.program.Refusals(&r.book)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, o := range refused {
		said = append(said, strings.TrimSpace(o.Account+" "+o.Event+" "+o.Code))
	}
	want := []string{"b o conflict.no_contact", "c r conflict.late", "c r2 conflict.no_contact", "l conflict.role"}
	if !slices.Equal(said, want) {
		t.Errorf("%v, want %v", said, want)
	}
	if none, err := settlement.Must(attributing()).Refusals(&r.book); err != nil || none != nil {
		t.Errorf("%v, %v", none, err)
	}
	if _, err := r.program.Refusals(nil); err == nil {
		t.Error("no book")
	}
	if _, err := (settlement.Program{}).Refusals(&r.book); err == nil {
		t.Error("the zero Program")
	}
}

// An approval that another role gives, or that comes after the price, is refused: the price
// stays a violation. It moves no money; the strikes do, and the second holds the 100.00.
func TestApprovalsThatTheDeskRefuses(t *testing.T) {
	p := desked()
	p.Desk.Pricing.DiscountBy = "deal_desk"
	asks := func(id string) settlement.Fact {
		return fact(id, "2025-03-02", settlement.Price{Partner: "inca", Items: []conflict.Item{{Product: "seat", Quantity: 2, Unit: eur("400"), Published: eur("500")}}})
	}
	approves := func(id, on, price, by string) settlement.Fact {
		return fact(id, on, settlement.PriceApproved{Partner: "inca", Price: price, By: by, For: conflict.ForDiscount})
	}
	struck := func(id, on, of string) settlement.Fact {
		return fact(id, on, settlement.Strike{Partner: "inca", Case: of, Of: of, Reason: "below the price"})
	}
	r := open(t, p).do(inTiers()...).do(
		approves("a1", "2025-03-01", "p1", "deal_desk"), approves("a2", "2025-03-01", "p2", "partner_manager"), asks("p1"), asks("p2"), asks("p3"),
		approves("a3", "2025-03-03", "p3", "deal_desk"),
		paidOn("p", "2025-03-10", "inca"), struck("s5", "2025-03-20", "p2"), struck("s6", "2025-03-21", "p3"),
	)
	refused, err := r.program.Refusals(&r.book)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, o := range refused {
		said = append(said, o.Event+" "+o.Code+" "+o.Trace[0].Rule)
	}
	if want := []string{"a2 conflict.role /pricing/discount_by", "a3 conflict.approved_late /pricing/discount_by"}; !slices.Equal(said, want) {
		t.Errorf("%v, want %v", said, want)
	}
	r.want("held", r.sum("inca", pe.Held), "100.00")
}

// An account overlap is evidence of nothing, so it is no contact: it starts no clock
// and holds nobody.
func TestAnOverlapIsNoContact(t *testing.T) {
	r := open(t, desked()).do(inTiers()...)
	r.do(touched("o inca overlap 2025-01-02"), touched("t inca contact 2025-02-01"), registers("r inca 2025-02-03"))
	if refused, err := r.program.Refusals(&r.book); err != nil || len(refused) > 0 || len(r.book.OnRecord("c").Account.Facts) != 2 {
		t.Errorf("%v, %v", refused, err)
	}
}

// A company's own touch says how it came to the customer, and a registration is no
// touch, where there is a desk; without one it is the other way round.
func TestFactsForTheDesk(t *testing.T) {
	with, without := settlement.Must(desked()), settlement.Must(attributing())
	own := settlement.Touch{Customer: "c", Type: "sales"}
	inbound := own
	inbound.Motion = conflict.Inbound
	partner := settlement.Touch{Customer: "c", Partner: "acme", Type: "click", Motion: conflict.Inbound}
	for _, c := range []struct {
		name          string
		e             settlement.Event
		with, without []string
	}{
		{"own touch without a motion", own, []string{"/motion required"}, nil},
		{"own touch with one", inbound, nil, []string{"/motion conflict"}},
		{"a partner's touch with one", partner, []string{"/motion conflict"}, []string{"/motion conflict"}},
		{"a registration as a touch", settlement.Touch{Customer: "c", Partner: "acme", Type: "registration"}, []string{"/touch conflict"}, nil},
		{"a registration", settlement.Registration{Customer: "c", Partner: "acme"}, nil, []string{"/kind conflict"}},
		{"one of nobody", settlement.Registration{Customer: "c"}, []string{"/partner required"}, []string{"/kind conflict"}},
		{"a strike of nobody", settlement.Strike{Case: "x", Reason: "r"}, []string{"/partner required"}, []string{"/kind conflict", "/partner required"}},
		{"a close without who brought it", settlement.DealClosed{Customer: "c", Deal: "d"}, []string{"/motion required"}, nil},
		{"a close by a partner", settlement.DealClosed{Customer: "c", Deal: "d", Partner: "acme"}, nil, []string{"/partner conflict"}},
		{"a close by both", settlement.DealClosed{Customer: "c", Deal: "d", Partner: "acme", Motion: conflict.Outbound}, []string{"/motion conflict"}, []string{"/partner conflict"}},
		{"a dispute in another currency", settlement.Dispute{Customer: "c", Partner: "acme", Amount: pe.MustMoney("1", "USD"), Reason: "r"}, []string{"/amount conflict"}, []string{"/kind conflict"}},
		{"a resolution without a remedy", settlement.DisputeResolved{Customer: "c", Partner: "acme", Dispute: "d", By: "x", Reason: "r"}, []string{"/remedy required"}, []string{"/kind conflict"}},
		{"a price without items", settlement.Price{Partner: "acme"}, []string{"/items required"}, []string{"/kind conflict"}},
		{"a deal named too long", settlement.Registration{Customer: "c", Partner: "acme", Deal: strings.Repeat("d", 256)}, []string{"/deal limit"}, []string{"/kind conflict"}},
		{"nothing stated of a deal", settlement.DealStated{Customer: "c"}, []string{"/facts required"}, []string{"/facts required"}},
		{"a fact that nobody declares", settlement.DealStated{Customer: "c", Facts: []attribution.Fact{{Name: "seats", Values: []string{"1"}}}}, []string{"/facts/0/name unknown"}, []string{"/facts/0/name unknown"}},
		{"an agreed split of half", settlement.DealStated{Customer: "c", Agreed: []attribution.Share{{Partner: "acme", Share: pct("50")}}}, []string{"/agreed conflict"}, []string{"/agreed conflict"}},
		{"an engagement that is none", settlement.DealStated{Customer: "c", Engagement: "busy"}, []string{"/engagement unknown"}, []string{"/engagement unknown"}},
		{"a transfer to itself", settlement.Transfer{Customer: "c", From: "acme", To: "acme"}, []string{"/to conflict"}, []string{"/to conflict"}},
	} {
		f := fact("f", "2025-03-01", c.e)
		if got := codes(with.Problems(f)); !slices.Equal(got, c.with) {
			t.Errorf("%s with a desk: %v, want %v", c.name, with.Problems(f), c.with)
		}
		if got := codes(without.Problems(f)); !slices.Equal(got, c.without) {
			t.Errorf("%s without: %v, want %v", c.name, without.Problems(f), c.without)
		}
	}
	plain := settlement.Must(tiered())
	for _, e := range []settlement.Event{
		settlement.DealStated{Customer: "c", Engagement: attribution.Active},
		settlement.PartnerStated{Partner: "acme"},
		settlement.Renewal{Customer: "c"},
		settlement.Transfer{Customer: "c", From: "acme", To: "beta"},
	} {
		if got := codes(plain.Problems(fact("f", "2025-03-01", e))); !slices.Equal(got, []string{"/kind conflict"}) {
			t.Errorf("%T: %v", e, got)
		}
	}
}

func codes(found []pe.Problem) []string {
	var out []string
	for _, p := range found {
		out = append(out, p.Path+" "+p.Code)
	}
	return out
}

// The desk's policy is checked with the program's.
func TestProblemsOfTheDesk(t *testing.T) {
	p := desked()
	p.Desk.Zone, p.Desk.YearStart = "Europe/Berlin", 4
	p.Desk.Tiers[0].Name = "platinum"
	p.Desk.Registration.Within = pe.Window{}
	_, err := settlement.New(p)
	want := []string{"/desk/registration/within required", "/desk/tiers/0/name unknown", "/desk/year_start conflict", "/desk/zone conflict"}
	if got := paths(err); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	text, err := settlement.MarshalPolicy(desked())
	if err != nil {
		t.Fatal(err)
	}
	program, err := settlement.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	again, err := settlement.MarshalPolicy(program.Policy())
	if err != nil || string(again) != string(text) {
		t.Errorf("%s became %s, %v", text, again, err)
	}
	one := program.Policy()
	one.Desk.Tiers[0].Name = "changed"
	if program.Policy().Desk.Tiers[0].Name == "changed" {
		t.Error("the policy is aliased")
	}
}

// A fact for the desk with the id of another one is refused.
func TestIDsOfFactsForTheDesk(t *testing.T) {
	r := open(t, desked()).do(touched("t inca contact 2025-03-01"), registers("r inca 2025-03-10"))
	r.refuse(registers("t inca 2025-03-11"), settlement.ErrDuplicate)
	r.refuse(registers("r indo 2025-03-11"), settlement.ErrDuplicate)
	// Another customer has ids of its own.
	f := registers("r inca 2025-03-11")
	f.Event = settlement.Registration{Customer: "other", Partner: "inca"}
	r.do(f)
	if _, err := r.program.Apply(&r.book, fact("r", "2025-03-12", settlement.Strike{Partner: "inca", Case: "x", Reason: "r"})); err != nil && !errors.Is(err, settlement.ErrDuplicate) {
		t.Error(err)
	}
}
