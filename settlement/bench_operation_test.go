package settlement_test

import (
	"encoding/json"
	"fmt"
	"runtime"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/internal/job"
)

// yearOfOne is a customer of the job with a year of payments, and a partner in silver: the
// facts, those about the partner first.
func yearOfOne(payments int) []settlement.Fact {
	facts := []settlement.Fact{{ID: "t", Occurred: settlement.On(job.Start()), Event: settlement.Standing{Partner: "P0001", Tier: "silver"}}}
	for i := range payments {
		facts = append(facts, settlement.Fact{
			ID: job.LineID(i), Occurred: settlement.On(job.Start().Add(i * 360 / payments)),
			Event: settlement.Payment{Customer: job.Customer(1), Credits: pe.Sole("P0001"), Amount: pe.MustMoney("99", "USD")},
		})
	}
	return facts
}

// decoded returns a state as a store hands it out: written and read again.
func decoded[T any](b *testing.B, state *T) *T {
	b.Helper()
	text, err := json.Marshal(state)
	if err != nil {
		b.Fatal(err)
	}
	read := new(T)
	if err := json.Unmarshal(text, read); err != nil {
		b.Fatal(err)
	}
	return read
}

// BenchmarkFoldCustomer is the time of one payment that is folded into the state of its
// customer, as it was decoded from a store: the first of twelve open payments to come, or
// the one behind those. Many states are decoded at a time, because stopping the clock costs more
// than a fold.
func BenchmarkFoldCustomer(b *testing.B) {
	const before, each, states = 12, 12, 256
	p, facts := job.Stated(), yearOfOne(before+each)
	book := &settlement.Book{}
	for _, err := range p.Run(book, settlement.Facts(facts[:1+before])) {
		if err != nil {
			b.Fatal(err)
		}
	}
	program, customers, partners := book.Parts()
	record := partners[0].Record()
	records := func(string) settlement.PartnerRecord { return record }
	b.ReportAllocs()
	var place settlement.ProgramState
	ready := make([]*settlement.CustomerState, states)
	n := 0
	for b.Loop() {
		if n%(each*states) == 0 {
			b.StopTimer()
			for i := range ready {
				ready[i] = decoded(b, customers[0])
			}
			runtime.GC()
			b.StartTimer()
		}
		if n%each == 0 {
			place = *program
		}
		if out, err := p.FoldCustomer(&place, ready[n/each%states], facts[1+before+n%each], records); err != nil || len(out.Entries) != 1 {
			b.Fatal(len(out.Entries), err)
		}
		n++
	}
}

// BenchmarkExplain is the time of explaining one entry, as a trace and as text.
func BenchmarkExplain(b *testing.B) {
	p := job.Stated()
	var entry pe.Entry
	for e, err := range p.Run(&settlement.Book{}, settlement.Facts(yearOfOne(12))) {
		if err != nil {
			b.Fatal(err)
		}
		entry = e
	}
	b.Run("trace", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if trace, err := p.Explain(entry); err != nil || len(trace) == 0 {
				b.Fatal(len(trace), err)
			}
		}
	})
	b.Run("text", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			trace, err := p.Explain(entry)
			if err != nil || trace.String() == "" {
				b.Fatal(err)
			}
		}
	})
}

// heap returns how many bytes are in use once the garbage is gone.
func heap() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what pools keep goes with the second
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// BenchmarkMemory is what a book keeps of an open line, of a customer with one, and of a
// customer whose lines are sealed: bytes of the heap, without what the facts hold.
func BenchmarkMemory(b *testing.B) {
	const customers, lines = 1000, 20
	fold := func(b *testing.B, p settlement.Program, facts []settlement.Fact) *settlement.Book {
		b.Helper()
		book := &settlement.Book{}
		for _, err := range p.Run(book, settlement.Facts(facts)) {
			if err != nil {
				b.Fatal(err)
			}
		}
		return book
	}
	facts := func(lines int) []settlement.Fact {
		out := yearOfOne(0)
		for i := range lines {
			for c := range customers {
				out = append(out, settlement.Fact{
					ID: fmt.Sprintf("%s-%d", job.Customer(c), i), Occurred: settlement.On(job.Start().Add(i)),
					Event: settlement.Payment{Customer: job.Customer(c), Credits: pe.Sole("P0001"), Amount: pe.MustMoney("99", "USD")},
				})
			}
		}
		return out
	}
	perCustomer := func(b *testing.B, p settlement.Program, facts []settlement.Fact) float64 {
		before := heap()
		book := fold(b, p, facts)
		bytes := (heap() - before) / customers
		runtime.KeepAlive(book)
		runtime.KeepAlive(facts)
		return bytes
	}
	p, one, many := job.Streamed(), facts(1), facts(1+lines)
	closes := facts(1)
	for m := range 12 {
		closes = append(closes, settlement.CloseOf(job.Start().Month().Add(m)))
	}
	for range b.N {
		first := perCustomer(b, p, one)
		b.ReportMetric(first, "B/customer")
		b.ReportMetric((perCustomer(b, p, many)-first)/lines, "B/line")
		b.ReportMetric(perCustomer(b, p, closes), "B/sealed-customer")
	}
	b.ReportMetric(0, "ns/op")
}
