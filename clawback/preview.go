package clawback

import (
	"slices"

	"github.com/partnerecon/partnerecon"
)

// A Preview is what an event would post, and why.
type Preview struct {
	Entries []partnerecon.Entry `json:"entries,omitempty"`
	Trace   partnerecon.Trace   `json:"trace,omitzero"`
}

// Preview returns what [Recourse.Apply] would post for an event, with the steps
// that lead there. It changes nothing.
func (r Recourse) Preview(x Exposure, e Event) (Preview, error) {
	d, err := r.draft(x.reader(), e)
	if err != nil {
		return Preview{}, err
	}
	out := Preview{Entries: d.entries}
	if d.repeated {
		out.Trace.Add(CodeRepeated, "", text("id", d.event.id))
		return out, nil
	}
	if !d.next.triggered() {
		out.Trace.Add(CodeNoChurn, "")
		return out, nil
	}
	if err := d.explain(&out.Trace); err != nil {
		return Preview{}, err
	}
	return out, nil
}

// reader returns the exposure for a question: what is drafted on it touches no
// memory of the original, so that questions may be asked at the same time.
func (x Exposure) reader() *Exposure {
	x.index = index{}
	x.Churns, x.Reactivations = slices.Clip(x.Churns), slices.Clip(x.Reactivations)
	x.Breaches, x.Frauds = slices.Clip(x.Breaches), slices.Clip(x.Frauds)
	x.Payouts, x.Transfers, x.Losses = slices.Clip(x.Payouts), slices.Clip(x.Transfers), slices.Clip(x.Losses)
	return &x
}

// explain traces what is due of every group that the event concerns, and what
// the entries of the group take.
func (d *draft) explain(tr *partnerecon.Trace) error {
	entries := d.entries
	for _, id := range d.concerned() {
		p := d.partner(id)
		net, err := d.net(p)
		if err != nil {
			return err
		}
		for i := range p.Groups {
			f := d.facts(p, &p.Groups[i], net)
			o, err := d.recourse.owed(&f, tr)
			if err != nil {
				return err
			}
			for _, e := range entries {
				if ofWhom(e) != p.ID || e.Tier != f.Tier {
					continue
				}
				if err := d.recourse.explainTaken(e, e.Basis.Facts(), o, tr); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// ofWhom returns whose lines an entry takes from.
func ofWhom(e partnerecon.Entry) string {
	if b, ok := e.Basis.Facts().(*borneBasis); ok {
		return b.Partner
	}
	return e.Claim.Partner
}

// explainTaken traces the steps of one entry behind the total of its group.
func (r Recourse) explainTaken(e partnerecon.Entry, basis any, o owed, tr *partnerecon.Trace) error {
	switch b := basis.(type) {
	case *lineBasis:
		due, err := r.lineDue(b, o.own, tr)
		if err != nil {
			return err
		}
		return b.conclude(e, balance{b.Partner, due, b.Posted}, tr)
	case *restBasis:
		due, err := b.due(o.own, tr)
		if err != nil {
			return err
		}
		return b.conclude(e, balance{b.Partner, due, b.Posted}, tr)
	case *borneBasis:
		return b.conclude(e, balance{b.Bearer, -o.of(b.Bearer), b.Posted}, tr)
	case *obligationBasis:
		b.explain(tr)
	}
	return nil
}
