package main

import (
	"encoding/json"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// steps is a trace for people: what was said, on what, and by which rule. Where it
// is told to a partner, steps about others are marked.
func steps(title, partner string, trace partnerecon.Trace) table {
	out := table{Title: title, Head: []string{"step", "what", "on", "rule"}, Texts: 4}
	for i, r := range trace {
		var on []string
		for _, d := range r.Details {
			name := strings.ReplaceAll(d.Name, "_", " ")
			switch {
			case d.Value == "":
				continue
			case d.Name == "partner" && partner != "" && d.Value != partner:
				name = "other partner"
			}
			on = append(on, name+" "+d.Value)
		}
		out.Rows = append(out.Rows, []string{strconv.Itoa(i + 1), r.Code, strings.Join(on, ", "), r.Rule})
	}
	return out
}

// details is a trace for a spreadsheet: a row for each detail that is stated.
func details(trace partnerecon.Trace) table {
	out := table{Head: []string{"step", "code", "rule", "detail", "value"}, Texts: 5}
	for i, r := range trace {
		step := []string{strconv.Itoa(i + 1), r.Code, r.Rule}
		stated := slices.DeleteFunc(slices.Clone(r.Details), func(d partnerecon.Detail) bool { return d.Value == "" })
		for _, d := range stated {
			out.Rows = append(out.Rows, append(slices.Clone(step), d.Name, d.Value))
		}
		if len(stated) == 0 {
			out.Rows = append(out.Rows, append(step, "", ""))
		}
	}
	return out
}

// rules quotes the places of the program that a trace points to, but those that are
// longer than a glance.
func (s settled) rules(trace partnerecon.Trace) (table, error) {
	const glance = 300
	text, err := settlement.MarshalPolicy(s.program.Policy())
	out := table{Title: "These rules of the program", Head: []string{"rule", "says"}, Texts: 2}
	seen := map[string]bool{"": true}
	for _, r := range trace {
		if place := whole(r.Rule); !seen[place] {
			seen[place] = true
			if says := at(text, place); len(says) <= glance {
				out.Rows = append(out.Rows, []string{place, says})
			}
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
