package main

import (
	"fmt"
	"io"

	"github.com/partnerecon/partnerecon/attribution"
)

// write writes a decision for people.
func write(page io.Writer, j attribution.Journey, d attribution.Decision, parts []attribution.Amount) {
	fmt.Fprintf(page, "%s: the deal with %s, closed %s\n\n", j.ID, j.Account, j.Closed.Format("2 January 2006"))
	for _, c := range d.Credits {
		fmt.Fprintf(page, "%-10s %-12s %s\n", c.Partner, c.Role, c.Share)
	}
	if d.Uncredited.Num() > 0 {
		fmt.Fprintf(page, "%-10s %-12s %s\n", "nobody", "", d.Uncredited)
	}
	if len(parts) > 0 {
		fmt.Fprintln(page, "\nSourced value of the deal:")
	}
	for _, p := range parts {
		name := p.Partner
		if name == "" {
			name = "nobody"
		}
		fmt.Fprintf(page, "%-10s %s\n", name, p.Amount)
	}
	for _, c := range d.Claims {
		writeClaim(page, c)
	}
	fmt.Fprintf(page, "\nWhy:\n\n%s", d.Trace)
}

func writeClaim(page io.Writer, c attribution.Claim) {
	fmt.Fprintf(page, "\n%s (%s)\n", c.Partner, c.Tier)
	for _, s := range c.Path {
		fmt.Fprintf(page, "  %-50s %s\n", s.Question, s.Answer)
	}
	switch {
	case c.Reason != "":
		fmt.Fprintf(page, "  left out: %s\n", c.Reason)
	case c.Role == "":
		fmt.Fprintln(page, "  the tree gives no credit")
	default:
		fmt.Fprintf(page, "  the tree says %s\n", c.Role)
	}
	if c.Verdict == attribution.OtherRole || c.Verdict == attribution.NoCredit && c.Role != "" {
		fmt.Fprintln(page, "  but others took it: see why")
	}
}
