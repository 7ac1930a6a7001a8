"""Declarations of others become a product of a domain: what cannot be carried over is said, and nothing is overwritten."""
