package settlement

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// A Change is one cell in which two policies differ.
type Change struct {
	// Path is a JSON Pointer into the new policy; of what is gone, into the old one.
	Path string `json:"path"`
	// Was and Is are the value before and after, as JSON; empty where there is none.
	Was string `json:"was,omitzero"`
	Is  string `json:"is,omitzero"`
	// Matched says how the element of a list that the cell is in was found in the other
	// policy: by its "id", by its "name", or by its "index". Of lists in lists it is
	// the innermost one. Empty for a cell that is in no list.
	Matched string `json:"matched,omitzero"`
}

// String returns the change as a line for publication.
func (c Change) String() string {
	switch {
	case c.Was == "":
		return problem.Printable(c.Path) + ": new: " + c.Is
	case c.Is == "":
		return problem.Printable(c.Path) + ": gone: " + c.Was
	}
	return problem.Printable(c.Path) + ": " + c.Was + " -> " + c.Is
}

// Diff lists the cells in which a policy, or an agreement, differs from an earlier
// one, in the order of their paths: what to publish with a new version. Policies that
// are stored in the same bytes have no changes, and others have some.
//
// Elements of lists are matched by their ids, or else by their names, where all
// elements of both lists have one and none stands twice: so a rate with an id is the
// same rate wherever it stands, and a list of the same elements in another order is
// one change, of the list of their ids. Elements without are matched by their place:
// one that is put in front of them changes all.
//
// Neither policy is checked. The error is that of [MarshalPolicy].
func Diff[P Policy | Agreement](before, after P) ([]Change, error) {
	was, err := document(before)
	if err != nil {
		return nil, err
	}
	is, err := document(after)
	if err != nil {
		return nil, err
	}
	return changes(was, is), nil
}

// document returns a value as a tree of its stored form.
func document(v any) (*node, error) {
	text, err := strictjson.Encode(v)
	if err != nil {
		return nil, fmt.Errorf("settlement: %w", problem.Inner(err))
	}
	return parseNode(json.NewDecoder(bytes.NewReader(text)))
}

// A node is a value in JSON: a text that stands for itself, an object or a list.
type node struct {
	text    string // as it is written
	members []member
	object  bool
	list    bool
}

// A member is one of an object, or with an empty name an element of a list.
type member struct {
	name string
	node *node
}

// parseNode reads one value. What it reads was written by this module.
func parseNode(d *json.Decoder) (*node, error) {
	d.UseNumber()
	token, err := d.Token()
	if err != nil {
		return nil, fmt.Errorf("settlement: %w", problem.Inner(err))
	}
	delim, ok := token.(json.Delim)
	if !ok {
		if n, ok := token.(json.Number); ok {
			return &node{text: n.String()}, nil
		}
		text, err := strictjson.Encode(token)
		return &node{text: string(text)}, err
	}
	out := &node{object: delim == '{', list: delim == '['}
	for d.More() {
		name := ""
		if out.object {
			token, err := d.Token()
			if err != nil {
				return nil, fmt.Errorf("settlement: %w", problem.Inner(err))
			}
			name, _ = token.(string)
		}
		n, err := parseNode(d)
		if err != nil {
			return nil, err
		}
		out.members = append(out.members, member{name, n})
	}
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("settlement: %w", problem.Inner(err))
	}
	out.text = out.render()
	return out, nil
}

func (n *node) render() string {
	var b strings.Builder
	open, end := "[", "]"
	if n.object {
		open, end = "{", "}"
	}
	b.WriteString(open)
	for i, m := range n.members {
		if i > 0 {
			b.WriteByte(',')
		}
		if n.object {
			name, _ := strictjson.Encode(m.name) // a string
			b.Write(name)
			b.WriteByte(':')
		}
		b.WriteString(m.node.text)
	}
	b.WriteString(end)
	return b.String()
}

// member returns a member of an object, or nil.
func (n *node) member(name string) *node {
	for _, m := range n.members {
		if m.name == name {
			return m.node
		}
	}
	return nil
}

// changes lists where two documents differ, by path.
func changes(was, is *node) []Change {
	var c comparison
	c.compare("", "", was, is, "")
	slices.SortStableFunc(c, func(a, b Change) int { return problem.ComparePaths(a.Path, b.Path) })
	return c
}

// A comparison collects changes.
type comparison []Change

func (c *comparison) compare(old, now string, was, is *node, matched string) {
	switch {
	case was.text == is.text:
	case was.object && is.object:
		c.objects(old, now, was, is, matched)
	case was.list && is.list:
		c.lists(old, now, was, is)
	default:
		*c = append(*c, Change{now, was.text, is.text, matched})
	}
}

func (c *comparison) objects(old, now string, was, is *node, matched string) {
	for _, m := range was.members {
		if other := is.member(m.name); other != nil {
			c.compare(problem.Member(old, m.name), problem.Member(now, m.name), m.node, other, matched)
		} else {
			*c = append(*c, Change{Path: problem.Member(old, m.name), Was: m.node.text, Matched: matched})
		}
	}
	for _, m := range is.members {
		if was.member(m.name) == nil {
			*c = append(*c, Change{Path: problem.Member(now, m.name), Is: m.node.text, Matched: matched})
		}
	}
}

func (c *comparison) lists(old, now string, was, is *node) {
	for _, key := range [...]string{"id", "name"} {
		a, known := was.keys(key)
		b, too := is.keys(key)
		if known && too {
			c.matched(old, now, was, is, a, b, key)
			return
		}
	}
	for i := range max(len(was.members), len(is.members)) {
		switch {
		case i >= len(is.members):
			*c = append(*c, Change{Path: problem.At(old, i), Was: was.members[i].node.text, Matched: "index"})
		case i >= len(was.members):
			*c = append(*c, Change{Path: problem.At(now, i), Is: is.members[i].node.text, Matched: "index"})
		default:
			c.compare(problem.At(old, i), problem.At(now, i), was.members[i].node, is.members[i].node, "index")
		}
	}
}

// matched compares lists whose elements have names of their own.
func (c *comparison) matched(old, now string, was, is *node, a, b []string, key string) {
	for i, name := range a {
		k := slices.Index(b, name)
		if k < 0 {
			*c = append(*c, Change{Path: problem.At(old, i), Was: was.members[i].node.text, Matched: key})
			continue
		}
		c.compare(problem.At(old, i), problem.At(now, k), was.members[i].node, is.members[k].node, key)
	}
	for k, name := range b {
		if !slices.Contains(a, name) {
			*c = append(*c, Change{Path: problem.At(now, k), Is: is.members[k].node.text, Matched: key})
		}
	}
	gone := func(of []string) func(string) bool {
		return func(name string) bool { return !slices.Contains(of, name) }
	}
	stayed, stays := slices.DeleteFunc(slices.Clone(a), gone(b)), slices.DeleteFunc(slices.Clone(b), gone(a))
	if !slices.Equal(stayed, stays) {
		x, _ := strictjson.Encode(stayed) // texts
		y, _ := strictjson.Encode(stays)
		*c = append(*c, Change{now, string(x), string(y), key})
	}
}

// keys returns what the elements of a list are called, and whether each is called
// something, and nothing twice.
func (n *node) keys(key string) ([]string, bool) {
	seen := map[string]bool{}
	var out []string
	for _, m := range n.members {
		name := m.node.member(key)
		if !m.node.object || name == nil || name.object || name.list || name.text == `""` || seen[name.text] {
			return nil, false
		}
		var text string
		if json.Unmarshal([]byte(name.text), &text) != nil {
			return nil, false
		}
		seen[name.text] = true
		out = append(out, text)
	}
	return out, true
}
