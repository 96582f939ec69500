package pilot_test

import (
	"errors"
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/pilot"
)

// Half of the enterprise partners get another plan for three quarters.
func Example() {
	trials := pilot.Must(pilot.Policy{FullQuarters: 2, Pilots: []pilot.Pilot{{
		Name: "milestones", Salt: "m-2026", Segments: []string{"enterprise"},
		From: partnerecon.MustDay("2026-01-01"), Until: partnerecon.MustDay("2026-10-01"),
		Arms: []pilot.Arm{{Name: "as before", Weight: 1}, {Name: "milestones", Weight: 1, Plan: "milestones"}},
	}}})
	for _, p := range []pilot.Partner{{ID: "acme", Segment: "enterprise"}, {ID: "stark", Segment: "enterprise"}, {ID: "tiny", Segment: "small"}} {
		a, err := trials.Assign(p, partnerecon.MustDay("2026-03-01"))
		if err != nil {
			panic(err)
		}
		fmt.Printf("%s: pilot %q, arm %q, plan %q\n", p.ID, a.Pilot, a.Arm, a.Plan)
	}
	// Output:
	// acme: pilot "milestones", arm "milestones", plan "milestones"
	// stark: pilot "milestones", arm "as before", plan ""
	// tiny: pilot "", arm "", plan ""
}

// The days on which to record another plan.
func ExampleTrials_Changes() {
	trials := pilot.Must(pilot.Policy{FullQuarters: 2, Pilots: []pilot.Pilot{{
		Name: "milestones", Salt: "m-2026", From: partnerecon.MustDay("2026-01-01"), Until: partnerecon.MustDay("2026-10-01"),
		Arms: []pilot.Arm{{Name: "as before", Weight: 1}, {Name: "milestones", Weight: 1, Plan: "milestones"}},
	}}})
	changes, err := trials.Changes([]pilot.Partner{{ID: "acme"}})
	if err != nil {
		panic(err)
	}
	for _, c := range changes {
		fmt.Printf("%s %s: plan %q\n", c.On, c.Partner, c.Plan)
	}
	// Output:
	// 2026-01-01 acme: plan "milestones"
	// 2026-10-01 acme: plan ""
}

// What came of it so far, by arm.
func ExampleTrials_Measure() {
	trials := pilot.Must(pilot.Policy{FullQuarters: 2, Pilots: []pilot.Pilot{{
		Name: "milestones", Salt: "m-2026", From: partnerecon.MustDay("2026-01-01"), Until: partnerecon.MustDay("2026-10-01"),
		Arms: []pilot.Arm{{Name: "as before", Weight: 1}, {Name: "milestones", Weight: 1, Plan: "milestones"}},
	}}})
	start := partnerecon.MustDay("2026-01-15")
	report, err := trials.Measure(pilot.Facts{
		Pilot: "milestones", AsOf: partnerecon.MustDay("2026-03-31"), Partners: []pilot.Partner{{ID: "acme"}, {ID: "stark"}},
		Customers: []pilot.Customer{
			{ID: "c-1", Partner: "acme", Started: start, FirstValue: start.Add(12), Scores: []int{9, 10, 8, 3}},
			{ID: "c-2", Partner: "acme", Started: start, FirstValue: start.Add(15)},
			{ID: "c-3", Partner: "stark", Started: start, FirstValue: start.Add(30), Scores: []int{9, 6}},
		},
	})
	if err != nil {
		panic(err)
	}
	for _, a := range report.Arms {
		fmt.Printf("%s: %d customers, net promoter score %s, %s days to first value\n", a.Arm, a.Customers, a.Promoter, a.FirstValue)
	}
	fmt.Printf("%d of %d full quarters: %s\n", report.Quarters, report.Needs, report.Verdict)
	// Output:
	// as before: 1 customers, net promoter score 0%, 30 days to first value
	// milestones: 2 customers, net promoter score 25%, 13.5 days to first value
	// 1 of 2 full quarters: insufficient
}

// A pilot is measured by two full quarters or more, and draws between arms.
func ExampleNew() {
	_, err := pilot.New(pilot.Policy{FullQuarters: 1, Pilots: []pilot.Pilot{{
		Name: "milestones", Salt: "m-2026", From: partnerecon.MustDay("2026-01-01"), Until: partnerecon.MustDay("2026-10-01"),
		Arms: []pilot.Arm{{Name: "as before", Weight: 1}},
	}}})
	var invalid *partnerecon.InvalidError
	if errors.As(err, &invalid) {
		for _, p := range invalid.Problems { // mark the field of a form
			fmt.Println(p.Path, p.Code)
		}
	}
	// Output:
	// /full_quarters out_of_range
	// /pilots/0/arms required
}

// One partner in four gets the other plan.
func ExampleParse() {
	trials, err := pilot.Parse([]byte(`{"full_quarters":2,"pilots":[{"name":"milestones","salt":"m-2026","from":"2026-01-01","until":"2026-10-01",
		"arms":[{"name":"as before","weight":3},{"name":"milestones","weight":1,"plan":"milestones"}]}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	drawn := 0
	for n := range 1000 {
		a, err := trials.Assign(pilot.Partner{ID: fmt.Sprint("partner-", n)}, partnerecon.MustDay("2026-01-01"))
		if err != nil {
			fmt.Println(err)
		}
		if a.Plan == "milestones" {
			drawn++
		}
	}
	fmt.Println(drawn, "of 1000")

	_, err = pilot.Parse([]byte(`{"full_quarters":2,"pilot":[]}`))
	fmt.Println(err)
	// Output:
	// 267 of 1000
	// pilot: /pilot: unknown member; write "pilots"; /pilots: missing; state at least one pilot
}

// The copy is the caller's to change, and to start another pilot from.
func ExampleTrials_Policy() {
	trials := pilot.Must(pilot.Policy{FullQuarters: 2, Pilots: []pilot.Pilot{{
		Name: "milestones", Salt: "m-2026", From: partnerecon.MustDay("2026-01-01"), Until: partnerecon.MustDay("2026-10-01"),
		Arms: []pilot.Arm{{Name: "as before", Weight: 1}, {Name: "milestones", Weight: 1, Plan: "milestones"}},
	}}})
	policy := trials.Policy()
	policy.Pilots[0].Until = partnerecon.MustDay("2027-01-01")
	fmt.Println(trials.Policy().Pilots[0].Until)
	text, err := pilot.MarshalPolicy(policy)
	fmt.Println(string(text), err)
	// Output:
	// 2026-10-01
	// {"full_quarters":2,"pilots":[{"name":"milestones","salt":"m-2026","from":"2026-01-01","until":"2027-01-01","arms":[{"name":"as before","weight":1},{"name":"milestones","weight":1,"plan":"milestones"}]}]} <nil>
}
