package main

// strangers are the partners that payments of the statement's months credit and of whom no fact
// states a standing or an enrolment, though the program has tiers: rates that ask for one pay
// them nothing while others may, so that what they earn does not show a misspelt id. Each is
// told of the first such payment.
func (s settled) strangers() []remark {
	if !s.hasTiers() {
		return nil
	}
	first := map[string]remark{}
	for who, c := range s.state.Seen.Customers {
		for id, p := range c.Payments {
			if p.Pending || p.On.Month().Before(s.from) || p.On.Month().After(s.to) {
				continue
			}
			for _, credit := range p.Credits {
				r := remark{Kind: noStanding, ID: id, On: p.On, Customer: who, Partner: credit.Partner, Amount: p.Amount}
				if before, ok := first[credit.Partner]; meant(credit) && credit.Tier == "" && (!ok || inOrder(r, before) < 0) {
					first[credit.Partner] = r
				}
			}
		}
	}
	var out []remark
	for partner, r := range first {
		// An error is that of a book of another program, and this one was folded.
		if stood, err := s.program.Standings(s.state.Book, partner); err == nil && len(stood) == 0 {
			out = append(out, r)
		}
	}
	return out
}

// hasTiers reports whether partners stand in tiers under some version.
func (s settled) hasTiers() bool {
	policy := s.program.Policy()
	for _, v := range policy.Terms {
		if len(v.Policy.Ladder.Tiers) > 0 {
			return true
		}
	}
	return len(policy.Tiers) > 0
}
