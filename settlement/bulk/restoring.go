package bulk

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/tiers"
)

// ParseState reads what [State.JSONLines] stored, strictly, into a state of the engine. The
// program may have got versions of the terms since. A payment that its terms price otherwise
// than it was posted is refused: who changes terms that have been in force settles again.
//
// An error is a [settlement.LineError] with the line; where a line is wrong in itself, it
// wraps a [partnerecon.InvalidError] with pointers into it.
func (e Engine) ParseState(text []byte) (*State, error) {
	if e.tables == nil {
		return nil, errZero
	}
	r := restorer{state: &State{}}
	if err := r.state.begin(e.tables); err != nil {
		return nil, err
	}
	for line := range bytes.Lines(text) {
		r.line++
		if err := r.read(line); err != nil {
			return nil, r.error(err)
		}
	}
	if err := r.finish(); err != nil {
		return nil, r.error(err)
	}
	return r.state, nil
}

// A restorer makes a state of lines.
type restorer struct {
	state     *State
	line      int
	kind      int // of the line before, in their order
	list      problem.List
	head      storedHead
	sums      []storedSum
	customers []storedCustomer
	lines     []int           // by customer
	left      int64           // of the volume, beside the open payments so far
	before    partnerecon.Day // of the last payment that was recorded in time
}

// The order of the lines. Of what is known of partners there is one kind.
const (
	lineNone = iota
	lineHead
	lineBook
	lineTold
	lineSums
	lineCustomers
	lineEnd
)

var (
	errLineOrder = errors.New("a line of this kind does not stand here")
	errCutOff    = errors.New("the end is missing, or lines before it are")
)

// error says in which line something is wrong.
func (r *restorer) error(err error) error {
	var strict *strictjson.Error
	if errors.As(err, &strict) {
		err = &partnerecon.InvalidError{Package: "bulk", Problems: problem.Convert[partnerecon.Problem](strict.Problems)}
	}
	return fmt.Errorf("bulk: stored state: %w", &settlement.LineError{Line: r.line, Err: err})
}

// Limits on a line: of a customer with very many payments it may be long.
const (
	maxLineBytes = 1 << 30
	maxLineItems = 10_000_000
)

func (r *restorer) read(text []byte) error {
	var x aLine
	if err := strictjson.Restore(bytes.TrimSuffix(text, []byte("\n")), &x, strictjson.Limits{Bytes: maxLineBytes, Items: maxLineItems}, storedLines()); err != nil {
		return err
	}
	var err error
	switch x := x.Line.(type) {
	case storedHead:
		if err = r.turn(lineHead, lineNone); err == nil {
			r.readHead(x)
		}
	case storedBook:
		if err = r.turn(lineBook, lineHead); err == nil {
			r.state.climbers = climbers{}
			r.state.book = *x.Book
		}
	case storedTales:
		if err = r.turn(lineTold, lineHead, lineTold); err == nil {
			r.readTales(x.Tales)
		}
	case storedSums:
		if err = r.turn(lineSums, lineHead, lineBook, lineTold, lineSums); err == nil {
			r.readSums(x.Sums)
		}
	case storedCustomers:
		if err = r.turn(lineCustomers, lineHead, lineBook, lineTold, lineSums, lineCustomers); err == nil {
			r.customers = append(r.customers, x.Customers...)
			for range x.Customers {
				r.lines = append(r.lines, r.line)
			}
		}
	case storedEnd:
		if err = r.turn(lineEnd, lineHead, lineBook, lineTold, lineSums, lineCustomers); err == nil && x.Lines != r.line-1 {
			err = errCutOff
		}
	}
	if err != nil {
		return err
	}
	return r.found()
}

// turn goes on to a kind of lines, if one may stand behind the one before.
func (r *restorer) turn(to int, behind ...int) error {
	if !slices.Contains(behind, r.kind) {
		return errLineOrder
	}
	r.kind = to
	return nil
}

// found returns the problems that were found, as an error.
func (r *restorer) found() error {
	if found := r.list.Sorted(); len(found) > 0 {
		return &strictjson.Error{Problems: found}
	}
	return nil
}

