package bulk

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/lent"
	"github.com/partnerecon/partnerecon/settlement"
)

// terms are what was asked of the rules so far: combinations of what rates look at get small
// numbers, and each combination is priced once.
type terms struct {
	stands  []stand
	standAt map[stand]uint32
	splits  []split
	splitAt map[string]uint32
	lastOf  uint32 // the split that was looked for before
	shapes  []shape
	shapeAt map[string]uint32
	soles   []uint32 // by stand: the shape of the partner that sourced all, from 1
	sales   []sale
	saleAt  map[Sale]uint32
	classAt map[Sale]uint32 // of what some rate asks

	prices   []price
	priceAt  map[priceKey]uint32
	variants []variant
	key      []byte
}

// A stand is how a partner stood, and who it is if some rate names it.
type stand struct{ tier, typ, segment, partner string }

// A split is who has how much of a credit: roles and shares by the ids of the partners.
type split struct{ credits []partnerecon.Credit }

// A shape is a split, and how its partners stand.
type shape struct {
	legs   []leg
	split  uint32
	prices []uint32 // by version, from 1, of sales that rates ask nothing of
}

type leg struct {
	role  partnerecon.Role
	share partnerecon.Rate
	text  string // that of the share
	stand uint32
}

func newLeg(c *partnerecon.Credit, stand uint32) leg {
	return leg{c.Role, c.Share, string(appendRate(nil, c.Share)), stand}
}

// A sale is what else is known of payments. Those of one class are one to all rates.
type sale struct {
	Sale
	class uint32
}

type priceKey struct{ shape, class, version uint32 }

func (x *terms) begin() {
	x.standAt, x.splitAt, x.shapeAt = map[stand]uint32{}, map[string]uint32{}, map[string]uint32{}
	x.saleAt, x.classAt, x.priceAt = map[Sale]uint32{{}: 0}, map[Sale]uint32{{}: 0}, map[priceKey]uint32{}
	x.sales = []sale{{}}
	x.shapes = []shape{{}} // of nobody
	x.splits = []split{{credits: partnerecon.Sole("")}}
}

// standOf numbers a stand.
func (x *terms) standOf(st stand) uint32 {
	id, ok := x.standAt[st]
	if !ok {
		id = uint32(len(x.stands))
		x.stands = append(x.stands, st)
		x.standAt[st] = id
		x.soles = append(x.soles, 0)
	}
	return id
}

// sole returns the shape of a partner that sourced all.
func (x *terms) sole(st uint32) uint32 {
	if x.soles[st] == 0 {
		x.shapes = append(x.shapes, shape{legs: []leg{newLeg(&x.splits[0].credits[0], st)}})
		x.soles[st] = uint32(len(x.shapes) - 1)
	}
	return x.soles[st]
}

// splitOf returns the number of the split of credits, whose order is that of the ids.
func (x *terms) splitOf(credits []partnerecon.Credit, order []int) (uint32, bool) {
	if x.splits[x.lastOf].is(credits, order) {
		return x.lastOf, true
	}
	x.key = x.key[:0]
	for _, i := range order {
		c := &credits[i]
		x.key = append(append(x.key, c.Role...), 0)
		x.key = binary.LittleEndian.AppendUint64(x.key, uint64(c.Share.Num()))
		x.key = binary.LittleEndian.AppendUint64(x.key, uint64(c.Share.Den()))
	}
	id, ok := x.splitAt[string(x.key)]
	if ok {
		x.lastOf = id
	}
	return id, ok
}

// splitFor is splitOf, and numbers a split that is new.
func (x *terms) splitFor(credits []partnerecon.Credit, order []int) uint32 {
	if id, known := x.splitOf(credits, order); known {
		return id
	}
	var s split
	for _, i := range order {
		s.credits = append(s.credits, partnerecon.Credit{Role: credits[i].Role, Share: credits[i].Share})
	}
	id := uint32(len(x.splits))
	x.splits = append(x.splits, s)
	x.splitAt[string(x.key)] = id
	return id
}

// is reports whether the split is that of credits.
func (s *split) is(credits []partnerecon.Credit, order []int) bool {
	if len(s.credits) != len(credits) {
		return false
	}
	for k, i := range order {
		if c := &s.credits[k]; c.Role != credits[i].Role || c.Share != credits[i].Share {
			return false
		}
	}
	return true
}

// shapeOf numbers a split with the stands of its partners.
func (x *terms) shapeOf(split uint32, stands []uint32, before uint32) uint32 {
	if before > 0 && x.shapes[before].is(split, stands) {
		return before
	}
	x.key = binary.LittleEndian.AppendUint32(x.key[:0], split)
	for _, st := range stands {
		x.key = binary.LittleEndian.AppendUint32(x.key, st)
	}
	id, ok := x.shapeAt[string(x.key)]
	if !ok {
		of := shape{split: split}
		for i := range x.splits[split].credits {
			of.legs = append(of.legs, newLeg(&x.splits[split].credits[i], stands[i]))
		}
		id = uint32(len(x.shapes))
		x.shapes = append(x.shapes, of)
		x.shapeAt[string(x.key)] = id
	}
	return id
}

