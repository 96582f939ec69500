package settlement_test

import (
	"errors"
	"slices"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/settlement"
)

// farsighted is the program that decides credits with a horizon that is never in the way.
func farsighted() settlement.Policy {
	p := attributing()
	p.Horizon = pe.Days(800, pe.Through)
	return p
}

// sourcedBy has inca source deal d, which closes on 1 April and is paid on the 2nd:
// 10 % of 1,000.00 is 100.00.
func sourcedBy(more ...settlement.Fact) []settlement.Fact {
	return append([]settlement.Fact{touched("t inca co_sell 2025-03-01"), closedDeal("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-02")}, more...)
}

// removal removes a partner on 5 April, by its third strike.
func removal(partner string) []settlement.Fact {
	return []settlement.Fact{strikes("k1 " + partner + " a 2025-04-03"), strikes("k2 " + partner + " b 2025-04-04"), strikes("k3 " + partner + " c 2025-04-05")}
}

func recredits(id, day string, partners ...string) settlement.Fact {
	return fact(id, day, settlement.Recredit{Customer: "c", Deal: "d", Credits: pay("c", "1", partners...).Credits})
}

// folded folds facts into a book of the tiers; all are legal.
func folded(t *testing.T, p settlement.Policy, facts ...settlement.Fact) *run {
	t.Helper()
	r := open(t, p)
	all := append(inTiers(), facts...)
	r.program.Sort(all)
	for _, f := range all {
		es, err := r.program.Apply(&r.book, f)
		if err != nil {
			t.Errorf("%s is refused: %v", f.ID, err)
		}
		r.entries = append(r.entries, es...)
	}
	return r
}

// A transfer hands on all that the old partner holds to a partner that has influenced
// the deal: attribution.OfRecord leaves it with two credits, sourced and influenced,
// and commission takes no partner twice. Every payment of the deal is refused from
// then on. Whatever the two come to, a payment has to be taken.
func TestATransferToAnInfluencedPartner(t *testing.T) {
	two := []settlement.Fact{
		touched("t1 inca co_sell 2025-03-01"), touched("t2 indo demo 2025-03-10"), closedDeal("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-02"), paidOn("q", "2025-05-02"),
	}
	folded(t, farsighted(), append(two, handsOn("h inca indo 2025-05-01"))...)
	// The transfer itself is refused if it comes late, and so is a late touch.
	folded(t, farsighted(), append(two, recorded(handsOn("h inca indo 2025-05-01"), "2025-06-20"))...)
	folded(t, farsighted(), two[0], recorded(two[1], "2025-06-20"), two[2], two[3], two[4], handsOn("h inca indo 2025-05-01"))
}

// A registration may state any day as its first contact. East of Greenwich the first
// day of the year 1 begins in the year 0, which no moment can be written in: the book
// cannot be stored any more.
func TestAContactBeforeTime(t *testing.T) {
	p := desked()
	p.Zone = "Europe/Berlin"
	r := open(t, p).do(inTiers()...)
	f := fact("r", "2025-03-02", settlement.Registration{Customer: "c", Partner: "inca", Contacted: day("0001-01-01")})
	if _, err := r.program.Apply(&r.book, f); err != nil {
		return // refused: as good
	}
	if _, err := r.book.MarshalJSON(); err != nil {
		t.Error(err)
	}
}

// A removed partner gets no credit for payments that clear after its removal. Indo is
// removed on 5 April, the payment clears on the 10th; inca sourced the deal, too.
// With the fact recorded in time indo has nothing, and it has to be so with the fact
// recorded in June.
func TestARemovedPartnerIsCreditedByLateFacts(t *testing.T) {
	base := append(removal("indo"), touched("t inca co_sell 2025-03-01"), won("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-10"))
	for _, c := range []struct {
		name  string
		facts []settlement.Fact
	}{
		{"a touch", []settlement.Fact{touched("t2 indo co_sell 2025-03-02")}},                                        // half of it, else
		{"a transfer", []settlement.Fact{handsOn("h inca indo 2025-04-06")}},                                         // all of it
		{"a registration", []settlement.Fact{touched("t2 indo contact 2025-03-01"), registers("r indo 2025-03-02")}}, // all of it
	} {
		in := folded(t, desked(), append(slices.Clone(base), c.facts...)...)
		late := slices.Clone(base)
		for _, f := range c.facts {
			late = append(late, recorded(f, "2025-06-20"))
		}
		after := folded(t, desked(), late...)
		if a, b := earned(in.entries), earned(after.entries); a != b {
			t.Errorf("%s in time: %s; late: %s", c.name, a, b)
		}
		if got := after.sum("indo"); got != "0.00" {
			t.Errorf("%s: the removed partner has %s", c.name, got)
		}
	}
	// A removal ends all new credit, also that of payments that state it: of a recredit
	// of a payment that indo had no part in when it cleared, too. (That people may
	// credit it for payments that cleared before the removal is another thing.)
	r := folded(t, desked(), append(slices.Clone(base), recredits("rc", "2025-04-20", "indo"))...)
	if got := r.sum("indo"); got != "0.00" {
		t.Errorf("a recredit: the removed partner has %s", got)
	}
}

