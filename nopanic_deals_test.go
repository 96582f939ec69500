package partnerecon_test

import (
	"bytes"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/attribution/metrics"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
)

// poolsOfAttribution are the values of attribution that reflection cannot make
// up: sealed sets, by value, by pointer and by nil pointer, names, and models.
func (w *world) poolsOfAttribution() map[reflect.Type]func() []reflect.Value {
	models := []attribution.Model{{}, attribution.Must(zoned(worldAttribution()))}
	var trees []attribution.Tree
	for _, split := range splits() {
		if split != nil {
			p := zoned(worldAttribution())
			for i := range p.Methods {
				p.Methods[i].Split, p.Methods[i].Over = split, overOf(split)
			}
			p.Path.Direct, p.Path.Repeats, p.Path.Priority = attribution.Keep, attribution.CollapseRepeats, []string{"x"}
			if m, err := attribution.New(p); err == nil {
				models = append(models, m)
			}
		}
	}
	for _, m := range models[:2] {
		trees = append(trees, m.Tree())
	}
	out := map[reflect.Type]func() []reflect.Value{
		typeOf[attribution.Model]():     pool(models...),
		typeOf[attribution.Tree]():      pool(trees...),
		typeOf[attribution.Node]():      pool(nodes()...),
		typeOf[attribution.Condition](): pool(conditions()...),
		typeOf[attribution.Split]():     pool(append(splits(), (*attribution.First)(nil), &attribution.Linear{}, (*attribution.Position)(nil), attribution.Decay{Hours: 1 << 62, Days: -1})...),
		typeOf[func(string) attribution.Answer](): pool[func(string) attribution.Answer](nil,
			func(string) attribution.Answer { return attribution.Yes }, func(string) attribution.Answer { return "x" }),
	}
	maps.Copy(out, map[reflect.Type]func() []reflect.Value{
		typeOf[attribution.Answer]():       enum(attribution.Yes, attribution.Unknown),
		typeOf[attribution.Direct]():       enum(attribution.Keep, attribution.Drop),
		typeOf[attribution.DirectFirst]():  enum(attribution.VoidsRegistration),
		typeOf[attribution.Engagement]():   enum(attribution.Active, attribution.Dormant),
		typeOf[attribution.FactKind]():     enum(attribution.TextFact, attribution.MoneyFact, attribution.NumberFact, attribution.CountFact, attribution.BoolFact, attribution.SetFact, attribution.DayFact, attribution.InstantFact),
		typeOf[attribution.Lapsed]():       enum(attribution.Uncredited, attribution.ToTheEngaged),
		typeOf[attribution.Mark]():         enum(attribution.Owner, attribution.Domain, attribution.Token),
		typeOf[attribution.Mixed]():        enum(attribution.LowestTier, attribution.RegistrationFirst),
		typeOf[attribution.Moment]():       enum(attribution.Close, attribution.Signup),
		typeOf[attribution.Op]():           enum(attribution.Eq, attribution.Between, attribution.In, attribution.Contains, attribution.Exists, attribution.Lt),
		typeOf[attribution.Over]():         enum(attribution.Touches, attribution.Introductions),
		typeOf[attribution.Registers]():    enum(attribution.ByWindow, attribution.ByProtection),
		typeOf[attribution.Registration](): enum(attribution.TakesPriority, attribution.AsTouch),
		typeOf[attribution.Repeats]():      enum(attribution.AsIs, attribution.FirstOnly, attribution.CollapseRepeats),
		typeOf[attribution.Scope]():        enum(attribution.OfJourney, attribution.OfPartner),
		typeOf[attribution.Signal]():       enum(attribution.Introduced, attribution.Protected),
		typeOf[attribution.TwoTouch]():     enum(attribution.SpreadMiddle, attribution.Halves),
		typeOf[attribution.Unaccepted]():   enum(attribution.Flag, attribution.Refuse),
		typeOf[attribution.Verdict]():      enum(attribution.Credited, attribution.Ineligible),
		typeOf[metrics.Verdict]():          enum(metrics.Within, metrics.Undefined),
	})
	return out
}

// zoned is a policy that stands alone, with the zone that a program would give it.
func zoned(p attribution.Policy) attribution.Policy {
	p.Zone = "UTC"
	return p
}

func splits() []attribution.Split {
	rate := partnerecon.MustRate
	return []attribution.Split{
		nil,
		attribution.Linear{},
		attribution.First{},
		attribution.Last{},
		attribution.LastEligible{},
		attribution.LastNot{Classes: []string{"x"}},
		attribution.Position{First: rate("40%"), Middle: rate("20%"), Last: rate("40%"), TwoTouch: attribution.Halves},
		attribution.Decay{Hours: 1},
		attribution.Weighted{Weights: []attribution.Weight{{Kind: "x", Weight: 3}}},
		attribution.Equal{},
		attribution.Additive{},
	}
}

