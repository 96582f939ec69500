package settlement

import (
	"reflect"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/tiers"
)

// A LadderMetric says that the book itself counts a metric of the ladder. It is told to
// the ladder when a month closes, as a figure of the month that it belongs to; facts
// cannot state it.
type LadderMetric struct {
	Metric string `json:"metric"` // its name on the ladder
	Counts Counts `json:"counts"`
	// Of says for whom a line counts that several partners have credit for. Required but
	// for [EarnedCommission], which is everybody's own.
	Of CountedFor `json:"of,omitzero"`
	// Roles whose credit counts, where Of is all or by share. Absent: all roles.
	Roles []partnerecon.Role `json:"roles,omitempty"`
}

// Counts says what a metric of the ladder counts.
type Counts string

// What a book can count.
const (
	// CollectedRevenue is what customers paid and did not get back, in the month in which
	// it cleared, whether or not anybody earns on it. A refund lowers the month of its
	// payment, be it after the window in which refunds return commission; one of a sealed
	// payment nothing.
	CollectedRevenue Counts = "collected"
	// EarnedCommission is what the partner earned on lines, net of what went back and was
	// cut off there, in the month in which it was earned; before caps per period and
	// true-ups.
	EarnedCommission Counts = "earned"
	// ActiveCustomers are the customers that the partner has credit for, who paid and
	// have not left, at the end of each month.
	ActiveCustomers Counts = "customers"
	// NewCustomers are customers in the month of the first payment that the partner has
	// credit for.
	NewCustomers Counts = "new_customers"
)

// CountedFor says for whom a line counts that several partners have credit for.
type CountedFor string

const (
	// ForLead: for the one that sourced the largest share, of equal ones that of the
	// smallest id.
	ForLead CountedFor = "lead"
	// ForAll: for each of them in full.
	ForAll CountedFor = "all"
	// ByShare: for each of them by its share, rounded half to even. Not of customers.
	ByShare CountedFor = "by_share"
)

// climbing is what the versions say of ladders.
type climbing struct {
	ladders map[string]tiers.Ladder // by version, of those that have one
	lowest  map[string]lowest       // by version
	counted []LadderMetric          // of all versions
	scans   bool                    // some metric is counted from the lines
}

// hasLadder reports whether the agreement assesses tiers.
func (a Agreement) hasLadder() bool { return !reflect.ValueOf(a.Ladder).IsZero() }

// ladder returns the ladder in force on a day.
func (p Program) ladder(d partnerecon.Day) (tiers.Ladder, bool) {
	v, ok := p.agreement(d)
	if !ok {
		return tiers.Ladder{}, false
	}
	l, ok := p.ladders[v.ID]
	return l, ok
}

// compileLadders makes the ladders of the versions that have one. The program keeps a
// copy of their policies.
func (out *Program) compileLadders(list *problem.List, p Policy) {
	known := &laddersSeen{policy: p, metrics: map[string]tiers.Metric{}, counted: map[string]LadderMetric{}, stated: map[string]string{}}
	for i, v := range p.Terms {
		at := problem.At("/terms", i) + "/policy"
		if !v.Policy.hasLadder() {
			if len(v.Policy.LadderMetrics) > 0 {
				list.Add(at+"/ladder_metrics", problem.Conflict, "the version has no ladder that reads them")
			}
			known.ended = known.ended || known.last != ""
			continue
		}
		rules := v.Policy.Ladder
		known.check(list, at+"/ladder", v.ID, &rules)
		known.checkCounted(list, at, v)
		rules.YearStart = p.yearStart()
		made, err := tiers.New(rules)
		if err != nil {
			mergeFound(list, err, "", at+"/ladder")
			continue
		}
		if out.ladders == nil {
			out.ladders, out.lowest = map[string]tiers.Ladder{}, map[string]lowest{}
		}
		out.ladders[v.ID], out.lowest[v.ID] = made, lowestOf(&rules)
	}
	for _, m := range known.order {
		m.Roles = slices.Clone(m.Roles)
		out.counted = append(out.counted, m)
		out.scans = out.scans || m.Counts != EarnedCommission
	}
	out.copyLadders(&out.policy)
}

// copyLadders replaces the ladders of a policy by copies of their own.
func (out *Program) copyLadders(p *Policy) {
	for i := range p.Terms {
		a := &p.Terms[i].Policy
		if l, ok := out.ladders[p.Terms[i].ID]; ok {
			year := a.Ladder.YearStart
			a.Ladder = l.Policy()
			a.Ladder.YearStart = year
		}
		a.LadderMetrics = slices.Clone(a.LadderMetrics)
		for k := range a.LadderMetrics {
			a.LadderMetrics[k].Roles = slices.Clone(a.LadderMetrics[k].Roles)
		}
	}
}

