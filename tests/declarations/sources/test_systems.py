from datetime import timedelta
from typing import get_type_hints

import pytest

from mesh_platform.concepts.source import ApiSource, DatabaseSource, FilesSource, Incremental, MeshSource, SystemTable, references
from mesh_platform.concepts.types import DecimalType, Primitive
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.declarations.sources.requests import AUTH, PAGINATORS
from tests.declarations.reading import ORDERS, changed, problems
from tests.sample_mesh import ORDERS_ODPS, write_sample_mesh

FILE = "{path: files/order_lines.csv, format: csv}"
DATABASE = "{type: database, connection: '${SHOP_DATABASE}', table: orders}"


def source(root, value: str):
    mesh, found = load_mesh(write_sample_mesh(root, changed(ORDERS_ODPS, (FILE, value))))
    assert not found, found
    return mesh.product(ORDERS.of_product).inputs[0].source


def wrong(root, value: str) -> list[str]:
    place = f"{ORDERS_ODPS}:24  `inputPorts.0.customProperties.0.value".removeprefix("domains/")
    found = problems(root, changed(ORDERS_ODPS, (FILE, value)))
    assert all(each.startswith(place) for each in found), found
    return [each.removeprefix(place).lstrip(".") for each in found]


def test_a_table_is_declared_with_where_to_go_on(tmp_path):
    value = (
        "{type: database, connection: 'postgresql+psycopg://reader:${SHOP_PASSWORD}@db/shop', schema: public, table: orders, "
        "columns: {id: integer, amount: 'decimal(10,2)', changed_at: timestamptz}, "
        "incremental: {cursor: changed_at, key: [id], initial: 2024-01-01T00:00:00Z, lag: {value: 1, unit: h}}}"
    )
    assert source(tmp_path, value) == DatabaseSource(
        connection="postgresql+psycopg://reader:${SHOP_PASSWORD}@db/shop",
        schema="public",
        table="orders",
        columns={"id": Primitive.LONG, "amount": DecimalType(10, 2), "changed_at": Primitive.TIMESTAMPTZ},
        incremental=Incremental(cursor="changed_at", key=("id",), initial="2024-01-01T00:00:00Z", lag=timedelta(hours=1)),
    )


def test_the_mesh_is_declared_by_the_table_that_is_read(tmp_path):
    assert source(tmp_path, "{type: mesh, table: releases}") == MeshSource(SystemTable.RELEASES)


def test_a_table_that_the_mesh_does_not_have_is_told_with_one_like_it(tmp_path):
    [problem] = wrong(tmp_path, "{type: mesh, table: release}")
    assert problem.endswith("Did you mean `releases`?")


def test_the_mesh_has_no_columns_to_declare(tmp_path):
    [problem] = wrong(tmp_path, "{type: mesh, table: releases, columns: [fact]}")
    assert "the mesh as a source has no `columns`" in problem


def test_an_api_is_declared_with_who_asks_and_how_pages_follow(tmp_path):
    value = (
        "{type: api, url: '${SHOP_URL}/v1/orders', parameters: {status: any, api_key: '${SHOP_KEY}'}, "
        "auth: {type: bearer, token: '${SHOP_TOKEN}'}, paginator: {type: page_number, base_page: 1, total_path: null}, "
        "records: data.items, columns: [id, seq], incremental: {cursor: seq, parameter: since, key: [id], initial: 0, lag: {value: 100}}}"
    )
    read = source(tmp_path, value)
    assert read == ApiSource(
        url="${SHOP_URL}/v1/orders",
        parameters={"status": "any", "api_key": "${SHOP_KEY}"},
        auth={"type": "bearer", "token": "${SHOP_TOKEN}"},
        paginator={"type": "page_number", "base_page": 1, "total_path": None},
        records="data.items",
        columns={"id": None, "seq": None},
        incremental=Incremental(cursor="seq", key=("id",), initial=0, lag=100, parameter="since"),
    )
    assert list(references([read.url, read.parameters, read.auth])) == ["SHOP_URL", "SHOP_KEY", "SHOP_TOKEN"]


def test_files_lie_below_the_product_or_where_the_environment_says(tmp_path):
    inbox = FilesSource(path="inbox/*.csv", options={"delim": ";"}, by_modified=True)
    assert source(tmp_path / "a", "{type: files, path: inbox/*.csv, options: {delim: ;}, incremental: {by: modified}}") == inbox
    bucket = FilesSource(url="${SHOP_BUCKET}/orders/*.parquet", format="parquet")
    assert source(tmp_path / "b", "{type: files, url: '${SHOP_BUCKET}/orders/*.parquet', format: parquet}") == bucket


