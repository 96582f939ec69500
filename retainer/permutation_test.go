package retainer_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/retainer"
)

// happenings draws events of one retainer in the order of their days.
func happenings(t *rapid.T) []retainer.Event {
	var out []retainer.Event
	for i := range rapid.IntRange(0, 8).Draw(t, "events") {
		on, id := proof.Day(t, "on", day("2025-02-01"), 300), fmt.Sprintf("h%02d", i)
		switch rapid.IntRange(0, 7).Draw(t, "kind") {
		case 0:
			out = append(out, retainer.Paused{ID: id, Retainer: "r", On: on})
		case 1:
			out = append(out, retainer.Resumed{ID: id, Retainer: "r", On: on})
		case 2:
			out = append(out, retainer.CheckedIn{ID: id, Retainer: "r", On: on})
		case 3:
			out = append(out, retainer.CycleApproved{ID: id, Retainer: "r", Cycle: rapid.IntRange(1, 9).Draw(t, "cycle"), Role: "founder", On: on})
		case 4:
			out = append(out, retainer.NoticeGiven{ID: id, Retainer: "r", By: retainer.Client, On: on})
		case 5:
			out = append(out, retainer.CommissionStated{ID: id, Retainer: "r", Cycle: rapid.IntRange(1, 9).Draw(t, "cycle"), Earned: proof.Signed(t, "earned", 300_000), On: on})
		case 6:
			out = append(out, retainer.UnitsUsed{ID: id, Retainer: "r", Cycle: rapid.IntRange(1, 9).Draw(t, "cycle"), Units: 9, On: on})
		default:
			out = append(out, retainer.Ended{ID: id, Retainer: "r", Last: on.Add(rapid.IntRange(-20, 90).Draw(t, "last")), On: on})
		}
	}
	slices.SortStableFunc(out, func(a, b retainer.Event) int { return dayOf(a).Compare(dayOf(b)) })
	return out
}