// is reports whether the shape is that of a split with stands.
func (of *shape) is(split uint32, stands []uint32) bool {
	if of.split != split {
		return false
	}
	for i := range stands {
		if of.legs[i].stand != stands[i] {
			return false
		}
	}
	return true
}

// known returns the number of a price that was asked for before.
func (x *terms) known(shape, class uint32, version int) (uint32, bool) {
	if of := &x.shapes[shape]; class == 0 && version < len(of.prices) {
		n := of.prices[version]
		return n - 1, n > 0
	}
	n, ok := x.priceAt[priceKey{shape, class, uint32(version)}]
	return n, ok
}

func (x *terms) keep(shape, class uint32, version int, price uint32) {
	if class > 0 {
		x.priceAt[priceKey{shape, class, uint32(version)}] = price
		return
	}
	of := &x.shapes[shape]
	for len(of.prices) <= version {
		of.prices = append(of.prices, 0)
	}
	of.prices[version] = price + 1
}

// asks leaves of a sale what some rate asks.
func (t *tables) asks(x Sale) Sale {
	var all asked
	for i := range t.versions {
		all.add(&t.versions[i].asks)
	}
	out := Sale{}
	for _, d := range [...]struct {
		asked   bool
		to, was *string
	}{
		{all.product, &out.Product, &x.Product},
		{all.category, &out.Category, &x.Category},
		{all.segment, &out.Segment, &x.Segment},
		{all.region, &out.Region, &x.Region},
		{all.purpose, &out.Purpose, &x.Purpose},
		{all.level, &out.Level, &x.Level},
	} {
		if d.asked {
			*d.to = *d.was
		}
	}
	if all.model {
		out.Model = x.Model
	}
	return out
}

// addSale numbers what is known of a payment.
func (s *State) addSale(x Sale) uint32 {
	asks := s.tables.asks(x)
	class, ok := s.classAt[asks]
	if !ok {
		class = uint32(len(s.classAt))
		s.classAt[asks] = class
	}
	id := uint32(len(s.sales))
	s.sales = append(s.sales, sale{x, class})
	s.saleAt[x] = id
	return id
}

// partners are what is known of partners.
type partners struct {
	names
	all []partner
	now uint32 // rises with every close: standings are asked for anew
}

// A partner is how one stands, for some days.
type partner struct {
	from, until partnerecon.Day
	stand       uint32
	asked       uint32 // the turn in which it was asked for; 0: never
}

// partnerOf numbers a partner.
func (s *State) partnerOf(name string) uint32 { return s.partnerHashed(name, s.partners.hash(name)) }

// partnerHashed is partnerOf for a name whose hash is known.
func (s *State) partnerHashed(name string, hash uint64) uint32 {
	id, known := s.partners.find(name, hash)
	if known {
		return id
	}
	id = s.partners.add(name, hash)
	if int(id) >= len(s.partners.all) {
		s.partners.all = append(s.partners.all, partner{})
	}
	return id
}

// standing returns how a partner stood on a day.
func (s *State) standing(id uint32, day partnerecon.Day) uint32 {
	p := &s.partners.all[id]
	if p.asked == s.partners.now+1 && !day.Before(p.from) && (p.until.IsZero() || day.Before(p.until)) {
		return p.stand
	}
	if p.asked = s.partners.now + 1; s.climbers.rules != nil {
		var tier int8
		tier, p.from, p.until = s.stood(id, day)
		p.stand = s.standOn(id, tier)
		return p.stand
	}
	name := string(s.partners.bytes(id))
	st, next := s.program.Stood(lent.Key{}, &s.book, name, day)
	p.stand, p.from, p.until = s.standOf(s.standFor(st, name)), day, next
	return p.stand
}

// standFor names the partner only where some rate does.
func (s *State) standFor(st settlement.Stood, name string) stand {
	out := stand{tier: st.Tier, typ: st.Type, segment: st.Segment}
	if _, ok := slices.BinarySearch(s.named, name); ok {
		out.partner = name
	}
	return out
}

// over returns a stand with what a credit states itself.
func (s *State) over(id uint32, c *partnerecon.Credit) uint32 {
	st := s.stands[id]
	st.tier, st.typ, st.segment = cmp.Or(c.Tier, st.tier), cmp.Or(c.Type, st.typ), cmp.Or(c.Segment, st.segment)
	return s.standOf(st)
}
