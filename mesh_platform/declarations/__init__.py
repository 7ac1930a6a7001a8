"""Declarations: YAML in the standards' words becomes the nouns of the mesh; every mistake has a file, a line and a next step."""
