package bulk

import (
	"fmt"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/lent"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/tiers"
)

// climbers are the partners on a ladder that sums of months decide. All that the ladder was
// told is kept, so that with the first fact of another kind the book of the partners can take
// over, as if it had been told itself.
type climbers struct {
	rules  *ladder // nil: the book of the partners does it
	first  partnerecon.Month
	closed partnerecon.Month
	told   tales
	text   []byte      // the ids of what was told
	sums   [][][]int64 // by month from the first one, metric and partner
	totals [][]int64   // of the month that is reviewed, by span and partner
	tiers  [][]int8    // by month and partner, from 1; 0: none
	all    []climber   // by partner
	stands []uint32    // by tier, from 1
	days   calendar
}

// A climber is a partner on the ladder.
type climber struct {
	tags    tags   // of the ids that were told
	last    uint32 // of what was told of it, from 1
	told    uint32
	entered partnerecon.Day
	part    bool // it takes part
}

// Tags are two bits for each hash of a set: mostly they tell that one is not in it.
type tags [4]uint64

func (x *tags) add(hash uint64) {
	x[hash>>62] |= 1 << (hash >> 56 & 63)
	x[hash>>54&3] |= 1 << (hash >> 48 & 63)
}

func (x *tags) may(hash uint64) bool {
	return (x[hash>>62]>>(hash>>56&63))&(x[hash>>54&3]>>(hash>>48&63))&1 != 0
}

// A tale is an enrolment, a figure or a close, as it was told.
type tale struct {
	hash         uint64 // of the id
	value        int64
	partner      uint32
	before       uint32 // what was told of the partner before, from 1
	end          uint32 // of the id in the text
	on, recorded partnerecon.Day
	metric       int16 // -1: an enrolment; -2: a close
}

// tales stand in blocks, so that none moves when more come.
type tales struct {
	blocks []*[1 << taleBits]tale
	n      uint32
}

const taleBits = 8

func (x *tales) at(i uint32) *tale { return &x.blocks[i>>taleBits][i%(1<<taleBits)] }

func (x *tales) add(t tale) {
	if int(x.n>>taleBits) == len(x.blocks) {
		x.blocks = append(x.blocks, new([1 << taleBits]tale))
	}
	*x.at(x.n) = t
	x.n++
}

const (
	enrolment = -1
	monthEnd  = -2
)

// mostTold is how much is told of a partner without the book: what was told before is searched
// one by one.
const mostTold = 2_000

// climb takes up what the ladder is told. It reports false for what the book has to judge.
func (s *State) climb(m *Movement) bool {
	x := &s.climbers
	hash, text := s.partners.scan(m.ID)
	if !text || strings.HasPrefix(m.ID, "ladder:") || m.On.IsZero() {
		return false
	}
	switch e := m.Event.(type) {
	case settlement.PartnerEnrolled:
		return e.Segment == "" && s.enrol(m, hash, e.Partner)
	case settlement.Measured:
		metric, n, ok := x.rules.value(&e)
		return ok && s.measured(m, hash, e.Partner, metric, n)
	case settlement.Close:
		return s.monthEnd(m, e)
	}
	return false
}

// fresh numbers a partner of whom something is told that is plain and new, given the hash of
// its id.
func (s *State) fresh(m *Movement, hash uint64, partner string) (id uint32, ok bool) {
	x := &s.climbers
	posted := m.posted()
	month := x.days.month(posted)
	name, text := s.partners.scan(partner)
	if !text || x.far(month) || posted.Before(x.rules.from) || !m.On.After(s.through) ||
		m.On != posted && m.On.Month() != month && (x.first.IsZero() || m.On.Month().Before(x.first)) {
		return 0, false
	}
	id = s.partnerHashed(partner, name)
	for int(id) >= len(x.all) {
		x.all = append(x.all, climber{})
	}
	if c := &x.all[id]; c.told >= mostTold || c.tags.may(hash) && x.knows(c, hash) {
		return 0, false
	}
	if x.first.IsZero() {
		x.first = month
	}
	return id, true
}

// mostOpen is how many months may be open without the book: each has a row of all partners.
const mostOpen = 120

