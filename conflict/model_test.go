package conflict_test

import (
	"fmt"
	"slices"
	"sort"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
)

// A fact of the model: hours since the start, in UTC, so that 24 make a day.
type modelFact struct {
	hour    int
	rank    int
	id      string
	what    string // contact, register, accept, reject, extend, withdraw, direct, sign
	partner string
	of      string // registration
	out     bool   // of a direct contact
}

// A modelFile is a registration in the model.
type modelFile struct {
	id, partner string
	first, last int // days of protection, last included
	state       string
	again, more bool
	was         bool // in force once
	filed       int  // hour of the submission
	asked       int  // hour that its review counts from
}

// A model is the desk, told hour by hour in integers: one account, windows of
// whole days, reviews within 48 hours. It shares no code with the package.
type model struct {
	within, protect, more, again int
	review, firstContact         bool // reviewed; direct contact counts before the first contact only
	files                        []*modelFile
	contact                      map[string]int
	directs                      []int
	signed                       []int
}

func (m *model) owner(partner string) (force, pending, queue *modelFile) {
	for _, f := range m.files {
		if f.partner == partner {
			continue
		}
		switch f.state {
		case "accepted", "extended":
			force = f
		case "under_review":
			pending = f
		case "submitted":
			if queue == nil {
				queue = f
			}
		}
	}
	return force, pending, queue
}

func (m *model) active(f *modelFile) bool {
	return f.state == "accepted" || f.state == "extended" || f.state == "under_review" || f.state == "submitted"
}

// tick lets registrations expire, and the next one come forward.
func (m *model) tick(hour int) {
	for _, f := range m.files {
		if m.active(f) && hour/24 > f.last {
			f.state = "expired"
			m.forward(f, hour)
		}
	}
	for _, f := range m.files { // one that came forward may be over, too
		if m.active(f) && hour/24 > f.last {
			m.tick(hour)
		}
	}
}

func (m *model) forward(ended *modelFile, hour int) {
	if ended.was {
		return
	}
	for _, f := range m.files {
		if f.state != "submitted" {
			continue
		}
		busy := false
		for _, o := range m.files {
			if o == f {
				break
			}
			busy = busy || o.partner != f.partner && m.active(o)
		}
		for _, o := range m.files {
			busy = busy || o != f && o.partner != f.partner && (o.state == "accepted" || o.state == "extended" || o.state == "under_review")
		}
		if !busy {
			f.state, f.asked = "under_review", hour
		}
	}
}

func (m *model) accept(f *modelFile) {
	f.state, f.was = "accepted", true
	for _, hour := range m.signed {
		if hour >= f.filed && hour/24 <= f.last {
			f.state = "signed"
		}
	}
	for _, o := range m.files {
		if o.state == "submitted" {
			o.state = "taken"
		}
	}
}

// step tells what is ruled on a fact.
func (m *model) step(f modelFact) string {
	m.tick(f.hour)
	day := f.hour / 24
	var file *modelFile
	for _, o := range m.files {
		if o.id == f.of && o.partner == f.partner {
			file = o
		}
	}
	switch f.what {
	case "contact":
		if _, ok := m.contact[f.partner]; !ok {
			m.contact[f.partner] = f.hour
		}
		return "noted"
	case "direct":
		held := false
		for _, o := range m.files {
			held = held || o.state == "accepted" || o.state == "extended" || o.state == "under_review" && f.hour <= o.asked+48
		}
		if f.out && held {
			return "breach"
		}
		m.directs = append(m.directs, f.hour)
		if f.out {
			return "free"
		}
		return "inbound"
	case "sign":
		m.signed = append(m.signed, f.hour)
		for _, o := range m.files {
			if o.state == "accepted" || o.state == "extended" {
				o.state = "signed"
				return "signed"
			}
		}
		return "noted"
	case "register":
		n := &modelFile{id: f.of, partner: f.partner, first: day, last: day + m.protect, state: "rejected", filed: f.hour, asked: f.hour}
		code := m.judge(n, f)
		m.files = append(m.files, n)
		switch {
		case code == "behind":
			n.state = "submitted"
		case code == "taken":
			n.state = "taken"
		case code != "":
		case m.review:
			n.state, code = "under_review", "under_review"
		default:
			code = "accepted"
			if m.accept(n); n.state == "signed" {
				code = "signed"
			}
		}
		return code
	}
	if file == nil {
		return "no_such"
	}
	return m.treat(file, f)
}

