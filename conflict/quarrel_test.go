package conflict_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
)

// quarrel opens a dispute about 100 EUR at noon of Friday, 3 January 2025.
func quarrel(t testing.TB, p conflict.Policy) *office {
	o := open(t, p, "a", "referral")
	o.apply(conflict.Dispute{ID: "q", Account: "acme", Partner: "a", At: at("2025-01-03"), Amount: eur("100"), Reason: "because"})
	return o
}

func escalated(id, when string) conflict.Event {
	return conflict.Escalate{ID: id, Account: "acme", Partner: "a", Dispute: "q", At: at(when)}
}

func resolved(id, when string, r conflict.Remedy, amount partnerecon.Money, corrects string) conflict.Event {
	return conflict.Resolve{ID: id, Account: "acme", Partner: "a", Dispute: "q", At: at(when), By: "partner_manager", Remedy: r, Amount: amount, Reason: "because", Corrects: corrects}
}

// matter says how the dispute stands.
func (o *office) matter(when string) string {
	o.t.Helper()
	all, err := o.desk.Disputes(o.state, at(when))
	if err != nil || len(all) != 1 {
		o.t.Fatal(all, err)
	}
	m := all[0]
	out := fmt.Sprintf("%s level %d %q", m.Stage, m.Level, m.Owner)
	if m.EscalationOverdue {
		out += " escalation late by " + m.EscalationLate.String()
	}
	out += " by " + m.ResolveBy.String()
	if m.ResolutionOverdue {
		out += fmt.Sprintf(" late by %d", m.ResolutionLate)
	}
	return out
}

