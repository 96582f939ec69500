package settlement

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// A figure is what the book counts of a metric for a month: a sum, never lines.
type figure struct {
	Metric string            `json:"metric"`
	Month  partnerecon.Month `json:"month"`
	// Pending is what the ladder was not told yet.
	Pending int64 `json:"pending,omitzero,string"`
	// Open is what the open lines add, as it was counted last.
	Open int64 `json:"open,omitzero,string"`
}

func (f figure) compare(o figure) int {
	return cmp.Or(cmp.Compare(f.Metric, o.Metric), f.Month.Compare(o.Month))
}

// figureAt returns the figure of a metric and month for changes.
func (a *account) figureAt(metric string, m partnerecon.Month) *figure {
	at := figure{Metric: metric, Month: m}
	i, ok := slices.BinarySearchFunc(a.Figures, at, figure.compare)
	if !ok {
		a.Figures = slices.Insert(a.Figures, i, at)
	}
	return &a.Figures[i]
}

// countEarned counts an entry of level 1 as commission, by the month it was earned in.
func (p Program) countEarned(a *account, e *partnerecon.Entry) {
	for _, m := range p.counted {
		if m.Counts == EarnedCommission && capped(e.Kind) {
			a.figureAt(m.Metric, e.Earned.Month()).Pending += e.Amount.Minor()
		}
	}
}

// A served customer is one that counts for a partner, from a day on. Sealed: it did by
// a line that is sealed, so that open lines alone do not tell any more.
type served struct {
	Metric  string          `json:"metric"`
	Partner string          `json:"partner"`
	Since   partnerecon.Day `json:"since"`
	Sealed  bool            `json:"sealed,omitzero"`

	lines int // that tell so, while they are counted
}

func (r served) compare(o served) int {
	return cmp.Or(cmp.Compare(r.Metric, o.Metric), cmp.Compare(r.Partner, o.Partner))
}

// serve notes that a line of a day counts.
func serve(rows []served, r served) []served {
	i, ok := slices.BinarySearchFunc(rows, r, served.compare)
	switch {
	case !ok:
		return slices.Insert(rows, i, r)
	case r.Since.Before(rows[i].Since):
		rows[i].Since = r.Since
	}
	rows[i].Sealed, rows[i].lines = rows[i].Sealed || r.Sealed, rows[i].lines+r.lines
	return rows
}

// active reports whether a customer has not left, or came back.
func (c *customer) active() bool {
	left, back := c.Exposure.Churns, c.Exposure.Reactivations
	return len(left) == 0 || len(back) > 0 && !back[len(back)-1].On.Before(left[len(left)-1].On)
}

// A tally is what the open lines come to, for the metrics that are counted from them.
// It is a function of the lines as they are: the order in which facts made them so
// decides nothing.
type tally struct {
	sums   map[string]map[figure]int64 // by partner; the figures are keys
	served map[string][]served         // by customer
	active map[string]map[string]int64 // by partner and metric: customers at the end of the month
}

// tally counts all open lines. It changes nothing.
func (p Program) tally(b *Book) tally {
	out := tally{map[string]map[figure]int64{}, map[string][]served{}, map[string]map[string]int64{}}
	if !p.scans {
		return out
	}
	for id, c := range b.customers {
		var rows []served
		for _, r := range c.Served {
			if r.Sealed {
				r.lines = 0
				rows = append(rows, r)
			}
		}
		for _, l := range c.Ledger.Lines {
			rows = out.line(p, l, rows)
		}
		out.served[id] = rows
		if c.active() {
			out.serving(rows)
		}
	}
	return out
}

// serving counts a customer that has not left.
func (x *tally) serving(rows []served) {
	for _, r := range rows {
		if x.active[r.Partner] == nil {
			x.active[r.Partner] = map[string]int64{}
		}
		x.active[r.Partner][r.Metric]++
	}
}

// line counts one line, and returns the customer's rows with it.
func (x *tally) line(p Program, l *commission.Line, rows []served) []served {
	if l.Milestone != "" || l.Cleared.IsZero() || l.Void {
		return rows
	}
	net := p.kept(l)
	for _, m := range p.counted {
		if m.Counts == EarnedCommission {
			continue
		}
		m.parts(l.Credits, net, func(partner string, n int64) {
			switch {
			case m.Counts == CollectedRevenue:
				x.add(partner, figure{Metric: m.Metric, Month: l.Cleared.Month()}, n)
			case net > 0:
				rows = serve(rows, served{Metric: m.Metric, Partner: partner, Since: l.Cleared, lines: 1})
			}
		})
	}
	return rows
}

// kept returns what the company has of a payment: what was paid less all that went back, be it
// after the window in which refunds return commission.
func (p Program) kept(l *commission.Line) int64 { return l.Base - l.Refunded - p.plan.Late(l) }

func (x *tally) add(partner string, at figure, n int64) {
	if x.sums[partner] == nil {
		x.sums[partner] = map[figure]int64{}
	}
	x.sums[partner][at] += n
}

