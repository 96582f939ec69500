package incentive_test

import (
	"fmt"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/internal/proof"
)

// firstMonth is the first of the eighteen months in which drawn things happen.
func firstMonth() partnerecon.Month { return month("2024-10") }

func drawMonth(t *rapid.T, label string) partnerecon.Month {
	return firstMonth().Add(rapid.IntRange(0, 17).Draw(t, label))
}

func drawLines(t *rapid.T) incentive.Lines {
	var l incentive.Lines
	switch rapid.IntRange(0, 5).Draw(t, "lines") {
	case 0:
		l.Tiers = []string{"silver"}
	case 1:
		l.Products = []string{"x", "y"}
	case 2:
		l.Markets, l.Components = []string{"fr"}, []string{"base"}
	}
	return l
}

func drawMeasure(t *rapid.T) incentive.Measure {
	return rapid.SampledFrom([]incentive.Measure{
		revenue(), {Of: incentive.OfCommission, Lines: drawLines(t)}, {Of: incentive.OfRevenue, Lines: drawLines(t)}, read("mrr"),
	}).Draw(t, "measure")
}

func drawSeason(t *rapid.T) []partnerecon.Rate {
	// What one month has more, another has less.
	out := make([]partnerecon.Rate, 12)
	for i := 0; i < 12; i += 2 {
		n := rapid.Int64Range(0, 7).Draw(t, "index")
		out[i], _ = partnerecon.Fraction(n, 7)
		out[i+1], _ = partnerecon.Fraction(14-n, 7)
	}
	return out
}

// drawGoal draws what an amount is compared with.
func drawGoal(t *rapid.T) incentive.Goal {
	switch rapid.IntRange(0, 4).Draw(t, "goal") {
	case 0:
		return incentive.Goal{Amount: proof.Amount(t, "goal amount", 20_000)}
	case 1:
		return incentive.Goal{Figure: "quota"}
	case 2:
		return incentive.Goal{Earlier: incentive.PeriodBefore}
	case 3:
		return incentive.Goal{Earlier: incentive.YearBefore}
	default:
		return incentive.Goal{Annual: proof.Amount(t, "annual", 100_000), Season: drawSeason(t)}
	}
}

func drawTarget(t *rapid.T) incentive.Target {
	out := incentive.Target{Improvement: proof.Share(t, "improvement"), Amount: proof.Amount(t, "pays", 5000)}
	if rapid.Bool().Draw(t, "a small improvement") {
		out.Improvement = percent("1")
	}
	if out.Baseline.Figure = "baseline"; rapid.Bool().Draw(t, "stated baseline") {
		out.Baseline = incentive.Goal{Fraction: proof.Share(t, "baseline")}
	}
	return out
}

// drawTable draws a table that a period can be read on.
func drawTable(t *rapid.T, every incentive.Every) incentive.PeriodTable {
	spans := map[incentive.Every][]commission.Span{
		incentive.EveryMonth:   {commission.SpanMonth, commission.SpanQuarter, commission.SpanYear, commission.SpanLifetime},
		incentive.EveryQuarter: {commission.SpanQuarter, commission.SpanYear, commission.SpanLifetime},
		incentive.EveryYear:    {commission.SpanYear, commission.SpanLifetime},
	}[every]
	out := incentive.PeriodTable{
		Pays: rapid.SampledFrom([]incentive.Pays{incentive.InFull, incentive.TrueUp}).Draw(t, "pays"), Lines: drawLines(t),
		Table: commission.Table{
			Name: "t", Mode: rapid.SampledFrom([]commission.TableMode{commission.Marginal, commission.Slab, commission.Interpolated, commission.WholeOverage}).Draw(t, "mode"),
			Over:  rapid.SampledFrom([]commission.Measure{commission.OverRevenue, commission.OverQuantity, commission.OverAttainment}).Draw(t, "over"),
			Spans: rapid.SampledFrom(spans).Draw(t, "spans"), Counts: commission.OnNet,
		},
	}
	table := &out.Table
	sliced := table.Mode == commission.Marginal || table.Mode == commission.WholeOverage
	if table.Mode == commission.Slab || table.Mode == commission.WholeOverage {
		table.Boundary = rapid.SampledFrom([]commission.Boundary{commission.ReachedAt, commission.ReachedAbove}).Draw(t, "boundary")
	}
	if !sliced {
		table.Applies = rapid.SampledFrom([]commission.Applies{commission.ToWhole, commission.ToThisSale}).Draw(t, "applies")
	}
	if table.Applies == commission.ToThisSale {
		reads := []commission.Reads{commission.ReadBefore, commission.ReadAfter, commission.ReadPrevious}
		if table.Spans == commission.SpanLifetime {
			reads = reads[:2]
		}
		table.Reads = rapid.SampledFrom(reads).Draw(t, "reads")
	}
	if table.Over == commission.OverAttainment {
		if out.Quota.Figure = "quota"; table.Spans != map[incentive.Every]commission.Span{incentive.EveryMonth: commission.SpanMonth, incentive.EveryQuarter: commission.SpanQuarter, incentive.EveryYear: commission.SpanYear}[every] || rapid.Bool().Draw(t, "fixed") {
			out.Quota, table.Quota = incentive.Goal{}, proof.Amount(t, "quota", 10_000)
		}
	}
	fees := table.Over == commission.OverQuantity && (sliced || rapid.Bool().Draw(t, "fees"))
	from := int64(0)
	for i := range rapid.IntRange(2, 4).Draw(t, "steps") {
		var s commission.Step
		if i > 0 {
			from += rapid.Int64Range(1, 40).Draw(t, "from")
			switch table.Over {
			case commission.OverRevenue:
				s.From, _ = partnerecon.FromMinor(100*from, "EUR")
			case commission.OverQuantity:
				s.FromCount = from
			default:
				s.FromPercent, _ = partnerecon.Fraction(from, 30)
			}
		}
		if fees {
			s.Fee = proof.Amount(t, "fee", 300)
		} else {
			s.Share = proof.Share(t, "share")
		}
		table.Steps = append(table.Steps, s)
	}
	return out
}

