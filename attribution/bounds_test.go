package attribution_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
)

// names returns n distinct names.
func names(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprint("n", i)
	}
	return out
}

// balanced is a tree of 2n+1 nodes: n questions, asked side by side.
func balanced(n int) attribution.Node {
	next := 0
	var grow func(n int) attribution.Node
	grow = func(n int) attribution.Node {
		next++
		id := fmt.Sprint("n", next)
		if n == 0 {
			return leaf{ID: id}
		}
		c := compare{Fact: "segment", Op: attribution.Contains, Values: []string{id}}
		return fork{ID: id, If: c, Then: grow((n - 1) / 2), Else: grow(n - 1 - (n-1)/2)}
	}
	return grow(n)
}

// What a bound allows, and the next thing that it does not.
func TestBoundsOfPolicies(t *testing.T) {
	position := func(first, middle, last string) attribution.Split {
		return attribution.Position{First: rate(first), Middle: rate(middle), Last: rate(last), TwoTouch: attribution.Halves}
	}
	split := func(s attribution.Split) func(p *attribution.Policy) {
		return func(p *attribution.Policy) { p.Methods[0].Split = s }
	}
	kinds := func(p *attribution.Policy, n int) []attribution.Weight {
		var out []attribution.Weight
		for _, name := range names(n) {
			p.Kinds = append(p.Kinds, attribution.Kind{Name: name, Class: name})
			out = append(out, attribution.Weight{Kind: name, Weight: 1})
		}
		return out
	}
	asksFor := func(op attribution.Op, values []string) func(p *attribution.Policy) {
		return func(p *attribution.Policy) { p.Tree = asks(compare{Fact: "segment", Op: op, Values: values}) }
	}
	touchedBy := func(kinds []string, edge partnerecon.Edge) func(p *attribution.Policy) {
		return func(p *attribution.Policy) {
			p.Tree = asks(attribution.Touched{Kinds: kinds, Look: attribution.Look{To: attribution.Close, Window: partnerecon.Days(9, edge)}})
		}
	}
	long := strings.Repeat("x", 255)
	for _, tt := range []struct {
		name  string
		spoil func(p *attribution.Policy)
		want  []string
	}{
		{"1,000 kinds", func(p *attribution.Policy) { kinds(p, 990) }, nil},
		{"1,000 facts", func(p *attribution.Policy) {
			for _, name := range names(992) {
				p.Facts = append(p.Facts, attribution.Declaration{Name: name, Kind: attribution.BoolFact, Of: attribution.OfJourney})
			}
		}, nil},
		{"1,000 methods", func(p *attribution.Policy) {
			for _, name := range names(997) {
				p.Methods = append(p.Methods, attribution.Method{Tier: name, Registration: attribution.AsTouch, Split: attribution.Equal{}})
			}
		}, nil},
		{"990 weights", func(p *attribution.Policy) { p.Methods[0].Split = attribution.Weighted{Weights: kinds(p, 990)} }, nil},
		{"1,000 weights", split(attribution.Weighted{Weights: slices.Repeat([]attribution.Weight{{Kind: "click", Weight: 1}}, 1000)}), duplicates("/methods/0/split/weights/%d/kind")},
		{"1,001 weights", split(attribution.Weighted{Weights: make([]attribution.Weight, 1001)}), []string{"/methods/0/split/weights limit"}},
		{"the largest weight", split(attribution.Weighted{Weights: []attribution.Weight{{Kind: "click", Weight: 1_000_000}}}), nil},
		{"1,000 classes", func(p *attribution.Policy) {
			kinds(p, 1)
			p.Path.Priority = slices.Repeat([]string{"n0"}, 1000)
		}, duplicates("/path/priority/%d")},
		{"1,001 classes", func(p *attribution.Policy) { p.Path.Priority = names(1001) }, []string{"/path/priority limit"}},
		{"1,000 standings", func(p *attribution.Policy) { p.Eligibility.Standings = names(1000) }, nil},
		{"1,001 standings", func(p *attribution.Policy) { p.Eligibility.Standings = names(1001) }, []string{"/eligibility/standings limit"}},
		{"1,000 marks", func(p *attribution.Policy) {
			p.Eligibility.SelfReferral = slices.Repeat([]attribution.Mark{attribution.Owner}, 1000)
		}, duplicates("/eligibility/self_referral/%d")},
		{"1,000 accounts", func(p *attribution.Policy) {
			p.Eligibility.Accounts = slices.Repeat([]attribution.Exclusion{{Account: "a", Reason: "r"}}, 1000)
		}, nil},
		{"an excluded partner", func(p *attribution.Policy) {
			p.Eligibility.Accounts = []attribution.Exclusion{{Account: long, Partner: long, Reason: long}, {Account: "a", Partner: long + "x", Reason: "r"}}
		}, []string{"/eligibility/accounts/1/partner limit"}},
		{"the largest cap", func(p *attribution.Policy) { p.Cap = rate("1000000000/1") }, nil},
		{"a larger one", func(p *attribution.Policy) { p.Cap = rate("1000000001/1") }, []string{"/cap out_of_range"}},
		{"a finer one", func(p *attribution.Policy) { p.Cap = rate("1000000001/1000000000") }, []string{"/cap out_of_range"}},
		{"the finest pool", func(p *attribution.Policy) { p.Influenced.Pool = rate("1/1000000000") }, nil},
		{"a finer one", func(p *attribution.Policy) { p.Influenced.Pool = rate("1/1000000001") }, []string{"/influenced/pool out_of_range"}},
		{"999 nodes", func(p *attribution.Policy) { p.Tree = balanced(499) }, nil},
		{"1,001 nodes", func(p *attribution.Policy) { p.Tree = balanced(500) }, []string{"/tree limit"}},
		{"1,005 nodes", func(p *attribution.Policy) { p.Tree = balanced(502) }, []string{"/tree limit"}},
		{"half-lives of 100 years", split(attribution.Decay{Days: 36525}), nil},
		{"and a day", split(attribution.Decay{Days: 36526}), []string{"/methods/0/split/days out_of_range"}},
		{"in hours", split(attribution.Decay{Hours: 876600}), nil},
		{"and an hour", split(attribution.Decay{Hours: 876601}), []string{"/methods/0/split/hours out_of_range"}},
		{"parts over 10^9", split(position("1/1000000000", "1/1000000000", "999999998/1000000000")), nil},
		{"parts over an odd number", split(position("1/999999999", "1/999999999", "999999997/999999999")), nil},
		{"parts over what others are over, too", split(position("1/40000", "1/40000", "19999/20000")), nil},
		// Over 1289·1291, 1291·1297 and 1289·1297: together over 2,158,336,403.
		{"parts over more", split(position("600000/1664099", "501254/1674427", "568567/1671833")), []string{"/methods/0/split limit"}},
		{"no middle", split(attribution.Position{First: rate("50%"), Last: rate("50%"), TwoTouch: attribution.Halves}), []string{"/methods/0/split/middle required"}},
		{"1,000 values", asksFor(attribution.In, names(1000)), nil},
		{"1,001 values", asksFor(attribution.In, make([]string, 1001)), []string{"/tree/if/values limit"}},
		{"values that are none, twice", asksFor(attribution.In, []string{"", ""}), []string{"/tree/if/values/0 type", "/tree/if/values/1 type"}},
		{"the longest text", asksFor(attribution.Eq, []string{long}), nil},
		{"a longer one", asksFor(attribution.Eq, []string{long + "x"}), []string{"/tree/if/values/0 type"}},
		{"touched by 1,000 kinds", touchedBy(slices.Repeat([]string{"click"}, 1000), partnerecon.Through), duplicates("/tree/if/kinds/%d")},
		{"touched by 1,001 kinds", touchedBy(names(1001), ""), []string{"/tree/if/kinds limit"}},
		{"touched within a window without an edge", touchedBy([]string{"click"}, ""), []string{"/tree/if/look/window/edge unknown"}},
		{"a window of a kind without an edge", func(p *attribution.Policy) { p.Kinds[0].Introduces.Window.Edge = "" }, []string{"/kinds/0/introduces/window/edge unknown"}},
		{"windows of renewals without an edge", func(p *attribution.Policy) { p.Renewal.Engaged.Edge, p.Renewal.Influenced.Edge = "", "" }, []string{"/renewal/engaged/edge unknown", "/renewal/influenced/edge unknown"}},
		{"the longest name of a tier", func(p *attribution.Policy) { p.Methods[0].Tier = long }, nil},
		{"a longer one", func(p *attribution.Policy) { p.Methods[0].Tier = long + "x" }, []string{"/methods/0/tier limit"}},
		{"evidence that stands twice", func(p *attribution.Policy) { p.Methods[0].Evidence = []string{"cookie", "cookie"} }, []string{"/methods/0/evidence/1 duplicate"}},
		{"two methods and no word of both", func(p *attribution.Policy) { p.Methods, p.Mixed = p.Methods[:2], "" }, []string{"/mixed required"}},
		{"one method", func(p *attribution.Policy) { p.Methods, p.Mixed = p.Methods[:1], "" }, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := threeTier()
			p.Facts = facts()
			tt.spoil(&p)
			_, err := attribution.New(p)
			if diff := cmp.Diff(tt.want, problems(err)); diff != "" {
				t.Errorf("%.300v\n(-want +got)\n%s", err, diff)
			}
		})
	}
}

