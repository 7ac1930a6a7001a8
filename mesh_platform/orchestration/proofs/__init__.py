"""What speaks for a release beyond store and ledger: events that fit it, and a second build that gives the same rows."""
