package strictjson

import (
	"crypto/sha256"
	"encoding/hex"
)

// Digest identifies the content of a value: 128 bits of its JSON's SHA-256, in
// hexadecimal.
func Digest(v any, unions ...Union) (string, error) {
	text, err := Encode(v, unions...)
	if err != nil {
		return "", err
	}
	return Identify(text), nil
}

// Identify is the same for the JSON that was written of a value.
func Identify(text []byte) string {
	sum := sha256.Sum256(text)
	var digits [32]byte
	hex.Encode(digits[:], sum[:16])
	return string(digits[:])
}
