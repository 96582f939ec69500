package main

import (
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// The legend of the control sum leads from its figure to the columns above it.
func TestTheControlSumIsMadeOfTheColumns(t *testing.T) {
	eur := func(amount string) partnerecon.Money { return partnerecon.MustMoney(amount, "EUR") }
	st := settlement.Statement{
		Total:      settlement.Row{Earned: eur("100.00"), Returned: eur("-10.00")},
		Commission: eur("90.00"), Retained: eur("310.00"), Base: eur("400.00"),
	}
	for commission, want := range map[string]string{
		"90.00": "commission: 90.00 = earned 100.00 + returned -10.00, before caps per period, caps on net, clawbacks and true-ups",
		"75.00": "commission: 75.00 = earned 100.00 + returned -10.00 + capped on single payments -15.00, before caps per period, caps on net, clawbacks and true-ups",
	} {
		st.Commission = eur(commission)
		got, err := conservation(st)
		if err != nil || got.Items[0] != want {
			t.Errorf("got %q, %v, want %q", got.Items[0], err, want)
		}
	}
}

// Each line below a sentence is an item of a list: Markdown joins plain lines.
func TestNotesAreListsInMarkdown(t *testing.T) {
	out := answered(t, "-facts", file(t, "few.jsonl", few), "-format", "markdown")
	for _, want := range []string{"net base: 40.00 + 160.00 = 200.00\n\n- commission: 40.00 = ", "\n- retained: ", "\n- net base: ", "\n\nEvery refund has its payment.\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("the notes lack %q:\n%s", want, out)
		}
	}
}

// One partner's statement for a spreadsheet is its entries, of the months
// asked for.
func TestEntriesOfAPartnerForASpreadsheet(t *testing.T) {
	facts := file(t, "few.jsonl", few)
	want := "posted,kind,payable,customer,deal,payment,component,tier,terms,id,currency,amount\n" +
		"2025-02-10,earned,2025-03-01,c,,p2,base,integration,2025-01,p2/acme/c//p2/base/earned,EUR,20.00\n"
	if got := answered(t, "-facts", facts, "-partner", "acme", "-month", "2025-02", "-format", "csv"); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
