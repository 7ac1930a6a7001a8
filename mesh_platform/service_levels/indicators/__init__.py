"""What is measured of an objective: one module for each indicator."""
