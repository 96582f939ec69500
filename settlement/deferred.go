package settlement

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// clone returns a copy that shares no memory with the original.
func (c *capClaim) clone() capClaim {
	out := *c
	out.Tranches = cloneDecided(c.Tranches)
	return out
}

// cuttingOf returns by what the cap of a claim cuts as it stands.
func (p Program) cuttingOf(c *capClaim, rule *Cap, partner string) cutting {
	limit, _, _ := p.limitOf(c, *rule, "", partner)
	return p.cutting(rule, limit.Minor(), c.Terms, c.Tranches)
}

// waitingOf is what of an excess waits for its release.
func (p Program) waitingOf(c *capClaim, rule *Cap, partner string, excess int64) int64 {
	if len(rule.Defer) == 0 {
		return 0
	}
	t := p.cuttingOf(c, rule, partner)
	return t.still(excess) - t.forfeited(excess)
}

func (a *account) findCap(at period) (int, bool) {
	return slices.BinarySearchFunc(a.Caps, at, func(c capClaim, at period) int { return c.period().compare(at) })
}

// A putOff is what a cap on a period has put off, line by line where it counts first come.
type putOff struct {
	claim    *capClaim
	rule     Cap
	at       string
	excesses []int64
}

// putOffs lists what the caps of a partner have put off.
func (p Program) putOffs(a *account) []putOff {
	var out []putOff
	place := map[period]int{}
	for i := range a.Caps {
		c := &a.Caps[i]
		rule, at, ok := p.capOf(c)
		if !ok || len(rule.Defer) == 0 {
			continue
		}
		place[c.period()] = len(out)
		out = append(out, putOff{c, rule, at, nil})
		if rule.Counts != commission.FirstCome {
			out[len(out)-1].excesses = []int64{-c.due(p.cuttingOf(c, &rule, a.Partner).limit)}
		}
	}
	for i := range a.Cuts {
		if k, ok := place[a.Cuts[i].period()]; ok {
			x := &out[k]
			x.excesses = append(x.excesses, a.Cuts[i].excess(p.cuttingOf(x.claim, &x.rule, a.Partner)))
		}
	}
	return slices.DeleteFunc(out, func(x putOff) bool { return !slices.ContainsFunc(x.excesses, func(n int64) bool { return n > 0 }) })
}

// sums adds up what was put off, and what became of it.
func (x *putOff) sums(t cutting) (all, released, forfeited int64) {
	for _, n := range x.excesses {
		all, released, forfeited = all+n, released+t.released(n), forfeited+t.forfeited(n)
	}
	return all, released, forfeited
}

// deferred is what caps per period have put off of what a partner earned, and what waits.
func (p Program) deferred(a *account) int64 {
	if len(p.deferrals) == 0 {
		return 0
	}
	sum := int64(0)
	for _, x := range p.putOffs(a) {
		all, released, forfeited := x.sums(p.cuttingOf(x.claim, &x.rule, a.Partner))
		sum = within(sum + all - released - forfeited)
	}
	return sum
}

// putOff is a sum of what was put off; the zero Money of a program that puts nothing off.
func (p Program) putOff(n int64) partnerecon.Money {
	if len(p.deferrals) == 0 {
		return partnerecon.Money{}
	}
	return p.money(n)
}

// whyDeferred says what caps per period have put off, and what it waits for.
func (p Program) whyDeferred(a *account, tr *partnerecon.Trace) {
	if len(p.deferrals) == 0 {
		return
	}
	var waiting []putOff
	for _, x := range p.putOffs(a) {
		if all, released, forfeited := x.sums(p.cuttingOf(x.claim, &x.rule, a.Partner)); all != released+forfeited {
			waiting = append(waiting, x)
		}
	}
	if n := len(waiting) - mostListed; n > 0 {
		tr.Add(CodeMore, "", partnerecon.D("deferred", partnerecon.Count(n)))
		waiting = waiting[n:]
	}
	for _, x := range waiting {
		p.explainPutOff(&x, p.cuttingOf(x.claim, &x.rule, a.Partner), tr)
	}
}

