// Command backtest settles years of payments under several plans, fast, and says what each
// would have cost.
//
//	go run ./examples/backtest                       three years of a generated history under three plans
//	go run ./examples/backtest -payments 1000000     a longer one
//	go run ./examples/backtest -time                 and how long each plan took
//	go run ./examples/backtest -payments-csv mine.csv a.json b.json
//	                                                 your own payments and plans
//
// The first plan is the one that the others are compared with. Plans are settlement policies
// in JSON; they must be of the parts that package settlement/bulk takes, and those that are
// not are refused with their place. Use examples/whatif for any other.
//
// Payments come as CSV, in any order, with a head line that names the columns:
//
//	day,kind,id,customer,partner,product,amount,of
//	2024-01-05,payment,p-1,c-1,acme,core,120.00,
//	2024-01-20,refund,r-1,c-1,,,20.00,p-1
//
// Columns are found by their names, whatever their order, the case and the spaces in them, and
// semicolons stand for commas where the head has none. Amounts are in the currency of the
// plans; a column currency may say so, and a line that has another one there is refused. Of is
// the payment that a refund is of: of a payment at most what was paid goes back. An id is used once for a customer; a line that says the same again counts once. A
// payment without a partner earns for nobody. What of that may not be meant stands below the
// figures. What a partner brought in a month, net, is
// stated at its end as the figure "net revenue", for plans whose ladder reads it; each month
// is closed. A plan needs no ladder, such as a flat one; one that has tiers needs one, as
// there is no column for standings. The exit code is 0, or 2 if something is not right.
//
// What it does not show: partners who would have sold more or less under another plan.
package main
