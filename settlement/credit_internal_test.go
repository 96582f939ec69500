package settlement

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// What has become of credits since the close: who left or was removed, each transfer in its order and
// whether it moved anything, and whose the deal is on the day of the last fact.
func TestWhatHasBecomeOfCredits(t *testing.T) {
	d := partnerecon.MustDay
	v := evidenceOf(false)
	exits := parting().policy.Terms[0].Policy.Exits
	v.program.policy.Terms[0].Policy.Exits = exits
	v.book.accounts = map[string]*account{
		"a": {Exits: []exited{{ID: "x", On: d("2025-03-20"), Cause: Resigned, Terms: "v", Final: d("2025-03-30")}}}, "b": {Removed: noon("2025-03-25")},
	}
	v.transfers = []transfer{
		{ID: "t", On: d("2025-03-10"), At: noon("2025-03-10"), From: "a", To: "e"},
		{ID: "u", On: d("2025-03-11"), At: noon("2025-03-11"), Deal: "other", From: "e", To: "f"},
		{ID: "w", On: d("2025-03-12"), At: noon("2025-03-12"), Deal: "x", From: "a", To: "g"},
	}
	of := attributed{Deal: "x", At: noon("2025-03-05"), Terms: "v", Credits: sharing("a sourced 1/2", "b sourced 1/2")}
	ends := CodeExited + ` /terms/0/policy/exits/0 exit="x" on="2025-03-20" cause="resigned" terms="v" recurring="continue" unvested="keep" incentives="continue" registrations="" final_statement="2025-03-30" debt="receivable"` + "\n" +
		CodeFooting + ` /desk/sanctions partner="b" footing="removed" since="2025-03-25T12:00:00Z"` + "\n"
	moves := CodeHandedOn + `  transfer="t" from="a" to="e" on="2025-03-10"` + "\n" + CodeNotHandedOn + `  transfer="w" from="a" to="g" on="2025-03-12"` + "\n"
	for _, c := range []struct {
		name, last string
		of         attributed
		want       string
	}{
		{"no fact yet", "", of, ends + moves},
		{"before the transfers", "2025-03-09", of, ends + moves},
		{"since", "2025-03-31", of, ends + moves + CodeOfRecord + `  partner="b" role="sourced" share="50%" on="2025-03-31"` + "\n" + CodeOfRecord + `  partner="e" role="sourced" share="50%" on="2025-03-31"` + "\n"},
		{
			"a renewal to nobody", "2025-03-31",
			attributed{Deal: "x", At: noon("2025-03-05"), Terms: "v", Credits: sharing("z sourced"), Renewals: []renewed{{ID: "r", At: noon("2025-03-11")}}},
			strings.ReplaceAll(moves, CodeHandedOn, CodeNotHandedOn) + CodeOfRecord + `  partner="nobody" on="2025-03-31"` + "\n",
		},
	} {
		if v.book.last = nil; c.last != "" {
			v.book.last = &position{effective: noon(c.last).instant}
		}
		var tr partnerecon.Trace
		if err := v.explainSince(&c.of, &tr); err != nil {
			t.Fatal(err)
		}
		// A rule that is none leaves one blank.
		got := tr.String()
		want := strings.ReplaceAll(c.want, "  ", " ")
		if diff := cmp.Diff(want, strings.ReplaceAll(got, "  ", " ")); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

// A partner is concerned by a deal that it touched, was considered for or was handed.
func TestDealsThatConcernAPartner(t *testing.T) {
	of := &attributed{Deal: "d", Partners: []attribution.Partner{{ID: "p"}}}
	c := &customer{
		Transfers: []transfer{{Deal: "d", From: "x", To: "t"}, {From: "y", To: "u"}, {Deal: "e", From: "y", To: "w"}},
		Touches:   []touch{{Deal: "d", Partner: "k"}, {Partner: "l"}, {Deal: "e", Partner: "m"}},
	}
	for partner, want := range map[string]bool{"p": true, "t": true, "u": true, "k": true, "l": true, "w": false, "m": false, "x": false, "z": false} {
		if got := c.concerns(partner, of); got != want {
			t.Errorf("%s: %v", partner, got)
		}
	}
}

// Problems that stand by themselves: who takes over is not who leaves, an adjustment of nothing, a
// schedule for the lines of an override, and caps that ask after one that defers.
func TestProblemsOfParts(t *testing.T) {
	d := partnerecon.MustDay
	p := parting()
	p.policy.Terms[0].From, p.policy.Terms[1].From = d("2025-01-01"), d("2025-02-01")
	p.policy.Terms[0].Policy.Exits[0].Registrations = TransferRegistrations
	p.states = true
	p.policy.Statements.Every = PerMonth
	said := func(check func(*problem.List)) string {
		var list problem.List
		check(&list)
		var out []string
		for _, x := range list.Sorted() {
			out = append(out, x.Path+" "+string(x.Code))
		}
		return strings.Join(out, "; ")
	}
	w := when{on: d("2025-01-10"), posted: d("2025-01-10")}
	exit := func(to string, cause ExitCause) func(*problem.List) {
		return func(list *problem.List) {
			p.checkExited(list, PartnerExited{Partner: "a", To: to, Cause: cause, Approver: "bob", Reason: "r"}, w)
		}
	}
	resolved := func(outcome LineOutcome, amount partnerecon.Money) func(*problem.List) {
		return func(list *problem.List) {
			p.checkLineResolved(list, LineDisputeResolved{Partner: "a", Of: "x", Outcome: outcome, Amount: amount, Reason: "r", Approver: "bob"})
		}
	}
	eur := func(n int64) partnerecon.Money { return moneyIn(n, "EUR") }
	for _, c := range []struct {
		name  string
		check func(*problem.List)
		want  string
	}{
		{"to nobody", exit("", Resigned), ""},
		{"to another", exit("b", Resigned), ""},
		{"to itself", exit("a", Resigned), "/to conflict"},
		{"a cause that the terms do not have", exit("", RemovedFromProgram), "/cause conflict"},
		{"no cause", exit("a", ""), "/cause required; /to conflict"},
		{"adjusted", resolved(LineAdjusted, eur(-1)), ""},
		{"adjusted by nothing", resolved(LineAdjusted, eur(0)), "/amount out_of_range"},
		{"adjusted by no amount", resolved(LineAdjusted, partnerecon.Money{}), "/amount required"},
		{"rejected", resolved(LineRejected, partnerecon.Money{}), ""},
		{"rejected with an amount", resolved(LineRejected, eur(1)), "/amount conflict"},
		{"neither", resolved("", partnerecon.Money{}), "/outcome unknown"},
		{"a schedule", func(list *problem.List) { checkSchedule(list, "", clawback.Schedule{}, &commission.Policy{}) }, ""},
		{"a schedule of a scope", func(list *problem.List) { checkSchedule(list, "", clawback.Schedule{Scope: "s"}, &commission.Policy{}) }, "/scope conflict"},
	} {
		if got := said(c.check); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	first, net := commission.FirstCome, commission.OnNet
	version := func(caps ...Cap) partnerecon.Version[Agreement] {
		return partnerecon.Version[Agreement]{Policy: Agreement{Caps: caps}}
	}
	for _, c := range []struct {
		name  string
		terms partnerecon.Terms[Agreement]
		place int
		want  string
	}{
		{"alone", partnerecon.Terms[Agreement]{version(limiting("m", EveryMonth, first, "1"))}, 0, ""},
		{"a longer one", partnerecon.Terms[Agreement]{version(limiting("m", EveryMonth, first, "1"), limiting("q", EveryQuarter, first, "1"))}, 0, "/terms/0/policy/caps/1"},
		{"a shorter one", partnerecon.Terms[Agreement]{version(limiting("m", EveryMonth, first, "1"), limiting("w", EveryWeek, first, "1"))}, 0, ""},
		{"one behind it", partnerecon.Terms[Agreement]{version(limiting("m", EveryMonth, first, "1"), limiting("n", EveryMonth, first, "1"))}, 0, "/terms/0/policy/caps/1"},
		{"one in front of it", partnerecon.Terms[Agreement]{version(limiting("m", EveryMonth, first, "1"), limiting("n", EveryMonth, first, "1"))}, 1, ""},
		{"one on net", partnerecon.Terms[Agreement]{version(limiting("m", EveryMonth, first, "1"), limiting("q", EveryQuarter, net, "1"))}, 0, ""},
		{"it is on net", partnerecon.Terms[Agreement]{version(limiting("m", EveryMonth, net, "1"), limiting("q", EveryQuarter, first, "1"))}, 0, ""},
		{"of other components", partnerecon.Terms[Agreement]{version(limiting("m", EveryMonth, first, "1", "base"), limiting("q", EveryQuarter, first, "1", "spiff"))}, 0, ""},
		{"of another version", partnerecon.Terms[Agreement]{version(limiting("m", EveryMonth, first, "1")), version(limiting("n", EveryMonth, first, "1"), limiting("q", EveryQuarter, first, "1"))}, 0, "/terms/1/policy/caps/1"},
		{"itself in another version", partnerecon.Terms[Agreement]{version(limiting("m", EveryMonth, first, "1")), version(limiting("n", EveryMonth, first, "1"), limiting("m", EveryQuarter, first, "1"))}, 0, ""},
	} {
		if got := askedAfter(c.terms, 0, c.place); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	months := Program{&rules{}}
	months.policy.Statements.Every = PerMonth
	b := &Book{}
	if got := months.firstOpen(b); !got.IsZero() {
		t.Errorf("nothing is closed: %s", got)
	}
	b.closed = partnerecon.MustMonth("2025-01")
	if got := months.firstOpen(b); got != d("2025-02-01") {
		t.Errorf("January is closed: %s", got)
	}
	b.cut = d("2025-02-15")
	if got := months.firstOpen(b); got != d("2025-02-16") || b.closedThrough() != d("2025-02-15") {
		t.Errorf("half of February is closed: %s", got)
	}
	if got := months.firstOpen(nil); !got.IsZero() {
		t.Errorf("of no book: %s", got)
	}
}