// explainPutOff says what became of each tranche of what a cap put off, and what they come to.
func (p Program) explainPutOff(x *putOff, t cutting, tr *partnerecon.Trace) {
	anchor := p.anchor(x.claim, x.rule.Every)
	all, released, forfeited := x.sums(t)
	for i := range x.rule.Defer {
		of, d := &x.rule.Defer[i], decidedTranche{}
		if i < len(x.claim.Tranches) {
			d = x.claim.Tranches[i]
		}
		code, details := commission.CodeWaits, []partnerecon.Detail{text("cap", x.claim.Name), text("from", x.claim.period().text()), partnerecon.D("share", of.Share)}
		switch d.State {
		case commission.TrancheReleased:
			code = commission.CodeReleased
		case commission.TrancheForfeited:
			code = commission.CodeForfeited
		case commission.TrancheWaits:
		}
		if of.Milestone != "" {
			details = append(details, text("milestone", of.Milestone))
		}
		if d.By != "" {
			details = append(details, text("by", d.By))
		}
		for _, f := range d.Facts {
			details = append(details, text(f.Name, oneOf(f.Values)))
		}
		if d.Exit != "" {
			details = append(details, text("exit", d.Exit))
		}
		switch {
		case !d.On.IsZero():
			details = append(details, partnerecon.D("on", d.On))
		case of.Months > 0:
			details = append(details, partnerecon.D("due", anchor.AddMonths(of.Months)))
		}
		tr.Add(code, problem.At(x.at+"/defer", i), details...)
	}
	tr.Add(CodePutOff, x.at+"/defer", text("cap", x.claim.Name), text("from", x.claim.period().text()), partnerecon.D("put_off", p.money(all)),
		partnerecon.D("released", p.money(released)), partnerecon.D("forfeited", p.money(forfeited)), partnerecon.D("waiting", p.money(all-released-forfeited)))
}

// oneOf shows the values of a fact.
func oneOf(values []string) string {
	if len(values) == 1 {
		return values[0]
	}
	return fmt.Sprint(values)
}

// deferredToWatch lists the days on which what was put off is due, where nothing but time is
// missing: the first close on that day or later posts it; and until when milestones release it.
func (p Program) deferredToWatch(b *Book, _ partnerecon.Day) ([]Task, error) {
	if len(p.deferrals) == 0 {
		return nil, nil
	}
	var out []Task
	for _, id := range b.Partners() {
		a := b.accounts[id]
		for _, x := range p.putOffs(a) {
			out = append(out, p.tasksOfCap(a, &x)...)
		}
	}
	return out, nil
}

// tasksOfCap lists what of one claim is released by day, and what milestones of the partner
// release by when.
func (p Program) tasksOfCap(a *account, x *putOff) []Task {
	d := p.deferrals[componentOf{x.claim.Terms, x.claim.Name}]
	anchor := p.anchor(x.claim, x.rule.Every)
	before := p.releasedWith(a, x, nil)
	at := map[partnerecon.Day][]int{}
	var days []partnerecon.Day
	var out []Task
	for i, t := range x.rule.Defer {
		if i < len(x.claim.Tranches) && x.claim.Tranches[i].State != "" {
			continue
		}
		last := anchor.AddMonths(t.Months)
		g := d.Gate(i, anchor, commission.Gates{Reached: a.Reached, Elapsed: last})
		switch released := g.State == commission.TrancheReleased; {
		case !released && t.Milestone != "" && t.Within.Stated() && !anchor.IsZero():
			by := t.Within.End(anchor).Add(-1)
			if n := p.releasedWith(a, x, []int{i}) - before; n > 0 && !p.forfeitsOn(a, by) {
				out = append(out, Task{
					Day: by, Duty: ReachMilestone, Partner: a.Partner, About: t.Milestone, Amount: p.money(n), Rule: problem.At(x.at+"/defer", i),
				})
			}
		case !released || g.On.IsZero() || p.forfeitsOn(a, g.On):
		default:
			if at[g.On] == nil {
				days = append(days, g.On)
			}
			at[g.On] = append(at[g.On], i)
		}
	}
	slices.SortFunc(days, partnerecon.Day.Compare)
	var let []int
	for _, day := range days {
		let = append(let, at[day]...)
		released := p.releasedWith(a, x, let)
		if released > before {
			out = append(out, Task{Day: day, Duty: ReleaseDeferred, Partner: a.Partner, About: x.claim.Name + ":" + x.claim.period().text(), Amount: p.money(released - before), Rule: x.at + "/defer"})
		}
		before = released
	}
	return out
}

// releasedWith is what has been released of a claim once these tranches are, too.
func (p Program) releasedWith(a *account, x *putOff, tranches []int) int64 {
	next := x.claim.clone()
	for _, i := range tranches {
		for len(next.Tranches) <= i {
			next.Tranches = append(next.Tranches, decidedTranche{})
		}
		next.Tranches[i].State = commission.TrancheReleased
	}
	_, released, _ := x.sums(p.cuttingOf(&next, &x.rule, a.Partner))
	return released
}

// checkDeferred checks what a stored account says of what was put off.
func (a *account) checkDeferred(list *problem.List, at string) {
	for i := range a.Caps {
		for k, d := range a.Caps[i].Tranches {
			switch d.State {
			case "", commission.TrancheReleased, commission.TrancheForfeited:
			default:
				list.Add(problem.At(problem.At(at+"/caps", i)+"/tranches", k)+"/state", problem.Unknown, "want released, forfeited or none, got %s", problem.Quote(string(d.State)))
			}
		}
	}
	for i := range a.Reached {
		if r := &a.Reached[i]; r.ID == "" || r.Name == "" || r.On.IsZero() {
			list.Add(problem.At(at+"/reached", i), problem.Required, "want the id of a fact, a milestone and a day")
		}
	}
}
