package settlement_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// putsOff makes a cap put off half of the excess for a month, and half until a milestone of the
// partner says that at least 1,000,000 came in.
func putsOff(c settlement.Cap) settlement.Cap {
	c.Defer = []commission.Tranche{
		{Share: pct("50"), Months: 1},
		{Share: pct("50"), Milestone: "recovery", When: []commission.Test{{Fact: "revenue", Op: commission.Ge, Values: []string{"1000000"}}}},
	}
	return c
}

// deferring is withCaps that declares what tranches test.
func deferring(caps ...settlement.Cap) settlement.Policy {
	p := withCaps(caps...)
	p.Terms[0].Policy.Commission.Facts = []commission.Declaration{{Name: "revenue", Kind: commission.NumberFact, Of: commission.OfPayment}}
	return p
}

func recovery(id, on, revenue string) settlement.Fact {
	e := settlement.PartnerReached{Partner: "acme", Milestone: "recovery"}
	if revenue != "" {
		e.Facts = []commission.Fact{{Name: "revenue", Values: []string{revenue}}}
	}
	return fact(id, on, e)
}

// put is what acme is owed, and what was put off of it, at the end of a month.
func (r *run) put(month string) string {
	x, err := r.program.Accrual(&r.book, pe.MustMonth(month).Last())
	if err != nil {
		r.t.Fatal(err)
	}
	return r.sum("acme") + " and " + x.Total.Deferred.Amount()
}

// Of 200.01 a cap of 50.00 a month puts 150.01 off. A recovery of 5 releases nothing, that of
// 1,000,000 half of it, 75.005, and the close of March the rest.
//
// A refund of 500.10 takes 50.01 of the 200.01 before that. On net 150.00 are left, and 100.00 of
// the excess, of which 50.00 are released. First come a quarter of the cut goes back with the line:
// 150.01 × 150.00 / 200.01 = 112.50, of which 56.25 are released.
func TestCapsPutOff(t *testing.T) {
	for _, c := range []struct {
		counts                    commission.Counts
		recovered, refunded, last string
	}{
		{commission.OnNet, "125.01 and 75.00", "100.00 and 50.00", "150.00 and 0.00"},
		{commission.FirstCome, "125.01 and 75.00", "93.75 and 56.25", "150.00 and 0.00"},
	} {
		limit := putsOff(capEvery("m", settlement.EveryMonth, "50"))
		limit.Counts = c.counts
		r := open(t, deferring(limit)).through("2025-01", fact("p1", "2025-01-10", pay("c", "2000.10", "acme")))
		r.want("put off", r.put("2025-01"), "50.00 and 150.01")
		tasks, err := r.program.Next(&r.book, day("2025-01-31"))
		if k := slices.IndexFunc(tasks, func(x settlement.Task) bool { return x.Duty == settlement.ReleaseDeferred }); err != nil || k < 0 ||
			tasks[k].Day != day("2025-03-01") || tasks[k].Amount != eur("75.01") || tasks[k].About != "m:2025-01" || tasks[k].Rule != "/terms/0/policy/caps/0/defer" {
			t.Errorf("%s: next %v, %v", c.counts, tasks, err)
		}
		r.through("2025-02").do(recovery("g1", "2025-03-02", "5"))
		r.want("after too little", r.put("2025-03"), "50.00 and 150.01")
		r.want("why", r.whyOf("acme", "2025-03-31", commission.CodeWaits),
			`commission.waits /terms/0/policy/caps/0/defer/0 cap="m" from="2025-01" share="50%" due="2025-03-01"
commission.waits /terms/0/policy/caps/0/defer/1 cap="m" from="2025-01" share="50%" milestone="recovery"`)
		r.do(recovery("g2", "2025-03-05", "1000000"), recovery("g2", "2025-03-05", "1000000"))
		r.want("recovered", r.put("2025-03"), c.recovered)
		r.do(back("r", "2025-03-07", "c", "p1", "500.10"))
		r.want("refunded", r.put("2025-03"), c.refunded)
		r.through("2025-03")
		r.want("released", r.put("2025-03"), c.last)
		r.do(back("r2", "2025-04-07", "c", "p1", "1500"))
		r.want("refunded in full", r.put("2025-04"), "0.00 and 0.00")
		r.statement("2025-01", "2025-04")
	}
}

