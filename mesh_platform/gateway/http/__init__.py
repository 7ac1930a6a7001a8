"""The gateway over HTTP: products, rows, access and feedback."""
