package settlement

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// closeIncentives lets a month end for the incentives of all partners, and decides the
// contests that are over by then, on what is known now. What would move more than the
// book can count waits for the next close: a close is never refused.
func (s *posting) closeIncentives(m partnerecon.Month) {
	for _, id := range idsOf(&s.book.byPartner, s.book.accounts) {
		a := s.book.accounts[id]
		if a.Tally.Partner == "" {
			continue // nothing is known of it
		}
		volume := s.book.volume
		posted, err := s.told(&a.Tally, incentive.Close{ID: s.fact.ID, Partner: id, Month: m, Absent: s.program.absent(a, m), On: s.when.posted}, &volume)
		if err != nil {
			continue
		}
		s.book.volume = volume
		s.postRewards(a, posted)
	}
	for i := range s.program.contests {
		if c := &s.program.contests[i]; !c.Last().Month().After(m) {
			s.decideContest(c)
		}
	}
}

// decideContest tells everybody of a contest who wins something, or did when it was decided
// before, how it came out.
func (s *posting) decideContest(c *incentive.Contest) {
	prizes, standings, err := s.program.decided(s.book, c)
	if err != nil {
		return
	}
	for _, id := range idsOf(&s.book.byPartner, s.book.accounts) {
		a := s.book.accounts[id]
		before := int64(0)
		for _, x := range a.Tally.Awards {
			if x.Of == c.Name && x.Activity == "" {
				before = x.Posted
			}
		}
		if prizes[id] == before {
			continue
		}
		told := standings
		if c.Mode == incentive.ByTarget { // what the others reached decides nothing
			told = slices.DeleteFunc(slices.Clone(standings), func(x incentive.Standing) bool { return x.Partner != id })
		}
		volume := s.book.volume
		posted, err := s.told(&a.Tally, incentive.Awarded{ID: s.fact.ID, Partner: id, Contest: c.Name, Standings: told, On: s.when.posted}, &volume)
		if err != nil {
			continue
		}
		s.book.volume = volume
		s.postRewards(a, posted)
	}
}

// decided returns what everybody wins of a contest on what is known, and the standings
// that decide it.
func (p Program) decided(b *Book, c *incentive.Contest) (map[string]int64, []incentive.Standing, error) {
	standings, err := p.standingsOf(b, c)
	if err != nil {
		return nil, nil, err
	}
	prizes := map[string]int64{}
	if c.Mode == incentive.ByTarget {
		for _, x := range standings {
			award, err := p.scheme.Award(c.Name, []incentive.Standing{x})
			if err != nil {
				return nil, nil, err
			}
			if len(award.Prizes) > 0 {
				prizes[x.Partner] = award.Prizes[0].Amount.Minor()
			}
		}
		return prizes, standings, nil
	}
	standings = foremost(standings, len(c.Prizes))
	award, err := p.scheme.Award(c.Name, standings)
	for _, x := range award.Prizes {
		prizes[x.Partner] = x.Amount.Minor()
	}
	return prizes, standings, err
}

// standingsOf returns what those who take part in a contest have reached, by partner.
// Those of whom a figure is not stated take no part, nor do those who had left when it ended,
// where their incentives stop.
func (p Program) standingsOf(b *Book, c *incentive.Contest) ([]incentive.Standing, error) {
	var out []incentive.Standing
	last := c.Last().Month()
	for _, id := range b.Partners() {
		t := &b.accounts[id].Tally
		if a := b.accounts[id]; a.leftBefore(c.Last()) && (t.Absent(last) || last.After(t.Closed) && p.absent(a, last)) {
			continue
		}
		if t.Partner == "" || len(c.Partners) > 0 && !slices.Contains(c.Partners, id) {
			continue
		}
		x, known, err := p.scheme.Standing(*t, c.Name)
		if err != nil {
			return nil, err
		}
		if known {
			out = append(out, x)
		}
	}
	return out, nil
}

// foremost returns those that come first in n places, with all who tie for the last.
func foremost(standings []incentive.Standing, n int) []incentive.Standing {
	slices.SortStableFunc(standings, func(a, b incentive.Standing) int { return compareValues(b.Value, a.Value) })
	for n < len(standings) && n > 0 && compareValues(standings[n].Value, standings[n-1].Value) == 0 {
		n++
	}
	return standings[:min(n, len(standings))]
}

// compareValues orders values of one unit.
func compareValues(a, b incentive.Value) int {
	return cmp.Or(cmp.Compare(a.Money.Minor(), b.Money.Minor()), cmp.Compare(a.Number, b.Number), a.Fraction.Compare(b.Fraction))
}

// Contest returns how a contest would come out on what the book knows, and why. The months
// of it that are not over count as far as they have come, without what a close brings itself,
// see [Program.Incentives]. It returns [ErrReference] for a
// contest that is not held: one that no version has, or that was left out before it began. The
// pointers of its steps lead into the incentives of the version that governs it, the one in
// force on its first day, see [incentive.Scheme.Contest].
func (p Program) Contest(b *Book, name string) (incentive.Award, error) {
	if err := p.reads(b); err != nil {
		return incentive.Award{}, err
	}
	i := slices.IndexFunc(p.contests, func(c incentive.Contest) bool { return c.Name == name })
	if i < 0 {
		return incentive.Award{}, fmt.Errorf("settlement: contest %s: no version of the terms has one of this name: %w", problem.Quote(name), ErrReference)
	}
	standings, err := p.standingsOf(b, &p.contests[i])
	if err != nil {
		return incentive.Award{}, err
	}
	award, err := p.scheme.Award(name, standings)
	if err != nil {
		return incentive.Award{}, err
	}
	return award, nil
}
