// Package identity makes and reads what callers prove who they are with.
package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// keyPrefix lets a leaked key be found by those who scan for them.
const keyPrefix = "fellesplan_"

const keyBytes = 32

// NewKey returns an API key of 256 random bits, to be shown once, and the hash by which it is kept. So much randomness needs no slow
// hash.
func NewKey() (key string, hash [sha256.Size]byte) {
	var b [keyBytes]byte
	_, _ = rand.Read(b[:]) // never fails
	key = keyPrefix + base64.RawURLEncoding.EncodeToString(b[:])
	return key, sha256.Sum256([]byte(key))
}

// HashKey returns the hash of an API key; false if s does not have the form of one.
func HashKey(s string) ([sha256.Size]byte, bool) {
	encoded, ok := strings.CutPrefix(s, keyPrefix)
	b, err := base64.RawURLEncoding.Strict().DecodeString(encoded)
	if !ok || err != nil || len(b) != keyBytes {
		return [sha256.Size]byte{}, false
	}
	return sha256.Sum256([]byte(s)), true
}
