// Package proof holds what the tests of several packages share: generators of
// money, rates and days for properties, and checks that work grows no faster
// than its input. Only tests import it.
package proof
