package partnerecon_test

import (
	"iter"
	"math"
	"os"
	"reflect"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/bulk"
)

// poolsOfBulk are engines, states, ledgers and movements.
func poolsOfBulk(t *testing.T) map[reflect.Type]func() []reflect.Value {
	t.Helper()
	text, err := os.ReadFile("examples/backtest/plans/3-services.json")
	if err != nil {
		t.Fatal(err)
	}
	program, err := settlement.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	engine, err := bulk.New(program)
	if err != nil {
		t.Fatal(err)
	}
	state := &bulk.State{}
	kept, err := engine.Keep(state, flat(movements()...))
	if err != nil {
		t.Fatal(err)
	}
	posting := kept.At(0)
	return map[reflect.Type]func() []reflect.Value{
		typeOf[bulk.Engine](): pool(bulk.Engine{}, engine),
		typeOf[bulk.State](): func() []reflect.Value {
			return []reflect.Value{reflect.ValueOf(&bulk.State{}).Elem(), reflect.ValueOf(state).Elem()}
		},
		typeOf[bulk.Ledger](): func() []reflect.Value {
			return []reflect.Value{reflect.ValueOf(&bulk.Ledger{}).Elem(), reflect.ValueOf(kept).Elem()}
		},
		typeOf[[]bulk.Movement](): pool(nil, []bulk.Movement{{}}, whole(movements()...)),
		typeOf[bulk.Posting]():    pool(bulk.Posting{}, posting),
		typeOf[iter.Seq2[*bulk.Movement, error]](): pool(nil, flat(), flat(nil), flat(movements()...), flat(append(movements(), &bulk.Movement{})...), func(yield func(*bulk.Movement, error) bool) {
			yield(nil, partnerecon.ErrSyntax)
		}),
	}
}

// flat yields movements.
func flat(all ...*bulk.Movement) iter.Seq2[*bulk.Movement, error] {
	return func(yield func(*bulk.Movement, error) bool) {
		for _, m := range all {
			if !yield(m, nil) {
				return
			}
		}
	}
}

// whole are movements in a slice.
func whole(all ...*bulk.Movement) []bulk.Movement {
	var out []bulk.Movement
	for _, m := range all {
		out = append(out, *m)
	}
	return out
}

// movements are one of each kind.
func movements() []*bulk.Movement {
	day := partnerecon.MustDay("2024-02-29")
	most, _ := partnerecon.FromMinor(math.MaxInt64, "EUR")
	return []*bulk.Movement{
		{Kind: bulk.Stated, ID: "e", On: day, Event: settlement.PartnerEnrolled{Partner: "x"}},
		{Kind: bulk.Payment, ID: "p", On: day, Customer: "c", Partner: "x", Amount: inEUR("12.50"), Sale: &bulk.Sale{Item: true, Product: "addon", Model: "annual"}},
		{Kind: bulk.Refund, ID: "q", On: day, Customer: "c", Of: "p", Amount: inEUR("0.01")},
		{Kind: bulk.CreditNote, ID: "r", On: day, Customer: "c", Of: "nothing", Amount: inEUR("0.01")},
		{Kind: bulk.Chargeback, ID: "s", On: day, Customer: "c", Of: "p", Amount: most},
		{Kind: bulk.Stated, ID: "z", On: day, Event: settlement.Close{Month: day.Month()}},
	}
}
