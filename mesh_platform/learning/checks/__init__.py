"""What proves a step: declarations, facts of the ledger, grants. Never what somebody says."""
