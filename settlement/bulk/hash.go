package bulk

import (
	"hash/maphash"
	"math/bits"
)

// A key is what texts are hashed under. It is drawn for each state, so that nobody can choose
// ids that meet in one place.
type key [4]uint64

func newKey() key {
	seed := maphash.MakeSeed()
	return key{maphash.String(seed, "0"), maphash.String(seed, "1"), maphash.String(seed, "2"), maphash.String(seed, "3")}
}

// scan returns the hash of a text, and whether it may be an id: both from one look at it.
func (k *key) scan(s string) (hash uint64, text bool) {
	hash, all := k.fold(s)
	if all&beyondASCII == 0 {
		return hash, s != "" && len(s) <= maxID && !isSpace(s[0]) && !isSpace(s[len(s)-1])
	}
	return hash, isText(s)
}

// isSpace reports whether a letter is white space, which no id begins or ends with.
func isSpace(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

// hash returns the hash of a text.
func (k *key) hash(s string) uint64 {
	hash, _ := k.fold(s)
	return hash
}

const beyondASCII = 0x8080808080808080

// fold returns the hash of a text, and all its bytes in one word. Words are multiplied to 128
// bits under the key, and the halves folded.
func (k *key) fold(s string) (hash, all uint64) {
	h := k[0] ^ uint64(len(s))
	for ; len(s) > 16; s = s[16:] {
		x, y := eight(s), eight(s[8:])
		all |= x | y
		h = mix(x^k[1], y^h)
	}
	var x, y uint64
	switch n := len(s); {
	case n >= 8:
		x, y = eight(s), eight(s[n-8:])
	case n >= 4:
		x, y = four(s), four(s[n-4:])
	case n > 0:
		x = uint64(s[0]) | uint64(s[n/2])<<8 | uint64(s[n-1])<<16
	}
	return mix(mix(x^k[1], y^h)^k[2], k[3]), all | x | y
}

func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// eight returns the first eight bytes of a text: one read where the machine has one.
func eight(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

func four(s string) uint64 {
	_ = s[3]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
}
