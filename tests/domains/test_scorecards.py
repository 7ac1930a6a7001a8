"""Ports made by plain functions are tested as functions."""

import pandas as pd
import polars as pl
import pytest

from domains.punctuality.scorecards.carriers import carriers
from domains.punctuality.scorecards.routes import routes

AIRLINES = pd.DataFrame({"carrier": ["UA", "B6"], "name": ["United", "JetBlue"]})


def test_an_airline_is_scored_on_what_it_flew_and_what_it_cancelled() -> None:
    causes = pd.DataFrame(
        {
            "carrier": ["UA", "UA", "UA", "B6"],
            "cause": ["on_time", "weather", "operations", "on_time"],
            "departure_delay": [-3, 30, 60, 0],
            "arrival_delay": [-10, 20, None, 5],
        }
    )
    scores = carriers(causes, pd.DataFrame({"carrier": ["UA"]}), AIRLINES).set_index("carrier")
    united, jetblue = scores.loc["UA"], scores.loc["B6"]
    assert (united["departures"], united["cancellations"], united["cancelled_share"]) == (3, 1, 0.25)
    assert united["late_share"] == pytest.approx(2 / 3)
    assert united["weather_share"] == 0.5
    assert united["mean_arrival_delay"] == 5
    assert (jetblue["cancellations"], jetblue["late_share"]) == (0, 0)
    assert pd.isna(jetblue["weather_share"])


def test_a_route_is_scored_by_its_usual_and_its_bad_delay() -> None:
    causes = pl.DataFrame(
        {
            "origin": ["JFK"] * 5,
            "destination": ["LAX", "LAX", "LAX", "SJU", "SJU"],
            "distance": [2475, 2475, 2475, 1598, 1598],
            "departure_delay": [0, 10, 100, -5, 5],
            "cause": ["on_time", "on_time", "weather", "on_time", "on_time"],
        }
    )
    scores = {row["destination"]: row for row in routes(causes, pl.DataFrame({"faa": ["LAX"], "name": ["Los Angeles Intl"]})).to_dicts()}
    assert scores["LAX"]["usual_delay"] == 10
    assert scores["LAX"]["bad_delay"] == pytest.approx(82)
    assert scores["LAX"]["late_share"] == pytest.approx(1 / 3)
    assert scores["LAX"]["destination_name"] == "Los Angeles Intl"
    assert scores["SJU"]["destination_name"] is None
