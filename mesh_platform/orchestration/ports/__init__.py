"""Output ports as Dagster assets: what the catalog shows of them, and the checks that are their promises."""
