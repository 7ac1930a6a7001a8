"""What differs between the rows of two snapshots."""
