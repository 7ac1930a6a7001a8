"""Data products: what they read, what they offer, how it is made (ODPS)."""
