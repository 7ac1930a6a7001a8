"""Alerts that need Dagster's own store, and the process that looks for something to tell."""