func (r *restorer) readHead(x storedHead) {
	r.head = x
	if x.Version != storedVersion {
		r.list.Add("/version", problem.Unknown, "want %d, got %d", storedVersion, x.Version)
	}
	if x.Currency != r.state.currency {
		r.list.Add("/currency", problem.Conflict, "the program settles in %s, got %s", r.state.currency, problem.Quote(string(x.Currency)))
	}
	if x.Volume < 0 || x.Volume > maxVolume {
		r.list.Add("/volume", problem.OutOfRange, "want 0 to %d, got %d", int64(maxVolume), x.Volume)
	}
	if x.Sealed < 0 || x.Sealed > maxVolume {
		r.list.Add("/sealed", problem.OutOfRange, "want 0 to %d, got %d", int64(maxVolume), x.Sealed)
	}
	for i, p := range x.Last {
		at := problem.At("/last", i)
		r.list.Text(at+"/id", p.ID)
		r.list.Text(at+"/subject", p.Subject)
		switch rank := slices.Index(rankNames(), p.Kind); {
		case i > 0:
			r.list.Add(at, problem.Duplicate, "want one position")
		case rank <= 0:
			r.list.Add(at+"/kind", problem.Unknown, "unknown kind %s", problem.Quote(p.Kind))
		case p.On.IsZero() || p.Posted.Before(p.On):
			r.list.Add(at+"/posted", problem.Conflict, "want a day, and one on which it counts that is not before it")
		}
	}
}

// readTales tells the ladder again what it was told. Where the program has got another one
// since, its book is told.
func (r *restorer) readTales(tales []storedTale) {
	for i := range tales {
		m := tales[i].movement()
		if err := r.state.state(&m); err != nil {
			r.list.Add(problem.At("/tales", i), problem.Conflict, "it was not told so: %s", problem.Inner(err))
			return
		}
	}
}

// movement is what was told as the movement that it was.
func (x *storedTale) movement() Movement {
	m := Movement{Kind: Stated, ID: x.ID, On: x.On, Recorded: x.Recorded}
	switch {
	case !x.Month.IsZero():
		m.On, m.Event = x.Month.First(), settlement.Close{Month: x.Month} // on which day of it says nothing
	case x.Metric == "":
		m.Event = settlement.PartnerEnrolled{Partner: x.Partner}
	default:
		e := settlement.Measured{Partner: x.Partner, Metric: x.Metric, Value: tiers.Value{Number: x.Value}}
		if x.Currency != "" {
			amount, _ := partnerecon.FromMinor(x.Value, x.Currency) // of one that there is not: none is stated
			e.Value = tiers.Value{Amount: amount}
		}
		m.Event = e
	}
	return m
}

// finish makes the state of what was read.
func (r *restorer) finish() error {
	s := r.state
	if r.kind != lineEnd {
		return errCutOff
	}
	if told := s.through; s.climbers.rules != nil && told != r.head.Through {
		return fmt.Errorf("closes sealed through %s, and the first line says %s", told, r.head.Through)
	}
	last := r.last()
	if s.last.order > last.order {
		return fmt.Errorf("movement %s of %s comes after the last one", problem.Quote(string(s.last.id)), s.last.posted)
	}
	s.through, s.volume, s.sealings, s.sealed = r.head.Through, r.head.Volume, nil, r.head.Sealed
	s.paid, r.left = s.sealed, s.volume
	if err := r.addSums(); err != nil {
		return err
	}
	if err := r.addCustomers(); err != nil {
		return err
	}
	r.line, s.last = 1, last
	if rank := last.rank(); rank >= rankPayment && rank < rankClose {
		subject, known := r.head.Last[0].Subject, false
		if s.last.customer, known = s.customers.find(subject, s.customers.hash(subject)); !known {
			return fmt.Errorf("the last movement is of customer %s, of whom there is nothing", problem.Quote(subject))
		}
	}
	return nil
}

// last is the place of the last movement, whose customer is still to be found.
func (r *restorer) last() position {
	if len(r.head.Last) == 0 {
		return position{}
	}
	p := &r.head.Last[0]
	rank := uint8(slices.Index(rankNames(), p.Kind))
	out := position{order: orderOf(p.Posted, p.On, rank), posted: p.Posted, id: []byte(p.ID)}
	if rank < rankPayment {
		out.partner = []byte(p.Subject)
	}
	return out
}

// maxCells is how many partners times months of sums are read: each month has a row of partners.
const maxCells = 1 << 26

