"""Agreements: what was asked for and decided about a port, read from files beside it and written to them."""
