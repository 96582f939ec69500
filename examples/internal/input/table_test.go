package input

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// Columns are found by their names, however those are written and in whatever order.
func TestTable(t *testing.T) {
	table := Table{Columns: []string{"day", "customer"}, Others: []string{"of"}, Comment: '#'}
	for _, c := range []struct{ name, text, want, err string }{
		{"as the table has them", "day,customer,of\n1,a,x\n", "2 1 a x;", ""},
		{"an export", "\ufeffOf,Region,Customer ,DAY\nx,n,a,1\n", "2 1 a x;", ""},
		{"underscores", "_day,cus-tomer\n 1 , a\n", "2 1 a ;", ""},
		{"semicolons", "day;customer\n1;a,b\n", "2 1 a,b ;", ""},
		{"a comment", "day,customer\n# none\n1,a\n", "3 1 a ;", ""},
		{"one is missing", "day,kunde\n", "", `line 1: no column customer: want the columns day,customer, got "day,kunde"`},
		{"all are missing", "tag,kunde\n", "", `line 1: no column day, customer: want the columns day,customer, got "tag,kunde"`},
		{"one stands twice", "day,customer,Day\n", "", `line 1: two columns "Day"`},
		{"nothing", "", "", "the file is empty"},
		{"all that is wrong", "day,customer\n1\n2,bad\n3,c\n4,bad\n", "", "3 problems\n  line 2: 1 cells, but the head has 2\n  line 3: refused\n  line 5: refused"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ""
			err := table.Read([]byte(c.text), func(line int, cell func(string) string) error {
				if cell("customer") == "bad" {
					return errors.New("refused")
				}
				got += fmt.Sprintf("%d %s %s %s;", line, cell("day"), cell("customer"), cell("of"))
				return nil
			})
			if c.err == "" && (err != nil || got != c.want) || c.err != "" && (err == nil || !strings.HasPrefix(err.Error(), c.err)) {
				t.Errorf("%q, %v: want %q, %q", got, err, c.want, c.err)
			}
		})
	}
}
