// Package lent lets the packages of this module lend each other what is large: the
// borrower reads it while it is called, and keeps none of it.
package lent

// A Key is what a lender asks for. Nobody outside the module can have one.
type Key struct{}
