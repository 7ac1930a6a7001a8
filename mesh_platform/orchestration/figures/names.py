"""What the numbers of a day are called on a port's page."""

DAYS = 30
SCORE, RATING, BUDGET = "score", "rating", "budget left in percent"
READERS, READS = f"readers in {DAYS} days", f"reads in {DAYS} days"
STANDING = frozenset({SCORE, RATING, BUDGET, READERS, READS})
