// Command plans runs ten partner plans as companies have them, reviews plans, and
// settles plans of your own.
//
//	go run ./examples/plans                                  the ten, each with what it comes to
//	go run ./examples/plans flat                             the statement of one
//	go run ./examples/plans flat -why                        with the reasons of every entry
//	go run ./examples/plans -lint my.json                    what is doubtful about a plan, or wrong with it
//	go run ./examples/plans -plan my.json -events mine.json  a plan and events of your own
//
// The exit code is 0; 1 if a review warns of something that may cost money; 2 if a
// file is not right, of which everything is told with its place.
//
// # How it works
//
// It uses the packages by themselves, without package settlement. books.go is what
// a service would write: it keeps one ledger and one exposure for each customer, one
// tally and one account for each partner, and hands what one package posts to the
// next:
//
//	commission  ->  clawback    entries that may go back
//	            ->  incentive   entries that count for the period
//	all of them ->  payout      entries that become payable
//
// # Plans
//
// A plan is one JSON object, plans/NAME/plan.json for a sample. Each member but the
// first two is optional and is the policy of the package, as its comment has it.
//
//	about       a line for people
//	commission  what is earned on payments and milestones; required
//	incentive   what is earned by the period
//	clawback    what goes back when a customer leaves
//	payout      the least that is paid out, and what is kept back for a while
//	assume      what a review expects of customers: commission.Assumptions
//
// Reasons name the rule by its place in the file, such as /commission/rates/0. The policy of a
// commission by itself, as package commission reads it, is a plan of that alone.
//
// A review looks at the members commission and incentive, at what the clawback says of the
// commission, and at the currencies of all. Without assume it reports only what the plan itself
// shows: it cannot know that a milestone is misspelt, or what a customer costs. The published
// range that it holds rates against is that of "Partner & Affiliate Program Design", section 2,
// and none of the plan's own.
//
// A reseller that buys at a discount off the list and keeps the margin has no plan: nothing is
// posted to it. The discount and what it leaves to both is commission.Resell in a program of
// yours; a plan is for what it gets on top, such as a rebate on what it paid.
//
// # Events
//
// Events are a JSON list of objects, in the order in which they happened, each with a
// kind and an id. Their members are the fields of the event in its package. Partners
// are named by "partner", who then sourced all of it, or in "credits".
//
//	payment, milestone                 of a customer, for partners
//	refund, credit_note, chargeback    of a payment
//	started, elapsed, churn            of a customer; churn ends what was to be earned later, and
//	                                   may state start, notice and reason, as the clawback asks
//	figure, certified, awarded, joined, close   for the incentives of a partner
//	run                                pays out to every partner
//
// A clawback of what was not served reads the paid term off the items of a payment,
// which then all state the same service and through.
//
// Below a statement stands what is recorded and may not be meant: what goes back of a payment
// that is not there, or beyond what was paid, and the churn of a customer that has paid nothing.
//
// Incentives read the product of a payment with one item, and its region as the
// market. Quantities are not handed on to them. Amounts are text with a currency,
// never JSON numbers.
package main
