"""Contracts: what an output port promises (ODCS)."""
