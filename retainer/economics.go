package retainer

import "github.com/partnerecon/partnerecon"

// Economics is what the partner gets of recurring work. The set is closed:
//
//	RecurringShare     a share of each cycle, limited
//	ManagementMargin   a fixed amount for each cycle
//	OneCycleBonus      once
//	NoUpside           nothing, decided
//
// nil is undecided, which is none of them and refused everywhere.
type Economics interface{ economics() }

// A RecurringShare is a share of what was paid for a cycle, until the first of its
// limits: at least one has to be stated.
type RecurringShare struct {
	Share partnerecon.Rate `json:"share"`
	// Cycles that are paid, from the first one paid on.
	Cycles int `json:"cycles,omitzero"`
	// Until is the day from which cycles that begin earn nothing.
	Until partnerecon.Day `json:"until,omitzero"`
	// Amount of all shares together, in the order of the cycles: the one that reaches it
	// gets the rest, and those after it nothing, however often the retainer renews. A
	// refund gives no room back. Another retainer has a limit of its own.
	Amount partnerecon.Money `json:"amount,omitzero"`
}

// A ManagementMargin is a fixed amount for each paid cycle, whatever the cycle's
// amount; for a cycle cut short, the same part of it.
type ManagementMargin struct {
	Amount partnerecon.Money `json:"amount"`
}

// A OneCycleBonus is paid with the first cycle that is paid, and never again: neither
// after a pause nor after a refund.
type OneCycleBonus struct {
	Amount partnerecon.Money `json:"amount"`
}

// NoUpside is decided: the first deal's economics stop there.
type NoUpside struct{}

func (RecurringShare) economics()   {}
func (ManagementMargin) economics() {}
func (OneCycleBonus) economics()    {}
func (NoUpside) economics()         {}
