"""How punctual each airline is."""

import pandas as pd


def carriers(causes: pd.DataFrame, cancellations: pd.DataFrame, airlines: pd.DataFrame) -> pd.DataFrame:
    flights = causes.assign(late=causes["cause"] != "on_time", weather=causes["cause"] == "weather").groupby("carrier")
    score = flights.agg(
        departures=("late", "size"),
        late=("late", "sum"),
        weather=("weather", "sum"),
        late_share=("late", "mean"),
        mean_departure_delay=("departure_delay", "mean"),
        mean_arrival_delay=("arrival_delay", "mean"),
    )
    score["cancellations"] = cancellations.groupby("carrier").size().reindex(score.index, fill_value=0)
    score["cancelled_share"] = score["cancellations"] / (score["departures"] + score["cancellations"])
    score["weather_share"] = score["weather"] / score["late"].where(score["late"] > 0)
    return score.join(airlines.set_index("carrier")["name"]).reset_index().drop(columns=["late", "weather"])
