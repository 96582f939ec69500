package condition

import (
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon/internal/problem"
)

// CheckForm reports what is wrong with the kind and the currency of a declared
// fact. Kinds are those that the caller has.
func CheckForm(list *problem.List, at string, f Form, kinds []Kind) {
	if !slices.Contains(kinds, f.Kind) {
		list.Add(at+"/kind", problem.Unknown, "want %s, got %s", choice(kinds), problem.Quote(string(f.Kind)))
	}
	switch {
	case f.Kind == Money && f.Digits < 0:
		list.Add(at+"/currency", problem.Unchosen(f.Currency), "want a currency, got %s", problem.Quote(f.Currency))
	case f.Kind != Money && f.Currency != "":
		list.Add(at+"/currency", problem.Conflict, "only money has one")
	}
}

// choice lists kinds: "money, number or count".
func choice(kinds []Kind) string {
	var b strings.Builder
	for i, k := range kinds {
		switch {
		case i == 0:
		case i == len(kinds)-1:
			b.WriteString(" or ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(string(k))
	}
	return b.String()
}
