"""The gateway over Arrow Flight SQL."""
