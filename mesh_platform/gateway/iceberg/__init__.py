"""The gateway as a read-only Iceberg REST catalog."""
