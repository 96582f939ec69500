// Package exact computes with whole minor units and exact fractions.
//
// A chain base × rate × factor × share is formed without loss and rounded once
// at its end. Everything runs in 64- and 128-bit integers; what does not fit
// goes to big.Rat and gives the same answer, never an error that a bigger type
// would not give and never a float.
//
// The package has mechanism only: it knows neither money nor rates.
package exact
