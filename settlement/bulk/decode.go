package bulk

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/settlement"
)

// Bounds that settlement has, too.
const (
	maxID     = 255
	maxVolume = 1 << 55
)

// A decoded movement is one about a customer, whose texts were looked up.
type decoded struct {
	// from is the movement, where more of it has to be looked at than stands here. Others are
	// decoded ahead of those before them, and their movement is gone by then.
	from     *Movement
	position int

	id, customerName, of, deal string

	hash, customerHash, ofHash uint64 // of the id, the customer, and the payment of what goes back

	turn             uint64 // see orderOf
	amount           int64
	posted, on, paid partnerecon.Day
	customer         uint32 // or noNumber
	kind             Kind

	sale     uint32
	split    uint32   // of the credits
	partners []uint32 // those credited, in the order of their ids; or noNumber
	names    []string
	order    []int // of the credits, by these ids

	// What is known when its turn has come.
	version int
	shape   uint32
	stands  []uint32
}

// noNumber is the number of a name that had none yet when it was looked up.
const noNumber = 1<<32 - 1

// decode reads a movement about a customer. It reports false for one that is new in some part,
// or looks wrong: settlement judges it first.
func (s *State) decode(m *Movement, d *decoded) bool {
	d.from, d.id, d.customerName, d.of, d.deal = nil, m.ID, m.Customer, m.Of, m.Deal
	d.amount, d.on, d.posted, d.paid = m.Amount.Minor(), m.On, m.posted(), m.Paid
	d.kind, d.turn = m.Kind, orderOf(d.posted, d.on, m.Kind.rank())
	var id, customer bool
	d.hash, id = s.customers.scan(m.ID)
	d.customerHash, customer = s.customers.scan(m.Customer)
	plain := id && customer && s.plain(m)
	if m.Kind != Payment {
		var of bool
		d.ofHash, of = s.customers.scan(m.Of)
		return plain && of && d.amount > 0
	}
	sale, credits := s.plainSale(m, d), s.plainCredits(m, d)
	return plain && sale && credits
}

// judge asks settlement what is wrong with a movement by itself.
func (s *State) judge(m *Movement) error {
	f := m.fact()
	if found := s.program.Problems(f); len(found) > 0 {
		return &partnerecon.InvalidError{Package: "settlement", Problems: found}
	}
	return nil
}

// plain reports whether nothing can be wrong with what all movements state beside their texts.
func (s *State) plain(m *Movement) bool {
	return !m.On.IsZero() && isName(m.Deal) && m.Amount.Currency() == s.currency && m.Amount.Minor() >= 0
}

// isText reports whether a name is stated, and is one.
func isText(name string) bool {
	return name != "" && len(name) <= maxID && utf8.ValidString(name) && strings.TrimSpace(name) == name
}

// isName reports whether a name that may be left out is one.
func isName(name string) bool { return name == "" || isText(name) }

// plainSale looks up what else is known of a payment.
func (s *State) plainSale(m *Movement, d *decoded) bool {
	if d.sale = 0; m.Sale == nil {
		return true
	}
	x := *m.Sale
	x.Item = false // what is paid without items is paid for one
	var known bool
	d.sale, known = s.saleAt[x]
	return known
}

// plainCredits looks up who is credited.
func (s *State) plainCredits(m *Movement, d *decoded) bool {
	d.partners, d.names, d.order, d.split = d.partners[:0], d.names[:0], d.order[:0], 0
	switch {
	case len(m.Credits) > 1:
		return s.plainShared(m, d) && m.Partner == ""
	case len(m.Credits) == 1:
		c := &m.Credits[0]
		d.order = append(d.order, 0)
		split, known := s.splitOf(m.Credits, d.order)
		d.split = split
		return s.look(c.Partner, d) && known && asItIs(c) && m.Partner == ""
	case m.Partner != "":
		return s.look(m.Partner, d)
	}
	return true
}

// asItIs reports whether a credit states nothing of how its partner stands.
func asItIs(c *partnerecon.Credit) bool {
	return c.Tier == "" && c.Type == "" && c.Segment == "" && c.Plan == "" && c.Terms == ""
}