// addSums restores the sums.
func (r *restorer) addSums() error {
	if len(r.sums) == 0 {
		return nil
	}
	x := &r.state.sums
	first, last := r.sums[0].Month, r.sums[0].Month
	partners := map[string]bool{}
	for i := range r.sums {
		m := r.sums[i].Month
		if m.Before(first) {
			first = m
		}
		if m.After(last) {
			last = m
		}
		partners[r.sums[i].Partner] = true
	}
	if len(r.head.Last) == 0 || last.After(r.head.Last[0].Posted.Month()) {
		return fmt.Errorf("sums of %s come after the last movement", last)
	}
	known := len(partners) + r.state.partners.len() // with those who are on the ladder alone
	if first.IsZero() || (last.Sub(first)+1)*known > maxCells {
		return fmt.Errorf("sums of %d partners from %s to %s are more than %d", known, first, last, maxCells)
	}
	x.goTo(first.First())
	for i := range r.sums {
		if err := r.state.addSum(&r.sums[i]); err != nil {
			return err
		}
	}
	return nil
}

// readSums takes up sums that can be.
func (r *restorer) readSums(sums []storedSum) {
	for i := range sums {
		x := &sums[i]
		at := problem.At("/sums", i)
		r.list.Name(at+"/partner", x.Partner)
		switch {
		case kindOfSum(x.Kind) < 0:
			r.list.Add(at+"/kind", problem.Unknown, "there are no sums of %s", problem.Quote(string(x.Kind)))
		case x.Amount < -maxSum || x.Amount > maxSum || x.Amount == 0 || (x.Amount > 0) != (x.Kind == partnerecon.Earned):
			r.list.Add(at+"/amount", problem.OutOfRange, "%d cannot be a sum of %s", x.Amount, x.Kind)
		}
	}
	r.sums = append(r.sums, sums...)
}

// kindOfSum is the place of a kind in a cell, or -1.
func kindOfSum(k partnerecon.Kind) int {
	return slices.Index([]partnerecon.Kind{earned.kind(), capped.kind(), returned.kind()}, k)
}

// addSum restores a sum.
func (s *State) addSum(x *storedSum) error {
	s.sums.goTo(x.Month.First())
	cell := &s.sums.of(s.partnerOf(x.Partner))[kindOfSum(x.Kind)]
	if *cell != 0 {
		return fmt.Errorf("the sum of %s to %s in %s stands twice", x.Kind, problem.Quote(x.Partner), x.Month)
	}
	*cell = x.Amount
	return nil
}

// maxSum is more than any rates make of the volume, and twice as much still fits.
const maxSum = 1 << 61

// A restored record is one that is to come into the log.
type restored struct {
	key      partnerecon.Day // in the order of which it does
	customer int
	at       int // among the payments, or behind them among what went back
}

// addCustomers restores all customers, and the log in an order in which payments come that were
// recorded in time.
func (r *restorer) addCustomers() error {
	s, all := r.state, []restored(nil)
	for i := range r.customers {
		x := &r.customers[i]
		r.line = r.lines[i]
		if !isText(x.ID) || i > 0 && x.ID <= r.customers[i-1].ID {
			return fmt.Errorf("customer %s: want customers in the order of their ids, each once", problem.Quote(x.ID))
		}
		c := s.customers.at(s.customers.enter(x.ID, s.customers.hash(x.ID)))
		c.first, c.sealed = x.First, x.Sealed
		if err := r.addClaims(uint32(i), x.Granted); err != nil {
			return fmt.Errorf("customer %s: %w", problem.Quote(x.ID), err)
		}
		if x.Sealed.After(s.through) || x.First.IsZero() && len(x.Paid) > 0 {
			return fmt.Errorf("customer %s: want its first payment, and what is sealed no later than all is", problem.Quote(x.ID))
		}
		all = x.order(all, i)
	}
	slices.SortStableFunc(all, func(a, b restored) int { return a.key.Sub(b.key) })
	var d decoded
	for _, x := range all {
		c := &r.customers[x.customer]
		r.line = r.lines[x.customer]
		var err error
		var id string
		if n := len(c.Paid); x.at < n {
			id, err = c.Paid[x.at].ID, r.addPayment(&d, c, &c.Paid[x.at])
		} else {
			id, err = c.Back[x.at-n].ID, r.addBack(&d, c, &c.Back[x.at-n])
		}
		if err != nil {
			return fmt.Errorf("customer %s: movement %s: %w", problem.Quote(c.ID), problem.Quote(id), err)
		}
	}
	return nil
}

