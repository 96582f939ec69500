package retainer

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// The forms of a basis of this package. A changed form gets a new name, so that old
// entries stay explainable.
const (
	formUpside  = "retainer.upside"
	formOwed    = "retainer.owed"
	formTopUp   = "retainer.top_up"
	formRemains = "retainer.remains"
)

// upside is what an entry of the economics was worked out from.
type upside struct {
	Form     string          `json:"form"`
	Cycle    int             `json:"cycle"`
	Begins   partnerecon.Day `json:"begins"`
	Part     part            `json:"part"`
	Paid     int64           `json:"paid,string"`              // for the cycle
	Refunded int64           `json:"refunded,omitzero,string"` // of it
	Earlier  int             `json:"earlier,omitzero"`         // cycles that were paid before
	Granted  int64           `json:"granted,omitzero,string"`  // shares of them, before refunds
	Posted   int64           `json:"posted,omitzero,string"`   // of this kind, before
}

// owed is what an entry about what the partner owes was worked out from.
type owed struct {
	Form      string `json:"form"`
	Cycle     int    `json:"cycle"`
	Part      part   `json:"part"`
	Units     int64  `json:"units,omitzero,string"`
	Used      int64  `json:"used,omitzero,string"` // in earlier cycles
	Confirmed int64  `json:"confirmed,omitzero,string"`
	Paid      bool   `json:"paid,omitzero"`
	Waived    bool   `json:"waived,omitzero"`
	Gone      bool   `json:"gone,omitzero"` // there is no such cycle, after all
	Refunded  int64  `json:"refunded,omitzero,string"`
	Posted    int64  `json:"posted,omitzero,string"`
}

// topUp is what an entry of a guarantee or a draw was worked out from.
type topUp struct {
	Form     string `json:"form"`
	Cycle    int    `json:"cycle"`
	Part     part   `json:"part"`
	Earned   int64  `json:"earned,omitzero,string"`
	Returned int64  `json:"returned,omitzero,string"`
	Retainer int64  `json:"retainer,omitzero,string"` // what the cycle pays besides
	Balance  int64  `json:"balance,omitzero,string"`  // of the draw, before
	Gone     bool   `json:"gone,omitzero"`            // there is no such cycle, after all
	Posted   int64  `json:"posted,omitzero,string"`
}

// remains is what an entry about the balance of a draw at the end was worked out from.
type remains struct {
	Form    string `json:"form"`
	Balance int64  `json:"balance,omitzero,string"`
	Ended   bool   `json:"ended,omitzero"`
	Posted  int64  `json:"posted,omitzero,string"`
}

// due returns what the partner owes at the end, as an amount in its favour.
func (r *remains) due(tr *partnerecon.Trace, v *version) int64 {
	if !r.Ended || v.policy.Draw.AtEnd != StaysOwed {
		return 0
	}
	if tr != nil {
		tr.Add(CodeRemains, "/draw/at_end", partnerecon.D("balance", v.money(r.Balance)))
	}
	return -r.Balance
}

// sound reports whether a basis can have come from a calculation: what is read may be
// forged.
func sound(basis any) bool {
	switch b := basis.(type) {
	case *upside:
		return b.Part.sound() && b.Paid >= 0 && b.Refunded >= 0 && b.Refunded <= b.Paid && b.Granted >= 0
	case *owed:
		return b.Part.sound() && b.Confirmed >= 0 && b.Refunded >= 0 && b.Refunded <= max(b.Confirmed, 0) &&
			b.Units >= 0 && b.Units <= maxUnits && b.Used >= 0 && b.Used <= maxUnits*maxSealed
	case *topUp:
		return b.Part.sound() && b.Returned >= 0
	case *remains:
		return b.Balance >= 0
	}
	return false
}

// sound reports whether the stretches lie in the cycle, one after the other.
func (p part) sound() bool {
	end := 0
	for _, s := range p.Active {
		if s.From < end || s.To <= s.From {
			return false
		}
		end = s.To
	}
	return p.Days >= 0 && end <= p.Days
}

func (v *version) money(n int64) partnerecon.Money {
	m, _ := partnerecon.FromMinor(n, v.policy.Currency)
	return m
}

