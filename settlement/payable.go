package settlement

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/payout"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Payouts say what of a partner's balance a pay run pays out, and when there is one.
// What they keep back stays owed. Where statements are by selling entity, each of these has
// a minimum and a reserve of its own:
//
//   - What is less than the minimum is not payable yet. It is carried over until there
//     is enough, whatever the month. The version in force on the day asked about says
//     what the minimum is; a partner that has left the program is paid what there is.
//   - A reserve is held, line by line, and let go on its last day. The version that
//     governs the payment says how much of it is reserved, and for how long. What is let
//     go between two facts about the partner is posted with the later one.
//   - What becomes payable between two runs does so on the day of the next one. A reserve
//     that is let go is payable on its day, run or not.
//
// Retainers have no reserve.
type Payouts struct {
	payout.Policy
	// Run is the calendar of pay runs, for whatever the partner is owed: the entries
	// that the version governs or, where none does, those that are posted while it is in
	// force. Its fiscal year is the program's and may be left out. A rule of the
	// commission that has a run of its own is refused beside it. Absent: all days are
	// as good.
	Run commission.Run `json:"run,omitzero"`
}

// paying is how a version pays out.
type paying struct {
	terms   payout.Terms
	reserve bool
	minimum int64
	run     commission.Run
	at      string // JSON Pointer to it
}

// compilePayouts resolves how the versions pay out, if one of them says anything.
func (out *Program) compilePayouts(list *problem.List, p Policy) {
	for i, v := range p.Terms {
		x := v.Policy.Payouts
		if x == (Payouts{}) {
			continue
		}
		if out.payouts == nil {
			out.payouts = make([]paying, len(p.Terms))
		}
		at := problem.At("/terms", i) + "/policy/payouts"
		terms, err := payout.New(x.Policy)
		mergeFound(list, err, "", at)
		checkCurrency(list, at+"/minimum", p, x.Minimum)
		checkRuns(list, at+"/run", x.Run, v.Policy.Commission.Payable)
		if x.Run.Every == commission.EveryQuarter && x.Run.YearStart == 0 {
			x.Run.YearStart = p.YearStart
		}
		out.payouts[i] = paying{terms, x.Reserve != payout.Reserve{}, x.Minimum.Minor(), x.Run, at}
		out.reserves = out.reserves || out.payouts[i].reserve
	}
}

// checkRuns lets the commission say what is wrong with a calendar, as it has them.
func checkRuns(list *problem.List, at string, r commission.Run, rules []commission.Payable) {
	if r == (commission.Run{}) {
		return
	}
	_, err := commission.New(commission.Policy{
		Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.Whole()}},
		Payable: []commission.Payable{{Due: commission.Net, Run: r}},
	})
	mergeFound(list, err, "/payable/0/run", at)
	if i := slices.IndexFunc(rules, func(p commission.Payable) bool { return p.Run != commission.Run{} }); i >= 0 {
		list.Add(at, problem.Conflict, "the runs of %s are other ones; state one calendar", problem.At("/commission/payable", i))
	}
}

// payoutsOn returns how the version in force on a day pays out.
func (p Program) payoutsOn(d partnerecon.Day) paying {
	if p.payouts == nil {
		return paying{}
	}
	v, ok := p.agreement(d)
	if !ok {
		return paying{}
	}
	return p.payoutsOf(v.ID)
}

// payoutsOf returns how a version pays out.
func (p Program) payoutsOf(terms string) paying {
	if p.payouts != nil {
		for i := range p.policy.Terms {
			if p.policy.Terms[i].ID == terms {
				return p.payouts[i]
			}
		}
	}
	return paying{}
}

// payoutsFor returns how the version that governs an entry pays out.
func (p Program) payoutsFor(e *partnerecon.Entry) paying {
	if e.Terms != "" {
		return p.payoutsOf(e.Terms)
	}
	return p.payoutsOn(e.Posted)
}

