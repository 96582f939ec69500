package settlement

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
	"github.com/partnerecon/partnerecon/retainer"
)

// A Program is a checked policy. It is immutable and safe for concurrent use.
// The zero Program answers every question with an error; make one with [New],
// [Parse] or [Must].
type Program struct{ *rules }

// rules are a policy, resolved. Programs are copied with every fact; their rules are
// not.
type rules struct {
	policy   Policy
	digests  map[string]pricedTerms // of the versions, by id
	zone     *time.Location
	plan     commission.Plan
	recourse clawback.Recourse
	desk     conflict.Desk
	desks    bool             // it has a desk
	events   strictjson.Union // the kinds of facts
	models   map[string]model // by version, of those that decide credits
	locks    bool             // some version binds accounts
	claws    bool             // some version takes something back
	byLoss   bool             // and some no more than was lost
	unserved map[string]bool  // by version, of those that take back what of a paid term was not served
	periods  bool             // some version has caps per period or true-ups
	truesUp  bool             // some version has true-ups
	grants   bool             // some of those caps count first come
	// deferrals are the tranches of those caps that put off what they cut; defersLines: some
	// of them count first come.
	deferrals   map[componentOf]commission.Deferral
	defersLines bool
	every       []Every                   // the lengths of those periods, the shortest first
	boards      map[string]retainer.Board // by the kind of retainer
	tops        bool                      // some kind is measured on commission
	states      bool                      // statements are disputed and accepted
	cut         bool                      // and some end in the middle of a month
	converts    bool                      // payments in other currencies are converted
	exits       bool                      // some version says what happens when a partner leaves
	origins     map[string]origins        // by version, of those with overrides
	scoped      map[string][]scoped       // by version, its overrides that a clawback tells apart by line
	climbing
	richness
	payouts  []paying // by version; nil where none says anything
	reserves bool     // some version has a reserve
	// recoveries are by version; nil where none says anything.
	recoveries []recovering
	rewarding
	follows bool // entries have consequences beside the balance: reserves, debts, incentives
}

// New checks a policy, all its versions and parts together, and returns its
// program, or a [partnerecon.InvalidError] with everything that is wrong.
func New(p Policy) (Program, error) {
	list, out := compile(p)
	if err := invalid(list); err != nil {
		return Program{}, err
	}
	var err error
	if out.digests, err = digestsOf(out.policy.Terms); err != nil {
		return Program{}, factError(err)
	}
	return out, nil
}

// maxPolicyDepth leaves room for the deepest decision tree.
const maxPolicyDepth = 48

// Parse reads a policy from strict JSON and returns its program. Problems of
// the JSON and of the policy are reported together.
func Parse(b []byte) (Program, error) {
	var p Policy
	err := strictjson.Decode(b, &p, strictjson.Limits{Depth: maxPolicyDepth})
	if err == nil {
		return New(p)
	}
	var list problem.List
	var strict *strictjson.Error
	if errors.As(err, &strict) {
		list.Merge("", strict.Problems)
	}
	other, _ := compile(p)
	list.MergeOther(other.Sorted())
	return Program{}, invalid(&list)
}

// Must is [New] for constants; it panics on an error.
func Must(p Policy) Program {
	out, err := New(p)
	if err != nil {
		panic(err)
	}
	return out
}

// Policy returns a copy of the policy.
func (p Program) Policy() Policy {
	if p.rules == nil {
		return Policy{}
	}
	out := p.policy.clone()
	p.copyModels(&out)
	p.copyLadders(&out)
	p.copyIncentives(&out)
	if p.desks {
		out.Desk = p.desk.Policy()
		out.Desk.Zone, out.Desk.YearStart = p.policy.Desk.Zone, p.policy.Desk.YearStart
	}
	return out
}

// MarshalPolicy writes a policy in the form that [Parse] reads.
func MarshalPolicy(p Policy) ([]byte, error) { return strictjson.Encode(p) }

// errZero: a program that was not made by New.
var errZero = errors.New("settlement: the zero Program decides nothing; make one with New")

