package settlement_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
	"github.com/partnerecon/partnerecon/settlement"
)

// stating is a program of 10 % whose monthly statements can be disputed for 30 days.
func stating(a settlement.Acceptance) settlement.Policy {
	p := flat()
	p.Statements = settlement.Statements{Every: settlement.PerMonth, DisputeWithin: pe.Days(30, pe.Through), Accepted: a}
	return p
}

// lineOf is the entry that a payment of customer c earned acme.
func lineOf(payment string) string { return payment + "/acme/c//" + payment + "/base/earned" }

func lineDisputed(id, day, entry, amount string) settlement.Fact {
	e := settlement.LineDisputed{Partner: "acme", Entry: entry, Reason: "wrong rate"}
	if amount != "" {
		e.Amount = eur(amount)
	}
	return fact(id, day, e)
}

func byException(f settlement.Fact) settlement.Fact {
	e, _ := f.Event.(settlement.LineDisputed)
	e.Exception = settlement.Exception{Approver: "cfo", Reason: "found by the audit"}
	f.Event = e
	return f
}

func lineResolved(id, day, of, amount string) settlement.Fact {
	e := settlement.LineDisputeResolved{Partner: "acme", Of: of, Outcome: settlement.LineRejected, Reason: "heard both", Approver: "ann"}
	if amount != "" {
		e.Outcome, e.Amount = settlement.LineAdjusted, eur(amount)
	}
	return fact(id, day, e)
}

// acme earns 100.00 with p and 200.00 with q: 300.00.
func TestADisputedLineIsHeld(t *testing.T) {
	p, q := fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("q", "2025-01-12", pay("c", "2000", "acme"))
	adjustment := fact("a", "2025-01-13", settlement.Adjustment{Partner: "acme", Amount: eur("50"), Reason: "goodwill", Approver: "bob"})
	hold := fact("h", "2025-01-14", settlement.Hold{Partner: "acme", Reason: "kyc"})
	given := "a/acme////adjusted:a/adjusted"
	for _, c := range []struct {
		name  string
		facts []settlement.Fact
		want  string
	}{
		{"a line", []settlement.Fact{lineDisputed("x", "2025-01-15", lineOf("p"), "")}, "100.00 EUR held, 200.00 EUR payable, 0.00 EUR adjusted"},
		{"a part of it", []settlement.Fact{lineDisputed("x", "2025-01-15", lineOf("p"), "30")}, "30.00 EUR held, 270.00 EUR payable, 0.00 EUR adjusted"},
		{"two lines", []settlement.Fact{lineDisputed("x", "2025-01-15", lineOf("p"), "30"), lineDisputed("y", "2025-01-15", lineOf("q"), "")}, "230.00 EUR held, 70.00 EUR payable, 0.00 EUR adjusted"},
		{"rejected", []settlement.Fact{lineDisputed("x", "2025-01-15", lineOf("p"), ""), lineResolved("r", "2025-01-16", "x", "")}, "0.00 EUR held, 300.00 EUR payable, 0.00 EUR adjusted"},
		// 300.00 - 25.00 are payable.
		{"adjusted", []settlement.Fact{lineDisputed("x", "2025-01-15", lineOf("p"), ""), lineResolved("r", "2025-01-16", "x", "-25")}, "0.00 EUR held, 275.00 EUR payable, -25.00 EUR adjusted"},
		{"adjusted in favour of the partner", []settlement.Fact{lineDisputed("x", "2025-01-15", lineOf("p"), ""), lineResolved("r", "2025-01-16", "x", "150")}, "0.00 EUR held, 450.00 EUR payable, 150.00 EUR adjusted"},
		{"one of two resolved", []settlement.Fact{
			lineDisputed("x", "2025-01-15", lineOf("p"), ""), lineDisputed("y", "2025-01-15", lineOf("q"), "20"), lineResolved("r", "2025-01-16", "x", ""),
		}, "20.00 EUR held, 280.00 EUR payable, 0.00 EUR adjusted"},
		// A hold keeps all commission back, what is in dispute of it included.
		{"beside a hold", []settlement.Fact{hold, lineDisputed("x", "2025-01-15", lineOf("p"), "")}, "300.00 EUR held, 0.00 EUR payable, 0.00 EUR adjusted"},
		{"after a hold", []settlement.Fact{hold, lineDisputed("x", "2025-01-15", lineOf("p"), ""), fact("l", "2025-01-16", settlement.Release{Partner: "acme", Of: "h", Approver: "bob"})}, "100.00 EUR held, 200.00 EUR payable, 0.00 EUR adjusted"},
		// An adjustment is no commission: a hold leaves it alone, a dispute of it does not.
		{"an adjustment", []settlement.Fact{adjustment, lineDisputed("x", "2025-01-15", given, "")}, "50.00 EUR held, 300.00 EUR payable, 50.00 EUR adjusted"},
		{"an adjustment beside a hold", []settlement.Fact{adjustment, hold, lineDisputed("x", "2025-01-15", given, "20")}, "320.00 EUR held, 30.00 EUR payable, 50.00 EUR adjusted"},
		{"a line beside a hold and an adjustment", []settlement.Fact{adjustment, hold, lineDisputed("x", "2025-01-15", lineOf("p"), "")}, "300.00 EUR held, 50.00 EUR payable, 50.00 EUR adjusted"},
		// 330.00 of 350.00 are paid out: 20.00 are left to be held.
		{"an adjustment after a payout", []settlement.Fact{
			adjustment, fact("o", "2025-01-14", settlement.Payout{Partner: "acme", Amount: eur("330")}), lineDisputed("x", "2025-01-15", given, ""),
		}, "20.00 EUR held, 0.00 EUR payable, 50.00 EUR adjusted"},
		// 250.00 of 300.00 are paid out: 50.00 are left to be held.
		{"after a payout", []settlement.Fact{fact("o", "2025-01-14", settlement.Payout{Partner: "acme", Amount: eur("250")}), lineDisputed("x", "2025-01-15", lineOf("p"), "")}, "50.00 EUR held, 0.00 EUR payable, 0.00 EUR adjusted"},
		// Of what went back nothing is there to be held: 300.00 - 40.00 are payable.
		{"a return", []settlement.Fact{
			fact("b", "2025-01-14", settlement.Refund{Customer: "c", Of: "p", Amount: eur("400")}), lineDisputed("x", "2025-01-15", "b/acme/c//p/base/returned", ""),
		}, "0.00 EUR held, 260.00 EUR payable, 0.00 EUR adjusted"},
		{"a payout", []settlement.Fact{fact("o", "2025-01-14", settlement.Payout{Partner: "acme", Amount: eur("250")}), lineDisputed("x", "2025-01-15", "o/acme////payout:o/paid", "")}, "0.00 EUR held, 50.00 EUR payable, 0.00 EUR adjusted"},
	} {
		r := open(t, stating(settlement.ByFact)).do(p, q).do(c.facts...)
		r.want(c.name, adjusted(r, "2025-01"), c.want)
	}
}