// overOf is the path that a split reads.
func overOf(s attribution.Split) attribution.Over {
	switch s.(type) {
	case attribution.Equal, attribution.Additive:
		return ""
	}
	return attribution.Touches
}

func conditions() []attribution.Condition {
	deep := attribution.Condition(attribution.Is{Signal: attribution.Introduced})
	for range 1000 {
		deep = attribution.Not{Of: deep}
	}
	return []attribution.Condition{
		nil,
		attribution.Is{Signal: attribution.Introduced},
		attribution.Is{},
		attribution.Not{},
		attribution.Not{Of: attribution.Is{Signal: "x"}},
		attribution.Compare{Fact: "x", Op: attribution.Eq, Values: []string{"x"}},
		attribution.Compare{Op: attribution.Between, Values: []string{"\xff"}},
		attribution.Touched{Kinds: []string{"x"}, Look: attribution.Look{To: attribution.Signup, Window: partnerecon.Hours(1, partnerecon.Until)}},
		attribution.Touched{},
		(*attribution.Is)(nil), &attribution.Is{}, (*attribution.Not)(nil),
		attribution.Not{Of: (*attribution.Compare)(nil)},
		deep,
	}
}

func nodes() []attribution.Node {
	leaf := attribution.Leaf{ID: "x", Role: partnerecon.Sourced}
	deep, wide := attribution.Node(leaf), attribution.Node(leaf)
	for range 1000 {
		deep = attribution.Fork{ID: "x", If: attribution.Is{Signal: attribution.Introduced}, Then: leaf, Else: deep}
	}
	for range 12 { // 4,096 leaves
		wide = attribution.Fork{ID: "x", If: attribution.Is{Signal: attribution.Introduced}, Then: wide, Else: wide}
	}
	out := []attribution.Node{
		nil, leaf,
		attribution.Leaf{},
		attribution.Fork{},
		(*attribution.Fork)(nil), (*attribution.Leaf)(nil), &leaf,
		attribution.Fork{ID: "x", Then: (*attribution.Leaf)(nil), Else: &attribution.Fork{}},
		deep, wide,
	}
	for _, c := range conditions() {
		out = append(out, attribution.Fork{ID: "x", If: c, Then: attribution.Leaf{ID: "y"}, Else: leaf})
	}
	return out
}

// poolsOfConflict are those of conflict: events of every kind, a desk, and states
// that the desk wrote and that it would never write.
func (w *world) poolsOfConflict() map[reflect.Type]func() []reflect.Value {
	record := w.book.OnRecord("x")
	backwards := record.Account.Clone()
	for i, k := 0, len(backwards.Facts)-1; i < k; i, k = i+1, k-1 {
		backwards.Facts[i], backwards.Facts[k] = backwards.Facts[k], backwards.Facts[i]
	}
	accounts := func() []conflict.Account {
		return []conflict.Account{{}, record.Account.Clone(), {ID: "x"}, {Facts: []conflict.Event{nil}}, {ID: "y", Facts: record.Account.Clone().Facts}, backwards.Clone()}
	}
	rosters := func() []conflict.Roster {
		return []conflict.Roster{{}, w.book.Roster("x").Clone(), {Partner: "x"}, {Facts: []conflict.Event{nil, (*conflict.Enroll)(nil)}}, {Partner: "x", Facts: record.Account.Clone().Facts}}
	}
	return map[reflect.Type]func() []reflect.Value{
		typeOf[conflict.Event]():   w.conflictEvents,
		typeOf[conflict.Desk]():    pool(conflict.Desk{}, w.program.Desk(), conflict.Must(conflict.ThreeTier("Europe/Berlin"))),
		typeOf[conflict.Account](): func() []reflect.Value { return pool(accounts()...)() },
		typeOf[conflict.Roster]():  func() []reflect.Value { return pool(rosters()...)() },
		typeOf[conflict.State](): func() []reflect.Value {
			return pool(conflict.State{}, w.book.OnRecord("x"), conflict.State{Rosters: []*conflict.Roster{nil, w.book.Roster("x")}},
				conflict.State{Account: w.book.OnRecord("x").Account}, conflict.State{Account: &accounts()[3], Rosters: []*conflict.Roster{&rosters()[3], &rosters()[4]}},
				conflict.State{Account: &accounts()[5], Rosters: w.book.OnRecord("x").Rosters})()
		},
		typeOf[conflict.Action]():      enum(conflict.Warning, conflict.Holding, conflict.Removal),
		typeOf[conflict.Anchor]():      enum(conflict.FromOpening, conflict.FromEscalation),
		typeOf[conflict.Approval]():    enum(conflict.ForBundle, conflict.ForDiscount),
		typeOf[conflict.Clock]():       enum(conflict.FromRegistration, conflict.FromApproval),
		typeOf[conflict.Conflict]():    enum(conflict.PartnerAgainstPartner, conflict.PriceDispute),
		typeOf[conflict.DirectFirst](): enum(conflict.BeforeContact, conflict.Never),
		typeOf[conflict.Ground]():      enum(conflict.OnRegistration, conflict.OnAssignment),
		typeOf[conflict.Membership]():  enum(conflict.HasLeft, conflict.HasReturned),
		typeOf[conflict.Motion]():      enum(conflict.Inbound, conflict.Outbound),
		typeOf[conflict.Outcome]():     enum(conflict.Granted, conflict.Breached),
		typeOf[conflict.Remedy]():      enum(conflict.ToRelease, conflict.ToAdjust),
		typeOf[conflict.Status]():      enum(conflict.Accepted, conflict.Transferred),
		typeOf[conflict.TieRule]():     enum(conflict.EqualSplit, conflict.ToPeople),
		typeOf[conflict.Verdict]():     enum(conflict.Accept, conflict.Reject),
	}
}

