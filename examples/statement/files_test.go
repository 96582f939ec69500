package main

import (
	"encoding/json"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// closed is an output that takes nothing.
type closed struct{}

func (closed) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// two partners' facts, for tests that need few.
const few = `{"id":"s","occurred":"2025-01-01","kind":"standing","partner":"acme","tier":"integration"}
{"id":"p1","occurred":"2025-01-10","kind":"payment","customer":"c","credits":[{"partner":"acme","role":"sourced","share":"100%"}],"amount":{"amount":"100.00","currency":"EUR"},"model":"monthly"}
{"id":"p2","occurred":"2025-02-10","kind":"payment","customer":"c","credits":[{"partner":"acme","role":"sourced","share":"100%"}],"amount":{"amount":"100.00","currency":"EUR"},"model":"monthly"}
`

func TestAFewFacts(t *testing.T) {
	// 20 % of 100 in each month; January's is payable from 1 February.
	out := answered(t, "-facts", file(t, "few.jsonl", few), "-format", "csv")
	want := "partner,currency,opening,earned,returned,clawed,capped,trued_up,adjusted,paid,written_off,closing,held,not_yet_payable,payable,carried," +
		"receivable_opening,receivable_charged,receivable_returned,receivable_paid,receivable_open\n" +
		"acme,EUR,0.00,40.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,40.00,0.00,20.00,20.00,0.00,0.00,0.00,0.00,0.00,0.00\n"
	if diff := cmp.Diff(want, out); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Both files are read to the end, and every problem has its place.
func TestAllProblemsOfTheFiles(t *testing.T) {
	program := strings.Replace(string(sampleProgram), `"half_up"`, `"half_way"`, 1)
	program = strings.Replace(program, `"zone": "Europe/Berlin"`, `"zone": "Europe/Bielefeld"`, 1)
	facts := few + `

{"id":"p3","occurred":"2025-02-10","kind":"payment","customer":"c","amount":"100.00"}
nonsense
{"id":"p4","occurred":"2025-02-30","kind":"churn","customer":"c","because":"left"}
`
	args := []string{"-program", file(t, "my.json", program), "-facts", file(t, "my.jsonl", facts)}
	got := refused(t, args,
		"my.json: /zone: ", "my.json: /terms/0/policy/commission/rounding: ",
		"my.jsonl:6: /amount: ", "my.jsonl:7: ", "my.jsonl:8: /occurred: ", "my.jsonl:8: /because: ",
		"problems\n  my.json: ")
	if strings.Contains(got, "my.jsonl:1") {
		t.Errorf("a good line is blamed:\n%s", got)
	}

	// With a good program the facts are checked against it, too.
	facts = strings.Replace(few, `"integration"`, `"platinum"`, 1) +
		strings.Replace(strings.Replace(few, "EUR", "USD", 2), `"p1"`, `"p5"`, 1)
	refused(t, []string{"-facts", file(t, "my.jsonl", facts)},
		"my.jsonl:1: /tier: ", "platinum", "my.jsonl:5: /amount: 100.00 USD in a program in EUR", "my.jsonl:6: /amount: ")
}

// What shows only when the facts are folded is collected as well.
func TestFactsThatDoNotFit(t *testing.T) {
	facts := few + `{"id":"r","occurred":"2025-01-20","kind":"release","partner":"acme","of":"h","approver":"Ines Calder"}
{"id":"b","occurred":"2025-02-20","kind":"payout_returned","partner":"acme","of":"nothing"}
{"id":"p1","occurred":"2025-01-10","kind":"payment","customer":"c","amount":{"amount":"99.00","currency":"EUR"},"model":"monthly"}
`
	refused(t, []string{"-facts", file(t, "my.jsonl", facts)},
		"3 problems", `my.jsonl:4: fact "r": release of hold "h"`, `my.jsonl:5: fact "b": `, `my.jsonl:6: fact "p1": `)
}

func TestAFileWithoutFacts(t *testing.T) {
	refused(t, []string{"-facts", file(t, "empty.jsonl", "")}, "empty.jsonl has no facts")
	refused(t, []string{"-facts", file(t, "empty.jsonl", "\n \r\n")}, "empty.jsonl has no facts")
	refused(t, []string{"-facts", file(t, "empty.jsonl", ""), "-month", "2025-01"}, "empty.jsonl has no facts")
}

// How a file was written does not matter, nor in which order.
func TestTheSameFactsInAnotherFile(t *testing.T) {
	want := answered(t, "-format", "json")
	lines := strings.Split(strings.TrimSpace(string(sampleFacts)), "\n")
	slices.Reverse(lines)
	for name, text := range map[string]string{
		"lines of Windows":           "\ufeff" + strings.ReplaceAll(string(sampleFacts), "\n", "\r\n"),
		"empty lines":                "\n" + strings.ReplaceAll(string(sampleFacts), "\n", "\n\n"),
		"no newline at the end":      strings.TrimSpace(string(sampleFacts)),
		"the other way round":        strings.Join(lines, "\n"),
		"everything delivered twice": string(sampleFacts) + string(sampleFacts),
	} {
		if diff := cmp.Diff(want, answered(t, "-format", "json", "-facts", file(t, "facts.jsonl", text))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// TestAnyRateCanBeChanged changes one rate of program.json after the other, as a
// reader would: each time the program settles, adds up, and the statement changes.
func TestAnyRateCanBeChanged(t *testing.T) {
	if testing.Short() {
		t.Skip("settles half a year 14 times")
	}
	want := answered(t, "-to", "2025-06", "-format", "csv")
	first, rest, _ := strings.Cut(string(sampleProgram), `"id": "2025-07"`)
	n := 0
	for line := range strings.Lines(first) {
		before, after, ok := strings.Cut(line, `"share": "`)
		if !ok {
			continue
		}
		_, after, _ = strings.Cut(after, "%")
		changed := strings.Replace(first, line, before+`"share": "11.25%`+after, 1) + `"id": "2025-07"` + rest
		if answered(t, "-to", "2025-06", "-format", "csv", "-program", file(t, "program.json", changed)) == want {
			t.Errorf("another rate does not change the statement:\n%s", line)
		}
		n++
	}
	if n != 14 {
		t.Errorf("%d rates, want the 13 of the three-tier table and that of a retainer", n)
	}
}

// One number changed by hand: the monthly rate of Integration partners, 20 % of
// 720.00, is 15 % now.
func TestOneRateIsLowered(t *testing.T) {
	changed := strings.ReplaceAll(string(sampleProgram), `"20%"`, `"15%"`)
	id := "bank-008-01/connectory/alba-studios/deal-008/inv-008-01/base/earned"
	for program, want := range map[string]string{string(sampleProgram): "144.00", changed: "108.00"} {
		var got struct {
			Entry struct{ Amount struct{ Amount string } }
		}
		out := answered(t, "-to", "2025-03", "-explain", id, "-format", "json", "-program", file(t, "program.json", program))
		if err := json.Unmarshal([]byte(out), &got); err != nil {
			t.Fatal(err)
		}
		if got.Entry.Amount.Amount != want {
			t.Errorf("earned %s, want %s", got.Entry.Amount.Amount, want)
		}
	}
}

func TestNamesAreEscaped(t *testing.T) {
	facts := strings.ReplaceAll(few, "acme", `a|c*m_e, \"Inc\"`)
	args := []string{"-facts", file(t, "few.jsonl", facts), "-format"}
	if out := answered(t, append(args, "markdown")...); !strings.Contains(out, `| a\|c\*m\_e, "Inc" | - |`) {
		t.Errorf("markdown:\n%s", out)
	}
	if out := answered(t, append(args, "csv")...); !strings.Contains(out, "\n\"a|c*m_e, \"\"Inc\"\"\",EUR,") {
		t.Errorf("csv:\n%s", out)
	}
}

// foreign is a program that the facts of the sample do not fit.
func foreign(t *testing.T) string {
	t.Helper()
	return file(t, "foreign.json", strings.ReplaceAll(string(sampleProgram), `"solution"`, `"elite"`))
}

// The sample's facts are part of the sample's program. Of another one they are
// not held against who wrote it.
func TestAForeignProgramNeedsFacts(t *testing.T) {
	program, facts := foreign(t), file(t, "few.jsonl", few)
	got := refused(t, []string{"-program", program}, "statement: -program needs -facts: the facts of the sample are of another program")
	if strings.Contains(got, "facts.jsonl:") {
		t.Errorf("the sample is blamed:\n%s", got)
	}
	book := filepath.Join(t.TempDir(), "book.json")
	refused(t, []string{"-program", program, "-book", book}, "-program needs -facts")
	answered(t, "-program", program, "-facts", facts, "-book", book)
	answered(t, "-program", program, "-book", book, "-why", "acme")
	answered(t, "-program", program, "-book", book)

	// What shows only when the sample is folded is at least called the sample's.
	short := strings.Replace(string(sampleProgram), `"horizon": {"days": 180`, `"horizon": {"days": 20`, 1)
	refused(t, []string{"-program", file(t, "short.json", short)}, "sample facts.jsonl:")
}