func drawRule(t *rapid.T, every incentive.Every) incentive.Rule {
	switch rapid.IntRange(0, 10).Draw(t, "rule") {
	case 0, 1:
		return drawTable(t, every)
	case 2:
		return incentive.Increment{Measure: drawMeasure(t), Baseline: drawGoal(t), Rate: proof.Part(t, "rate")}
	case 3:
		return incentive.LogoChurn{Start: "start", Lost: "lost", Target: drawTarget(t)}
	case 4:
		return incentive.NetRetention{Start: "mrr", Expansion: "expansion", Contraction: "contraction", Churned: "churned", Target: drawTarget(t)}
	case 5:
		return incentive.Onboarding{Started: "started", Completed: "completed", Target: drawTarget(t)}
	case 6:
		return incentive.Retained{
			Start: "cohort", End: "left", Share: proof.Part(t, "share"), Periods: rapid.IntRange(1, 3).Draw(t, "periods"), Again: rapid.Bool().Draw(t, "again"), Amount: proof.Amount(t, "pays", 5000),
		}
	case 7:
		return incentive.Referrals{
			Figure: "referrals", Per: rapid.Int64Range(1, 5).Draw(t, "per"), Amount: proof.Amount(t, "pays", 5000),
			Rest: rapid.SampledFrom([]incentive.Rest{incentive.Carried, incentive.Forfeited}).Draw(t, "rest"),
		}
	case 8:
		out := incentive.Accelerator{Multiplier: partnerecon.MustRate("7/6"), Needs: rapid.IntRange(2, 3).Draw(t, "needs"), Renewed: "renewed", Lapsed: "lapsed"}
		if rapid.Bool().Draw(t, "periods") {
			out.Renewed, out.Lapsed, out.Measure, out.AtLeast = "", "", drawMeasure(t), drawGoal(t)
		}
		if rapid.Bool().Draw(t, "of some") {
			out.Of = incentive.Measure{Of: incentive.OfCommission, Lines: drawLines(t)}
		}
		return out
	case 9:
		out := incentive.NewMarket{Amount: proof.Amount(t, "pays", 5000)}
		if rapid.Bool().Draw(t, "some markets") {
			out.Markets = []string{"fr"}
		}
		return out
	default:
		return incentive.Training{Rewards: []incentive.Reward{
			{Certification: "platform", Amount: proof.Amount(t, "reward", 5000)}, {Certification: "platform", Level: "expert", Amount: proof.Amount(t, "reward", 5000)},
		}}
	}
}

func drawBonus(t *rapid.T, name string, year time.Month) incentive.Bonus {
	b := incentive.Bonus{Name: name, Every: rapid.SampledFrom([]incentive.Every{incentive.EveryMonth, incentive.EveryMonth, incentive.EveryQuarter, incentive.EveryYear}).Draw(t, "every")}
	b.Rule = drawRule(t, b.Every)
	length := map[incentive.Every]int{incentive.EveryMonth: 1, incentive.EveryQuarter: 3, incentive.EveryYear: 12}[b.Every]
	if rapid.IntRange(0, 2).Draw(t, "from") == 0 {
		_, m := firstMonth().Date()
		b.From = firstMonth().Add(-((int(m-year) + 12) % length)).Add(length * rapid.IntRange(0, 12/length).Draw(t, "from"))
		if rapid.Bool().Draw(t, "until") {
			b.Until = b.From.Add(length * rapid.IntRange(1, 6).Draw(t, "until"))
		}
	}
	if rapid.IntRange(0, 2).Draw(t, "gate") == 0 {
		b.Gate = incentive.Gate{Measure: drawMeasure(t), AtLeast: drawGoal(t), Of: rapid.IntRange(1, 3).Draw(t, "of")}
		b.Gate.Met = rapid.IntRange(1, b.Gate.Of).Draw(t, "met")
	}
	if rapid.IntRange(0, 2).Draw(t, "limits") == 0 {
		b.Maximum = proof.Amount(t, "maximum", 5000)
		if rapid.Bool().Draw(t, "minimum") {
			b.Minimum = partnerecon.MustMoney("0.01", "EUR")
		}
	}
	return b
}

