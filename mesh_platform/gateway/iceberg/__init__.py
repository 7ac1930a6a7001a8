"""A read-only Iceberg REST catalog: tools attach the mesh by address and token, and see what they are granted whole."""
