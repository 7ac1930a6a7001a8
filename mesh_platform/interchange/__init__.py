"""Open formats: what the mesh knows, as other tools read it, and theirs as declarations."""
