"""What the HTTP API says and takes, as it is described to its callers."""
