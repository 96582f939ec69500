package settlement_test

import (
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon/settlement"
)

// exitTasks lists the duties of a day that come of exits.
func (r *run) exitTasks(asOf string) string {
	r.t.Helper()
	found, err := r.program.Next(&r.book, day(asOf))
	if err != nil {
		r.t.Fatal(err)
	}
	var out []string
	for _, x := range tasks(found) {
		if strings.Contains(x, string(settlement.FinalStatement)) || strings.Contains(x, string(settlement.CollectDebt)) {
			out = append(out, x)
		}
	}
	return strings.Join(out, ", ")
}

// acme resigned and has until 30 April, beta left with the program and until 10 February; zeno
// stays. Each final statement is to be drawn up until a close has done so, with what is payable by
// then. acme owes 10.00 and is asked for them from the day of its statement on, beta owes 5.00
// that its terms give up.
func TestFinalStatementsAndDebtsToCollect(t *testing.T) {
	r := open(t, leaving()).do(
		fact("a", "2025-01-20", pay("c", "100", "acme")), fact("z", "2025-01-20", pay("c", "100", "zeno")),
		exits("x acme resigned 2025-01-31"), exits("y beta program_ended 2025-01-31"),
		fact("ob", "2025-02-01", settlement.Payout{Partner: "beta", Amount: eur("5")}),
	)
	const beta, acme = "2025-02-10 final_statement beta y 0.00", "2025-04-30 final_statement acme x 10.00"
	r.want("to be drawn up", r.exitTasks("2025-02-01"), beta+", "+acme)
	r.do(fact("oa", "2025-02-02", settlement.Payout{Partner: "acme", Amount: eur("20")}))
	const owing = "2025-04-30 final_statement acme x 0.00"
	r.want("the day before that of beta", r.exitTasks("2025-02-09"), beta+", "+owing)
	r.through("2025-02")
	r.want("beta's is drawn up", r.exitTasks("2025-02-28"), owing)
	r.through("2025-03")
	r.want("the day before", r.exitTasks("2025-04-29"), owing)
	const collect = "2025-04-30 collect_debt acme x 10.00"
	r.want("on the day", r.exitTasks("2025-04-30"), owing+", "+collect)
	r.want("late", r.exitTasks("2025-05-01"), owing+" !, "+collect+" !")
	r.through("2025-04")
	r.want("drawn up", r.exitTasks("2025-05-01"), collect+" !")
	r.do(fact("paid", "2025-05-02", settlement.Repayment{Partner: "acme", Amount: eur("10")}))
	r.want("paid back", r.exitTasks("2025-05-02"), "")
}
