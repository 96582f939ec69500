// Command forecast prints what a partner is to expect in the next quarters, worked out
// by the same engine as its statements.
//
//	go run ./examples/forecast                        the next four quarters of the sample
//	go run ./examples/forecast -partner connectory    of this partner
//	go run ./examples/forecast -all                   of all partners, a line each
//	go run ./examples/forecast -churn 2% -quarters 8  2 % of the revenue is lost from month to month
//	go run ./examples/forecast -program mine.json -facts mine.jsonl [-expected more.jsonl]
//	                                                  your own program and history
//
// The history is settled and closed through its last month, the last in which something of it
// occurred or, where that is stated, was recorded; what was recorded before it occurs, such as
// a customer that is to leave, comes with what is expected. Then customers go on as they
// did: who paid every month, quarter or year under a deal, the last two times at least,
// pays the last amount again on the same day, for a period that moves along, until it leaves.
// Who missed its last date does not: it counts as missed where payments of the same day or
// later are known. How many do not go on, and why, the page says. What is due in the closed
// months all the same, because payments are known through an earlier day, is posted in the
// month after. With -expected the facts of a file are what is expected, and nothing else but
// what was announced: payments, refunds, customers that leave. Retainers go on by their terms
// in either case.
//
// The first quarter is what is left of it after the last month of the history: after February
// it is March alone.
//
// A forecast is what would be posted, to the cent, if that came about; fed with what then
// happened it is the statement. The exit code is 0, or 2 if a file is not right.
package main
