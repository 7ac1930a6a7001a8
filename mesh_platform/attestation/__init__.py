"""Statements about releases that anybody can verify: in-toto statements in DSSE envelopes, signed with Ed25519."""