// onRun puts the day from which an entry can be paid out on a pay run.
func (p Program) onRun(e *partnerecon.Entry) {
	if p.payouts == nil || !e.Kind.Earning() {
		return
	}
	run := p.payoutsFor(e).run
	if run == (commission.Run{}) {
		return
	}
	e.Payable = run.Next(e.Payable)
	if e.Due.IsZero() {
		return
	}
	if e.Due = run.Next(e.Due); e.Due == e.Payable {
		e.Due = partnerecon.Day{}
	}
}

// explainRun says which run pays an entry out.
func (p Program) explainRun(e *partnerecon.Entry, tr partnerecon.Trace) partnerecon.Trace {
	v := p.payoutsFor(e)
	if v.run == (commission.Run{}) || !e.Kind.Earning() || len(tr) == 0 {
		return tr
	}
	var step partnerecon.Trace
	step.Add(CodePayRun, v.at+"/run", partnerecon.D("run", v.run), partnerecon.D("payable", e.Payable))
	return slices.Insert(slices.Clone(tr), len(tr)-1, step...) // what was posted stands last
}

// A composition is how a balance is made up at the end of a day, and what the terms
// kept from being payable.
type composition struct {
	closing
	below int64 // of NotYet: less than the minimum
	gross int64 // what could be paid out but for debts that are recovered within limits
	kept  keptBack
}

// add adds the composition of another part of a balance, but for what each keeps back.
func (c *composition) add(o composition) {
	c.Held, c.NotYet = c.Held+o.Held, c.NotYet+o.NotYet
	c.Payable, c.Carried = c.Payable+o.Payable, c.Carried+o.Carried
	c.below, c.gross = c.below+o.below, c.gross+o.gross
}

// keptBack is what of a balance is held, and what is reserved of lines, some of which are
// payable later.
type keptBack struct{ held, reserved, later int64 }

// closing returns how a balance is made up at the end of a day.
func (p Program) closing(a *account, asOf partnerecon.Day) closing { return p.compose(a, asOf).closing }

// compose works out how a balance is made up at the end of a day. What has parts is their
// sum.
func (p Program) compose(a *account, asOf partnerecon.Day) composition {
	a = p.until(a, asOf)
	if len(a.Sellers) > 0 {
		var sum composition
		for _, c := range p.composeSellers(a, asOf) {
			sum.add(c)
		}
		return sum
	}
	var k keptBack
	k.reserved, k.later = p.reservedOf(a, asOf)
	k.held = a.heldOver(a.owes()-k.reserved, a.quarrels(nil))
	return p.composePart(a, a, asOf, k)
}

// composeOf works out the same for the part of a selling entity.
func (p Program) composeOf(a *account, seller string, asOf partnerecon.Day) composition {
	if !p.policy.Statements.BySeller || len(a.Sellers) == 0 && seller == "" {
		return p.compose(a, asOf)
	}
	if i, ok := a.findSeller(seller); ok {
		return p.composeSellers(a, asOf)[i]
	}
	return composition{}
}

// composePart works out how what is paid out by itself is made up. What is held takes
// what is not yet payable first; a debt reduces what is payable before it is carried.
// What is less than the minimum waits for more, while the partner, whose part it is, has not left.
func (p Program) composePart(whole, a *account, asOf partnerecon.Day, k keptBack) composition {
	c := composition{closing: closing{Held: k.held + k.reserved, NotYet: max(0, a.notYet(asOf)-k.later-k.held)}, kept: k}
	rest := a.Total - c.Held - c.NotYet
	c.Payable, c.Carried = max(0, rest), max(0, -rest)
	p.setOff(whole, a, asOf, &c)
	c.Carried += a.given // it is written off with the next fact
	if least := p.payoutsOn(asOf).minimum; c.Payable < least && !whole.away() {
		c.below, c.NotYet, c.Payable = c.Payable, c.NotYet+c.Payable, 0
	}
	return c
}

