package clawback

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
)

// An Event is something that changes what of one customer's commission is at
// risk. The set is closed:
//
//	Posted                     entries of the commission on the customer
//	Started  Churn  Reactivated    the customer's life
//	Breach  Fraud              what a partner or a customer did
//	PaidOut  Transferred       when lines were paid out, and who bears what goes back
//	Lost                       what the customer got back or never paid
//	Seal  Reopen               the horizon
//
// Recorded is the day the caller's system learned of the event, where that is
// later than the day it happened: entries are posted on the later of the two.
type Event interface{ event() header }

// header is what all events have.
type header struct {
	id, customer string
	on, recorded partnerecon.Day
}

// posted is the effective day of the event.
func (h header) posted() partnerecon.Day {
	if h.recorded.After(h.on) {
		return h.recorded
	}
	return h.on
}

// Posted hands on the entries that one event made the commission post. They are
// the facts of this package: it never sees a payment.
//
// Unlike other events it has no memory of its own. Pass the entries on in the
// transaction that stores them; a repeated delivery of the event behind them
// posts none, and Posted without entries changes nothing. Pass all entries of one event
// on together: one by one, each could take something back, by two entries of one id.
//
// What a partner owes, such as a fee for a licence, is no commission: leave such entries out.
// Otherwise they go back as well, so that the partner owes less.
type Posted struct {
	Entries []partnerecon.Entry
	// Start is the customer's first paid service day, as it is known with these
	// entries. Absent: as it was. It is read with entries alone: where a payment that posts
	// none moves the start, record a [Started] event.
	Start partnerecon.Day
	// Term is the period that was paid for, of at most 100 years: the paid term of
	// the lines of these entries. Absent: as it was; of a new line none, be it that of a partner
	// whom a re-credit gives a payment of which others had lines.
	Term partnerecon.Interval
	// Terms are those of single lines, where Term is not that of all: in the order of
	// the lines, each once.
	Terms []PaidTerm
	// Scopes are those of lines of these entries, by partner and line, each once. Absent:
	// as they were, and of a new line none.
	Scopes []LineScope
}

// A LineScope says in what scope a partner earned a line: a name that the caller gives to
// what [Schedule] is to tell apart beside the tier, such as the partner's own agreement.
// Several are written with a slash between them, the closest in front. The line keeps it.
type LineScope struct {
	Partner, Line string
	Scope         string // empty: none
}

// scope returns the scope of a partner's line, if it is stated.
func (e *Posted) scope(partner, line string) (string, bool) {
	at, ok := slices.BinarySearchFunc(e.Scopes, LineScope{Partner: partner, Line: line}, LineScope.compare)
	if !ok {
		return "", false
	}
	return e.Scopes[at].Scope, true
}

func (s LineScope) compare(o LineScope) int {
	return cmp.Or(cmp.Compare(s.Partner, o.Partner), cmp.Compare(s.Line, o.Line))
}

// A PaidTerm is the period that was paid for with one line.
type PaidTerm struct {
	Line string
	Term partnerecon.Interval // at most 100 years
}

// term returns the paid term of a line, as far as it is stated.
func (e *Posted) term(line string) partnerecon.Interval {
	at, ok := slices.BinarySearchFunc(e.Terms, line, func(t PaidTerm, line string) int { return cmp.Compare(t.Line, line) })
	if !ok {
		return e.Term
	}
	return e.Terms[at].Term
}

// Started states the customer's first paid service day. It may be stated again,
// with an id of its own: the one recorded last holds, and what goes back is
// worked out anew.
type Started struct {
	ID, Customer string
	On, Recorded partnerecon.Day
}

// A Churn says that the customer left on a day: the end of the service. A downgrade or a
// refund is none.
type Churn struct {
	ID, Customer string
	On, Recorded partnerecon.Day
	// Start is the customer's first paid service day. Absent: as it was.
	Start partnerecon.Day
	// Notice is the day the customer gave notice, not after On; where none was
	// given, the day of the churn. Required where the policy dates churns by it.
	Notice partnerecon.Day
	// Reason is a reason code of the caller's; the policy says what it means.
	Reason string
}

// A Breach says that a partner did not keep a commitment, which was confirmed on a
// day. It touches whatever the partner has on the customer, be it earned later.
type Breach struct {
	ID, Customer string
	Partner      string
	Commitment   string // a code of the caller's
	On, Recorded partnerecon.Day
}