// All of a thousand kinds may be asked for.
func TestTouchedByAThousandKinds(t *testing.T) {
	p := threeTier()
	for _, name := range names(990) {
		p.Kinds = append(p.Kinds, attribution.Kind{Name: name})
	}
	var kinds []string
	for _, k := range p.Kinds {
		kinds = append(kinds, k.Name)
	}
	p.Tree = asks(attribution.Touched{Kinds: kinds, Look: attribution.Look{To: attribution.Close, Window: through(9)}})
	j := attribution.Journey{ID: "d", Account: "acc", Closed: at("2025-06-15"), Partners: partners("a solution"), Touches: touches("1 a n989 2025-06-14")}
	if d := attribute(t, attribution.Must(p), j); claimOf(d, "a").Leaf != "y" || len(kinds) != 1000 {
		t.Errorf("%d kinds: %s", len(kinds), d.Trace)
	}
}

// duplicates are the problems of a thousand elements that are all the first one:
// a hundred, and that there are more.
func duplicates(path string) []string {
	var out []string
	for i := range 100 {
		out = append(out, fmt.Sprintf(path, i+1)+" duplicate")
	}
	return append(out, " limit")
}

// A path that no method reads may be left out, but not stated by half.
func TestHalfAPath(t *testing.T) {
	for _, tt := range []struct {
		path attribution.Path
		want []string
	}{
		{attribution.Path{}, nil},
		{attribution.Path{Repeats: attribution.AsIs, Direct: attribution.Drop}, nil},
		{attribution.Path{Repeats: attribution.AsIs}, []string{"/path/direct required"}},
		{attribution.Path{Direct: attribution.Drop}, []string{"/path/repeats required"}},
		{attribution.Path{Priority: []string{"coupon"}}, []string{"/path/direct required", "/path/repeats required"}},
	} {
		p := oneMethod(attribution.Equal{})
		p.Path = tt.path
		_, err := attribution.New(p)
		if diff := cmp.Diff(tt.want, problems(err)); diff != "" {
			t.Errorf("%v (-want +got)\n%s", tt.path, diff)
		}
	}
}

