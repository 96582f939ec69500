package settlement

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// What a cap per period defers is no debt and no part of the balance: it is cut like
// anything else, in the claim of the cap, and what is released is given back there. So what
// was paid and what is deferred come to what was earned, whatever goes back.

// A PartnerReached says that a partner reached a milestone on the day the fact occurred, for
// which parts wait that caps per period have put off. It may be stated again, with other
// facts: the first one that passes the tests of a tranche counts.
type PartnerReached struct {
	Partner string `json:"partner"`
	// Milestone is one that a cap per period of some version waits for.
	Milestone string `json:"milestone"`
	// Facts that the tranches test. Absent: none is stated.
	Facts []commission.Fact `json:"facts,omitzero"`
}

func (e PartnerReached) subject() subject { return subject{partner: e.Partner} }

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

func cloneStated(facts []commission.Fact) []commission.Fact {
	out := slices.Clone(facts)
	for i := range out {
		out[i].Values = slices.Clone(out[i].Values)
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

func cloneReached(list []commission.Reached) []commission.Reached {
	out := slices.Clone(list)
	for i := range out {
		out[i].Facts = cloneStated(out[i].Facts)
	}
	return out
}

// clone returns a copy that shares no memory with the original.
func (c *capClaim) clone() capClaim {
	out := *c
	out.Tranches = cloneDecided(c.Tranches)
	return out
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

// checkReached checks a milestone of a partner: some cap waits for it, and what it states reads
// as some version declares it.
func (p Program) checkReached(list *problem.List, id string, e PartnerReached, w when) {
	asked := false
	for _, d := range p.deferrals {
		asked = asked || slices.Contains(d.Milestones(), e.Milestone)
	}
	if !asked {
		list.Add("/milestone", problem.Unknown, "no cap per period of the program waits for milestone %s", problem.Quote(e.Milestone))
	}
	trial := commission.Milestone{ID: id, Customer: "x", Name: "x", On: w.on, Currency: p.policy.Currency}
	trial.Facts = e.Facts
	for _, found := range commission.Problems(trial) {
		if len(found.Path) > len("/facts") && found.Path[:len("/facts")] == "/facts" {
			list.Add(found.Path, found.Code, "%s", found.Message)
		}
	}
	for i := range e.Facts[:min(len(e.Facts), maxTouches)] {
		tested, reads := false, false
		for _, d := range p.deferrals {
			t, r := d.Reads(e.Milestone, e.Facts[i])
			tested, reads = tested || t, reads || r
		}
		switch at := problem.At("/facts", i); {
		case asked && !tested:
			list.Add(at+"/name", problem.Unknown, "no cap that waits for milestone %s tests fact %s", problem.Quote(e.Milestone), problem.Quote(e.Facts[i].Name))
		case asked && !reads:
			list.Add(at+"/values", problem.Syntax, "reads as no version declares fact %s", problem.Quote(e.Facts[i].Name))
		}
	}
}

// reached keeps a milestone of a partner. It changes nothing on an error.
func (s *posting) reached(a *account, e PartnerReached) error {
	if len(a.Reached) >= maxTouches {
		return tooMany(e.Partner)
	}
	r := commission.Reached{ID: s.fact.ID, Name: e.Milestone, On: s.when.on, Facts: cloneStated(e.Facts)}
	a.Reached = append(slices.Clip(a.Reached), r)
	return nil
}

// anchor returns the day from which the tranches of a cap on a period count: the first one
// after it. All time has none.
func (p Program) anchor(c *capClaim, every Every) partnerecon.Day {
	first := c.period().first()
	if first.IsZero() {
		return partnerecon.Day{}
	}
	return p.after(every, first)
}

// decideTranches decides those tranches of a claim whose gates have been met. What is met while the
// partner is gone by an exit that forfeits is forfeited; what is decided stays so, so that
// nothing that was released is taken back. Time passes at closes alone.
func (s *posting) decideTranches(a *account, c *capClaim, rule *Cap) bool {
	if len(rule.Defer) == 0 {
		return false
	}
	d := s.program.deferrals[componentOf{c.Terms, c.Name}]
	known := commission.Gates{Reached: a.Reached}
	if _, closes := s.fact.Event.(Close); closes {
		known.Elapsed = s.when.posted
	}
	anchor, changed := s.program.anchor(c, rule.Every), false
	for i := range rule.Defer {
		if i < len(c.Tranches) && c.Tranches[i].State != "" {
			continue
		}
		g := d.Gate(i, anchor, known)
		if g.State == commission.TrancheWaits {
			continue
		}
		exit := ""
		if g.State == commission.TrancheReleased && s.program.forfeiting(a) {
			g.State, exit = commission.TrancheForfeited, a.gone().ID
		}
		if len(c.Tranches) < len(rule.Defer) {
			c.Tranches = append(c.Tranches, make([]decidedTranche, len(rule.Defer)-len(c.Tranches))...)
		}
		c.Tranches[i] = decidedTranche{g.State, g.On, g.Met.ID, g.Met.Facts, exit}
		changed = true
	}
	return changed
}

// releaseCuts decides the tranches of what caps that count first come cut off lines, and posts
// what is released, line by line. Lines that the fact moves besides are left to their grants.
func (s *posting) releaseCuts(a *account) {
	s.decided = nil
	if !s.program.defersLines || !s.releasing() {
		return
	}
	for i := range a.Cuts {
		x := &a.Cuts[i]
		if _, done := s.decided[x.period()]; done {
			continue
		}
		claim := a.capClaim(x.period(), x.Under)
		rule, _, ok := s.program.capOf(claim)
		before := cloneDecided(claim.Tranches)
		if ok && s.decideTranches(a, claim, &rule) {
			if s.decided == nil {
				s.decided = map[period][]decidedTranche{}
			}
			s.decided[x.period()] = before
		}
	}
	for i := range a.Cuts {
		if before, changed := s.decided[a.Cuts[i].period()]; changed && !s.movesLine(a, &a.Cuts[i]) {
			s.releaseCut(a, &a.Cuts[i], before)
		}
	}
}

// releasing reports whether the fact can meet a gate.
func (s *posting) releasing() bool {
	switch s.fact.Event.(type) {
	case Close, PartnerReached:
		return true
	}
	return false
}

// movesLine reports whether the fact moves what the partner has on the line of a cut.
func (s *posting) movesLine(a *account, x *FrozenCut) bool {
	return slices.ContainsFunc(s.sums[a.Partner], func(l lineSum) bool { return l.Line == x.Line && l.Customer == x.Customer })
}

// releaseCut posts what is released of a cut: payable with the line, and not before its gate
// was met.
func (s *posting) releaseCut(a *account, x *FrozenCut, before []decidedTranche) {
	claim := a.capClaim(x.period(), x.Under)
	rule, _, _ := s.program.capOf(claim)
	money, _, own := s.program.limitOf(claim, rule, "", a.Partner)
	was := s.program.cutting(&rule, money.Minor(), x.Under, before)
	now := s.program.cutting(&rule, money.Minor(), x.Under, claim.Tranches)
	old, due := x.Posted, x.due(now)
	left := x.left(was) - x.left(now)
	x.Posted = due
	claim.Posted += due - old
	shown := *x
	for i := range claim.Tranches {
		if i >= len(before) || before[i].State == "" {
			shown.Payable = latest(shown.Payable, claim.Tranches[i].On)
		}
	}
	s.postCut(a, &shown, &frozenBasis{Form: formFirstCome, FrozenCut: *x, Earlier: old, Own: own, Tranches: cloneDecided(claim.Tranches)}, x.Cleared)
	s.cutInNets(a, &rule, x.Cleared, due-old, left)
	s.cutInTrueUps(a, &rule, x, x.Cleared, left)
	s.sellCut(a, &rule, x.Tier, x.Cleared, left)
}

func latest(a, b partnerecon.Day) partnerecon.Day {
	if b.After(a) {
		return b
	}
	return a
}

// tranchesBefore returns what was decided of a claim before the fact.
func (s *posting) tranchesBefore(c *capClaim) []decidedTranche {
	if before, changed := s.decided[c.period()]; changed {
		return before
	}
	return c.Tranches
}

// defers reports whether something that a cap put off of a line of a customer waits: the line
// is not sealed before that is decided.
func (b *Book) defers(p Program, customer string, l *commission.Line) bool {
	if !p.defersLines {
		return false
	}
	for _, x := range b.cutsOf(customer, l) {
		a := b.accounts[x.Partner]
		at, known := a.findCap(x.period())
		if !known {
			continue
		}
		c := &a.Caps[at]
		if rule, _, ok := p.capOf(c); ok && p.waitingOf(c, &rule, a.Partner, x.excess(p.cuttingOf(c, &rule, a.Partner))) != 0 {
			return true
		}
	}
	return false
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
// missing: the first close on that day or later posts it.
func (p Program) deferredToWatch(b *Book, _ partnerecon.Day) ([]Task, error) {
	if len(p.deferrals) == 0 {
		return nil, nil
	}
	var out []Task
	for _, id := range b.Partners() {
		a := b.accounts[id]
		for _, x := range p.putOffs(a) {
			out = append(out, p.releasesOfCap(a, &x)...)
		}
	}
	return out, nil
}

// releasesOfCap lists what of one claim is released by day.
func (p Program) releasesOfCap(a *account, x *putOff) []Task {
	d := p.deferrals[componentOf{x.claim.Terms, x.claim.Name}]
	anchor := p.anchor(x.claim, x.rule.Every)
	at := map[partnerecon.Day][]int{}
	var days []partnerecon.Day
	for i, t := range x.rule.Defer {
		if i < len(x.claim.Tranches) && x.claim.Tranches[i].State != "" {
			continue
		}
		last := anchor.AddMonths(t.Months)
		g := d.Gate(i, anchor, commission.Gates{Reached: a.Reached, Elapsed: last})
		if g.State != commission.TrancheReleased || g.On.IsZero() {
			continue
		}
		if at[g.On] == nil {
			days = append(days, g.On)
		}
		at[g.On] = append(at[g.On], i)
	}
	slices.SortFunc(days, partnerecon.Day.Compare)
	next := x.claim.clone()
	_, before, _ := x.sums(p.cuttingOf(&next, &x.rule, a.Partner))
	var out []Task
	for _, day := range days {
		for _, i := range at[day] {
			for len(next.Tranches) <= i {
				next.Tranches = append(next.Tranches, decidedTranche{})
			}
			next.Tranches[i].State = commission.TrancheReleased
		}
		_, released, _ := x.sums(p.cuttingOf(&next, &x.rule, a.Partner))
		if released > before {
			out = append(out, Task{Day: day, Duty: ReleaseDeferred, Partner: a.Partner, About: x.claim.Name + ":" + x.claim.period().text(), Amount: p.money(released - before), Rule: x.at + "/defer"})
		}
		before = released
	}
	return out
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