// 150.01 are put off. What is met while the partner is gone by an exit that forfeits is
// forfeited, what is met once it is back is its own, and what was released before stays.
// Of 250.00 of January 150.00 are put off: half for two months from 1 February, half until the
// milestone, which counts through day 60, 2 April. The list says so until it is reached: it may
// have been in time and be recorded later, until one is recorded that was too late.
func TestNextOfWhatIsPutOff(t *testing.T) {
	c := settlement.Cap{
		Name: "month", Every: settlement.EveryMonth, Limit: eur("100"), Counts: commission.OnNet, Until: day("2025-06-01"), Rationale: "liquidity",
		Defer: []commission.Tranche{{Share: pct("50"), Months: 2}, {Share: pct("50"), Milestone: "recovery", Within: pe.Days(60, pe.Through)}},
	}
	waiting := func(r *run, asOf string) []string {
		list, err := r.program.Next(&r.book, day(asOf))
		if err != nil {
			t.Fatal(err)
		}
		return tasks(slices.DeleteFunc(list, func(x settlement.Task) bool {
			return x.Duty != settlement.ReleaseDeferred && x.Duty != settlement.ReachMilestone
		}))
	}
	paid := fact("p", "2025-01-10", pay("c", "2500", "acme"))
	release, reach := "2025-04-01 release_deferred acme month:2025-01 75.00", "2025-04-02 reach_milestone acme recovery 75.00"
	r := open(t, deferring(c)).through("2025-03", paid)
	if diff := cmp.Diff([]string{release, reach}, waiting(r, "2025-03-31")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{reach + " !"}, waiting(r.through("2025-04"), "2025-04-30")); diff != "" {
		t.Errorf("overdue (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string(nil), waiting(r.do(recovery("m", "2025-05-02", "")), "2025-05-02")); diff != "" {
		t.Errorf("too late (-want +got)\n%s", diff)
	}
	r = open(t, deferring(c)).through("2025-02", paid, recovery("m", "2025-02-20", ""))
	if diff := cmp.Diff([]string{release}, waiting(r, "2025-02-28")); diff != "" {
		t.Errorf("reached (-want +got)\n%s", diff)
	}
}

func TestAnExitForfeitsWhatIsPutOff(t *testing.T) {
	for _, counts := range []commission.Counts{commission.OnNet, commission.FirstCome} {
		limit := putsOff(capEvery("m", settlement.EveryMonth, "50"))
		limit.Counts = counts
		policy := deferring(limit)
		policy.Terms[0].Policy.Exits = leaving().Terms[0].Policy.Exits
		lost := open(t, policy).through("2025-03", fact("p1", "2025-01-10", pay("c", "2000.10", "acme")), exits("x acme terminated_for_cause 2025-02-10"))
		lost.want("the months passed while it was gone", lost.put("2025-03"), "50.00 and 75.00")
		lost.do(fact("e", "2025-04-01", settlement.PartnerEnrolled{Partner: "acme"}), recovery("g", "2025-04-02", "1000000"))
		lost.want("the recovery came once it was back", lost.put("2025-04"), "125.01 and 0.00")
		kept := open(t, policy).through("2025-03", fact("p1", "2025-01-10", pay("c", "2000.10", "acme")), recovery("g", "2025-02-02", "1000000"), exits("x acme terminated_for_cause 2025-02-10"))
		kept.want("released before", kept.put("2025-03"), "125.01 and 0.00")
		// The month had passed on 1 March and the recovery come on 2 February: it left later, and what
		// was recorded or posted once it was gone is its own: 50.00 and 150.01.
		vested := open(t, policy).through("2025-03", fact("p1", "2025-01-10", pay("c", "2000.10", "acme")), exits("x acme terminated_for_cause 2025-03-02"),
			recorded(recovery("g", "2025-02-02", "1000000"), "2025-03-05"))
		vested.want("released before it left, and posted later", vested.put("2025-03"), "200.01 and 0.00")
		if tr, err := lost.program.Explain(lost.entries[len(lost.entries)-1]); err != nil || !tr.Has(commission.CodeForfeited) || !tr.Has(settlement.CodePutOff) {
			t.Errorf("%v\n%s", err, tr)
		} else if sums := `put_off="150.01 EUR" released="75.01 EUR" forfeited="75.00 EUR" waiting="0.00 EUR"`; !strings.Contains(tr.String(), sums) {
			t.Errorf("want %s in\n%s", sums, tr)
		}
	}
}

// What is released later is payable when it is released, not when the line was.
func TestWhatIsReleasedIsPayableThen(t *testing.T) {
	r := open(t, deferring(putsOff(firstCome("m", settlement.EveryMonth, "50")))).through("2025-03", fact("p", "2025-01-10", pay("c", "2000.10", "acme")))
	released := 0
	for _, e := range r.entries {
		if e.Kind != pe.Capped || e.Amount.Sign() < 0 {
			continue
		}
		if released++; e.Payable.Before(e.Posted) {
			t.Errorf("%s is payable %s", e.ID(), e.Payable)
		}
	}
	if released != 1 {
		t.Errorf("%d releases", released)
	}
}

// A line is sealed once what was put off of it is released: that is the close of March, so the
// one of April seals it, 30 days after it cleared. A refund reopens it, and takes all of it.
func TestALineWaitsForWhatIsPutOff(t *testing.T) {
	limit := putsOff(firstCome("m", settlement.EveryMonth, "50"))
	limit.Defer = limit.Defer[:1]
	limit.Defer[0].Share = pct("100")
	policy := deferring(limit)
	policy.Horizon = pe.Days(30, pe.Through)
	r := open(t, policy).through("2025-03", fact("p1", "2025-01-10", pay("c", "2000.10", "acme")))
	beside := open(t, policy).through("2025-02", fact("p0", "2025-01-09", pay("c", "100", "acme")), fact("p1", "2025-01-10", pay("c", "2000.10", "acme")))
	beside.want("one line of a customer is sealed, the other waits", fmt.Sprint(beside.ofKind(pe.Sealed)),
		"[close:2025-02//c//p0/base/sealed no amount base no amount posted 2025-02-28 earned 2025-01-09 due no day payable no day 2025 ]")
	sealed := func() []pe.Entry {
		return slices.DeleteFunc(slices.Clone(r.entries), func(e pe.Entry) bool { return e.Kind != pe.Sealed })
	}
	r.want("released", r.put("2025-03"), "200.01 and 0.00")
	onNet := policy
	onNet.Terms = slices.Clone(policy.Terms)
	onNet.Terms[0].Policy.Caps = []settlement.Cap{limit}
	onNet.Terms[0].Policy.Caps[0].Counts = commission.OnNet
	for name, r := range map[string]*run{"first come": r, "on net": open(t, onNet).through("2025-03", fact("p1", "2025-01-10", pay("c", "2000.10", "acme")))} {
		told := 0
		for _, e := range r.entries {
			if tr, err := r.program.Explain(e); err == nil && e.Kind == pe.Capped && tr.Has(settlement.CodePutOff) {
				told++
			}
		}
		if told != 2 {
			t.Errorf("%s: %d of what was put off and released are told", name, told)
		}
	}
	if len(sealed()) != 0 {
		t.Error("sealed while it waited")
	}
	r.through("2025-04")
	if len(sealed()) != 1 {
		t.Fatal("not sealed")
	}
	record, err := settlement.RecordOf(sealed()[0])
	if err != nil {
		t.Fatal(err)
	}
	r.do(fact("o", "2025-05-02", settlement.Reopen{Customer: "c", Record: record}), back("r", "2025-05-03", "c", "p1", "1000.05"))
	r.through("2025-05")
	r.want("half of it went back", r.put("2025-05"), "100.00 and 0.00")
}

func TestWhatIsWrongWithCapsThatPutOff(t *testing.T) {
	of := func(change func(*settlement.Cap), others ...settlement.Cap) settlement.Policy {
		c := putsOff(firstCome("m", settlement.EveryMonth, "50"))
		change(&c)
		return deferring(append([]settlement.Cap{c}, others...)...)
	}
	none := func(*settlement.Cap) {}
	other := firstCome("y", settlement.EveryYear, "900")
	other.Components = []string{"b"}
	apart := of(func(c *settlement.Cap) { c.Components = []string{"base"} }, other)
	apart.Terms[0].Policy.Commission.Bonuses = []commission.Bonus{{Name: "b", Rates: []commission.Row{{Share: pct("5")}}}}
	for _, c := range []struct {
		name   string
		policy settlement.Policy
		want   string
	}{
		{"as it is", of(none), ""},
		{"shares", of(func(c *settlement.Cap) { c.Defer[0].Share = pct("40") }), "/terms/0/policy/caps/0/defer out_of_range"},
		{"a fact that is not declared", of(func(c *settlement.Cap) { c.Defer[1].When[0].Fact = "x" }), "/terms/0/policy/caps/0/defer/1/when/0/fact unknown"},
		{"months of all time", of(func(c *settlement.Cap) { c.Every = settlement.AllTime }), "/terms/0/policy/caps/0/defer/0/months conflict"},
		{"a window of all time", of(func(c *settlement.Cap) {
			c.Every, c.Defer[0].Months, c.Defer[1].Within = settlement.AllTime, 0, pe.Days(9, pe.Through)
		}), "/terms/0/policy/caps/0/defer/1/within conflict"},
		{"one that counts first come after it", of(none, firstCome("y", settlement.EveryYear, "900")), "/terms/0/policy/caps/0/defer conflict"},
		{"the next of its length", of(none, firstCome("n", settlement.EveryMonth, "900")), "/terms/0/policy/caps/0/defer conflict"},
		{"the one before it of its length", deferring(firstCome("n", settlement.EveryMonth, "900"), putsOff(firstCome("m", settlement.EveryMonth, "50"))), ""},
		{"one before it", of(none, firstCome("d", settlement.EveryDay, "900")), ""},
		{"one on net after it", of(none, capEvery("y", settlement.EveryYear, "900")), ""},
		{"one over something else after it", apart, ""},
	} {
		_, err := settlement.New(c.policy)
		if got := strings.Join(codes(problemsOf(t, err)), "; "); got != c.want {
			t.Errorf("%s: got %q, want %q: %v", c.name, got, c.want, err)
		}
	}
}

func statedFacts(n int) []commission.Fact {
	out := make([]commission.Fact, n)
	for i := range out {
		out[i] = commission.Fact{Name: fmt.Sprint("f", i), Values: []string{"1"}}
	}
	return out
}

func TestWhatIsWrongWithAMilestoneOfAPartner(t *testing.T) {
	r := open(t, deferring(putsOff(capEvery("m", settlement.EveryMonth, "50"))))
	for _, c := range []struct {
		name, want string
		fact       settlement.PartnerReached
	}{
		{"nobody waits for", "/milestone unknown", settlement.PartnerReached{Partner: "acme", Milestone: "x"}},
		{"a fact that nobody tests", "/facts/0/name unknown", settlement.PartnerReached{Partner: "acme", Milestone: "recovery", Facts: []commission.Fact{{Name: "x", Values: []string{"1"}}}}},
		{"a fact without a name", "/facts/0/name required; /facts/0/name unknown", settlement.PartnerReached{Partner: "acme", Milestone: "recovery", Facts: []commission.Fact{{Values: []string{"1"}}}}},
		{"too many facts", "/facts limit; /milestone unknown", settlement.PartnerReached{Partner: "acme", Milestone: "x", Facts: statedFacts(101)}},
		{"as many as there may be", "/milestone unknown", settlement.PartnerReached{Partner: "acme", Milestone: "x", Facts: statedFacts(100)}},
		{"no number", "/facts/0/values syntax", settlement.PartnerReached{Partner: "acme", Milestone: "recovery", Facts: []commission.Fact{{Name: "revenue", Values: []string{"much"}}}}},
	} {
		_, err := r.program.Apply(&r.book, fact("g", "2025-02-02", c.fact))
		if got := strings.Join(codes(problemsOf(t, err)), "; "); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// What caps put off is put off, and nothing else: at every close what partners are owed with
// such caps, and what these have put off and not released, come to what they are owed without.
// Some caps drop: then it is what they are owed with these alone, as those come first.
func TestLawX_PaidAndDeferredAreUncapped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := lawPolicy(t)
		a := &p.Terms[0].Policy
		a.Caps, a.TrueUps, p.Horizon = nil, nil, pe.Days(400, pe.Through) // what waits keeps its line open: later refunds are not refused
		for i := range a.Commission.Caps {
			a.Commission.Caps[i].Counts = commission.FirstCome
		}
		for i := range rapid.IntRange(1, 3).Draw(t, "caps") {
			c := settlement.Cap{
				Name: fmt.Sprint("cap", i), Limit: eur(rapid.SampledFrom([]string{"0.01", "33.33", "250", "4000"}).Draw(t, "limit")), Counts: commission.OnNet,
				Every: rapid.SampledFrom([]settlement.Every{settlement.EveryDay, settlement.EveryMonth, settlement.EveryQuarter, settlement.EveryYear, settlement.AllTime}).Draw(t, "every"),
			}
			if i == 0 && rapid.Bool().Draw(t, "first come") {
				c.Counts = commission.FirstCome
			}
			c.Defer = drawTranches(t, c.Every)
			c.Defer[0].Within = pe.Window{} // what comes too late is forfeited
			a.Caps = append(a.Caps, c)
		}
		without := p
		without.Terms = slices.Clone(p.Terms)
		without.Terms[0].Policy.Caps = nil
		facts := drawGrantFacts(t)
		owed := owedAtCloses(t, without, facts)
		for i := range rapid.IntRange(0, 3).Draw(t, "recoveries") {
			on := rapid.SampledFrom([]string{"2025-01-20", "2025-02-28", "2025-04-01", "2025-05-15"}).Draw(t, "recovered on")
			facts = append(facts, fact(fmt.Sprint("recovery", i), on, settlement.PartnerReached{Partner: "acme", Milestone: "recovery"}))
		}
		for i, got := range owedAtCloses(t, p, facts) {
			if got != owed[i] {
				t.Fatalf("close %d: owed and put off %v, without caps %v", i, got, owed[i])
			}
		}
	})
}

