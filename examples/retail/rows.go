package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/examples/internal/input"
)

// A row is one line of the file, its cells read and nothing decided yet.
type row struct {
	Invoice, Stock, Customer string
	Country                  string // decides nothing

	At       string          // civil date and time, which sorts as text
	Day      partnerecon.Day // of At
	Quantity int64
	Price    int64 // of one unit, in thousandths of the currency unit
}

// Bounds on cells. An amount within them is in range in every currency, and an
// id made of two cells is short enough for a fact.
const (
	maxName   = 40 // bytes
	maxDigits = 7  // before the point
)

// maxShown is how many bad lines are shown; all are counted.
const maxShown = 20

// A fileError is everything that cannot be read in a file.
type fileError struct {
	shown []string
	lines int
}

func (b *fileError) add(line int, problems ...string) {
	b.lines++
	if b.lines <= maxShown {
		b.shown = append(b.shown, fmt.Sprintf("line %d: %s", line, strings.Join(problems, "; ")))
	}
}

func (b *fileError) Error() string {
	text := fmt.Sprintf("bad lines: %d", b.lines)
	for _, s := range b.shown {
		text += "\n  " + s
	}
	if more := b.lines - len(b.shown); more > 0 {
		text += fmt.Sprintf("\n  and %d more", more)
	}
	return text
}

// readRows reads all lines of a file, or reports all that is wrong with it.
func readRows(in io.Reader) ([]row, error) {
	file := csv.NewReader(in)
	file.FieldsPerRecord = -1 // checked below, so that reading goes on
	names, err := file.Read()
	if err != nil && err != io.EOF {
		return nil, err
	}
	at, problems := findColumns(names)
	if len(problems) > 0 {
		return nil, fmt.Errorf("line 1: %s", strings.Join(problems, "; "))
	}
	var rows []row
	var bad fileError
	for {
		cells, err := file.Read()
		var malformed *csv.ParseError
		switch {
		case err == io.EOF:
			return finish(rows, &bad)
		case errors.As(err, &malformed):
			bad.add(malformed.StartLine, malformed.Err.Error())
			continue
		case err != nil:
			return nil, err
		}
		line, _ := file.FieldPos(0)
		r, problems := readRow(cells, at, len(names))
		if len(problems) > 0 {
			bad.add(line, problems...)
			continue
		}
		rows = append(rows, r)
	}
}

func finish(rows []row, bad *fileError) ([]row, error) {
	switch {
	case bad.lines > 0:
		return nil, bad
	case len(rows) == 0:
		return nil, errors.New("no lines after the header")
	}
	return rows, nil
}

// The columns, as places in the list of columnNames.
const (
	invoiceNo = iota
	stockCode
	quantity
	invoiceDate
	unitPrice
	customerID
	country
	columnCount
)

func columnNames() [columnCount]string {
	return [...]string{"InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"}
}

// alias returns the name that Online Retail II has for a column of the first file.
func alias(column string) string {
	switch column {
	case "InvoiceNo":
		return "Invoice"
	case "UnitPrice":
		return "Price"
	}
	return column
}

// findColumns returns where each column stands.
func findColumns(names []string) (at [columnCount]int, problems []string) {
	for i, want := range columnNames() {
		at[i] = -1
		for k, name := range names {
			if name = input.Named(name); name != input.Named(want) && name != input.Named(alias(want)) {
				continue
			}
			if at[i] >= 0 {
				problems = append(problems, fmt.Sprintf("two columns %s", want))
				break
			}
			at[i] = k
		}
		if at[i] < 0 {
			problems = append(problems, fmt.Sprintf("no column %s", want))
		}
	}
	if len(problems) > 0 {
		problems = append(problems, fmt.Sprintf("the header has %q", names))
	}
	return at, problems
}

// readRow reads the cells of a line and returns everything wrong with them.
func readRow(cells []string, at [columnCount]int, want int) (row, []string) {
	if len(cells) != want {
		return row{}, []string{fmt.Sprintf("%d cells, but the header has %d", len(cells), want)}
	}
	var r row
	var problems []string
	for i, name := range columnNames() {
		cell := strings.TrimSpace(cells[at[i]])
		if problem := r.set(i, cell); problem != "" {
			problems = append(problems, fmt.Sprintf("%s: %s, got %q", name, problem, shorten(cell)))
		}
	}
	return r, problems
}

// set reads one cell and returns what is wrong with it, or "".
func (r *row) set(column int, cell string) string {
	var ok bool
	switch column {
	case invoiceNo:
		return setName(&r.Invoice, cell, true)
	case stockCode:
		return setName(&r.Stock, cell, true)
	case customerID:
		return setName(&r.Customer, cell, false)
	case country:
		return setName(&r.Country, cell, false)
	case quantity:
		if r.Quantity, ok = parseFixed(cell, 0); !ok {
			return fmt.Sprintf("want a whole number of at most %d digits", maxDigits)
		}
	case unitPrice:
		if r.Price, ok = parseFixed(cell, 3); !ok {
			return fmt.Sprintf("want a price such as 2.55, at most %d digits and 3 decimals", maxDigits)
		}
	case invoiceDate:
		if !r.setTime(cell) {
			return "want a date such as 2010-12-01 08:26:00, or 12/1/2010 8:26 with the month in front"
		}
	}
	return ""
}

func setName(name *string, cell string, required bool) string {
	unprintable := func(c rune) bool { return c == utf8.RuneError || !unicode.IsPrint(c) }
	switch {
	case cell == "" && required:
		return "want a text"
	case len(cell) > maxName:
		return fmt.Sprintf("want at most %d bytes", maxName)
	case strings.ContainsFunc(cell, unprintable):
		return "want printable UTF-8"
	}
	*name = cell
	return ""
}

// setTime reads a civil time: the full form, or that of spreadsheets. Times are compared as
// texts, so the full form is kept. A file with the day in front does not pass: in a year of
// orders some come after the twelfth.
func (r *row) setTime(cell string) bool {
	for _, form := range []string{time.DateTime, "1/2/2006 15:04"} {
		t, err := time.Parse(form, cell)
		if err != nil || form == time.DateTime && t.Format(form) != cell {
			continue
		}
		r.At = t.Format(time.DateTime)
		r.Day, err = partnerecon.DayOf(t.Date())
		return err == nil
	}
	return false
}

// parseFixed reads a decimal as a whole number of units of 10^-places, exactly;
// zeros beyond the places are accepted.
func parseFixed(s string, places int) (int64, bool) {
	digits, negative := strings.CutPrefix(s, "-")
	whole, fraction, point := strings.Cut(digits, ".")
	if whole == "" || point && (fraction == "" || places == 0) {
		return 0, false
	}
	whole = strings.TrimLeft(whole, "0")
	fraction = strings.TrimRight(fraction, "0")
	if len(whole) > maxDigits || len(fraction) > places {
		return 0, false
	}
	all := "0" + whole + fraction + strings.Repeat("0", places-len(fraction))
	if strings.ContainsFunc(all, func(c rune) bool { return c < '0' || c > '9' }) {
		return 0, false
	}
	n, err := strconv.ParseInt(all, 10, 64)
	if negative {
		n = -n
	}
	return n, err == nil
}

func shorten(s string) string {
	const most = 60
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}
