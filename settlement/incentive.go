package settlement

import (
	"cmp"
	"maps"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// rewarding is what the versions pay by the period.
type rewarding struct {
	rewards  bool // some version has incentives
	scheme   incentive.Scheme
	contests []incentive.Contest // each as the version that governs it has it, by name
	leaves   []clawback.Trigger  // what these take back leaves the figures
	paid     bool                // revenue is what was paid, not what the base commission earned on
	net      bool                // and of that what the basis of the commission leaves
}

// hasIncentives reports whether incentives are stated.
func hasIncentives(x *incentive.Policy) bool {
	return x.Rounding != "" || x.Currency != "" || x.YearStart != 0 || len(x.Figures)+len(x.Bonuses)+len(x.Contests)+len(x.Collaborations) > 0
}

// incentivesOf returns the incentives of a version, complete: those of a version that
// states none pay nothing.
func incentivesOf(p *Policy, a *Agreement) incentive.Policy {
	x := a.Incentives
	if x.Currency == "" {
		x.Currency = p.Currency
	}
	if x.YearStart == 0 {
		x.YearStart = p.YearStart
	}
	if !hasIncentives(&a.Incentives) {
		x.Rounding = partnerecon.HalfUp
	}
	return x
}

// compileIncentives makes the scheme of all versions, if one of them has incentives.
func (out *Program) compileIncentives(list *problem.List, p Policy) {
	var terms partnerecon.Terms[incentive.Policy]
	for i := range p.Terms {
		v := &p.Terms[i]
		x := incentivesOf(&p, &v.Policy)
		out.rewards = out.rewards || hasIncentives(&v.Policy.Incentives)
		terms = append(terms, partnerecon.Version[incentive.Policy]{ID: v.ID, From: v.From, Rationale: v.Rationale, Policy: x})
		at := problem.At("/terms", i) + "/policy/incentives"
		if x.Currency != p.Currency {
			list.Add(at+"/currency", problem.Conflict, "%s in a program in %s", problem.Quote(string(x.Currency)), problem.Quote(string(p.Currency)))
		}
		if max(1, x.YearStart) != max(1, p.YearStart) {
			list.Add(at+"/year_start", problem.Conflict, "want that of the program, %d, or none, got %d", max(1, p.YearStart), x.YearStart)
		}
	}
	out.compileIncentiveTerms(list, p)
	if !out.rewards {
		return
	}
	var err error
	if out.scheme, err = incentive.NewDated(terms); err != nil {
		out.mergeTerms(list, err, "incentives")
		out.policy.Terms = slices.Clone(out.policy.Terms)
		for i := range out.policy.Terms {
			out.policy.Terms[i].Policy.Incentives = incentive.Policy{}
		}
		return
	}
	out.copyIncentives(&out.policy)
	for i := range p.Terms {
		for _, c := range out.policy.Terms[i].Policy.Incentives.Contests {
			at, ok := slices.BinarySearchFunc(out.contests, c.Name, func(c incentive.Contest, name string) int { return cmp.Compare(c.Name, name) })
			if held, _, err := out.scheme.Contest(c.Name); !ok && err == nil { // else it was called off
				out.contests = slices.Insert(out.contests, at, held)
			}
		}
	}
}

// copyIncentives replaces the incentives of a policy by copies of their own.
func (out *Program) copyIncentives(p *Policy) {
	for i := range p.Terms {
		a := &p.Terms[i].Policy
		if !hasIncentives(&a.Incentives) {
			continue
		}
		made, err := incentive.NewDated(partnerecon.Terms[incentive.Policy]{{
			ID: p.Terms[i].ID, From: p.Terms[i].From, Rationale: p.Terms[i].Rationale, Policy: incentivesOf(p, a),
		}})
		if err != nil { // one that pays nothing, and shares nothing that could be changed
			continue
		}
		currency, year := a.Incentives.Currency, a.Incentives.YearStart
		a.Incentives = made.Policy()
		a.Incentives.Currency, a.Incentives.YearStart = currency, year
	}
}

// saleOf returns an entry of level 1 as incentives count it: with the product of its
// payment, if all items are of one, and the region of its customer as the market.
func (s *posting) saleOf(c *customer, e *partnerecon.Entry) incentive.Posted {
	product, market := s.soldAs(c, e.Claim.Line)
	out := incentive.Posted{
		ID: s.fact.ID, Partner: e.Claim.Partner, Kind: e.Kind, Amount: e.Amount, Base: e.Base, Earned: e.Earned,
		Customer: e.Claim.Customer, Tier: e.Tier, Component: e.Claim.Component, Product: product, Market: market, On: e.Posted,
	}
	if of, forfeited := ownComponent(e.Claim.Component); forfeited { // it was released, and taken again
		out.Kind, out.Component, out.Withheld = partnerecon.Earned, of, s.program.money(-e.Amount.Minor())
	}
	if onPeriod(e) { // a cap of the commission on net, which limits several lines
		out.Component = baseComponent
		if list := s.program.capLimits(e); len(list) > 0 {
			out.Component = list[0]
		}
	}
	if s.program.paid {
		out.Base = partnerecon.Money{} // the lines tell it, see movedRevenue
	}
	return out
}

// soldAs returns what a line was about.
func (s *posting) soldAs(c *customer, line string) (product, market string) {
	if c != nil {
		if l, ok := c.Ledger.Open(line); ok {
			return productOf(l.Items), l.Region
		}
	}
	if s.fact.ID != line {
		return "", ""
	}
	switch e := s.fact.Event.(type) {
	case Payment:
		return productOf(e.Items), e.Region
	case Milestone:
		return "", e.Region
	case Reopen:
		return productOf(e.Record.Line.Items), e.Record.Line.Region
	}
	return "", ""
}

// productOf returns the product of items that are all of one.
func productOf(items []commission.Item) string {
	if len(items) == 0 || slices.ContainsFunc(items, func(x commission.Item) bool { return x.Product != items[0].Product }) {
		return ""
	}
	return items[0].Product
}

// salesOf returns entries of level 1 as incentives count them, and what moved besides, by
// partner.
func (s *posting) salesOf(c *customer, entries []partnerecon.Entry, paid map[string][]incentive.Posted) map[string][]incentive.Posted {
	if !s.program.rewards {
		return nil
	}
	by := map[string][]incentive.Posted{}
	for i := range entries {
		if e := &entries[i]; s.program.sells(e) {
			by[e.Claim.Partner] = append(by[e.Claim.Partner], s.saleOf(c, e))
		}
	}
	for partner, list := range paid {
		by[partner] = append(by[partner], list...)
	}
	return by
}

// mayReward counts what sales would make the incentives of closed periods post, or refuses
// the fact that makes them. Nothing has changed yet: it works on copies of the tallies,
// which it keeps for what the fact posts next.
func (s *posting) mayReward(by map[string][]incentive.Posted) error {
	if len(by) == 0 {
		return nil
	}
	volume, tried := s.volume, map[string]incentive.Tally{}
	for _, id := range slices.Sorted(maps.Keys(by)) {
		t, ok := s.tried[id]
		if a := s.book.partner(id); !ok && a != nil {
			t = a.Tally
		}
		posted, err := s.program.scheme.Take(&t, by[id])
		if err != nil {
			return err
		}
		if !counted(&volume, posted) {
			return errVolume()
		}
		tried[id] = t
	}
	s.rewarded += volume - s.volume
	s.volume = volume
	for id, t := range tried {
		if s.tried == nil {
			s.tried = map[string]incentive.Tally{}
		}
		s.tried[id] = t
	}
	return nil
}

// sells reports whether incentives count an entry of level 1. What a partner owes, such as a
// licence, is no commission.
func (p Program) sells(e *partnerecon.Entry) bool {
	of, _ := ownComponent(e.Claim.Component)
	return e.Claim.Partner != "" && !p.owed[componentOf{e.Terms, of}] && (e.Amount.Stated() || e.Kind == partnerecon.Rebased && !p.paid)
}

// sell keeps an entry of level 1 for the incentives of its partner.
func (s *posting) sell(c *customer, e *partnerecon.Entry) {
	if !s.program.rewards || !s.program.sells(e) {
		return
	}
	if s.sales == nil {
		s.sales = map[string][]incentive.Posted{}
	}
	s.sales[e.Claim.Partner] = append(s.sales[e.Claim.Partner], s.saleOf(c, e))
}

// reward takes up what the fact made level 1 post for a partner, and posts what that
// changes of closed periods. It cannot fail: it was tried before.
func (s *posting) reward(a *account) {
	sales := s.sales[a.Partner]
	if len(sales) == 0 {
		return
	}
	delete(s.sales, a.Partner)
	posted, err := s.program.scheme.Take(&a.Tally, sales)
	if err == nil {
		s.postRewards(a, posted)
	}
}

// postRewards books what incentives post, as commission that is on no line.
func (s *posting) postRewards(a *account, entries []partnerecon.Entry) {
	for _, e := range entries {
		e.Cause = s.cause()
		s.rewardPayable(a, &e)
		if e.Kind == partnerecon.Earned {
			a.cell(s.program.piece(e.Posted)).Sums.Incentives += e.Amount.Minor()
		}
		s.post(a, e)
	}
}

// told tells the incentives of a partner an event that may be refused, and returns what
// it posts. The ids of events are not kept: an account knows its facts by itself, and a
// close comes once.
func (s *posting) told(t *incentive.Tally, e incentive.Event, volume *int64) ([]partnerecon.Entry, error) {
	next := t.Clone()
	posted, err := s.program.scheme.Apply(&next, e)
	if err != nil {
		return nil, err
	}
	if !counted(volume, posted) {
		return nil, errVolume()
	}
	next.Seen = nil
	*t = next.Clone()
	return posted, nil
}

// explainIncentive runs the calculation of an entry of an incentive again.
func (p Program) explainIncentive(e partnerecon.Entry) (partnerecon.Trace, error) {
	tr, err := p.scheme.Explain(e)
	if err != nil {
		return nil, err
	}
	return p.explainRewardPayable(&e, p.within(tr, e.Terms, "incentives")), nil
}

// Incentives says what the incentives of a partner would post if a month ended as the book
// stands, and why, or why nothing: those of the periods that end with it, on top of what
// was posted: nothing, of a month that is closed. What the close itself brings first is not
// there yet: tranches that fall due by then, and true-ups on final figures; to see it, close a
// [Book.Clone]. Contests are decided among all partners,
// see [Program.Contest]. The pointers of the steps lead into the incentives of the version
// that governs the period.
func (p Program) Incentives(b *Book, partner string, m partnerecon.Month) (incentive.Preview, error) {
	if err := p.reads(b); err != nil {
		return incentive.Preview{}, err
	}
	if !p.rewards {
		return incentive.Preview{}, nil
	}
	var t incentive.Tally
	a := b.accounts[partner]
	if a != nil {
		t = a.Tally
	}
	out, err := p.scheme.Preview(t, incentive.Close{ID: "close", Partner: partner, Month: m, Absent: p.absent(a, m), On: m.Last()})
	if err != nil {
		return incentive.Preview{}, err
	}
	return out, nil
}

// incentiveRules say what is earned by the period.
func incentiveRules(n *node) []string {
	s := speak(n, "bonuses", "contests", "collaborations")
	var out []string
	for _, list := range [...]struct{ member, what string }{{"bonuses", "Bonus"}, {"contests", "Contest"}, {"collaborations", "Collaboration"}} {
		out = append(out, each(n, list.member, func(n *node) string {
			x := speak(n)
			rule := list.what + " " + x.say("name")
			if every := x.say("every"); every != "" {
				rule += ", for every " + every
			}
			return rule + x.rest() + "."
		})...)
	}
	return append(out, s.others()...)
}
