package main

import (
	"encoding/json"
	"path"
	"strconv"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// steps is a trace for people: what was said, on what, and by which rule.
func steps(title string, trace partnerecon.Trace) table {
	out := table{Title: title, Head: []string{"step", "what", "on", "rule"}, Texts: 4}
	for i, r := range trace {
		var on []string
		for _, d := range r.Details {
			if d.Value != "" {
				on = append(on, strings.ReplaceAll(d.Name, "_", " ")+" "+d.Value)
			}
		}
		out.Rows = append(out.Rows, []string{strconv.Itoa(i + 1), r.Code, strings.Join(on, ", "), r.Rule})
	}
	return out
}

// details is a trace for a spreadsheet: a row for each detail.
func details(trace partnerecon.Trace) table {
	out := table{Head: []string{"step", "code", "rule", "detail", "value"}, Texts: 5}
	for i, r := range trace {
		for _, d := range r.Details {
			out.Rows = append(out.Rows, []string{strconv.Itoa(i + 1), r.Code, r.Rule, d.Name, d.Value})
		}
		if len(r.Details) == 0 {
			out.Rows = append(out.Rows, []string{strconv.Itoa(i + 1), r.Code, r.Rule, "", ""})
		}
	}
	return out
}

// rules quotes the places of the program that a trace points to.
func (s settled) rules(trace partnerecon.Trace) (table, error) {
	text, err := settlement.MarshalPolicy(s.program.Policy())
	out := table{Title: "These rules of the program", Head: []string{"rule", "says"}, Texts: 2}
	seen := map[string]bool{"": true}
	for _, r := range trace {
		if place := whole(r.Rule); !seen[place] {
			seen[place] = true
			out.Rows = append(out.Rows, []string{place, at(text, place)})
		}
	}
	return out, err
}

// whole returns the place of the rule that a place is in: a rate alone says less
// than its row, /rates/5/share less than /rates/5.
func whole(pointer string) string {
	rule := path.Dir(pointer)
	if _, err := strconv.Atoi(path.Base(rule)); err == nil {
		return rule
	}
	return pointer
}

// at returns the JSON that a JSON Pointer leads to, or "" if there is none.
func at(text json.RawMessage, pointer string) string {
	for _, part := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
		var list []json.RawMessage
		var members map[string]json.RawMessage
		if i, err := strconv.Atoi(part); err == nil && json.Unmarshal(text, &list) == nil && i >= 0 && i < len(list) {
			text = list[i]
			continue
		}
		if json.Unmarshal(text, &members) != nil {
			return ""
		}
		text = members[strings.NewReplacer("~1", "/", "~0", "~").Replace(part)]
	}
	return string(text)
}
