package retainer_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
)

// When a notice ends a retainer whose cycles begin on 31 January, 28 February, 31 March:
// with the cycle in which its last day is.
func TestNoticeEnds(t *testing.T) {
	days, months := partnerecon.Days, partnerecon.Months
	for _, tt := range []struct {
		notice partnerecon.Window
		on     string
		want   string // the first day after
	}{
		{partnerecon.Window{}, "2025-01-31", "2025-02-28"},
		{partnerecon.Window{}, "2025-02-27", "2025-02-28"},
		{partnerecon.Window{}, "2025-02-28", "2025-03-31"},
		{days(27, partnerecon.Until), "2025-02-01", "2025-02-28"},   // 1 to 27 February
		{days(28, partnerecon.Until), "2025-02-01", "2025-03-31"},   // through the 28th
		{days(26, partnerecon.Through), "2025-02-01", "2025-02-28"}, // the 27th is in
		{days(27, partnerecon.Through), "2025-02-01", "2025-03-31"},
		{months(1, partnerecon.Until), "2025-01-31", "2025-02-28"}, // through 27 February
		{months(1, partnerecon.Through), "2025-01-31", "2025-03-31"},
		{days(5, partnerecon.Until), "2025-01-10", "2025-02-28"}, // before it has started: with the first cycle
	} {
		p := agreed()
		p.Renewal.Notice = tt.notice
		w := open(t, p, "2025-01-02")
		w.start("2025-01-31")
		w.do(retainer.NoticeGiven{ID: "n", Retainer: "r", By: retainer.Client, On: day(tt.on)})
		r, err := w.board.Report(w.x, day("2025-06-01"))
		if err != nil || r.Ends != day(tt.want) || r.Why != retainer.CodeNotice || r.Status != retainer.StatusEnded {
			t.Errorf("%+v on %s: ends %s by %s, %v, want %s", tt.notice, tt.on, r.Ends, r.Why, err, tt.want)
		}
	}
}

// Of several ends the earliest counts, and none comes before the start.
func TestTheEarliestEnd(t *testing.T) {
	ended := func(id, last string) retainer.Event {
		return retainer.Ended{ID: id, Retainer: "r", Last: day(last), On: day("2025-02-01")}
	}
	noticed := retainer.NoticeGiven{ID: "n", Retainer: "r", By: retainer.Partner, On: day("2025-03-01")} // through 30 March
	for _, tt := range []struct {
		term   int
		events []retainer.Event
		ends   string
		why    string
		cycles int
	}{
		{0, nil, "", "", 5},
		{3, nil, "2025-04-30", retainer.CodeTermOver, 3},
		{3, []retainer.Event{noticed}, "2025-03-31", retainer.CodeNotice, 2},
		{1, []retainer.Event{noticed}, "2025-02-28", retainer.CodeTermOver, 1},
		{3, []retainer.Event{ended("a", "2025-04-30"), ended("b", "2025-03-29"), noticed}, "2025-03-30", retainer.CodeEnded, 2},
		{3, []retainer.Event{ended("a", "2025-04-30"), ended("b", "2025-03-31")}, "2025-04-01", retainer.CodeEnded, 3},
		{3, []retainer.Event{ended("a", "2025-01-10")}, "2025-01-31", retainer.CodeEnded, 0},
	} {
		p := agreed()
		p.Cycle.Cycles = tt.term
		w := open(t, p, "2025-01-02")
		w.start("2025-01-31")
		for _, e := range tt.events {
			w.do(e)
		}
		r, err := w.board.Report(w.x, day("2025-06-01"))
		want := partnerecon.Day{}
		if tt.ends != "" {
			want = day(tt.ends)
		}
		if err != nil || r.Ends != want || r.Why != tt.why || len(r.Cycles) != tt.cycles {
			t.Errorf("%+v: ends %s by %s, %d cycles, %v, want %s by %s, %d", tt.events, r.Ends, r.Why, len(r.Cycles), err, tt.ends, tt.why, tt.cycles)
		}
	}
}

