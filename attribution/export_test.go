package attribution

// Halved and Roots are the arithmetic of [Decay], which its tests hold against
// exact numbers.
var (
	Halved = halved
	Roots  = roots
)
