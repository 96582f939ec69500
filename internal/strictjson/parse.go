package strictjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/partnerecon/partnerecon/internal/problem"
)

// Limits bounds a document. A zero field means the default, which suits what
// people and other programs write: policies and facts.
type Limits struct {
	Bytes int // default 1 MiB
	Depth int // default 32
	Items int // elements of one list or members of one object; default 1,000
}

// The limits on an entry of the ledger and on its basis. A basis holds what the
// engine itself has put together, for a churn or a seal every line of a customer
// with its corrections, so it must be read back however much one customer has
// bought: 100,000 lines of 160 bytes are 16 MiB. It stays bounded, because stored
// entries can come from anywhere.
const (
	EntryBytes = 16 << 20
	EntryItems = 100_000
)

// EntryLimits returns the limits on an entry and on its basis.
func EntryLimits() Limits { return Limits{Bytes: EntryBytes, Items: EntryItems} }

// Compact checks a document that is kept as it stands and returns a copy of it
// without white space.
func Compact(data []byte, limits Limits) ([]byte, error) {
	var list problem.List
	parse(data, limits.orDefault(), &list)
	if found := list.Sorted(); len(found) > 0 {
		return nil, &Error{found}
	}
	var b bytes.Buffer
	if err := json.Compact(&b, data); err != nil {
		return nil, &Error{[]problem.Problem{{Code: problem.Syntax, Message: "not JSON"}}}
	}
	return b.Bytes(), nil
}

func (l Limits) orDefault() Limits {
	if l.Bytes == 0 {
		l.Bytes = 1 << 20
	}
	if l.Depth == 0 {
		l.Depth = 32
	}
	if l.Items == 0 {
		l.Items = 1000
	}
	return l
}

// A shape is the JSON type of a value.
type shape byte

const (
	null shape = iota
	object
	list
	text
	number
	truth
)

// A node is a parsed JSON value that remembers its text.
type node struct {
	shape   shape
	value   string   // of a text (unquoted), a number or a truth value
	members []member // of an object, in order
	items   []node   // of a list
	source  []byte   // the value as it stands in the document
}

type member struct {
	name  string
	value node
}

// A parser walks through a document, of which it reads nothing unless all of it is valid UTF-8.
type parser struct {
	data   []byte
	at     int // next byte
	limits Limits
	list   *problem.List
	failed bool // the shape is broken: reading ends
}

// parse reads one document into a tree. Problems that leave the shape intact
// (null, a member that stands twice) are reported and the reading goes on.
func parse(data []byte, limits Limits, found *problem.List) (node, bool) {
	if len(data) > limits.Bytes {
		found.Add("", problem.Limit, "%d bytes, at most %d are read", len(data), limits.Bytes)
		return node{}, false
	}
	p := &parser{data: data, limits: limits, list: found}
	if !utf8.Valid(data) {
		p.at = firstInvalid(data)
		p.fail(&place{}, problem.Syntax, "not valid UTF-8 at %s: got the byte %#02x", p.where(), data[p.at])
		return node{}, false
	}
	n := p.value(&place{}, 0)
	if p.space(); !p.failed && p.at < len(data) {
		p.fail(&place{}, problem.Syntax, "text after the end of the value, at %s", p.where())
	}
	return n, !p.failed
}

// firstInvalid returns the position of the first byte that begins no character.
func firstInvalid(data []byte) int {
	at := 0
	for {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size <= 1 {
			return at
		}
		at += size
	}
}

// fail reports a problem that ends the reading.
func (p *parser) fail(at *place, code, format string, args ...any) {
	if !p.failed {
		p.list.Add(at.path(), code, "%s", fmt.Sprintf(format, args...))
	}
	p.failed = true
}

// broken reports text that is no JSON.
func (p *parser) broken(at *place, want string) {
	got := "the end"
	if p.at < len(p.data) {
		r, _ := utf8.DecodeRune(p.data[p.at:])
		got = problem.Quote(string(r))
	}
	p.fail(at, problem.Syntax, "not JSON at %s: want %s, got %s", p.where(), want, got)
}

// where says how far the reading has come, as an editor counts: lines and
// characters from 1.
func (p *parser) where() string {
	before := p.data[:p.at]
	line := bytes.LastIndexByte(before, '\n') + 1
	return fmt.Sprintf("line %d, column %d", bytes.Count(before, []byte("\n"))+1, utf8.RuneCount(before[line:])+1)
}

