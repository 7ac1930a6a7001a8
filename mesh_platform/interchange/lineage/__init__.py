"""What happened in the mesh as OpenLineage events."""