// unionsOfConflict and unionOfSettlement have a member of every kind.
func unionOfConflict() []conflict.Event {
	return []conflict.Event{
		conflict.Enroll{},
		conflict.Profile{},
		conflict.Strike{},
		conflict.Release{},
		conflict.Approve{},
		conflict.Contact{},
		conflict.Register{},
		conflict.List{},
		conflict.Decide{},
		conflict.Extend{},
		conflict.Move{},
		conflict.Choose{},
		conflict.Override{},
		conflict.Transfer{},
		conflict.Withdraw{},
		conflict.Unlist{},
		conflict.Direct{},
		conflict.Sign{},
		conflict.Price{},
		conflict.Share{},
		conflict.Dispute{},
		conflict.Escalate{},
		conflict.Resolve{},
	}
}

func unionOfSettlement() []settlement.Event {
	return []settlement.Event{
		settlement.Standing{},
		settlement.PartnerEnrolled{},
		settlement.Measured{},
		settlement.TierRequested{},
		settlement.TierPlaced{},
		settlement.DemotionNoticed{},
		settlement.PartnerLeft{},
		settlement.PartnerExited{},
		settlement.PartnerStated{},
		settlement.PriceApproved{},
		settlement.Price{},
		settlement.LeadsShared{},
		settlement.Strike{},
		settlement.SanctionReleased{},
		settlement.Started{},
		settlement.Profile{},
		settlement.Touch{},
		settlement.DealStated{},
		settlement.Registration{},
		settlement.RegistrationDecided{},
		settlement.RegistrationExtended{},
		settlement.RegistrationWithdrawn{},
		settlement.RegistrationTransferred{},
		settlement.Choice{},
		settlement.Override{},
		settlement.Listing{},
		settlement.Unlisting{},
		settlement.StageMove{},
		settlement.DealClosed{},
		settlement.Renewal{},
		settlement.Transfer{},
		settlement.Reopen{},
		settlement.ExchangeRate{},
		settlement.Payment{},
		settlement.Clearing{},
		settlement.Failure{},
		settlement.Refund{},
		settlement.CreditNote{},
		settlement.Chargeback{},
		settlement.ChargebackReversed{},
		settlement.Recredit{},
		settlement.Churn{},
		settlement.Breach{},
		settlement.Milestone{},
		settlement.Fraud{},
		settlement.Reactivated{},
		settlement.RetainerEvent{},
		settlement.Final{},
		settlement.Adjustment{},
		settlement.Dispute{},
		settlement.DisputeEscalated{},
		settlement.DisputeResolved{},
		settlement.Hold{},
		settlement.Release{},
		settlement.WriteOff{},
		settlement.Payout{},
		settlement.PayoutReturned{},
		settlement.LineDisputed{},
		settlement.LineDisputeResolved{},
		settlement.StatementAccepted{},
		settlement.Repayment{},
		settlement.FigureStated{},
		settlement.Certified{},
		settlement.JointActivity{},
		settlement.SaleStated{},
		settlement.PartnerReached{},
		settlement.Close{},
	}
}

func TestNoPanicCallsEveryKind(t *testing.T) {
	if got, want := len(unionOfSettlement()), len(settlement.Ranks()); got != want {
		t.Errorf("settlement has %d kinds of facts, the test calls %d", want, got)
	}
	if got, want := len(unionOfConflict()), len(conflict.Kinds()); got != want {
		t.Errorf("conflict has %d kinds of facts, the test calls %d", want, got)
	}
}

// guarded calls f and reports a panic of it.
func guarded(t *testing.T, what string, f func()) {
	t.Helper()
	if r := panics(f); r != nil {
		t.Errorf("%s: %v", what, r)
	}
}