// space skips white space and returns the byte after it, 0 at the end.
func (p *parser) space() byte {
	for ; p.at < len(p.data); p.at++ {
		switch c := p.data[p.at]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

func (p *parser) value(at *place, depth int) node {
	c := p.space()
	start := p.at
	var n node
	switch {
	case depth > p.limits.Depth:
		p.fail(at, problem.Limit, "nested deeper than %d", p.limits.Depth)
	case c == '{':
		n.shape, n.members = object, p.members(at, depth)
	case c == '[':
		n.shape, n.items = list, p.elements(at, depth)
	case c == '"':
		n.shape, n.value = text, p.text(at)
	case c == '-' || '0' <= c && c <= '9':
		n.shape, n.value = number, p.number(at)
	default:
		n.shape, n.value = p.word(at)
	}
	n.source = p.data[start:p.at]
	return n
}

// word reads true, false or null.
func (p *parser) word(at *place) (shape, string) {
	for _, w := range [...]string{"true", "false", "null"} {
		if !strings.HasPrefix(string(p.data[p.at:min(len(p.data), p.at+len(w))]), w) {
			continue
		}
		p.at += len(w)
		if w == "null" {
			p.list.Add(at.path(), problem.Type, "null is no value; leave the member out")
			return null, ""
		}
		return truth, w
	}
	p.broken(at, "a value")
	return null, ""
}

// number reads what RFC 8259 calls one.
func (p *parser) number(at *place) string {
	start := p.at
	if p.data[p.at] == '-' {
		p.at++
	}
	if p.peek() == '0' {
		p.at++
	} else {
		p.digits(at)
	}
	if p.peek() == '.' {
		p.at++
		p.digits(at)
	}
	if c := p.peek(); c == 'e' || c == 'E' {
		p.at++
		if c := p.peek(); c == '+' || c == '-' {
			p.at++
		}
		p.digits(at)
	}
	return string(p.data[start:p.at])
}

func (p *parser) digits(at *place) {
	if c := p.peek(); c < '0' || c > '9' {
		p.broken(at, "a digit")
		return
	}
	for c := p.peek(); '0' <= c && c <= '9'; c = p.peek() {
		p.at++
	}
}

// peek returns the next byte, 0 at the end.
func (p *parser) peek() byte {
	if p.at < len(p.data) {
		return p.data[p.at]
	}
	return 0
}

// text reads a text in quotation marks.
func (p *parser) text(at *place) string {
	start := p.at
	escaped := false
	for p.at++; p.at < len(p.data); p.at++ {
		switch c := p.data[p.at]; {
		case c == '"':
			p.at++
			if !escaped {
				return string(p.data[start+1 : p.at-1])
			}
			return p.unescape(at, p.data[start:p.at])
		case c == '\\':
			escaped = true
			p.at++
		case c < ' ':
			p.broken(at, "text without control characters")
			return ""
		}
	}
	p.at = len(p.data)
	p.broken(at, `a closing "`)
	return ""
}

// unescape leaves escapes to encoding/json, but for half a surrogate pair, which
// it would replace.
func (p *parser) unescape(at *place, quoted []byte) string {
	var s string
	if err := json.Unmarshal(quoted, &s); err != nil {
		p.fail(at, problem.Syntax, "not JSON before byte %d: a broken escape", p.at)
		return ""
	}
	if strings.ContainsRune(s, utf8.RuneError) && !strings.ContainsRune(string(quoted), utf8.RuneError) {
		p.fail(at, problem.Syntax, "not JSON before byte %d: half a surrogate pair", p.at)
	}
	return s
}

func (p *parser) members(at *place, depth int) []member {
	var out []member
	p.each(at, '}', func() {
		if p.space() != '"' {
			p.broken(at, "a name in quotation marks")
			return
		}
		name := p.text(at)
		here := at.member(name)
		if p.space() != ':' {
			p.broken(&here, `":"`)
			return
		}
		p.at++
		out = append(out, member{name, p.value(&here, depth+1)})
	})
	seen := make(map[string]bool, len(out))
	for _, m := range out {
		if seen[m.name] {
			here := at.member(m.name)
			p.list.Add(here.path(), problem.Duplicate, "stands twice")
		}
		seen[m.name] = true
	}
	return out
}

func (p *parser) elements(at *place, depth int) []node {
	out := []node{}
	p.each(at, ']', func() {
		here := at.element(len(out))
		out = append(out, p.value(&here, depth+1))
	})
	return out
}

// each reads the parts of an object or a list up to its closing bracket.
func (p *parser) each(at *place, end byte, read func()) {
	p.at++
	if p.space() == end {
		p.at++
		return
	}
	for n := 1; ; n++ {
		if n > p.limits.Items {
			p.fail(at, problem.Limit, "more than %d parts", p.limits.Items)
		}
		if read(); p.failed {
			return
		}
		switch p.space() {
		case ',':
			p.at++
		case end:
			p.at++
			return
		default:
			p.broken(at, fmt.Sprintf(`"," or "%c"`, end))
			return
		}
	}
}
