"""Lifecycle: how products and ports begin, change their major version, and end."""
