package settlement_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/settlement"
)

// shares says credits as "inca sourced 50%; …".
func shares(credits []pe.Credit) string {
	var out []string
	for _, c := range credits {
		out = append(out, fmt.Sprint(c.Partner, " ", c.Role, " ", c.Share))
	}
	return strings.Join(out, "; ")
}

// codesAt are the codes of a trace, with the rules that they point to.
func codesAt(tr pe.Trace) []string {
	var out []string
	for _, r := range tr {
		out = append(out, strings.TrimSpace(r.Code+" "+r.Rule))
	}
	return out
}

func attributedRun(t *testing.T, facts ...settlement.Fact) *run {
	t.Helper()
	r := open(t, attributing())
	facts = append(inTiers(), facts...)
	r.program.Sort(facts)
	for _, f := range facts {
		r.do(f)
	}
	return r
}

// The decision of a deal has the way through the tree for each partner, and what
// became of each touch; its rules point into the program.
func TestCreditOfADealIsExplained(t *testing.T) {
	r := attributedRun(t,
		touched("t1 inca co_sell 2025-03-01"), touched("t2 acme click 2025-03-02"), touched("t3 nobody demo 2025-03-03"),
		closedDeal("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-02"), recorded(touched("t4 indo co_sell 2025-03-05"), "2025-04-10"))
	d, err := r.program.Credit(&r.book, "c", "d")
	if err != nil {
		t.Fatal(err)
	}
	// acme's click came after the signup.
	if got := shares(d.Credits); got != "inca sourced 50%; indo sourced 50%" {
		t.Errorf("credits %s", got)
	}
	var leaves []string
	for _, c := range d.Claims {
		leaves = append(leaves, fmt.Sprint(c.Partner, " ", c.Leaf, " ", len(c.Path)))
	}
	if got := fmt.Sprint(leaves); got != "[acme none 2 inca new 2 indo new 2]" {
		t.Errorf("claims %s", got)
	}
	codes := codesAt(d.Trace)
	for _, want := range []string{
		"settlement.attributed /terms/0/policy/attribution", "settlement.left_out",
		"attribution.claim /terms/0/policy/attribution/tree/then/else",
	} {
		if !slices.Contains(codes, want) {
			t.Errorf("no %s among %q", want, codes)
		}
	}
	// The decision is the one that the payment was paid by.
	if got := earned(r.entries); got != "inca 50.00 EUR; indo 50.00 EUR" {
		t.Errorf("earned %s", got)
	}
}

// Why tells a partner that touched a deal and has nothing of it on what evidence
// that was decided.
func TestWhyTellsOfDealsThatWereTouched(t *testing.T) {
	r := attributedRun(t, touched("t2 acme click 2025-03-02"), closedDeal("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-02"))
	tr, err := r.program.Why(&r.book, "acme", day("2025-04-30"))
	if err != nil {
		t.Fatal(err)
	}
	codes := codesAt(tr)
	at := slices.Index(codes, "settlement.attributed /terms/0/policy/attribution")
	if at < 0 || !slices.ContainsFunc(codes[at:], func(s string) bool { return strings.HasPrefix(s, attribution.CodeAfter) }) {
		t.Errorf("%q", codes)
	}
	tr, err = r.program.Why(&r.book, "inca", day("2025-04-30"))
	if err != nil || slices.ContainsFunc(codesAt(tr), func(s string) bool { return strings.HasPrefix(s, settlement.CodeAttributed) }) {
		t.Errorf("%q, %v", codesAt(tr), err)
	}
}

// A recredit of the deal stands before what the attribution says, and the trace
// says so.
func TestCreditNamesTheRecreditThatStands(t *testing.T) {
	r := attributedRun(t, touched("t1 inca co_sell 2025-03-01"), closedDeal("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-02"),
		fact("rc", "2025-04-10", settlement.Recredit{Customer: "c", Deal: "d", Credits: pe.Sole("beta")}))
	d, err := r.program.Credit(&r.book, "c", "d")
	if err != nil || shares(d.Credits) != "inca sourced 100%" || !slices.Contains(codesAt(d.Trace), settlement.CodeStatedCredits) {
		t.Errorf("%s, %q, %v", shares(d.Credits), codesAt(d.Trace), err)
	}
}

