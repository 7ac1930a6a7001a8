"""Domains: who they are, whom to tell, which applications read for them, what is waived."""
