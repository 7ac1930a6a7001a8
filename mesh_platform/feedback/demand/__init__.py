"""Demand: what consumers looked for and did not find, gathered from many voices until somebody ends it."""
