package incentive

import (
	"errors"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// A Scheme is a checked policy, or the checked versions of one. It is immutable and
// safe for concurrent use. The zero Scheme answers every question with an error; make
// one with [New], [NewDated], [Parse] or [Must].
type Scheme struct {
	versions []version // oldest first
	days     []Contest // over days, each once
}

type version struct {
	id      string          // empty for a scheme without versions
	from    partnerecon.Day // zero for a scheme without versions
	policy  Policy
	mode    exact.Mode
	figures map[string]Unit
	markets bool // some bonus is paid for new markets
}

// New checks a policy and returns its scheme, or a [partnerecon.InvalidError] with
// everything that is wrong.
func New(p Policy) (Scheme, error) {
	if err := invalid(check(p)); err != nil {
		return Scheme{}, err
	}
	return Scheme{}.with(partnerecon.Version[Policy]{Policy: p}), nil
}

// NewDated checks the versions of a policy and returns their scheme. A period is
// governed by the version in force on its first day; the one in which the first
// version begins, by that one. So is a contest, see [Scheme.Contest], and an activity by
// the one of its day. All versions have one currency, and years that begin in one month. One without bonuses, contests and collaborations pays nothing.
func NewDated(terms partnerecon.Terms[Policy]) (Scheme, error) {
	var list problem.List
	for _, p := range terms.Problems() {
		list.Add(p.Path, p.Code, "%s", p.Message)
	}
	units, known, some := map[string]Unit{}, map[string]Contest{}, false
	for i, v := range terms {
		at := problem.At("", i) + "/policy"
		list.Merge(at, checkAll(v.Policy).Sorted())
		some = some || !v.Policy.empty()
		if first := &terms[0].Policy; v.Policy.Currency != first.Currency {
			list.Add(at+"/currency", conflict, "want that of the first version, %s, got %s", quote(string(first.Currency)), quote(string(v.Policy.Currency)))
		} else if v.Policy.yearStart() != first.yearStart() {
			list.Add(at+"/year_start", conflict, "want that of the first version, %d, got %d", int(first.yearStart()), int(v.Policy.yearStart()))
		}
		checkUnits(&list, at, v.Policy.Figures, units)
		checkWindows(&list, at, v.Policy.Contests, known)
	}
	if !some && len(terms) > 0 {
		list.Add("/0/policy/bonuses", required, "want at least one bonus, contest or collaboration in some version")
	}
	if err := invalid(&list); err != nil {
		return Scheme{}, err
	}
	out := Scheme{}
	for _, v := range terms {
		out = out.with(v)
	}
	return out, nil
}

// checkUnits reports figures that another version declares in another unit: what was
// stated would not be what is read.
func checkUnits(list *problem.List, at string, figures []Declaration, units map[string]Unit) {
	for i, d := range figures[:min(len(figures), maxItems)] {
		if was, ok := units[d.Name]; ok && was != d.Unit {
			list.Add(problem.At(at+"/figures", i)+"/unit", conflict, "want the unit of the other versions, %s, got %s", quote(string(was)), quote(string(d.Unit)))
		}
		units[d.Name] = d.Unit
	}
}

// Parse reads a policy from strict JSON and returns its scheme. Problems of the JSON
// and of the policy are reported together.
func Parse(b []byte) (Scheme, error) {
	var p policyJSON
	err := strictjson.Decode(b, &p, strictjson.Limits{}, unions()...)
	if err == nil {
		return New(Policy(p))
	}
	var list problem.List
	var strict *strictjson.Error
	if errors.As(err, &strict) {
		list.Merge("", strict.Problems)
	}
	list.MergeOther(check(Policy(p)).Sorted())
	return Scheme{}, invalid(&list)
}

// Must is [New] for constants; it panics on an error.
func Must(p Policy) Scheme {
	s, err := New(p)
	if err != nil {
		panic(err)
	}
	return s
}

// Policy returns a copy of the policy, of the newest version where there are several;
// the zero Policy for the zero Scheme.
func (s Scheme) Policy() Policy {
	if len(s.versions) == 0 {
		return Policy{}
	}
	return s.versions[len(s.versions)-1].policy.clone()
}

// with returns the scheme with one more version.
func (s Scheme) with(terms partnerecon.Version[Policy]) Scheme {
	v := version{id: terms.ID, from: terms.From, policy: terms.Policy.clone(), figures: map[string]Unit{}}
	v.mode, _ = exact.ModeOf(string(v.policy.Rounding))
	for _, d := range v.policy.Figures {
		v.figures[d.Name] = d.Unit
	}
	for i := range v.policy.Bonuses {
		if _, ok := v.policy.Bonuses[i].Rule.(NewMarket); ok {
			v.markets = true
		}
	}
	for _, c := range v.policy.Contests {
		if c.byDay() && !slices.ContainsFunc(s.days, func(o Contest) bool { return o.Name == c.Name }) {
			s.days = append(slices.Clip(s.days), c)
		}
	}
	s.versions = append(s.versions, v)
	return s
}

// governing returns the version that governs a period, or nil before the first one.
func (s Scheme) governing(start, end partnerecon.Month) *version {
	var out *version
	for i := range s.versions {
		v := &s.versions[i]
		if v.from.After(start.First()) && (i > 0 || v.from.After(end.Last())) {
			break
		}
		out = v
	}
	return out
}

// version returns the version with an id, or nil.
func (s Scheme) version(id string) *version {
	for i := range s.versions {
		if s.versions[i].id == id {
			return &s.versions[i]
		}
	}
	return nil
}

// unitOf returns the unit of a figure in the newest version that declares it, and
// false where none does.
func (s Scheme) unitOf(figure string) (Unit, bool) {
	for i := len(s.versions) - 1; i >= 0; i-- {
		if u, ok := s.versions[i].figures[figure]; ok {
			return u, true
		}
	}
	return "", false
}

// markets reports whether some version pays for new markets.
func (s Scheme) markets() bool {
	for i := range s.versions {
		if s.versions[i].markets {
			return true
		}
	}
	return false
}

// unit returns the unit of a measure.
func (v *version) unit(m *Measure) Unit {
	switch m.Of {
	case OfQuantity:
		return Number
	case OfFigure:
		return v.figures[m.Figure]
	default:
		return Amount
	}
}

// invalid returns the problems as an error, or nil if there are none.
func invalid(list *problem.List) error {
	found := list.Sorted()
	if len(found) == 0 {
		return nil
	}
	return &partnerecon.InvalidError{Package: "incentive", Problems: problem.Convert[partnerecon.Problem](found)}
}

// decodeError gives an error of the strict reader its public form.
func decodeError(err error) error {
	var strict *strictjson.Error
	if !errors.As(err, &strict) {
		return err
	}
	var list problem.List
	list.Merge("", strict.Problems)
	return invalid(&list)
}
