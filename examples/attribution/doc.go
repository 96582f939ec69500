// Attribution says who gets credit for a deal, and shows the way there.
//
//	go run ./examples/attribution [-policy FILE] [-amount AMOUNT] [-format text|json] [JOURNEY]
//
// JOURNEY is the path of a journey in JSON, or the name of one of those that come
// with the program: two-partners, dormant-lead, direct-first, three-helpers,
// mixed-tiers. Without one it is two-partners.
//
// The policy is the three-tier programme of "Partner & Affiliate Program Design",
// in Berlin, with leads that are dormant after 180 days and influenced credit of
// 25 %; or the file named by -policy, in the JSON of the package.
//
// The text has the credits, with -amount what each partner's part of the deal is,
// for every candidate the questions and the answers on its way through the tree,
// the trace, and the tree as a Mermaid flowchart.
//
// Exit codes: 0; 2 for a bad command or a file that cannot be used.
package main