// The manager has 48 hours, the director 24 more: until noon of Sunday and of
// Monday. Five business days from Friday, 3 January end on Friday, 10 January.
func TestDisputeClock(t *testing.T) {
	through := conflict.ThreeTier("UTC")
	through.Disputes.Levels = append(through.Disputes.Levels, conflict.Level{Role: "director", Within: partnerecon.Hours(24, partnerecon.Through)})
	until := through
	until.Disputes.Levels = []conflict.Level{{Role: "partner_manager", Within: partnerecon.Hours(48, partnerecon.Until)}, {Role: "director", Within: partnerecon.Hours(24, partnerecon.Until)}}
	fromEscalation := through
	fromEscalation.Disputes.ResolveFrom = conflict.FromEscalation
	for name, c := range map[string]struct {
		policy conflict.Policy
		events []conflict.Event
		when   string
		want   string
	}{
		"at once":                      {through, nil, "2025-01-03", `open level 0 "" by 2025-01-10`},
		"at the deadline":              {through, nil, "2025-01-05", `open level 0 "" by 2025-01-10`},
		"a second later":               {through, nil, "2025-01-05T12:00:01Z", `open level 0 "partner_manager" escalation late by 1s by 2025-01-10`},
		"at a deadline that is out":    {until, nil, "2025-01-05", `open level 0 "partner_manager" escalation late by 0s by 2025-01-10`},
		"a second before it":           {until, nil, "2025-01-05T11:59:59Z", `open level 0 "" by 2025-01-10`},
		"at the second deadline":       {through, nil, "2025-01-06", `open level 0 "partner_manager" escalation late by 24h0m0s by 2025-01-10`},
		"after the second deadline":    {through, nil, "2025-01-06T12:00:01Z", `open level 0 "director" escalation late by 24h0m1s by 2025-01-10`},
		"escalated in time":            {through, []conflict.Event{escalated("1", "2025-01-05")}, "2025-01-05", `escalated level 1 "partner_manager" by 2025-01-10`},
		"escalated late":               {through, []conflict.Event{escalated("1", "2025-01-05T13:00:00Z")}, "2025-01-20", `escalated level 1 "director" escalation late by 1h0m0s by 2025-01-10 late by 10`},
		"escalated twice":              {through, []conflict.Event{escalated("1", "2025-01-04"), escalated("2", "2025-01-04")}, "2025-01-04", `escalated level 2 "director" by 2025-01-10`},
		"on the last day":              {through, []conflict.Event{escalated("1", "2025-01-04")}, "2025-01-10", `escalated level 1 "director" by 2025-01-10`},
		"on the day after it":          {through, []conflict.Event{escalated("1", "2025-01-04")}, "2025-01-11", `escalated level 1 "director" by 2025-01-10 late by 1`},
		"resolved":                     {through, []conflict.Event{resolved("1", "2025-01-04", conflict.ToRelease, partnerecon.Money{}, "")}, "2025-02-01", `resolved level 0 "" by 2025-01-10`},
		"resolved without escalation":  {through, []conflict.Event{resolved("1", "2025-01-05T14:00:00Z", conflict.ToRelease, partnerecon.Money{}, "")}, "2025-02-01", `resolved level 0 "partner_manager" escalation late by 2h0m0s by 2025-01-10`},
		"resolved late":                {through, []conflict.Event{escalated("1", "2025-01-04"), resolved("2", "2025-01-13", conflict.ToRelease, partnerecon.Money{}, "")}, "2025-02-01", `resolved level 1 "director" by 2025-01-10 late by 3`},
		"corrected, late":              {through, []conflict.Event{resolved("1", "2025-01-04", conflict.ToRelease, partnerecon.Money{}, ""), resolved("2", "2025-01-20", conflict.ToHold, partnerecon.Money{}, "1")}, "2025-02-01", `resolved level 0 "" by 2025-01-10`},
		"from the escalation":          {fromEscalation, []conflict.Event{escalated("1", "2025-01-04")}, "2025-01-04", `escalated level 1 "partner_manager" by 2025-01-10`}, // from Saturday
		"from the first escalation":    {fromEscalation, []conflict.Event{escalated("1", "2025-01-04"), escalated("2", "2025-01-06")}, "2025-01-06", `escalated level 2 "director" by 2025-01-10`},
		"from an escalation on Monday": {fromEscalation, []conflict.Event{escalated("1", "2025-01-06")}, "2025-01-06", `escalated level 1 "partner_manager" escalation late by 24h0m0s by 2025-01-13`},
		"from the last day for it":     {fromEscalation, nil, "2025-01-03", `open level 0 "" by 2025-01-10`}, // Sunday
	} {
		o := quarrel(t, c.policy)
		o.apply(c.events...)
		if got := o.matter(c.when); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, c.want)
		}
	}
}

