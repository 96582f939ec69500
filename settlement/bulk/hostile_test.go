package bulk_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/bulk"
	"github.com/partnerecon/partnerecon/tiers"
)

func plainEngine() bulk.Engine { return engineOf(settlement.Must(plain())) }

// paid is a payment that nothing is wrong with.
func paid(id, customer, on string, cents int64) bulk.Movement {
	return bulk.Movement{Kind: bulk.Payment, ID: id, Customer: customer, Partner: "acme", On: pe.MustDay(on), Amount: minor(cents, "EUR")}
}

func refunded(id, customer, of, on string, cents int64) bulk.Movement {
	return bulk.Movement{Kind: bulk.Refund, ID: id, Customer: customer, Of: of, On: pe.MustDay(on), Amount: minor(cents, "EUR")}
}

// Zero values and nothing at all are errors, or nothing happens.
func TestNothingIsSettledWithNothing(t *testing.T) {
	e := plainEngine()
	one := []bulk.Movement{paid("p", "c", "2024-01-05", 100_00)}
	for _, c := range []struct {
		name string
		e    bulk.Engine
		s    *bulk.State
		in   []bulk.Movement
		want string
	}{
		{"zero engine", bulk.Engine{}, &bulk.State{}, one, "bulk: the zero Engine settles nothing; make one with New"},
		{"zero engine and no state", bulk.Engine{}, nil, one, "bulk: the zero Engine settles nothing; make one with New"},
		{"no state", e, nil, one, "bulk: there is no state to settle in"},
		{"nothing", e, &bulk.State{}, nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			streamed := only(c.e.Run(c.s, each(c.in)))
			kept, err := c.e.Keep(c.s, each(c.in))
			for _, err := range []error{streamed, err} {
				if got := said(err); got != c.want {
					t.Errorf("got %q, want %q", got, c.want)
				}
			}
			if kept != nil && kept.Len() != 0 {
				t.Errorf("%d postings", kept.Len())
			}
		})
	}
	if err := only(e.Run(&bulk.State{}, nil)); err != nil {
		t.Errorf("no sequence: %v", err)
	}
	if _, err := bulk.New(settlement.Program{}); err == nil {
		t.Error("the zero Program is compiled")
	}
	if kept, err := e.Keep(&bulk.State{}, nil); err != nil || kept.Len() != 0 || kept.At(0) != (bulk.Posting{}) || kept.At(-1) != (bulk.Posting{}) {
		t.Errorf("no sequence: %v, %v", kept, err)
	}
	var none *bulk.Ledger
	if none.Len() != 0 || none.At(0) != (bulk.Posting{}) || len(slices.Collect(none.All())) != 0 {
		t.Error("a ledger that there is not has postings")
	}
	var p bulk.Posting
	if p.Amount() != (pe.Money{}) || p.Partner() != "" || p.Customer() != "" || p.Line() != "" || p.Cause() != "" || !p.Posted().IsZero() ||
		p.Explain() != (bulk.Working{}) || len(p.AppendText(nil)) != 0 || p.Entry().ID() != "//////" {
		t.Errorf("the zero Posting says %+v", p.Entry())
	}
	var s bulk.State
	if s.Open() != 0 || s.Sealed() != 0 || len(slices.Collect(s.Sums())) != 0 || len(s.Unmatched()) != 0 {
		t.Error("the zero State is not empty")
	}
	for range bulk.Movements(nil) {
		t.Error("there are movements of nothing")
	}
}

