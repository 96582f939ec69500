package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"unicode/utf8"
)

// write writes the page: what it is about, the tables, the checks, and what to
// ask next. Of tables that can be cut it writes the first rows.
func write(page io.Writer, heading string, tables []table, most int, checks []check) {
	fmt.Fprintf(page, "%s\n\n", heading)
	for _, t := range tables {
		if len(t.Rows) > 0 {
			t.write(page, most)
		}
	}
	fmt.Fprintln(page, "Checks")
	for _, c := range checks {
		fmt.Fprintln(page, c)
	}
	fmt.Fprint(page, nextQuestions)
}

const nextQuestions = `
Next questions
  What would another rate, a cap or a refund window cost?
    Copy examples/retail/program.json, change it, and name it with -program.
  Which cancellations found no sale? -unmatched 1000 lists more of them.
  Who gains when partners have more customers each? -partners 4.
  How are returns matched and amounts rounded? -h.
`

func (t table) write(page io.Writer, most int) {
	rows := t.Rows
	if t.Cut && len(rows) > most {
		rows = rows[:most]
	}
	w := tabwriter.NewWriter(page, 0, 0, 2, ' ', 0)
	width := t.widths(rows)
	t.writeRow(w, append([]string{t.Title}, t.Head...), width)
	for _, row := range rows {
		t.writeRow(w, row, width)
	}
	w.Flush()
	if more := len(t.Rows) - len(rows); more > 0 {
		fmt.Fprintf(page, "and %d more\n", more)
	}
	fmt.Fprintln(page)
}

// widths are those of the columns of numbers. A tabwriter aligns all columns to
// one side, so that numbers are padded before they come to it.
func (t table) widths(rows [][]string) []int {
	width := make([]int, 1+len(t.Head))
	for i, head := range t.Head {
		width[i+1] = utf8.RuneCountInString(head)
	}
	for _, row := range rows {
		for i, cell := range row {
			width[i] = max(width[i], utf8.RuneCountInString(cell))
		}
	}
	return width
}

func (t table) writeRow(w io.Writer, row []string, width []int) {
	for i, cell := range row {
		if i > 0 {
			fmt.Fprint(w, "\t")
		}
		if i >= t.Texts {
			cell = fmt.Sprintf("%*s", width[i], cell)
		}
		fmt.Fprint(w, cell)
	}
	fmt.Fprintln(w)
}
