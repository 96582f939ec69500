package clawback_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// dated returns a pro-rata policy of 90 days that dates churns by a day.
func dated(by clawback.ChurnDay) clawback.Policy {
	p := onlySchedules(clawback.Schedule{Return: clawback.ProRata, Window: partnerecon.Days(90, partnerecon.Through), Obligation: "call"})
	p.ChurnDay = by
	return p
}

// noticed is a churn whose notice was given before the service ended.
func noticed(id string, notice, end int) clawback.Churn {
	return clawback.Churn{ID: id, Customer: "c", On: start.Add(end), Notice: start.Add(notice)}
}

// Notice on day 30, service until day 60, 900 at risk: 600 by the notice, 300 by the
// end of the service.
func TestAChurnIsDatedByThePolicy(t *testing.T) {
	for by, want := range map[clawback.ChurnDay]string{clawback.NoticeGiven: "-600.00", clawback.ServiceEnd: "-300.00", "": "-300.00"} {
		b := open(t, dated(by)).do(posted("p", "acme", "p", "gold", "900", "2025-02-01"), noticed("x", 30, 60))
		b.want("by "+string(by), b.sum(""), want)
		asked, err := clawback.ObligationOf(b.entries[0])
		since := start.Add(60)
		if by == clawback.NoticeGiven {
			since = start.Add(30)
		}
		if asked != (clawback.Obligation{What: "call", Since: since}) || err != nil || b.entries[0].Earned != since {
			t.Errorf("by %s: asked %+v, %v", by, asked, err)
		}
	}
}

// Of two churns the one with the earlier notice may be the one that ended later.
func TestTheEarlierNoticeDecides(t *testing.T) {
	b := open(t, dated(clawback.NoticeGiven)).do(posted("p", "acme", "p", "gold", "900", "2025-02-01"), noticed("x", 50, 60), noticed("y", 30, 80))
	b.want("60/90 by the notice of day 30", b.sum(""), "-600.00")
}

// The customer came back on day 40. A notice of day 30 does not touch what was earned
// since, though the service ended on day 50; the end of the service does.
func TestTheDayThatCountsIsComparedWithTheReturn(t *testing.T) {
	p := posted("p", "acme", "p", "gold", "900", "2025-02-01")
	p.Entries[0].Earned = start.Add(45)
	back := clawback.Reactivated{ID: "b", On: start.Add(40)}
	b := open(t, dated(clawback.NoticeGiven)).do(p, noticed("x", 30, 50), back)
	b.want("by notice", b.sum(""), "0.00")
	b = open(t, dated(clawback.ServiceEnd)).do(p, noticed("x", 30, 50), back)
	b.want("by the end of the service: 40/90", b.sum(""), "-400.00")
}

// withTerms is an earning with the paid terms of single lines.
func withTerms(terms ...clawback.PaidTerm) clawback.Posted {
	p := posted("p", "acme", "p", "gold", "1", "2025-02-01")
	p.Terms = terms
	return p
}

