package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers"
)

// barWidth is how many characters a full bar has.
const barWidth = 30

// printAll prints all partners: where they stand, what is missing, the chart.
func printAll(out io.Writer, l tiers.Ladder, partners []partner, at partnerecon.Day) {
	fmt.Fprintf(out, "STANDINGS on %s, from the highest of %s\n\n", at, strings.Join(l.Tiers(), ", "))
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "partner\ttier\tsince\tqualifies for\tnext review\t")
	for _, p := range partners {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", p.name, named(p.now.Tier), since(p.now), named(p.now.Qualified), p.now.Review, remark(p.now))
	}
	w.Flush()
	fmt.Fprint(out, "\nWHAT IS MISSING\n")
	for _, p := range staying(partners) {
		printGaps(out, p)
	}
	fmt.Fprint(out, "\nPROGRESS to the next tier\n\n")
	w = tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, p := range staying(partners) {
		for _, g := range criteria(p.now, p.now.Next) {
			fmt.Fprintf(w, "%s\t%s\t%s\t|%s|\t%s\n", p.name, p.now.Next, g.Metric, bar(g), share(g))
		}
	}
	w.Flush()
	printChanges(out, partners...)
}

// staying are the partners that have not left: nothing is missing to those that have.
func staying(partners []partner) []partner {
	return slices.DeleteFunc(slices.Clone(partners), func(p partner) bool { return p.now.Course.Left })
}

// printChanges prints how partners moved.
func printChanges(out io.Writer, partners ...partner) {
	fmt.Fprint(out, "\nWHAT CHANGED\n\n")
	none := true
	for _, p := range partners {
		for _, c := range p.changes {
			fmt.Fprintln(out, told(p.name, c))
			none = false
		}
	}
	if none {
		fmt.Fprintln(out, "nothing")
	}
}

// printOne prints one partner, with the reasons.
func printOne(out io.Writer, p partner) {
	fmt.Fprintf(out, "%s stands in %s, %s", p.name, named(p.now.Tier), p.now.On)
	if r := remark(p.now); r != "" {
		fmt.Fprintf(out, ": %s", r)
	}
	fmt.Fprintln(out)
	if !p.now.Course.Left {
		printGaps(out, p)
	}
	for _, c := range p.now.Outlook {
		fmt.Fprintf(out, "  if nothing more comes: %s\n", told(p.name, c))
	}
	printChanges(out, p)
	fmt.Fprintf(out, "\nWHY\n\n%s", p.now.Trace)
}

func printGaps(out io.Writer, p partner) {
	if p.now.Next == "" {
		fmt.Fprintf(out, "\n%s: nothing, it is at the top\n", p.name)
		return
	}
	fmt.Fprintf(out, "\n%s, to %s:\n", p.name, p.now.Next)
	for _, g := range p.now.Gaps() {
		fmt.Fprintf(out, "  %s: ", g.Metric)
		switch {
		case g.Missing:
			fmt.Fprintf(out, "nothing is known, %s is asked for", g.Target)
		default:
			fmt.Fprintf(out, "%s of %s, %s more", g.Actual, g.Target, g.Remaining)
		}
		if g.Raw != g.Actual {
			fmt.Fprintf(out, " (%s with all that its largest customer brought)", g.Raw)
		}
		if g.Of > 0 {
			fmt.Fprintf(out, "; met in %d of the last %d periods, %d are wanted", g.Periods, g.Of, g.Want)
		}
		if g.DaysLeft >= 30 && g.Pace != (tiers.Value{}) {
			fmt.Fprintf(out, "; %d days left, that is %s in 30 days", g.DaysLeft, g.Pace)
		}
		fmt.Fprintln(out)
	}
}

// criteria returns the criteria of a tier, met or not.
func criteria(a tiers.Assessment, tier string) []tiers.Gap {
	for _, v := range a.Tiers {
		if v.Tier == tier && tier != "" {
			return v.Criteria
		}
	}
	return nil
}

// bar draws how much of a criterion is there.
func bar(g tiers.Gap) string {
	full := 0
	switch {
	case g.Met:
		full = barWidth
	case g.Percent.Stated():
		full = int(min(barWidth-1, barWidth*g.Percent.Num()/g.Percent.Den())) // never full before it is met
	}
	return strings.Repeat("#", full) + strings.Repeat(".", barWidth-full)
}

func share(g tiers.Gap) string {
	switch {
	case g.Met:
		return "met"
	case g.Spare:
		return "not needed"
	case g.Missing:
		return "not known"
	}
	return g.Percent.String()
}

func named(tier string) string {
	if tier == "" {
		return "none"
	}
	return tier
}

func since(a tiers.Assessment) string {
	if a.Tier == "" {
		return ""
	}
	return a.Course.Since.String()
}

// remark says what threatens or awaits a partner.
func remark(a tiers.Assessment) string {
	switch c := a.Course; {
	case c.Left:
		return "has left"
	case !c.FallsOn.IsZero():
		return fmt.Sprintf("falls to %s on %s", named(c.FallsTo), c.FallsOn)
	case !c.Falling.IsZero():
		return "is to be given notice"
	case !c.GraceUntil.IsZero():
		return "has a grace through " + c.GraceUntil.Add(-1).String()
	case a.Eligible:
		return "rises with the review"
	}
	return ""
}

// told tells a change in a sentence.
func told(name string, c tiers.Change) string {
	switch c.What {
	case tiers.GraceBegan:
		return fmt.Sprintf("%s  %s keeps %s through %s, though the review failed", c.Decided, name, c.From, c.Until)
	case tiers.Requalified:
		return fmt.Sprintf("%s  %s qualifies for %s again", c.Decided, name, c.To)
	case tiers.Announced:
		return fmt.Sprintf("%s  %s is going to fall to %s", c.Decided, name, named(c.To))
	default:
		return fmt.Sprintf("%s  %s: %s, %s from %s", c.Decided, name, strings.ReplaceAll(string(c.What), "_", " "), named(c.To), c.Effective)
	}
}