// compile checks a policy and resolves it.
func compile(p Policy) (*problem.List, Program) {
	var list problem.List
	out := Program{&rules{policy: p.clone(), events: strictjson.UnionOf[Event](kinds()...)}}
	switch {
	case p.Version == 0:
		list.Add("/version", problem.Required, "missing; write %d", Format)
	case p.Version != Format:
		list.Add("/version", problem.Unknown, "want %d, got %d", Format, p.Version)
	}
	if _, ok := p.Currency.Digits(); p.Currency == "" {
		list.Add("/currency", problem.Required, "missing; write it as EUR")
	} else if !ok {
		_, err := partnerecon.ParseMoney("0", p.Currency) // says what was probably meant
		list.Add("/currency", problem.Unknown, "%s", strings.TrimPrefix(err.Error(), "partnerecon: "))
	}
	checkConversion(&list, p)
	out.converts = p.Conversion.stated()
	out.zone = checkZone(&list, p.Zone)
	checkHorizon(&list, p.Horizon)
	if p.yearStart() != p.YearStart {
		list.Add("/year_start", problem.OutOfRange, "want a month, 1 to 12, got %d", p.YearStart)
	}
	if !slices.Contains([]PinTerms{TermsAtClose, TermsEachPayment, TermsCycleStart}, p.PinTerms) {
		list.Add("/pin_terms", problem.Unchosen(string(p.PinTerms)), "want at_close, each_payment or cycle_start, got %s", problem.Quote(string(p.PinTerms)))
	}
	if p.PinTier != TierAtEarning && p.PinTier != TierAtClose {
		list.Add("/pin_tier", problem.Unchosen(string(p.PinTier)), "want at_earning or at_close, got %s", problem.Quote(string(p.PinTier)))
	}
	checkTiers(&list, p.Tiers)
	for _, found := range p.Terms.Problems() {
		list.Add("/terms"+found.Path, found.Code, "%s", found.Message)
	}
	for i, v := range p.Terms[:min(len(p.Terms), maxList)] {
		// Lines of a book name it. What is missing has been reported, of the rationale as well.
		checkID(&list, problem.At("/terms", i)+"/id", v.ID, false)
		if v.Rationale != "" && strings.TrimSpace(v.Rationale) == "" {
			list.Add(problem.At("/terms", i)+"/rationale", problem.Required, "nothing but blanks; say why the terms are what they are")
		}
	}
	checkReviews(&list, p)
	checkStatements(&list, p.Statements)
	out.states, out.cut = p.Statements.stated(), p.Statements.cut()
	out.compileTerms(&list, p)
	out.compileDesk(&list, p)
	return &list, out
}

// compileTerms makes the plan and the recourse of all versions.
func (out *Program) compileTerms(list *problem.List, p Policy) {
	var rates partnerecon.Terms[commission.Policy]
	var schedules partnerecon.Terms[clawback.Policy]
	lengths, all := map[string]length{}, make([]merged, len(p.Terms))
	for i, v := range p.Terms {
		at := problem.At("/terms", i) + "/policy"
		checkAgreement(list, at, p, v.Policy)
		checkLengths(list, at, v, lengths)
		all[i] = out.mergeVersion(list, at, p, v)
		rates = append(rates, partnerecon.Version[commission.Policy]{
			ID: v.ID, From: v.From, Rationale: v.Rationale, Policy: all[i].commission,
		})
		schedules = append(schedules, partnerecon.Version[clawback.Policy]{
			ID: v.ID, From: v.From, Rationale: v.Rationale, Policy: orNothing(all[i].clawback, v.Policy.Commission.Rounding),
		})
	}
	var err error
	if out.plan, err = commission.NewDated(rates); err != nil {
		out.mergeTerms(list, err, "commission")
	}
	if out.recourse, err = clawback.NewDated(schedules); err != nil {
		out.mergeTerms(list, err, "clawback")
	}
	out.unserved = unservedOf(p.Terms, all)
	out.scoped = scopesOf(p.Terms, out.origins)
	out.richness = richnessOf(p.Terms, all)
	out.compileModels(list, p)
	out.compileLadders(list, p)
	out.compileRetainers(list, p)
	out.compilePayouts(list, p)
	out.compileRecoveries(list, p)
	out.compileIncentives(list, p)
	out.follows = out.reserves || out.recoveries != nil || out.rewards
	out.claws = !out.recourse.Idle() || slices.ContainsFunc(p.Terms, func(v partnerecon.Version[Agreement]) bool { return hasClawback(v.Policy.Clawback) })
	out.byLoss = slices.ContainsFunc(p.Terms, func(v partnerecon.Version[Agreement]) bool { return limitsToLoss(&v.Policy) })
	out.checkPeriods(list, p.Terms)
	checkGrants(list, p.Terms)
	out.compileDeferrals(list, p)
	out.every, out.exits = everyOf(p.Terms), exits(p.Terms)
	out.periods = slices.ContainsFunc(p.Terms, func(v partnerecon.Version[Agreement]) bool {
		return len(v.Policy.Caps)+len(v.Policy.TrueUps) > 0
	})
	out.truesUp = slices.ContainsFunc(p.Terms, func(v partnerecon.Version[Agreement]) bool { return len(v.Policy.TrueUps) > 0 })
	out.grants = slices.ContainsFunc(p.Terms, func(v partnerecon.Version[Agreement]) bool {
		return slices.ContainsFunc(v.Policy.Caps, func(c Cap) bool { return c.Counts == commission.FirstCome })
	})
}

