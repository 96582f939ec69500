package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
)

const header = "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"

func TestReadRows(t *testing.T) {
	file := "\ufeffCountry,Description,UnitPrice,CustomerID,InvoiceNo,StockCode,Quantity,InvoiceDate\r\n" +
		"\"UK\",\"A \"\"RED\"\"\nMUG, CHIPPED\", 2.550 ,12,C1,85A,-3,2011-02-28 23:59:59\r\n" +
		"\r\n" +
		"UK,,0.001,,1,85a,7,2011-03-01 00:00:00\r\n"
	got, err := readRows(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	want := []row{
		{Invoice: "C1", Stock: "85A", Customer: "12", Country: "UK", At: "2011-02-28 23:59:59", Day: partnerecon.MustDay("2011-02-28"), Quantity: -3, Price: 2550},
		{Invoice: "1", Stock: "85a", Customer: "", Country: "UK", At: "2011-03-01 00:00:00", Day: partnerecon.MustDay("2011-03-01"), Quantity: 7, Price: 1},
	}
	if d := cmp.Diff(want, got, cmp.Comparer(func(a, b row) bool { return a == b })); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// The names of Online Retail II, and dates as a spreadsheet writes them: the month in front.
func TestReadRowsOfASpreadsheet(t *testing.T) {
	got, err := readRows(strings.NewReader("Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n" +
		"489434,85048,MUG,12,12/1/2009 7:45,6.95,13085,UK\n489435,85048,MUG,12,2/28/2010 17:05,6.95,13085,UK\n"))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"489434 13085 2009-12-01 07:45:00 2009-12-01 6950", "489435 13085 2010-02-28 17:05:00 2010-02-28 6950"} {
		if r := got[i]; fmt.Sprint(r.Invoice, " ", r.Customer, " ", r.At, " ", r.Day, " ", r.Price) != want {
			t.Errorf("%+v, want %s", r, want)
		}
	}
}

func TestBadFilesAreRefused(t *testing.T) {
	good := "1,s,1,2011-01-01 08:00:00,2.5,12,UK\n"
	long := strings.Repeat("x", maxName+1)
	tests := []struct {
		name, file string
		want       []string // parts of the message
	}{
		{"an empty file", "", []string{"line 1", "no column InvoiceNo"}},
		{"a file of a header", header, []string{"no lines"}},
		{"no such column", strings.Replace(header, "UnitPrice", "Cost", 1) + good, []string{"line 1", "no column UnitPrice", `"Cost"`}},
		{"columns between semicolons", strings.ReplaceAll(header, ",", ";") + good, []string{"line 1", "no column StockCode"}},
		{"a column by two names", strings.Replace(header, "Country", "Price", 1) + good, []string{"two columns UnitPrice", "no column Country"}},
		{"a column twice", strings.Replace(header, "Country", "StockCode", 1) + good, []string{"two columns StockCode", "no column Country"}},
		{"too few cells", header + good + "1,s,1\n", []string{"bad lines: 1\n", "line 3: 3 cells"}},
		{"too many cells", header + good + strings.TrimSpace(good) + ",\n", []string{"line 3: 8 cells"}},
		{"no invoice", header + strings.Replace(good, "1,s", ",s", 1), []string{"line 2: InvoiceNo"}},
		{"no stock code", header + strings.Replace(good, ",s,", ", ,", 1), []string{"line 2: StockCode"}},
		{"a long stock code", header + strings.Replace(good, ",s,", ","+long+",", 1), []string{"line 2: StockCode", "40 bytes"}},
		{"a customer in Latin-1", header + strings.Replace(good, ",12,", ",\xe9,", 1), []string{"line 2: CustomerID", "UTF-8"}},
		{"a line break in a country", header + strings.Replace(good, "UK", "\"U\nK\"", 1), []string{"line 2: Country", "printable"}},
		{"a quantity with decimals", header + strings.Replace(good, ",1,", ",1.0,", 1), []string{"line 2: Quantity", `"1.0"`}},
		{"no quantity", header + strings.Replace(good, ",1,", ",,", 1), []string{"line 2: Quantity"}},
		{"a large quantity", header + strings.Replace(good, ",1,", ",10000000,", 1), []string{"line 2: Quantity"}},
		{"a price with an exponent", header + strings.Replace(good, "2.5", "2e5", 1), []string{"line 2: UnitPrice", `"2e5"`}},
		{"a price with four decimals", header + strings.Replace(good, "2.5", "2.5001", 1), []string{"line 2: UnitPrice"}},
		{"a price with a comma", header + strings.Replace(good, "2.5", `"2,5"`, 1), []string{"line 2: UnitPrice"}},
		{"a price without digits", header + strings.Replace(good, "2.5", "-", 1), []string{"line 2: UnitPrice"}},
		{"a price that ends with a point", header + strings.Replace(good, "2.5", "2.", 1), []string{"line 2: UnitPrice"}},
		{"a price with a plus sign", header + strings.Replace(good, "2.5", "+2.5", 1), []string{"line 2: UnitPrice"}},
		{"a date with the day in front", header + strings.Replace(good, "2011-01-01 08:00:00", "13/1/2011 8:00", 1), []string{"line 2: InvoiceDate"}},
		{"a date without a time", header + strings.Replace(good, "2011-01-01 08:00:00", "1/1/2011", 1), []string{"line 2: InvoiceDate"}},
		{"a year of two digits", header + strings.Replace(good, "2011-01-01 08:00:00", "1/1/11 8:00", 1), []string{"line 2: InvoiceDate"}},
		{"an hour of one digit", header + strings.Replace(good, "08:00:00", "8:00:00", 1), []string{"line 2: InvoiceDate"}},
		{"a fraction of a second", header + strings.Replace(good, "08:00:00", "08:00:00.5", 1), []string{"line 2: InvoiceDate"}},
		{"30 February", header + strings.Replace(good, "2011-01-01", "2011-02-30", 1), []string{"line 2: InvoiceDate"}},
		{"the year 0", header + strings.Replace(good, "2011-01-01", "0000-01-01", 1), []string{"line 2: InvoiceDate"}},
		{"a stray quotation mark", header + strings.Replace(good, ",s,", ",s\",", 1) + good, []string{"bad lines: 1\n", "line 2: "}},
		{"several cells of a line", header + "1,s,x,y,z,12,UK\n", []string{`Quantity: want`, `got "x"; InvoiceDate`, `; UnitPrice`}},
		{
			"lines before and after good ones, and one of several lines",
			header + "1,s,x,2011-01-01 08:00:00,1,1,UK\n" + good + "1,s,1,2011-01-01 08:00:00,1,1,\"U\n\nK\"\n" + "1,s,1,2011-01-01 08:00:00,z,1,UK\n",
			[]string{"bad lines: 3\n", "line 2: Quantity", "line 4: Country", "line 7: UnitPrice"},
		},
		{"more than are shown", header + strings.Repeat("1\n", maxShown+7), []string{fmt.Sprintf("bad lines: %d\n", maxShown+7), "line 21: ", "and 7 more"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := readRows(strings.NewReader(test.file))
			if err == nil {
				t.Fatal("the file was read")
			}
			for _, part := range test.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("no %q in: %v", part, err)
				}
			}
			if strings.Contains(err.Error(), "line 22: ") {
				t.Errorf("more than %d lines are shown: %v", maxShown, err)
			}
		})
	}
}
