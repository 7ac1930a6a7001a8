"""What who came in is answered: rows in their own library or format."""
