"""Candidates: ports of the working tree, built, checked and compared with what is published, without publishing."""