func (m *model) judge(n *modelFile, f modelFact) string {
	expired, used := false, 0
	for _, o := range m.files {
		if o.partner != f.partner {
			continue
		}
		if m.active(o) {
			return "still_active"
		}
		expired = expired || o.state == "expired"
		if o.again && (o.was || o.state == "expired") {
			used++
		}
	}
	if expired && used >= m.again {
		return "again_used"
	}
	n.again = expired
	first, known := m.contact[f.partner]
	switch {
	case expired:
	case !known:
		return "no_contact"
	case n.first-first/24 > m.within:
		return "late"
	}
	before := f.hour
	if m.firstContact {
		before = first
	}
	for _, d := range m.directs {
		if d < before {
			return "direct_first"
		}
	}
	force, pending, queue := m.owner(f.partner)
	switch {
	case force != nil:
		return "taken"
	case pending != nil || queue != nil:
		return "behind"
	}
	return ""
}

func (m *model) treat(file *modelFile, f modelFact) string {
	switch f.what {
	case "accept", "reject":
		switch {
		case !m.review || file.state != "under_review" && file.state != "submitted":
			return "not_reviewed"
		case f.what == "reject":
			file.state = "rejected"
			m.forward(file, f.hour)
			return "rejected"
		case file.state == "submitted":
			return "behind"
		}
		if m.accept(file); file.state == "signed" {
			return "signed"
		}
		return "accepted"
	case "extend":
		switch {
		case file.state != "accepted" && file.state != "extended":
			return "not_in_force"
		case file.more:
			return "no_extension"
		}
		file.more, file.last, file.state = true, file.last+m.more, "extended"
		return "extended"
	default:
		if !m.active(file) && file.state != "taken" {
			return "not_in_force"
		}
		file.state = "withdrawn"
		m.forward(file, f.hour)
		return "withdrawn"
	}
}

func (f modelFact) event() conflict.Event {
	when := drawnStart.Add(time.Duration(f.hour) * time.Hour)
	switch f.what {
	case "contact":
		return conflict.Contact{ID: f.id, Account: "x", Partner: f.partner, At: when}
	case "register":
		return conflict.Register{ID: f.id, Account: "x", Partner: f.partner, At: when}
	case "accept":
		return conflict.Decide{ID: f.id, Account: "x", Partner: f.partner, Registration: f.of, At: when, By: "desk", Verdict: conflict.Accept}
	case "reject":
		return conflict.Decide{ID: f.id, Account: "x", Partner: f.partner, Registration: f.of, At: when, By: "desk", Verdict: conflict.Reject, Reason: "because"}
	case "extend":
		return conflict.Extend{ID: f.id, Account: "x", Partner: f.partner, Registration: f.of, At: when}
	case "withdraw":
		return conflict.Withdraw{ID: f.id, Account: "x", Partner: f.partner, Registration: f.of, At: when}
	case "sign":
		return conflict.Sign{ID: f.id, Account: "x", At: when, Motion: conflict.Inbound}
	}
	motion := conflict.Inbound
	if f.out {
		motion = conflict.Outbound
	}
	return conflict.Direct{ID: f.id, Account: "x", At: when, Motion: motion}
}

