"""What there is to alert about: one module for each source of situations."""
