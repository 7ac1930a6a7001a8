"""Policies in Dagster: what they refuse when a domain is loaded, and what they say of each port, run by run and day by day."""
