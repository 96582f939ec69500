package input

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// A Table is a CSV file whose columns are known by their names in the first line. They stand
// in any order, and further ones are passed over. Between cells stand commas or, where the
// first line has none, semicolons; white space around cells does not count.
type Table struct {
	Columns []string // that there must be
	Others  []string // that there may be; their cells are empty else
	Comment rune     // in front of lines that are passed over; 0: none
}

// Named returns a name of a column as it is compared: spreadsheets and exports write
// customer, Customer and "Customer ", customer_id and Customer ID.
func Named(column string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "_", "", "-", "", "\ufeff", "").Replace(column))
}

// Read hands each line to take, and lists all that cannot be read. A column may be asked for
// by the names of the table alone.
func (t Table) Read(text []byte, take func(line int, cell func(column string) string) error) error {
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1 // checked below, so that reading goes on
	r.Comment = t.Comment
	if first, _, _ := bytes.Cut(text, []byte("\n")); !bytes.Contains(first, []byte(",")) {
		r.Comma = ';'
	}
	head, err := r.Read()
	switch {
	case errors.Is(err, io.EOF):
		return errors.New("the file is empty")
	case err != nil:
		return err
	}
	at, err := t.find(head)
	if err != nil {
		return err
	}
	var found []string
	for {
		cells, err := r.Read()
		var malformed *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return Listed(found)
		case errors.As(err, &malformed):
			found = append(found, fmt.Sprintf("line %d: %s", malformed.StartLine, malformed.Err))
			continue
		case err != nil:
			return err
		}
		line, _ := r.FieldPos(0)
		if len(cells) != len(head) {
			found = append(found, fmt.Sprintf("line %d: %d cells, but the head has %d", line, len(cells), len(head)))
			continue
		}
		err = take(line, func(column string) string {
			if i, ok := at[column]; ok {
				return strings.TrimSpace(cells[i])
			}
			return ""
		})
		if err != nil {
			found = append(found, fmt.Sprintf("line %d: %s", line, err))
		}
	}
}

// find returns where the columns stand.
func (t Table) find(head []string) (map[string]int, error) {
	stands := map[string]int{}
	for i, name := range head {
		if _, twice := stands[Named(name)]; twice {
			return nil, fmt.Errorf("line 1: two columns %q", name)
		}
		stands[Named(name)] = i
	}
	at := map[string]int{}
	for _, name := range t.Others {
		if i, ok := stands[Named(name)]; ok {
			at[name] = i
		}
	}
	var missing []string
	for _, name := range t.Columns {
		i, ok := stands[Named(name)]
		if at[name] = i; !ok {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("line 1: no column %s: want the columns %s, got %q",
			strings.Join(missing, ", "), strings.Join(t.Columns, ","), strings.Join(head, ","))
	}
	return at, nil
}