func TestBoundsOfJourneys(t *testing.T) {
	p := threeTier()
	p.Facts = facts()
	m := attribution.Must(p)
	long := strings.Repeat("x", 256)
	for _, tt := range []struct {
		name  string
		spoil func(j *attribution.Journey)
		want  []string
	}{
		{"lists of 1,000", func(j *attribution.Journey) {
			j.Touches, j.Partners = nil, nil
			for _, id := range names(1000) {
				j.Touches = append(j.Touches, touch(id+" "+id+" click 2025-06-01"))
				j.Partners = append(j.Partners, attribution.Partner{ID: id, Tier: "solution"})
				j.Agreed = append(j.Agreed, attribution.Share{Partner: id, Share: rate("1/1000")})
				j.Protections = append(j.Protections, partnerecon.Protection{Partner: id, Account: "acc", Registration: "r" + id, Interval: partnerecon.Interval{Start: partnerecon.MustDay("2025-06-01")}})
			}
			j.Bound = attribution.Bond{At: at("2025-01-01"), Sourced: j.Agreed}
		}, nil},
		{"the last of 1,000 partners, facts and protections", func(j *attribution.Journey) {
			j.Partners, j.Protections, j.Facts = make([]attribution.Partner, 1000), make([]partnerecon.Protection, 1000), make([]attribution.Fact, 1000)
			for i, id := range names(1000) {
				j.Partners[i] = attribution.Partner{ID: id, Tier: "solution"}
				j.Protections[i] = partnerecon.Protection{Partner: id, Account: "acc", Registration: id, Interval: partnerecon.Interval{Start: partnerecon.MustDay("2025-06-01")}}
			}
			j.Partners[999].ID, j.Protections[999].Registration = "", ""
		}, []string{"/partners/999/id required", "/protections/999/registration required"}},
		{"1,001 agreed", func(j *attribution.Journey) { j.Agreed = make([]attribution.Share, 1001) }, []string{"/agreed limit"}},
		{"1,001 facts", func(j *attribution.Journey) { j.Facts = make([]attribution.Fact, 1001) }, []string{"/facts limit"}},
		{"100 owners", func(j *attribution.Journey) { j.Customer.Owners = names(100) }, nil},
		{"a set of 1,000", func(j *attribution.Journey) { j.Facts = []attribution.Fact{{Name: "products", Values: names(1000)}} }, nil},
		{"a set of 1,001", func(j *attribution.Journey) { j.Facts = []attribution.Fact{{Name: "products", Values: names(1001)}} }, []string{"/facts/0/values limit"}},
		{"1,001 values for one", func(j *attribution.Journey) { j.Facts = []attribution.Fact{{Name: "seats", Values: names(1001)}} }, []string{"/facts/0/values required"}},
		{"one share of less than all", func(j *attribution.Journey) { j.Agreed = []attribution.Share{{Partner: "a", Share: rate("50%")}} }, []string{"/agreed conflict"}},
		{"names of partners", func(j *attribution.Journey) {
			j.Partners = append(j.Partners, attribution.Partner{Tier: "solution"}, attribution.Partner{ID: long, Tier: "solution", Standing: long})
			j.Touches[0].Partner = long
		}, []string{"/partners/2/id required", "/partners/3/id limit", "/partners/3/standing limit", "/touches/0/partner limit"}},
		{"the name of a tier", func(j *attribution.Journey) { j.Partners[0].Tier = long }, []string{"/partners/0/tier limit", "/partners/0/tier unknown"}},
		{"the first and the last year", func(j *attribution.Journey) {
			j.Created, j.Closed = time.Date(2, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9998, 12, 31, 23, 59, 59, 0, time.UTC)
		}, nil},
		{"a year before, a year after", func(j *attribution.Journey) {
			j.Created, j.Closed = time.Date(1, 12, 31, 23, 59, 59, 0, time.UTC), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
		}, []string{"/closed out_of_range", "/created out_of_range"}},
		{"a contact before all time", func(j *attribution.Journey) { j.Touches[1].Contact = time.Unix(-1<<60, 0) }, []string{"/touches/1/contact out_of_range"}},
		{"a contact of a touch of no kind", func(j *attribution.Journey) {
			j.Touches[0].Kind, j.Touches[0].Contact = "dream", at("2025-05-01")
		}, []string{"/touches/0/contact conflict", "/touches/0/kind unknown"}},
		{"sixteen partners and one of them twice", func(j *attribution.Journey) {
			for _, id := range names(13) {
				j.Partners = append(j.Partners, attribution.Partner{ID: id, Tier: "solution"})
			}
			j.Partners = append(j.Partners, j.Partners[14])
		}, []string{"/partners/15/id duplicate"}},
		{"sixteen touches and one of them twice", func(j *attribution.Journey) {
			for _, id := range names(13) {
				j.Touches = append(j.Touches, touch(id+" a demo 2025-06-01"))
			}
			j.Touches = append(j.Touches, touch("n12 a click 2025-06-01"))
		}, []string{"/touches/15/id duplicate"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			j := attribution.Journey{
				ID: "d", Account: "acc", Closed: at("2025-06-15"), Partners: partners("a referral", "b solution"),
				Touches: touches("1 a click 2025-06-01", "2 b registration 2025-06-01"),
			}
			tt.spoil(&j)
			_, err := m.Attribute(j)
			if diff := cmp.Diff(tt.want, problems(err)); diff != "" {
				t.Errorf("%.300v\n(-want +got)\n%s", err, diff)
			}
		})
	}
}

