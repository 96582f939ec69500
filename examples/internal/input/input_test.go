package input

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReadFileWithoutItsMark(t *testing.T) {
	name := filepath.Join(t.TempDir(), "facts")
	for _, text := range []string{"", "\ufeff", "{}", "\ufeff{}"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := ReadFile(name); err != nil || string(got) != strings.TrimPrefix(text, "\ufeff") {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	if _, err := ReadFile(name + "?"); err == nil {
		t.Error("a file that there is not")
	}
}

// Twenty are listed, and of 21 one more is counted.
func TestListed(t *testing.T) {
	found := make([]string, 21)
	for i := range found {
		found[i] = fmt.Sprint("line ", i)
	}
	if Listed(nil) != nil || Listed(found[:1]).Error() != "line 0" {
		t.Error("none, and one by itself")
	}
	if got := Listed(found[:20]).Error(); !strings.HasPrefix(got, "20 problems\n  line 0\n") || strings.Contains(got, "more") {
		t.Error(got)
	}
	if got := Listed(found).Error(); !strings.HasPrefix(got, "21 problems\n") || !strings.HasSuffix(got, "line 19\n  and 1 more") || found[20] != "line 20" {
		t.Error(got)
	}
}

// A plan is no program, and that is what is said of it; of anything else all that is wrong.
func TestProgram(t *testing.T) {
	for text, want := range map[string]string{
		`{"about": "x", "commission": {"rounding": "half_up", "rates": [{"share": "20%"}]}}`: "this is a plan, as examples/plans takes it",
		`{"version": 1, "commission": {}, "terms": []}`:                                      "/commission: unknown member",
		`[]`: "want an object, got a list",
		``:   "want a value",
	} {
		if _, err := Program([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
