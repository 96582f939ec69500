package settlement

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// LineDisputed says that a line of a statement is in dispute: the partner, or the
// company, holds that the entry is wrong. What of the line is in favour of the partner is
// held, as far as it is unpaid, until a [LineDisputeResolved]. The entry itself stays. What is
// held takes money that is not yet payable first: a partner of whom more is to come is paid
// as much as without the dispute, and what is in dispute is kept back of what comes.
//
// A line whose deal is in dispute with the desk as well is held, and taken, once: what is
// decided of the line comes first, and a [Dispute] has what that leaves of its deal.
//
// It must occur by the last day on which the line's statement can be disputed, and not
// after the partner accepted that; a line of a statement that is not closed can be
// disputed at any time. A line is disputed once. All else takes an Exception.
type LineDisputed struct {
	Partner string `json:"partner"`
	Entry   string `json:"entry"` // its id
	// Amount in dispute, above 0 and at most that of the entry without its sign. Absent:
	// all of it. For an exception about an entry beyond the horizon it is required.
	Amount    partnerecon.Money `json:"amount,omitzero"`
	Reason    string            `json:"reason"`
	Exception Exception         `json:"exception,omitzero"`
}

// An Exception is what a named person approved although the policy does not allow it.
type Exception struct {
	Approver string `json:"approver"`
	Reason   string `json:"reason"`
}

// LineDisputeResolved ends the dispute of a line. What was held for it is released; what
// the outcome changes is a new entry of its own day, which names the one in dispute.
type LineDisputeResolved struct {
	Partner string      `json:"partner"`
	Of      string      `json:"of"` // the fact that disputed the line
	Outcome LineOutcome `json:"outcome"`
	// Amount of the adjustment, other than 0; positive in favour of the partner. What it
	// takes from the partner is at most what was in dispute. Absent where the dispute is
	// rejected.
	Amount   partnerecon.Money `json:"amount,omitzero"`
	Reason   string            `json:"reason"`
	Approver string            `json:"approver"`
}

// LineOutcome is how the dispute of a line ended.
type LineOutcome string

const (
	// LineRejected: the line stands.
	LineRejected LineOutcome = "rejected"
	// LineAdjusted: another line corrects it.
	LineAdjusted LineOutcome = "adjusted"
)

func (e LineDisputed) subject() subject        { return subject{partner: e.Partner} }
func (e LineDisputeResolved) subject() subject { return subject{partner: e.Partner} }

// A postedLine is an entry that can still be disputed.
type postedLine struct {
	Entry  string          `json:"entry"`
	On     partnerecon.Day `json:"on"`
	Amount int64           `json:"amount,string"`
	Of     purse           `json:"of,omitzero"`
	Seller string          `json:"seller,omitzero"`
}

// A purse is what the money of an entry is a part of, which says what a hold can keep
// back of it.
type purse string

const (
	ofCommission purse = ""           // what all holds keep back
	ofBalance    purse = "balance"    // adjustments, retainers: what a dispute alone keeps back
	ofReceivable purse = "receivable" // what the partner pays by itself: nothing can be kept back
)

// A lineDispute is a line in dispute, or one that was, see forgetLines.
type lineDispute struct {
	ID    string          `json:"id"` // of the fact
	Entry string          `json:"entry"`
	On    partnerecon.Day `json:"on"`
	// Through is the last day of its statement, where the entry is known.
	Through partnerecon.Day `json:"through,omitzero"`
	Amount  int64           `json:"amount,string"` // in dispute, above 0
	Held    int64           `json:"held,omitzero,string"`
	Of      purse           `json:"of,omitzero"`
	Seller  string          `json:"seller,omitzero"`
	Reason  string          `json:"reason"`
	// Resolution is the id of the fact that ended it, with its outcome.
	Resolution string      `json:"resolution,omitzero"`
	Outcome    LineOutcome `json:"outcome,omitzero"`
	// Claim of the entry, where it is commission of a payment or what a cycle of a retainer
	// brought, and what the partner Has of it: no more than that is held, or taken by an
	// adjustment.
	Claim partnerecon.Claim `json:"claim,omitzero"`
	Has   int64             `json:"has,omitzero,string"`
	// Adjusts is what the outcome gives, or takes, as it was decided; Posted is what was.
	Adjusts  int64    `json:"adjusts,omitzero,string"`
	Posted   int64    `json:"posted,omitzero,string"`
	Decision decision `json:"decision,omitzero"`
}

