package strictjson_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// A document of every shape that policies and facts use.
type policy struct {
	Name  string             `json:"name"`
	Rate  partnerecon.Rate   `json:"rate,omitzero"`
	Money partnerecon.Money  `json:"money,omitzero"`
	Day   partnerecon.Day    `json:"day,omitzero"`
	N     int                `json:"n,omitzero"`
	Big   int64              `json:"big,omitzero,string"`
	On    bool               `json:"on,omitzero"`
	Tree  node               `json:"tree,omitzero"`
	Rows  []row              `json:"rows,omitempty"`
	Links []*row             `json:"links,omitempty"`
	Skip  string             `json:"-"`
	Plain float32            `json:"plain,omitzero"`
	Other map[string]float32 `json:"other,omitzero"`
	inner
}

type row struct {
	Tier  string           `json:"tier,omitzero"`
	Share partnerecon.Rate `json:"share"`
}

type inner struct {
	Deep string `json:"deep,omitzero"`
}

// node is a sealed set of two.
type node interface{ node() }

type fork struct {
	ID   string `json:"id"`
	Then node   `json:"then"`
}

type leaf struct {
	Role string `json:"role"`
}

func (fork) node() {}
func (leaf) node() {}

func nodes() strictjson.Union {
	return strictjson.UnionOf[node](strictjson.Kind{Name: "fork", Value: fork{}}, strictjson.Kind{Name: "leaf", Value: leaf{}})
}

func decode(text string) (policy, []problem.Problem) {
	var p policy
	err := strictjson.Decode([]byte(text), &p, strictjson.Limits{}, nodes())
	var bad *strictjson.Error
	if errors.As(err, &bad) {
		return p, bad.Problems
	}
	return p, nil
}

// codes renders problems as "path code", for comparing.
func codes(found []problem.Problem) []string {
	var out []string
	for _, p := range found {
		out = append(out, p.Path+" "+p.Code)
	}
	return out
}

func TestDecodeRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"an unknown member", `{"name":"a","x":1}`, []string{"/x unknown"}},
		{"an unknown member in a type that reads itself", `{"money":{"amount":"1.00","currency":"EUR","x":"1"}}`, []string{"/money/x unknown"}},
		{"a member in another case", `{"RATE":"1/3"}`, []string{"/RATE unknown"}},
		{"a member that stands twice", `{"rate":"10%","rate":"20%"}`, []string{"/rate duplicate"}},
		{"a member that stands twice deep inside", `{"rows":[{"share":"1%","share":"2%"}]}`, []string{"/rows/0/share duplicate"}},
		{"null for a member", `{"rate":null}`, []string{"/rate type"}},
		{"null", `null`, []string{" type"}},
		{"null in a list", `{"rows":[null]}`, []string{"/rows/0 type"}},
		{"text after the value", `{"name":"a"} {}`, []string{" syntax"}},
		{"a second document", `{"name":"a"}{"name":"b"}`, []string{" syntax"}},
		{"a number for a fraction", `{"rate":0.1}`, []string{"/rate type"}},
		{"a number for an amount", `{"money":{"amount":12.5,"currency":"EUR"}}`, []string{"/money/amount type"}},
		{"an exponent in an amount", `{"money":{"amount":"1e1000000","currency":"EUR"}}`, []string{"/money/amount type"}},
		{"a bare rate", `{"rate":"10"}`, []string{"/rate type"}},
		{"an unknown currency and a bad amount", `{"money":{"amount":"x","currency":"EURO"}}`, []string{"/money/amount type", "/money/currency unknown"}},
		{"a day that does not exist", `{"day":"2025-02-30"}`, []string{"/day type"}},
		{"a text for a number", `{"n":"1"}`, []string{"/n type"}},
		{"a fraction for a whole number", `{"n":1.0}`, []string{"/n type"}},
		{"a whole number that does not fit", `{"n":9223372036854775808}`, []string{"/n type"}},
		{"a number for a quoted one", `{"big":1}`, []string{"/big type"}},
		{"a quoted number of another form", `{"big":"01"}`, []string{"/big type"}},
		{"a text for a truth value", `{"on":"true"}`, []string{"/on type"}},
		{"an object for a list", `{"rows":{}}`, []string{"/rows type"}},
		{"a list for an object", `{"rows":[[]]}`, []string{"/rows/0 type"}},
		{"a number for a text", `{"name":1}`, []string{"/name type"}},
		{"a truth value for a text", `{"name":true}`, []string{"/name type"}},
		{"an unknown kind", `{"tree":{"kind":"lief","role":"x"}}`, []string{"/tree/kind unknown"}},
		{"an unknown kind deep inside", `{"tree":{"kind":"fork","id":"a","then":{"kind":"lief"}}}`, []string{"/tree/then/kind unknown"}},
		{"a missing kind", `{"tree":{"role":"x"}}`, []string{"/tree/kind required"}},
		{"a kind that is no text", `{"tree":{"kind":1}}`, []string{"/tree/kind type"}},
		{"a member of another kind", `{"tree":{"kind":"leaf","id":"x"}}`, []string{"/tree/id unknown"}},
		{"a union that is no object", `{"tree":"leaf"}`, []string{"/tree type"}},
		{"a type that it does not read", `{"plain":1,"other":{}}`, []string{"/other type", "/plain type"}},
		{"a member that has no JSON", `{"Skip":"x","-":"y"}`, []string{"/- unknown", "/Skip unknown"}},
		{"invalid UTF-8", "{\"name\":\"\xff\"}", []string{" syntax"}},
		{"no JSON", `{"name":`, []string{"/name syntax"}},
		{"nothing", ``, []string{" syntax"}},
		{"half a surrogate pair", `{"name":"\ud800"}`, []string{"/name syntax"}},
		{"a broken escape", `{"name":"\x"}`, []string{"/name syntax"}},
		{"a control character", "{\"name\":\"a\tb\"}", []string{"/name syntax"}},
		{"a number with a leading zero", `{"n":01}`, []string{" syntax"}},
		{"a text that does not end", `{"name":"a`, []string{"/name syntax"}},
		{"a name without quotation marks", `{name:1}`, []string{" syntax"}},
		{"no colon", `{"name" 1}`, []string{"/name syntax"}},
		{"a comma too many", `{"name":"a",}`, []string{" syntax"}},
		{
			"everything at once", `{"x":1,"rate":"10","rows":[{"share":1},{"share":"2%","tier":null}],"tree":{"kind":"no"}}`,
			[]string{"/rate type", "/rows/0/share type", "/rows/1/tier type", "/tree/kind unknown", "/x unknown"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, found := decode(tt.text)
			if diff := cmp.Diff(tt.want, codes(found)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// What is no JSON is found again in an editor: lines and characters count from 1.
func TestPlacesOfBrokenText(t *testing.T) {
	for text, want := range map[string]string{
		"{\"name\":\"\xff\"}":                    "not valid UTF-8 at line 1, column 10: got the byte 0xff",
		"{\n \"n\": 1,\n \"näme\": \"\uFFFD\xc3": `not valid UTF-8 at line 3, column 12: got the byte 0xc3`, // cut off within a character
		"{}\n{}":      "text after the end of the value, at line 2, column 1",
		"{\n\"n\" 1}": `not JSON at line 2, column 5: want ":", got "1"`,
	} {
		_, found := decode(text)
		if len(found) != 1 || found[0].Message != want {
			t.Errorf("%q: %v, want %s", text, found, want)
		}
	}
}

func TestDecodeLimits(t *testing.T) {
	deep := strings.Repeat(`{"tree":`, 33) + `1` + strings.Repeat(`}`, 33)
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"size", `{"name":"` + strings.Repeat("x", 1<<20) + `"}`, []string{" limit"}},
		{"depth", deep, []string{strings.Repeat("/tree", 33) + " limit"}},
		{"elements", `{"rows":[` + strings.TrimSuffix(strings.Repeat(`{"share":"1%"},`, 1001), ",") + `]}`, []string{"/rows limit"}},
		{"members", `{` + members(1001) + `}`, []string{" limit"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, found := decode(tt.text)
			if diff := cmp.Diff(tt.want, codes(found)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	if _, found := decode(`{"rows":[` + strings.TrimSuffix(strings.Repeat(`{"share":"1%"},`, 1000), ",") + `]}`); found != nil {
		t.Errorf("1,000 elements are allowed: %v", found)
	}
	if _, found := decode(`{` + members(500) + `}`); len(found) != 101 || found[0].Path != "" && found[100].Code != problem.Limit {
		t.Errorf("a report of %d problems; want 100 and a note", len(found))
	}
}

func members(n int) string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf(`"m%d":1`, i))
	}
	return strings.Join(out, ",")
}

func TestDecodeHints(t *testing.T) {
	_, found := decode(`{"Rate":"10%"}`)
	if want := `unknown member; write "rate"`; found[0].Message != want {
		t.Errorf("got %q, want %q", found[0].Message, want)
	}
}

func TestMessagesCutForeignText(t *testing.T) {
	_, found := decode(`{"n":"` + strings.Repeat("é", 5000) + `"}`)
	if n := len(found[0].Message); n > 200 {
		t.Errorf("a message of %d bytes: %s", n, found[0].Message)
	}
	_, found = decode(`{"` + strings.Repeat("k", 5000) + `":1}`)
	if n := len(found[0].Path); n > 100 {
		t.Errorf("a path of %d bytes: %s", n, found[0].Path)
	}
}

func full() policy {
	return policy{
		Name: `a "b" <c> & é`, Rate: partnerecon.MustRate("1/3"), Money: partnerecon.MustMoney("-12.50", "EUR"),
		Day: partnerecon.MustDay("2025-01-31"), N: -7, Big: 1<<62 + 1, On: true,
		Tree:  fork{ID: "f", Then: leaf{Role: "sourced"}},
		Rows:  []row{{Tier: "gold", Share: partnerecon.MustPercent("10")}, {Share: partnerecon.MustPercent("0")}},
		Links: []*row{{Share: partnerecon.Whole()}},
		inner: inner{Deep: "x"},
	}
}

func TestRoundTrip(t *testing.T) {
	for name, p := range map[string]policy{"full": full(), "empty": {}} {
		text, err := strictjson.Encode(p, nodes())
		if err != nil {
			t.Fatal(err)
		}
		got, found := decode(string(text))
		if found != nil {
			t.Fatalf("%s: %v\n%s", name, found, text)
		}
		opts := cmp.AllowUnexported(policy{}, partnerecon.Rate{}, partnerecon.Money{}, partnerecon.Day{})
		if diff := cmp.Diff(p, got, opts); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
}

func TestEncode(t *testing.T) {
	text, err := strictjson.Encode(full(), nodes())
	if err != nil {
		t.Fatal(err)
	}
	want := `{"name":"a \"b\" <c> & é","rate":"1/3","money":{"amount":"-12.50","currency":"EUR"},"day":"2025-01-31","n":-7,` +
		`"big":"4611686018427387905","on":true,"tree":{"kind":"fork","id":"f","then":{"kind":"leaf","role":"sourced"}},` +
		`"rows":[{"tier":"gold","share":"10%"},{"share":"0%"}],"links":[{"share":"100%"}],"deep":"x"}`
	if string(text) != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}

// An inline union stands in the object that holds it.
type fact struct {
	ID    string `json:"id"`
	Event node   `json:"event,inline"`
}

func TestInlineUnion(t *testing.T) {
	text, err := strictjson.Encode(fact{"f1", leaf{"sourced"}}, nodes())
	if err != nil || string(text) != `{"id":"f1","kind":"leaf","role":"sourced"}` {
		t.Fatalf("got %s, %v", text, err)
	}
	var got fact
	if err := strictjson.Decode(text, &got, strictjson.Limits{}, nodes()); err != nil || got != (fact{"f1", leaf{"sourced"}}) {
		t.Errorf("got %+v, %v", got, err)
	}
	err = strictjson.Decode([]byte(`{"id":1,"kind":"leaf","id2":"x"}`), &got, strictjson.Limits{}, nodes())
	var bad *strictjson.Error
	if !errors.As(err, &bad) {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"/id type", "/id2 unknown"}, codes(bad.Problems)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestEncodeRefusesWhatIsNoMember(t *testing.T) {
	for name, v := range map[string]any{"nil": fact{ID: "a"}, "foreign": fact{"a", foreign{}}} {
		if text, err := strictjson.Encode(v, nodes()); err == nil {
			t.Errorf("%s: got %s, want an error", name, text)
		}
	}
}

type foreign struct{ leaf }

// FuzzSyntax compares what is JSON with encoding/json. Decoding into a struct
// without members reports every shape, but only what is no JSON as syntax.
func FuzzSyntax(f *testing.F) {
	for _, s := range []string{`{"a":[1,-2.5e+3,true,false,"x\n\u00e9"]}`, `[]`, `{}`, ` 0 `, `-`, `01`, `1.`, `"\x"`, `"\ud800"`, "\"\t\"", `{"a" 1}`, `[1,]`, `tru`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var none struct{}
		var bad *strictjson.Error
		syntax := false
		if errors.As(strictjson.Decode(in, &none, strictjson.Limits{}), &bad) {
			for _, p := range bad.Problems {
				if p.Code == problem.Limit {
					return
				}
				syntax = syntax || p.Code == problem.Syntax
			}
		}
		if stricter := !utf8.Valid(in) || bytes.Contains(in, []byte(`\u`)); syntax == json.Valid(in) && !stricter {
			t.Fatalf("%q: syntax error %t, valid JSON %t", in, syntax, json.Valid(in))
		}
	})
}

func FuzzDecode(f *testing.F) {
	text, err := strictjson.Encode(full(), nodes())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"tree":{"kind":"leaf"},"rows":[{}],"rate":"1/3"}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		var p policy
		if strictjson.Decode(in, &p, strictjson.Limits{}, nodes()) != nil {
			return
		}
		once, err := strictjson.Encode(p, nodes())
		if err != nil {
			return // a required member is missing: New would say so
		}
		var q policy
		if err := strictjson.Decode(once, &q, strictjson.Limits{}, nodes()); err != nil {
			t.Fatalf("%s: %v", once, err)
		}
		twice, err := strictjson.Encode(q, nodes())
		if err != nil || string(once) != string(twice) {
			t.Fatalf("not a fixed point: %s, %s, %v", once, twice, err)
		}
		if !json.Valid(once) {
			t.Fatalf("not JSON: %s", once)
		}
	})
}

