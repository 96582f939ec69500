package main

import (
	"io"
	"slices"

	"github.com/partnerecon/partnerecon"
)

// An answer is what is printed, in the terms that all formats share.
type answer struct {
	Title  string
	Tables []table
	// Notes are printed after the tables, but not as CSV or JSON.
	Notes []note
	// Next are the commands to ask further, with what each answers. Only people
	// who read text are told.
	Next [][2]string
	// CSV is the one table that is printed as CSV, JSON the value that is
	// printed as JSON.
	CSV  table
	JSON any
	// Wrong says what does not add up.
	Wrong error
}

// A note is a sentence, and under it a list.
type note struct {
	Text  string
	Items []string
}

// A table is a part of an answer. Its first columns hold text, the others
// numbers.
type table struct {
	Title string
	Head  []string
	Rows  [][]string
	Texts int  // how many columns hold text
	Total bool // the last row is a total
}

// formats are the ways to print an answer.
func formats() map[string]func(io.Writer, answer) error {
	return map[string]func(io.Writer, answer) error{
		"text": writeText, "markdown": writeMarkdown, "csv": writeCSV, "json": writeJSON,
	}
}

func (a answer) write(page io.Writer, format string) error { return formats()[format](page, a) }

// withTotal adds a row with the sum of the last column, below several rows.
func (t table) withTotal(sum partnerecon.Money) table {
	if len(t.Rows) < 2 {
		return t
	}
	row := make([]string, len(t.Head))
	row[0], row[len(row)-1] = "program", sum.Amount()
	t.Rows, t.Total = append(t.Rows[:len(t.Rows):len(t.Rows)], row), true
	return t
}

// stated leaves out the columns of text that no row states, and the currency, which is that of
// the program.
func (t table) stated() table {
	out := table{Title: t.Title, Total: t.Total, Rows: make([][]string, len(t.Rows))}
	for i, name := range t.Head {
		says := func(row []string) bool { return row[i] != "" }
		if i < t.Texts && (name == "currency" || !slices.ContainsFunc(t.Rows, says)) {
			continue
		}
		if out.Head = append(out.Head, name); i < t.Texts {
			out.Texts++
		}
		for k, row := range t.Rows {
			out.Rows[k] = append(out.Rows[k], row[i])
		}
	}
	return out
}
