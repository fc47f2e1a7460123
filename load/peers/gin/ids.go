package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
)

const (
	idPrefix       = "ord_"
	opaqueLength   = 26
	checksumLength = 5
)

var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// An order's id is derived from its tenant and idempotency key, and carries a checksum that nobody can make up.
type idScheme struct{ deriveKey, checkKey []byte }

func newIdScheme(key []byte) *idScheme {
	return &idScheme{deriveKey: mac(key, "derive", ""), checkKey: mac(key, "check", "")}
}

func (s *idScheme) derive(tenant, idempotencyKey string) (id [16]byte) {
	copy(id[:], mac(s.deriveKey, tenant, idempotencyKey))
	return id
}

func (s *idScheme) format(tenant string, id [16]byte) string {
	var text [len(idPrefix) + opaqueLength + checksumLength]byte
	copy(text[:], idPrefix)
	opaque := text[len(idPrefix) : len(idPrefix)+opaqueLength]
	crockford.Encode(opaque, id[:])
	s.checksum(text[len(idPrefix)+opaqueLength:], tenant, opaque)
	return string(text[:])
}

// False for an id that was never made for this tenant.
func (s *idScheme) parse(tenant, text string) (id [16]byte, ok bool) {
	if len(text) != len(idPrefix)+opaqueLength+checksumLength || text[:len(idPrefix)] != idPrefix {
		return id, false
	}
	opaque := []byte(text[len(idPrefix) : len(idPrefix)+opaqueLength])
	var expected [checksumLength]byte
	s.checksum(expected[:], tenant, opaque)
	if subtle.ConstantTimeCompare(expected[:], []byte(text[len(idPrefix)+opaqueLength:])) != 1 {
		return id, false
	}
	n, err := crockford.Decode(id[:], opaque)
	return id, err == nil && n == len(id)
}

func (s *idScheme) checksum(into []byte, tenant string, opaque []byte) {
	var text [8]byte
	crockford.Encode(text[:], mac(s.checkKey, tenant, string(opaque))[:5])
	copy(into, text[:checksumLength])
}

func mac(key []byte, first, second string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(first))
	h.Write([]byte{0})
	h.Write([]byte(second))
	return h.Sum(nil)
}