// What a resolution does to the 100 EUR, and which ones are refused.
func TestResolutions(t *testing.T) {
	none := partnerecon.Money{}
	for name, c := range map[string]struct {
		amount partnerecon.Money
		events []conflict.Event
		want   string
	}{
		"release":              {eur("100"), []conflict.Event{resolved("1", "2025-01-04", conflict.ToRelease, none, "")}, "resolved: held 0.00, released 100.00, written off 0.00"},
		"hold":                 {eur("100"), []conflict.Event{resolved("1", "2025-01-04", conflict.ToHold, none, "")}, "resolved: held 100.00, released 0.00, written off 0.00"},
		"write off":            {eur("100"), []conflict.Event{resolved("1", "2025-01-04", conflict.ToWriteOff, none, "")}, "resolved: held 0.00, released 0.00, written off 100.00"},
		"adjust":               {eur("100"), []conflict.Event{resolved("1", "2025-01-04", conflict.ToAdjust, eur("30"), "")}, "resolved: held 0.00, released 30.00, written off 70.00"},
		"adjust to all":        {eur("100"), []conflict.Event{resolved("1", "2025-01-04", conflict.ToAdjust, eur("100"), "")}, "resolved: held 0.00, released 100.00, written off 0.00"},
		"adjust to more":       {eur("100"), []conflict.Event{resolved("1", "2025-01-04", conflict.ToAdjust, eur("100.01"), "")}, "remedy: held 100.00, released 0.00, written off 0.00"},
		"in another currency":  {eur("100"), []conflict.Event{resolved("1", "2025-01-04", conflict.ToAdjust, partnerecon.MustMoney("1", "USD"), "")}, "remedy: held 100.00, released 0.00, written off 0.00"},
		"adjust nothing":       {none, []conflict.Event{resolved("1", "2025-01-04", conflict.ToAdjust, eur("1"), "")}, "remedy: held none, released none, written off none"},
		"of no amount":         {none, []conflict.Event{resolved("1", "2025-01-04", conflict.ToRelease, none, "")}, "resolved: held none, released none, written off none"},
		"twice":                {eur("100"), []conflict.Event{resolved("1", "2025-01-04", conflict.ToRelease, none, ""), resolved("2", "2025-01-05", conflict.ToHold, none, "")}, "final: held 0.00, released 100.00, written off 0.00"},
		"corrected":            {eur("100"), []conflict.Event{resolved("1", "2025-01-04", conflict.ToRelease, none, ""), resolved("2", "2025-01-05", conflict.ToHold, none, "1")}, "resolved: held 100.00, released 0.00, written off 0.00"},
		"corrects another one": {eur("100"), []conflict.Event{resolved("1", "2025-01-04", conflict.ToRelease, none, ""), resolved("2", "2025-01-05", conflict.ToHold, none, "0")}, "final: held 0.00, released 100.00, written off 0.00"},
		"corrects nothing":     {eur("100"), []conflict.Event{resolved("1", "2025-01-04", conflict.ToRelease, none, "0")}, "final: held 100.00, released 0.00, written off 0.00"},
		"on the last day":      {eur("100"), []conflict.Event{resolved("1", "2025-01-10", conflict.ToRelease, none, "")}, "resolved: held 0.00, released 100.00, written off 0.00"},
		"late":                 {eur("100"), []conflict.Event{resolved("1", "2025-01-11", conflict.ToRelease, none, "")}, "overdue resolved: held 0.00, released 100.00, written off 0.00"},
		"escalated after it":   {eur("100"), []conflict.Event{resolved("1", "2025-01-04", conflict.ToRelease, none, ""), escalated("2", "2025-01-05")}, "final: held 0.00, released 100.00, written off 0.00"},
		"escalated late":       {eur("100"), []conflict.Event{escalated("2", "2025-01-06")}, "overdue escalated: held 100.00, released 0.00, written off 0.00"},
	} {
		o := open(t, conflict.ThreeTier("UTC"), "a", "referral")
		o.apply(conflict.Dispute{ID: "q", Account: "acme", Partner: "a", At: at("2025-01-03"), Amount: c.amount, Reason: "because"})
		got := o.apply(c.events...)
		all, err := o.desk.Disputes(o.state, at("2025-02-01"))
		if err != nil {
			t.Fatal(err)
		}
		m := all[0]
		text := codes(got.Trace) + ": held " + number(m.Held) + ", released " + number(m.Released) + ", written off " + number(m.WrittenOff)
		if text != c.want {
			t.Errorf("%s: got %s, want %s", name, text, c.want)
		}
	}
}

func number(m partnerecon.Money) string {
	if !m.Stated() {
		return "none"
	}
	out, _, _ := strings.Cut(m.String(), " ")
	return out
}

// A calendar that never works gives no last day, and nothing is late.
func TestNoBusinessDay(t *testing.T) {
	o := quarrel(t, conflict.ThreeTier("UTC"))
	o.desk = o.desk.WithCalendar(idle{})
	if got := o.apply(resolved("1", "2025-03-04", conflict.ToRelease, partnerecon.Money{}, "")); codes(got.Trace) != "resolved" {
		t.Errorf("got %s", got.Trace)
	}
	if got := o.matter("2025-06-01"); strings.Contains(got, "late by") && !strings.Contains(got, "escalation late") || strings.HasSuffix(got, "late by 0") {
		t.Errorf("got %s", got)
	}
	all, err := o.desk.Disputes(o.state, at("2025-06-01"))
	if err != nil || !all[0].ResolveBy.IsZero() || all[0].ResolutionOverdue {
		t.Errorf("%+v, %v", all, err)
	}
}