func TestAChurnStatesWhatThePolicyAsksFor(t *testing.T) {
	b := open(t, dated(clawback.NoticeGiven))
	for _, tt := range []struct {
		name string
		e    clawback.Event
		want string
	}{
		{"no notice", churn("x", 30), "/notice required"},
		{"a notice after the end", noticed("x", 31, 30), "/notice conflict"},
		{"a long reason", clawback.Churn{ID: "x", On: start, Notice: start, Reason: strings.Repeat("r", 256)}, "/reason limit"},
		{"a breach of nobody", clawback.Breach{ID: "x", Commitment: "demo", On: start}, "/partner required"},
		{"a breach of nothing", clawback.Breach{ID: "x", Partner: "acme", On: start}, "/commitment required"},
		{"a fraud on no day", clawback.Fraud{ID: "x"}, "/on required"},
		{"a fraud of a long name", clawback.Fraud{ID: "x", On: start, Partner: strings.Repeat("r", 256)}, "/partner limit"},
		{"a term without a day", clawback.Posted{Entries: []partnerecon.Entry{entry("p", "acme", "p", "gold", "1", "2025-02-01")}, Term: partnerecon.Interval{Start: start}}, "/term out_of_range"},
		{"the term of a line without a day", withTerms(clawback.PaidTerm{Line: "p"}), "/terms/0/term out_of_range"},
		{"the term of a line of centuries", withTerms(clawback.PaidTerm{"p", term("2025-01-01", "2125-01-03")}), "/terms/0/term out_of_range"},
		{"the term of no line", withTerms(clawback.PaidTerm{"", term("2025-01-01", "2026-01-01")}), "/terms/0/line required"},
		{"the terms of one line twice", withTerms(slices.Repeat([]clawback.PaidTerm{{"p", term("2025-01-01", "2026-01-01")}}, 2)...), "/terms/1/line conflict"},
		{"more terms of lines than a fact has", withTerms(make([]clawback.PaidTerm, 100_001)...), "/terms limit"},
		{"a term of nothing", clawback.Posted{Entries: []partnerecon.Entry{entry("p", "acme", "p", "gold", "1", "2025-02-01")}, Term: term("2025-01-01", "2025-01-01")}, "/term out_of_range"},
		{"a term of centuries", clawback.Posted{Entries: []partnerecon.Entry{entry("p", "acme", "p", "gold", "1", "2025-02-01")}, Term: term("2025-01-01", "2125-01-03")}, "/term out_of_range"},
	} {
		_, err := b.recourse.Apply(&b.exposure, tt.e)
		if diff := cmp.Diff([]string{tt.want}, paths(err)); diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", tt.name, err, diff)
		}
	}
	b.do(clawback.Started{ID: "s", On: start}, noticed("x", 30, 30), noticed("x", 30, 30))
	b.refuse(noticed("x", 29, 30), clawback.ErrDuplicate)
	b.refuse(clawback.Churn{ID: "x", On: start.Add(30), Notice: start.Add(30), Reason: "r"}, clawback.ErrDuplicate)
}

// A breach is one partner's, in the window of its own schedule: half of the bonus for
// 180 days, whatever the churns do.
func TestABreachTakesWhatItsScheduleSays(t *testing.T) {
	p := onlySchedules(
		clawback.Schedule{Return: clawback.ProRata, Window: partnerecon.Days(90, partnerecon.Through)},
		clawback.Schedule{Trigger: clawback.ByBreach, Components: []string{"bonus"}, Return: clawback.Full, Window: partnerecon.Days(180, partnerecon.Through), Share: percent("50")},
	)
	events := func() []clawback.Event {
		base, bonus := entry("p", "acme", "p", "gold", "900", "2025-02-01"), entry("p", "acme", "p", "gold", "100", "2025-02-01")
		other := entry("p", "beta", "p", "gold", "100", "2025-02-01")
		bonus.Claim.Component, other.Claim.Component = "bonus", "bonus"
		return []clawback.Event{clawback.Posted{Start: start, Entries: []partnerecon.Entry{base, bonus, other}}}
	}
	breach := clawback.Breach{ID: "b", Customer: "c", Partner: "acme", Commitment: "onboarding", On: start.Add(100)}
	b := open(t, p).do(append(events(), breach, breach)...)
	b.want("half of the bonus", b.sum(""), "-50.00")
	other := breach
	other.Commitment = "training"
	b.refuse(other, clawback.ErrDuplicate)
	// On day 60 a third goes back: of 1000 + 100. The half of the bonus of acme is
	// more than its third: 300 + 50, and 33.33 of beta.
	b.do(churn("x", 60))
	b.want("the larger part of each", b.sum(""), "-383.33")
	late := breach
	late.On = start.Add(181)
	b = open(t, p).do(append(events(), late)...)
	b.want("after the window", b.sum(""), "0.00")
	// It undoes nothing that the customer comes back.
	b = open(t, p).do(append(events(), breach, clawback.Reactivated{ID: "back", On: start})...)
	b.want("the customer came back", b.sum(""), "-50.00")
}

