package bulk_test

import (
	"flag"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/bulk"
	"github.com/partnerecon/partnerecon/settlement/internal/job"
)

var (
	benchRounds = flag.Int("rounds", 5, "how often each program settles the job in turns with the others")
	benchWall   = flag.Bool("wall", false, "measure the time of the day, not that of the processors: on a machine that has nothing else to do")
	benchSlow   = flag.Bool("decimals", true, "run the programs with decimals, too, which take minutes on a million payments")
	benchHuge   = flag.Bool("huge", false, "settle ten million payments, too")
)

// clock is what programs are measured with. That of the processors says more on a busy machine.
func clock() job.Clock {
	if *benchWall {
		return job.WallClock()
	}
	return proof.Used
}

// openProgram is the job with its ladder and a horizon just long enough for it, whose refunds
// come up to 120 days after their payment: lines leave as it goes.
func openProgram() settlement.Program {
	policy := job.Program().Policy()
	policy.Horizon = pe.Days(120, pe.Through)
	return settlement.Must(policy)
}

// A way is one to settle the job with an engine.
type way struct {
	name   string
	engine func() bulk.Engine
	settle func(bulk.Engine, *bulk.State, []bulk.Movement) error
}

// ways are those that are measured, the kept one first.
func ways() []way {
	open := func() bulk.Engine { return engineOf(openProgram()) }
	return []way{
		{"kept", open, keep},
		{"streamed", open, stream},
		{"kept, the long way", func() bulk.Engine { return open().Slow() }, keep},
		{"kept, on two goroutines", open, func(e bulk.Engine, s *bulk.State, in []bulk.Movement) error {
			kept, err := e.KeepOn(2, s, in)
			counted += kept.Len()
			return err
		}},
		{"kept, no horizon", func() bulk.Engine { return engineOf(job.Program()) }, keep},
		{"kept, each amount as decimal", open, func(e bulk.Engine, s *bulk.State, in []bulk.Movement) error {
			kept, err := e.Keep(s, each(in))
			if err != nil {
				return err
			}
			for p := range kept.All() {
				asked = p.Amount().Decimal()
			}
			return nil
		}},
	}
}

// counted and asked keep what is only measured from being left out.
var (
	counted int
	asked   decimal.Decimal
)

func engineOf(p settlement.Program) bulk.Engine {
	e, err := bulk.New(p)
	if err != nil {
		panic(err)
	}
	return e
}

func keep(e bulk.Engine, s *bulk.State, in []bulk.Movement) error {
	kept, err := e.Keep(s, each(in))
	if err == nil {
		counted += kept.Len()
	}
	return err
}

func stream(e bulk.Engine, s *bulk.State, in []bulk.Movement) error {
	for p, err := range e.Run(s, each(in)) {
		if err != nil {
			return err
		}
		counted += int(p.Amount().Minor() & 1)
	}
	return nil
}

// each yields movements where they are.
func each(in []bulk.Movement) func(func(*bulk.Movement, error) bool) {
	return func(yield func(*bulk.Movement, error) bool) {
		for i := range in {
			if !yield(&in[i], nil) {
				return
			}
		}
	}
}

// movementsOf are the lines of the job with the closes of its months.
func movementsOf(j job.Job) []bulk.Movement {
	b, p := &settlement.Book{}, job.Program()
	out := make([]bulk.Movement, 0, len(j.Lines)+job.Partners*(job.Months+1)+job.Months)
	facts := func(yield func(settlement.Fact, error) bool) {
		j.All()(func(f settlement.Fact) bool { return yield(f, nil) })
	}
	for f, err := range p.WithCloses(b, facts, job.Start().Month().Add(job.Months-1)) {
		if err != nil {
			panic(err)
		}
		m, err := bulk.MovementOf(f)
		if err != nil {
			panic(err)
		}
		if len(m.Credits) == 1 { // who sourced all of a payment is named alone, as most callers do
			m.Partner, m.Credits = m.Credits[0].Partner, nil
		}
		out = append(out, m)
	}
	return out
}

// load puts the job into movements.
func (w way) load(j job.Job) func() func() *job.Statement {
	e, in := w.engine(), movementsOf(j)
	return func() func() *job.Statement {
		s := &bulk.State{}
		if err := w.settle(e, s, in); err != nil {
			panic(err)
		}
		return func() *job.Statement { return statementOf(s) }
	}
}