// What the resolution posts names the entry, explains itself and leaves January as it
// was closed.
func TestAnAdjustmentRefersToTheLine(t *testing.T) {
	r := open(t, stating(settlement.ByFact)).through("2025-01", fact("p", "2025-01-10", pay("c", "1000", "acme")))
	january := r.statement("2025-01", "2025-01")
	r.do(lineDisputed("x", "2025-02-10", lineOf("p"), ""), lineResolved("r", "2025-02-20", "x", "-25"))
	if diff := cmp.Diff(fmt.Sprint(january), fmt.Sprint(r.statement("2025-01", "2025-01"))); diff != "" {
		t.Errorf("the closed statement changed (-was +is)\n%s", diff)
	}
	var got []string
	for _, e := range r.entries {
		got = append(got, fmt.Sprint(e.Posted, " ", e.Kind, " ", e.Amount.Amount(), " ", e.Claim.Component))
	}
	want := []string{
		"2025-01-10 earned 100.00 base", "2025-02-10 held 100.00 hold",
		"2025-02-20 adjusted -25.00 line_dispute:x", "2025-02-20 released -100.00 hold",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	tr, err := r.program.Explain(r.entries[2])
	if err != nil || !strings.Contains(tr.String(), `about="`+lineOf("p")+`"`) || !strings.Contains(tr.String(), `approver="ann"`) {
		t.Errorf("%s, %v", tr, err)
	}
	tr, err = r.program.Explain(r.entries[1])
	if want := `settlement.line_disputed /statements dispute="x" entry="` + lineOf("p") + `"`; err != nil || !strings.Contains(tr.String(), want) {
		t.Errorf("%s, %v, want %s", tr, err, want)
	}
}

// January closes on its last day, so its lines can be disputed through 2 March.
func TestWhatCanBeDisputed(t *testing.T) {
	p := fact("p", "2025-01-10", pay("c", "1000", "acme"))
	accepted := fact("ok", "2025-02-05", settlement.StatementAccepted{Partner: "acme", Through: day("2025-01-31"), By: "cfo of acme"})
	elsewhere := lineDisputed("x", "2025-02-10", lineOf("p"), "")
	elsewhere.Event = settlement.LineDisputed{Partner: "beta", Entry: lineOf("p"), Reason: "not mine"}
	opened, closed := lineDisputed("x", "2025-02-03", lineOf("p"), ""), lineResolved("r", "2025-02-04", "x", "")
	for _, c := range []struct {
		name   string
		before []settlement.Fact
		fact   settlement.Fact
		want   error
	}{
		{"on the last day", nil, lineDisputed("x", "2025-03-02", lineOf("p"), ""), nil},
		{"the day after", nil, lineDisputed("x", "2025-03-03", lineOf("p"), ""), settlement.ErrDisputeClosed},
		{"recorded the day after", nil, recorded(lineDisputed("x", "2025-03-02", lineOf("p"), ""), "2025-03-03"), nil},
		{"the day after, by exception", nil, byException(lineDisputed("x", "2025-03-03", lineOf("p"), "")), nil},
		{"on the day of acceptance", []settlement.Fact{accepted}, recorded(lineDisputed("x", "2025-02-05", lineOf("p"), ""), "2025-02-06"), nil},
		{"after acceptance", []settlement.Fact{accepted}, lineDisputed("x", "2025-02-06", lineOf("p"), ""), settlement.ErrDisputeClosed},
		{"after acceptance, by exception", []settlement.Fact{accepted}, byException(lineDisputed("x", "2025-02-06", lineOf("p"), "")), nil},
		{"more than the line", nil, lineDisputed("x", "2025-02-10", lineOf("p"), "100.01"), settlement.ErrReference},
		{"all of the line", nil, lineDisputed("x", "2025-02-10", lineOf("p"), "100.00"), nil},
		{"more than a book can count", nil, byException(lineDisputed("x", "2025-02-10", lineOf("q"), "360287970189639.68")), settlement.ErrVolume},
		{"no such line", nil, lineDisputed("x", "2025-02-10", lineOf("q"), ""), settlement.ErrReference},
		{"the line of somebody else", nil, elsewhere, settlement.ErrReference},
		{"a line that nobody knows, by exception", nil, byException(lineDisputed("x", "2025-02-10", lineOf("q"), "5")), nil},
		{"and without an amount", nil, byException(lineDisputed("x", "2025-02-10", lineOf("q"), "")), settlement.ErrReference},
		{"in dispute already", []settlement.Fact{opened}, lineDisputed("y", "2025-02-10", lineOf("p"), "1"), settlement.ErrDuplicate},
		{"in dispute already, by exception", []settlement.Fact{opened}, byException(lineDisputed("y", "2025-02-10", lineOf("p"), "1")), settlement.ErrDuplicate},
		{"resolved already", []settlement.Fact{opened, closed}, lineDisputed("y", "2025-02-10", lineOf("p"), "1"), settlement.ErrDisputeClosed},
		{"resolved already, by exception", []settlement.Fact{opened, closed}, byException(lineDisputed("y", "2025-02-10", lineOf("p"), "1")), nil},
		{"a resolution of nothing", nil, lineResolved("r", "2025-02-10", "x", ""), settlement.ErrReference},
		{"a second resolution", []settlement.Fact{opened, closed}, lineResolved("s", "2025-02-10", "x", "1"), settlement.ErrDuplicate},
		{"an adjustment beyond the dispute", []settlement.Fact{opened}, lineResolved("r", "2025-02-10", "x", "-100.01"), settlement.ErrReference},
		{"an adjustment of all of it", []settlement.Fact{opened}, lineResolved("r", "2025-02-10", "x", "-100.00"), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := open(t, stating(settlement.ByFact)).through("2025-01", p, fact("b", "2025-01-11", pay("c", "10", "beta"))).do(c.before...)
			if c.want != nil {
				r.refuse(c.fact, c.want)
				return
			}
			r.do(c.fact)
			if entries, err := r.program.Apply(&r.book, c.fact); err != nil || len(entries) > 0 {
				t.Errorf("again: %d entries, %v", len(entries), err)
			}
		})
	}
}

