package settlement

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// A Book is the state of a program: the customers' ledgers and exposures, the
// partners' accounts, and the sums that statements are made of. The caller keeps
// it and stores it as JSON. The zero Book is empty and ready.
//
// Only [Program.Apply] and [Program.Run] change a book; one book serves one
// goroutine at a time. Its size depends on the open lines, the customers with their
// deals and the partners, not on the number of lines ever settled. A customer that has left
// stays, about a thousand bytes with a deal and a registration: when it began, what its deals
// were credited with and what it had registered decide what happens if it comes back. Where
// there are very many of them, [Book.Parts] gives the state of each, to be kept outside.
type Book struct {
	customers map[string]*customer
	accounts  map[string]*account
	// byCustomer and byPartner are their ids in order; they are not stored.
	byCustomer, byPartner inOrder
	common
	// asks tells, where only a part of the book is there, what level 1 reads of the
	// partners.
	asks func(partner string) *account
	// waiting are the customers of whom something may wait for its release; it is not
	// stored, for their lines tell.
	waiting map[string]bool
	// spare is what the last fact made post, to be used again: facts leave nothing behind
	// but what they change. Nil while it is in use.
	spare *posting
}

// common is what a book has of the program as a whole.
type common struct {
	settledWith
	months []monthSums // by month
	last   *position   // of the last fact folded
	closed partnerecon.Month
	cut    partnerecon.Day  // last day of the statements that closed in the month after it
	closes []statementClose // by day
	rates  []dayRate        // by currency and day, within the horizon
	// foreseen says that what is folded is expected only: no rate is too old for it.
	foreseen bool
	volume   int64 // at most maxVolume, so that no sum can overflow
}

// A customer is the state of one customer, level 1.
type customer struct {
	Ledger   commission.Ledger `json:"ledger"`
	Exposure clawback.Exposure `json:"exposure,omitzero"`
	Deals    []deal            `json:"deals,omitempty"` // by id
	// Terms and Governed pin the payments without a deal.
	Terms    string          `json:"terms,omitzero"`
	Governed partnerecon.Day `json:"governed,omitzero"`
	memory                   // of recredits, touches and closes of deals
	// Touches that still count, what was stated of deals, the transfers of the
	// partner of record, and the deals whose credits were decided, by id.
	Touches    []touch      `json:"touches,omitempty"`
	Told       []told       `json:"told,omitempty"`
	Transfers  []transfer   `json:"transfers,omitempty"`
	Attributed []attributed `json:"attributed,omitempty"`
	// Desk is what the desk has on record, and Stopped are the open payments for
	// which partners get no credit.
	Desk    conflict.Account `json:"desk,omitzero"`
	Stopped []stopped        `json:"stopped,omitempty"`
	// Served are those for whom the customer counts on the ladder.
	Served []served `json:"served,omitempty"`
	// Forfeits are what partners that left lost of open lines.
	Forfeits []Forfeit `json:"forfeits,omitempty"`
	// SealedCuts say of how many sealed lines a cap that counts first come cut something, by
	// partner.
	SealedCuts []sealedCuts `json:"sealed_cuts,omitempty"`
}

func (c *customer) clone() *customer {
	out := *c
	out.Ledger, out.Exposure = c.Ledger.Clone(), c.Exposure.Clone()
	out.Deals, out.memory = slices.Clone(c.Deals), c.memory.clone()
	out.Touches, out.Told, out.Transfers = slices.Clone(c.Touches), slices.Clone(c.Told), slices.Clone(c.Transfers)
	out.Attributed, out.Stopped, out.Desk = slices.Clone(c.Attributed), slices.Clone(c.Stopped), c.Desk.Clone()
	out.Served, out.Forfeits = slices.Clone(c.Served), slices.Clone(c.Forfeits)
	out.SealedCuts = slices.Clone(c.SealedCuts)
	for i := range out.Attributed {
		out.Attributed[i] = c.Attributed[i].clone()
	}
	return &out
}

// A deal is what is known of a deal: the day that governs it and the version
// that was in force.
type deal struct {
	ID       string          `json:"id"`
	Closed   string          `json:"closed,omitzero"` // id of the fact
	Governed partnerecon.Day `json:"governed"`
	Terms    string          `json:"terms"`
}

// monthSums are the sums over all customers that were posted in a month.
type monthSums struct {
	Month    partnerecon.Month `json:"month"`
	Base     int64             `json:"base,omitzero,string"`
	Retained int64             `json:"retained,omitzero,string"`
	// Late is what went back after the window for refunds, and is in Base still.
	Late int64 `json:"late,omitzero,string"`
}

