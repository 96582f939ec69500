package problem

import "unicode/utf8"

// MaxName bounds a name or an id, in bytes.
const MaxName = 255

// Name wants a text that is there and that can be an id.
func (l *List) Name(path, name string) {
	if name == "" {
		l.Add(path, Required, "missing")
		return
	}
	l.Text(path, name)
}

// Text wants a text that can be an id, if there is one.
func (l *List) Text(path, text string) {
	if len(text) > MaxName || !utf8.ValidString(text) {
		l.Add(path, Limit, "want at most %d bytes of UTF-8, got %s", MaxName, Quote(text))
	}
}

// Once wants a name that no other element of the list has, and notes it as seen.
func (l *List) Once(path, name string, seen map[string]bool) {
	l.Name(path, name)
	if seen[name] && name != "" {
		l.Add(path, Duplicate, "%s stands twice", Quote(name))
	}
	seen[name] = true
}

// Few reports whether a list is short enough to be looked at.
func (l *List) Few(path string, n, most int) bool {
	if n > most {
		l.Add(path, Limit, "%d elements, at most %d", n, most)
	}
	return n <= most
}

// Unchosen is the code of a value that is none of those that can be chosen: missing, where it
// is empty, else unknown.
func Unchosen(value string) string {
	if value == "" {
		return Required
	}
	return Unknown
}
