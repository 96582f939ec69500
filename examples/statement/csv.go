package main

import (
	"encoding/csv"
	"io"
)

// writeCSV prints for a spreadsheet.
func writeCSV(page io.Writer, a answer) error {
	w := csv.NewWriter(page)
	if err := w.Write(a.CSV.Head); err != nil {
		return err
	}
	return w.WriteAll(a.CSV.Rows)
}
