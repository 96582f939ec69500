package main

import (
	"fmt"
	"strings"

	"github.com/partnerecon/partnerecon"
)

// A habitual says what goes on: how many customers' payments, how many of them lose nothing
// from one to the next, because they have items, and how many do not go on, and why.
type habitual struct {
	churn           partnerecon.Rate
	lines, kept     int
	covered, closed partnerecon.Day // the last day of which payments are known, and that of the closed months
	through         partnerecon.Month
	late            int // payments of days in closed months
	out             map[reason]int
}

// A reason is why what a customer paid under a deal does not go on, with its place for a day.
type reason string

const (
	gone     reason = "of customers that left"
	bounced  reason = "whose last payment failed"
	unsteady reason = "paid once, or not a month, a quarter or a year apart"
	missed   reason = "not paid on their next date, by"
	later    reason = "due after"
)

// String says what goes on, and what does not.
func (h *habitual) String() string {
	out := counted(h.lines, "customer's", "customers'") + " payments go on as they were"
	if h.churn.Num() > 0 {
		out += ", each " + h.churn.String() + " below the one before"
		if h.kept > 0 {
			out += fmt.Sprint("; those with items lose nothing: ", h.kept)
		}
	}
	if h.late > 0 {
		out += "\nDue by " + h.closed.String() + " and posted in the month after, as the books are closed: " + counted(h.late, "payment", "payments")
	}
	var left []string
	for _, why := range [...]reason{gone, bounced, unsteady, missed, later} {
		if n := h.out[why]; n > 0 {
			left = append(left, strings.TrimSuffix(fmt.Sprintf("%d %s %s", n, why, h.about(why)), " "))
		}
	}
	if len(left) > 0 {
		out += "\nLeft out: " + strings.Join(left, "; ")
	}
	return out
}

// about returns the day that a reason speaks of.
func (h *habitual) about(why reason) string {
	switch why {
	case missed:
		return h.covered.String()
	case later:
		return h.through.String()
	case gone, bounced, unsteady:
	}
	return ""
}
