"""For the tests of a domain: build one of its ports from rows of your own, and see what its contract says."""