func drawPolicy(t *rapid.T) incentive.Policy {
	p := incentive.Policy{Rounding: proof.Rounding(t, "rounding"), Currency: "EUR", YearStart: rapid.SampledFrom([]int{0, 1, 4, 12}).Draw(t, "year"), Figures: figures()}
	for i := range rapid.IntRange(1, 4).Draw(t, "bonuses") {
		p.Bonuses = append(p.Bonuses, drawBonus(t, fmt.Sprintf("b%d", i), time.Month(max(1, p.YearStart))))
	}
	return p
}

// drawEvents draws what becomes known of a partner, in any order, and closes.
func drawEvents(t *rapid.T, p incentive.Policy) []incentive.Event {
	out := drawRuns(t, p)
	for i := range rapid.IntRange(1, 24).Draw(t, "events") {
		id := fmt.Sprintf("e%02d", i)
		m := drawMonth(t, "month")
		on := m.First().Add(rapid.IntRange(0, 27).Draw(t, "day"))
		switch rapid.IntRange(0, 8).Draw(t, "event") {
		case 0, 1, 2, 3:
			out = append(out, drawPosted(t, id, on))
		case 4, 5, 6:
			d := rapid.SampledFrom(figures()).Draw(t, "figure")
			out = append(out, drawFigure(t, id, d, m, on))
		case 7:
			out = append(out, incentive.Certified{
				ID: id, Partner: "acme", Person: rapid.SampledFrom([]string{"ann", "bob"}).Draw(t, "person"), Certification: "platform",
				Level: rapid.SampledFrom([]string{"", "expert", "other"}).Draw(t, "level"), On: on,
			})
		default:
			out = append(out, incentive.Close{ID: id, Partner: "acme", Month: m, On: m.Last()})
		}
	}
	return rapid.Permutation(out).Draw(t, "order")
}

// drawRuns states the figures that the rules read for several months on end, so that
// outcomes are defined and streaks come about.
func drawRuns(t *rapid.T, p incentive.Policy) []incentive.Event {
	var out []incentive.Event
	for _, b := range p.Bonuses {
		text := mustJSON(b.Rule)
		from, n := drawMonth(t, "run from"), rapid.IntRange(0, 9).Draw(t, "run")
		for _, d := range figures() {
			for k := range n {
				if m := from.Add(k); strings.Contains(text, `"`+d.Name+`"`) && (d.Name != "lapsed" || k%4 == 0) {
					out = append(out, drawFigure(t, fmt.Sprintf("%s-%s-%s", b.Name, d.Name, m), d, m, m.Last()))
				}
			}
		}
	}
	return out
}

func drawFigure(t *rapid.T, id string, d incentive.Declaration, m partnerecon.Month, on partnerecon.Day) incentive.Figure {
	f := incentive.Figure{ID: id, Partner: "acme", Name: d.Name, Month: m, On: on}
	switch d.Unit {
	case incentive.Amount:
		f.Money = proof.Signed(t, "value", 10_000)
		if f.Money.Sign() < 0 {
			f.Money = f.Money.Neg()
		}
	case incentive.Fraction:
		f.Fraction = proof.Share(t, "value")
	default:
		f.Number = rapid.Int64Range(0, 9).Draw(t, "value")
	}
	return f
}

func drawPosted(t *rapid.T, id string, on partnerecon.Day) incentive.Posted {
	of := func(label string, names ...string) string { return rapid.SampledFrom(names).Draw(t, label) }
	out := incentive.Posted{
		ID: id, Partner: "acme", Kind: rapid.SampledFrom([]partnerecon.Kind{partnerecon.Earned, partnerecon.Earned, partnerecon.Returned, partnerecon.Capped, partnerecon.TruedUp, partnerecon.Clawed, partnerecon.Rebased}).Draw(t, "kind"),
		Amount: proof.Amount(t, "amount", 3000), Base: proof.Amount(t, "base", 9000), Quantity: rapid.Int64Range(0, 12).Draw(t, "quantity"), Earned: on, On: on,
		Customer: of("customer", "c1", "c2", ""), Tier: of("tier", "silver", "gold"), Product: of("product", "x", "y", "z"), Market: of("market", "fr", "de", ""), Component: of("component", "base", "extra"),
	}
	if rapid.IntRange(0, 3).Draw(t, "waits") == 0 {
		out.Withheld = proof.Amount(t, "withheld", 3000)
	}
	if out.Kind != partnerecon.Earned {
		if out.Withheld.Stated() {
			out.Withheld = out.Withheld.Neg()
		}
		out.Amount, out.Base, out.Quantity = out.Amount.Neg(), out.Base.Neg(), -out.Quantity
	}
	return out
}

// last two years later everything is closed.
func end(id string) incentive.Close {
	return incentive.Close{ID: id, Partner: "acme", Month: month("2026-12"), On: day("2026-12-31")}
}