// While a line is in dispute less is held because less is owed, and nothing is released.
func TestWhatIsInDisputeIsNotReleasedByARefund(t *testing.T) {
	r := open(t, stating(settlement.ByFact)).do(fact("p", "2025-01-10", pay("c", "1000", "acme")), lineDisputed("x", "2025-01-11", lineOf("p"), ""))
	r.do(fact("b", "2025-01-12", settlement.Refund{Customer: "c", Of: "p", Amount: eur("400")}))
	r.want("held", r.sum("acme", pe.Held), "60.00") // 100.00 - 40.00
	r.want("released", r.sum("acme", pe.Released), "0.00")
}

// What goes back of a cycle of a retainer, before a dispute of it or after, is neither held nor
// taken again: 300.00 were earned, and 150.00 and 150.00 go back with the client's money.
func TestWhatGoesBackOfACycleIsNotTakenTwice(t *testing.T) {
	policy := stating(settlement.ByFact)
	policy.Terms[0].Policy.Retainers = retaining().Terms[0].Policy.Retainers
	refund := func(id, on string) settlement.Fact {
		return ofRetainer(id, on, "r", retainer.Refunded{Cycle: 1, Amount: eur("1500")})
	}
	disputed, taken := lineDisputed("x", "2025-02-10", "r.c1.4/acme/c//r:1/retainer/earned", ""), lineResolved("y", "2025-02-20", "x", "-300")
	for _, c := range []struct {
		name  string
		facts []settlement.Fact
		want  string
	}{
		{"disputed", []settlement.Fact{disputed}, "300.00 EUR held, 0.00 EUR payable, 0.00 EUR adjusted"},
		// 300.00 - 150.00 are there to be held.
		{"half of it went back before", []settlement.Fact{refund("a", "2025-02-05"), disputed}, "150.00 EUR held, 0.00 EUR payable, 0.00 EUR adjusted"},
		{"half of it went back since", []settlement.Fact{disputed, refund("a", "2025-02-12")}, "150.00 EUR held, 0.00 EUR payable, 0.00 EUR adjusted"},
		// Of the 300.00 that the resolution takes 150.00 are gone already.
		{"taken after half of it went back", []settlement.Fact{disputed, refund("a", "2025-02-12"), taken}, "0.00 EUR held, 0.00 EUR payable, -150.00 EUR adjusted"},
		// -150.00 - 150.00 went back, so that the resolution takes nothing in the end.
		{"the rest goes back after it", []settlement.Fact{disputed, refund("a", "2025-02-12"), taken, refund("b", "2025-02-25")}, "0.00 EUR held, 0.00 EUR payable, 0.00 EUR adjusted"},
	} {
		r := open(t, policy)
		r.do(r.sorted(retained("2025-01-10", "r", "share"), settled("r", 1, "3000", "2025-01-20"), c.facts)...)
		r.want(c.name, adjusted(r, "2025-02"), c.want)
		r.want(c.name+", carried", row(r.statement("2025-01", "2025-02"), "acme").Carried.Amount(), "0.00")
	}
}

