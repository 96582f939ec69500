package settlement

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// foldPartner folds a fact about a partner alone. The order of its steps matters:
// a repeated fact is told first, because it must change nothing whatever else is
// wrong with it now, be it too old or beyond the volume; then what is too old to
// tell is refused (of a partner not known nothing was forgotten); then come the
// errors of the fact itself. Up to there nothing has changed, not even the map of
// accounts; after it nothing can fail.
func (s *posting) foldPartner(id string) error {
	a, known := s.book.accounts[id]
	if !known {
		a = &account{Partner: id}
	}
	if err := s.onPartner(a, known); err != nil {
		return err
	}
	if !known {
		s.book.account(id) // opens the map
		s.book.accounts[id] = a
	}
	s.book.volume = s.volume
	return nil
}

// onPartner takes a fact about a partner up in its account, and changes nothing on an
// error.
func (s *posting) onPartner(a *account, known bool) error {
	digest, err := s.program.digestOf(s.fact)
	if err != nil {
		return err
	}
	if seen, same := a.wasSeen(s.fact.ID, digest); seen {
		return repeated(same)
	}
	if known {
		if err := s.book.forgotten(s); err != nil {
			return err
		}
	}
	if s.volume, err = s.book.grow(s.program, s.fact.Event); err != nil {
		return err
	}
	if err := s.passAndDecide(a); err != nil {
		return err
	}
	a.see(seen{s.fact.ID, s.when.on, digest})
	s.touch(a)
	return nil
}

// passAndDecide applies a fact to an account in which the days before it have gone by. It
// changes nothing on an error.
func (s *posting) passAndDecide(a *account) error {
	var was *account
	if len(s.turns(a)) > 0 {
		was = a.clone()
	}
	passed := a.Passed
	s.pass(a)
	err := s.decide(a)
	switch {
	case err == nil:
	case was != nil:
		*a = *was
	default:
		a.Passed = passed
	}
	return err
}

// decide applies a fact to an account. It changes nothing on an error.
func (s *posting) decide(a *account) error {
	switch e := s.fact.Event.(type) {
	case Standing:
		return s.stand(a, e)
	case PartnerEnrolled:
		return s.enrol(a)
	case PartnerLeft:
		return s.partnerLeft(a)
	case TierPlaced:
		if a.Ladder.Now.Left {
			return fmt.Errorf("partner %s has left and was not enrolled since: %w", problem.Quote(e.Partner), ErrReference)
		}
		return s.climb(a, climbOf(s.fact, s.when))
	case Measured, TierRequested, DemotionNoticed:
		return s.climb(a, climbOf(s.fact, s.when))
	case PartnerStated:
		if len(a.Told) >= maxTouches {
			return tooMany(e.Partner)
		}
		a.tell(toldOfPartner{s.fact.ID, At(s.when.occurred), cloneIdentity(e.Identity), e.Approved, cloneFacts(e.Facts)})
	case Hold:
		a.Holds = append(a.Holds, hold{ID: s.fact.ID, Reason: e.Reason, Since: s.when.on})
	case Release:
		return a.release(e.Of)
	case Adjustment:
		s.person(a, partnerecon.Adjusted, sellerSum{e.Seller, e.Amount.Minor()}, decision{e.Reason, e.Text, e.Approver, e.About})
	case WriteOff:
		x := sellerSum{e.Seller, e.Amount.Minor()}
		if !s.giveUp(a, x) {
			return s.tooMuch("write-off", a, x)
		}
		s.person(a, partnerecon.WrittenOff, x, decision{e.Reason, "", e.Approver, ""})
	case Payout:
		a.Payouts = append(a.Payouts, paidOut{ID: s.fact.ID, On: s.when.on, Amount: e.Amount.Minor(), Withheld: e.Withheld.Minor(), As: e.WithheldAs, Seller: e.Seller})
		s.payOut(a, &a.Payouts[len(a.Payouts)-1])
	case PayoutReturned:
		return s.payoutReturned(a, e)
	case Final:
		return s.final(a, e)
	case RetainerEvent:
		return s.retain(a, e)
	case LineDisputed:
		return s.disputeLine(a, e)
	case LineDisputeResolved:
		return s.resolveLine(a, e)
	case StatementAccepted:
		return s.accept(a, e)
	case PartnerExited:
		return s.exit(a, e)
	case PartnerReached:
		return s.reached(a, e)
	case Repayment:
		x := sellerSum{e.Seller, e.Amount.Minor()}
		if !s.giveUp(a, x) {
			return s.tooMuch("repayment", a, x)
		}
		s.cash(a, x.seller, cashBasis{Form: formCash, Amount: x.amount})
	case FigureStated, Certified, JointActivity, SaleStated:
		return s.inform(a, incentiveOf(s.fact, s.when))
	default:
		return s.roster(a, ruledOn(s.fact, s.when.occurred))
	}
	return nil
}