// dayOf returns the day of an event.
func dayOf(e retainer.Event) partnerecon.Day {
	text, err := retainer.WriteEvent(e)
	if err != nil {
		panic(err)
	}
	var head struct {
		On partnerecon.Day `json:"on"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		panic(err)
	}
	return head.On
}

func entriesText(t rapid.TB, entries []partnerecon.Entry) string {
	t.Helper()
	var b strings.Builder
	for _, e := range entries {
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(text)
		b.WriteByte('\n')
	}
	return b.String()
}

// sums adds the entries up by claim and kind.
func sums(entries []partnerecon.Entry) map[string]int64 {
	out := map[string]int64{}
	for _, e := range entries {
		out[fmt.Sprint(e.Claim, e.Kind)] += e.Amount.Minor()
	}
	maps.DeleteFunc(out, func(_ string, n int64) bool { return n == 0 })
	return out
}

// permutations calls with every order of n things.
func permutations(n int, with func([]int)) {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	var from func(int)
	from = func(i int) {
		if i == n {
			with(order)
			return
		}
		for k := i; k < n; k++ {
			order[i], order[k] = order[k], order[i]
			from(i + 1)
			order[i], order[k] = order[k], order[i]
		}
	}
	from(0)
}

// Recorded in any of their 720 orders, events of the life and figures from outside come
// to the same sums by claim and kind; the days on which they happened decide.
func TestAnyOrderOfRecordingComesToTheSame(t *testing.T) {
	draw := retainer.Draw{Amount: eur("500"), Measured: retainer.OnNet, Recovery: retainer.Recoverable, AtEnd: retainer.StaysOwed}
	known := day("2025-08-01") // everything is learned of on one day
	life := []retainer.Event{
		retainer.Paused{ID: "p", Retainer: "r", On: day("2025-03-10"), Recorded: known},
		retainer.Resumed{ID: "q", Retainer: "r", On: day("2025-04-05"), Recorded: known},
		retainer.CommissionStated{ID: "k2", Retainer: "r", Cycle: 2, Earned: eur("900"), On: day("2025-04-01"), Recorded: known},
		retainer.CommissionStated{ID: "k1", Retainer: "r", Cycle: 1, Earned: eur("100"), Returned: eur("30"), On: day("2025-03-01"), Recorded: known},
		retainer.UnitsUsed{ID: "u", Retainer: "r", Cycle: 3, Units: 12, On: day("2025-05-01"), Recorded: known},
		retainer.Ended{ID: "e", Retainer: "r", Last: day("2025-06-20"), On: day("2025-06-01"), Recorded: known},
	}
	paid := []retainer.Event{
		retainer.Refunded{ID: "b1", Retainer: "r", Cycle: 1, Amount: eur("333.33"), On: day("2025-03-10"), Recorded: known},
		retainer.Refunded{ID: "b2", Retainer: "r", Cycle: 1, Amount: eur("66.67"), On: day("2025-03-11"), Recorded: known},
		retainer.Refunded{ID: "b3", Retainer: "r", Cycle: 2, Amount: eur("0.01"), On: day("2025-04-05"), Recorded: known},
		retainer.Paused{ID: "p", Retainer: "r", On: day("2025-02-10"), Recorded: known},
		retainer.Resumed{ID: "q", Retainer: "r", On: day("2025-02-12"), Recorded: known},
		retainer.CommissionStated{ID: "k", Retainer: "r", Cycle: 1, Earned: eur("10"), On: day("2025-03-01"), Recorded: known},
	}
	units := retainer.Units{Name: "hours", Included: 10, Over: eur("30"), Pool: retainer.BurnDown}
	renewals := []retainer.Event{
		retainer.CheckedIn{ID: "c1", Retainer: "r", On: day("2025-02-10"), Recorded: known},
		retainer.CheckedIn{ID: "c2", Retainer: "r", On: day("2025-03-10"), Recorded: known},
		retainer.CheckedIn{ID: "c4", Retainer: "r", On: day("2025-05-10"), Recorded: known},
		retainer.Paused{ID: "p", Retainer: "r", On: day("2025-03-15"), Recorded: known},
		retainer.NoticeGiven{ID: "n", Retainer: "r", By: retainer.Client, On: day("2025-06-10"), Recorded: known},
		retainer.Resumed{ID: "q", Retainer: "r", On: day("2025-03-25"), Recorded: known},
	}
	for _, c := range []struct {
		name   string
		policy func(*retainer.Policy)
		pay    int
		events []retainer.Event
	}{
		{"white label with units and a draw", func(p *retainer.Policy) { *p = whiteLabel(); p.Units, p.Draw = units, draw }, 0, life},
		{"a margin with a guarantee, paid", func(p *retainer.Policy) {
			p.Economics = retainer.ManagementMargin{Amount: eur("400")}
			p.Model, p.Direction, p.Months = retainer.Operator, retainer.CompanyPays, 2
			p.Guarantee = retainer.Guarantee{Amount: eur("450"), Measured: retainer.OnEarned}
		}, 2, paid},
		{"a share by amount, paid", func(p *retainer.Policy) {
			p.Economics = retainer.RecurringShare{Share: partnerecon.MustRate("1/7"), Amount: eur("700")}
		}, 3, paid},
		{"a bonus, paid", func(p *retainer.Policy) { p.Economics = retainer.OneCycleBonus{Amount: eur("250")} }, 3, paid},
		{"check-ins that wait", func(p *retainer.Policy) {
			*p = whiteLabel()
			p.Renewal = retainer.Renewal{Mode: retainer.AfterCheckIn, Missed: retainer.MissedWaits}
		}, 0, renewals},
		{"check-ins that end", func(p *retainer.Policy) {
			*p = whiteLabel()
			p.Renewal = retainer.Renewal{Mode: retainer.AfterCheckIn, Missed: retainer.MissedEnds}
		}, 0, renewals},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := agreed()
			c.policy(&p)
			base := open(t, p, "2025-01-02")
			base.start("2025-02-01")
			for n := range c.pay {
				base.pay(n+1, p.Amount.Amount(), day("2025-02-01").AddMonths(n).String())
			}
			base.do(retainer.Elapsed{Retainer: "r", On: day("2025-07-15")})
			var want map[string]int64
			permutations(len(c.events), func(order []int) {
				w := &world{t: t, board: base.board, x: base.x.Clone(), all: slices.Clone(base.all)}
				for _, i := range order {
					entries, err := w.board.Apply(&w.x, c.events[i])
					if err != nil {
						t.Fatalf("%v: %v", order, err)
					}
					w.all = append(w.all, entries...)
				}
				got := sums(w.all)
				if want == nil {
					want = got
				}
				if !maps.Equal(want, got) {
					t.Fatalf("%v: want %v, got %v", order, want, got)
				}
			})
			if len(want) == 0 {
				t.Fatal("nothing was posted")
			}
		})
	}
}

// Paid in any order of the steps that is accepted, paused and resumed, the bonus comes
// once: 250.00, and not again.
func TestBonusComesOnceInAnyOrder(t *testing.T) {
	p := agreed()
	p.Economics = retainer.OneCycleBonus{Amount: eur("250")}
	step := func(i int) retainer.Event {
		on := day("2025-05-01")
		return []retainer.Event{
			retainer.CyclePaid{ID: "c1", Retainer: "r", Cycle: 1, Amount: eur("3000"), On: on},
			retainer.CyclePaid{ID: "c2", Retainer: "r", Cycle: 2, Amount: eur("3000"), On: on},
			retainer.CyclePaid{ID: "c3", Retainer: "r", Cycle: 3, Amount: eur("3000"), On: on},
			retainer.Paused{ID: "p", Retainer: "r", On: day("2025-02-01")},
			retainer.Resumed{ID: "q", Retainer: "r", On: day("2025-03-01")},
			retainer.Ended{ID: "e", Retainer: "r", Last: day("2025-03-15"), On: on},
		}[i]
	}
	base := open(t, p, "2025-01-02")
	base.start("2025-01-31")
	for n := 1; n <= 3; n++ {
		id := fmt.Sprint(n)
		on := day("2025-04-01")
		base.do(retainer.AmountConfirmed{ID: "a" + id, Retainer: "r", Cycle: n, Amount: eur("3000"), On: on})
		base.do(retainer.PayerConfirmed{ID: "y" + id, Retainer: "r", Cycle: n, Payer: "client", On: on})
		base.do(retainer.Sent{ID: "s" + id, Retainer: "r", Cycle: n, Amount: eur("3000"), On: on})
		base.do(retainer.ProofAttached{ID: "f" + id, Retainer: "r", Cycle: n, Ref: "swift", On: on})
	}
	permutations(6, func(order []int) {
		w := &world{t: t, board: base.board, x: base.x.Clone()}
		want := "0.00"
		for k, i := range order {
			entries, err := w.board.Apply(&w.x, step(i))
			if err != nil {
				t.Fatalf("%v: %v", order, err)
			}
			if i <= 2 { // the third one, too, where the retainer has ended before it: it was sent
				want = "250.00"
			}
			w.all = append(w.all, entries...)
			if got := w.total(retainer.ComponentUpside); got != want {
				t.Fatalf("%v, step %d: want %s, got %s", order, k, want, got)
			}
		}
	})
}
