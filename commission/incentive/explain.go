package incentive

import (
	"encoding/json"
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// The forms of a basis of this package. A changed form gets a new name, so that old
// entries stay explainable.
const (
	formBonus    = "incentive.bonus"
	formContest  = "incentive.contest"
	formActivity = "incentive.activity"
)

// maxReadings bounds what the basis of a bonus may have read: a streak over the whole
// of the span, several times.
const maxReadings = 10 * maxSpan

// bonusBasis is what an entry of a bonus was worked out from.
type bonusBasis struct {
	Form     string            `json:"form"`
	Partner  string            `json:"partner"`
	Bonus    string            `json:"bonus"`
	Period   partnerecon.Month `json:"period"`
	First    partnerecon.Month `json:"first"` // month of which anything is known
	Readings []reading         `json:"readings,omitempty"`
	Posted   int64             `json:"posted,omitzero,string"`
}

// contestBasis is what an entry of a contest was worked out from.
type contestBasis struct {
	Form      string     `json:"form"`
	Contest   string     `json:"contest"`
	Standings []Standing `json:"standings,omitempty"`
	Posted    int64      `json:"posted,omitzero,string"`
}

// activityBasis is what an entry of a collaboration was worked out from.
type activityBasis struct {
	Form          string   `json:"form"`
	Collaboration string   `json:"collaboration"`
	Activity      Activity `json:"activity"`
	Posted        int64    `json:"posted,omitzero,string"`
}

// Explain runs the calculation of an entry again, from the entry's basis alone, and
// returns its steps; the last one is what was posted. Neither the tally nor the
// events are needed. It returns [ErrEntry] if another amount comes out.
func (s Scheme) Explain(e partnerecon.Entry) (partnerecon.Trace, error) {
	v := s.version(e.Terms)
	if v == nil {
		return nil, fmt.Errorf("incentive: entry %s: %w: there are no terms %s", quote(e.ID()), ErrEntry, quote(e.Terms))
	}
	basis, err := readBasis(e)
	if err != nil {
		return nil, err
	}
	var tr partnerecon.Trace
	var x explained
	switch b := basis.(type) {
	case *bonusBasis:
		x, err = v.explainBonus(b, e, &tr)
	case *contestBasis:
		x, err = v.explainContest(b, e, &tr)
	case *activityBasis:
		x, err = v.explainActivity(b, e, &tr)
	}
	if err != nil {
		return nil, fmt.Errorf("incentive: entry %s: %w", quote(e.ID()), err)
	}
	if amount, ok := exact.Add(x.due, -x.before); !ok || e.Amount != v.money(amount) || e.Claim.Component != x.component || e.Kind != x.kind {
		return nil, fmt.Errorf("incentive: entry %s of %s: %w: of %s %s is due and %s was posted before",
			quote(e.ID()), e.Amount, ErrEntry, quote(x.component), v.money(x.due), v.money(x.before))
	}
	v.conclude(e, x.due, x.before, &tr)
	return tr, nil
}

// explained is what comes out of a basis.
type explained struct {
	component   string
	kind        partnerecon.Kind
	due, before int64
}

func (v *version) explainBonus(b *bonusBasis, e partnerecon.Entry, tr *partnerecon.Trace) (explained, error) {
	if b.Partner != e.Claim.Partner {
		return explained{}, fmt.Errorf("%w: its basis is of %s", ErrEntry, quote(b.Partner))
	}
	for i := range v.policy.Bonuses {
		bonus := &v.policy.Bonuses[i]
		if bonus.Name != b.Bonus {
			continue
		}
		if b.Period.IsZero() || bonus.Every.start(b.Period, v.policy.yearStart()) != b.Period || len(b.Readings) > maxReadings {
			break
		}
		w := working{version: v, bonus: bonus, rule: problem.At("/bonuses", i), start: b.Period, first: b.First, read: b.Readings, tr: tr}
		due, err := w.due()
		return explained{bonusComponent(b.Bonus, b.Period), kindOf(bonus.Rule), due, b.Posted}, err
	}
	return explained{}, fmt.Errorf("%w: no bonus %s of %s", ErrEntry, quote(b.Bonus), b.Period)
}

func (v *version) explainContest(b *contestBasis, e partnerecon.Entry, tr *partnerecon.Trace) (explained, error) {
	for i := range v.policy.Contests {
		if v.policy.Contests[i].Name == b.Contest {
			award, err := v.award(i, b.Standings)
			*tr = award.Trace
			return explained{contestComponent(b.Contest), partnerecon.Earned, award.of(e.Claim.Partner), b.Posted}, err
		}
	}
	return explained{}, fmt.Errorf("%w: no contest %s", ErrEntry, quote(b.Contest))
}

func (v *version) explainActivity(b *activityBasis, e partnerecon.Entry, tr *partnerecon.Trace) (explained, error) {
	for i := range v.policy.Collaborations {
		if v.policy.Collaborations[i].Name == b.Collaboration {
			division, err := v.divide(i, b.Activity)
			*tr = division.Trace
			return explained{activityComponent(b.Collaboration, b.Activity.ID), partnerecon.Earned, division.of(e.Claim.Partner), b.Posted}, err
		}
	}
	return explained{}, fmt.Errorf("%w: no collaboration %s", ErrEntry, quote(b.Collaboration))
}

// readBasis returns what an entry was worked out from, be it as it was posted or as
// it was read from JSON.
func readBasis(e partnerecon.Entry) (any, error) {
	switch b := e.Basis.Facts().(type) {
	case *bonusBasis, *contestBasis, *activityBasis:
		return b, nil
	case nil:
	default:
		return nil, fmt.Errorf("incentive: entry %s: %w: its basis is of another package", quote(e.ID()), ErrEntry)
	}
	raw, err := e.Basis.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("incentive: entry %s: %w: it has no basis", quote(e.ID()), ErrEntry)
	}
	var head struct{ Form string }
	if err := json.Unmarshal(raw, &head); err != nil {
		return nil, fmt.Errorf("incentive: entry %s: %w: %w", quote(e.ID()), ErrEntry, err)
	}
	var b any
	switch head.Form {
	case formBonus:
		b = &bonusBasis{}
	case formContest:
		b = &contestBasis{}
	case formActivity:
		b = &activityBasis{}
	default:
		return nil, fmt.Errorf("incentive: entry %s: %w: its basis has the form %s", quote(e.ID()), ErrEntry, quote(head.Form))
	}
	if err := strictjson.Decode(raw, b, strictjson.EntryLimits()); err != nil {
		return nil, fmt.Errorf("incentive: entry %s: basis: %w", quote(e.ID()), decodeError(err))
	}
	return b, nil
}
