package commission

import (
	"strings"
	"testing"
)

// A text has up to 255 bytes of valid UTF-8, and a name is one that is there.
func TestWhatIsAText(t *testing.T) {
	for text, want := range map[string]bool{
		"": true, "a": true, "é": true, strings.Repeat("a", 255): true, strings.Repeat("a", 256): false,
		"\x7f": true, "\x80": false, "a\x80": false, "é\xff": false, strings.Repeat("é", 128): false,
	} {
		if isText(text) != want || isName(text) != (want && text != "") {
			t.Errorf("%q: text %t, name %t", text, isText(text), isName(text))
		}
	}
}
