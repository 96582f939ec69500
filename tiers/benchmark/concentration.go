package benchmark

import (
	"cmp"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// RevenueFacts are what partners brought in a period.
type RevenueFacts struct {
	Currency partnerecon.Currency `json:"currency"`
	Partners []Revenue            `json:"partners,omitzero"` // at most 100,000
}

// A Revenue is what one partner brought, be it nothing.
type Revenue struct {
	Partner string            `json:"partner"`
	Revenue partnerecon.Money `json:"revenue"` // 0 or more
}

// ConcentrationReport is how much comes from how few.
type ConcentrationReport struct {
	Partners int               `json:"partners"`
	Total    partnerecon.Money `json:"total"`
	// Top are the best partners, the first one the best.
	Top      []string `json:"top,omitzero"`
	TopCount Number   `json:"top_count"`
	TopShare Figure   `json:"top_share"` // of the revenue
	// CoreCount is how few partners bring the part of the revenue that is to be
	// reached, and Core how large a part of all they are. Without revenue there are
	// none, and Core is undefined.
	CoreCount int    `json:"core_count"`
	Core      Figure `json:"core"`
	// Leading is how many the leading part are, LeadingShare what they bring.
	Leading      int               `json:"leading"`
	LeadingShare Figure            `json:"leading_share"`
	Trace        partnerecon.Trace `json:"trace"`
}

// Concentration says how much of the revenue the best partners bring. "2-5 partners
// driving 50%+ of partner revenue" are the top 10 % of "Partner & Affiliate Program
// Design", section 6, and "expect 10-20% of partners to drive 80%+". Partners with
// equal revenue are ranked by id.
func (y Yardstick) Concentration(f RevenueFacts) (ConcentrationReport, error) {
	p := &y.policy.Concentration
	if *p == (Concentration{}) {
		return ConcentrationReport{}, absent("/concentration")
	}
	if err := f.check(); err != nil {
		return ConcentrationReport{}, err
	}
	ranked := f.ranked()
	sums := make([]exact.Num, len(ranked)+1) // of the first n
	for i, r := range ranked {
		sums[i+1] = sums[i].Add(minor(r.Revenue))
	}
	n, total := len(ranked), sums[len(ranked)]
	c := calc{currency: f.Currency}
	out := ConcentrationReport{Partners: n, Total: c.whole(total), Leading: ceil(p.Leading, n)}
	top := ceil(p.Top, n)
	for _, r := range ranked[:top] {
		out.Top = append(out.Top, r.Partner)
	}
	out.TopCount = c.number("/concentration/top_count", "top_count", top, p.TopCount)
	out.TopShare = c.of("/concentration/top_share", "top_share", sums[top], total, p.TopShare)
	target := total.Times(num(p.Reach))
	out.CoreCount, _ = slices.BinarySearchFunc(sums, target, exact.Num.Cmp)
	of := n
	if total.Sign() == 0 {
		of = 0 // nobody is the core of nothing
	}
	out.Core = c.figure("/concentration/core", "core", whole(out.CoreCount), whole(of), p.Core)
	out.LeadingShare = c.of("/concentration/leading_share", "leading_share", sums[out.Leading], total, p.LeadingShare)
	out.Trace = c.trace
	return answer(&c, out)
}

// ranked returns the partners, the best first and of equal ones by id.
func (f *RevenueFacts) ranked() []Revenue {
	out := slices.Clone(f.Partners)
	slices.SortFunc(out, func(a, b Revenue) int {
		return cmp.Or(cmp.Compare(b.Revenue.Minor(), a.Revenue.Minor()), strings.Compare(a.Partner, b.Partner))
	})
	return out
}

func (f *RevenueFacts) check() error {
	var k checker
	k.inCurrency(f.Currency)
	if !k.few("/partners", len(f.Partners), maxList) {
		return k.err()
	}
	ids := make(map[string]bool, len(f.Partners))
	for i, r := range f.Partners {
		k.Enter("/partners", i)
		k.once("/partner", r.Partner, ids)
		k.amount("/revenue", r.Revenue)
		k.Leave()
	}
	return k.err()
}

// BoardReport is who sits on the board.
type BoardReport struct {
	Members []Revenue         `json:"members,omitzero"` // the best first
	Trace   partnerecon.Trace `json:"trace"`
}

// AdvisoryBoard returns the best partners for the seats of the board: "Create partner
// advisory board with top 5 performing partners", says "Partner & Affiliate Program
// Design", section 12. Partners with equal revenue are ranked by id; one without
// revenue gets no seat.
func (y Yardstick) AdvisoryBoard(f RevenueFacts) (BoardReport, error) {
	seats := y.policy.AdvisoryBoard.Seats
	if seats == 0 {
		return BoardReport{}, absent("/advisory_board")
	}
	if err := f.check(); err != nil {
		return BoardReport{}, err
	}
	ranked := f.ranked()
	performing, _ := slices.BinarySearchFunc(ranked, 0, func(r Revenue, _ int) int { return -r.Revenue.Sign() })
	out := BoardReport{Members: ranked[:min(seats, performing)]}
	for i, m := range out.Members {
		details := []partnerecon.Detail{count("seat", i+1), text("partner", problem.Cut(m.Partner)), partnerecon.D("revenue", m.Revenue)}
		out.Trace.Add(CodeSeated, "/advisory_board/seats", sourced(details, y.policy.AdvisoryBoard.Source)...)
	}
	if empty := seats - len(out.Members); empty > 0 {
		out.Trace.Add(CodeTooFew, "/advisory_board/seats", count("seats", seats), count("empty", empty))
	}
	return out, nil
}
