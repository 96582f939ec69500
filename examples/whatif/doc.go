// Command whatif settles one history under several programs and compares them: what
// each costs and leaves, and which partners gain and lose.
//
//	go run ./examples/whatif                             a year of the sample under three plans
//	go run ./examples/whatif -changes                    with every cell in which the plans differ
//	go run ./examples/whatif -months                     with the cost of each plan month by month
//	go run ./examples/whatif -notices                    with all that a review has noticed about the plans
//	go run ./examples/whatif -facts mine.jsonl a.json b.json c.json
//	                                                     your own history and programs
//
// The first plan is the one that the others are compared with. Plans are settlement
// policies in JSON and facts one JSON object a line, as examples/statement has them; the
// sample is its year. Cost is all that partners earn, net of what goes back and what
// caps cut off; payouts that were made do not matter. The exit code is 0, or 2 if a file
// is not right.
//
// The history ends with the month of its last fact. What is released, becomes payable or goes
// back later is listed beside the costs, plan by plan: a plan that pays later is not cheaper.
// So is what partners owe, where they were paid more than the plan has them earn: the debts
// that statements carry, without what is owed for retainers.
//
// What the chart and the list of warnings do not show: partners who would sell more or
// less under another plan. The history stays as it was.
package main
