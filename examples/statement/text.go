package main

import (
	"bytes"
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
		fmt.Fprintf(page, "\n%s\n", n.Text)
		for _, item := range n.Items {
			fmt.Fprintf(page, "  %s\n", item)
		}
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
	var aligned bytes.Buffer
	w := tabwriter.NewWriter(&aligned, 0, 0, 2, ' ', 0)
	width := t.widths()
	if strings.Join(t.Head, "") != "" {
		fmt.Fprintln(w, t.cells(t.Head, width))
	}
	for i, row := range t.Rows {
		if t.Total && i == len(t.Rows)-1 {
			rule := make([]string, len(width))
			for k, n := range width {
				rule[k] = strings.Repeat("-", n)
			}
			fmt.Fprintln(w, strings.Join(rule, "\t"))
		}
		fmt.Fprintln(w, t.cells(row, width))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for line := range strings.Lines(aligned.String()) {
		fmt.Fprintln(page, strings.TrimRight(line, " \n"))
	}
	return nil
}

// cells joins the cells of a row for a tabwriter. That one aligns all columns to
// one side, so that numbers are padded before they come to it.
func (t table) cells(row []string, width []int) string {
	out := make([]string, len(row))
	for i, cell := range row {
		if out[i] = cell; i >= t.Texts {
			out[i] = fmt.Sprintf("%*s", width[i], cell)
		}
	}
	return strings.Join(out, "\t")
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
