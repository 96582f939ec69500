package commission

import (
	"errors"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// Bounds on a stored ledger: far more than a customer has, and still a bound.
const (
	maxLedgerBytes = 1 << 30
	maxLedgerItems = 10_000_000
	maxCorrections = 1_000_000 // of one line
)

// UnmarshalJSON reads the form that encoding/json writes of a ledger, strictly.
// What no series of events could have left is refused, so that a damaged store
// is an error when it is read and not a wrong amount later: unknown members,
// sums that do not add up, ids that stand twice, references to nothing. The
// error is a [partnerecon.InvalidError] with all problems; the ledger is then as
// it was.
func (l *Ledger) UnmarshalJSON(b []byte) error {
	if l == nil {
		return errors.New("commission: no ledger to read into")
	}
	type plain Ledger // without this method
	var read plain
	var list problem.List
	if err := strictjson.Restore(b, &read, strictjson.Limits{Bytes: maxLedgerBytes, Items: maxLedgerItems}); err != nil {
		var strict *strictjson.Error
		if errors.As(err, &strict) {
			list.Merge("", strict.Problems)
		}
		return invalid(&list)
	}
	out := Ledger(read)
	checkLedger(&list, &out)
	if err := invalid(&list); err != nil {
		return err
	}
	*l = out
	return nil
}

// checkLedger reports what no series of events could have left.
func checkLedger(list *problem.List, l *Ledger) {
	checkName(list, "/customer", l.Customer, false)
	if _, ok := l.Currency.Digits(); !ok && (l.Currency != "" || len(l.Lines) > 0) {
		list.Add("/currency", problem.Unknown, "want the currency of the payments, got %s", problem.Quote(string(l.Currency)))
	}
	checkName(list, "/started", l.Started, false)
	if (l.Started == "") != l.Start.IsZero() {
		list.Add("/start", problem.Conflict, "want the day and the id of the event that stated it, or neither")
	}
	checkLists(list, l)
	checkSums(list, l)
	checkIDs(list, l)
}

// checkLists checks the elements of each list by itself.
func checkLists(list *problem.List, l *Ledger) {
	for i, line := range l.Lines {
		list.Enter("/lines", i)
		checkLine(list, line)
		if len(line.Items) > 0 && line.currency() != l.Currency {
			list.Add("/items", problem.Conflict, "in %s in a ledger of %s", line.currency(), l.Currency)
		}
		if !line.Reopened && !line.Pending && !line.Kept && !l.SealedThrough.IsZero() && !line.SealDay().After(l.SealedThrough) {
			list.Add("/cleared", problem.Conflict, "the lines through %s are sealed", l.SealedThrough)
		}
		list.Leave()
	}
	for i := range l.Waiting {
		list.Enter("/waiting", i)
		checkCorrection(list, &l.Waiting[i])
		list.Leave()
	}
	for i, r := range l.Reversals {
		list.Enter("/reversals", i)
		checkName(list, "/id", r.ID, true)
		checkOf(list, r.Of, r.On)
		list.Leave()
	}
	for i, r := range l.Remembered {
		list.Enter("/remembered", i)
		checkName(list, "/id", r.ID, true)
		checkDay(list, "/on", r.On)
		if r.Until.Before(r.On) {
			list.Add("/until", problem.Conflict, "want %s or later, got %s", r.On, r.Until)
		}
		list.Leave()
	}
	plans := map[string]bool{}
	for i, p := range l.Plans {
		list.Enter("/plans", i)
		checkName(list, "/partner", p.Partner, true)
		checkName(list, "/plan", p.Plan, true)
		checkOnce(list, "/partner", plans, p.Partner)
		list.Leave()
	}
	checkCounters(list, l.Caps)
	checkReached(list, l)
	checkFirsts(list, "/firsts", l.Firsts, false)
	if l.SealedThrough.IsZero() && len(l.Firsts) > 0 {
		list.Add("/firsts", problem.Conflict, "nothing is sealed")
	}
	checkModelCounts(list, "/sealed_payments", l.SealedPayments)
	if l.SealedThrough.IsZero() && len(l.SealedPayments) > 0 {
		list.Add("/sealed_payments", problem.Conflict, "nothing is sealed")
	}
}

// checkReached reports milestones that are known twice, and peaks that nothing left.
func checkReached(list *problem.List, l *Ledger) {
	ids := map[string]bool{}
	for i := range l.Reached {
		r := &l.Reached[i]
		list.Enter("/reached", i)
		checkName(list, "/id", r.ID, true)
		checkName(list, "/name", r.Name, true)
		checkDay(list, "/on", r.On)
		checkFacts(list, r.Facts)
		checkOnce(list, "/id", ids, r.ID)
		list.Leave()
	}
	for i, on := range l.Ends {
		checkDay(list, problem.At("/ends", i), on)
		if i > 0 && !l.Ends[i-1].Before(on) {
			list.Add(problem.At("/ends", i), problem.Conflict, "want the days in their order, each once, got %s after %s", on, l.Ends[i-1])
		}
	}
	names := map[string]bool{}
	for i := range l.Peaks {
		p := &l.Peaks[i]
		list.Enter("/peaks", i)
		checkName(list, "/name", p.Name, true)
		checkOnce(list, "/name", names, p.Name)
		if p.Amount < 0 {
			list.Add("/amount", problem.OutOfRange, "want 0 or more, got %d", p.Amount)
		}
		if p.Quantity < 0 {
			list.Add("/quantity", problem.OutOfRange, "want 0 or more, got %d", p.Quantity)
		}
		list.Leave()
	}
	if l.SealedThrough.IsZero() && len(l.Peaks) > 0 {
		list.Add("/peaks", problem.Conflict, "nothing is sealed")
	}
}

func checkCounters(list *problem.List, caps []*Counter) {
	for i, c := range caps {
		list.Enter("/caps", i)
		checkName(list, "/cap", c.Cap, true)
		checkName(list, "/deal", c.Deal, false)
		if c.Cap == contractGrant {
			checkSum(list, "/partner", c.Partner)
		} else {
			checkName(list, "/partner", c.Partner, false)
		}
		checkName(list, "/tier", c.Tier, false)
		checkExact(list, c.Exact)
		if i > 0 && caps[i-1].key().compare(c.key()) >= 0 {
			list.Add("", problem.Conflict, "want the counters sorted, each once")
		}
		list.Leave()
	}
}

// checkModelCounts reports counts below zero and models that stand twice.
func checkModelCounts(list *problem.List, path string, counts []ModelCount) {
	seen := map[series]bool{}
	for i, c := range counts {
		list.Enter(path, i)
		if c.Model != "" && !c.Model.Known() {
			list.Add("/model", problem.Unknown, "want a revenue model, got %s", problem.Quote(string(c.Model)))
		}
		checkName(list, "/component", c.Component, false)
		if seen[c.series()] {
			list.Add("/model", problem.Duplicate, "%s stands twice", problem.Quote(string(c.Model)))
		}
		seen[c.series()] = true
		if c.N < 0 {
			list.Add("/n", problem.OutOfRange, "want 0 or more, got %d", c.N)
		}
		list.Leave()
	}
}

// checkSums reports sums that are not those of the lines. What was sealed is in
// the sums and not among the lines, so then nothing can be said.
func checkSums(list *problem.List, l *Ledger) {
	if !l.SealedThrough.IsZero() {
		return
	}
	base, retained := exact.Int(0), exact.Int(0)
	var first partnerecon.Day
	for _, line := range l.Lines {
		if line.Cleared.IsZero() || len(line.Items) == 0 {
			continue
		}
		base, retained = base.Add(exact.Int(netBase(line))), retained.Add(exact.Int(line.Retained))
		if line.Milestone != "" {
			continue
		}
		if day := line.firstTested(); first.IsZero() || day.Before(first) {
			first = day
		}
	}
	if base.Cmp(exact.Int(l.Base)) != 0 {
		list.Add("/base", problem.Conflict, "want what the lines add up to, %s, got %d", base, l.Base)
	}
	if retained.Cmp(exact.Int(l.Retained)) != 0 {
		list.Add("/retained", problem.Conflict, "want what the lines add up to, %s, got %d", retained, l.Retained)
	}
	if first != l.First {
		list.Add("/first", problem.Conflict, "want the earliest day a payment is tested by, %s, got %s", first, l.First)
	}
}

// checkIDs reports ids that stand twice, and events that wait for what is there.
func checkIDs(list *problem.List, l *Ledger) {
	seen := make(map[string]bool, 2*len(l.Lines))
	if l.Started != "" {
		seen[l.Started] = true
	}
	for i, line := range l.Lines {
		list.Enter("/lines", i)
		line.checkIDs(list, seen)
		list.Leave()
	}
	for i := range l.Waiting {
		list.Enter("/waiting", i)
		l.Waiting[i].checkOnce(list, seen)
		list.Leave()
	}
	for i, r := range l.Reversals {
		list.Enter("/reversals", i)
		checkOnce(list, "/id", seen, r.ID)
		list.Leave()
	}
	for i, r := range l.Remembered {
		list.Enter("/remembered", i)
		checkOnce(list, "/id", seen, r.ID)
		list.Leave()
	}
	checkWaiting(list, l)
}

// checkWaiting reports events that wait for a payment or a chargeback that the
// ledger has.
func checkWaiting(list *problem.List, l *Ledger) {
	lines, backs := map[string]bool{}, map[string]bool{}
	note := func(some []Correction) {
		for i := range some {
			backs[some[i].ID] = true
		}
	}
	if len(l.Waiting)+len(l.Reversals) != 0 {
		note(l.Waiting)
		for _, line := range l.Lines {
			lines[line.ID] = true
			note(line.Corrections)
		}
	}
	for i := range l.Waiting {
		if lines[l.Waiting[i].Of] {
			list.Add(problem.At("/waiting", i)+"/of", problem.Conflict, "payment %s is there", problem.Quote(l.Waiting[i].Of))
		}
	}
	won := map[string]bool{}
	for i, r := range l.Reversals {
		list.Enter("/reversals", i)
		if backs[r.Of] {
			list.Add("/of", problem.Conflict, "chargeback %s is there", problem.Quote(r.Of))
		}
		checkOnce(list, "/of", won, r.Of)
		list.Leave()
	}
}

func checkOnce[T ~string](list *problem.List, path string, seen map[T]bool, id T) {
	if seen[id] {
		list.Add(path, problem.Duplicate, "%s stands twice", problem.Quote(string(id)))
	}
	seen[id] = true
}

// checkIDs reports ids of the events of a line that stand twice.
func (l *Line) checkIDs(list *problem.List, seen map[string]bool) {
	checkOnce(list, "/id", seen, l.ID)
	if l.ClearedBy != "" {
		checkOnce(list, "/cleared_by", seen, l.ClearedBy)
	}
	for k := range l.Corrections {
		list.Enter("/corrections", k)
		l.Corrections[k].checkOnce(list, seen)
		list.Leave()
	}
}

func (c *Correction) checkOnce(list *problem.List, seen map[string]bool) {
	checkOnce(list, "/id", seen, c.ID)
	if c.Reversed != "" {
		checkOnce(list, "/reversed", seen, c.Reversed)
	}
}