// What renews the second cycle, 28 February to 30 March, by its days: a check-in in the
// first one, an approval of its own number.
func TestRenewalEdges(t *testing.T) {
	approved := func(cycle int) func(string) retainer.Event {
		return func(on string) retainer.Event {
			return retainer.CycleApproved{ID: "x", Retainer: "r", Cycle: cycle, Role: "founder", On: day(on)}
		}
	}
	checked := func(on string) retainer.Event { return retainer.CheckedIn{ID: "x", Retainer: "r", On: day(on)} }
	for _, tt := range []struct {
		mode   retainer.RenewalMode
		missed retainer.Missed
		event  func(string) retainer.Event
		on     string
		want   bool
	}{
		{retainer.AfterCheckIn, retainer.MissedWaits, checked, "2025-01-30", false},
		{retainer.AfterCheckIn, retainer.MissedWaits, checked, "2025-01-31", true},
		{retainer.AfterCheckIn, retainer.MissedWaits, checked, "2025-02-27", true},
		{retainer.AfterCheckIn, retainer.MissedWaits, checked, "2025-02-28", false},
		{retainer.AfterCheckIn, retainer.MissedEnds, checked, "2025-02-27", true},
		{retainer.AfterCheckIn, retainer.MissedEnds, checked, "2025-02-28", false},
		{retainer.ByApproval, retainer.MissedWaits, approved(2), "2025-02-01", true},
		{retainer.ByApproval, retainer.MissedWaits, approved(2), "2025-03-30", true},
		{retainer.ByApproval, retainer.MissedWaits, approved(2), "2025-03-31", false},
		{retainer.ByApproval, retainer.MissedWaits, approved(3), "2025-02-01", false},
		{retainer.ByApproval, retainer.MissedEnds, approved(2), "2025-02-28", true},
		{retainer.ByApproval, retainer.MissedEnds, approved(2), "2025-03-01", false},
	} {
		p := agreed()
		p.Renewal = retainer.Renewal{Mode: tt.mode, Missed: tt.missed}
		w := open(t, p, "2025-01-02")
		w.start("2025-01-31")
		w.do(tt.event(tt.on))
		r, err := w.board.Report(w.x, day("2025-03-30"))
		if err != nil {
			t.Fatal(err)
		}
		got := len(r.Cycles) > 1 && !r.Cycles[1].Left
		if got != tt.want || len(r.Cycles) > 0 && r.Cycles[0].Left {
			t.Errorf("%s, %s, on %s: renewed %t, want %t", tt.mode, tt.missed, tt.on, got, tt.want)
		}
		status := retainer.StatusActive
		switch {
		case !tt.want && tt.missed == retainer.MissedEnds:
			status = retainer.StatusEnded
		case !tt.want:
			status = retainer.StatusWaiting
		}
		if r.Status != status {
			t.Errorf("%s, %s, on %s: %s, want %s", tt.mode, tt.missed, tt.on, r.Status, status)
		}
	}
}

