"""A contract inferred from rows that somebody gives: what they show, marked as a guess that its owner confirms."""
