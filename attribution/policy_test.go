package attribution_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
)

type (
	fork    = attribution.Fork
	leaf    = attribution.Leaf
	is      = attribution.Is
	not     = attribution.Not
	compare = attribution.Compare
)

// strangers are types that embed a member of a sealed set.
type (
	strangeNode      struct{ attribution.Fork }
	strangeCondition struct{ attribution.Is }
	strangeSplit     struct{ attribution.First }
)

func asks(c attribution.Condition) fork {
	return fork{ID: "q", If: c, Then: leaf{ID: "y", Role: partnerecon.Sourced}, Else: leaf{ID: "n"}}
}

// facts are declared facts of each kind.
func facts() []attribution.Declaration {
	return []attribution.Declaration{
		{Name: "size", Kind: attribution.MoneyFact, Of: attribution.OfJourney, Currency: "EUR"},
		{Name: "score", Kind: attribution.NumberFact, Of: attribution.OfJourney},
		{Name: "seats", Kind: attribution.CountFact, Of: attribution.OfJourney},
		{Name: "strategic", Kind: attribution.BoolFact, Of: attribution.OfJourney},
		{Name: "segment", Kind: attribution.TextFact, Of: attribution.OfJourney},
		{Name: "products", Kind: attribution.SetFact, Of: attribution.OfJourney},
		{Name: "signed", Kind: attribution.DayFact, Of: attribution.OfPartner},
		{Name: "trained", Kind: attribution.InstantFact, Of: attribution.OfPartner},
	}
}

