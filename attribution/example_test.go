package attribution_test

import (
	"fmt"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
)

// program is the three-tier programme with what its text leaves open.
func program() attribution.Model {
	return attribution.Must(attribution.ThreeTier(attribution.Choices{
		Zone: "Europe/Berlin", Dormant: partnerecon.Days(180, partnerecon.Through), Influenced: partnerecon.MustPercent("25"),
	}))
}

// deal is one that two partners touched.
func deal() attribution.Journey {
	noon := func(month time.Month, day int) time.Time { return time.Date(2025, month, day, 12, 0, 0, 0, time.UTC) }
	return attribution.Journey{
		ID: "deal-7", Account: "northwind", Signup: noon(time.May, 10), Opened: noon(time.May, 12), Closed: noon(time.June, 15),
		Partners: []attribution.Partner{{ID: "acme", Tier: "integration"}, {ID: "beta", Tier: "integration"}},
		Touches: []attribution.Touch{
			{ID: "click-1", Partner: "beta", Kind: "click", At: noon(time.May, 4)},
			{ID: "reg-1", Partner: "acme", Kind: "registration", At: noon(time.May, 25)},
			{ID: "demo-1", Partner: "beta", Kind: "demo", At: noon(time.May, 20)},
		},
	}
}

func Example() {
	decision, err := program().Attribute(deal())
	for _, c := range decision.Credits {
		fmt.Println(c.Partner, c.Role, c.Share)
	}
	fmt.Println(err)
	// Output:
	// acme sourced 100%
	// beta influenced 100%
	// <nil>
}

func ExampleModel_Attribute() {
	decision, err := program().Attribute(deal())
	for _, c := range decision.Claims {
		fmt.Println(c.Partner, c.Verdict)
		for _, s := range c.Path {
			fmt.Println(" ", s.Question, s.Answer)
		}
	}
	fmt.Print(decision.Trace)
	fmt.Println(err)
	// Output:
	// acme credited
	//   Did the partner introduce the lead? yes
	//   Was the lead in your CRM before partner contact? no
	// beta other_role
	//   Did the partner introduce the lead? yes
	//   Was the lead in your CRM before partner contact? no
	// attribution.introduction /kinds/0/introduces touch="click-1" partner="beta" kind="click" at="2025-05-04T12:00:00Z"
	// attribution.contribution /kinds/3/contributes touch="demo-1" partner="beta" kind="demo" at="2025-05-20T12:00:00Z"
	// attribution.introduction /kinds/1/registers touch="reg-1" partner="acme" kind="registration" at="2025-05-25T12:00:00Z"
	// attribution.claim /tree/then/else partner="acme" tier="integration" introduced="yes" known="no" leaf="new" role="sourced"
	// attribution.claim /tree/then/else partner="beta" tier="integration" introduced="yes" known="no" leaf="new" role="sourced"
	// attribution.registration /methods/1/registration partner="acme" registration="reg-1" at="2025-05-25T12:00:00Z"
	// attribution.share partner="acme" share="100%"
	// attribution.lost /tree/then/else partner="beta" remains="influenced"
	// <nil>
}

func ExampleModel_Credits() {
	credits, err := program().Credits(deal())
	fmt.Println(credits[0].Partner, credits[0].Role, credits[0].Share, credits[0].Tier, err)
	// Output: acme sourced 100% integration <nil>
}

// A tree is data, with ids that stand in every trace.
func ExampleNew() {
	close90 := attribution.Look{To: attribution.Close, Window: partnerecon.Days(90, partnerecon.Through)}
	model, err := attribution.New(attribution.Policy{
		Zone:  "UTC",
		Kinds: []attribution.Kind{{Name: "click", Introduces: close90}, {Name: "demo", Contributes: close90}},
		Tree: attribution.Fork{
			ID: "introduced", If: attribution.Is{Signal: attribution.Introduced},
			Then: attribution.Leaf{ID: "brought", Role: partnerecon.Sourced},
			Else: attribution.Leaf{ID: "nobody"},
		},
		Path: attribution.Path{Repeats: attribution.AsIs, Direct: attribution.Drop},
		Methods: []attribution.Method{{
			Registration: attribution.AsTouch, Over: attribution.Touches,
			Split: attribution.Position{
				First: partnerecon.MustPercent("40"), Middle: partnerecon.MustPercent("20"), Last: partnerecon.MustPercent("40"),
				TwoTouch: attribution.SpreadMiddle,
			},
		}},
	})
	if err != nil {
		fmt.Println(err)
	}
	at := func(day int) time.Time { return time.Date(2025, time.June, day, 9, 0, 0, 0, time.UTC) }
	decision, err := model.Attribute(attribution.Journey{ID: "d", Account: "a", Closed: at(20), Touches: []attribution.Touch{
		{ID: "1", Partner: "acme", Kind: "click", At: at(1)},
		{ID: "2", Partner: "beta", Kind: "click", At: at(5)},
		{ID: "3", Partner: "acme", Kind: "demo", At: at(9)},
	}})
	for _, c := range decision.Credits {
		fmt.Println(c.Partner, c.Share)
	}
	fmt.Println(err)
	// Output:
	// acme 80%
	// beta 20%
	// <nil>
}

