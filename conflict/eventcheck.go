package conflict

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Bounds on events.
const (
	maxID    = 255   // bytes of an id, a name, a role
	maxText  = 4_000 // bytes of a reason
	maxItems = 1_000 // of one price
	maxUnits = 1_000_000_000
)

// Problems returns what is wrong with an event by itself, with JSON Pointers into
// it. [Desk.Apply] refuses an event that has any.
func Problems(e Event) []partnerecon.Problem {
	return problem.Convert[partnerecon.Problem](checkEvent(e).Sorted())
}

// checkEvent returns what is wrong with an event by itself.
func checkEvent(e Event) *problem.List {
	var list problem.List
	if !ours(e) {
		list.Add("", problem.Unknown, "want an event of this package by value, got %s", problem.Quote(fmt.Sprintf("%T", e)))
		return &list
	}
	checkHeader(&list, e.event())
	checkBody(&list, e)
	return &list
}

func checkHeader(list *problem.List, h header) {
	checkName(list, "/id", h.id)
	switch h.kind {
	case kindEnroll, kindStrike, kindRelease, kindApprove, kindPrice, kindShare:
		checkName(list, "/partner", h.partner)
	case kindProfile, kindDirect:
		checkName(list, "/account", h.account)
	case kindSign:
		checkName(list, "/account", h.account)
		checkOptional(list, "/partner", h.partner)
	default:
		checkName(list, "/account", h.account)
		checkName(list, "/partner", h.partner)
	}
	// JSON writes instants of the years 1 to 9999, in UTC; days need the same
	// range in every zone.
	if first, last := 2, 9998; h.at.UTC().Year() < first || h.at.UTC().Year() > last {
		list.Add("/at", problem.Required, "want an instant of the years %d to %d", first, last)
	}
}

func checkBody(list *problem.List, e Event) {
	switch e := e.(type) {
	case Enroll:
		checkOptional(list, "/tier", e.Tier)
		if e.Membership != "" {
			checkMember(list, "/membership", e.Membership, HasLeft, HasReturned)
		}
		if e.Membership == HasLeft && e.Tier != "" {
			list.Add("/tier", problem.Conflict, "who has left stands in none, got %s", problem.Quote(e.Tier))
		}
	case Profile:
		checkOptional(list, "/segment", e.Segment)
		checkOptional(list, "/territory", e.Territory)
		checkOptional(list, "/vertical", e.Vertical)
	case Contact:
		checkOptional(list, "/opportunity", e.Opportunity)
	case Register:
		checkOptional(list, "/opportunity", e.Opportunity)
	case Decide:
		checkName(list, "/registration", e.Registration)
		checkName(list, "/by", e.By)
		checkMember(list, "/verdict", e.Verdict, Accept, Reject)
		checkText(list, "/reason", e.Reason, e.Verdict == Reject)
	case Extend:
		checkName(list, "/registration", e.Registration)
	case Withdraw:
		checkName(list, "/registration", e.Registration)
	case Choose:
		checkOptional(list, "/opportunity", e.Opportunity)
		checkText(list, "/evidence", e.Evidence, true)
	case Override:
		checkOptional(list, "/opportunity", e.Opportunity)
		checkName(list, "/by", e.By)
		checkText(list, "/reason", e.Reason, true)
		if e.Until.IsZero() {
			list.Add("/until", problem.Required, "missing; say when the override ends")
		}
	case Transfer:
		checkName(list, "/to", e.To)
		checkName(list, "/registration", e.Registration)
		checkName(list, "/by", e.By)
		if e.To == e.Partner {
			list.Add("/to", problem.Conflict, "want another partner")
		}
	case Direct:
		checkMember(list, "/motion", e.Motion, Inbound, Outbound)
	case Sign:
		checkSign(list, e)
	default:
		checkConduct(list, e)
	}
}

// checkConduct is the other half of checkBody.
func checkConduct(list *problem.List, e Event) {
	switch e := e.(type) {
	case Price:
		checkPrice(list, e)
	case Approve:
		checkName(list, "/price", e.Price)
		checkName(list, "/by", e.By)
		checkMember(list, "/for", e.For, ForBundle, ForDiscount)
	case Share:
		checkOptional(list, "/consent", e.Consent)
		if e.Leads < 1 || e.Leads > maxUnits {
			list.Add("/leads", problem.OutOfRange, "want 1 to %d, got %d", maxUnits, e.Leads)
		}
	case Strike:
		checkName(list, "/case", e.Case)
		checkOptional(list, "/of", e.Of)
		checkText(list, "/reason", e.Reason, true)
	case Release:
		checkName(list, "/by", e.By)
		checkText(list, "/reason", e.Reason, true)
	case Dispute:
		checkOptional(list, "/deal", e.Deal)
		checkText(list, "/reason", e.Reason, true)
		if e.Amount.Sign() < 0 {
			list.Add("/amount", problem.OutOfRange, "want 0 or more, got %s", e.Amount)
		}
	case Escalate:
		checkName(list, "/dispute", e.Dispute)
	case Resolve:
		checkName(list, "/dispute", e.Dispute)
		checkName(list, "/by", e.By)
		checkOptional(list, "/corrects", e.Corrects)
		checkText(list, "/reason", e.Reason, true)
		checkMember(list, "/remedy", e.Remedy, ToRelease, ToHold, ToWriteOff, ToAdjust)
		if e.Amount.Stated() != (e.Remedy == ToAdjust) || e.Amount.Sign() < 0 {
			list.Add("/amount", problem.Conflict, "want what is released of an adjustment, 0 or more, and none of other remedies, got %s", e.Amount)
		}
	}
}