// Options and values that have no form are errors, not panics.
func TestEncodeRefusesWhatHasNoForm(t *testing.T) {
	type circle struct {
		Next *circle `json:"next"`
	}
	round := &circle{}
	round.Next = round
	for name, v := range map[string]any{
		"a quoted text": struct {
			S string `json:"s,string"`
		}{"x"},
		"nothing":              nil,
		"a nil pointer":        (*row)(nil),
		"a nil interface":      struct{ V any }{},
		"what contains itself": round,
		"a channel":            make(chan int),
	} {
		if text, err := strictjson.Encode(v); err == nil {
			t.Errorf("%s: got %s, want an error", name, text)
		}
	}
}

// Pointers whose methods do not take nil are left out without being asked.
func TestEncodeLeavesNilPointersOut(t *testing.T) {
	type optional struct {
		Day  *partnerecon.Day `json:"day,omitzero"`
		Row  *row             `json:"row,omitzero"`
		Any  any              `json:"any,omitzero"`
		Kept any              `json:"kept"`
	}
	text, err := strictjson.Encode(optional{Kept: row{Share: partnerecon.Whole()}})
	if want := `{"kept":{"share":"100%"}}`; err != nil || string(text) != want {
		t.Errorf("got %s, %v; want %s", text, err, want)
	}
}

