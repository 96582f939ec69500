package settlement

import (
	"errors"
	"math"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/tiers"
)

// What a fact counts in the volume of a book: it fits where that much room is left, and with a minor
// unit less it does not. Amounts count without their signs, a payment counts its items besides, and
// what goes back counts nothing. Quantities of items count where incentives count what was paid.
func TestWhatFactsCountInTheVolume(t *testing.T) {
	eur := func(amount string) partnerecon.Money { return partnerecon.MustMoney(amount, "EUR") }
	usd := partnerecon.MustMoney("5", "USD")
	paid := Payment{Amount: eur("1"), Items: []commission.Item{{Amount: eur("0.70"), Quantity: 3}, {Amount: eur("-0.20"), Quantity: -4}}}
	abroad := Payment{Amount: usd, Items: []commission.Item{{Amount: usd, Quantity: 3}}}
	for _, c := range []struct {
		name    string
		rewards bool
		paid    bool
		e       Event
		want    int64
	}{
		{"payment", false, false, Payment{Amount: eur("1")}, 100},
		{"payment below 0", false, false, Payment{Amount: eur("-1")}, 100},
		{"payment with items", false, false, paid, 100 + 70 + 20},
		{"payment with items, beside incentives", true, false, paid, 100 + 70 + 20},
		{"payment with items, paid counts for no incentive", false, true, paid, 100 + 70 + 20},
		{"payment with items that incentives count", true, true, paid, 100 + 70 + 20 + 3 + 4},
		{"payment in another currency", false, false, Payment{Amount: usd}, 0},
		{"items in another currency", true, true, abroad, 3},
		{"items alone", false, false, Payment{Items: paid.Items[:1]}, 70},
		{"milestone", false, false, Milestone{Amount: eur("1")}, 100},
		{"adjustment", false, false, Adjustment{Amount: eur("-1")}, 100},
		{"write-off", false, false, WriteOff{Amount: eur("1")}, 100},
		{"payout", false, false, Payout{Amount: eur("1"), Withheld: eur("0.25")}, 125},
		{"repayment", false, false, Repayment{Amount: eur("1")}, 100},
		{"sale", false, false, SaleStated{Base: eur("1"), Quantity: -7}, 107},
		{"figure in money", false, false, FigureStated{Value: incentive.Value{Money: eur("1")}}, 100},
		{"figure", false, false, FigureStated{Value: incentive.Value{Number: -7}}, 7},
		{"activity", false, false, JointActivity{Activity: incentive.Activity{Value: eur("1")}}, 100},
		{"dispute", false, false, Dispute{Amount: eur("1")}, 100},
		{"dispute of a line", false, false, LineDisputed{Amount: eur("1")}, 100},
		{"resolution of one", false, false, LineDisputeResolved{Amount: eur("-1")}, 100},
		{"final base", false, false, Final{Base: eur("1")}, 100},
		{"measured amount", false, false, Measured{Value: tiers.Value{Amount: eur("1")}}, 100},
		{"measured number", false, false, Measured{Value: tiers.Value{Number: -7}}, 7},
		{"refund", false, false, Refund{Amount: eur("1")}, 0},
		{"churn", false, false, Churn{}, 0},
	} {
		p := Program{&rules{policy: Policy{Currency: "EUR"}}}
		p.rewards, p.paid = c.rewards, c.paid
		for _, before := range []int64{0, 5, maxVolume - c.want} {
			b := &Book{}
			b.volume = before
			if got, err := b.grow(p, c.e); err != nil || got != before+c.want || b.volume != before {
				t.Errorf("%s on %d: %d, %v, want %d", c.name, before, got, err, c.want)
			}
		}
		full := &Book{}
		full.volume = maxVolume - c.want + 1
		got, err := full.grow(p, c.e)
		if c.want > 0 && (got != 0 || !errors.Is(err, ErrVolume) || err.Error() != "more than one book can settle, 36028797018963968 minor units in all") {
			t.Errorf("%s in a full book: %d, %v", c.name, got, err)
		}
	}
}

// A part of a fact that does not fit is not made up for by one that does.
func TestNoPartOfAFactMayBeTooMuch(t *testing.T) {
	p := Program{&rules{policy: Policy{Currency: "EUR"}}}
	p.rewards, p.paid = true, true
	eur := func(n int64) partnerecon.Money { return moneyIn(n, "EUR") }
	for name, e := range map[string]Event{
		"quantity":          Payment{Amount: eur(1), Items: []commission.Item{{Amount: eur(1), Quantity: 9}, {Amount: eur(1), Quantity: 1}}},
		"amount":            Payment{Amount: eur(9), Items: []commission.Item{{Amount: eur(1)}}},
		"item":              Payment{Amount: eur(1), Items: []commission.Item{{Amount: eur(9)}, {Amount: eur(1)}}},
		"payout":            Payout{Amount: eur(9), Withheld: eur(1)},
		"base":              SaleStated{Base: eur(9), Quantity: 1},
		"quantity of sales": SaleStated{Base: eur(1), Quantity: 9},
	} {
		b := &Book{}
		b.volume = maxVolume - 8
		if got, err := b.grow(p, e); !errors.Is(err, ErrVolume) {
			t.Errorf("%s: %d, %v", name, got, err)
		}
	}
}

