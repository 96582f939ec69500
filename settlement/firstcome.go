package settlement

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A FrozenCut is what a cap per period that counts first come cut off one line of a partner,
// in minor units. What was cut is frozen; what goes back of the line takes it back in
// proportion. Lines of which nothing was cut have none.
type FrozenCut struct {
	Partner  string `json:"partner"`
	Customer string `json:"customer"`
	Line     string `json:"line"`
	Deal     string `json:"deal,omitzero"`
	// Cap with the period that it limits, as in the claim: the first month and, where it
	// is no whole month, the first day. Under is the version that governs it.
	Cap   string            `json:"cap"`
	Start partnerecon.Month `json:"start,omitzero"`
	Day   partnerecon.Day   `json:"day,omitzero"`
	Under string            `json:"under"`
	// Terms, Tier, Seller, Cleared and Payable are those of the line.
	Terms   string          `json:"terms"`
	Tier    string          `json:"tier,omitzero"`
	Seller  string          `json:"seller,omitzero"`
	Cleared partnerecon.Day `json:"cleared"`
	Payable partnerecon.Day `json:"payable,omitzero"`
	// Before is what the cap had granted other lines when this one was granted.
	Before int64 `json:"before,omitzero,string"`
	// Earned is what the line asked for: what was earned on it, less what caps before this
	// one had cut off. Net is what is left of that, and Taken what a clawback takes of the rest.
	Earned int64 `json:"earned,omitzero,string"`
	Net    int64 `json:"net,omitzero,string"`
	Taken  int64 `json:"taken,omitzero,string"`
	// Posted for it: 0 or below.
	Posted int64 `json:"posted,omitzero,string"`
}

func (x *FrozenCut) period() period { return period{x.Start, x.Day, x.Cap} }

func (x *FrozenCut) compare(o *FrozenCut) int {
	return cmp.Or(cmp.Compare(x.Customer, o.Customer), cmp.Compare(x.Line, o.Line), cmp.Compare(x.Cap, o.Cap))
}

// granted is what of the line the cap granted: what room others had left.
func (x *FrozenCut) granted(limit int64) int64 {
	return min(max(0, x.Earned), max(0, limit-max(0, x.Before)))
}

// rest is what of the cut is still there: as much as is left of the line.
func (x *FrozenCut) rest(t cutting) int64 {
	net := max(0, min(x.Net, x.Earned))
	if net == 0 {
		return 0
	}
	cut, _ := exact.MulDiv(x.Earned-x.granted(t.limit), net, x.Earned, t.mode) // at most the net
	return cut
}

// excess is what of that a clawback does not give back: it took the line as if nothing were
// cut, so in proportion it gives back what it took of the cut.
func (x *FrozenCut) excess(t cutting) int64 {
	net, rest := max(0, min(x.Net, x.Earned)), x.rest(t)
	if net == 0 {
		return 0
	}
	given, _ := exact.MulDiv(rest, max(0, min(x.Taken, net)), net, t.mode) // at most the rest
	return rest - given
}

// left is what of the cut is still there and not released, before a clawback gives anything
// back.
func (x *FrozenCut) left(t cutting) int64 { return t.still(x.rest(t)) }

// due is what the cap cuts off the line as it stands: what is not released of it.
func (x *FrozenCut) due(t cutting) int64 { return -t.still(x.excess(t)) }

// A lineOf is one line of a partner, by component.
type lineOf []lineSum

// sum adds up what a cap limits of the line.
func (l lineOf) sum(c *Cap) FrozenCut {
	first := &l[0]
	out := FrozenCut{
		Customer: first.Customer, Line: first.Line, Deal: first.Deal, Cap: c.Name,
		Terms: first.Terms, Tier: first.Tier, Seller: first.Seller, Cleared: first.Cleared,
	}
	for i := range l {
		x := &l[i]
		if len(c.Components) > 0 && !slices.Contains(c.Components, x.Component) {
			continue
		}
		out.Before = within(out.Before + x.Was) // until it is worked out
		out.Earned, out.Net, out.Taken = within(out.Earned+x.Earned), within(out.Net+x.Net), within(out.Taken+x.Taken)
		if x.Payable.After(out.Payable) {
			out.Payable = x.Payable
		}
	}
	return out
}

