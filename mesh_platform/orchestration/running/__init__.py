"""Runs that a person asks for: ports across domains in order, and what became of each."""
