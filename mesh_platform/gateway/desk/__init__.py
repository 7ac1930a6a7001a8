"""What a principal asks, decides and says: the use cases of the command line, with the rights that a token gives."""
