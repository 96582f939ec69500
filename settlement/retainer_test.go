package settlement_test

import (
	"fmt"
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/retainer"
	"github.com/partnerecon/partnerecon/settlement"
)

// shareOfRetainer is a referral retainer of 3,000.00 a month: 10 % of it for 6 cycles.
func shareOfRetainer() retainer.Policy {
	return retainer.Policy{
		Rounding: pe.HalfUp, Model: retainer.Referral,
		Relationship: retainer.Relationship{Owner: retainer.Company, WhiteLabel: retainer.No, Controller: retainer.Client},
		Economics:    retainer.RecurringShare{Share: pct("10"), Cycles: 6},
		Scope:        retainer.Scope{Delivery: "weekly", Reporting: "monthly", Approvals: "by the client", Reviews: "quarterly", Excluded: []string{"new pages"}},
		Renewal:      retainer.Renewal{Mode: retainer.ByDefault},
		Approvers:    []string{"founder"},
		Cycle:        retainer.Cadence{Every: retainer.EveryMonth, Partial: retainer.ByDays},
		Amount:       eur("3000"),
	}
}

// labelOfRetainer is a white-label retainer: the partner owes 1,200.00 a month.
func labelOfRetainer() retainer.Policy {
	p := shareOfRetainer()
	p.Model, p.Relationship = retainer.WhiteLabel, retainer.Relationship{Owner: retainer.Partner, WhiteLabel: retainer.Yes, Controller: retainer.Partner}
	p.Economics, p.Amount = retainer.NoUpside{}, eur("1200")
	return p
}

// drawOfRetainer pays a recoverable draw of 2,000.00 a month against commission.
func drawOfRetainer() retainer.Policy {
	p := shareOfRetainer()
	p.Economics = retainer.NoUpside{}
	p.Draw = retainer.Draw{Amount: eur("2000"), Measured: retainer.OnEarned, Recovery: retainer.Recoverable, AtEnd: retainer.Forgiven}
	return p
}

// retaining is the program of 10 % that offers these retainers.
func retaining() settlement.Policy {
	p := flat()
	setOff := labelOfRetainer()
	setOff.SetOff = true
	margin := labelOfRetainer()
	margin.Model, margin.Direction, margin.Months = retainer.Operator, retainer.CompanyPays, 2
	margin.Economics, margin.Amount = retainer.ManagementMargin{Amount: eur("400")}, pe.Money{}
	p.Terms[0].Policy.Retainers = []settlement.Retainer{
		{Name: "share", Terms: shareOfRetainer()},
		{Name: "label", Terms: labelOfRetainer()},
		{Name: "set off", Terms: setOff},
		{Name: "margin", Terms: margin},
		{Name: "draw", Terms: drawOfRetainer()},
	}
	return p
}

// ofRetainer is what happened to a retainer of acme.
func ofRetainer(id, on, of string, e retainer.Event) settlement.Fact {
	return fact(id, on, settlement.RetainerEvent{Partner: "acme", Retainer: of, Event: e})
}

// drafted is what it takes up to the approval of a retainer of acme on a day. It was
// opened a month before, when the need was first seen.
func drafted(on, of, offer string) []settlement.Fact {
	before := day(on).AddMonths(-1).String()
	out := []settlement.Fact{fact(of+".0", before, settlement.RetainerEvent{
		Partner: "acme", Retainer: of, Offer: offer, Event: retainer.Opened{Customer: "c", System: "shop"},
	})}
	need := retainer.NeedSeen{Need: retainer.Upkeep, System: "shop"}
	out = append(out, ofRetainer(of+".1", before, of, need))
	for i, e := range []retainer.Event{
		retainer.Evidenced{Of: retainer.ProjectPaid, Ref: "inv-1"},
		retainer.Evidenced{Of: retainer.PayoutDone, Ref: "run-1"},
		retainer.Evidenced{Of: retainer.HandoffDone, Ref: "doc-1"},
		need,
		retainer.Understood{},
		retainer.Approved{Role: "founder"},
	} {
		out = append(out, ofRetainer(fmt.Sprint(of, ".", i+2), on, of, e))
	}
	return out
}

