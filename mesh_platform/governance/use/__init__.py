"""Least privilege: grants that nobody uses are said to be needed, or end."""
