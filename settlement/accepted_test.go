package settlement_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

func statementAccepted(id, on, through string) settlement.Fact {
	return fact(id, on, settlement.StatementAccepted{Partner: "acme", Through: day(through), By: "cfo of acme"})
}

// life says how the statement of acme in which a day stands has fared.
func (r *run) life(on string) string {
	r.t.Helper()
	s, err := r.program.StatementOf(&r.book, "acme", day(on))
	if err != nil {
		r.t.Fatal(err)
	}
	if sum, _ := s.Paid.Add(s.SetOff); s.Row.Payable.Minor() != sum.Minor()+s.Open.Minor() {
		r.t.Errorf("%s: payable %s, paid %s, set off %s, open %s", on, s.Row.Payable, s.Paid, s.SetOff, s.Open)
	}
	out := fmt.Sprintf("%s..%s %s: paid %s, set off %s, open %s", s.From, s.Through, s.Status, s.Paid.Amount(), s.SetOff.Amount(), s.Open.Amount())
	if !s.ClosedOn.IsZero() {
		out += fmt.Sprintf("; closed %s", s.ClosedOn)
	}
	if !s.DisputableThrough.IsZero() {
		out += fmt.Sprintf(", disputable through %s", s.DisputableThrough)
	}
	if !s.AcceptedOn.IsZero() {
		out += fmt.Sprintf(", accepted %s by %q", s.AcceptedOn, s.AcceptedBy)
	}
	return out
}

// acme earns 100.00 in January: it is open, closed, accepted, paid, and accepted again
// when the payout comes back.
func TestTheLifeOfAStatement(t *testing.T) {
	const closed = "; closed 2025-01-31, disputable through 2025-03-02"
	const ok = closed + `, accepted 2025-02-05 by "cfo of acme"`
	r := open(t, stating(settlement.ByFact))
	for _, c := range []struct {
		fact settlement.Fact
		want string
	}{
		{fact("p", "2025-01-10", pay("c", "1000", "acme")), "open: paid 0.00, set off 0.00, open 100.00"},
		{settlement.CloseOf(month("2025-01")), "closed: paid 0.00, set off 0.00, open 100.00" + closed},
		{lineDisputed("x", "2025-02-03", lineOf("p"), "40"), "closed: paid 0.00, set off 0.00, open 100.00" + closed},
		{statementAccepted("ok", "2025-02-05", "2025-01-31"), "closed: paid 0.00, set off 0.00, open 100.00" + ok},
		{lineResolved("r", "2025-02-06", "x", "-10"), "accepted: paid 0.00, set off 10.00, open 90.00" + ok},
		{fact("o", "2025-02-07", settlement.Payout{Partner: "acme", Amount: eur("60")}), "accepted: paid 60.00, set off 10.00, open 30.00" + ok},
		{fact("o2", "2025-02-08", settlement.Payout{Partner: "acme", Amount: eur("30")}), "paid: paid 90.00, set off 10.00, open 0.00" + ok},
		{fact("b", "2025-02-09", settlement.PayoutReturned{Partner: "acme", Of: "o2"}), "accepted: paid 60.00, set off 10.00, open 30.00" + ok},
		{fact("o3", "2025-02-10", settlement.Payout{Partner: "acme", Amount: eur("30")}), "paid: paid 90.00, set off 10.00, open 0.00" + ok},
		// What is earned in February, and paid, is for the statement of February.
		{fact("q", "2025-02-11", pay("c", "500", "acme")), "paid: paid 90.00, set off 10.00, open 0.00" + ok},
		{fact("o4", "2025-02-12", settlement.Payout{Partner: "acme", Amount: eur("50")}), "paid: paid 90.00, set off 10.00, open 0.00" + ok},
		{fact("b4", "2025-02-13", settlement.PayoutReturned{Partner: "acme", Of: "o4"}), "paid: paid 90.00, set off 10.00, open 0.00" + ok},
	} {
		r.do(c.fact)
		r.want(c.fact.ID, r.life("2025-01-15"), "2025-01-01..2025-01-31 "+c.want)
	}
}

