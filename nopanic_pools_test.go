package partnerecon_test

import (
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/economics"
	"github.com/partnerecon/partnerecon/commission/payout"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/tiers/benchmark"
)

// pool is the values of a type that reflection cannot make up.
func pool[T any](values ...T) func() []reflect.Value {
	return func() []reflect.Value {
		out := make([]reflect.Value, len(values))
		for i := range values {
			out[i] = reflect.ValueOf(&values[i]).Elem()
		}
		return out
	}
}

// enum is the pool of a set of names: none of them, each, and one that is not in
// it.
func enum[T ~string](members ...T) func() []reflect.Value {
	return pool(append(append([]T{""}, members...), "\xff?")...)
}

// pools are the values of all such types: opaque values, sealed sets, and states
// that only the library writes.
func pools(t *testing.T, c *caller) map[reflect.Type]func() []reflect.Value {
	t.Helper()
	w := newWorld(t, c)
	day := partnerecon.MustDay
	fraction := func(num, den int64) partnerecon.Rate { r, _ := partnerecon.Fraction(num, den); return r }
	out := map[reflect.Type]func() []reflect.Value{
		typeOf[partnerecon.Money]():      pool(partnerecon.Money{}, inEUR("12.50"), inEUR("0"), inEUR("92233720368547758.07"), inEUR("-92233720368547758.07"), partnerecon.MustMoney("1", "JPY")),
		typeOf[partnerecon.Rate]():       pool(partnerecon.Rate{}, fraction(1, 2), fraction(0, 1), partnerecon.Whole(), fraction(math.MaxInt64, 1), fraction(1, math.MaxInt64)),
		typeOf[partnerecon.Day]():        pool(partnerecon.Day{}, day("2024-02-29"), day("0001-01-01"), day("9999-12-31")),
		typeOf[partnerecon.Month]():      pool(partnerecon.Month{}, partnerecon.MustMonth("2024-02"), partnerecon.MustMonth("0001-01"), partnerecon.MustMonth("9999-12")),
		typeOf[partnerecon.Window]():     pool(windows()...),
		typeOf[partnerecon.Basis]():      pool(w.bases...),
		typeOf[decimal.Decimal]():        pool(decimals()...),
		typeOf[time.Time]():              pool(time.Time{}, time.Date(2024, 2, 29, 23, 59, 59, 999, time.UTC), time.Unix(1<<62, 0), time.Unix(-1<<62, 0), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)),
		typeOf[*time.Location]():         pool(nil, time.UTC, time.FixedZone("far", 99*3600), &time.Location{}, time.Local),
		typeOf[any]():                    pool[any](nil, 5, "x", struct{}{}, []int(nil), map[string]any{}, (*int)(nil), func() {}, make(chan int), math.NaN(), struct{ X any }{}),
		typeOf[fmt.Stringer]():           pool[fmt.Stringer](nil, partnerecon.Text("x"), partnerecon.Money{}, (*partnerecon.Day)(nil)),
		typeOf[error]():                  pool[error](nil, partnerecon.ErrSyntax, &partnerecon.InvalidError{}),
		typeOf[partnerecon.Calendar]():   pool[partnerecon.Calendar](nil, partnerecon.Weekdays{}, noBusinessDay{}),
		typeOf[partnerecon.Role]():       enum(partnerecon.Sourced, partnerecon.Influenced, partnerecon.Assisted),
		typeOf[partnerecon.Rounding]():   enum(partnerecon.HalfUp, partnerecon.HalfEven, partnerecon.Down),
		typeOf[partnerecon.Edge]():       enum(partnerecon.Through, partnerecon.Until),
		typeOf[partnerecon.Kind]():       enum(partnerecon.Earned, partnerecon.Returned, partnerecon.Capped, partnerecon.Sealed),
		typeOf[partnerecon.Currency]():   enum[partnerecon.Currency]("EUR", "JPY", "CLF"),
		typeOf[commission.Model]():       enum(commission.Monthly, commission.Usage),
		typeOf[commission.Anchor]():      enum(commission.FirstPayment, commission.CustomerStart),
		typeOf[commission.Shared]():      enum(commission.Each, commission.Lead),
		typeOf[commission.BooksIn]():     enum(commission.InSale, commission.InRefund),
		typeOf[commission.IfFirstVoid](): enum(commission.KeepsEarning, commission.StopsEarning),
		typeOf[commission.Per]():         enum(commission.PerCustomer, commission.PerDeal, commission.PerSale),
		typeOf[commission.Counts]():      enum(commission.OnNet, commission.FirstCome),
		typeOf[commission.Due]():         enum(commission.Net, commission.MonthAfter),
		typeOf[commission.Cadence]():     enum(commission.EveryWeek, commission.EveryHalfMonth, commission.EveryMonth, commission.EveryQuarter),
		typeOf[commission.Back]():        enum(commission.BackRefund, commission.BackChargeback),
		typeOf[clawback.Anchor]():        enum(clawback.FirstEarned, clawback.CustomerStart, clawback.PaymentCleared, clawback.PayoutDay),
		typeOf[clawback.Return]():        enum(clawback.ProRata, clawback.Full, clawback.Stepped, clawback.Unserved, clawback.Nothing),
		typeOf[clawback.Trigger]():       enum(clawback.ByChurn, clawback.ByBreach, clawback.ByFraud, clawback.VendorFault),
		typeOf[clawback.ChurnDay]():      enum(clawback.NoticeGiven, clawback.ServiceEnd),
		typeOf[clawback.Counting]():      enum(clawback.WholeMonths, clawback.StartedMonths, clawback.EachDay),
		typeOf[settlement.Every]():       enum(settlement.EveryMonth, settlement.EveryYear),
		typeOf[settlement.PinTerms]():    enum(settlement.TermsEachPayment, settlement.TermsAtClose, settlement.TermsCycleStart),
		typeOf[settlement.PinTier]():     enum(settlement.TierAtEarning, settlement.TierAtClose),
		typeOf[commission.Event]():       w.commissionEvents,
		typeOf[payout.Event]():           w.payoutEvents,
		typeOf[clawback.Event]():         w.clawbackEvents,
		typeOf[settlement.Event]():       w.settlementEvents,
		typeOf[payout.Terms]():           pool(payout.Terms{}, payout.Must(payout.Policy{Minimum: inEUR("5")})),
		typeOf[commission.Plan]():        pool(commission.Plan{}, w.plan, w.dated),
		typeOf[clawback.Recourse]():      pool(clawback.Recourse{}, clawback.Must(clawback.ThreeTier()), clawback.Must(fromStart())),
		typeOf[settlement.Program]():     pool(settlement.Program{}, w.program),
		typeOf[commission.Ledger]():      pool(commission.Ledger{}, w.ledger),
		typeOf[clawback.Limit]():         enum(clawback.ToLoss),
		typeOf[clawback.Leaving]():       enum(clawback.ToReceivable, clawback.ToWriteOff),
		typeOf[clawback.Recovery]():      pool(clawback.Recovery{}, clawback.MustRecovery(clawback.RecoveryPolicy{Leaving: clawback.ToReceivable})),
		typeOf[clawback.DebtEvent]():     w.debtEvents,
		typeOf[clawback.Debt](): pool(clawback.Debt{}, clawback.Debt{Partner: "x", Accounts: []clawback.Account{
			{Currency: "EUR", Owed: []clawback.Owed{{Since: day("0001-01-01"), Amount: math.MaxInt64}}, Credit: math.MaxInt64},
		}}),
		typeOf[clawback.Exposure](): pool(clawback.Exposure{}, w.exposure),
		typeOf[settlement.Book](): func() []reflect.Value {
			return []reflect.Value{reflect.ValueOf(&settlement.Book{}).Elem(), reflect.ValueOf(w.book.Clone()).Elem()}
		},
		typeOf[settlement.Moment]():                 pool(settlement.Moment{}, settlement.On(day("2024-02-29")), settlement.On(day("9999-12-31")), settlement.At(time.Unix(1<<40, 0))),
		typeOf[iter.Seq2[settlement.Fact, error]](): pool(nil, w.sequence(), w.sequence(w.facts...), w.sequence(settlement.Fact{}), broken),
		typeOf[settlement.Fact]():                   func() []reflect.Value { return pool(w.happenings()...)() },
		typeOf[partnerecon.Entry](): func() []reflect.Value {
			return append(c.structs(typeOf[partnerecon.Entry](), 5), pool(w.claims()...)()...)
		},
		typeOf[economics.Basis]():             enum(economics.Net, economics.Gross),
		typeOf[economics.Grouping]():          enum(economics.ByCustomer, economics.ByPartner),
		typeOf[benchmark.Yardstick]():         pool(benchmark.Yardstick{}, everyBenchmark(), benchmark.Must(benchmark.Text())),
		typeOf[map[string]commission.Stage](): pool(nil, map[string]commission.Stage{"base": commission.Acquisition, "*": "x"}, map[string]commission.Stage{"\xff": "", "": "x"}),
		typeOf[[]byte]():                      pool(w.documents...),
	}
	maps.Copy(out, w.poolsOfAttribution())
	maps.Copy(out, w.poolsOfConflict())
	maps.Copy(out, poolsOfBulk(t))
	maps.Copy(out, w.poolsOfIncentives(t, c))
	maps.Copy(out, w.poolsOfTiers(t, c))
	maps.Copy(out, w.poolsOfRetainers(t, c))
	return out
}

