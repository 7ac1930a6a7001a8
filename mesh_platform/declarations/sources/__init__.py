"""Source systems that input ports name: databases, APIs, files that keep coming."""
