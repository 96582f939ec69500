package settlement

import (
	"errors"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
)

// The close of a deal pins its terms, once. A deal that has payments already keeps theirs, and is refused
// where the pins are those of the close and say something else.
func TestTheCloseOfADealPinsItsTerms(t *testing.T) {
	d := partnerecon.MustDay
	paid := deal{ID: "d", Governed: d("2025-01-05"), Terms: "v"}
	closed := func(by, on string) deal { return deal{ID: "d", Closed: by, Governed: d(on), Terms: "v"} }
	for _, c := range []struct {
		name  string
		terms PinTerms
		tier  PinTier
		on    string
		known *deal
		want  deal
		err   string
	}{
		{"new", TermsAtClose, TierAtClose, "2025-01-10", nil, deal{"d", "f", d("2025-01-10"), "v"}, ""},
		{"new, under the second version", TermsAtClose, TierAtClose, "2025-02-01", nil, deal{"d", "f", d("2025-02-01"), "w"}, ""},
		{"before the first version", TermsAtClose, TierAtClose, "2024-12-31", nil, deal{}, "no version of the terms is in force on 2024-12-31: no such terms"},
		{"again", TermsAtClose, TierAtClose, "2025-01-10", new(closed("f", "2025-01-10")), deal{}, "repeated"},
		{"again, on another day", TermsAtClose, TierAtClose, "2025-01-11", new(closed("f", "2025-01-10")), deal{}, `deal "d" closed on 2025-01-10 with fact "f"`},
		{"by another fact", TermsAtClose, TierAtClose, "2025-01-10", new(closed("g", "2025-01-10")), deal{}, `deal "d" closed on 2025-01-10 with fact "g"`},
		{"paid that day", TermsAtClose, TierAtClose, "2025-01-05", &paid, deal{"d", "f", d("2025-01-05"), "v"}, ""},
		{"paid before, tiers at the close", TermsAtClose, TierAtClose, "2025-01-06", &paid, deal{}, `deal "d" has payments already, under terms "v" as of 2025-01-05: no such terms`},
		{"paid before, tiers when it is earned", TermsAtClose, TierAtEarning, "2025-01-06", &paid, deal{"d", "f", d("2025-01-06"), "v"}, ""},
		{"paid before under other terms", TermsAtClose, TierAtEarning, "2025-02-01", &paid, deal{}, `deal "d" has payments already, under terms "v" as of 2025-01-05: no such terms`},
		{"paid before under other terms, which no close pins", TermsCycleStart, TierAtEarning, "2025-02-01", &paid, deal{"d", "f", d("2025-02-01"), "v"}, ""},
	} {
		p := Program{&rules{zone: time.UTC, policy: Policy{PinTerms: c.terms, PinTier: c.tier, Terms: partnerecon.Terms[Agreement]{{ID: "v", From: d("2025-01-01")}, {ID: "w", From: d("2025-02-01")}}}}}
		s := &posting{program: p, book: &Book{}, fact: Fact{ID: "f", Event: DealClosed{Customer: "c", Deal: "d"}}}
		s.when.on = d(c.on)
		cu := &customer{}
		if c.known != nil {
			cu.keep(&step{pin: *c.known})
		}
		st, err := s.dealClosed(cu, DealClosed{Customer: "c", Deal: "d"})
		if got := ""; err != nil && err.Error() != c.err || err == nil && c.err != got || st.pin != c.want || st.repeated != (c.err == "repeated") {
			t.Errorf("%s: %+v, %v", c.name, st.pin, err)
		}
	}
}

