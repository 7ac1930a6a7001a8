"""How punctual each route is."""

import polars as pl


def routes(causes: pl.DataFrame, airports: pl.DataFrame) -> pl.DataFrame:
    score = causes.group_by("origin", "destination").agg(
        distance=pl.col("distance").min(),
        departures=pl.len(),
        late_share=(pl.col("cause") != "on_time").mean(),
        usual_delay=pl.col("departure_delay").median(),
        bad_delay=pl.col("departure_delay").quantile(0.9, "linear"),
    )
    names = airports.select(destination="faa", destination_name="name")
    return score.join(names, on="destination", how="left")
