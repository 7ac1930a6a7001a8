"""Who asks: tokens, and the principals they stand for."""
