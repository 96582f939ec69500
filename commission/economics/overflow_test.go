package economics_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/economics"
)

// What does not fit is an error that says so, and comes with no answer.
func TestOverflow(t *testing.T) {
	huge, prime := most(t), rate("1/9223372036854775783")
	for name, ask := range map[string]func() (any, error){
		"Margins": func() (any, error) {
			return economics.Margins(economics.MarginFacts{Currency: "EUR", Lines: []economics.MarginLine{{Partner: "a", Revenue: huge, Goods: eur("-1"), Commission: eur("0")}}})
		},
		"Margins, of the number without an opposite": func() (any, error) {
			line := economics.MarginLine{Partner: "a", Revenue: huge.Neg(), Goods: eur("0"), Commission: eur("0")}
			cent := line
			cent.Revenue = eur("-0.01")
			return economics.Margins(economics.MarginFacts{Currency: "EUR", Lines: []economics.MarginLine{line, cent}})
		},
		"Afford": func() (any, error) {
			return economics.Afford(economics.Lifetime{Revenue: huge, GrossMargin: rate("0%"), RequiredRate: rate("100%"), Acquisition: huge})
		},
		"Payback": func() (any, error) {
			return economics.Payback(economics.UpfrontFacts{Months: 1200, Upfront: huge, Acquisition: huge, Revenue: huge, Goods: eur("0"), Recurring: prime})
		},
		"Weigh": func() (any, error) {
			s := card(plan("a", "1%", "1%", "1%"))
			s.Plans[0].Scores[0].Score = prime
			return economics.Weigh(s)
		},
		"CompareRates": func() (any, error) {
			return economics.CompareRates(economics.RateFacts{Rates: []economics.TierRate{{Name: "a", Rate: prime}}, Ranges: []economics.TierRange{{Band: floor("1/999999937")}}})
		},
		"Renewals": func() (any, error) {
			f := renewals("a 2025-01-01 1 1")
			f.Contracts[0].Value = huge
			return economics.Renewals(f)
		},
		"Cohorts": func() (any, error) {
			f := cohorts(economics.ByCustomer)
			f.Entries[0].Amount, f.Entries[1].Amount = huge, huge
			return economics.Cohorts(f)
		},
		"Stages": func() (any, error) {
			f := economics.StageFacts{Currency: "EUR", Entries: ledger()}
			f.Entries[0].Amount, f.Entries[1].Amount = huge, huge
			return economics.Stages(f)
		},
		"ModelMargins": func() (any, error) {
			f := models(economics.Gross, "30%", "a 1 1", "b 1 1")
			f.Lines[0].Revenue, f.Lines[1].Revenue = huge, huge
			return economics.ModelMargins(f)
		},
	} {
		got, err := ask()
		if !errors.Is(err, partnerecon.ErrOverflow) || !strings.HasPrefix(fmt.Sprint(err), "economics: ") || !reflect.ValueOf(got).IsZero() {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

// The largest amounts that there are still have exact figures.
func TestTheLargestAmounts(t *testing.T) {
	huge := most(t)
	f := must(t, economics.ReferralFee, economics.FeeFacts{Fee: huge, FirstYear: eur("0.02")})
	if f.Value.String() != "9223372036854775807/2" {
		t.Error(f.Value)
	}
	yen := must(t, economics.ReferralFee, economics.FeeFacts{Fee: partnerecon.MustMoney("5", "JPY"), FirstYear: partnerecon.MustMoney("100", "JPY")})
	if shown(yen) != "5% undefined" || yen.Of != "5 JPY / 100 JPY" {
		t.Error(yen)
	}
}
