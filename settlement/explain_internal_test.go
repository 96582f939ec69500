package settlement

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/conflict"
)

// explained is what is said of a basis, with what is due and what was posted before.
func explained(t *testing.T, p Program, name string, b any, due, before int64, money bool, want string) {
	t.Helper()
	var tr partnerecon.Trace
	e := &partnerecon.Entry{Claim: partnerecon.Claim{Partner: "a"}, Posted: partnerecon.MustDay("2025-02-10")}
	d, was, ok := p.explain(b, e, &tr)
	if diff := cmp.Diff(want, tr.String()); diff != "" || d != due || was != before || ok != money {
		t.Errorf("%s: %d due, %d before, %v (-want +got)\n%s", name, d, was, ok, diff)
	}
}

// A final base of 1.50, stated for provisional 1.00 that earned 0.50, makes 0.75 of them: 0.25 are due.
// 0.20 that went back since leave 1.30, 0.65: 0.15.
func TestWhatIsSaidOfATrueUp(t *testing.T) {
	d := partnerecon.MustDay
	p := Program{&rules{policy: Policy{Currency: "EUR", Terms: partnerecon.Terms[Agreement]{{ID: "v", Policy: Agreement{
		Commission: commission.Policy{Rounding: partnerecon.HalfUp}, TrueUps: []TrueUp{{Name: "q", Every: EveryQuarter}},
	}}}}}}
	claim := trueUpClaim{Name: "q", Terms: "v", Start: partnerecon.MustMonth("2025-01"), Stated: "f", As: d("2025-04-05"), Final: 150, Base: 100, Earned: 50}
	const (
		final = `settlement.final /terms/0/policy/true_ups/0 true_up="q" from="2025-01" stated="f" as_of="2025-04-05" base="1.50 EUR"` + "\n"
		moved = `settlement.final_moved /terms/0/policy/true_ups/0 since="-0.20 EUR" base="1.30 EUR"` + "\n"
		up    = `settlement.trued_up /terms/0/policy/true_ups/0 provisional="1.00 EUR" earned="0.50 EUR" rounding="half_up" due=`
	)
	explained(t, p, "as stated", &trueUpBasis{formTrueUp, claim, 7}, 25, 7, true, final+up+`"0.25 EUR"`+"\n")
	claim.Later = []move{{d("2025-04-05"), 5}, {d("2025-04-06"), -20}}
	explained(t, p, "moved", &trueUpBasis{formTrueUp, claim, 25}, 15, 25, true, final+moved+up+`"0.15 EUR"`+"\n")
}