// Whatever is earned, refunded and paid out after January closed: no status of it goes back,
// and what was set off stays so.
func TestLawLifecycle_NoStatementGoesBack(t *testing.T) {
	order := []settlement.StatementStatus{settlement.StatementOpen, settlement.StatementClosed, settlement.StatementAcknowledged, settlement.StatementPaid}
	rapid.Check(t, func(draw *rapid.T) {
		r := open(t, stating(settlement.ByFact)).through("2025-01", fact("p", "2025-01-10", pay("c", "1500", "acme")))
		var was settlement.PartnerStatement
		accepted := false
		for i := range rapid.IntRange(1, 12).Draw(draw, "facts") {
			id, on := fmt.Sprint("f", i), day("2025-02-01").Add(i).String()
			amount := fmt.Sprint(rapid.IntRange(1, 90).Draw(draw, "amount"))
			var f settlement.Fact
			switch kind := rapid.IntRange(0, 3).Draw(draw, "kind"); {
			case kind == 0:
				f = fact(id, on, pay("c", amount+"0", "acme"))
			case kind == 1:
				f = refunds(id, on, "p", amount)
			case kind == 2 && !accepted:
				f, accepted = statementAccepted(id, on, "2025-01-31"), true
			default:
				f = fact(id, on, settlement.Payout{Partner: "acme", Amount: eur(amount)})
			}
			r.do(f)
			now, err := r.program.StatementOf(&r.book, "acme", day("2025-01-15"))
			if err != nil {
				draw.Fatal(err)
			}
			if i > 0 && (slices.Index(order, now.Status) < slices.Index(order, was.Status) || now.SetOff.Minor() < was.SetOff.Minor()) {
				draw.Fatalf("%s: %s, set off %s, after %s, set off %s", id, now.Status, now.SetOff, was.Status, was.SetOff)
			}
			r.life("2025-01-15") // payable = paid + set off + open
			was = now
		}
	})
}

// Of an open statement what becomes payable by its last day is payable: 100.00 of
// 1 January 30 days later, and 100.00 of 2 January not.
func TestAnOpenStatementIsAsOnItsLastDay(t *testing.T) {
	policy := stating(settlement.ByFact)
	policy.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 30}}
	r := open(t, policy).do(fact("p", "2025-01-01", pay("c", "1000", "acme")), fact("q", "2025-01-02", pay("c", "1000", "acme")))
	const want = "2025-01-01..2025-01-31 open: paid 0.00, set off 0.00, open 100.00"
	r.want("on the 2nd", r.life("2025-01-15"), want)
	r.do(fact("s", "2025-02-05", settlement.Standing{Partner: "acme"})) // the second is payable by now
	r.want("asked later", r.life("2025-01-15"), want)
}

// A close on 4 February lets January be disputed through 6 March; silence accepts it on
// the 7th, as the first fact of that day or later tells.
func TestSilenceAccepts(t *testing.T) {
	r := open(t, stating(settlement.BySilence)).do(fact("p", "2025-01-10", pay("c", "1000", "acme")))
	late := settlement.CloseOf(month("2025-01"))
	late.Recorded = on("2025-02-04")
	r.do(late, fact("s", "2025-03-06", settlement.Standing{Partner: "acme"}))
	closed := "; closed 2025-02-04, disputable through 2025-03-06"
	r.want("on the last day", r.life("2025-01-15"), "2025-01-01..2025-01-31 closed: paid 0.00, set off 0.00, open 100.00"+closed)
	r.do(fact("s2", "2025-03-07", settlement.Standing{Partner: "acme"}))
	r.want("a day later", r.life("2025-01-15"), "2025-01-01..2025-01-31 accepted: paid 0.00, set off 0.00, open 100.00"+closed+`, accepted 2025-03-07 by ""`)
	r.do(statementAccepted("ok", "2025-03-09", "2025-01-31"))
	r.want("and said so later", r.life("2025-01-15"), "2025-01-01..2025-01-31 accepted: paid 0.00, set off 0.00, open 100.00"+closed+`, accepted 2025-03-07 by ""`)
}