func said(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// A state belongs to the engine that filled it: other tables would read it otherwise.
func TestAStateIsOfOneEngine(t *testing.T) {
	s := &bulk.State{}
	in := []bulk.Movement{paid("p", "c", "2024-01-05", 100_00)}
	if err := only(plainEngine().Run(s, each(in))); err != nil {
		t.Fatal(err)
	}
	if err := only(plainEngine().Run(s, each(in))); said(err) != "bulk: the state was filled by another engine" {
		t.Errorf("another engine: %v", err)
	}
}

// What is wrong with a movement is told with its position, its id and its place; and the state
// stands as before.
func TestWrongMovements(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	good := paid("p2", "c", "2024-01-06", 100_00)
	for _, c := range []struct {
		name   string
		change func(*bulk.Movement)
		is     error // that it matches; nil: an InvalidError
		says   string
	}{
		{"zero", func(m *bulk.Movement) { *m = bulk.Movement{} }, bulk.ErrUnsupported, `movement number 2 of those folded: kind(0)`},
		{"of no kind", func(m *bulk.Movement) { m.Kind = 99 }, bulk.ErrUnsupported, `kind(99)`},
		{"without an id", func(m *bulk.Movement) { m.ID = "" }, nil, `/id`},
		{"a long id", func(m *bulk.Movement) { m.ID = long }, nil, `/id`},
		{"a customer of no text", func(m *bulk.Movement) { m.Customer = "\xff" }, nil, `/customer`},
		{"a long customer", func(m *bulk.Movement) { m.Customer = long }, nil, `/customer`},
		{"no customer", func(m *bulk.Movement) { m.Customer = "" }, nil, `/customer`},
		{"a long deal", func(m *bulk.Movement) { m.Deal = long }, nil, `/deal`},
		{"a long partner", func(m *bulk.Movement) { m.Partner = long }, nil, `/credits/0/partner`},
		{"a long product", func(m *bulk.Movement) { m.Sale = &bulk.Sale{Item: true, Product: long, Model: "annual"} }, nil, `/items/0/product`},
		{"no day", func(m *bulk.Movement) { m.On = pe.Day{} }, nil, `/occurred`},
		{"no amount", func(m *bulk.Movement) { m.Amount = pe.Money{} }, nil, `/amount`},
		{"an amount below 0", func(m *bulk.Movement) { m.Amount = minor(-1, "EUR") }, nil, `/amount`},
		{"another currency", func(m *bulk.Movement) { m.Amount = minor(1, "USD") }, nil, `/amount`},
		{"the largest amount", func(m *bulk.Movement) { m.Amount = minor(math.MaxInt64, "EUR") }, settlement.ErrVolume, `more than one book can settle`},
		{"before the terms", func(m *bulk.Movement) { m.On, m.Recorded = firstDay.Add(-1), m.On }, settlement.ErrTerms, `no version of the terms is in force on 2023-12-31`},
		{"too late", func(m *bulk.Movement) { m.On = firstDay }, settlement.ErrOrder, `comes after`},
		{"the same id", func(m *bulk.Movement) { m.ID = "p1" }, settlement.ErrDuplicate, `"p1"`},
		{"two ways to credit", func(m *bulk.Movement) { m.Credits = pe.Sole("beta") }, nil, `/credits`},
		{"a share of nothing", func(m *bulk.Movement) { m.Partner, m.Credits = "", []pe.Credit{{Partner: "beta", Role: pe.Sourced}} }, nil, `/credits/0/share`},
		{"more than all", func(m *bulk.Movement) { m.Partner, m.Credits = "", append(pe.Sole("beta"), pe.Sole("core")...) }, nil, `/credits`},
		{"a refund of nothing", func(m *bulk.Movement) { *m = refunded("r", "c", "", "2024-01-06", 1) }, nil, `/of`},
		{"a refund of 0", func(m *bulk.Movement) { *m = refunded("r", "c", "p1", "2024-01-06", 0) }, nil, `/amount`},
		{"what is not known to happen", func(m *bulk.Movement) { *m = bulk.Movement{Kind: bulk.Stated, ID: "x", On: good.On} }, bulk.ErrUnsupported, `"x"`},
		{"an event for the program alone", func(m *bulk.Movement) {
			*m = bulk.Movement{Kind: bulk.Stated, ID: "x", On: good.On, Event: settlement.Churn{Customer: "c"}}
		}, bulk.ErrUnsupported, `"x"`},
		{"a figure without a ladder", func(m *bulk.Movement) {
			*m = bulk.Movement{Kind: bulk.Stated, ID: "m", On: good.On, Event: settlement.Measured{Partner: "acme", Metric: "revenue", Value: tiers.Value{Number: 1}}}
		}, nil, `"m"`},
		{"a standing of nobody", func(m *bulk.Movement) {
			*m = bulk.Movement{Kind: bulk.Stated, ID: "s", On: good.On, Event: settlement.Standing{}}
		}, nil, `/partner`},
		{"a pointer to an event", func(m *bulk.Movement) {
			*m = bulk.Movement{Kind: bulk.Stated, ID: "s", On: good.On, Event: &settlement.Standing{Partner: "acme"}}
		}, bulk.ErrUnsupported, `"s"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, bad := &bulk.State{}, good
			c.change(&bad)
			kept, err := plainEngine().Keep(s, each([]bulk.Movement{paid("p1", "c", "2024-01-05", 100_00), bad, good}))
			var refused *bulk.MovementError
			if !errors.As(err, &refused) || refused.Position != 1 || refused.ID != bad.ID || kept.Len() != 2 || s.Open() != 1 { // the base and a bonus
				t.Fatalf("%d postings, %d open, %v", kept.Len(), s.Open(), err)
			}
			var invalid *pe.InvalidError
			if c.is != nil && !errors.Is(err, c.is) || c.is == nil && !errors.As(err, &invalid) {
				t.Errorf("it is %v", err)
			}
			if got := err.Error(); !strings.HasPrefix(got, "bulk: movement ") || !strings.Contains(got, " number 2 of those folded: ") || !strings.Contains(got, c.says) || len(got) > 500 || strings.Count(got, "bulk: ") > 1 {
				t.Errorf("%d bytes: %.300s", len(got), got)
			}
		})
	}
}

// Sums of the largest amounts that a book can count do not wrap.
func TestTheLargestAmounts(t *testing.T) {
	e, s := plainEngine(), &bulk.State{}
	var in []bulk.Movement
	const most = 1 << 55 // of a book
	in = append(in, paid("p1", "c", "2024-01-05", most-1), paid("p2", "c", "2024-01-06", 1))
	if err := only(e.Run(s, each(in))); err != nil {
		t.Fatal(err)
	}
	if err := only(e.Run(s, each([]bulk.Movement{paid("p3", "c", "2024-01-07", 1)}))); !errors.Is(err, settlement.ErrVolume) {
		t.Errorf("one cent more: %v", err)
	}
	if err := only(e.Run(s, each([]bulk.Movement{refunded("r", "c", "p1", "2024-01-08", math.MaxInt64)}))); err != nil {
		t.Errorf("all of it back: %v", err)
	}
	for sum := range s.Sums() { // of the cent 10 % and 5 % are nothing
		if sum.Amount.Minor()+sum.Amount.Minor() == 0 {
			t.Errorf("a sum of nothing: %+v", sum)
		}
	}
}

// An error of the sequence is handed on with its position.
func TestASequenceThatFails(t *testing.T) {
	broken := errors.New("the connection is gone")
	in := func(yield func(*bulk.Movement, error) bool) {
		m := paid("p1", "c", "2024-01-05", 100_00)
		if yield(&m, nil) {
			yield(nil, broken)
		}
	}
	kept, err := plainEngine().Keep(&bulk.State{}, in)
	var refused *bulk.MovementError
	if !errors.Is(err, broken) || !errors.As(err, &refused) || refused.Position != 1 || kept.Len() != 2 {
		t.Errorf("%d postings, %v", kept.Len(), err)
	}
}

// Who takes no more than some postings has settled the movements that made them post.
func TestARunThatIsLeft(t *testing.T) {
	e, s := plainEngine(), &bulk.State{}
	in := []bulk.Movement{paid("p1", "c", "2024-01-05", 100_00), paid("p2", "c", "2024-01-06", 100_00), paid("p3", "c", "2024-01-07", 100_00)}
	for p := range e.Run(s, each(in)) {
		if p.Cause() == "p2" {
			break
		}
	}
	if s.Open() != 2 {
		t.Fatalf("%d payments are open, want those up to the one that was looked at", s.Open())
	}
	posted := 0
	for p, err := range e.Run(s, each(in)) { // two of them are known
		if err != nil || p.Cause() != "p3" {
			t.Errorf("%v of %q", err, p.Cause())
		}
		posted++
	}
	if posted != 2 || s.Open() != 3 {
		t.Errorf("%d postings, %d open", posted, s.Open())
	}
}