// laddersSeen are the ladders of the versions before one: standings go on from one to
// the next.
type laddersSeen struct {
	policy  Policy
	last    string // the version before that has a ladder
	ended   bool   // and a version after it that has none
	every   tiers.Every
	names   []string
	metrics map[string]tiers.Metric
	counted map[string]LadderMetric
	order   []LadderMetric
	stated  map[string]string // metrics that facts state, and not the book, by the version that has them so
}

// check checks a ladder against the program and the versions before.
func (k *laddersSeen) check(list *problem.List, at, version string, l *tiers.Policy) {
	if l.YearStart != 0 && l.YearStart != k.policy.YearStart {
		list.Add(at+"/year_start", problem.Conflict, "the program's is %d; leave it out", k.policy.YearStart)
	}
	var names []string
	last := -1
	for i, t := range l.Tiers {
		place := slices.Index(k.policy.Tiers, t.Name)
		switch {
		case t.Name == "":
		case place < 0:
			addNoTier(list, problem.At(at+"/tiers", i)+"/name", t.Name, k.policy.Tiers)
		case place < last:
			list.Add(problem.At(at+"/tiers", i)+"/name", problem.Conflict, "%s stands in another order than in the tiers of the program", problem.Quote(t.Name))
		}
		last = max(last, place)
		names = append(names, t.Name)
	}
	for _, name := range k.names {
		if !slices.Contains(names, name) {
			list.Add(at+"/tiers", problem.Conflict, "tier %s of version %s is missing; give it a sunset instead", problem.Quote(name), problem.Quote(k.last))
		}
	}
	if k.ended {
		list.Add(at, problem.Conflict, "version %s had a ladder and a later one has none; standings cannot go on after a gap", problem.Quote(k.last))
	}
	if k.last != "" && l.Review.Every != k.every {
		list.Add(at+"/review/every", problem.Conflict, "it is %s in version %s; periods of reviews go on", problem.Quote(string(k.every)), problem.Quote(k.last))
	}
	for i, m := range l.Metrics {
		was, ok := k.metrics[m.Name]
		if ok && (was.Unit != m.Unit || was.Over != m.Over || was.Currency != m.Currency) {
			list.Add(problem.At(at+"/metrics", i), problem.Conflict, "%s is counted otherwise in an earlier version; give it another name", problem.Quote(m.Name))
		}
		if m.Currency != "" && m.Currency != k.policy.Currency {
			list.Add(problem.At(at+"/metrics", i)+"/currency", problem.Conflict, "%s in a program in %s", problem.Cut(string(m.Currency)), problem.Cut(string(k.policy.Currency)))
		}
		k.metrics[m.Name] = m
	}
	k.last, k.every, k.names = version, l.Review.Every, append(k.names, names...)
}

// maxCounted bounds the metrics that a book counts.
const maxCounted = 20

// checkCounted checks what the book is to count for the ladder of a version.
func (k *laddersSeen) checkCounted(list *problem.List, at string, v partnerecon.Version[Agreement]) {
	all := v.Policy.LadderMetrics
	if len(all) > maxCounted {
		list.Add(at+"/ladder_metrics", problem.Limit, "%d metrics, at most %d", len(all), maxCounted)
		return
	}
	for i, m := range all {
		path := problem.At(at+"/ladder_metrics", i)
		m.check(list, path, &v.Policy.Ladder, k.policy.Currency)
		if slices.ContainsFunc(all[:i], func(o LadderMetric) bool { return o.Metric == m.Metric }) {
			list.Add(path+"/metric", problem.Duplicate, "%s stands twice", problem.Quote(m.Metric))
			continue
		}
		was, known := k.counted[m.Metric]
		switch {
		case k.stated[m.Metric] != "":
			list.Add(path, problem.Conflict, "facts state %s in version %s, and months that were stated would count again; give what is counted another name",
				problem.Quote(m.Metric), problem.Quote(k.stated[m.Metric]))
		case !known:
			k.counted[m.Metric] = m
			k.order = append(k.order, m)
		case was.Counts != m.Counts || was.Of != m.Of || !slices.Equal(was.Roles, m.Roles):
			list.Add(path, problem.Conflict, "%s is counted otherwise in an earlier version; give it another name", problem.Quote(m.Metric))
		}
	}
	for _, m := range v.Policy.Ladder.Metrics {
		if _, counts := k.counted[m.Name]; !counts {
			k.stated[m.Name] = v.ID
		}
	}
	if len(all) > 0 && v.Policy.Ladder.Review.Promotion == tiers.AtOnce {
		list.Add(at+"/ladder/review/promotion", problem.Conflict, "what the book counts is known when a month closes, and a closed day keeps its tier; take period_end")
	}
}

