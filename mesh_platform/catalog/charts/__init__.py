"""Charts: the rows of a published port, drawn as its product declares."""
