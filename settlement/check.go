package settlement

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// maxList bounds the lists of a policy.
const maxList = 1000

// checkZone loads the zone. The name "Local" is refused: it means another zone
// on every machine.
func checkZone(list *problem.List, name string) *time.Location {
	if name == "" {
		list.Add("/zone", problem.Required, `missing; name the zone in which instants become days, or "UTC"`)
		return time.UTC
	}
	zone, err := time.LoadLocation(name)
	if err != nil || strings.EqualFold(name, "local") {
		list.Add("/zone", problem.Unknown, "unknown zone %s", problem.Quote(name))
		return time.UTC
	}
	return zone
}

func checkHorizon(list *problem.List, w partnerecon.Window) {
	if !w.Stated() {
		list.Add("/horizon", problem.Required, "missing; say for how many days facts about a payment may change anything")
		return
	}
	for _, p := range w.Problems() {
		list.Add("/horizon"+p.Path, p.Code, "%s", p.Message)
	}
	if w.Days == 0 {
		list.Add("/horizon", problem.Required, "want a window of days, got %s", w)
	}
}

func checkTiers(list *problem.List, tiers []string) {
	if len(tiers) > maxList {
		list.Add("/tiers", problem.Limit, "%d tiers, at most %d", len(tiers), maxList)
		return
	}
	for i, t := range tiers {
		switch {
		case t == "":
			list.Add(problem.At("/tiers", i), problem.Required, "missing")
		case slices.Contains(tiers[:i], t):
			list.Add(problem.At("/tiers", i), problem.Duplicate, "%s stands twice", problem.Quote(t))
		}
	}
}

// checkAgreement checks a version against the program: what commission and
// clawback check of themselves is not repeated here.
func checkAgreement(list *problem.List, at string, p Policy, a Agreement) {
	known := func(path, tier string) {
		if tier != "" && !slices.Contains(p.Tiers, tier) {
			addNoTier(list, path, tier, p.Tiers)
		}
	}
	names := map[string]bool{}
	for _, c := range a.Commission.Caps {
		names[c.Name] = true
	}
	checkCommission(list, at+"/commission", p, &a.Commission, known)
	if a.Clawback.Anchor == clawback.PayoutDay {
		list.Add(at+"/clawback/anchor", problem.Conflict, "a payout of a program states an amount and not the lines it paid, so no line has a day of its own; take payment_cleared")
	}
	for i, s := range a.Clawback.Schedules {
		known(problem.At(at+"/clawback/schedules", i)+"/tier", s.Tier)
		checkSchedule(list, problem.At(at+"/clawback/schedules", i), s, &a.Commission)
	}
	if len(a.Caps) > maxList || len(a.TrueUps) > maxList {
		list.Add(at, problem.Limit, "more than %d caps or true-ups", maxList)
		return
	}
	for i, c := range a.Caps {
		checkCap(list, problem.At(at+"/caps", i), p, c, names)
	}
	checkExits(list, at+"/exits", p, a.Exits)
	checkHeldBack(list, at, &a)
	for i, u := range a.TrueUps {
		path := problem.At(at+"/true_ups", i)
		checkName(list, path+"/name", u.Name, names)
		if u.Every.months() == 0 {
			list.Add(path+"/every", problem.Unknown, "want month, quarter or year, got %s", problem.Quote(string(u.Every)))
		}
		for k, t := range u.Tiers {
			known(problem.At(path+"/tiers", k), t)
		}
	}
}

func checkCap(list *problem.List, at string, p Policy, c Cap, names map[string]bool) {
	checkName(list, at+"/name", c.Name, names)
	checkEvery(list, at+"/every", c.Every)
	if c.Limit.Sign() <= 0 {
		list.Add(at+"/limit", problem.OutOfRange, "want an amount above 0, got %s", c.Limit)
	}
	checkCurrency(list, at+"/limit", p, c.Limit)
	checkLimited(list, at+"/components", p, c.Components)
	switch c.Counts {
	case commission.FirstCome, commission.OnNet:
	default:
		list.Add(at+"/counts", problem.Unchosen(string(c.Counts)), "want first_come or on_net, got %s", problem.Quote(string(c.Counts)))
	}
	checkCapDays(list, at, p, &c)
}

