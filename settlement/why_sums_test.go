package settlement_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// whySums adds up what Why says of the parts of a balance, and names those that are not what the
// accrual of the day has.
func whySums(x settlement.Accrued, tr pe.Trace) string {
	var out []string
	for _, part := range []struct {
		name  string
		want  pe.Money
		steps map[string]string // code and detail
	}{
		{"not yet payable", x.NotYet, map[string]string{settlement.CodeNotYetPayable: "amount", settlement.CodeBelowMinimum: "amount"}},
		{"held", x.Held, map[string]string{settlement.CodeHeld: "held", settlement.CodeDisputed: "held", settlement.CodeLineDisputed: "held", settlement.CodeInReserve: "reserved"}},
		{"payable", x.Payable, map[string]string{settlement.CodePayable: "payable"}},
		{"owed", x.Receivable, map[string]string{settlement.CodeDebt: "owes"}},
	} {
		sum := int64(0)
		for _, step := range tr {
			sum += detailOf(step, part.steps[step.Code])
		}
		if sum != part.want.Minor() && (part.name != "held" || !hasMore(tr, "reserves")) {
			out = append(out, fmt.Sprintf("%s is %s and is said to be %d", part.name, part.want, sum))
		}
	}
	return strings.Join(out, "; ")
}

// hasMore reports whether more of something are there than are listed.
func hasMore(tr pe.Trace, of string) bool {
	return slices.ContainsFunc(tr, func(step pe.Reason) bool { return step.Code == settlement.CodeMore && step.Details[0].Name == of })
}

// detailOf returns the amount of a detail, or 0 where there is none of this name.
func detailOf(step pe.Reason, name string) int64 {
	for _, d := range step.Details {
		if d.Name == name {
			amount, currency, _ := strings.Cut(d.Value, " ")
			return pe.MustMoney(amount, pe.Currency(currency)).Minor()
		}
	}
	return 0
}

// whyAdds holds what acme is told on a day against the accrual of the day, and returns it.
func (r *run) whyAdds(on string) pe.Trace {
	r.t.Helper()
	a, err := r.program.Accrual(&r.book, day(on))
	if err != nil || len(a.Partners) != 1 {
		r.t.Fatal(a, err)
	}
	tr, err := r.program.Why(&r.book, "acme", day(on))
	if err != nil {
		r.t.Fatal(err)
	}
	if wrong := whySums(a.Partners[0], tr); wrong != "" {
		r.t.Errorf("%s: %s\n%s", on, wrong, tr)
	}
	return tr
}

// told lists the steps of a code.
func told(tr pe.Trace, code string) string {
	var out pe.Trace
	for _, step := range tr {
		if step.Code == code {
			out = append(out, step)
		}
	}
	return out.String()
}

// gmbh owes 100.00 from 24 February on, and 30.00 that a cap on net takes are of no entity: they
// lessen nothing of what gmbh is going to pay.
func TestWhyListsWhatEachSellingEntityIsGoingToPay(t *testing.T) {
	p := bySeller()
	p.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 45}}
	p.Terms[0].Policy.Caps = []settlement.Cap{capEvery("m", settlement.EveryMonth, "70")}
	r := open(t, p).do(fact("p", "2025-01-10", soldBy("gmbh", "1000")))
	tr := r.whyAdds("2025-01-31")
	r.want("not yet", told(tr, settlement.CodeNotYetPayable), "settlement.not_yet_payable amount=\"100.00 EUR\" from=\"2025-02-24\" seller=\"gmbh\"\n")
	r.want("debt", told(tr, settlement.CodeDebt), "settlement.debt owes=\"30.00 EUR\"\n")
}

// Of 100.00 that fall due on 9 February 80.00 are in dispute. Of 50.00 more that fall due later
// these are held first: 70.00 can be paid on 9 February, and nothing more after it.
func TestWhyListsWhatIsHeldOnce(t *testing.T) {
	p := stating(settlement.ByFact)
	p.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 30}}
	r := open(t, p).do(
		fact("p", "2025-01-10", pay("c", "1000", "acme")), lineDisputed("x", "2025-01-12", lineOf("p"), "80"), fact("q", "2025-02-09", pay("d", "500", "acme")),
	)
	r.want("in dispute", told(r.whyAdds("2025-02-09"), settlement.CodeNotYetPayable), "")
	r = open(t, p).do(fact("p", "2025-01-10", pay("c", "1000", "acme")), lineDisputed("x", "2025-01-12", lineOf("p"), "80"))
	r.want("of one payment", told(r.whyAdds("2025-01-31"), settlement.CodeNotYetPayable), "settlement.not_yet_payable amount=\"20.00 EUR\" from=\"2025-02-09\"\n")
	r.do(fact("q", "2025-02-01", pay("d", "500", "acme")))
	r.want("of two", told(r.whyAdds("2025-02-01"), settlement.CodeNotYetPayable), "settlement.not_yet_payable amount=\"70.00 EUR\" from=\"2025-02-09\"\n")
}
