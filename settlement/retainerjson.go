package settlement

import (
	"github.com/partnerecon/partnerecon/internal/strictjson"
	"github.com/partnerecon/partnerecon/retainer"
)

// unionsOfRetainers are the events of a retainer, by the names that package retainer
// gives them, and the economics that one of them states.
func unionsOfRetainers() []strictjson.Union {
	return []strictjson.Union{
		strictjson.UnionOf[retainer.Event](
			strictjson.Kind{Name: "opened", Value: retainer.Opened{}},
			strictjson.Kind{Name: "evidenced", Value: retainer.Evidenced{}},
			strictjson.Kind{Name: "need_seen", Value: retainer.NeedSeen{}},
			strictjson.Kind{Name: "understood", Value: retainer.Understood{}},
			strictjson.Kind{Name: "approved", Value: retainer.Approved{}},
			strictjson.Kind{Name: "started", Value: retainer.Started{}},
			strictjson.Kind{Name: "elapsed", Value: retainer.Elapsed{}},
			strictjson.Kind{Name: "paused", Value: retainer.Paused{}},
			strictjson.Kind{Name: "resumed", Value: retainer.Resumed{}},
			strictjson.Kind{Name: "notice_given", Value: retainer.NoticeGiven{}},
			strictjson.Kind{Name: "ended", Value: retainer.Ended{}},
			strictjson.Kind{Name: "checked_in", Value: retainer.CheckedIn{}},
			strictjson.Kind{Name: "cycle_approved", Value: retainer.CycleApproved{}},
			strictjson.Kind{Name: "amount_confirmed", Value: retainer.AmountConfirmed{}},
			strictjson.Kind{Name: "payer_confirmed", Value: retainer.PayerConfirmed{}},
			strictjson.Kind{Name: "sent", Value: retainer.Sent{}},
			strictjson.Kind{Name: "proof_attached", Value: retainer.ProofAttached{}},
			strictjson.Kind{Name: "cycle_paid", Value: retainer.CyclePaid{}},
			strictjson.Kind{Name: "refunded", Value: retainer.Refunded{}},
			strictjson.Kind{Name: "waived", Value: retainer.Waived{}},
			strictjson.Kind{Name: "units_used", Value: retainer.UnitsUsed{}},
			strictjson.Kind{Name: "client_priced", Value: retainer.ClientPriced{}},
			strictjson.Kind{Name: "commission_stated", Value: retainer.CommissionStated{}},
			strictjson.Kind{Name: "work_asked", Value: retainer.WorkAsked{}},
			strictjson.Kind{Name: "sprint_agreed", Value: retainer.SprintAgreed{}},
			strictjson.Kind{Name: "scope_changed", Value: retainer.ScopeChanged{}},
			strictjson.Kind{Name: "asked", Value: retainer.Asked{}},
			strictjson.Kind{Name: "answered", Value: retainer.Answered{}},
			strictjson.Kind{Name: "seal", Value: retainer.Seal{}},
		),
		strictjson.UnionOf[retainer.Economics](
			strictjson.Kind{Name: "recurring_share", Value: retainer.RecurringShare{}},
			strictjson.Kind{Name: "management_margin", Value: retainer.ManagementMargin{}},
			strictjson.Kind{Name: "one_cycle_bonus", Value: retainer.OneCycleBonus{}},
			strictjson.Kind{Name: "none", Value: retainer.NoUpside{}},
		),
	}
}
