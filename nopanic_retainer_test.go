package partnerecon_test

import (
	"math"
	"reflect"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
)

// worldRetainer is a white-label retainer with units and a draw, all of them x.
func worldRetainer() retainer.Policy {
	return retainer.Policy{
		Rounding: partnerecon.HalfUp, Currency: "EUR", Model: retainer.WhiteLabel,
		Relationship: retainer.Relationship{Owner: retainer.Partner, WhiteLabel: retainer.Yes, Controller: retainer.Partner},
		Economics:    retainer.ManagementMargin{Amount: inEUR("4")},
		Scope:        retainer.Scope{Delivery: "x", Reporting: "x", Approvals: "x", Reviews: "x", Excluded: []string{"x"}},
		Renewal:      retainer.Renewal{Mode: retainer.AfterCheckIn, Missed: retainer.MissedWaits},
		Approvers:    []string{"x"},
		Cycle:        retainer.Cadence{Every: retainer.EveryMonth, Partial: retainer.ByDays},
		Amount:       inEUR("12"),
		Steps:        []retainer.StepUp{{From: 2, Amount: inEUR("15")}},
		Units:        retainer.Units{Name: "x", Included: 1, Over: inEUR("1"), Pool: retainer.BurnDown},
		Draw:         retainer.Draw{Amount: inEUR("20"), Measured: retainer.OnNet, Recovery: retainer.Recoverable, AtEnd: retainer.StaysOwed},
		Stability:    retainer.Stability{Cycles: 1},
	}
}

func worldEventsOfRetainers() []retainer.Event {
	on := partnerecon.MustDay("2024-01-31")
	next := partnerecon.MustDay("2024-02-29")
	return []retainer.Event{
		retainer.Opened{ID: "o", Retainer: "x", Partner: "x", Customer: "x", System: "x", On: on},
		retainer.Evidenced{ID: "e1", Retainer: "x", Of: retainer.ProjectPaid, Ref: "x", On: on},
		retainer.Evidenced{ID: "e2", Retainer: "x", Of: retainer.PayoutDone, Ref: "x", On: on},
		retainer.Evidenced{ID: "e3", Retainer: "x", Of: retainer.HandoffDone, Ref: "x", On: on},
		retainer.NeedSeen{ID: "n", Retainer: "x", Need: retainer.Testing, System: "x", On: on},
		retainer.Understood{ID: "u", Retainer: "x", On: on},
		retainer.Approved{ID: "a", Retainer: "x", Role: "x", On: on},
		retainer.ClientPriced{ID: "c", Retainer: "x", Amount: inEUR("11"), On: on},
		retainer.Started{ID: "s", Retainer: "x", On: on},
		retainer.UnitsUsed{ID: "q", Retainer: "x", Cycle: 1, Units: 3, On: on},
		retainer.CheckedIn{ID: "i", Retainer: "x", On: on},
		retainer.WorkAsked{ID: "w", Retainer: "x", Item: "x", On: on},
		retainer.AmountConfirmed{ID: "m", Retainer: "x", Cycle: 1, Amount: inEUR("14"), On: on},
		retainer.PayerConfirmed{ID: "y", Retainer: "x", Cycle: 1, Payer: "x", On: on},
		retainer.Sent{ID: "t", Retainer: "x", Cycle: 1, Amount: inEUR("14"), On: on},
		retainer.ProofAttached{ID: "f", Retainer: "x", Cycle: 1, Ref: "x", On: on},
		retainer.CyclePaid{ID: "p", Retainer: "x", Cycle: 1, Amount: inEUR("14"), On: on},
		retainer.Refunded{ID: "r", Retainer: "x", Cycle: 1, Amount: inEUR("7"), On: on},
		retainer.CommissionStated{ID: "k", Retainer: "x", Cycle: 1, Earned: inEUR("5"), On: next},
		retainer.Ended{ID: "z", Retainer: "x", Last: next, On: next},
		retainer.Elapsed{Retainer: "x", On: next.Add(1)},
	}
}

// fillRetainers lets an engagement come about, and adds what it posts and stores to
// the entries and the documents of the world.
func (w *world) fillRetainers(t *testing.T) (retainer.Board, retainer.Engagement) {
	t.Helper()
	board := retainer.Must(worldRetainer())
	var x retainer.Engagement
	w.documents = append(w.documents, encode(t, worldRetainer()))
	for _, e := range worldEventsOfRetainers() {
		entries, err := board.Apply(&x, e)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			w.entries, w.bases = append(w.entries, e), append(w.bases, e.Basis)
		}
		text, err := retainer.WriteEvent(e)
		if err != nil {
			t.Fatal(err)
		}
		w.documents = append(w.documents, text)
	}
	w.documents = append(w.documents, encode(t, x))
	return board, x
}

