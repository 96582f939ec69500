package settlement

import (
	"cmp"
	"iter"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/payout"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A reserve is what is kept back of a partner's lines that one version governs. Lines
// are in it until the reserve ends, however long the horizon is.
type reserve struct {
	Terms   string         `json:"terms"`
	Account payout.Account `json:"account"`
	// Next is the first day on which something of it may end.
	Next partnerecon.Day `json:"next,omitzero"`
	// held is what is held of its lines by the day on which they are payable. It is nil until a
	// fact moves the reserve: a question adds the lines up.
	held []scheduled
}

func cloneReserves(list []reserve) []reserve {
	out := slices.Clone(list)
	for i := range out {
		out[i].Account, out[i].held = list[i].Account.Clone(), slices.Clone(list[i].held)
	}
	return out
}

// line returns a line of the reserve, or the zero line.
func (r *reserve) line(customer, line string) payout.Line {
	if i, ok := lineAt(r.Account.Lines, customer, line); ok {
		return r.Account.Lines[i]
	}
	return payout.Line{}
}

// lineAt returns the place of a line among those of a reserve, and whether it is there.
func lineAt(lines []payout.Line, customer, line string) (int, bool) {
	return slices.BinarySearchFunc(lines, payout.Line{Customer: customer, Line: line}, func(l, want payout.Line) int {
		return cmp.Or(cmp.Compare(l.Customer, want.Customer), cmp.Compare(l.Line, want.Line))
	})
}

// byDay returns what is held by the day on which lines are payable.
func (r *reserve) byDay() []scheduled {
	if r.held != nil {
		return r.held
	}
	out := make([]scheduled, 0, 1)
	for i := range r.Account.Lines {
		l := &r.Account.Lines[i]
		out = schedule(out, l.Payable, l.Held)
	}
	return out
}

// schedule counts an amount on a day.
func schedule(list []scheduled, day partnerecon.Day, n int64) []scheduled {
	if n == 0 {
		return list
	}
	i, ok := slices.BinarySearchFunc(list, day, func(x scheduled, d partnerecon.Day) int { return x.Day.Compare(d) })
	if !ok {
		list = slices.Insert(list, i, scheduled{Day: day})
	}
	if list[i].Amount += n; list[i].Amount == 0 {
		list = slices.Delete(list, i, i+1)
	}
	return list
}

// reserve returns the place of the reserve of a version for changes.
func (a *account) reserve(terms string) int {
	i, ok := slices.BinarySearchFunc(a.Reserves, terms, func(r reserve, terms string) int { return cmp.Compare(r.Terms, terms) })
	if !ok {
		a.Reserves = slices.Insert(a.Reserves, i, reserve{Terms: terms})
	}
	return i
}

// reserved returns what is reserved of a partner's lines at the end of a day.
func (p Program) reserved(a *account, asOf partnerecon.Day) int64 {
	all := int64(0)
	for i := range a.parts() {
		part := a.partAt(i)
		n, _ := p.reservedOf(part, asOf)
		all += n
	}
	return all
}

// reservedOf returns what is reserved of what is paid out by itself, and how much of it is of
// lines that are payable later.
func (p Program) reservedOf(a *account, asOf partnerecon.Day) (all, later int64) {
	for x := range p.reservedDays(a, asOf) {
		all += x.Amount
		if x.Day.After(asOf) {
			later += x.Amount
		}
	}
	return all, later
}

// reservedDays yields what is reserved of what is paid out by itself at the end of a day, by the
// day on which the lines are payable; that of one version after that of another.
func (p Program) reservedDays(a *account, asOf partnerecon.Day) iter.Seq[scheduled] {
	return func(yield func(scheduled) bool) {
		for i := range a.Reserves {
			r := &a.Reserves[i]
			v := p.payoutsOf(r.Terms)
			if !v.reserve {
				continue // it is let go with the next fact
			}
			for _, x := range r.byDay() {
				if v.terms.Ends(payout.Line{Payable: x.Day}).After(asOf) && !yield(x) {
					return
				}
			}
		}
	}
}

// keep moves the reserves of a partner along with an entry: that of its line or, for a
// debit on no line, those of the same selling entity that meet it.
func (s *posting) keep(a *account, e *partnerecon.Entry) {
	if !s.program.reserves || !e.Kind.Earning() {
		return
	}
	s.letGo(a)
	moved, part := *e, s.balanceOf(a, e.Seller)
	if e.Claim.Line != "" {
		if s.program.payoutsOf(e.Terms).reserve {
			s.reserve(a, part, part.reserve(e.Terms), moved)
		}
		return
	}
	s.draw(a, part, moved)
}

// draw lets the reserves of what is paid out by itself meet a debit that is on no line.
func (s *posting) draw(a, part *account, debit partnerecon.Entry) {
	for i, n := range s.program.meeting(part, -debit.Amount.Minor()) {
		if n > 0 {
			debit.Amount = s.program.money(-n)
			s.reserve(a, part, i, debit)
		}
	}
}

// meeting divides what is owed among the reserves of the versions: what ends first meets it
// first, whichever version it is of, as within each of them.
func (p Program) meeting(part *account, owed int64) []int64 {
	out := make([]int64, len(part.Reserves))
	if len(out) == 1 {
		out[0] = owed
		return out
	}
	type held struct {
		of   int
		ends partnerecon.Day
		line *payout.Line
	}
	var all []held
	for i := range part.Reserves {
		r := &part.Reserves[i]
		x := p.payoutsOf(r.Terms)
		for k := 0; k < len(r.Account.Lines) && x.reserve; k++ {
			l := &r.Account.Lines[k]
			all = append(all, held{i, x.terms.Ends(*l), l})
		}
	}
	slices.SortFunc(all, func(x, y held) int {
		return cmp.Or(x.ends.Compare(y.ends), cmp.Compare(x.line.Customer, y.line.Customer), cmp.Compare(x.line.Line, y.line.Line))
	})
	for _, x := range all {
		n := max(0, min(owed, x.line.Held))
		out[x.of] += n
		owed -= n
	}
	return out
}

// meetShort lets reserves meet what the fact took back of lines, or with a cap or a true-up
// over several, beyond all that is not paid out, before it is a debt.
func (s *posting) meetShort(a *account) {
	if !s.program.reserves {
		return
	}
	s.arrange(a)
	for i := range a.parts() {
		part := a.partAt(i)
		if len(part.Reserves) == 0 {
			continue
		}
		if short := min(s.short(part, s.when.posted), s.tookBack(a, part)); short > 0 {
			s.draw(a, part, s.entry(a, partnerecon.Adjusted, "short", -short))
		}
	}
}

// tookBack is what the fact took back of what is paid out by itself, but for what reserves
// have met already, on the day on which it did: what is taken back later is taken off what
// is payable then.
func (s *posting) tookBack(a, part *account) int64 {
	sum := int64(0)
	for i := range s.entries {
		e := &s.entries[i]
		drawn := e.Claim.Line == "" && e.Kind != partnerecon.Capped && e.Kind != partnerecon.TruedUp
		if !drawn && e.Kind != partnerecon.Earned && s.tookOff(a, part, e) {
			sum -= e.Amount.Minor()
		}
	}
	return sum
}

// reserve moves the reserve of one version along with an entry. What could not be counted
// cannot be: the volume of a book bounds it.
func (s *posting) reserve(a, part *account, i int, e partnerecon.Entry) {
	r := &part.Reserves[i]
	terms := s.program.payoutsOf(r.Terms).terms
	held, was := r.byDay(), r.line(e.Claim.Customer, e.Claim.Line)
	entries, err := terms.Reserve(&r.Account, e)
	if err != nil {
		return
	}
	is := r.line(e.Claim.Customer, e.Claim.Line)
	held = schedule(schedule(held, was.Payable, -was.Held), is.Payable, was.Held) // it may be payable later
	for _, x := range entries {
		held = schedule(held, r.line(x.Claim.Customer, x.Claim.Line).Payable, x.Amount.Minor())
	}
	r.held = held
	if end := terms.Ends(payout.Line{Payable: e.Payable}); e.Claim.Line != "" && (r.Next.IsZero() || end.Before(r.Next)) {
		r.Next = end
	}
	if _, closes := s.fact.Event.(Close); closes && e.Claim.Line == "" && e.Claim.Customer != "" {
		about := ":" + e.Claim.Customer + ":" + e.Claim.Deal // a close debits many customers, of whom two may meet one line
		for k := range entries {
			entries[k].Claim.Component += about
		}
	}
	s.postReserved(a, part, reserving{r, entries, r.Account.Lines})
}

// letGo lets go of the reserves of a partner that have ended.
func (s *posting) letGo(a *account) {
	s.arrange(a)
	for i := range a.parts() {
		part := a.partAt(i)
		if len(part.Reserves) > 0 {
			s.letGoOf(a, part, s.when.posted)
		}
	}
}

func (s *posting) letGoOf(a, part *account, on partnerecon.Day) {
	for i := range part.Reserves {
		r := &part.Reserves[i]
		if s.program.payoutsOf(r.Terms).reserve && (r.Next.IsZero() || r.Next.After(on)) {
			r.Account.Run = on
			continue
		}
		v := s.program.payoutsOf(r.Terms)
		terms := v.terms
		before := slices.Clone(r.Account.Lines)
		r.held = nil
		if !v.reserve { // the version has none any more
			s.postReserved(a, part, reserving{r, r.all(), before})
			r.Account.Lines = nil
			continue
		}
		entries, err := terms.LetGo(&r.Account, s.fact.ID, on)
		if err != nil {
			continue // it has gone on to a later day, as no book of a program does
		}
		r.Next = partnerecon.Day{}
		for _, l := range r.Account.Lines {
			if end := terms.Ends(l); r.Next.IsZero() || end.Before(r.Next) {
				r.Next = end
			}
		}
		s.postReserved(a, part, reserving{r, entries, before})
	}
	part.Reserves = slices.DeleteFunc(part.Reserves, func(r reserve) bool { return len(r.Account.Lines) == 0 })
}

// all returns what lets go of all that is reserved.
func (r *reserve) all() []partnerecon.Entry {
	var out []partnerecon.Entry
	for _, l := range r.Account.Lines {
		if l.Held > 0 {
			out = append(out, partnerecon.Entry{
				Claim: partnerecon.Claim{Partner: r.Account.Partner, Customer: l.Customer, Deal: l.Deal, Line: l.Line, Component: "reserve"},
				Kind:  partnerecon.Released, Amount: moneyIn(-l.Held, r.Account.Currency),
			})
		}
	}
	return out
}

// A reserving is what a fact moves of a reserve, and the lines that it is about.
type reserving struct {
	of      *reserve
	entries []partnerecon.Entry
	lines   []payout.Line
}

// postReserved books what moves reserves of a part of an account.
func (s *posting) postReserved(a, part *account, x reserving) {
	for _, e := range x.entries {
		n := e.Amount.Minor()
		at, ok := lineAt(x.lines, e.Claim.Customer, e.Claim.Line)
		if !ok {
			continue
		}
		l := x.lines[at]
		due := s.program.payoutsOf(x.of.Terms).terms.Due(l, s.when.posted)
		e.Cause, e.Posted, e.Payable, e.Earned, e.Terms = s.cause(), s.when.posted, s.when.posted, s.when.on, x.of.Terms
		e.Seller = part.Seller
		e.Basis = partnerecon.BasisOf(&reserveBasis{formReserve, l.Net, l.Used, l.Payable, s.when.posted, due - n})
		a.cell(s.program.piece(e.Posted)).Sums.hold(e.Kind, n)
		a.Reserved += n
		if part != a {
			part.cell(s.program.piece(e.Posted)).Sums.hold(e.Kind, n)
			part.Reserved += n
		}
		s.remember(a, &e, purseOf(e.Kind))
		s.entries = append(s.entries, e)
	}
}

// hold counts an entry of a holding kind.
func (s *sums) hold(kind partnerecon.Kind, n int64) {
	if sum := s.of(kind); sum != nil {
		*sum += n
	}
}

// reserveBasis is what an entry of a reserve was worked out from: the line, and the day
// of which it speaks.
type reserveBasis struct {
	Form    string          `json:"form"`
	Net     int64           `json:"net,omitzero,string"`
	Used    int64           `json:"used,omitzero,string"`
	Payable partnerecon.Day `json:"payable"`
	On      partnerecon.Day `json:"on"`
	Before  int64           `json:"before,omitzero,string"`
}

// explainReserve says what is reserved of a line under a version.
func (p Program) explainReserve(b *reserveBasis, terms string, tr *partnerecon.Trace) int64 {
	v := p.payoutsOf(terms)
	line := payout.Line{Net: b.Net, Used: b.Used, Payable: b.Payable}
	due := v.terms.Due(line, b.On)
	until := v.terms.Ends(line)
	if !until.After(b.On) {
		tr.Add(CodeLetGo, v.at+"/reserve/days", partnerecon.D("net", p.money(b.Net)), partnerecon.D("used", p.money(b.Used)), partnerecon.D("until", until))
		return due
	}
	share := v.terms.Policy().Reserve.Share
	tr.Add(CodeReserved, v.at+"/reserve/share", partnerecon.D("net", p.money(b.Net)), partnerecon.D("share", share),
		partnerecon.D("used", p.money(b.Used)), partnerecon.D("reserved", p.money(due)), partnerecon.D("until", until))
	return due
}

// whyReserved says until when what is reserved, by the day on which it is let go or used.
func (p Program) whyReserved(a *account, asOf partnerecon.Day, tr *partnerecon.Trace) {
	all := p.releases(a, asOf)
	for i, r := range all {
		if i == mostListed {
			tr.Add(CodeMore, "", partnerecon.D("reserves", partnerecon.Count(len(all)-mostListed)))
			return
		}
		details := []partnerecon.Detail{partnerecon.D("reserved", p.money(r.Amount)), partnerecon.D("until", r.Day)}
		if r.used {
			details = append(details, partnerecon.D("used", p.money(r.Amount)))
		}
		tr.Add(CodeInReserve, r.at, details...)
	}
}

// A letting is what of a partner's reserves is let go on a day, or used by what goes back on it.
type letting struct {
	scheduled
	at   string // the rule
	used bool
}

// releases returns what becomes of all that is reserved at the end of a day if nothing else is
// recorded, by day: debits that fall due use it, and the rest is let go.
func (p Program) releases(a *account, asOf partnerecon.Day) []letting {
	a = p.until(a, asOf)
	var out []letting
	left := p.lettings(a, asOf)
	for _, day := range a.debitDays(asOf) {
		a = p.until(a, day)
		now := p.lettings(a, day)
		for len(left) > 0 && !left[0].Day.After(day) {
			out, left = append(out, left[0]), left[1:]
		}
		if n := sumOf(left) - sumOf(now); n > 0 {
			out = append(out, letting{scheduled{Day: day, Amount: n}, left[0].at, true})
		}
		left = now
	}
	return append(out, left...)
}

// debitDays returns the days after one on which something goes back of a balance that has
// reserves, in their order.
func (a *account) debitDays(asOf partnerecon.Day) []partnerecon.Day {
	var out []partnerecon.Day
	for i := range a.parts() {
		part := a.partAt(i)
		for _, s := range part.Due {
			if s.Day.After(asOf) && s.goesBack() > 0 && len(part.Reserves) > 0 {
				out = append(out, s.Day)
			}
		}
	}
	slices.SortFunc(out, partnerecon.Day.Compare)
	return slices.Compact(out)
}

// sumOf adds up what is let go.
func sumOf(list []letting) int64 {
	sum := int64(0)
	for _, x := range list {
		sum += x.Amount
	}
	return sum
}

// lettings returns what is to be let go after a day of what is reserved, by day.
func (p Program) lettings(a *account, asOf partnerecon.Day) []letting {
	var out []letting
	for i := range a.parts() {
		out = p.lettingsOf(a.partAt(i), asOf, out)
	}
	return out
}

// lettingsOf adds what is to be let go of what is paid out by itself.
func (p Program) lettingsOf(a *account, asOf partnerecon.Day, out []letting) []letting {
	for i := range a.Reserves {
		r := &a.Reserves[i]
		v := p.payoutsOf(r.Terms)
		for _, x := range r.byDay() {
			end := v.terms.Ends(payout.Line{Payable: x.Day})
			if !v.reserve || !end.After(asOf) {
				continue
			}
			k, ok := slices.BinarySearchFunc(out, end, func(x letting, d partnerecon.Day) int { return x.Day.Compare(d) })
			if !ok {
				out = slices.Insert(out, k, letting{scheduled{Day: end}, v.at + "/reserve", false})
			}
			out[k].Amount += x.Amount
		}
	}
	return out
}

// checkReserves checks the stored reserves of a partner.
func (a *account) checkReserves(list *problem.List, at string) {
	for i := range a.Reserves {
		if i > 0 && a.Reserves[i].Terms <= a.Reserves[i-1].Terms {
			list.Add(problem.At(at+"/reserves", i)+"/terms", problem.Conflict, "want the reserves by version, each once")
		}
	}
}