// keeps is what the dispute holds, or takes, where earlier ones of the claim leave so much.
func (d *lineDispute) keeps(left int64) (held, taken int64) {
	bounded := func(n int64) int64 {
		if d.Claim == (partnerecon.Claim{}) {
			return n // nothing is known of what goes back
		}
		return min(n, max(0, left))
	}
	if d.Resolution == "" {
		return bounded(d.Held), 0
	}
	return 0, bounded(max(0, -d.Adjusts))
}

// eachLine asks what each dispute of a line keeps. Of one claim the earlier one comes first.
func (a *account) eachLine(yield func(d *lineDispute, held, taken int64)) {
	kept := make(map[partnerecon.Claim]int64, len(a.LineDisputes))
	for i := range a.LineDisputes {
		d := &a.LineDisputes[i]
		held, taken := d.keeps(d.Has - kept[d.Claim])
		kept[d.Claim] += held + taken
		yield(d, held, taken)
	}
}

// settleLines posts what the resolutions of disputed lines adjust: what goes back of a line
// before or after it is not taken twice.
func (s *posting) settleLines(a *account) {
	if len(a.LineDisputes) == 0 {
		return
	}
	var due []partnerecon.Entry
	a.eachLine(func(d *lineDispute, _, taken int64) {
		n := max(0, d.Adjusts) - taken - d.Posted
		if n == 0 {
			return
		}
		d.Posted += n
		line := s.entry(a, partnerecon.Adjusted, "line_dispute:"+d.ID, n)
		line.Seller = d.Seller
		line.Basis = partnerecon.BasisOf(&decidedBasis{formDecided, n, d.Decision})
		due = append(due, line)
	})
	for i := range due {
		s.post(a, due[i])
	}
}

// claimOf returns the claim in the id of an entry, if it is one on a payment.
func claimOf(entry string) partnerecon.Claim {
	parts := strings.Split(entry, "/")
	if len(parts) != 7 || parts[2] == "" || parts[4] == "" {
		return partnerecon.Claim{}
	}
	plain := strings.NewReplacer("~1", "/", "~0", "~")
	for i := range parts {
		parts[i] = plain.Replace(parts[i])
	}
	return partnerecon.Claim{Partner: parts[1], Customer: parts[2], Deal: parts[3], Line: parts[4], Component: parts[5]}
}

func (p Program) checkLineDisputed(list *problem.List, e LineDisputed) {
	p.checkLifecycle(list)
	switch {
	case e.Entry == "" || len(e.Entry) > maxEntryID:
		list.Add("/entry", problem.Required, "want the id of an entry, of at most %d bytes, got %s", maxEntryID, problem.Quote(e.Entry))
	case !utf8.ValidString(e.Entry):
		list.Add("/entry", problem.Syntax, "not valid UTF-8: %s", problem.Quote(e.Entry))
	}
	p.checkCurrency(list, "/amount", e.Amount)
	if e.Amount.Stated() && e.Amount.Sign() <= 0 {
		list.Add("/amount", problem.OutOfRange, "want an amount above 0, or none for all of the line, got %s", e.Amount)
	}
	checkSaid(list, "/reason", e.Reason)
	if e.Exception != (Exception{}) {
		checkSaid(list, "/exception/approver", e.Exception.Approver)
		checkSaid(list, "/exception/reason", e.Exception.Reason)
	}
}

// maxEntryID bounds the id of an entry: seven parts, in each of which every byte may be
// written as two.
const maxEntryID = 7 * (2*maxID + 1) * 2

