package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// With -update the tests rewrite the golden files.
var update = flag.Bool("update", false, "rewrite the golden files")

// ask runs the program as the shell does.
func ask(args ...string) (out, problems string, code int) {
	var stdout, stderr bytes.Buffer
	code = run(args, &stdout, &stderr)
	return stdout.String(), stderr.String(), code
}

// answered runs the program and wants an answer.
func answered(t *testing.T, args ...string) string {
	t.Helper()
	out, problems, code := ask(args...)
	if code != 0 || problems != "" {
		t.Fatalf("%q: exit code %d\n%s", args, code, problems)
	}
	return out
}

// sampled answers like the program, of the sample and all its months, which it
// settles only once.
func sampled(t *testing.T, args ...string) string {
	t.Helper()
	q, err := parseArgs(args)
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	a, err := settledSample(t).answer(q)
	if err == nil {
		err = a.write(&page, q.format)
	}
	if err != nil || a.Wrong != nil {
		t.Fatalf("%q: %v, %v", args, err, a.Wrong)
	}
	return page.String()
}

// refused runs the program and wants exit code 2, nothing printed, and these
// texts in the message.
func refused(t *testing.T, args []string, want ...string) string {
	t.Helper()
	out, problems, code := ask(args...)
	if code != exitUsage || out != "" {
		t.Errorf("%q: exit code %d, and %d bytes of answer", args, code, len(out))
	}
	for _, w := range want {
		if !strings.Contains(problems, w) {
			t.Errorf("%q: the message lacks %q:\n%s", args, w, problems)
		}
	}
	return problems
}

// file writes a file and returns its name.
func file(t *testing.T, name, text string) string {
	t.Helper()
	full := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(full, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return full
}

// The answers to the sample, byte by byte.
func TestGolden(t *testing.T) {
	const (
		capped    = "inv-110/connectory/lumen-dental///cap:customer:2025-03:integration/capped"
		clawed    = "churn-099/tandem-tools/juniper-pharma/deal-099/inv-099/base/clawed"
		shared    = "inv-104-01/halden-partners/keystone-robotics/deal-104/inv-104-01/base/earned"
		trued     = "final-2025-01-kranich-systems/kranich-systems////true_up:usage:2025-01/trued_up"
		sealed    = "close:2025-07//keystone-studios/deal-108/inv-108/base/sealed"
		recredit  = "recredit-103/syncline-apps/keystone-legal/deal-103/inv-103-01/base/earned"
		adjusted  = "adjust-connectory/connectory////adjusted:adjust-connectory/adjusted"
		held      = "hold-eastwind-group/eastwind-group////hold/held"
		cycle     = "ops-ridgeline-3-paid/ridgeline-ops/ridge-brewing//ops-ridgeline:3/retainer/earned"
		returning = "refund-108/oldtown-advisors/keystone-studios/deal-108/inv-108/base/returned"
	)
	for name, args := range map[string][]string{
		"year.txt":                  nil,
		"year.md":                   {"-format", "markdown"},
		"year.csv":                  {"-format", "csv"},
		"year.json":                 {"-format", "json"},
		"month.txt":                 {"-month", "2025-04"},
		"quarter.md":                {"-from", "2025-07", "-to", "2025-09", "-format", "markdown"},
		"partner.txt":               {"-partner", "popup-promo"},
		"partner.json":              {"-partner", "popup-promo", "-format", "json"},
		"partner.csv":               {"-partner", "popup-promo", "-format", "csv"},
		"explain-clawed.txt":        {"-explain", clawed},
		"explain-clawed.md":         {"-explain", clawed, "-format", "markdown"},
		"explain-clawed.csv":        {"-explain", clawed, "-format", "csv"},
		"explain-clawed.json":       {"-explain", clawed, "-format", "json"},
		"explain-shared.txt":        {"-explain", shared},
		"explain-capped.txt":        {"-explain", capped},
		"explain-trued-up.txt":      {"-explain", trued},
		"explain-sealed.txt":        {"-explain", sealed},
		"explain-recredit.txt":      {"-explain", recredit},
		"explain-adjusted.txt":      {"-explain", adjusted},
		"explain-held.txt":          {"-explain", held},
		"explain-returned.txt":      {"-explain", returning},
		"explain-retainer.txt":      {"-explain", cycle},
		"partner-owes.txt":          {"-partner", "saltmarsh-digital"},
		"why-owes.txt":              {"-why", "saltmarsh-digital"},
		"why-draft.txt":             {"-why", "thornbury-labs"},
		"credit-shared.txt":         {"-credit", "marble-pharma"},
		"credit-priority.txt":       {"-credit", "nectar-dental/deal-130"},
		"credit-refused.txt":        {"-credit", "marble-legal"},
		"credit-refused.csv":        {"-credit", "marble-legal", "-format", "csv"},
		"credit-refused.json":       {"-credit", "marble-legal", "-format", "json"},
		"credit-nobody.txt":         {"-credit", "birch-robotics", "-month", "2025-05"},
		"rulings-again.txt":         {"-rulings", "marble-robotics"},
		"rulings-again.csv":         {"-rulings", "marble-robotics", "-format", "csv"},
		"rulings-refused.json":      {"-rulings", "marble-legal", "-format", "json"},
		"rulings-dispute.md":        {"-rulings", "nectar-foods", "-format", "markdown"},
		"rulings-strikes.txt":       {"-rulings", "loopcraft"},
		"risk.txt":                  {"-risk"},
		"risk.json":                 {"-risk", "-partner", "connectory", "-format", "json"},
		"next.txt":                  {"-next"},
		"next.csv":                  {"-next", "-partner", "ridgeline-ops", "-format", "csv"},
		"why-shared.txt":            {"-why", "syncline-apps"},
		"why-held.txt":              {"-why", "eastwind-group"},
		"why-debt.txt":              {"-why", "popup-promo", "-month", "2025-06"},
		"why-tandem-tools.json":     {"-why", "tandem-tools", "-format", "json"},
		"why-tandem-tools-june.txt": {"-why", "tandem-tools", "-month", "2025-06"},
	} {
		t.Run(name, func(t *testing.T) {
			answer := sampled
			if slices.Contains(args, "-month") || slices.Contains(args, "-from") || args == nil {
				answer = answered
			}
			got := answer(t, args...)
			golden := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("run the tests with -update if this is meant to change (-want +got)\n%s", diff)
			}
		})
	}
}

