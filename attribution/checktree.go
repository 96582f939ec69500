package attribution

import (
	"fmt"

	"github.com/partnerecon/partnerecon/internal/condition"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Bounds on a tree.
const (
	maxDepth = 32   // forks on the way to a leaf
	maxNodes = 1000 // forks and leaves
)

func (c *checker) checkTree() {
	w := treeWalk{checker: c, ids: map[string]bool{}}
	w.node("/tree", c.policy.Tree, nil, true)
}

// A treeWalk checks the nodes of a tree on the way down.
type treeWalk struct {
	*checker
	ids   map[string]bool
	nodes int
}

// node checks a node and what is below it. open says that the way to it can be
// gone: where it cannot, that is said once, at the top.
func (w *treeWalk) node(at string, n Node, way []asked, open bool) {
	if w.nodes++; w.nodes > maxNodes {
		if w.nodes == maxNodes+1 {
			w.Add("/tree", problem.Limit, "more than %d nodes", maxNodes)
		}
		return
	}
	switch n := n.(type) {
	case Fork:
		w.id(at, n.ID)
		checkOptional(&w.List, at+"/ask", n.Ask)
		w.fork(at, n, way, open)
	case Leaf:
		w.id(at, n.ID)
		if n.Role != "" && !n.Role.Known() {
			w.Add(at+"/role", problem.Unknown, "want sourced, influenced, assisted, serviced or none, got %s", problem.Quote(string(n.Role)))
		}
		w.checkLook(at+"/within", n.Within)
		if n.Role == "" && n.Within != (Look{}) {
			w.Add(at+"/within", problem.Conflict, "there is no credit to limit")
		}
	case nil:
		w.Add(at, problem.Required, "missing; every branch ends in a leaf")
	default:
		w.Add(at, problem.Unknown, "want a Fork or a Leaf by value, got %s", problem.Quote(fmt.Sprintf("%T", n)))
	}
}

func (w *treeWalk) id(at, id string) {
	checkName(&w.List, at+"/id", id)
	if w.ids[id] && id != "" {
		w.Add(at+"/id", problem.Duplicate, "id %s stands twice", problem.Quote(id))
	}
	w.ids[id] = true
}

func (w *treeWalk) fork(at string, f Fork, way []asked, open bool) {
	if len(way) == maxDepth {
		w.Add(at, problem.Limit, "deeper than %d questions", maxDepth)
		return
	}
	q, ok := w.question(at+"/if", f.If)
	if !ok { // what is below can still be checked for itself
		q = question{text: at, key: at, signal: KnownBeforeContact}
	}
	for _, a := range way {
		if a.question.key == q.key && a.question.not == q.not {
			w.Add(at+"/if", problem.Duplicate, "%s was asked on this path already", problem.Quote(q.String()))
			open = false // both answers follow from the first; that is said above
		}
	}
	w.branch(at+"/then", f.Then, way, q, condition.Yes, open)
	w.branch(at+"/else", f.Else, way, q, condition.No|condition.Unknown, open)
}

func (w *treeWalk) branch(at string, n Node, way []asked, q question, want condition.Answer, open bool) {
	next, reached := follow(way, q, want)
	if open && !reached {
		w.Add(at, problem.Conflict, "is never reached: the answers before it leave nothing else for %s", problem.Quote(q.String()))
	}
	w.node(at, n, next, open && reached)
}
