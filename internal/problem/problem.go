// Package problem collects what is wrong with a document: every problem at
// once, each with the JSON Pointer of its place and a stable code.
package problem

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The codes that more than one package reports. They are part of the API of the
// packages that show them; a code is never reused for another meaning.
const (
	Syntax     = "syntax"       // not JSON, or JSON that the strict reader refuses
	Type       = "type"         // another JSON type, or a text of another form
	Unknown    = "unknown"      // no such member, kind or value
	Duplicate  = "duplicate"    // stands twice
	Required   = "required"     // is missing
	OutOfRange = "out_of_range" // outside the stated bounds
	Conflict   = "conflict"     // contradicts another part of the document
	Limit      = "limit"        // too large, too deep, too long or too many
)

// A Problem is one thing wrong at one place.
type Problem struct {
	Path    string `json:"path"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// maxProblems bounds a report; a document with more has another illness.
const maxProblems = 100

// A List collects problems. The zero List is empty and ready.
type List struct {
	problems []Problem
	more     bool
	places   [maxPlaces]place
	depth    int
}

// A place is an element of a list that is being checked.
type place struct {
	path  string
	index int
}

// maxPlaces is how deep lists of one document are nested in each other.
const maxPlaces = 4

// Enter makes the paths of what is added relative to an element of a list, until
// Leave. Pointers are only written out for problems, so that checking what is
// right costs nothing.
func (l *List) Enter(path string, index int) {
	l.places[l.depth] = place{path, index}
	l.depth++
}

// Leave goes back to where the last Enter was.
func (l *List) Leave() { l.depth-- }

// Add records a problem. Values quoted in the message should go through Quote.
func (l *List) Add(path, code, format string, args ...any) {
	if l.Full() {
		l.more = true
		return
	}
	var prefix string
	for _, at := range l.places[:l.depth] {
		prefix += At(at.path, at.index)
	}
	l.problems = append(l.problems, Problem{prefix + path, code, fmt.Sprintf(format, args...)})
}

// Full reports whether what is added to the list is not kept any more.
func (l *List) Full() bool { return len(l.problems) == maxProblems }

// Empty reports whether there is nothing on the list.
func (l *List) Empty() bool { return len(l.problems) == 0 }

// Merge records problems found below the path prefix.
func (l *List) Merge(prefix string, found []Problem) {
	for _, p := range found {
		l.Add(prefix+p.Path, p.Code, "%s", p.Message)
	}
}

// MergeOther records the problems found elsewhere in the document: those that
// touch a place already reported are left out, because they follow from it. Of
// text that is no JSON nothing was read, so that nothing else follows.
func (l *List) MergeOther(found []Problem) {
	known := l.problems
	if slices.ContainsFunc(known, func(k Problem) bool { return k.Code == Syntax }) {
		return
	}
	for _, p := range found {
		if !slices.ContainsFunc(known, func(k Problem) bool { return related(k.Path, p.Path) }) {
			l.Add(p.Path, p.Code, "%s", p.Message)
		}
	}
}

// related reports whether one path contains the other.
func related(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return strings.HasPrefix(b, a) && (len(a) == len(b) || b[len(a)] == '/')
}

// Sorted returns the problems by path, in the order found within one path.
func (l *List) Sorted() []Problem {
	if l.Empty() {
		return nil
	}
	out := slices.Clone(l.problems)
	slices.SortStableFunc(out, func(a, b Problem) int { return ComparePaths(a.Path, b.Path) })
	if l.more {
		out = append(out, Problem{"", Limit, fmt.Sprintf("more than %d problems; the rest is not listed", maxProblems)})
	}
	return out
}

// ComparePaths orders pointers token by token, numbers by their value.
func ComparePaths(a, b string) int {
	for a != "" && b != "" {
		var s, t string
		s, a = token(a)
		t, b = token(b)
		n, errN := strconv.Atoi(s)
		m, errM := strconv.Atoi(t)
		order := cmp.Compare(s, t)
		if errN == nil && errM == nil {
			order = cmp.Compare(n, m)
		}
		if order != 0 {
			return order
		}
	}
	return cmp.Compare(len(a), len(b))
}

func token(path string) (first, rest string) {
	path = strings.TrimPrefix(path, "/")
	if i := strings.IndexByte(path, '/'); i >= 0 {
		return path[:i], path[i:]
	}
	return path, ""
}

// Convert returns the problems as another package's type of the same shape.
func Convert[P ~struct {
	Path    string `json:"path"`
	Code    string `json:"code"`
	Message string `json:"message"`
}](found []Problem,
) []P {
	out := make([]P, len(found))
	for i, p := range found {
		out[i] = P(p)
	}
	return out
}

// At returns the pointer of an element of a list: At("/rates", 2) is "/rates/2".
func At(path string, i int) string { return path + "/" + strconv.Itoa(i) }

// Member returns the pointer of a member of an object, escaped as RFC 6901 says.
func Member(path, name string) string {
	return path + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(Cut(name))
}

// MaxQuoted is how many bytes of a foreign text a message repeats, counted as
// they are shown: a character that does not print takes up to ten of them.
const MaxQuoted = 60

// Quote returns s in quotation marks, cut to a length that can be logged. The
// cut is made in the quoted text, so that it bounds what is shown, and between
// two characters.
func Quote(s string) string {
	b := make([]byte, 1, MaxQuoted+len(`""…`))
	b[0] = '"'
	var scratch [16]byte
	for s != "" {
		_, n := utf8.DecodeRuneInString(s)
		shown := strconv.AppendQuote(scratch[:0], s[:n])
		shown = shown[1 : len(shown)-1]
		if len(b)+len(shown) > MaxQuoted+1 {
			return string(b) + `…"`
		}
		b, s = append(b, shown...), s[n:]
	}
	return string(append(b, '"'))
}

// Head returns the beginning of a text that is too long to be anything, enough
// of it for Quote to show and to cut; a text of a sane length stays whole. So a
// text of many megabytes is not copied to be refused.
func Head(text []byte) string { return string(text[:min(len(text), MaxSane)]) }

// MaxSane is longer than every text that a value of this module is read from.
const MaxSane = MaxQuoted + utf8.UTFMax

// Printable returns a path as it can be shown: as it stands, or in quotation
// marks where members have names that do not print.
func Printable(path string) string {
	for _, r := range path {
		if !strconv.IsPrint(r) || r == utf8.RuneError {
			quoted := strconv.Quote(path)
			return quoted[1 : len(quoted)-1]
		}
	}
	return path
}

// Cut cuts a text to a length that a path, or the detail of a trace, can hold.
func Cut(s string) string {
	if len(s) <= MaxQuoted {
		return s
	}
	n := MaxQuoted
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
