package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// pay is a payment of 100.00 that sources a partner.
func pay(id, day, customer, partner string) string {
	return fmt.Sprintf(`{"id":%q,"occurred":%q,"kind":"payment","customer":%q,"deal":"d","credits":[{"partner":%q,"role":"sourced","share":"100%%"}],"amount":{"amount":"100.00","currency":"EUR"},"model":"monthly"}`+"\n", id, day, customer, partner)
}

// goesBack is a refund, a chargeback or a credit note.
func goesBack(kind, id, day, of, amount string) string {
	return fmt.Sprintf(`{"id":%q,"occurred":%q,"kind":%q,"customer":"c","of":%q,"amount":{"amount":%q,"currency":"EUR"}}`+"\n", id, day, kind, of, amount)
}

const stands = `{"id":"s","occurred":"2025-01-01","kind":"standing","partner":"acme","tier":"integration"}` + "\n"

// remarked wants these remarks, and no others.
func remarked(t *testing.T, facts string, want ...string) {
	t.Helper()
	out := answered(t, "-facts", file(t, "facts.jsonl", facts))
	_, notes, _ := strings.Cut(out, "Every refund has its payment.\n")
	notes, _, _ = strings.Cut(notes, "Next questions")
	var got []string
	for line := range strings.Lines(notes) {
		if line = strings.TrimSuffix(line, "\n"); line != "" && !strings.HasSuffix(line, ":") {
			got = append(got, strings.TrimSpace(line))
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("remarks %q, want %q", got, want)
	}
}

func TestPaymentsThatEarnedNothing(t *testing.T) {
	good := stands + pay("p1", "2025-01-10", "c", "acme")
	const unknown = ": credited with p1 of 2025-01-10, customer c"
	remarked(t, good)
	remarked(t, good+pay("p2", "2025-02-10", "c", "acne"), "p2 of 2025-02-10: 100.00 EUR, customer c, partner acne: commission.no_rate",
		"acne: credited with p2 of 2025-02-10, customer c")
	remarked(t, pay("p1", "2025-01-10", "c", "acme"), "p1 of 2025-01-10: 100.00 EUR, customer c, partner acme: commission.no_rate", "acme"+unknown)
	// A standing that begins after the payment.
	remarked(t, strings.Replace(good, "2025-01-01", "2025-01-11", 1), "p1 of 2025-01-10: 100.00 EUR, customer c, partner acme: commission.no_rate")
	// Nobody is credited, or for the record only.
	remarked(t, good+strings.Replace(pay("p2", "2025-02-10", "c", "acne"), "sourced", "assisted", 1))
	// A payment that is delivered twice is one.
	remarked(t, pay("p1", "2025-01-10", "c", "acme")+pay("p1", "2025-01-10", "c", "acme"),
		"p1 of 2025-01-10: 100.00 EUR, customer c, partner acme: commission.no_rate", "acme"+unknown)
}

// A bonus pays whoever is credited, the rate only who stands in a tier: of 100.00 each, acme gets
// 20.00 and the bonus of 50.00, the misspelt one the bonus alone, so that it has earned.
func TestPartnersWithoutAStanding(t *testing.T) {
	tiered := strings.NewReplacer(`"UTC",`, `"UTC", "tiers": ["silver"],`,
		`"rates": [{"share": "10%"}]`, `"rates": [{"tier": "silver", "share": "20%"}],
		"bonuses": [{"name": "spiff", "times": 1, "rates": [{"fee": {"amount": {"amount": "50.00", "currency": "EUR"}, "per": "sale"}}]}]`).Replace(plain)
	stood := strings.Replace(stands, "integration", "silver", 1)
	facts := stood + pay("p1", "2025-01-10", "c", "acme") + pay("p3", "2025-02-11", "e", "Acme") + pay("p2", "2025-02-10", "d", "Acme")
	const says = "Partners that payments credit and of whom no fact states a standing or an enrolment, so that rates of a tier pay them nothing:\n" +
		"  Acme: credited with p2 of 2025-02-10, customer d\n\n"
	answer := func(program, facts string, args ...string) string {
		t.Helper()
		return answered(t, append([]string{"-program", file(t, "program.json", program), "-facts", file(t, "facts.jsonl", facts)}, args...)...)
	}
	if out := answer(tiered, facts); !strings.Contains(out, says) || strings.Contains(out, "acme: credited") || !strings.Contains(out, "Acme           -  100.00") {
		t.Errorf("no %q in\n%s", says, out)
	}
	if out := answer(tiered, facts, "-format", "json"); strings.Count(out, `"kind": "partner_without_standing"`) != 1 {
		t.Errorf("as JSON:\n%s", out)
	}
	assisted := stood + pay("p1", "2025-01-10", "c", "acme") + strings.Replace(pay("p2", "2025-02-10", "d", "Acme"), "sourced", "assisted", 1)
	for name, out := range map[string]string{
		"of another month":           answer(tiered, facts, "-month", "2025-01"),
		"of a program without tiers": answer(plain, strings.TrimPrefix(facts, stood)),
		"for the record only":        answer(tiered, assisted),
	} {
		if strings.Contains(out, ": credited with") {
			t.Errorf("%s:\n%s", name, out)
		}
	}
}

// plain is a program that decides no credits, and converts pounds and yen.
const plain = `{"version": 1, "currency": "EUR", "zone": "UTC", "horizon": {"days": 90, "edge": "through"}, "pin_terms": "at_close", "pin_tier": "at_earning",
"conversion": {"from": ["GBP", "JPY"], "max_age": {"days": 3, "edge": "through"}, "rounding": "half_up"},
"terms": [{"id": "1", "from": "2025-01-01", "rationale": "it begins", "policy": {"commission": {"rounding": "half_up", "rates": [{"share": "10%"}]}}}]}`

// Where the program decides no credits, a payment that states none may lack them.
func TestPaymentsThatCreditNobody(t *testing.T) {
	program := file(t, "program.json", plain)
	facts := pay("p1", "2025-01-10", "c", "acme") + strings.Replace(decides("p2", "2025-01-11"), `"d"`, `"d2"`, 1) +
		strings.Replace(decides("p3", "2025-01-12"), `"model"`, `"pending":true,"model"`, 1)
	const says = "Payments that credit nobody, in a program that decides no credits; state credits in the payment, or in a recredit:\n"
	out := answered(t, "-program", program, "-facts", file(t, "facts.jsonl", facts))
	if !strings.Contains(out, says+"  p2 of 2025-01-11: 100.00 EUR, customer c\n\n") {
		t.Errorf("p2 alone credits nobody:\n%s", out)
	}
	out = answered(t, "-program", program, "-facts", file(t, "facts.jsonl", facts), "-format", "json")
	if strings.Count(out, `"kind": "credits_nobody"`) != 1 || !strings.Contains(out, `"id": "p2"`) {
		t.Errorf("as JSON:\n%s", out)
	}
	for i := range 12 { // of 13 ten are listed
		facts += decides(fmt.Sprintf("q%02d", i+1), "2025-02-10")
	}
	out = answered(t, "-program", program, "-facts", file(t, "facts.jsonl", facts))
	if !strings.Contains(out, "  q09 of 2025-02-10: 100.00 EUR, customer c\n  and 3 more: -format json\n") {
		t.Errorf("many:\n%s", out)
	}
	// Credits that are put right are credits, and the sample decides them.
	right := `{"id":"r","occurred":"2025-01-20","kind":"recredit","customer":"c","deal":"d2","credits":[{"partner":"acme","role":"sourced","share":"100%"}]}` + "\n"
	for _, args := range [][]string{
		{"-program", program, "-facts", file(t, "facts.jsonl", pay("p1", "2025-01-10", "c", "acme")+strings.Replace(decides("p2", "2025-01-11"), `"d"`, `"d2"`, 1)+right)},
		{"-facts", file(t, "facts.jsonl", decides("p2", "2025-01-11"))},
	} {
		if out := answered(t, args...); strings.Contains(out, says) {
			t.Errorf("%v:\n%s", args, out)
		}
	}
}

// An override for acne is for nobody while only acme is paid for; the one for acme is not told.
func TestOverridesForNobody(t *testing.T) {
	override := func(partner string) string {
		return fmt.Sprintf(`{"name": "of %[1]s", "for": {"partner": %[1]q}, "approval": {"approver": "cfo", "reason": "r"}, "rates": [{"share": "12%%"}]}`, partner)
	}
	program := file(t, "program.json", strings.Replace(plain, `"policy": {`, `"policy": {"overrides": [`+override("acne")+","+override("acme")+`],`, 1))
	facts := file(t, "facts.jsonl", pay("p1", "2025-01-10", "c", "acme"))
	const says = "Overrides for a partner whom no fact names; its id may be another one there:\n  of acne of terms 1: partner acne\n"
	if out := answered(t, "-program", program, "-facts", facts); !strings.Contains(out, says) || strings.Contains(out, "of acme of terms") {
		t.Errorf("no %q in\n%s", says, out)
	}
}

// A pending payment is not expected to earn until it clears.
func TestAPendingPaymentEarnsNothingYet(t *testing.T) {
	pending := strings.Replace(pay("p1", "2025-01-10", "c", "acne"), `"model"`, `"pending":true,"model"`, 1)
	remarked(t, pending)
	remarked(t, pending+`{"id":"b1","occurred":"2025-01-14","kind":"clearing","customer":"c","of":"p1"}`+"\n",
		"p1 of 2025-01-14: 100.00 EUR, customer c, partner acne: commission.no_rate", "acne: credited with p1 of 2025-01-14, customer c")
}

// Credits that are put right have earned, and the misspelled partner is gone.
func TestCreditsThatArePutRight(t *testing.T) {
	right := `{"id":"r","occurred":"2025-01-20","kind":"recredit","customer":"c","deal":"d","credits":[{"partner":%q,"role":"sourced","share":"100%%"}]}` + "\n"
	remarked(t, stands+pay("p1", "2025-01-10", "c", "acne")+fmt.Sprintf(right, "acme"))
	remarked(t, stands+pay("p1", "2025-01-10", "c", "acme")+fmt.Sprintf(right, "acne"), "p1 of 2025-01-10: 100.00 EUR, customer c, partner acne: commission.no_rate",
		"acne: credited with p1 of 2025-01-10, customer c")
}

// A rate that has paid what it pays is counted, not listed.
func TestARateThatPaysForATimeOnly(t *testing.T) {
	facts := strings.Replace(stands, "integration", "referral", 1)
	for i := range 12 {
		facts += pay(fmt.Sprintf("p%d", i+1), fmt.Sprintf("2025-%02d-10", i+1), "c", "acme")
	}
	remarked(t, strings.ReplaceAll(facts, `"share"`, `"plan":"month_one","share"`),
		"Payments that earned nothing for a partner whose rate pays for a time only, or that earned on the customer before: 11.")
}

// What is listed is bounded, and so is how often a reason is asked for.
func TestManyPaymentsThatEarnedNothing(t *testing.T) {
	facts := ""
	for i := range 25 {
		facts += pay(fmt.Sprintf("p%02d", i+1), fmt.Sprintf("2025-01-%02d", i+1), "c", "acne")
	}
	name := file(t, "facts.jsonl", facts)
	out := answered(t, "-facts", name)
	if n := strings.Count(out, "customer c, partner acne: commission.no_rate\n"); n != 10 || !strings.Contains(out, "\n  and 15 more: -format json\n") {
		t.Errorf("%d are listed:\n%s", n, out)
	}
	out = answered(t, "-facts", name, "-format", "json")
	if all, reasons := strings.Count(out, `"kind": "earned_nothing"`), strings.Count(out, `"reason": "commission.no_rate"`); all != 25 || reasons != 20 {
		t.Errorf("%d remarks, %d with a reason", all, reasons)
	}
}

// Who is only named by payments can be asked about like any other partner.
func TestAPartnerThatOnlyPaymentsName(t *testing.T) {
	facts := file(t, "facts.jsonl", stands+pay("p1", "2025-01-10", "c", "acme")+pay("p2", "2025-02-10", "c", "acne"))
	for _, c := range []struct{ question, want string }{
		{"-why", "commission.no_rate"},
		{"-partner", "p2 of 2025-02-10: 100.00 EUR, customer c, partner acne"},
	} {
		if out := answered(t, "-facts", facts, c.question, "acne"); !strings.Contains(out, c.want) {
			t.Errorf("%s lacks %q:\n%s", c.question, c.want, out)
		}
	}
	if out := answered(t, "-facts", facts); !strings.Contains(out, " -why acne\n") {
		t.Errorf("nobody suggests to ask:\n%s", out)
	}
	if out := answered(t, "-facts", facts, "-partner", "acme"); strings.Contains(out, "acne") {
		t.Errorf("a partner is told of another one:\n%s", out)
	}
}

func TestAChurnOfACustomerThatHasPaidNothing(t *testing.T) {
	churn := `{"id":"left","occurred":"2025-01-20","kind":"churn","customer":%q}` + "\n"
	facts := stands + pay("p1", "2025-01-10", "c", "acme")
	remarked(t, facts+fmt.Sprintf(churn, "c"))
	remarked(t, facts+fmt.Sprintf(churn, "C"), "left of 2025-01-20: customer C")
}

func TestAPaymentIDOfTwoCustomers(t *testing.T) {
	remarked(t, stands+pay("p1", "2025-01-10", "c", "acme")+pay("p1", "2025-01-12", "d", "acme"),
		"p1 of 2025-01-10: 100.00 EUR, customer c, and customer d has one, too",
		"p1 of 2025-01-12: 100.00 EUR, customer d, and customer c has one, too")
}

func TestRefundsOfMoreThanWasPaid(t *testing.T) {
	facts := stands + pay("p1", "2025-01-10", "c", "acme") + goesBack("refund", "r1", "2025-01-11", "p1", "60.00")
	remarked(t, facts)
	remarked(t, facts+goesBack("credit_note", "r2", "2025-01-12", "p1", "40.00"))
	over := facts + goesBack("chargeback", "r2", "2025-01-12", "p1", "40.01")
	remarked(t, over, "r2 of 2025-01-12: with it 100.01 EUR of 100.00 EUR went back, customer c, payment p1")
	remarked(t, over+`{"id":"won","occurred":"2025-01-20","kind":"chargeback_reversed","customer":"c","of":"r2"}`+"\n")
	// One that came before its payment is measured on it all the same.
	remarked(t, facts+goesBack("refund", "r0", "2025-01-09", "p1", "41.00"), "r1 of 2025-01-11: with it 101.00 EUR of 100.00 EUR went back, customer c, payment p1")
	// A credit note documents the refund of 60.00 that it lists, whichever came first, and 40.01 more.
	note := func(amount, of string) string {
		return strings.Replace(goesBack("credit_note", "n", "2025-01-12", of, amount), `"of"`, `"refunds":["r1"],"of"`, 1)
	}
	remarked(t, facts+note("60.00", "p1"))
	remarked(t, facts+note("100.00", "p1"))
	remarked(t, facts+note("10.00", "p1")+goesBack("refund", "r2", "2025-01-13", "p1", "40.00"))
	remarked(t, facts+note("100.01", "p1"), "n of 2025-01-12: with it 100.01 EUR of 100.00 EUR went back, customer c, payment p1")
}

func TestPayoutsOfMoreThanWasPayable(t *testing.T) {
	// 20 % of 100.00, payable from 1 February.
	payout := `{"id":"out","occurred":%q,"kind":"payout","partner":"acme","amount":{"amount":%q,"currency":"EUR"}}` + "\n"
	facts := stands + pay("p1", "2025-01-10", "c", "acme")
	remarked(t, facts+fmt.Sprintf(payout, "2025-02-01", "20.00"))
	remarked(t, facts+strings.Repeat(fmt.Sprintf(payout, "2025-02-01", "20.00"), 2)) // delivered twice
	remarked(t, facts+fmt.Sprintf(payout, "2025-02-01", "20.01"), "out of 2025-02-01: 20.01 EUR to partner acme, payable was 20.00 EUR")
	remarked(t, facts+fmt.Sprintf(payout, "2025-01-31", "20.00"), "out of 2025-01-31: 20.00 EUR to partner acme, payable was 0.00 EUR")
}

// What was remarked is kept with the book, in the month it belongs to.
func TestRemarksOfABook(t *testing.T) {
	january := pay("p1", "2025-01-10", "c", "acme") // without a standing
	february := stands + pay("p2", "2025-02-10", "d", "acme") + pay("p1", "2025-02-11", "e", "acme")
	february = strings.Replace(february, "2025-01-01", "2025-02-01", 1)
	book := filepath.Join(t.TempDir(), "book.json")
	answered(t, "-facts", file(t, "jan.jsonl", january), "-book", book)
	got := answered(t, "-facts", file(t, "feb.jsonl", february), "-book", book, "-from", "2025-01", "-format", "json")
	if want := answered(t, "-facts", file(t, "both.jsonl", january+february), "-format", "json"); got != want {
		t.Errorf("apart\n%s\nat once\n%s", got, want)
	}
	out := answered(t, "-book", book, "-month", "2025-02")
	if strings.Contains(out, "partner acme: commission.no_rate") || !strings.Contains(out, "p1 of 2025-02-11: 100.00 EUR, customer e, and customer c") {
		t.Errorf("February:\n%s", out)
	}
}
