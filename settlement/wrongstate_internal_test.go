package settlement

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/tiers"
)

// partless is a program of which the policy says that it has all parts, and none was made: whatever a part
// is asked is an error, as it is of a state that the part cannot read.
func partless() Program {
	return Program{&rules{
		policy: Policy{
			Currency: "EUR", Zone: "UTC", Desk: conflict.Policy{Lists: conflict.Lists{Max: 1}},
			Terms: partnerecon.Terms[Agreement]{{ID: "v", From: partnerecon.MustDay("2025-01-01"), Policy: Agreement{
				Commission: commission.Policy{Caps: []commission.Cap{{Name: "m"}}},
				Caps:       []Cap{{Name: "f", Every: EveryMonth, Limit: partnerecon.MustMoney("1", "EUR"), Counts: commission.FirstCome}},
			}}},
		},
		zone: time.UTC, desks: true, grants: true, every: []Every{EveryMonth},
		rewarding: rewarding{rewards: true},
		climbing:  climbing{ladders: map[string]tiers.Ladder{"v": {}}},
	}}
}

// A question whose part cannot read a state says whose it is, and has no answer beside.
func TestQuestionsSayWhoseStateIsWrong(t *testing.T) {
	p := partless()
	p.rules.vests = true
	asOf, at := partnerecon.MustDay("2025-02-01"), time.Date(2025, 2, 1, 12, 0, 0, 0, time.UTC)
	waiting := commission.Part{Partner: "a", Waiting: 5}
	earned := commission.Part{Partner: "b", Earned: 5}
	b := &Book{
		customers: map[string]*customer{"c": {
			Ledger: commission.Ledger{Customer: "c", Lines: []*commission.Line{
				{ID: "l", Terms: "v", Base: 100, Cleared: asOf, Credits: []partnerecon.Credit{{Partner: "a"}}, Parts: []commission.Part{waiting}},
				{ID: "k", Terms: "v", Base: 100, Cleared: asOf, Credits: []partnerecon.Credit{{Partner: "b"}}, Parts: []commission.Part{earned}},
				{ID: "i", Terms: "v", Base: 100, Cleared: asOf, Credits: []partnerecon.Credit{{Partner: "idle"}}},
			}},
			Desk: conflict.Account{Facts: []conflict.Event{conflict.Direct{ID: "d"}}},
		}},
		accounts: map[string]*account{"a": {
			Partner: "a", Retainers: []engaged{{Offer: "none"}}, Tally: incentive.Tally{Partner: "a"}, Cuts: []FrozenCut{{Partner: "a", Customer: "c", Line: "l"}},
		}},
	}
	b.accounts["a"].Ladder.Now.Tier = "gold"
	a := b.accounts["a"]
	risks := []clawback.Risk{{Partner: "a", Amount: p.money(100), Safe: asOf}}
	list := func(out []Task, err error) (int, error) { return len(out), err }
	trace := func(ask func(*partnerecon.Trace) error) (int, error) {
		var tr partnerecon.Trace
		return 0, ask(&tr)
	}
	for name, c := range map[string]struct {
		ask  func() (int, error)
		want string
	}{
		"deadlines of the desk": {func() (int, error) { return list(p.accountsToWatch(b, asOf)) }, `settlement: customer "c": `},
		"lists":                 {func() (int, error) { return list(p.listsToWatch(b, asOf)) }, `settlement: partner "a": `},
		"tiers":                 {func() (int, error) { return list(p.tiersToWatch(b, asOf)) }, `settlement: partner "a": `},
		"retainers":             {func() (int, error) { return list(p.retainersToWatch(b, asOf)) }, `settlement: partner "a": `},
		"what waits":            {func() (int, error) { return list(p.vestingsToWatch(b, asOf)) }, `settlement: customer "c": `},
		"a place on a list": {func() (int, error) {
			listed, err := p.lists(b, "c", "a", at)
			if listed {
				return 1, err
			}
			return 0, err
		}, `settlement: customer "c": `},
		"why of retainers": {func() (int, error) {
			return trace(func(tr *partnerecon.Trace) error { return p.whyRetainers(a, asOf, tr) })
		}, "settlement: retainer "},
		"why of incentives": {func() (int, error) { return trace(func(tr *partnerecon.Trace) error { return p.whyIncentives(a, tr) }) }, "incentive: "},
		"why of what waits": {func() (int, error) {
			return trace(func(tr *partnerecon.Trace) error { return p.whyWaiting(b, "a", tr) })
		}, ""},
		"why of cuts": {func() (int, error) { return trace(func(tr *partnerecon.Trace) error { return p.whyCuts(b, "b", tr) }) }, ""},
		"why of lines": {func() (int, error) {
			return trace(func(tr *partnerecon.Trace) error { return p.whyLines(b, "idle", tr) })
		}, ""},
		"what caps would give back": {func() (int, error) {
			n, err := p.wouldGive(b, "c", "a", "", asOf)
			return int(n), err
		}, "clawback: "},
		"what is at risk": {func() (int, error) {
			out, err := p.withoutCuts(b, "c", asOf, risks)
			return len(out), err
		}, "clawback: "},
		"what runs off": {func() (int, error) {
			out, err := p.runOffWithoutCuts(b, "c", asOf, risks)
			return len(out), err
		}, "clawback: "},
	} {
		if n, err := c.ask(); n != 0 || err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %d, %v", name, n, err)
		}
	}
	// Where there is nothing to ask about no part is asked.
	nobody := &Book{
		customers: map[string]*customer{"c": {Ledger: commission.Ledger{Customer: "c"}}},
		accounts:  map[string]*account{"left": {Partner: "left"}, "new": {Partner: "new"}},
	}
	nobody.accounts["left"].Ladder.Now.Tier, nobody.accounts["left"].Ladder.Now.Left = "gold", true
	for name, err := range map[string]error{
		"deadlines":  second(p.accountsToWatch(nobody, asOf)),
		"tiers":      second(p.tiersToWatch(nobody, asOf)),
		"retainers":  second(p.retainersToWatch(nobody, asOf)),
		"what waits": second(p.vestingsToWatch(nobody, asOf)),
		"incentives": p.whyIncentives(&account{Partner: "new"}, nil),
		"risks":      second(p.withoutCuts(nobody, "c", asOf, []clawback.Risk{{Partner: "new", Amount: p.money(1)}})),
	} {
		if err != nil {
			t.Errorf("%s of nobody: %v", name, err)
		}
	}
	if p.rules.policy.Desk.Lists.Max = 0; second(p.listsToWatch(b, asOf)) != nil {
		t.Error("lists that there are not")
	}
	p.rules.policy.Desk.Lists.Max, p.rules.desks = 1, false
	if second(p.listsToWatch(b, asOf)) != nil || second(p.accountsToWatch(b, asOf)) != nil {
		t.Error("a desk that there is not")
	}
}

