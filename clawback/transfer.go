package clawback

import "github.com/partnerecon/partnerecon"

// transferred takes up who bears what goes back from a day on.
func (d *draft) transferred(e Transferred) error {
	if known, err := d.known(life{what: handedOver, on: e.On, partner: e.From, to: e.To}); known || err != nil {
		return err
	}
	d.moved = true
	d.next.Transfers = insert(d.next.Transfers, Transfer{e.ID, e.On, e.From, e.To}, Transfer.compare)
	return nil
}

// bearer returns who bears what a churn on a day takes of a partner's lines; nobody
// where it is the partner itself. A transfer passes on whatever its partner bears.
func (x *Exposure) bearer(partner string, day partnerecon.Day) string {
	bearer := partner
	for _, t := range x.Transfers {
		if t.From == bearer && !t.On.After(day) {
			bearer = t.To
		}
	}
	if bearer == partner {
		return ""
	}
	return bearer
}