// A fraud takes everything on any day, in any tier, and from what was earned since the
// customer came back; unless a schedule says otherwise.
func TestAFraudTakesEverything(t *testing.T) {
	fraud := clawback.Fraud{ID: "f", Customer: "c", On: start.Add(4000)}
	events := []clawback.Event{
		posted("p1", "acme", "p1", "solution", "100", "2025-02-01"), posted("p2", "beta", "p2", "none", "50", "2025-02-01"),
		clawback.Reactivated{ID: "b", On: start},
	}
	b := open(t, clawback.ThreeTier()).do(append(events, fraud, fraud)...)
	b.want("all of it", b.sum(""), "-150.00")
	b.do(posted("p3", "acme", "p3", "gold", "5", "2025-02-01"), posted("r", "acme", "p1", "solution", "-40", "2025-02-01"))
	b.want("and what is earned later, less what was returned", b.sum(""), "-115.00")

	fraud.Partner = "beta"
	b = open(t, clawback.ThreeTier()).do(append(events, fraud)...)
	b.want("of one partner", b.sum(""), "-50.00")
	b.want("not of the other", b.sum("acme"), "0.00")

	// Without a start nothing can be told for a churn; a fraud needs none.
	unstarted := clawback.Posted{Entries: []partnerecon.Entry{entry("p", "acme", "p", "integration", "100", "2025-02-01")}}
	b = open(t, clawback.ThreeTier()).do(unstarted, clawback.Fraud{ID: "f", On: start})
	b.want("no start is needed", b.sum(""), "-100.00")
	b = open(t, clawback.ThreeTier()).do(unstarted, clawback.Fraud{ID: "f", On: start, Partner: "beta"})
	b.want("nor for the others", b.sum(""), "0.00")

	otherwise := clawback.ThreeTier()
	otherwise.Schedules = append(otherwise.Schedules,
		clawback.Schedule{Trigger: clawback.ByFraud, Tier: "solution", Return: clawback.Nothing},
		clawback.Schedule{Trigger: clawback.ByFraud, Tier: "none", Return: clawback.Full, Share: percent("50")})
	b = open(t, otherwise).do(append(events, fraud)...)
	b.want("half of 50", b.sum(""), "-25.00")

	// The schedule of frauds stands first: half of 100.00.
	b = open(t, onlySchedules(clawback.Schedule{Trigger: clawback.ByFraud, Return: clawback.Full, Share: percent("50")})).do(unstarted, clawback.Fraud{ID: "f", On: start})
	b.want("half of 100", b.sum(""), "-50.00")
}

// What a churn means, its reason says.
func TestReasonsSayWhatAChurnIs(t *testing.T) {
	p := clawback.ThreeTier()
	p.Reasons = []clawback.ReasonCode{
		{Code: "moved", Means: clawback.ByChurn},
		{Code: "outage", Means: clawback.VendorFault},
		{Code: "stolen_card", Means: clawback.ByFraud},
		{Code: "never_onboarded", Means: clawback.ByBreach},
	}
	p.Schedules = append(p.Schedules, clawback.Schedule{Trigger: clawback.ByBreach, Return: clawback.Full, Window: partnerecon.Days(365, partnerecon.Until), Obligation: "explain"})
	for _, tt := range []struct {
		reason      string
		day         int
		want, trace string
		obligations int
	}{
		{"", 30, "-60.00", clawback.CodeWindow, 1},
		{"moved", 30, "-60.00", clawback.CodeWindow, 1},
		{"outage", 30, "0.00", clawback.CodeFault, 0},
		{"stolen_card", 30, "-180.00", clawback.CodeFraud, 0},
		// The breach asks both tiers for an explanation.
		{"never_onboarded", 364, "-180.00", clawback.CodeWindow, 2},
		{"never_onboarded", 365, "0.00", clawback.CodeOutside, 0},
	} {
		b := open(t, p).do(posted("p", "acme", "p", "integration", "90", "2025-02-01"), posted("q", "acme", "q", "solution", "90", "2025-02-01"))
		left := churn("x", tt.day)
		left.Reason = tt.reason
		preview, err := b.recourse.Preview(b.exposure, left)
		if err != nil || !preview.Trace.Has(tt.trace) {
			t.Errorf("%q: %v, want %s in\n%s", tt.reason, err, tt.trace, preview.Trace)
		}
		b.do(left, left)
		b.want(tt.reason, b.sum(""), tt.want)
		asked := slices.DeleteFunc(slices.Clone(b.entries), func(e partnerecon.Entry) bool { return e.Kind != partnerecon.Obligation })
		if len(asked) != tt.obligations {
			t.Errorf("%q: %d obligations, want %d", tt.reason, len(asked), tt.obligations)
		}
	}
	b := open(t, p)
	unknown := churn("x", 1)
	unknown.Reason = "weather"
	_, err := b.recourse.Apply(&b.exposure, unknown)
	if err == nil || err.Error() != `clawback: /reason: want one of moved, never_onboarded, outage, stolen_card, got "weather"` {
		t.Errorf("got %v", err)
	}
	// Where the policy maps none, a reason is only remembered.
	b = open(t, clawback.ThreeTier()).do(posted("p", "acme", "p", "referral", "90", "2025-02-01"), unknown)
	b.want("as any churn", b.sum(""), "-90.00")
	if c := b.exposure.Churns[0]; c.Reason != "weather" {
		t.Errorf("got %+v", c)
	}
}

