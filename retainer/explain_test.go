package retainer_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
)

// Why every entry was posted, step by step, of all that posts.
func TestEveryStepOfAnExplanation(t *testing.T) {
	paid := func(n int) func(*world) {
		return func(w *world) {
			for i := range n {
				w.pay(i+1, "3000", day("2025-02-01").AddMonths(i).String())
			}
		}
	}
	draw := func(change func(*retainer.Draw)) func(*retainer.Policy) {
		return func(p *retainer.Policy) {
			p.Economics = retainer.NoUpside{}
			p.Draw = retainer.Draw{Amount: eur("500"), Measured: retainer.OnNet, Recovery: retainer.Recoverable, AtEnd: retainer.StaysOwed}
			if change != nil {
				change(&p.Draw)
			}
		}
	}
	backwards := func(w *world) { // the first one has its proof, and is paid last
		for _, e := range payment(1, "3000", "2025-03-01")[:4] {
			w.do(e)
		}
		for _, e := range append(payment(2, "3000", "2025-03-01"), payment(1, "3000", "2025-03-02")[4]) {
			w.do(e)
		}
	}
	commission := func(cycle int, earned, returned, on string) retainer.Event {
		return retainer.CommissionStated{ID: "k" + on, Retainer: "r", Cycle: cycle, Earned: eur(earned), Returned: eur(returned), On: day(on)}
	}
	for _, tt := range []struct {
		name   string
		change func(*retainer.Policy)
		do     func(*world)
		want   string // of the entries of the last event
	}{
		{ // 10 % of 3,000.00
			"a share", func(*retainer.Policy) {}, paid(1), `retainer.share /economics cycle="1" paid="3000.00 EUR" share="10%" earned="300.00 EUR"
retainer.posted due="300.00 EUR" before="0.00 EUR" posted="300.00 EUR" terms=""
`,
		},
		{ // of 300.00 + 100.00: the second one has 100.00 left
			"a share that comes to its limit", func(p *retainer.Policy) {
				p.Economics = retainer.RecurringShare{Share: partnerecon.MustPercent("10"), Amount: eur("400")}
			}, paid(2), `retainer.share /economics cycle="2" paid="3000.00 EUR" share="10%" earned="300.00 EUR"
retainer.limit /economics/amount cycle="2" granted="300.00 EUR" amount="400.00 EUR" left="100.00 EUR"
retainer.posted due="100.00 EUR" before="0.00 EUR" posted="100.00 EUR" terms=""
`,
		},
		{
			"a share that does not", func(p *retainer.Policy) {
				p.Economics = retainer.RecurringShare{Share: partnerecon.MustPercent("10"), Amount: eur("300")}
			}, paid(1), `retainer.share /economics cycle="1" paid="3000.00 EUR" share="10%" earned="300.00 EUR"
retainer.posted due="300.00 EUR" before="0.00 EUR" posted="300.00 EUR" terms=""
`,
		},
		{ // 10 % of a third of it
			"a share of what goes back", func(*retainer.Policy) {}, func(w *world) {
				paid(1)(w)
				w.do(retainer.Refunded{ID: "b", Retainer: "r", Cycle: 1, Amount: eur("1000"), On: day("2025-02-10")})
			}, `retainer.share /economics cycle="1" paid="3000.00 EUR" share="10%" earned="300.00 EUR"
retainer.returned /rounding earned="300.00 EUR" refunded="1000.00 EUR" paid="3000.00 EUR" returned="100.00 EUR"
retainer.posted due="-100.00 EUR" before="0.00 EUR" posted="-100.00 EUR" terms=""
`,
		},
		{
			"a margin for 28 of 28 days", func(p *retainer.Policy) {
				p.Model, p.Direction, p.Months = retainer.Operator, retainer.CompanyPays, 2
				p.Economics = retainer.ManagementMargin{Amount: eur("400")}
			}, paid(1), `retainer.margin /economics cycle="1" amount="400.00 EUR" days="28 of 28" earned="400.00 EUR"
retainer.posted due="400.00 EUR" before="0.00 EUR" posted="400.00 EUR" terms=""
`,
		},
		{
			"a bonus", func(p *retainer.Policy) { p.Economics = retainer.OneCycleBonus{Amount: eur("250")} }, paid(1), `retainer.bonus /economics cycle="1" earned="250.00 EUR"
retainer.posted due="250.00 EUR" before="0.00 EUR" posted="250.00 EUR" terms=""
`,
		},
		{ // paid before the first one, which has the bonus, after all
			"a bonus that goes to an earlier cycle", func(p *retainer.Policy) { p.Economics = retainer.OneCycleBonus{Amount: eur("250")} }, backwards, `retainer.bonus /economics cycle="1" earned="250.00 EUR"
retainer.posted due="250.00 EUR" before="0.00 EUR" posted="250.00 EUR" terms=""

retainer.bonus_paid /economics cycle="2" earlier="1"
retainer.posted due="0.00 EUR" before="250.00 EUR" posted="-250.00 EUR" terms=""
`,
		},
		{
			"a share of one cycle that goes to an earlier one", func(p *retainer.Policy) {
				p.Economics = retainer.RecurringShare{Share: partnerecon.MustPercent("10"), Cycles: 1}
			}, backwards, `retainer.share /economics cycle="1" paid="3000.00 EUR" share="10%" earned="300.00 EUR"
retainer.posted due="300.00 EUR" before="0.00 EUR" posted="300.00 EUR" terms=""

retainer.limit /economics/cycles cycle="2" earlier="1" cycles="1"
retainer.posted due="0.00 EUR" before="300.00 EUR" posted="-300.00 EUR" terms=""
`,
		},
		{
			"what the partner owes", func(p *retainer.Policy) { *p = whiteLabel() }, func(*world) {}, `retainer.scheduled /amount cycle="1" amount="1200.00 EUR" days="28 of 28" scheduled="1200.00 EUR"
retainer.posted due="-1200.00 EUR" before="0.00 EUR" posted="-1200.00 EUR" terms=""
`,
		},
		{
			"what it has paid", func(p *retainer.Policy) { *p = whiteLabel() }, func(w *world) { w.pay(1, "1200", "2025-02-05") }, `retainer.confirmed cycle="1" amount="1200.00 EUR"
retainer.settled paid="1200.00 EUR" refunded="0.00 EUR"
retainer.posted due="1200.00 EUR" before="0.00 EUR" posted="1200.00 EUR" terms=""
`,
		},
		{
			"what went back to it", func(p *retainer.Policy) { *p = whiteLabel() }, func(w *world) {
				w.pay(1, "1200", "2025-02-05")
				w.do(retainer.Refunded{ID: "b", Retainer: "r", Cycle: 1, Amount: eur("200"), On: day("2025-02-10")})
			}, `retainer.confirmed cycle="1" amount="1200.00 EUR"
retainer.returned refunded="200.00 EUR"
retainer.posted due="200.00 EUR" before="0.00 EUR" posted="200.00 EUR" terms=""

retainer.confirmed cycle="1" amount="1200.00 EUR"
retainer.settled paid="1200.00 EUR" refunded="200.00 EUR"
retainer.posted due="1000.00 EUR" before="1200.00 EUR" posted="-200.00 EUR" terms=""
`,
		},
		{
			"what it does not owe any more", func(p *retainer.Policy) { *p = whiteLabel() }, func(w *world) {
				w.do(retainer.Waived{ID: "w", Retainer: "r", Cycle: 1, Reason: "x", Approver: "x", On: day("2025-02-10")})
			}, `retainer.waived cycle="1"
retainer.posted due="0.00 EUR" before="-1200.00 EUR" posted="1200.00 EUR" terms=""
`,
		},
		{
			"what it owed for a month that there is not, after all", func(p *retainer.Policy) { *p = whiteLabel() }, func(w *world) {
				w.do(retainer.Elapsed{Retainer: "r", On: day("2025-03-01")})
				w.do(retainer.Ended{ID: "e", Retainer: "r", Last: day("2025-02-28"), On: day("2025-03-02")})
			}, `retainer.dropped cycle="2"
retainer.posted due="0.00 EUR" before="-1200.00 EUR" posted="1200.00 EUR" terms=""
`,
		},
		{ // 450.00 less 100.00 and 300.00 of the retainer
			"a guarantee", func(p *retainer.Policy) {
				p.Guarantee = retainer.Guarantee{Amount: eur("450"), Measured: retainer.OnNet}
			}, func(w *world) {
				paid(1)(w)
				w.do(commission(1, "120", "20", "2025-02-28"))
			}, `retainer.guarantee /guarantee cycle="1" days="28 of 28" guaranteed="450.00 EUR" commission="100.00 EUR" retainer="300.00 EUR" top_up="50.00 EUR"
retainer.posted due="50.00 EUR" before="0.00 EUR" posted="50.00 EUR" terms=""
`,
		},
		{ // 500.00 less 90.00
			"a draw", draw(nil), func(w *world) { w.do(commission(1, "100", "10", "2025-02-28")) }, `retainer.draw /draw cycle="1" days="28 of 28" draw="500.00 EUR" commission="90.00 EUR" balance="0.00 EUR" top_up="410.00 EUR"
retainer.posted due="410.00 EUR" before="0.00 EUR" posted="410.00 EUR" terms=""
`,
		},
		{ // 700.00 are 200.00 beyond, of which half, 100.00 at most
			"what is recovered", draw(func(d *retainer.Draw) { d.RecoverShare = partnerecon.MustPercent("50") }), func(w *world) {
				w.do(commission(1, "100", "10", "2025-02-28"))
				w.do(commission(2, "700", "0", "2025-03-31"))
			}, `retainer.recovered /draw cycle="2" draw="500.00 EUR" commission="700.00 EUR" balance="410.00 EUR" beyond="200.00 EUR" recovered="100.00 EUR"
retainer.posted due="-100.00 EUR" before="0.00 EUR" posted="-100.00 EUR" terms=""
`,
		},
		{
			"what stays owed", draw(nil), func(w *world) {
				w.do(commission(1, "100", "10", "2025-02-28"))
				w.do(retainer.Ended{ID: "e", Retainer: "r", Last: day("2025-02-28"), On: day("2025-03-02")})
			}, `retainer.remains /draw/at_end balance="410.00 EUR"
retainer.posted due="-410.00 EUR" before="0.00 EUR" posted="-410.00 EUR" terms=""
`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := agreed()
			tt.change(&p)
			w := open(t, p, "2025-01-02")
			w.start("2025-02-01")
			tt.do(w)
			var got []string
			for _, e := range w.all[w.last():] {
				tr, err := w.board.Explain(e)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, tr.String())
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, "\n")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// last returns the place of the first entry of the last event.
func (w *world) last() int {
	i := len(w.all) - 1
	for i > 0 && w.all[i-1].Cause == w.all[i].Cause {
		i--
	}
	return i
}

// What posts nothing has its reason all the same: an entry of nothing is explained.
func TestWhyNothingIsEarned(t *testing.T) {
	for _, tt := range []struct {
		economics retainer.Economics
		want      string
	}{
		{retainer.NoUpside{}, `retainer.no_upside /economics cycle="2"`},
		{retainer.RecurringShare{Share: partnerecon.Whole(), Until: day("2025-03-01")}, `retainer.limit /economics/until cycle="2" begins="2025-03-01" until="2025-03-01"`},
	} {
		p := agreed()
		p.Economics = tt.economics
		var basis partnerecon.Basis
		if err := json.Unmarshal([]byte(`{"form":"retainer.upside","cycle":2,"begins":"2025-03-01","part":{"days":31,"active":[{"from":0,"to":31}]},"paid":"300000"}`), &basis); err != nil {
			t.Fatal(err)
		}
		e := partnerecon.Entry{Claim: partnerecon.Claim{Partner: "acme", Line: "r:2", Component: retainer.ComponentUpside}, Kind: partnerecon.Earned, Amount: eur("0"), Basis: basis}
		tr, err := retainer.Must(p).Explain(e)
		if got, _, _ := strings.Cut(tr.String(), "\n"); err != nil || got != tt.want {
			t.Errorf("got %s, %v, want %s", got, err, tt.want)
		}
	}
}

// Bases that no calculation has left are refused, each for itself; what lies at the edge
// is read.
func TestForgedBases(t *testing.T) {
	white, plain := whiteLabel(), agreed()
	white.Draw = retainer.Draw{Amount: eur("500"), Measured: retainer.OnEarned, Recovery: retainer.Recoverable, AtEnd: retainer.StaysOwed}
	white.Units = retainer.Units{Name: "hours", Included: 1, Over: eur("0.01"), Pool: retainer.EachCycle}
	const part = `"part":{"days":31,"active":[{"from":0,"to":31}]}`
	for _, tt := range []struct {
		policy    retainer.Policy
		component string
		kind      partnerecon.Kind
		basis     string
		fine      bool
	}{
		{plain, retainer.ComponentUpside, partnerecon.Earned, `{"form":"retainer.upside","cycle":1,"begins":"2025-02-01",` + part + `,"paid":"0"}`, true},
		{plain, retainer.ComponentUpside, partnerecon.Earned, `{"form":"retainer.upside","cycle":1,"begins":"2025-02-01",` + part + `,"paid":"-1"}`, false},
		{plain, retainer.ComponentUpside, partnerecon.Earned, `{"form":"retainer.upside","cycle":1,"begins":"2025-02-01",` + part + `,"paid":"5","refunded":"-1"}`, false},
		{plain, retainer.ComponentUpside, partnerecon.Earned, `{"form":"retainer.upside","cycle":1,"begins":"2025-02-01",` + part + `,"paid":"4","refunded":"4"}`, true},
		{plain, retainer.ComponentUpside, partnerecon.Earned, `{"form":"retainer.upside","cycle":1,"begins":"2025-02-01",` + part + `,"paid":"4","refunded":"5"}`, false},
		{plain, retainer.ComponentUpside, partnerecon.Earned, `{"form":"retainer.upside","cycle":1,"begins":"2025-02-01",` + part + `,"paid":"4","granted":"-1"}`, false},
		{plain, retainer.ComponentUpside, partnerecon.Earned, `{"form":"retainer.upside","cycle":1,"begins":"2025-02-01","part":{"days":0},"paid":"4"}`, true},
		{plain, retainer.ComponentUpside, partnerecon.Earned, `{"form":"retainer.upside","cycle":1,"begins":"2025-02-01","part":{"days":-1},"paid":"4"}`, false},
		{plain, retainer.ComponentUpside, partnerecon.Earned, `{"form":"retainer.upside","cycle":1,"begins":"2025-02-01","part":{"days":31,"active":[{"from":-1,"to":3}]},"paid":"4"}`, false},
		{plain, retainer.ComponentUpside, partnerecon.Earned, `{"form":"retainer.upside","cycle":1,"begins":"2025-02-01","part":{"days":31,"active":[{"from":3,"to":3}]},"paid":"4"}`, false},
		{plain, retainer.ComponentUpside, partnerecon.Earned, `{"form":"retainer.upside","cycle":1,"begins":"2025-02-01","part":{"days":31,"active":[{"from":0,"to":3},{"from":3,"to":31}]},"paid":"4"}`, true},
		{plain, retainer.ComponentUpside, partnerecon.Earned, `{"form":"retainer.upside","cycle":1,"begins":"2025-02-01","part":{"days":31,"active":[{"from":0,"to":3},{"from":2,"to":31}]},"paid":"4"}`, false},
		{plain, retainer.ComponentUpside, partnerecon.Earned, `{"form":"retainer.upside","cycle":1,"begins":"2025-02-01","part":{"days":31,"active":[{"from":0,"to":32}]},"paid":"4"}`, false},
		{white, retainer.ComponentReceivable, partnerecon.Returned, `{"form":"retainer.owed","cycle":1,` + part + `,"confirmed":"0"}`, true},
		{white, retainer.ComponentReceivable, partnerecon.Returned, `{"form":"retainer.owed","cycle":1,` + part + `,"confirmed":"-1"}`, false},
		{white, retainer.ComponentReceivable, partnerecon.Returned, `{"form":"retainer.owed","cycle":1,` + part + `,"confirmed":"1","refunded":"-1"}`, false},
		{white, retainer.ComponentReceivable, partnerecon.Returned, `{"form":"retainer.owed","cycle":1,` + part + `,"confirmed":"0","refunded":"1"}`, false},
		{white, retainer.ComponentReceivable, partnerecon.Returned, `{"form":"retainer.owed","cycle":1,` + part + `,"units":"1000000000000","used":"1000000000000000000"}`, true},
		{white, retainer.ComponentReceivable, partnerecon.Returned, `{"form":"retainer.owed","cycle":1,` + part + `,"units":"1000000000001"}`, false},
		{white, retainer.ComponentReceivable, partnerecon.Returned, `{"form":"retainer.owed","cycle":1,` + part + `,"units":"-1"}`, false},
		{white, retainer.ComponentReceivable, partnerecon.Returned, `{"form":"retainer.owed","cycle":1,` + part + `,"used":"1000000000000000001"}`, false},
		{white, retainer.ComponentReceivable, partnerecon.Returned, `{"form":"retainer.owed","cycle":1,` + part + `,"used":"-1"}`, false},
		{white, retainer.ComponentReceivable, partnerecon.Returned, `{"form":"retainer.owed","cycle":1,"part":{"days":-1}}`, false},
		{white, retainer.ComponentDraw, partnerecon.TruedUp, `{"form":"retainer.top_up","cycle":1,` + part + `,"earned":"50000","returned":"0"}`, true},
		{white, retainer.ComponentDraw, partnerecon.TruedUp, `{"form":"retainer.top_up","cycle":1,` + part + `,"earned":"50000","returned":"-1"}`, false},
		{white, retainer.ComponentDraw, partnerecon.TruedUp, `{"form":"retainer.top_up","cycle":1,"part":{"days":-1},"earned":"50000"}`, false},
		{white, retainer.ComponentRemains, partnerecon.TruedUp, `{"form":"retainer.remains","balance":"0"}`, true},
		{white, retainer.ComponentRemains, partnerecon.TruedUp, `{"form":"retainer.remains","balance":"-1"}`, false},
	} {
		var basis partnerecon.Basis
		if err := json.Unmarshal([]byte(tt.basis), &basis); err != nil {
			t.Fatal(err)
		}
		e := partnerecon.Entry{Claim: partnerecon.Claim{Partner: "acme", Line: "r:1", Component: tt.component}, Kind: tt.kind, Amount: eur("0"), Basis: basis}
		if tt.component == retainer.ComponentRemains {
			e.Claim.Line = ""
		}
		if _, err := retainer.Must(tt.policy).Explain(e); (err == nil) != tt.fine || err != nil && !errors.Is(err, retainer.ErrEntry) {
			t.Errorf("%s: %v, want fine %t", tt.basis, err, tt.fine)
		}
	}
	var stray partnerecon.Basis
	if err := json.Unmarshal([]byte(`{"form":"retainer.remains","x":1}`), &stray); err != nil {
		t.Fatal(err)
	}
	if _, err := retainer.Must(white).Explain(partnerecon.Entry{Claim: partnerecon.Claim{Component: retainer.ComponentRemains}, Kind: partnerecon.TruedUp, Amount: eur("0"), Basis: stray}); len(problems(t, err)) != 1 {
		t.Errorf("a member that there is not: %v", err)
	}
	dear := white
	dear.Units.Over = eur("99999999")
	var used partnerecon.Basis
	if err := json.Unmarshal([]byte(`{"form":"retainer.owed","cycle":1,`+part+`,"units":"1000000000000"}`), &used); err != nil {
		t.Fatal(err)
	}
	_, err := retainer.Must(dear).Explain(partnerecon.Entry{Claim: partnerecon.Claim{Line: "r:1", Component: retainer.ComponentReceivable}, Kind: partnerecon.Earned, Amount: eur("0"), Basis: used})
	if !errors.Is(err, partnerecon.ErrOverflow) {
		t.Errorf("units that cannot be paid: %v", err)
	}
	// The claim of what remains has no line, and is trued up.
	e := partnerecon.Entry{Claim: partnerecon.Claim{Component: retainer.ComponentRemains}, Kind: partnerecon.TruedUp, Amount: eur("0")}
	if err := json.Unmarshal([]byte(`{"form":"retainer.remains"}`), &e.Basis); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*partnerecon.Entry){
		"a line": func(e *partnerecon.Entry) { e.Claim.Line = "r:1" }, "another kind": func(e *partnerecon.Entry) { e.Kind = partnerecon.Earned }, "another component": func(e *partnerecon.Entry) { e.Claim.Component = retainer.ComponentDraw },
	} {
		other := e
		change(&other)
		if _, err := retainer.Must(white).Explain(other); !errors.Is(err, retainer.ErrEntry) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