// forgedEngagements are what no series of events leaves.
func forgedEngagements(x retainer.Engagement) []retainer.Engagement {
	first, last := partnerecon.MustDay("0001-01-01"), partnerecon.MustDay("9999-12-31")
	out := []retainer.Engagement{{}, x}
	for _, change := range []func(*retainer.Engagement){
		func(x *retainer.Engagement) { x.Sealed.Cycles = math.MaxInt },
		func(x *retainer.Engagement) { x.Sealed.Cycles = math.MinInt },
		func(x *retainer.Engagement) { x.Start, x.Through = first, last },
		func(x *retainer.Engagement) { x.Start, x.Through = last, last },
		func(x *retainer.Engagement) { x.Start, x.Through = last, partnerecon.Day{} },
		func(x *retainer.Engagement) { x.Currency = "?" },
		func(x *retainer.Engagement) {
			x.Marks = []retainer.Mark{{What: retainer.MarkEnd}, {What: retainer.MarkNotice}, {What: retainer.MarkPaused}}
		},
		func(x *retainer.Engagement) {
			x.Cycles = []retainer.Cycle{{Number: math.MinInt, Posted: retainer.Posted{Owed: math.MinInt64}}, {Number: math.MaxInt, Posted: retainer.Posted{Draw: math.MaxInt64}}}
		},
		func(x *retainer.Engagement) {
			x.Cycles = []retainer.Cycle{{Number: 1, Units: math.MinInt64, Confirmed: math.MinInt64, Refunded: math.MaxInt64, Paid: first, Confirming: first, Payer: "x", Proof: "x", Sent: first}}
		},
		func(x *retainer.Engagement) {
			x.Sealed.Balance, x.Sealed.Units, x.Sealed.Granted = math.MinInt64, math.MaxInt64, math.MinInt64
		},
		func(x *retainer.Engagement) { x.Prices = []retainer.Price{{Amount: math.MinInt64}} },
	} {
		one := x.Clone()
		change(&one)
		out = append(out, one)
	}
	return out
}

func (w *world) poolsOfRetainers(t *testing.T, c *caller) map[reflect.Type]func() []reflect.Value {
	t.Helper()
	board, x := w.fillRetainers(t)
	return map[reflect.Type]func() []reflect.Value{
		typeOf[[]byte]():               pool(w.documents...), // with those of retainers
		typeOf[retainer.Board]():       pool(retainer.Board{}, board),
		typeOf[retainer.Engagement]():  pool(forgedEngagements(x)...),
		typeOf[retainer.Model]():       enum(retainer.Referral, retainer.WhiteLabel, retainer.Reseller, retainer.Operator),
		typeOf[retainer.Direction]():   enum(retainer.CompanyPays, retainer.PartnerOwes),
		typeOf[retainer.Party]():       enum(retainer.Partner, retainer.Company, retainer.Client),
		typeOf[retainer.YesNo]():       enum(retainer.Yes, retainer.No),
		typeOf[retainer.RenewalMode](): enum(retainer.ByDefault, retainer.AfterCheckIn, retainer.ByApproval),
		typeOf[retainer.Missed]():      enum(retainer.MissedEnds, retainer.MissedWaits),
		typeOf[retainer.Every]():       enum(retainer.EveryMonth, retainer.EveryWeek),
		typeOf[retainer.Partial]():     enum(retainer.ByDays, retainer.InFull, retainer.OnlyWhole),
		typeOf[retainer.Measured]():    enum(retainer.OnEarned, retainer.OnNet),
		typeOf[retainer.Recovery]():    enum(retainer.Recoverable, retainer.NonRecoverable),
		typeOf[retainer.Pool]():        enum(retainer.EachCycle, retainer.BurnDown),
		typeOf[retainer.AtEnd]():       enum(retainer.Forgiven, retainer.StaysOwed),
		typeOf[retainer.Need]():        enum(retainer.Testing, retainer.Upkeep),
		typeOf[retainer.Question]():    enum(retainer.Confidence, retainer.Scaling),
		typeOf[retainer.Economics](): unionOf[retainer.Economics](c,
			retainer.RecurringShare{}, retainer.ManagementMargin{}, retainer.OneCycleBonus{}, retainer.NoUpside{}, (*retainer.NoUpside)(nil)),
		typeOf[retainer.Event](): unionOf[retainer.Event](c,
			retainer.Opened{}, retainer.Evidenced{}, retainer.NeedSeen{}, retainer.Understood{}, retainer.Approved{}, retainer.Started{}, retainer.Elapsed{},
			retainer.Paused{}, retainer.Resumed{}, retainer.NoticeGiven{}, retainer.Ended{}, retainer.CheckedIn{}, retainer.CycleApproved{}, retainer.AmountConfirmed{},
			retainer.PayerConfirmed{}, retainer.Sent{}, retainer.ProofAttached{}, retainer.CyclePaid{}, retainer.Refunded{}, retainer.Waived{}, retainer.UnitsUsed{},
			retainer.ClientPriced{}, retainer.CommissionStated{}, retainer.WorkAsked{}, retainer.SprintAgreed{}, retainer.ScopeChanged{}, retainer.Asked{},
			retainer.Answered{}, retainer.Seal{}, (*retainer.Seal)(nil)),
	}
}
