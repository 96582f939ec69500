package pilot

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Change is a day on which a partner's plan becomes another one: record it as a
// standing, with the tier, the type and the upline that the partner has, for a standing
// states all of them.
type Change struct {
	On      partnerecon.Day `json:"on"`
	Partner string          `json:"partner"`
	Pilot   string          `json:"pilot,omitzero"` // absent: none any more
	Arm     string          `json:"arm,omitzero"`
	Plan    string          `json:"plan,omitzero"` // absent: none is named
}

// Changes returns the days on which the plans of partners change, by day and partner: the
// first day of every pilot that takes them, with the plan of their arm, and the first day
// after it, if no other pilot begins on it. An arm on the standing plan is listed, too: it
// says who is compared. A partner that joins later takes part from its own day on: ask
// [Trials.Assign] then.
func (t Trials) Changes(partners []Partner) ([]Change, error) {
	if !t.ready {
		return nil, errZero
	}
	if err := checkPartners(partners).err(); err != nil {
		return nil, err
	}
	var out []Change
	for _, of := range partners {
		var own []Change
		for i := range t.policy.Pilots {
			p := &t.policy.Pilots[i]
			if !p.takes(of.Segment) {
				continue
			}
			arm, _ := p.draw(of.ID)
			own = append(own, Change{p.From, of.ID, p.Name, p.Arms[arm].Name, t.planOf(p.Arms[arm])}, Change{On: p.Until, Partner: of.ID, Plan: t.policy.Standing})
		}
		out = append(out, lasting(own)...)
	}
	slices.SortFunc(out, func(a, b Change) int { return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.Partner, b.Partner)) })
	return out, nil
}

// lasting leaves out the ends of pilots on the day on which the next one begins.
func lasting(own []Change) []Change {
	begins := map[partnerecon.Day]bool{}
	for _, c := range own {
		begins[c.On] = begins[c.On] || c.Pilot != ""
	}
	return slices.DeleteFunc(own, func(c Change) bool { return c.Pilot == "" && begins[c.On] })
}

func checkPartners(partners []Partner) *checker {
	k := &checker{}
	if !k.Few("/partners", len(partners), maxList) {
		return k
	}
	ids := make(map[string]bool, len(partners))
	for i, p := range partners {
		at := problem.At("/partners", i)
		k.Once(at+"/id", p.ID, ids)
		k.Text(at+"/segment", p.Segment)
	}
	return k
}