func (p Program) checkLineResolved(list *problem.List, e LineDisputeResolved) {
	p.checkLifecycle(list)
	checkText(list, "/of", e.Of, true)
	checkDecision(list, e.Reason, e.Approver)
	switch e.Outcome {
	case LineAdjusted:
		p.checkAmount(list, "/amount", e.Amount)
		if e.Amount.Stated() && e.Amount.Sign() == 0 {
			list.Add("/amount", problem.OutOfRange, "want an amount other than 0")
		}
	case LineRejected:
		if e.Amount.Stated() {
			list.Add("/amount", problem.Conflict, "a dispute that is rejected adjusts nothing, got %s", e.Amount)
		}
	default:
		list.Add("/outcome", problem.Unknown, "want rejected or adjusted, got %s", problem.Quote(string(e.Outcome)))
	}
}

// remember keeps an entry for as long as it can be disputed.
func (s *posting) remember(a *account, e *partnerecon.Entry, of purse) {
	if s.program.states && e.Amount.Stated() {
		a.Lines = append(a.Lines, postedLine{e.ID(), e.Posted, e.Amount.Minor(), of, e.Seller})
	}
}

// purseOf says what the money of an entry is a part of that no retainer brought.
func purseOf(k partnerecon.Kind) purse {
	if k == partnerecon.Adjusted {
		return ofBalance
	}
	return ofCommission
}

// held is what a dispute of a line keeps back: what of it is in favour of the partner.
// Money that was paid out, or is held already, is not kept back once more.
func (l *postedLine) held(inDispute int64) int64 {
	kind := partnerecon.Kind(l.Entry[strings.LastIndexByte(l.Entry, '/')+1:])
	if !kind.Earning() || l.Amount <= 0 || l.Of == ofReceivable {
		return 0
	}
	return inDispute
}

// disputeLine takes up the dispute of a line. It changes nothing on an error.
func (s *posting) disputeLine(a *account, e LineDisputed) error {
	line, err := s.lineOf(a, e)
	if err != nil {
		return err
	}
	d := lineDispute{ID: s.fact.ID, Entry: e.Entry, On: s.when.on, Of: line.Of, Seller: line.Seller, Reason: e.Reason, Amount: max(line.Amount, -line.Amount)}
	switch {
	case !e.Amount.Stated():
	case e.Amount.Minor() > d.Amount:
		return fmt.Errorf("dispute of %s of entry %s: it is of %s: %w", e.Amount, problem.Quote(e.Entry), s.program.money(line.Amount), ErrReference)
	default:
		d.Amount = e.Amount.Minor()
	}
	d.Held = line.held(d.Amount)
	if !line.On.IsZero() {
		d.Through = s.program.PeriodOf(line.On).Through
		a.claimed(&d)
	}
	if err := s.mayDispute(a, e, d); err != nil {
		return err
	}
	a.LineDisputes = append(slices.Clip(a.LineDisputes), d)
	return nil
}

// claimed notes what the partner has of the claim of the line, of what can still be disputed.
// What the claim took before the line did, such as a charge that the line lifts, is no part of it.
func (a *account) claimed(d *lineDispute) {
	if d.Of == ofReceivable {
		return
	}
	if d.Claim = claimOf(d.Entry); d.Claim == (partnerecon.Claim{}) {
		return
	}
	for i := range a.Lines {
		l := &a.Lines[i]
		switch {
		case l.Of != d.Of || claimOf(l.Entry) != d.Claim:
			continue
		case l.Entry == d.Entry:
			d.Has = max(0, d.Has)
		}
		d.Has += l.Amount
	}
	if d.Of == ofBalance && d.Has < 0 { // a charge: nothing of it can go back to the company
		d.Claim, d.Has = partnerecon.Claim{}, 0
	}
}

// lineOf returns the line that is to be disputed. Of an entry that the book does not
// know any more it is as the exception states it.
func (s *posting) lineOf(a *account, e LineDisputed) (postedLine, error) {
	i := slices.IndexFunc(a.Lines, func(l postedLine) bool { return l.Entry == e.Entry })
	switch {
	case i >= 0:
		return a.Lines[i], nil
	case e.Exception == Exception{}:
		return postedLine{}, fmt.Errorf("dispute of entry %s: %s has none of this id that can be disputed without an approved exception: %w",
			problem.Quote(e.Entry), problem.Quote(a.Partner), ErrReference)
	case !e.Amount.Stated():
		return postedLine{}, fmt.Errorf("dispute of entry %s: it is beyond the horizon, and the exception states no amount: %w", problem.Quote(e.Entry), ErrReference)
	}
	return postedLine{Entry: e.Entry, Amount: e.Amount.Minor()}, nil
}