func TestNewReportsEverything(t *testing.T) {
	deep := func(n int) attribution.Node {
		var node attribution.Node = leaf{ID: "end"}
		for i := range n {
			node = fork{ID: fmt.Sprint("f", i), If: compare{Fact: "seats", Op: attribution.Eq, Values: []string{fmt.Sprint(i)}}, Then: leaf{ID: fmt.Sprint("l", i)}, Else: node}
		}
		return node
	}
	for _, tt := range []struct {
		name  string
		spoil func(p *attribution.Policy)
		want  []string
	}{
		{"the preset is right", func(*attribution.Policy) {}, nil},
		{"no zone", func(p *attribution.Policy) { p.Zone = "" }, []string{"/zone required"}},
		{"an unknown zone", func(p *attribution.Policy) { p.Zone = "Mars/Olympus" }, []string{"/zone unknown"}},
		{"the zone of the machine", func(p *attribution.Policy) { p.Zone = "Local" }, []string{"/zone unknown"}},
		{"dormant left out", func(p *attribution.Policy) { p.Dormant = partnerecon.Window{} }, []string{"/dormant required"}},
		{"dormant without an edge", func(p *attribution.Policy) { p.Dormant.Edge = "" }, []string{"/dormant/edge unknown"}},
		{"a kind twice, and one without a name", func(p *attribution.Policy) { p.Kinds[1].Name, p.Kinds[2].Name = "click", "" }, []string{"/kinds/1/name duplicate", "/kinds/2/name required"}},
		{"two kinds that register", func(p *attribution.Policy) { p.Kinds[0].Registers = attribution.ByProtection }, []string{"/kinds/1/registers conflict"}},
		{"a registration without a window", func(p *attribution.Policy) { p.Kinds[1].Introduces = attribution.Look{} }, []string{"/kinds/1/introduces required"}},
		{"a strange way to register", func(p *attribution.Policy) { p.Kinds[1].Registers = "x" }, []string{"/kinds/1/registers unknown"}},
		{"a look to nowhere", func(p *attribution.Policy) { p.Kinds[0].Introduces.To = "x" }, []string{"/kinds/0/introduces/to unknown"}},
		{"a look without a window", func(p *attribution.Policy) { p.Kinds[3].Contributes.Window = partnerecon.Window{} }, []string{"/kinds/3/contributes/window required"}},
		{"no kinds at all", func(p *attribution.Policy) { p.Kinds = nil }, []string{"/kinds required", "/renewal/engaged conflict"}},
		{"no tree", func(p *attribution.Policy) { p.Tree = nil }, []string{"/tree required"}},
		{"a fork by pointer", func(p *attribution.Policy) { f := asks(is{attribution.Introduced}); p.Tree = &f }, []string{"/tree unknown"}},
		{"a type that embeds a fork", func(p *attribution.Policy) { p.Tree = strangeNode{} }, []string{"/tree unknown"}},
		{"missing branches", func(p *attribution.Policy) { p.Tree = fork{ID: "f", If: is{attribution.Introduced}} }, []string{"/tree/else required", "/tree/then required"}},
		{"no condition", func(p *attribution.Policy) { p.Tree = asks(nil) }, []string{"/tree/if required"}},
		{"a strange condition", func(p *attribution.Policy) { p.Tree = asks(strangeCondition{}) }, []string{"/tree/if unknown"}},
		{"an unknown signal", func(p *attribution.Policy) { p.Tree = asks(is{"guessed"}) }, []string{"/tree/if/signal unknown"}},
		{"a not of nothing", func(p *attribution.Policy) { p.Tree = asks(not{}) }, []string{"/tree/if/of required"}},
		{"a not of a not", func(p *attribution.Policy) { p.Tree = asks(not{not{is{attribution.Introduced}}}) }, []string{"/tree/if/of conflict"}},
		{"ids twice and missing", func(p *attribution.Policy) {
			p.Tree = fork{ID: "x", If: is{attribution.Introduced}, Then: leaf{ID: "x"}, Else: leaf{}}
		}, []string{"/tree/else/id required", "/tree/then/id duplicate"}},
		{"a leaf with an unknown role", func(p *attribution.Policy) { p.Tree = leaf{ID: "l", Role: "friend"} }, []string{"/tree/role unknown"}},
		{"a limit on no credit", func(p *attribution.Policy) {
			p.Tree = leaf{ID: "l", Within: attribution.Look{To: attribution.Close, Window: through(9)}}
		}, []string{"/tree/within conflict"}},
		{"a question asked twice on a path", func(p *attribution.Policy) {
			p.Tree = fork{ID: "f", If: is{attribution.Introduced}, Then: asks(is{attribution.Introduced}), Else: leaf{ID: "e"}}
		}, []string{"/tree/then/if duplicate"}},
		{"two questions that read alike", func(p *attribution.Policy) {
			p.Tree = fork{
				ID: "f", If: compare{Fact: "segment", Op: attribution.In, Values: []string{"x, y"}}, Then: leaf{ID: "e"},
				Else: asks(compare{Fact: "segment", Op: attribution.In, Values: []string{"x", "y"}}),
			}
		}, nil},
		{"kinds of touches that read alike", func(p *attribution.Policy) {
			look := attribution.Look{To: attribution.Close, Window: through(9)}
			p.Kinds = append(p.Kinds, attribution.Kind{Name: "click, demo"})
			p.Tree = fork{
				ID: "f", If: attribution.Touched{Kinds: []string{"click, demo"}, Look: look}, Then: leaf{ID: "e"},
				Else: asks(attribution.Touched{Kinds: []string{"demo", "click"}, Look: look}),
			}
		}, nil},
		{"the same kinds in another order", func(p *attribution.Policy) {
			look := attribution.Look{To: attribution.Close, Window: through(9)}
			p.Tree = fork{
				ID: "f", If: attribution.Touched{Kinds: []string{"click", "demo"}, Look: look}, Then: leaf{ID: "e"},
				Else: asks(attribution.Touched{Kinds: []string{"demo", "click"}, Look: look}),
			}
		}, []string{"/tree/else/if duplicate"}},
		{"its opposite, that the path has answered", func(p *attribution.Policy) {
			p.Tree = fork{ID: "f", If: is{attribution.Introduced}, Then: asks(not{is{attribution.Introduced}}), Else: leaf{ID: "e"}}
		}, []string{"/tree/then/then conflict"}},
		{"the opposite of what can be unknown tells no from unknown", func(p *attribution.Policy) {
			p.Tree = fork{ID: "f", If: is{attribution.ActivelyEngaged}, Then: leaf{ID: "e"}, Else: asks(not{is{attribution.ActivelyEngaged}})}
		}, nil},
		{"a comparison that cannot hold after another", func(p *attribution.Policy) {
			p.Tree = fork{
				ID: "f", If: compare{Fact: "seats", Op: attribution.Gt, Values: []string{"100"}},
				Then: asks(compare{Fact: "seats", Op: attribution.Le, Values: []string{"100"}}), Else: leaf{ID: "e"},
			}
		}, []string{"/tree/then/then conflict"}},
		{"one that always holds after another", func(p *attribution.Policy) {
			p.Tree = fork{
				ID: "f", If: compare{Fact: "size", Op: attribution.Ge, Values: []string{"100.00 EUR"}},
				Then: asks(compare{Fact: "size", Op: attribution.Gt, Values: []string{"99.99 EUR"}}), Else: leaf{ID: "e"},
			}
		}, []string{"/tree/then/else conflict"}},
		{"one cent between leaves room", func(p *attribution.Policy) {
			p.Tree = fork{
				ID: "f", If: compare{Fact: "size", Op: attribution.Ge, Values: []string{"100.00 EUR"}},
				Then: asks(compare{Fact: "size", Op: attribution.Gt, Values: []string{"100.00 EUR"}}), Else: leaf{ID: "e"},
			}
		}, nil},
		{"a bool has two values", func(p *attribution.Policy) {
			p.Tree = fork{
				ID: "f", If: compare{Fact: "strategic", Op: attribution.Ne, Values: []string{"true"}},
				Then: asks(compare{Fact: "strategic", Op: attribution.Ne, Values: []string{"false"}}), Else: leaf{ID: "e"},
			}
		}, []string{"/tree/then/then conflict"}},
		{"what does not exist cannot be compared", func(p *attribution.Policy) {
			p.Tree = fork{
				ID: "f", If: not{compare{Fact: "segment", Op: attribution.Exists}},
				Then: asks(compare{Fact: "segment", Op: attribution.NotIn, Values: []string{"smb"}}), Else: leaf{ID: "e"},
			}
		}, []string{"/tree/then/then conflict"}},
		{"a text can be another one", func(p *attribution.Policy) {
			p.Tree = fork{
				ID: "f", If: compare{Fact: "segment", Op: attribution.NotIn, Values: []string{"smb", "x"}},
				Then: asks(compare{Fact: "segment", Op: attribution.Eq, Values: []string{"mid"}}), Else: leaf{ID: "e"},
			}
		}, nil},
		{"texts that are looked into are not searched", func(p *attribution.Policy) {
			p.Tree = fork{
				ID: "f", If: compare{Fact: "segment", Op: attribution.StartsWith, Values: []string{"a"}},
				Then: asks(compare{Fact: "segment", Op: attribution.Eq, Values: []string{"b"}}), Else: leaf{ID: "e"},
			}
		}, nil},
		{"what is below an unreachable branch is not said again", func(p *attribution.Policy) {
			p.Tree = fork{
				ID: "f", If: is{attribution.Introduced},
				Then: fork{ID: "g", If: not{is{attribution.Introduced}}, Then: asks(is{attribution.Introduced}), Else: leaf{ID: "h"}}, Else: leaf{ID: "e"},
			}
		}, []string{"/tree/then/then conflict", "/tree/then/then/if duplicate"}},
		{"32 questions on a path", func(p *attribution.Policy) { p.Tree = deep(32) }, nil},
		{"33 questions on a path", func(p *attribution.Policy) { p.Tree = deep(33) }, []string{strings.TrimSuffix("/tree"+strings.Repeat("/else", 32), "/") + " limit"}},
		{"a fact that is not declared", func(p *attribution.Policy) { p.Tree = asks(compare{Fact: "mood", Op: attribution.Exists}) }, []string{"/tree/if/fact unknown"}},
		{"an operator of another kind", func(p *attribution.Policy) {
			p.Tree = asks(compare{Fact: "seats", Op: attribution.Contains, Values: []string{"1"}})
		}, []string{"/tree/if/op unknown"}},
		{"an unknown operator", func(p *attribution.Policy) {
			p.Tree = asks(compare{Fact: "seats", Op: "like", Values: []string{"1"}})
		}, []string{"/tree/if/op unknown"}},
		{"an empty list", func(p *attribution.Policy) { p.Tree = asks(compare{Fact: "seats", Op: attribution.In}) }, []string{"/tree/if/values required"}},
		{"an empty needle", func(p *attribution.Policy) {
			p.Tree = asks(compare{Fact: "segment", Op: attribution.Contains, Values: []string{""}})
		}, []string{"/tree/if/values/0 type"}},
		{"two values for one", func(p *attribution.Policy) {
			p.Tree = asks(compare{Fact: "seats", Op: attribution.Ge, Values: []string{"1", "2"}})
		}, []string{"/tree/if/values required"}},
		{"one value for two", func(p *attribution.Policy) {
			p.Tree = asks(compare{Fact: "seats", Op: attribution.Between, Values: []string{"1"}})
		}, []string{"/tree/if/values required"}},
		{"reversed bounds", func(p *attribution.Policy) {
			p.Tree = asks(compare{Fact: "seats", Op: attribution.Between, Values: []string{"2", "1"}})
		}, []string{"/tree/if/values/1 out_of_range"}},
		{"a value for exists", func(p *attribution.Policy) {
			p.Tree = asks(compare{Fact: "seats", Op: attribution.Exists, Values: []string{"1"}})
		}, []string{"/tree/if/values conflict"}},
		{"a value that stands twice", func(p *attribution.Policy) {
			p.Tree = asks(compare{Fact: "seats", Op: attribution.In, Values: []string{"1", "2", "1"}})
		}, []string{"/tree/if/values/2 duplicate"}},
		{"values of another form", func(p *attribution.Policy) {
			p.Tree = fork{
				ID: "a", If: compare{Fact: "size", Op: attribution.Eq, Values: []string{"5.00 USD"}}, Else: leaf{ID: "x"},
				Then: fork{
					ID: "b", If: compare{Fact: "score", Op: attribution.Eq, Values: []string{"1.0000001"}}, Else: leaf{ID: "w"},
					Then: fork{
						ID: "c", If: compare{Fact: "seats", Op: attribution.Eq, Values: []string{"-1"}}, Else: leaf{ID: "z"},
						Then: fork{
							ID: "d", If: compare{Fact: "strategic", Op: attribution.Eq, Values: []string{"yes"}}, Else: leaf{ID: "u"},
							Then: fork{
								ID: "e", If: compare{Fact: "signed", Op: attribution.Eq, Values: []string{"2025-02-30"}}, Else: leaf{ID: "v"},
								Then: asks(compare{Fact: "trained", Op: attribution.Eq, Values: []string{"2025-02-20"}}),
							},
						},
					},
				},
			}
		}, []string{
			"/tree/if/values/0 type", "/tree/then/if/values/0 type", "/tree/then/then/if/values/0 type", "/tree/then/then/then/if/values/0 type",
			"/tree/then/then/then/then/if/values/0 type", "/tree/then/then/then/then/then/if/values/0 type",
		}},
		{"touched by nothing, never", func(p *attribution.Policy) { p.Tree = asks(attribution.Touched{}) }, []string{"/tree/if/kinds required", "/tree/if/look required"}},
		{"touched by an unknown kind", func(p *attribution.Policy) {
			p.Tree = asks(attribution.Touched{Kinds: []string{"demo", "dream", "demo"}, Look: attribution.Look{To: attribution.Close, Window: through(9)}})
		}, []string{"/tree/if/kinds/1 unknown", "/tree/if/kinds/2 duplicate"}},
		{"declarations", func(p *attribution.Policy) {
			p.Facts = append(p.Facts, attribution.Declaration{Name: "size", Kind: "color", Of: "x", Currency: "EUR"}, attribution.Declaration{Kind: attribution.MoneyFact, Of: attribution.OfPartner})
		}, []string{"/facts/8/currency conflict", "/facts/8/kind unknown", "/facts/8/name duplicate", "/facts/8/of unknown", "/facts/9/currency required", "/facts/9/name required"}},
		{"no path where one is read", func(p *attribution.Policy) { p.Path = attribution.Path{} }, []string{"/path/direct required", "/path/repeats required"}},
		{"classes that no kind has", func(p *attribution.Policy) { p.Path.Priority = []string{"coupon", "coupon"} }, []string{"/path/priority/0 unknown", "/path/priority/1 duplicate"}},
		{"no methods", func(p *attribution.Policy) { p.Methods = nil }, []string{"/methods required"}},
		{"a tier twice", func(p *attribution.Policy) { p.Methods[1].Tier = "referral" }, []string{"/methods/1/tier duplicate"}},
		{"nothing in a method", func(p *attribution.Policy) { p.Methods[2] = attribution.Method{} }, []string{"/methods/2/registration required", "/methods/2/split required"}},
		{"evidence without a consequence", func(p *attribution.Policy) { p.Methods[2].Unaccepted = "" }, []string{"/methods/2/unaccepted required"}},
		{"a strange direct first", func(p *attribution.Policy) { p.Methods[2].DirectFirst = "x" }, []string{"/methods/2/direct_first unknown"}},
		{"a split without its path, and one with", func(p *attribution.Policy) { p.Methods[0].Over, p.Methods[2].Over = "", attribution.Touches }, []string{"/methods/0/over required", "/methods/2/over conflict"}},
		{"a split by pointer", func(p *attribution.Policy) { p.Methods[0].Split = &attribution.First{} }, []string{"/methods/0/over conflict", "/methods/0/split unknown"}},
		{"a strange split", func(p *attribution.Policy) { p.Methods[2].Split = strangeSplit{} }, []string{"/methods/2/split unknown"}},
		{"mixed left out", func(p *attribution.Policy) { p.Mixed = "" }, []string{"/mixed required"}},
		{"parts of a position", func(p *attribution.Policy) {
			p.Methods[0].Split = attribution.Position{First: rate("0%"), Middle: rate("20%")}
		}, []string{"/methods/0/split/first out_of_range", "/methods/0/split/last required", "/methods/0/split/two_touch required"}},
		{"parts that do not add up", func(p *attribution.Policy) {
			p.Methods[0].Split = attribution.Position{First: rate("40%"), Middle: rate("20%"), Last: rate("41%"), TwoTouch: attribution.Halves}
		}, []string{"/methods/0/split conflict"}},
		{"parts without a common measure", func(p *attribution.Policy) {
			p.Methods[0].Split = attribution.Position{First: rate("1/99999"), Middle: rate("1/100003"), Last: rate("9999799999/10000199997"), TwoTouch: attribution.Halves}
		}, []string{"/methods/0/split/last out_of_range"}},
		{"a half-life of nothing", func(p *attribution.Policy) { p.Methods[0].Split = attribution.Decay{} }, []string{"/methods/0/split required"}},
		{"a half-life of both, out of range", func(p *attribution.Policy) { p.Methods[0].Split = attribution.Decay{Days: -1, Hours: 876601} }, []string{"/methods/0/split required", "/methods/0/split/days out_of_range", "/methods/0/split/hours out_of_range"}},
		{"no weights", func(p *attribution.Policy) { p.Methods[0].Split = attribution.Weighted{} }, []string{"/methods/0/split/weights required"}},
		{"bad weights", func(p *attribution.Policy) {
			p.Methods[0].Split = attribution.Weighted{Weights: []attribution.Weight{{Kind: "click", Weight: 0}, {Kind: "click", Weight: 1000001}, {Kind: "x", Weight: 1}}}
		}, []string{"/methods/0/split/weights/0/weight out_of_range", "/methods/0/split/weights/1/kind duplicate", "/methods/0/split/weights/1/weight out_of_range", "/methods/0/split/weights/2/kind unknown"}},
		{"no classes", func(p *attribution.Policy) { p.Methods[0].Split = attribution.LastNot{} }, []string{"/methods/0/split/classes required"}},
		{"a pool without a factor", func(p *attribution.Policy) { p.Influenced.Factor = partnerecon.Rate{} }, []string{"/influenced/factor required"}},
		{"a pool above 100 %", func(p *attribution.Policy) { p.Influenced.Pool = rate("101%") }, []string{"/influenced/pool out_of_range"}},
		{"a cap below 100 %", func(p *attribution.Policy) { p.Cap = rate("99%") }, []string{"/cap out_of_range"}},
		{"eligibility", func(p *attribution.Policy) {
			p.Eligibility = attribution.Eligibility{
				Standings: []string{"", "x", "x"}, SelfReferral: []attribution.Mark{"nose", attribution.Owner, attribution.Owner},
				Accounts: []attribution.Exclusion{{}},
			}
		}, []string{
			"/eligibility/accounts/0/account required", "/eligibility/accounts/0/reason required", "/eligibility/self_referral/0 unknown",
			"/eligibility/self_referral/2 duplicate", "/eligibility/standings/0 required", "/eligibility/standings/2 duplicate",
		}},
		{"a lock without an edge", func(p *attribution.Policy) { p.Lock = partnerecon.Window{Months: 12} }, []string{"/lock/edge unknown"}},
		{"half a renewal", func(p *attribution.Policy) {
			p.Renewal = attribution.Renewals{Influenced: partnerecon.Hours(5, partnerecon.Until)}
		}, []string{"/renewal/engaged required", "/renewal/influenced/hours out_of_range", "/renewal/lapsed required"}},
		{"names that are too long or no text", func(p *attribution.Policy) {
			p.Kinds[7].Name, p.Kinds[8].Class = strings.Repeat("x", 256), "\xff"
		}, []string{"/kinds/7/name limit", "/kinds/8/class syntax"}},
		{"one list of eligibility that is too long", func(p *attribution.Policy) { p.Eligibility.SelfReferral = make([]attribution.Mark, 1001) }, []string{"/eligibility limit"}},
		{"another one", func(p *attribution.Policy) { p.Eligibility.Accounts = make([]attribution.Exclusion, 1001) }, []string{"/eligibility limit"}},
		{"lists that are too long", func(p *attribution.Policy) {
			p.Kinds, p.Facts, p.Methods = make([]attribution.Kind, 1001), make([]attribution.Declaration, 1001), make([]attribution.Method, 1001)
		}, []string{"/facts limit", "/kinds limit", "/methods limit"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := threeTier()
			p.Facts = facts()
			tt.spoil(&p)
			_, err := attribution.New(p)
			if diff := cmp.Diff(tt.want, problems(err)); diff != "" {
				t.Errorf("%v\n(-want +got)\n%s", err, diff)
			}
		})
	}
}