// settleFirstCome posts what the caps that count first come cut off the lines that a fact has
// moved, line by line in the order of the ledger.
func (s *posting) settleFirstCome(a *account) {
	for list := s.sums[a.Partner]; len(list) > 0; {
		n := 1
		for n < len(list) && list[n].Line == list[0].Line && list[n].Customer == list[0].Customer {
			n++
		}
		s.grantLine(a, list[:n])
		list = list[n:]
	}
}

// within keeps an amount inside what a book can have: those of a stored state are anybody's.
func within(n int64) int64 { return max(-maxVolume, min(maxVolume, n)) }

// An applied cap is what one before has cut off the line, then and now.
type applied struct {
	cap  *Cap
	was  int64 // of what was earned before the fact
	cut  int64 // of what is earned
	left int64 // of what is left of that
	back int64 // of what the clawback takes
}

// grantLine works out what the caps grant one line, the shortest periods first and in the
// order of the policy, each of what the ones before have left.
func (s *posting) grantLine(a *account, l lineOf) {
	var before []applied
	for _, r := range s.program.periodRules(l[0].Cleared) {
		if r.cap == nil || r.cap.Counts != commission.FirstCome {
			continue
		}
		now := l.sum(r.cap)
		was := now.Before
		for _, b := range before {
			if b.cap.meets(r.cap) {
				was, now.Earned, now.Net, now.Taken = was-b.was, now.Earned-b.cut, now.Net-b.left, now.Taken-b.back
			}
		}
		before = append(before, s.grant(a, r, now, was, l[0].Booked))
	}
}

// grant works out what one cap grants a line, and posts what it cuts off beyond what was
// posted. A line that is priced again returns its grant first.
func (s *posting) grant(a *account, r periodRule, now FrozenCut, was int64, booked partnerecon.Day) applied {
	now.Partner, now.Start, now.Day, now.Under, now.Before = a.Partner, r.start, r.day, r.terms, 0
	at, known := slices.BinarySearchFunc(a.Cuts, now, func(x, y FrozenCut) int { return x.compare(&y) })
	old := FrozenCut{Earned: was}
	if known {
		old = a.Cuts[at]
	}
	if !known && was == now.Earned {
		return applied{cap: r.cap} // it was granted in full
	}
	claim := a.capClaim(now.period(), r.terms)
	money, _, own := s.program.limitOf(claim, *r.cap, "", a.Partner)
	limit := money.Minor()
	oldGrant, wasLeft := max(0, old.Earned), int64(0)
	if known {
		oldGrant, wasLeft = old.granted(limit), old.left(s.program.cutting(r.cap, limit, r.terms, s.tranchesBefore(claim)))
		now.Before = old.Before
	}
	priced := now.Earned != old.Earned
	if priced {
		now.Before = max(0, within(claim.Granted-oldGrant))
		claim.Granted = now.Before + now.granted(limit)
	} else if now.Payable.IsZero() || old.Payable.After(now.Payable) {
		now.Payable = old.Payable
	}
	out := applied{cap: r.cap, was: max(0, old.Earned) - oldGrant, cut: max(0, now.Earned) - now.granted(limit)}
	if !known && out.cut != 0 {
		s.decideTranches(a, claim, r.cap)
	}
	t := s.program.cutting(r.cap, limit, r.terms, claim.Tranches)
	now.Posted, out.left = now.due(t), now.left(t)
	out.back = out.left + now.Posted
	if priced || now.Net == old.Net || booked.IsZero() {
		booked = now.Cleared
	}
	claim.Posted += now.Posted - old.Posted
	s.postCut(a, &now, &frozenBasis{Form: formFirstCome, FrozenCut: now, Earlier: old.Posted, Own: own, Tranches: cloneDecided(claim.Tranches)}, booked)
	s.cutInNets(a, r.cap, booked, now.Posted-old.Posted, wasLeft-out.left)
	s.cutInTrueUps(a, r.cap, &now, booked, wasLeft-out.left)
	s.sellCut(a, r.cap, now.Tier, booked, wasLeft-out.left)
	a.keepCut(at, known, &now, out.cut)
	return out
}

// keepCut remembers a line of which something was cut, and no other.
func (a *account) keepCut(at int, known bool, now *FrozenCut, cut int64) {
	switch {
	case cut == 0 && known:
		a.Cuts = slices.Delete(a.Cuts, at, at+1)
	case cut == 0:
	case known:
		a.Cuts[at] = *now
	default:
		a.Cuts = slices.Insert(a.Cuts, at, *now)
	}
}