// add adds other sums of the month; with the sign -1 it takes them away.
func (s *monthSums) add(o monthSums, sign int64) {
	s.Base, s.Retained, s.Late = s.Base+sign*o.Base, s.Retained+sign*o.Retained, s.Late+sign*o.Late
}

// month returns the sums of a month for changes.
func (b *Book) month(m partnerecon.Month) *monthSums {
	i, ok := slices.BinarySearchFunc(b.months, m, func(s monthSums, m partnerecon.Month) int { return s.Month.Compare(m) })
	if !ok {
		b.months = slices.Insert(b.months, i, monthSums{Month: m})
	}
	return &b.months[i]
}

// partner returns the account of a partner as level 1 reads it, or nil.
func (b *Book) partner(id string) *account {
	if b.asks != nil {
		return b.asks(id)
	}
	return b.accounts[id]
}

// enter takes a new customer up.
func (b *Book) enter(c *customer) {
	if b.customers == nil {
		b.customers = map[string]*customer{}
	}
	id := c.Ledger.Customer
	if _, known := b.customers[id]; !known {
		b.byCustomer.add(id)
	}
	b.customers[id] = c
}

// add adds what level 1 has left to the sums of the program.
func (b *Book) add(s *posting) {
	b.volume = s.volume
	if s.base != 0 || s.retained != 0 || s.late != 0 {
		b.month(s.when.posted.Month()).add(monthSums{Base: s.base, Retained: s.retained, Late: s.late}, 1)
	}
	if s.waits {
		b.await(s.fact.Event.subject().customer)
	}
}

// past is what facts between two closes read of it: what is closed, and the rates of
// exchange. It is shared, not to be changed.
func (c common) past() common {
	return common{closed: c.closed, cut: c.cut, closes: slices.Clip(c.closes), rates: slices.Clip(c.rates), foreseen: c.foreseen}
}

// own is what a fact changes: copies that somebody keeps of the state keep what they have.
func (c common) own() common {
	if c.last != nil {
		last := *c.last
		c.last = &last
	}
	c.months, c.closes, c.rates = slices.Clone(c.months), slices.Clip(c.closes), slices.Clip(c.rates)
	return c
}

// goTo notes the place of the last fact folded.
func (c *common) goTo(at position) {
	if c.last == nil {
		c.last = new(position)
	}
	*c.last = at
}

// account returns the account of a partner, opening it if need be.
func (b *Book) account(partner string) *account {
	a := b.accounts[partner]
	if a == nil {
		if b.accounts == nil {
			b.accounts = map[string]*account{}
		}
		a = &account{Partner: partner}
		b.accounts[partner] = a
		b.byPartner.add(partner)
	}
	return a
}

// sortedCustomers returns the ids of all customers, in order.
func (b *Book) sortedCustomers() []string {
	if ids, ok := b.byCustomer.copyOf(len(b.customers)); ok {
		return ids
	}
	return slices.Sorted(maps.Keys(b.customers))
}

// Partners returns the ids of the partners that have an account, in order: those that
// entries, facts about a partner, facts for the desk or transfers have named.
func (b *Book) Partners() []string {
	if b == nil {
		return nil
	}
	if ids, ok := b.byPartner.copyOf(len(b.accounts)); ok {
		return ids
	}
	return slices.Sorted(maps.Keys(b.accounts))
}

// Closed returns the last month that is closed, or the zero Month.
func (b *Book) Closed() partnerecon.Month {
	if b == nil {
		return partnerecon.Month{}
	}
	return b.closed
}

// await notes a customer of whom something waits for its release.
func (b *Book) await(customer string) {
	if b.waiting == nil {
		b.waiting = map[string]bool{}
	}
	b.waiting[customer] = true
}

// waits reports whether something of the customer waits for its release.
func (c *customer) waits() bool { return slices.ContainsFunc(c.Ledger.Lines, waits) }

// waits reports whether something of a line has not been released yet.
func waits(l *commission.Line) bool {
	return slices.ContainsFunc(l.Parts, func(p commission.Part) bool { return p.Waiting != 0 })
}

// An Unmatched fact waits for what it is about: a correction for its payment, or
// a reversal for its chargeback. One of the two is stated.
type Unmatched struct {
	Customer   string                `json:"customer"`
	Correction commission.Correction `json:"correction,omitzero"`
	Reversal   commission.Reversal   `json:"reversal,omitzero"`
	// PaidIn is stated for a correction whose payment has come in another currency: it
	// waits for nothing and counts for nothing. State what went back in this one, as a
	// fact of its own.
	PaidIn partnerecon.Currency `json:"paid_in,omitzero"`
}

func (u Unmatched) id() string { return cmp.Or(u.Correction.ID, u.Reversal.ID) }