// earned returns what a paid cycle gives the partner, before refunds.
func (v *version) earned(u *upside, tr *partnerecon.Trace) int64 {
	const rule = "/economics"
	switch e := v.policy.Economics.(type) {
	case RecurringShare:
		return v.share(e, u, tr)
	case ManagementMargin:
		out := u.Part.of(e.Amount.Minor(), v.policy.Cycle.Partial, v.mode)
		if tr != nil {
			tr.Add(CodeMargin, rule, nth(u.Cycle), partnerecon.D("amount", e.Amount), days(u.Part), partnerecon.D("earned", v.money(out)))
		}
		return out
	case OneCycleBonus:
		if u.Earlier > 0 {
			if tr != nil {
				tr.Add(CodeBonusPaid, rule, nth(u.Cycle), partnerecon.D("earlier", partnerecon.Count(u.Earlier)))
			}
			return 0
		}
		if tr != nil {
			tr.Add(CodeBonus, rule, nth(u.Cycle), partnerecon.D("earned", e.Amount))
		}
		return e.Amount.Minor()
	}
	if tr != nil {
		tr.Add(CodeNoUpside, rule, nth(u.Cycle))
	}
	return 0
}

// share returns the share of a paid cycle, within its limits.
func (v *version) share(e RecurringShare, u *upside, tr *partnerecon.Trace) int64 {
	const rule = "/economics"
	switch {
	case e.Cycles > 0 && u.Earlier >= e.Cycles:
		if tr != nil {
			tr.Add(CodeLimit, rule+"/cycles", nth(u.Cycle),
				partnerecon.D("earlier", partnerecon.Count(u.Earlier)), partnerecon.D("cycles", partnerecon.Count(e.Cycles)))
		}
		return 0
	case !e.Until.IsZero() && !u.Begins.Before(e.Until):
		if tr != nil {
			tr.Add(CodeLimit, rule+"/until", nth(u.Cycle), partnerecon.D("begins", u.Begins), partnerecon.D("until", e.Until))
		}
		return 0
	}
	out, _ := exact.MulDiv(u.Paid, e.Share.Num(), e.Share.Den(), v.mode) // at most the whole: it fits
	if tr != nil {
		tr.Add(CodeShare, rule, nth(u.Cycle), partnerecon.D("paid", v.money(u.Paid)), partnerecon.D("share", e.Share), partnerecon.D("earned", v.money(out)))
	}
	if !e.Amount.Stated() {
		return out
	}
	left := max(0, e.Amount.Minor()-u.Granted)
	if left < out && tr != nil {
		tr.Add(CodeLimit, rule+"/amount", nth(u.Cycle),
			partnerecon.D("granted", v.money(u.Granted)), partnerecon.D("amount", e.Amount), partnerecon.D("left", v.money(left)))
	}
	return min(out, left)
}

// returned returns what of it goes back: the share of the payment that went back.
func (v *version) returned(u *upside, earned int64, tr *partnerecon.Trace) int64 {
	if u.Refunded == 0 || u.Paid == 0 {
		return 0
	}
	out, _ := exact.MulDiv(earned, u.Refunded, u.Paid, v.mode) // at most what was earned
	if tr != nil {
		tr.Add(CodeReturned, "/rounding", partnerecon.D("earned", v.money(earned)), partnerecon.D("refunded", v.money(u.Refunded)),
			partnerecon.D("paid", v.money(u.Paid)), partnerecon.D("returned", v.money(out)))
	}
	return -out
}

// nth names a cycle.
func nth(cycle int) partnerecon.Detail { return partnerecon.D("cycle", partnerecon.Count(cycle)) }

func days(p part) partnerecon.Detail {
	return text("days", fmt.Sprintf("%d of %d", p.days(), p.Days))
}

// amount returns what the partner owes for a cycle.
func (v *version) amount(o *owed, tr *partnerecon.Trace) (int64, error) {
	switch {
	case o.Waived:
		if tr != nil {
			tr.Add(CodeWaived, "", nth(o.Cycle))
		}
		return 0, nil
	case o.Gone && !o.Paid: // what was paid goes back by refunds
		if tr != nil {
			tr.Add(CodeDropped, "", nth(o.Cycle))
		}
		return 0, nil
	case o.Confirmed > 0:
		if tr != nil {
			tr.Add(CodeConfirmed, "", nth(o.Cycle), partnerecon.D("amount", v.money(o.Confirmed)))
		}
		return o.Confirmed, nil
	}
	out, err := v.scheduled(&slot{number: o.Cycle, part: o.Part, stated: Cycle{Units: o.Units}}, o.Used)
	if err != nil {
		return 0, err
	}
	if tr != nil {
		tr.Add(CodeScheduled, "/amount", nth(o.Cycle),
			partnerecon.D("amount", v.money(v.policy.full(o.Cycle))), days(o.Part), partnerecon.D("scheduled", v.money(out)))
	}
	return out, nil
}

