package tiers_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/tiers"
)

// run walks day by day through all events, with a review at the end of each period up to
// the last close, and returns the tier of each day up to the last one asked for.
func (o *oracle) run(closed, last int) map[int]string {
	x := &odyssey{o: o, tier: -1, on: map[int]string{}}
	first := 1 << 40
	for _, e := range o.events {
		first = min(first, number(onOf(e)))
	}
	for day := first; day <= last; day++ {
		x.mature(day)
		if x.take(day) && o.p.Review.Promotion == tiers.AtOnce && !x.left {
			x.atOnce(day)
		}
		x.on[day] = x.name()
		if _, next := o.period(string(o.p.Review.Every), day); next == day+1 && day <= closed && !x.left {
			x.review(day)
		}
	}
	return x.on
}

func (x *odyssey) name() string {
	if x.tier < 0 {
		return ""
	}
	return x.o.p.Tiers[x.tier].Name
}

func (x *odyssey) enter(tier, day int) {
	x.tier = tier
	x.renew(day)
}

func (x *odyssey) renew(day int) {
	x.requalify, x.grace, x.falling, x.fallsOn, x.noticed = 0, 0, 0, 0, 0
	if term := x.o.p.Review.Term; term > 0 && x.tier >= 0 {
		x.requalify = plusMonths(day, term) - 1
	}
}

func (x *odyssey) mature(day int) {
	if x.fallsOn != 0 && day >= x.fallsOn {
		x.enter(x.fallsTo, x.fallsOn)
	}
}

// take takes in the events of a day: all of one kind before the next kind.
func (x *odyssey) take(day int) bool {
	some := false
	for rank := range 6 {
		var ids []string
		by := map[string]tiers.Event{}
		for _, e := range x.o.events {
			if r, id := rankOf(e); r == rank && number(onOf(e)) == day {
				ids, by[id] = append(ids, id), e
			}
		}
		slices.Sort(ids)
		for _, id := range ids {
			some = true
			x.one(by[id], day)
		}
	}
	return some
}

func (x *odyssey) one(e tiers.Event, day int) {
	switch e := e.(type) {
	case tiers.Enrolled:
		x.start, x.segment, x.left = number(e.Start), e.Segment, false
		if e.Start.IsZero() {
			x.start = day
		}
	case tiers.Requested:
		x.requested = e.Tier
	case tiers.Placed:
		x.left = false
		if x.requested == "" {
			x.requested = e.Tier
		}
		x.enter(x.place(e.Tier), day)
	case tiers.Noticed:
		notice := x.o.p.Review.Notice
		if notice.Stated() && x.noticed == 0 && (x.grace != 0 || x.falling != 0) {
			x.noticed = day
			if x.falling != 0 {
				x.fall(windowEnd(notice, day))
			}
		}
	case tiers.Left:
		x.left = true
		x.enter(-1, day)
	}
}

func (x *odyssey) fall(day int) {
	x.fallsOn = day
	for x.fallsTo >= 0 && !x.open(x.fallsTo, day) {
		x.fallsTo--
	}
}

func (x *odyssey) atOnce(day int) {
	q := x.qualified(day, day)
	switch want := x.allowed(q); {
	case want > x.tier:
		x.enter(want, day)
	case q >= x.tier && x.tier >= 0 && (x.grace != 0 || x.falling != 0):
		x.renew(day)
	}
}

// review decides at the end of a day what holds from the next one on.
func (x *odyssey) review(day int) {
	r := x.o.p.Review
	q := x.qualified(day, day+1)
	below := x.tier - 1
	for below >= 0 && !x.open(below, day+1) {
		below--
	}
	switch want, asked := x.allowed(q), x.allowed(len(x.o.p.Tiers)-1); {
	case x.tier >= 0 && !x.open(x.tier, day+1):
		x.enter(max(want, below), day+1)
	case want > x.tier:
		x.enter(want, day+1)
	case asked < x.tier:
		x.enter(asked, day+1)
	case x.tier < 0 || r.Demotion == tiers.Never:
	case q >= x.tier:
		if x.grace != 0 || x.falling != 0 || x.requalify != 0 && day >= x.requalify {
			x.renew(day + 1)
		}
	case day < x.requalify:
	default:
		if r.Demotion == tiers.ToQualified {
			below = q
		}
		x.short(day, below)
	}
}