// What a person decided, what was paid or came back, and what a hold keeps back: of 100 that are unpaid,
// 30 of which stand besides, 70.
func TestWhatIsSaidOfDecisionsPayoutsAndHolds(t *testing.T) {
	p := Program{&rules{policy: Policy{Currency: "EUR"}}}
	since := partnerecon.MustDay("2025-02-01")
	explained(t, p, "decided", &decidedBasis{formDecided, -40, decision{"goodwill", "as agreed", "bob", "x"}}, -40, 0, true,
		`settlement.decided reason="goodwill" text="as agreed" approver="bob" about="x"`+"\n")
	explained(t, p, "paid", &cashBasis{Form: formCash, Amount: -40}, -40, 0, true, `settlement.cash of=""`+"\n")
	explained(t, p, "came back", &cashBasis{Form: formCash, Amount: 40, Of: "o"}, 40, 0, true, `settlement.cash of="o"`+"\n")
	explained(t, p, "withheld", &cashBasis{Form: formCash, Amount: -4, Withheld: "tax"}, -4, 0, true, `settlement.cash of="" withheld="tax"`+"\n")
	for _, c := range []struct {
		held []int64
		want int64
	}{{nil, 0}, {[]int64{0}, 0}, {[]int64{-7}, 0}, {[]int64{5, 0, -3, 2}, 7}, {[]int64{math.MaxInt64, 1}, math.MaxInt64}, {[]int64{math.MaxInt64 - 1, 1}, math.MaxInt64}} {
		b := &holdBasis{}
		for _, n := range c.held {
			b.Disputes = append(b.Disputes, disputed{Held: n})
		}
		if got := b.inDispute(); got != c.want {
			t.Errorf("%v: %d in dispute, want %d", c.held, got, c.want)
		}
	}
	explained(t, p, "held", &holdBasis{Form: formHold, Holds: []hold{{ID: "h", Reason: "r", Since: since}}, Total: 100, Besides: 30, Before: 20}, 70, 20, true,
		`settlement.hold hold="h" reason="r" since="2025-02-01"`+"\n"+`settlement.held_sum balance="1.00 EUR" besides="0.30 EUR" held="0.70 EUR"`+"\n")
	explained(t, p, "in dispute", &holdBasis{Form: formHold, Disputes: []disputed{{Customer: "c", Dispute: "d", Held: 60}}, Total: 90, Aside: 10, Before: 60}, 60, 60, true,
		`settlement.disputed /desk/disputes customer="c" dispute="d" disputed="0.60 EUR"`+"\n"+`settlement.held_sum balance="0.90 EUR" besides="0.00 EUR" held="0.60 EUR"`+"\n")
	explained(t, p, "sealed", &Record{Form: formSealed, Line: commission.Line{ID: "l", Cleared: since}}, 0, 0, false,
		`settlement.sealed /horizon line="l" cleared="2025-02-01"`+"\n")
	explained(t, p, "of another package", 5, 0, 0, false, "")
}

// A month grants 1.00: of 0.90 that a line asks for after 0.40 it is 0.60, and 0.30 are cut. Half of the line
// is left, and half of the cut; a clawback of 0.09 gives back 0.03 of 0.15. What can only be of a stored
// entry, less than nothing, counts as nothing.
func TestWhatIsSaidOfACut(t *testing.T) {
	lever := limiting("m", EveryMonth, commission.FirstCome, "1")
	lever.Until, lever.Rationale = partnerecon.MustDay("2026-01-01"), "hard times"
	p := capping(lever)
	asked := func(amount string) string {
		return `settlement.period_asked /terms/0/policy/caps/0 cap="m" from="2025-01" every="month" customer="c" line="l" asked="` + amount + ` EUR" terms="v" until="2026-01-01" rationale="hard times"` + "\n"
	}
	granted := func(before, granted, cut string) string {
		return `settlement.period_granted /terms/0/policy/caps/0/limit limit="1.00 EUR" before="` + before + ` EUR" granted="` + granted + ` EUR" cut="` + cut + ` EUR"` + "\n"
	}
	for _, c := range []struct {
		name                       string
		before, earned, net, taken int64
		due                        int64
		want                       string
	}{
		{"cut", 40, 90, 90, 0, -30, asked("0.90") + granted("0.40", "0.60", "0.30")},
		{"half went back", 40, 90, 45, 0, -15, asked("0.90") + granted("0.40", "0.60", "0.30") + `settlement.cut_returned /terms/0/policy/caps/0/counts earned="0.90 EUR" net="0.45 EUR" cut="0.15 EUR"` + "\n"},
		{
			"and a fifth of the rest is clawed", 40, 90, 45, 9, -12, asked("0.90") + granted("0.40", "0.60", "0.30") +
				`settlement.cut_returned /terms/0/policy/caps/0/counts earned="0.90 EUR" net="0.45 EUR" cut="0.15 EUR"` + "\n" +
				`settlement.cut_clawed /terms/0/policy/caps/0/counts net="0.45 EUR" taken="0.09 EUR" cut="0.12 EUR"` + "\n",
		},
		{"nothing is asked for", -5, -7, -7, 0, 0, asked("0.00") + granted("0.00", "0.00", "0.00")},
		{"a cent", 0, 1, 1, 0, 0, asked("0.01") + granted("0.00", "0.01", "0.00")},
	} {
		b := &frozenBasis{Form: formFirstCome, FrozenCut: FrozenCut{
			Partner: "a", Customer: "c", Line: "l", Cap: "m", Start: partnerecon.MustMonth("2025-01"), Under: "v", Terms: "v", Before: c.before, Earned: c.earned, Net: c.net, Taken: c.taken,
		}, Earlier: -3}
		explained(t, p, c.name, b, c.due, -3, true, c.want)
	}
	// The partner has had an override since, of 2.00: what was cut by the limit of all is told by that.
	over := capping(lever)
	over.policy.Terms[0].Policy.Overrides = []TermsOverride{{Name: "o", For: OverrideScope{Partner: "a"}, Caps: []OverrideCap{{Name: "m", Limit: partnerecon.MustMoney("2", "EUR")}}}}
	for own, want := range map[bool]string{false: "/terms/0/policy/caps/0 1.00 EUR /terms/0/policy/caps/0", true: "/terms/0/policy/caps/0 2.00 EUR /terms/0/policy/overrides/0/caps/0"} {
		_, at, limit, from := over.capOfCut(&frozenBasis{FrozenCut: FrozenCut{Partner: "a", Cap: "m", Start: partnerecon.MustMonth("2025-01"), Under: "v"}, Own: own})
		if got := at + " " + limit.String() + " " + from; got != want {
			t.Errorf("own %v: %s, want %s", own, got, want)
		}
	}
	net := capping(limiting("m", EveryMonth, commission.OnNet, "1"))
	claim := capClaim{Name: "m", Start: partnerecon.MustMonth("2025-01"), Terms: "v", Net: 130}
	explained(t, net, "on net", &capBasis{formCap, claim, -10, ""}, -30, -10, true,
		`settlement.period_net /terms/0/policy/caps/0 cap="m" from="2025-01" every="month" net="1.30 EUR" terms="v"`+"\n"+
			`settlement.period_capped /terms/0/policy/caps/0/limit limit="1.00 EUR" cut="0.30 EUR"`+"\n")
}