// everyOf lists the lengths of the periods that some version has claims on.
func everyOf(terms partnerecon.Terms[Agreement]) []Every {
	all := lengths()
	return slices.DeleteFunc(all[:], func(e Every) bool {
		return !slices.ContainsFunc(terms, func(v partnerecon.Version[Agreement]) bool {
			return slices.ContainsFunc(v.Policy.Caps, func(c Cap) bool { return c.Every == e }) ||
				slices.ContainsFunc(v.Policy.TrueUps, func(u TrueUp) bool { return u.Every == e })
		})
	})
}

// orNothing returns the clawback, or one that takes nothing back where it is left
// out.
func orNothing(c clawback.Policy, r partnerecon.Rounding) clawback.Policy {
	if hasClawback(c) {
		return c
	}
	if !r.Known() {
		r = partnerecon.HalfUp // the missing rounding is reported with the commission
	}
	return clawback.Policy{
		Rounding: r, Anchor: clawback.FirstEarned, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{{Return: clawback.Nothing}},
	}
}

// hasClawback reports whether a clawback is stated: then exposures are kept, for
// frauds if for nothing else.
func hasClawback(c clawback.Policy) bool {
	return c.Rounding != "" || c.Anchor != "" || c.ChurnDay != "" || len(c.Schedules)+len(c.Reasons) > 0
}

// start returns the first month of the period that m is in.
func (p Program) start(every Every, m partnerecon.Month) partnerecon.Month {
	n := every.months()
	first := time.Month(max(p.policy.YearStart, 1))
	_, month := m.Date()
	return m.Add(-((int(month-first)%12 + 12) % n))
}

// yearStart returns the first month of the fiscal year, or 0 where it is no month: that is
// reported with the policy, and once.
func (p *Policy) yearStart() int {
	if p.YearStart > 12 {
		return 0
	}
	return max(0, p.YearStart)
}

// termsOf returns what a version says, to be read: it is the program's own. Where there is no
// such version it says nothing.
func (p Program) termsOf(id string) *Agreement {
	for i := range p.policy.Terms {
		if v := &p.policy.Terms[i]; v.ID == id {
			return &v.Policy
		}
	}
	return &Agreement{}
}

// agreement returns the version in force on a day, to be read: it is the program's own.
// Before the first one it is an empty version.
func (p Program) agreement(d partnerecon.Day) (*partnerecon.Version[Agreement], bool) {
	terms := p.policy.Terms
	n := 0
	for n < len(terms) && !terms[n].From.After(d) {
		n++
	}
	if n == 0 {
		return new(partnerecon.Version[Agreement]), false
	}
	return &terms[n-1], true
}

// tier reports whether the program has a tier of this name. Every program has
// the empty one: no tier.
func (p Program) tier(name string) bool {
	return name == "" || slices.Contains(p.policy.Tiers, name)
}

// money returns n minor units of the program's currency.
func (p Program) money(n int64) partnerecon.Money { return moneyIn(n, p.policy.Currency) }

func moneyIn(n int64, c partnerecon.Currency) partnerecon.Money {
	if _, ok := exact.Add(n, 0); !ok {
		n++ // MinInt64 has no opposite; sums are bounded long before
	}
	m, _ := partnerecon.FromMinor(n, c)
	return m
}