// short is a review that failed: first the grace, then the notice.
func (x *odyssey) short(day, to int) {
	r := x.o.p.Review
	switch {
	case x.falling != 0:
		x.fallsTo = to
		if x.fallsOn != 0 {
			x.fall(x.fallsOn)
		}
	case r.Grace.Stated() && x.grace == 0:
		x.grace = windowEnd(r.Grace, day+1)
	case day+1 < x.grace:
	case !r.Notice.Stated() || x.noticed != 0 && windowEnd(r.Notice, x.noticed) <= day+1:
		x.enter(to, day+1)
	default:
		x.falling, x.fallsTo = day, to
		if x.noticed != 0 {
			x.fall(windowEnd(r.Notice, x.noticed))
		}
	}
}

func onOf(e tiers.Event) partnerecon.Day {
	switch e := e.(type) {
	case tiers.Enrolled:
		return e.On
	case tiers.Measured:
		return e.On
	case tiers.Requested:
		return e.On
	case tiers.Placed:
		return e.On
	case tiers.Noticed:
		return e.On
	case tiers.Left:
		return e.On
	case tiers.Close:
		return e.On
	}
	return partnerecon.Day{}
}

func rankOf(e tiers.Event) (int, string) {
	switch e := e.(type) {
	case tiers.Enrolled:
		return 0, e.ID
	case tiers.Measured:
		return 1, e.ID
	case tiers.Requested:
		return 2, e.ID
	case tiers.Placed:
		return 3, e.ID
	case tiers.Noticed:
		return 4, e.ID
	case tiers.Left:
		return 5, e.ID
	}
	return 6, ""
}

// A history draws a ladder and what happens under it.
type history struct {
	ladder    tiers.Ladder
	first, at partnerecon.Day
}

// manyLadders are policies that use everything, drawn.
func manyLadders(t *rapid.T) tiers.Policy {
	p := achievements()
	p.YearStart = rapid.SampledFrom([]int{0, 2, 4}).Draw(t, "year start")
	p.Boundary = rapid.SampledFrom([]tiers.Boundary{tiers.ReachedAt, tiers.ReachedAbove}).Draw(t, "boundary")
	p.Cumulative = rapid.Bool().Draw(t, "cumulative")
	p.Metrics[5].Classes = []tiers.Class{{"x", partnerecon.MustPercent("300")}, {"y", partnerecon.MustRate("1/3")}}
	p.Ramps = []tiers.Ramp{
		{Steps: []tiers.RampStep{{0, partnerecon.MustPercent("0")}, {2, partnerecon.MustRate("1/3")}, {5, partnerecon.Whole()}}},
		{Segment: "big", Steps: []tiers.RampStep{{0, partnerecon.MustPercent("50")}, {12, partnerecon.Whole()}}},
	}
	silver := &p.Tiers[1].Needs.Criteria[0]
	silver.Ramped = rapid.Bool().Draw(t, "ramped")
	silver.Targets = []tiers.SegmentTarget{{"big", tiers.Value{Amount: eur("150")}}}
	silver.Within = rapid.SampledFrom([]tiers.Span{span(tiers.Months, 5), span(tiers.Lifetime, 0), span(tiers.Days, 40), span(tiers.Year, 0), {Of: tiers.Month, N: 2, Completed: true}}).Draw(t, "window")
	gold := p.Tiers[2].Needs.Criteria
	gold[0].Within = rapid.SampledFrom([]tiers.Span{span(tiers.Lifetime, 0), span(tiers.Quarter, 2)}).Draw(t, "window of gold")
	if rapid.Bool().Draw(t, "sunset") {
		p.Tiers[2].Sunset = date("2026-02-01")
		if p.YearStart == 0 || p.YearStart == 4 {
			p.Tiers[2].Sunset = date("2026-01-01")
		}
	}
	r := &p.Review
	r.Every = rapid.SampledFrom([]tiers.Every{tiers.EveryMonth, tiers.EveryQuarter}).Draw(t, "every")
	r.Promotion = rapid.SampledFrom([]tiers.Promotion{tiers.AtOnce, tiers.AtPeriodEnd}).Draw(t, "promotion")
	r.Demotion = rapid.SampledFrom([]tiers.Demotion{tiers.ByOne, tiers.ToQualified, tiers.Never}).Draw(t, "demotion")
	r.SelfSelect = rapid.Bool().Draw(t, "self")
	if r.Demotion != tiers.Never {
		r.Term = rapid.SampledFrom([]int{0, 0, 4, 12}).Draw(t, "term")
		r.Grace = rapid.SampledFrom([]partnerecon.Window{{}, partnerecon.Days(45, partnerecon.Through), partnerecon.Months(2, partnerecon.Until)}).Draw(t, "grace")
		r.Notice = rapid.SampledFrom([]partnerecon.Window{{}, partnerecon.Days(10, partnerecon.Until), partnerecon.Months(3, partnerecon.Through)}).Draw(t, "notice")
	}
	return p
}

