package problem_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon/internal/problem"
)

func TestSortedOrdersByPath(t *testing.T) {
	var list problem.List
	for _, path := range []string{"/rates/10/share", "/b", "/rates/2", "", "/rates/2/share", "/a"} {
		list.Add(path, problem.Required, "missing")
	}
	var got []string
	for _, p := range list.Sorted() {
		got = append(got, p.Path)
	}
	want := []string{"", "/a", "/b", "/rates/2", "/rates/2/share", "/rates/10/share"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestMergeOtherLeavesOutWhatFollows(t *testing.T) {
	var list problem.List
	list.Add("/rates/1", problem.Type, "want an object")
	list.MergeOther([]problem.Problem{
		{Path: "/rates", Code: problem.Required, Message: "contains it"},
		{Path: "/rates/1/share", Code: problem.Required, Message: "inside it"},
		{Path: "/rates/10", Code: problem.Required, Message: "another one"},
		{Path: "/rounding", Code: problem.Required, Message: "elsewhere"},
	})
	var got []string
	for _, p := range list.Sorted() {
		got = append(got, p.Path)
	}
	if diff := cmp.Diff([]string{"/rates/1", "/rates/10", "/rounding"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestEnterMakesPathsRelative(t *testing.T) {
	var list problem.List
	list.Enter("/lines", 3)
	list.Enter("/credits", 0)
	list.Add("/share", problem.OutOfRange, "x")
	list.Leave()
	list.Add("/of", problem.Required, "x")
	list.Leave()
	list.Add("/id", problem.Required, "x")
	var got []string
	for _, p := range list.Sorted() {
		got = append(got, p.Path)
	}
	if diff := cmp.Diff([]string{"/id", "/lines/3/credits/0/share", "/lines/3/of"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestListIsBounded(t *testing.T) {
	var list problem.List
	for range 1000 {
		list.Add("/x", problem.Required, "missing")
	}
	found := list.Sorted()
	if len(found) != 101 || found[100].Code != problem.Limit {
		t.Errorf("%d problems, the last one %+v", len(found), found[len(found)-1])
	}
}

func TestMemberEscapes(t *testing.T) {
	if got := problem.Member("/a", "b/c~d"); got != "/a/b~1c~0d" {
		t.Errorf("got %s", got)
	}
}

func TestQuoteCutsAtARune(t *testing.T) {
	got := problem.Quote(strings.Repeat("é", 40) + "\n")
	if want := `"` + strings.Repeat("é", 30) + `…"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := problem.Quote("a\nb"); got != `"a\nb"` {
		t.Errorf("got %s", got)
	}
}

// What is shown is bounded, not what is read: most texts that do not print grow
// by quoting.
func TestQuoteCutsWhatIsShown(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"", `""`},
		{strings.Repeat("x", 60), `"` + strings.Repeat("x", 60) + `"`},
		{strings.Repeat("x", 61), `"` + strings.Repeat("x", 60) + `…"`},
		{strings.Repeat("\x01", 15), `"` + strings.Repeat(`\x01`, 15) + `"`},
		{strings.Repeat("\x01", 16), `"` + strings.Repeat(`\x01`, 15) + `…"`},
		{strings.Repeat("\xff", 1000), `"` + strings.Repeat(`\xff`, 15) + `…"`},
		{strings.Repeat("\U000e0031", 7), `"` + strings.Repeat(`\U000e0031`, 6) + `…"`},
		{strings.Repeat("x", 59) + `"`, `"` + strings.Repeat("x", 59) + `…"`}, // \" has two bytes
		{strings.Repeat("x", 58) + `"`, `"` + strings.Repeat("x", 58) + `\""`},
		{strings.Repeat("x", 59) + "é", `"` + strings.Repeat("x", 59) + `…"`},
	} {
		if got := problem.Quote(tt.text); got != tt.want {
			t.Errorf("%q is shown as %s, want %s", tt.text, got, tt.want)
		}
	}
}

// The head of a long text is shown like the text.
func TestHeadShowsLikeTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOfN(rapid.SampledFrom([]byte("a\x01\xff\xc3\xa9\xe2\x80\xae\"")), 0, 200).Draw(t, "text")
		head := problem.Head(text)
		if len(head) > problem.MaxSane || problem.Quote(head) != problem.Quote(string(text)) {
			t.Fatalf("%q is shown as %s, its head of %d bytes as %s", text, problem.Quote(string(text)), len(head), problem.Quote(head))
		}
	})
	if got := problem.Head([]byte(strings.Repeat("x", problem.MaxSane))); len(got) != 64 {
		t.Errorf("a text of a sane length is cut to %d bytes", len(got))
	}
}

func TestPrintableEscapesWhatDoesNotPrint(t *testing.T) {
	for path, want := range map[string]string{
		"": "", "/rates/0": "/rates/0", "/é/ü": "/é/ü", "/a\x00b": `/a\x00b`, "/\u202e": `/\u202e`, "/\xff": `/\xff`, "/a b": "/a b", "/\n\"": `/\n\"`,
	} {
		if got := problem.Printable(path); got != want {
			t.Errorf("%q is shown as %s, want %s", path, got, want)
		}
	}
}

func TestMemberCutsNames(t *testing.T) {
	if got := problem.Member("/a", strings.Repeat("é", 31)); got != "/a/"+strings.Repeat("é", 30)+"…" {
		t.Errorf("got %s", got)
	}
	if name := strings.Repeat("x", 60); problem.Member("", name) != "/"+name {
		t.Error("a name of 60 bytes stays whole")
	}
	if got := problem.Member("", strings.Repeat("x", 59)+"é"); got != "/"+strings.Repeat("x", 59)+"…" {
		t.Errorf("got %s", got)
	}
}

// What cannot be chosen is missing where it is empty, and unknown where it is not.
func TestUnchosen(t *testing.T) {
	for value, want := range map[string]string{"": problem.Required, "up": problem.Unknown, " ": problem.Unknown} {
		if got := problem.Unchosen(value); got != want {
			t.Errorf("%q is %s, want %s", value, got, want)
		}
	}
}