// retained is a retainer of acme that starts on a day.
func retained(on, of, offer string) []settlement.Fact {
	return append(drafted(on, of, offer), ofRetainer(of+".8", on, of, retainer.Started{}))
}

// settled is the payment of one cycle, step by step, on one day.
func settled(of string, cycle int, amount, on string) []settlement.Fact {
	var out []settlement.Fact
	for i, e := range []retainer.Event{
		retainer.AmountConfirmed{Cycle: cycle, Amount: eur(amount)},
		retainer.PayerConfirmed{Cycle: cycle, Payer: "client"},
		retainer.Sent{Cycle: cycle, Amount: eur(amount)},
		retainer.ProofAttached{Cycle: cycle, Ref: "swift"},
		retainer.CyclePaid{Cycle: cycle, Amount: eur(amount)},
	} {
		out = append(out, ofRetainer(fmt.Sprint(of, ".c", cycle, ".", i), on, of, e))
	}
	return out
}

// sorted sorts facts as the program folds them.
func (r *run) sorted(facts ...[]settlement.Fact) []settlement.Fact {
	var out []settlement.Fact
	for _, f := range facts {
		out = append(out, f...)
	}
	r.program.Sort(out)
	return out
}

// on sums what was posted on a component.
func (r *run) on(component string) string {
	r.t.Helper()
	sum := eur("0")
	for _, e := range r.entries {
		if e.Claim.Component == component {
			var err error
			if sum, err = sum.Add(e.Amount); err != nil {
				r.t.Fatal(err)
			}
		}
	}
	return sum.Amount()
}

// 10 % of 3,000.00 for 6 cycles are 1,800.00, of 8 that are paid. They are earned and
// payable, and no part of the commission: 10 % of 1,000.00 are.
func TestShareOfARetainer(t *testing.T) {
	r := open(t, retaining())
	facts := [][]settlement.Fact{retained("2025-01-01", "r", "share"), {fact("p", "2025-01-05", pay("c", "1000", "acme"))}}
	for i := range 8 {
		facts = append(facts, settled("r", i+1, "3000", day("2025-01-10").AddMonths(i).String()))
	}
	r.through("2025-08", r.sorted(facts...)...)
	r.want("six cycles", r.on(retainer.ComponentUpside), "1800.00")
	s := r.statement("2025-01", "2025-08")
	r.want("earned", row(s, "acme").Earned.Amount(), "1900.00")
	r.want("payable", row(s, "acme").Payable.Amount(), "1900.00")
	r.want("commission", s.Commission.Amount(), "100.00")
	r.want("of retainers", s.Retainers.Amount(), "1800.00")
	r.want("February alone", row(r.statement("2025-02", "2025-02"), "acme").Earned.Amount(), "300.00")
}

// Half of a paid cycle goes back, and half of the 300.00 with it.
func TestARefundOfACycle(t *testing.T) {
	r := open(t, retaining())
	r.through("2025-01", r.sorted(retained("2025-01-01", "r", "share"), settled("r", 1, "3000", "2025-01-10"),
		[]settlement.Fact{ofRetainer("back", "2025-01-20", "r", retainer.Refunded{Cycle: 1, Amount: eur("1500")})})...)
	s := r.statement("2025-01", "2025-01")
	r.want("returned", row(s, "acme").Returned.Amount(), "-150.00")
	r.want("no commission", s.Commission.Amount(), "0.00")
	portions, err := r.program.Portions(r.entries)
	if err != nil || len(portions) != 1 || portions[0].Component != retainer.ComponentUpside || portions[0].Net != eur("150") {
		t.Errorf("%+v, %v", portions, err)
	}
}