func checkSign(list *problem.List, e Sign) {
	checkOptional(list, "/opportunity", e.Opportunity)
	if e.Partner == "" {
		checkMember(list, "/motion", e.Motion, Inbound, Outbound)
	} else if e.Motion != "" {
		list.Add("/motion", problem.Conflict, "the motion is that of direct sales alone; a partner brought this deal")
	}
	if e.Amount.Sign() < 0 {
		list.Add("/amount", problem.OutOfRange, "want 0 or more, got %s", e.Amount)
	}
}

func checkPrice(list *problem.List, e Price) {
	checkOptional(list, "/customer", e.Customer)
	checkOptional(list, "/promotion", e.Promotion)
	switch n := len(e.Items); {
	case n == 0:
		list.Add("/items", problem.Required, "want at least one")
	case n > maxItems:
		list.Add("/items", problem.Limit, "%d items, at most %d", n, maxItems)
		return
	}
	currency := partnerecon.Currency("")
	for i, item := range e.Items {
		list.Enter("/items", i)
		checkItem(list, item)
		for _, m := range []partnerecon.Money{item.Unit, item.Published, item.Minimum} {
			if currency == "" {
				currency = m.Currency()
			}
			if m.Stated() && m.Currency() != currency {
				list.Add("", problem.Conflict, "%s and %s in one price", currency, m.Currency())
			}
		}
		list.Leave()
	}
	checkTotal(list, e.Items)
}

func checkItem(list *problem.List, item Item) {
	checkName(list, "/product", item.Product)
	if item.Quantity < 1 || item.Quantity > maxUnits {
		list.Add("/quantity", problem.OutOfRange, "want 1 to %d, got %d", maxUnits, item.Quantity)
	}
	for _, m := range []struct {
		path     string
		amount   partnerecon.Money
		required bool
	}{{"/unit", item.Unit, true}, {"/published", item.Published, !item.Service}, {"/minimum", item.Minimum, false}} {
		switch {
		case !m.amount.Stated() && m.required:
			list.Add(m.path, problem.Required, "missing")
		case m.amount.Sign() < 0:
			list.Add(m.path, problem.OutOfRange, "want 0 or more, got %s", m.amount)
		}
	}
}

func checkName(list *problem.List, path, name string) {
	if name == "" {
		list.Add(path, problem.Required, "missing")
		return
	}
	checkOptional(list, path, name)
}

func checkOptional(list *problem.List, path, name string) { checkBytes(list, path, name, maxID) }

func checkText(list *problem.List, path, text string, required bool) {
	if required && strings.TrimSpace(text) == "" { // blanks say nothing
		list.Add(path, problem.Required, "missing")
		return
	}
	checkBytes(list, path, text, maxText)
}

func checkBytes(list *problem.List, path, text string, limit int) {
	switch {
	case len(text) > limit:
		list.Add(path, problem.Limit, "longer than %d bytes: %s", limit, problem.Quote(text))
	case !utf8.ValidString(text):
		list.Add(path, problem.Syntax, "not valid UTF-8: %s", problem.Quote(text))
	}
}

// checkMember reports a value that is not one of a set.
func checkMember[T ~string](list *problem.List, path string, got T, set ...T) {
	var names string
	for i, s := range set {
		if s == got {
			return
		}
		switch {
		case i == 0:
		case i == len(set)-1:
			names += " or "
		default:
			names += ", "
		}
		names += string(s)
	}
	code := problem.Unknown
	if got == "" {
		code = problem.Required
	}
	list.Add(path, code, "want %s, got %s", names, problem.Quote(string(got)))
}

// checkTime reports an instant that no question can be asked about.
func checkTime(at time.Time) error {
	if y := at.UTC().Year(); y < 2 || y > 9998 {
		return fmt.Errorf("conflict: at: %w: want an instant of the years 2 to 9998", partnerecon.ErrSyntax)
	}
	return nil
}
