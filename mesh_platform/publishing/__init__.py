"""Publish: an output port changes only when its contract held."""