// A cycle begins on the 1st and on the 1st again; what the partner owes for it is charged
// then, whenever time is told, and reduces nothing that is payable. One payment of
// 1,200.00 leaves one open.
func TestAReceivableIsApart(t *testing.T) {
	r := open(t, retaining())
	facts := r.sorted(retained("2025-01-01", "r", "label"), []settlement.Fact{fact("p", "2025-01-05", pay("c", "1000", "acme"))},
		settled("r", 1, "1200", "2025-02-10"))
	r.through("2025-02", facts...)
	january, both := row(r.statement("2025-01", "2025-01"), "acme"), row(r.statement("2025-01", "2025-02"), "acme")
	r.want("charged in January", january.Receivable.Charged.Amount(), "1200.00")
	r.want("open after January", january.Receivable.Closing.Amount(), "1200.00")
	r.want("charged", both.Receivable.Charged.Amount(), "2400.00")
	r.want("paid", both.Receivable.Paid.Amount(), "1200.00")
	r.want("open", both.Receivable.Closing.Amount(), "1200.00")
	february := row(r.statement("2025-02", "2025-02"), "acme").Receivable
	r.want("February opens with January's", february.Opening.Amount(), "1200.00")
	for _, s := range []settlement.Row{january, both} {
		r.want("payable all the same", s.Payable.Amount(), "100.00")
		r.want("nothing else was paid", s.Paid.Amount(), "0.00")
	}
	if portions, err := r.program.Portions(r.entries); err != nil || len(portions) != 1 || portions[0].Net != eur("100") {
		t.Errorf("what is owed is no portion of what was earned: %+v, %v", portions, err)
	}
}

// Where it is set off, it is taken from what is owed: 100.00 of commission less 1,200.00
// are a debt of 1,100.00.
func TestAReceivableThatIsSetOff(t *testing.T) {
	r := open(t, retaining())
	r.through("2025-01", r.sorted(retained("2025-01-01", "r", "set off"), []settlement.Fact{fact("p", "2025-01-05", pay("c", "1000", "acme"))})...)
	s := row(r.statement("2025-01", "2025-01"), "acme")
	r.want("debt", s.Carried.Amount(), "1100.00")
	r.want("nothing apart", s.Receivable.Charged.Amount(), "0.00")
}

// A draw of 2,000.00 against commission that the account itself measures, at the close of
// each month:
//
//	commission 2,750  pays 2,750
//	           3,000  pays 3,000
//	           1,500  pays 2,000, 500 in advance
//	           2,375  pays 2,000, 375 recovered, 125 are left
//	           3,000  pays 2,875, 125 recovered
//	           2,750  pays 2,750
func TestADrawAgainstTheCommissionOfTheAccount(t *testing.T) {
	r := open(t, retaining())
	facts := [][]settlement.Fact{retained("2025-01-01", "r", "draw")}
	pays := []string{"2750.00", "3000.00", "2000.00", "2000.00", "2875.00", "2750.00"}
	for i, gross := range []string{"27500", "30000", "15000", "23750", "30000", "27500"} {
		facts = append(facts, []settlement.Fact{fact(fmt.Sprint("p", i), day("2025-01-31").AddMonths(i).String(), pay("c", gross, "acme"))})
	}
	r.through("2025-06", r.sorted(facts...)...)
	for i, want := range pays {
		m := month("2025-01").Add(i).String()
		s := row(r.statement(m, m), "acme")
		got, err := s.Earned.Add(s.TruedUp)
		if err != nil {
			t.Fatal(err)
		}
		r.want(m, got.Amount(), want)
	}
	r.want("nothing is left of it", r.on(retainer.ComponentDraw), "0.00")
}

// What is told late of a closed cycle counts in the cycle in which it is posted: 1,000.00
// of January, told in February, make no difference to January's draw.
func TestAClosedCycleKeepsItsCommission(t *testing.T) {
	r := open(t, retaining())
	r.through("2025-01", r.sorted(retained("2025-01-01", "r", "draw"))...)
	r.want("no commission, all in advance", r.on(retainer.ComponentDraw), "2000.00")
	r.through("2025-02", recorded(fact("p", "2025-01-20", pay("c", "10000", "acme")), "2025-02-10"))
	r.want("1,000.00 more for February", r.on(retainer.ComponentDraw), "3000.00")
}

