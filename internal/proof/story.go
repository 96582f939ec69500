package proof

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Stories are folders that a partner manager can read: README.md tells what happened and
// works the amounts out, and ends with the source of the rule ("Source: ") or with the
// dispute that it settles ("Dispute: "). A golden file has what comes of it.
type Stories struct {
	Folders string // a pattern, such as testdata/*
	Least   int    // how many there are at least
	Golden  string // empty: want.txt
	Update  bool   // write the golden files anew
}

// Play plays each story, and compares what it says with the golden file. A folder without
// README.md is none.
func (s Stories) Play(t *testing.T, play func(t *testing.T, folder string) string) {
	t.Helper()
	readmes, err := filepath.Glob(filepath.Join(s.Folders, "README.md"))
	if err != nil || len(readmes) < s.Least {
		t.Fatalf("%d scenarios, %v", len(readmes), err)
	}
	if s.Golden == "" {
		s.Golden = "want.txt"
	}
	for _, readme := range readmes {
		folder := filepath.Dir(readme)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			if story := ReadFile(t, folder, "README.md"); !tells(story) {
				t.Errorf("README.md tells no story, or not where it comes from or what it settles: %q", story)
			}
			got := play(t, folder)
			if s.Update {
				if err := os.WriteFile(filepath.Join(folder, s.Golden), []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(ReadFile(t, folder, s.Golden), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// tells reports whether a story has a title, a few lines, and one source or dispute.
func tells(story string) bool {
	settles := strings.Count(story, "\nSource: ") + strings.Count(story, "\nDispute: ")
	return strings.HasPrefix(story, "# ") && strings.Count(story, "\n") >= 4 && settles == 1
}

// ReadFile returns the text of a file in a folder.
func ReadFile(t testing.TB, folder, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
