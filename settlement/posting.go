package settlement

import (
	"cmp"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A posting is what one fact makes post: entries of level 1 first, then what
// they make the partners' accounts post, partner by partner.
type posting struct {
	program Program
	book    *Book
	fact    Fact
	when    when
	found   problem.List      // what is wrong with the fact
	volume  int64             // of the book with the fact
	open    partnerecon.Month // first month that is not closed; zero: none is
	shut    partnerecon.Day   // last day that was closed before the fact; zero: none
	touched []*account
	few     [2]*account // room for the accounts of most facts
	entries []partnerecon.Entry
	credits []partnerecon.Credit       // of a new line, as its partners stand
	paid    lentPayment                // as the commission has it
	lent    lentEvent                  // as the ladder has it
	ones    int                        // how many of the entries are of level 1
	tried   map[string]incentive.Tally // of partners, with what the fact was tried with
	// paidFor is by how much the fact moves what incentives count as paid.
	paidFor map[string][]incentive.Posted
	// rewarded is what of the volume that adds.
	rewarded int64

	// What level 1 leaves to the book, and to the partners.
	base, retained int64
	late           int64                            // what went back after the window for refunds
	forfeited      int64                            // what of retained partners have forfeited
	apart          bool                             // the accounts take it later, which then counts what true-ups and incentives come to
	asked          bool                             // it answers a question, and posts nothing
	passes         bool                             // days go by before the fact, and
	earlier        map[*account][]partnerecon.Entry // what they have posted
	passed         map[*account][]partnerecon.Entry // the same, before it stands among the entries
	waits          bool                             // something of the customer may wait for its release
	// decided is what was decided before the fact of claims of which it decided more.
	decided map[period][]decidedTranche
	handed
}

// level1 takes the entries that a close posted on a customer to the accounts.
func (s *posting) level1(entries []partnerecon.Entry) {
	from := len(s.entries)
	s.entries = append(s.entries, entries...)
	for i := from; i < len(s.entries); i++ {
		s.program.onRun(&s.entries[i])
		s.sell(s.book.customers[s.entries[i].Claim.Customer], &s.entries[i])
	}
	s.booked(from)
}

// booked takes the entries from a place on to the accounts.
func (s *posting) booked(from int) {
	s.ones = len(s.entries)
	for i := range s.entries[from:] {
		e := &s.entries[from+i]
		if e.Claim.Partner != "" && (e.Amount.Stated() || e.Kind == partnerecon.Rebased) {
			a := s.book.account(e.Claim.Partner)
			s.passFirst(a)
			s.bookIn(a, e)
			s.measure(a, e)
			s.remember(a, e, purseOf(e.Kind))
			if s.program.periods {
				s.program.count(a, e, s.when.on, s.fact.Event)
			}
			s.program.countEarned(a, e)
			s.touch(a)
		}
	}
}

// bookIn counts an entry in the balance of a partner, and in that with its selling entity
// where the policy keeps it.
func (s *posting) bookIn(a *account, e *partnerecon.Entry) {
	at, due := s.program.piece(e.Posted), a.fallsDue(e)
	if part := s.part(a, e); part != nil {
		part.book(e, at, due)
	}
	a.setBeside(e, false)
	a.book(e, at, due)
	if len(a.Disputes)+len(a.LineDisputes) > 0 {
		a.countDisputed(e, s.program.policy.Statements.BySeller)
	}
}

// follow takes what level 1 posted for a partner to what follows from it beside the balance:
// debts and reserves.
func (s *posting) follow(a *account) {
	for i := range s.ones {
		if e := s.entries[i]; e.Claim.Partner == a.Partner && e.Amount.Stated() {
			s.giveBack(a, &e)
			s.keep(a, &e)
		}
	}
}

// touch marks an account whose own claims have to be settled.
func (s *posting) touch(a *account) {
	if s.touched == nil {
		s.touched = s.few[:0]
	}
	if !slices.Contains(s.touched, a) {
		s.touched = append(s.touched, a)
	}
}

// level2 settles the claims of the touched partners, each on top of the one
// before: caps per period, true-ups, at a close what time brings for retainers, holds.
func (s *posting) level2() {
	slices.SortFunc(s.touched, func(a, b *account) int { return cmp.Compare(a.Partner, b.Partner) })
	e, closes := s.fact.Event.(Close)
	if closes && s.program.rewards && e.Through.IsZero() {
		// Incentives of the month read what is posted of its lines, by level 2 as well.
		for _, a := range s.touched {
			s.settleClaims(a)
		}
		s.closeIncentives(e.Month)
		for _, a := range s.touched {
			s.settleBalance(a, closes)
		}
		return
	}
	for _, a := range s.touched {
		s.settleClaims(a)
		s.settleBalance(a, closes)
	}
}

// settleClaims posts what is due of a partner's claims on lines and periods.
func (s *posting) settleClaims(a *account) {
	s.entries = append(s.entries, s.passed[a]...)
	delete(s.passed, a)
	s.pass(a)
	s.letGo(a)
	if s.program.follows {
		s.follow(a)
	}
	s.releaseCuts(a)
	s.settleFirstCome(a)
	s.settleDisputes(a)
	s.settleLines(a)
	s.settleCaps(a)
	s.settleTrueUps(a)
	s.reward(a)
}

// settleBalance posts what follows for the balance.
func (s *posting) settleBalance(a *account, closes bool) {
	if closes {
		s.passRetainers(a)
		s.settleLines(a) // of cycles, too
	}
	s.meetShort(a)
	s.settleDebt(a)
	s.settleExit(a, closes)
	s.settleHold(a)
	if a.shifted {
		a.shifted = false
		s.arrange(a)
		for i, left := range s.program.remainders(a, s.when.posted) {
			a.partAt(i).loses(left)
		}
	}
}

// cause names the fact in entries of level 2. Facts of two customers may have one
// id, and these entries name no customer else. Slashes in names are written as in
// JSON Pointers, and those in the id of a fact about a partner as they are, behind
// one: so no two facts have one name.
func (s *posting) cause() string {
	if who := s.fact.Event.subject(); who.customer != "" {
		return asMember(who.customer) + "/" + asMember(s.fact.ID)
	}
	return partnerCause(s.fact.ID)
}

// asMember writes a name as JSON Pointers do. Most have nothing to escape.
func asMember(name string) string {
	if !strings.ContainsAny(name, "~/") {
		return name
	}
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

// partnerCause names a fact that is about no customer, by its id.
func partnerCause(id string) string {
	if strings.Contains(id, "/") {
		return "/" + id
	}
	return id
}

// entry returns an entry of level 2, to be completed.
func (s *posting) entry(a *account, kind partnerecon.Kind, component string, n int64) partnerecon.Entry {
	return partnerecon.Entry{
		Cause:   s.cause(),
		Claim:   partnerecon.Claim{Partner: a.Partner, Component: component},
		Kind:    kind,
		Amount:  s.program.money(n),
		Posted:  s.when.posted,
		Earned:  s.when.on,
		Payable: s.when.posted,
	}
}

// post books an entry of level 2.
func (s *posting) post(a *account, e partnerecon.Entry) {
	s.program.onRun(&e)
	s.bookIn(a, &e)
	s.measure(a, &e)
	s.remember(a, &e, purseOf(e.Kind))
	s.entries = append(s.entries, e)
	s.giveBack(a, &e)
	s.keep(a, &e)
}

// payable returns the latest payable day among the entries that the fact posted
// on lines of a partner: what a cap cuts off is payable with them.
func (s *posting) payable(a *account) partnerecon.Day {
	day := s.when.posted
	for i := range s.entries {
		if e := &s.entries[i]; e.Claim.Partner == a.Partner && e.Payable.After(day) {
			day = e.Payable
		}
	}
	return day
}