// check checks one metric, and that the ladder reads it as the book counts it: by
// months, as a whole.
func (m LadderMetric) check(list *problem.List, at string, l *tiers.Policy, c partnerecon.Currency) {
	switch m.Counts {
	case EarnedCommission:
		if m.Of != "" {
			list.Add(at+"/of", problem.Conflict, "what a partner earns is its own; leave it out")
		}
	case CollectedRevenue, ActiveCustomers, NewCustomers:
		m.checkOf(list, at)
	default:
		list.Add(at+"/counts", problem.Unknown, "want collected, earned, customers or new_customers, got %s", problem.Quote(string(m.Counts)))
	}
	if len(m.Roles) > 0 && m.Of != ForAll && m.Of != ByShare {
		list.Add(at+"/roles", problem.Conflict, "roles go with all and by_share")
	}
	for i, r := range m.Roles {
		if !r.Known() || slices.Contains(m.Roles[:i], r) {
			list.Add(problem.At(at+"/roles", i), problem.Unknown, "want roles, each once, got %s", problem.Quote(string(r)))
		}
	}
	const most = 200 // ids of figures have the name in them
	i := slices.IndexFunc(l.Metrics, func(o tiers.Metric) bool { return o.Name == m.Metric })
	switch {
	case len(m.Metric) > most:
		list.Add(at+"/metric", problem.Limit, "longer than %d bytes", most)
	case i < 0:
		list.Add(at+"/metric", problem.Unknown, "the ladder has no metric %s", problem.Quote(m.Metric))
	default:
		m.checkRead(list, at, l, &l.Metrics[i], c)
	}
}

func (m LadderMetric) checkOf(list *problem.List, at string) {
	switch {
	case m.Of != ForLead && m.Of != ForAll && m.Of != ByShare:
		list.Add(at+"/of", problem.Required, "say for whom a shared line counts: lead, all or by_share; got %s", problem.Quote(string(m.Of)))
	case m.Of == ByShare && m.Counts != CollectedRevenue:
		list.Add(at+"/of", problem.Conflict, "customers are counted as wholes; take lead or all")
	}
}

// checkRead checks how the ladder reads a counted metric.
func (m LadderMetric) checkRead(list *problem.List, at string, l *tiers.Policy, on *tiers.Metric, c partnerecon.Currency) {
	money := m.Counts == CollectedRevenue || m.Counts == EarnedCommission
	inUnits := on.Unit == tiers.InUnits && slices.ContainsFunc(on.UnitValues, func(v partnerecon.Money) bool { return v.Currency() == c })
	over := tiers.Sum
	if m.Counts == ActiveCustomers {
		over = tiers.Last
	}
	switch {
	case money && on.Unit != tiers.Amount && !inUnits:
		list.Add(at+"/metric", problem.Conflict, "%s is money in %s; the ladder has it as %s", problem.Quote(m.Metric), problem.Quote(string(c)), problem.Quote(string(on.Unit)))
	case !money && on.Unit != tiers.Number:
		list.Add(at+"/metric", problem.Conflict, "%s is a number; the ladder has it as %s", problem.Quote(m.Metric), problem.Quote(string(on.Unit)))
	case on.Over != over:
		list.Add(at+"/metric", problem.Conflict, "%s is counted month by month and read as %s over a window; the ladder has it as %s", problem.Quote(m.Metric), over, problem.Quote(string(on.Over)))
	}
	if on.CustomerLimit.Stated() {
		list.Add(at+"/metric", problem.Conflict, "the book counts %s in sums, and a limit per customer needs the customers; state its figures", problem.Quote(m.Metric))
	}
	if len(on.Classes) > 0 {
		list.Add(at+"/metric", problem.Conflict, "the book counts %s without a class, and the ladder has classes of it; state its figures", problem.Quote(m.Metric))
	}
	if readByDays(l, m.Metric) {
		list.Add(at+"/metric", problem.Conflict, "the book counts %s by months; the ladder has a window of days on it", problem.Quote(m.Metric))
	}
}

// readByDays reports whether a ladder reads a metric over a window of days.
func readByDays(l *tiers.Policy, metric string) bool {
	var in func(g *tiers.Group) bool
	in = func(g *tiers.Group) bool {
		return slices.ContainsFunc(g.Criteria, func(c tiers.Criterion) bool { return c.Metric == metric && c.Within.Of == tiers.Days }) ||
			slices.ContainsFunc(g.Groups, func(g tiers.Group) bool { return in(&g) })
	}
	return in(&l.Base) || slices.ContainsFunc(l.Tiers, func(t tiers.Tier) bool {
		return in(&t.Needs) || in(&t.Readiness) ||
			slices.ContainsFunc(t.Expected, func(e tiers.Expectation) bool { return e.Metric == metric && e.Within.Of == tiers.Days })
	})
}

// counts returns what the book counts under the name of a metric, for a version.
func (p Program) counts(v partnerecon.Version[Agreement], metric string) bool {
	return slices.ContainsFunc(v.Policy.LadderMetrics, func(m LadderMetric) bool { return m.Metric == metric })
}
