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
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16]), nil
}