// The kind that registers may be the first one of the policy.
func TestTheFirstKindRegisters(t *testing.T) {
	p := threeTier()
	p.Kinds[0], p.Kinds[1] = p.Kinds[1], p.Kinds[0]
	j := attribution.Journey{
		ID: "d", Account: "acc", Closed: at("2025-06-15"), Partners: partners("a integration"),
		Touches: []attribution.Touch{{ID: "r", Partner: "a", Kind: "registration", At: at("2025-06-01"), Contact: at("2025-05-01")}},
	}
	if d := attribute(t, attribution.Must(p), j); said(d.Credits) != "a sourced 100%" {
		t.Errorf("%s\n%s", said(d.Credits), d.Trace)
	}
	j.Touches = nil
	j.Protections = []partnerecon.Protection{{Partner: "a", Account: "acc", Registration: "r", Interval: partnerecon.Interval{Start: partnerecon.MustDay("2025-06-01")}}}
	if d := attribute(t, attribution.Must(p), j); said(d.Credits) != "a sourced 100%" {
		t.Errorf("by its protection: %s\n%s", said(d.Credits), d.Trace)
	}
	j.Touches, j.Protections[0].Registration = touches("c a click 2025-06-01"), "c"
	if _, err := attribution.Must(p).Attribute(j); fmt.Sprint(problems(err)) != "[/protections/0/registration conflict]" {
		t.Errorf("a protection of a click: %v", err)
	}
	p.Kinds[0].Registers = ""
	if d := attribute(t, attribution.Must(p), j); said(d.Credits) != "" {
		t.Errorf("where no kind registers: %s\n%s", said(d.Credits), d.Trace)
	}
}

