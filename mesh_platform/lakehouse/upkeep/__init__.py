"""What is needed no more goes, and small files become few."""
