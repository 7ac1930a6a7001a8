"""Feedback: what consumers say of ports, what they would like to read, and what their reading tells without a word."""
