// Package condition compares stated facts with the values of a policy.
//
// A fact is declared with a [Kind], which says how its text reads and which
// operators it knows. A [Comparison] of it is true, false or unknown: a fact that
// is not stated makes everything unknown but the question whether it is stated.
// [Satisfiable] says whether one value can give a row of answers, so that a policy
// with a branch that is never reached is refused where it is written.
//
// The package has mechanism only: it knows neither who states a fact nor what
// follows from it. Its callers have types of their own, which are their API.
package condition
