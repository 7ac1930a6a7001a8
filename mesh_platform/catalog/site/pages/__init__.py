"""One module for each kind of page: what it says, worked out of the view; how it looks is its template's."""