// acme has a statement of January to accept, through 2 March, and beta as well; what acme
// has accepted, and what silence has, is nobody's task any more.
func TestStatementsToAccept(t *testing.T) {
	for _, c := range []struct {
		name  string
		how   settlement.Acceptance
		facts []settlement.Fact
		asOf  string
		want  []string
	}{
		{"while it can be disputed", settlement.ByFact, nil, "2025-03-02", []string{"2025-03-02 accept_statement acme 2025-01-31", "2025-03-02 accept_statement beta 2025-01-31"}},
		{"after that", settlement.ByFact, nil, "2025-03-03", []string{"2025-03-02 accept_statement acme 2025-01-31 !", "2025-03-02 accept_statement beta 2025-01-31 !"}},
		{"accepted by one", settlement.ByFact, []settlement.Fact{statementAccepted("ok", "2025-02-05", "2025-01-31")}, "2025-03-02", []string{"2025-03-02 accept_statement beta 2025-01-31"}},
		{"silence, until then", settlement.BySilence, nil, "2025-03-02", []string{"2025-03-02 accept_statement acme 2025-01-31", "2025-03-02 accept_statement beta 2025-01-31"}},
		{"silence, after that", settlement.BySilence, nil, "2025-03-03", nil},
	} {
		r := open(t, stating(c.how)).through("2025-01", fact("p", "2025-01-10", pay("c", "1000", "acme", "beta"))).do(c.facts...)
		r.do(fact("q", "2025-02-10", pay("c", "1000", "acme"))) // of a statement that is open
		found, err := r.program.Next(&r.book, day(c.asOf))
		if err != nil {
			t.Fatal(err)
		}
		got := slices.DeleteFunc(tasks(found), func(s string) bool { return !strings.Contains(s, "accept_statement") })
		if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

// A month that closed before the policy said anything of statements closed on its last
// day. 100.00 were payable then; of the 250.00 that are owed now, 200.00 are not yet, and
// 50.00 of the 100.00 were set off.
func TestStatementsBeginLater(t *testing.T) {
	before, after := flat(), stating(settlement.ByFact)
	r := open(t, before).through("2025-01", fact("p", "2025-01-10", pay("c", "1000", "acme")))
	after.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 30}}
	r.program = settlement.Must(after)
	storedBefore(t, &r.book)
	r.do(statementAccepted("ok", "2025-02-01", "2025-01-31"))
	r.do(fact("q", "2025-02-02", pay("c", "2000", "acme")), fact("a", "2025-02-03", settlement.Adjustment{Partner: "acme", Amount: eur("-50"), Reason: "r", Approver: "x"}))
	r.want("January", r.life("2025-01-15"), `2025-01-01..2025-01-31 accepted: paid 0.00, set off 50.00, open 50.00; closed 2025-01-31, disputable through 2025-03-02, accepted 2025-02-01 by "cfo of acme"`)
}

// Questions about what there is not are errors.
func TestStatementsOfNobody(t *testing.T) {
	r := open(t, stating(settlement.ByFact)).do(fact("p", "2025-01-10", pay("c", "1000", "acme")))
	ask := func(p settlement.Program, b *settlement.Book, partner string, on pe.Day) error {
		_, one := p.StatementOf(b, partner, on)
		_, all := p.Statements(b, partner)
		return errors.Join(one, all)
	}
	for name, err := range map[string]error{
		"no program": ask(settlement.Program{}, &r.book, "acme", day("2025-01-10")),
		"no book":    ask(r.program, nil, "acme", day("2025-01-10")),
		"no day":     ask(r.program, &r.book, "acme", pe.Day{}),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if err := ask(r.program, &r.book, "nobody", day("2025-01-10")); !errors.Is(err, settlement.ErrReference) {
		t.Errorf("nobody: %v", err)
	}
	if at := r.program.PeriodOf(pe.Day{}); at != (settlement.StatementPeriod{}) {
		t.Errorf("the period of no day is %s", at)
	}
	r.want("one that has not begun", r.life("2025-02-10"), "2025-02-01..2025-02-28 open: paid 0.00, set off 0.00, open 100.00")
}

func TestWhatCanBeAccepted(t *testing.T) {
	late := settlement.CloseOf(month("2025-01"))
	late.Occurred = on("2025-02-04")
	for _, c := range []struct {
		name  string
		facts []settlement.Fact
		fact  settlement.Fact
		want  error
	}{
		{"not closed", nil, statementAccepted("ok", "2025-02-05", "2025-01-31"), settlement.ErrNotClosed},
		{"before it closed", []settlement.Fact{late}, statementAccepted("ok", "2025-02-03", "2025-01-31"), settlement.ErrNotClosed},
		{"a later one", []settlement.Fact{late}, statementAccepted("ok", "2025-02-05", "2025-02-28"), settlement.ErrNotClosed},
		{"on the day it closed", []settlement.Fact{late}, statementAccepted("ok", "2025-02-04", "2025-01-31"), nil},
		{"a second time", []settlement.Fact{late, statementAccepted("ok", "2025-02-04", "2025-01-31")}, statementAccepted("ok2", "2025-02-05", "2025-01-31"), settlement.ErrDuplicate},
		{"by somebody who has none", []settlement.Fact{late}, fact("ok", "2025-02-05", settlement.StatementAccepted{Partner: "nobody", Through: day("2025-01-31"), By: "x"}), settlement.ErrReference},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := open(t, stating(settlement.ByFact)).do(fact("p", "2025-01-10", pay("c", "1000", "acme"))).do(c.facts...)
			if c.want != nil {
				r.refuse(c.fact, c.want)
				return
			}
			r.do(c.fact)
		})
	}
}

