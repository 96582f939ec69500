package attribution

import (
	"fmt"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Decision says who gets credit for a deal, how much, and why.
type Decision struct {
	Journey string    `json:"journey"`
	At      time.Time `json:"at"` // the close, in UTC
	// Credits by role, sourced first, then by partner. Shares of sourced credits
	// are parts of the deal. An influenced credit counts in full but for a pool or
	// a cap; assisted and serviced ones do.
	Credits []partnerecon.Credit `json:"credits,omitzero"`
	// Sourced is what the sourced shares add up to: 100 % or 0 %, under [Additive]
	// what the partners get together; at a renewal what is left of 100 %.
	Sourced partnerecon.Rate `json:"sourced"`
	// Uncredited is what is missing to 100 %.
	Uncredited partnerecon.Rate `json:"uncredited"`
	// Claims of the candidates, by partner: every partner that has a touch or a
	// protection, or to which the account is bound, exactly once.
	Claims []Claim           `json:"claims,omitzero"`
	Trace  partnerecon.Trace `json:"trace"`
}

// A Claim is what became of one candidate.
type Claim struct {
	Partner string  `json:"partner"`
	Tier    string  `json:"tier,omitzero"`
	Verdict Verdict `json:"verdict"`
	// Role that the tree gave the partner, for itself alone. Empty: none.
	Role partnerecon.Role `json:"role,omitzero"`
	// Leaf and Path: the way through the tree that gave it. Absent where the tree
	// was not asked.
	Leaf string `json:"leaf,omitzero"`
	Path []Step `json:"path,omitzero"`
	// First is the earliest introduction of the partner, Latest the latest: the
	// evidence. Absent where there is none.
	First  string `json:"first,omitzero"`
	Latest string `json:"latest,omitzero"`
	// Reason why the partner was left out. Absent: it was not.
	Reason string `json:"reason,omitzero"`
}

// A Verdict on a candidate.
type Verdict string

const (
	// Credited: with the role that the tree gave it.
	Credited Verdict = "credited"
	// OtherRole: with another role than the tree gave it, because others took the
	// sourced credit, or because the account is bound to it.
	OtherRole Verdict = "other_role"
	// NoCredit: with nothing.
	NoCredit Verdict = "no_credit"
	// Ineligible: it was left out before.
	Ineligible Verdict = "ineligible"
)

// Attribute decides who gets credit for a deal. It depends on nothing but the
// journey and the policy, and not on the order of their facts.
//
// The tree is asked for each partner alone. Those that sourced the deal share it
// by the method of their tier, and who is left without a share keeps the best
// other role that the tree gives it.
func (m Model) Attribute(j Journey) (Decision, error) {
	var d Decision
	w, err := m.decide(&j, &d.Trace)
	if err != nil {
		return Decision{}, err
	}
	d.Journey, d.At, d.Credits = j.ID, j.Closed.UTC(), w.credits()
	if err := d.total(); err != nil {
		return Decision{}, err
	}
	d.Claims = w.told
	return d, nil
}

// Credits is [Model.Attribute] without the reasons: the same credits, for those
// who decide a great many deals. Ask Attribute for the reasons of one.
func (m Model) Credits(j Journey) ([]partnerecon.Credit, error) {
	w, err := m.decide(&j, nil)
	if err != nil {
		return nil, err
	}
	return w.credits(), nil
}

// decide runs through the steps of a decision.
func (m Model) decide(j *Journey, tr *partnerecon.Trace) (*work, error) {
	if m.rules == nil {
		return nil, errZero
	}
	w, err := m.rules.prepare(j, tr)
	if err != nil {
		return nil, err
	}
	w.judge()
	w.claims()
	if tr != nil {
		w.tell()
	}
	if err := w.resolve(); err != nil {
		return nil, err
	}
	if tr != nil {
		w.explainShares()
	}
	w.remain()
	if err := w.limit(); err != nil {
		return nil, err
	}
	if tr != nil {
		w.conclude()
	}
	return w, nil
}

// total adds up the sourced shares.
func (d *Decision) total() error {
	var sum exact.Num
	for _, c := range d.Credits {
		if c.Role == partnerecon.Sourced {
			sum = sum.Add(num(c.Share))
		}
	}
	var err error
	if d.Sourced, err = rateOf(sum); err != nil {
		return fmt.Errorf("attribution: decision on %s: sourced shares: %w", problem.Quote(d.Journey), err)
	}
	rest := exact.Int(1).Add(sum.Neg())
	if rest.Sign() < 0 {
		rest = exact.Num{}
	}
	if d.Uncredited, err = rateOf(rest); err != nil {
		return err
	}
	if d.Uncredited.Num() > 0 {
		d.Trace.Add(CodeUncredited, "", partnerecon.D("sourced", d.Sourced), partnerecon.D("uncredited", d.Uncredited))
	}
	return nil
}

// tell writes down what the tree said of every candidate.
func (w *work) tell() {
	for i := range w.parties {
		p := &w.parties[i]
		c := Claim{Partner: p.id, Tier: p.info.Tier}
		if p.excluded != "" {
			c.Verdict, c.Reason = Ineligible, p.excluded
			w.tr.Add(CodeIneligible, p.rule, text("partner", p.id), text("reason", p.excluded))
		} else {
			n := &w.nodes[p.best.node]
			c.Role, c.Leaf, c.Path = p.best.role, n.id, w.steps(i, p.best)
			c.First, c.Latest = w.introductions(i)
			details := []partnerecon.Detail{text("partner", p.id), text("tier", p.info.Tier)}
			for _, s := range c.Path {
				details = append(details, text(s.Fork, s.Answer))
			}
			w.tr.Add(CodeClaim, n.path, append(details, text("leaf", n.id), text("role", p.best.role))...)
		}
		w.told = append(w.told, c)
	}
}

// introductions returns the ids of the earliest and of the latest introduction.
func (w *work) introductions(party int) (first, latest string) {
	for i := range w.touches {
		t := &w.touches[i]
		if t.party != party || !t.introduces {
			continue
		}
		if first == "" {
			first = t.ID
		}
		latest = t.ID
	}
	return first, latest
}

// explainShares says what sourced shares the overlap came to.
func (w *work) explainShares() {
	n := 0
	for i := range w.parties {
		if p := &w.parties[i]; p.share.Stated() {
			w.tr.Add(CodeShare, "", text("partner", p.id), partnerecon.D("share", p.share))
			n++
		}
	}
	if sum := w.sharesSum(); sum.Cmp(exact.Int(1)) > 0 {
		w.tr.Add(CodeAdditive, "", partnerecon.D("partners", partnerecon.Count(n)), partnerecon.D("sum", sum))
	}
}

func (w *work) sharesSum() exact.Num {
	var sum exact.Num
	for i := range w.parties {
		sum = sum.Add(num(w.parties[i].share))
	}
	return sum
}

// conclude says what became of every candidate.
func (w *work) conclude() {
	for i := range w.parties {
		p, c := &w.parties[i], &w.told[i]
		switch {
		case c.Verdict == Ineligible:
		case !p.share.Stated():
			c.Verdict = NoCredit
		case w.role(p) == c.Role:
			c.Verdict = Credited
		default:
			c.Verdict = OtherRole
		}
	}
}