// stand records how a partner stands, its tier with the desk as well. Where a ladder
// is in force the tier is one that the partner is placed in, from the day on that the
// standing is recorded. It brings nobody back that has left.
func (s *posting) stand(a *account, e Standing) error {
	row := standing{s.when.on, At(s.when.occurred), s.fact.ID, e.Tier, e.Plan, e.Type, e.Segment, e.Upline, false}
	l, climbs := s.program.ladder(s.when.posted)
	if climbs && (e.Tier == "" || a.Ladder.Partner != "") {
		row.Ladder, row.Tier = true, "" // before it took part its standings decided
	}
	next := *a
	if s.program.desks && !row.Ladder {
		enroll := conflict.Enroll{ID: s.fact.ID, Partner: e.Partner, At: s.when.occurred, Tier: e.Tier}
		if err := s.roster(&next, enroll); err != nil {
			return err
		}
	}
	next.Standings = slices.Clone(a.Standings)
	next.stand(row)
	var err error
	switch {
	case climbs && row.Ladder && e.Tier != "" && !a.Ladder.Now.Left:
		err = s.climb(&next, climbOf(s.fact, s.when))
	case climbs && !row.Ladder:
		err = s.begin(&next, l)
	}
	if err != nil {
		return err
	}
	*a = next
	return nil
}

func (a *account) release(id string) error {
	i := slices.IndexFunc(a.Holds, func(h hold) bool { return h.ID == id && !h.Sanction })
	if i < 0 {
		return fmt.Errorf("release of hold %s: no such hold is in force: %w", problem.Quote(id), ErrReference)
	}
	a.Holds = slices.Delete(slices.Clone(a.Holds), i, i+1)
	return nil
}

// A decision is what a named person decided.
type decision struct {
	Reason   string `json:"reason"`
	Text     string `json:"text,omitzero"`
	Approver string `json:"approver"`
	About    string `json:"about,omitzero"`
}

func (s *posting) person(a *account, kind partnerecon.Kind, x sellerSum, d decision) {
	e := s.entry(a, kind, string(kind)+":"+s.fact.ID, x.amount)
	e.Seller = x.seller
	e.Basis = partnerecon.BasisOf(&decidedBasis{formDecided, x.amount, d})
	s.post(a, e)
}

// tooMuch refuses to give up, or to take back, more than a partner owes.
func (s *posting) tooMuch(what string, a *account, x sellerSum) error {
	to := ""
	if x.seller != "" {
		to = " to " + problem.Quote(x.seller)
	}
	return fmt.Errorf("%s of %s: the partner owes %s%s: %w", what, s.program.money(x.amount),
		s.program.money(s.program.debt(a, x.seller, s.when.posted)), to, ErrReference)
}

// cash posts money that was paid out, or came back.
func (s *posting) cash(a *account, seller string, b cashBasis) {
	what := "payout:"
	if _, back := s.fact.Event.(Repayment); back {
		what = repaidPrefix
	}
	e := s.entry(a, partnerecon.Paid, what+s.fact.ID, b.Amount)
	e.Seller = seller
	e.Basis = partnerecon.BasisOf(&b)
	s.post(a, e)
}

// payOut posts a payout, and what is withheld of it. What it recovers of a debt stays so when
// it comes back.
func (s *posting) payOut(a *account, p *paidOut) {
	b := s.recover(a, cashBasis{Form: formCash, Amount: -p.Amount}, p.Seller)
	before := a.Besides
	s.cash(a, p.Seller, b)
	s.withhold(a, p, -1)
	p.Besides = before - a.Besides
	p.Cleared = s.balanceOf(a, p.Seller).clear(p.Amount + p.Withheld)
}

func (s *posting) payoutReturned(a *account, e PayoutReturned) error {
	i := slices.IndexFunc(a.Payouts, func(p paidOut) bool { return p.ID == e.Of })
	switch {
	case i < 0:
		return fmt.Errorf("payout %s: none within the horizon: %w", problem.Quote(e.Of), ErrReference)
	case a.Payouts[i].Returned != "":
		return once("payout %s came back with %s already", problem.Quote(e.Of), problem.Quote(a.Payouts[i].Returned))
	}
	a.Payouts = slices.Clone(a.Payouts)
	a.Payouts[i].Returned = s.fact.ID
	before := a.Besides
	s.cash(a, a.Payouts[i].Seller, cashBasis{Form: formCash, Amount: a.Payouts[i].Amount, Of: e.Of})
	s.withhold(a, &a.Payouts[i], 1)
	a.Besides = before + a.Payouts[i].Besides
	s.undo(a, &a.Payouts[i])
	return nil
}

