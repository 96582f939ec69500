// Command dealdesk replays a quarter of deal registrations and prints what was
// ruled, who holds which account at the end, and the rules of engagement that it
// was ruled by.
//
//	go run ./examples/dealdesk                      the embedded quarter
//	go run ./examples/dealdesk -facts my.jsonl      facts of your own, one a line
//	go run ./examples/dealdesk -policy my.json      rules of your own
//	go run ./examples/dealdesk -why r-globex-beta   one ruling, step by step
//	go run ./examples/dealdesk -rules               only the rules, as Markdown
//	go run ./examples/dealdesk -at 2025-03-31       how things stood at noon of a day
//
// A fact has a kind, an id, an instant of the server's clock, and what its kind
// needs, as in facts.jsonl. The order of the lines does not matter: a fact that
// comes late is put in its place, and the rulings that it changes are listed
// under it.
package main
