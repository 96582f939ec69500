package retainer_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
)

// readBack stores an engagement and reads it back.
func readBack(t *testing.T, x retainer.Engagement) []string {
	t.Helper()
	text, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	var back retainer.Engagement
	return problems(t, json.Unmarshal(text, &back))
}

// Every name, day and number of a stored engagement is looked at, at both of its edges.
func TestEveryPartOfAnEngagementIsChecked(t *testing.T) {
	fits, long := strings.Repeat("x", 255), strings.Repeat("x", 256)
	on := day("2025-02-01")
	posted := func(change func(*retainer.Posted)) func(*retainer.Engagement) {
		return func(x *retainer.Engagement) { change(&x.Cycles[0].Posted) }
	}
	cycle := func(change func(*retainer.Cycle)) func(*retainer.Engagement) {
		return func(x *retainer.Engagement) { change(&x.Cycles[1]) } // it was given up
	}
	sealed := func(s retainer.Sealed) func(*retainer.Engagement) {
		return func(x *retainer.Engagement) { x.Cycles, x.Known, x.Sealed = nil, nil, s }
	}
	waiver := retainer.Waiver{On: on, Reason: "x", Approver: "x"}
	for _, tt := range []struct {
		name  string
		forge func(*retainer.Engagement)
		want  []string
	}{
		{"as it was", func(*retainer.Engagement) {}, nil},
		{"names that fit", func(x *retainer.Engagement) {
			x.ID, x.Partner, x.Customer, x.Deal, x.System = fits, fits, fits, fits, fits
		}, nil},
		{"names that do not", func(x *retainer.Engagement) {
			x.ID, x.Partner, x.Customer, x.Deal, x.System, x.Terms = long, long, long, long, long, long
		}, []string{"/customer limit", "/deal limit", "/id limit", "/partner limit", "/system limit", "/terms limit"}},
		{"names that are no text", func(x *retainer.Engagement) { x.Customer, x.System = "", "" }, []string{"/customer required", "/system required"}},
		{"nothing but a name", func(x *retainer.Engagement) { *x = retainer.Engagement{Partner: "acme"} }, []string{"/id required"}},
		{"days that are too far", func(x *retainer.Engagement) {
			far := day("9000-01-01")
			x.Opened, x.Understood, x.Approval.On, x.Start, x.Through = far, far, far, far, far
		}, []string{"/approval/on out_of_range", "/opened out_of_range", "/start out_of_range", "/through out_of_range", "/understood out_of_range"}},
		{"days that are just not", func(x *retainer.Engagement) {
			last := day("8999-12-31")
			x.Opened, x.Understood, x.Approval.On, x.Start, x.Through = last, last, last, last, last
		}, nil},
		{"terms that nobody approved", func(x *retainer.Engagement) {
			*x = retainer.Engagement{ID: "r", Partner: "a", Customer: "c", System: "s", Currency: "EUR", Opened: on, Terms: "v1"}
		}, []string{"/terms conflict"}},
		{"approved by nobody", func(x *retainer.Engagement) { x.Approval.Role = "" }, []string{"/approval/role required"}},
		{"approved the day before it was understood", func(x *retainer.Engagement) { x.Approval.On = x.Understood.Add(-1) }, []string{"/approval/on conflict"}},
		{"started the day before it was approved", func(x *retainer.Engagement) { x.Start = x.Approval.On.Add(-1) }, []string{"/start conflict"}},
		{"approved and not understood", func(x *retainer.Engagement) { x.Understood = partnerecon.Day{} }, []string{"/approval/on conflict"}},
		{"cycles and no start", func(x *retainer.Engagement) { x.Start = partnerecon.Day{} }, []string{"/cycles conflict"}},
		{"evidence", func(x *retainer.Engagement) {
			x.Evidence = []retainer.Evidence{{ID: "", On: day("9000-01-01"), Of: "x", Ref: ""}}
		}, []string{"/evidence/0/id required", "/evidence/0/of unknown", "/evidence/0/on out_of_range", "/evidence/0/ref required"}},
		{"needs", func(x *retainer.Engagement) {
			x.Needs = []retainer.SeenNeed{{ID: "", On: day("9000-01-01"), Need: "x", System: ""}}
		}, []string{"/needs/0/id required", "/needs/0/need unknown", "/needs/0/on out_of_range", "/needs/0/system required"}},
		{"marks", func(x *retainer.Engagement) {
			x.Marks = []retainer.Mark{{ID: "", On: day("9000-01-01"), What: "x", About: long}}
		}, []string{"/marks/0/about limit", "/marks/0/id required", "/marks/0/on out_of_range", "/marks/0/what unknown"}},
		{"an approval of no cycle", func(x *retainer.Engagement) {
			x.Marks = []retainer.Mark{{ID: "a", On: on, What: retainer.MarkApproval}}
		}, []string{"/marks/0/cycle conflict"}},
		{"an approval of the first", func(x *retainer.Engagement) {
			x.Marks = []retainer.Mark{{ID: "a", On: on, What: retainer.MarkApproval, Cycle: 1}}
		}, nil},
		{"a pause of a cycle before the first", func(x *retainer.Engagement) {
			x.Marks = []retainer.Mark{{ID: "a", On: on, What: retainer.MarkPaused, Cycle: -1}}
		}, []string{"/marks/0/cycle conflict"}},
		{"prices", func(x *retainer.Engagement) { x.Prices = []retainer.Price{{ID: "", On: day("9000-01-01"), Amount: -1}} }, []string{"/prices/0/amount out_of_range", "/prices/0/id required", "/prices/0/on out_of_range"}},
		{"a price of nothing", func(x *retainer.Engagement) { x.Prices = []retainer.Price{{ID: "p", On: on}} }, nil},
		{"work", func(x *retainer.Engagement) {
			x.Work = []retainer.Work{{ID: "", On: day("9000-01-01"), Item: "", System: long}}
		}, []string{"/work/0/id required", "/work/0/item required", "/work/0/on out_of_range", "/work/0/system limit"}},
		{"twice the same", func(x *retainer.Engagement) {
			x.Evidence, x.Needs, x.Marks = append(x.Evidence, x.Evidence[2]), append(x.Needs, x.Needs[1]), append(x.Marks, x.Marks[len(x.Marks)-1])
			x.Prices, x.Work, x.Cycles = append(x.Prices, x.Prices[0]), append(x.Work, x.Work[0]), append(x.Cycles, x.Cycles[1])
		}, []string{"/cycles/2 conflict", "/evidence/3 conflict", "/marks/3 conflict", "/needs/2 conflict", "/prices/1 conflict", "/work/1 conflict"}},
		{"a known event without a name", func(x *retainer.Engagement) { x.Known[0].ID = "" }, []string{"/known/0/id required"}},
		{"a digest that is too short", func(x *retainer.Engagement) { x.Known[0].Digest = x.Known[0].Digest[1:] }, []string{"/known/0 conflict"}},
		{"a known event twice", func(x *retainer.Engagement) { x.Known = append(x.Known[:1:1], x.Known[0]) }, []string{"/known/1 conflict"}},
		{"a known event of a sealed day", func(x *retainer.Engagement) {
			known := x.Known[0]
			sealed(retainer.Sealed{Cycles: 1, Through: known.On})(x)
			x.Known = []retainer.Known{known}
		}, []string{"/known/0 conflict"}},

		{"the last of the open cycles", cycle(func(c *retainer.Cycle) { c.Number = 1200 }), nil},
		{"one too far", cycle(func(c *retainer.Cycle) { c.Number = 1201 }), []string{"/cycles/1/number out_of_range"}},
		{"cycle 0", func(x *retainer.Engagement) { x.Cycles[0].Number = 0 }, []string{"/cycles/0/number out_of_range"}},
		{"a cycle that is sealed", func(x *retainer.Engagement) {
			c := x.Cycles[:1:1]
			sealed(retainer.Sealed{Cycles: 1, Through: day("2025-02-27")})(x)
			x.Cycles = c
		}, []string{"/cycles/0/number out_of_range"}},
		{"names of a payment", cycle(func(c *retainer.Cycle) { c.Payer, c.Proof = long, long }), []string{"/cycles/1 conflict", "/cycles/1/payer limit", "/cycles/1/proof limit"}},
		{"confirmed without an amount", cycle(func(c *retainer.Cycle) { c.Confirming = on }), []string{"/cycles/1 conflict"}},
		{"an amount that nobody confirmed", cycle(func(c *retainer.Cycle) { c.Confirmed = 1 }), []string{"/cycles/1 conflict"}},
		{"an amount below nothing", cycle(func(c *retainer.Cycle) { c.Confirmed, c.Confirming = -1, on }), []string{"/cycles/1 conflict"}},
		{"confirmed", cycle(func(c *retainer.Cycle) { c.Confirmed, c.Confirming = 1, on }), nil},
		{"a payer of nothing", cycle(func(c *retainer.Cycle) { c.Payer = "x" }), []string{"/cycles/1 conflict"}},
		{"sent by nobody", cycle(func(c *retainer.Cycle) { c.Confirmed, c.Confirming, c.Sent = 1, on, on }), []string{"/cycles/1 conflict"}},
		{"a proof of what was not sent", cycle(func(c *retainer.Cycle) { c.Confirmed, c.Confirming, c.Payer, c.Proof = 1, on, "x", "x" }), []string{"/cycles/1 conflict"}},
		{"given up when it was sent", cycle(func(c *retainer.Cycle) { c.Confirmed, c.Confirming, c.Payer, c.Sent = 1, on, "x", on }), nil},
		{"paid and given up", func(x *retainer.Engagement) { x.Cycles[0].Waiver = waiver }, []string{"/cycles/0 conflict"}},
		{"units below nothing", cycle(func(c *retainer.Cycle) { c.Units = -1 }), []string{"/cycles/1 conflict"}},
		{"as many units as there can be", cycle(func(c *retainer.Cycle) { c.Units = 1_000_000_000_000 }), nil},
		{"one more", cycle(func(c *retainer.Cycle) { c.Units = 1_000_000_000_001 }), []string{"/cycles/1 conflict"}},
		{"refunded below nothing", func(x *retainer.Engagement) { x.Cycles[0].Refunded = -1 }, []string{"/cycles/0 conflict"}},
		{"all of it went back", func(x *retainer.Engagement) { x.Cycles[0].Refunded = 120000 }, nil},
		{"a cent more", func(x *retainer.Engagement) { x.Cycles[0].Refunded = 120001 }, []string{"/cycles/0 conflict"}},
		{"back of what was not paid", cycle(func(c *retainer.Cycle) { c.Confirmed, c.Confirming, c.Refunded = 1, on, 1 }), []string{"/cycles/1 conflict"}},
		{"earned below nothing", posted(func(p *retainer.Posted) { p.Earned = -1 }), []string{"/cycles/0 conflict"}},
		{"returned above nothing", posted(func(p *retainer.Posted) { p.Earned, p.Returned = 1, 1 }), []string{"/cycles/0 conflict"}},
		{"all that was earned returned", posted(func(p *retainer.Posted) { p.Earned, p.Returned = 5, -5 }), nil},
		{"more returned than earned", posted(func(p *retainer.Posted) { p.Earned, p.Returned = 5, -6 }), []string{"/cycles/0 conflict"}},
		{"owed above nothing", posted(func(p *retainer.Posted) { p.Owed = 1 }), []string{"/cycles/0 conflict"}},
		{"back below nothing", posted(func(p *retainer.Posted) { p.Back = -1 }), []string{"/cycles/0 conflict"}},
		{"settled below nothing", posted(func(p *retainer.Posted) { p.Settled = -1 }), []string{"/cycles/0 conflict"}},
		{"a guarantee below nothing", posted(func(p *retainer.Posted) { p.Guarantee = -1 }), []string{"/cycles/0 conflict"}},
		{"a draw that was recovered", posted(func(p *retainer.Posted) { p.Draw = -1 }), nil},
		{"a commission that nobody stated", func(x *retainer.Engagement) { x.Cycles[0].Commission = retainer.Commission{On: on, Earned: 5} }, []string{"/cycles/0 conflict"}},
		{"a commission of which less than nothing went back", func(x *retainer.Engagement) { x.Cycles[0].Commission.Returned = -1 }, []string{"/cycles/0 conflict"}},
		{"a commission below nothing", func(x *retainer.Engagement) { x.Cycles[0].Commission.Earned = -1 }, nil},

		{"sums of two sealed cycles", sealed(retainer.Sealed{Cycles: 2, Through: day("2025-03-06"), Paid: 2}), nil},
		{"sealed after time has passed", sealed(retainer.Sealed{Cycles: 2, Through: day("2025-03-07"), Paid: 2}), []string{"/sealed out_of_range"}},
		{"sealed through no day", sealed(retainer.Sealed{Cycles: 0, Through: day("2025-03-06")}), []string{"/sealed out_of_range"}},
		{"fewer cycles than none", sealed(retainer.Sealed{Cycles: -1, Through: day("2025-03-06")}), []string{"/sealed out_of_range"}},
		{"more paid than there are", sealed(retainer.Sealed{Cycles: 2, Through: day("2025-03-06"), Paid: 3}), []string{"/sealed out_of_range"}},
		{"fewer paid than none", sealed(retainer.Sealed{Cycles: 2, Through: day("2025-03-06"), Paid: -1}), []string{"/sealed out_of_range"}},
		{"sealed units below nothing", sealed(retainer.Sealed{Cycles: 2, Through: day("2025-03-06"), Units: -1}), []string{"/sealed out_of_range"}},
		{"a sealed amount below nothing", sealed(retainer.Sealed{Cycles: 2, Through: day("2025-03-06"), Amount: -1}), []string{"/sealed out_of_range"}},
		{"sealed shares below nothing", sealed(retainer.Sealed{Cycles: 2, Through: day("2025-03-06"), Granted: -1}), []string{"/sealed out_of_range"}},
		{"sealed before it has started", func(x *retainer.Engagement) {
			sealed(retainer.Sealed{Cycles: 1, Through: day("2025-03-06")})(x)
			x.Start = partnerecon.Day{}
		}, []string{"/cycles conflict"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x := lived(t).x.Clone()
			tt.forge(&x)
			if diff := cmp.Diff(tt.want, readBack(t, x)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// As many events as can be open, and one more.
func TestKnownEventsAreBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 100,000 events twice")
	}
	x := lived(t).x.Clone()
	digest := x.Known[0].Digest
	x.Known = nil
	for i := range 100_000 {
		x.Known = append(x.Known, retainer.Known{ID: fmt.Sprint("e", i), On: day("2025-03-07"), Digest: digest})
	}
	if got := readBack(t, x); got != nil {
		t.Errorf("100,000: %v", got)
	}
	b := retainer.Must(whiteLabel())
	if _, err := b.Apply(&x, retainer.Paused{ID: "more", Retainer: "r", On: day("2025-03-07")}); err == nil {
		t.Error("one more was applied")
	}
	x.Known = append(x.Known, retainer.Known{ID: "more", On: day("2025-03-07"), Digest: digest})
	if got := readBack(t, x); !slices.Contains(got, "/known limit") {
		t.Errorf("100,001: %v", got)
	}
}

// Every part of an event is looked at, by itself.
func TestEveryPartOfAnEventIsChecked(t *testing.T) {
	far, long := day("9000-01-01"), strings.Repeat("x", 256)
	common := []string{"/id required", "/on required", "/retainer required"}
	with := func(own ...string) []string {
		out := append(own, common...)
		slices.Sort(out)
		return out
	}
	for _, tt := range []struct {
		e    retainer.Event
		want []string
	}{
		{retainer.Elapsed{}, []string{"/on required", "/retainer required"}},
		{retainer.Elapsed{Retainer: "r", On: far}, []string{"/on out_of_range"}},
		{retainer.Opened{Deal: long}, with("/customer required", "/deal limit", "/partner required", "/system required")},
		{retainer.Evidenced{}, with("/of unknown", "/ref required")},
		{retainer.NeedSeen{}, with("/need unknown", "/system required")},
		{retainer.Understood{Recorded: far}, with("/recorded out_of_range")},
		{retainer.Approved{}, with("/role required")},
		{retainer.Started{First: far}, with("/first out_of_range")},
		{retainer.Paused{}, common},
		{retainer.Resumed{}, common},
		{retainer.CheckedIn{}, common},
		{retainer.NoticeGiven{}, with("/by unknown")},
		{retainer.Ended{}, with("/last required")},
		{retainer.CycleApproved{}, with("/cycle out_of_range", "/role required")},
		{retainer.AmountConfirmed{}, with("/amount required", "/cycle out_of_range")},
		{retainer.AmountConfirmed{Cycle: 1, Amount: eur("0")}, with("/amount out_of_range")},
		{retainer.PayerConfirmed{}, with("/cycle out_of_range", "/payer required")},
		{retainer.Sent{}, with("/amount required", "/cycle out_of_range")},
		{retainer.Sent{Cycle: 1, Amount: eur("0")}, with("/amount out_of_range")},
		{retainer.ProofAttached{}, with("/cycle out_of_range", "/ref required")},
		{retainer.CyclePaid{}, with("/amount required", "/cycle out_of_range")},
		{retainer.CyclePaid{Cycle: 1_000_000, Amount: eur("0.01")}, common},
		{retainer.CyclePaid{Cycle: 1_000_001, Amount: eur("0")}, with("/amount out_of_range", "/cycle out_of_range")},
		{retainer.Refunded{}, with("/amount required", "/cycle out_of_range")},
		{retainer.Refunded{Cycle: 1, Amount: eur("-1")}, with("/amount out_of_range")},
		{retainer.Waived{}, with("/approver required", "/cycle out_of_range", "/reason required")},
		{retainer.UnitsUsed{}, with("/cycle out_of_range", "/units out_of_range")},
		{retainer.UnitsUsed{Cycle: 1, Units: 1_000_000_000_000}, common},
		{retainer.UnitsUsed{Cycle: 1, Units: -1_000_000_000_000}, common},
		{retainer.ClientPriced{}, with("/amount required")},
		{retainer.ClientPriced{Amount: eur("-0.01")}, with("/amount out_of_range")},
		{retainer.ClientPriced{Amount: eur("0")}, common},
		{retainer.CommissionStated{}, with("/cycle out_of_range", "/earned required")},
		{retainer.CommissionStated{Cycle: 1, Earned: eur("-1"), Returned: eur("0")}, common},
		{retainer.CommissionStated{Cycle: 1, Earned: eur("1"), Returned: eur("-0.01")}, with("/returned out_of_range")},
		{retainer.CommissionStated{Cycle: 1, Earned: eur("1"), Returned: partnerecon.MustMoney("1", "USD")}, with("/returned conflict")},
		{retainer.WorkAsked{System: long}, with("/item required", "/system limit")},
		{retainer.ScopeChanged{}, with("/what required")},
		{retainer.Asked{}, with("/about unknown")},
		{retainer.Answered{}, with("/about unknown")},
		{retainer.Seal{}, with("/through required")},
		{retainer.SprintAgreed{Confirmed: "perhaps"}, with("/confirmed unknown", "/economics required", "/scope/approvals required", "/scope/delivery required", "/scope/excluded required", "/scope/reporting required", "/scope/reviews required", "/work required")},
		{&retainer.Paused{}, []string{" unknown"}},
	} {
		var x retainer.Engagement
		_, err := retainer.Must(agreed()).Apply(&x, tt.e)
		if diff := cmp.Diff(tt.want, problems(t, err)); diff != "" {
			t.Errorf("%T (-want +got)\n%s", tt.e, diff)
		}
	}
}