// withheldPrefix begins the components of claims on what was withheld of payouts, repaidPrefix
// those on what partners paid back.
const (
	withheldPrefix = "withheld:"
	repaidPrefix   = "repayment:"
)

// withhold posts what was withheld of a payout, or gives it back.
func (s *posting) withhold(a *account, of *paidOut, sign int64) {
	if of.Withheld == 0 {
		return
	}
	e := s.entry(a, partnerecon.Paid, withheldPrefix+s.fact.ID, sign*of.Withheld)
	e.Seller = of.Seller
	b := cashBasis{Form: formCash, Amount: sign * of.Withheld, Withheld: of.As}
	if sign > 0 {
		b.Of = of.ID
	}
	e.Basis = partnerecon.BasisOf(&b)
	s.post(a, e)
}

// final states the final base of a period.
func (s *posting) final(a *account, e Final) error {
	for _, r := range s.program.periodRules(e.Month.First()) {
		if r.trueUp == nil || r.trueUp.Name != e.TrueUp {
			continue
		}
		u := a.trueUpClaim(r.period(), r.terms)
		was := u.clone()
		u.state(e.Base.Minor(), s.fact.ID, s.when.on)
		err := s.scaled(&account{TrueUps: []trueUpClaim{was}}, &account{TrueUps: []trueUpClaim{*u}})
		if err != nil {
			*u = was // nothing changes on an error; a claim without a base is never refused
		}
		return err
	}
	return s.program.noTrueUp(e)
}

// noTrueUp is the error for final figures of a period that no true-up measures: the version in
// force on its first day decides.
func (p Program) noTrueUp(e Final) error {
	begun := p.policy.Terms[0].From
	for _, v := range p.policy.Terms {
		for _, u := range v.Policy.TrueUps {
			if u.Name != e.TrueUp {
				continue
			}
			if first := p.periodOf(u.Every, e.Month.First()).first(); first.After(begun) {
				begun = first
			}
			return fmt.Errorf("true-up %s: the terms in force on %s, as the %s with %s began, have none of this name: %w",
				problem.Quote(e.TrueUp), begun, u.Every, e.Month, ErrReference)
		}
	}
	return fmt.Errorf("true-up %s: no version of the terms has one of this name: %w", problem.Quote(e.TrueUp), ErrReference)
}

// settleHold posts what the holds on a partner keep back: all commission that is
// unpaid. What goes back while a hold is in force takes held money first.
func (s *posting) settleHold(a *account) {
	due := a.heldDue()
	if due == a.Held {
		return
	}
	kind, was := partnerecon.Held, a.Held
	if due < was && s.releases(a) {
		kind = partnerecon.Released
	}
	open := a.quarrels(nil)
	e := s.entry(a, kind, "hold", due-was)
	e.Basis = partnerecon.BasisOf(&holdBasis{
		formHold, slices.Clone(a.Holds), open.disputes, open.lines, a.Total, a.Besides, a.aside(), was,
	})
	s.post(a, e)
}

// releases reports whether the fact ends a hold or a dispute, or nothing is held
// any more. Else less is held because less is owed.
func (s *posting) releases(a *account) bool {
	switch s.fact.Event.(type) {
	case Release, SanctionReleased, Strike, DisputeResolved, LineDisputeResolved: // a third strike ends the hold of the second
		return true
	}
	return len(a.Holds) == 0 && !a.inQuarrel()
}

func (a *account) heldDue() int64 { return a.heldOver(a.aside(), a.quarrels(nil)) }

// heldOver is what holds and disputes keep back of the balance and n aside: what a reserve
// lets go under a hold is held.
func (a *account) heldOver(n int64, open quarrels) int64 {
	commission, besides := linesInDispute(open.lines)
	held := heldDue(len(a.Holds), bounded(open.inDispute(), commission), a.Total+n, a.Besides)
	return heldBesides(held, besides, a.Total+n)
}

// aside is what a hold can keep back beside the balance: debts do not lessen it where
// they are recovered within limits, nor where another selling entity has them to come; what
// is reserved already does.
func (a *account) aside() int64 {
	if len(a.Sellers) == 0 {
		return a.owes() - a.Reserved
	}
	n := -a.Total
	for i := range a.Sellers {
		n += a.Sellers[i].free(a.Sellers[i].Reserved)
	}
	return n
}

// heldDue is what n holds keep back of a balance: all but what stands besides, as far as
// it reaches. Without one it is as much of that as is in dispute. The numbers of a stored
// entry are anybody's, and the result is exact for them too.
func heldDue(n int, inDispute, total, besides int64) int64 {
	commission := max(0, max(0, total)-max(0, besides))
	if n > 0 {
		return commission
	}
	return min(commission, max(0, inDispute))
}

// rule points to what put the hold on the partner, where the policy did.
func (h hold) rule() string {
	if h.Sanction {
		return "/desk/sanctions"
	}
	return ""
}
