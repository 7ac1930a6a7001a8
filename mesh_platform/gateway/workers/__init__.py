"""Processes that answer: what somebody's SQL does to one of them, it does to nobody else."""
