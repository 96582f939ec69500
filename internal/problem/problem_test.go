package problem_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
