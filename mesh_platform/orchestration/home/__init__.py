"""Dagster's own store: its settings and what it knows of runs, in one home for the CLI, the daemon and the UI."""
