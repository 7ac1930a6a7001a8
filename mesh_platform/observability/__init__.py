"""Observe: what was published and refused, and how the mesh is now."""
