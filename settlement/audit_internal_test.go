package settlement

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
)

// Lines are added up by partner and currency, and the sums of a partner stand in the order of their
// currencies, whichever line came first: 1.00 and 2.00 in euros, and 5.00 in dollars, of which 4.00 were due.
func TestAuditedSumsStandByPartnerAndCurrency(t *testing.T) {
	line := func(id, partner, paid, due string, currency partnerecon.Currency) AuditedLine {
		x, y := partnerecon.MustMoney(paid, currency), partnerecon.MustMoney(due, currency)
		difference, err := x.Sub(y)
		if err != nil {
			t.Fatal(err)
		}
		verdict := Matches
		if difference.Sign() > 0 {
			verdict = Over
		}
		return AuditedLine{ID: id, Partner: partner, Kind: partnerecon.Earned, Verdict: verdict, Paid: x, Due: y, Difference: difference}
	}
	sums, err := auditedSums([]AuditedLine{
		line("1", "a", "5", "4", "USD"), line("2", "a", "1", "1", "EUR"), line("3", "a", "2", "2", "EUR"), line("4", "b", "7", "7", "USD"), line("5", "b", "8", "8", "EUR"),
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range sums {
		got = append(got, fmt.Sprint(s.Partner, " ", s.Currency, " ", s.Lines, " ", s.Matching, " ", s.Paid, " ", s.Due, " ", s.Over, " ", s.Difference))
	}
	if diff := cmp.Diff([]string{
		"a EUR 2 2 3.00 EUR 3.00 EUR 0.00 EUR 0.00 EUR", "a USD 1 0 5.00 USD 4.00 USD 1.00 USD 1.00 USD",
		"b EUR 1 1 8.00 EUR 8.00 EUR 0.00 EUR 0.00 EUR", "b USD 1 1 7.00 USD 7.00 USD 0.00 USD 0.00 USD",
	}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
