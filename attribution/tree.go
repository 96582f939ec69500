package attribution

import (
	"fmt"
	"strings"

	"github.com/partnerecon/partnerecon"
)

// A treeNode is a node made ready: a leaf, or a question and where it leads.
type treeNode struct {
	path      string // JSON Pointer into the policy
	id, ask   string
	question  question
	then, els int // places in the list; 0 for a leaf
	leaf      Leaf
}

func (n *treeNode) isLeaf() bool { return n.then == 0 }

// grow puts a node and what is below it into the list and returns its place.
func (r *rules) grow(c *checker, path string, n Node) int {
	at := len(r.nodes)
	r.nodes = append(r.nodes, treeNode{path: path})
	switch n := n.(type) {
	case Fork:
		q, _ := c.question(path, n.If)
		then := r.grow(c, path+"/then", n.Then)
		els := r.grow(c, path+"/else", n.Else)
		r.nodes[at] = treeNode{path: path, id: n.ID, ask: n.Ask, question: q, then: then, els: els}
	case Leaf:
		r.nodes[at] = treeNode{path: path, id: n.ID, leaf: n}
	}
	return at
}

// A Tree is the decision tree of a model, for people to look at and for tests to
// walk. It is immutable; the zero Tree is empty.
type Tree struct{ nodes []treeNode }

// Tree returns the tree of the model.
func (m Model) Tree() Tree {
	if m.rules == nil {
		return Tree{}
	}
	return Tree{m.rules.nodes}
}

// A Step is a question on the way through the tree, and its answer.
type Step struct {
	Fork     string `json:"fork"`     // id of the fork
	Question string `json:"question"` // what is asked, in the words of the program if it has some
	Answer   Answer `json:"answer"`
}

// An Outcome is a leaf and the way to it.
type Outcome struct {
	Steps []Step           `json:"steps"`
	Leaf  string           `json:"leaf"` // id of the leaf
	Role  partnerecon.Role `json:"role,omitzero"`
	Rule  string           `json:"rule"` // JSON Pointer of the leaf in the policy
}

// Follow goes through the tree with the answers to its conditions in words:
// "introduced", "seats ge 50"; a [Not] turns the answer to what it negates. It
// returns the leaf and the way there; the zero Outcome for the zero Tree.
func (t Tree) Follow(answer func(condition string) Answer) Outcome {
	var out Outcome
	if len(t.nodes) == 0 || answer == nil {
		return out
	}
	n := &t.nodes[0]
	for !n.isLeaf() {
		a := n.question.turned(answer(n.question.text))
		out.Steps = append(out.Steps, Step{n.id, n.asks(), a})
		n = &t.nodes[n.next(a)]
	}
	out.Leaf, out.Role, out.Rule = n.id, n.leaf.Role, n.path
	return out
}

// next returns where an answer leads: only "yes" leads to then.
func (n *treeNode) next(a Answer) int {
	if a == Yes {
		return n.then
	}
	return n.els
}

// asks returns the question as people read it.
func (n *treeNode) asks() string {
	if n.ask != "" {
		return n.ask
	}
	return n.question.String()
}

// Enumerate returns every way through the tree, "yes" before "no". Where a
// question can be unknown, "no" stands for that as well.
func (t Tree) Enumerate() []Outcome {
	if len(t.nodes) == 0 {
		return nil
	}
	return t.enumerate(nil, 0, nil)
}

func (t Tree) enumerate(out []Outcome, at int, way []Step) []Outcome {
	n := &t.nodes[at]
	if n.isLeaf() {
		return append(out, Outcome{append([]Step(nil), way...), n.id, n.leaf.Role, n.path})
	}
	out = t.enumerate(out, n.then, append(way[:len(way):len(way)], Step{n.id, n.asks(), Yes}))
	return t.enumerate(out, n.els, append(way[:len(way):len(way)], Step{n.id, n.asks(), No}))
}

// Text renders the tree as indented lines.
func (t Tree) Text() string {
	var b strings.Builder
	if len(t.nodes) > 0 {
		t.text(&b, 0, "")
	}
	return b.String()
}

func (t Tree) text(b *strings.Builder, at int, indent string) {
	n := &t.nodes[at]
	if n.isLeaf() {
		fmt.Fprintf(b, "%s\n", n.says())
		return
	}
	fmt.Fprintf(b, "%s\n%s  yes: ", n.asks(), indent)
	t.text(b, n.then, indent+"       ")
	fmt.Fprintf(b, "%s  no:  ", indent)
	t.text(b, n.els, indent+"       ")
}

// says returns the outcome of a leaf as people read it.
func (n *treeNode) says() string {
	if n.leaf.Role == "" {
		return "no credit"
	}
	if n.leaf.Within != (Look{}) {
		return fmt.Sprintf("%s, if touched within %s", n.leaf.Role, n.leaf.Within)
	}
	return string(n.leaf.Role)
}

// Mermaid renders the tree as a Mermaid flowchart, for pages that draw them.
func (t Tree) Mermaid() string {
	var b strings.Builder
	b.WriteString("flowchart TD\n")
	for i := range t.nodes {
		n := &t.nodes[i]
		if n.isLeaf() {
			fmt.Fprintf(&b, "  n%d([\"%s\"])\n", i, mermaidText(n.says()))
			continue
		}
		fmt.Fprintf(&b, "  n%d{\"%s\"}\n", i, mermaidText(n.asks()))
		fmt.Fprintf(&b, "  n%d -->|yes| n%d\n", i, n.then)
		fmt.Fprintf(&b, "  n%d -->|no| n%d\n", i, n.els)
	}
	return b.String()
}

// mermaidText escapes what would end or change a label. Line breaks become
// spaces.
func mermaidText(s string) string {
	return strings.NewReplacer("#", "#35;", `"`, "#quot;", "<", "#lt;", ">", "#gt;", "`", "#96;", "\r", " ", "\n", " ").Replace(s)
}