// Unmatched returns the refunds, credit notes, chargebacks and failures whose
// payment has not come, or has come in another currency, and the chargebacks won that
// are not known, by customer and id.
func (b *Book) Unmatched() []Unmatched {
	if b == nil {
		return nil
	}
	var out []Unmatched
	for id, c := range b.customers {
		for _, w := range c.Ledger.Waiting {
			out = append(out, Unmatched{Customer: id, Correction: w})
		}
		for _, l := range c.Ledger.Lines {
			for _, w := range l.Mismatched() {
				out = append(out, Unmatched{Customer: id, Correction: w, PaidIn: l.PaidIn()})
			}
		}
		for _, r := range c.Ledger.Reversals {
			out = append(out, Unmatched{Customer: id, Reversal: r})
		}
	}
	slices.SortFunc(out, func(a, b Unmatched) int {
		return cmp.Or(cmp.Compare(a.Customer, b.Customer), cmp.Compare(a.id(), b.id()))
	})
	return out
}

// Clone returns a copy that shares no memory with the original.
func (b *Book) Clone() *Book {
	if b == nil {
		return nil
	}
	out := *b
	out.customers, out.accounts, out.spare = nil, nil, nil
	out.byCustomer, out.byPartner = inOrder{}, inOrder{}
	for id, c := range b.customers {
		if out.customers == nil {
			out.customers = map[string]*customer{}
		}
		out.customers[id] = c.clone()
	}
	for id, a := range b.accounts {
		if out.accounts == nil {
			out.accounts = map[string]*account{}
		}
		out.accounts[id] = a.clone()
	}
	out.months, out.waiting, out.closes = slices.Clone(b.months), maps.Clone(b.waiting), slices.Clone(b.closes)
	out.rates = slices.Clone(b.rates)
	if b.last != nil {
		last := *b.last
		out.last = &last
	}
	return &out
}

// bookJSON is the stored form of a book.
type bookJSON struct {
	Version int `json:"version"`
	programKnown
	Last      []positionJSON    `json:"last,omitempty"` // none or one
	Closed    partnerecon.Month `json:"closed,omitzero"`
	Cut       partnerecon.Day   `json:"cut,omitzero"`
	Closes    []statementClose  `json:"closes,omitempty"`
	Rates     []dayRate         `json:"rates,omitempty"`
	Volume    int64             `json:"volume,omitzero,string"`
	Months    []monthSums       `json:"months,omitempty"`
	Customers []customer        `json:"customers,omitempty"`
	Accounts  []account         `json:"accounts,omitempty"`
}

// positionJSON is the stored form of a position.
type positionJSON struct {
	Effective Moment `json:"effective"`
	Occurred  Moment `json:"occurred"`
	Kind      string `json:"kind"`
	Place     int    `json:"place,omitzero"`
	ID        string `json:"id"`
	Customer  string `json:"customer,omitzero"`
	Partner   string `json:"partner,omitzero"`
}

// MarshalJSON writes the book: customers and partners by id, so that equal books
// have equal bytes.
func (b *Book) MarshalJSON() ([]byte, error) {
	if b == nil {
		return nil, errNoBook
	}
	raw := bookJSON{Version: Format, programKnown: b.stored(), Last: b.position(), Closed: b.closed, Cut: b.cut, Closes: b.closes, Rates: b.rates, Volume: b.volume, Months: b.months}
	for _, id := range b.sortedCustomers() {
		raw.Customers = append(raw.Customers, *b.customers[id])
	}
	for _, id := range b.Partners() {
		raw.Accounts = append(raw.Accounts, *b.accounts[id])
	}
	return strictjson.Encode(raw)
}

// position is the stored form of the last position, if there is one.
func (c *common) position() []positionJSON {
	p := c.last
	if p == nil {
		return nil
	}
	return []positionJSON{{At(p.effective), At(p.occurred), Ranks()[p.rank], p.place, p.id, p.subject.customer, p.subject.partner}}
}

// Limits on a stored book.
const (
	maxBookBytes = 1 << 30
	maxBookItems = 10_000_000
)

// UnmarshalJSON reads the form of MarshalJSON, strictly.
func (b *Book) UnmarshalJSON(text []byte) error {
	if b == nil {
		return errNoBook
	}
	var raw bookJSON
	if err := strictjson.Restore(text, &raw, strictjson.Limits{Bytes: maxBookBytes, Items: maxBookItems}); err != nil {
		return factError(err)
	}
	v, list := raw.book()
	if found := list.Sorted(); len(found) > 0 {
		return factError(&strictjson.Error{Problems: found})
	}
	*b = v
	return nil
}

