package settlement

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A decidedTranche is what has become of a tranche of a cap on a period. The zero one waits.
type decidedTranche struct {
	State commission.TrancheState `json:"state,omitzero"`
	// On is the day from which its gate is met, By the fact that met it, with what it stated.
	On    partnerecon.Day   `json:"on,omitzero"`
	By    string            `json:"by,omitzero"`
	Facts []commission.Fact `json:"facts,omitempty"`
	// Exit is the fact by which the partner had left, where it forfeits the tranche.
	Exit string `json:"exit,omitzero"`
}

func cloneDecided(list []decidedTranche) []decidedTranche {
	out := slices.Clone(list)
	for i := range out {
		out[i].Facts = cloneStated(out[i].Facts)
	}
	return out
}

func cloneTranches(list []commission.Tranche) []commission.Tranche {
	out := slices.Clone(list)
	for i := range out {
		out[i].When = slices.Clone(out[i].When)
		for k := range out[i].When {
			out[i].When[k].Values = slices.Clone(out[i].When[k].Values)
		}
	}
	return out
}

func sameTranches(a, b []commission.Tranche) bool {
	return slices.EqualFunc(a, b, func(x, y commission.Tranche) bool {
		return x.Share == y.Share && x.Milestone == y.Milestone && x.Months == y.Months && x.Within == y.Within &&
			slices.EqualFunc(x.When, y.When, func(x, y commission.Test) bool {
				return x.Fact == y.Fact && x.Op == y.Op && slices.Equal(x.Values, y.Values)
			})
	})
}

// A cutting is by what a cap cuts: its limit and rounding, and the shares of what it cuts
// that are released and forfeited.
type cutting struct {
	limit           int64
	mode            exact.Mode
	given, forgoing exact.Num
}

// cutting returns by what a cap cuts once tranches are decided.
func (p Program) cutting(rule *Cap, limit int64, terms string, decided []decidedTranche) cutting {
	out := cutting{limit: limit, mode: p.roundingOf(terms)}
	for i := range decided[:min(len(decided), len(rule.Defer))] {
		share := exact.Ratio(rule.Defer[i].Share.Num(), rule.Defer[i].Share.Den())
		switch decided[i].State {
		case commission.TrancheReleased:
			out.given = out.given.Add(share)
		case commission.TrancheForfeited:
			out.forgoing = out.forgoing.Add(share)
		case commission.TrancheWaits:
		}
	}
	return out
}

// released is what of an excess is released: the tranches that are, together, rounded once.
// So it never falls while the excess grows, nor while tranches are released.
func (t cutting) released(excess int64) int64 { return partOf(excess, t.given, t.mode) }

// forfeited is what of an excess is not paid any more.
func (t cutting) forfeited(excess int64) int64 {
	return partOf(excess, t.given.Add(t.forgoing), t.mode) - t.released(excess)
}

// still is what of an excess is cut as it stands: what waits, and what is forfeited.
func (t cutting) still(excess int64) int64 { return excess - t.released(excess) }

func partOf(n int64, share exact.Num, mode exact.Mode) int64 {
	if n <= 0 || share.Sign() == 0 {
		return 0
	}
	out, ok := exact.Int(n).Times(share).Round(mode)
	if !ok {
		return 0 // of a stored entry, which may be anybody's: no share is above 100 %
	}
	return out
}

// compileDeferrals makes the tranches of the caps ready, and reports what is wrong with them.
func (out *Program) compileDeferrals(list *problem.List, p Policy) {
	for i := range p.Terms {
		v := &p.Terms[i]
		for k := range v.Policy.Caps[:min(len(v.Policy.Caps), maxList)] {
			c := &v.Policy.Caps[k]
			if len(c.Defer) == 0 {
				continue
			}
			at := problem.At(problem.At("/terms", i)+"/policy/caps", k) + "/defer"
			d, err := v.Policy.Commission.Deferral(c.Defer)
			mergeFound(list, err, "", at)
			checkAllTime(list, at, c)
			if after := askedAfter(p.Terms, i, k); after != "" {
				list.Add(at, problem.Conflict, "%s counts first come after it, and could not limit what is released later; let that one count on net, or limit other components", after)
			}
			if out.deferrals == nil {
				out.deferrals = map[componentOf]commission.Deferral{}
			}
			out.deferrals[componentOf{v.ID, c.Name}] = d
			out.defersLines = out.defersLines || c.Counts == commission.FirstCome
		}
	}
}

// checkAllTime reports tranches that would count from the end of all time.
func checkAllTime(list *problem.List, at string, c *Cap) {
	for i, t := range c.Defer {
		path := problem.At(at, i)
		switch {
		case c.Every != AllTime:
		case t.Months != 0:
			list.Add(path+"/months", problem.Conflict, "all time has no end that months could count from")
		case t.Within.Stated():
			list.Add(path+"/within", problem.Conflict, "all time has no end that a window could begin with")
		}
	}
}

// askedAfter returns the place of a cap that counts first come and limits the same lines after
// one that does and defers, in whatever version.
func askedAfter(terms partnerecon.Terms[Agreement], version, place int) string {
	c := &terms[version].Policy.Caps[place]
	if c.Counts != commission.FirstCome {
		return ""
	}
	all := lengths()
	length := func(o *Cap) int { return slices.Index(all[:], o.Every) }
	for i := range terms {
		caps := terms[i].Policy.Caps
		for k := range caps[:min(len(caps), maxList)] {
			o := &caps[k]
			after := length(o) > length(c) || length(o) == length(c) && i == version && k > place
			if o.Counts == commission.FirstCome && o.Name != c.Name && after && c.meets(o) {
				return problem.At(problem.At("/terms", i)+"/policy/caps", k)
			}
		}
	}
	return ""
}