func TestZeroPolicy(t *testing.T) {
	_, err := attribution.New(attribution.Policy{})
	if diff := cmp.Diff([]string{"/kinds required", "/methods required", "/tree required", "/zone required"}, problems(err)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	var zero attribution.Model
	if _, err := zero.Attribute(attribution.Journey{}); err == nil {
		t.Error("the zero Model decides")
	}
	if _, err := zero.Credits(attribution.Journey{}); err == nil {
		t.Error("the zero Model credits")
	}
	if _, err := zero.Renew(attribution.Renewal{}); err == nil {
		t.Error("the zero Model renews")
	}
	if _, err := zero.Reattribute(nil, attribution.Journey{}); err == nil {
		t.Error("the zero Model corrects")
	}
	if _, err := zero.SelfTest(); err == nil {
		t.Error("the zero Model passes the self-test")
	}
	if tree := zero.Tree(); tree.Text() != "" || tree.Enumerate() != nil || tree.Mermaid() != "flowchart TD\n" || tree.Follow(nil).Leaf != "" {
		t.Error("the zero Tree is not empty")
	}
	if diff := cmp.Diff(attribution.Policy{}, zero.Policy(), values()); diff != "" {
		t.Error(diff)
	}
}

// The text of the preset, value by value.
func TestThreeTierHasTheValuesOfTheText(t *testing.T) {
	p := threeTier()
	windows := map[string]string{}
	for _, k := range p.Kinds {
		if k.Introduces != (attribution.Look{}) {
			windows[k.Name+" introduces"] = k.Introduces.String()
		}
		if k.Contributes != (attribution.Look{}) {
			windows[k.Name+" contributes"] = k.Contributes.String()
		}
	}
	methods := map[string]string{}
	for _, m := range p.Methods {
		methods[m.Tier] = fmt.Sprintf("%T over %q, registration %s, agreed %t, direct first %q, evidence %v %s", m.Split, m.Over, m.Registration, m.Agreed, m.DirectFirst, m.Evidence, m.Unaccepted)
	}
	const cycle = "90 days through to close in the cycle"
	want := map[string]string{
		"click introduces": "90 days through to signup", "registration introduces": "120 days through to close", "co_sell introduces": "120 days through to close",
		"co_sell contributes": cycle, "demo contributes": cycle, "case_study contributes": cycle, "objection_handling contributes": cycle, "reference contributes": cycle,
	}
	if diff := cmp.Diff(want, windows); diff != "" {
		t.Errorf("windows (-want +got)\n%s", diff)
	}
	want = map[string]string{
		"referral":    `attribution.First over "introductions", registration as_touch, agreed false, direct first "voids_registration", evidence [utm_link referral_code cookie] flag`,
		"integration": `attribution.Linear over "touches", registration takes_priority, agreed false, direct first "", evidence [api_usage overlap_report deal_registration] flag`,
		"solution":    `attribution.Equal over "", registration as_touch, agreed true, direct first "", evidence [crm pipeline_review account_mapping] flag`,
	}
	if diff := cmp.Diff(want, methods); diff != "" {
		t.Errorf("methods (-want +got)\n%s", diff)
	}
	rest := fmt.Sprint(p.Mixed, " ", p.Path, " ", p.Influenced, " ", p.Cap, " ", p.Eligibility, " ", p.Lock, " ", p.Renewal)
	if w := "lowest_tier {as_is drop []} {25% 50%} no rate {[removed] [] []} no window {90 days through uncredited 12 months until}"; rest != w {
		t.Errorf("got  %s\nwant %s", rest, w)
	}
	fixed := choices()
	fixed.Influenced = partnerecon.Rate{}
	if p := attribution.ThreeTier(fixed); p.Influenced != (attribution.Influenced{}) {
		t.Errorf("a fixed bonus is pooled: %v", p.Influenced)
	}
}

func TestPolicyJSON(t *testing.T) {
	for name, p := range everyPolicy() {
		first, err := json.Marshal(p)
		if err != nil {
			t.Fatal(name, err)
		}
		m, err := attribution.Parse(first)
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, first)
		}
		if diff := cmp.Diff(attribution.Must(p).Policy(), m.Policy(), values()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
		var read attribution.Policy
		if err := json.Unmarshal(first, &read); err != nil {
			t.Fatal(name, err)
		}
		if diff := cmp.Diff(m.Policy(), read, values()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
		again, err := json.Marshal(m.Policy())
		if err != nil || string(again) != string(first) {
			t.Errorf("%s became %s, %v", first, again, err)
		}
	}
}

// everyPolicy has every kind of node, condition and split.
func everyPolicy() map[string]attribution.Policy {
	out := map[string]attribution.Policy{"preset": threeTier()}
	for _, s := range []attribution.Split{
		attribution.First{},
		attribution.Last{},
		attribution.LastEligible{},
		attribution.LastNot{Classes: []string{"coupon"}},
		attribution.Linear{},
		attribution.Position{First: rate("40%"), Middle: rate("20%"), Last: rate("40%"), TwoTouch: attribution.SpreadMiddle},
		attribution.Decay{Days: 7},
		attribution.Decay{Hours: 12},
		attribution.Weighted{Weights: []attribution.Weight{{Kind: "click", Weight: 3}}},
		attribution.Equal{},
		attribution.Additive{},
	} {
		out[fmt.Sprintf("%T%v", s, s)] = oneMethod(s)
	}
	p := threeTier()
	p.Facts = facts()
	p.Cap, p.Lock, p.Path.Priority = rate("150%"), partnerecon.Months(24, partnerecon.Until), nil
	p.Eligibility = attribution.Eligibility{
		Standings: []string{"suspended"}, SelfReferral: []attribution.Mark{attribution.Owner, attribution.Domain, attribution.Token},
		Accounts: []attribution.Exclusion{{Account: "house", Reason: "house account"}, {Account: "x", Partner: "y", Reason: "z"}},
	}
	p.Tree = fork{
		ID: "1", If: not{compare{Fact: "size", Op: attribution.Lt, Values: []string{"100.00 EUR"}}}, Ask: "Is it large?",
		Then: fork{
			ID: "2", If: attribution.Touched{Kinds: []string{"demo"}, Look: attribution.Look{To: attribution.Close, Window: partnerecon.Hours(48, partnerecon.Through)}},
			Then: leaf{ID: "a", Role: partnerecon.Assisted}, Else: leaf{ID: "b", Role: partnerecon.Serviced},
		},
		Else: leaf{ID: "c"},
	}
	out["everything else"] = p
	p = oneMethod(attribution.First{})
	p.Path.Priority = []string{"coupon", "click"}
	out["classes"] = p
	return out
}

// The deepest tree there may be is written and read.
func TestTheDeepestTreeInJSON(t *testing.T) {
	look := attribution.Look{To: attribution.Close, Window: through(9)}
	var tree attribution.Node = fork{
		ID: "last", If: not{attribution.Touched{Kinds: []string{"demo"}, Look: look}},
		Then: leaf{ID: "y", Role: partnerecon.Influenced, Within: look}, Else: leaf{ID: "n"},
	}
	for i := range 31 {
		c := compare{Fact: "seats", Op: attribution.Eq, Values: []string{fmt.Sprint(i)}}
		tree = fork{ID: fmt.Sprint("f", i), If: c, Then: leaf{ID: fmt.Sprint("l", i)}, Else: tree}
	}
	p := threeTier()
	p.Facts, p.Tree = facts(), tree
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	m, err := attribution.Parse(b)
	if err != nil || len(m.Tree().Enumerate()) != 33 {
		t.Errorf("%d leaves, %v", len(m.Tree().Enumerate()), err)
	}
}

func TestParseReportsProblemsOfBoth(t *testing.T) {
	_, err := attribution.Parse([]byte(`{"zone":"UTC","zone":"UTC","kinds":[{"name":"click","engage":true}],"tree":{"kind":"fork","id":"f","if":{"kind":"is","signal":"x"},"then":{"kind":"lief"},"else":{"kind":"leaf","id":"n"}},"methods":[{"registration":"as_touch","split":{"kind":"equal","over":"x"}}]}`))
	want := []string{"/kinds/0/engage unknown", "/methods/0/split/over unknown", "/tree/if/signal unknown", "/tree/then/kind unknown", "/zone duplicate"}
	if diff := cmp.Diff(want, problems(err)); diff != "" {
		t.Errorf("%v\n(-want +got)\n%s", err, diff)
	}
	for _, text := range []string{"", "null", "[]", "{", `{"tree":null}`, `{"tree":{"kind":"fork"}}`} {
		if _, err := attribution.Parse([]byte(text)); len(problems(err)) == 0 {
			t.Errorf("%q is a policy: %v", text, err)
		}
	}
	var p *attribution.Policy
	if err := p.UnmarshalJSON([]byte("{}")); err == nil {
		t.Error("read into nothing")
	}
	if err := new(attribution.Policy).UnmarshalJSON([]byte(`{"x":1}`)); fmt.Sprint(problems(err)) != "[/x unknown]" {
		t.Error(err)
	}
	if _, err := json.Marshal(attribution.Policy{}); err == nil {
		t.Error("a policy without a tree was written")
	}
}

// What the caller does to a policy afterwards, or to a copy, changes no model.
func TestPoliciesAreCopied(t *testing.T) {
	for name, p := range everyPolicy() {
		m := attribution.Must(p)
		before, err := json.Marshal(m.Policy())
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range []attribution.Policy{p, m.Policy()} {
			q.Kinds[0].Name = "spoilt"
			q.Methods[0].Registration = "spoilt"
			for _, list := range [][]string{q.Path.Priority, q.Methods[0].Evidence, q.Eligibility.Standings} {
				clear(list)
			}
			clear(q.Eligibility.Accounts)
			clear(q.Eligibility.SelfReferral)
			clear(q.Facts)
			switch s := q.Methods[0].Split.(type) {
			case attribution.Weighted:
				clear(s.Weights)
			case attribution.LastNot:
				clear(s.Classes)
			}
			if f, ok := q.Tree.(fork); ok {
				if n, ok := f.If.(not); ok {
					clear(n.Of.(compare).Values)
				}
				if g, ok := f.Then.(fork); ok {
					if q, ok := g.If.(attribution.Touched); ok {
						clear(q.Kinds)
					}
				}
			}
		}
		after, err := json.Marshal(m.Policy())
		if err != nil || string(after) != string(before) {
			t.Errorf("%s changed to %s, %v", name, after, err)
		}
	}
}