// checkCapDays reports a cap for a while that does not say until when and why, or whose days
// do not begin periods.
func checkCapDays(list *problem.List, at string, p Policy, c *Cap) {
	if c.From.IsZero() && c.Until.IsZero() && c.Rationale == "" {
		return
	}
	checkSaid(list, at+"/rationale", c.Rationale)
	switch {
	case c.Every == AllTime:
		list.Add(at+"/until", problem.Conflict, "a cap of all time has no end")
		return
	case c.Until.IsZero():
		list.Add(at+"/until", problem.Required, "missing: a cap with a rationale or a first day has an end")
	case !c.From.IsZero() && !c.From.Before(c.Until):
		list.Add(at+"/until", problem.Conflict, "want a day after %s, got %s", c.From, c.Until)
	}
	if all := lengths(); p.yearStart() != p.YearStart || !slices.Contains(all[:], c.Every) {
		return // there are no periods, and that is reported
	}
	of := Program{&rules{policy: p}}
	for _, x := range [...]struct {
		member string
		day    partnerecon.Day
	}{{"/from", c.From}, {"/until", c.Until}} {
		if begins := of.periodOf(c.Every, x.day).first(); !x.day.IsZero() && begins != x.day {
			list.Add(at+x.member, problem.Conflict, "want the first day of a %s, such as %s, got %s", c.Every, begins, x.day)
		}
	}
}

// checkName reports a name that is missing or taken: counters belong to names.
func checkName(list *problem.List, path, name string, names map[string]bool) {
	switch {
	case name == "":
		list.Add(path, problem.Required, "missing")
	case strings.Contains(name, ":"):
		list.Add(path, problem.Syntax, "%s: claims put a colon after the name", problem.Quote(name))
	case names[name]:
		list.Add(path, problem.Duplicate, "%s stands twice", problem.Quote(name))
	}
	names[name] = true
}

// A length is that of the periods of a name, as the version that has it first says.
type length struct {
	every   Every
	version string
}

// checkLengths reports a cap or true-up whose periods have another length in an
// earlier version: its claims go on under the same name.
func checkLengths(list *problem.List, at string, v partnerecon.Version[Agreement], known map[string]length) {
	check := func(path, name string, e Every) {
		switch was, ok := known[name]; {
		case !ok:
			known[name] = length{e, v.ID}
		case was.every != e && was.version != v.ID: // else it stands twice, which is reported
			list.Add(path, problem.Conflict, "%s is for every %s in version %s; give another period another name",
				problem.Quote(name), was.every, problem.Quote(was.version))
		}
	}
	for i, c := range v.Policy.Caps {
		check(problem.At(at+"/caps", i)+"/every", c.Name, c.Every)
	}
	for i, u := range v.Policy.TrueUps {
		check(problem.At(at+"/true_ups", i)+"/every", u.Name, u.Every)
	}
}

func checkEvery(list *problem.List, path string, e Every) {
	if all := lengths(); !slices.Contains(all[:], e) {
		list.Add(path, problem.Unknown, "want day, week, month, quarter, year or all_time, got %s", problem.Quote(string(e)))
	}
}

// checkPeriods reports caps on net per week beside claims on whole months, in whatever
// version, and caps of all time that a later version leaves out, changes, or begins in
// the middle of periods of others: what those cut off before would not be counted.
func (p Program) checkPeriods(list *problem.List, terms partnerecon.Terms[Agreement]) {
	months := ""
	first := map[string]Cap{}
	for i, v := range terms {
		at := problem.At("/terms", i) + "/policy"
		for k, c := range v.Policy.Caps {
			if c.Every.months() > 0 && c.Counts == commission.OnNet {
				months = cmp.Or(months, problem.At(at+"/caps", k))
			}
			was, known := first[c.Name]
			if known && (was.Limit != c.Limit || was.Counts != c.Counts || !slices.Equal(was.Components, c.Components) || !sameTranches(was.Defer, c.Defer)) {
				list.Add(problem.At(at+"/caps", k), problem.Conflict, "cap %s of all time is another one in an earlier version; give it another name", problem.Quote(c.Name))
			}
			if !known && c.Every == AllTime {
				first[c.Name] = c
				if i > 0 && len(v.Policy.Caps) > 1 && !v.From.IsZero() && v.From != p.start(EveryYear, v.From.Month()).First() {
					list.Add(problem.At(at+"/caps", k)+"/every", problem.Conflict,
						"cap %s of all time begins on %s beside caps of periods that have begun under an earlier version; let it begin with a year, on %s, or with the program",
						problem.Quote(c.Name), v.From, p.start(EveryYear, v.From.Month().Add(12)).First())
				}
			}
		}
		for k := range v.Policy.TrueUps {
			months = cmp.Or(months, problem.At(at+"/true_ups", k))
		}
		for _, name := range slices.Sorted(maps.Keys(first)) {
			if !slices.ContainsFunc(v.Policy.Caps, func(c Cap) bool { return c.Name == name }) {
				list.Add(at+"/caps", problem.Required, "cap %s of all time is in force since an earlier version; state it unchanged", problem.Quote(name))
			}
		}
	}
	for i, v := range terms {
		checkNested(list, problem.At("/terms", i)+"/policy/caps", v.Policy.Caps)
		for k, c := range v.Policy.Caps {
			if c.Every == EveryWeek && c.Counts == commission.OnNet && months != "" {
				list.Add(problem.At(problem.At("/terms", i)+"/policy/caps", k)+"/every", problem.Conflict,
					"weeks lie in two months at times, and %s is for whole months; what the one cuts off could not be taken off the other", months)
			}
		}
	}
}