// far reports whether a month is that many after the last one closed, or after the first.
func (x *climbers) far(m partnerecon.Month) bool {
	switch {
	case !x.closed.IsZero():
		return m.Sub(x.closed) > mostOpen
	case !x.first.IsZero():
		return m.Sub(x.first) >= mostOpen
	}
	return false
}

// knows reports whether something with an id of a hash was told of a partner.
func (x *climbers) knows(c *climber, hash uint64) bool {
	for at := c.last; at > 0; at = x.told.at(at - 1).before {
		if x.told.at(at-1).hash == hash {
			return true
		}
	}
	return false
}

// tell keeps what was told.
func (x *climbers) tell(m *Movement, t tale) {
	x.text = append(roomy(x.text, len(m.ID)), m.ID...)
	t.end, t.recorded = uint32(len(x.text)), m.Recorded
	if t.metric != monthEnd {
		c := &x.all[t.partner]
		t.on, t.before = m.On, c.last
		c.last, c.part = x.told.n+1, true
		c.told++
		c.tags.add(t.hash)
	}
	x.told.add(t)
}

// enrol enters a partner into the lowest tier, if that asks for nothing.
func (s *State) enrol(m *Movement, hash uint64, partner string) bool {
	x := &s.climbers
	id, ok := s.fresh(m, hash, partner)
	if !ok || x.all[id].part {
		return false
	}
	x.tell(m, tale{hash: hash, partner: id, metric: enrolment})
	if x.rules.enters {
		x.all[id].entered = m.posted()
		*x.tier(x.month(x.days.month(m.posted())), id) = 1
	}
	s.partners.all[id].asked = 0
	return true
}

// measured counts a figure.
func (s *State) measured(m *Movement, hash uint64, partner string, metric int, n int64) bool {
	volume, err := s.grow(max(n, -n))
	if err != nil || n == -n && n != 0 {
		return false
	}
	id, ok := s.fresh(m, hash, partner)
	if !ok {
		return false
	}
	x := &s.climbers
	x.tell(m, tale{hash: hash, partner: id, metric: int16(metric), value: n})
	*x.sum(x.month(x.days.month(m.On)), metric, id) += n
	s.volume = volume
	return true
}

// monthEnd reviews all partners. What it decides holds from the next month on.
func (s *State) monthEnd(m *Movement, e settlement.Close) bool {
	x := &s.climbers
	if !e.Through.IsZero() || e.Month.IsZero() || !x.closed.IsZero() && e.Month != x.closed.Add(1) ||
		x.closed.IsZero() && !x.first.IsZero() && x.first != e.Month {
		return false
	}
	x.tell(m, tale{metric: monthEnd, on: e.Month.First()})
	x.closed = e.Month
	if x.first.IsZero() {
		return true
	}
	x.review(x.month(e.Month))
	return true
}

// review decides how all partners stand after a month.
func (x *climbers) review(month int) {
	if len(x.all) == 0 {
		return
	}
	x.addUp(month)
	x.tier(month+1, uint32(len(x.all)-1)) // there is room for all
	for id := range x.all {
		if x.all[id].part {
			x.tiers[month+1][id] = x.qualifies(id)
		}
	}
}

// addUp adds up what the months to one brought: once for each span that tiers ask about, and
// for all partners.
func (x *climbers) addUp(month int) {
	if x.totals == nil {
		x.totals = make([][]int64, len(x.rules.spans))
	}
	for i, of := range x.rules.spans {
		x.totals[i] = append(x.totals[i][:0], make([]int64, len(x.all))...)
		for at := max(0, month-of.months+1); at <= min(month, len(x.sums)-1); at++ {
			for id, n := range x.sums[at][of.metric] {
				x.totals[i][id] += n
			}
		}
	}
}

// month returns the place of a month. It has rows from then on.
func (x *climbers) month(m partnerecon.Month) int { return m.Sub(x.first) }

// tier returns the tier of a partner in a month, for changes.
func (x *climbers) tier(month int, id uint32) *int8 {
	for len(x.tiers) <= month {
		var row []int8
		if n := len(x.tiers); n > 0 {
			row = append(make([]int8, 0, len(x.all)), x.tiers[n-1]...)
		}
		x.tiers = append(x.tiers, row)
	}
	row := &x.tiers[month]
	if int(id) >= len(*row) {
		*row = append(*row, make([]int8, len(x.all)-len(*row))...)
	}
	return &(*row)[id]
}

