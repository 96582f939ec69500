package clawback

import (
	"cmp"
	"iter"
	"slices"

	"github.com/partnerecon/partnerecon"
)

// triggered reports whether anything has happened that may take something back.
func (x *Exposure) triggered() bool {
	return len(x.Churns)+len(x.Breaches)+len(x.Frauds) > 0
}

// lastTrigger is the last day on which something did.
func (x *Exposure) lastTrigger() partnerecon.Day {
	var last partnerecon.Day
	if n := len(x.Churns); n > 0 {
		last = x.Churns[n-1].On
	}
	for _, list := range [...][]Incident{x.Breaches, x.Frauds} {
		if n := len(list); n > 0 {
			last = later(last, list[n-1].On)
		}
	}
	return last
}

// day returns the day of a churn that counts.
func (v *version) day(c Departure) partnerecon.Day {
	if v.policy.ChurnDay == NoticeGiven && !c.Notice.IsZero() {
		return c.Notice
	}
	return c.On
}

// means returns what a reason code of a churn means: a churn, where the version
// does not know it.
func (v *version) means(reason string) Trigger {
	for _, r := range v.policy.Reasons {
		if r.Code == reason {
			return r.Means
		}
	}
	return ByChurn
}

// plain reports whether every churn is one, on the day it states.
func (v *version) plain() bool { return v.policy.ChurnDay != NoticeGiven && len(v.policy.Reasons) == 0 }

// touched finds what decides on a class of a partner and tier.
func (d *draft) touched(f *facts, c Class) touched {
	out := touched{Class: c}
	v, _, err := d.recourse.version(c.Terms)
	if err != nil {
		return out
	}
	x := &d.next
	out.Churn = x.deciding(v, ByChurn, f, c)
	coded := len(v.policy.Reasons) != 0 // else no churn is anything but a churn
	if !out.Churn.IsZero() {
		out.Bearer = x.bearer(f.Partner, out.Churn)
	} else if coded {
		out.Fault = x.fault(v, c.Since)
	}
	if coded || len(x.Breaches) != 0 {
		out.Breach = x.deciding(v, ByBreach, f, c)
	}
	if coded || len(x.Frauds) != 0 {
		out.Fraud = x.deciding(v, ByFraud, f, c)
	}
	return out
}

// deciding returns the day of a trigger that takes most of a class: the first one
// that is not before the anchor, for what goes back never grows with the days; else
// the last one. A churn touches what was earned since the customer came back only
// if it is after that day.
func (x *Exposure) deciding(v *version, t Trigger, f *facts, c Class) partnerecon.Day {
	var from, since partnerecon.Day
	if s, at := v.schedule(t, f.Tier, &c); at >= 0 {
		in, _ := v.span(s, f, c) // from the zero Day where it is not known
		if !in.early {
			from = in.from
		}
	}
	if t == ByChurn {
		since = c.Since
	}
	if !since.IsZero() && !since.Before(from) {
		from = since.Add(1)
	}
	var first, last partnerecon.Day
	for day := range x.days(v, t, f.Partner, from) {
		if !day.Before(from) && (first.IsZero() || day.Before(first)) {
			first = day
		}
		last = later(last, day)
	}
	day := cmp.Or(first, last)
	if !day.After(since) {
		return partnerecon.Day{}
	}
	return day
}

// days lists the days of a trigger that concern a partner, in any order. Of churns
// that are plain it lists the one that decides, if they decide from a day on.
func (x *Exposure) days(v *version, t Trigger, partner string, from partnerecon.Day) iter.Seq[partnerecon.Day] {
	if t == ByChurn && v.plain() {
		return func(yield func(partnerecon.Day) bool) {
			i, _ := slices.BinarySearchFunc(x.Churns, from, func(c Departure, day partnerecon.Day) int {
				return cmp.Or(c.On.Compare(day), +1) // before all of that day
			})
			if n := len(x.Churns); n > 0 {
				yield(x.Churns[min(i, n-1)].On)
			}
		}
	}
	return func(yield func(partnerecon.Day) bool) {
		for _, c := range x.Churns {
			if v.means(c.Reason) == t && !yield(v.day(c)) {
				return
			}
		}
		var incidents []Incident
		switch t {
		case ByBreach:
			incidents = x.Breaches
		case ByFraud:
			incidents = x.Frauds
		case ByChurn, VendorFault:
		}
		for _, i := range incidents {
			if (i.Partner == "" || i.Partner == partner) && !yield(i.On) {
				return
			}
		}
	}
}

// fault returns the reason of the last churn through the vendor's own fault after a
// day, or nothing.
func (x *Exposure) fault(v *version, since partnerecon.Day) string {
	for _, c := range slices.Backward(x.Churns) {
		if v.means(c.Reason) == VendorFault && v.day(c).After(since) {
			return c.Reason
		}
	}
	return ""
}
