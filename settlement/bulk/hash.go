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

// scan returns the hash of a text, and whether it may be an id: both from one look at it. Words
// are multiplied to 128 bits under the key, and the halves folded.
func (k *key) scan(s string) (hash uint64, text bool) {
	var x, y uint64
	n := len(s)
	switch {
	case n > 16:
		return k.scanLong(s)
	case n >= 8:
		x, y = eight(s), eight(s[n-8:])
	case n >= 4:
		x, y = four(s), four(s[n-4:])
	case n > 0:
		x = uint64(s[0]) | uint64(s[n/2])<<8 | uint64(s[n-1])<<16
	default:
		return k[0], false
	}
	hash = mix(mix(x^k[1], y^k[0]^uint64(n))^k[2], k[3])
	if (x|y)&beyondASCII == 0 && s[0] > ' ' && s[n-1] > ' ' {
		return hash, true
	}
	return hash, isText(s)
}

// scanLong is scan for a text of more than 16 bytes.
func (k *key) scanLong(s string) (hash uint64, text bool) {
	h, tail := k[0]^uint64(len(s)), s[len(s)-16:]
	for rest := s; len(rest) > 16; rest = rest[16:] {
		h = mix(eight(rest)^k[1], eight(rest[8:])^h)
	}
	return mix(mix(eight(tail)^k[1], eight(tail[8:])^h)^k[2], k[3]), isText(s)
}

// hash returns the hash of a text.
func (k *key) hash(s string) uint64 {
	hash, _ := k.scan(s)
	return hash
}

const beyondASCII = 0x8080808080808080

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
