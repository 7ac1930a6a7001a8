"""What makes the rows of a port: SQL, a plain function, or an ordinary asset that is marked as the maker."""
