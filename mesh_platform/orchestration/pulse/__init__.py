"""The running mesh at one moment: what it does, what it did last, what troubles it, and who reads."""