// postCut posts what is cut off a line beyond what was posted: payable with the line, and
// with its terms and its seller.
func (s *posting) postCut(a *account, x *FrozenCut, b *frozenBasis, booked partnerecon.Day) {
	n := x.Posted - b.Earlier
	if n == 0 {
		return
	}
	e := s.entry(a, partnerecon.Capped, periodComponent("cap", x.period()), n)
	e.Claim.Customer, e.Claim.Deal, e.Claim.Line = x.Customer, x.Deal, x.Line
	e.Earned, e.Terms, e.Tier, e.Seller = booked, x.Terms, x.Tier, x.Seller
	e.PayableFrom(x.Payable)
	for i := range s.entries {
		if o := &s.entries[i]; o.Claim.Line == x.Line && o.Claim.Customer == x.Customer && o.Claim.Partner == a.Partner && o.Payable.After(e.Payable) {
			e.Payable = o.Payable
		}
	}
	if e.Payable == e.Due {
		e.Due = partnerecon.Day{}
	}
	e.Basis = partnerecon.BasisOf(b)
	s.post(a, e)
}

// cutInNets takes what was cut off a line into the caps on net of the same time, which apply
// after all that count first come.
// Unclawed is what it would have been if no clawback had given anything back.
func (s *posting) cutInNets(a *account, c *Cap, day partnerecon.Day, n, unclawed int64) {
	if n == 0 && unclawed == 0 {
		return
	}
	for _, r := range s.program.periodRules(day) {
		if r.cap != nil && r.cap.Counts != commission.FirstCome && c.meets(r.cap) {
			claim := a.capClaim(r.period(), r.terms)
			if claim.Net += n; s.program.spares() {
				claim.Clawed += unclawed - n
			}
		}
	}
}

// cutInTrueUps takes what was cut off a line, but for what a clawback gave back of it, into
// the true-ups of the same time that cover the tier of the line.
func (s *posting) cutInTrueUps(a *account, c *Cap, x *FrozenCut, day partnerecon.Day, n int64) {
	if n == 0 || len(c.Components) > 0 && !slices.Contains(c.Components, baseComponent) {
		return
	}
	for _, r := range s.program.periodRules(day) {
		if r.trueUp != nil && r.trueUp.covers(x.Tier) {
			a.trueUpClaim(r.period(), r.terms).Earned += n
		}
	}
}

// putCuts takes back the cuts of a line that was reopened.
func (a *account) putCuts(cuts []FrozenCut) {
	for i := range cuts {
		at, known := slices.BinarySearchFunc(a.Cuts, cuts[i], func(x, y FrozenCut) int { return x.compare(&y) })
		if !known {
			a.Cuts = slices.Insert(a.Cuts, at, cuts[i])
		}
	}
}

// cutsOf returns the cuts of a line, by partner; its record keeps them.
func (b *Book) cutsOf(customer string, l *commission.Line) []FrozenCut {
	var out []FrozenCut
	for i := range l.Parts {
		a := b.accounts[l.Parts[i].Partner]
		if a == nil || slices.ContainsFunc(l.Parts[:i], func(p commission.Part) bool { return p.Partner == a.Partner }) {
			continue
		}
		from := FrozenCut{Customer: customer, Line: l.ID}
		at, _ := slices.BinarySearchFunc(a.Cuts, from, func(x, y FrozenCut) int { return x.compare(&y) })
		for ; at < len(a.Cuts) && a.Cuts[at].Customer == customer && a.Cuts[at].Line == l.ID; at++ {
			out = append(out, a.Cuts[at])
		}
	}
	slices.SortStableFunc(out, func(x, y FrozenCut) int { return cmp.Compare(x.Partner, y.Partner) })
	return out
}

// forgetCuts drops the cuts of lines that are sealed.
func (b *Book) forgetCuts(a *account) {
	a.Cuts = slices.DeleteFunc(a.Cuts, func(x FrozenCut) bool {
		c := b.customers[x.Customer]
		if c == nil {
			return false
		}
		_, open := c.Ledger.Open(x.Line)
		return !open
	})
}

// checkCuts checks what a stored account says was cut off lines.
func (a *account) checkCuts(list *problem.List, at string) {
	for i := range a.Cuts {
		x, path := &a.Cuts[i], problem.At(at+"/cuts", i)
		if x.Partner != a.Partner {
			list.Add(path+"/partner", problem.Conflict, "want %s, got %s", problem.Quote(a.Partner), problem.Quote(x.Partner))
		}
		if i > 0 && a.Cuts[i-1].compare(x) >= 0 {
			list.Add(path, problem.Duplicate, "want the cuts by customer, line and cap, each once")
		}
		x.check(list, path)
	}
}

