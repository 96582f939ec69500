package commission_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// 10 % of 0.10 is 0.01, and 1/10 of that, 0.001, goes back with a refund of 0.01:
// nothing, so the base moves alone, and the entry says so.
func TestARefundThatIsWorthLessThanACent(t *testing.T) {
	b := open(t, flat("10")).do(pay("p", "0.10", "2025-01-01"), back("r", "p", "0.01", "2025-01-02"))
	e := b.entries[len(b.entries)-1]
	if e.Kind != partnerecon.Rebased || e.Amount.Sign() != 0 || e.Base != eur("-0.01") {
		t.Fatalf("%s of %s, base %s", e.Kind, e.Amount, e.Base)
	}
	tr, err := b.plan.Explain(e)
	if err != nil || !tr.Has(commission.CodeReturned) || !tr.Has(commission.CodeRebased) || tr.Has(commission.CodePosted) {
		t.Errorf("%v\n%s", err, tr)
	}
	b.want("kept", b.sum("acme"), "0.01")
	b.conserved()
}

// What goes back of a partner that lost its credit says that it has none any more.
func TestTheEntryOfAPartnerThatLostItsCredit(t *testing.T) {
	b := open(t, flat("10")).do(pay("p", "100", "2025-01-01"),
		commission.Recredit{ID: "rc", Lines: []commission.LineCredits{{Of: "p", Credits: partnerecon.Sole("beta")}}, On: day("2025-01-02")})
	for _, e := range b.entries {
		tr, err := b.plan.Explain(e)
		if lost := e.Cause == "rc" && e.Claim.Partner == "acme"; err != nil || tr.Has(commission.CodeNotCredited) != lost {
			t.Errorf("%s: %v\n%s", e.ID(), err, tr)
		}
	}
	b.want("acme", b.sum("acme"), "0.00")
}

// A basis that contradicts itself explains nothing: each row changes one thing in that
// of 10 % of 100.00, of which 40.00 went back.
func TestABasisThatContradictsItself(t *testing.T) {
	b := open(t, flat("10")).do(pay("p", "100", "2025-01-01"), back("r", "p", "40", "2025-01-02"))
	e := b.entries[len(b.entries)-1]
	text := jsonText(t, e.Basis)
	const contradicts = ": entry does not follow from its basis: its basis contradicts itself"
	for _, tt := range []struct{ name, old, new, want string }{
		{"another base", `"base":"10000"`, `"base":"10001"`, contradicts},
		{"no items", `"items":[{"amount":{"amount":"100.00","currency":"EUR"}}],"base":"10000"`, `"items":[],"base":"0"`, contradicts},
		{"more refunded than paid", `"refunded":"4000"`, `"refunded":"10001"`, contradicts},
		{"less than nothing refunded", `"refunded":"4000"`, `"refunded":"-1"`, contradicts},
		{"a credit of nobody", `"credits":[{"partner":"acme"`, `"credits":[{"partner":""`, contradicts},
		{"another partner", `"partner":"acme","items"`, `"partner":"beta","items"`, contradicts},
		{"another currency", `"currency":"EUR"`, `"currency":"USD"`, contradicts},
		{"another form", `"form":"commission.line"`, `"form":"commission.lime"`, `: entry does not follow from its basis: its basis has the form "commission.lime"`},
		{"an unknown member", `"base":"10000"`, `"base":"10000","x":1`, `: basis: commission: /x: unknown member`},
		{"another amount refunded", `"refunded":"4000"`, `"refunded":"4100"`, ` of -4.00 EUR: entry does not follow from its basis: -4.10 EUR is due, 0.00 EUR was posted before`},
	} {
		forged := strings.Replace(text, tt.old, tt.new, 1)
		if forged == text {
			t.Errorf("%s: %s is not in %s", tt.name, tt.old, text)
			continue
		}
		if err := e.Basis.UnmarshalJSON([]byte(forged)); err != nil {
			t.Fatal(err)
		}
		want := `commission: entry "r/acme/c//p/base/returned"` + tt.want
		if tr, err := b.plan.Explain(e); tr != nil || err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s\n%s", tt.name, err, want, tr)
		}
	}
}

// Of 10.00 a cap leaves 6.00, and half of that goes back with half of the payment: the trace
// says what was earned after the cap.
func TestTheTraceOfARefundAfterACap(t *testing.T) {
	p := flat("10")
	p.Caps = []commission.Cap{{Name: "most", Per: commission.PerCustomer, Counts: commission.FirstCome, Limit: eur("6")}}
	b := open(t, p).do(pay("p", "100", "2025-01-01"), back("r", "p", "50", "2025-01-02"))
	tr, err := b.plan.Explain(b.entries[len(b.entries)-1])
	if err != nil || !strings.Contains(tr.String(), `earned="6.00 EUR" refunded="50.00 EUR" paid="100.00 EUR" mode="half_up" returned="-3.00 EUR"`) {
		t.Errorf("%v\n%s", err, tr)
	}
	b.want("half of it", b.sum("acme"), "3.00")
}

// Of 100.00 first 60.00 go back and then 70.00: 30.00 more than were paid.
func TestTheTraceOfWhatIsMoreThanWasPaid(t *testing.T) {
	b := open(t, flat("10")).do(pay("p", "100", "2025-01-01"), back("r1", "p", "60", "2025-01-02"))
	preview, err := b.plan.Preview(b.ledger, back("r2", "p", "70", "2025-01-03"))
	if err != nil || !strings.Contains(preview.Trace.String(), `excess="30.00 EUR"`) {
		t.Errorf("%v\n%s", err, preview.Trace)
	}
}

// What was paid goes with the base commission once: with what it first earns, and back when it
// earns nothing any more. The first payment earns 20 %, later ones 10 %, or nothing.
func TestTheBaseIsPostedOnce(t *testing.T) {
	numbered := tabled(commission.Table{
		Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverPayments,
		Steps: []commission.Step{{Share: pct("20")}, {FromCount: 1, Share: pct("10")}},
	})
	once := flat("20")
	once.Rates[0].Payments = 1
	for _, tt := range []struct {
		name   string
		policy commission.Policy
		want   []string
	}{
		{"less than before", numbered, []string{"p 20.00 base 100.00", "p -10.00 base 0", "q 20.00 base 100.00"}},
		{"nothing any more", once, []string{"p 20.00 base 100.00", "p -20.00 base -100.00", "q 20.00 base 100.00"}},
	} {
		b := open(t, tt.policy).do(pay("p", "100", "2025-01-20"), pay("q", "100", "2025-01-10"))
		var got []string
		for _, e := range b.entries {
			got = append(got, e.Claim.Line+" "+e.Amount.Amount()+" base "+e.Base.Amount())
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, diff)
		}
	}
}
