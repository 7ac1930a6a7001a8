"""Rows become staged files, and staged files a snapshot, or not at all."""
