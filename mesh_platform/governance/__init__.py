"""Governance: rules that span the mesh, computed from its declarations."""