type idle struct{}

func (idle) IsBusinessDay(partnerecon.Day) bool { return false }

// Without an escalation the resolution counts from the last day for it: a dispute
// of Monday, 6 January is escalated by Wednesday, and resolved by Wednesday, 15
// January; counted from the opening, by Monday, 13 January.
func TestResolutionFromTheDeadline(t *testing.T) {
	escalation := conflict.ThreeTier("UTC")
	escalation.Disputes.ResolveFrom = conflict.FromEscalation
	for want, p := range map[string]conflict.Policy{"2025-01-15": escalation, "2025-01-13": conflict.ThreeTier("UTC")} {
		o := open(t, p, "a", "referral")
		o.apply(conflict.Dispute{ID: "q", Account: "acme", Partner: "a", At: at("2025-01-06"), Reason: "because"})
		all, err := o.desk.Disputes(o.state, at("2025-01-06"))
		if err != nil || all[0].ResolveBy != date(want) {
			t.Errorf("got %s, want %s, %v", all[0].ResolveBy, want, err)
		}
	}
}

// Two times 36,525 days from 3 January 2025 end on 4 January 2125 and on 5 January
// 2225: each of the two centuries has 36,524.
func TestDeadlinesAddUp(t *testing.T) {
	p := conflict.ThreeTier("UTC")
	century := partnerecon.Hours(876_600, partnerecon.Through)
	p.Disputes.Levels = []conflict.Level{{Role: "first", Within: century}, {Role: "second", Within: century}}
	for when, want := range map[string]string{"2125-01-04": "", "2125-01-05": "first", "2225-01-05": "first", "2225-01-06": "second"} {
		all, err := quarrel(t, p).desk.Disputes(quarrel(t, p).state, at(when))
		if err != nil || all[0].Owner != want {
			t.Errorf("%s: got %q, want %q, %v", when, all[0].Owner, want, err)
		}
	}
}

// The longest deadlines from the last years on can be written.
func TestDeadlinesEndWithTheYear9999(t *testing.T) {
	p := conflict.ThreeTier("UTC")
	century := partnerecon.Hours(876_600, partnerecon.Through)
	p.Registration.Review = conflict.Review{By: "desk", Within: century}
	p.Disputes.Levels = nil
	for i := range 1000 {
		p.Disputes.Levels = append(p.Disputes.Levels, conflict.Level{Role: fmt.Sprint(i), Within: century})
	}
	for when, want := range map[string]string{
		// 876,600 hours are 36,525 days, a day more than the century to 2125.
		"9998-12-31": "9999-12-31T23:59:59Z", "9890-01-02": "9990-01-03T12:00:00Z", "9899-12-31": "9999-12-31T23:59:59Z", "9899-12-30": "9999-12-31T12:00:00Z", "2025-01-01": "2125-01-02T12:00:00Z",
	} {
		o := open(t, p, "a", "referral")
		got := o.apply(contact("c", "a", when), register("r", "a", when))
		if text, err := json.Marshal(got); err != nil || got.ReviewBy.Format(time.RFC3339Nano) != want {
			t.Errorf("%s: %s, %v, want %s", when, text, err, want)
		}
		o.apply(conflict.Dispute{ID: "q", Account: "acme", Partner: "a", At: at(when), Reason: "because"})
		for i := range 40 { // 40 centuries: the sum is more than a duration holds
			o.apply(escalated(fmt.Sprint(i), when))
		}
		all, err := o.desk.Disputes(o.state, at("9998-12-31"))
		if err != nil || all[0].EscalateBy.Format(time.RFC3339Nano) != want || all[0].Level != 40 {
			t.Errorf("%s: %+v, %v", when, all, err)
		}
		if _, err := json.Marshal(all); err != nil {
			t.Error(err)
		}
	}
}