func newHistory(t *rapid.T) *history {
	p := manyLadders(t)
	l, err := tiers.New(p)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return &history{ladder: l, first: date("2025-01-05"), at: date("2025-01-05")}
}

// event draws an event of a day that is not sealed.
func (h *history) event(t *rapid.T, s *tiers.Standing, i int) tiers.Event {
	h.at = h.at.Add(rapid.IntRange(0, 20).Draw(t, "later"))
	id := fmt.Sprint(rapid.SampledFrom([]string{"a", "b"}).Draw(t, "id"), i)
	on := h.at.Add(-rapid.SampledFrom([]int{0, 0, 1, 10}).Draw(t, "earlier"))
	if !on.After(s.Through) {
		on = s.Through.Add(1)
	}
	if on.Before(h.first) {
		on = h.first
	}
	switch rapid.IntRange(0, 15).Draw(t, "kind") {
	case 0:
		return tiers.Enrolled{ID: id, Partner: "acme", On: on, Start: on.Add(-rapid.IntRange(0, 90).Draw(t, "started")), Segment: rapid.SampledFrom([]string{"", "big", "other"}).Draw(t, "segment")}
	case 1:
		return tiers.Requested{ID: id, Partner: "acme", On: on, Tier: rapid.SampledFrom([]string{"", "registered", "silver", "gold", "gold"}).Draw(t, "asks")}
	case 2:
		return tiers.Placed{ID: id, Partner: "acme", On: on, Tier: rapid.SampledFrom([]string{"registered", "silver"}).Draw(t, "placed"), By: "x", Reason: "x"}
	case 3, 4:
		return tiers.Noticed{ID: id, Partner: "acme", On: on}
	case 5:
		if rapid.IntRange(0, 3).Draw(t, "leaves") == 0 {
			return tiers.Left{ID: id, Partner: "acme", On: on}
		}
		return tiers.Requested{ID: id, Partner: "acme", On: on, Tier: "gold"}
	case 6, 7, 8:
		end := h.ladder.PeriodEnd(on)
		h.at = end.Add(rapid.IntRange(0, 3).Draw(t, "after the end"))
		return tiers.Close{ID: id, Partner: "acme", On: end}
	case 9:
		return measured(id, "customers", on.String(), n(rapid.Int64Range(0, 4).Draw(t, "customers")))
	case 10:
		return measured(id, "renewals", on.String(), tiers.Value{Share: proof.Share(t, "renewals")})
	}
	e := achievement(t, id, on)
	e.For = on.Add(-rapid.SampledFrom([]int{0, 0, 5, 40}).Draw(t, "for"))
	if e.Metric == "points" {
		e.Class = rapid.SampledFrom([]string{"x", "y"}).Draw(t, "class")
	}
	return h.correcting(t, s, e)
}

// correcting lets a figure correct another one at times.
func (h *history) correcting(t *rapid.T, s *tiers.Standing, e tiers.Measured) tiers.Event {
	if rapid.IntRange(0, 4).Draw(t, "corrects") > 0 || e.Metric != "revenue" {
		return e
	}
	taken := map[string]bool{}
	for _, f := range s.Facts {
		if m, ok := f.(tiers.Measured); ok {
			taken[m.Corrects] = true
		}
	}
	for _, f := range s.Facts {
		if m, ok := f.(tiers.Measured); ok && m.Metric == "revenue" && !taken[m.ID] && !m.On.After(e.On) {
			e.Corrects = m.ID
			return e
		}
	}
	return e
}

func (h *history) next(t *rapid.T, s *tiers.Standing, i int) tiers.Event {
	e := h.event(t, s, i)
	must(t, h.ladder, s, e)
	return e
}

// Whatever happens, the tiers of all days are those that the oracle finds.
func TestTheOracleAgrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := newHistory(t)
		o := &oracle{p: h.ladder.Policy()}
		var s tiers.Standing
		closed, i := 0, 0
		agree := func() {
			last := h.at.Add(40)
			want := o.run(closed, number(last))
			for d := h.first; !d.After(last); d = d.Add(1) {
				if got := s.TierOn(d); got != want[number(d)] {
					t.Fatalf("on %s: got %q, want %q, after %+v\n%s", d, got, want[number(d)], o.events, cmp.Diff(tiers.Standing{}, s))
				}
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"happens": func(t *rapid.T) {
				i++
				e := h.next(t, &s, i)
				o.events = append(o.events, e)
				if c, ok := e.(tiers.Close); ok {
					closed = number(c.On)
				}
			},
			"": func(*rapid.T) {
				if i%8 == 7 {
					agree()
				}
			},
		})
		agree()
	})
}
