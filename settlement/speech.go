package settlement

import (
	"encoding/json"
	"slices"
	"strings"
)

// A speech puts the members of an object into words, and knows which it has not said
// yet: nothing of a policy is left out.
type speech struct {
	of   *node
	said []string
}

// speak begins with an object, or nil for one that is absent, of which some members
// are said elsewhere.
func speak(n *node, elsewhere ...string) *speech {
	if n == nil {
		n = &node{object: true}
	}
	return &speech{of: n, said: slices.Clone(elsewhere)}
}

// say returns a member in words, or "" where it is absent.
func (s *speech) say(name string) string {
	s.said = append(s.said, name)
	if n := s.of.member(name); n != nil {
		return n.words()
	}
	return ""
}

// rest returns what has not been said, to be put behind a sentence.
func (s *speech) rest() string {
	var b strings.Builder
	for _, m := range s.of.members {
		if !slices.Contains(s.said, m.name) {
			b.WriteString("; " + m.words())
		}
	}
	return b.String()
}

// others returns what has not been said as rules of their own: one for each member,
// and of lists of objects one for each element.
func (s *speech) others() []string {
	var out []string
	for _, m := range s.of.members {
		switch {
		case slices.Contains(s.said, m.name):
		case m.node.list && len(m.node.members) > 0 && m.node.members[0].node.object:
			for _, e := range m.node.members {
				x := speak(e.node)
				label := capital(spaced(strings.TrimSuffix(m.name, "s")))
				if name := x.say("name"); name != "" {
					label += " " + name
				}
				if rest := strings.TrimPrefix(x.rest(), "; "); rest != "" {
					label += ": " + rest
				}
				out = append(out, label+".")
			}
		case m.node.object && strings.HasPrefix(m.node.words(), "("):
			out = append(out, capital(spaced(m.name))+": "+m.node.fields()+".")
		default:
			out = append(out, capital(spaced(m.name))+": "+m.node.words()+".")
		}
	}
	return out
}

// words puts a value into words.
func (n *node) words() string {
	switch {
	case n.list && len(n.members) == 0:
		return "none"
	case n.list:
		out := make([]string, len(n.members))
		for i, m := range n.members {
			out[i] = m.node.words()
		}
		return strings.Join(out, ", ")
	case n.has("amount", "currency"):
		return n.member("amount").words() + " " + n.member("currency").words()
	case n.has("min", "max"):
		return n.member("min").words() + " to " + n.member("max").words()
	case n.member("edge") != nil:
		return n.window()
	case n.object:
		return "(" + n.fields() + ")"
	}
	var text string
	if json.Unmarshal([]byte(n.text), &text) == nil && strings.HasPrefix(n.text, `"`) {
		return oneLine(text)
	}
	return n.text
}

// fields lists the members of an object.
func (n *node) fields() string {
	out := make([]string, len(n.members))
	for i, m := range n.members {
		out[i] = m.words()
	}
	return strings.Join(out, ", ")
}

// has reports whether an object has these members and no others.
func (n *node) has(names ...string) bool {
	return n.object && len(n.members) == len(names) &&
		!slices.ContainsFunc(names, func(name string) bool { return n.member(name) == nil })
}

// words puts a member into words: one that is true says it by its name, and a bound that
// is not inside says so.
func (m member) words() string {
	switch {
	case m.node.text == "true":
		return spaced(m.name)
	case m.name == "until" && strings.Contains(m.node.text, "-"): // a day, or a month
		return "before " + m.node.words()
	case m.name == "until":
		return "under " + m.node.words()
	}
	return spaced(m.name) + " " + m.node.words()
}

// window says how long a window is: "14 days", whose last one is in, or "12 months
// (the last day not included)", or "48 hours (the last instant not included)".
func (n *node) window() string {
	var out []string
	for _, unit := range [...]string{"day", "month", "hour"} {
		if m := n.member(unit + "s"); m != nil {
			if m.text != "1" {
				unit += "s"
			}
			out = append(out, m.text+" "+unit)
		}
	}
	words := strings.Join(out, " and ")
	switch {
	case n.member("edge").text != `"until"`:
		return words
	case n.member("hours") != nil:
		return words + " (the last instant not included)"
	}
	return words + " (the last day not included)"
}

func spaced(name string) string { return strings.ReplaceAll(name, "_", " ") }

func capital(s string) string { return strings.ToUpper(s[:min(1, len(s))]) + s[min(1, len(s)):] }
