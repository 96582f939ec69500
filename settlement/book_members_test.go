package settlement_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon/settlement"
)

// What a stored account or customer holds is checked member by member: each element has one
// thing wrong, beside one that has none, and amounts go up to 2^55 minor units.
func TestProblemsOfMembersOfABook(t *testing.T) {
	const most, more = "36028797018963968", "36028797018963969"
	for _, c := range []struct {
		name, in string // the member, and its elements
		elements []string
		want     []string
	}{
		{"disputes", "account", []string{
			`{"customer":"c","dispute":"d","amount":"` + most + `","has":"-` + most + `","kept":"` + most + `","held":"` + most + `","written_off":"` + most + `","lines":["a","b"]}`,
			`{"customer":"","dispute":"d"}`,
			`{"customer":"c","dispute":""}`,
			`{"customer":"c","dispute":"d","has":"` + more + `"}`,
			`{"customer":"c","dispute":"d","has":"-` + more + `"}`,
			`{"customer":"c","dispute":"d","amount":"` + more + `"}`,
			`{"customer":"c","dispute":"d","kept":"` + more + `"}`,
			`{"customer":"c","dispute":"d","held":"` + more + `"}`,
			`{"customer":"c","dispute":"d","written_off":"` + more + `"}`,
			`{"customer":"c","dispute":"d","amount":"-1"}`,
			`{"customer":"c","dispute":"d","kept":"-1"}`,
			`{"customer":"c","dispute":"d","held":"-1"}`,
			`{"customer":"c","dispute":"d","written_off":"-1"}`,
			`{"customer":"c","dispute":"d","lines":["b","a"]}`,
			`{"customer":"c","dispute":"d","sold":[{"seller":"x"},{"seller":"x"}]}`,
		}, []string{
			"/disputes/1 required: want the customer and the id of the dispute",
			"/disputes/2 required: want the customer and the id of the dispute",
			"/disputes/3 out_of_range: want amounts of at most 36028797018963968 minor units, and none below 0 but has",
			"/disputes/4 out_of_range: want amounts of at most 36028797018963968 minor units, and none below 0 but has",
			"/disputes/5 out_of_range: want amounts of at most 36028797018963968 minor units, and none below 0 but has",
			"/disputes/6 out_of_range: want amounts of at most 36028797018963968 minor units, and none below 0 but has",
			"/disputes/7 out_of_range: want amounts of at most 36028797018963968 minor units, and none below 0 but has",
			"/disputes/8 out_of_range: want amounts of at most 36028797018963968 minor units, and none below 0 but has",
			"/disputes/9 out_of_range: want amounts of at most 36028797018963968 minor units, and none below 0 but has",
			"/disputes/10 out_of_range: want amounts of at most 36028797018963968 minor units, and none below 0 but has",
			"/disputes/11 out_of_range: want amounts of at most 36028797018963968 minor units, and none below 0 but has",
			"/disputes/12 out_of_range: want amounts of at most 36028797018963968 minor units, and none below 0 but has",
			"/disputes/13/lines conflict: want the lines in order",
			"/disputes/14/sold/1/seller conflict: want selling entities by name, each once",
		}},
		{"accepted", "account", []string{
			`{"through":"2025-01-31","on":"2025-02-01","by":"x","id":"f"}`, `{"through":"2025-02-28","on":"2025-03-01","by":"x","id":"g"}`,
			`{"through":"2025-02-27","on":"2025-03-01","by":"x","id":"h"}`,
		}, []string{"/accepted/2/through conflict: want statements in order, each once"}},
		{"line_disputes", "account", []string{
			`{"id":"x","entry":"e","on":"2025-01-31","amount":"1","held":"1","reason":"r"}`, `{"id":"","entry":"e","on":"2025-01-31","amount":"1","reason":"r"}`,
			`{"id":"y","entry":"e","on":"2025-01-31","amount":"1","reason":"r"}`, `{"id":"x","entry":"e","on":"2025-01-31","amount":"1","reason":"r"}`,
		}, []string{
			`/line_disputes/1/id duplicate: "" is missing or stands twice`,
			`/line_disputes/3/id duplicate: "x" is missing or stands twice`,
		}},
		{"exits", "account", []string{
			`{"id":"x","on":"2025-01-31","cause":"resigned","terms":"v","approver":"a","final":"2025-01-31","back":"2025-02-01"}`,
			`{"id":"","on":"2025-02-03","cause":"resigned","terms":"v","approver":"a","final":"2025-02-03","back":"2025-02-04"}`,
			`{"id":"y","on":"2025-02-05","cause":"resigned","terms":"v","approver":"a","final":"2025-02-04","back":"2025-02-06"}`,
			`{"id":"z","on":"2025-02-07","cause":"resigned","terms":"v","approver":"a","final":"2025-02-08"}`,
			`{"id":"v","on":"2025-02-09","cause":"resigned","terms":"v","approver":"a","final":"2025-02-10"}`,
		}, []string{
			"/exits/1 conflict: want the id and the days of the exit, and the return of all but the last",
			"/exits/2 conflict: want the id and the days of the exit, and the return of all but the last",
			"/exits/3 conflict: want the id and the days of the exit, and the return of all but the last",
		}},
		{"rewards", "account", []string{
			`{"component":"a","due":"2025-01-31"}`, `{"component":"b","due":"2025-01-31"}`, `{"component":"b","due":"2025-01-31"}`, `{"component":"a","due":"2025-01-31"}`,
		}, []string{
			"/rewards/2 conflict: want the claims in order, each once and with a day",
			"/rewards/3 conflict: want the claims in order, each once and with a day",
		}},
		{"caps", "account", []string{
			`{"name":"m","start":"2025-01","terms":"v","tranches":[{},{"state":"released"},{"state":"forfeited"},{"state":"gone"}]}`,
		}, []string{`/caps/0/tranches/3/state unknown: want released, forfeited or none, got "gone"`}},
		{"reached", "account", []string{
			`{"id":"r","name":"m","on":"2025-01-31"}`, `{"id":"","name":"m","on":"2025-01-31"}`, `{"id":"r","name":"","on":"2025-01-31"}`,
		}, []string{
			"/reached/1 required: want the id of a fact, a milestone and a day",
			"/reached/2 required: want the id of a fact, a milestone and a day",
		}},
		{"cuts", "account", []string{
			`{"partner":"a","customer":"c1","line":"l","cap":"m","under":"v","terms":"v","cleared":"2025-01-10","earned":"5","posted":"-5","before":"0","net":"` + most + `","taken":"` + most + `"}`,
			`{"partner":"a","customer":"c2","line":"l","cap":"","under":"v","terms":"v","cleared":"2025-01-10","earned":"5"}`,
			`{"partner":"a","customer":"c3","line":"l","cap":"m","under":"v","terms":"v","cleared":"2025-01-10","earned":"5","taken":"` + more + `"}`,
			`{"partner":"a","customer":"c4","line":"l","cap":"m","under":"v","terms":"v","cleared":"2025-01-10","earned":"5","before":"` + more + `"}`,
		}, []string{
			"/cuts/1 required: want a partner, a customer, a line, a cap and the day on which the line cleared",
			"/cuts/2 conflict: with amounts that cannot be",
			"/cuts/3 conflict: with amounts that cannot be",
		}},
		{"forfeits", "customer", []string{
			`{"line":"l","component":"base","partner":"a","lost":"5","posted":"-4"}`,
			`{"line":"","component":"base","partner":"a","lost":"5"}`,
			`{"line":"l","component":"","partner":"a","lost":"5"}`,
			`{"line":"m","component":"base","partner":"","lost":"5"}`,
			`{"line":"m","component":"base","partner":"b","lost":"0"}`,
		}, []string{
			"/forfeits/1 conflict: stands twice or out of order, or without a line, a component or a partner, or with amounts that cannot be",
			"/forfeits/2 conflict: stands twice or out of order, or without a line, a component or a partner, or with amounts that cannot be",
			"/forfeits/3 conflict: stands twice or out of order, or without a line, a component or a partner, or with amounts that cannot be",
		}},
		{"rates", "", []string{
			`{"currency":"CHF","on":"2025-01-10","rate":"9/10","source":"ECB","fact":"r1"}`,
			`{"currency":"USD","on":"2025-01-10","rate":"9/10","source":"ECB","fact":"r2"}`,
			`{"currency":"USD","on":"2025-01-09","rate":"9/10","source":"ECB","fact":"r3"}`,
			`{"currency":"USD","on":"2025-01-11","rate":"9/10","source":"ECB","fact":"r1"}`,
			`{"currency":"XXQ","on":"2025-01-12","rate":"9/10","source":"ECB","fact":"r5"}`,
			`{"currency":"XXR","on":"2025-01-13","rate":"0/1","source":"ECB","fact":"r6"}`,
			`{"currency":"ZAR","on":"2025-01-13","rate":"0/1","source":"ECB","fact":"r7"}`,
			`{"currency":"ZAR","on":"2025-01-14","rate":"1/2","source":"","fact":"r8"}`,
			`{"currency":"ZAR","on":"2025-01-15","rate":"1/2","source":"ECB","fact":""}`,
		}, []string{
			"/rates/2 conflict: want the rates sorted, each once",
			"/rates/3 conflict: want the rates sorted, each once",
			"/rates/4 required: want a currency, a day and a rate above 0",
			"/rates/5 required: want a currency, a day and a rate above 0",
			"/rates/6 required: want a currency, a day and a rate above 0",
			"/rates/7/source required: missing",
			"/rates/8/fact required: missing",
		}},
		{"closes", "", []string{
			`{"through":"2025-01-31","on":"2025-01-31"}`, `{"through":"2025-02-28","on":"2025-03-05"}`, `{"through":"2025-02-28","on":"2025-03-06"}`,
		}, []string{"/closes/2 conflict: want closes in order, each on the last day of its period or later"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			at, doc := "", `"`+c.name+`":[`+strings.Join(c.elements, ",")+`]`
			switch c.in {
			case "account":
				at, doc = "/accounts/0", `"accounts":[{"partner":"a",`+doc+`}]`
			case "customer":
				at, doc = "/customers/0", `"customers":[{"ledger":{"customer":"c"},`+doc+`}]`
			}
			_, err := settlement.ParseBook([]byte(`{"version":1,` + doc + `}`))
			var want strings.Builder
			for _, line := range c.want {
				want.WriteString(at + line + "\n")
			}
			if diff := cmp.Diff(want.String(), saidOf(t, err)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// The edges of what a book holds as a whole: a volume of 0 and of all that there can be, and a
// cut on the day after the month that closed.
func TestEdgesOfABook(t *testing.T) {
	for _, doc := range []string{
		`{"version":1,"volume":"36028797018963968","closed":"2025-01","cut":"2025-02-01"}`,
		`{"version":1,"volume":"1","last":[{"effective":"2025-01-10","occurred":"2025-01-10","kind":"payment","id":"p"}]}`,
	} {
		b, err := settlement.ParseBook([]byte(doc))
		if err != nil {
			t.Errorf("%s: %v", doc, err)
			continue
		}
		if got := stored(t, b); len(got) < len(doc) {
			t.Errorf("%s is stored as %s", doc, got)
		}
	}
	var none *settlement.Book
	if err := none.UnmarshalJSON([]byte(`{"version":1}`)); err == nil {
		t.Error("no book is no error")
	}
	if _, err := none.MarshalJSON(); err == nil {
		t.Error("no book to write is no error")
	}
}
