"""Numbers of ports that Dagster draws over time: of each publication, and of each day."""
