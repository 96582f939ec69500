// Package strictjson reads and writes JSON for documents that decide money.
//
// Reading refuses what encoding/json lets pass: unknown members and members in
// another case, members that stand twice, null, text after the value, numbers
// where an amount or a fraction is meant, invalid UTF-8. It reports every
// problem of a document at once, each with its JSON Pointer, and works within
// limits on size, depth and length.
//
// Sealed sets of types (an interface and its members) are read and written by
// the member "kind", from a table that the caller passes.
//
// It is the only package of this module that uses reflection.
package strictjson