func second[T any](_ T, err error) error { return err }

// What cannot be reviewed is an error, and nothing is found.
func TestTermsThatCannotBeReviewed(t *testing.T) {
	good := small().Policy().Terms[0].Policy
	for name, change := range map[string]func(*Agreement){
		"the commission": func(a *Agreement) { a.Commission.Rounding = "" },
		"the incentives": func(a *Agreement) { a.Incentives = incentive.Policy{Rounding: "", Bonuses: make([]incentive.Bonus, 1)} },
	} {
		a := good
		change(&a)
		p := Program{&rules{policy: Policy{Currency: "EUR", Terms: partnerecon.Terms[Agreement]{{ID: "v", Policy: a}}}}}
		found, err := p.Review(commission.Assumptions{})
		var bad *partnerecon.InvalidError
		if !errors.As(err, &bad) || found != nil {
			t.Errorf("%s: %v, %v", name, found, err)
		}
	}
}

// Where no cap has cut anything, what runs off is what it was, by partner and tier, down to the last cent;
// what becomes safe without being above 0 is left out. Of what never becomes safe nothing is left for later
// days.
func TestWhatRunsOffWithoutCuts(t *testing.T) {
	p := partless()
	d := partnerecon.MustDay
	part := func(partner, tier string, n int64, safe string) clawback.Risk {
		out := clawback.Risk{Partner: partner, Tier: tier, Amount: p.money(n)}
		if safe != "" {
			out.Safe = d(safe)
		}
		return out
	}
	for _, c := range []struct {
		name        string
		parts, want []clawback.Risk
	}{
		{"none", nil, nil},
		{"one", []clawback.Risk{part("a", "", 50, "2025-02-01")}, []clawback.Risk{part("a", "", 50, "2025-02-01")}},
		{"that never is safe", []clawback.Risk{part("a", "", 50, "")}, []clawback.Risk{part("a", "", 50, "")}},
		{"with a cent", []clawback.Risk{part("a", "", 99, "2025-02-01"), part("a", "", 1, "2025-02-02")}, []clawback.Risk{part("a", "", 99, "2025-02-01"), part("a", "", 1, "2025-02-02")}},
		{"with nothing", []clawback.Risk{part("a", "", 0, "2025-02-01"), part("a", "", 7, "2025-02-02")}, []clawback.Risk{part("a", "", 7, "2025-02-02")}},
		{"never safe in front", []clawback.Risk{part("a", "", 50, ""), part("a", "", 7, "2025-02-02")}, []clawback.Risk{part("a", "", 57, "")}},
		{
			"of two partners and tiers",
			[]clawback.Risk{part("a", "", 5, "2025-02-01"), part("a", "gold", 6, "2025-02-01"), part("a", "gold", 7, "2025-02-03"), part("b", "gold", 8, "2025-02-01")},
			[]clawback.Risk{part("a", "", 5, "2025-02-01"), part("a", "gold", 6, "2025-02-01"), part("a", "gold", 7, "2025-02-03"), part("b", "gold", 8, "2025-02-01")},
		},
	} {
		got, err := p.runOffWithoutCuts(&Book{}, "c", d("2025-01-10"), slices.Clone(c.parts))
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, %v", c.name, got, err)
		}
	}
}

