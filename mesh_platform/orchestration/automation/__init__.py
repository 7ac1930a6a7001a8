"""When ports are built: the conditions, schedules, partitions and freshness that their contracts promise."""