func TestDecodeRefusesOptionsWithoutAForm(t *testing.T) {
	var v struct {
		S string `json:"s,string"`
	}
	err := strictjson.Decode([]byte(`{"s":"1"}`), &v, strictjson.Limits{})
	var bad *strictjson.Error
	if !errors.As(err, &bad) {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"/s type"}, codes(bad.Problems)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestCompact(t *testing.T) {
	source := []byte(" { \"a\" : [ 1 , \"x y\" ] } ")
	text, err := strictjson.Compact(source, strictjson.Limits{})
	if want := `{"a":[1,"x y"]}`; err != nil || string(text) != want {
		t.Errorf("got %s, %v; want %s", text, err, want)
	}
	for text, want := range map[string]string{
		`{"a":1,"a":2}`:                     "/a duplicate",
		`{"a":[null]}`:                      "/a/0 type",
		`{`:                                 " syntax",
		`{} {}`:                             " syntax",
		"\"\xff\"":                          " syntax",
		`[1,2,3]`:                           " limit",
		`"` + strings.Repeat("x", 99) + `"`: " limit",
	} {
		_, err := strictjson.Compact([]byte(text), strictjson.Limits{Bytes: 100, Items: 2})
		var bad *strictjson.Error
		if !errors.As(err, &bad) || codes(bad.Problems)[0] != want {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// An error of a type that reads itself hands its problems on, whatever they are
// wrapped in; one without problems is a problem itself.
func TestProblemsOfNestedTypesKeepTheirPlace(t *testing.T) {
	for text, want := range map[string][]string{
		`{"v":"public"}`:  {"/v/at/0 limit", "/v/at/1 conflict"},
		`{"v":"wrapped"}`: {"/v/at/0 limit", "/v/at/1 conflict"},
		`{"v":"strict"}`:  {"/v/x unknown"},
		`{"v":"plain"}`:   {"/v type"},
		`{"v":"joined"}`:  {"/v type"},
	} {
		var v struct {
			V own `json:"v"`
		}
		var bad *strictjson.Error
		if err := strictjson.Decode([]byte(text), &v, strictjson.Limits{}); !errors.As(err, &bad) {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if diff := cmp.Diff(want, codes(bad.Problems)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", text, diff)
		}
	}
}

// own is a type that reads itself and fails as its text says.
type own struct{}

func (*own) UnmarshalText(text []byte) error {
	public := &partnerecon.InvalidError{Package: "x", Err: errors.New("a cause"), Problems: []partnerecon.Problem{
		{Path: "/at/0", Code: problem.Limit, Message: "x"}, {Path: "/at/1", Code: problem.Conflict, Message: "y"},
	}}
	switch string(text) {
	case "public":
		return public
	case "wrapped":
		return fmt.Errorf("x: %w", public)
	case "strict":
		return &strictjson.Error{Problems: []problem.Problem{{Path: "/x", Code: problem.Unknown, Message: "x"}}}
	case "joined":
		return errors.Join(errors.New("a"), nil, errors.New("b"))
	}
	return errors.New("plain")
}
