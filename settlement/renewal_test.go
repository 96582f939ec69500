package settlement_test

import (
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// renews reads "id 2025-01-31" as a renewal of deal d of customer c.
func renews(s string) settlement.Fact {
	f := strings.Fields(s)
	return fact(f[0], f[1], settlement.Renewal{Customer: "c", Deal: "d"})
}

// handsOn reads "id from to 2025-01-31" as a transfer of the partner of record.
func handsOn(s string) settlement.Fact {
	f := strings.Fields(s)
	return fact(f[0], f[3], settlement.Transfer{Customer: "c", Deal: "d", From: f[1], To: f[2]})
}

// served is a payment of deal d that is for a service from a day on.
func served(id, paid, service string) settlement.Fact {
	p := pay("c", "1000")
	p.Deal, p.Service = "d", day(service)
	return fact(id, paid, p)
}

// inca sources deal d, which closes on 1 April; 10 % of 1,000.00 is 100.00.
func TestWhatBecomesOfCreditAfterTheClose(t *testing.T) {
	start := []settlement.Fact{touched("t inca co_sell 2025-03-01"), closedDeal("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-02")}
	two := []settlement.Fact{
		touched("t1 inca co_sell 2025-03-01"), touched("t2 indo co_sell 2025-03-02"), closedDeal("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-02"),
	}
	// A lead in hand before the contact, and worked on: the partner is influenced.
	influenced := []settlement.Fact{
		fact("own", "2025-02-20", settlement.Touch{Customer: "c", Type: "sales"}), touched("t inca co_sell 2025-03-01"),
		fact("close-d", "2025-04-01", settlement.DealClosed{Customer: "c", Deal: "d", Lead: on("2025-02-01"), Opened: on("2025-02-20")}),
	}
	month := func(policy settlement.Policy) settlement.Policy {
		policy.Terms[0].Policy.Attribution.Renewal.Lapsed = attribution.ToTheEngaged
		return policy
	}
	for _, c := range []struct {
		name   string
		policy settlement.Policy
		facts  []settlement.Fact
		want   string
	}{
		{"engaged at the renewal", attributing(), append(start[:3:3], touched("e inca demo 2026-01-15"), renews("n 2026-04-01"), paidOn("q", "2026-04-02")), "inca 200.00 EUR"},
		// 1 January to 1 April are 90 days, from 31 December 91.
		{"last touch on day 90", attributing(), append(start[:3:3], touched("e inca demo 2026-01-01"), renews("n 2026-04-01"), paidOn("q", "2026-04-02")), "inca 200.00 EUR"},
		{"last touch on day 91", attributing(), append(start[:3:3], touched("e inca demo 2025-12-31"), renews("n 2026-04-01"), paidOn("q", "2026-04-02")), "inca 100.00 EUR"},
		{"a payment for the old term that comes after it", attributing(), append(start[:3:3], renews("n 2026-04-01"), served("q", "2026-04-02", "2026-03-01"), served("r", "2026-04-03", "2026-04-01")), "inca 200.00 EUR"},
		{"a payment for the new term that came before it", attributing(), append(start[:3:3], served("q", "2026-03-20", "2026-04-01"), renews("n 2026-04-01")), "inca 100.00 EUR"},
		{"a touch that is recorded late", attributing(), append(start[:3:3], renews("n 2026-04-01"), paidOn("q", "2026-04-02"), recorded(touched("e inca demo 2026-03-01"), "2026-04-20")), "inca 200.00 EUR"},
		{"a renewal that is recorded late", attributing(), append(start[:3:3], recorded(renews("n 2026-04-01"), "2026-04-20"), paidOn("q", "2026-04-02")), "inca 100.00 EUR"},
		{"who lapsed and came back", attributing(), append(start[:3:3], renews("n 2026-04-01"), paidOn("q", "2026-04-02"), touched("e inca demo 2027-03-01"), renews("m 2027-04-01"), paidOn("r", "2027-04-02")), "inca 200.00 EUR"},
		{"one of two lapses", attributing(), append(two[:4:4], touched("e inca demo 2026-03-01"), renews("n 2026-04-01"), paidOn("q", "2026-04-02")), "inca 100.00 EUR; indo 50.00 EUR"},
		{"one of two lapses, the other has it", month(attributing()), append(two[:4:4], touched("e inca demo 2026-03-01"), renews("n 2026-04-01"), paidOn("q", "2026-04-02")), "inca 150.00 EUR; indo 50.00 EUR"},
		// Influenced credit is for the term, twelve months at most: 25.00 each.
		{"influenced, in the twelfth month", attributing(), append(influenced[:3:3], paidOn("p", "2025-04-02"), paidOn("q", "2026-03-31")), "inca 50.00 EUR"},
		{"influenced, in the thirteenth", attributing(), append(influenced[:3:3], paidOn("p", "2025-04-02"), paidOn("q", "2026-04-01")), "inca 25.00 EUR"},
		{"influenced, renewed after half a year", attributing(), append(influenced[:3:3], paidOn("p", "2025-04-02"), touched("e inca demo 2025-09-01"), renews("n 2025-10-01"), paidOn("q", "2025-10-02")), "inca 25.00 EUR"},

		{"handed on", attributing(), append(start[:3:3], handsOn("h inca indo 2025-05-01"), paidOn("q", "2025-05-01"), paidOn("r", "2025-06-01")), "inca 100.00 EUR; indo 200.00 EUR"},
		{"handed on from a later day", attributing(), append(start[:3:3], handsOn("h inca indo 2025-05-02"), served("q", "2025-05-10", "2025-05-01"), served("r", "2025-05-10", "2025-05-02")), "inca 200.00 EUR; indo 100.00 EUR"},
		{"handed on, recorded late", attributing(), append(start[:3:3], paidOn("q", "2025-05-01"), recorded(handsOn("h inca indo 2025-05-01"), "2025-05-20")), "inca 100.00 EUR; indo 100.00 EUR"},
		{"handed on twice", attributing(), append(start[:3:3], handsOn("h inca indo 2025-05-01"), handsOn("i indo acme 2025-06-01"), paidOn("q", "2025-05-01"), paidOn("r", "2025-06-01")), "acme 100.00 EUR; inca 100.00 EUR; indo 100.00 EUR"},
		{"another deal is handed on", attributing(), append(start[:3:3], fact("h", "2025-05-01", settlement.Transfer{Customer: "c", Deal: "other", From: "inca", To: "indo"}), paidOn("q", "2025-05-01")), "inca 200.00 EUR"},
		{"all deals are", attributing(), append(start[:3:3], fact("h", "2025-05-01", settlement.Transfer{Customer: "c", From: "inca", To: "indo"}), paidOn("q", "2025-05-01")), "inca 100.00 EUR; indo 100.00 EUR"},
		{"who has nothing hands nothing on", attributing(), append(start[:3:3], handsOn("h acme indo 2025-05-01"), paidOn("q", "2025-05-01")), "inca 200.00 EUR"},
		{"stated credits are not handed on", attributing(), append(start[:3:3], handsOn("h inca indo 2025-05-01"), paidOn("q", "2025-05-01", "inca")), "inca 200.00 EUR"},
		{
			"a recredit stands against earlier transfers", attributing(), append(start[:3:3], handsOn("h inca indo 2025-05-01"), paidOn("q", "2025-05-01"),
				fact("rc", "2025-05-10", settlement.Recredit{Customer: "c", Deal: "d", Credits: pe.Sole("inca")}), paidOn("r", "2025-06-01"), handsOn("i inca acme 2025-07-01"), paidOn("s", "2025-07-02")),
			"acme 100.00 EUR; inca 300.00 EUR",
		},
		{"what goes back goes back from who earned it", attributing(), append(start[:3:3], handsOn("h inca indo 2025-05-01"), paidOn("q", "2025-05-01"), fact("rf", "2025-05-05", settlement.Refund{Customer: "c", Of: "p", Amount: eur("1000")})), "indo 100.00 EUR"},
	} {
		t.Run(c.name, func(t *testing.T) {
			policy := c.policy
			policy.Horizon = pe.Days(400, pe.Through)
			wantEarned(t, policy, c.facts, c.want)
		})
	}
}

// wantEarned folds facts of the partners in tiers in their order, delivers them once
// more, and stores the book.
func wantEarned(t *testing.T, policy settlement.Policy, facts []settlement.Fact, want string) {
	t.Helper()
	r := open(t, policy)
	facts = append(inTiers(), facts...)
	r.program.Sort(facts)
	for _, f := range facts {
		r.do(f)
	}
	if got := earned(r.entries); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	wantRepeatable(t, r, facts)
}

// wantRepeatable delivers facts once more, which changes nothing, and stores the
// book.
func wantRepeatable(t *testing.T, r *run, facts []settlement.Fact) {
	t.Helper()
	before := stored(t, &r.book)
	for _, f := range facts {
		if entries, err := r.program.Apply(&r.book, f); err != nil || len(entries) > 0 {
			t.Errorf("%s again posts %d entries, %v", f.ID, len(entries), err)
		}
	}
	if stored(t, &r.book) != before {
		t.Error("repeated facts changed the book")
	}
	again, err := settlement.ParseBook([]byte(before))
	if err != nil || stored(t, again) != before {
		t.Errorf("a stored book became another, %v", err)
	}
}

func TestARenewalNeedsADeal(t *testing.T) {
	r := open(t, attributing())
	r.refuse(renews("n 2025-04-01"), settlement.ErrReference)
	r.do(closedDeal("2025-05-01", "2025-05-01"))
	r.refuse(recorded(renews("n 2025-04-30"), "2025-06-01"), settlement.ErrReference)
	r.do(renews("n 2025-05-02"))
}

// The reasons of a deal go on with what has become of it.
func TestCreditSaysWhatBecameOfIt(t *testing.T) {
	policy := attributing()
	policy.Horizon = pe.Days(400, pe.Through)
	r := open(t, policy)
	for _, f := range append(inTiers(), touched("t inca co_sell 2025-03-01"), closedDeal("2025-04-01", "2025-03-01"),
		handsOn("h inca indo 2025-05-01"), touched("e indo demo 2025-09-01"), renews("n 2025-10-01"), handsOn("again inca acme 2025-11-01")) {
		r.do(f)
	}
	d, err := r.program.Credit(&r.book, "c", "d")
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, s := range d.Trace {
		if strings.HasPrefix(s.Code, "settlement.") || s.Code == attribution.CodeEngaged {
			said = append(said, s.Code+" "+s.Rule)
		}
	}
	want := "settlement.attributed /terms/0/policy/attribution; settlement.handed_on ; " +
		"settlement.renewed /terms/0/policy/attribution/renewal; attribution.engaged /terms/0/policy/attribution/renewal/engaged; " +
		"settlement.not_handed_on ; settlement.of_record "
	if got := strings.Join(said, "; "); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// What ends is said with its day: influenced credit with the term that it
// influenced, and the credit of a partner that was removed.
func TestCreditSaysWhatEnds(t *testing.T) {
	r := open(t, desked())
	for _, f := range append(inTiers(), direct("own 2025-02-20", "inbound"), touched("t inca co_sell 2025-03-01"),
		fact("close-d", "2025-04-01", settlement.DealClosed{Customer: "c", Deal: "d", Lead: on("2025-02-01"), Opened: on("2025-02-20"), Partner: "inca"}),
		strikes("k1 inca a 2025-05-01"), strikes("k2 inca b 2025-05-01"), strikes("k3 inca c 2025-05-01")) {
		r.do(f)
	}
	d, err := r.program.Credit(&r.book, "c", "d")
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, s := range d.Trace {
		if s.Code == settlement.CodeCovers || s.Code == settlement.CodeFooting {
			said = append(said, s.Details[1].Value+" "+s.Details[2].Value)
		}
	}
	// Twelve months from 1 April 2025.
	r.want("what ends", strings.Join(said, "; "), "influenced 2026-03-31; removed 2025-05-01")
}

// inca and indo source deal d, which closes under a version that gives the credit of one that
// lapsed to nobody. A version of 2026 gives it to the engaged, or decides no credits at all. The
// renewal of 1 April 2026 is under the version of the close, or under its own, as terms are pinned.
func TestARenewalIsDecidedByItsPinnedTerms(t *testing.T) {
	engaged := func(p *settlement.Agreement) { p.Attribution.Renewal.Lapsed = attribution.ToTheEngaged }
	nothing := func(p *settlement.Agreement) {
		p.Attribution, p.Commission.Influenced = attribution.Policy{}, commission.Influenced{}
	}
	for _, c := range []struct {
		name   string
		pin    settlement.PinTerms
		change func(*settlement.Agreement)
		want   string
	}{
		{"of the close", settlement.TermsAtClose, engaged, "inca 100.00 EUR; indo 50.00 EUR"},
		{"of the renewal", settlement.TermsEachPayment, engaged, "inca 150.00 EUR; indo 50.00 EUR"},
		{"of the close, the renewal decides nothing", settlement.TermsAtClose, nothing, "inca 100.00 EUR; indo 50.00 EUR"},
		{"of the renewal, which decides nothing", settlement.TermsEachPayment, nothing, "inca 100.00 EUR; indo 100.00 EUR"},
	} {
		p := attributing()
		p.Horizon, p.PinTerms = pe.Days(400, pe.Through), c.pin
		later := p.Terms[0]
		later.ID, later.From = "2026", day("2026-01-01")
		c.change(&later.Policy)
		p.Terms = append(p.Terms, later)
		t.Run(c.name, func(t *testing.T) {
			wantEarned(t, p, []settlement.Fact{
				touched("t1 inca co_sell 2025-03-01"), touched("t2 indo co_sell 2025-03-02"), closedDeal("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-02"),
				touched("e inca demo 2026-03-01"), renews("n 2026-04-01"), paidOn("q", "2026-04-02"),
			}, c.want)
		})
	}
}

// The id of a deal has no white space at its ends.
func TestADealThatIsHandedOnIsNamed(t *testing.T) {
	got := said(settlement.Must(attributing()).Problems(fact("h", "2025-03-01", settlement.Transfer{Customer: "c", Deal: " d", From: "a", To: "b"})))
	if want := "/deal syntax: white space at an end: \" d\"\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
