"""Whether a read comes in, with which view, and how it is written down."""