func statementOf(s *bulk.State) *job.Statement {
	out := &job.Statement{}
	for sum := range s.Sums() {
		out.Count(sum.Partner, sum.Month, sum.Kind, sum.Amount)
	}
	return out
}

// An engine that settled another job would measure nothing.
func TestTheLaneSettlesTheJob(t *testing.T) {
	for _, want := range job.Results()[:2] {
		if testing.Short() && want.Payments > 10_000 {
			continue
		}
		for _, w := range ways() {
			want.Holds(t, w.name, w.load(job.New(want.Payments))()())
		}
	}
}

// BenchmarkBulk settles the job with an engine and with programs written for it by hand, in
// turns, and prints the medians and their ratios. One iteration has all its rounds:
//
//	go test -v -run '^$' -bench Bulk/ -benchtime 1x ./settlement/bulk
//
// It is timed from the movements in memory to the sums by partner and month; each must print
// the digest that all programs agree on.
func BenchmarkBulk(b *testing.B) {
	sizes := job.Results()[1:]
	if *benchHuge {
		sizes = append(sizes, job.Result{Payments: 10_000_000})
	}
	for _, want := range sizes {
		b.Run(fmt.Sprint("payments=", want.Payments), func(b *testing.B) {
			if testing.Short() && want.Payments > 100_000 {
				b.Skip("a million payments")
			}
			var programs []job.Rival
			for _, w := range ways() {
				programs = append(programs, job.Rival{Name: w.name, Load: w.load})
			}
			own := len(programs)
			programs = append(programs, job.Rivals()...)
			if want.Payments > 1_000_000 { // each takes minutes to load
				programs = slices.Delete(programs, 2, own)
				own = 2
			}
			if want.Payments > 1_000_000 || !*benchSlow {
				programs = programs[:own+2]
			}
			j := job.New(want.Payments)
			for range b.N {
				costs := job.Compete(b, want, j, programs, *benchRounds, clock())
				b.Log(job.Table(want, costs, own))
				for _, c := range costs[:own] {
					b.ReportMetric(float64(c.Median())/float64(costs[own+1].Median()), "x:"+dashed(c.Program))
				}
			}
			b.ReportMetric(0, "ns/op") // one iteration is all rounds of all programs
		})
	}
}

// dashed is a name as a metric has it.
func dashed(name string) string {
	out := []byte(name)
	return string(slices.DeleteFunc(out, func(c byte) bool { return c == ' ' || c == ',' }))
}

// withBonuses is the job with some further components, each a share of what was paid.
func withBonuses(n int) settlement.Program {
	policy := openProgram().Policy()
	c := &policy.Terms[0].Policy.Commission
	for i := range n {
		c.Bonuses = append(c.Bonuses, commission.Bonus{Name: fmt.Sprint("bonus ", i), Rates: []commission.Row{{Share: pe.MustPercent(fmt.Sprint(i+1, "%"))}}})
	}
	return settlement.Must(policy)
}

// BenchmarkBulkComponents says what a further component costs, for each payment and refund.
func BenchmarkBulkComponents(b *testing.B) {
	j := job.New(1_000_000)
	if testing.Short() {
		j = job.New(100_000)
	}
	in, of := movementsOf(j), []int{1, 3, 10}
	times := map[int][]time.Duration{}
	for range b.N {
		for range *benchRounds {
			for _, n := range of {
				e := engineOf(withBonuses(n - 1))
				runtime.GC()
				start := proof.Used()
				if err := stream(e, &bulk.State{}, in); err != nil {
					b.Fatal(err)
				}
				times[n] = append(times[n], proof.Used()-start)
			}
		}
	}
	median := func(n int) float64 { return float64(job.Cost{Times: times[n]}.Median()) / float64(len(j.Lines)) }
	for _, n := range of {
		b.ReportMetric(median(n), fmt.Sprint("ns/line-of-", n))
	}
	for _, n := range of[1:] {
		b.ReportMetric((median(n)-median(1))/float64(n-1), fmt.Sprint("ns/further-of-", n))
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkBulkExplain says what it costs to explain a posting, as numbers and as text.
func BenchmarkBulkExplain(b *testing.B) {
	e := engineOf(openProgram())
	kept, err := e.Keep(&bulk.State{}, each(movementsOf(job.New(100_000))))
	if err != nil {
		b.Fatal(err)
	}
	b.Run("numbers", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			p := kept.At(i % kept.Len())
			counted += int(p.Explain().Amount.Minor() & 1)
		}
	})
	b.Run("text", func(b *testing.B) {
		b.ReportAllocs()
		text := make([]byte, 0, 1<<12)
		for i := 0; b.Loop(); i++ {
			p := kept.At(i % kept.Len())
			text = p.AppendText(text[:0])
		}
	})
}

