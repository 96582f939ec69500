package settlement_test

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/retainer"
	"github.com/partnerecon/partnerecon/settlement"
)

// What an agreement's retainers can have wrong, at their places in the program.
func TestProblemsOfRetainersOfAPolicy(t *testing.T) {
	const at = "/terms/0/policy/retainers"
	for _, c := range []struct {
		name   string
		change func(a *settlement.Agreement)
		want   []string
	}{
		{"right", func(*settlement.Agreement) {}, nil},
		{"their currency stated", func(a *settlement.Agreement) { a.Retainers[0].Terms.Currency = "EUR" }, nil},
		{"no name", func(a *settlement.Agreement) { a.Retainers[1].Name = "" }, []string{at + "/1/name required: missing"}},
		{"one name twice", func(a *settlement.Agreement) { a.Retainers[1].Name = "share" }, []string{at + `/1/name duplicate: "share" stands twice`}},
		{"another currency", func(a *settlement.Agreement) {
			a.Retainers[3].Terms.Currency = "USD"
		}, []string{
			at + `/3/terms/currency conflict: "USD" in a program in "EUR"; leave it out`,
			at + `/3/terms/economics/amount conflict: 400.00 EUR in terms in USD`,
		}},
		{"undecided economics, and more of another", func(a *settlement.Agreement) {
			a.Retainers[0].Terms.Economics = nil
			a.Retainers[1].Terms.Approvers, a.Retainers[1].Terms.Renewal.Mode = nil, ""
		}, []string{
			at + "/0/terms/economics required: undecided; say recurring_share, management_margin, one_cycle_bonus or none",
			at + "/1/terms/approvers required: missing",
			at + "/1/terms/renewal/mode required: missing; one of by_default, after_check_in, by_approval",
		}},
		{"a bonus that is called like their entries", func(a *settlement.Agreement) {
			a.Commission.Bonuses = []commission.Bonus{{Name: retainer.ComponentDraw, On: "demo", Rates: []commission.Row{{Share: pct("1")}}}}
		}, []string{`/terms/0/policy/commission/bonuses/0/name conflict: "retainer.draw" is what the entries of retainers are called`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := retaining()
			c.change(&p.Terms[0].Policy)
			_, err := settlement.New(p)
			got := strings.Split(strings.TrimSuffix(saidOf(t, err), "\n"), "\n")
			for i, want := range c.want {
				// The words behind the code are package retainer's.
				path, _, _ := strings.Cut(want, ":")
				if i >= len(got) || !strings.HasPrefix(got[i], path+":") {
					t.Errorf("want %s, got %v", want, got)
				}
			}
			if len(c.want) == 0 && err != nil || len(c.want) > 0 && len(got) != len(c.want) {
				t.Errorf("%d problems wanted, got %v", len(c.want), got)
			}
		})
	}
}

