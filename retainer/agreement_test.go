package retainer_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
)

// pages are terms that between them say all that a page can say.
func pages() []retainer.Policy {
	white := whiteLabel()
	white.SetOff, white.Steps = true, []retainer.StepUp{{From: 7, Amount: eur("1300")}}
	white.Units = retainer.Units{Name: "hours", Included: 40, Over: eur("50"), Pool: retainer.BurnDown}
	white.Renewal = retainer.Renewal{Mode: retainer.AfterCheckIn, Missed: retainer.MissedWaits, Notice: partnerecon.Months(1, partnerecon.Until)}
	white.Cycle = retainer.Cadence{Every: retainer.EveryQuarter, Anchor: day("2025-01-01"), Partial: retainer.InFull, Cycles: 8}
	reseller := whiteLabel()
	reseller.Model, reseller.Relationship.WhiteLabel, reseller.Rounding = retainer.Reseller, retainer.No, partnerecon.HalfEven
	reseller.Economics = retainer.OneCycleBonus{Amount: eur("250")}
	reseller.Units = retainer.Units{Name: "tests", Included: 3, Over: eur("9"), Pool: retainer.EachCycle}
	reseller.Renewal = retainer.Renewal{Mode: retainer.ByApproval, Missed: retainer.MissedWaits, Approvers: []string{"finance_lead"}}
	reseller.Cycle.Every, reseller.Cycle.Partial = retainer.EveryFortnight, retainer.OnlyWhole
	operator := agreed()
	operator.Model, operator.Direction, operator.Months = retainer.Operator, retainer.CompanyPays, 3
	operator.Economics, operator.Amount, operator.PayableAfter = retainer.ManagementMargin{Amount: eur("400")}, partnerecon.Money{}, 14
	operator.Renewal, operator.Rounding = retainer.Renewal{Mode: retainer.ByApproval, Missed: retainer.MissedEnds}, partnerecon.Down
	operator.Draw = retainer.Draw{
		Amount: eur("2000"), Measured: retainer.OnNet, Recovery: retainer.Recoverable, AtEnd: retainer.StaysOwed, Cycles: 6, RecoverFrom: 3,
		RecoverShare: partnerecon.MustPercent("50"), MostACycle: eur("300"), MostOwed: eur("4000"),
	}
	operator.Stability, operator.Scope.Excluded, operator.Scope.Included = retainer.Stability{Cycles: 3, Changes: 1}, []string{retainer.None}, []string{"upkeep"}
	share := agreed()
	share.Economics = retainer.RecurringShare{Share: partnerecon.MustPercent("10"), Until: day("2026-01-01"), Amount: eur("5000")}
	share.Draw = retainer.Draw{Amount: eur("100"), Measured: retainer.OnEarned, Recovery: retainer.NonRecoverable}
	least := agreed()
	least.Guarantee = retainer.Guarantee{Amount: eur("500"), Measured: retainer.OnEarned, Cycles: 3}
	forgiven := agreed()
	forgiven.Draw = retainer.Draw{Amount: eur("100"), Measured: retainer.OnEarned, Recovery: retainer.Recoverable, AtEnd: retainer.Forgiven}
	return []retainer.Policy{white, reseller, operator, share, least, forgiven}
}

// The pages as partners read them. `go test -run Agreement -update` writes them anew.
func TestAgreementPages(t *testing.T) {
	var b strings.Builder
	for _, p := range pages() {
		page, err := retainer.Agreement(p)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(page.Markdown() + "\n")
		if strings.Contains(page.String(), "\n- \n") || strings.Contains(page.String(), "%!") {
			t.Errorf("a line without words:\n%s", page)
		}
	}
	const file = "testdata/agreements.golden"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Every amount, share and count of the terms stands on the page: what is published is
// what is computed.
func TestAgreementNamesEveryNumber(t *testing.T) {
	for i, want := range [][]string{
		{"1200.00 EUR", "1300.00 EUR", "cycle 7", "40 hours", "50.00 EUR", "8 cycles", "2025-01-01", "1 month", "set off"},
		{"1200.00 EUR", "250.00 EUR", "3 tests", "9.00 EUR", "finance_lead", "fortnight", "approval of its own"},
		{"400.00 EUR", "3 months", "14 days", "2000.00 EUR", "first 6 cycles", "net of returns", "cycle 3", "50%", "300.00 EUR", "4000.00 EUR", "stays owed", "Outside: nothing"},
		{"3000.00 EUR", "10%", "2026-01-01", "5000.00 EUR", "100.00 EUR", "not owed back"},
		{"500.00 EUR", "first 3 cycles", "6 paid cycles"},
		{"forgiven"},
	} {
		page, err := retainer.Agreement(pages()[i])
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(page.String(), w) {
				t.Errorf("page %d does not say %q:\n%s", i, w, page)
			}
		}
	}
}

// Words of the parties are words: none becomes a heading, a link or a tag, and none
// begins a new line.
func TestAgreementEscapesWords(t *testing.T) {
	p := agreed()
	p.Scope.Delivery, p.Approvers = "# [x](y) <b>\n- more", []string{"*founder*"}
	page, err := retainer.Agreement(p)
	if err != nil {
		t.Fatal(err)
	}
	if md := page.Markdown(); !strings.Contains(md, `\# \[x\](y) &lt;b&gt; - more`) || !strings.Contains(md, `\*founder\*`) {
		t.Error(md)
	}
	if strings.Contains(page.String(), "\n- more") {
		t.Error(page)
	}
}
