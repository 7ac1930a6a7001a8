"""Changes: what became different between two contracts, whom it breaks, and which version it deserves."""
