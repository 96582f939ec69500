// Command retainer prints a retainer from the first project to its end, month by month:
// what happened, what it posted, where the retainer stands and what comes next.
//
//	go run ./examples/retainer                  # a year, with a missed check-in and a paused month
//	go run ./examples/retainer -agreement       # the page that the partner reads
//	go run ./examples/retainer -why ENTRY       # how an entry came about, step by step
//	go run ./examples/retainer -policy my.json -events my.jsonl
//
// Events are one JSON object a line, in the order in which they were recorded. An event
// that the terms refuse is shown with the reason, and changes nothing.
package main
