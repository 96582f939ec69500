package retainer_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/retainer"
)

// lived is an engagement with something of everything.
func lived(t rapid.TB) *world {
	p := whiteLabel()
	p.Draw = retainer.Draw{Amount: eur("500"), Measured: retainer.OnEarned, Recovery: retainer.Recoverable, AtEnd: retainer.StaysOwed}
	p.Units = retainer.Units{Name: "hours", Included: 10, Over: eur("30"), Pool: retainer.BurnDown}
	w := open(t, p, "2025-01-02")
	w.do(retainer.ClientPriced{ID: "price", Retainer: "r", Amount: eur("2000"), On: day("2025-01-03")})
	w.start("2025-01-31")
	w.do(retainer.UnitsUsed{ID: "u1", Retainer: "r", Cycle: 1, Units: 4, On: day("2025-02-01")})
	for _, e := range payment(1, "1200", "2025-02-02") {
		w.do(e)
	}
	w.do(retainer.Paused{ID: "p", Retainer: "r", On: day("2025-03-01")})
	w.do(retainer.Resumed{ID: "q", Retainer: "r", On: day("2025-03-04")})
	w.do(retainer.CommissionStated{ID: "k1", Retainer: "r", Cycle: 1, Earned: eur("100"), On: day("2025-03-05")})
	w.do(retainer.WorkAsked{ID: "w", Retainer: "r", Item: "new pages", On: day("2025-03-05")})
	w.do(retainer.Asked{ID: "ask", Retainer: "r", About: retainer.Scaling, On: day("2025-03-05")})
	w.do(retainer.Waived{ID: "wv", Retainer: "r", Cycle: 2, Reason: "goodwill", Approver: "founder", On: day("2025-03-06")})
	return w
}

// What no series of events leaves is refused, with its place.
func TestForgedEngagementsAreRefused(t *testing.T) {
	text, err := json.Marshal(lived(t).x)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, old, new, want string }{
		{"no id", `"id":"r",`, ``, "/id required"},
		{"no partner", `"partner":"acme",`, ``, "/partner required"},
		{"another currency", `"currency":"EUR"`, `"currency":"XXX"`, "/currency unknown"},
		{"understood before it was opened", `"understood":"2025-01-02"`, `"understood":"2024-12-31"`, "/understood conflict"},
		{"approved before it was understood", `"approval":{"role":"founder","on":"2025-01-02"}`, `"approval":{"role":"founder","on":"2025-01-01"}`, "/approval/on conflict"},
		{"terms without an approval", `"approval":{"role":"founder","on":"2025-01-02"}`, `"terms":"v1"`, "/start conflict"},
		{"started before the approval", `"start":"2025-01-31"`, `"start":"2025-01-01"`, "/start conflict"},
		{"a year that is too far", `"through":"2025-03-06"`, `"through":"9999-01-01"`, "/through out_of_range"},
		{"marks out of order", `"on":"2025-03-01","what":"paused"`, `"on":"2025-03-09","what":"paused"`, "/marks/1 conflict"},
		{"a mark of nothing", `"what":"paused"`, `"what":"stopped"`, "/marks/0/what unknown"},
		{"a pause of a cycle", `"what":"paused"`, `"what":"paused","cycle":1`, "/marks/0/cycle conflict"},
		{"evidence of nothing", `"of":"handoff_done"`, `"of":"x"`, "/evidence/0/of unknown"},
		{"a need of nothing", `"need":"upkeep"`, `"need":"x"`, "/needs/0/need unknown"},
		{"a price below nothing", `"amount":"200000"`, `"amount":"-1"`, "/prices/0/amount out_of_range"},
		{"a cycle twice", `"number":2`, `"number":1`, "/cycles/1 conflict"},
		{"a cycle that cannot be open", `"number":2`, `"number":2000`, "/cycles/1/number out_of_range"},
		{"paid without a proof", `"proof":"swift",`, ``, "/cycles/0 conflict"},
		{"more refunded than paid", `"paid":"2025-02-02"`, `"paid":"2025-02-02","refunded":"120001"`, "/cycles/0 conflict"},
		{"owed above nothing", `"owed":"-120000"`, `"owed":"120000"`, "/cycles/0 conflict"},
		{"units below nothing", `"units":"4"`, `"units":"-4"`, "/cycles/0 conflict"},
		{"a sum of no cycles", `"cycles":[`, `"sealed":{"cycles":1,"through":"2026-01-01"},"cycles":[`, "/sealed out_of_range"},
		{"an event twice", `"id":"payout"`, `"id":"paid"`, "/known/2 conflict"},
		{"a digest that is none", `"digest":"`, `"digest":"x`, "/known/0 conflict"},
		{"a member that there is not", `"id":"r",`, `"id":"r","x":1,`, "/x unknown"},
		{"an amount as a number", `"confirmed":"120000"`, `"confirmed":120000`, "/cycles/0/confirmed type"},
		{"a day that there is not", `"start":"2025-01-31"`, `"start":"2025-02-31"`, "/start type"},
	} {
		t.Run(c.name, func(t *testing.T) {
			forged := strings.Replace(string(text), c.old, c.new, 1)
			if c.old == `"id":"payout"` {
				forged = strings.Replace(string(text), `{"id":"payout","on":"2025-01-02","digest"`, `{"id":"paid","on":"2025-01-02","digest"`, 1)
			}
			if forged == string(text) {
				t.Fatalf("nothing was replaced in %s", text)
			}
			x := lived(t).x
			before := x.Clone()
			err := json.Unmarshal([]byte(forged), &x)
			found := problems(t, err)
			ok := false
			for _, p := range found {
				ok = ok || p == c.want
			}
			if !ok || !x.Equal(before) {
				t.Errorf("want %s, got %v", c.want, found)
			}
		})
	}
	var none *retainer.Engagement
	if none.UnmarshalJSON(text) == nil {
		t.Error("read into nothing")
	}
	var policy *retainer.Policy
	if policy.UnmarshalJSON([]byte(`{}`)) == nil {
		t.Error("a policy was read into nothing")
	}
}

