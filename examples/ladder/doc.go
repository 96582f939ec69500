// Command ladder reads what was measured of partners from a CSV file and prints where
// they stand on the ladder of the program, what is missing to the next tier, and a chart
// of their progress.
//
//	go run ./examples/ladder                    the embedded program and its partners
//	go run ./examples/ladder -file my.csv       figures of your own
//	go run ./examples/ladder -policy my.json    a ladder of your own
//	go run ./examples/ladder -at 2025-12-31     as things stood on a day
//	go run ./examples/ladder -partner summit    one partner, with every reason
//
// A line of the file has a partner, a day, what it is about, a value, and where they are
// needed who it is of and until when it is valid:
//
//	partner,day,what,value,who,until
//	summit,2025-01-02,enrolled,,,
//	summit,2025-02-11,revenue,18000.00,globex,
//	summit,2025-03-04,certified,expert,ada,2027-03-04
//
// Columns are found by their names, whatever the order, the case and the spaces in them; who
// and until may be left out, and semicolons stand for commas where the first line has none.
//
// What is the name of a metric of the policy, or enrolled (the value is the segment),
// requested (a tier), placed (a tier, and who decided it), noticed or left. A value is a number,
// an amount in the currency of the metric (or with its own: "5000 JPY"), a percentage, "yes", or
// the level of a certificate; until is the last day on which it is valid, the day of the line or
// later. The periods of the review that are over by the day are closed.
package main
