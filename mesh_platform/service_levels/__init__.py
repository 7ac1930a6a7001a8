"""What contracts promise about time, measured: objectives, error budgets and how quickly they burn."""
