package clawback

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Bounds on events.
const (
	maxID     = 255       // bytes
	maxLines  = 100_000   // in one Reopen or Seal, and with a paid term in one Posted
	maxScopes = 1_000_000 // in one Posted: of lines with several partners each
	maxTerm   = 36_525    // days of a paid term
)

// checkEvent returns what is wrong with an event by itself. Only the events of
// this package are looked into: a pointer to one, or a type that embeds one, is
// none of them.
func checkEvent(e Event) *problem.List {
	var list problem.List
	switch e := e.(type) {
	case Posted:
		checkPosted(&list, e)
	case Started:
		checkHeader(&list, e.event())
	case Churn:
		checkHeader(&list, e.event())
		checkChurn(&list, e)
	case Breach:
		checkHeader(&list, e.event())
		checkName(&list, "/partner", e.Partner)
		checkName(&list, "/commitment", e.Commitment)
	case Fraud:
		checkHeader(&list, e.event())
		checkOptional(&list, "", "/partner", e.Partner)
	case Reactivated:
		checkHeader(&list, e.event())
	case PaidOut:
		checkHeader(&list, e.event())
		checkPaidOut(&list, e)
	case Lost:
		checkHeader(&list, e.event())
		checkName(&list, "/line", e.Line)
		if !e.Share.Stated() || e.Share.Compare(partnerecon.Whole()) > 0 {
			list.Add("/share", problem.OutOfRange, "want a share of at most 100%%, got %s", e.Share)
		}
		if e.Nth < 0 {
			list.Add("/nth", problem.OutOfRange, "want 0 or more, got %d", e.Nth)
		}
		checkBrought(&list, e.ID, Posted{Entries: e.Entries, Terms: e.Terms, Scopes: e.Scopes})
	case Transferred:
		checkHeader(&list, e.event())
		checkName(&list, "/from", e.From)
		checkName(&list, "/to", e.To)
		if e.From == e.To && e.To != "" {
			list.Add("/to", problem.Conflict, "want another partner than %s", problem.Quote(e.From))
		}
	case Seal:
		checkHeader(&list, e.event())
		if e.Through.IsZero() {
			list.Add("/through", problem.Required, "missing")
		}
		if n := len(e.Keep); n > maxLines {
			list.Add("/keep", problem.Limit, "%d lines, at most %d", n, maxLines)
		}
	case Reopen:
		checkHeader(&list, e.event())
		checkReopen(&list, e)
	default:
		list.Add("", problem.Unknown, "want an event of this package by value, got %s", problem.Quote(fmt.Sprintf("%T", e)))
	}
	return &list
}

// checkBrought checks the entries that an event brings beside what it says.
func checkBrought(list *problem.List, id string, p Posted) {
	if len(p.Entries) == 0 {
		return
	}
	checkPosted(list, p)
	if cause := p.Entries[0].Cause; cause != id {
		list.Add("/entries/0/cause", problem.Conflict, "want %s, got %s", problem.Quote(id), problem.Quote(cause))
	}
}

func checkChurn(list *problem.List, e Churn) {
	checkOptional(list, "", "/reason", e.Reason)
	if e.Notice.After(e.On) {
		list.Add("/notice", problem.Conflict, "want a day up to the end of the service, %s, got %s", e.On, e.Notice)
	}
}

func checkPaidOut(list *problem.List, e PaidOut) {
	checkName(list, "/partner", e.Partner)
	switch {
	case e.Through.IsZero():
		list.Add("/through", problem.Required, "missing")
	case e.Through.After(e.On):
		list.Add("/through", problem.Conflict, "want a day up to that of the payout, %s, got %s", e.On, e.Through)
	}
}

func checkReopen(list *problem.List, e Reopen) {
	if n := len(e.Lines); n > maxLines {
		list.Add("/lines", problem.Limit, "%d lines, at most %d", n, maxLines)
	}
	for i, l := range e.Lines[:min(len(e.Lines), maxLines)] {
		at := problem.At("/lines", i)
		checkStored(list, at, at, l)
	}
	checkBrought(list, e.ID, Posted{Entries: e.Entries, Terms: e.Terms, Scopes: e.Scopes})
}

func checkHeader(list *problem.List, h header) {
	checkName(list, "/id", h.id)
	if h.customer != "" {
		checkName(list, "/customer", h.customer)
	}
	if h.on.IsZero() {
		list.Add("/on", problem.Required, "missing")
	}
}

func checkName(list *problem.List, path, name string) {
	if name == "" {
		list.Add(path, problem.Required, "missing")
	}
	checkOptional(list, path, "", name)
}

// checkSaid wants what a person has to say. Blanks say nothing.
func checkSaid(list *problem.List, path, text string) {
	if text != "" && strings.TrimSpace(text) == "" {
		list.Add(path, problem.Required, "nothing but blanks")
		return
	}
	checkName(list, path, text)
}

