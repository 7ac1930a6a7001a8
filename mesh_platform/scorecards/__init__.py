"""How good products are, why, and what to do next: declared rules, points, levels."""
