"""Documents as they were written: YAML with the place of everything in it, held against the schemas of the standards."""
