package settlement_test

import (
	"testing"

	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// Of 200.00 in January a cap on net of 50.00 a month cuts 150.00; 100.00 go back of the
// payment, which leaves 100.00 and so 50.00 to cut. In February there is nothing to cut.
func TestWhyNamesWhatCapsOnNetCutOff(t *testing.T) {
	r := open(t, withCaps(settlement.Cap{Name: "m", Every: settlement.EveryMonth, Limit: eur("50"), Counts: commission.OnNet})).
		do(fact("p1", "2025-01-10", pay("c", "2000", "acme")))
	r.want("while the month runs", r.whyOf("acme", "2025-01-31", settlement.CodePeriodCapped),
		`settlement.period_capped /terms/0/policy/caps/0/limit cap="m" from="2025-01" limit="50.00 EUR" net="200.00 EUR" cut="150.00 EUR" room_from="2025-02-01"`)
	r.do(back("r", "2025-01-20", "c", "p1", "1000"), fact("p2", "2025-02-10", pay("c", "100", "acme")))
	r.want("when it has passed", r.whyOf("acme", "2025-02-28", settlement.CodePeriodCapped),
		`settlement.period_capped /terms/0/policy/caps/0/limit cap="m" from="2025-01" limit="50.00 EUR" net="100.00 EUR" cut="50.00 EUR"`)
}
