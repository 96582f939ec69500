// Statement settles a partner program and prints what partners and finance want
// to see: what was earned, returned, clawed back, capped, trued up, adjusted and
// paid, what is owed and what of it is payable, and why.
//
//	go run ./examples/statement [flags]
//
// Without flags it settles the sample: a year of a three-tier program with 24
// partners and 134 customers, program.json and facts.jsonl beside this file.
// Change one number in program.json, a rate from 20% to 15%, and run it again.
// Nobody states who gets credit for its deals: that is decided, from clicks,
// registrations, meetings and calls.
//
// # Files
//
// -program names a settlement policy, -facts a file with one fact on a line, both
// strict JSON. Facts may stand in any order; they are folded in the order in
// which they were recorded. All problems of both files are reported together,
// the first twenty with line and JSON Pointer, and then nothing is settled. A
// small program to begin with is examples/retail/program.json.
//
// # Months
//
// -month, or -from and -to, say which months the statement covers; without them
// it covers all months of the facts. It closes every month through the last one
// it covers: their true-ups are posted, their figures do not change any more.
// Facts that were recorded later are left for later statements. A month may come
// after the facts, to see what falls payable in it; it is closed as well.
//
// # Remarks
//
// Below the figures stands what is no error but may not be meant: payments that
// earned nothing for a partner to whom they are credited, partners that payments credit
// and of whom no fact states a standing though the program has tiers (misspelled, too),
// payments that credit nobody where the program decides no credits, touches that count for nothing (a misspelled
// partner, or one without a standing), churns of customers that have paid nothing, a
// payment id of several customers, refunds of more than was paid, payouts of more than
// was payable.
//
// # Questions
//
// -partner shows one partner with all its entries. -explain takes the id of an
// entry and shows how its amount was worked out: each rule with its place in the
// program, the numbers it saw, the rounding, the version of the terms. -why says
// why nothing, or not more, is payable to a partner at the end of the last month.
//
// -credit takes a customer, or a customer and a deal as in marble-pharma/deal-129,
// and shows who gets credit for the deal: what the attribution asked of each partner
// and was answered, and which touches counted. A deal that closed before the horizon
// is asked about as of an earlier -month. -rulings takes a customer and shows how the
// desk ruled on its registrations, contacts and disputes; of a partner, on its prices
// and strikes.
//
// -risk shows what goes back if a customer leaves on the last day of the last month, by
// customer, and in which months it becomes safe. -next lists what is to be done by when after
// that day, and what the next pay run pays if nothing else happens. Both are of all partners,
// or of the one that -partner names.
//
// These customers of the sample have a story about credit, those of a pair differ in
// one thing:
//
//	marble-dental     marble-logistics  a click on day 90 before the signup, and on day 91
//	marble-foods      marble-legal      registered on day 14 after the first contact, and on day 15
//	marble-robotics                     registered, expired, registered again and closed
//	marble-travel     marble-energy     a lead that was dormant, and one that was active
//	marble-textiles   marble-studios    direct sales came before the registration: referral, integration
//	marble-pharma     nectar-dental     two partners on one deal, and one of them registered it
//	nectar-legal                        two partners agreed on their shares
//	nectar-logistics                    its partner loopcraft advertised below the minimum price, twice
//	nectar-foods                        a dispute holds an amount
//
// Four partners have a retainer each, see -partner and -why:
//
//	quayside-care      a share of six cycles, of which half of one was given back
//	ridgeline-ops      a fixed margin, with a pause and a check-in that was missed
//	saltmarsh-digital  a white label: what it owes stands apart from what it gets
//	thornbury-labs     a draft that may not start: the handoff was never shown
//
// # Book
//
// -book keeps the state between runs: the book, all entries posted so far, what
// remarks are made of and the program they were posted under. January, then
// February with the same book, give the same statement as both at once. Facts that
// a book has had may be given again; without -facts a book of other facts than the
// sample's is asked as it stands. A book of another program is refused; a program
// may be continued by adding versions of its terms from a month on that is not
// closed. The file is replaced as a whole or not at all, and only by statements:
// questions change nothing.
//
// Exit codes: 0; 1 where the figures do not add up or the answer cannot be
// written; 2 for a bad command, file, program or book.
package main