// Which days of February are active, whatever pauses and ends there are.
func TestActiveDays(t *testing.T) {
	for _, tt := range []struct {
		marks []string // p: paused, q: resumed, e: last day
		want  int
	}{
		{nil, 28},
		{[]string{"p 2025-02-01"}, 0},
		{[]string{"p 2025-01-20"}, 0},
		{[]string{"p 2025-02-28"}, 27},
		{[]string{"p 2025-03-01"}, 28},
		{[]string{"p 2025-01-20", "q 2025-02-01"}, 28},
		{[]string{"p 2025-01-20", "q 2025-02-02"}, 27},
		{[]string{"p 2025-02-10", "q 2025-02-10"}, 28}, // taken back on its day
		{[]string{"p 2025-02-10", "q 2025-02-11"}, 27},
		{[]string{"p 2025-02-10", "p 2025-02-12", "q 2025-02-15"}, 23}, // paused once
		{[]string{"p 2025-02-10", "q 2025-02-15", "q 2025-02-20"}, 23}, // and resumed once
		{[]string{"p 2025-02-05", "q 2025-02-10", "p 2025-02-20", "q 2025-02-25"}, 18},
		{[]string{"p 2025-02-05", "q 2025-02-10", "p 2025-02-10", "q 2025-02-12"}, 21}, // resumed and paused again: as it was
		{[]string{"p 2025-02-10", "q 2025-02-10", "p 2025-02-10"}, 9},                  // paused again on its day
		{[]string{"p 2025-02-10", "p 2025-02-10", "q 2025-02-10"}, 9},                  // in whatever order
		{[]string{"q 2025-02-10", "p 2025-02-10", "p 2025-02-10"}, 9},
		{[]string{"p 2025-02-05", "q 2025-02-10", "p 2025-02-10", "q 2025-02-10"}, 23}, // and resumed after all
		{[]string{"p 2025-02-25", "q 2025-03-10"}, 24},
		{[]string{"e 2025-02-14"}, 14},
		{[]string{"p 2025-02-10", "q 2025-02-12", "e 2025-02-14"}, 12},
		{[]string{"p 2025-02-10", "q 2025-02-20", "e 2025-02-14"}, 9},
	} {
		w := open(t, agreed(), "2025-01-02")
		w.start("2025-01-15")
		for i, m := range tt.marks {
			id, on := fmt.Sprint("m", i), day(m[2:])
			switch m[0] {
			case 'p':
				w.do(retainer.Paused{ID: id, Retainer: "r", On: on})
			case 'q':
				w.do(retainer.Resumed{ID: id, Retainer: "r", On: on})
			default:
				w.do(retainer.Ended{ID: id, Retainer: "r", Last: on, On: on})
			}
		}
		p := agreed()
		p.Cycle.Anchor = day("2025-01-01")
		r, err := retainer.Must(p).Report(w.x, day("2025-02-28"))
		if err != nil || len(r.Cycles) != 2 || r.Cycles[1].Active != tt.want || r.Cycles[1].Of != 28 {
			t.Errorf("%v: %+v, %v, want %d days", tt.marks, r.Cycles, err, tt.want)
		}
	}
}

