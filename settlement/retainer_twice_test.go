package settlement_test

import (
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
	"github.com/partnerecon/partnerecon/settlement"
)

// startOf is the start of a retainer of acme that was approved before.
func startOf(of, on, first string) settlement.Fact {
	return ofRetainer(of+".start", on, of, retainer.Started{First: day(first)})
}

// endOf is the end of a retainer of acme.
func endOf(of, on, last string) settlement.Fact {
	return ofRetainer(of+".end", on, of, retainer.Ended{Last: day(last)})
}

// Two retainers top up the same commission on no day: one begins behind the last day of the
// other, whenever that is stated.
func TestTwoRetainersTopUpNoDayTwice(t *testing.T) {
	a := retained("2025-01-01", "a", "draw")
	b := drafted("2025-02-25", "b", "draw")
	late := func(f settlement.Fact, on string) settlement.Fact { return recorded(f, on) }
	for _, c := range []struct {
		name  string
		facts []settlement.Fact
		last  settlement.Fact
		taken bool
	}{
		{"behind an end that has come", []settlement.Fact{endOf("a", "2025-03-10", "2025-03-31")}, startOf("b", "2025-04-05", "2025-04-01"), true},
		{"on a day of one that has ended since", []settlement.Fact{endOf("a", "2025-03-10", "2025-03-31")}, startOf("b", "2025-04-05", "2025-03-31"), false},
		{"behind an end that is known", []settlement.Fact{endOf("a", "2025-03-10", "2025-03-31")}, startOf("b", "2025-03-20", "2025-04-01"), true},
		{"before an end that is known", []settlement.Fact{endOf("a", "2025-03-10", "2025-03-31")}, startOf("b", "2025-03-20", "2025-03-31"), false},
		{"beside one that goes on", nil, startOf("b", "2025-03-20", "2025-03-20"), false},
		{"an end, recorded late, that makes room", []settlement.Fact{late(endOf("a", "2025-03-01", "2025-03-15"), "2025-04-02")}, startOf("b", "2025-04-03", "2025-04-03"), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := open(t, retaining())
			r.do(r.sorted(a, b, c.facts)...)
			if !c.taken {
				r.refuse(c.last, settlement.ErrTerms)
				return
			}
			r.do(c.last)
		})
	}
}

// A retainer that ended for want of a check-in is not brought back beside one that began since.
func TestARetainerIsNotBroughtBackBesideAnother(t *testing.T) {
	p := retaining()
	checked := drawOfRetainer()
	checked.Renewal = retainer.Renewal{Mode: retainer.AfterCheckIn, Missed: retainer.MissedEnds}
	p.Terms[0].Policy.Retainers = append(p.Terms[0].Policy.Retainers, settlement.Retainer{Name: "checked", Terms: checked})
	r := open(t, p)
	r.do(r.sorted(
		retained("2025-01-01", "a", "checked"), drafted("2025-02-25", "b", "draw"),
		[]settlement.Fact{ofRetainer("a.in", "2025-01-15", "a", retainer.CheckedIn{})},
	)...)
	r.do(startOf("b", "2025-04-02", "2025-04-02"))                                                  // a ended with February
	r.do(recorded(ofRetainer("a.february", "2025-02-15", "a", retainer.CheckedIn{}), "2025-04-10")) // with March
	r.refuse(recorded(ofRetainer("a.march", "2025-03-15", "a", retainer.CheckedIn{}), "2025-04-10"), settlement.ErrTerms)
}

// Commission that was posted before any version offered a retainer that tops up was not measured
// by day: such a retainer starts behind it.
func TestARetainerThatComesToATermsLater(t *testing.T) {
	p := retaining()
	offers := p.Terms[0].Policy.Retainers
	p.Terms[0].Policy.Retainers = nil
	r := open(t, p).do(fact("p", "2025-03-05", pay("c", "10000", "acme")))
	p.Terms[0].Policy.Retainers = offers
	r.program = settlement.Must(p)
	for _, f := range drafted("2025-03-01", "a", "draw") { // what was agreed then is recorded now
		r.do(recorded(f, "2025-03-20"))
	}
	r.refuse(startOf("a", "2025-03-20", "2025-03-01"), settlement.ErrTerms)
	r.refuse(startOf("a", "2025-03-20", "2025-03-05"), settlement.ErrTerms)
	r.do(startOf("a", "2025-03-20", "2025-03-06"))
}

// An early end gives a cycle fewer days, and takes the commission behind them out of it. Where
// that is not known by day any more, the end is refused and not half taken up.
func TestAnEarlyEndInDaysThatAreSealed(t *testing.T) {
	for _, c := range []struct {
		name    string
		horizon int
		want    error
	}{{"known", 180, nil}, {"sealed", 20, settlement.ErrSealed}} {
		p := retaining()
		p.Horizon = pe.Days(c.horizon, pe.Through)
		r := open(t, p)
		r.through("2025-03", r.sorted(retained("2025-01-01", "r", "draw"), []settlement.Fact{fact("p", "2025-03-25", pay("c", "10000", "acme"))})...)
		end := recorded(endOf("r", "2025-03-10", "2025-03-20"), "2025-04-05")
		if c.want != nil {
			r.refuse(end, c.want)
			continue
		}
		r.through("2025-04", end)
		r.want(c.name, r.on(retainer.ComponentDraw), "5290.32") // 2,000.00 for each of two months, and 20 of 31 days
	}
}
