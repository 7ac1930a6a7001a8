"""Charts of a port: columns that everybody may see, and nothing that loads anything."""

import pytest

from mesh_platform.concepts.chart import Chart
from mesh_platform.declarations.reader import load_mesh
from tests.declarations.reading import ORDERS, changed, only_problem, problems
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, write_sample_mesh
from tests.yaml_text import yaml_text

PUBLIC = "[{property: access, vendor: mesh, value: public}]"
BAR = {
    "title": "Orders by channel",
    "mark": "bar",
    "encoding": {"x": {"field": "channel", "type": "nominal"}, "y": {"aggregate": "sum", "field": "amount"}},
}


def charted(*charts) -> dict[str, str | None]:
    value = f"\n  - property: charts\n    vendor: mesh\n    value:\n{indented(yaml_text(list(charts)))}"
    return changed(ORDERS_ODPS, (f" {PUBLIC}\n", f"\n  - {PUBLIC[1:-1]}{value}"))


def indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


def test_a_chart_is_read_with_the_columns_that_it_names(tmp_path):
    mesh, found = load_mesh(write_sample_mesh(tmp_path, charted(BAR)))
    assert not found, found
    (chart,) = mesh.port(ORDERS).charts
    assert isinstance(chart, Chart)
    assert (chart.title, chart.columns) == ("Orders by channel", ("channel", "amount"))
    assert chart.spec == {**BAR}
    assert str(chart.location).startswith("domains/sales/orders/orders.odps.yaml:3")


def test_names_that_a_transform_makes_are_no_columns(tmp_path):
    spec = {
        "title": {"text": "Paid"},
        "transform": [
            {"filter": "datum.amount > 0 && datum['channel'] == 'web'"},
            {"calculate": "datum.amount * 2", "as": "twice"},
            {"aggregate": [{"op": "mean", "field": "twice", "as": "mean"}], "groupby": ["channel"]},
        ],
        "encoding": {"y": {"field": "mean"}, "x": {"field": "channel", "sort": {"field": "mean"}}},
        "layer": [{"mark": "bar"}, {"mark": {"type": "text", "dx": 3}, "encoding": {"text": {"field": "mean", "format": ".1f"}}}],
    }
    mesh, found = load_mesh(write_sample_mesh(tmp_path, charted(spec)))
    assert not found, found
    assert {*mesh.port(ORDERS).charts[0].columns} == {"amount", "channel"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"data": {"url": "file:///etc/passwd"}}, "`data` has no place in a chart."),
        ({"data": {"values": [{"x": 1}]}}, "`data` has no place in a chart."),
        ({"transform": [{"lookup": "channel", "from": {"data": {"url": "http://x"}}}]}, "is none of aggregate"),
        ({"transform": [{"impute": "amount", "key": "channel", "keyvals": {"start": 0, "stop": 1e9}}]}, "is none of aggregate"),
        ({"mark": {"type": "image", "url": "http://x/y.png"}}, "must be one of arc"),
        ({"mark": {"type": "bar", "href": "javascript:alert(1)"}}, "`href` has no place"),
        ({"mark": "geoshape"}, "must be one of arc"),
        ({"encoding": {"url": {"field": "channel"}}}, "`url` has no place"),
        ({"encoding": {"x": {"field": "amount", "impute": {"keyvals": {"stop": 1e9}}}}}, "`impute` has no place"),
        ({"config": {"background": {"expr": "'red'"}}}, "`expr` has no place"),
        ({"params": [{"name": "x", "bind": {"input": "range"}}]}, "`params` has no place"),
        ({"encoding": {"x": {"field": "chanel"}}}, "the contract has no column 'chanel'. Did you mean `channel`?"),
        ({"encoding": {"x": {"field": "customer"}}}, "`customer` is confidential; a chart is seen by everybody."),
        ({"transform": [{"filter": "datum.customer == 'x'"}]}, "`customer` is confidential"),
        ({"transform": [{"calculate": "datum['cust' + 'omer']", "as": "who"}]}, "has no column 'datum'"),
        ({"transform": [{"fold": ["amount", "customer"], "as": ["a", "b"]}]}, "`customer` is confidential"),
        ({"encoding": {"x": {"field": "amount", "sort": {"field": "customer"}}}}, "`customer` is confidential"),
        ({"encoding": {"x": {"field": {"repeat": "row"}}}}, "names columns. Write the name as text."),
        ({"transform": [{"aggregate": [{"op": "count", "as": {"x": 1}}], "groupby": [7]}]}, "names columns. Write a name, or a list"),
        ({"config": "dark"}, "is a mapping of Vega-Lite's settings."),
        ({"title": ""}, "it is what people read first"),
        ({"marks": "bar"}, "is no key of a chart here. Did you mean `mark`?"),
        ({"width": 100_000}, "is a number of pixels"),
        ({"layer": [{"layer": [{"mark": "bar"}]}]}, "must be one of arc"),
        ({"description": "x" * 30_000}, "is larger than 20,000 characters"),
    ],
)
def test_what_a_chart_may_not_be_is_told_at_its_line(tmp_path, change, told):
    found = problems(tmp_path, charted({**BAR, **change}))
    assert any(told in each for each in found), found
    assert all(each.startswith("sales/orders/orders.odps.yaml:") for each in found)
    lines = [int(each.split(":")[1].split()[0]) for each in found]
    assert min(lines) >= 29, found  # below `charts`, not at the top of the file


def test_a_personal_column_is_charted_by_nobody(tmp_path):
    tagged = changed(ORDERS_ODCS, ("    description: Where the order was taken.\n", "    description: Where.\n    tags: [personal]\n"))
    assert "`channel` is personal; a chart is seen by everybody." in only_problem(tmp_path, {**charted(BAR), **tagged})


def test_charts_are_a_list_of_which_each_has_its_own_title(tmp_path):
    assert "'Orders by channel' is the title of two charts." in only_problem(tmp_path / "a", charted(BAR, BAR))
    assert "at most 6" in " ".join(problems(tmp_path / "b", charted(*({**BAR, "title": f"{n}"} for n in range(7)))))
    assert "is a list of Vega-Lite specifications." in only_problem(tmp_path / "c", charted("bar"))


def test_deeply_nested_ones_are_refused_before_they_are_looked_at(tmp_path):
    nested = "x"
    for _ in range(40):
        nested = [nested]
    assert "nested deeper than 12 levels" in only_problem(tmp_path, charted({**BAR, "config": {"x": nested}}))