// A program brings its own questions: it declares a fact, and the tree compares
// it.
func ExampleCompare() {
	policy := program().Policy()
	policy.Facts = []attribution.Declaration{{Name: "seats", Kind: attribution.CountFact, Of: attribution.OfJourney}}
	policy.Tree = attribution.Fork{
		ID: "size", If: attribution.Compare{Fact: "seats", Op: attribution.Ge, Values: []string{"50"}},
		Then: policy.Tree, Else: attribution.Leaf{ID: "too-small"},
	}
	d := deal()
	d.Facts = []attribution.Fact{{Name: "seats", Values: []string{"49"}}}
	decision, err := attribution.Must(policy).Attribute(d)
	fmt.Println(len(decision.Credits), decision.Claims[0].Path[0], err)
	// Output: 0 {size seats ge 50 no} <nil>
}

func ExampleParse() {
	_, err := attribution.Parse([]byte(`{
		"zone": "UTC", "kinds": [{"name": "click"}], "methods": [{"registration": "as_touch", "split": {"kind": "equal"}}],
		"tree": {"kind": "fork", "id": "f", "if": {"kind": "is", "signal": "introduced"},
			"then": {"kind": "fork", "id": "g", "if": {"kind": "is", "signal": "introduced"},
				"then": {"kind": "leaf", "id": "y", "role": "sourced"}, "else": {"kind": "leaf", "id": "n"}},
			"else": {"kind": "lief"}}}`))
	fmt.Println(err)
	// Output:
	// attribution: /tree/else/kind: unknown kind "lief"; one of fork, leaf; /tree/then/if: "introduced" was asked on this path already
}

func ExampleMust() {
	defer func() { fmt.Println(recover()) }()
	policy := program().Policy()
	policy.Zone = ""
	attribution.Must(policy) // for constants: it panics
	// Output:
	// attribution: /zone: missing; name the zone in which instants become days, or "UTC"
}

func ExampleThreeTier() {
	for _, k := range attribution.ThreeTier(attribution.Choices{}).Kinds[:3] {
		fmt.Println(k.Name, k.Introduces)
	}
	// Output:
	// click 90 days through to signup
	// registration 120 days through to close
	// co_sell 120 days through to close
}

func ExampleModel_Policy() {
	policy := program().Policy()
	fmt.Println(policy.Zone, policy.Mixed, len(policy.Methods))
	// Output: Europe/Berlin lowest_tier 3
}

func ExampleTree_Text() {
	fmt.Print(program().Tree().Text())
	// Output:
	// Did the partner introduce the lead?
	//   yes: Was the lead in your CRM before partner contact?
	//          yes: Was it actively engaged?
	//                 yes: influenced, if touched within 90 days through to close in the cycle
	//                 no:  sourced
	//          no:  sourced
	//   no:  Did the partner contribute to the deal?
	//          yes: influenced, if touched within 90 days through to close in the cycle
	//          no:  no credit
}

func ExampleTree_Mermaid() {
	fmt.Print(program().Tree().Mermaid())
	// Output:
	// flowchart TD
	//   n0{"Did the partner introduce the lead?"}
	//   n0 -->|yes| n1
	//   n0 -->|no| n6
	//   n1{"Was the lead in your CRM before partner contact?"}
	//   n1 -->|yes| n2
	//   n1 -->|no| n5
	//   n2{"Was it actively engaged?"}
	//   n2 -->|yes| n3
	//   n2 -->|no| n4
	//   n3(["influenced, if touched within 90 days through to close in the cycle"])
	//   n4(["sourced"])
	//   n5(["sourced"])
	//   n6{"Did the partner contribute to the deal?"}
	//   n6 -->|yes| n7
	//   n6 -->|no| n8
	//   n7(["influenced, if touched within 90 days through to close in the cycle"])
	//   n8(["no credit"])
}

func ExampleTree_Enumerate() {
	for _, o := range program().Tree().Enumerate() {
		for _, s := range o.Steps {
			fmt.Print(s.Fork, " ", s.Answer, ", ")
		}
		fmt.Printf("%s: %q\n", o.Leaf, o.Role)
	}
	// Output:
	// introduced yes, known yes, engaged yes, active: "influenced"
	// introduced yes, known yes, engaged no, dormant: "sourced"
	// introduced yes, known no, new: "sourced"
	// introduced no, contributed yes, helped: "influenced"
	// introduced no, contributed no, none: ""
}

func ExampleTree_Follow() {
	outcome := program().Tree().Follow(func(condition string) attribution.Answer {
		if condition == "contributed" {
			return attribution.Yes
		}
		return attribution.No
	})
	fmt.Println(outcome.Leaf, outcome.Role, outcome.Rule)
	// Output: helped influenced /tree/else/then
}

func ExampleModel_Tree() {
	fmt.Println(len(program().Tree().Enumerate()), "ways to a leaf")
	// Output: 5 ways to a leaf
}

