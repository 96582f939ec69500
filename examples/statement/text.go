package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode/utf8"
)

// writeText prints for a terminal.
func writeText(page io.Writer, a answer) error {
	fmt.Fprintln(page, a.Title)
	for _, t := range a.Tables {
		fmt.Fprintln(page)
		if err := t.writeText(page); err != nil {
			return err
		}
	}
	for _, n := range a.Notes {
		fmt.Fprintf(page, "\n%s\n", n)
	}
	if len(a.Next) > 0 {
		fmt.Fprintln(page, "\nNext questions")
	}
	for _, n := range a.Next {
		fmt.Fprintf(page, "  %s\n    %s\n", n[1], n[0])
	}
	return nil
}

func (t table) writeText(page io.Writer) error {
	if t.Title != "" {
		fmt.Fprintln(page, t.Title)
	}
	w := tabwriter.NewWriter(page, 0, 0, 2, ' ', 0)
	width := t.widths()
	for i, row := range append([][]string{t.Head}, t.Rows...) {
		if t.Total && i == len(t.Rows) {
			rule := make([]string, len(width))
			for k, n := range width {
				rule[k] = strings.Repeat("-", n)
			}
			fmt.Fprintln(w, strings.Join(rule, "\t"))
		}
		fmt.Fprintln(w, strings.TrimRight(strings.Join(t.aligned(row, width), "\t"), "\t "))
	}
	return w.Flush()
}

// aligned pads numbers to the right. A tabwriter aligns all columns to one side.
func (t table) aligned(row []string, width []int) []string {
	out := make([]string, len(row))
	for i, cell := range row {
		if out[i] = cell; i >= t.Texts {
			out[i] = fmt.Sprintf("%*s", width[i], cell)
		}
	}
	return out
}

func (t table) widths() []int {
	width := make([]int, len(t.Head))
	for _, row := range append([][]string{t.Head}, t.Rows...) {
		for i, cell := range row {
			width[i] = max(width[i], utf8.RuneCountInString(cell))
		}
	}
	return width
}