// Each of the three packages knows the ids of the facts that it keeps: a fact of another kind with such
// an id is refused. A loss that the commission states has the id of its fact.
func TestAFactHasAnIDOfItsOwn(t *testing.T) {
	c := &customer{
		Ledger:   commission.Ledger{Customer: "c", Lines: []*commission.Line{{ID: "line"}}},
		Exposure: clawback.Exposure{Churns: []clawback.Departure{{ID: "churn"}}, Losses: []clawback.Loss{{ID: "loss"}}},
	}
	c.see(seen{ID: "touch"})
	for _, x := range []struct {
		name    string
		st      step
		refused map[string]bool
	}{
		{"kept by settlement", step{seen: seen{ID: "x"}}, map[string]bool{"line": true, "churn": true}},
		{"for the commission", step{ledger: commission.Refund{}}, map[string]bool{"touch": true, "churn": true}},
		{"for the clawback", step{exposure: clawback.Breach{}}, map[string]bool{"touch": true, "line": true}},
		{"for both, and the clawback knows it again", step{ended: commission.Ended{}, exposure: clawback.Churn{}}, map[string]bool{"touch": true}},
		{"repeated", step{repeated: true, seen: seen{ID: "x"}}, nil},
	} {
		for _, id := range []string{"touch", "line", "churn", "loss", "new"} {
			s := &posting{fact: Fact{ID: id}}
			err := s.newID(c, &x.st)
			if (err != nil) != x.refused[id] || err != nil && (!errors.Is(err, ErrDuplicate) || err.Error() != "a fact of another kind has this id: "+ErrDuplicate.Error()) {
				t.Errorf("%s: %s: %v", x.name, id, err)
			}
		}
	}
	if !c.isOpen("line") || c.isOpen("churn") || c.isOpen("new") || (&customer{}).isOpen("line") {
		t.Error("which lines are open")
	}
}

// What partners owe, as the fees of a licence, is none of a clawback's business.
func TestWhatPartnersOweIsNoEarning(t *testing.T) {
	e := func(terms, component string) partnerecon.Entry {
		return partnerecon.Entry{Terms: terms, Claim: partnerecon.Claim{Component: component}}
	}
	all := func() []partnerecon.Entry {
		return []partnerecon.Entry{e("v", "base"), e("v", "licence"), e("w", "licence")}
	}
	p := Program{&rules{}}
	if got := p.earning(all()); len(got) != 3 {
		t.Errorf("nothing is owed: %d", len(got))
	}
	p.owed = map[componentOf]bool{{"v", "licence"}: true}
	if got := p.earning(all()); len(got) != 2 || got[0].Claim.Component != "base" || got[1].Terms != "w" {
		t.Errorf("%+v", got)
	}
}

