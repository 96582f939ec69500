package settlement_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// A line says of every component what it earned, and where nothing, why: the base pays, the
// bonus was paid on the payment before. Pointers are those of the version that pins the line.
func TestLineSaysWhyABonusIsMissing(t *testing.T) {
	p := flat()
	p.Terms = append(p.Terms, version("later", "2025-03-01", "20"))
	p.PinTerms = settlement.TermsEachPayment
	for i := range p.Terms {
		p.Terms[i].Policy.Commission.Bonuses = []commission.Bonus{{Name: "spiff", Times: 1, Rates: []commission.Row{
			{Fee: commission.Fee{Amount: eur("500"), Per: commission.EachSale}},
		}}}
	}
	r := open(t, p).do(fact("a", "2025-01-10", pay("c", "100", "acme")), fact("b", "2025-03-10", pay("c", "100", "acme")))
	trace, err := r.program.Line(&r.book, "c", "b")
	want := `commission.times_used /terms/1/policy/commission/bonuses/0/times component="spiff" time="2" times="1"`
	if err != nil || !strings.Contains(trace.String(), want) || !strings.Contains(trace.String(), "/terms/1/policy/commission/rates/0/share") {
		t.Errorf("%v\n%s\nwant %s", err, trace, want)
	}
	for _, unknown := range []struct{ customer, line, want string }{
		{"nobody", "a", `settlement: customer "nobody" is not known: unknown reference`},
		{"c", "z", `settlement: customer "c" has no open payment or milestone "z": unknown reference`},
	} {
		trace, err := r.program.Line(&r.book, unknown.customer, unknown.line)
		if !errors.Is(err, settlement.ErrReference) || err.Error() != unknown.want || trace != nil {
			t.Errorf("%v, %v, want %s", trace, err, unknown.want)
		}
	}
	if _, err := r.program.Line(nil, "c", "a"); err == nil {
		t.Error("answered for no book")
	}
}
