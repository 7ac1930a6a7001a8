"""Iceberg tables as ports: where they lie, how they are cut and typed, and what a snapshot says of itself."""
