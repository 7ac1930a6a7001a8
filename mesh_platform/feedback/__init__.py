"""What consumers say: ratings, wishes, and what became of them."""
