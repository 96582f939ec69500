package settlement_test

import (
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// A fee of 2^20 cents for each unit earns any multiple of what was paid: 2^34 units
// are 2^54 cents, which fit, and the same again does not. An override on it, a sum
// over partners and what a partner owes count as well.
func TestFeesShareTheVolume(t *testing.T) {
	p := flat()
	p.Terms[0].Policy.Commission.Bonuses = []commission.Bonus{
		{Name: "units", On: "units", Rates: []commission.Row{{Fee: commission.Fee{Amount: minor(1 << 20), Per: commission.EachUnit}}}},
		{Name: "override", On: "units", Of: "units", To: commission.ToUpline, Rates: shareOf("100")},
		{Name: "licence", On: "licence", Owes: true, Rates: []commission.Row{{Fee: commission.Fee{Amount: minor(1 << 20), Per: commission.EachUnit}}}},
	}
	units := func(name string, n int64, uplines ...commission.Upline) settlement.Milestone {
		return settlement.Milestone{Customer: "c", Name: name, Quantity: n, Credits: pe.Sole("acme"), Uplines: uplines}
	}
	r := open(t, p).do(fact("m1", "2025-01-10", units("units", 1<<34)))
	r.refuse(fact("m2", "2025-01-11", units("units", 1<<34+1)), settlement.ErrVolume)
	r.refuse(fact("m2", "2025-01-11", units("units", 1<<33+1, commission.Upline{Of: "acme", Partner: "up"})), settlement.ErrVolume)
	r.refuse(fact("m2", "2025-01-11", units("licence", 1<<34+1)), settlement.ErrVolume)
	r.refuse(fact("m2", "2025-01-11", units("licence", 1<<62)), pe.ErrOverflow)
	r.do(fact("m2", "2025-01-11", units("units", 1<<33, commission.Upline{Of: "acme", Partner: "up"})))
	r.refuse(fact("m3", "2025-01-12", units("licence", 1)), settlement.ErrVolume)
	r.do(fact("m1", "2025-01-10", units("units", 1<<34))) // delivered again
	// What goes back needs no room.
	r.do(fact("x", "2025-01-13", settlement.Failure{Customer: "c", Of: "m1"})).through("2025-01")
	r.want("acme", r.sum("acme"), minor(1<<53).Amount())
	r.want("up", r.sum("up"), minor(1<<53).Amount())
	r.statement("2025-01", "2025-01")
}

// What waits counts when it is left waiting, and not once more when time releases it:
// 2^54 wait, and their close finds the book full.
func TestWhatWaitsCountsAtOnce(t *testing.T) {
	p := flat()
	p.Terms[0].Policy.Commission.Bonuses = []commission.Bonus{{
		Name: "units", On: "units", Rates: []commission.Row{{Fee: commission.Fee{Amount: minor(1 << 20), Per: commission.EachUnit}}},
		Vests: []commission.Tranche{{Share: pct("100"), Months: 1}},
	}}
	reached := settlement.Milestone{Customer: "c", Name: "units", Quantity: 1 << 34, Credits: pe.Sole("acme")}
	r := open(t, p).do(fact("p", "2025-01-01", pay("c", "0", "acme")), fact("m1", "2025-01-10", reached))
	r.want("nothing yet", r.sum("acme"), "0.00")
	r.refuse(fact("m2", "2025-01-11", func() settlement.Milestone { m := reached; m.Quantity++; return m }()), settlement.ErrVolume)
	r.do(fact("m2", "2025-01-11", reached)).through("2025-02")
	r.want("all that fits", r.sum("acme"), minor(1<<55).Amount())
}

// A close is never refused. Half of the 2^5 cents of acme wait for February; they would
// double a true-up of 2^54 cents, so they keep waiting, while those of beta are
// released.
func TestAReleaseBeyondATrueUpKeepsWaiting(t *testing.T) {
	p := wide()
	p.Terms[0].Policy.Commission.Vests = []commission.Tranche{{Share: pct("50")}, {Share: pct("50"), Months: 1}}
	beta := earning("d", 1<<5)
	beta.Credits = pe.Sole("beta")
	r := open(t, p).do(fact("f", "2025-01-09", finalOf(1<<50)), fact("p", "2025-01-10", earning("c", 1<<5)), fact("q", "2025-01-10", beta))
	r.through("2025-03")
	r.want("acme", r.sum("acme", pe.Earned), "0.16")
	r.want("acme's true-up", r.sum("acme", pe.TruedUp), minor(1<<54-1<<4).Amount())
	r.want("beta", r.sum("beta", pe.Earned), "0.32")
	r.statement("2025-01", "2025-03")
	tr, err := r.program.Why(&r.book, "acme", day("2025-03-31"))
	if err != nil || !has(tr, settlement.CodeWaiting) {
		t.Errorf("%v, %s", err, tr)
	}
}

func has(tr pe.Trace, code string) bool {
	for _, step := range tr {
		if step.Code == code {
			return true
		}
	}
	return false
}