func ExampleModel_SelfTest() {
	decision, err := program().SelfTest()
	fmt.Println(decision.Credits[0].Role, decision.Credits[0].Share, err)
	// Output: sourced 100% <nil>
}

func ExampleModel_Renew() {
	decision, err := program().Renew(attribution.Renewal{
		ID: "renewal-1", Account: "northwind", On: time.Date(2026, time.June, 15, 9, 0, 0, 0, time.UTC),
		Held:     []partnerecon.Credit{{Partner: "acme", Role: partnerecon.Sourced, Share: partnerecon.Whole()}},
		Partners: []attribution.Partner{{ID: "acme", Tier: "integration"}},
		Touches:  []attribution.Touch{{ID: "demo-9", Partner: "acme", Kind: "demo", At: time.Date(2026, time.March, 16, 9, 0, 0, 0, time.UTC)}},
	})
	fmt.Println(decision.Sourced, err)
	fmt.Print(decision.Trace)
	// Output:
	// 0% <nil>
	// attribution.lapsed /renewal/engaged partner="acme" window="90 days through"
	// attribution.uncredited sourced="0%" uncredited="100%"
}

func ExampleModel_Reattribute() {
	early := deal()
	early.Touches = early.Touches[:1] // the registration and the demo became known later
	before, err := program().Credits(early)
	if err != nil {
		fmt.Println(err)
	}
	correction, err := program().Reattribute(before, deal())
	for _, m := range correction.Moves {
		fmt.Println(m.Partner, m.Role, "from", m.Before, "to", m.After)
	}
	fmt.Println(err)
	// Output:
	// acme sourced from no rate to 100%
	// beta sourced from 100% to no rate
	// beta influenced from no rate to 100%
	// <nil>
}

func ExampleCorrection_Divide() {
	early := deal()
	early.Touches = early.Touches[:1]
	before, _ := program().Credits(early)
	correction, _ := program().Reattribute(before, deal())
	moved, err := correction.Divide(partnerecon.MustMoney("990.20", "EUR"), partnerecon.HalfUp)
	fmt.Println(moved, err)
	// Output: [{acme 990.20 EUR} {beta -990.20 EUR}] <nil>
}

func ExampleDivide() {
	third := partnerecon.MustRate("1/3")
	parts, err := attribution.Divide(partnerecon.MustMoney("1000", "EUR"), []partnerecon.Credit{
		{Partner: "acme", Role: partnerecon.Sourced, Share: third},
		{Partner: "beta", Role: partnerecon.Sourced, Share: third},
		{Partner: "gamma", Role: partnerecon.Sourced, Share: third},
	}, partnerecon.HalfUp)
	fmt.Println(parts, err)
	// Output: [{acme 333.34 EUR} {beta 333.33 EUR} {gamma 333.33 EUR}] <nil>
}

func ExampleOfRecord() {
	held := []partnerecon.Credit{{Partner: "acme", Role: partnerecon.Sourced, Share: partnerecon.Whole()}}
	transfers := []attribution.Transfer{{ID: "t-1", From: "acme", To: "beta", On: partnerecon.MustDay("2025-07-01"), Tier: "solution"}}
	for _, day := range []string{"2025-06-30", "2025-07-01"} {
		record, err := attribution.OfRecord(held, transfers, partnerecon.MustDay(day))
		fmt.Println(day, record.Credits[0].Partner, record.Bearers, err)
	}
	// Output:
	// 2025-06-30 acme [] <nil>
	// 2025-07-01 beta [{acme acme}] <nil>
}

func ExampleDecision_Bond() {
	decision, _ := program().Attribute(deal())
	bond, err := decision.Bond()
	fmt.Println(bond.At, bond.Sourced[0].Partner, err)
	// Output: 2025-06-15 12:00:00 +0000 UTC acme <nil>
}

func ExampleModel_Covers() {
	contract := partnerecon.Interval{Start: partnerecon.MustDay("2025-06-15"), End: partnerecon.MustDay("2028-06-15")}
	fmt.Println(program().Covers(partnerecon.Sourced, contract))
	fmt.Println(program().Covers(partnerecon.Influenced, contract))
	// Output:
	// 2025-06-15 until 2028-06-15
	// 2025-06-15 until 2026-06-15
}

func ExampleNextRenewal() {
	contract := partnerecon.Interval{Start: partnerecon.MustDay("2024-02-29")}
	fmt.Println(attribution.NextRenewal(contract, partnerecon.MustDay("2026-01-01")))
	// Output: 2026-02-28
}

func ExampleParseJourney() {
	_, err := attribution.ParseJourney([]byte(`{"id":"d","account":"a","closed":"2025-06-15T12:00:00Z","touches":[{"id":"1","At":"x"}]}`))
	fmt.Println(err)
	// Output: attribution: /touches/0/At: unknown member; write "at"
}

func ExampleParseRenewal() {
	renewal, err := attribution.ParseRenewal([]byte(`{"id":"r","account":"a","on":"2026-06-15T09:00:00Z","held":[{"partner":"acme","role":"sourced","share":"100%"}]}`))
	fmt.Println(renewal.Held[0].Partner, err)
	// Output: acme <nil>
}
