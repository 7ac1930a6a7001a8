"""The ways to compute rules, cheapest first; a lane answers all rules that suit it at once."""