// owes returns what is due of a kind on what the partner owes for a cycle.
func (v *version) owes(o *owed, kind partnerecon.Kind, tr *partnerecon.Trace) (int64, error) {
	n, err := v.amount(o, tr)
	switch {
	case err != nil:
		return 0, err
	case kind == partnerecon.Earned:
		return -n, nil
	case kind == partnerecon.Returned:
		if tr != nil {
			tr.Add(CodeReturned, "", partnerecon.D("refunded", v.money(o.Refunded)))
		}
		return o.Refunded, nil
	case o.Paid && !v.policy.SetOff:
		if tr != nil {
			tr.Add(CodeSettled, "", partnerecon.D("paid", v.money(o.Confirmed)), partnerecon.D("refunded", v.money(o.Refunded)))
		}
		return o.Confirmed - o.Refunded, nil
	}
	return 0, nil
}

// measured returns the commission that counts.
func (t *topUp) measured(m Measured) (int64, error) {
	if m == OnEarned {
		return t.Earned, nil
	}
	return t.add(t.Earned, -t.Returned)
}

func (t *topUp) add(a, b int64) (int64, error) {
	out, ok := exact.Add(a, b)
	if !ok {
		return 0, fmt.Errorf("retainer: commission of cycle %d: %w", t.Cycle, partnerecon.ErrOverflow)
	}
	return out, nil
}

// guarantee returns what tops a cycle up.
func (v *version) guarantee(t *topUp, tr *partnerecon.Trace) (int64, error) {
	g := &v.policy.Guarantee
	least := t.Part.of(g.Amount.Minor(), v.policy.Cycle.Partial, v.mode)
	if least == 0 || g.Cycles > 0 && t.Cycle > g.Cycles { // of a cycle that is gone no day is active
		return 0, nil
	}
	c, err := t.measured(g.Measured)
	if err != nil {
		return 0, err
	}
	got, err := t.add(c, t.Retainer)
	if err != nil {
		return 0, err
	}
	short, err := t.add(least, -got)
	if err != nil {
		return 0, err
	}
	if tr != nil {
		tr.Add(CodeGuarantee, "/guarantee", nth(t.Cycle), days(t.Part), partnerecon.D("guaranteed", v.money(least)),
			partnerecon.D("commission", v.money(c)), partnerecon.D("retainer", v.money(t.Retainer)), partnerecon.D("top_up", v.money(max(0, short))))
	}
	return max(0, short), nil
}

// draw returns what a draw pays beyond the commission of a cycle, less what it
// recovers of earlier cycles.
func (v *version) draw(t *topUp, tr *partnerecon.Trace) (int64, error) {
	d := &v.policy.Draw
	if t.Gone {
		return 0, nil
	}
	var draw int64
	if d.Cycles == 0 || t.Cycle <= d.Cycles {
		draw = t.Part.of(d.Amount.Minor(), v.policy.Cycle.Partial, v.mode)
	}
	c, err := t.measured(d.Measured)
	if err != nil {
		return 0, err
	}
	beyond, err := t.add(c, -draw)
	if err != nil {
		return 0, err
	}
	if beyond <= 0 {
		out := v.advance(d, draw, -beyond, t.Balance)
		if tr != nil {
			tr.Add(CodeDraw, "/draw", nth(t.Cycle), days(t.Part), partnerecon.D("draw", v.money(draw)), partnerecon.D("commission", v.money(c)),
				partnerecon.D("balance", v.money(t.Balance)), partnerecon.D("top_up", v.money(out)))
		}
		return out, nil
	}
	out := v.recovers(d, t, beyond)
	if tr != nil {
		tr.Add(CodeRecovered, "/draw", nth(t.Cycle), partnerecon.D("draw", v.money(draw)), partnerecon.D("commission", v.money(c)),
			partnerecon.D("balance", v.money(t.Balance)), partnerecon.D("beyond", v.money(beyond)), partnerecon.D("recovered", v.money(out)))
	}
	return -out, nil
}

// advance returns what a draw tops a commission up by; without a draw, nothing.
func (v *version) advance(d *Draw, draw, short, balance int64) int64 {
	if draw == 0 {
		return 0
	}
	if d.MostOwed.Stated() {
		return min(short, max(0, d.MostOwed.Minor()-balance))
	}
	return short
}

// recovers returns what commission beyond the draw gives back of the balance.
func (v *version) recovers(d *Draw, t *topUp, beyond int64) int64 {
	if d.Recovery != Recoverable || t.Cycle < d.RecoverFrom {
		return 0
	}
	if d.RecoverShare.Stated() {
		beyond, _ = exact.MulDiv(beyond, d.RecoverShare.Num(), d.RecoverShare.Den(), v.mode) // at most the whole
	}
	if d.MostACycle.Stated() {
		beyond = min(beyond, d.MostACycle.Minor())
	}
	return min(beyond, t.Balance)
}

func text(name, value string) partnerecon.Detail {
	return partnerecon.D(name, partnerecon.Text(problem.Cut(value)))
}