def test_no_variable_has_to_be_set_for_the_check(tmp_path, monkeypatch):
    monkeypatch.delenv("SHOP_DATABASE", raising=False)
    assert source(tmp_path, DATABASE).connection == "${SHOP_DATABASE}"


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("{type: database, connection: 'postgresql://reader:hunter2@db/shop', table: orders}", "connection"),
        ("{type: database, connection: 'postgresql://reader:x${SHOP}@db/shop', table: orders}", "connection"),
        ("{type: database, connection: 'postgresql://reader@db/shop?password=hunter2', table: orders}", "connection"),
        ("{type: api, url: 'https://api/orders', auth: {type: bearer, token: hunter2}}", "auth.token"),
        ("{type: api, url: 'https://api/orders', auth: {type: http_basic, username: ada, password: 'hunter2${X}'}}", "auth.password"),
        ("{type: api, url: 'https://api/orders?api_key=hunter2'}", "url"),
        ("{type: api, url: 'https://ada:hunter2@api/orders'}", "url"),
        ("{type: api, url: 'https://api/orders', parameters: {access_token: hunter2}}", "parameters.access_token"),
    ],
)
def test_a_secret_that_is_written_down_is_refused_and_not_repeated(tmp_path, value, place):
    (found,) = wrong(tmp_path, value)
    assert found.startswith(f"{place}`: ")
    assert "${NAME}" in found
    assert "hunter2" not in found


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("{type: databse}", "type`: is one of database, api, files, mesh. Did you mean `database`?"),
        ("{type: database, connection: '${DB}', table: orders, shcema: a}", "shcema`: a database has no `shcema`. Did you mean `schema`?"),
        ("{type: database, connection: '${DB}'}", "`: a database needs `table`."),
        ("{type: database, connection: '${DB', table: a}", "connection`: ${DB names nothing in the environment. Write ${NAME}"),
        ("{type: database, connection: shop, table: a}", "connection`: must be a URL of SQLAlchemy."),
        ("{type: database, connection: '${DB}', table: '${T}'}", "table`: cannot refer to the environment. Write the value itself."),
        ("{type: database, connection: '${DB}', table: a, columns: [id, id]}", "columns`: names each column once."),
        ("{type: database, connection: '${DB}', table: a, columns: {id: integr}}", "columns.id`: 'integr' is no type of a column. Did you"),
        ("{type: database, connection: '${DB}', table: a, incremental: {cursor: at}}", "incremental`: `incremental` needs `key`."),
        ("{type: database, connection: '${DB}', table: a, incremental: {cursor: at, key: id}}", "incremental.key`: lists the columns"),
        (
            "{type: database, connection: '${DB}', table: a, incremental: {cursor: at, key: [id], initial: soon}}",
            "incremental.initial`: must",
        ),
        (
            "{type: database, connection: '${DB}', table: a, incremental: {cursor: at, key: [id], lag: {value: 1, unit: month}}}",
            "incremental.lag.unit`: cannot be read: a month has no fixed length.",
        ),
        (
            "{type: database, connection: '${DB}', table: a, columns: [id], incremental: {cursor: at, key: [id]}}",
            "columns`: leaves out `at`, which `incremental` needs.",
        ),
        ("{type: api, url: 'ftp://api/orders'}", "url`: must begin with https://, http:// or a reference."),
        (
            "{type: api, url: 'https://api', auth: {type: basic, username: a, password: '${P}'}}",
            "auth.type`: must be one of bearer, http_ba",
        ),
        ("{type: api, url: 'https://api', paginator: {type: pages}}", "paginator`: is one of auto, single_page, page_number"),
        ("{type: api, url: 'https://api', paginator: offset}", "paginator`: a offset paginator needs `limit`."),
        ("{type: api, url: 'https://api', paginator: {type: offset, limit: many}}", "paginator.limit`: must be a whole number."),
        ("{type: files}", "`: needs either `path`, below the product's folder, or `url`."),
        ("{type: files, path: ../other/*.csv}", "path`: '../other/*.csv' leaves the product's folder."),
        ("{type: files, path: /etc/*.csv}", "path`: '/etc/*.csv' leaves the product's folder."),
        ("{type: files, url: 'file:///etc/*.csv'}", "url`: names a folder of one machine."),
        ("{type: files, url: '${B}-of-others/*.csv'}", "url`: must begin with a store or a reference, followed by /."),
        ("{type: files, url: '${B}/../hr/*.csv'}", "url`: leaves the place that it names."),
        ("{type: files, url: '${B}/%2e%2e/hr/*.csv'}", "url`: leaves the place that it names."),
        ("{type: files, url: 's3://b/a/../../c/*.csv'}", "url`: leaves the place that it names."),
        ("{type: database, connection: 'sqlite:////srv/mesh.db', table: a}", "connection`: names a file of one machine."),
        ("{type: files, url: 'https://a/*.csv'}", "url`: https:// is no store of files."),
        ("{type: files, path: a.csv, format: xml}", "format`: must be one of csv, json, parquet, excel."),
        ("{type: files, path: a.csv, incremental: {by: name}}", "incremental.by`: must be one of modified."),
    ],
)
def test_a_mistake_is_named_where_it_stands(tmp_path, value, said):
    found = wrong(tmp_path, value)
    assert len(found) == 1, found
    assert found[0].startswith(said)


def test_all_mistakes_are_found_at_once(tmp_path):
    assert len(wrong(tmp_path, "{type: api, ulr: a, auth: {type: bearer, token: a}, paginator: x, incremental: {cursor: 1}}")) == 6


def test_paginators_and_auth_are_those_of_dlt():
    from dlt.sources.rest_api import config_setup, typing

    without = {"json_response"}  # dlt's older name of json_link
    assert PAGINATORS.keys() == config_setup.PAGINATOR_MAP.keys() - without
    assert AUTH.keys() < config_setup.AUTH_MAP.keys()
    configs = {
        "page_number": typing.PageNumberPaginatorConfig,
        "offset": typing.OffsetPaginatorConfig,
        "cursor": typing.JSONResponseCursorPaginatorConfig,
        "header_cursor": typing.HeaderCursorPaginatorConfig,
        "header_link": typing.HeaderLinkPaginatorConfig,
        "json_link": typing.JSONLinkPaginatorConfig,
    }
    for name, config in configs.items():
        assert set(PAGINATORS[name]) == {each for each in get_type_hints(config) if not each.endswith("body_path")} - {"type"}