// What a report shows of each cycle, and flags.
func TestReportShows(t *testing.T) {
	margin := func(amount string) func(*retainer.Policy) {
		return func(p *retainer.Policy) {
			*p = whiteLabel()
			p.Economics = retainer.ManagementMargin{Amount: eur(amount)}
		}
	}
	for _, tt := range []struct {
		name   string
		change func(*retainer.Policy)
		do     func(*world)
		want   retainer.CycleReport
		open   string
	}{
		{"a price of the first day", func(p *retainer.Policy) { *p = whiteLabel() }, func(w *world) {
			w.do(retainer.ClientPriced{ID: "p", Retainer: "r", Amount: eur("1200"), On: day("2025-02-01")})
		}, retainer.CycleReport{Amount: eur("1200"), Price: eur("1200"), Margin: eur("0")}, "1200.00 EUR"},
		{"a price of the day after", func(p *retainer.Policy) { *p = whiteLabel() }, func(w *world) {
			w.do(retainer.ClientPriced{ID: "p", Retainer: "r", Amount: eur("1200"), On: day("2025-02-02")})
		}, retainer.CycleReport{Amount: eur("1200")}, "1200.00 EUR"},
		{"the last of two prices, a cent short", func(p *retainer.Policy) { *p = whiteLabel() }, func(w *world) {
			w.do(retainer.ClientPriced{ID: "p", Retainer: "r", Amount: eur("9"), On: day("2025-01-10")})
			w.do(retainer.ClientPriced{ID: "q", Retainer: "r", Amount: eur("1199.99"), On: day("2025-01-20")})
		}, retainer.CycleReport{Amount: eur("1200"), Price: eur("1199.99"), Margin: eur("-0.01"), Flags: []retainer.Flag{retainer.NegativeMargin}}, "1200.00 EUR"},
		{"a price where the company is paid", func(*retainer.Policy) {}, func(w *world) {
			w.do(retainer.ClientPriced{ID: "p", Retainer: "r", Amount: eur("1"), On: day("2025-01-10")})
		}, retainer.CycleReport{Amount: eur("3000")}, "no amount"},
		{"a margin as large as the cycle", margin("1200"), func(*world) {}, retainer.CycleReport{Amount: eur("1200")}, "1200.00 EUR"},
		{"a cent more", margin("1200.01"), func(*world) {}, retainer.CycleReport{Amount: eur("1200"), Flags: []retainer.Flag{retainer.MarginAboveAmount}}, "1200.00 EUR"},
		{"a margin where no amount is stated", func(p *retainer.Policy) {
			p.Model, p.Direction, p.Months, p.Amount = retainer.Operator, retainer.CompanyPays, 2, partnerecon.Money{}
			p.Economics = retainer.ManagementMargin{Amount: eur("400")}
		}, func(*world) {}, retainer.CycleReport{}, "no amount"},
		{"set off", func(p *retainer.Policy) { *p = whiteLabel(); p.SetOff = true }, func(*world) {}, retainer.CycleReport{Amount: eur("1200")}, "no amount"},
		{"what went back of a share", func(*retainer.Policy) {}, func(w *world) {
			w.pay(1, "3000", "2025-02-05")
			w.do(retainer.Refunded{ID: "b", Retainer: "r", Cycle: 1, Amount: eur("1000"), On: day("2025-02-06")})
		}, retainer.CycleReport{Stage: retainer.StagePaid, Amount: eur("3000"), Upside: eur("200")}, "no amount"},
		{"what is open of a paid cycle", func(p *retainer.Policy) { *p = whiteLabel() }, func(w *world) { w.pay(1, "1200", "2025-02-05") }, retainer.CycleReport{Stage: retainer.StagePaid, Amount: eur("1200"), Upside: eur("0")}, "0.00 EUR"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := agreed()
			tt.change(&p)
			w := open(t, p, "2025-01-02")
			w.start("2025-02-01")
			w.do(retainer.Elapsed{Retainer: "r", On: day("2025-02-01")})
			tt.do(w)
			r, err := w.board.Report(w.x, day("2025-02-28"))
			if err != nil {
				t.Fatal(err)
			}
			want := tt.want
			want.Number, want.Active, want.Of = 1, 28, 28
			want.Days = partnerecon.Interval{Start: day("2025-02-01"), End: day("2025-03-01")}
			if want.Stage == "" {
				want.Stage = retainer.StageDue
			}
			if diff := cmp.Diff(fmt.Sprintf("%+v", want), fmt.Sprintf("%+v", r.Cycles[0])); diff != "" || r.Open.String() != tt.open {
				t.Errorf("open %s, want %s (-want +got)\n%s", r.Open, tt.open, diff)
			}
		})
	}
}

// Patterns with as many clients as each other stand by their clients.
func TestPatternsOfEqualSize(t *testing.T) {
	var uses []retainer.Use
	for i, client := range []string{"d", "b", "c", "a"} {
		p := agreed()
		p.PayableAfter = i
		x := running(day("2025-01-31"))
		x.Customer = client
		uses = append(uses, retainer.Use{Policy: p, Engagement: x})
	}
	got, err := retainer.Repeatability(uses...)
	var order []string
	for _, p := range got {
		order = append(order, p.Clients...)
	}
	if diff := cmp.Diff([]string{"a", "b", "c", "d"}, order); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}

// A pause that is taken back on its day was none: what is posted is the same to the byte.
func TestAPauseThatWasNone(t *testing.T) {
	var want string
	for _, paused := range []bool{false, true} {
		p := agreed()
		p.Model, p.Direction, p.Months = retainer.Operator, retainer.CompanyPays, 2
		p.Economics = retainer.ManagementMargin{Amount: eur("400")}
		w := open(t, p, "2025-01-02")
		w.start("2025-02-01")
		if paused {
			w.do(retainer.Paused{ID: "p", Retainer: "r", On: day("2025-02-10")})
			w.do(retainer.Resumed{ID: "q", Retainer: "r", On: day("2025-02-10")})
		}
		w.pay(1, "3000", "2025-02-20")
		if got := entriesText(t, w.all); want == "" {
			want = got
		} else if got != want {
			t.Errorf("got\n%swant\n%s", got, want)
		}
	}
}
