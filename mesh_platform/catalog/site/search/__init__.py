"""The index of the search: what there is to find, and the words that lead to it."""