// BenchmarkBulkMovement says what one movement costs where it comes by itself, for a customer of
// whom a dozen payments are open: 100.00 every ten days, of which 30.00 go back, and months close.
func BenchmarkBulkMovement(b *testing.B) {
	e, s := engineOf(openProgram()), &bulk.State{}
	day, n, ids := job.Start(), 0, make([]string, 1<<10) // of what left long ago they come again
	for i := range ids {
		ids[i] = fmt.Sprintf("movement-%04d", i)
	}
	one := func(m *bulk.Movement) {
		if _, err := e.Apply(s, m); err != nil {
			b.Fatal(err)
		}
	}
	pay := bulk.Movement{Kind: bulk.Payment, Customer: "customer-7", Partner: "partner-1", Amount: minor(100_00, "USD")}
	back := bulk.Movement{Kind: bulk.Refund, Customer: "customer-7", Amount: minor(30_00, "USD")}
	b.ReportAllocs()
	for b.Loop() {
		if n++; n%2 == 1 {
			pay.ID, pay.On = ids[n%len(ids)], day
			one(&pay)
			continue
		}
		back.ID, back.Of, back.On = ids[n%len(ids)], pay.ID, day
		one(&back)
		last := day.Month()
		if day = day.Add(10); day.Month() != last {
			one(&bulk.Movement{Kind: bulk.Stated, ID: "close:" + last.String(), On: last.Last(), Event: settlement.Close{Month: last}})
		}
	}
}

// BenchmarkBulkStored says what it takes to store a state and to read it.
func BenchmarkBulkStored(b *testing.B) {
	e, in, s := engineOf(openProgram()), movementsOf(job.New(100_000)), &bulk.State{}
	if err := stream(e, s, in[:len(in)*3/4]); err != nil {
		b.Fatal(err)
	}
	text := linesOf(b, s)
	b.Run("store", func(b *testing.B) {
		for b.Loop() {
			text = linesOf(b, s)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*s.Open()), "ns/open")
	})
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			if _, err := e.ParseState(text); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*s.Open()), "ns/open")
	})
}

// BenchmarkBulkState says how large a state is, in memory and stored: for each open payment,
// customer and partner, with ids of 11, 15 and 13 bytes.
func BenchmarkBulkState(b *testing.B) {
	e := engineOf(openProgram())
	size := func(customers, payments, partners int) (memory, stored float64) {
		var in []bulk.Movement
		for i := range partners {
			event := settlement.PartnerEnrolled{Partner: fmt.Sprintf("partner-%05d", i)}
			in = append(in, bulk.Movement{Kind: bulk.Stated, ID: fmt.Sprintf("e%05d", i), On: pe.MustDay("2024-01-01"), Event: event})
		}
		for i := range customers * payments {
			in = append(in, bulk.Movement{
				Kind: bulk.Payment, ID: fmt.Sprintf("pay-%07d", i), Customer: fmt.Sprintf("customer-%06d", i%customers),
				Partner: "partner-00001", On: pe.MustDay("2024-01-02").Add(i / customers), Amount: minor(100_00, "USD"),
			})
		}
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		s := &bulk.State{}
		if err := stream(e, s, in); err != nil {
			b.Fatal(err)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		text, err := s.JSONLines()
		if err != nil {
			b.Fatal(err)
		}
		runtime.KeepAlive(in)
		return float64(after.HeapAlloc) - float64(before.HeapAlloc), float64(len(text))
	}
	for range b.N {
		one, oneStored := size(20_000, 1, 10)
		for _, of := range []struct {
			what                          string
			customers, payments, partners int
			n                             float64
		}{{"open", 20_000, 5, 10, 80_000}, {"customer", 40_000, 1, 10, 20_000}, {"partner", 20_000, 1, 10_010, 10_000}} {
			memory, stored := size(of.customers, of.payments, of.partners)
			b.ReportMetric((memory-one)/of.n, "B/"+of.what)
			b.ReportMetric((stored-oneStored)/of.n, "stored-B/"+of.what)
		}
	}
	b.ReportMetric(0, "ns/op")
}