// setOff sets what a partner owes off against what could be paid out, as far as the
// version in force on the day limits that. From its final statement on nothing does.
func (p Program) setOff(whole, a *account, asOf partnerecon.Day, c *composition) {
	v, owes := p.recoveryOn(asOf), a.owes()
	if !v.stated || owes == 0 {
		return
	}
	if c.gross = c.Payable - c.Carried + owes; c.gross <= 0 || whole.finalBy(asOf) {
		return
	}
	o, err := v.offset(a, p.money(v.shared(a, c.gross)), asOf)
	if err != nil {
		return // a day before the last that the debt knows: all of it is set off
	}
	n := o.Recovered.Minor()
	c.Payable, c.Carried = c.gross-n, owes-n
}

// whyNotYet says from when on what is not yet payable can be paid out, of each selling entity
// that pays by itself. What is held takes of what comes last, and what goes back of what comes
// before it; below 0 is what goes back before more comes.
func (p Program) whyNotYet(a *account, asOf partnerecon.Day, tr *partnerecon.Trace) {
	for of, c := range p.eachComposition(a, asOf) {
		days := p.coming(of, asOf)
		sum, left := -c.kept.held, int64(0)
		for i := len(days) - 1; i >= 0; i-- {
			sum += days[i].Amount
			days[i].Amount, left = max(0, sum)-left, max(0, sum)
		}
		for _, s := range days {
			if s.Amount != 0 {
				tr.Add(CodeNotYetPayable, "", of.sold(partnerecon.D("amount", p.money(s.Amount)), partnerecon.D("from", s.Day))...)
			}
		}
	}
}

// coming is what of a balance falls due after a day, by day, but for what is reserved of it.
func (p Program) coming(a *account, asOf partnerecon.Day) []scheduled {
	var out []scheduled
	note := func(day partnerecon.Day, n int64) {
		if day.After(asOf) {
			out = schedule(out, day, n)
		}
	}
	for _, s := range a.Due {
		note(s.Day, s.Amount)
	}
	for x := range p.reservedDays(a, asOf) {
		note(x.Day, -x.Amount)
	}
	return out
}

// whyBelow says what is less than the minimum, of each selling entity that pays by itself.
func (p Program) whyBelow(a *account, asOf partnerecon.Day, tr *partnerecon.Trace) {
	v := p.payoutsOn(asOf)
	if v.minimum == 0 {
		return
	}
	for of, c := range p.eachComposition(a, asOf) {
		if c.below > 0 {
			tr.Add(CodeBelowMinimum, v.at+"/minimum", of.sold(partnerecon.D("amount", p.money(c.below)), partnerecon.D("minimum", p.money(v.minimum)))...)
		}
	}
}

// away reports whether the partner is no part of the program: it left by a
// [PartnerExited], or the ladder by a [PartnerLeft], and has not been enrolled since.
func (a *account) away() bool { return a.gone() != nil || a.Ladder.Now.Left }

// payoutRules say what of a balance is paid out.
func payoutRules(n *node) []string {
	s := speak(n)
	var out []string
	if least := s.say("minimum"); least != "" {
		out = append(out, "Less than "+least+" is not paid out; it is carried over.")
	}
	if r := n.member("reserve"); r != nil {
		s.say("reserve")
		x := speak(r)
		out = append(out, "Of what a payment earns "+x.say("share")+" is reserved until "+x.say("days")+
			" days after it became payable; what is taken back otherwise is met by it first"+x.rest()+".")
	}
	if r := n.member("run"); r != nil {
		s.say("run")
		x := speak(r)
		when := "every " + x.say("every")
		if day := x.say("day"); day != "" {
			when += ", on day " + day
		}
		out = append(out, "Payouts run "+when+"; what becomes payable between two runs is paid by the later one"+x.rest()+".")
	}
	return append(out, s.others()...)
}