// People state that deal d is beta's. The contract has renewed on 1 May, so payments
// for the new term look at the renewal's credits, which the recredit left as they
// were: the payment of 20 May is inca's. Both payments are beta's: 200.00.
func TestARecreditAfterARenewal(t *testing.T) {
	facts := sourcedBy(touched("e inca demo 2025-04-20"), renews("n 2025-05-01"), recredits("rc", "2025-05-10", "beta"), paidOn("q", "2025-05-20"))
	r := folded(t, farsighted(), facts...)
	if got := earned(r.entries); got != "beta 200.00 EUR" {
		t.Errorf("got %s", got)
	}
	// A touch of a partner that leads to nothing decides the renewal anew, of the
	// credits that were stated, and takes from inca what it had: beta is not engaged.
	before := earned(r.entries)
	entries, err := r.program.Apply(&r.book, recorded(touched("l acme contact 2025-02-01"), "2025-05-21"))
	if after := earned(append(r.entries, entries...)); err != nil || after != before {
		t.Errorf("a touch without effect makes of %s %s, %v", before, after, err)
	}
}

// An account is bound by its first deal. People give that one to acme; the second
// deal, which closed inside the lock, stays inca's until any fact decides it anew.
// Recorded before the recredit or after it, a touch that leads to nothing must not
// decide between 100.00 for inca and for acme.
func TestARecreditOfTheDealThatBinds(t *testing.T) {
	p := binding()
	p.Horizon = pe.Days(800, pe.Through)
	on1 := func(id, day, deal string, e settlement.Event) settlement.Fact {
		switch x := e.(type) {
		case settlement.Touch:
			x.Customer, x.Deal = "c", deal
			e = x
		case settlement.DealClosed:
			x.Customer, x.Deal, x.Opened = "c", deal, on("2025-03-01")
			e = x
		case settlement.Payment:
			x.Deal = deal
			e = x
		}
		return fact(id, day, e)
	}
	facts := []settlement.Fact{
		on1("t0", "2025-03-01", "d", settlement.Touch{Partner: "inca", Type: "co_sell"}), on1("k0", "2025-04-01", "d", settlement.DealClosed{}), on1("p0", "2025-04-02", "d", pay("c", "1000")),
		on1("k1", "2025-05-01", "e", settlement.DealClosed{}), on1("p1", "2025-05-02", "e", pay("c", "1000")),
		recredits("rc", "2025-06-01", "acme"),
	}
	r := folded(t, p, facts...)
	before := earned(r.entries)
	entries, err := r.program.Apply(&r.book, recorded(on1("u", "2025-01-05", "e", settlement.Touch{Partner: "nobody", Type: "contact"}), "2025-06-25"))
	if after := earned(append(r.entries, entries...)); err != nil || after != before {
		t.Errorf("a touch without effect makes of %s %s, %v", before, after, err)
	}
}

// A recredit of 10 May has no say in a payment of June that a transfer of 1 June
// handed on: it goes to indo, whenever the recredit is recorded.
func TestTheOrderOfRecredits(t *testing.T) {
	for _, c := range []struct {
		name  string
		first settlement.Fact
		rest  []settlement.Fact
	}{
		{"a recredit and a transfer", recredits("rc1", "2025-05-10", "beta"), sourcedBy(handsOn("h beta indo 2025-06-01"), paidOn("q", "2025-06-05"))},
	} {
		in := folded(t, farsighted(), append(slices.Clone(c.rest), c.first)...)
		late := folded(t, farsighted(), append(slices.Clone(c.rest), recorded(c.first, "2025-06-20"))...)
		if a, b := earned(in.entries), earned(late.entries); a != b {
			t.Errorf("%s in time: %s; late: %s", c.name, a, b)
		}
	}
}

