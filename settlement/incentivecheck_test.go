package settlement_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/settlement"
)

// A bonus that sets what lines earned against a table must know what caps and true-ups post
// for those lines: of a period as long as its own or shorter, and of all of its lines.
func TestWhatABonusCannotTellApartIsRefused(t *testing.T) {
	const bonus = "/terms/0/policy/incentives/bonuses/0"
	capped := func(every settlement.Every, counts commission.Counts, components ...string) []settlement.Cap {
		return []settlement.Cap{{Name: "k", Every: every, Limit: eur("100"), Counts: counts, Components: components}}
	}
	trued := func(every settlement.Every) []settlement.TrueUp {
		return []settlement.TrueUp{{Name: "u", Every: every}}
	}
	for _, tt := range []struct {
		name    string
		of      incentive.Lines
		pays    incentive.Pays
		caps    []settlement.Cap
		trueUps []settlement.TrueUp
		want    string
	}{
		{name: "nothing beside it", pays: incentive.TrueUp},
		{name: "a cap of its period", pays: incentive.TrueUp, caps: capped(settlement.EveryQuarter, commission.OnNet)},
		{name: "a cap of a shorter one", pays: incentive.TrueUp, caps: capped(settlement.EveryMonth, commission.OnNet)},
		{
			name: "a cap of a longer one", pays: incentive.TrueUp, caps: capped(settlement.EveryYear, commission.OnNet),
			want: bonus + "/every conflict\n",
		},
		{
			name: "a cap without an end", pays: incentive.TrueUp, caps: capped(settlement.AllTime, commission.OnNet),
			want: bonus + "/every conflict\n",
		},
		{name: "a longer one, but line by line", pays: incentive.TrueUp, caps: capped(settlement.EveryYear, commission.FirstCome)},
		{name: "a bonus that reads no commission", pays: incentive.InFull, caps: capped(settlement.EveryYear, commission.OnNet)},
		{
			name: "a cap on lines of all markets", pays: incentive.TrueUp, of: incentive.Lines{Markets: []string{"france"}},
			caps: capped(settlement.EveryMonth, commission.FirstCome), want: bonus + " conflict\n",
		},
		{
			name: "a cap on lines of all products", pays: incentive.TrueUp, of: incentive.Lines{Products: []string{"crm"}},
			caps: capped(settlement.EveryMonth, commission.OnNet), want: bonus + " conflict\n",
		},
		{
			name: "a cap on net of all tiers", pays: incentive.TrueUp, of: incentive.Lines{Tiers: []string{"gold"}},
			caps: capped(settlement.EveryQuarter, commission.OnNet), want: bonus + " conflict\n",
		},
		{
			name: "a cap line by line knows the tier", pays: incentive.TrueUp, of: incentive.Lines{Tiers: []string{"gold"}},
			caps: capped(settlement.EveryQuarter, commission.FirstCome),
		},
		{
			name: "a cap on more components", pays: incentive.TrueUp, of: incentive.Lines{Components: []string{"base"}},
			caps: capped(settlement.EveryQuarter, commission.OnNet, "base", "extra"), want: bonus + " conflict\n",
		},
		{
			name: "a cap on all components", pays: incentive.TrueUp, of: incentive.Lines{Components: []string{"base"}},
			caps: capped(settlement.EveryQuarter, commission.OnNet), want: bonus + " conflict\n",
		},
		{
			name: "a cap on those components", pays: incentive.TrueUp, of: incentive.Lines{Components: []string{"base", "extra"}},
			caps: capped(settlement.EveryQuarter, commission.OnNet, "extra"),
		},
		{
			name: "a cap on another component", pays: incentive.TrueUp, of: incentive.Lines{Components: []string{"base"}},
			caps: capped(settlement.EveryYear, commission.OnNet, "extra"),
		},
		{name: "a true-up of its period", pays: incentive.TrueUp, trueUps: trued(settlement.EveryQuarter)},
		{name: "a true-up of a shorter one", pays: incentive.TrueUp, trueUps: trued(settlement.EveryMonth)},
		{name: "a true-up of a longer one", pays: incentive.TrueUp, trueUps: trued(settlement.EveryYear), want: bonus + "/every conflict\n"},
		{
			name: "a true-up of another component", pays: incentive.TrueUp, of: incentive.Lines{Components: []string{"extra"}},
			trueUps: trued(settlement.EveryYear),
		},
		{
			name: "a true-up of all tiers", pays: incentive.TrueUp, of: incentive.Lines{Tiers: []string{"gold"}},
			trueUps: trued(settlement.EveryQuarter), want: bonus + " conflict\n",
		},
		{
			name: "both", pays: incentive.TrueUp, caps: capped(settlement.EveryYear, commission.OnNet), trueUps: trued(settlement.EveryYear),
			want: bonus + "/every conflict\n" + bonus + "/every conflict\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := flat()
			a := &p.Terms[0].Policy
			a.Commission.Bonuses = []commission.Bonus{{Name: "extra", Rates: []commission.Row{{Share: pct("1")}}}}
			a.Caps, a.TrueUps = tt.caps, tt.trueUps
			a.Incentives = incentive.Policy{Rounding: pe.HalfUp, Bonuses: []incentive.Bonus{{
				Name: "volume", Every: incentive.EveryQuarter, Rule: incentive.PeriodTable{Pays: tt.pays, Lines: tt.of, Table: commission.Table{
					Name: "volume", Mode: commission.Marginal, Over: commission.OverRevenue, Spans: commission.SpanQuarter, Counts: commission.OnNet,
					Steps: []commission.Step{{Share: pct("8")}},
				}},
			}}}
			_, err := settlement.New(p)
			got := ""
			if err != nil {
				got = placesOf(t, err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s\n%v", diff, err)
			}
		})
	}
}