// everyBenchmark has all parts of a policy, with names that made-up facts use.
func everyBenchmark() benchmark.Yardstick {
	p := benchmark.Text()
	p.Health = benchmark.Health{Survey: partnerecon.MustPercent("50"), Performance: partnerecon.MustPercent("50"), Engagement: partnerecon.MustPercent("0")}
	p.Comparison = benchmark.Comparison{Least: 1}
	p.Cadence = append(p.Cadence, benchmark.Cadence{Name: "x", Every: 1200})
	p.Activation.Steps = []benchmark.Step{{Name: "x", Day: 36_600}}
	p.Activation.Review = 36_600
	p.Ramps = append(p.Ramps, benchmark.Ramp{Model: "x", Months: benchmark.Range{High: 1200}})
	return benchmark.Must(p)
}

// noBusinessDay is a calendar without business days.
type noBusinessDay struct{}

func (noBusinessDay) IsBusinessDay(partnerecon.Day) bool { return false }

// broken is a sequence whose second fact could not be read.
func broken(yield func(settlement.Fact, error) bool) {
	if yield(settlement.CloseOf(partnerecon.MustMonth("2024-01")), nil) {
		yield(settlement.Fact{}, partnerecon.ErrSyntax)
	}
}

func windows() []partnerecon.Window {
	return []partnerecon.Window{
		{},
		partnerecon.Days(30, partnerecon.Through), partnerecon.Months(12, partnerecon.Until), partnerecon.Hours(48, partnerecon.Until),
		{Days: math.MaxInt, Months: math.MinInt, Hours: math.MaxInt, Edge: "x"},
		{Days: math.MinInt},
		{Months: math.MaxInt, Edge: partnerecon.Through},
		{Hours: math.MinInt},
	}
}