// order appends the records of a customer. What went back comes behind all its payments.
func (x *storedCustomer) order(all []restored, customer int) []restored {
	var key partnerecon.Day
	for k := range x.Paid {
		if p := &x.Paid[k]; !p.Late && p.On.After(key) {
			key = p.On
		}
		all = append(all, restored{key, customer, k})
	}
	for k := range x.Back {
		all = append(all, restored{key, customer, len(x.Paid) + k})
	}
	return all
}

// addClaims restores what caps have granted.
func (r *restorer) addClaims(id uint32, granted []storedClaim) error {
	s := r.state
	for i := range granted {
		x := &granted[i]
		number := uint16(slices.Index(s.caps, x.Cap) + 1)
		deals := number > 0 && s.perDeal(number)
		switch {
		case number == 0:
			return fmt.Errorf("the program has no cap %s", problem.Quote(x.Cap))
		case x.Amount < 0 || x.Amount > maxSum:
			return fmt.Errorf("cap %s cannot have granted %d", problem.Quote(x.Cap), x.Amount)
		case deals && (!isText(x.Deal) || x.Partner != ""), !deals && (!isText(x.Partner) || x.Deal != ""):
			return fmt.Errorf("cap %s counts by something else than by %s", problem.Quote(x.Cap), problem.Quote(x.Partner+x.Deal))
		}
		var of uint32
		if deals {
			of = s.dealNumber(id, x.Deal)
		} else {
			of = s.partnerOf(x.Partner)
		}
		if at, _ := s.customers.granted(id, number, of); at != noClaim {
			return fmt.Errorf("what cap %s granted stands twice", problem.Quote(x.Cap))
		}
		s.customers.claim(id, claim{granted: x.Amount, of: of, cap: number})
	}
	return nil
}

var (
	errRecorded = errors.New("want it behind what is sealed, in order, and no later than the last movement")
	errTwice    = errors.New("its id stands twice")
	errCounted  = errors.New("the open payments come to more than the volume")
	errPriced   = errors.New("its terms come to something else than it was posted with")
)

// look judges a movement and looks up what it names. It is taken as one that states all.
func (r *restorer) look(d *decoded, m *Movement) error {
	s := r.state
	if err := s.judge(m); err != nil {
		return err
	}
	if len(r.head.Last) == 0 || m.On.After(r.head.Last[0].Posted) {
		return errRecorded
	}
	s.decode(m, d)
	d.from, d.customer = m, s.lookUp(d)
	if _, known := s.find(s.customers.at(d.customer), d.customer, d.id, d.hash); known {
		return errTwice
	}
	return nil
}

func (r *restorer) addPayment(d *decoded, of *storedCustomer, x *storedPayment) error {
	s, m := r.state, x.movement(of.ID, r.state)
	if err := r.look(d, &m); err != nil {
		return err
	}
	c := s.customers.at(d.customer)
	if !x.On.After(s.through) || x.On.Before(c.first) || !x.Late && x.On.Before(r.before) {
		return errRecorded
	}
	if r.left -= x.Amount; r.left < 0 {
		return errCounted
	}
	if err := s.governs(d); err != nil {
		return err
	}
	if v := s.versions[d.version].id; v != x.Terms {
		return fmt.Errorf("it was priced by terms %s, and %s are in force: %w", problem.Quote(x.Terms), problem.Quote(v), errPriced)
	}
	s.creditStored(d, x.Credits)
	terms, err := s.priced(d, c)
	if err != nil {
		return err
	}
	if err := s.partsStored(d, terms, x.Parts); err != nil {
		return err
	}
	c.shape = d.shape
	if d.posted = d.on; x.Late {
		d.posted = d.on.Add(1)
	}
	if !x.Late {
		r.before = x.On
	}
	n, _ := s.record(d, terms)
	s.opened(c, d.customer, n, d.hash)
	return nil
}

// movement is the payment as a movement that states how its partners stood.
func (x *storedPayment) movement(customer string, s *State) Movement {
	m := Movement{Kind: Payment, ID: x.ID, Customer: customer, On: x.On, Deal: x.Deal, Amount: s.money(x.Amount)}
	for _, c := range x.Credits {
		if c.Role == "" && !c.Share.Stated() {
			c.Role, c.Share = partnerecon.Sourced, partnerecon.Whole()
		}
		m.Credits = append(m.Credits, partnerecon.Credit{
			Partner: c.Partner, Role: c.Role, Share: c.Share, Tier: c.Tier, Type: c.Type, Segment: c.Segment,
		})
	}
	if y := x.Sale; y != (storedSale{}) {
		m.Sale = &Sale{
			Seller: y.Seller, Product: y.Product, Category: y.Category, Model: commission.Model(y.Model),
			Segment: y.Segment, Region: y.Region, Purpose: y.Purpose, Level: y.Level,
		}
	}
	return m
}