// checkTerms reports paid terms that are none, or of no line.
func checkTerms(list *problem.List, terms []PaidTerm) {
	if n := len(terms); n > maxLines {
		list.Add("/terms", problem.Limit, "%d terms, at most %d", n, maxLines)
		return
	}
	for i, t := range terms {
		at := problem.At("/terms", i)
		checkName(list, at+"/line", t.Line)
		if i > 0 && terms[i-1].Line >= t.Line {
			list.Add(at+"/line", problem.Conflict, "want the lines sorted, each once, got %s", problem.Quote(t.Line))
		}
		if t.Term == (partnerecon.Interval{}) || !soundTerm(t.Term) {
			list.Add(at+"/term", problem.OutOfRange, "want a first day and a later end, at most %d days, got %s", maxTerm, t.Term)
		}
	}
}

// checkScopes reports scopes that no line could keep.
func checkScopes(list *problem.List, scopes []LineScope) {
	if n := len(scopes); n > maxScopes {
		list.Add("/scopes", problem.Limit, "%d scopes, at most %d", n, maxScopes)
		return
	}
	for i, s := range scopes {
		at := problem.At("/scopes", i)
		checkOptional(list, at, "/partner", s.Partner)
		checkName(list, at+"/line", s.Line)
		checkOptional(list, at, "/scope", s.Scope)
		if i > 0 && scopes[i-1].compare(s) >= 0 {
			list.Add(at+"/line", problem.Conflict, "want them sorted by partner and line, each once, got %s", problem.Quote(s.Line))
		}
	}
}

func checkPosted(list *problem.List, p Posted) {
	if !soundTerm(p.Term) {
		list.Add("/term", problem.OutOfRange, "want a first day and a later end, at most %d days, got %s", maxTerm, p.Term)
	}
	checkTerms(list, p.Terms)
	checkScopes(list, p.Scopes)
	for i, e := range p.Entries {
		first := &p.Entries[0]
		at := problem.At("/entries", i)
		checkName(list, at+"/cause", e.Cause)
		checkTexts(list, at, &e)
		switch {
		case e.Cause != first.Cause || e.Posted != first.Posted:
			list.Add(at+"/cause", problem.Conflict, "entries of one event have one cause and day, %s %s, got %s %s",
				problem.Quote(first.Cause), first.Posted, problem.Quote(e.Cause), e.Posted)
		case e.Claim.Customer != first.Claim.Customer:
			list.Add(at+"/claim/customer", problem.Conflict, "entries of one event have one customer, %s, got %s",
				problem.Quote(first.Claim.Customer), problem.Quote(e.Claim.Customer))
		case !counts(e.Kind):
		case e.Amount.Sign() == 0 || e.Amount.Currency() != first.Amount.Currency() && first.Amount.Stated():
			list.Add(at+"/amount", problem.Conflict, "want an amount other than 0 in the currency of the others, got %s", e.Amount)
		case e.Claim.Line != "" && (e.Earned.IsZero() || e.Payable.IsZero()):
			list.Add(at+"/earned", problem.Required, "want the day it was earned and the day it is payable")
		}
	}
}

// checkTexts checks the texts of an entry, which may be empty: the exposure stores
// them, and must be readable afterwards.
func checkTexts(list *problem.List, at string, e *partnerecon.Entry) {
	checkOptional(list, at, "/claim/customer", e.Claim.Customer)
	checkStored(list, at+"/claim", at, Line{
		Partner: e.Claim.Partner, Deal: e.Claim.Deal, Line: e.Claim.Line, Component: e.Claim.Component,
		Tier: e.Tier, Terms: e.Terms, Seller: e.Seller,
	})
}

// checkStored checks the texts of a line: those of its claim, and the others.
func checkStored(list *problem.List, claim, at string, l Line) {
	checkOptional(list, claim, "/partner", l.Partner)
	checkOptional(list, claim, "/deal", l.Deal)
	checkOptional(list, claim, "/line", l.Line)
	checkOptional(list, claim, "/component", l.Component)
	checkOptional(list, at, "/tier", l.Tier)
	checkOptional(list, at, "/scope", l.Scope)
	checkOptional(list, at, "/terms", l.Terms)
	checkOptional(list, at, "/seller", l.Seller)
}

// checkOptional checks a text that may be empty. It puts the path together only where
// something is wrong: it runs for every text of every entry.
func checkOptional(list *problem.List, at, member, text string) {
	switch {
	case len(text) > maxID:
		list.Add(at+member, problem.Limit, "longer than %d bytes: %s", maxID, problem.Quote(text))
	case !utf8.ValidString(text):
		list.Add(at+member, problem.Syntax, "not valid UTF-8: %s", problem.Quote(text))
	}
}

// soundTerm reports whether a paid term can be one; a line may have none.
func soundTerm(t partnerecon.Interval) bool {
	return t == partnerecon.Interval{} || t.Len() > 0 && t.Len() <= maxTerm
}

// counts reports whether entries of a kind change what can go back.
func counts(k partnerecon.Kind) bool {
	return k == partnerecon.Earned || k == partnerecon.Returned || k == partnerecon.Capped
}
