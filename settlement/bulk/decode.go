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
	order    []int
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
	plain := known && s.plain(m)
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
	x.Item = false // an amount of its own is that of its one item
	var known bool
	d.sale, known = s.saleAt[x]
	return known
}

// plainCredits looks up who is credited.
func (s *State) plainCredits(m *Movement, d *decoded) bool {
	d.partners, d.order = d.partners[:0], d.order[:0]
	if len(m.Credits) == 0 {
		if m.Partner == "" {
			return true
		}
		id, known := s.partners.find(m.Partner, s.partners.hash(m.Partner))
		d.partners = append(d.partners, id)
		return known
	}
	plain := m.Partner == ""
	for i := range m.Credits {
		c := &m.Credits[i]
		id, known := s.partners.find(c.Partner, s.partners.hash(c.Partner))
		plain = plain && known && c.Tier == "" && c.Type == "" && c.Segment == "" && c.Plan == "" && c.Terms == ""
		d.partners, d.order = append(d.partners, id), append(d.order, i)
	}
	slices.SortFunc(d.order, func(a, b int) int { return strings.Compare(m.Credits[a].Partner, m.Credits[b].Partner) })
	for k := 1; k < len(d.order); k++ {
		plain = plain && m.Credits[d.order[k-1]].Partner != m.Credits[d.order[k]].Partner
	}
	_, known := s.splitOf(m.Credits, d.order)
	return plain && known
}

// credit numbers who is credited with a payment that settlement took, as they stand.
func (s *State) credit(m *Movement, d *decoded) {
	if m.Sale != nil && d.sale == 0 {
		x := *m.Sale
		x.Item = false
		id, known := s.saleAt[x]
		if !known {
			id = s.addSale(x)
		}
		d.sale = id
	}
	switch {
	case len(m.Credits) > 0:
		s.creditAll(m, d)
	case m.Partner != "":
		id := s.partnerOf(m.Partner)
		d.partners = append(d.partners[:0], id)
		d.shape = s.sole(s.standing(id, d.on))
	default:
		d.shape = 0
	}
}

// creditAll does it for credits that are listed.
func (s *State) creditAll(m *Movement, d *decoded) {
	d.partners, d.stands = d.partners[:0], d.stands[:0]
	for _, i := range d.order {
		c := &m.Credits[i]
		id := s.partnerOf(c.Partner)
		st := s.standing(id, d.on)
		if c.Tier != "" || c.Type != "" || c.Segment != "" {
			st = s.over(st, c)
		}
		d.partners, d.stands = append(d.partners, id), append(d.stands, st)
	}
	of, known := s.splitOf(m.Credits, d.order)
	if !known {
		of = s.addSplit(m.Credits, d.order)
	}
	if of == 0 {
		d.shape = s.sole(d.stands[0])
		return
	}
	d.shape = s.shapeOf(of, d.stands, s.customers.at(d.customer).shape)
}

// version finds the version of the terms that governs a payment.
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