// checkGrants reports caps that count first come over what a cap on net of the commission
// limits, in whatever version: that one cuts the sum of a customer, and no line of it knows how
// much of the cut is its own.
func checkGrants(list *problem.List, terms partnerecon.Terms[Agreement]) {
	for i, v := range terms {
		for k, c := range v.Policy.Caps[:min(len(v.Policy.Caps), maxList)] {
			if c.Counts != commission.FirstCome {
				continue
			}
			if at := netAtLine(terms, &c); at != "" {
				list.Add(problem.At(problem.At("/terms", i)+"/policy/caps", k)+"/counts", problem.Conflict,
					"%s limits some of the same on the net of a customer or deal, and no line knows its part of that; let one of the two count as the other does, or limit other components", at)
			}
		}
	}
}

// netAtLine returns the place of a cap on net of a commission that limits some component that
// a cap per period does.
func netAtLine(terms partnerecon.Terms[Agreement], c *Cap) string {
	for i, v := range terms {
		for k, o := range v.Policy.Commission.Caps {
			limits := Cap{Components: o.Components}
			if len(o.Components) == 0 {
				limits.Components = []string{baseComponent}
			}
			if o.Counts == commission.OnNet && c.meets(&limits) {
				return problem.At(problem.At("/terms", i)+"/policy/commission/caps", k)
			}
		}
	}
	return ""
}

// checkNested reports a cap that limits a part of what one before it does: how much of
// what that one cuts off is of this part, nobody could say.
func checkNested(list *problem.List, at string, caps []Cap) {
	caps = caps[:min(len(caps), maxList)]
	having := map[string][]int{} // the caps over a component
	for i := range caps {
		for _, name := range caps[i].Components[:min(len(caps[i].Components), maxList)] {
			having[name] = append(having[name], i)
		}
	}
	all := lengths()
	before := func(i, k int) bool {
		if first := caps[i].Counts == commission.FirstCome; first != (caps[k].Counts == commission.FirstCome) {
			return first
		}
		return cmp.Or(cmp.Compare(slices.Index(all[:], caps[i].Every), slices.Index(all[:], caps[k].Every)), cmp.Compare(i, k)) < 0
	}
	for k := range caps {
		next := &caps[k]
		if len(next.Components) == 0 {
			continue // all is under it
		}
		shared := make([]int, len(caps))
		for _, name := range next.Components[:min(len(next.Components), maxList)] {
			for _, i := range having[name] {
				shared[i]++
			}
		}
		for i := range caps {
			first := &caps[i]
			if n := len(first.Components); before(i, k) && (n == 0 || shared[i] > 0 && shared[i] < n) {
				list.Add(problem.At(at, k)+"/components", problem.Conflict,
					"cap %s comes before cap %s and limits other components besides: want all that it limits under the next one, or nothing of it",
					problem.Quote(first.Name), problem.Quote(next.Name))
				break // one is enough to look at it
			}
		}
	}
}

func checkCurrency(list *problem.List, path string, p Policy, m partnerecon.Money) {
	if m.Stated() && m.Currency() != p.Currency {
		list.Add(path, problem.Conflict, "%s in a program in %s", m, problem.Quote(string(p.Currency)))
	}
}

// mergeTerms reports problems that a package found in its policies. The dates
// and ids of the versions are this package's own and reported once.
func (p Program) mergeTerms(list *problem.List, err error, member string) {
	var bad *partnerecon.InvalidError
	if !errors.As(err, &bad) {
		return
	}
	for _, found := range bad.Problems {
		version, rest, ok := strings.Cut(found.Path, "/policy")
		if ok {
			list.Add("/terms"+version+"/policy"+p.placed(version, member, rest), found.Code, "%s", found.Message)
		}
	}
}

// invalid returns the problems as an error, or nil if there are none.
func invalid(list *problem.List) error {
	found := list.Sorted()
	if len(found) == 0 {
		return nil
	}
	return &partnerecon.InvalidError{Package: "settlement", Problems: problem.Convert[partnerecon.Problem](found)}
}

// addNoTier reports a tier that the program has not, and names those that it has; of
// many the first ones.
func addNoTier(list *problem.List, path, tier string, known []string) {
	const most = 10
	var names []string
	for _, t := range known[:min(len(known), most)] {
		names = append(names, problem.Cut(t))
	}
	if len(known) > most {
		names = append(names, "and others")
	}
	list.Add(path, problem.Unknown, "the program has no tier %s; it has %s", problem.Quote(tier), cmp.Or(strings.Join(names, ", "), "none"))
}