// mayDispute refuses what only an exception allows.
func (s *posting) mayDispute(a *account, e LineDisputed, d lineDispute) error {
	for i := range a.LineDisputes {
		o := &a.LineDisputes[i]
		switch {
		case o.Entry != e.Entry:
		case o.Resolution == "":
			return once("entry %s is in dispute since %s, with fact %s", problem.Quote(e.Entry), o.On, problem.Quote(o.ID))
		case e.Exception == Exception{}:
			return fmt.Errorf("entry %s was in dispute, and fact %s resolved it: %w", problem.Quote(e.Entry), problem.Quote(o.Resolution), ErrDisputeClosed)
		}
	}
	if e.Exception != (Exception{}) {
		return nil
	}
	closedOn := s.book.closedOn(s.program.PeriodOf(d.Through))
	if closedOn.IsZero() {
		return nil
	}
	if x := a.acceptance(d.Through); !x.On.IsZero() && s.when.on.After(x.On) {
		return fmt.Errorf("entry %s is of the statement through %s, which was accepted on %s by %s: %w",
			problem.Quote(e.Entry), d.Through, x.On, problem.Quote(x.By), ErrDisputeClosed)
	}
	if last := s.program.disputableThrough(closedOn); s.when.on.After(last) {
		return fmt.Errorf("entry %s is of the statement through %s, which closed on %s and could be disputed through %s: %w",
			problem.Quote(e.Entry), d.Through, closedOn, last, ErrDisputeClosed)
	}
	return nil
}

// resolveLine ends the dispute of a line. It changes nothing on an error.
func (s *posting) resolveLine(a *account, e LineDisputeResolved) error {
	i := slices.IndexFunc(a.LineDisputes, func(d lineDispute) bool { return d.ID == e.Of })
	if i < 0 {
		return fmt.Errorf("dispute %s: %s has none of this id: %w", problem.Quote(e.Of), problem.Quote(a.Partner), ErrReference)
	}
	d := a.LineDisputes[i]
	switch {
	case d.Resolution != "":
		return once("dispute %s was resolved with fact %s", problem.Quote(e.Of), problem.Quote(d.Resolution))
	case e.Amount.Minor() < -d.Amount:
		return fmt.Errorf("dispute %s is about %s, and the adjustment takes %s: %w", problem.Quote(e.Of), s.program.money(d.Amount), e.Amount, ErrReference)
	}
	d.Resolution, d.Outcome = s.fact.ID, e.Outcome
	if e.Outcome == LineAdjusted {
		d.Adjusts, d.Decision = e.Amount.Minor(), decision{e.Reason, "", e.Approver, d.Entry}
	}
	a.LineDisputes = slices.Clone(a.LineDisputes)
	a.LineDisputes[i] = d
	return nil
}

// heldLines returns the disputes of lines that keep something back, and how much.
func (a *account) heldLines() []lineDispute {
	if len(a.LineDisputes) == 0 {
		return nil
	}
	var out []lineDispute
	a.eachLine(func(d *lineDispute, held, _ int64) {
		if held != 0 {
			open := *d
			open.Held, open.Claim, open.Has = held, partnerecon.Claim{}, 0
			out = append(out, open)
		}
	})
	return out
}

// linesInDispute is what disputes of lines keep back of the commission, and besides. The
// numbers of a stored entry are anybody's; beyond all bounds, it is beyond any balance.
func linesInDispute(all []lineDispute) (commission, besides int64) {
	for i := range all {
		d := &all[i]
		switch {
		case d.Resolution != "":
		case d.Of == ofCommission:
			commission = bounded(commission, d.Held)
		default:
			besides = bounded(besides, d.Held)
		}
	}
	return commission, besides
}