// Which version and tier govern an entry on a payment, and which version was in force when it cleared,
// where that is another one; not of what went back under terms that book it apart.
func TestWhatIsPinned(t *testing.T) {
	d := partnerecon.MustDay
	apart := Agreement{Commission: commission.Policy{BooksIn: commission.InRefund}}
	p := Program{&rules{policy: Policy{PinTerms: TermsAtClose, PinTier: TierAtClose, Terms: partnerecon.Terms[Agreement]{
		{ID: "v", From: d("2025-01-01")}, {ID: "w", From: d("2025-02-01"), Policy: apart},
	}}}}
	e := func(kind partnerecon.Kind, partner, line, terms, tier, on string) partnerecon.Entry {
		return partnerecon.Entry{Kind: kind, Claim: partnerecon.Claim{Partner: partner, Line: line}, Terms: terms, Tier: tier, Earned: d(on)}
	}
	const tier = `settlement.pinned_tier /pin_tier pin_tier="at_close" tier="gold"` + "\n"
	for _, c := range []struct {
		name string
		e    partnerecon.Entry
		want string
	}{
		{"on a payment", e(partnerecon.Earned, "a", "l", "v", "", "2025-01-10"), `settlement.pinned_terms /pin_terms pin_terms="at_close" terms="v" cleared="2025-01-10"` + "\n"},
		{"with a tier", e(partnerecon.Earned, "a", "l", "v", "gold", "2025-01-10"), `settlement.pinned_terms /pin_terms pin_terms="at_close" terms="v" cleared="2025-01-10"` + "\n" + tier},
		{"another version was in force", e(partnerecon.Earned, "a", "l", "v", "gold", "2025-02-01"), `settlement.pinned_terms /pin_terms pin_terms="at_close" terms="v" cleared="2025-02-01" not_used="w" in_force_from="2025-02-01"` + "\n" + tier},
		{"none was in force", e(partnerecon.Earned, "a", "l", "v", "", "2024-12-31"), `settlement.pinned_terms /pin_terms pin_terms="at_close" terms="v" cleared="2024-12-31"` + "\n"},
		{"went back, booked with the payment", e(partnerecon.Returned, "a", "l", "v", "", "2025-02-10"), `settlement.pinned_terms /pin_terms pin_terms="at_close" terms="v" cleared="2025-02-10" not_used="w" in_force_from="2025-02-01"` + "\n"},
		{"went back, booked apart", e(partnerecon.Returned, "a", "l", "w", "", "2025-01-10"), `settlement.pinned_terms /pin_terms pin_terms="at_close" terms="w"` + "\n"},
		{"rebased, booked apart", e(partnerecon.Rebased, "a", "l", "w", "", "2025-01-10"), `settlement.pinned_terms /pin_terms pin_terms="at_close" terms="w"` + "\n"},
		{"earned under those", e(partnerecon.Earned, "a", "l", "w", "", "2025-01-10"), `settlement.pinned_terms /pin_terms pin_terms="at_close" terms="w" cleared="2025-01-10" not_used="v" in_force_from="2025-01-01"` + "\n"},
		{"of no version that is known", e(partnerecon.Returned, "a", "l", "x", "", "2025-01-10"), `settlement.pinned_terms /pin_terms pin_terms="at_close" terms="x" cleared="2025-01-10" not_used="v" in_force_from="2025-01-01"` + "\n"},
		{"on no payment", e(partnerecon.Earned, "a", "", "v", "gold", "2025-01-10"), ""},
		{"of nobody", e(partnerecon.Sealed, "", "l", "v", "gold", "2025-01-10"), ""},
	} {
		if diff := cmp.Diff(c.want, p.pinned(c.e).String()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

// A basis is read by its form; one of another package, none, and one that is no JSON of its form are told.
func TestTheBasisOfAnEntryIsRead(t *testing.T) {
	stored := func(text string) (out partnerecon.Entry) {
		out.Claim = partnerecon.Claim{Partner: "a"}
		out.Cause, out.Kind = "f", partnerecon.Earned
		if text != "" {
			if err := out.Basis.UnmarshalJSON([]byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		return out
	}
	of := func(b partnerecon.Basis) partnerecon.Entry {
		e := stored("")
		e.Basis = b
		return e
	}
	const entry = `settlement: entry "f/a/////earned": `
	for _, c := range []struct {
		name string
		e    partnerecon.Entry
		want string // its error; empty: it is read
	}{
		{"as it was posted", of(partnerecon.BasisOf(&decidedBasis{Form: formDecided, Amount: 5})), ""},
		{"as it was stored", stored(`{"form":"settlement.decided","amount":"5"}`), ""},
		{"another member", stored(`{"form":"settlement.decided","amount":"5","x":1}`), entry + "basis: settlement: /x: unknown member"},
		{"another form", stored(`{"form":"x"}`), entry + `entry does not follow from its basis: its basis has the form "x"`},
	} {
		b, err := readBasis(c.e)
		if c.want == "" {
			if x, ok := b.(*decidedBasis); err != nil || !ok || x.Amount != 5 {
				t.Errorf("%s: %+v, %v", c.name, b, err)
			}
			continue
		}
		if err == nil || err.Error() != c.want || b != nil {
			t.Errorf("%s: %+v, %v", c.name, b, err)
		}
	}
	for name, e := range map[string]partnerecon.Entry{"none": stored(""), "of another package": of(partnerecon.BasisOf(&conflict.Account{}))} {
		if b, err := readBasis(e); !errors.Is(err, ErrEntry) || b != nil {
			t.Errorf("%s: %+v, %v", name, b, err)
		}
	}
}