// owedAtCloses returns what all partners are owed at each close, with what was put off.
func owedAtCloses(t *rapid.T, p settlement.Policy, facts []settlement.Fact) []pe.Money {
	program, err := settlement.New(p)
	if err != nil {
		t.Fatal(err)
	}
	facts = slices.Clone(facts)
	program.Sort(facts)
	var out []pe.Money
	b := &settlement.Book{}
	for f := range keys(program.WithCloses(b, settlement.Facts(facts), month("2025-12"))) {
		if _, err := program.Apply(b, f); err != nil || !f.Keys().All {
			continue // as the other program refuses it
		}
		x, err := program.Accrual(b, f.Event.(settlement.Close).Month.Last())
		if err != nil {
			t.Fatal(err)
		}
		sum := x.Total.Unpaid.Minor() - x.Total.Receivable.Minor()
		if x.Total.Deferred.Stated() {
			sum += x.Total.Deferred.Minor()
		}
		m, _ := pe.FromMinor(sum, "EUR")
		out = append(out, m)
	}
	return out
}

// What money changes in a true-up depends on what caps have released by then, which the
// state of a customer is told of by the partner's record: by key comes the same book.
func TestWhatAPartnerReachedIsReadByKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := putsOff(capEvery("m", rapid.SampledFrom([]settlement.Every{settlement.EveryMonth, settlement.EveryQuarter}).Draw(t, "every"), "50"))
		limit.Counts = rapid.SampledFrom([]commission.Counts{commission.OnNet, commission.FirstCome}).Draw(t, "counts")
		policy := deferring(limit)
		policy.Terms[0].Policy.TrueUps = []settlement.TrueUp{{Name: "final", Every: settlement.EveryQuarter}}
		p := settlement.Must(policy)
		amount := func(name string, most int) string {
			return fmt.Sprintf("%d.%02d", rapid.IntRange(1, most).Draw(t, name), rapid.IntRange(0, 99).Draw(t, "cents"))
		}
		facts := []settlement.Fact{fact("p", "2025-01-02", pay("c", "2000.10", "acme"))}
		for i := range rapid.IntRange(3, 9).Draw(t, "facts") {
			id, on := fmt.Sprint("f", i), fmt.Sprintf("2025-%02d-%02d", 1+i/4, 3+i)
			switch rapid.IntRange(0, 3).Draw(t, "kind") {
			case 0:
				facts = append(facts, fact(id, on, settlement.Final{Partner: "acme", TrueUp: "final", Month: month("2025-01"), Base: eur(amount("final", 4000))}))
			case 1:
				facts = append(facts, recovery(id, on, "1000000"))
			case 2:
				facts = append(facts, fact(id, on, settlement.Refund{Customer: "c", Of: "p", Amount: eur(amount("back", 200))}))
			default:
				facts = append(facts, fact(id, on, pay("c", amount("paid", 2000), "acme")))
			}
		}
		whole, rows := &settlement.Book{}, keyed{}
		for _, f := range facts {
			if _, err := p.Apply(whole, f); err != nil {
				t.Fatal(err)
			}
			if _, err := rows.apply(p, f); err != nil {
				t.Fatal(err)
			}
		}
		b, err := rows.book()
		if err != nil {
			t.Fatal(err)
		}
		if x, y := text(t, whole), text(t, b); x != y {
			t.Fatalf("by key: %s", firstDifference(x, y))
		}
	})
}