// A charge of 1,200.00 is lifted by a waiver, and the company disputes that: so much is held of
// what the partner has, and the resolution takes it. Of the charge itself nothing can be taken
// back, so that a dispute of it takes what it says: 100.00 more.
func TestDisputesOfCharges(t *testing.T) {
	policy := stating(settlement.ByFact)
	policy.Terms[0].Policy.Retainers = retaining().Terms[0].Policy.Retainers
	waived := ofRetainer("w", "2025-01-12", "r", retainer.Waived{Cycle: 1, Reason: "outage", Approver: "bob"})
	lifted := lineDisputed("x", "2025-01-15", "w/acme/c//r:1/retainer.set_off/earned", "")
	for _, c := range []struct {
		name  string
		facts []settlement.Fact
		want  string
	}{
		// 2,000.00 of commission.
		{"the waiver", []settlement.Fact{waived, lifted}, "1200.00 EUR held, 800.00 EUR payable, 0.00 EUR adjusted"},
		{"taken back", []settlement.Fact{waived, lifted, lineResolved("y", "2025-01-20", "x", "-1200")}, "0.00 EUR held, 800.00 EUR payable, -1200.00 EUR adjusted"},
		{"the charge", []settlement.Fact{
			lineDisputed("x", "2025-01-15", "r.8/acme/c//r:1/retainer.set_off/earned", ""), lineResolved("y", "2025-01-20", "x", "-100"),
		}, "0.00 EUR held, 700.00 EUR payable, -100.00 EUR adjusted"}, // 2,000.00 - 1,200.00 - 100.00
	} {
		r := open(t, policy)
		r.do(r.sorted([]settlement.Fact{fact("p", "2025-01-05", pay("c", "20000", "acme"))}, retained("2025-01-10", "r", "set off"), c.facts)...)
		r.want(c.name, adjusted(r, "2025-01"), c.want)
	}
}

