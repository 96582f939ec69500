package attribution

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// A value is a fact in a form that compares: ordered kinds in n and nanos, texts
// in one element of texts, sets in all of them.
type value struct {
	n     int64
	nanos int // of an instant
	texts []string
}

func (v value) compare(o value) int {
	return cmp.Or(cmp.Compare(v.n, o.n), cmp.Compare(v.nanos, o.nanos), slices.Compare(v.texts, o.texts))
}

// places is how fine a number is: six decimals.
const places = 6

// parse reads the text of one value of a kind, or says what is wrong with it.
func (d Declaration) parse(s string) (value, string) {
	switch d.Kind {
	case MoneyFact:
		return d.parseMoney(s)
	case NumberFact:
		n, fault := exact.ParseFixed(s, places)
		return value{n: n}, string(fault)
	case CountFact:
		n, fault := exact.ParseFixed(s, 0)
		if fault == "" && (n < 0 || strings.Contains(s, ".")) {
			return value{}, "want a whole number that is not below 0"
		}
		return value{n: n}, string(fault)
	case BoolFact:
		return value{n: int64(len("false") - len(s))}, oneOf(s, "true", "false")
	case DayFact:
		day, err := partnerecon.ParseDay(s)
		if err != nil {
			return value{}, "want a day in the form 2006-01-02"
		}
		return value{n: int64(day.Sub(partnerecon.Day{}))}, ""
	case InstantFact:
		t, ok := strictjson.ParseInstant(s)
		if !ok || !inRange(t) {
			return value{}, "want an instant in the form 2006-01-02T15:04:05Z"
		}
		return value{n: t.Unix(), nanos: t.Nanosecond()}, ""
	case TextFact, SetFact:
		return value{texts: []string{s}}, textFault(s)
	}
	return value{}, "the kind of the fact is unknown"
}

func (d Declaration) parseMoney(s string) (value, string) {
	amount, currency, _ := strings.Cut(s, " ")
	if currency != string(d.Currency) {
		return value{}, "want an amount in " + strconv.Quote(string(d.Currency))
	}
	m, err := partnerecon.ParseMoney(amount, d.Currency)
	if err != nil {
		return value{}, "want an amount and its currency, as in \"12.50 EUR\""
	}
	return value{n: m.Minor()}, ""
}

func oneOf(s string, members ...string) string {
	if slices.Contains(members, s) {
		return ""
	}
	return "want " + strings.Join(members, " or ")
}

func textFault(s string) string {
	if s == "" || len(s) > maxID || !utf8.ValidString(s) {
		return "want a text of 1 to 255 bytes of UTF-8"
	}
	return ""
}

// inRange reports whether an instant is one that can become a day in any zone.
func inRange(t time.Time) bool {
	year := t.UTC().Year()
	return year > 1 && year < 9999
}

// parseAll reads the values of a fact. It reports what is wrong with each.
func (d Declaration) parseAll(list *problem.List, path string, texts []string) []value {
	out := make([]value, len(texts))
	for i, s := range texts {
		v, fault := d.parse(s)
		if fault != "" {
			list.Add(problem.At(path, i), problem.Type, "%s, got %s", fault, problem.Quote(s))
		}
		out[i] = v
	}
	return out
}

// parseFact reads a fact of a journey or a partner into one value.
func (d Declaration) parseFact(list *problem.List, path string, texts []string) value {
	path += "/values"
	switch {
	case d.Kind == SetFact && len(texts) > maxList:
		list.Add(path, problem.Limit, "%d elements, at most %d", len(texts), maxList)
		return value{}
	case d.Kind != SetFact && len(texts) != 1:
		list.Add(path, problem.Required, "want one value, got %d", len(texts))
		return value{}
	}
	parsed := d.parseAll(list, path, texts)
	if d.Kind == SetFact {
		return value{texts: sorted(texts)}
	}
	return parsed[0]
}

// sorted returns a sorted copy without repeats.
func sorted(texts []string) []string {
	out := slices.Clone(texts)
	slices.Sort(out)
	return slices.Compact(out)
}

func (c *checker) checkDeclarations() {
	for i, d := range c.policy.Facts {
		at := problem.At("/facts", i)
		checkName(&c.List, at+"/name", d.Name)
		if i != slices.IndexFunc(c.policy.Facts, func(o Declaration) bool { return o.Name == d.Name }) {
			c.Add(at+"/name", problem.Duplicate, "fact %s stands twice", problem.Quote(d.Name))
		}
		if !d.Kind.known() {
			c.Add(at+"/kind", problem.Unknown, "want money, number, count, bool, text, set, day or instant, got %s", problem.Quote(string(d.Kind)))
		}
		if d.Of != OfJourney && d.Of != OfPartner {
			c.Add(at+"/of", problem.Unknown, "want journey or partner, got %s", problem.Quote(string(d.Of)))
		}
		_, known := d.Currency.Digits()
		switch {
		case d.Kind == MoneyFact && !known:
			c.Add(at+"/currency", problem.Required, "want a currency, got %s", problem.Quote(string(d.Currency)))
		case d.Kind != MoneyFact && d.Currency != "":
			c.Add(at+"/currency", problem.Conflict, "only money has one")
		}
	}
}

func (k FactKind) known() bool {
	switch k {
	case MoneyFact, NumberFact, CountFact, BoolFact, TextFact, SetFact, DayFact, InstantFact:
		return true
	}
	return false
}

// knows reports whether values of the kind can be compared in this way.
func (k FactKind) knows(op Op) bool {
	switch op {
	case Exists:
		return true
	case Eq, Ne:
		return true
	case In, NotIn:
		return k != BoolFact
	case Lt, Le, Gt, Ge, Between:
		return k != BoolFact && k != TextFact && k != SetFact
	case Contains:
		return k == TextFact || k == SetFact
	case StartsWith, EndsWith:
		return k == TextFact
	}
	return false
}