// bounded adds what is above 0, as far as there is room for it.
func bounded(sum, n int64) int64 {
	if all, ok := exact.Add(sum, max(0, n)); ok {
		return all
	}
	return math.MaxInt64
}

// heldBesides is what disputes keep back on top of what is held of the commission, as
// far as the balance reaches.
func heldBesides(held, besides, total int64) int64 {
	return held + min(max(0, besides), max(0, total-held))
}

// forgetLines drops the lines that can be disputed no more and are past the horizon, and
// what is resolved of disputes past it. What they took of a claim no other dispute of it may take
// again, so those of one claim go together, and after the last of its lines.
func (a *account) forgetLines(lines, through partnerecon.Day) {
	a.Lines = slices.DeleteFunc(a.Lines, func(l postedLine) bool { return !l.On.After(lines) })
	past := func(d lineDispute) bool { return d.Resolution != "" && !d.On.After(through) }
	if !slices.ContainsFunc(a.LineDisputes, past) {
		return
	}
	entries, claims := map[string]bool{}, map[partnerecon.Claim]bool{}
	for i := range a.Lines {
		entries[a.Lines[i].Entry], claims[claimOf(a.Lines[i].Entry)] = true, true
	}
	for _, d := range a.LineDisputes {
		if !past(d) {
			entries[d.Entry], claims[d.Claim] = true, true
		}
	}
	delete(claims, partnerecon.Claim{}) // of entries on no line
	a.LineDisputes = slices.DeleteFunc(a.LineDisputes, func(d lineDispute) bool { return past(d) && !entries[d.Entry] && !claims[d.Claim] })
}

// disputedBy returns the last day of which, at a close, lines can be disputed no more and
// are past the horizon.
func (s *posting) disputedBy(through partnerecon.Day) partnerecon.Day {
	over := partnerecon.Day{}
	for _, c := range s.book.closes {
		if s.program.disputableThrough(c.On).Before(s.when.posted) {
			over = c.Through
		}
	}
	return earlier(over, through)
}

// checkLifecycle checks what is stored of a partner's statements.
func (a *account) checkLifecycle(list *problem.List, at string) {
	for i, x := range a.Accepted {
		if x.Through.IsZero() || i > 0 && !x.Through.After(a.Accepted[i-1].Through) {
			list.Add(problem.At(at+"/accepted", i)+"/through", problem.Conflict, "want statements in order, each once")
		}
	}
	ids := map[string]bool{}
	for i := range a.LineDisputes {
		d, path := &a.LineDisputes[i], problem.At(at+"/line_disputes", i)
		if ids[d.ID] || d.ID == "" {
			list.Add(path+"/id", problem.Duplicate, "%s is missing or stands twice", problem.Quote(d.ID))
		}
		ids[d.ID] = true
		if d.Amount <= 0 || d.Held < 0 || d.Held > d.Amount || d.Amount > maxVolume {
			list.Add(path+"/amount", problem.OutOfRange, "want an amount above 0 of which at most all is held, got %d and %d", d.Amount, d.Held)
		}
	}
	for i, l := range a.Lines {
		if l.Entry == "" || l.Amount == 0 || l.Amount == math.MinInt64 {
			list.Add(problem.At(at+"/lines", i), problem.Conflict, "want the id and the amount of an entry")
		}
	}
}

// whyLineDisputes lists the disputes of lines that keep something back, and where the parts of what
// is held are known, how much is held for each.
func (p Program) whyLineDisputes(open []lineDispute, parts []HeldPart, tr *partnerecon.Trace) {
	for _, d := range open {
		details := []partnerecon.Detail{
			text("dispute", d.ID), text("entry", d.Entry), text("reason", d.Reason), partnerecon.D("since", d.On), partnerecon.D("disputed", p.money(d.Held)),
		}
		if held := partOfHeld(parts, HeldOnLine, d.ID); held.Stated() {
			details = append(details, partnerecon.D("held", held))
		}
		if by := p.decideBy(d.On); !by.IsZero() {
			details = append(details, partnerecon.D("decide_by", by))
		}
		tr.Add(CodeLineDisputed, "/statements", details...)
	}
}