// Lines stay on record while they can be disputed and within the horizon, and no longer:
// January can be disputed through 2 March and is past a horizon of 40 days, at the close
// of March, through 19 February. So is February (through 30 March, but 28 February is
// within the horizon), which goes with April.
func TestLinesLeaveTheBook(t *testing.T) {
	policy := stating(settlement.BySilence)
	policy.Horizon = pe.Days(40, pe.Through)
	r := open(t, policy)
	lines := func() (out []string) {
		for _, id := range []string{"p", "q", "s"} {
			if strings.Contains(stored(t, &r.book), `"entry":"`+lineOf(id)+`"`) {
				out = append(out, id)
			}
		}
		return out
	}
	for _, c := range []struct {
		month string
		fact  settlement.Fact
		want  []string
	}{
		{"2025-01", fact("p", "2025-01-10", pay("c", "1000", "acme")), []string{"p"}},
		{"2025-02", fact("q", "2025-02-28", pay("c", "1000", "acme")), []string{"p", "q"}},
		{"2025-03", fact("s", "2025-03-10", pay("c", "1000", "acme")), []string{"q", "s"}},
		{"2025-04", fact("t", "2025-04-10", pay("c", "1000", "acme")), []string{"s"}},
	} {
		r.through(c.month, c.fact)
		if diff := cmp.Diff(c.want, lines()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.month, diff)
		}
	}
	if got := stored(t, &open(t, flat()).through("2025-01", fact("p", "2025-01-10", pay("c", "1000", "acme"))).book); strings.Contains(got, lineOf("p")) || strings.Contains(got, "closes") {
		t.Errorf("a program that says nothing of statements keeps %s", got)
	}
}

// TestDisputesOfALineAreForgottenTogether: of the 100.00 that p earned a dispute took 40.00.
// That stays taken when its dispute is past the horizon of 60 days, as the line can be disputed
// for 200: without an exception not again, and with one no more than the 60.00 that are left.
func TestDisputesOfALineAreForgottenTogether(t *testing.T) {
	policy := stating(settlement.ByFact)
	policy.Horizon, policy.Statements.DisputeWithin = pe.Days(60, pe.Through), pe.Days(200, pe.Through)
	taken := []settlement.Fact{
		fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("q", "2025-01-11", pay("d", "5000", "acme")), // 100.00 and 500.00
		lineDisputed("x", "2025-01-12", lineOf("p"), "40"), lineResolved("rx", "2025-01-15", "x", "-40"),
	}
	r := open(t, policy).through("2025-04", taken...)
	r.refuse(lineDisputed("again", "2025-05-02", lineOf("p"), ""), settlement.ErrDisputeClosed)
	held := func() string { // and what holds were posted
		t.Helper()
		a, err := r.program.Accrual(&r.book, day("2025-05-31"))
		if err != nil || len(a.Partners) != 1 {
			t.Fatalf("%+v, %v", a, err)
		}
		return a.Partners[0].Held.Amount() + " " + r.sum("acme", pe.Held, pe.Released)
	}
	r.do(byException(lineDisputed("y", "2025-05-02", lineOf("p"), "")))
	r.want("held", held(), "60.00 60.00")
	r.do(lineResolved("ry", "2025-05-05", "y", "-100"))
	r.want("owed", r.sum("acme"), "500.00") // 600 - 40 - 60

	// One that is open all the while holds as much after the close at which the other one is past the horizon.
	r = open(t, policy).through("2025-02", append(taken, byException(lineDisputed("y", "2025-01-20", lineOf("p"), "")))...)
	r.want("held", held(), "60.00 60.00")
	r.through("2025-04")
	r.want("held", held(), "60.00 60.00")
}