// look looks a partner up. It reports whether nothing can be wrong with the name.
func (s *State) look(name string, d *decoded) bool {
	hash, text := s.partners.scan(name)
	id, known := s.partners.find(name, hash)
	if !known {
		id = noNumber
	}
	d.partners, d.names = append(d.partners, id), append(d.names, name)
	return text
}

// plainShared looks up several partners, in the order of their ids.
func (s *State) plainShared(m *Movement, d *decoded) bool {
	for i := range m.Credits {
		d.order = append(d.order, i)
	}
	if len(d.order) == 2 {
		if m.Credits[1].Partner < m.Credits[0].Partner {
			d.order[0], d.order[1] = 1, 0
		}
	} else {
		sortByPartner(d.order, m.Credits)
	}
	plain := true
	for k, i := range d.order {
		c := &m.Credits[i]
		plain = s.look(c.Partner, d) && asItIs(c) && plain && (k == 0 || m.Credits[d.order[k-1]].Partner != c.Partner)
	}
	split, known := s.splitOf(m.Credits, d.order)
	d.split = split
	return plain && known
}

// sortByPartner sorts places of credits by the ids of their partners.
func sortByPartner(order []int, credits []partnerecon.Credit) {
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(credits[a].Partner, credits[b].Partner) })
}

// credit numbers who is credited with a payment that settlement took, as they stand.
func (s *State) credit(d *decoded) {
	s.numberSale(d)
	for k := range d.partners {
		s.numberPartner(d, k)
	}
	switch {
	case len(d.partners) == 0:
		d.shape = 0
		return
	case d.from != nil:
		s.creditAll(d)
	case len(d.partners) == 1:
		d.stands = append(d.stands[:0], s.standing(d.partners[0], d.on))
	default:
		d.stands = d.stands[:0]
		for _, id := range d.partners {
			d.stands = append(d.stands, s.standing(id, d.on))
		}
	}
	if d.split == 0 {
		d.shape = s.sole(d.stands[0])
		return
	}
	d.shape = s.shapeOf(d.split, d.stands, s.customers.at(d.customer).shape)
}

// numberSale numbers what else is known of a payment, if it was new.
func (s *State) numberSale(d *decoded) {
	if d.from == nil || d.from.Sale == nil || d.sale != 0 {
		return
	}
	of := *d.from.Sale
	of.Item = false
	id, known := s.saleAt[of]
	if !known {
		id = s.addSale(of)
	}
	d.sale = id
}

// numberPartner numbers a partner that was new.
func (s *State) numberPartner(d *decoded, at int) {
	if d.partners[at] == noNumber {
		d.partners[at] = s.partnerOf(d.names[at])
	}
}

// creditAll looks at credits that may state how their partners stand, or be split as none
// before.
func (s *State) creditAll(d *decoded) {
	d.stands = d.stands[:0]
	for k, id := range d.partners {
		st := s.standing(id, d.on)
		if c := d.credit(k); c != nil && !asItIs(c) {
			st = s.over(st, c)
		}
		d.stands = append(d.stands, st)
	}
	if len(d.order) > 0 {
		d.split = s.splitFor(d.from.Credits, d.order)
	}
}

// credit returns the credit of a place as the movement states it, or nil.
func (d *decoded) credit(k int) *partnerecon.Credit {
	if d.from == nil || k >= len(d.order) {
		return nil
	}
	return &d.from.Credits[d.order[k]]
}

// governs finds the version of the terms that governs a payment.
func (s *State) governs(d *decoded) error {
	v, ok := s.versionOn(d.on)
	if !ok {
		return fmt.Errorf("no version of the terms is in force on %s; the first one begins on %s: %w", d.on, s.versions[0].from, settlement.ErrTerms)
	}
	d.version = v
	return nil
}

// grow returns the volume with an amount more, or refuses it.
func (s *State) grow(amount int64) (int64, error) {
	sum, ok := exact.Add(s.volume, amount)
	if !ok || sum > maxVolume {
		return 0, settlement.ErrVolume
	}
	return sum, nil
}
