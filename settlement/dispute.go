package settlement

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
)

// disputed is the money of a dispute in a partner's account.
type disputed struct {
	Customer string `json:"customer"`
	Dispute  string `json:"dispute"`
	// Held is kept back while the dispute is open, or since a resolution holds it.
	Held int64 `json:"held,omitzero,string"`
	// WrittenOff is what its resolution takes from the partner, and has taken.
	WrittenOff int64 `json:"written_off,omitzero,string"`
}

// name identifies a dispute among those of all customers.
func (d *disputed) name() string { return d.Customer + "/" + d.Dispute }

// A dispute is what a fact makes of a dispute's money.
type dispute struct {
	partner string
	now     disputed
	decision
}

// disputed works out what a fact makes of the money of its dispute.
func (s *posting) disputed(st *step, v *evidence, e conflict.Event) error {
	id, partner := "", ""
	switch e := e.(type) {
	case conflict.Dispute:
		id, partner = e.ID, e.Partner
	case conflict.Resolve:
		id, partner = e.Dispute, e.Partner
	default:
		return nil
	}
	matters, err := s.program.desk.Disputes(v.record(), s.when.effective)
	if err != nil {
		return err
	}
	for _, m := range matters {
		if m.Dispute == id && m.Partner == partner {
			now := disputed{v.id, id, m.Held.Minor(), m.WrittenOff.Minor()}
			st.dispute = &dispute{partner, now, v.resolution(m.Resolution, now.name())}
		}
	}
	return nil
}

// resolution is who resolved a dispute as it stands now, and why.
func (v *evidence) resolution(id, about string) decision {
	for _, e := range v.record().Account.Facts {
		if r, ok := e.(conflict.Resolve); ok && r.ID == id {
			return decision{Reason: string(r.Remedy), Text: r.Reason, Approver: r.By, About: about}
		}
	}
	return decision{About: about}
}

// settleDispute holds, releases and takes what a fact says of a dispute.
func (s *posting) settleDispute(a *account, x *dispute) {
	i := slices.IndexFunc(a.Disputes, func(d disputed) bool { return d.Customer == x.now.Customer && d.Dispute == x.now.Dispute })
	if i < 0 {
		if x.now.Held == 0 && x.now.WrittenOff == 0 {
			return
		}
		i = len(a.Disputes)
		a.Disputes = append(a.Disputes, disputed{Customer: x.now.Customer, Dispute: x.now.Dispute})
	}
	taken := a.Disputes[i].WrittenOff
	if a.Disputes[i] = x.now; x.now.Held == 0 && x.now.WrittenOff == 0 {
		a.Disputes = slices.Delete(a.Disputes, i, i+1) // a correction begins anew, with nothing taken
	}
	if n := taken - x.now.WrittenOff; n != 0 {
		e := s.entry(a, partnerecon.Adjusted, "dispute:"+x.now.name(), n)
		e.Basis = partnerecon.BasisOf(&decidedBasis{formDecided, n, x.decision})
		s.post(a, e)
	}
}

// inDispute is what open disputes keep back.
func (a *account) inDispute() int64 {
	sum := int64(0)
	for i := range a.Disputes {
		sum += a.Disputes[i].Held
	}
	return sum
}

// openDisputes returns those that keep something back.
func (a *account) openDisputes() []disputed {
	var out []disputed
	for _, d := range a.Disputes {
		if d.Held != 0 {
			out = append(out, d)
		}
	}
	return out
}
