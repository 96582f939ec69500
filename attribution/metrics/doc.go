// Package metrics measures what partners bring to a company over a period: the
// sourced and the influenced share of revenue, pipeline coverage, attach rate,
// win rates, revenue per active partner, time to the first lead, the pipeline by
// age, and the accounts that several partners touched.
//
// # Policy
//
// [Benchmarks] are the bands that a program measures itself against. [Text] gives
// those of "Partner & Affiliate Program Design".
//
// # Decision
//
// [Measure] joins all of it in one [Report]. A [Figure] has a numerator and a
// denominator beside its value, and a verdict against its band: below, within,
// above. Bands include both ends. A figure whose denominator is 0 is undefined,
// which is not 0.
//
// # Rounding and money
//
// Values are exact fractions. Deals that partners share count by share. The
// revenue of a partner and an average are rounded once, in the mode that the
// facts name.
//
// # Time
//
// Days only; the period is half open.
//
// # Errors
//
// Malformed facts are a [partnerecon.InvalidError].
//
// # Not covered
//
// Churn risk is the caller's to supply, and drawing is a page's business.
package metrics
