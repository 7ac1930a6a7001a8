"""Policies, computed: loaded, asked, waived, and the one result that every moment shows."""
