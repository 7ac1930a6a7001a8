"""One rule in each file. What counts, and for how much: `every_rule.py` beside this package."""
