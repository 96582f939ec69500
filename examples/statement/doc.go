// Statement settles a partner program and prints what partners and finance want
// to see: what was earned, returned, clawed back, capped, trued up, adjusted and
// paid, what is owed and what of it is payable, and why.
//
//	go run ./examples/statement [flags]
//
// Without flags it settles the sample: a year of a three-tier program with 19
// partners and 120 customers, program.json and facts.jsonl beside this file.
// Change one number in program.json, a rate from 20% to 15%, and run it again.
//
// # Files
//
// -program names a settlement policy, -facts a file with one fact on a line, both
// strict JSON. Facts may stand in any order; they are folded in the order in
// which they were recorded. All problems of both files are reported together,
// with line and JSON Pointer, and then nothing is settled.
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
// earned nothing for a partner they credit (a misspelled partner, or one without a
// standing), churns of customers that have paid nothing, a payment id of several
// customers, refunds of more than was paid, payouts of more than was payable.
//
// # Questions
//
// -partner shows one partner with all its entries. -explain takes the id of an
// entry and shows how its amount was worked out: each rule with its place in the
// program, the numbers it saw, the rounding, the version of the terms. -why says
// why nothing, or not more, is payable to a partner at the end of the last month.
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
