package retainer_test

import (
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
)

// kinds is one event of each kind, which says nothing yet.
func kinds() []retainer.Event {
	return []retainer.Event{
		retainer.Opened{},
		retainer.Evidenced{},
		retainer.NeedSeen{},
		retainer.Understood{},
		retainer.Approved{},
		retainer.Started{},
		retainer.Elapsed{},
		retainer.Paused{},
		retainer.Resumed{},
		retainer.NoticeGiven{},
		retainer.Ended{},
		retainer.CheckedIn{},
		retainer.CycleApproved{},
		retainer.AmountConfirmed{},
		retainer.PayerConfirmed{},
		retainer.Sent{},
		retainer.ProofAttached{},
		retainer.CyclePaid{},
		retainer.Refunded{},
		retainer.Waived{},
		retainer.UnitsUsed{},
		retainer.ClientPriced{},
		retainer.CommissionStated{},
		retainer.WorkAsked{},
		retainer.SprintAgreed{},
		retainer.ScopeChanged{},
		retainer.Asked{},
		retainer.Answered{},
		retainer.Seal{},
	}
}

// What is put on an event of any kind is read off it again: of time that passes, which
// has no id, the retainer and the day; the partner of what opens one alone.
func TestStampsOfAllKinds(t *testing.T) {
	full := retainer.Stamp{ID: "e1", Retainer: "r", Partner: "acme", On: day("2025-02-01"), Recorded: day("2025-02-03")}
	for _, e := range kinds() {
		want := full
		switch e.(type) {
		case retainer.Opened:
		case retainer.Elapsed:
			want.ID, want.Partner, want.Recorded = "", "", partnerecon.Day{}
		default:
			want.Partner = ""
		}
		stamped := retainer.Stamped(e, full)
		if got := retainer.StampOf(stamped); got != want {
			t.Errorf("%T: got %+v, want %+v", e, got, want)
		}
		if off := retainer.Stamped(stamped, retainer.Stamp{}); retainer.StampOf(off) != (retainer.Stamp{}) {
			t.Errorf("%T: it was not taken off: %+v", e, off)
		}
	}
	pointer := &retainer.Paused{ID: "x"}
	if got := retainer.Stamped(pointer, full); got != retainer.Event(pointer) || pointer.ID != "x" || retainer.StampOf(pointer) != (retainer.Stamp{}) {
		t.Errorf("a pointer is no event: %+v", got)
	}
	if got := retainer.Problems(nil); len(got) != 1 || got[0].Code != "required" {
		t.Errorf("problems of nothing: %+v", got)
	}
	if got := retainer.Problems(retainer.Paused{}); len(got) != 3 || got[0].Path != "/id" {
		t.Errorf("problems of a pause: %+v", got)
	}
	if got := retainer.Problems(retainer.Asked{ID: "a", Retainer: "r", On: day("2025-01-02"), About: "x"}); len(got) != 1 || !strings.Contains(got[0].Message, string(retainer.Scaling)) {
		t.Errorf("the message does not say what there is: %+v", got)
	}
	if retainer.Stamped(nil, full) != nil || retainer.StampOf(nil) != (retainer.Stamp{}) {
		t.Error("nothing was stamped")
	}
}
