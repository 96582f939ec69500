package partnerecon

import "github.com/partnerecon/partnerecon/internal/problem"

// maxVersions bounds the versions of one policy, as lists in documents are.
const maxVersions = 1000

// Terms are the dated versions of a policy, oldest first. Each version is in
// force from its day, which is included, until the day before the next one. At
// most 1,000 versions; the zero Terms have none, which is a problem.
type Terms[P any] []Version[P]

// A Version is a policy from a day on. The zero Version states none.
type Version[P any] struct {
	ID        string `json:"id"` // distinct; what an entry names as its terms
	From      Day    `json:"from"`
	Rationale string `json:"rationale"` // why it was changed; required
	Policy    P      `json:"policy"`
}

// At returns the version in force on a day, and false before the first one and on
// the zero Day. The versions must be in the order of their days.
func (t Terms[P]) At(d Day) (Version[P], bool) {
	n := 0 // versions in force by then; they are large, and only one is copied
	for n < len(t) && !t[n].From.After(d) {
		n++
	}
	if n == 0 {
		return Version[P]{}, false
	}
	return t[n-1], true
}

// Problems returns what is wrong with the dates, ids and rationales, with paths
// relative to the list. There are 1 to 1,000 versions. It does not look into the
// policies.
func (t Terms[P]) Problems() []Problem {
	var list problem.List
	if len(t) == 0 {
		list.Add("", problem.Required, "want at least one version")
	}
	if len(t) > maxVersions {
		list.Add("", problem.Limit, "%d versions, at most %d are read", len(t), maxVersions)
		return problem.Convert[Problem](list.Sorted())
	}
	seen := map[string]bool{}
	for i, v := range t {
		at := problem.At("", i)
		switch {
		case v.ID == "":
			list.Add(at+"/id", problem.Required, "missing")
		case seen[v.ID]:
			list.Add(at+"/id", problem.Duplicate, "%s stands twice", quote(v.ID))
		}
		seen[v.ID] = true
		switch {
		case v.From.IsZero():
			list.Add(at+"/from", problem.Required, "missing")
		case i > 0 && !v.From.After(t[i-1].From):
			list.Add(at+"/from", problem.Conflict, "must be after the version before, %s, got %s", t[i-1].From, v.From)
		}
		if v.Rationale == "" {
			list.Add(at+"/rationale", problem.Required, "missing; say why the terms are what they are")
		}
	}
	return problem.Convert[Problem](list.Sorted())
}