// A clone shares no memory with the original.
func TestCloneSharesNothing(t *testing.T) {
	w := lived(t)
	want, err := json.Marshal(w.x)
	if err != nil {
		t.Fatal(err)
	}
	x := w.x.Clone()
	proof.Scribble(&x)
	if got, err := json.Marshal(w.x); err != nil || string(got) != string(want) {
		t.Fatalf("%v\n%s\n%s", err, want, got)
	}
}

// An event that is refused leaves all of the engagement as it was, down to the cycles
// that began with its day.
func TestAllOrNothing(t *testing.T) {
	w := lived(t)
	before, err := json.Marshal(w.x)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := w.board.Apply(&w.x, retainer.CyclePaid{ID: "x", Retainer: "r", Cycle: 3, Amount: eur("1"), On: day("2025-09-01")})
	after, errAfter := json.Marshal(w.x)
	if !errors.Is(err, retainer.ErrStep) || entries != nil || errAfter != nil || string(before) != string(after) {
		t.Fatalf("%v %v\n%s\n%s", entries, err, before, after)
	}
}

// Every kind of event reads back from its JSON.
func TestEventsRoundTrip(t *testing.T) {
	d, scope := day("2025-01-31"), agreed().Scope
	for _, e := range append(append(ready("2025-01-02"), payment(1, "3000", "2025-02-01")...),
		retainer.Started{ID: "x", Retainer: "r", First: d, On: d, Recorded: d}, retainer.Elapsed{Retainer: "r", On: d},
		retainer.Paused{ID: "x", Retainer: "r", On: d}, retainer.Resumed{ID: "x", Retainer: "r", On: d},
		retainer.NoticeGiven{ID: "x", Retainer: "r", By: retainer.Partner, On: d}, retainer.Ended{ID: "x", Retainer: "r", Last: d, On: d},
		retainer.CheckedIn{ID: "x", Retainer: "r", On: d}, retainer.CycleApproved{ID: "x", Retainer: "r", Cycle: 2, Role: "founder", On: d},
		retainer.Refunded{ID: "x", Retainer: "r", Cycle: 1, Amount: eur("1"), On: d}, retainer.Waived{ID: "x", Retainer: "r", Cycle: 1, Reason: "x", Approver: "x", On: d},
		retainer.UnitsUsed{ID: "x", Retainer: "r", Cycle: 1, Units: -3, On: d}, retainer.ClientPriced{ID: "x", Retainer: "r", Amount: eur("0"), On: d},
		retainer.CommissionStated{ID: "x", Retainer: "r", Cycle: 1, Earned: eur("-1"), Returned: eur("2"), On: d},
		retainer.WorkAsked{ID: "x", Retainer: "r", Item: "x", System: "y", On: d},
		retainer.SprintAgreed{ID: "x", Retainer: "r", Work: "w", Scope: scope, Economics: retainer.NoUpside{}, Confirmed: retainer.Yes, On: d},
		retainer.ScopeChanged{ID: "x", Retainer: "r", What: "x", On: d}, retainer.Asked{ID: "x", Retainer: "r", About: retainer.Pitch, On: d},
		retainer.Answered{ID: "x", Retainer: "r", About: retainer.Pitch, On: d}, retainer.Seal{ID: "x", Retainer: "r", Through: d, On: d},
	) {
		text, err := retainer.WriteEvent(e)
		if err != nil {
			t.Fatalf("%T: %v", e, err)
		}
		back, err := retainer.ReadEvent(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		again, err := retainer.WriteEvent(back)
		if err != nil || string(again) != string(text) || fmt.Sprintf("%T", back) != fmt.Sprintf("%T", e) {
			t.Errorf("%v\n%s\n%s", err, text, again)
		}
	}
	if _, err := retainer.ReadEvent([]byte(`{"kind":"revoked"}`)); len(problems(t, err)) == 0 {
		t.Error("an event that there is not was read")
	}
	if _, err := retainer.WriteEvent(nil); err == nil {
		t.Error("no event was written")
	}
}

// Sealed, an engagement of five years is no larger than one of two, and what is due
// goes on as it would have.
func TestSealKeepsAnEngagementSmall(t *testing.T) {
	p := whiteLabel()
	p.Renewal = retainer.Renewal{Mode: retainer.AfterCheckIn, Missed: retainer.MissedEnds}
	p.Stability = retainer.Stability{Cycles: 3, Changes: 1}
	p.Units = retainer.Units{Name: "hours", Included: 100, Over: eur("10"), Pool: retainer.BurnDown}
	p.Draw = retainer.Draw{Amount: eur("300"), Measured: retainer.OnEarned, Recovery: retainer.Recoverable, AtEnd: retainer.StaysOwed}
	live := func(sealing bool) (sizes []int, entries string, x retainer.Engagement, next retainer.Next) {
		w := open(t, p, "2025-01-02")
		w.start("2025-01-31")
		first := day("2025-01-31")
		for n := 1; n <= 60; n++ {
			id, on := fmt.Sprintf("%03d", n), first.AddMonths(n-1)
			w.do(retainer.ClientPriced{ID: "price" + id, Retainer: "r", Amount: eur(fmt.Sprint(1000 + n)), On: on})
			w.do(retainer.UnitsUsed{ID: "u" + id, Retainer: "r", Cycle: n, Units: 4, On: on})
			w.do(retainer.CheckedIn{ID: "in" + id, Retainer: "r", On: on})
			w.do(retainer.Paused{ID: "p" + id, Retainer: "r", On: on.Add(3)})
			w.do(retainer.Resumed{ID: "q" + id, Retainer: "r", On: on.Add(4)})
			w.do(retainer.ScopeChanged{ID: "s" + id, Retainer: "r", What: "x", On: on})
			w.do(retainer.NeedSeen{ID: "n" + id, Retainer: "r", Need: retainer.Testing, System: "shop", On: on})
			w.do(retainer.Evidenced{ID: "e" + id, Retainer: "r", Of: retainer.ProjectPaid, Ref: "x", On: on})
			w.do(retainer.Asked{ID: "ask" + id, Retainer: "r", About: retainer.Scaling, On: on})
			w.do(retainer.Answered{ID: "answer" + id, Retainer: "r", About: retainer.Scaling, On: on.Add(1)})
			r, err := w.board.Report(w.x, w.x.Through)
			if err != nil {
				t.Fatal(err)
			}
			w.pay(n%100, r.Cycles[len(r.Cycles)-1].Amount.Amount(), on.Add(5).String())
			over := first.AddMonths(n)
			w.do(retainer.CommissionStated{ID: "k" + id, Retainer: "r", Cycle: n, Earned: eur(fmt.Sprint(100 + n%7*50)), On: over})
			if sealing {
				w.do(retainer.Seal{ID: "l" + id, Retainer: "r", Through: over.Add(-1), On: over})
			}
			text, err := json.Marshal(w.x)
			if err != nil {
				t.Fatal(err)
			}
			sizes = append(sizes, len(text))
		}
		out, err := w.board.Next(w.x, w.x.Through)
		if err != nil {
			t.Fatal(err)
		}
		return sizes, entriesText(t, w.all), stored(t, w.x), out
	}
	sizes, sealed, x, next := live(true)
	_, whole, y, want := live(false)
	if sealed != whole {
		t.Error(cmp.Diff(whole, sealed))
	}
	if diff := cmp.Diff(want.Trace, next.Trace); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if sizes[59] > sizes[23]+200 || x.Sealed.Cycles != 60 || len(x.Cycles) > 1 || len(x.Marks) > 20 {
		t.Errorf("%d bytes after two years, %d after five; %d cycles are sealed", sizes[23], sizes[59], x.Sealed.Cycles)
	}
	b := retainer.Must(p)
	for _, one := range []*retainer.Engagement{&x, &y} {
		if _, err := b.Apply(one, retainer.Ended{ID: "end", Retainer: "r", Last: day("2030-02-20"), On: day("2030-02-10")}); err != nil {
			t.Fatal(err)
		}
	}
	of := func(x retainer.Engagement) retainer.Report {
		r, err := b.Report(x, day("2030-03-01"))
		if err != nil {
			t.Fatal(err)
		}
		r.Cycles = nil // those that are sealed are not shown
		return r
	}
	if one, two := of(x), of(y); one.Open != two.Open || one.Balance != two.Balance || one.Remains != two.Remains || one.Remains.Sign() == 0 || one.Ends != two.Ends || one.Status != two.Status {
		t.Errorf("sealed %+v, whole %+v", one, two)
	}
	for _, e := range []retainer.Event{
		retainer.Refunded{ID: "b", Retainer: "r", Cycle: 3, Amount: eur("1"), On: day("2030-02-10")},
		retainer.Paused{ID: "pp", Retainer: "r", On: day("2026-01-01"), Recorded: day("2030-02-10")},
		retainer.CheckedIn{ID: "in001", Retainer: "r", On: day("2025-01-31")},
	} {
		if _, err := b.Apply(&x, e); !errors.Is(err, retainer.ErrSealed) {
			t.Errorf("%T: %v", e, err)
		}
	}
}

// Cycles that are not paid are not sealed, and none after them; nor is one whose
// commission was not stated, where a draw asks for it.
func TestSealWaits(t *testing.T) {
	w := lived(t) // the first is paid and its commission stated, the second given up
	w.do(retainer.Seal{ID: "l1", Retainer: "r", Through: day("2025-12-31"), On: day("2025-03-31")})
	if w.x.Sealed.Cycles != 1 || w.x.Sealed.Balance != 40000 || w.x.Sealed.Amount != 120000 {
		t.Fatalf("%+v", w.x.Sealed)
	}
	w.do(retainer.CommissionStated{ID: "k2", Retainer: "r", Cycle: 2, Earned: eur("600"), On: day("2025-03-31")})
	w.do(retainer.Seal{ID: "l2", Retainer: "r", Through: day("2025-12-31"), On: day("2025-03-31")})
	if w.x.Sealed.Cycles != 2 || w.x.Sealed.Through != day("2025-03-30") {
		t.Fatalf("%+v", w.x.Sealed)
	}
	w.do(retainer.Seal{ID: "l3", Retainer: "r", Through: day("2025-12-31"), On: day("2025-06-30")})
	if w.x.Sealed.Cycles != 2 {
		t.Fatalf("a cycle that is not paid was sealed: %+v", w.x.Sealed)
	}
}

// Too much time in one engagement is refused, and quickly.
func TestTooManyOpenCycles(t *testing.T) {
	p := whiteLabel()
	p.Cycle.Every = retainer.EveryWeek
	w := open(t, p, "2025-01-02")
	w.start("2025-01-31")
	if _, err := w.board.Apply(&w.x, retainer.Elapsed{Retainer: "r", On: day("8999-12-31")}); !errors.Is(err, retainer.ErrOpen) {
		t.Fatalf("want ErrOpen, got %v", err)
	}
	p.Cycle = retainer.Cadence{Every: retainer.EveryYear, Partial: retainer.ByDays, Cycles: 5200}
	w = open(t, p, "8999-01-02")
	if _, err := w.board.Apply(&w.x, retainer.Started{ID: "s", Retainer: "r", On: day("8999-01-02")}); !errors.Is(err, partnerecon.ErrOverflow) {
		t.Fatalf("a term that ends after the last day: %v", err)
	}
}

// An entry of another amount, another basis or other terms does not explain itself.
func TestExplainRefusesWhatDoesNotFollow(t *testing.T) {
	w := lived(t)
	other := retainer.Must(func() retainer.Policy { p := whiteLabel(); p.Amount = eur("1300"); return p }())
	for _, e := range w.all {
		tr, err := w.board.Explain(e)
		if err != nil || !tr.Has(retainer.CodePosted) {
			t.Errorf("%s: %v", e.ID(), err)
		}
		more := e
		more.Amount, _ = e.Amount.Add(eur("0.01"))
		if _, err := w.board.Explain(more); !errors.Is(err, retainer.ErrEntry) {
			t.Errorf("%s: another amount: %v", e.ID(), err)
		}
		for name, change := range map[string]func(*partnerecon.Entry){
			"another line":      func(e *partnerecon.Entry) { e.Claim.Line = "r:9" },
			"another component": func(e *partnerecon.Entry) { e.Claim.Component = "base" },
			"another kind":      func(e *partnerecon.Entry) { e.Kind = partnerecon.Clawed },
		} {
			other := e
			change(&other)
			if _, err := w.board.Explain(other); !errors.Is(err, retainer.ErrEntry) {
				t.Errorf("%s: %s: %v", e.ID(), name, err)
			}
		}
		none := e
		none.Basis = partnerecon.Basis{}
		if _, err := w.board.Explain(none); !errors.Is(err, retainer.ErrEntry) {
			t.Errorf("%s: no basis: %v", e.ID(), err)
		}
		foreign := e
		foreign.Basis = partnerecon.BasisOf(struct{ X int }{})
		if _, err := w.board.Explain(foreign); !errors.Is(err, retainer.ErrEntry) {
			t.Errorf("%s: a basis of another package: %v", e.ID(), err)
		}
		foreign.Terms = "v9"
		if _, err := w.board.Explain(foreign); !errors.Is(err, retainer.ErrTerms) {
			t.Errorf("%s: other terms: %v", e.ID(), err)
		}
	}
	if _, err := other.Explain(w.all[0]); !errors.Is(err, retainer.ErrEntry) {
		t.Errorf("under another policy: %v", err)
	}
	for _, form := range []string{
		`{"form":"x"}`, `{"form":1}`, `{"form":"retainer.upside","cycle":1,"begins":"2025-01-31","part":{"days":31,"active":[{"from":5,"to":3}]},"paid":"1"}`,
		`{"form":"retainer.owed","cycle":1,"part":{"days":31},"refunded":"5"}`, `{"form":"retainer.top_up","cycle":1,"part":{"days":-1}}`, `{"form":"retainer.remains","balance":"-1"}`,
	} {
		var b partnerecon.Basis
		if err := json.Unmarshal([]byte(form), &b); err != nil {
			t.Fatal(err)
		}
		e := w.all[0]
		e.Basis = b
		if _, err := w.board.Explain(e); err == nil {
			t.Errorf("%s was explained", form)
		}
	}
}

// Sealed, the sums of all cycles are those of the cycles themselves, kind by kind.
func TestSealedSums(t *testing.T) {
	for name, change := range map[string]func(*retainer.Policy){
		"a share and a guarantee": func(p *retainer.Policy) {
			p.Guarantee = retainer.Guarantee{Amount: eur("450"), Measured: retainer.OnNet}
		},
		"what is owed, and a draw": func(p *retainer.Policy) {
			*p = whiteLabel()
			p.Amount = eur("3000")
			p.Units = retainer.Units{Name: "hours", Included: 100, Over: eur("10"), Pool: retainer.BurnDown}
			p.Draw = retainer.Draw{Amount: eur("300"), Measured: retainer.OnEarned, Recovery: retainer.Recoverable, AtEnd: retainer.StaysOwed}
		},
	} {
		p := agreed()
		change(&p)
		w := open(t, p, "2025-01-02")
		w.start("2025-02-01")
		for n := 1; n <= 3; n++ {
			on := day("2025-02-01").AddMonths(n - 1)
			if p.Units.Name != "" {
				w.do(retainer.UnitsUsed{ID: fmt.Sprint("u", n), Retainer: "r", Cycle: n, Units: 4, On: on})
			}
			w.pay(n, "3000", on.String())
			w.do(retainer.Refunded{ID: fmt.Sprint("b", n), Retainer: "r", Cycle: n, Amount: eur("100"), On: on})
			w.do(retainer.CommissionStated{ID: fmt.Sprint("k", n), Retainer: "r", Cycle: n, Earned: eur("70"), Returned: eur("7"), On: on.AddMonths(1)})
		}
		want := retainer.Sealed{Cycles: 3, Through: day("2025-04-30"), Paid: 3, Amount: 3 * 290000}
		for _, c := range w.x.Cycles[:3] {
			want.Units += c.Units
			want.Granted += c.Posted.Earned
			want.Balance += c.Posted.Draw
			want.Posted.Earned += c.Posted.Earned
			want.Posted.Returned += c.Posted.Returned
			want.Posted.Owed += c.Posted.Owed
			want.Posted.Back += c.Posted.Back
			want.Posted.Settled += c.Posted.Settled
			want.Posted.Guarantee += c.Posted.Guarantee
			want.Posted.Draw += c.Posted.Draw
		}
		w.do(retainer.Seal{ID: "l", Retainer: "r", Through: day("2025-04-30"), On: day("2025-05-01")})
		if diff := cmp.Diff(want, w.x.Sealed, cmp.Comparer(func(a, b partnerecon.Day) bool { return a == b })); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// What a seal forgets decides on nothing any more: the changes of the last cycles, open
// work and approvals of cycles to come are kept, and what was decided before is not.
func TestWhatASealKeeps(t *testing.T) {
	p := whiteLabel()
	p.Stability = retainer.Stability{Cycles: 2, Changes: 0}
	p.Renewal = retainer.Renewal{Mode: retainer.ByApproval, Missed: retainer.MissedWaits}
	b := retainer.Must(p)
	w := open(t, p, "2025-01-02")
	w.start("2025-02-01")
	scope := retainer.Scope{Delivery: "once", Reporting: "once", Approvals: "client", Reviews: "none", Excluded: []string{retainer.None}}
	for n := 1; n <= 4; n++ {
		id, on := fmt.Sprint(n), day("2025-02-01").AddMonths(n-1)
		w.do(retainer.ScopeChanged{ID: "s" + id, Retainer: "r", What: "x", On: on})
		w.do(retainer.CycleApproved{ID: "ok" + id, Retainer: "r", Cycle: n + 1, Role: "founder", On: on})
		w.do(retainer.WorkAsked{ID: "w" + id, Retainer: "r", Item: "new pages", On: on})
		w.do(retainer.WorkAsked{ID: "v" + id, Retainer: "r", Item: "new pages", On: on})
		w.do(retainer.SprintAgreed{ID: "a" + id, Retainer: "r", Work: "v" + id, Scope: scope, Economics: retainer.OneCycleBonus{Amount: eur("1")}, On: on})
		w.do(retainer.Waived{ID: "x" + id, Retainer: "r", Cycle: n, Reason: "x", Approver: "x", On: on})
	}
	w.do(retainer.Elapsed{Retainer: "r", On: day("2025-06-01")})
	whole := w.x.Clone()
	w.do(retainer.Seal{ID: "l", Retainer: "r", Through: day("2025-04-30"), On: day("2025-06-01")}) // three cycles
	var marks, work []string
	for _, m := range w.x.Marks {
		marks = append(marks, m.ID)
	}
	for _, k := range w.x.Work {
		work = append(work, k.ID)
	}
	if diff := cmp.Diff([]string{"s2", "ok3", "s3", "ok4", "s4"}, marks); w.x.Sealed.Cycles != 3 || diff != "" {
		t.Errorf("marks after %d cycles (-want +got)\n%s", w.x.Sealed.Cycles, diff)
	}
	if diff := cmp.Diff([]string{"w1", "w2", "w3", "v4", "w4"}, work); diff != "" {
		t.Errorf("work (-want +got)\n%s", diff)
	}
	if got := readBack(t, w.x); got != nil {
		t.Errorf("sealed it is not read back: %v", got)
	}
	for cycle, want := range map[int]error{3: retainer.ErrSealed, 4: retainer.ErrStep} { // the last sealed one, and one that was given up
		if _, err := b.Apply(&w.x, retainer.Refunded{ID: "late", Retainer: "r", Cycle: cycle, Amount: eur("1"), On: day("2025-06-01")}); !errors.Is(err, want) {
			t.Errorf("cycle %d: %v, want %v", cycle, err, want)
		}
	}
	for on := day("2025-05-01"); on.Before(day("2025-08-01")); on = on.Add(1) {
		one, _, errOne := b.Steadiness(w.x, on)
		two, _, errTwo := b.Steadiness(whole, on)
		a, errA := b.Next(w.x, on)
		c, errC := b.Next(whole, on)
		if one != two || errOne != nil || errTwo != nil || a.Trace.String() != c.Trace.String() || errA != nil || errC != nil {
			t.Fatalf("on %s: sealed %+v %+v, whole %+v %+v", on, one, a, two, c)
		}
	}
}