// ParseBook reads a stored book from strict JSON.
func ParseBook(text []byte) (*Book, error) {
	b := &Book{}
	if err := b.UnmarshalJSON(text); err != nil {
		return nil, factError(err)
	}
	return b, nil
}

// book returns the stored book, and what is wrong with it.
func (raw bookJSON) book() (Book, *problem.List) {
	var list problem.List
	b := Book{common: common{settledWith: raw.programKnown.read(&list), closed: raw.Closed, cut: raw.Cut, closes: raw.Closes, rates: raw.Rates, volume: raw.Volume, months: raw.Months}}
	if raw.Version != Format {
		list.Add("/version", problem.Unknown, "want %d, got %d", Format, raw.Version)
	}
	if raw.Volume < 0 || raw.Volume > maxVolume {
		list.Add("/volume", problem.OutOfRange, "want 0 to %d, got %d", int64(maxVolume), raw.Volume)
	}
	for i, m := range raw.Months {
		if i > 0 && !m.Month.After(raw.Months[i-1].Month) || !bound(m.Base) || !bound(m.Retained) || !bound(m.Late) {
			list.Add(problem.At("/months", i), problem.Conflict, "want months in order, each once, with sums of at most %d minor units", int64(maxVolume))
		}
	}
	for i, p := range raw.Last {
		at := problem.At("/last", i)
		r := slices.Index(Ranks(), p.Kind)
		switch {
		case i > 0:
			list.Add(at, problem.Duplicate, "want one position")
		case r < 0:
			list.Add(at+"/kind", problem.Unknown, "unknown kind %s", problem.Quote(p.Kind))
		default:
			b.last = &position{instant(p.Effective), instant(p.Occurred), r, p.Place, p.ID, subject{p.Customer, p.Partner}}
		}
	}
	if !raw.Cut.IsZero() && !raw.Cut.After(raw.Closed.Last()) {
		list.Add("/cut", problem.Conflict, "want a day after the month closed, %s, got %s", raw.Closed, raw.Cut)
	}
	for i, c := range raw.Closes {
		if c.Through.IsZero() || c.On.Before(c.Through) || i > 0 && !c.Through.After(raw.Closes[i-1].Through) {
			list.Add(problem.At("/closes", i), problem.Conflict, "want closes in order, each on the last day of its period or later")
		}
	}
	checkRates(&list, raw.Rates)
	for i := range raw.Customers {
		c := &raw.Customers[i]
		id := c.Ledger.Customer
		if _, ok := b.customers[id]; ok || id == "" {
			list.Add(problem.At("/customers", i)+"/ledger/customer", problem.Duplicate, "%s is missing or stands twice", problem.Quote(id))
			continue
		}
		if b.customers == nil {
			b.customers = make(map[string]*customer, len(raw.Customers))
		}
		c.checkJourneys(&list, problem.At("/customers", i))
		checkForfeits(&list, problem.At("/customers", i)+"/forfeits", c.Forfeits, nil)
		c.checkSealedCuts(&list, problem.At("/customers", i))
		b.customers[id] = c
		if c.waits() {
			b.await(id)
		}
	}
	for i := range raw.Accounts {
		a := &raw.Accounts[i]
		if _, ok := b.accounts[a.Partner]; ok || a.Partner == "" {
			list.Add(problem.At("/accounts", i)+"/partner", problem.Duplicate, "%s is missing or stands twice", problem.Quote(a.Partner))
			continue
		}
		if b.accounts == nil {
			b.accounts = make(map[string]*account, len(raw.Accounts))
		}
		a.checkStated(&list, problem.At("/accounts", i))
		a.checkRetainers(&list, problem.At("/accounts", i))
		a.checkLifecycle(&list, problem.At("/accounts", i))
		a.checkDisputes(&list, problem.At("/accounts", i))
		a.checkSetOff(&list, problem.At("/accounts", i))
		a.checkBesides(&list, problem.At("/accounts", i))
		a.checkExits(&list, problem.At("/accounts", i))
		a.checkReserves(&list, problem.At("/accounts", i))
		a.checkCuts(&list, problem.At("/accounts", i))
		a.checkDeferred(&list, problem.At("/accounts", i))
		a.checkRewards(&list, problem.At("/accounts", i))
		a.checkSellers(&list, problem.At("/accounts", i))
		b.accounts[a.Partner] = a
	}
	return b, &list
}

func instant(m Moment) time.Time {
	t, _ := m.In(time.UTC)
	return t
}

// errNoBook and errNoFact: nil pointers.
var (
	errNoBook = errors.New("settlement: no book")
	errNoFact = errors.New("settlement: no fact")
)