// A retainer that ends early within a closed cycle has fewer days of draw and fewer of
// commission: 2,000.00 × 15 / 31 = 967.74 for January, where 1,000.00 were earned on the
// 20th. The whole month was stated before: 2,000.00 less 1,000.00.
func TestACycleThatIsCutShortIsMeasuredAnew(t *testing.T) {
	r := open(t, retaining())
	r.through("2025-01", r.sorted(retained("2025-01-01", "r", "draw"), []settlement.Fact{fact("p", "2025-01-20", pay("c", "10000", "acme"))})...)
	r.want("the whole month", r.on(retainer.ComponentDraw), "1000.00")
	r.through("2025-02", recorded(ofRetainer("end", "2025-02-05", "r", retainer.Ended{Last: day("2025-01-15")}), "2025-02-05"))
	r.want("half of it", r.on(retainer.ComponentDraw), "967.74")
}

// A hold keeps commission back, not retainers; and paying these out makes nothing of the
// commission payable: 100.00 stay held before and after 300.00 were paid.
func TestAHoldLeavesRetainers(t *testing.T) {
	r := open(t, retaining())
	r.through("2025-01", r.sorted(retained("2025-01-01", "r", "share"), settled("r", 1, "3000", "2025-01-10"), []settlement.Fact{
		fact("p", "2025-01-05", pay("c", "1000", "acme")), fact("h", "2025-01-20", settlement.Hold{Partner: "acme", Reason: "map"}),
	})...)
	s := row(r.statement("2025-01", "2025-01"), "acme")
	r.want("held", s.Held.Amount(), "100.00")
	r.want("payable", s.Payable.Amount(), "300.00")
	r.through("2025-02", fact("out", "2025-02-01", settlement.Payout{Partner: "acme", Amount: eur("300")}))
	s = row(r.statement("2025-02", "2025-02"), "acme")
	r.want("held", s.Held.Amount(), "100.00")
	r.want("payable", s.Payable.Amount(), "0.00")
}

// A removed partner gets no new credit, and its retainers go on until a fact ends them.
func TestARemovedPartnerKeepsItsRetainers(t *testing.T) {
	p := retaining()
	p.Tiers, p.Desk = []string{"referral", "integration", "solution"}, conflict.ThreeTier("")
	r := open(t, p)
	r.through("2025-03", r.sorted(retained("2025-01-01", "r", "share"), []settlement.Fact{
		fact("s1", "2025-02-01", settlement.Strike{Partner: "acme", Case: "1", Reason: "x"}),
		fact("s2", "2025-02-02", settlement.Strike{Partner: "acme", Case: "2", Reason: "x"}),
		fact("s3", "2025-02-03", settlement.Strike{Partner: "acme", Case: "3", Reason: "x"}),
		fact("p", "2025-03-05", pay("c", "1000", "acme")),
	}, settled("r", 1, "3000", "2025-03-10"))...)
	r.want("the retainer alone", r.sum("acme"), "300.00")
}

// The terms of the approval govern, whatever later ones say: 10 % of the version of
// January in March, when new retainers get 20 %.
func TestTheVersionOfTheApprovalGoverns(t *testing.T) {
	p := retaining()
	p.Terms = append(p.Terms, version("later", "2025-02-01", "10"))
	better := shareOfRetainer()
	better.Economics = retainer.RecurringShare{Share: pct("20"), Cycles: 6}
	p.Terms[1].Policy.Retainers = []settlement.Retainer{{Name: "share", Terms: better}}
	r := open(t, p)
	r.through("2025-03", r.sorted(retained("2025-01-15", "old", "share"), settled("old", 1, "3000", "2025-03-10"))...)
	r.want("10 %", r.sum("acme"), "300.00")
	r.through("2025-05", r.sorted(retained("2025-05-01", "new", "share"), settled("new", 1, "3000", "2025-05-10"))...)
	r.want("and 20 %", r.sum("acme"), "900.00")
	facts := drafted("2025-07-01", "none", "label")
	r.do(facts[:7]...)
	r.refuse(facts[7], settlement.ErrTerms) // the version of July offers none
}