func TestWhatIsAddedToAVolume(t *testing.T) {
	for _, c := range []struct {
		volume, n, want int64
		ok              bool
	}{
		{0, 0, 0, true},
		{5, 0, 5, true},
		{5, 1, 6, true},
		{5, -1, 6, true},
		{maxVolume, 0, maxVolume, true},
		{maxVolume - 1, 1, maxVolume, true},
		{maxVolume - 1, -1, maxVolume, true},
		{maxVolume - 1, 2, maxVolume - 1, false},
		{maxVolume - 1, -2, maxVolume - 1, false},
		{0, maxVolume, maxVolume, true},
		{0, maxVolume + 1, 0, false},
		{0, math.MinInt64, 0, false},
		{0, math.MaxInt64, 0, false},
	} {
		volume := c.volume
		if ok := added(&volume, c.n); ok != c.ok || volume != c.want {
			t.Errorf("%d and %d: %d, %v", c.volume, c.n, volume, ok)
		}
	}
}

// True-ups count what they change by: of provisional 100 on a base of 100 the final base of 150 makes
// 50, of which 20 counted before. One that is new counts whole, one of which nothing is stated
// nothing, and one that would be beyond the volume is refused.
func TestWhatTrueUpsCountInTheVolume(t *testing.T) {
	p := Program{&rules{policy: Policy{Currency: "EUR", Terms: partnerecon.Terms[Agreement]{{ID: "v", Policy: Agreement{
		Commission: commission.Policy{Rounding: partnerecon.HalfUp}, TrueUps: []TrueUp{{Name: "q", Every: EveryQuarter}, {Name: "r", Every: EveryQuarter}},
	}}}}}}
	claim := func(name, start, stated string, final int64) trueUpClaim {
		return trueUpClaim{Name: name, Terms: "v", Start: partnerecon.MustMonth(start), Stated: stated, Earned: 100, Base: 100, Final: final}
	}
	unknown := claim("q", "2025-04", "f", 150)
	unknown.Terms = "w"
	for _, c := range []struct {
		name          string
		before, after []trueUpClaim
		want          int64
	}{
		{"none", nil, nil, 0},
		{"it is new", nil, []trueUpClaim{claim("q", "2025-01", "f", 150)}, 50},
		{"it moved", []trueUpClaim{claim("q", "2025-01", "f", 120)}, []trueUpClaim{claim("q", "2025-01", "g", 150)}, 30},
		{"it moved down", []trueUpClaim{claim("q", "2025-01", "f", 120)}, []trueUpClaim{claim("q", "2025-01", "g", 90)}, 30},
		{"it stayed", []trueUpClaim{claim("q", "2025-01", "f", 120)}, []trueUpClaim{claim("q", "2025-01", "f", 120)}, 0},
		{"another one before it", []trueUpClaim{claim("q", "2025-04", "f", 120)}, []trueUpClaim{claim("q", "2025-01", "f", 150), claim("q", "2025-04", "f", 130)}, 50 + 10},
		{"one of another name before it", []trueUpClaim{claim("r", "2025-01", "f", 120)}, []trueUpClaim{claim("q", "2025-01", "f", 150), claim("r", "2025-01", "f", 130)}, 50 + 10},
		{"one behind it", []trueUpClaim{claim("q", "2025-01", "f", 120)}, []trueUpClaim{claim("q", "2025-01", "f", 130), claim("q", "2025-04", "f", 150)}, 10 + 50},
		{"no version has it", nil, []trueUpClaim{unknown, claim("r", "2025-01", "f", 150)}, 50},
	} {
		for _, short := range []int64{0, 1} {
			s := &posting{program: p, volume: maxVolume - c.want + short}
			err := s.scaled(&account{TrueUps: c.before}, &account{TrueUps: c.after})
			if short == 0 && (err != nil || s.volume != maxVolume) || short == 1 && c.want > 0 && !errors.Is(err, ErrVolume) {
				t.Errorf("%s, %d short: %d, %v", c.name, short, s.volume, err)
			}
		}
	}
	s := &posting{program: p, volume: maxVolume}
	err := s.scaled(&account{}, &account{TrueUps: []trueUpClaim{claim("q", "2025-01", "f", 150)}})
	if want := `true-up "q" of 2025-01 scales 1.00 EUR by 1.50 EUR / 1.00 EUR: more than one book can settle, 36028797018963968 minor units in all`; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// A trial has one copy of each account, without what claims on periods do not read, and the account
// itself is not changed by it.
func TestTheCopyOfAnAccountInATrial(t *testing.T) {
	a := &account{Partner: "a", Total: 5, TrueUps: []trueUpClaim{{Name: "q"}}, Payouts: []paidOut{{ID: "o"}}, Standings: []standing{{}}, Lines: []postedLine{{}}, Reserves: []reserve{{Terms: "v"}}, Sellers: []account{{}}}
	s := &posting{}
	one, other := s.copyOf(a), s.copyOf(&account{Partner: "b"})
	if one == a || one == other || s.copyOf(a) != one || len(s.touched) != 2 || one.Total != 5 || len(one.TrueUps) != 1 {
		t.Errorf("%+v %+v", one, s.touched)
	}
	if len(one.Payouts)+len(one.Standings)+len(one.Lines)+len(one.Reserves)+len(one.Sellers) != 0 || len(a.Payouts)+len(a.Standings)+len(a.Lines)+len(a.Reserves)+len(a.Sellers) != 5 {
		t.Errorf("%+v of %+v", one, a)
	}
	if one.TrueUps[0].Name = "x"; a.TrueUps[0].Name != "q" {
		t.Error("the copy shares its claims")
	}
}
