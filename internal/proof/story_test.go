package proof

import "testing"

func TestWhatTellsAStory(t *testing.T) {
	for story, want := range map[string]bool{
		"# A title\n\nOne.\nTwo.\n\nSource: a contract.\n":                      true,
		"# A title\n\nOne.\nTwo.\n\nDispute: the partner says so.\n":            true,
		"A title\n\nOne.\nTwo.\n\nSource: a contract.\n":                        false,
		"# A title\n\nOne.\nTwo.\n\nNo source: a contract.\n":                   false,
		"# A title\nOne.\nSource: a contract.\n":                                false,
		"# A title\n\nOne.\nSource: a contract.\nDispute: the partner says so.": false,
	} {
		if got := tells(story); got != want {
			t.Errorf("%q: %t", story, got)
		}
	}
}
