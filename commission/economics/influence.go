package economics

import (
	"cmp"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// InfluenceFacts are renewals and expansions, and which partners touched them.
type InfluenceFacts struct {
	// Periods, 2 to 100, each after the one before; there may be days between them.
	Periods []partnerecon.Interval `json:"periods"`
	// Tolerance is by how many points of 100 a share may move and still be steady.
	// Absent: by none.
	Tolerance partnerecon.Rate `json:"tolerance,omitzero"`
	// Growths of any time, at most 100,000; those outside the periods are passed over.
	Growths []Growth `json:"growths,omitzero"`
}

// A Growth is a renewal or an expansion of a customer.
type Growth struct {
	ID      string          `json:"id"`
	Segment string          `json:"segment"`
	On      partnerecon.Day `json:"on"`
	// Touched by these partners, at most 1,000. One that stands twice counts once.
	Touched []string `json:"touched,omitzero"`
}

// A Trend compares the last period with those before it.
type Trend string

// The trends of a share.
const (
	Declining Trend = "declining" // it fell
	Steady    Trend = "steady"    // it moved within the tolerance
	Rising    Trend = "rising"    // it rose
	NoTrend   Trend = "no_trend"  // the segment had nothing in the last period, or nothing before
)

// An Influenced segment of a partner: its share of the segment's renewals and
// expansions.
type Influenced struct {
	Partner string `json:"partner"`
	Segment string `json:"segment"`
	// Shares by period, undefined where the segment had nothing.
	Shares []Figure `json:"shares"`
	// Before is the share of all periods but the last together.
	Before Figure `json:"before"`
	Trend  Trend  `json:"trend"`
}

// Influence returns, by partner and segment, how much of the renewals and
// expansions a partner touched, and whether that fades: "if a partner's influence
// diminishes in certain segments", says "How to design a partner incentive mix…".
// Partners without a touch in any period are not listed.
func Influence(f InfluenceFacts) ([]Influenced, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	totals, touched := f.counts()
	var c calc
	out := make([]Influenced, 0, len(touched))
	last := len(f.Periods) - 1
	for key, counts := range touched {
		total := totals[key.segment]
		in := Influenced{Partner: key.partner, Segment: key.segment}
		var with, of int64
		for i := range f.Periods {
			in.Shares = append(in.Shares, c.figure(exact.Int(counts[i]), exact.Int(total[i]), Band{}))
			if i < last {
				with, of = with+counts[i], of+total[i]
			}
		}
		in.Before = c.figure(exact.Int(with), exact.Int(of), Band{})
		in.Trend = trend(in.Before.Value, in.Shares[last].Value, num(f.Tolerance))
		out = append(out, in)
	}
	slices.SortFunc(out, func(a, b Influenced) int {
		return cmp.Or(strings.Compare(a.Partner, b.Partner), strings.Compare(a.Segment, b.Segment))
	})
	return answer(&c, out)
}

type partnerSegment struct{ partner, segment string }

// counts returns the growths of each segment by period, and those that a partner
// touched.
func (f *InfluenceFacts) counts() (totals map[string][]int64, touched map[partnerSegment][]int64) {
	totals, touched = map[string][]int64{}, map[partnerSegment][]int64{}
	for _, g := range f.Growths {
		// Periods rise, so the one that a day is in is the first that ends after it.
		at, _ := slices.BinarySearchFunc(f.Periods, g.On.Add(1), func(p partnerecon.Interval, d partnerecon.Day) int { return p.End.Compare(d) })
		if at == len(f.Periods) || !f.Periods[at].Contains(g.On) {
			continue
		}
		if totals[g.Segment] == nil {
			totals[g.Segment] = make([]int64, len(f.Periods))
		}
		totals[g.Segment][at]++
		partners := slices.Clone(g.Touched)
		slices.Sort(partners)
		for _, p := range slices.Compact(partners) {
			key := partnerSegment{p, g.Segment}
			if touched[key] == nil {
				touched[key] = make([]int64, len(f.Periods))
			}
			touched[key][at]++
		}
	}
	return totals, touched
}

func trend(before, now Ratio, tolerance exact.Num) Trend {
	moved := num(now.size).Add(num(before.size).Neg())
	switch {
	case !before.Stated() || !now.Stated():
		return NoTrend
	case moved.Cmp(tolerance) > 0:
		return Rising
	case moved.Neg().Cmp(tolerance) > 0:
		return Declining
	}
	return Steady
}

const (
	maxPeriods = 100
	maxTouched = 1000
)

func (f *InfluenceFacts) check() error {
	var k checker
	if len(f.Periods) < 2 {
		k.Add("/periods", problem.Required, "want at least 2, got %d", len(f.Periods))
	}
	if !k.Few("/periods", len(f.Periods), maxPeriods) || !k.Few("/growths", len(f.Growths), maxList) {
		return k.err()
	}
	for i, p := range f.Periods {
		k.period(problem.At("/periods", i), p)
		if i > 0 && p.Start.Before(f.Periods[i-1].End) {
			k.Add(problem.At("/periods", i), problem.OutOfRange, "want not before the end of the one before, %s, got %s", f.Periods[i-1].End, p)
		}
	}
	if f.Tolerance.Stated() {
		k.part("/tolerance", f.Tolerance)
	}
	seen := make(map[string]bool, len(f.Growths))
	for i, g := range f.Growths {
		k.Enter("/growths", i)
		k.Once("/id", g.ID, seen)
		k.Name("/segment", g.Segment)
		if g.On.IsZero() {
			k.Add("/on", problem.Required, "missing")
		}
		if k.Few("/touched", len(g.Touched), maxTouched) {
			for n, p := range g.Touched {
				k.Name(problem.At("/touched", n), p)
			}
		}
		k.Leave()
	}
	return k.err()
}