func TestProblemsOfTheLifecycle(t *testing.T) {
	for _, c := range []struct {
		name  string
		event settlement.Event
		want  []string
	}{
		{"accepted: nothing stated", settlement.StatementAccepted{}, []string{"/by required", "/partner required", "/through required"}},
		{"accepted: no statement ends with this day", settlement.StatementAccepted{Partner: "a", By: "x", Through: day("2025-01-30")}, []string{"/through conflict"}},
		{"disputed: nothing stated", settlement.LineDisputed{}, []string{"/entry required", "/partner required", "/reason required"}},
		{"disputed: the longest id of an entry, and nothing of it", settlement.LineDisputed{Partner: "acme", Entry: strings.Repeat("e", 7154), Amount: eur("0"), Reason: "r"}, []string{"/amount out_of_range"}},
		{"disputed: a longer id", settlement.LineDisputed{Partner: "acme", Entry: strings.Repeat("e", 7155), Reason: "r"}, []string{"/entry required"}},
		{"disputed: no text", settlement.LineDisputed{Partner: "acme", Entry: "\xff", Reason: "r"}, []string{"/entry syntax"}},
		{"disputed: nothing of it", settlement.LineDisputed{Partner: "a", Entry: "e", Reason: "r", Amount: eur("0")}, []string{"/amount out_of_range"}},
		{"disputed: half an exception", settlement.LineDisputed{Partner: "a", Entry: "e", Reason: "r", Exception: settlement.Exception{Approver: "x"}}, []string{"/exception/reason required"}},
		{"resolved: nothing stated", settlement.LineDisputeResolved{}, []string{"/approver required", "/of required", "/outcome unknown", "/partner required", "/reason required"}},
		{"resolved: adjusted by nothing", settlement.LineDisputeResolved{Partner: "a", Of: "x", Reason: "r", Approver: "y", Outcome: settlement.LineAdjusted}, []string{"/amount required"}},
		{"resolved: rejected and adjusted", settlement.LineDisputeResolved{Partner: "a", Of: "x", Reason: "r", Approver: "y", Outcome: settlement.LineRejected, Amount: eur("1")}, []string{"/amount conflict"}},
	} {
		f := fact("f", "2025-03-01", c.event)
		if diff := cmp.Diff(c.want, placed(settlement.Must(stating(settlement.ByFact)).Problems(f))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
		if found := placed(settlement.Must(flat()).Problems(f)); len(found) != len(c.want)+1 {
			t.Errorf("%s, where the policy says nothing of statements: %s", c.name, found)
		}
	}
}

// placed are places and codes of problems.
func placed(found []pe.Problem) []string {
	var out []string
	for _, p := range found {
		out = append(out, p.Path+" "+p.Code)
	}
	return out
}
