package settlement

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/payout"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/tiers"
)

// What was stated of a deal by a moment is put together part by part: of each the last one, and
// of each fact by its name. What is of other deals, or was stated later, is not among it.
func TestWhatIsKnownOfADeal(t *testing.T) {
	at := func(day int) Moment { return At(time.Date(2025, 3, day, 0, 0, 0, 0, time.UTC)) }
	f := func(name, value string) attribution.Fact {
		return attribution.Fact{Name: name, Values: []string{value}}
	}
	split := func(partner string) []attribution.Share {
		return []attribution.Share{{Partner: partner, Share: partnerecon.Whole()}}
	}
	owner := func(name string) attribution.Identity { return attribution.Identity{Owners: []string{name}} }
	v := &evidence{told: []told{
		{ID: "d", At: at(4), Deal: "x", Engagement: "passive", Agreed: split("b"), Facts: []attribution.Fact{f("two", "4"), f("three", "4")}},
		{ID: "a", At: at(1), Deal: "x", Engagement: "active", Facts: []attribution.Fact{f("one", "1"), f("two", "1")}},
		{ID: "b", At: at(2), Agreed: split("a"), Identity: owner("bob")},
		{ID: "c", At: at(3), Deal: "y", Engagement: "other", Facts: []attribution.Fact{f("one", "3")}},
	}}
	for _, c := range []struct {
		name, deal string
		by         int
		want       told
	}{
		{"nothing yet", "x", 0, told{}},
		{"on the very instant", "x", 1, told{Engagement: "active", Facts: []attribution.Fact{f("one", "1"), f("two", "1")}}},
		{"for all deals of the customer", "x", 3, told{Engagement: "active", Agreed: split("a"), Identity: owner("bob"), Facts: []attribution.Fact{f("one", "1"), f("two", "1")}}},
		{"the last of each", "x", 4, told{Engagement: "passive", Agreed: split("b"), Identity: owner("bob"), Facts: []attribution.Fact{f("one", "1"), f("two", "4"), f("three", "4")}}},
		{"another deal", "y", 4, told{Engagement: "other", Agreed: split("a"), Identity: owner("bob"), Facts: []attribution.Fact{f("one", "3")}}},
		{"a deal of which nothing is stated", "z", 4, told{Agreed: split("a"), Identity: owner("bob")}},
	} {
		by := Moment{instant: time.Date(2025, 2, 28, 0, 0, 0, 0, time.UTC)}
		if c.by > 0 {
			by = at(c.by)
		}
		if diff := cmp.Diff(c.want, v.known(c.deal, by), sameInside(), cmp.Comparer(func(a, b Moment) bool { return a == b })); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
	a := &account{Told: []toldOfPartner{{ID: "a", At: at(1), Approved: true}, {ID: "b", At: at(3), Identity: owner("ann")}}}
	for day, want := range map[int]string{1: " true", 2: " true", 3: "ann false"} {
		identity, approved, _ := a.stated(at(day))
		got := ""
		if len(identity.Owners) > 0 {
			got = identity.Owners[0]
		}
		if approved {
			got += " true"
		} else {
			got += " false"
		}
		if got != want {
			t.Errorf("of a partner on %d: %s, want %s", day, got, want)
		}
	}
}

// What a partner has of a deal in dispute is kept by selling entity from the first one on, or not
// at all: 100 of gmbh, then 50 of inc and 7 more of gmbh.
func TestWhatADisputeIsAboutBySellingEntity(t *testing.T) {
	var d disputed
	d.count("gmbh", 100, true)
	d.count("inc", 50, true)
	d.count("gmbh", 7, true)
	d.count("", 1, true)
	if diff := cmp.Diff([]soldPart{{Has: 1}, {Seller: "gmbh", Has: 107}, {Seller: "inc", Has: 50}}, d.Sold); diff != "" || d.Has != 158 {
		t.Errorf("%d (-want +got)\n%s", d.Has, diff)
	}
	late := disputed{Has: 5}
	late.count("gmbh", 10, true)
	if late.Has != 15 || len(late.Sold) != 0 {
		t.Errorf("kept from later on: %+v", late)
	}
	late.count("gmbh", 10, false)
	if late.Has != 25 || len(late.Sold) != 0 {
		t.Errorf("not kept: %+v", late)
	}
}

// Of 90 each entity has its part by what the partner has of it, 200 and 100; one of which it has
// less than nothing has none. Where nothing is left of any, all is the first one's.
func TestADisputeIsSpreadOverSellingEntities(t *testing.T) {
	for _, c := range []struct {
		name string
		has  []int64
		want []int64
	}{
		{"two", []int64{200, 100}, []int64{60, 30}},
		{"one of less than nothing", []int64{200, -100}, []int64{90, 0}},
		{"nothing left", []int64{0, -5}, []int64{90, 0}},
	} {
		d := disputed{}
		for i, n := range c.has {
			d.Sold = append(d.Sold, soldPart{Seller: string(rune('a' + i)), Has: n})
		}
		if diff := cmp.Diff(c.want, d.spread(90)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

// A dispute that wrote off 30, 20 and 10 of it, writes off 60 then, 40 and 20: 20 and 10 more are
// taken. Of one that is kept whole it is the difference; of one that does not change, nothing.
func TestWhatADisputeTakesOrGivesBack(t *testing.T) {
	d := disputed{WrittenOff: 60, Sold: []soldPart{{Seller: "a", Has: 200, WrittenOff: 20}, {Seller: "b", Has: 100, WrittenOff: 10}}}
	sums := func(all []sellerSum) (out []any) {
		for _, x := range all {
			out = append(out, x.seller, x.amount)
		}
		return out
	}
	if diff := cmp.Diff([]any{"a", int64(-20), "b", int64(-10)}, sums(d.moved(30))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if d.Sold[0].WrittenOff != 40 || d.Sold[1].WrittenOff != 20 {
		t.Errorf("%+v", d.Sold)
	}
	if got := d.moved(60); got != nil {
		t.Errorf("nothing changes: %v", got)
	}
	whole := disputed{WrittenOff: 60}
	if diff := cmp.Diff([]any{"", int64(-30)}, sums(whole.moved(30))); diff != "" {
		t.Errorf("whole (-want +got)\n%s", diff)
	}
	if got := whole.moved(60); got != nil {
		t.Errorf("whole, nothing changes: %v", got)
	}
}

// A close of a deal that is recorded behind a milestone is refused where it would have governed
// it otherwise: by other terms where terms are pinned at the close, from another day where the
// tier is.
func TestAMilestoneThatACloseWouldOvertake(t *testing.T) {
	d := partnerecon.MustDay
	line := func(milestone, deal, terms, cleared string) *commission.Line {
		return &commission.Line{ID: "m", Milestone: milestone, Deal: deal, Terms: terms, Cleared: d(cleared)}
	}
	for _, c := range []struct {
		name  string
		terms PinTerms
		tier  PinTier
		line  *commission.Line
		known string // the fact that closed the deal before
		bad   bool
	}{
		{"other terms", TermsAtClose, TierAtEarning, line("demo", "d", "old", "2025-03-10"), "", true},
		{"other terms, on the day of the close", TermsAtClose, TierAtEarning, line("demo", "d", "old", "2025-03-01"), "", true},
		{"other terms, before the close", TermsAtClose, TierAtEarning, line("demo", "d", "old", "2025-02-28"), "", false},
		{"the same terms", TermsAtClose, TierAtEarning, line("demo", "d", "new", "2025-03-10"), "", false},
		{"a payment", TermsAtClose, TierAtEarning, line("", "d", "old", "2025-03-10"), "", false},
		{"another deal", TermsAtClose, TierAtEarning, line("demo", "e", "old", "2025-03-10"), "", false},
		{"a deal that closed before", TermsAtClose, TierAtEarning, line("demo", "d", "old", "2025-03-10"), "x", false},
		{"terms are pinned by payment", TermsEachPayment, TierAtEarning, line("demo", "d", "old", "2025-03-10"), "", false},
		{"the tier, of another day", TermsEachPayment, TierAtClose, line("demo", "d", "new", "2025-03-10"), "", true},
		{"the tier, of the day", TermsEachPayment, TierAtClose, line("demo", "d", "old", "2025-03-01"), "", false},
		{"both, the same terms of another day", TermsAtClose, TierAtClose, line("demo", "d", "new", "2025-03-10"), "", true},
	} {
		s := &posting{program: Program{&rules{policy: Policy{PinTerms: c.terms, PinTier: c.tier}}}}
		customer := &customer{Ledger: commission.Ledger{Lines: []*commission.Line{c.line}}}
		if c.known != "" {
			customer.Deals = []deal{{ID: "d", Closed: c.known, Governed: d("2025-02-01"), Terms: "new"}}
		}
		err := s.overtaken(customer, deal{ID: "d", Closed: "k", Governed: d("2025-03-01"), Terms: "new"})
		if errors.Is(err, ErrTerms) != c.bad || !c.bad && err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if want := `deal "d" has milestone "m" already, under terms "` + c.line.Terms + `" as of ` + c.line.Cleared.String() + ": "; c.bad && err.Error()[:len(want)] != want {
			t.Errorf("%s: %v, want %s", c.name, err, want)
		}
	}
}

// What closes in the middle of a month, or accepts a statement, that another program has, is
// passed over; what this one has is not.
func TestFactsOfAnotherCalendar(t *testing.T) {
	january, d := partnerecon.MustMonth("2025-01"), partnerecon.MustDay
	months, states := Program{&rules{}}, Program{&rules{states: true}}
	months.policy.Statements.Every, states.policy.Statements.Every = PerMonth, PerMonth
	for _, c := range []struct {
		name string
		p    Program
		e    Event
		want bool
	}{
		{"a payment", months, Payment{}, false},
		{"a month", months, Close{Month: january}, false},
		{"the middle of a month", months, Close{Month: january, Through: d("2025-01-15")}, true},
		{"a day of another month", months, Close{Month: january, Through: d("2025-02-15")}, false}, // it is refused
		{"a statement of a program without", months, StatementAccepted{Through: d("2025-01-31")}, true},
		{"a statement", states, StatementAccepted{Through: d("2025-01-31")}, false},
		{"a statement through another day", states, StatementAccepted{Through: d("2025-01-15")}, true},
		{"a statement of no day", months, StatementAccepted{}, false},
	} {
		if got := c.p.elsewhere(Fact{ID: "f", Event: c.e}); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// A partner that is away left with its exit, or on the last day of the ladder's history on which
// it did; one that is back, or never left, did not.
func TestSinceWhenAPartnerIsAway(t *testing.T) {
	d := partnerecon.MustDay
	history := []tiers.Stretch{{What: tiers.WasLeft, From: d("2025-01-05")}, {What: tiers.WasPlaced, From: d("2025-01-10")}, {What: tiers.WasLeft, From: d("2025-02-05")}, {What: tiers.WasPlaced, From: d("2025-02-10")}}
	for _, c := range []struct {
		name string
		a    account
		want string
	}{
		{"an exit", account{Exits: []exited{{On: d("2025-01-01"), Back: On(d("2025-01-02"))}, {On: d("2025-03-01")}}, Ladder: tiers.Standing{History: history}}, "2025-03-01"},
		{"one that came back", account{Exits: []exited{{On: d("2025-03-01"), Back: On(d("2025-03-02"))}}, Ladder: tiers.Standing{History: history}}, "2025-02-05"},
		{"never", account{}, ""},
	} {
		got := c.a.awaySince()
		if got.IsZero() != (c.want == "") || c.want != "" && got != d(c.want) {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

// Lines that were cut are counted when they are sealed, and not any more when they are brought
// back: each once for a partner, however many of its caps cut it.
func TestSealedLinesThatWereCut(t *testing.T) {
	record := func(line string, partners ...string) *Record {
		r := &Record{Line: commission.Line{ID: line}}
		for _, p := range partners {
			r.Cuts = append(r.Cuts, FrozenCut{Partner: p})
		}
		return r
	}
	entries := func(all ...*Record) (out []partnerecon.Entry) {
		for _, r := range all {
			out = append(out, partnerecon.Entry{Basis: partnerecon.BasisOf(r)})
		}
		return out
	}
	c := &customer{}
	c.sealCuts(append(entries(record("l1", "b", "b"), record("l2", "a", "b")), partnerecon.Entry{}))
	if diff := cmp.Diff([]sealedCuts{{"a", 1, "l2"}, {"b", 2, "l2"}}, c.SealedCuts); diff != "" {
		t.Fatalf("(-want +got)\n%s", diff)
	}
	c.reopenCuts(record("l2", "a", "b", "c"))
	if diff := cmp.Diff([]sealedCuts{{"b", 1, "l2"}}, c.SealedCuts); diff != "" {
		t.Errorf("one is back (-want +got)\n%s", diff)
	}
	c.reopenCuts(record("l1", "b", "b"))
	if len(c.SealedCuts) != 0 {
		t.Errorf("both are back: %+v", c.SealedCuts)
	}
	c.reopenCuts(record("l1", "b"))
	if len(c.SealedCuts) != 0 {
		t.Errorf("once more: %+v", c.SealedCuts)
	}
}

// Payments of a deal take its credits, but for those that state their own.
func TestPaymentsThatTakeTheCreditsOfTheirDeal(t *testing.T) {
	d := attributed{Lines: []attributedLine{{ID: "p"}, {ID: "q", Stated: true}}}
	if !d.takes("p") || d.takes("q") || d.takes("r") {
		t.Errorf("%+v", d)
	}
	d.state("p", true)
	d.state("q", false)
	if d.takes("p") || !d.takes("q") {
		t.Errorf("the other way round: %+v", d)
	}
}

// What a question finds written off is given up of the balance and of its part; other entries
// are not, and a balance without parts is counted once.
func TestWhatAQuestionFindsWrittenOff(t *testing.T) {
	e := partnerecon.Entry{Kind: partnerecon.WrittenOff, Amount: partnerecon.MustMoney("5", "EUR")}
	whole, s := &account{Total: -700, Besides: -600}, &posting{}
	s.lapsed(whole, whole, &e)
	if whole.Total != -200 || whole.given != 500 || whole.Besides != -100 { // it makes good what was paid too much
		t.Errorf("whole: %d, %d given up, %d besides", whole.Total, whole.given, whole.Besides)
	}
	a, part := &account{Total: -700}, &account{Total: -600}
	s.lapsed(a, part, &e)
	if a.Total != -200 || part.Total != -100 || part.given != 500 || a.given != 0 {
		t.Errorf("a part: %d and %d, %d and %d given up", a.Total, part.Total, a.given, part.given)
	}
	e.Kind = partnerecon.Adjusted
	s.lapsed(a, part, &e)
	if a.Total != -200 || part.Total != -100 {
		t.Errorf("adjusted: %d and %d", a.Total, part.Total)
	}
}

// No items of a payment may be billed under several versions, where the first day of the service
// pins the terms.
func TestItemsOfSeveralVersions(t *testing.T) {
	d := partnerecon.MustDay
	p := Program{&rules{policy: Policy{PinTerms: TermsCycleStart, Terms: partnerecon.Terms[Agreement]{{ID: "a", From: d("2025-01-01")}, {ID: "b", From: d("2025-03-01")}}}}}
	items := func(days ...string) (out []commission.Item) {
		for _, day := range days {
			x := commission.Item{}
			if day != "" {
				x.Service = d(day)
			}
			out = append(out, x)
		}
		return out
	}
	for _, c := range []struct {
		name string
		e    commission.Payment
		want string
		bad  bool
	}{
		{"one version", commission.Payment{Items: items("2025-01-05", "2025-02-28")}, "2025-01-05", false},
		{"two versions", commission.Payment{Items: items("2025-02-28", "2025-03-01")}, "", true},
		{"an item without a day", commission.Payment{Items: items("2025-01-05", "")}, "2025-01-05", false},
		{"the payment states its day", commission.Payment{Service: d("2025-02-28"), Items: items("2025-02-28", "2025-03-01")}, "2025-02-28", false},
		{"before the program began", commission.Payment{Items: items("2024-12-31", "2025-03-01")}, "2024-12-31", false},
	} {
		got, err := p.cycleOf(&c.e)
		if errors.Is(err, ErrTerms) != c.bad || got.IsZero() != (c.want == "") || c.want != "" && got != d(c.want) {
			t.Errorf("%s: %s, %v", c.name, got, err)
		}
	}
	p.policy.PinTerms = TermsAtClose
	if got, err := p.cycleOf(&commission.Payment{Items: items("2025-02-28", "2025-03-01")}); err != nil || !got.IsZero() {
		t.Errorf("pinned otherwise: %s, %v", got, err)
	}
}

// What the rules say of payouts, debts, emergencies and overrides.
func TestSentencesOfPayoutsDebtsAndOverrides(t *testing.T) {
	eur := func(amount string) partnerecon.Money { return partnerecon.MustMoney(amount, "EUR") }
	pct := partnerecon.MustPercent
	for _, c := range []struct {
		name string
		of   any
		rule func(*node) []string
		want []string
	}{
		{"payouts", Payouts{
			Policy: payout.Policy{Minimum: eur("50"), Reserve: payout.Reserve{Share: pct("20"), Days: 30, Rounding: partnerecon.HalfUp}},
			Run:    commission.Run{Every: commission.EveryMonth, Day: 1},
		}, payoutRules, []string{
			"Less than 50.00 EUR is not paid out; it is carried over.",
			"Of what a payment earns 20% is reserved until 30 days after it became payable; what is taken back otherwise is met by it first; rounding half_up.",
			"Payouts run every month, on day 1; what becomes payable between two runs is paid by the later one.",
		}},
		{"a minimum alone", Payouts{Policy: payout.Policy{Minimum: eur("50")}}, payoutRules, []string{"Less than 50.00 EUR is not paid out; it is carried over."}},
		{"debts", clawback.RecoveryPolicy{Share: pct("50"), Rounding: partnerecon.HalfUp, PerPeriod: []partnerecon.Money{eur("40")}, Expires: partnerecon.Days(90, partnerecon.Until), Leaving: clawback.ToReceivable}, recoveryRules, []string{
			"What a partner owes beyond what is unpaid is withheld from later payouts, the oldest debt first, of at most 50% of it, of at most 40.00 EUR in a month; the rest is paid out.",
			"A debt is recovered for 90 days (the last day not included); what is left of it then is written off.",
			"A partner that leaves owes what is left (leaving receivable).", "Rounding: half_up.",
		}},
		{"debts without limits", clawback.RecoveryPolicy{Leaving: clawback.ToWriteOff}, recoveryRules, []string{
			"What a partner owes beyond what is unpaid is withheld from later payouts, the oldest debt first; the rest is paid out.",
			"What a partner that leaves still owes is written off (leaving write_off).",
		}},
		{"an override", TermsOverride{
			Name: "acme", For: OverrideScope{Partner: "acme"}, Approval: OverrideApproval{Approver: "ann", Reason: "strategic"}, Rates: []commission.Row{{Share: pct("12")}},
			Schedules: []clawback.Schedule{{Return: clawback.Nothing}}, Payable: []commission.Payable{{Due: commission.Net}}, Caps: []OverrideCap{{Name: "m", Limit: eur("9")}},
		}, func(n *node) []string { return []string{overrideRule(n)} }, []string{
			"For partner acme (acme, approved by ann: strategic), instead: 12% of every payment. Of what goes back: All: nothing. All: payable from the day the payment cleared. At most 9.00 EUR by cap m.",
		}},
		{"an override for some", TermsOverride{Name: "state", For: OverrideScope{Type: "reseller", PartnerSegment: "public", Tier: "gold"}, Rates: []commission.Row{{Share: pct("12")}}}, func(n *node) []string { return []string{overrideRule(n)} }, []string{
			"For type reseller, partner segment public, tier gold (state), instead: 12% of every payment.",
		}},
		{"an emergency", Emergency{Version: "v", Rationale: "costs doubled", Approver: "cfo"}, func(n *node) []string { return []string{emergencyRule(n)} }, []string{
			"Terms v could not wait for a review: costs doubled (approved by cfo).",
		}},
	} {
		n, err := document(c.of)
		if err != nil {
			t.Fatal(c.name, err)
		}
		if diff := cmp.Diff(c.want, c.rule(n)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

// Both forms of rules, with a figure that has a fence of its own inside.
func TestRulesAsText(t *testing.T) {
	r := Rules{Title: "a *b*", Sections: []RulesSection{{Title: "One", Rules: []string{"x <y>", "z"}}, {Title: "Two", Figure: "tree\n```\n"}}}
	if diff := cmp.Diff("A *B*\n\nOne\n- x <y>\n- z\n\nTwo\n    tree\n    ```\n", r.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff("# a \\*b\\*\n\n## One\n\n1. x &lt;y&gt;\n2. z\n\n## Two\n\n\n````text\ntree\n```\n````\n", r.Markdown()); diff != "" {
		t.Errorf("Markdown (-want +got)\n%s", diff)
	}
}

// What is right by itself and contradicts the program: the zone, a tier that it has not, and
// shares that may exceed a deal.
func TestProblemsOfAnAttribution(t *testing.T) {
	p := Policy{Zone: "UTC", Tiers: []string{"gold"}}
	for _, c := range []struct {
		name string
		a    attribution.Policy
		want string
	}{
		{"the zone of the program", attribution.Policy{Zone: "UTC"}, ""},
		{"no zone", attribution.Policy{Methods: []attribution.Method{{Tier: "gold"}, {}}}, ""},
		{"another zone", attribution.Policy{Zone: "Europe/Berlin"}, "/a/zone conflict "},
		{"an unknown tier", attribution.Policy{Methods: []attribution.Method{{Tier: "gold"}, {Tier: "lead"}}}, "/a/methods/1/tier unknown "},
		{"shares on top", attribution.Policy{Methods: []attribution.Method{{Split: attribution.Additive{}}}}, "/a/methods/0/split conflict "},
	} {
		s := posting{}
		checkAttribution(&s.found, "/a", p, c.a)
		got := ""
		for _, x := range s.found.Sorted() {
			got += x.Path + " " + x.Code + " "
		}
		if got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

// The ids of the retainers of a partner, in order; of nobody none.
func TestRetainersOfNobody(t *testing.T) {
	b := &Book{accounts: map[string]*account{"a": {Retainers: make([]engaged, 2)}, "b": {}}}
	b.accounts["a"].Retainers[0].Engagement.ID, b.accounts["a"].Retainers[1].Engagement.ID = "r", "s"
	if diff := cmp.Diff([]string{"r", "s"}, b.Retainers("a")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if b.Retainers("b") != nil || b.Retainers("c") != nil || (*Book)(nil).Retainers("a") != nil {
		t.Error("somebody else has some")
	}
	if _, ok := (Program{}).Board("share"); ok {
		t.Error("the zero Program offers one")
	}
}

// A kind of touch that is evidence of something is a contact, and one that introduces, and does not
// register, an introduction. What came before the program began is read as its first version does; a
// version without an attribution takes all for contacts.
func TestWhichKindsAreContacts(t *testing.T) {
	look := attribution.Look{To: attribution.Signup, Window: partnerecon.Days(30, partnerecon.Through)}
	kinds := []attribution.Kind{
		{Name: "click", Introduces: look}, {Name: "form", Introduces: look, Registers: attribution.ByWindow}, {Name: "demo", Contributes: look}, {Name: "call", Engages: true}, {Name: "overlap"},
	}
	v := func(id, from string) partnerecon.Version[Agreement] {
		return partnerecon.Version[Agreement]{ID: id, From: partnerecon.MustDay(from)}
	}
	p := Program{&rules{
		policy: Policy{Terms: partnerecon.Terms[Agreement]{v("with", "2025-01-01"), v("without", "2026-01-01")}},
		models: map[string]model{"with": newModel(attribution.Model{}, attribution.Policy{Kinds: kinds}, nil)},
	}}
	for on, want := range map[string]string{
		"2024-12-31": "click contact introduction, form contact, demo contact, call contact, overlap, other, ",
		"2025-06-30": "click contact introduction, form contact, demo contact, call contact, overlap, other, ",
		"2026-01-01": "click contact, form contact, demo contact, call contact, overlap contact, other contact, ",
	} {
		got := ""
		for _, kind := range []string{"click", "form", "demo", "call", "overlap", "other"} {
			contact, introduction := p.contact(kind, partnerecon.MustDay(on))
			got += kind + map[bool]string{true: " contact"}[contact] + map[bool]string{true: " introduction"}[introduction] + ", "
		}
		if got != want {
			t.Errorf("%s: %s, want %s", on, got, want)
		}
	}
}

// Of versions that have true-ups of one name each has its own rounding and place, and of one version the
// one that is named.
func TestTheTrueUpOfAClaim(t *testing.T) {
	v := func(id string, mode partnerecon.Rounding, every Every, names ...string) partnerecon.Version[Agreement] {
		out := partnerecon.Version[Agreement]{ID: id, Policy: Agreement{Commission: commission.Policy{Rounding: mode}}}
		for i, name := range names {
			out.Policy.TrueUps = append(out.Policy.TrueUps, TrueUp{Name: name, Every: []Every{every, EveryMonth}[min(i, 1)]})
		}
		return out
	}
	p := Program{&rules{policy: Policy{Terms: partnerecon.Terms[Agreement]{v("a", partnerecon.HalfUp, EveryQuarter, "x", "y"), v("b", partnerecon.Down, EveryYear, "y", "x")}}}}
	start := partnerecon.MustMonth("2025-01")
	for _, c := range []struct{ terms, name, want string }{
		{"a", "x", "half_up /terms/0/policy/true_ups/0 2025-03"},
		{"a", "y", "half_up /terms/0/policy/true_ups/1 2025-01"},
		{"b", "x", "down /terms/1/policy/true_ups/1 2025-01"},
		{"b", "y", "down /terms/1/policy/true_ups/0 2025-12"},
		{"b", "z", "none"},
		{"c", "x", "none"},
		{"", "", "none"},
	} {
		u := &trueUpClaim{Name: c.name, Terms: c.terms, Start: start, Stated: "f", Earned: 101, Base: 2, Final: 1}
		rounding, at, ok := p.trueUpOf(u)
		last, known := p.lastOf(u)
		got := string(rounding) + " " + at + " " + last.String()
		if !ok {
			got = "none"
		}
		if got != c.want || ok != known {
			t.Errorf("%s of %s: %s, want %s", c.name, c.terms, got, c.want)
		}
		// A half of 101 is 50.5: 51 less 101, or 50 less 101; nothing without a rule.
		due, ok := p.trueUpDue(u)
		want := map[string]int64{"a": -50, "b": -51}[c.terms]
		if c.want == "none" {
			want = 0
		}
		if due != want || ok != known {
			t.Errorf("%s of %s: due %d, want %d", c.name, c.terms, due, want)
		}
	}
}

// A final base moves with what moves after the day that it speaks of, and is never below nothing. Of two
// statements that of the later day holds, and of one day that of the larger id.
func TestTheFinalBaseAsItStands(t *testing.T) {
	d := partnerecon.MustDay
	u := trueUpClaim{}
	for _, x := range []struct {
		base int64
		id   string
		as   string
		want int64
	}{{100, "b", "2025-04-10", 100}, {200, "a", "2025-04-10", 100}, {300, "c", "2025-04-10", 300}, {400, "z", "2025-04-09", 300}, {50, "a", "2025-04-11", 50}} {
		if u.state(x.base, x.id, d(x.as)); u.final() != x.want {
			t.Errorf("%s: %d, want %d", x.id, u.final(), x.want)
		}
	}
	for _, x := range []struct {
		on   string
		n    int64
		want int64
	}{{"2025-04-11", -20, 50}, {"2025-04-12", -20, 30}, {"2025-04-13", 5, 35}, {"2025-04-12", -40, 0}, {"2025-04-14", 6, 1}} {
		if u.moved(d(x.on), x.n); u.final() != x.want {
			t.Errorf("%s %d: %d, want %d", x.on, x.n, u.final(), x.want)
		}
	}
	if len(u.Later) != 4 {
		t.Errorf("%d days, want 4: %v", len(u.Later), u.Later)
	}
}

// A partner stands in the tier in which it was pinned.
func TestTheTierThatWasPinned(t *testing.T) {
	d := attributed{Partners: []attribution.Partner{{ID: "a", Tier: "gold"}, {ID: "b", Tier: "silver"}}}
	for partner, want := range map[string]string{"a": "gold", "b": "silver", "c": "", "": ""} {
		if got := d.tier(partner); got != want {
			t.Errorf("%s: %s, want %s", partner, got, want)
		}
	}
}

// A registration rests on the first contact of its partner on record by then, that of its deal before
// others, or on an earlier one that its form states.
func TestTheContactOfARegistration(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2025, 3, day, 0, 0, 0, 0, time.UTC) }
	contact := func(partner, deal string, day int) conflict.Event {
		return conflict.Contact{Partner: partner, Opportunity: deal, At: at(day)}
	}
	facts := []conflict.Event{
		conflict.Register{Partner: "a", At: at(1)}, contact("b", "", 2), contact("a", "", 3), contact("a", "d", 5), contact("a", "d", 6), contact("a", "e", 20),
	}
	for _, c := range []struct {
		name    string
		partner string
		deal    string
		on      int
		stated  int
		want    int
	}{
		{"the first one", "a", "", 10, 0, 3},
		{"of its deal", "a", "d", 10, 0, 5},
		{"of a deal without one", "a", "f", 10, 0, 3},
		{"of a deal with a later one", "a", "e", 10, 0, 3},
		{"of the deal, by then", "a", "e", 20, 0, 20},
		{"before all", "a", "", 2, 0, 0},
		{"of another partner", "b", "d", 10, 0, 2},
		{"of a stranger", "c", "", 10, 0, 0},
		{"of a stranger, stated", "c", "", 10, 9, 9},
		{"stated earlier", "a", "", 10, 2, 2},
		{"stated later", "a", "", 10, 4, 3},
		{"stated as on record", "a", "d", 10, 5, 5},
	} {
		v := &evidence{loaded: &conflict.State{Account: &conflict.Account{Facts: facts}}}
		reg := touch{Partner: c.partner, Deal: c.deal, At: At(at(c.on))}
		if c.stated > 0 {
			reg.Contact = At(at(c.stated))
		}
		want := Moment{}
		if c.want > 0 {
			want = At(at(c.want))
		}
		if got := v.contact(&reg); got != want {
			t.Errorf("%s: %v, want %v", c.name, got, want)
		}
	}
}

// Of each partner it is kept of how many sealed lines caps cut something off, and which was the last; a line
// that comes back is none of them.
func TestSealedLinesThatCapsCut(t *testing.T) {
	record := func(id string, partners ...string) *Record {
		r := &Record{Form: formSealed, Line: commission.Line{ID: id}}
		for _, p := range partners {
			r.Cuts = append(r.Cuts, FrozenCut{Partner: p})
		}
		return r
	}
	entry := func(b any) partnerecon.Entry { return partnerecon.Entry{Basis: partnerecon.BasisOf(b)} }
	c := &customer{}
	show := func() (out string) {
		for _, x := range c.SealedCuts {
			out += fmt.Sprintf("%s %d %s; ", x.Partner, x.Lines, x.Last)
		}
		return out
	}
	c.sealCuts([]partnerecon.Entry{entry(record("k", "b", "b")), entry(&decidedBasis{}), entry(record("l")), entry(record("m", "a", "b", "c"))})
	if got, want := show(), "a 1 m; b 2 m; c 1 m; "; got != want {
		t.Errorf("sealed: %s, want %s", got, want)
	}
	for _, x := range []struct {
		r    *Record
		want string
	}{
		{record("k", "b", "b"), "a 1 m; b 1 m; c 1 m; "}, {record("z", "z"), "a 1 m; b 1 m; c 1 m; "}, {record("m", "a", "b", "c"), ""},
	} {
		if c.reopenCuts(x.r); show() != x.want {
			t.Errorf("%s came back: %s, want %s", x.r.Line.ID, show(), x.want)
		}
	}
	for _, x := range []struct {
		name string
		all  []sealedCuts
		want string
	}{
		{"right", []sealedCuts{{Partner: "a", Lines: 1}, {Partner: "b", Lines: 2}}, ""},
		{"nobody", []sealedCuts{{Lines: 1}}, `/x/sealed_cuts/0 want a partner and at least one line, got "" and 1` + "\n"},
		{"no line", []sealedCuts{{Partner: "a", Lines: 1}, {Partner: "b"}}, `/x/sealed_cuts/1 want a partner and at least one line, got "b" and 0` + "\n"},
		{"twice", []sealedCuts{{Partner: "a", Lines: 1}, {Partner: "a", Lines: 1}}, "/x/sealed_cuts/1/partner want the partners in their order, each once\n"},
		{"out of order", []sealedCuts{{Partner: "b", Lines: 1}, {Partner: "a", Lines: 1}}, "/x/sealed_cuts/1/partner want the partners in their order, each once\n"},
	} {
		var list problem.List
		(&customer{SealedCuts: x.all}).checkSealedCuts(&list, "/x")
		got := ""
		for _, p := range list.Sorted() {
			got += p.Path + " " + p.Message + "\n"
		}
		if got != x.want {
			t.Errorf("%s: %s, want %s", x.name, got, x.want)
		}
	}
}

// A ladder reads a metric by days where any of its groups, to whatever depth, or an expectation has a window
// of days on it.
func TestLaddersThatReadByDays(t *testing.T) {
	on := func(metric string, of tiers.Length) tiers.Criterion {
		return tiers.Criterion{Metric: metric, Within: tiers.Span{Of: of}}
	}
	days, months := on("m", tiers.Days), on("m", tiers.Months)
	group := func(all ...tiers.Criterion) tiers.Group { return tiers.Group{Criteria: all} }
	deep := tiers.Group{Groups: []tiers.Group{group(months), {Groups: []tiers.Group{group(months, days)}}}}
	for name, c := range map[string]struct {
		l    tiers.Policy
		want bool
	}{
		"nothing":             {tiers.Policy{}, false},
		"the base":            {tiers.Policy{Base: group(months, days)}, true},
		"months":              {tiers.Policy{Base: group(months), Tiers: []tiers.Tier{{Needs: group(months), Readiness: group(months)}}}, false},
		"another metric":      {tiers.Policy{Base: group(on("n", tiers.Days))}, false},
		"what a tier needs":   {tiers.Policy{Tiers: []tiers.Tier{{}, {Needs: group(days)}}}, true},
		"its readiness":       {tiers.Policy{Tiers: []tiers.Tier{{}, {Readiness: group(days)}}}, true},
		"deep inside":         {tiers.Policy{Tiers: []tiers.Tier{{Needs: deep}}}, true},
		"expected":            {tiers.Policy{Tiers: []tiers.Tier{{Expected: []tiers.Expectation{{Metric: "m", Within: days.Within}}}}}, true},
		"expected by months":  {tiers.Policy{Tiers: []tiers.Tier{{Expected: []tiers.Expectation{{Metric: "m", Within: months.Within}}}}}, false},
		"expected of another": {tiers.Policy{Tiers: []tiers.Tier{{Expected: []tiers.Expectation{{Metric: "n", Within: days.Within}}}}}, false},
	} {
		if got := readByDays(&c.l, "m"); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// What a fact moves is the line of a customer; the items of a line are those that the fact brings, else those
// of the open line.
func TestLinesThatAFactIsAbout(t *testing.T) {
	s := &posting{handed: handed{sums: lineSums{"a": {{Customer: "c", Line: "l"}, {Customer: "d", Line: "m"}}}}}
	for _, x := range []struct {
		partner, customer, line string
		want                    bool
	}{{"a", "c", "l", true}, {"a", "d", "m", true}, {"a", "c", "m", false}, {"a", "d", "l", false}, {"b", "c", "l", false}} {
		if got := s.movesLine(&account{Partner: x.partner}, &FrozenCut{Customer: x.customer, Line: x.line}); got != x.want {
			t.Errorf("%+v: %v", x, got)
		}
	}
	items := func(product string) []commission.Item { return []commission.Item{{Product: product}} }
	c := &customer{Ledger: commission.Ledger{Customer: "c", Lines: []*commission.Line{{ID: "l", Items: items("open")}}}}
	paid := &lentPayment{commission.Payment{ID: "p", Items: items("paid")}}
	again := &lentPayment{commission.Payment{ID: "l", Items: items("again")}}
	back := commission.Reopen{Line: commission.Line{ID: "r", Items: items("back")}}
	for _, x := range []struct {
		name  string
		event commission.Event
		id    string
		want  string
	}{
		{"paid", paid, "p", "paid"},
		{"open, beside what is paid", paid, "l", "open"},
		{"paid again", again, "l", "again"},
		{"it comes back", back, "r", "back"},
		{"open, beside what comes back", back, "l", "open"},
		{"open", commission.Refund{}, "l", "open"},
		{"not known", paid, "q", ""},
		{"nothing", nil, "q", ""},
	} {
		got := ""
		for _, i := range c.itemsOf(x.event, x.id) {
			got += i.Product
		}
		if got != x.want {
			t.Errorf("%s: %s, want %s", x.name, got, x.want)
		}
	}
}

// Final figures that nothing measures: the terms of the first day of the period have no true-up of the name, or
// no terms have.
func TestFinalFiguresThatNothingMeasures(t *testing.T) {
	p := capping()
	p.policy.Terms = partnerecon.Terms[Agreement]{
		{ID: "u", From: partnerecon.MustDay("2025-02-10")}, {ID: "v", From: partnerecon.MustDay("2025-05-01"), Policy: Agreement{TrueUps: []TrueUp{{Name: "other", Every: EveryYear}, {Name: "q", Every: EveryQuarter}}}},
	}
	for _, c := range []struct{ name, month, want string }{
		{"q", "2025-05", `true-up "q": the terms in force on 2025-04-01, as the quarter with 2025-05 began, have none of this name: no such fact`},
		{"q", "2025-02", `true-up "q": the terms in force on 2025-02-10, as the quarter with 2025-02 began, have none of this name: no such fact`},
		{"other", "2025-05", `true-up "other": the terms in force on 2025-02-10, as the year with 2025-05 began, have none of this name: no such fact`},
		{"z", "2025-05", `true-up "z": no version of the terms has one of this name: no such fact`},
	} {
		err := p.noTrueUp(Final{TrueUp: c.name, Month: partnerecon.MustMonth(c.month)})
		if !errors.Is(err, ErrReference) || err.Error() != strings.TrimSuffix(c.want, "no such fact")+ErrReference.Error() {
			t.Errorf("%s in %s: %v", c.name, c.month, err)
		}
	}
}
