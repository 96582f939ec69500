package clawback

import (
	"errors"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// A RecoveryPolicy says how what a partner owes, once clawback went beyond its unpaid
// lines, is recovered from its payouts. It is plain data: a struct literal or strict
// JSON. [NewRecovery] checks it. Where no limit is stated, a run withholds as much as is
// owed and pays out the rest.
type RecoveryPolicy struct {
	// Rounding of the share. Required with one.
	Rounding partnerecon.Rounding `json:"rounding,omitzero"`
	// Share of what a run could pay out, of which no more is withheld: above 0 and at
	// most the whole. Absent: the whole.
	Share partnerecon.Rate `json:"share,omitzero"`
	// PerPeriod is the most that is withheld in one period, in each currency at most
	// one amount above 0. Currencies without one have no such limit.
	PerPeriod []partnerecon.Money `json:"per_period,omitempty"`
	// Minimum of a payout, in each currency at most one amount above 0: what is less is
	// carried to the next run. Currencies without one have no minimum.
	Minimum []partnerecon.Money `json:"minimum,omitempty"`
	// Expires says how long a debt is recovered, in days or months from the day it
	// arose: what is left of it then is written off. Absent: it does not expire.
	Expires partnerecon.Window `json:"expires,omitzero"`
	// Leaving says what becomes of a debt when the partner leaves. Required.
	Leaving Leaving `json:"leaving"`
}

// Leaving says what becomes of the debt of a partner that leaves. The limits and the
// minimum do not hold for it any more.
type Leaving string

const (
	// ToReceivable leaves it owed: an entry of kind obligation states how much, and
	// what later runs could pay out goes against it first.
	ToReceivable Leaving = "receivable"
	// ToWriteOff gives it up, and what arises later.
	ToWriteOff Leaving = "write_off"
)

// A Recovery is a checked policy. It is immutable and safe for concurrent use. The zero
// Recovery answers every question with an error; make one with [NewRecovery],
// [ParseRecovery] or [MustRecovery].
type Recovery struct {
	policy RecoveryPolicy
	mode   exact.Mode
	made   bool
}

// NewRecovery checks a policy and returns its recovery, or an
// [partnerecon.InvalidError] with everything that is wrong.
func NewRecovery(p RecoveryPolicy) (Recovery, error) {
	if err := invalid(checkRecovery(p)); err != nil {
		return Recovery{}, err
	}
	out := Recovery{policy: p.clone(), made: true}
	out.mode, _ = exact.ModeOf(string(p.Rounding))
	return out, nil
}

// ParseRecovery reads a policy from strict JSON and returns its recovery. Problems of
// the JSON and of the policy are reported together.
func ParseRecovery(b []byte) (Recovery, error) {
	var p RecoveryPolicy
	err := strictjson.Decode(b, &p, strictjson.Limits{})
	if err == nil {
		return NewRecovery(p)
	}
	var list problem.List
	var strict *strictjson.Error
	if errors.As(err, &strict) {
		list.Merge("", strict.Problems)
	}
	list.MergeOther(checkRecovery(p).Sorted())
	return Recovery{}, invalid(&list)
}

// MustRecovery is [NewRecovery] for constants; it panics on an error.
func MustRecovery(p RecoveryPolicy) Recovery {
	r, err := NewRecovery(p)
	if err != nil {
		panic(err)
	}
	return r
}

// Policy returns a copy of the policy; the zero RecoveryPolicy for the zero Recovery.
func (r Recovery) Policy() RecoveryPolicy { return r.policy.clone() }

func (p RecoveryPolicy) clone() RecoveryPolicy {
	p.PerPeriod = append([]partnerecon.Money(nil), p.PerPeriod...)
	p.Minimum = append([]partnerecon.Money(nil), p.Minimum...)
	return p
}

// checkRecovery returns everything that is wrong with a policy.
func checkRecovery(p RecoveryPolicy) *problem.List {
	var list problem.List
	switch {
	case p.Rounding == "" && !p.Share.Stated():
	case !p.Rounding.Known():
		list.Add("/rounding", problem.Unchosen(string(p.Rounding)), "want half_even, half_up or down, got %s", problem.Quote(string(p.Rounding)))
	}
	if p.Share.Stated() && (p.Share.Num() == 0 || p.Share.Compare(partnerecon.Whole()) > 0) {
		list.Add("/share", problem.OutOfRange, "want a share above 0 and at most 100%%, got %s", p.Share)
	}
	checkAmounts(&list, "/per_period", p.PerPeriod)
	checkAmounts(&list, "/minimum", p.Minimum)
	checkWindow(&list, "/expires", p.Expires)
	if p.Leaving != ToReceivable && p.Leaving != ToWriteOff {
		list.Add("/leaving", problem.Unchosen(string(p.Leaving)), "want receivable or write_off, got %s", problem.Quote(string(p.Leaving)))
	}
	return &list
}

// checkAmounts checks amounts of which each currency has one at most.
func checkAmounts(list *problem.List, at string, amounts []partnerecon.Money) {
	if n := len(amounts); n > maxSchedules {
		list.Add(at, problem.Limit, "%d amounts, at most %d", n, maxSchedules)
		return
	}
	seen := map[partnerecon.Currency]bool{}
	for i, m := range amounts {
		switch here := problem.At(at, i); {
		case m.Sign() <= 0:
			list.Add(here, problem.OutOfRange, "want an amount above 0, got %s", m)
		case seen[m.Currency()]:
			list.Add(here, problem.Duplicate, "%s stands twice", m.Currency())
		}
		seen[m.Currency()] = true
	}
}

// in returns the amount of a currency in minor units, and whether there is one.
func in(amounts []partnerecon.Money, c partnerecon.Currency) (int64, bool) {
	for _, m := range amounts {
		if m.Currency() == c {
			return m.Minor(), true
		}
	}
	return 0, false
}
