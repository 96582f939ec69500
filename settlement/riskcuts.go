package settlement

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
)

// What is at risk is what a clawback would take, less what caps per period that count first
// come would give back with it of what they cut off the same lines. What caps on net would
// give back depends on all that the partner has in the period, and is not looked at: beside
// them it is the most that would go back.

// withoutCuts takes what the caps would give back off what a churn of a customer on a day
// would take, by partner and tier.
func (p Program) withoutCuts(b *Book, customer string, day partnerecon.Day, risks []clawback.Risk) ([]clawback.Risk, error) {
	if !p.grants {
		return risks, nil
	}
	var out []clawback.Risk
	for _, r := range risks {
		given, err := p.wouldGive(b, customer, r.Partner, r.Tier, day)
		if err != nil {
			return nil, err
		}
		if n := r.Amount.Minor() - given; n > 0 {
			r.Amount = p.money(n)
			out = append(out, r)
		}
	}
	return out, nil
}

// runOffWithoutCuts does the same for a run-off, part by part: what is left at risk after each
// of them is less by what the caps would give back then.
func (p Program) runOffWithoutCuts(b *Book, customer string, day partnerecon.Day, parts []clawback.Risk) ([]clawback.Risk, error) {
	if !p.grants {
		return parts, nil
	}
	var out []clawback.Risk
	for len(parts) > 0 {
		first, n, gross := parts[0], 0, int64(0)
		for n < len(parts) && parts[n].Partner == first.Partner && parts[n].Tier == first.Tier {
			gross += parts[n].Amount.Minor()
			n++
		}
		given, err := p.wouldGive(b, customer, first.Partner, first.Tier, day)
		if err != nil {
			return nil, err
		}
		net := max(0, gross-given)
		for _, r := range parts[:n] {
			left := int64(0)
			if gross -= r.Amount.Minor(); gross > 0 && !r.Safe.IsZero() {
				if given, err = p.wouldGive(b, customer, r.Partner, r.Tier, r.Safe); err != nil {
					return nil, err
				}
				left = min(net, max(0, gross-given))
			}
			if r.Amount = p.money(net - left); net > left {
				out = append(out, r)
			}
			net = left
		}
		parts = parts[n:]
	}
	return out, nil
}

// wouldGive returns what the caps would give back of what they cut off the lines of a partner
// in a tier if the customer churned on a day, beyond what they have given back.
func (p Program) wouldGive(b *Book, customer, partner, tier string, day partnerecon.Day) (int64, error) {
	a := b.accounts[partner]
	if a == nil {
		return 0, nil
	}
	at, _ := slices.BinarySearchFunc(a.Cuts, FrozenCut{Customer: customer}, func(x, y FrozenCut) int { return x.compare(&y) })
	end := at
	for end < len(a.Cuts) && a.Cuts[end].Customer == customer {
		end++
	}
	if at == end {
		return 0, nil
	}
	taken, err := p.recourse.TakenIf(&b.customers[customer].Exposure, partner, day)
	if err != nil {
		return 0, err
	}
	sum := int64(0)
	for cuts := a.Cuts[at:end]; len(cuts) > 0; {
		n := 1
		for n < len(cuts) && cuts[n].Line == cuts[0].Line {
			n++
		}
		if cuts[0].Tier == tier {
			sum = within(sum + p.wouldGiveOf(a, cuts[:n], taken))
		}
		cuts = cuts[n:]
	}
	return sum, nil
}

// wouldGiveOf works out the same for one line, cap by cap as the grants do.
func (p Program) wouldGiveOf(a *account, cuts []FrozenCut, taken []clawback.Taking) int64 {
	var before []applied
	sum := int64(0)
	for _, r := range p.periodRules(cuts[0].Cleared) {
		if r.cap == nil || r.cap.Counts != commission.FirstCome {
			continue
		}
		at := slices.IndexFunc(cuts, func(x FrozenCut) bool { return x.Cap == r.cap.Name })
		if at < 0 {
			continue // it cut nothing
		}
		x := cuts[at]
		then := x
		then.Taken = r.cap.takenOf(x.Line, taken)
		for _, b := range before {
			if b.cap.meets(r.cap) {
				then.Taken -= b.back
			}
		}
		claim := capClaim{Name: x.Cap, Start: x.Start, Day: x.Day, Terms: x.Under}
		if at, known := a.findCap(x.period()); known {
			claim = a.Caps[at]
		}
		t := p.cuttingOf(&claim, r.cap, x.Partner)
		back := then.left(t) + then.due(t)
		sum += then.due(t) - x.due(t)
		before = append(before, applied{cap: r.cap, back: back})
	}
	return sum
}

// takenOf adds up what a clawback takes of what the cap limits of a line.
func (c *Cap) takenOf(line string, taken []clawback.Taking) int64 {
	sum := int64(0)
	for _, t := range taken {
		if t.Line == line && (len(c.Components) == 0 || slices.Contains(c.Components, t.Component)) {
			sum = within(sum + t.Taken)
		}
	}
	return sum
}
