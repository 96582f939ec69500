package partnerecon_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// Whatever is read, be it by the library or by encoding/json, an error can be
// matched and says where.
func TestEveryDecodingErrorIsInvalid(t *testing.T) {
	into := func(v any) func(string) error {
		return func(text string) error { return json.Unmarshal([]byte(text), v) }
	}
	var bill struct {
		Fee partnerecon.Money
	}
	basis := func(form string) partnerecon.Entry {
		e := entry()
		if err := e.Basis.UnmarshalJSON([]byte(form)); err != nil {
			t.Fatal(err)
		}
		return e
	}
	plan, recourse, program := commission.Must(worldRates()), clawback.Must(fromStart()), settlement.Must(worldPolicy())
	for _, tt := range []struct {
		name string
		read func(string) error
		text string
		want []string // path and code
		is   error
	}{
		{"Money", into(new(partnerecon.Money)), `{"amount":"1e5","currency":"EUR"}`, []string{"/amount type"}, partnerecon.ErrSyntax},
		{"Money, finer than a cent", into(new(partnerecon.Money)), `{"amount":"0.001","currency":"EUR"}`, []string{"/amount type"}, partnerecon.ErrInexact},
		{"Money, too much", into(new(partnerecon.Money)), `{"amount":"1000000000000000000","currency":"EUR"}`, []string{"/amount type"}, partnerecon.ErrOverflow},
		{"Money, minus zero", into(new(partnerecon.Money)), `{"amount":"-0.00","currency":"EUR"}`, []string{"/amount type"}, partnerecon.ErrSyntax},
		{"Money of no currency", into(new(partnerecon.Money)), `{"amount":"1","currency":"XXX"}`, []string{"/currency unknown"}, partnerecon.ErrUnknownCurrency},
		{"Money, a number", into(new(partnerecon.Money)), `{"amount":1}`, []string{"/amount type"}, nil},
		{"Money of no currency, as fine as any", into(new(partnerecon.Money)), `{"amount":"1.2345","currency":"XXX"}`, []string{"/currency unknown"}, partnerecon.ErrUnknownCurrency},
		{"Money of no currency, finer than any", into(new(partnerecon.Money)), `{"amount":"1.23456","currency":"XXX"}`, []string{"/amount type", "/currency unknown"}, partnerecon.ErrInexact},
		{"Money, both", into(new(partnerecon.Money)), `{"amount":"x","currency":"eur"}`, []string{"/amount type", "/currency unknown"}, partnerecon.ErrSyntax},
		{"Money in a document of the caller", into(&bill), `{"Fee":{"amount":"1"}}`, []string{"/currency required"}, partnerecon.ErrUnknownCurrency},
		{"Money as text", func(s string) error { return new(partnerecon.Money).UnmarshalText([]byte(s)) }, "1.234 EUR", []string{" type"}, partnerecon.ErrInexact},
		{"Rate", into(new(partnerecon.Rate)), `"10"`, []string{" type"}, partnerecon.ErrSyntax},
		{"Rate, too fine", into(new(partnerecon.Rate)), `"0.0000001%"`, []string{" type"}, partnerecon.ErrInexact},
		{"Day", into(new(partnerecon.Day)), `"2025-02-30"`, []string{" type"}, partnerecon.ErrSyntax},
		{"Month", into(new(partnerecon.Month)), `"2025-13"`, []string{" type"}, partnerecon.ErrSyntax},
		{"Moment", into(new(settlement.Moment)), `"2025-01-01T25:00:00Z"`, []string{" type"}, partnerecon.ErrSyntax},
		{"Moment, a day", into(new(settlement.Moment)), `"2025-01-32"`, []string{" type"}, partnerecon.ErrSyntax},
		{"Basis", into(new(partnerecon.Basis)), `"x"`, []string{" type"}, partnerecon.ErrSyntax},
		{"Basis with null", into(new(partnerecon.Basis)), `{"a":[1,null]}`, []string{"/a/1 type"}, nil},
		{"Entry", into(new(partnerecon.Entry)), `{"x":1}`, []string{"/x unknown"}, nil},
		{"Entry, deep inside", into(new(partnerecon.Entry)), `{"amount":{"amount":"x","currency":"EUR"},"posted":"x"}`, []string{"/amount/amount type", "/posted type"}, nil},
		{"Entry that does not fit together", into(new(partnerecon.Entry)), `{"id":"a","kind":"x"}`, []string{"/amount conflict", "/id conflict", "/kind unknown"}, nil},
		{"Fact", into(new(settlement.Fact)), `{"kind":"x"}`, []string{"/kind unknown"}, nil},
		{"Fact, deep inside", into(new(settlement.Fact)), payment(`{"amount":"x","currency":"EUR"}`, `"10"`), []string{"/amount/amount type", "/credits/0/share type"}, nil},
		{"Book", into(new(settlement.Book)), `{"version":1,"x":1}`, []string{"/x unknown"}, nil},
		{"Book of another version", into(new(settlement.Book)), `{"version":9}`, []string{"/version unknown"}, nil},
		{"commission.Parse", func(s string) error { _, err := commission.Parse([]byte(s)); return err }, `{"rounding":"half_up","rates":[{"share":"10"}]}`, []string{"/rates/0/share type"}, nil},
		{"clawback.Parse", func(s string) error { _, err := clawback.Parse([]byte(s)); return err }, `{`, []string{" syntax"}, nil},
		{"settlement.Parse", func(s string) error { _, err := settlement.Parse([]byte(s)); return err }, `{`, []string{" syntax"}, nil},
		{"settlement.ParseFact", readFactText, `{"kind":"x"}`, []string{"/kind unknown"}, nil},
		{"settlement.ParseFacts", readFactLines, `{"kind":"x"}`, []string{"/kind unknown"}, nil},
		{"settlement.ParseBook", func(s string) error { _, err := settlement.ParseBook([]byte(s)); return err }, `{"version":1,"x":1}`, []string{"/x unknown"}, nil},
		{"commission.Explain", func(s string) error { _, err := plan.Explain(basis(s)); return err }, `{"form":"commission.line","x":1}`, []string{"/x unknown"}, nil},
		{"clawback.Explain", func(s string) error { _, err := recourse.Explain(basis(s)); return err }, `{"form":"clawback.line","x":1}`, []string{"/x unknown"}, nil},
		{"settlement.Explain", func(s string) error { _, err := program.Explain(basis(s)); return err }, `{"form":"settlement.cap","x":1}`, []string{"/x unknown"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.read(tt.text)
			var invalid *partnerecon.InvalidError
			if !errors.As(err, &invalid) {
				t.Fatalf("%v (%T) is no InvalidError", err, err)
			}
			var got []string
			for _, p := range invalid.Problems {
				got = append(got, p.Path+" "+p.Code)
				if p.Message == "" {
					t.Errorf("no message at %q", p.Path)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("%v is not %v", err, tt.is)
			}
		})
	}
}

func readFactText(s string) error { return readFact(s)() }

func readFactLines(s string) error {
	for _, err := range settlement.ParseFacts([]byte(s)) {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestInvalidErrorReads(t *testing.T) {
	e := &partnerecon.InvalidError{Package: "commission", Problems: []partnerecon.Problem{
		{Message: "a policy is missing"}, {Path: "/rates/0", Code: "required", Message: "missing"}, {Path: "/\x00\u202e", Code: "unknown", Message: "unknown member"},
	}, Err: partnerecon.ErrInexact}
	if want := `commission: a policy is missing; /rates/0: missing; /\x00\u202e: unknown member`; e.Error() != want {
		t.Errorf("got  %s\nwant %s", e, want)
	}
	var one partnerecon.Problem
	if !errors.As(e, &one) || one != e.Problems[0] || !errors.Is(e, e.Problems[1]) || !errors.Is(e, partnerecon.ErrInexact) {
		t.Errorf("its problems are not found: %+v", one)
	}
	var none *partnerecon.InvalidError
	if none.Error() == "" || none.Unwrap() != nil {
		t.Errorf("a nil error says %q and unwraps to %v", none.Error(), none.Unwrap())
	}
	if got := (&partnerecon.InvalidError{Package: "x"}).Unwrap(); len(got) != 0 {
		t.Errorf("without problems it unwraps to %v", got)
	}
}

// Values that read themselves refuse to read into nothing.
func TestReadingIntoNilIsAnError(t *testing.T) {
	for name, err := range map[string]error{
		"Money text": (*partnerecon.Money)(nil).UnmarshalText([]byte("1 EUR")),
		"Money":      (*partnerecon.Money)(nil).UnmarshalJSON([]byte(`{"amount":"1","currency":"EUR"}`)),
		"Rate":       (*partnerecon.Rate)(nil).UnmarshalText([]byte("1%")),
		"Day":        (*partnerecon.Day)(nil).UnmarshalText([]byte("2025-01-01")),
		"Month":      (*partnerecon.Month)(nil).UnmarshalText([]byte("2025-01")),
		"Basis":      (*partnerecon.Basis)(nil).UnmarshalJSON([]byte("{}")),
		"Entry":      (*partnerecon.Entry)(nil).UnmarshalJSON([]byte("{}")),
		"Moment":     (*settlement.Moment)(nil).UnmarshalText([]byte("2025-01-01")),
	} {
		if err == nil || !strings.Contains(err.Error(), "nil") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The codes are part of the API: adding one is a change of its documentation.
func TestProblemCodesAreDocumented(t *testing.T) {
	var documented, used []string
	for _, s := range sources(t) {
		for _, n := range namesOf(s.files) {
			switch {
			case s.dir == "." && n.name == "Problem":
				for line := range strings.Lines(n.doc) {
					if code, _, ok := strings.Cut(strings.TrimPrefix(line, "\t"), " "); ok && line[0] == '\t' {
						documented = append(documented, code)
					}
				}
			case s.dir == "internal/problem" && n.kind == "const" && strings.HasSuffix(n.listing, `"`):
				_, code, _ := strings.Cut(n.listing, `"`)
				used = append(used, strings.TrimSuffix(code, `"`))
			}
		}
	}
	slices.Sort(documented)
	slices.Sort(used)
	if diff := cmp.Diff(used, documented); diff != "" || len(used) < 8 {
		t.Errorf("(-used +documented)\n%s", diff)
	}
}