// After the vendor's own fault, a churn of the customer's is one; the fault does not
// shield what it did not touch.
func TestAFaultAndAChurn(t *testing.T) {
	p := clawback.ThreeTier()
	p.Reasons = []clawback.ReasonCode{{Code: "outage", Means: clawback.VendorFault}}
	fault := churn("x", 10)
	fault.Reason = "outage"
	b := open(t, p).do(posted("p", "acme", "p", "integration", "90", "2025-02-01"), fault, churn("y", 60))
	b.want("a third", b.sum(""), "-30.00")
	tr, err := b.recourse.Explain(b.entries[0])
	if err != nil || tr.Has(clawback.CodeFault) {
		t.Errorf("%v\n%s", err, tr)
	}
}

// Two versions: under the first, an outage is a churn like any other.
func TestReasonsOfTheVersion(t *testing.T) {
	kinder := clawback.ThreeTier()
	kinder.Reasons = []clawback.ReasonCode{{Code: "outage", Means: clawback.VendorFault}}
	r, err := clawback.NewDated(partnerecon.Terms[clawback.Policy]{
		{ID: "v1", From: day("2025-01-01"), Rationale: "launch", Policy: clawback.ThreeTier()},
		{ID: "v2", From: day("2025-02-01"), Rationale: "kinder", Policy: kinder},
	})
	if err != nil {
		t.Fatal(err)
	}
	b := &book{t: t, recourse: r}
	for _, v := range []string{"v1", "v2"} {
		p := posted("p"+v, "acme", "p"+v, "referral", "100", "2025-02-01")
		p.Entries[0].Terms = v
		b.do(p)
	}
	left := churn("x", 10)
	left.Reason = "outage"
	b.do(left)
	if diff := cmp.Diff([]string{"clawed acme pv1 -100.00 2025-02-01"}, list(b.entries)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if tr, err := b.recourse.Explain(b.entries[0]); err != nil || !tr.Has(clawback.CodeFault) {
		t.Errorf("%v\n%s", err, tr)
	}
}

func TestObligationsAreDue(t *testing.T) {
	for _, tt := range []struct {
		due  partnerecon.Window
		want string
	}{
		{partnerecon.Days(30, partnerecon.Through), "2025-02-10"},
		{partnerecon.Days(30, partnerecon.Until), "2025-02-09"},
		{partnerecon.Months(1, partnerecon.Through), "2025-02-11"},
		{partnerecon.Window{}, "no day"},
	} {
		p := onlySchedules(clawback.Schedule{Return: clawback.Nothing, Obligation: "call", Due: tt.due})
		b := open(t, p).do(posted("p", "acme", "p", "gold", "1", "2025-02-01"), churn("x", 10)) // 11 January
		asked, err := clawback.ObligationOf(b.entries[0])
		if err != nil || asked.What != "call" || asked.Since != start.Add(10) || asked.Due.String() != tt.want {
			t.Errorf("%s: %+v, %v", tt.due, asked, err)
		}
		text, err := json.Marshal(b.entries[0])
		var stored partnerecon.Entry
		if err := errors.Join(err, json.Unmarshal(text, &stored)); err != nil {
			t.Fatal(err)
		}
		if again, err := clawback.ObligationOf(stored); again != asked || err != nil {
			t.Errorf("stored: %+v, %v", again, err)
		}
		tr, err := b.recourse.Explain(stored)
		if err != nil || strings.Contains(tr.String(), "due=") != tt.due.Stated() {
			t.Errorf("%v\n%s", err, tr)
		}
	}
	b := open(t, clawback.ThreeTier()).do(posted("p", "acme", "p", "referral", "1", "2025-02-01"), churn("x", 10))
	if _, err := clawback.ObligationOf(b.entries[0]); !errors.Is(err, clawback.ErrEntry) {
		t.Errorf("an entry of another kind: %v", err)
	}
	if _, err := clawback.ObligationOf(partnerecon.Entry{}); !errors.Is(err, clawback.ErrEntry) {
		t.Errorf("an entry without a basis: %v", err)
	}
}

// Each payment has its window: an obligation is due where any of them holds the churn.
func TestAnObligationWithinTheWindowOfAnyLine(t *testing.T) {
	p := onlySchedules(clawback.Schedule{Return: clawback.Nothing, Window: partnerecon.Days(10, partnerecon.Through), Obligation: "call"})
	p.Anchor = clawback.PaymentCleared
	first, second := posted("p1", "acme", "p1", "gold", "1", "2025-02-01"), posted("p2", "acme", "p2", "gold", "1", "2025-02-01")
	first.Entries[0].Earned, second.Entries[0].Earned = start, start.Add(30)
	for n, want := range map[int]int{0: 1, 10: 1, 11: 0, 29: 0, 30: 1, 40: 1, 41: 0} {
		b := open(t, p).do(first, second, churn("x", n))
		if len(b.entries) != want {
			t.Errorf("day %d: %d obligations, want %d", n, len(b.entries), want)
		}
	}
}

func TestNewChecksReasons(t *testing.T) {
	p := clawback.ThreeTier()
	p.ChurnDay = "payday"
	p.Reasons = []clawback.ReasonCode{{}, {Code: "a", Means: clawback.ByChurn}, {Code: "a", Means: "rain"}}
	_, err := clawback.New(p)
	want := []string{"/churn_day unknown", "/reasons/0/code required", "/reasons/0/means unknown", "/reasons/2/code duplicate", "/reasons/2/means unknown"}
	if diff := cmp.Diff(want, paths(err)); diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	p = clawback.ThreeTier()
	p.Reasons = make([]clawback.ReasonCode, 1001)
	if _, err := clawback.New(p); !slices.Equal(paths(err), []string{"/reasons limit"}) {
		t.Error(err)
	}
}

// The parts of a policy that are left out leave no trace in its JSON, those stated
// come back; a change of a list that was passed in, or handed out, changes nothing.
func TestAFullPolicySurvives(t *testing.T) {
	p := onlySchedules(falling(), over24(clawback.StartedMonths), unserved(clawback.EachDay))
	p.ChurnDay = clawback.NoticeGiven
	p.Reasons = []clawback.ReasonCode{{"outage", clawback.VendorFault}}
	p.Schedules[0].Tier, p.Schedules[0].Components, p.Schedules[0].Share = "gold", []string{"bonus"}, percent("50")
	p.Schedules[1].Trigger, p.Schedules[1].Obligation, p.Schedules[1].Due = clawback.ByBreach, "call", partnerecon.Days(14, partnerecon.Until)
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"rounding":"half_up","anchor":"customer_start","churn_day":"notice","schedules":[` +
		`{"tier":"gold","components":["bonus"],"return":"stepped","steps":[{"window":{"days":30,"edge":"through"},"share":"100%"},{"window":{"days":60,"edge":"through"},"share":"50%"}],"share":"50%"},` +
		`{"trigger":"breach","return":"pro_rata","window":{"months":24,"edge":"until"},"counts":"started","obligation":"call","due":{"days":14,"edge":"until"}},` +
		`{"return":"unserved","counts":"days"}],"reasons":[{"code":"outage","means":"vendor_fault"}]}`
	if string(text) != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	r, err := clawback.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	p.Schedules[0].Components[0], p.Schedules[0].Steps[0].Share, p.Reasons[0].Code = "x", percent("1"), "x"
	out := r.Policy()
	out.Schedules[0].Components[0], out.Schedules[0].Steps[0].Share, out.Reasons[0].Code = "x", percent("1"), "x"
	if again, err := json.Marshal(r.Policy()); err != nil || string(again) != want {
		t.Errorf("got\n%s, %v", again, err)
	}
}

// What an event asks for is asked once, though it is delivered again, and also of a
// partner on whose line nothing is left.
func TestAnIncidentAsksOnce(t *testing.T) {
	p := onlySchedules(
		clawback.Schedule{Trigger: clawback.ByFraud, Return: clawback.Full, Obligation: "explain"},
		clawback.Schedule{Trigger: clawback.ByBreach, Return: clawback.Full, Window: partnerecon.Days(60, partnerecon.Through), Obligation: "repair"})
	for want, e := range map[string]clawback.Event{
		"explain": clawback.Fraud{ID: "x", On: start.Add(10)},
		"repair":  clawback.Breach{ID: "x", Partner: "acme", Commitment: "demo", On: start.Add(10)},
	} {
		b := open(t, p).do(posted("p", "acme", "p", "gold", "10", "2025-02-01"), posted("r", "acme", "p", "gold", "-10", "2025-02-01"), e, e)
		if len(b.entries) != 1 {
			t.Fatalf("%s: got %v", want, list(b.entries))
		}
		asked, err := clawback.ObligationOf(b.entries[0])
		if err != nil || asked.What != want {
			t.Errorf("%+v, %v", asked, err)
		}
	}
	b := open(t, p).do(clawback.Fraud{ID: "x", On: start})
	b.refuse(clawback.Fraud{ID: "x", On: start, Partner: "acme"}, clawback.ErrDuplicate)
	b.refuse(clawback.Breach{ID: "x", On: start, Partner: "acme", Commitment: "demo"}, clawback.ErrDuplicate)
}

// Of what was earned after the customer came back the trace says the nearest reason
// why nothing goes back of it.
func TestTheTraceOfWhatNoChurnTouches(t *testing.T) {
	for tier, want := range map[string]string{
		"integration": clawback.CodeCameBack, "solution": clawback.CodeNothing, "other": clawback.CodeNoSchedule,
	} {
		e := posted("p", "acme", "p", tier, "10", "2025-02-01")
		e.Entries[0].Earned = start.Add(20)
		b := open(t, clawback.ThreeTier()).do(e, clawback.Reactivated{ID: "b", On: start.Add(15)})
		preview, err := b.recourse.Preview(b.exposure, churn("x", 10))
		if err != nil || preview.Trace[0].Code != want {
			t.Errorf("%s: %v, want %s in\n%s", tier, err, want, preview.Trace)
		}
	}
}

// One reason is enough: a churn on day 200, beyond the 90 days of churns, takes all back
// where its reason is a fraud, half where it is a breach that costs half, and nothing
// where the policy does not know it.
func TestOneReasonIsEnough(t *testing.T) {
	for means, want := range map[clawback.Trigger]string{clawback.ByFraud: "-900.00", clawback.ByBreach: "-450.00", clawback.ByChurn: "0.00"} {
		p := dated("")
		p.Schedules = append(p.Schedules, clawback.Schedule{Trigger: clawback.ByBreach, Return: clawback.Full, Share: percent("50"), Window: partnerecon.Days(365, partnerecon.Through)})
		p.Reasons = []clawback.ReasonCode{{Code: "why", Means: means}}
		left := churn("x", 200)
		left.Reason = "why"
		b := open(t, p).do(posted("p", "acme", "p", "gold", "900", "2025-02-01"), left)
		b.want(string(means), b.sum(""), want)
	}
}
