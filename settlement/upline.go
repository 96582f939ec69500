package settlement

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// uplines returns who brought those with credit, as they stood on a day: what the fact
// states, and for others what their standings name. A partner that was removed gets
// no override.
func (s *posting) uplines(stated []commission.Upline, credits []partnerecon.Credit, day partnerecon.Day) []commission.Upline {
	out := slices.Clone(stated)
	if s.program.overrides && !day.IsZero() {
		for i := range credits {
			of := credits[i].Partner
			if a := s.book.partner(of); a != nil && uplineOf(out, of) < 0 && a.standing(day).Upline != "" {
				out = append(out, commission.Upline{Of: of, Partner: a.standing(day).Upline})
			}
		}
	}
	if s.program.stops() {
		out = slices.DeleteFunc(out, func(u commission.Upline) bool { return s.book.removed(u.Partner, s.when.occurred) })
	}
	for i := range out {
		if a := s.book.partner(out[i].Partner); a != nil && !day.IsZero() {
			out[i].Tier, out[i].Plan = cmp.Or(out[i].Tier, a.standing(day).Tier), cmp.Or(out[i].Plan, a.standing(day).Plan)
		}
	}
	return out
}

// uplinesAnew returns the uplines of a line that gets other credits, or clears: those
// that it has or came with for those who have credit now, and what standings name for
// others. It is nil, for those it has, where nothing changes.
func (s *posting) uplinesAnew(l *commission.Line, credits []partnerecon.Credit, day partnerecon.Day) []commission.Upline {
	if !s.program.overrides {
		return nil
	}
	known := []commission.Upline{}
	for i := range credits {
		for _, list := range [...][]commission.Upline{l.Uplines, l.GivenUplines} {
			if k := uplineOf(list, credits[i].Partner); k >= 0 && uplineOf(known, credits[i].Partner) < 0 {
				known = append(known, list[k])
			}
		}
	}
	if out := s.uplines(known, credits, day); !slices.Equal(out, l.Uplines) {
		return out
	}
	return nil
}

// uplinesAgain returns the uplines of a line that is delivered again as they were
// pinned then: those that it states, with their standing of then, and those that were
// filled in.
func (s *posting) uplinesAgain(l *commission.Line, stated []commission.Upline) []commission.Upline {
	pinned := l.Uplines
	if l.Recredited {
		pinned = l.GivenUplines
	}
	out := slices.Clone(pinned)
	for _, u := range stated {
		i := uplineOf(out, u.Of)
		switch {
		case i >= 0 && (out[i].Partner != u.Partner || u.Tier != "" && u.Tier != out[i].Tier || u.Plan != "" && u.Plan != out[i].Plan):
			out[i] = u // another content
		case i < 0 && !s.book.removed(u.Partner, s.when.occurred):
			out = append(out, u)
		}
	}
	return out
}

// uplineOf returns the place of the one who brought a partner, or -1.
func uplineOf(list []commission.Upline, partner string) int {
	return slices.IndexFunc(list, func(u commission.Upline) bool { return u.Of == partner })
}

// checkUplines checks what a program adds to uplines: their tiers are its own.
func (p Program) checkUplines(list *problem.List, uplines []commission.Upline) {
	for i := range uplines {
		at := problem.At("/uplines", i)
		p.checkTier(list, at+"/tier", uplines[i].Tier)
		checkEnds(list, at+"/partner", uplines[i].Partner)
		checkEnds(list, at+"/of", uplines[i].Of)
	}
}
