"""A domain's code location: what its folder holds beside ports, and what its code may not do."""