// creditStored numbers who was credited, as they stood.
func (s *State) creditStored(d *decoded, credits []storedCredit) {
	s.numberSale(d)
	d.stands, d.shape = d.stands[:0], 0
	for k, i := range d.order {
		s.numberPartner(d, k)
		c := &credits[i]
		d.stands = append(d.stands, s.standOf(s.standFor(settlement.Stood{Tier: c.Tier, Type: c.Type, Segment: c.Segment}, c.Partner)))
	}
	switch {
	case len(d.order) == 0:
	case s.splits[0].is(d.from.Credits, d.order):
		d.shape = s.sole(d.stands[0])
	default:
		d.split = s.splitFor(d.from.Credits, d.order)
		d.shape = s.shapeOf(d.split, d.stands, 0)
	}
}

// partsStored takes up what a payment earned, if its terms come to that: caps alone may have
// cut it.
func (s *State) partsStored(d *decoded, terms uint32, parts []storedPart) error {
	s.parts, s.cut = s.parts[:0], false
	legs := len(d.partners)
	if legs == 0 && len(parts) > 0 || legs > 0 && (len(parts) == 0 || len(parts)%legs > 0) {
		return errPriced
	}
	for from := 0; from < len(parts); from += legs {
		number, known := slices.BinarySearch(s.components, parts[from].Component)
		if !known || from > 0 && uint16(number) <= s.parts[from-1].component {
			return errPriced
		}
		if err := s.partStored(d, terms, uint16(number), parts[from:from+legs]); err != nil {
			return err
		}
	}
	return nil
}

// partStored takes up what the partners earned by one component.
func (s *State) partStored(d *decoded, terms uint32, number uint16, parts []storedPart) error {
	v, x, total := &s.versions[d.version], &s.variants[terms], int64(0)
	for k := range parts {
		p := &parts[k]
		if p.Component != parts[0].Component || p.Earned < 0 || p.Earned > maxSum-total || p.Capped > 0 || p.Capped < -p.Earned {
			return errPriced
		}
		total += p.Earned
		s.parts = append(s.parts, part{p.Earned, p.Capped, d.partners[k], number, uint16(k)})
	}
	i := slices.IndexFunc(x.parts, func(w weighed) bool { return w.number == number })
	if i < 0 || !inForce(v.components[x.parts[i].component].from, v.components[x.parts[i].component].until, d.on) {
		if total != 0 {
			return errPriced
		}
		return nil
	}
	w := &x.parts[i]
	due, ok := w.of(d.amount, v.mode)
	if !v.cutsWhole(w, d) && (!ok || total != due) || ok && total > due {
		return errPriced
	}
	s.cut = s.cut || !ok || total < due
	s.amounts = w.split(s.amounts[:0], total)
	for k := range parts {
		if s.amounts[k] != parts[k].Earned {
			return errPriced
		}
	}
	return nil
}

// cutsWhole reports whether a cap over all partners may have cut what a component comes to.
func (v *version) cutsWhole(w *weighed, d *decoded) bool {
	return slices.ContainsFunc(v.components[w.component].caps, func(k int) bool {
		l := &v.caps[k]
		return l.holds(d.on) && (l.per == perSale || l.per == perDeal && d.deal != "")
	})
}

func (r *restorer) addBack(d *decoded, of *storedCustomer, x *storedBack) error {
	s := r.state
	m := Movement{ID: x.ID, Customer: of.ID, Of: x.Of, On: x.On, Amount: s.money(x.Amount)}
	for _, k := range []Kind{Refund, CreditNote, Chargeback} {
		if k.String() == x.Kind {
			m.Kind = k
		}
	}
	if m.Kind == 0 {
		return fmt.Errorf("unknown kind %s", problem.Quote(x.Kind))
	}
	if err := r.look(d, &m); err != nil {
		return err
	}
	c := s.customers.at(d.customer)
	at, isOpen := s.find(c, d.customer, d.of, d.ofHash)
	if isOpen && s.log.at(at).kind != Payment {
		isOpen = false // it waits for a payment of the same id, which will never come
	}
	s.recordBack(c, d, at, isOpen)
	return nil
}