func TestBoundsOfWhatComesAfter(t *testing.T) {
	m := attribution.Must(threeTier())
	held := func(n int) []partnerecon.Credit {
		var out []partnerecon.Credit
		for _, id := range names(n) {
			out = append(out, partnerecon.Credit{Partner: id, Role: partnerecon.Sourced, Share: rate("1/1000")})
		}
		return out
	}
	r := attribution.Renewal{ID: "r", Account: "acc", On: at("2025-06-01"), Held: held(1000)}
	if _, err := m.Renew(r); err != nil {
		t.Error(err)
	}
	r.Held = make([]partnerecon.Credit, 1001)
	if _, err := m.Renew(r); fmt.Sprint(problems(err)) != "[/held limit]" {
		t.Error(err)
	}
	long := strings.Repeat("x", 256)
	r.Held = []partnerecon.Credit{{Partner: "a", Role: partnerecon.Sourced, Share: rate("100%"), Tier: long, Plan: long, Terms: long}}
	if _, err := m.Renew(r); fmt.Sprint(problems(err)) != "[/held/0/plan limit /held/0/terms limit /held/0/tier limit]" {
		t.Error(err)
	}
	day := partnerecon.MustDay("2025-06-01")
	if _, err := attribution.OfRecord(nil, make([]attribution.Transfer, 1001), day); fmt.Sprint(problems(err)) != "[/transfers limit]" {
		t.Error(err)
	}
	if _, err := attribution.OfRecord(nil, []attribution.Transfer{{ID: "1", From: "a", To: "b", On: day, Tier: long}}, day); fmt.Sprint(problems(err)) != "[/transfers/0/tier limit]" {
		t.Error(err)
	}
	var none attribution.Model
	if _, err := none.Renew(attribution.Renewal{ID: "r", Account: "acc", On: at("2025-06-01")}); err == nil || problems(err)[0] != err.Error() {
		t.Errorf("the zero Model renews: %v", err)
	}
	if _, err := none.Attribute(attribution.Journey{ID: "d", Account: "acc", Closed: at("2025-06-01")}); err == nil || problems(err)[0] != err.Error() {
		t.Errorf("the zero Model decides: %v", err)
	}
}

