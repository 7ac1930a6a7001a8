"""Rules that span the mesh: what one declaration says of another must be true there."""