// The tiers are those of the close, whatever is learned later.
func TestTheTiersOfTheCloseArePinned(t *testing.T) {
	r := attributedRun(t, touched("t1 inca co_sell 2025-03-01"), closedDeal("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-02"),
		recorded(fact("down", "2025-02-01", settlement.Standing{Partner: "inca", Tier: ""}), "2025-04-05"),
		recorded(touched("t2 indo co_sell 2025-03-05"), "2025-04-10"))
	d, err := r.program.Credit(&r.book, "c", "d")
	if err != nil || shares(d.Credits) != "inca sourced 50%; indo sourced 50%" {
		t.Errorf("%s, %v", shares(d.Credits), err)
	}
}

func TestCreditOfNothing(t *testing.T) {
	r := attributedRun(t, touched("t1 inca co_sell 2025-03-01"))
	policy := flat()
	var none settlement.Program
	if _, err := none.Credit(&r.book, "c", "d"); err == nil {
		t.Error("the zero Program answers")
	}
	if _, err := r.program.Credit(nil, "c", "d"); err == nil {
		t.Error("no book answers")
	}
	for _, c := range []struct{ customer, deal string }{{"c", "d"}, {"c", ""}, {"x", "d"}} {
		if _, err := r.program.Credit(&r.book, c.customer, c.deal); !errors.Is(err, settlement.ErrReference) {
			t.Errorf("%v: %v", c, err)
		}
	}
	// The version in force at the close has no attribution, a later one has.
	later := attributing().Terms[0]
	later.ID, later.From = "2026", day("2026-01-01")
	policy.Tiers = attributing().Tiers
	policy.Terms = append(policy.Terms, later)
	r = open(t, policy).do(touched("t1 inca co_sell 2025-03-01"), paidOn("p", "2025-04-02"))
	if _, err := r.program.Credit(&r.book, "c", "d"); !errors.Is(err, settlement.ErrTerms) || earned(r.entries) != "" {
		t.Errorf("%v, earned %q", err, earned(r.entries))
	}
}

// Touches leave the book with the horizon, 180 days, but not while a deal within
// it may have counted them, or a renewal past it may count them.
func TestJourneysLeaveWithTheHorizon(t *testing.T) {
	r := attributedRun(t, touched("t1 inca co_sell 2025-03-01"), touched("alone inca overlap 2025-03-02"), closedDeal("2025-05-01", "2025-03-01"), paidOn("p", "2025-05-02"))
	kept := func() bool { return strings.Contains(stored(t, &r.book), `"id":"t1","at":"2025-03-01T00:00:00Z"`) }
	// 1 March + 180 days is 28 August: past the horizon at the end of September,
	// when the close of 1 May is not.
	r.through("2025-09")
	if _, err := r.program.Credit(&r.book, "c", "d"); err != nil || !kept() {
		t.Errorf("%v, kept %t", err, kept())
	}
	// A touch that old is refused, one within the horizon corrects with all of them.
	old := recorded(touched("t2 indo co_sell 2025-03-05"), "2025-10-02")
	if _, err := r.program.Apply(&r.book, old); !errors.Is(err, settlement.ErrSealed) {
		t.Errorf("%v", err)
	}
	r.do(recorded(touched("t3 indo co_sell 2025-04-20"), "2025-10-03"))
	if got := earned(r.entries); got != "inca 50.00 EUR; indo 50.00 EUR" {
		t.Errorf("earned %s", got)
	}
	// 1 May + 180 days is 28 October: past it at the end of October.
	r.through("2025-11")
	if _, err := r.program.Credit(&r.book, "c", "d"); !errors.Is(err, settlement.ErrSealed) || kept() {
		t.Errorf("%v, kept %t", err, kept())
	}
	// The credits stay.
	r.do(paidOn("q", "2025-12-02"))
	if got := earned(r.entries); got != "inca 100.00 EUR; indo 100.00 EUR" {
		t.Errorf("earned %s", got)
	}
}

