"""What happened in the mesh: facts in a chain, never changed and never removed."""