// sum returns what was measured of a partner in a month, for changes.
func (x *climbers) sum(month, metric int, id uint32) *int64 {
	for len(x.sums) <= month {
		x.sums = append(x.sums, make([][]int64, len(x.rules.metrics)))
	}
	row := &x.sums[month][metric]
	if int(id) >= len(*row) {
		*row = append(*row, make([]int64, len(x.all)-len(*row))...)
	}
	return &(*row)[id]
}

// qualifies returns the highest tier that a partner qualifies for, from 1; 0: none.
func (x *climbers) qualifies(id int) int8 {
	for i := len(x.rules.tiers) - 1; i >= 0; i-- {
		if x.meets(x.rules.tiers[i].needs, id) {
			return int8(i + 1)
		}
	}
	return 0
}

func (x *climbers) meets(needs []need, id int) bool {
	for i := range needs {
		n := &needs[i]
		if sum := x.totals[n.span][id]; sum < n.target || sum == n.target && n.above {
			return false
		}
	}
	return true
}

// stood returns in which tier a partner stood on a day, and for which days that holds.
func (s *State) stood(id uint32, day partnerecon.Day) (tier int8, from, until partnerecon.Day) {
	x := &s.climbers
	m := x.days.month(day)
	from, until = x.days.from, x.days.through.Add(1)
	if x.first.IsZero() || int(id) >= len(x.all) {
		return 0, from, until
	}
	at := min(m.Sub(x.first), len(x.tiers)-1)
	if at < 0 || int(id) >= len(x.tiers[at]) {
		return 0, from, until
	}
	switch entered := x.all[id].entered; {
	case entered.IsZero() || !entered.After(from):
	case day.Before(entered):
		return 0, from, entered
	default:
		from = entered
	}
	return x.tiers[at][id], from, until
}

// standOn numbers how a partner on the ladder stood.
func (s *State) standOn(id uint32, tier int8) uint32 {
	x := &s.climbers
	name := ""
	if tier > 0 {
		name = x.rules.tiers[tier-1].name
	}
	if len(s.named) > 0 {
		return s.standOf(s.standFor(settlement.Stood{Tier: name}, string(s.partners.bytes(id))))
	}
	for int(tier) >= len(x.stands) {
		x.stands = append(x.stands, 0)
	}
	if x.stands[tier] == 0 {
		x.stands[tier] = s.standOf(stand{tier: name}) + 1
	}
	return x.stands[tier] - 1
}

// handOver tells the book of the partners all that the ladder was told, and leaves the ladder
// to it.
func (s *State) handOver() error {
	x := &s.climbers
	for i := range x.told.n {
		t := x.told.at(i)
		if _, fresh, err := s.program.ApplyBeside(lent.Key{}, &s.book, s.retold(i, t), 0, false); err != nil || !fresh {
			return fmt.Errorf("what the ladder was told before is refused: %w", err)
		}
	}
	*x = climbers{}
	s.partners.now++
	return nil
}

// id returns that of what was told.
func (x *climbers) id(i uint32, t *tale) string {
	from := uint32(0)
	if i > 0 {
		from = x.told.at(i - 1).end
	}
	return string(x.text[from:t.end])
}

// retold returns what was told as the fact that it was.
func (s *State) retold(i uint32, t *tale) settlement.Fact {
	x := &s.climbers
	f := settlement.Fact{ID: x.id(i, t), Occurred: settlement.On(t.on)}
	if t.metric == monthEnd {
		f.Event = settlement.Close{Month: t.on.Month()}
		return f
	}
	if !t.recorded.IsZero() {
		f.Recorded = settlement.On(t.recorded)
	}
	partner := string(s.partners.bytes(t.partner))
	if t.metric == enrolment {
		f.Event = settlement.PartnerEnrolled{Partner: partner}
		return f
	}
	e := settlement.Measured{Partner: partner, Metric: x.rules.metrics[t.metric].name}
	if c := x.rules.metrics[t.metric].currency; c != "" {
		e.Value.Amount, _ = partnerecon.FromMinor(t.value, c)
	} else {
		e.Value = tiers.Value{Number: t.value}
	}
	f.Event = e
	return f
}
