package bulk

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/settlement"
)

// Bounds that settlement has, too.
const (
	maxID     = 255
	maxVolume = 1 << 55
)

// A decoded movement is one whose texts are numbers.
type decoded struct {
	id, customerName string
	of               string
	hash             uint64 // of the id
	amount           int64
	posted, on, paid partnerecon.Day
	customer         uint32
	rank             uint8
	kind             Kind

	version  int
	sale     uint32
	shape    uint32
	partners []uint32 // those credited, in the order of their ids
	stands   []uint32
	order    []int // of the credits, by these ids
	split    uint32
	deal     string
}

// decode reads a movement about a customer. What is new about it, or looks wrong, settlement
// judges first: then it may stay.
func (s *State) decode(m *Movement, d *decoded) error {
	d.id, d.customerName, d.of, d.deal = m.ID, m.Customer, m.Of, m.Deal
	d.amount, d.on, d.posted, d.paid = m.Amount.Minor(), m.On, m.posted(), m.Paid
	d.kind, d.rank = m.Kind, m.Kind.rank()
	hash := s.customers.hash(m.Customer)
	id, known := s.customers.find(m.Customer, hash)
	plain := (known || isText(m.Customer)) && s.plain(m)
	if m.Kind == Payment {
		sale, credits := s.plainSale(m, d), s.plainCredits(m, d)
		plain = plain && sale && credits
	} else {
		plain = plain && isText(m.Of) && d.amount > 0
	}
	if !plain {
		if err := s.judge(m); err != nil {
			return err
		}
	}
	if !known {
		id = s.customers.enter(m.Customer, hash)
	}
	d.customer = id
	d.hash = s.customers.hash(m.ID)
	return nil
}

// judge asks settlement what is wrong with a movement by itself.
func (s *State) judge(m *Movement) error {
	f := m.fact()
	if found := s.program.Problems(f); len(found) > 0 {
		return &partnerecon.InvalidError{Package: "bulk", Problems: found}
	}
	return nil
}

// plain reports whether nothing can be wrong with what all movements state.
func (s *State) plain(m *Movement) bool {
	return isText(m.ID) && !m.On.IsZero() && d0(m.Deal) && m.Amount.Currency() == s.currency && m.Amount.Minor() >= 0
}

// isText reports whether a name is stated, and is one.
func isText(name string) bool {
	if name == "" || len(name) > maxID {
		return false
	}
	for i := range len(name) {
		if name[i] >= utf8.RuneSelf {
			return utf8.ValidString(name)
		}
	}
	return true
}

// d0 reports whether a name that may be left out is one.
func d0(name string) bool { return name == "" || isText(name) }

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
	d.partners, d.order, d.split = d.partners[:0], d.order[:0], 0
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

// noPartner is the number of a partner that has none yet.
const noPartner = 1<<32 - 1

// look looks a partner up. It reports whether nothing can be wrong with the name.
func (s *State) look(name string, d *decoded) bool {
	id, known := s.partners.find(name, s.partners.hash(name))
	if !known {
		id = noPartner
	}
	d.partners = append(d.partners, id)
	return known || isText(name)
}

// plainShared looks up several partners, in the order of their ids.
func (s *State) plainShared(m *Movement, d *decoded) bool {
	for i := range m.Credits {
		d.order = append(d.order, i)
	}
	slices.SortFunc(d.order, func(a, b int) int { return strings.Compare(m.Credits[a].Partner, m.Credits[b].Partner) })
	plain := true
	for k, i := range d.order {
		c := &m.Credits[i]
		plain = s.look(c.Partner, d) && asItIs(c) && plain && (k == 0 || m.Credits[d.order[k-1]].Partner != c.Partner)
	}
	split, known := s.splitOf(m.Credits, d.order)
	d.split = split
	return plain && known
}

// credit numbers who is credited with a payment that settlement took, as they stand.
func (s *State) credit(m *Movement, d *decoded) {
	if m.Sale != nil && d.sale == 0 {
		d.sale = s.saleFor(m.Sale)
	}
	switch {
	case len(m.Credits) > 0:
		s.creditAll(m, d)
	case m.Partner != "":
		d.shape = s.sole(s.standing(s.numbered(d, 0, m.Partner), d.on))
	default:
		d.shape = 0
	}
}

// saleFor numbers what else is known of a payment.
func (s *State) saleFor(x *Sale) uint32 {
	of := *x
	of.Item = false
	id, known := s.saleAt[of]
	if !known {
		id = s.addSale(of)
	}
	return id
}

// numbered returns the number of a partner that was looked up.
func (s *State) numbered(d *decoded, at int, name string) uint32 {
	if d.partners[at] == noPartner {
		d.partners[at] = s.partnerOf(name)
	}
	return d.partners[at]
}

// creditAll does it for credits that are listed.
func (s *State) creditAll(m *Movement, d *decoded) {
	d.stands = d.stands[:0]
	for k, i := range d.order {
		c := &m.Credits[i]
		st := s.standing(s.numbered(d, k, c.Partner), d.on)
		if !asItIs(c) {
			st = s.over(st, c)
		}
		d.stands = append(d.stands, st)
	}
	if d.split == 0 {
		if d.split = s.splitFor(m.Credits, d.order); d.split == 0 {
			d.shape = s.sole(d.stands[0])
			return
		}
	}
	d.shape = s.shapeOf(d.split, d.stands, s.customers.at(d.customer).shape)
}

// governs finds the version of the terms that governs a payment.
func (s *State) governs(d *decoded) error {
	v, ok := s.versionOn(d.on)
	if !ok {
		return fmt.Errorf("bulk: no version of the terms is in force on %s; the first one begins on %s: %w", d.on, s.versions[0].from, settlement.ErrTerms)
	}
	d.version = v
	return nil
}

// grow returns the volume with an amount more, or refuses it.
func (s *State) grow(amount int64) (int64, error) {
	sum, ok := exact.Add(s.volume, amount)
	if !ok || sum > maxVolume {
		return 0, fmt.Errorf("bulk: %w", settlement.ErrVolume)
	}
	return sum, nil
}

// duplicate is the error for an id that is known with another content.
func duplicate(id string) error {
	return fmt.Errorf("bulk: movement %s: %w", problem.Quote(id), settlement.ErrDuplicate)
}