// check checks one that comes from somewhere else.
func (x *FrozenCut) check(list *problem.List, at string) {
	switch {
	case x.Partner == "" || x.Customer == "" || x.Line == "" || x.Cap == "" || x.Cleared.IsZero():
		list.Add(at, problem.Required, "want a partner, a customer, a line, a cap and the day on which the line cleared")
	case x.Earned <= 0 || !bound(x.Earned) || x.Before < 0 || !bound(x.Before) || !bound(x.Net) || !bound(x.Taken),
		x.Posted > 0 || x.Posted < -x.Earned:
		list.Add(at, problem.Conflict, "with amounts that cannot be")
	}
}

// checkRecordCuts checks the cuts that the record of a line brings back.
func checkRecordCuts(list *problem.List, at, customer string, cuts []FrozenCut, l *commission.Line) {
	for i := range cuts {
		x, path := &cuts[i], problem.At(at, i)
		x.check(list, path)
		if x.Customer != customer || x.Line != l.ID {
			list.Add(path, problem.Conflict, "want the customer and the line of the record, got %s and %s", problem.Quote(x.Customer), problem.Quote(x.Line))
		}
		if i > 0 && cmp.Or(cmp.Compare(cuts[i-1].Partner, x.Partner), cuts[i-1].compare(x)) >= 0 {
			list.Add(path, problem.Duplicate, "want the cuts by partner and cap, each once")
		}
	}
}

// frozenBasis is what an entry of a cap that counts first come was worked out from.
type frozenBasis struct {
	Form string `json:"form"`
	FrozenCut
	Earlier int64 `json:"earlier,omitzero,string"` // posted before
	// Own: an override gives the partner another limit.
	Own bool `json:"own,omitzero"`
	// Tranches are what was decided of those of the cap.
	Tranches []decidedTranche `json:"tranches,omitempty"`
}

// capOfCut returns the cap of a cut under the version that governs it, its place, its limit
// and where that stands.
func (p Program) capOfCut(b *frozenBasis) (rule Cap, at string, limit partnerecon.Money, from string) {
	claim := capClaim{Name: b.Cap, Start: b.Start, Day: b.Day, Terms: b.Under}
	rule, at, _ = p.capOf(&claim)
	partner := ""
	if b.Own {
		partner = b.Partner
	}
	limit, from, _ = p.limitOf(&claim, rule, at, partner)
	return rule, at, limit, from
}

// explainFrozen says what a cap granted a line, and what became of what it cut off.
func (p Program) explainFrozen(b *frozenBasis, tr *partnerecon.Trace) int64 {
	rule, at, money, from := p.capOfCut(b)
	t := p.cutting(&rule, money.Minor(), b.Under, b.Tranches)
	granted, rest, excess := b.granted(t.limit), b.rest(t), b.excess(t)
	tr.Add(CodePeriodAsked, at, rule.lasts(text("cap", b.Cap), text("from", b.period().text()), text("every", string(rule.Every)),
		text("customer", b.Customer), text("line", b.Line), partnerecon.D("asked", p.money(max(0, b.Earned))), text("terms", b.Under))...)
	p.addCapLevel(b.Under, from, tr)
	tr.Add(CodePeriodGranted, from+"/limit", partnerecon.D("limit", money), partnerecon.D("before", p.money(max(0, b.Before))),
		partnerecon.D("granted", p.money(granted)), partnerecon.D("cut", p.money(max(0, b.Earned)-granted)))
	if b.Net != b.Earned {
		tr.Add(CodeCutReturned, at+"/counts", partnerecon.D("earned", p.money(b.Earned)), partnerecon.D("net", p.money(b.Net)), partnerecon.D("cut", p.money(rest)))
	}
	if b.Taken != 0 {
		tr.Add(CodeCutClawed, at+"/counts", partnerecon.D("net", p.money(b.Net)), partnerecon.D("taken", p.money(b.Taken)), partnerecon.D("cut", p.money(excess)))
	}
	if len(rule.Defer) > 0 {
		claim := capClaim{Name: b.Cap, Start: b.Start, Day: b.Day, Terms: b.Under, Tranches: b.Tranches}
		p.explainPutOff(&putOff{&claim, rule, at, []int64{excess}}, t, tr)
	}
	return b.due(t)
}