// What governs a new payment of a deal that closed under the first version: its close, where terms or
// tiers are pinned there, else its own day; and the version of the close, of the payment, or of the cycle.
func TestWhatGovernsAPayment(t *testing.T) {
	d := partnerecon.MustDay
	closed := deal{ID: "d", Closed: "k", Governed: d("2025-01-05"), Terms: "v"}
	paid := deal{ID: "d", Governed: d("2025-02-20"), Terms: "w"}
	for _, c := range []struct {
		name  string
		terms PinTerms
		tier  PinTier
		known deal
		on    string
		want  deal
	}{
		{"both at the close", TermsAtClose, TierAtClose, closed, "2025-02-10", closed},
		{"terms at the close", TermsAtClose, TierAtEarning, closed, "2025-02-10", closed},
		{"tiers at the close", TermsEachPayment, TierAtClose, closed, "2025-02-10", deal{"d", "k", d("2025-01-05"), "w"}},
		{"nothing at the close", TermsEachPayment, TierAtEarning, closed, "2025-02-10", deal{"d", "", d("2025-02-10"), "w"}},
		{"the cycle", TermsCycleStart, TierAtEarning, closed, "2025-02-10", deal{"d", "", d("2025-02-10"), "v"}},
		{"before it closed", TermsAtClose, TierAtClose, closed, "2025-01-04", closed},
		{"paid before", TermsAtClose, TierAtClose, paid, "2025-02-21", paid},
		{"paid that day", TermsAtClose, TierAtClose, paid, "2025-02-20", paid},
		{"paid later", TermsAtClose, TierAtClose, paid, "2025-01-20", deal{"d", "", d("2025-01-20"), "v"}},
		{"of another deal", TermsAtClose, TierAtClose, deal{ID: "e", Closed: "k", Governed: d("2025-01-05"), Terms: "v"}, "2025-02-10", deal{"d", "", d("2025-02-10"), "w"}},
	} {
		p := Program{&rules{zone: time.UTC, policy: Policy{PinTerms: c.terms, PinTier: c.tier, Terms: partnerecon.Terms[Agreement]{{ID: "v", From: d("2025-01-01")}, {ID: "w", From: d("2025-02-01")}}}}}
		s := &posting{program: p, book: &Book{}}
		s.when.on = d(c.on)
		cu := &customer{Deals: []deal{c.known}}
		got, err := s.pin(cu, "d", d("2025-01-31"))
		if got != c.want || err != nil {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
	s := &posting{program: Program{&rules{policy: Policy{PinTerms: TermsAtClose, Terms: partnerecon.Terms[Agreement]{{ID: "v", From: d("2025-01-01")}}}}}, book: &Book{}}
	s.when.on = d("2024-12-31")
	if _, err := s.pin(&customer{}, "", s.when.on); !errors.Is(err, ErrTerms) {
		t.Errorf("before the first version: %v", err)
	}
}

// A payment that clears has the tiers and the terms of that day, where the pins say so, and none of
// those that were removed by then.
func TestAPaymentThatClears(t *testing.T) {
	d := partnerecon.MustDay
	for _, c := range []struct {
		name    string
		terms   PinTerms
		tier    PinTier
		credits []partnerecon.Credit
		want    string
		under   string
	}{
		{"tiers when it is earned", TermsAtClose, TierAtEarning, credited("a", "b"), "a gold, b , ", ""},
		{"tiers when it is earned, and nobody has credit", TermsAtClose, TierAtEarning, nil, "none", ""},
		{"tiers at the close", TermsAtClose, TierAtClose, credited("a", "b"), "none", ""},
		{"terms of each payment", TermsEachPayment, TierAtClose, credited("a"), "none", "w"},
		{"one was removed, tiers at the close", TermsAtClose, TierAtClose, credited("a", "gone"), "a , ", ""},
		{"one was removed, tiers when it is earned", TermsAtClose, TierAtEarning, credited("gone", "a"), "a gold, ", ""},
	} {
		p := Program{&rules{zone: time.UTC, exits: true, policy: Policy{PinTerms: c.terms, PinTier: c.tier, Terms: partnerecon.Terms[Agreement]{{ID: "v", From: d("2025-01-01")}, {ID: "w", From: d("2025-02-01")}}}}}
		s := &posting{program: p, fact: Fact{ID: "f"}, book: &Book{accounts: map[string]*account{
			"a": {Standings: []standing{{From: d("2025-02-01"), ID: "1", Tier: "gold"}}}, "gone": {Removed: noon("2025-02-01")},
		}}}
		s.when.on, s.when.posted, s.when.occurred = d("2025-02-10"), d("2025-02-10"), instant(noon("2025-02-10"))
		cu := &customer{Ledger: commission.Ledger{Customer: "c", Lines: []*commission.Line{{ID: "l", Credits: c.credits, Terms: "v"}}}}
		st, err := s.clearing(cu, Clearing{Customer: "c", Of: "l"})
		ev, ok := st.ledger.(commission.Clearing)
		got := ""
		for _, x := range ev.Credits {
			got += x.Partner + " " + x.Tier + ", "
		}
		if ev.Credits == nil {
			got = "none"
		}
		if err != nil || !ok || got != c.want || ev.Terms != c.under || ev.ID != "f" || ev.Of != "l" || len(ev.Uplines) != 0 {
			t.Errorf("%s: %s under %q, %v", c.name, got, ev.Terms, err)
		}
	}
}
