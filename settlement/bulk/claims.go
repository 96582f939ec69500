package bulk

// A claimKey is what a cap has granted whom, where a customer has many such claims.
type claimKey struct {
	customer, of uint32
	cap          uint16
}

// fewClaims is how many claims of a customer stand in a chain, beside the first one.
const fewClaims = 8

// A grant is what a cap is to count.
type grant struct {
	amount int64
	claim  claimPlace
	of     uint32 // the partner, or the deal
	part   uint16 // that it is of
	cap    uint16
}

// A claimPlace says where a claim of a customer stands.
type claimPlace uint32

const (
	noClaim claimPlace = iota
	firstClaim
	nextClaims // and the place among the claims of all customers
)

// granted returns what a cap has granted a partner of a customer, or a deal, and where that
// stands.
func (c *customers) granted(id uint32, cap uint16, of uint32) (claimPlace, int64) {
	first := &c.at(id).claim
	switch {
	case first.cap == cap && first.of == of:
		return firstClaim, first.granted
	case first.next == 0:
		return noClaim, 0
	}
	n := 0
	for at := first.next; at != 0; n++ {
		x := &c.claims[at-1]
		if x.cap == cap && x.of == of {
			return nextClaims + claimPlace(at-1), x.granted
		}
		at = x.next
	}
	if n >= fewClaims {
		if at, ok := c.more[claimKey{id, of, cap}]; ok {
			return nextClaims + claimPlace(at), c.claims[at].granted
		}
	}
	return noClaim, 0
}

// claimAt returns a claim. It holds until the next one is made.
func (c *customers) claimAt(id uint32, at claimPlace) *claim {
	if at == firstClaim {
		return &c.at(id).claim
	}
	return &c.claims[at-nextClaims]
}

// grant adds to what a cap has granted.
func (c *customers) grant(id uint32, g *grant) {
	if g.amount == 0 {
		return
	}
	if g.claim == noClaim { // unless another part of the payment made it since
		g.claim, _ = c.granted(id, g.cap, g.of)
	}
	if g.claim == noClaim {
		c.claim(id, claim{granted: g.amount, of: g.of, cap: g.cap})
		return
	}
	c.claimAt(id, g.claim).granted += g.amount
}

// claim makes a claim of a customer.
func (c *customers) claim(id uint32, x claim) {
	first := &c.at(id).claim
	if first.cap == 0 {
		*first = x
		return
	}
	n := 0
	for at := first.next; at != 0; at = c.claims[at-1].next {
		n++
	}
	if n < fewClaims {
		x.next, first.next = first.next, uint32(len(c.claims)+1)
	} else {
		if c.more == nil {
			c.more = map[claimKey]int{}
		}
		c.more[claimKey{id, x.of, x.cap}] = len(c.claims)
	}
	c.claims = append(c.claims, x)
}