// Of a dispute about what one entity sold so much is held as that owes; it holds all where its parts are not
// known, or it says nothing of entities.
func TestADisputeOfOneEntity(t *testing.T) {
	for _, c := range []struct {
		name    string
		sellers []account
		sold    []soldPart
		free    []int64
		held    int64
		own     []int64
	}{
		{"it owes less", []account{{Seller: "gmbh"}}, []soldPart{{Seller: "gmbh", Has: 40}}, []int64{30}, 30, []int64{30}},
		{"it owes more", []account{{Seller: "gmbh"}}, []soldPart{{Seller: "gmbh", Has: 40}}, []int64{50}, 40, []int64{40}},
		{"it owes nothing", []account{{Seller: "gmbh"}}, []soldPart{{Seller: "gmbh", Has: 40}}, []int64{0}, 0, []int64{0}},
		{"it has no part", []account{{Seller: "inc"}}, []soldPart{{Seller: "gmbh", Has: 40}}, []int64{30}, 40, []int64{0}},
		{"no entity is said", []account{{Seller: "gmbh"}}, nil, []int64{30}, 40, []int64{0}},
		{"no parts are kept", nil, []soldPart{{Seller: "gmbh", Has: 40}}, nil, 40, []int64{}},
	} {
		a := &account{Partner: "a", Sellers: c.sellers, Disputes: []disputed{{Customer: "c", Dispute: "q", Held: 40, Sold: c.sold}}}
		q := a.quarrels(c.free)
		if q.inDispute() != c.held || !slices.Equal(q.own, c.own) || (len(q.disputes) > 0) != (c.held != 0) {
			t.Errorf("%s: %d held, %v", c.name, q.inDispute(), q.own)
		}
	}
}

// The ladder takes 50,000 figures of a partner and refuses the next one.
func TestHowManyFiguresALadderTakes(t *testing.T) {
	p := partless()
	for n, want := range map[int]string{maxStated - 1: "tiers: ", maxStated: tooMany("a").Error()} {
		a := &account{Partner: "a"}
		a.Ladder.Partner, a.Ladder.Facts = "a", make([]tiers.Event, n)
		s := &posting{program: p, book: &Book{}, when: when{on: partnerecon.MustDay("2025-02-01"), posted: partnerecon.MustDay("2025-02-01")}}
		err := s.climb(a, tiers.Placed{ID: "x", Partner: "a"})
		if err == nil || !strings.HasPrefix(err.Error(), want) || len(a.Ladder.Facts) != n {
			t.Errorf("%d: %v", n, err)
		}
	}
}

// Incentives are told of each share that moved, in order, and of a partner that begins to take part with
// nothing that it came to 0.00; of one of whom something moved that is enough.
func TestWhatMovedIsPosted(t *testing.T) {
	d := partnerecon.MustDay
	s := &posting{program: small(), fact: Fact{ID: "f"}, when: when{on: d("2025-01-10"), posted: d("2025-01-11")}}
	of := func(partner, product string) share {
		return share{partner: partner, on: d("2025-01-10"), tier: "gold", product: product, market: "fr"}
	}
	moved := revenues{of("a", "y"): {500, 2}, of("a", "x"): {-300, 0}, of("b", "x"): {}, of("c", "x"): {0, 1}}
	got := ""
	out := s.postedRevenue("c1", moved, []share{of("a", "z"), of("b", "x"), of("d", "x"), of("d", "y")})
	for _, partner := range []string{"a", "b", "c", "d"} {
		for _, e := range out[partner] {
			got += fmt.Sprintf("%s %s %s: %v %d\n", e.Partner, e.Product, e.On, e.Base, e.Quantity)
			if e.ID != "f" || e.Customer != "c1" || e.Kind != partnerecon.Rebased || e.Earned != d("2025-01-10") || e.Tier != "gold" || e.Market != "fr" {
				t.Errorf("%+v", e)
			}
		}
	}
	want := "a x 2025-01-11: -3.00 EUR 0\na y 2025-01-11: 5.00 EUR 2\nb x 2025-01-11: 0.00 EUR 0\nc x 2025-01-11: " + fmt.Sprint(partnerecon.Money{}) + " 1\nd x 2025-01-11: 0.00 EUR 0\n"
	if diff := cmp.Diff(want, got); diff != "" || len(out) != 4 {
		t.Errorf("%d partners (-want +got)\n%s", len(out), diff)
	}
}
