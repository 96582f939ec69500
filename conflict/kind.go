package conflict

import (
	"slices"
	"time"

	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// A kind is a type of event. Its number is its place among facts of one instant.
type kind int

const (
	kindEnroll kind = iota + 1
	kindProfile
	kindStrike
	kindRelease
	kindApprove
	kindContact
	kindRegister
	kindList
	kindDecide
	kindExtend
	kindMove
	kindChoose
	kindOverride
	kindTransfer
	kindWithdraw
	kindUnlist
	kindDirect
	kindSign
	kindPrice
	kindShare
	kindDispute
	kindEscalate
	kindResolve
)

// Kinds returns the names of the kinds, as they stand in JSON, in the order in
// which facts of one instant stand. A partner's contact stands before its
// registration, and both before a direct contact: who is first at the same
// instant keeps the account.
func Kinds() []string {
	var out []string
	for _, k := range table() {
		out = append(out, k.Name)
	}
	return out
}

// String returns the name of a kind.
func (k kind) String() string {
	return [...]string{
		"", "enroll", "profile", "strike", "release", "approve", "contact", "register", "list",
		"decide", "extend", "move", "choose", "override", "transfer", "withdraw", "unlist",
		"direct", "sign", "price", "share", "dispute", "escalate", "resolve",
	}[k]
}

// table lists the kinds in their order.
func table() []strictjson.Kind {
	var out []strictjson.Kind
	for _, e := range []Event{
		Enroll{},
		Profile{},
		Strike{},
		Release{},
		Approve{},
		Contact{},
		Register{},
		List{},
		Decide{},
		Extend{},
		Move{},
		Choose{},
		Override{},
		Transfer{},
		Withdraw{},
		Unlist{},
		Direct{},
		Sign{},
		Price{},
		Share{},
		Dispute{},
		Escalate{},
		Resolve{},
	} {
		out = append(out, strictjson.Kind{Name: e.event().kind.String(), Value: e})
	}
	return out
}

func kinds() strictjson.Union { return strictjson.UnionOf[Event](table()...) }

// ours reports whether an event is one of the set, by value: a pointer to one, or
// a type that embeds one, is not.
func ours(e Event) bool {
	switch e.(type) {
	case Enroll, Profile, Strike, Release, Approve, Contact, Register, List,
		Decide, Extend, Move, Choose, Override, Transfer, Withdraw, Unlist,
		Direct, Sign, Price, Share, Dispute, Escalate, Resolve:
		return true
	}
	return false
}

// head returns the header of a fact; the zero header of what is none.
func head(e Event) header {
	if !ours(e) {
		return header{}
	}
	return e.event()
}

func (e Enroll) event() header {
	return header{kind: kindEnroll, id: e.ID, partner: e.Partner, at: e.At}
}

func (e Profile) event() header {
	return header{kind: kindProfile, id: e.ID, account: e.Account, at: e.At}
}

func (e Direct) event() header {
	return header{kind: kindDirect, id: e.ID, account: e.Account, at: e.At}
}

func (e Sign) event() header {
	return header{kind: kindSign, id: e.ID, account: e.Account, partner: e.Partner, at: e.At}
}

// dealing is the header of a fact of one partner about one account.
func dealing(k kind, id, account, partner string, at time.Time) header {
	return header{kind: k, id: id, account: account, partner: partner, at: at}
}

func (e Contact) event() header  { return dealing(kindContact, e.ID, e.Account, e.Partner, e.At) }
func (e Register) event() header { return dealing(kindRegister, e.ID, e.Account, e.Partner, e.At) }
func (e Decide) event() header   { return dealing(kindDecide, e.ID, e.Account, e.Partner, e.At) }
func (e Extend) event() header   { return dealing(kindExtend, e.ID, e.Account, e.Partner, e.At) }
func (e Withdraw) event() header { return dealing(kindWithdraw, e.ID, e.Account, e.Partner, e.At) }
func (e Move) event() header     { return dealing(kindMove, e.ID, e.Account, e.Partner, e.At) }
func (e Choose) event() header   { return dealing(kindChoose, e.ID, e.Account, e.Partner, e.At) }
func (e Override) event() header { return dealing(kindOverride, e.ID, e.Account, e.Partner, e.At) }
func (e List) event() header     { return dealing(kindList, e.ID, e.Account, e.Partner, e.At) }
func (e Unlist) event() header   { return dealing(kindUnlist, e.ID, e.Account, e.Partner, e.At) }
func (e Dispute) event() header  { return dealing(kindDispute, e.ID, e.Account, e.Partner, e.At) }
func (e Escalate) event() header { return dealing(kindEscalate, e.ID, e.Account, e.Partner, e.At) }
func (e Resolve) event() header  { return dealing(kindResolve, e.ID, e.Account, e.Partner, e.At) }

func (e Transfer) event() header {
	h := dealing(kindTransfer, e.ID, e.Account, e.Partner, e.At)
	h.other = e.To
	return h
}

// conduct is the header of a fact of one partner alone.
func conduct(k kind, id, partner string, at time.Time) header {
	return header{kind: k, id: id, partner: partner, at: at}
}

func (e Price) event() header   { return conduct(kindPrice, e.ID, e.Partner, e.At) }
func (e Approve) event() header { return conduct(kindApprove, e.ID, e.Partner, e.At) }
func (e Share) event() header   { return conduct(kindShare, e.ID, e.Partner, e.At) }
func (e Strike) event() header  { return conduct(kindStrike, e.ID, e.Partner, e.At) }
func (e Release) event() header { return conduct(kindRelease, e.ID, e.Partner, e.At) }

// instant is t without the zone and the monotonic clock of who stated it, so
// that equal instants are equal values.
func instant(t time.Time) time.Time { return t.Round(0).UTC() }

func (e Enroll) utc() Event   { e.At = instant(e.At); return e }
func (e Profile) utc() Event  { e.At = instant(e.At); return e }
func (e Contact) utc() Event  { e.At = instant(e.At); return e }
func (e Register) utc() Event { e.At = instant(e.At); return e }
func (e Decide) utc() Event   { e.At = instant(e.At); return e }
func (e Extend) utc() Event   { e.At = instant(e.At); return e }
func (e Withdraw) utc() Event { e.At = instant(e.At); return e }
func (e Move) utc() Event     { e.At = instant(e.At); return e }
func (e Choose) utc() Event   { e.At = instant(e.At); return e }
func (e Override) utc() Event { e.At = instant(e.At); return e }
func (e Transfer) utc() Event { e.At = instant(e.At); return e }
func (e List) utc() Event     { e.At = instant(e.At); return e }
func (e Unlist) utc() Event   { e.At = instant(e.At); return e }
func (e Direct) utc() Event   { e.At = instant(e.At); return e }
func (e Sign) utc() Event     { e.At = instant(e.At); return e }
func (e Approve) utc() Event  { e.At = instant(e.At); return e }
func (e Share) utc() Event    { e.At = instant(e.At); return e }
func (e Strike) utc() Event   { e.At = instant(e.At); return e }
func (e Release) utc() Event  { e.At = instant(e.At); return e }
func (e Dispute) utc() Event  { e.At = instant(e.At); return e }
func (e Escalate) utc() Event { e.At = instant(e.At); return e }
func (e Resolve) utc() Event  { e.At = instant(e.At); return e }

func (e Price) utc() Event {
	e.At, e.Items = instant(e.At), slices.Clone(e.Items)
	return e
}
