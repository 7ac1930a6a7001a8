"""How far SQL reaches that somebody else wrote: what it names, and what a closed connection lets it open."""