func decimals() []decimal.Decimal {
	out := []decimal.Decimal{{}, decimal.New(1250, -2)}
	for _, c := range hostileDecimals() {
		out = append(out, c.d)
	}
	return out
}

// forms are bases as they might be read from a store that somebody else wrote to.
func forms() []string {
	var out []string
	for _, form := range []string{
		"", "x", "commission.line", "commission.cap", "clawback.line", "clawback.rest", "clawback.borne", "clawback.debt", "clawback.sealed", "clawback.obligation", "retainer.upside", "retainer.owed", "retainer.top_up", "retainer.remains", "settlement.cap", "settlement.true_up", "settlement.hold",
		"settlement.decided", "settlement.cash", "settlement.sealed", "settlement.retainer",
	} {
		out = append(out, fmt.Sprintf(`{"form":%q}`, form))
	}
	most := fmt.Sprint(int64(math.MaxInt64))
	return append(out,
		`{}`, `{"form":1}`, `{"Form":"commission.line"}`,
		`{"form":"commission.line","partner":"x","items":[{"amount":{"amount":"92233720368547758.07","currency":"EUR"}}],"base":"`+most+`","credits":[{"partner":"x","role":"sourced","share":"1/9223372036854775807"}],"cleared":"9999-12-31","anchor":"0001-01-01","ranks":[{"model":"","n":-1}],"grants":[{"cap":"c","before":"-`+most+`"}],"refunded":"`+most+`","posted":"-`+most+`"}`,
		`{"form":"commission.line","partner":"x","items":[],"base":"0"}`,
		`{"form":"commission.cap","cap":"c","currency":"EUR","nets":[],"posted":"1"}`,
		`{"form":"commission.cap","cap":"c","currency":"EUR","deal":"d","nets":[{"partner":"x","net":"`+most+`"},{"partner":"x","net":"-`+most+`"},{"partner":"","net":"`+most+`"}],"posted":"-`+most+`"}`,
		`{"form":"commission.sealed","line":{"id":"x","items":[],"base":"`+most+`"}}`,
		`{"form":"clawback.line","partner":"x","currency":"EUR","start":"0001-01-01","classes":[{"since":"0001-01-01","net":"`+most+`","churn":"0001-01-05"},{"net":"-`+most+`"}],"line":{"id":"l","earned":"0001-01-01","payable":"9999-12-31","net":"`+most+`"},"given":"-`+most+`","sealed":"`+most+`","partner_net":"1","rest":"-`+most+`"}`,
		`{"form":"clawback.rest","partner":"x","currency":"EUR","first":"0001-01-01","classes":[{"net":"`+most+`","churn":"0001-01-05"}],"given":"-`+most+`","sealed":"-`+most+`","partner_net":"1","rest":"-`+most+`"}`,
		`{"form":"clawback.borne","partner":"x","bearer":"y","currency":"EUR","first":"0001-01-01","classes":[{"paid":"0001-01-01","net":"`+most+`","churn":"0001-01-05","bearer":"y"}],"posted":"-`+most+`","partner_net":"1","rest":"-`+most+`"}`,
		`{"form":"clawback.debt","what":"run","partner":"x","currency":"EUR","on":"9999-12-31","left":true,"amount":"`+most+`","credit":"`+most+`","owed":[{"claim":{},"since":"0001-01-01","amount":"`+most+`"}]}`,
		`{"form":"clawback.debt","what":"repaid","partner":"x","currency":"EUR","on":"9999-12-31","amount":"-`+most+`"}`,
		`{"form":"retainer.upside","cycle":1,"begins":"0001-01-01","part":{"days":31,"active":[{"from":0,"to":31}]},"paid":"`+most+`","refunded":"`+most+`","granted":"`+most+`","posted":"-`+most+`"}`,
		`{"form":"retainer.owed","cycle":1,"part":{"days":31},"units":"1000000000000","used":"1000000000000000000","posted":"-`+most+`"}`,
		`{"form":"retainer.top_up","cycle":1,"part":{"days":1,"active":[{"from":0,"to":1}]},"earned":"-`+most+`","returned":"`+most+`","balance":"-`+most+`","posted":"`+most+`"}`,
		`{"form":"retainer.remains","balance":"`+most+`","ended":true,"posted":"`+most+`"}`,
		`{"form":"clawback.line","partner":"","currency":"","line":{"id":"none"}}`,
		`{"form":"clawback.rest","partner":"","currency":""}`,
		`{"form":"settlement.cap","name":"c","start":"9999-12","terms":"x","net":"-`+most+`","posted":"`+most+`","before":"-`+most+`"}`,
		`{"form":"settlement.true_up","name":"t","start":"0001-01","terms":"x","earned":"-`+most+`","base":"1","final":"`+most+`","stated":"f","closed":true,"posted":"`+most+`","before":"-`+most+`"}`,
		`{"form":"settlement.hold","holds":[{"id":"h","reason":"","since":"0001-01-01"}],"total":"-`+most+`","besides":"`+most+`","aside":"-`+most+`"}`,
		`{"form":"settlement.retainer","offer":"x","of":{"form":"retainer.upside","cycle":1,"begins":"0001-01-01","part":{"days":1,"active":[{"from":0,"to":1}]},"paid":"`+most+`","posted":"-`+most+`"}}`,
		`{"form":"settlement.retainer","offer":"x","of":{"form":"settlement.cash","amount":"1"}}`,
		`{"form":"settlement.cash","amount":"-`+most+`","of":"`+strings.Repeat("y", 1000)+`"}`,
	)
}

func encode(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func inEUR(amount string) partnerecon.Money { return partnerecon.MustMoney(amount, "EUR") }
