"""What the working tree changes against what is published, whom that reaches, and what becomes of them when it is replayed."""
