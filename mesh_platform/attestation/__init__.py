"""Attest: a signed statement about each release, from which anybody can tell later what was published, from what, and by whom."""