// Every command that is suggested is one that works.
func TestTheNextQuestionsCanBeAsked(t *testing.T) {
	facts := file(t, "few.jsonl", few)
	for _, first := range [][]string{nil, {"-facts", facts}, {"-facts", facts, "-month", "2025-02"}, {"-facts", facts, "-partner", "acme"}} {
		n := 0
		for line := range strings.Lines(answered(t, first...)) {
			if command, ok := strings.CutPrefix(strings.TrimSpace(line), "go run ./examples/statement "); ok {
				answer := answered
				if first == nil && !strings.Contains(command, "-month") {
					answer = sampled
				}
				answer(t, strings.Fields(command)...)
				n++
			}
		}
		if n < 2 {
			t.Errorf("%q suggests %d questions", first, n)
		}
	}
}

func TestSuggestedCommandsNameTheFiles(t *testing.T) {
	facts := file(t, "my facts.jsonl", string(sampleFacts))
	out := answered(t, "-facts", facts)
	if want := "go run ./examples/statement -facts '" + facts + "' -explain"; !strings.Contains(out, want) {
		t.Errorf("no command begins with %s:\n%s", want, out)
	}
}

func TestBadCommands(t *testing.T) {
	for _, c := range []struct {
		args string
		want string
	}{
		{"-nonsense", "flag provided but not defined: -nonsense"},
		{"-month", "flag needs an argument: -month"},
		{"-month=", "-month: want a value"},
		{"-month 2025-13", `"2025-13": want a month such as 2025-03`},
		{"-month March", `"March": want a month such as 2025-03`},
		{"-from 2025", `"2025": want a month such as 2025-03`},
		{"-month 2025-03 -from 2025-01", "-month is one month"},
		{"-from 2025-05 -to 2025-04", "-from 2025-05 is after -to 2025-04"},
		{"-month 2024-12", "2024-12 to 2024-12: the facts are of 2025-01 to 2025-12"},
		{"-month 2027-01", "2027-01 to 2027-01: the facts are of 2025-01 to 2025-12, and a statement closes at most 12 months more"},
		{"-to 2999-01", "the facts are of 2025-01 to 2025-12, and"},
		{"-from 2027-02", "the facts are of 2025-01 to 2025-12, and"},
		{"-format xml", `-format "xml": want text, markdown, csv or json`},
		{"-why x -explain y", "ask one"},
		{"-partner x -explain y", "ask one"},
		{"-credit x -rulings y", "ask one"},
		{"-risk -next", "ask one"},
		{"-risk -why x", "ask one"},
		{"-risk -partner Maren -to 2025-01", `no fact names the partner "Maren"`},
		{"-next -partner Maren -to 2025-01", `no fact names the partner "Maren"`},
		{"-credit alba -month 2025-01", `no deal of "alba" has closed or was paid through 2025-01; want CUSTOMER or CUSTOMER/DEAL`},
		{"-credit alba-dental/deal-001 -month 2025-01", `no deal of "alba-dental/deal-001" has closed`},
		{"-credit alba-dental -to 2025-07", "ask as of an earlier month, with -month"},
		{"-credit marble-dental -month 2025-01", `no deal of "marble-dental" has closed or was paid through 2025-01`},
		{"-rulings alba -month 2025-01", `nothing is on record about "alba" through 2025-01; want a customer or a partner`},
		{"january.jsonl", `want only flags, got ["january.jsonl"]`},
		{"-why Maren -to 2025-01", `no fact names the partner "Maren"; the partners are atelier-north, bridgeworks, `},
		{"-partner Maren -to 2025-01 -format csv", `no fact names the partner "Maren"`},
		{"-explain nothing -to 2025-01", `no entry "nothing" is posted through 2025-01; -partner lists`},
		{"-month 2025-01 -explain churn-099/tandem-tools/juniper-pharma/deal-099/inv-099/base/clawed", "is posted through 2025-01"},
		{"-facts missing.jsonl", "open missing.jsonl: no such file"},
		{"-program missing.json", "open missing.json: no such file"},
		{"-facts .", "read .: is a directory"},
		{"-book .", "read .: is a directory"},
		{"-book missing/folder", "saving the book: "},
	} {
		refused(t, strings.Fields(c.args), c.want)
	}
}

