package clawback

import (
	"slices"

	"github.com/partnerecon/partnerecon"
)

// A Preview is what an event would post, and why.
type Preview struct {
	Entries []partnerecon.Entry
	Trace   partnerecon.Trace
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
	if len(d.next.Churns) == 0 {
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
			total, err := d.recourse.total(&f, tr)
			if err != nil {
				return err
			}
			for _, e := range entries {
				if e.Claim.Partner != p.ID || e.Tier != f.Tier {
					continue
				}
				if err := d.recourse.explainTaken(e, e.Basis.Facts(), total, tr); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// explainTaken traces the steps of one entry behind the total of its group.
func (r Recourse) explainTaken(e partnerecon.Entry, basis any, total int64, tr *partnerecon.Trace) error {
	switch b := basis.(type) {
	case *lineBasis:
		due, err := r.lineDue(b, total, tr)
		if err != nil {
			return err
		}
		return b.conclude(e, due, b.Posted, tr)
	case *restBasis:
		due, err := b.due(total, tr)
		if err != nil {
			return err
		}
		return b.conclude(e, due, b.Posted, tr)
	case *obligationBasis:
		b.explain(tr)
	}
	return nil
}

// A Risk is what one partner would give back in one tier.
type Risk struct {
	Partner string
	Tier    string
	Amount  partnerecon.Money // above 0
	// Safe is the first day on which a churn would take nothing of it back.
	Safe partnerecon.Day
}

// AtRisk returns what would go back if the customer churned on a day, beyond
// what has gone back already, by partner and tier. It is what [Recourse.Apply]
// would post for that churn, and nothing where nothing would.
func (r Recourse) AtRisk(x Exposure, day partnerecon.Day) ([]Risk, error) {
	d, err := r.draft(x.reader(), Churn{ID: "~at-risk", Customer: x.Customer, On: day})
	if err != nil {
		return nil, err
	}
	var out []Risk
	for _, e := range d.entries {
		if e.Kind != partnerecon.Clawed {
			continue
		}
		i := slices.IndexFunc(out, func(k Risk) bool { return k.Partner == e.Claim.Partner && k.Tier == e.Tier })
		if i < 0 {
			out = append(out, Risk{Partner: e.Claim.Partner, Tier: e.Tier})
			i = len(out) - 1
		}
		if out[i].Amount, err = out[i].Amount.Sub(e.Amount); err != nil {
			return nil, err
		}
		safe, err := r.safe(x, e)
		if err != nil {
			return nil, err
		}
		out[i].Safe = later(out[i].Safe, safe)
	}
	return slices.DeleteFunc(out, func(k Risk) bool { return k.Amount.Sign() == 0 }), nil
}

// safe returns the first day on which a churn would take nothing back under the
// schedule of an entry.
func (r Recourse) safe(x Exposure, e partnerecon.Entry) (partnerecon.Day, error) {
	v, _, err := r.version(e.Terms)
	if err != nil {
		return partnerecon.Day{}, err
	}
	anchor, err := v.anchor(&facts{Partner: e.Claim.Partner, Start: x.Start, First: x.First})
	if err != nil {
		return partnerecon.Day{}, err
	}
	s, _ := v.schedule(e.Tier)
	if s.Return == ProRata {
		return anchor.Add(s.Window.Days), nil
	}
	return s.Window.End(anchor), nil
}