// parts yields what counts of a line for each partner.
func (m LadderMetric) parts(credits []partnerecon.Credit, net int64, yield func(string, int64)) {
	if m.Of == ForLead {
		if lead := leadOf(credits); lead != "" {
			yield(lead, net)
		}
		return
	}
	for i := range credits {
		c := &credits[i]
		switch {
		case len(m.Roles) > 0 && !slices.Contains(m.Roles, c.Role):
		case m.Of == ByShare:
			yield(c.Partner, shareOf(c.Share, net))
		case !slices.ContainsFunc(credits[:i], func(o partnerecon.Credit) bool {
			return o.Partner == c.Partner && (len(m.Roles) == 0 || slices.Contains(m.Roles, o.Role))
		}):
			yield(c.Partner, net)
		}
	}
}

// leadOf returns the partner that sourced the largest share, of equal ones the smallest
// id, or nobody.
func leadOf(credits []partnerecon.Credit) string {
	var lead *partnerecon.Credit
	for i := range credits {
		c := &credits[i]
		if c.Role != partnerecon.Sourced {
			continue
		}
		if lead == nil || cmp.Or(c.Share.Compare(lead.Share), cmp.Compare(lead.Partner, c.Partner)) > 0 {
			lead = c
		}
	}
	if lead == nil {
		return ""
	}
	return lead.Partner
}

// shareOf is a share of an amount, rounded half to even; no share is above 100 %.
func shareOf(r partnerecon.Rate, n int64) int64 {
	out, _ := exact.MulDiv(n, r.Num(), max(r.Den(), 1), exact.HalfEven)
	return out
}

// moves are what the sums of partners have moved by since they were counted last: those
// of open lines, and new customers in the month of their first payment.
func (x *tally) moves(p Program, b *Book) map[string][]figure {
	out := map[string][]figure{}
	for id, now := range x.sums {
		for at, n := range now {
			out[id] = append(out[id], figure{at.Metric, at.Month, n, n})
		}
	}
	for id, a := range b.accounts {
		for _, f := range a.Figures {
			if f.Open != 0 {
				out[id] = append(out[id], figure{f.Metric, f.Month, -f.Open, -f.Open})
			}
		}
	}
	for id, c := range b.customers {
		for _, m := range p.counted {
			if m.Counts == NewCustomers {
				began(out, m.Metric, c.Served, -1)
				began(out, m.Metric, x.served[id], 1)
			}
		}
	}
	return out
}

func began(out map[string][]figure, metric string, rows []served, n int64) {
	for _, r := range rows {
		if r.Metric == metric {
			out[r.Partner] = append(out[r.Partner], figure{Metric: metric, Month: r.Since.Month(), Pending: n})
		}
	}
}

// moved returns the figures of an account with what they moved by.
func (a *account) moved(by []figure) []figure {
	if len(by) == 0 {
		return a.Figures
	}
	out := account{Figures: slices.Clone(a.Figures)}
	for _, f := range by {
		to := out.figureAt(f.Metric, f.Month)
		to.Pending, to.Open = to.Pending+f.Pending, to.Open+f.Open
	}
	return slices.DeleteFunc(out.Figures, figure.idle)
}

// idle reports whether a figure tells nothing any more.
func (f figure) idle() bool { return f.Pending == 0 && f.Open == 0 }

// keepServed keeps for whom customers count, as it was counted.
func (b *Book) keepServed(x *tally) {
	for id, c := range b.customers {
		c.Served = x.served[id]
	}
}

// recount takes what was sealed out of the sums of open lines, after a close, and notes
// for whom the customers of sealed lines count.
func (b *Book) recount(before *tally, p Program) {
	after := p.tally(b)
	for id, a := range b.accounts {
		for i := range a.Figures {
			f := &a.Figures[i]
			f.Open = after.sums[id][figure{Metric: f.Metric, Month: f.Month}]
		}
		a.Figures = slices.DeleteFunc(a.Figures, figure.idle)
	}
	for id, c := range b.customers {
		for _, r := range before.served[id] {
			i, ok := slices.BinarySearchFunc(after.served[id], r, served.compare)
			if !ok || after.served[id][i].lines < r.lines {
				c.Served = serve(c.Served, served{Metric: r.Metric, Partner: r.Partner, Since: r.Since, Sealed: true})
			}
		}
	}
}

// reopened counts a line that comes back among the open ones: it was counted before it
// was sealed.
func (p Program) reopened(l *commission.Line) map[string][]figure {
	x := tally{sums: map[string]map[figure]int64{}}
	x.line(p, l, nil)
	out := map[string][]figure{}
	for partner, sums := range x.sums {
		for at, n := range sums {
			out[partner] = append(out[partner], figure{Metric: at.Metric, Month: at.Month, Open: n})
		}
		slices.SortFunc(out[partner], figure.compare)
	}
	return out
}