// Inca hands on to indo at eight, indo to acme at noon. The transfers lose their
// hours, and those of one day are taken by id: acme has it only if its id is the
// larger one.
func TestTransfersOfOneDay(t *testing.T) {
	at := func(id, at, from, to string) settlement.Fact {
		f := handsOn(id + " " + from + " " + to + " 2025-05-01")
		if err := f.Occurred.UnmarshalText([]byte(at)); err != nil {
			t.Fatal(err)
		}
		return f
	}
	r := folded(t, farsighted(), sourcedBy(at("z", "2025-05-01T08:00:00Z", "inca", "indo"), at("a", "2025-05-01T12:00:00Z", "indo", "acme"), paidOn("q", "2025-05-02"))...)
	if got := earned(r.entries); got != "acme 100.00 EUR; inca 100.00 EUR" {
		t.Errorf("got %s", got)
	}
}

// The engaged window of a renewal may reach back further than the horizon: the touches
// of a deal whose close is past it are forgotten, and inca lapses. With a longer
// horizon it keeps its credit. New could refuse it, or forgetJourneys wait.
func TestTouchesThatARenewalCountsAreForgotten(t *testing.T) {
	for _, horizon := range []int{180, 800} {
		p := attributing()
		p.Horizon = pe.Days(horizon, pe.Through)
		p.Terms[0].Policy.Attribution.Renewal.Engaged = pe.Days(300, pe.Through)
		if _, err := settlement.New(p); err != nil {
			continue
		}
		r := open(t, p).do(inTiers()...)
		// 15 June 2025 to 1 April 2026 are 290 days.
		r.through("2026-03", touched("t inca co_sell 2025-03-01"), closedDeal("2025-04-01", "2025-03-01"), touched("e inca demo 2025-06-15")).
			do(renews("n 2026-04-01"), paidOn("q", "2026-04-02"))
		if got := earned(r.entries); got != "inca 100.00 EUR" {
			t.Errorf("horizon %d: got %q", horizon, got)
		}
	}
}

// A close that is recorded past the horizon is taken, alone among the facts that
// decide credits, and decided without the touches, which are forgotten: nobody has
// the deal, for good. In time it is inca's; a touch or a payment that old is ErrSealed.
func TestACloseRecordedPastTheHorizon(t *testing.T) {
	r := open(t, attributing()).do(inTiers()...)
	r.through("2025-09", touched("t inca co_sell 2025-03-01"))
	late := recorded(closedDeal("2025-03-15", "2025-03-01"), "2025-10-10")
	if _, err := r.program.Apply(&r.book, late); errors.Is(err, settlement.ErrSealed) {
		return
	}
	r.do(paidOn("p", "2025-10-11"))
	if got := earned(r.entries); got != "inca 100.00 EUR" {
		t.Errorf("got %q", got)
	}
}

// The memory of ids leaves with the horizon, what was kept of the facts does not: a
// second transfer h is taken, a year later, and every payment of the deal is refused
// then. Another touch t is taken, and then a late touch is refused.
func TestIDsAreForgottenBeforeTheirFacts(t *testing.T) {
	r := open(t, attributing()).do(inTiers()...)
	r.through("2026-04", touched("t inca co_sell 2025-03-01"), closedDeal("2025-04-01", "2025-03-01"), handsOn("h inca indo 2025-05-01"))
	if _, err := r.program.Apply(&r.book, handsOn("h indo acme 2026-05-01")); err == nil {
		if _, err := r.program.Apply(&r.book, paidOn("q", "2026-05-02")); err != nil {
			t.Errorf("two transfers h were taken, and now a payment is refused: %v", err)
		}
	}
	r = open(t, attributing()).do(inTiers()...)
	r.through("2025-09", touched("t inca co_sell 2025-03-01"), closedDeal("2025-05-01", "2025-03-01"), paidOn("p", "2025-05-02"))
	if _, err := r.program.Apply(&r.book, touched("t indo demo 2025-10-01")); err == nil {
		if _, err := r.program.Apply(&r.book, recorded(touched("u indo demo 2025-04-20"), "2025-10-03")); err != nil {
			t.Errorf("two touches t were taken, and now a third one is refused: %v", err)
		}
	}
}