// A policy with retainers is written and read again as the same, with its currency as it
// was stated.
func TestAPolicyWithRetainersSurvivesJSON(t *testing.T) {
	program := settlement.Must(retaining())
	once, err := settlement.MarshalPolicy(program.Policy())
	if err != nil {
		t.Fatal(err)
	}
	again, err := settlement.Parse(once)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(retaining(), again.Policy(), exported()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// What an event of a retainer can have wrong as a fact, each with its place in the fact.
func TestProblemsOfARetainerEvent(t *testing.T) {
	event := func(of, offer string, e retainer.Event) settlement.RetainerEvent {
		return settlement.RetainerEvent{Partner: "acme", Retainer: of, Offer: offer, Event: e}
	}
	opened := retainer.Opened{Customer: "c", System: "shop"}
	for _, c := range []struct {
		name  string
		event settlement.RetainerEvent
		want  []string
	}{
		{"opened", event("r", "share", opened), nil},
		{"paused", event("r", "", retainer.Paused{}), nil},
		{"nothing stated", settlement.RetainerEvent{}, []string{
			"/event required: missing; say what happened to the retainer", "/partner required: missing", "/retainer required: missing",
		}},
		{"an unknown kind of retainer", event("r", "gold", opened), []string{`/offer unknown: no version of the terms offers a retainer "gold"`}},
		{"no kind of retainer", event("r", "", opened), []string{"/offer required: missing; name the kind of retainer that is opened"}},
		{"a kind later on", event("r", "share", retainer.Paused{}), []string{"/offer conflict: it was named when the retainer was opened; leave it out"}},
		{"time", event("r", "", retainer.Elapsed{}), []string{"/event/kind conflict: time passes by the closes of the program"}},
		{"commission", event("r", "", retainer.CommissionStated{Cycle: 1, Earned: eur("1")}), []string{
			"/event/kind conflict: the program states the commission of a cycle itself, from the partner's account",
		}},
		{"a seal", event("r", "", retainer.Seal{Through: day("2025-01-31")}), []string{"/event/kind conflict: the closes of the program seal what is past the horizon"}},
		{"what the fact says", event("r", "share", retainer.Opened{
			ID: "x", Retainer: "r", Partner: "acme", Customer: "c", System: "shop", On: day("2025-01-01"), Recorded: day("2025-01-01"),
		}), []string{
			"/event/id conflict: the fact says so; leave it out", "/event/on conflict: the fact says so; leave it out",
			"/event/partner conflict: the fact says so; leave it out", "/event/recorded conflict: the fact says so; leave it out",
			"/event/retainer conflict: the fact says so; leave it out",
		}},
		{"what it lacks itself", event("r", "", retainer.AmountConfirmed{}), []string{
			"/event/amount required: missing", "/event/cycle out_of_range: want the number of a cycle, from 1 on, got 0",
		}},
		{"an event by pointer", event("r", "", &retainer.Paused{}), []string{`/event unknown: want an event of this package by value, got "*retainer.Paused"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			program := settlement.Must(retaining())
			f := fact("f", "2025-09-01", c.event)
			if diff := cmp.Diff(lines(c.want), said(program.Problems(f))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if len(c.want) == 0 {
				return
			}
			b := &settlement.Book{}
			_, err := program.Apply(b, f)
			if diff := cmp.Diff(lines(c.want), saidOf(t, err)); diff != "" || stored(t, b) != stored(t, &settlement.Book{}) {
				t.Errorf("Apply (-want +got)\n%s", diff)
			}
		})
	}
	none := settlement.Must(flat())
	if got := said(none.Problems(fact("f", "2025-09-01", event("r", "", retainer.Paused{})))); got != "/kind conflict: the program offers no retainers\n" {
		t.Errorf("without offers: %s", got)
	}
	far := settlement.Must(retaining()).Problems(fact("f", "9500-01-01", event("r", "", retainer.Paused{})))
	if got := said(far); got != "/occurred out_of_range: want a day before the year 9000, got 9500-01-01\n" {
		t.Errorf("far away: %s", got)
	}
}

// Facts name the events of a retainer as package retainer does, with what a sprint's
// economics are.
func TestEventsOfRetainersAreNamedAsThere(t *testing.T) {
	for _, e := range []retainer.Event{
		retainer.Opened{Customer: "c", System: "shop"},
		retainer.Evidenced{Of: retainer.ProjectPaid, Ref: "x"},
		retainer.NeedSeen{Need: retainer.Upkeep, System: "shop"},
		retainer.Understood{},
		retainer.Approved{Role: "founder"},
		retainer.Started{First: day("2025-02-01")},
		retainer.Paused{},
		retainer.Resumed{},
		retainer.NoticeGiven{By: retainer.Client},
		retainer.Ended{Last: day("2025-02-01")},
		retainer.CheckedIn{},
		retainer.CycleApproved{Cycle: 2, Role: "founder"},
		retainer.AmountConfirmed{Cycle: 1, Amount: eur("1")},
		retainer.PayerConfirmed{Cycle: 1, Payer: "c"},
		retainer.Sent{Cycle: 1, Amount: eur("1")},
		retainer.ProofAttached{Cycle: 1, Ref: "x"},
		retainer.CyclePaid{Cycle: 1, Amount: eur("1")},
		retainer.Refunded{Cycle: 1, Amount: eur("1")},
		retainer.Waived{Cycle: 1, Reason: "x", Approver: "y"},
		retainer.UnitsUsed{Cycle: 1, Units: 3},
		retainer.ClientPriced{Amount: eur("1")},
		retainer.WorkAsked{Item: "x", System: "y"},
		retainer.ScopeChanged{What: "x"},
		retainer.Asked{About: retainer.Pitch},
		retainer.Answered{About: retainer.Pitch},
		retainer.SprintAgreed{Work: "w", Scope: shareOfRetainer().Scope, Economics: retainer.OneCycleBonus{Amount: eur("5")}, Confirmed: retainer.Yes},
		retainer.SprintAgreed{Work: "w", Scope: shareOfRetainer().Scope, Economics: retainer.NoUpside{}},
		retainer.SprintAgreed{Work: "w", Scope: shareOfRetainer().Scope, Economics: retainer.ManagementMargin{Amount: eur("5")}},
		retainer.SprintAgreed{Work: "w", Scope: shareOfRetainer().Scope, Economics: retainer.RecurringShare{Share: pct("10"), Cycles: 6}},
	} {
		f := ofRetainer("f", "2025-01-01", "r", e)
		text, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		read, err := settlement.ParseFact(text)
		if err != nil || !reflect.DeepEqual(read, f) {
			t.Errorf("%s reads as %+v, %v", text, read, err)
		}
		there, err := retainer.WriteEvent(e)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), `"event":`+string(there)) {
			t.Errorf("%s is not what package retainer writes: %s", text, there)
		}
	}
}

// Stored retainers that no facts left are refused.
func TestProblemsOfStoredRetainers(t *testing.T) {
	r := open(t, retaining())
	r.through("2025-03", r.sorted(retained("2025-01-01", "a", "draw"), retained("2025-01-01", "b", "label"), []settlement.Fact{
		fact("p1", "2025-02-05", pay("c", "1000", "acme")), fact("p2", "2025-02-06", pay("c", "1000", "acme")),
	})...)
	good := stored(t, &r.book)
	if _, err := settlement.ParseBook([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"another partner":  {`"engagement":{"id":"a","partner":"acme"`, `"engagement":{"id":"a","partner":"beta"`},
		"no offer":         {`"offer":"draw"`, `"offer":""`},
		"out of order":     {`"engagement":{"id":"a"`, `"engagement":{"id":"c"`},
		"twice":            {`"engagement":{"id":"b"`, `"engagement":{"id":"a"`},
		"an unknown state": {`"offer":"draw"`, `"offer":"draw","state":"x"`},
		"days in disorder": {`"day":"2025-02-06"`, `"day":"2025-02-05"`},
	} {
		forged := strings.Replace(good, change[0], change[1], 1)
		if forged == good {
			t.Fatalf("%s: nothing changed in %s", name, good)
		}
		if _, err := settlement.ParseBook([]byte(forged)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// A book with retainers that another program goes on with: its closes leave alone what it
// offers no terms for, and it refuses what happens to it.
func TestABookOfAnotherProgramWithRetainers(t *testing.T) {
	r := open(t, retaining()).through("2025-01", retained("2025-01-01", "r", "set off")...)
	other := retaining()
	other.Terms[0].Policy.Retainers = other.Terms[0].Policy.Retainers[:1]
	r.program = settlement.Must(other)
	storedBefore(t, &r.book)
	n := len(r.entries)
	r.through("2025-03")
	if len(r.entries) != n {
		t.Errorf("closes of another program post %d entries", len(r.entries)-n)
	}
	r.refuse(ofRetainer("x", "2025-04-01", "r", retainer.Paused{}), settlement.ErrTerms)
	for partner, want := range map[string]string{"acme": `settlement: retainer "none" of "acme": ` + settlement.ErrReference.Error(), "nobody": `settlement: retainer "none" of "nobody": ` + settlement.ErrReference.Error()} {
		if _, err := r.program.Retainer(&r.book, partner, "none", day("2025-04-01")); err == nil || err.Error() != want {
			t.Errorf("%s: %v", partner, err)
		}
	}
	if _, err := r.program.Retainer(nil, "acme", "r", day("2025-04-01")); err == nil {
		t.Error("a retainer of no book")
	}
	if _, err := r.program.Retainer(&r.book, "acme", "r", day("2025-04-01")); err == nil {
		t.Error("it has an answer")
	}
}

// What is explained is what was posted: another kind of retainer, or another amount, is
// no explanation.
func TestForgedRetainerEntries(t *testing.T) {
	r := open(t, retaining())
	r.through("2025-01", r.sorted(retained("2025-01-01", "r", "share"), settled("r", 1, "3000", "2025-01-10"))...)
	text, err := json.Marshal(r.entries[0])
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"an unknown kind":  {`"offer":"share"`, `"offer":"gold"`},
		"another kind":     {`"offer":"share"`, `"offer":"margin"`},
		"another form":     {`"form":"retainer.upside"`, `"form":"settlement.cash"`},
		"another payment":  {`"paid":"300000"`, `"paid":"300001000"`},
		"without a basis":  {`"of":{`, `"or":{`},
		"other terms":      {`"terms":"2025"`, `"terms":"2026"`},
		"the largest base": {`"paid":"300000"`, `"paid":"` + pe.Count(math.MaxInt64).String() + `"`},
	} {
		forged := strings.Replace(string(text), change[0], change[1], 1)
		if forged == string(text) {
			t.Fatalf("%s: nothing changed in %s", name, text)
		}
		var e pe.Entry
		if err := json.Unmarshal([]byte(forged), &e); err != nil {
			continue
		}
		if tr, err := r.program.Explain(e); err == nil {
			t.Errorf("%s: %v", name, tr)
		}
	}
}

// Two draws would both recover from the same commission: the second one starts when the
// first has ended, and not before. A draft, and a retainer of another kind, may be beside.
func TestOneRetainerTopsUpAtATime(t *testing.T) {
	r := open(t, retaining())
	r.through("2025-02", r.sorted(retained("2025-01-01", "a", "draw"), retained("2025-01-01", "l", "label"), drafted("2025-01-01", "b", "draw"))...)
	before := bookOf(t, r)
	start := ofRetainer("b.8", "2025-03-03", "b", retainer.Started{})
	if entries, err := r.program.Apply(&r.book, start); !errors.Is(err, settlement.ErrTerms) || entries != nil || bookOf(t, r) != before {
		t.Fatalf("%v, %d entries", err, len(entries))
	}
	r.do(ofRetainer("a.9", "2025-03-04", "a", retainer.Ended{Last: day("2025-03-04")}))
	start.Occurred = settlement.On(day("2025-03-10"))
	r.do(start)
}

func bookOf(t *testing.T, r *run) string {
	t.Helper()
	b, err := r.book.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
