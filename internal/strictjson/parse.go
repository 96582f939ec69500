package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/partnerecon/partnerecon/internal/problem"
)

// Limits bounds a document. A zero field means the default.
type Limits struct {
	Bytes int // default 1 MiB
	Depth int // default 32
	Items int // elements of one list or members of one object; default 1,000
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

// A node is a parsed JSON value that remembers its text.
type node struct {
	token   json.Token // string, json.Number, bool, nil, or the opening delimiter
	members []member   // of an object, in order
	items   []node     // of a list
	text    []byte     // the value as it stands in the document
}

type member struct {
	name  string
	value node
}

func (n node) isObject() bool { return n.token == json.Delim('{') }
func (n node) isList() bool   { return n.token == json.Delim('[') }

// errStop ends a parse that cannot go on; the problem is on the list already.
var errStop = errors.New("strictjson: stop")

type parser struct {
	data   []byte
	dec    *json.Decoder
	limits Limits
	list   *problem.List
}

// parse reads one document into a tree. Problems that leave the shape intact
// (null, a duplicate, too many items) are reported and the reading goes on.
func parse(data []byte, limits Limits, list *problem.List) (node, bool) {
	if len(data) > limits.Bytes {
		list.Add("", problem.Limit, "%d bytes, at most %d are read", len(data), limits.Bytes)
		return node{}, false
	}
	if !utf8.Valid(data) {
		list.Add("", problem.Syntax, "not valid UTF-8")
		return node{}, false
	}
	p := &parser{data: data, dec: json.NewDecoder(bytes.NewReader(data)), limits: limits, list: list}
	p.dec.UseNumber()
	n, err := p.value("", 0)
	if err != nil {
		return node{}, false
	}
	if _, err := p.dec.Token(); !errors.Is(err, io.EOF) {
		list.Add("", problem.Syntax, "text after the end of the value")
		return node{}, false
	}
	return n, true
}

func (p *parser) next(path string) (json.Token, error) {
	t, err := p.dec.Token()
	if err != nil {
		p.list.Add(path, problem.Syntax, "not JSON after byte %d: %s", p.dec.InputOffset(), reason(err))
		return nil, errStop
	}
	return t, nil
}

// reason keeps a message of encoding/json free of foreign text.
func reason(err error) string {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return syntax.Error()
	}
	return "unexpected end"
}

func (p *parser) value(path string, depth int) (node, error) {
	start := p.start()
	t, err := p.next(path)
	if err != nil {
		return node{}, err
	}
	n := node{token: t}
	switch {
	case depth > p.limits.Depth:
		p.list.Add(path, problem.Limit, "nested deeper than %d", p.limits.Depth)
		return node{}, errStop
	case n.isObject():
		n.members, err = p.members(path, depth)
	case n.isList():
		n.items, err = p.elements(path, depth)
	case t == nil:
		p.list.Add(path, problem.Type, "null is no value; leave the member out")
	}
	if err != nil {
		return node{}, err
	}
	n.text = p.data[start:p.dec.InputOffset()]
	return n, nil
}

// start returns where the next value begins: behind white space, ':' and ','.
func (p *parser) start() int {
	i := int(p.dec.InputOffset())
	for i < len(p.data) && bytes.IndexByte([]byte(" \t\r\n:,"), p.data[i]) >= 0 {
		i++
	}
	return i
}

func (p *parser) members(path string, depth int) ([]member, error) {
	var out []member
	seen := map[string]bool{}
	for p.dec.More() {
		t, err := p.next(path)
		if err != nil {
			return nil, err
		}
		name, _ := t.(string)
		at := problem.Member(path, name)
		v, err := p.value(at, depth+1)
		if err != nil {
			return nil, err
		}
		if seen[name] {
			p.list.Add(at, problem.Duplicate, "stands twice")
		}
		seen[name] = true
		if out = append(out, member{name, v}); len(out) > p.limits.Items {
			p.list.Add(path, problem.Limit, "more than %d members", p.limits.Items)
			return nil, errStop
		}
	}
	_, err := p.next(path)
	return out, err
}

func (p *parser) elements(path string, depth int) ([]node, error) {
	out := []node{}
	for p.dec.More() {
		v, err := p.value(problem.At(path, len(out)), depth+1)
		if err != nil {
			return nil, err
		}
		if out = append(out, v); len(out) > p.limits.Items {
			p.list.Add(path, problem.Limit, "more than %d elements", p.limits.Items)
			return nil, errStop
		}
	}
	_, err := p.next(path)
	return out, err
}
