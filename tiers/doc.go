// Package tiers decides where a partner stands on the ladder of a program, what is
// missing to the next tier, and when it moves.
//
// # Policy
//
// A [Policy] is plain data: metrics, tiers with what they need, and how they are
// reviewed. Criteria are targets on metrics: money, counts, percentages, facts with
// dates, certificates with level and expiry; over trailing or calendar windows or a
// lifetime; all, any, or some of a group; in several of the last periods, so that one
// spike does not promote; with targets of their own for segments, and a ramp for new
// partners. What one customer counts can be limited to a part, and money of several
// currencies is counted in units whose values are frozen. [New] refuses a ladder with a
// higher tier that is easier than a lower one, with criteria that decide nothing, or with
// benefits that do not grow where that is promised.
//
// [ThreeTier] is the ladder of "Partner & Affiliate Program Design".
//
// # Decision
//
// [Ladder.Place] says which tier figures reach, and nothing else: ten lines and no state.
//
// A [Standing] is the state of one partner. [Ladder.Apply] records an [Event] in it: what
// was measured, which tier the partner asks for, that a period is over. The review at the
// [Close] of a period decides: promotion from the day after, or for a tier that is not
// qualified for any more first the rest of its term, then a grace, then a notice, then a
// demotion by one tier or to the one that is qualified for. Promotion can also be at
// once. A review looks at its windows only; nothing that it decides holds before the day
// after it, so that [Standing.TierOn] of a day that was closed never changes. What
// becomes known later counts from a later day on.
//
// [Ladder.Assess] changes nothing. It answers "why not gold?": every criterion of every
// tier with what is there, what is missing, by when and at which pace; what the next
// review would decide; and what the next tier is worth. The volume that a tier expects,
// and what a partner should have in place, are verdicts in it and decide nothing.
//
// [Ladder.Benefits], [Ladder.Entitled] and [Ladder.YearlyCost] are about what tiers give.
// [Budget] splits co-marketing budgets and keeps the [Fund] of a partner, from the
// request with its hypothesis to the outcome. [Scorecard] scores by weighted factors, and
// [Rank], [Top] and [Compare] put partners beside each other.
//
// # Rounding and money
//
// Metrics are compared exactly, as fractions where ramps, limits and units make them
// such. What a partner has is shown rounded down, what it lacks rounded up. A standing
// moves no money: Apply returns changes and no entries. The worth of a tier is rounded as
// its caller says, a budget is split by [partnerecon.Allocate].
//
// # Time
//
// Everything is in days. On is when something became known, For the day that a figure is
// about. Windows end with the day that is asked about and include it. The order in which
// the events between two closes are recorded decides nothing; a close seals the days up
// to its own, and makes up for periods that were left out, so that one close does what
// several would have done. State is bounded: what no window reaches any more is dropped
// at the close, and of lifetime sums the sum is kept.
//
// # Errors
//
// A malformed policy, event or state is a [partnerecon.InvalidError] with every problem.
// The other errors are listed with [ErrPartner]. A tier that is not reached is no error.
// After an error the state is as it was.
//
// # Not covered
//
// Who sends the notice, and what it says. Rates of tiers are those of package commission;
// benchmarks of a whole program are in tiers/benchmark.
package tiers