// What is refused, and why.
func TestRetainersThatAreRefused(t *testing.T) {
	r := open(t, retaining()).do(drafted("2025-01-01", "r", "share")...)
	again := drafted("2025-01-02", "r", "share")[0]
	again.ID, again.Occurred = "again", on("2025-01-02")
	r.refuse(again, settlement.ErrDuplicate)
	r.refuse(ofRetainer("x", "2025-01-02", "other", retainer.Understood{}), settlement.ErrReference)
	r.refuse(ofRetainer("x", "2025-01-02", "r", retainer.Approved{Role: "intern"}), retainer.ErrStep)
	r.refuse(ofRetainer("x", "2025-01-02", "r", retainer.Paused{}), retainer.ErrStep)
	r.refuse(ofRetainer("r:1", "2025-01-02", "r", retainer.WorkAsked{Item: "x"}), settlement.ErrDuplicate)
	r.refuse(ofRetainer("x", "2025-01-02", "r", retainer.ClientPriced{Amount: pe.MustMoney("1", "USD")}), pe.ErrCurrency)
	r.do(ofRetainer("s", "2025-01-03", "r", retainer.Started{}))
	pays := settled("r", 1, "2999", "2025-01-04")
	r.refuse(pays[0], retainer.ErrMismatch)
	r.through("2025-12", settled("r", 1, "3000", "2025-01-05")...)
	// By the end of 2025 what did before July is sealed, and so is its first cycle.
	r.refuse(ofRetainer("b", "2026-01-05", "r", retainer.Refunded{Cycle: 1, Amount: eur("1")}), settlement.ErrSealed)
	facts := drafted("2026-02-05", "late", "share")
	r.do(facts...)
	r.refuse(ofRetainer("late.s", "2026-02-06", "late", retainer.Started{First: day("2025-06-01")}), settlement.ErrSealed)
}

// A draft that has stated five of six cannot start.
func TestAnUnreadyRetainerIsRefusedAtTheGate(t *testing.T) {
	facts := retained("2025-01-01", "r", "share")
	r := open(t, retaining())
	r.do(r.sorted(facts[:4], facts[5:8])...) // without the handoff
	r.refuse(facts[8], retainer.ErrUnready)
	if _, err := r.program.Apply(&r.book, facts[8]); !strings.Contains(err.Error(), "first_cycle: handoff_done") {
		t.Errorf("%v", err)
	}
	got, err := r.program.Retainer(&r.book, "acme", "r", day("2025-01-02"))
	if err != nil || got.Next.Step != retainer.StepPayout || got.Offer != "share" {
		t.Errorf("%+v, %v", got, err)
	}
}

// Closes that begin late give the entries that closes month by month give: what time
// brings is posted on its own day.
func TestOneCloseOrManyGiveTheSameRetainerEntries(t *testing.T) {
	for _, offer := range []string{"label", "set off", "draw"} {
		r := open(t, retaining())
		facts := r.sorted(retained("2025-01-15", "r", offer))
		many, one := open(t, retaining()).through("2025-06", facts...), open(t, retaining())
		one.do(append(facts, settlement.CloseOf(month("2025-06")))...)
		for _, e := range [][]pe.Entry{many.entries, one.entries} {
			if len(e) == 0 {
				t.Fatalf("%s posts nothing", offer)
			}
			for i := range e {
				if strings.HasPrefix(e[i].Cause, "close/") {
					e[i].Cause = "close"
				}
			}
		}
		if a, b := texts(t, many.entries), texts(t, one.entries); a != b {
			t.Errorf("%s\n%s\n%s", offer, a, b)
		}
	}
}

// texts are entries as JSON, one a line, in order.
func texts(t testing.TB, entries []pe.Entry) string {
	t.Helper()
	var b strings.Builder
	for _, e := range entries {
		text, err := e.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(text, '\n'))
	}
	return b.String()
}

