"""Find: what the mesh offers, in words a consumer understands."""
