"""Reports: what consumers notice to be wrong with a port, and what its owner does about it."""