// Every entry of a retainer explains itself from JSON, by the terms that its pointers
// lead to.
func TestRetainerEntriesExplainThemselves(t *testing.T) {
	r := open(t, retaining())
	var all [][]settlement.Fact
	for _, offer := range []string{"share", "label", "set off", "margin", "draw"} {
		all = append(all, retained("2025-01-15", offer, offer))
	}
	all = append(all, settled("share", 1, "3000", "2025-01-20"), settled("margin", 1, "5000", "2025-01-20"), settled("label", 1, "1200", "2025-01-20"))
	r.through("2025-03", r.sorted(all...)...)
	doc, components := documentOf(t, r.program), map[string]bool{}
	for _, e := range r.entries {
		text, err := e.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		var read pe.Entry
		if err := read.UnmarshalJSON(text); err != nil {
			t.Fatal(err)
		}
		tr, err := r.program.Explain(read)
		if err != nil {
			t.Fatalf("%s: %v", e.ID(), err)
		}
		components[e.Claim.Component] = true
		led := 0
		for _, step := range tr {
			if _, err := resolve(doc, step.Rule); err != nil || step.Rule != "" && !strings.HasPrefix(step.Rule, "/terms/0/policy/retainers/") {
				t.Errorf("%s: %v in %+v", e.ID(), err, step)
			}
			if step.Rule != "" {
				led++
			}
		}
		if led == 0 {
			t.Errorf("%s: no step leads anywhere: %v", e.ID(), tr)
		}
		read.Amount = read.Amount.Neg()
		if _, err := r.program.Explain(read); err == nil {
			t.Errorf("%s: another amount is explained", e.ID())
		}
	}
	if len(components) != 4 { // retainer, receivable, set off, draw
		t.Errorf("components %v", components)
	}
}

// Why says for what a retainer waits, with pointers into the program, and what the
// partner owes.
func TestWhyARetainerWaits(t *testing.T) {
	r := open(t, retaining())
	facts := settled("r", 1, "1200", "2025-01-10")
	r.through("2025-01", r.sorted(retained("2025-01-01", "r", "label"), facts[:3])...) // sent, without the proof
	tr, err := r.program.Why(&r.book, "acme", day("2025-01-31"))
	if err != nil {
		t.Fatal(err)
	}
	said := fmt.Sprint(tr)
	for _, want := range []string{settlement.CodeReceivable, "1200.00 EUR", settlement.CodeRetainer, retainer.CodeNoProof} {
		if !strings.Contains(said, want) {
			t.Errorf("no %s in %s", want, said)
		}
	}
	doc := documentOf(t, r.program)
	for _, step := range tr {
		if _, err := resolve(doc, step.Rule); err != nil {
			t.Error(err)
		}
	}
	if got := r.book.Retainers("acme"); len(got) != 1 || got[0] != "r" || r.book.Retainers("beta") != nil {
		t.Errorf("retainers %v", got)
	}
	one, err := r.program.Retainer(&r.book, "acme", "r", day("2025-01-31"))
	if err != nil || one.Next.Step != retainer.StepProof || one.Report.Open != eur("1200") || one.Report.Cycles[0].Stage != retainer.StageSent {
		t.Errorf("%+v, %v", one, err)
	}
	board, ok := r.program.Board("label")
	if ready, err := board.Readiness(one.Engagement); !ok || err != nil || !ready.Ready {
		t.Errorf("%v, %+v, %v", ok, ready, err)
	}
	if _, ok := r.program.Board("gold"); ok {
		t.Error("nobody offers gold")
	}
	one.Engagement.Cycles[0].Payer = "somebody else"
	if again, err := r.program.Retainer(&r.book, "acme", "r", day("2025-01-31")); err != nil || again.Engagement.Cycles[0].Payer != "client" {
		t.Errorf("the answer shares memory with the book: %+v, %v", again, err)
	}
	if _, err := r.program.Retainer(&r.book, "acme", "none", day("2025-01-31")); err == nil {
		t.Error("a retainer that there is not has an answer")
	}
}

// A close is not refused for a retainer that would take the book beyond what it counts:
// it waits, and the others go on.
func TestACloseIsNotRefusedForARetainer(t *testing.T) {
	p := retaining()
	p.Terms[0].Policy.Retainers[2].Terms.Amount = eur("300000000000000") // of 360287970189639.68 that a book can count
	r := open(t, p)
	r.through("2025-03", r.sorted(retained("2025-01-01", "big", "set off"), retained("2025-01-01", "small", "label"))...)
	r.want("one cycle", r.on(retainer.ComponentSetOff), "-300000000000000.00")
	r.want("three cycles", r.on(retainer.ComponentReceivable), "-3600.00")
	r.refuse(ofRetainer("x", "2025-04-01", "big", retainer.WorkAsked{Item: "x"}), settlement.ErrVolume)
}