// Every fact is folded into the world as it is, and then every question is asked:
// one after the other they would come too late for each other.
func TestNoPanicOnAnyFactAfterAll(t *testing.T) {
	w := newWorld(t, &caller{})
	w.settlementEvents = unionOf(&caller{pools: pools(t, &caller{})}, unionOfSettlement()...)
	before := encode(t, w.book)
	accepted := map[reflect.Type]bool{}
	for _, f := range w.happenings() {
		guarded(t, f.ID, func() {
			book := w.book.Clone()
			if _, err := w.program.Apply(book, f); err != nil {
				_ = err.Error()
				if !bytes.Equal(encode(t, book), before) {
					t.Errorf("%s, %T: the book changes with the error %v", f.ID, f.Event, err)
				}
				return
			}
			accepted[reflect.TypeOf(f.Event)] = true
			w.ask(book)
			if _, err := settlement.ParseBook(encode(t, book)); err != nil {
				t.Errorf("%s, %T: %v", f.ID, f.Event, err)
			}
		})
	}
	for _, e := range unionOfSettlement() {
		if !accepted[reflect.TypeOf(e)] {
			t.Errorf("no %T was accepted", e)
		}
	}
}

// ask asks everything about a book.
func (w *world) ask(book *settlement.Book) {
	day := partnerecon.MustDay("2024-03-31")
	for _, partner := range append(book.Partners(), "", "nobody") {
		_, _ = w.program.Why(book, partner, day)
		_, _ = w.program.Line(book, "x", "p3")
		_ = book.Roster(partner)
	}
	for _, deal := range []string{"", "w", "x", "y", "z"} {
		_, _ = w.program.Credit(book, "x", deal)
	}
	_, _ = w.program.AtRisk(book, day)
	_, _ = w.program.Statement(book, partnerecon.MustMonth("2024-01"), partnerecon.MustMonth("2024-03"))
	askDesk(w.program.Desk(), book.OnRecord("x"), day.Start(time.UTC))
}

// askDesk asks everything about a state.
func askDesk(d conflict.Desk, s conflict.State, at time.Time) {
	_, _ = d.Rulings(s)
	_, _ = d.Filings(s, at)
	_, _ = d.Disputes(s, at)
	_, _ = d.Protections(s, at)
	_, _ = d.ProtectionsAsOf(s, at.AddDate(0, -1, 0), at)
	_, _ = d.MayEngage(s, conflict.Outbound, at)
	_, _ = d.NextSteps(s, "x", at)
	if f, err := d.Facts(s, at); err == nil {
		_, _ = d.Arbitrate(f)
	}
	period := partnerecon.Interval{Start: partnerecon.MustDay("2024-01-01"), End: partnerecon.MustDay("2024-12-31")}
	_, _ = d.Leakage(period, s)
	_, _ = d.Audit(period, s.Rosters...)
	for _, r := range s.Rosters {
		_, _ = d.Standing(r, at)
		_, _ = d.ReviewList(r, partnerecon.DayIn(at, time.UTC))
	}
}

// afresh is an event with an id of its own, where it has the one that all have.
func afresh(v reflect.Value) conflict.Event {
	if v.IsNil() {
		return nil
	}
	out := reflect.New(v.Elem().Type()).Elem()
	out.Set(v.Elem())
	if id := out.FieldByName("ID"); id.String() == "x" {
		id.SetString("new")
	}
	e, _ := out.Interface().(conflict.Event)
	return e
}

// Every event is put on record where much is, and then every question is asked.
func TestNoPanicOnAnyEventOfADesk(t *testing.T) {
	w := newWorld(t, &caller{})
	accepted := map[reflect.Type]bool{}
	at := time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	handOn := conflict.Event(conflict.Transfer{ID: "new", Account: "x", Partner: "x", To: "v", Registration: "g1", At: at, By: "x"})
	events := unionOf(&caller{pools: pools(t, &caller{})}, unionOfConflict()...)()
	for _, v := range append(events, reflect.ValueOf(&handOn).Elem()) {
		e := afresh(v)
		guarded(t, fmt.Sprintf("%#v", e), func() {
			state := w.book.OnRecord("x")
			_, partners := conflict.Subjects(e)
			for _, partner := range partners {
				if !slices.ContainsFunc(state.Rosters, func(r *conflict.Roster) bool { return r.Partner == partner }) {
					state.Rosters = append(state.Rosters, w.book.Roster(partner))
				}
			}
			if _, err := w.program.Desk().Apply(state, e); err == nil {
				accepted[reflect.TypeOf(e)] = true
			}
			askDesk(w.program.Desk(), state, time.Date(2024, 3, 31, 0, 0, 0, 0, time.UTC))
		})
	}
	for _, e := range unionOfConflict() {
		if !accepted[reflect.TypeOf(e)] {
			t.Errorf("no %T was accepted", e)
		}
	}
}
