package conflict_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
)

// steps says what a partner can do about acme.
func (o *office) steps(partner, when string) string {
	o.t.Helper()
	all, err := o.desk.NextSteps(o.state, partner, at(when))
	if err != nil {
		o.t.Fatal(err)
	}
	var out []string
	for _, s := range all {
		text := s.Do
		if s.Of != "" {
			text += " " + s.Of
		}
		if !s.From.IsZero() {
			text += " from " + s.From.String()
		}
		if !s.Until.IsZero() {
			text += fmt.Sprintf(" until %s (%d days)", s.Until, s.Days)
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

// A registration of 2 January protects through 2 May, 120 days; the window from
// 1 January is open through 15 January.
func TestNextSteps(t *testing.T) {
	preset, reviewed := conflict.ThreeTier("UTC"), reviewedPolicy()
	extended := preset
	extended.Registration.Extensions, extended.Registration.ExtendBy = 1, partnerecon.Days(30, partnerecon.Through)
	never := preset
	never.Registration.Again = 0
	silent := preset
	silent.Disputes = conflict.Disputes{}
	places := preset
	places.Registration.Capacity = 1
	excluded := preset
	excluded.Exclusions = []conflict.Exclusion{{Account: "acme", Reason: "because", During: partnerecon.Interval{Start: date("2025-01-10")}}}
	days := reviewed
	days.Registration.Review.Within = partnerecon.Days(2, partnerecon.Through)
	prior := conflict.ThreeTier("UTC")
	prior.Registration.PriorContact = partnerecon.Days(30, partnerecon.Through)
	prior.Tiers[0].DirectFirst = conflict.Never
	first, own, other := contact("ca", "a", "2025-01-01"), of("ra", "", "a", "2025-01-02"), of("rb", "", "b", "2025-01-01")
	for name, c := range map[string]struct {
		policy conflict.Policy
		tier   string
		events []conflict.Event
		when   string
		want   string
	}{
		"no contact":              {preset, "referral", nil, "2025-01-03", "contact"},
		"no tier":                 {preset, "none", nil, "2025-01-03", ""},
		"removed":                 {preset, "referral", []conflict.Event{struck("1"), struck("2"), struck("3")}, "2025-01-03", ""},
		"a contact":               {preset, "referral", []conflict.Event{first}, "2025-01-03", "register until 2025-01-15 (13 days)"},
		"the last day":            {preset, "referral", []conflict.Event{first}, "2025-01-15", "register until 2025-01-15 (1 days)"},
		"the day after it":        {preset, "referral", []conflict.Event{first}, "2025-01-16", ""},
		"a list":                  {preset, "solution", []conflict.Event{first}, "2025-01-03", "register until 2025-01-15 (13 days), list"},
		"listed":                  {preset, "solution", []conflict.Event{first, conflict.List{ID: "l", Account: "acme", Partner: "a", At: at("2025-01-01")}}, "2025-01-03", "register until 2025-01-15 (13 days)"},
		"excluded":                {excluded, "referral", []conflict.Event{first}, "2025-01-10", ""},
		"not yet excluded":        {excluded, "referral", []conflict.Event{first}, "2025-01-09", "register until 2025-01-15 (7 days)"},
		"another has it":          {preset, "referral", []conflict.Event{first, contact("cb", "b", "2025-01-01"), other}, "2025-01-03", ""},
		"in force":                {preset, "referral", []conflict.Event{first, own}, "2025-05-02", "close ra until 2025-05-02 (1 days), register_again ra from 2025-05-03"},
		"not again":               {never, "referral", []conflict.Event{first, own}, "2025-05-02", "close ra until 2025-05-02 (1 days)"},
		"expired":                 {preset, "referral", []conflict.Event{first, own}, "2025-05-03", "register_again ra"},
		"expired, not again":      {never, "referral", []conflict.Event{first, own}, "2025-05-03", ""},
		"expired, another has it": {preset, "referral", []conflict.Event{first, own, contact("cb", "b", "2025-05-03"), of("rb", "", "b", "2025-05-03")}, "2025-05-04", ""},
		"again":                   {preset, "referral", []conflict.Event{first, own, of("ra2", "", "a", "2025-05-03")}, "2025-05-03", "close ra2 until 2025-08-31 (121 days)"},
		"extension":               {extended, "referral", []conflict.Event{first, own}, "2025-01-02", "close ra until 2025-05-02 (121 days), extend ra until 2025-05-02 (121 days), register_again ra from 2025-05-03"},
		"no more extension":       {extended, "referral", []conflict.Event{first, own, conflict.Extend{ID: "e", Account: "acme", Partner: "a", Registration: "ra", At: at("2025-05-02")}}, "2025-05-02", "close ra until 2025-06-01 (31 days), register_again ra from 2025-06-02"},
		"taken":                   {preset, "referral", []conflict.Event{first, contact("cb", "b", "2025-01-01"), other, own}, "2025-01-03", "dispute ra"},
		"taken, no disputes":      {silent, "referral", []conflict.Event{first, contact("cb", "b", "2025-01-01"), other, own}, "2025-01-03", ""},
		"taken, with places":      {places, "referral", []conflict.Event{first, contact("cb", "b", "2025-01-01"), other, own}, "2025-01-03", "dispute ra, withdraw ra"},
		"taken, long ago":         {places, "referral", []conflict.Event{first, contact("cb", "b", "2025-01-01"), other, own}, "2025-05-03", "dispute ra"},
		"superseded":              {preset, "referral", []conflict.Event{first, own, chosen("1", "", "b", "2025-01-03")}, "2025-01-03", "dispute ra"},
		"direct first":            {preset, "referral", []conflict.Event{direct("d", "2024-12-31", conflict.Inbound), first, own}, "2025-01-03", "dispute ra"},
		"prior contact":           {prior, "referral", []conflict.Event{direct("d", "2024-12-31", conflict.Inbound), first, own}, "2025-01-03", "dispute ra"},
		"late":                    {preset, "referral", []conflict.Event{first, of("ra", "", "a", "2025-01-16")}, "2025-01-16", ""},
		"before a contact":        {preset, "referral", []conflict.Event{own}, "2025-01-02", "contact"},
		"before a contact, after": {preset, "referral", []conflict.Event{own, contact("c2", "a", "2025-01-03")}, "2025-01-03", "register until 2025-01-17 (15 days)"},
		"withdrawn":               {preset, "referral", []conflict.Event{first, own, conflict.Withdraw{ID: "w", Account: "acme", Partner: "a", Registration: "ra", At: at("2025-01-03")}}, "2025-01-03", "register until 2025-01-15 (13 days)"},
		"signed":                  {places, "referral", []conflict.Event{first, own, conflict.Sign{ID: "s", Account: "acme", Partner: "a", At: at("2025-01-03")}}, "2025-01-03", ""},
		"signed by another":       {places, "referral", []conflict.Event{first, own, conflict.Sign{ID: "s", Account: "acme", Motion: conflict.Inbound, At: at("2025-01-03")}}, "2025-01-03", "withdraw ra"},
		// 48 hours from noon of the 2nd are noon of the 4th.
		"under review":                {reviewed, "referral", []conflict.Event{first, own}, "2025-01-02", "wait ra until 2025-01-04 (3 days)"},
		"under review, after that":    {reviewed, "referral", []conflict.Event{first, own}, "2025-01-05", "wait ra until 2025-01-04 (0 days)"},
		"under review for two days":   {days, "referral", []conflict.Event{first, own}, "2025-01-02", "wait ra until 2025-01-04 (3 days)"},
		"behind":                      {reviewed, "referral", []conflict.Event{first, contact("cb", "b", "2025-01-01"), other, own}, "2025-01-02", "wait ra"},
		"the newest":                  {preset, "referral", []conflict.Event{first, of("r1", "o", "a", "2025-01-02"), of("r2", "p", "a", "2025-01-03")}, "2025-01-03", "close r2 until 2025-05-03 (121 days), register_again r2 from 2025-05-04"},
		"of the opportunity":          {preset, "referral", []conflict.Event{first, of("r1", "o", "a", "2025-01-02"), of("r2", "p", "a", "2025-05-03")}, "2025-05-03", ""},
		"of another opportunity, too": {preset, "referral", []conflict.Event{first, of("r1", "o", "a", "2025-01-02"), of("r2", "p", "a", "2025-01-03")}, "2025-05-04", "register_again r2"},
	} {
		o := open(t, c.policy, "a", c.tier, "b", "referral")
		o.apply(c.events...)
		if got := o.steps("a", c.when); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, c.want)
		}
	}
}

// Each registration that has expired says whether it may be registered again: o
// was, p was not, and nobody registers q again that has another's in the way.
func TestWhichMayBeRegisteredAgain(t *testing.T) {
	o := open(t, conflict.ThreeTier("UTC"), "a", "referral", "b", "referral")
	o.apply(
		contact("ca", "a", "2025-01-01"), contact("cb", "b", "2025-05-03"), of("ro", "o", "a", "2025-01-02"), of("rp", "p", "a", "2025-01-02"), of("rq", "q", "a", "2025-01-02"),
		of("ro2", "o", "a", "2025-05-03"), of("rq2", "q", "b", "2025-05-03"),
	)
	filings, err := o.desk.Filings(o.state, at("2025-10-01"))
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, f := range filings {
		got += f.Registration + ":"
		for _, s := range f.Next {
			got += " " + s.Do
		}
		got += "; "
	}
	if want := "ro:; rp: register_again; rq: register_again; ro2:; rq2: register_again; "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	filings, err = o.desk.Filings(o.state, at("2025-06-01"))
	if err != nil || len(filings[2].Next) > 0 {
		t.Errorf("%+v, %v", filings[2], err)
	}
}

func struck(id string) conflict.Event {
	return conflict.Strike{ID: id, Partner: "a", At: at("2025-01-02"), Case: id, Reason: "because"}
}

// How a list is reviewed: the account was listed in the first quarter, and is
// kept in each in which the pipeline moved.
func TestReviewOfAList(t *testing.T) {
	listed := func(account, when string) conflict.Event {
		return conflict.List{ID: "l" + account, Account: account, Partner: "a", At: at(when)}
	}
	moved := func(id, account, when string) conflict.Event {
		return conflict.Move{ID: id, Account: account, Partner: "a", At: at(when)}
	}
	first := conflict.ThreeTier("UTC")
	first.Tiers[0].Lists = true
	fiscal := conflict.ThreeTier("UTC")
	fiscal.YearStart = 2 // quarters from February, May, August, November
	for name, c := range map[string]struct {
		policy conflict.Policy
		tier   string
		events []conflict.Event
		day    string
		want   string
	}{
		"nothing":                   {conflict.ThreeTier("UTC"), "solution", nil, "2025-02-01", "2025-01-01 until 2025-04-01: kept 0, dropped 0, free 50"},
		"the lowest tier":           {first, "referral", []conflict.Event{listed("acme", "2025-01-02")}, "2025-02-01", "2025-01-01 until 2025-04-01: acme dropped; kept 0, dropped 1, free 50"},
		"moved":                     {conflict.ThreeTier("UTC"), "solution", []conflict.Event{listed("acme", "2025-01-02"), moved("m", "acme", "2025-03-31")}, "2025-02-01", "2025-01-01 until 2025-04-01: acme moved 2025-03-31; kept 1, dropped 0, free 49"},
		"moved on the first":        {conflict.ThreeTier("UTC"), "solution", []conflict.Event{moved("m", "acme", "2025-01-01"), listed("acme", "2025-01-02")}, "2025-02-01", "2025-01-01 until 2025-04-01: acme moved 2025-01-01; kept 1, dropped 0, free 49"},
		"moved before":              {conflict.ThreeTier("UTC"), "solution", []conflict.Event{moved("m", "acme", "2024-12-31"), listed("acme", "2025-01-02")}, "2025-02-01", "2025-01-01 until 2025-04-01: acme dropped; kept 0, dropped 1, free 50"},
		"moved after":               {conflict.ThreeTier("UTC"), "solution", []conflict.Event{listed("acme", "2025-01-02"), moved("m", "acme", "2025-04-01")}, "2025-02-01", "2025-01-01 until 2025-04-01: acme dropped; kept 0, dropped 1, free 50"},
		"dropped long ago":          {conflict.ThreeTier("UTC"), "solution", []conflict.Event{listed("acme", "2025-01-02")}, "2025-08-01", "2025-07-01 until 2025-10-01: kept 0, dropped 0, free 50"},
		"dropped in the one before": {conflict.ThreeTier("UTC"), "solution", []conflict.Event{listed("acme", "2025-01-02"), moved("m", "acme", "2025-05-01")}, "2025-05-01", "2025-04-01 until 2025-07-01: kept 0, dropped 0, free 50"},
		"kept twice": {
			conflict.ThreeTier("UTC"), "solution",
			[]conflict.Event{listed("acme", "2025-01-02"), moved("m1", "acme", "2025-02-01"), moved("m2", "acme", "2025-05-01")},
			"2025-05-01",
			"2025-04-01 until 2025-07-01: acme moved 2025-05-01; kept 1, dropped 0, free 49",
		},
		"kept once": {
			conflict.ThreeTier("UTC"), "solution",
			[]conflict.Event{listed("acme", "2025-01-02"), moved("m1", "acme", "2025-02-01")},
			"2025-05-01",
			"2025-04-01 until 2025-07-01: acme dropped; kept 0, dropped 1, free 50",
		},
		"taken off":   {conflict.ThreeTier("UTC"), "solution", []conflict.Event{listed("acme", "2025-01-02"), conflict.Unlist{ID: "u", Account: "acme", Partner: "a", At: at("2025-03-31")}}, "2025-02-01", "2025-01-01 until 2025-04-01: kept 0, dropped 0, free 50"},
		"fiscal year": {fiscal, "solution", []conflict.Event{listed("acme", "2025-01-02"), moved("m", "acme", "2025-01-31")}, "2025-01-31", "2024-11-01 until 2025-02-01: acme moved 2025-01-31; kept 1, dropped 0, free 49"},
		"two, in the order of listing": {
			conflict.ThreeTier("UTC"), "solution",
			[]conflict.Event{listed("acme", "2025-01-03"), moved("m", "acme", "2025-01-31"), listed("bolt", "2025-01-02")},
			"2025-01-31",
			"2025-01-01 until 2025-04-01: bolt dropped, acme moved 2025-01-31; kept 1, dropped 1, free 49",
		},
	} {
		o := open(t, c.policy, "a", c.tier)
		accounts := map[string]*conflict.Account{"acme": o.state.Account, "bolt": {ID: "bolt"}}
		for _, e := range c.events {
			o.state.Account = accounts[accountOf(e)]
			o.apply(e)
		}
		got, err := o.desk.ReviewList(o.state.Rosters[0], date(c.day))
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, a := range got.Accounts {
			text := a.Account + " dropped"
			if a.Kept {
				text = a.Account + " moved " + a.Moved.String()
			}
			lines = append(lines, text)
		}
		text := got.Quarter.String() + ": " + strings.Join(lines, ", ")
		if len(lines) > 0 {
			text += "; "
		}
		if text += fmt.Sprintf("kept %d, dropped %d, free %d", got.Kept, got.Dropped, got.Free); text != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, text, c.want)
		}
	}
}
