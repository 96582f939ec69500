package incentive_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/incentive"
)

// growing pays 5 % of what a month has above 1,000.00.
func growing() incentive.Policy {
	return only(monthly(incentive.Increment{Measure: revenue(), Rate: percent("5"), Baseline: atLeast("1000")}))
}

func line(on, base string) incentive.Posted {
	return incentive.Posted{ID: "fact", Partner: "acme", Kind: partnerecon.Earned, Base: eur(base), Earned: day(on), On: day("2025-02-10")}
}

// Two entries of one fact, of a month that is closed, move the claim once: 1,400.00 and
// 300.00 more make 1,700.00, and 5 % of the 700.00 above are 35.00, 20.00 of which were
// posted.
func TestTakePostsEachClaimOnce(t *testing.T) {
	b := open(t, growing())
	b.sold("2025-01-10", "140", "1400")
	b.closes("2025-01")
	before := written(t, b.tally.Seen)
	got, err := b.scheme.Take(&b.tally, []incentive.Posted{line("2025-01-20", "200"), line("2025-01-21", "100")})
	if err != nil || len(got) != 1 || got[0].Amount != eur("15") || got[0].Posted != day("2025-02-10") {
		t.Fatalf("%v, %v", got, err)
	}
	if after := written(t, b.tally.Seen); after != before {
		t.Errorf("ids are kept: %s", cmp.Diff(before, after))
	}
	if _, err := b.scheme.Explain(got[0]); err != nil {
		t.Error(err)
	}
	// Nothing, and what is not of the partner, changes nothing.
	whole := written(t, b.tally)
	if got, err := b.scheme.Take(&b.tally, nil); got != nil || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	other := line("2025-01-20", "200")
	other.Partner = "beta"
	if _, err := b.scheme.Take(&b.tally, []incentive.Posted{line("2025-01-20", "200"), other}); !errors.Is(err, incentive.ErrPartner) {
		t.Errorf("another partner: %v", err)
	}
	b.apply(incentive.Seal{ID: "seal", Partner: "acme", Through: month("2025-01"), On: day("2025-02-11")})
	sealed := written(t, b.tally)
	if _, err := b.scheme.Take(&b.tally, []incentive.Posted{line("2025-01-20", "200")}); !errors.Is(err, incentive.ErrSealed) {
		t.Errorf("a sealed month: %v", err)
	}
	if now := written(t, b.tally); now != sealed || whole == sealed {
		t.Errorf("a refused entry changed the tally: %s", cmp.Diff(sealed, now))
	}
	if _, err := (incentive.Scheme{}).Take(&incentive.Tally{}, []incentive.Posted{line("2025-01-20", "200")}); err == nil {
		t.Error("the zero Scheme takes an entry")
	}
	if _, err := b.scheme.Take(nil, []incentive.Posted{line("2025-01-20", "200")}); err == nil {
		t.Error("no tally takes an entry")
	}
}

// Of versions one may pay nothing, but not all.
func TestAVersionMayPayNothing(t *testing.T) {
	none := incentive.Policy{Rounding: partnerecon.HalfUp, Currency: "EUR", Figures: figures()}
	terms := partnerecon.Terms[incentive.Policy]{
		{ID: "1", From: day("2025-01-01"), Rationale: "begins", Policy: growing()},
		{ID: "2", From: day("2025-02-01"), Rationale: "ends", Policy: none},
	}
	s, err := incentive.NewDated(terms)
	if err != nil {
		t.Fatal(err)
	}
	var tally incentive.Tally
	if _, err := s.Take(&tally, []incentive.Posted{line("2025-01-20", "1200"), line("2025-02-01", "1200")}); err != nil {
		t.Fatal(err)
	}
	got, err := s.Apply(&tally, incentive.Close{ID: "c", Partner: "acme", Month: month("2025-02"), On: last("2025-02")})
	if err != nil || len(got) != 1 || got[0].Amount != eur("10") {
		t.Errorf("%v, %v", got, err)
	}
	terms[0].Policy = none
	if _, err := incentive.NewDated(terms); err == nil {
		t.Error("no version pays anything")
	}
}
