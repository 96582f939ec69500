// Package ratetable evaluates tables of rates over a volume: marginal, slab,
// interpolated, and at the whole overage. It knows neither money nor JSON: a
// volume is a number, of minor units, pieces, months or a fraction, and a rate is
// what one of it earns.
//
// Everything is exact. A table is immutable once made; the zero Table has no
// steps and gives 0 for everything. No input panics or overflows.
package ratetable
