package bulk

// A claimKey is what a cap has granted whom, where a customer has many such claims.
type claimKey struct {
	customer, of uint32
	cap          uint16
}

// fewClaims is how many claims of a customer stand in a chain, beside the first one.
const fewClaims = 8

// granted returns what a cap has granted a partner of a customer, or a deal.
func (c *customers) granted(id uint32, cap uint16, of uint32) int64 {
	if x := c.claimOf(id, cap, of); x != nil {
		return x.granted
	}
	return 0
}

// claimOf returns the claim, or nil. It holds until the next one is made.
func (c *customers) claimOf(id uint32, cap uint16, of uint32) *claim {
	first := &c.at(id).claim
	if first.cap == cap && first.of == of {
		return first
	}
	n := 0
	for at := first.next; at != 0; n++ {
		x := &c.claims[at-1]
		if x.cap == cap && x.of == of {
			return x
		}
		at = x.next
	}
	if n >= fewClaims {
		if at, ok := c.more[claimKey{id, of, cap}]; ok {
			return &c.claims[at]
		}
	}
	return nil
}

// grant adds to what a cap has granted.
func (c *customers) grant(id uint32, cap uint16, of uint32, amount int64) {
	if amount == 0 {
		return
	}
	if x := c.claimOf(id, cap, of); x != nil {
		x.granted += amount
		return
	}
	first := &c.at(id).claim
	if first.cap == 0 {
		*first = claim{granted: amount, of: of, cap: cap}
		return
	}
	n := 0
	for at := first.next; at != 0; at = c.claims[at-1].next {
		n++
	}
	x := claim{granted: amount, of: of, cap: cap}
	if n < fewClaims {
		x.next, first.next = first.next, uint32(len(c.claims)+1)
	} else {
		if c.more == nil {
			c.more = map[claimKey]int{}
		}
		c.more[claimKey{id, of, cap}] = len(c.claims)
	}
	c.claims = append(c.claims, x)
}
