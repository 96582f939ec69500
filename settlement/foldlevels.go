package settlement

import (
	"maps"
	"slices"

	"github.com/partnerecon/partnerecon/conflict"
)

// handed is what a fact about a customer means to partners beside its entries: what the
// desk has on record of them now, the money of a dispute, who is named by a transfer,
// and what a line that was reopened counts for on the ladder.
type handed struct {
	rosters []*conflict.Roster
	dispute *dispute
	named   string
	figures map[string][]figure
}

// handOver keeps what a step has ruled of the customer, and leaves the rest of it to
// level 2.
func (s *posting) handOver(c *customer, st step) {
	if st.ruling != nil {
		c.Desk, s.rosters = *st.ruling.account, st.ruling.partners
	}
	if st.transfer != nil {
		s.named = st.transfer.To // whether or not it will earn
	}
	s.dispute = st.dispute
	if e, ok := s.fact.Event.(Reopen); ok && s.program.scans {
		s.figures = s.program.reopened(&e.Record.Line)
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
	for _, partner := range slices.Sorted(maps.Keys(s.figures)) {
		s.book.account(partner).reopened(s.figures[partner])
	}
	if s.dispute != nil {
		s.touch(s.book.account(s.dispute.partner))
	}
}

// reopened counts figures of a line that came back.
func (a *account) reopened(figures []figure) {
	for _, f := range figures {
		a.figureAt(f.Metric, f.Month).Open += f.Open
	}
}
