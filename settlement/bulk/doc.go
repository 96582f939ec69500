// Package bulk settles whole histories at the speed of hand-written integers.
//
// [settlement.Program.Run] carries everything that a program can say: fifty kinds of facts,
// traces, lines that are reopened years later. Who tries a plan on ten years of payments, or
// migrates a history, needs little of that and much speed. [New] compiles a program whose
// terms fit tables into an [Engine], and refuses any other, with all reasons at once.
//
// It is no second product. For every program that it takes, and any facts of its kinds, it
// posts the entries of Program.Run, in the same order and to the cent; where Program.Run
// refuses a fact, so does it, at the same position and for the same sentinel.
package bulk