func TestHelp(t *testing.T) {
	out := answered(t, "-h")
	for _, want := range []string{"usage: go run ./examples/statement", "-explain ENTRY", "# Book", "Exit codes"} {
		if !strings.Contains(out, want) {
			t.Errorf("-h does not say %q", want)
		}
	}
	for line := range strings.Lines(usage()) {
		if name, _, ok := strings.Cut(strings.TrimPrefix(line, "  -"), " "); ok && strings.HasPrefix(line, "  -") {
			if name = strings.Trim(name, ","); !strings.Contains(out, "-"+name) {
				t.Errorf("-h does not name -%s", name)
			}
		}
	}
}

// A failing output is an error, and no statement is left half printed.
func TestOutputThatFails(t *testing.T) {
	var problems bytes.Buffer
	if code := run(nil, closed{}, &problems); code != exitWrong || !strings.Contains(problems.String(), "closed pipe") {
		t.Errorf("exit code %d: %s", code, problems.String())
	}
}

// Whatever a statement says is added up again before it is printed.
func TestFiguresThatDoNotAddUp(t *testing.T) {
	w := settledSample(t)
	st, err := w.program.Statement(w.state.Book, w.from, w.to)
	if err != nil {
		t.Fatal(err)
	}
	if err := check(st); err != nil {
		t.Error(err)
	}
	cent := partnerecon.MustMoney("0.01", "EUR")
	for what, spoil := range map[string]func(*settlement.Statement){
		"commission + retained = net base: ":        func(s *settlement.Statement) { s.Retained, _ = s.Retained.Add(cent) },
		"closing of popup-promo: ":                  func(s *settlement.Statement) { s.Rows[13].WrittenOff = cent },
		"parts of the closing of popup-promo: ":     func(s *settlement.Statement) { s.Rows[13].Carried = cent },
		"closing of atelier-north: 1719.76 EUR, ":   func(s *settlement.Statement) { s.Rows[0].Opening = cent },
		"what saltmarsh-digital owes for retainers": func(s *settlement.Statement) { s.Rows[17].Receivable.Paid = cent },
		"parts of the closing of atelier-north: 1":  func(s *settlement.Statement) { s.Rows[0].Held = cent },
	} {
		spoiled := st
		spoiled.Rows = slices.Clone(st.Rows)
		spoil(&spoiled)
		if err := check(spoiled); err == nil || !strings.Contains(err.Error(), what) || strings.Contains(err.Error(), "\n") {
			t.Errorf("want one problem with %q, got %v", what, err)
		}
	}
}