// What is stated of partners, of deals, and transfers never leave a book: after a
// thousand, one a day, the next is refused for ever.
func TestWhatIsStatedNeverLeaves(t *testing.T) {
	for _, e := range []settlement.Event{settlement.PartnerStated{Partner: "acme"}, settlement.DealStated{Customer: "c", Engagement: attribution.Active}} {
		r := open(t, attributing())
		for i := range 1001 {
			d := day("2025-01-02").Add(i)
			if _, err := r.program.Apply(&r.book, fact("s"+d.String(), d.String(), e)); err != nil {
				t.Errorf("%T %d: %v", e, i, err)
				break
			}
			if d.Add(1).Month() != d.Month() {
				r.do(settlement.CloseOf(d.Month()))
			}
		}
	}
}

// Two standings of one day, at eight and at noon. The desk holds the later one, the
// account what was recorded last: with the first recorded late inca has no tier, and
// nothing of the deal.
func TestStandingsOfOneDay(t *testing.T) {
	at := func(id, at, tier string) settlement.Fact {
		f := fact(id, "2025-02-01", settlement.Standing{Partner: "inca", Tier: tier})
		if err := f.Occurred.UnmarshalText([]byte(at)); err != nil {
			t.Fatal(err)
		}
		return f
	}
	r := folded(t, farsighted(), sourcedBy(recorded(at("y", "2025-02-01T08:00:00Z", ""), "2025-02-05"), at("z", "2025-02-01T12:00:00Z", "integration"))...)
	if got := earned(r.entries); got != "inca 100.00 EUR" {
		t.Errorf("got %q", got)
	}
}

// Newt has been given the customer, or has registered it; its tier is recorded after
// the close. The close has pinned newt without a tier, or not at all; the protection
// is held against the tier that is known now, and reaches a journey that says nothing
// of newt. No touch of the customer is taken any more, and Credit and Why are errors.
func TestATierThatIsRecordedAfterTheClose(t *testing.T) {
	override := func(partner string) settlement.Fact {
		return fact("o", "2025-03-01", settlement.Override{Customer: "c", Partner: partner, Until: day("2025-12-31"), By: "channel_manager", Reason: "agreed"})
	}
	tier := recorded(fact("st", "2025-02-01", settlement.Standing{Partner: "newt", Tier: "integration"}), "2025-04-10")
	click := recorded(touched("u acme click 2025-03-02"), "2025-04-20")
	for _, c := range []struct {
		name  string
		facts []settlement.Fact
	}{
		{"an override and a touch", []settlement.Fact{override("newt"), touched("t1 newt contact 2025-03-05"), tier, click}},
		{"a registration", []settlement.Fact{touched("t1 newt contact 2025-03-05"), registers("r newt 2025-03-06"), tier, click}},
		{"an override", []settlement.Fact{override("newt"), tier}},
		// Where the credits are stated nobody is pinned any more.
		{"an override that is recorded after a recredit", []settlement.Fact{recredits("rc", "2025-04-05", "acme"), recorded(override("indo"), "2025-04-10")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := folded(t, desked(), append(c.facts, touched("t inca contact 2025-03-03"), won("2025-04-01", "2025-03-10"), paidOn("p", "2025-04-02"))...)
			if _, err := r.program.Credit(&r.book, "c", "d"); err != nil {
				t.Errorf("Credit: %v", err)
			}
			if _, err := r.program.Why(&r.book, "inca", day("2025-06-30")); err != nil {
				t.Errorf("Why: %v", err)
			}
		})
	}
}

// Inca hands deal d on to indo, who works on it; inca is gone. The renewal asks whether
// inca, who sourced it, is still engaged: indo loses what it was handed. A partner of
// record that is engaged keeps its credit, and one that is not does not.
func TestARenewalAfterATransfer(t *testing.T) {
	for _, c := range []struct{ engaged, want string }{{"indo", "inca 100.00 EUR; indo 100.00 EUR"}, {"inca", "inca 100.00 EUR"}} {
		r := folded(t, farsighted(), sourcedBy(handsOn("h inca indo 2025-05-01"), touched("e "+c.engaged+" demo 2025-10-10"), renews("n 2025-11-01"), paidOn("q", "2025-11-02"))...)
		if got := earned(r.entries); got != c.want {
			t.Errorf("%s is engaged: got %s, want %s", c.engaged, got, c.want)
		}
	}
}
