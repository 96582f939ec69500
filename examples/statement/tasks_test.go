package main

import (
	"strings"
	"testing"
)

// At the end of February 10 % of 100.00 and of 200.00 can be clawed back for 90 days from the
// first payments: through 10 and 20 April. Both are payable 30 days after those, on 9 and 19
// February, and so with the run of 5 March.
func TestWhatIsToCome(t *testing.T) {
	program := strings.Replace(plain, `"share": "10%"}]}`, `"share": "10%"}], "payable": [{"due": "net", "days": 30}]},
		"clawback": {"rounding": "half_up", "anchor": "first_earned", "churn_day": "service_end", "schedules": [{"return": "full", "window": {"days": 90, "edge": "through"}}]},
		"payouts": {"minimum": {"amount": "1.00", "currency": "EUR"}, "run": {"every": "month", "day": 5}}`, 1)
	facts := pay("p1", "2025-01-10", "c", "acme") + strings.Replace(pay("p2", "2025-01-20", "d", "beta"), "100.00", "200.00", 1)
	args := []string{"-program", file(t, "program.json", program), "-facts", file(t, "facts.jsonl", facts), "-month", "2025-02"}
	for _, c := range []struct {
		question string
		want     string
	}{
		{"-risk", `What goes back if a customer leaves on 2025-02-28

partner  customer  safe from   amount
acme     c         2025-04-11   10.00
beta     d         2025-04-21   20.00
-------  --------  ----------  ------
program                         30.00

When it becomes safe, if nobody leaves
month    amount
2025-04   30.00
`},
		{"-risk -partner beta", `What goes back if a customer leaves on 2025-02-28, of beta

partner  customer  safe from   amount
beta     d         2025-04-21   20.00

When it becomes safe, if nobody leaves
month    amount
2025-04   20.00
`},
		{"-risk -partner beta -format csv", "partner,customer,tier,given back by,safe from,currency,amount\nbeta,d,,,2025-04-21,EUR,20.00\n"},
		{"-next", `What is to be done or known, as of 2025-02-28

What the run of 2025-03-05 pays, if nothing else happens
partner  amount
acme      10.00
beta      20.00
-------  ------
program   30.00

By when
by          what           partner  customer  about           rule                         amount
2025-03-05  run payouts                       month on day 5  /terms/0/policy/payouts/run
2025-03-05  pay out        acme                                                             10.00
2025-03-05  pay out        beta                                                             20.00
2025-03-31  close month                       2025-03
2025-04-11  exposure ends  acme     c                                                       10.00
2025-04-21  exposure ends  beta     d                                                       20.00
`},
		{"-next -partner acme", `What is to be done or known, as of 2025-02-28, of acme

What the run of 2025-03-05 pays, if nothing else happens
partner  amount
acme      10.00

By when
by          what           partner  customer  about           rule                         amount
2025-03-05  run payouts                       month on day 5  /terms/0/policy/payouts/run
2025-03-05  pay out        acme                                                             10.00
2025-04-11  exposure ends  acme     c                                                       10.00
`},
	} {
		if out := answered(t, append(args, strings.Fields(c.question)...)...); out != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.question, out, c.want)
		}
	}
	// In May nothing can go back any more, and a program without a clawback takes nothing back.
	args[5] = "2025-05"
	if out := answered(t, append(args, "-risk")...); !strings.Contains(out, "\nNothing: ") {
		t.Error(out)
	}
	args[1] = file(t, "plain.json", plain)
	if out := answered(t, args...); strings.Contains(out, " -risk") || !strings.Contains(out, " -next") {
		t.Error(out)
	}
}