func TestFactsAtTheirBounds(t *testing.T) {
	p := threeTier()
	p.Facts = facts()
	m := attribution.Must(p)
	instant := "2025-01-01T00:00:00.%sZ"
	for _, tt := range []struct {
		fact, value string
		ok          bool
	}{
		{"size", "12.34 EUR", true},
		{"size", "12.345 EUR", false},
		{"size", "twelve EUR", false},
		{"segment", strings.Repeat("x", 255), true},
		{"segment", strings.Repeat("x", 256), false},
		{"segment", "\xff", false},
		{"trained", fmt.Sprintf(instant, strings.Repeat("1", 9)), true}, // to the nanosecond
		{"trained", fmt.Sprintf(instant, strings.Repeat("1", 10)), false},
		{"trained", "0002-01-01T00:00:00Z", true},
		{"trained", "0001-12-31T23:59:59Z", false},
		{"trained", "9998-12-31T23:59:59Z", true},
		{"trained", "9999-01-01T00:00:00Z", false},
		{"trained", "yesterday", false},
	} {
		j := attribution.Journey{ID: "d", Account: "acc", Closed: at("2025-06-15"), Partners: partners("a solution")}
		f := []attribution.Fact{{Name: tt.fact, Values: []string{tt.value}}}
		if tt.fact == "trained" {
			j.Partners[0].Facts = f
		} else {
			j.Facts = f
		}
		if _, err := m.Attribute(j); (err == nil) != tt.ok {
			t.Errorf("%s %q: %v", tt.fact, tt.value, err)
		}
	}
	for _, kind := range []string{"segment", "products", "strategic"} {
		for _, op := range []attribution.Op{attribution.Lt, attribution.Le, attribution.Gt, attribution.Ge, attribution.Between} {
			p.Tree = asks(compare{Fact: kind, Op: op, Values: []string{"true"}})
			if _, err := attribution.New(p); fmt.Sprint(problems(err)) != "[/tree/if/op unknown]" {
				t.Errorf("%s %s: %v", kind, op, err)
			}
		}
	}
}

func TestIdentityIsZero(t *testing.T) {
	one := []string{"x"}
	for _, i := range []attribution.Identity{{Owners: one}, {Domains: one}, {Tokens: one}, {Owners: one, Domains: one}, {Owners: one, Tokens: one}, {Domains: one, Tokens: one}} {
		if i.IsZero() {
			t.Errorf("%v is zero", i)
		}
	}
	if !(attribution.Identity{}).IsZero() {
		t.Error("nothing is known, and it is not zero")
	}
}
