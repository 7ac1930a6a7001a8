"""How results look, as text and as JSON."""
