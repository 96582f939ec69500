package main

import "io"

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
