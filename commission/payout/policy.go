package payout

import (
	"errors"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// A Policy says what a pay run pays out. It is plain data: a struct literal or strict
// JSON. The zero Policy pays out whatever is payable.
type Policy struct {
	// Minimum is the least that is paid out; less is carried over to a later run.
	// Absent: everything above 0 is paid.
	Minimum partnerecon.Money `json:"minimum,omitzero"`
	// Reserve is kept back of what lines earn. Absent: nothing is.
	Reserve Reserve `json:"reserve,omitzero"`
}

// A Reserve is a share of what each line earned, net of what was returned, capped
// and clawed on it, that is kept back for a number of days from the day on which the
// line became payable. What is posted on the line later and can be paid out later moves that
// day for all of the line, such as a chargeback that was won.
type Reserve struct {
	Share partnerecon.Rate `json:"share"` // above 0 %, at most 100 %
	Days  int              `json:"days"`  // 1 to 3,650; on the last of them it is let go
	// Rounding of the reserve of a line. Required.
	Rounding partnerecon.Rounding `json:"rounding"`
}

// Terms are a checked policy. They are immutable and safe for concurrent use; make
// them with [New], [Parse] or [Must]. The zero Terms answer with an error.
type Terms struct {
	policy Policy
	mode   exact.Mode
	made   bool
}

// maxDays bounds how long a reserve is kept.
const maxDays = 3650

// New checks a policy and returns its terms, or a [partnerecon.InvalidError] with
// everything that is wrong.
func New(p Policy) (Terms, error) {
	list := check(p)
	if err := invalid(list); err != nil {
		return Terms{}, err
	}
	mode, _ := exact.ModeOf(string(p.Reserve.Rounding))
	return Terms{p, mode, true}, nil
}

// Parse reads a policy from strict JSON and returns its terms. Problems of the JSON
// and of the policy are reported together.
func Parse(b []byte) (Terms, error) {
	var p Policy
	err := strictjson.Decode(b, &p, strictjson.Limits{})
	if err == nil {
		return New(p)
	}
	var list problem.List
	var strict *strictjson.Error
	if errors.As(err, &strict) {
		list.Merge("", strict.Problems)
	}
	list.MergeOther(check(p).Sorted())
	return Terms{}, invalid(&list)
}

// Must is [New] for constants; it panics on an error.
func Must(p Policy) Terms {
	t, err := New(p)
	if err != nil {
		panic(err)
	}
	return t
}

// Policy returns a copy of the policy.
func (t Terms) Policy() Policy { return t.policy }

func check(p Policy) *problem.List {
	var list problem.List
	if p.Minimum.Stated() && p.Minimum.Sign() <= 0 {
		list.Add("/minimum", problem.OutOfRange, "want an amount above 0, got %s", p.Minimum)
	}
	r := &p.Reserve
	if (*r == Reserve{}) {
		return &list
	}
	if !r.Share.Stated() || r.Share.Num() == 0 || r.Share.Compare(partnerecon.Whole()) > 0 {
		list.Add("/reserve/share", problem.OutOfRange, "want above 0%% and at most 100%%, got %s", r.Share)
	}
	if r.Days < 1 || r.Days > maxDays {
		list.Add("/reserve/days", problem.OutOfRange, "want 1 to %d, got %d", maxDays, r.Days)
	}
	if !r.Rounding.Known() {
		list.Add("/reserve/rounding", problem.Unchosen(string(r.Rounding)), "want half_even, half_up or down, got %s", problem.Quote(string(r.Rounding)))
	}
	return &list
}

func invalid(list *problem.List) error {
	found := list.Sorted()
	if len(found) == 0 {
		return nil
	}
	return &partnerecon.InvalidError{Package: "payout", Problems: problem.Convert[partnerecon.Problem](found)}
}
