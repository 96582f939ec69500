package clawback_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// atMost is a policy that takes no more than was lost, of all in 60 days.
func atMost(s clawback.Schedule) clawback.Policy {
	s.Limit = clawback.ToLoss
	return onlySchedules(s)
}

func lost(id, line, share string, on int) clawback.Lost {
	return clawback.Lost{ID: id, Customer: "c", Line: line, Share: partnerecon.MustRate(share), On: start.Add(on)}
}

// Of 900.00 half goes back on day 45, but no more than was lost.
func TestNoMoreThanWasLostGoesBack(t *testing.T) {
	prorata := clawback.Schedule{Return: clawback.ProRata, Window: partnerecon.Days(90, partnerecon.Through)}
	half := prorata
	half.Share = percent("50")
	for _, tt := range []struct {
		name   string
		s      clawback.Schedule
		losses []clawback.Event
		want   string
	}{
		{"nothing was lost", prorata, nil, "0.00"},
		{"a third was refunded too late to return it", prorata, []clawback.Event{lost("l", "p", "1/3", 5)}, "-300.00"},
		{"half: as much as goes back", prorata, []clawback.Event{lost("l", "p", "50%", 5)}, "-450.00"},
		{"all was never paid: half goes back all the same", prorata, []clawback.Event{lost("l", "p", "100%", 5)}, "-450.00"},
		{"a share of what goes back is less than the loss", half, []clawback.Event{lost("l", "p", "1/3", 5)}, "-225.00"},
		{"stated again, the last day holds", prorata, []clawback.Event{lost("l", "p", "1/3", 5), lost("m", "p", "10%", 6)}, "-90.00"},
		{"of one day the greater id", prorata, []clawback.Event{lost("l", "p", "1/3", 5), lost("m", "p", "10%", 5)}, "-90.00"},
		{"it was found after all", prorata, []clawback.Event{lost("l", "p", "1/3", 5), lost("m", "p", "0%", 6)}, "0.00"},
		{"another payment's", prorata, []clawback.Event{lost("l", "q", "1/3", 5)}, "0.00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			events := append([]clawback.Event{posted("p", "acme", "p", "gold", "900", "2025-02-01"), churn("x", 45)}, tt.losses...)
			permute(events, 0, func(order []clawback.Event) {
				b := open(t, atMost(tt.s)).do(order...)
				b.want("clawed", b.sum(""), tt.want)
			})
		})
	}
	// Without a limit it does not matter what was lost.
	b := open(t, onlySchedules(prorata)).do(posted("p", "acme", "p", "gold", "900", "2025-02-01"), lost("l", "p", "1/3", 5), churn("x", 45))
	b.want("no limit", b.sum(""), "-450.00")
	if l := b.exposure.Partners[0].Groups[0].Lines[0]; l.Lost.Stated() {
		t.Errorf("a line of a policy without limits keeps what was lost: %+v", l)
	}
}

// A loss that was made good is as if there had been none: the line is of one class with
// the one that lost nothing.
func TestALossThatWasMadeGoodIsNone(t *testing.T) {
	b := open(t, atMost(falling())).do(posted("p", "acme", "p", "gold", "900", "2025-02-01"), posted("q", "acme", "q", "gold", "90", "2025-02-01"))
	b.do(lost("l", "p", "1/3", 5))
	if n := len(b.exposure.Partners[0].Groups[0].Classes); n != 2 {
		t.Errorf("%d classes of a line with a loss and one without", n)
	}
	b.do(lost("m", "p", "0%", 6))
	if g := b.exposure.Partners[0].Groups[0]; len(g.Classes) != 1 || g.Classes[0].Net != 99000 || g.Lines[0].Lost.Stated() || g.Lines[1].Lost.Stated() {
		t.Errorf("%+v", g.Classes)
	}
}

// All partners and components of the payment share the loss. On sealed lines none can be
// stated, and a record keeps the one that was.
func TestALossIsOfThePayment(t *testing.T) {
	base, bonus, other := entry("p", "acme", "p", "gold", "900", "2025-02-01"), entry("p", "acme", "p", "gold", "90", "2025-02-01"), entry("p", "beta", "p", "gold", "9", "2025-02-01")
	bonus.Claim.Component = "bonus"
	full := clawback.Schedule{Return: clawback.Full, Window: partnerecon.Days(60, partnerecon.Through)}
	b := open(t, atMost(full)).do(clawback.Posted{Start: start, Entries: []partnerecon.Entry{base, bonus, other}}, lost("l", "p", "1/3", 5), lost("l", "p", "1/3", 5))
	risks, err := b.recourse.AtRisk(b.exposure, start)
	if err != nil || len(risks) != 2 || risks[0].Amount != eur("330") || risks[1].Amount != eur("3") {
		t.Errorf("%v, %v", risks, err)
	}
	b.refuse(lost("l", "p", "2/3", 5), clawback.ErrDuplicate)
	b.do(clawback.Seal{ID: "s", Through: start.Add(30), On: start.Add(40)})
	b.refuse(lost("m", "p", "100%", 41), clawback.ErrSealed)
	reopen := clawback.Reopen{ID: "o", On: start.Add(42)}
	for _, e := range b.entries {
		record, err := clawback.Record(e)
		if err != nil || record.Lost != partnerecon.MustRate("1/3") {
			t.Errorf("%+v, %v", record, err)
		}
		reopen.Lines = append(reopen.Lines, record)
	}
	b.do(churn("x", 44))
	b.want("a third of each", b.sum(""), "-333.00")
	b.do(reopen, lost("m", "p", "100%", 43))
	b.want("all of it", b.sum(""), "-999.00")
}

