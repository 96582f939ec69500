// Package pilot tries terms on a part of the partners before all get them: which
// partner is in which arm, from when to when, and what came of it.
//
// # Policy
//
// A [Policy] lists pilots. A [Pilot] has a first and a last day, segments of partners
// and arms with weights; an [Arm] names the plan that its partners get, or none for the
// standing one. Nobody is in two pilots at once: [New] refuses pilots whose time and
// segments meet.
//
// # Decision
//
// [Trials.Assign] says in which arm a partner is on a day, and why. The arm is a function
// of the partner's id and the pilot's salt alone: it stays when partners come and go, on
// every machine and in every release. The number drawn is the first eight bytes, big
// endian, of the SHA-256 of the salt, a zero byte and the id; times the sum of the weights
// and divided by 2^64 it is a place among the weights in the order of the arms. A change of
// salt, weights or order draws anew.
//
// [Trials.Changes] lists the days on which plans change, as standings for a settlement to
// record. A plan that a customer's first payment pinned stays with the customer.
//
// [Trials.Measure] reports by arm: partners and customers, net promoter score, median
// days to first value, renewals, health, and what was paid of what came in. "Monitor the
// health of customer relationships, renewal rates, time-to-first-value, and net promoter
// scores" is the thought of "Approach to Building a Scalable Partner Compensation
// Model…", which warns of fitting a model to a single quarter: before the full quarters
// that the policy asks for, two or more, the verdict is [Insufficient].
//
// # Rounding and money
//
// There is none to round: shares are exact fractions, a median is one number or the two in
// the middle. What cannot be divided is absent, not 0. No money moves.
//
// # Time
//
// Days only. Pilots and periods are half open: a pilot until 1 July ends with 30 June. A
// full quarter lies wholly within the pilot and before the day that is asked about.
//
// # Errors
//
// A policy or facts with something wrong are a [partnerecon.InvalidError] with every
// problem at once.
//
// # Not covered
//
// Tests of significance: the report has counts and averages, and leaves the judgement to
// the reader.
package pilot
