"""What comes from outside the mesh: files as they are, and landings of what was brought."""
