package settlement

import (
	"cmp"
	"maps"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Handed is what a fact about a customer hands over to one partner: its entries on the
// partner, what the desk has on record of the partner now, the money of a dispute. It can be
// stored and sent as JSON.
type Handed struct {
	partner string
	fact    Fact
	entries []partnerecon.Entry
	roster  *conflict.Roster // nil: as it was
	dispute *dispute         // nil: none
	figures []figure         // that a line which was reopened counts for
	sales   []incentive.Posted
	sums    []lineSum   // of its lines, where caps count first come
	cuts    []FrozenCut // of a line that was reopened
	apart   bool        // it was handed over on a branch, and its volume is not counted yet
}

// Partner returns the id of the partner.
func (h Handed) Partner() string { return h.partner }

// handed is what a fact about a customer means to partners beside its entries: what the
// desk has on record of them now, the money of a dispute, who is named by a transfer,
// and what a line that was reopened counts for on the ladder.
type handed struct {
	rosters []*conflict.Roster
	dispute *dispute
	named   string
	figures map[string][]figure
	sales   map[string][]incentive.Posted // what incentives count, by partner
	sums    lineSums
	cuts    []FrozenCut // of a line that was reopened, by partner
}

// handOver keeps what a step has ruled of the customer, and leaves the rest of it to
// level 2.
func (s *posting) handOver(c *customer, st *step) {
	if st.ruling != nil {
		c.Desk, s.rosters = *st.ruling.account, st.ruling.partners
	}
	if st.transfer != nil {
		s.named = st.transfer.To // whether or not it will earn
	}
	s.dispute = st.dispute
	for i := range s.entries {
		s.program.onRun(&s.entries[i])
		s.sell(c, &s.entries[i])
	}
	s.sellPaid(s.paidFor)
	s.paidFor = nil
	if e, ok := s.fact.Event.(Reopen); ok {
		if s.program.scans {
			s.figures = s.program.reopened(&e.Record.Line)
		}
		s.cuts = e.Record.Cuts
	}
}

// receive takes what level 1 has posted and left to the accounts.
func (s *posting) receive() {
	s.booked(0)
	for _, r := range s.rosters {
		s.book.account(r.Partner).Roster = *r
	}
	if s.named != "" {
		s.book.account(s.named)
	}
	if len(s.figures) > 0 {
		for _, partner := range slices.Sorted(maps.Keys(s.figures)) {
			s.book.account(partner).reopened(s.figures[partner])
		}
	}
	if s.dispute != nil {
		s.touch(s.book.account(s.dispute.partner))
	}
	for i := range s.cuts {
		s.book.account(s.cuts[i].Partner).putCuts(s.cuts[i : i+1])
	}
	s.receiveSums()
	if len(s.sales) > 0 { // of whom nothing else may be posted
		for _, partner := range slices.Sorted(maps.Keys(s.sales)) {
			s.touch(s.book.account(partner))
		}
	}
}

// receiveSums makes the partners of whom lines are handed over settle.
func (s *posting) receiveSums() {
	if len(s.sums) == 0 {
		return // for most programs always
	}
	for _, partner := range s.sums.partners() {
		s.touch(s.book.account(partner))
	}
}

// reopened counts figures of a line that came back.
func (a *account) reopened(figures []figure) {
	for _, f := range figures {
		a.figureAt(f.Metric, f.Month).Open += f.Open
	}
}

// hand returns what the posting leaves to each partner, by partner.
func (s *posting) hand() []Handed {
	var out []Handed
	of := func(partner string) *Handed {
		i := slices.IndexFunc(out, func(h Handed) bool { return h.partner == partner })
		if i < 0 {
			i = len(out)
			out = append(out, Handed{partner: partner, fact: s.fact, apart: s.apart})
		}
		return &out[i]
	}
	for i := range s.entries {
		if e := &s.entries[i]; e.Claim.Partner != "" {
			h := of(e.Claim.Partner)
			h.entries = append(h.entries, *e)
		}
	}
	for _, r := range s.rosters {
		of(r.Partner).roster = r
	}
	if s.named != "" {
		of(s.named)
	}
	for partner, figures := range s.figures {
		of(partner).figures = figures
	}
	for partner, sales := range s.sales {
		of(partner).sales = sales
	}
	for partner, sums := range s.sums {
		of(partner).sums = sums
	}
	for i := range s.cuts {
		h := of(s.cuts[i].Partner)
		h.cuts = append(h.cuts, s.cuts[i])
	}
	if x := s.dispute; x != nil {
		of(x.partner).dispute = x
	}
	slices.SortFunc(out, func(a, b Handed) int { return cmp.Compare(a.partner, b.partner) })
	return out
}

// toAll returns what is handed to one partner in the form in which all partners have it.
func (h *Handed) toAll() handed {
	out := handed{dispute: h.dispute}
	if h.roster != nil {
		r := h.roster.Clone()
		out.rosters = []*conflict.Roster{&r}
	}
	if _, ok := h.fact.Event.(Transfer); ok {
		out.named = h.partner
	}
	if len(h.figures) > 0 {
		out.figures = map[string][]figure{h.partner: h.figures}
	}
	if len(h.sales) > 0 {
		out.sales = map[string][]incentive.Posted{h.partner: h.sales}
	}
	if len(h.sums) > 0 {
		out.sums = lineSums{h.partner: h.sums}
	}
	out.cuts = h.cuts
	return out
}

// checkHanded checks that something handed over is for a state, and can be booked: it may
// come from anywhere.
func (p Program) checkHanded(a *PartnerState, h *Handed) error {
	var found problem.List
	if p.check(&found, h.fact, new(lentPayment)); !found.Empty() {
		return invalid(&found)
	}
	if known := a.ID(); h.partner == "" || known != "" && known != h.partner || h.fact.Event.subject().customer == "" {
		return stateOf(whose("partner", known), h.fact)
	}
	var list problem.List
	for i := range h.entries {
		e, at := &h.entries[i], problem.At("/entries", i)
		switch {
		case e.Claim.Partner != h.partner:
			list.Add(at+"/claim/partner", problem.Conflict, "want %s, got %s", problem.Quote(h.partner), problem.Quote(e.Claim.Partner))
		case e.Posted.IsZero() || e.Earned.IsZero():
			list.Add(at, problem.Required, "want the days on which it was earned and posted")
		}
		if e.Amount.Stated() {
			p.checkCurrency(&list, at+"/amount", e.Amount)
		}
	}
	for i := range h.sales {
		if of := h.sales[i].Partner; of != h.partner {
			list.Add(problem.At("/sales", i)+"/partner", problem.Conflict, "want %s, got %s", problem.Quote(h.partner), problem.Quote(of))
		}
	}
	customer := h.fact.Event.subject().customer
	checkSums(&list, h.sums, customer)
	for i := range h.cuts {
		h.cuts[i].check(&list, problem.At("/cuts", i))
		if of := h.cuts[i]; of.Partner != h.partner || of.Customer != customer {
			list.Add(problem.At("/cuts", i), problem.Conflict, "want those of %s on %s", problem.Quote(h.partner), problem.Quote(customer))
		}
	}
	if r := h.roster; r != nil && r.Partner != h.partner {
		list.Add("/roster/partner", problem.Conflict, "want %s, got %s", problem.Quote(h.partner), problem.Quote(r.Partner))
	}
	if x := h.dispute; x != nil && x.partner != h.partner {
		list.Add("/dispute/partner", problem.Conflict, "want %s, got %s", problem.Quote(h.partner), problem.Quote(x.partner))
	}
	return invalid(&list)
}
