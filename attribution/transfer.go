package attribution

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Transfer makes another partner the partner of record from a day on: lines of
// that day and later are the new partner's. What was earned before stays with
// who earned it.
type Transfer struct {
	ID   string          `json:"id"`
	From string          `json:"from"`
	To   string          `json:"to"`
	On   partnerecon.Day `json:"on"`
	// Tier of the new partner. Absent: none.
	Tier string `json:"tier,omitzero"`
	// Exposure: the new partner also answers for what may go back of what the old
	// one has earned. Absent: who earned it does.
	Exposure bool `json:"exposure,omitzero"`
}

// A Record says whose a deal is on a day, and who answers for what was earned.
type Record struct {
	// Credits of lines of the day.
	Credits []partnerecon.Credit `json:"credits,omitzero"`
	// Bearers of what may go back of earlier lines, for partners that no longer are
	// the partner of record or whose exposure moved; by earner.
	Bearers []Bearer          `json:"bearers,omitzero"`
	Trace   partnerecon.Trace `json:"trace"`
}

// A Bearer answers for what may go back of what a partner has earned.
type Bearer struct {
	Earner string `json:"earner"`
	Bearer string `json:"bearer"`
}

// OfRecord returns whose a deal is on a day: the credits that it was attributed
// with, and the transfers since. A transfer hands on all that the old partner
// holds on its day, in every role; a partner that holds the role already has the
// sum. Transfers of one day are taken by id, later ones are not yet in force.
func OfRecord(credits []partnerecon.Credit, transfers []Transfer, on partnerecon.Day) (Record, error) {
	var list problem.List
	checkTransfers(&list, credits, transfers, on)
	if err := invalid(&list); err != nil {
		return Record{}, err
	}
	out := Record{Credits: slices.Clone(credits)}
	order := slices.Clone(transfers)
	slices.SortFunc(order, func(a, b Transfer) int { return cmp.Or(a.On.Compare(b.On), strings.Compare(a.ID, b.ID)) })
	for _, t := range order {
		if err := out.apply(t, on); err != nil {
			return Record{}, err
		}
	}
	slices.SortStableFunc(out.Credits, func(a, b partnerecon.Credit) int {
		return cmp.Or(rank(b.Role)-rank(a.Role), strings.Compare(a.Partner, b.Partner))
	})
	slices.SortFunc(out.Bearers, func(a, b Bearer) int { return strings.Compare(a.Earner, b.Earner) })
	return out, nil
}

func checkTransfers(list *problem.List, credits []partnerecon.Credit, transfers []Transfer, on partnerecon.Day) {
	checkHeld(list, credits)
	if on.IsZero() {
		list.Add("/on", problem.Required, "missing")
	}
	if tooLong(list, "/transfers", len(transfers)) {
		return
	}
	seen := make(map[string]bool, len(transfers))
	for i, t := range transfers {
		list.Enter("/transfers", i)
		checkName(list, "/id", t.ID)
		checkName(list, "/from", t.From)
		checkName(list, "/to", t.To)
		checkOptional(list, "/tier", t.Tier)
		if t.On.IsZero() {
			list.Add("/on", problem.Required, "missing")
		}
		if t.From == t.To && t.From != "" {
			list.Add("/to", problem.Conflict, "is the partner of record already")
		}
		if seen[t.ID] {
			list.Add("/id", problem.Duplicate, "transfer %s stands twice", problem.Quote(t.ID))
		}
		seen[t.ID] = true
		list.Leave()
	}
}

// apply makes one transfer, or says why it does nothing.
func (r *Record) apply(t Transfer, on partnerecon.Day) error {
	details := []partnerecon.Detail{text("transfer", t.ID), text("from", t.From), text("to", t.To), partnerecon.D("on", t.On)}
	holds := slices.ContainsFunc(r.Credits, func(c partnerecon.Credit) bool { return c.Partner == t.From })
	switch {
	case t.On.After(on):
		r.Trace.Add(CodeNotTransferred, "", append(details, text("because", "later"))...)
		return nil
	case !holds:
		r.Trace.Add(CodeNotTransferred, "", append(details, text("because", "holds nothing"))...)
		return nil
	}
	if err := r.hand(t); err != nil {
		return err
	}
	r.bear(t)
	bearer := t.From
	if t.Exposure {
		bearer = t.To
	}
	r.Trace.Add(CodeTransferred, "", append(details, text("exposure", bearer))...)
	return nil
}

// hand gives the new partner what the old one holds.
func (r *Record) hand(t Transfer) error {
	var out []partnerecon.Credit
	for _, c := range r.Credits {
		if c.Partner == t.From {
			c.Partner, c.Tier, c.Plan, c.Terms = t.To, t.Tier, "", ""
		}
		i := -1
		if c.Partner == t.To { // nobody else has a role twice
			i = slices.IndexFunc(out, func(o partnerecon.Credit) bool { return o.Partner == t.To && o.Role == c.Role })
		}
		if i < 0 {
			out = append(out, c)
			continue
		}
		sum, err := rateOf(num(out[i].Share).Add(num(c.Share)))
		if err != nil {
			return fmt.Errorf("attribution: transfer %s: share of %s: %w", problem.Quote(t.ID), problem.Quote(t.To), err)
		}
		if num(sum).Cmp(exact.Int(1)) > 0 { // influenced in full twice is influenced in full
			sum = partnerecon.Whole()
		}
		out[i].Share, out[i].Tier, out[i].Plan, out[i].Terms = sum, t.Tier, "", ""
	}
	r.Credits = out
	return nil
}

// bear notes who answers for what the old partner has earned, and where it is
// the new one, for what the old one answered for.
func (r *Record) bear(t Transfer) {
	if !slices.ContainsFunc(r.Bearers, func(b Bearer) bool { return b.Earner == t.From }) {
		r.Bearers = append(r.Bearers, Bearer{t.From, t.From})
	}
	for i := range r.Bearers {
		if b := &r.Bearers[i]; b.Bearer == t.From && t.Exposure {
			b.Bearer = t.To
		}
	}
}