// A cap of all time is one cap in all versions: so are the tranches that it puts off in.
func TestACapOfAllTimePutsOffAlikeInAllVersions(t *testing.T) {
	made := func() []settlement.Cap {
		c := firstCome("k", settlement.AllTime, "50")
		c.Defer = []commission.Tranche{
			{Share: pct("50"), Milestone: "audit"},
			{Share: pct("50"), Milestone: "recovery", When: []commission.Test{{Fact: "revenue", Op: commission.Ge, Values: []string{"1000000"}}}},
		}
		return []settlement.Cap{c}
	}
	for _, c := range []struct {
		name   string
		change func(*settlement.Cap)
		want   string
	}{
		{"alike", func(*settlement.Cap) {}, ""},
		{"other shares", func(c *settlement.Cap) { c.Defer[0].Share, c.Defer[1].Share = pct("40"), pct("60") }, "/terms/1/policy/caps/0 conflict"},
		{"another milestone", func(c *settlement.Cap) { c.Defer[0].Milestone = "review" }, "/terms/1/policy/caps/0 conflict"},
		{"another test", func(c *settlement.Cap) { c.Defer[1].When[0].Op = commission.Le }, "/terms/1/policy/caps/0 conflict"},
		{"another value", func(c *settlement.Cap) { c.Defer[1].When[0].Values = []string{"2000000"} }, "/terms/1/policy/caps/0 conflict"},
		{"another fact", func(c *settlement.Cap) { c.Defer[1].When[0].Fact = "profit" }, "/terms/1/policy/caps/0 conflict"},
		{"no test", func(c *settlement.Cap) { c.Defer[1].When = nil }, "/terms/1/policy/caps/0 conflict"},
		{"not put off", func(c *settlement.Cap) { c.Defer = nil }, "/terms/1/policy/caps/0 conflict"},
	} {
		p := deferring(made()...)
		later := version("2026", "2026-01-01", "10")
		later.Policy.Caps = made()
		c.change(&later.Policy.Caps[0])
		p.Terms = append(p.Terms, later)
		for i := range p.Terms {
			p.Terms[i].Policy.Commission.Facts = []commission.Declaration{
				{Name: "revenue", Kind: commission.NumberFact, Of: commission.OfPayment}, {Name: "profit", Kind: commission.NumberFact, Of: commission.OfPayment},
			}
		}
		_, err := settlement.New(p)
		if got := strings.Join(codes(problemsOf(t, err)), "; "); got != c.want {
			t.Errorf("%s: got %q, want %q: %v", c.name, got, c.want, err)
		}
	}
}

// A program shares nothing of what a cap puts off with the policy that it gives out.
func TestWhatAProgramPutsOffIsItsOwn(t *testing.T) {
	p := settlement.Must(deferring(putsOff(capEvery("m", settlement.EveryMonth, "50"))))
	before := fmt.Sprint(p.Policy().Terms[0].Policy.Caps[0].Defer)
	given := p.Policy().Terms[0].Policy.Caps[0].Defer
	given[1].When[0].Values[0], given[1].When[0].Fact, given[0].Months = "1", "seats", 9
	if after := fmt.Sprint(p.Policy().Terms[0].Policy.Caps[0].Defer); after != before {
		t.Errorf("%s became %s", before, after)
	}
}