func TestALossIsAShareOfALine(t *testing.T) {
	b := open(t, atMost(falling()))
	over := lost("l", "p", "101%", 1)
	for _, tt := range []struct {
		name string
		e    clawback.Lost
		want []string
	}{
		{"nothing", clawback.Lost{}, []string{"/id required", "/line required", "/on required", "/share out_of_range"}},
		{"more than all", over, []string{"/share out_of_range"}},
	} {
		_, err := b.recourse.Apply(&b.exposure, tt.e)
		if diff := cmp.Diff(tt.want, paths(err)); diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", tt.name, err, diff)
		}
	}
	_, err := clawback.New(onlySchedules(clawback.Schedule{Return: clawback.Nothing, Limit: clawback.ToLoss}))
	if got := paths(err); !slices.Equal(got, []string{"/schedules/0/limit conflict"}) {
		t.Errorf("%v", err)
	}
	some := falling()
	some.Limit = "some"
	_, err = clawback.New(onlySchedules(some))
	if got := paths(err); !slices.Equal(got, []string{"/schedules/0/limit unknown"}) {
		t.Errorf("%v", err)
	}
}

// Of one day the statement with the greater number holds, and then the greater id. What the
// commission posts with it is taken up first: 900.00, of which a third and then a half is lost.
func TestALossWithEntriesAndANumber(t *testing.T) {
	full := clawback.Schedule{Return: clawback.Full, Window: partnerecon.Days(60, partnerecon.Through)}
	first := lost("m", "p", "1/3", 5)
	first.Entries, first.Start = []partnerecon.Entry{entry("m", "acme", "p", "gold", "900", "2025-02-01")}, start
	second := lost("l", "p", "50%", 5)
	second.Nth = 1
	permute([]clawback.Event{first, second, churn("x", 45)}, 0, func(order []clawback.Event) {
		b := open(t, atMost(full)).do(order...).do(order...)
		b.want("half of it", b.sum(""), "-450.00")
	})
	for _, tt := range []struct {
		name string
		e    func(*clawback.Lost)
		want []string
	}{
		{"another number", func(e *clawback.Lost) { e.Nth = -1 }, []string{"/nth out_of_range"}},
		{"entries of another event", func(e *clawback.Lost) { e.ID = "n" }, []string{"/entries/0/cause conflict"}},
	} {
		e := first
		tt.e(&e)
		b := open(t, atMost(full))
		_, err := b.recourse.Apply(&b.exposure, e)
		if diff := cmp.Diff(tt.want, paths(err)); diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", tt.name, err, diff)
		}
	}
}

// A line that is open although nobody has anything on it may be stated as such once lines
// are sealed. What is posted on it afterwards knows the loss.
func TestALossOfAnOpenLineOfNobody(t *testing.T) {
	full := clawback.Schedule{Return: clawback.Full, Window: partnerecon.Days(60, partnerecon.Through)}
	b := open(t, atMost(full)).do(posted("p", "acme", "p", "gold", "900", "2025-02-01"), clawback.Seal{ID: "s", Through: start.Add(30), On: start.Add(40)})
	e := lost("l", "q", "1/3", 41)
	b.refuse(e, clawback.ErrSealed)
	e.Open = true
	b.do(e, posted("q", "acme", "q", "gold", "90", start.Add(41).String()), churn("x", 45))
	b.want("a third of it", b.sum(""), "-30.00")
}

// A third of the payment was lost before a re-credit moves half of its 900.00 to beta, or after
// it: a third of what each has goes back, 150.00 and 150.00.
func TestALossReachesWhoIsCreditedLater(t *testing.T) {
	from, to := entry("rc", "acme", "p", "gold", "-450", "2025-02-01"), entry("rc", "beta", "p", "gold", "450", "2025-02-01")
	first := posted("p", "acme", "p", "gold", "900", "2025-02-01")
	permute([]clawback.Event{lost("l", "p", "1/3", 5), clawback.Posted{Entries: []partnerecon.Entry{from, to}}, churn("x", 45)}, 0, func(order []clawback.Event) {
		b := open(t, atMost(clawback.Schedule{Return: clawback.Full, Window: partnerecon.Days(60, partnerecon.Through)})).do(first).do(order...)
		b.want("acme", b.sum("acme"), "-150.00")
		b.want("beta", b.sum("beta"), "-150.00")
	})
}