// A payment without credits that was sealed and reopened is known again.
func TestAReopenedAttributedPaymentIsKnownAgain(t *testing.T) {
	r := attributedRun(t, touched("t1 inca co_sell 2025-03-01"), paidOn("p", "2025-04-02"), paidOn("own", "2025-04-02", "beta"))
	r.through("2025-12")
	for _, e := range r.entries {
		if e.Kind == pe.Sealed {
			record, err := settlement.RecordOf(e)
			if err != nil {
				t.Fatal(err)
			}
			r.do(fact("again-"+e.Claim.Line, "2026-01-02", settlement.Reopen{Customer: "c", Record: record}))
		}
	}
	for _, f := range []settlement.Fact{paidOn("p", "2025-04-02"), paidOn("own", "2025-04-02", "beta")} {
		if entries, err := r.program.Apply(&r.book, f); err != nil || len(entries) > 0 {
			t.Errorf("%s again posts %d entries, %v", f.ID, len(entries), err)
		}
	}
}

// A payment that stated no credits is another one than a payment that does.
func TestAPaymentThatStatesCreditsIsAnother(t *testing.T) {
	r := attributedRun(t, touched("t1 inca co_sell 2025-03-01"), paidOn("p", "2025-04-02"), paidOn("own", "2025-04-02", "inca"))
	for _, f := range []settlement.Fact{paidOn("p", "2025-04-02", "inca"), paidOn("own", "2025-04-02")} {
		if _, err := r.program.Apply(&r.book, f); !errors.Is(err, settlement.ErrDuplicate) {
			t.Errorf("%s: %v", f.ID, err)
		}
	}
}

// A late touch that moves no share, and one after the close, are told as what they
// are.
func TestCreditTellsOfTouchesThatMovedNothing(t *testing.T) {
	r := attributedRun(t, touched("t1 inca co_sell 2025-03-01"), closedDeal("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-02"),
		recorded(touched("t2 acme click 2025-03-05"), "2025-04-10"), touched("t3 indo demo 2025-04-12"))
	d, err := r.program.Credit(&r.book, "c", "d")
	if err != nil || shares(d.Credits) != "inca sourced 100%" || len(d.Claims) != 2 || d.Claims[0].Partner != "acme" {
		t.Errorf("%s, %+v, %v", shares(d.Credits), d.Claims, err)
	}
	left := slices.DeleteFunc(slices.Clone(d.Trace), func(r pe.Reason) bool { return r.Code != settlement.CodeLeftOut })
	if got := left.String(); !strings.Contains(got, "t3") || !strings.Contains(got, "after the close") || strings.Contains(got, "t2") {
		t.Errorf("left out: %s", got)
	}
}

// A deal that closed under terms without an attribution stays with nobody, when a
// new version brings one into a book that knows the deal.
func TestADealKeepsTheTermsOfItsCloseAcrossAnUpgrade(t *testing.T) {
	p := flat()
	p.Tiers = attributing().Tiers
	r := open(t, p).do(inTiers()...)
	r.do(closedDeal("2025-02-01", "2025-01-20"), paidOn("p", "2025-02-02"))
	next := attributing().Terms[0]
	next.ID, next.From = "2025b", day("2025-03-01")
	p.Terms = append(p.Terms, next)
	r.program = settlement.Must(p)
	r.do(touched("t1 inca co_sell 2025-03-02"), paidOn("q", "2025-03-03"))
	other := pay("c", "1000")
	other.Deal = "new"
	r.do(fact("n", "2025-03-04", other), recorded(touched("t0 indo co_sell 2025-01-10"), "2025-03-05"))
	// Only the deal that closed under the new terms is credited, to both: 50.00 each.
	if got := earned(r.entries); got != "inca 50.00 EUR; indo 50.00 EUR" {
		t.Errorf("earned %s", got)
	}
	if _, err := r.program.Credit(&r.book, "c", "d"); !errors.Is(err, settlement.ErrTerms) {
		t.Errorf("%v", err)
	}
}

// Who gets credit goes by the tiers of the close, what it earns by the pin: here
// by the tier of the day on which each payment cleared.
func TestPaymentsOfADealHaveTheTierOfTheirDay(t *testing.T) {
	r := attributedRun(t, touched("t1 inca co_sell 2025-03-01"), closedDeal("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-02"),
		fact("up", "2025-04-15", settlement.Standing{Partner: "inca", Tier: "solution"}), paidOn("q", "2025-04-20"))
	var got []string
	for _, e := range r.entries {
		got = append(got, e.Claim.Line+" "+e.Tier)
	}
	if fmt.Sprint(got) != "[p integration q solution]" {
		t.Errorf("%v", got)
	}
}
