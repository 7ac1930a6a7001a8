"""Ratings: one standing word of each consumer about each port, and an answer where it is a bad one."""
