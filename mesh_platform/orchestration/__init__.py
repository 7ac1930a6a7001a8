"""Dagster's side of the mesh: each domain a code location, each output port an asset, each promise an asset check."""
