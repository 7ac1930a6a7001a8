"""The door for tools: one server that shows each principal what it was granted, in the protocols that tools speak."""