func TestWhyAndNextTellOfDisputedLines(t *testing.T) {
	r := open(t, stating(settlement.ByFact)).through("2025-01", fact("p", "2025-01-10", pay("c", "1000", "acme")))
	r.do(lineDisputed("x", "2025-02-10", lineOf("p"), "40"))
	tr, err := r.program.Why(&r.book, "acme", day("2025-02-10"))
	want := `settlement.line_disputed /statements dispute="x" entry="` + lineOf("p") + `" reason="wrong rate" since="2025-02-10" disputed="40.00 EUR" held="40.00 EUR"`
	if err != nil || !slices.Contains(strings.Split(tr.String(), "\n"), want) {
		t.Errorf("%s, %v, want %s", tr, err, want)
	}
	found, err := r.program.Next(&r.book, day("2025-02-10"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{
		"2025-02-10 pay_out acme 60.00", "2025-02-10 decide_line_dispute acme x 40.00", "2025-02-28 close_month 2025-02",
		"2025-03-02 accept_statement acme 2025-01-31",
	}, tasks(found)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A dispute of 10 February is to be decided within 14 days: by the 24th, and after it, it is
// overdue and holds what it held. Decided late, it is decided.
func TestDisputedLinesHaveADeadline(t *testing.T) {
	p := stating(settlement.ByFact)
	p.Statements.DecideWithin = pe.Days(14, pe.Through)
	r := open(t, p).through("2025-01", fact("p", "2025-01-10", pay("c", "1000", "acme")))
	r.do(lineDisputed("x", "2025-02-10", lineOf("p"), "40"))
	for asOf, want := range map[string]string{"2025-02-24": "2025-02-24 decide_line_dispute acme x 40.00", "2025-02-25": "2025-02-24 decide_line_dispute acme x 40.00 !"} {
		found, err := r.program.Next(&r.book, day(asOf))
		if err != nil || !slices.Contains(tasks(found), want) {
			t.Errorf("%s: %v, %v, want %s", asOf, tasks(found), err, want)
		}
		i := slices.IndexFunc(found, func(x settlement.Task) bool { return x.Duty == settlement.DecideLineDispute })
		r.want("rule", found[i].Rule, "/statements/decide_within")
	}
	tr, err := r.program.Why(&r.book, "acme", day("2025-02-25"))
	if want := `disputed="40.00 EUR" held="40.00 EUR" decide_by="2025-02-24"`; err != nil || !strings.Contains(tr.String(), want) {
		t.Errorf("%s, %v, want %s", tr, err, want)
	}
	s, err := r.program.StatementOf(&r.book, "acme", day("2025-01-10"))
	if err != nil || len(s.Disputes) != 1 || s.Disputes[0].DecideBy != day("2025-02-24") {
		t.Errorf("%+v, %v", s.Disputes, err)
	}
	r.want("held", row(r.statement("2025-02", "2025-02"), "acme").Held.Amount(), "40.00")
	r.do(lineResolved("r", "2025-03-10", "x", "-25"))
	r.want("decided late", row(r.statement("2025-03", "2025-03"), "acme").Payable.Amount(), "75.00")
	for _, e := range r.entries {
		if e.Kind != pe.Held {
			continue
		}
		if tr, err := r.program.Explain(e); err != nil || !strings.Contains(tr.String(), `decide_by="2025-02-24"`) {
			t.Errorf("%s, %v", tr, err)
		}
	}
}

// A dispute of a line is to be decided, until it is.
func TestNextOfADisputedLine(t *testing.T) {
	r := open(t, stating(settlement.ByFact)).through("2025-01", fact("p", "2025-01-10", pay("c", "1000", "acme")))
	for _, c := range []struct {
		f    settlement.Fact
		want string
	}{
		{lineDisputed("x", "2025-02-03", lineOf("p"), "60"), "2025-02-05 pay_out acme 40.00; 2025-02-05 decide_line_dispute acme x 60.00; 2025-02-28 close_month 2025-02; 2025-03-02 accept_statement acme 2025-01-31"},
		{lineResolved("v", "2025-02-04", "x", ""), "2025-02-05 pay_out acme 100.00; 2025-02-28 close_month 2025-02; 2025-03-02 accept_statement acme 2025-01-31"},
	} {
		r.do(c.f)
		list, err := r.program.Next(&r.book, day("2025-02-05"))
		if err != nil {
			t.Fatal(err)
		}
		r.want(c.f.ID, strings.Join(tasks(list), "; "), c.want)
	}
}
