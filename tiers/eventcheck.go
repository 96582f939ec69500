package tiers

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Problems returns what is wrong with an event by itself, with JSON Pointers into it.
// [Ladder.Apply] refuses an event that has any.
func Problems(e Event) []partnerecon.Problem {
	return problem.Convert[partnerecon.Problem](checkEvent(e).Sorted())
}

// maxReason bounds a reason, in bytes.
const maxReason = 4_000

// checkEvent returns what is wrong with an event by itself.
func checkEvent(e Event) *problem.List {
	var list problem.List
	lookAt(&list, e)
	return &list
}

// lookAt reports what is wrong with an event by itself.
func lookAt(list *problem.List, e Event) {
	if !ours(e) {
		list.Add("", problem.Unknown, "want an event of this package by value, got %s", problem.Quote(fmt.Sprintf("%T", e)))
		return
	}
	h := e.event()
	checkName(list, "/id", h.id)
	checkName(list, "/partner", h.partner)
	if h.on.IsZero() {
		list.Add("/on", problem.Required, "missing")
	}
	switch e := e.(type) {
	case Enrolled:
		checkOptional(list, "/segment", e.Segment)
	case Measured:
		checkMeasured(list, &e)
	case Requested:
		checkOptional(list, "/tier", e.Tier)
	case Placed:
		checkName(list, "/tier", e.Tier)
		checkName(list, "/by", e.By)
		checkReason(list, "/reason", e.Reason)
	default:
	}
}

func checkReason(list *problem.List, at, s string) {
	switch {
	case strings.TrimSpace(s) == "": // blanks say nothing
		list.Add(at, problem.Required, "missing")
	case len(s) > maxReason:
		list.Add(at, problem.Limit, "%d bytes, at most %d", len(s), maxReason)
	case !utf8.ValidString(s):
		list.Add(at, problem.Syntax, "not valid UTF-8: %s", problem.Quote(s))
	}
}

func checkMeasured(list *problem.List, e *Measured) {
	checkName(list, "/metric", e.Metric)
	checkOptional(list, "/customer", e.Customer)
	checkOptional(list, "/holder", e.Holder)
	checkOptional(list, "/class", e.Class)
	checkOptional(list, "/corrects", e.Corrects)
	checkOptional(list, "/value/level", e.Value.Level)
	if e.For.After(e.On) {
		list.Add("/for", problem.OutOfRange, "want a day not after %s, on which it was known, got %s", e.On, e.For)
	}
	if e.Corrects == e.ID && e.ID != "" {
		list.Add("/corrects", problem.Conflict, "a figure does not correct itself")
	}
}

// checkFor reports what does not fit a ladder in an event that is sound by itself.
func (r *rules) checkFor(list *problem.List, e Event) {
	switch e := e.(type) {
	case Measured:
		r.checkMeasured(list, &e)
	case Requested:
		r.checkTier(list, e.Tier)
	case Placed:
		r.checkTier(list, e.Tier)
		if i, ok := r.tier(e.Tier); ok && i >= 0 && !r.open(i, e.On) {
			list.Add("/tier", problem.Conflict, "tier %s is over on %s", problem.Quote(e.Tier), e.On)
		}
	case Close:
		if end := r.periodEnd(e.On); end != e.On {
			list.Add("/on", problem.OutOfRange, "want the last day of a period, %s, got %s", end, e.On)
		}
	default:
	}
}

func (r *rules) checkTier(list *problem.List, name string) {
	if _, ok := r.tier(name); !ok {
		list.Add("/tier", problem.Unknown, "unknown tier %s; %s", problem.Quote(name), problem.OneOf(Ladder{r}.Tiers(), name))
	}
}

func (r *rules) checkMeasured(list *problem.List, e *Measured) {
	m := r.metrics[e.Metric]
	if m == nil {
		list.Add("/metric", problem.Unknown, "unknown metric %s", problem.Quote(e.Metric))
		return
	}
	e.Value.check(list, "/value", m, asMeasured)
	if _, ok := m.factor(e.Class); !ok {
		list.Add("/class", problem.Unknown, "metric %s has no class %s", problem.Quote(m.Name), problem.Quote(e.Class))
	}
	switch {
	case m.Unit == Certificate && e.Holder == "":
		list.Add("/holder", problem.Required, "missing; say who holds the certificate")
	case m.Unit != Certificate && e.Holder != "":
		list.Add("/holder", problem.Conflict, "does not go with a metric of unit %s", m.Unit)
	case m.Unit != Certificate && !e.Expires.IsZero():
		list.Add("/expires", problem.Conflict, "does not go with a metric of unit %s", m.Unit)
	case m.CustomerLimit.Stated() && e.Customer == "":
		list.Add("/customer", problem.Required, "missing; metric %s is limited per customer", problem.Quote(m.Name))
	}
}
