"""What is drawn is what was published: every row where it is computed here, no column more than is named, and never an error."""

import base64
import subprocess
from pathlib import Path

import pytest

from mesh_platform.catalog.charts import drawing, rows
from mesh_platform.catalog.charts.drawing import draw_charts
from mesh_platform.catalog.charts.rows import charted_rows
from mesh_platform.concepts.chart import Chart
from mesh_platform.concepts.problem import Location
from mesh_platform.concepts.types import DecimalType, Primitive
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.reading.snapshots import pin
from mesh_platform.settings import Settings
from tests.lakehouse.sample_port import PORT, contract_of, publish
from tests.sample_ports import port

COLUMNS = {
    "place": Primitive.STRING,
    "at": Primitive.TIMESTAMPTZ,
    "wind": Primitive.DOUBLE,
    "paid": DecimalType(9, 2),
    "hidden": Primitive.STRING,
}
SELECT = """
    select ['a', 'b'][1 + i % 2] as place, timestamptz '2024-01-01 00:00:00+00' + to_hours(i::int) as at,
    case when i = 7 then 'nan'::double else i % 24 end as wind, (i / 4)::decimal(9, 2) as paid, 'secret ' || i as hidden
    from range({count}) as t(i)"""


@pytest.fixture
def lakehouse(tmp_path: Path):
    with open_lakehouse(Settings(root=tmp_path, threads=2)) as opened:
        yield opened


def published(lakehouse, count: int):
    with lakehouse.connect() as connection:
        publish(lakehouse, connection, SELECT.format(count=count), contract=contract_of(COLUMNS))
    return pin(lakehouse, PORT)


def chart(*columns: str, **spec) -> Chart:
    given = {"title": "Wind", "mark": "point", "encoding": {"x": {"field": columns[0]}}, **spec} if columns else {"title": "Wind", **spec}
    return Chart(title="Wind", spec=given, columns=columns, location=Location(Path("x.odps.yaml"), 7))


def test_only_the_columns_that_a_chart_names_are_read_and_as_json(lakehouse):
    shown = published(lakehouse, 8)
    with lakehouse.connect() as connection:
        found = charted_rows(connection, shown, chart("place", "at", "wind", "paid"))
    assert found.rows[1] == {"place": "b", "at": "2024-01-01T01:00:00+00:00", "wind": 1.0, "paid": 0.25}
    assert found.rows[7]["wind"] is None
    assert (len(found.rows), found.of) == (8, 8)


def test_an_aggregate_that_stands_first_is_computed_on_all_rows(lakehouse, monkeypatch):
    monkeypatch.setattr(rows, "MOST_ROWS", 50)
    shown = published(lakehouse, 2_400)
    transform = [
        {"timeUnit": "utchours", "field": "at", "as": "hour"},
        {"aggregate": [{"op": "count", "as": "rows"}, {"op": "max", "field": "paid", "as": "most"}], "groupby": ["hour"]},
        {"filter": "datum.rows > 0"},
    ]
    with lakehouse.connect() as connection:
        found = charted_rows(connection, shown, chart("at", "paid", transform=transform))
    assert found.of == 24
    assert found.rows[23] == {"hour": "2012-01-01T23:00:00", "rows": 100, "most": 599.75}
    assert found.spec["transform"] == [{"filter": "datum.rows > 0"}]


def test_too_many_rows_are_thinned_out_evenly_and_that_is_said(lakehouse, monkeypatch):
    monkeypatch.setattr(rows, "MOST_ROWS", 100)
    shown = published(lakehouse, 250)
    with lakehouse.connect() as connection:
        found = charted_rows(connection, shown, chart("wind", "at"))
    assert (len(found.rows), found.of) == (83, 250)
    (drawn,) = draw_charts(lakehouse, port(str(PORT), charts=(chart("wind", "at"),)), shown.snapshot_id)
    assert drawn.note == "drawn from 83 of 250 rows"


def test_an_image_is_drawn_of_the_snapshot_that_is_asked_for(lakehouse):
    shown = published(lakehouse, 8)
    published(lakehouse, 0)
    bars = chart("place", "wind", mark="bar", encoding={"x": {"field": "place"}, "y": {"aggregate": "count"}})
    (drawn,) = draw_charts(lakehouse, port(str(PORT), charts=(bars,)), shown.snapshot_id)
    assert not drawn.reason
    kind, _, image = drawn.image.partition(",")
    assert kind == "data:image/svg+xml;base64"
    picture = base64.b64decode(image).decode()
    assert "place: a; Count of Records: 4" in picture
    assert "secret" not in picture


def test_an_image_with_too_many_points_becomes_a_picture_of_points(lakehouse, monkeypatch):
    monkeypatch.setattr(drawing, "MOST_BYTES", 30_000)
    shown = published(lakehouse, 400)
    (drawn,) = draw_charts(
        lakehouse, port(str(PORT), charts=(chart("at", "wind", encoding={"x": {"field": "at"}}, width=60, height=40),)), shown.snapshot_id
    )
    assert drawn.image.startswith("data:image/png;base64,"), drawn.reason


def test_what_cannot_be_drawn_says_why_beside_what_can(lakehouse):
    shown = published(lakehouse, 8)
    asked = (
        Chart(title="fine", spec=chart("wind").spec, columns=("wind",), location=Location(Path("x"))),
        Chart(title="no such column", spec=chart("wind").spec, columns=("gone",), location=Location(Path("x"))),
        Chart(title="no mark", spec={"title": "x", "mark": 7}, columns=("wind",), location=Location(Path("x"))),
    )
    drawn = draw_charts(lakehouse, port(str(PORT), charts=asked), shown.snapshot_id)
    assert [bool(each.image) for each in drawn] == [True, False, False]
    assert "has no column 'gone'" in drawn[1].reason
    assert drawn[2].reason


def test_a_file_of_the_machine_is_not_drawn(lakehouse, tmp_path):
    """Declarations cannot hold `data`; a specification that did would still be given the port's own rows in its place."""
    (tmp_path / "other.csv").write_text("wind\n12345\n")
    shown = published(lakehouse, 3)
    spec = {**chart("wind").spec, "data": {"url": f"file://{tmp_path}/other.csv"}, "mark": "text", "encoding": {"text": {"field": "wind"}}}
    (drawn,) = draw_charts(
        lakehouse,
        port(str(PORT), charts=(Chart(title="t", spec=spec, columns=("wind",), location=Location(Path("x"))),)),
        shown.snapshot_id,
    )
    assert "12345" not in base64.b64decode(drawn.image.partition(",")[2]).decode()


def test_the_process_that_draws_gets_neither_secrets_nor_all_the_time(lakehouse, monkeypatch):
    seen = {}

    def too_slow(command, **given):
        seen.update(given)
        raise subprocess.TimeoutExpired(command, given["timeout"])

    monkeypatch.setenv("SHOP_PASSWORD", "hunter2")
    shown = published(lakehouse, 3)
    monkeypatch.setattr(subprocess, "run", too_slow)
    (drawn,) = draw_charts(lakehouse, port(str(PORT), charts=(chart("wind"),)), shown.snapshot_id)
    assert drawn.reason == "it took longer than 30 seconds"
    assert "hunter2" not in str(seen["env"])
