package settlement

import (
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// known is what a state knows of versions: each is written as id:digest, with parts behind it as
// +name:digest.
func knownOf(currency partnerecon.Currency, zone string, versions ...string) settledWith {
	s := settledWith{currency: currency, zone: zone}
	for _, v := range versions {
		s.priced = append(s.priced, pricedOf(v))
	}
	return s
}

func pricedOf(text string) (out pricedTerms) {
	for i, part := range strings.Split(text, "+") {
		name, digest, _ := strings.Cut(part, ":")
		if i == 0 {
			out.Terms, out.Digest = name, digest
			continue
		}
		out.Parts = append(out.Parts, pricedPart{name, digest})
	}
	return out
}

func (s *settledWith) text() string {
	out := string(s.currency) + " " + s.zone
	for _, v := range s.priced {
		out += " " + v.Terms + ":" + v.Digest
		for _, p := range v.Parts {
			out += "+" + p.Name + ":" + p.Digest
		}
	}
	return out
}

// Two states are of one program where all that both know is the same: the currency and the zone, the
// versions, and their parts. Joined they know what either does, and neither's versions are written into.
func TestStatesOfOneProgram(t *testing.T) {
	full := func() settledWith { return knownOf("EUR", "UTC", "b:1+p:1+r:1", "d:1") }
	for _, c := range []struct {
		name string
		a, b settledWith
		want string // joined; empty: they are of two programs
	}{
		{"nothing is known", settledWith{}, settledWith{}, " "},
		{"one knows nothing", full(), settledWith{}, "EUR UTC b:1+p:1+r:1 d:1"},
		{"the other knows nothing", settledWith{}, full(), "EUR UTC b:1+p:1+r:1 d:1"},
		{"one knows no program", full(), knownOf("", "Asia/Tokyo"), "EUR UTC b:1+p:1+r:1 d:1"},
		{"the other knows no program", knownOf("", "Asia/Tokyo"), full(), "EUR UTC b:1+p:1+r:1 d:1"},
		{"the same", full(), full(), "EUR UTC b:1+p:1+r:1 d:1"},
		{"another currency", full(), knownOf("USD", "UTC"), ""},
		{"another zone", full(), knownOf("EUR", "Asia/Tokyo"), ""},
		{"versions of both", full(), knownOf("EUR", "UTC", "a:1", "c:1", "e:1"), "EUR UTC a:1 b:1+p:1+r:1 c:1 d:1 e:1"},
		{"the first is another one", full(), knownOf("EUR", "UTC", "b:2"), ""},
		{"the last is another one", full(), knownOf("EUR", "UTC", "a:1", "d:2"), ""},
		{"parts of both", full(), knownOf("EUR", "UTC", "b:1+o:1+q:1+s:1"), "EUR UTC b:1+o:1+p:1+q:1+r:1+s:1 d:1"},
		{"a part is another one", full(), knownOf("EUR", "UTC", "b:1+r:2"), ""},
		{"no parts", full(), knownOf("EUR", "UTC", "b:1"), "EUR UTC b:1+p:1+r:1 d:1"},
		{"a version without a digest is none", full(), knownOf("EUR", "UTC", "c:"), "EUR UTC b:1+p:1+r:1 d:1"},
	} {
		was, other := c.a.text(), c.b.text()
		priced := c.a.priced
		before := settledWith{currency: c.a.currency, zone: c.a.zone, priced: priced}
		if got := c.a.joins(&c.b); got != (c.want != "") {
			t.Errorf("%s: %v", c.name, got)
		}
		if got := c.b.joins(&c.a); got != (c.want != "") {
			t.Errorf("%s, the other way: %v", c.name, got)
		}
		if c.want == "" {
			continue
		}
		c.a.join(&c.b)
		if got := c.a.text(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if before.text() != was || c.b.text() != other {
			t.Errorf("%s: what was known was changed: %s, %s", c.name, before.text(), c.b.text())
		}
	}
}

// What a program posts is remembered version by version, each as the program has it; the next program may
// have more parts in versions that are known, and more versions, which are known once they post.
func TestVersionsThatHavePostedSomething(t *testing.T) {
	program := func(versions ...string) Program {
		p := Program{&rules{policy: Policy{Currency: "EUR", Zone: "UTC"}, digests: map[string]pricedTerms{}}}
		for _, v := range versions {
			x := pricedOf(v)
			p.digests[x.Terms] = x
		}
		return p
	}
	entries := func(terms ...string) (out []partnerecon.Entry) {
		for _, id := range terms {
			out = append(out, partnerecon.Entry{Terms: id})
		}
		return out
	}
	var s settledWith
	one, two := program("a:1", "b:1+p:1"), program("a:1+o:1", "b:1+p:1+q:1", "c:1")
	for i, c := range []struct {
		p       Program
		entries []partnerecon.Entry
		want    string
	}{
		{one, nil, "EUR UTC"},
		{one, entries("", "none", ""), "EUR UTC"},
		{one, entries("b", "b", "", "b"), "EUR UTC b:1+p:1"},
		{one, entries("a", "b"), "EUR UTC a:1 b:1+p:1"},
		{two, nil, "EUR UTC a:1+o:1 b:1+p:1+q:1"},
		{two, entries("", "c"), "EUR UTC a:1+o:1 b:1+p:1+q:1 c:1"},
		{one, nil, "EUR UTC a:1+o:1 b:1+p:1+q:1 c:1"},
	} {
		if s.note(c.p, c.entries); s.text() != c.want || s.by != c.p.rules {
			t.Errorf("%d: %s, want %s", i, s.text(), c.want)
		}
	}
}

// A program knows a book of its currency, its zone and its versions with all their parts.
func TestAProgramKnowsABook(t *testing.T) {
	p := Program{&rules{policy: Policy{Currency: "EUR", Zone: "UTC"}, digests: map[string]pricedTerms{"a": pricedOf("a:1+p:1+r:1"), "b": pricedOf("b:1")}}}
	for _, c := range []struct {
		s    settledWith
		want string
	}{
		{settledWith{}, ""},
		{knownOf("EUR", "UTC", "a:1+p:1+r:1", "b:1"), ""},
		{knownOf("EUR", "UTC", "a:1+r:1"), ""},
		{knownOf("", "UTC"), ""},
		{knownOf("EUR", ""), ""},
		{knownOf("USD", "UTC"), "settlement: book in USD, program in EUR: currencies differ"},
		{knownOf("EUR", "Asia/Tokyo"), "settlement: book of days in Asia/Tokyo, program in UTC: zones differ"},
		{knownOf("EUR", "UTC", "a:1", "c:1"), `settlement: the program has no version "c" of the terms, and this book was settled with one; a version that has priced something is never taken away: no such terms`},
		{knownOf("EUR", "UTC", "a:1+q:1"), `settlement: version "a" of the terms has no "q" any more, and this book was settled with it; a version that has priced something is never edited, add one: no such terms`},
		{knownOf("EUR", "UTC", "a:1+p:1+r:2"), `settlement: "r" of version "a" of the terms is not the one that this book was settled with; a version that has priced something is never edited, add one: no such terms`},
		{knownOf("EUR", "UTC", "a:1", "b:2"), `settlement: version "b" of the terms is not the one that this book was settled with; a version that has priced something is never edited, add one: no such terms`},
	} {
		err := p.knows(&c.s)
		if got := ""; err != nil && err.Error() != c.want || err == nil && c.want != got {
			t.Errorf("%s: %v", c.s.text(), err)
		}
		c.s.by = p.rules
		if err := p.knows(&c.s); err != nil {
			t.Errorf("%s, which it has folded itself: %v", c.s.text(), err)
		}
	}
	if err := (Program{}).reads(&Book{}); err == nil || err.Error() != errZero.Error() {
		t.Errorf("the zero program: %v", err)
	}
	if err := p.reads(nil); err == nil || err.Error() != errNoBook.Error() {
		t.Errorf("no book: %v", err)
	}
}

// What is stored of a program: each member, in its order.
func TestProblemsOfAStoredProgram(t *testing.T) {
	const versions = "want versions in the order of their ids, each with a digest"
	const parts = "want parts in the order of their names, each with a digest"
	for _, c := range []struct {
		name string
		s    settledWith
		want string
	}{
		{"nothing", settledWith{}, ""},
		{"all", knownOf("EUR", "UTC", "a:1+p:1+q:1", "b:1"), ""},
		{"no zone", knownOf("EUR", ""), "/zone want a currency and a zone, or none of the two\n"},
		{"no currency", knownOf("", "UTC"), "/zone want a currency and a zone, or none of the two\n"},
		{"unknown currency", knownOf("EURO", "UTC"), "/currency unknown currency \"EURO\"\n"},
		{"no id", knownOf("EUR", "UTC", ":1"), "/priced/0 " + versions + "\n"},
		{"no digest", knownOf("EUR", "UTC", "a:1", "b:"), "/priced/1 " + versions + "\n"},
		{"twice", knownOf("EUR", "UTC", "a:1", "a:1"), "/priced/1 " + versions + "\n"},
		{"out of order", knownOf("EUR", "UTC", "b:1", "a:1"), "/priced/1 " + versions + "\n"},
		{"a part without a name", knownOf("EUR", "UTC", "a:1", "b:1+:1"), "/priced/1/parts/0 " + parts + "\n"},
		{"a part without a digest", knownOf("EUR", "UTC", "a:1+p:"), "/priced/0/parts/0 " + parts + "\n"},
		{"a part twice", knownOf("EUR", "UTC", "a:1+p:1+p:1"), "/priced/0/parts/1 " + parts + "\n"},
		{"parts out of order", knownOf("EUR", "UTC", "a:1+o:1+q:1+p:1"), "/priced/0/parts/2 " + parts + "\n"},
	} {
		var list problem.List
		stored := c.s.stored()
		if got := stored.read(&list); got.text() != c.s.text() {
			t.Errorf("%s: read as %s", c.name, got.text())
		}
		got := ""
		for _, x := range list.Sorted() {
			got += x.Path + " " + x.Message + "\n"
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