// The desk against the model: facts are recorded in any order, and after each the
// rulings on all of them are what the model tells in the order of time.
func TestModel(t *testing.T) {
	ranks := map[string]int{"contact": 1, "register": 2, "accept": 3, "reject": 3, "extend": 4, "withdraw": 5, "direct": 6, "sign": 7}
	rapid.Check(t, func(t *rapid.T) {
		var m model
		m.within, m.protect, m.again, m.more = rapid.IntRange(1, 10).Draw(t, "within"), rapid.IntRange(1, 20).Draw(t, "protect"), rapid.IntRange(0, 2).Draw(t, "again"), rapid.IntRange(1, 20).Draw(t, "more")
		m.review, m.firstContact = rapid.Bool().Draw(t, "review"), rapid.Bool().Draw(t, "first contact")
		p := conflict.ThreeTier("UTC")
		p.Registration = conflict.Registration{
			Within: partnerecon.Days(m.within, partnerecon.Through), ProtectFor: partnerecon.Days(m.protect, partnerecon.Through), Clock: conflict.FromRegistration,
			Again: m.again, Extensions: 1, ExtendBy: partnerecon.Days(m.more, partnerecon.Through),
		}
		if m.review {
			p.Registration.Review = conflict.Review{By: "desk", Within: partnerecon.Hours(48, partnerecon.Through)}
		}
		p.Tiers = []conflict.Tier{{Name: "t", DirectFirst: conflict.BeforeRegistration}}
		p.Lists = conflict.Lists{}
		if m.firstContact {
			p.Tiers[0].DirectFirst = conflict.BeforeContact
		}
		desk := conflict.Must(p)
		s := conflict.State{Account: &conflict.Account{ID: "x"}}
		for _, partner := range drawnPartners {
			s.Rosters = append(s.Rosters, &conflict.Roster{Partner: partner})
			if _, err := desk.Apply(s, conflict.Enroll{ID: "tier" + partner, Partner: partner, At: drawnStart, Tier: "t"}); err != nil {
				t.Fatal(err)
			}
		}
		var facts []modelFact
		record := func(t *rapid.T, what string) {
			f := modelFact{hour: rapid.IntRange(0, 60*24).Draw(t, "hour"), rank: ranks[what], what: what, id: fmt.Sprintf("%02d", len(facts)), partner: rapid.SampledFrom(drawnPartners).Draw(t, "partner")}
			switch what {
			case "register":
				f.of = f.id
			case "direct":
				f.out = rapid.Bool().Draw(t, "outbound")
			case "accept", "reject", "extend", "withdraw":
				var ids []modelFact
				for _, o := range facts {
					if o.what == "register" {
						ids = append(ids, o)
					}
				}
				if len(ids) == 0 {
					t.Skip("nothing is registered")
				}
				of := rapid.SampledFrom(ids).Draw(t, "of")
				f.of, f.partner = of.id, of.partner
				f.hour = min(of.hour+rapid.IntRange(-5, 24*25).Draw(t, "after"), 70*24)
				if f.hour < 0 {
					f.hour = 0
				}
			}
			if _, err := desk.Apply(s, f.event()); err != nil {
				t.Fatal(err)
			}
			facts = append(facts, f)
		}
		actions := map[string]func(*rapid.T){
			"": func(t *rapid.T) {
				sorted := slices.Clone(facts)
				sort.Slice(sorted, func(i, j int) bool {
					a, b := sorted[i], sorted[j]
					if a.hour != b.hour {
						return a.hour < b.hour
					}
					if a.rank != b.rank {
						return a.rank < b.rank
					}
					return a.id < b.id
				})
				run := m
				run.contact = map[string]int{}
				rulings, err := desk.Rulings(s)
				if err != nil {
					t.Fatal(err)
				}
				for i, f := range sorted {
					if want, got := "conflict."+run.step(f), rulings[i]; len(facts) > 0 && (got.Event != f.id || got.Code != want) {
						t.Fatalf("%+v: got %s, want %s\n%s\n%+v", f, got.Code, want, got.Trace, sorted)
					}
				}
			},
		}
		for what := range ranks {
			actions[what] = func(t *rapid.T) { record(t, what) }
		}
		actions["register more"] = func(t *rapid.T) { record(t, "register") }
		actions["contact more"] = func(t *rapid.T) { record(t, "contact") }
		t.Repeat(actions)
	})
}
