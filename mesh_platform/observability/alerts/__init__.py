"""Alerts: what somebody should know of, computed from the ledger, the declarations and the clock, and told once."""
