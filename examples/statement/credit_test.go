package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
)

// clicked is a click that leads to a deal of c with acme, which closes on 8 January.
const clicked = `{"id":"click","occurred":"2025-01-05","kind":"touch","customer":"c","partner":"acme","touch":"click"}
{"id":"won","occurred":"2025-01-08","kind":"deal_closed","customer":"c","deal":"d","signup":"2025-01-06","motion":"inbound"}
`

// joins is a Referral partner that has chosen a plan.
func joins(partner, plan string) string {
	return fmt.Sprintf(`{"id":"s-%s","occurred":"2025-01-01","kind":"standing","partner":%q,"tier":"referral","plan":%q}`+"\n", partner, partner, plan)
}

// decides is a payment of 100.00 that states no credits.
func decides(id, day string) string {
	return fmt.Sprintf(`{"id":%q,"occurred":%q,"kind":"payment","customer":"c","deal":"d","amount":{"amount":"100.00","currency":"EUR"},"model":"monthly"}`+"\n", id, day)
}

const counted = "Payments that earned nothing for a partner whose rate pays for a time only, or that earned on the customer before: %d."

// Payments that state no credits are expected to earn for those whose deal it is.
func TestDecidedPaymentsThatEarnedNothing(t *testing.T) {
	first, second := decides("p1", "2025-01-10"), decides("p2", "2025-02-10")
	oneMonth, year := joins("acme", "month_one"), joins("acme", "twelve_months")
	once := strings.Replace(first, "monthly", "one_time", 1) // for which there is no rate
	recredit := `{"id":"r","occurred":"2025-01-20","kind":"recredit","customer":"c","deal":"d","credits":[{"partner":"acne","role":"sourced","share":"100%"}]}` + "\n"
	acne := ": 100.00 EUR, customer c, partner acne: commission.no_rate"

	remarked(t, year+clicked+first+second)
	remarked(t, year+clicked+once, "p1 of 2025-01-10: 100.00 EUR, customer c, partner acme: commission.no_rate")
	remarked(t, oneMonth+clicked+first+second+decides("p3", "2025-03-10"), fmt.Sprintf(counted, 2))
	// By November the close is past the horizon.
	remarked(t, oneMonth+clicked+first+decides("p9", "2025-11-10"), fmt.Sprintf(counted, 1))
	// Nobody is credited: the click came after the signup.
	remarked(t, year+strings.Replace(clicked, "2025-01-05", "2025-01-07", 1)+once)
	// A misspelled partner, or one without a standing.
	misspelled := strings.Replace(clicked, `"acme"`, `"acne"`, 1)
	remarked(t, year+misspelled+first+second, "click: customer c, paid on 2025-01-10, partner acne")
	remarked(t, clicked+first, "click: customer c, paid on 2025-01-10, partner acme")
	// What a recredit states of a deal holds for what comes later.
	remarked(t, year+clicked+first+recredit+second, "p1 of 2025-01-10"+acne, "p2 of 2025-02-10"+acne, "acne: credited with p1 of 2025-01-10, customer c")
	// A payment that is pending may earn when it clears.
	pending := strings.Replace(once, `"model"`, `"pending":true,"model"`, 1)
	remarked(t, year+clicked+pending)
	remarked(t, year+clicked+pending+`{"id":"b","occurred":"2025-01-14","kind":"clearing","customer":"c","of":"p1"}`+"\n",
		"p1 of 2025-01-14: 100.00 EUR, customer c, partner acme: commission.no_rate")
	// Who has the account since is expected to earn, and who had it is not.
	handed := `{"id":"h","occurred":"2025-02-01","kind":"transfer","customer":"c","from":"acme","to":"beta"}` + "\n"
	remarked(t, year+joins("beta", "twelve_months")+clicked+first+handed+second)
}

// A customer has one deal, or one of several is named. Ids may hold slashes.
func TestWhichDealIsMeant(t *testing.T) {
	another := strings.NewReplacer(`"won"`, `"won-2"`, `"d"`, `"e"`, "01-08", "01-09").Replace(strings.Split(clicked, "\n")[1]) + "\n"
	facts := func(text string) []string {
		return []string{"-facts", file(t, "facts.jsonl", joins("acme", "twelve_months")+text), "-credit"}
	}
	credited := func(want string, args ...string) {
		t.Helper()
		if out := answered(t, args...); !strings.HasPrefix(out, "Who gets credit for "+want+"\n") || !strings.Contains(out, "acme     referral  sourced 100%  credited\n") {
			t.Errorf("%q:\n%s", args, out)
		}
	}
	credited("d of c, closed 2025-01-08", append(facts(clicked), "c")...)
	credited("e of c, closed 2025-01-09", append(facts(clicked+another), "c/e")...)
	refused(t, append(facts(clicked+another), "c"), "customer c has several deals; ask -credit c/d or c/e")
	refused(t, append(facts(clicked), "c/e"), `no deal of "c/e" has closed`)
	slashed := strings.ReplaceAll(strings.ReplaceAll(clicked, `"customer":"c"`, `"customer":"c/o"`), `"d"`, `"d/1"`)
	credited("d/1 of c/o, closed 2025-01-08", append(facts(slashed), "c/o")...)
	credited("d/1 of c/o, closed 2025-01-08", append(facts(slashed), "c/o/d/1")...)
	// Payments without a deal close with the first of them.
	meets := `{"id":"t","occurred":"2025-01-05","kind":"touch","customer":"c","partner":"acme","touch":"co_sell"}` + "\n"
	credited("payments without a deal of c, closed 2025-01-10", append(facts(meets+strings.Replace(decides("p", "2025-01-10"), `"deal":"d",`, "", 1)), "c")...)
}

// changed returns the sample's program with a change.
func changed(t *testing.T, change func(*settlement.Policy)) string {
	t.Helper()
	p := settledSample(t).program.Policy()
	change(&p)
	text, err := settlement.MarshalPolicy(p)
	if err != nil {
		t.Fatal(err)
	}
	return file(t, "program.json", string(text))
}

// A program may have no desk, or decide no credits.
func TestProgramsThatDecideLess(t *testing.T) {
	facts := file(t, "facts.jsonl", joins("acme", "twelve_months")+strings.ReplaceAll(clicked, `,"motion":"inbound"`, ""))
	noDesk := func(p *settlement.Policy) { p.Desk = conflict.Policy{} }
	args := []string{"-facts", facts, "-program", changed(t, noDesk)}
	refused(t, append(slices.Clone(args), "-rulings", "c"), "the program has no desk")
	if out := answered(t, append(slices.Clone(args), "-credit", "c/d")...); strings.Contains(out, "-rulings") || !strings.Contains(out, "sourced 100%") {
		t.Errorf("without a desk:\n%s", out)
	}
	neither := func(p *settlement.Policy) {
		noDesk(p)
		for i := range p.Terms {
			p.Terms[i].Policy.Attribution = attribution.Policy{}
		}
	}
	none := []string{"-program", changed(t, neither), "-facts", file(t, "few.jsonl", few)}
	refused(t, append(slices.Clone(none), "-credit", "c"), "the program decides no credits")
	if out := answered(t, none...); strings.Contains(out, "-credit") {
		t.Errorf("credits that are stated are asked about:\n%s", out)
	}
}