// A Fraud says that what was sold to the customer was a fraud, found on a day: all
// of it, be it earned later or after the customer came back.
type Fraud struct {
	ID, Customer string
	Partner      string // whose fraud it was; empty: all partners give back
	On, Recorded partnerecon.Day
}

// Reactivated says that a customer who left came back. It undoes nothing;
// commission earned from that day on is not touched by the churns before it. A
// later churn counts from the original start.
type Reactivated struct {
	ID, Customer string
	On, Recorded partnerecon.Day
}

// PaidOut says that what a partner had payable through a day was paid out. Windows
// that run from the payout begin on it; a line is paid out with the first payout that
// reaches the day from which it could be. Other windows pass it over.
type PaidOut struct {
	ID, Customer string
	Partner      string
	Through      partnerecon.Day // not after On
	On, Recorded partnerecon.Day
}

// Transferred says that the exposure of a partner passes to another: what a churn on
// that day or later takes back of its lines, whenever they were earned, is posted
// against the new partner. Breaches and frauds stay with who earned, and so does what
// is asked of a partner. What the old partner bears for others passes on as well; of
// transfers on one day the smaller id goes first.
type Transferred struct {
	ID, Customer string
	From, To     string
	On, Recorded partnerecon.Day
}

// Lost says how much of what was to be paid for a line the customer got back or never
// paid, and the commission has not returned: the most that schedules with [ToLoss] take
// of it. It may be stated again, with an id of its own: the statement of the last day
// holds, of one day that of the greater Nth and then of the greater id. While there is none,
// nothing is lost.
type Lost struct {
	ID, Customer string
	Line         string           // the payment, for all its partners and components; all of them open
	Share        partnerecon.Rate // of what is left of the line, at most the whole
	On, Recorded partnerecon.Day
	// Nth of the statements about the line on one day, from 0, where one is worked out from
	// those before it.
	Nth int
	// Open: the line is, though nobody may have anything on it. Else a line that nobody has
	// anything on is taken for a sealed one, once lines are sealed.
	Open bool
	// Entries that the commission posts with it; none, or of the cause ID.
	Entries []partnerecon.Entry
	// Start, Terms and Scopes of these entries, as in a [Posted].
	Start  partnerecon.Day
	Terms  []PaidTerm
	Scopes []LineScope
}

// Seal folds the lines earned on or before a day into sums. Payments of which a
// line is not paid out stay open where its window runs from the payout.
type Seal struct {
	ID, Customer string
	Through      partnerecon.Day
	Keep         []string // lines that stay open all the same
	On, Recorded partnerecon.Day
}

// Reopen brings sealed lines back, from their records: those of the latest entries of kind
// sealed, where lines were sealed more than once. A second delivery is known while the lines
// are open; after that it is a new reopening.
type Reopen struct {
	ID, Customer string
	Lines        []Line
	On, Recorded partnerecon.Day
	// Entries that the commission posts as the payment comes back; none, or of
	// the cause ID.
	Entries []partnerecon.Entry
	// Start is the customer's first paid service day. Absent: as it was.
	Start partnerecon.Day
	// Terms are the paid terms of the lines of these entries, as in a [Posted].
	Terms []PaidTerm
	// Scopes of the lines of these entries, as in a [Posted].
	Scopes []LineScope
}

func (e Posted) event() header {
	if len(e.Entries) == 0 {
		return header{}
	}
	first := e.Entries[0]
	return header{id: first.Cause, customer: first.Claim.Customer, on: first.Posted}
}

func (e Started) event() header     { return header{e.ID, e.Customer, e.On, e.Recorded} }
func (e Churn) event() header       { return header{e.ID, e.Customer, e.On, e.Recorded} }
func (e Breach) event() header      { return header{e.ID, e.Customer, e.On, e.Recorded} }
func (e Fraud) event() header       { return header{e.ID, e.Customer, e.On, e.Recorded} }
func (e Reactivated) event() header { return header{e.ID, e.Customer, e.On, e.Recorded} }
func (e PaidOut) event() header     { return header{e.ID, e.Customer, e.On, e.Recorded} }
func (e Transferred) event() header { return header{e.ID, e.Customer, e.On, e.Recorded} }
func (e Lost) event() header        { return header{e.ID, e.Customer, e.On, e.Recorded} }
func (e Seal) event() header        { return header{e.ID, e.Customer, e.On, e.Recorded} }
func (e Reopen) event() header      { return header{e.ID, e.Customer, e.On, e.Recorded} }
