package incentive

import "github.com/partnerecon/partnerecon"

// An Event is something that one partner's incentives are worked out from. The set is
// closed:
//
//	Posted                what level 1 posted for the partner
//	Figure                a figure of the caller's
//	Certified             a certificate of a person
//	Awarded  Joined       a contest that is decided, something done together
//	Close  Seal           the end of a month, the horizon
//
// Events are given by value, never by pointer. Every event has an id, unique among
// the events of its partner. The same id with the same content is a repeated
// delivery and changes nothing; with other content it is [ErrDuplicate].
//
// On is the day it happened, and Recorded the day the caller's system learned of it,
// where that is later: entries are posted on the later of the two.
type Event interface{ event() header }

// header is what all events have.
type header struct {
	id, partner  string
	on, recorded partnerecon.Day
}

// posted is the effective day of the event.
func (h header) posted() partnerecon.Day {
	if h.recorded.After(h.on) {
		return h.recorded
	}
	return h.on
}

// Posted is an entry of level 1, with what its line was about: what a payment
// earned, and what of it went back. Only the sums of the month are kept. ID is that
// of the entry, On the day it was posted.
//
// What a partner owes, such as a fee for a licence, is no commission: leave such entries out.
// Otherwise they count as commission below 0.
//
// It may state a Base without an Amount. So a caller tells revenue that is to count
// and of which no entry tells: see [OfRevenue].
type Posted struct {
	ID      string `json:"id"`
	Partner string `json:"partner"`
	// Kind of the entry. Earned, returned, capped and trued up ones count as commission,
	// and capped ones as a cut of it; those of other kinds count with their base and
	// quantity only, which are mostly none.
	Kind partnerecon.Kind `json:"entry"`
	// Amount of the entry, and the Base that it was measured on, both with their signs.
	Amount partnerecon.Money `json:"amount,omitzero"`
	Base   partnerecon.Money `json:"base,omitzero"`
	// Withheld is by how much the fact moved what of the line is not posted, because it
	// waits in tranches or was forfeited: below 0 where something is released. See
	// [TrueUp].
	Withheld partnerecon.Money `json:"withheld,omitzero"`
	// Quantity sold; below 0 where it went back.
	Quantity int64 `json:"quantity,omitzero,string"`
	// Earned is the day the line was earned on: it says to which month the entry
	// belongs, whenever it is posted.
	Earned partnerecon.Day `json:"earned"`
	// What the line was about, each of them optional.
	Customer  string          `json:"customer,omitzero"`
	Tier      string          `json:"tier,omitzero"`
	Product   string          `json:"product,omitzero"`
	Market    string          `json:"market,omitzero"`
	Component string          `json:"component,omitzero"`
	On        partnerecon.Day `json:"on"`
	Recorded  partnerecon.Day `json:"recorded,omitzero"`
}

// A Value is a number in one of three units: Money or Fraction where it is stated,
// else Number, be it 0.
type Value struct {
	Number   int64             `json:"number,omitzero,string"`
	Money    partnerecon.Money `json:"money,omitzero"`
	Fraction partnerecon.Rate  `json:"fraction,omitzero"`
}

// A Figure states a figure of the caller's for a month. It may be stated again, with
// an id of its own: the one of the latest day holds, of one day that of the larger
// id, whichever was recorded first.
type Figure struct {
	ID      string            `json:"id"`
	Partner string            `json:"partner"`
	Name    string            `json:"name"`
	Month   partnerecon.Month `json:"month"`
	Value
	On       partnerecon.Day `json:"on"`
	Recorded partnerecon.Day `json:"recorded,omitzero"`
}

// Certified says that a person has a certificate since a day.
type Certified struct {
	ID            string          `json:"id"`
	Partner       string          `json:"partner"`
	Person        string          `json:"person"`
	Certification string          `json:"certification"`
	Level         string          `json:"level,omitzero"`
	On            partnerecon.Day `json:"on"`
	Recorded      partnerecon.Day `json:"recorded,omitzero"`
}

// Awarded says that a contest is decided. Every partner that took part is told, with
// the same standings; what they add up to is what [Scheme.Award] says. A contest may
// be decided again, as figures are stated again.
type Awarded struct {
	ID        string          `json:"id"`
	Partner   string          `json:"partner"`
	Contest   string          `json:"contest"`
	Standings []Standing      `json:"standings"`
	On        partnerecon.Day `json:"on"`
	Recorded  partnerecon.Day `json:"recorded,omitzero"`
}

// Joined says that several did something together. Every partner that took part is
// told the same; what they get is what [Scheme.Divide] says. An activity may be
// stated again, as figures are.
type Joined struct {
	ID            string          `json:"id"`
	Partner       string          `json:"partner"`
	Collaboration string          `json:"collaboration"`
	Activity      Activity        `json:"activity"`
	On            partnerecon.Day `json:"on"`
	Recorded      partnerecon.Day `json:"recorded,omitzero"`
}

// Close ends a month, and with it all months before it: the periods that have ended
// are paid. What becomes known later corrects them.
type Close struct {
	ID      string            `json:"id"`
	Partner string            `json:"partner"`
	Month   partnerecon.Month `json:"month"`
	// Absent: the partner takes no part any more. The periods that end with the close pay
	// nothing, then and later, whatever becomes known of them.
	Absent   bool            `json:"absent,omitzero"`
	On       partnerecon.Day `json:"on"`
	Recorded partnerecon.Day `json:"recorded,omitzero"`
}

// Seal forgets the ids of the events of the months through one that is closed. The
// sums stay, because later periods read them; what concerns a sealed month is
// [ErrSealed] from then on, be it a repeated delivery.
type Seal struct {
	ID       string            `json:"id"`
	Partner  string            `json:"partner"`
	Through  partnerecon.Month `json:"through"`
	On       partnerecon.Day   `json:"on"`
	Recorded partnerecon.Day   `json:"recorded,omitzero"`
}

func (e Posted) event() header    { return header{e.ID, e.Partner, e.On, e.Recorded} }
func (e Figure) event() header    { return header{e.ID, e.Partner, e.On, e.Recorded} }
func (e Certified) event() header { return header{e.ID, e.Partner, e.On, e.Recorded} }
func (e Awarded) event() header   { return header{e.ID, e.Partner, e.On, e.Recorded} }
func (e Joined) event() header    { return header{e.ID, e.Partner, e.On, e.Recorded} }
func (e Close) event() header     { return header{e.ID, e.Partner, e.On, e.Recorded} }
func (e Seal) event() header      { return header{e.ID, e.Partner, e.On, e.Recorded} }
