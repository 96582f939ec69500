package commission

// Knows reports whether an event within the horizon has this id: a payment, a
// clearing, a correction or its reversal, a recredit, or the one that stated the
// start. A caller that gives ids to events of its own as well asks here first.
func (l *Ledger) Knows(id string) bool { return l != nil && l.knows(id) }