// A book does not grow with the age of its retainers: after ten years of paid cycles it
// is about as large as after two.
func TestRetainersOfTheBookDoNotGrow(t *testing.T) {
	p := retaining()
	p.Horizon = pe.Days(60, pe.Through)
	r := open(t, p)
	size := func(years int) int {
		facts := [][]settlement.Fact{}
		if years == 2 {
			facts = append(facts, retained("2025-01-01", "r", "draw"))
		}
		for i := 0; i < 12*years; i++ {
			on := day("2025-01-10").AddMonths(i)
			if on.Month().After(r.book.Closed()) {
				facts = append(facts, settled("r", i+1, "3000", on.String()), []settlement.Fact{fact(fmt.Sprint("p", i), on.String(), pay("c", "100", "acme"))})
			}
		}
		last := month("2025-01").Add(12*years - 1).String()
		r.through(last, r.sorted(facts...)...)
		one, err := r.program.Retainer(&r.book, "acme", "r", day("2025-01-01").AddMonths(12*years))
		if err != nil {
			t.Fatal(err)
		}
		text, err := one.Engagement.Clone(), error(nil)
		if err != nil || len(text.Cycles) > 4 {
			t.Errorf("%d cycles are open", len(text.Cycles))
		}
		return len(text.Known) + len(text.Marks) + len(text.Cycles)
	}
	if two, ten := size(2), size(10); two != ten {
		t.Errorf("%d parts after two years, %d after ten", two, ten)
	}
}

// What happened to a retainer on one day is folded in the order in which it comes,
// whatever the ids are: here they go backwards.
func TestRetainerEventsOfOneDayComeInOrder(t *testing.T) {
	r := open(t, retaining())
	facts := r.sorted(retained("2025-01-01", "r", "share"), settled("r", 1, "3000", "2025-01-01"), settled("r", 2, "3000", "2025-02-01"),
		[]settlement.Fact{ofRetainer("z", "2025-02-01", "r", retainer.Refunded{Cycle: 2, Amount: eur("1000")})})
	for i := range facts {
		facts[i].ID = fmt.Sprintf("%02d", 99-i)
	}
	r.through("2025-02", r.sorted(facts)...)
	r.want("300 and 300 - 100", r.sum("acme"), "500.00")
	r.refuse(ofRetainer("a", "2025-02-28", "r", retainer.Started{}), settlement.ErrOrder)
}

// In the journal what a partner owes for retainers is debited to Receivable and credited
// to the other side, and what it pays comes into Cash; what it is owed is untouched.
func TestReceivablesInTheJournal(t *testing.T) {
	r := open(t, retaining())
	r.through("2025-02", r.sorted(retained("2025-01-01", "r", "label"), []settlement.Fact{fact("p", "2025-01-05", pay("c", "1000", "acme"))},
		settled("r", 1, "1200", "2025-02-10"))...)
	vouchers, err := settlement.Journal(r.entries, settlement.Accounts{
		Payable: "payable", Held: "held", Receivable: "receivable", Cash: "cash", Earned: "earned", Returned: "returned", Clawed: "clawed",
		Capped: "capped", TruedUp: "trued up", Adjusted: "adjusted", WrittenOff: "written off",
	})
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]int64{}
	for _, v := range vouchers {
		for _, l := range v.Lines {
			sums[l.Account] += l.Amount.Minor()
		}
	}
	// 100.00 are owed to acme; of 2,400.00 it has paid 1,200.00.
	for account, want := range map[string]int64{"payable": -10000, "receivable": 120000, "cash": 120000, "earned": 10000 - 240000} {
		if sums[account] != want {
			t.Errorf("%s: %d, want %d", account, sums[account], want)
		}
	}
}

// r waits for an approval; s has its first cycle paid, and nothing is to be done for it until March.
func TestWhatIsNextOfARetainer(t *testing.T) {
	r := open(t, retaining())
	r.do(r.sorted(drafted("2025-02-01", "r", "share")[:7], retained("2025-02-01", "s", "share"), settled("s", 1, "3000", "2025-02-10"))...)
	const wants = `retainer.not_approved /terms/0/policy/retainers/0/terms/approvers understood="2025-02-01"` + "\n"
	for id, want := range map[string]string{"r": "approval\n" + wants, "s": "wait\nretainer.nothing_open on=\"2025-02-15\"\n"} {
		x, err := r.program.Retainer(&r.book, "acme", id, day("2025-02-15"))
		if err != nil {
			t.Fatal(err)
		}
		r.want(id, string(x.Next.Step)+"\n"+x.Next.Trace.String(), want)
	}
	const why = "settlement.payable payable=\"300.00 EUR\"\nsettlement.retainer retainer=\"r\" offer=\"share\" customer=\"c\" next=\"approval\"\n" + wants
	for _, c := range []struct{ on, why, next string }{
		{"2025-02-15", why, "2025-02-15 pay_out acme 300.00; 2025-02-15 take_step acme c r; 2025-02-28 close_month 2025-02"},
		{
			"2025-03-01", why + `settlement.retainer /terms/0/policy/retainers/0/terms retainer="s" offer="share" customer="c" next="payment"` + "\nretainer.unpaid cycle=\"2\" stage=\"due\"\n",
			"2025-02-28 close_month 2025-02 !; 2025-03-01 pay_out acme 300.00; 2025-03-01 take_step acme c r; 2025-03-01 take_step acme c s",
		},
	} {
		tr, err := r.program.Why(&r.book, "acme", day(c.on))
		if err != nil {
			t.Fatal(err)
		}
		got := tr.String()
		r.want("why "+c.on, got[strings.Index(got, "settlement.payable"):], c.why)
		list, err := r.program.Next(&r.book, day(c.on))
		if err != nil {
			t.Fatal(err)
		}
		r.want("next "+c.on, strings.Join(tasks(list), "; "), c.next)
	}
	// Of many the first ones are listed.
	r = open(t, retaining())
	var facts [][]settlement.Fact
	for i := range 22 {
		facts = append(facts, drafted("2025-02-01", fmt.Sprintf("r%03d", i), "share")[:1])
	}
	r.do(r.sorted(facts...)...)
	tr, err := r.program.Why(&r.book, "acme", day("2025-02-01"))
	if err != nil {
		t.Fatal(err)
	}
	got := tr.String()
	r.want("many", fmt.Sprint(strings.Count(got, settlement.CodeRetainer+" "), " ", got[strings.LastIndex(got[:len(got)-1], "\n")+1:]), `20 settlement.more retainers="2"`+"\n")
}

// A draft is told the rules of the last version that offers it, here the first of two.
func TestTheRulesOfADraft(t *testing.T) {
	p := retaining()
	p.Terms = append(p.Terms, version("later", "2026-01-01", "10"))
	r := open(t, p)
	r.do(r.sorted(drafted("2025-02-01", "r", "share")[:7])...)
	x, err := r.program.Retainer(&r.book, "acme", "r", day("2025-02-15"))
	if err != nil {
		t.Fatal(err)
	}
	r.want("next", x.Next.Trace.String(), `retainer.not_approved /terms/0/policy/retainers/0/terms/approvers understood="2025-02-01"`+"\n")
}

// A draft is told the rules of the last version that offers it, one that was started those of its own.
func TestTheRulesOfARetainerOfTwoVersions(t *testing.T) {
	p := retaining()
	p.Terms = append(p.Terms, p.Terms[0])
	p.Terms[1].ID, p.Terms[1].From = "later", day("2026-01-01")
	r := open(t, p)
	r.do(r.sorted(drafted("2025-02-01", "r", "share")[:7], retained("2025-02-01", "s", "share"))...)
	tr, err := r.program.Why(&r.book, "acme", day("2025-02-15"))
	if err != nil {
		t.Fatal(err)
	}
	got := tr.String()
	r.want("why", got[strings.Index(got, "settlement.retainer"):], `settlement.retainer retainer="r" offer="share" customer="c" next="approval"
retainer.not_approved /terms/1/policy/retainers/0/terms/approvers understood="2025-02-01"
settlement.retainer /terms/0/policy/retainers/0/terms retainer="s" offer="share" customer="c" next="payment"
retainer.unpaid cycle="1" stage="due"
`)
}
