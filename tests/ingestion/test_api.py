import json
import traceback
from dataclasses import replace
from datetime import timedelta

import pytest

from mesh_platform.concepts.clock import frozen_at, now
from mesh_platform.concepts.source import ApiSource, Incremental
from mesh_platform.concepts.types import Primitive
from mesh_platform.errors import SourceChanged, SourceUnavailable, UsageError
from mesh_platform.ingestion import http, loads
from tests.ingestion.api_server import Answer, Api, api_server
from tests.ingestion.bringing import shop

TOKEN = "canary-of-a-token"
PAGES = {"type": "page_number", "base_page": 1, "total_path": "total"}


def orders(*numbers: int, day: int = 1, **more):
    return [{"id": each, "amount": each * 10, "updated_at": f"2024-01-{day:02}T00:00:{each:02}Z", **more} for each in numbers]


def source(**changes) -> ApiSource:
    return ApiSource(**{"url": "${SALES_URL}/orders", "paginator": PAGES, "records": "data.items", **changes})


def following(**changes) -> ApiSource:
    return source(incremental=Incremental(**{"cursor": "updated_at", "key": ("id",), "parameter": "since", **changes}))


@pytest.fixture(autouse=True)
def _environment(api: Api, monkeypatch):
    monkeypatch.setenv("SALES_URL", api.url)
    monkeypatch.setenv("SALES_TOKEN", TOKEN)


def test_every_page_is_read_and_told(tmp_path, api):
    api.records = orders(*range(1, 8))
    with shop(tmp_path, source()) as at:
        brought = at.bring("run")
        assert at.rows("id, amount") == [(each, each * 10) for each in range(1, 8)]
    assert (brought.load.rows, len(api.asked)) == (7, 3)
    assert str(brought).startswith("orders: 7 rows, ")


def test_a_run_goes_on_where_the_last_one_ended_and_reads_late_rows_again(tmp_path, api):
    api.records = orders(1, 2, 3)
    with shop(tmp_path, following(lag=timedelta(seconds=2))) as at:
        at.bring()
        api.records[1]["amount"] = 21  # committed late
        api.records += orders(4)
        brought = at.bring()
        assert api.asked[-1]["query"]["since"] == "2024-01-01T00:00:01Z"
        assert at.rows("id, amount") == [(1, 10), (2, 21), (3, 30), (4, 40)]
        assert (brought.load.cursor_from, brought.load.cursor_to) == ("2024-01-01 00:00:03", "2024-01-01 00:00:04")


def test_a_run_that_finds_nothing_new_keeps_the_cursor(tmp_path, api):
    api.records = orders(1, 2)
    with shop(tmp_path, following()) as at:
        at.bring()
        held = at.landed
        api.records = []
        assert at.bring().load.rows == 0
        assert (at.landed.cursor, at.landed.files) == (held.cursor, held.files)
        assert len(at.rows()) == 2


def test_a_number_may_be_the_cursor(tmp_path, api):
    api.records = [{"id": each, "seq": each} for each in (1, 2)]
    with shop(tmp_path, source(incremental=Incremental(cursor="seq", key=("id",), initial=0, lag=1, parameter="after"))) as at:
        at.bring()
        at.bring()
    assert [each["query"]["after"] for each in api.asked] == ["0", "1"]


def test_without_a_cursor_each_run_shows_the_source_as_it_is(tmp_path, api):
    api.records = orders(1, 2)
    with shop(tmp_path, source()) as at:
        at.bring()
        api.records = orders(2, 3)
        at.bring()
        assert at.rows("id") == [(2,), (3,)]


def test_a_run_brings_once_whoever_asks_again(tmp_path, api):
    api.records = orders(1)
    with shop(tmp_path, source()) as at:
        first, second = at.bring("one"), at.bring("one")
        assert (first.repeated, second.repeated, second.load) == (False, True, first.load)
    assert len(api.asked) == 1


@pytest.mark.parametrize("fault", [Answer(500), Answer(429, {"Retry-After": "1"}), Answer(503), Answer(0)])
def test_what_passes_is_tried_again(tmp_path, api, fault):
    api.records = orders(1)
    api.faults = [fault]
    with shop(tmp_path, source()) as at:
        assert at.bring().load.rows == 1
    assert len(api.asked) == 2


def test_an_answer_that_breaks_off_is_tried_again(tmp_path, api):
    api.records = orders(1)
    api.faults = [Answer(200, {"Content-Length": "1000"}, body='{"data": {"items": [')]
    with shop(tmp_path, source()) as at:
        assert at.bring().load.rows == 1


def test_a_source_that_stays_away_is_worth_a_later_run(tmp_path, api):
    api.faults = [Answer(503)] * http.ATTEMPTS
    with shop(tmp_path, source()) as at, pytest.raises(SourceUnavailable, match="it answered 503"):
        at.bring()
    assert len(api.asked) == http.ATTEMPTS


@pytest.mark.parametrize(("status", "hint"), [(401, "look at `auth`"), (403, "the right to read"), (404, "correct `url`")])
def test_what_will_not_pass_is_not_tried_again(tmp_path, api, status, hint):
    api.faults = [Answer(status)]
    with shop(tmp_path, source()) as at, pytest.raises(UsageError, match=f"it answered {status}") as said:
        at.bring()
    assert hint in said.value.hint
    assert len(api.asked) == 1


def test_a_load_that_fails_on_the_way_leaves_what_was_there(tmp_path, api):
    api.records = orders(*range(1, 8))
    with shop(tmp_path, source()) as at:
        at.bring()
        api.records = orders(*range(11, 18))
        at.rows()
        api.faults = []
        http_asked = len(api.asked)
        original = api.page
        api.page = lambda query: original(query) if query.get("page") == "1" else 1 / 0  # ty: ignore[invalid-assignment]
        with pytest.raises(SourceUnavailable):
            at.bring()
        assert at.rows("id") == [(each,) for each in range(1, 8)]
        assert sorted(each.suffix for each in at.folder.iterdir()) == ["", ".json", ".parquet"]
    assert len(api.asked) > http_asked


class TestColumns:
    def test_one_that_is_gone_is_refused_until_it_is_back(self, tmp_path, api):
        api.records = orders(1, 2)
        with shop(tmp_path, following()) as at:
            at.bring()
            held = at.landed
            api.records = [{key: value for key, value in each.items() if key != "amount"} for each in orders(3, day=2)]
            with pytest.raises(SourceChanged, match="`amount` is gone"):
                at.bring()
            assert at.landed == held
            api.records = orders(3, day=2)
            at.bring()
            assert at.rows("id, amount") == [(1, 10), (2, 20), (3, 30)]

    def test_one_of_another_type_is_refused(self, tmp_path, api):
        api.records = orders(1)
        with shop(tmp_path, source()) as at:
            at.bring()
            api.records = [{**each, "amount": "ten"} for each in orders(1, 2)]
            with pytest.raises(SourceChanged, match="`amount` is VARCHAR, and was BIGINT"):
                at.bring()
            assert at.rows("amount") == [(10,)]

    def test_a_new_one_is_told_and_shown(self, tmp_path, api):
        api.records = orders(1)
        with shop(tmp_path, following()) as at:
            at.bring()
            api.records = orders(2, day=2, channel="web")
            assert at.bring().load.changes == ("`channel` is new: VARCHAR",)
            assert at.rows("id, channel") == [(1, None), (2, "web")]

    def test_numbers_may_begin_to_have_a_point(self, tmp_path, api):
        api.records = orders(1)
        with shop(tmp_path, following()) as at:
            at.bring()
            api.records = [{**each, "amount": 20.5} for each in orders(2)]
            assert at.bring().load.changes == ("`amount` is DOUBLE, and was BIGINT",)
            api.records = orders(3)
            assert at.bring().load.changes == ()
            assert at.rows("amount") == [(10.0,), (20.5,), (30.0,)]

    def test_one_that_not_every_record_had_may_be_missing_for_a_day(self, tmp_path, api):
        api.records = [*orders(1, note="x"), *orders(2)]
        with shop(tmp_path, following()) as at:
            at.bring()
            api.records = orders(3, day=2)
            at.bring()
            assert at.rows("note", order="id") == [("x",), (None,), (None,)]

    def test_one_without_a_value_has_no_type_yet(self, tmp_path, api):
        api.records = orders(1, note=None)
        with shop(tmp_path, following()) as at:
            at.bring()
            assert "note" not in at.landed.columns
            api.records = orders(2, note="late")
            at.bring()
            assert at.rows("note", order="id") == [(None,), ("late",)]

    def test_texts_stay_texts_though_they_look_like_days(self, tmp_path, api):
        api.records = orders(1, note="n/a")
        with shop(tmp_path, following()) as at:
            at.bring()
            api.records = orders(2, note="2024-01-01")
            at.bring()
            assert at.rows("note", order="id") == [("n/a",), ("2024-01-01",)]

    def test_what_is_nested_is_json(self, tmp_path, api):
        api.records = orders(1, customer={"name": "Ada"}, lines=[{"sku": 1}])
        with shop(tmp_path, source()) as at:
            at.bring()
            assert at.rows("customer->>'$.name', cast(lines->'$[0].sku' as int)") == [("Ada", 1)]

    def test_declared_ones_say_what_is_meant_from_now_on(self, tmp_path, api):
        api.records = orders(1)
        with shop(tmp_path, following()) as at:
            at.bring()
            api.records = [{"id": "2", "updated_at": "2024-01-02T00:00:00Z", "amount": 5}]
            kept = {"id": Primitive.STRING, "updated_at": None, "amount": None}
            with pytest.raises(SourceChanged, match="`id` is VARCHAR"):
                at.bring()
            at.source = replace(following(), columns=kept)
            at.bring()
            assert at.rows("id, amount") == [("1", 10), ("2", 5)]
            api.records = [{"id": "3", "updated_at": "2024-01-03T00:00:00Z"}]
            at.source = replace(following(), columns={"id": None, "updated_at": None})
            at.bring()
            assert at.rows("id, updated_at::date::text") == [("1", "2024-01-01"), ("2", "2024-01-02"), ("3", "2024-01-03")]
            assert list(at.landed.columns) == ["id", "updated_at"]

    def test_a_key_that_is_missing_is_refused(self, tmp_path, api):
        api.records = [*orders(1), {"id": None, "updated_at": "2024-01-02T00:00:00Z", "amount": 1}]
        with shop(tmp_path, following()) as at, pytest.raises(SourceChanged, match="`id` is missing from 1 rows"):
            at.bring()

    def test_a_cursor_that_there_is_not_is_refused(self, tmp_path, api):
        api.records = orders(1)
        with shop(tmp_path, following(cursor="changed_at")) as at, pytest.raises(SourceChanged, match="no column changed_at"):
            at.bring()


def test_a_landing_that_grows_is_compacted_and_its_old_files_go_a_day_later(tmp_path, api, monkeypatch):
    monkeypatch.setattr(loads, "MOST_FILES", 3)
    with shop(tmp_path, following()) as at:
        for each in range(1, 6):
            api.records = orders(1, each, day=each)
            at.bring()
        assert len(at.landed.files) == 2
        assert at.rows("id, amount") == [(each, each * 10) for each in range(1, 6)]
        assert len(list(at.folder.glob("*.parquet"))) == 6
        with frozen_at(now() + timedelta(days=2)):
            at.bring()
        assert len(list(at.folder.glob("*.parquet"))) == len(at.landed.files)
        assert len(at.rows()) == 5


class TestSecrets:
    def test_nothing_that_is_written_or_said_holds_one(self, tmp_path, api, capfd):
        api.records, api.token = orders(1), TOKEN
        asking = source(auth={"type": "bearer", "token": "${SALES_TOKEN}"}, parameters={"api_key": "${SALES_TOKEN}"})
        with shop(tmp_path, asking) as at:
            at.bring()
            api.token = "another"
            with pytest.raises(UsageError) as refused:
                at.bring()
            api.faults = [Answer(503, body=json.dumps({"you": TOKEN}))] * http.ATTEMPTS
            with pytest.raises(SourceUnavailable) as busy:
                at.bring()
            told = [*at.texts(), *capfd.readouterr(), *("".join(traceback.format_exception(each.value)) for each in (refused, busy))]
        assert not any(TOKEN in each for each in told)

    def test_a_variable_that_is_missing_is_named(self, tmp_path, monkeypatch):
        monkeypatch.delenv("SALES_TOKEN")
        with (
            shop(tmp_path, source(auth={"type": "bearer", "token": "${SALES_TOKEN}"})) as at,
            pytest.raises(UsageError, match="no SALES_TOKEN, which the input port orders") as said,
        ):
            at.bring()
        assert "mesh run sales.orders" in said.value.hint

    @pytest.mark.parametrize(
        "auth",
        [
            {"type": "bearer", "token": "${SALES_TOKEN}"},
            {"type": "http_basic", "username": "ada", "password": "${SALES_TOKEN}"},
            {"type": "api_key", "name": "X-Key", "api_key": "${SALES_TOKEN}", "location": "header"},
        ],
    )
    def test_another_host_is_told_none(self, tmp_path, api, auth):
        with api_server() as other:
            other.records = orders(1)
            api.faults = [Answer(302, {"Location": f"{other.url}/orders?page=1"})]
            with shop(tmp_path, source(auth=auth)) as at:
                assert at.bring().load.rows == 1
            assert TOKEN not in str(other.asked)
            assert not {"Authorization", "X-Key"} & other.asked[0]["headers"].keys()
        assert {"Authorization", "X-Key"} & api.asked[0]["headers"].keys()

    def test_a_link_to_another_host_takes_none_along(self, tmp_path, api):
        with api_server() as other:
            api.records = other.records = orders(*range(1, 5))
            api.next_link = lambda page: f"{other.url}/orders?page={page}"
            linked = source(paginator={"type": "json_link", "next_url_path": "next"}, auth={"type": "bearer", "token": "${SALES_TOKEN}"})
            with shop(tmp_path, linked) as at:
                assert at.bring().load.rows == 4
            assert "Authorization" not in other.asked[0]["headers"]

    def test_one_in_the_url_is_not_sent_on(self, tmp_path, api):
        with api_server() as other:
            api.faults = [Answer(302, {"Location": f"{other.url}/orders?api_key={TOKEN}"})]
            with (
                shop(tmp_path, source(parameters={"api_key": "${SALES_TOKEN}"})) as at,
                pytest.raises(UsageError, match="sends its reader on to 127"),
            ):
                at.bring()
            assert other.asked == []


def test_a_page_larger_than_memory_is_refused(tmp_path, api, monkeypatch):
    monkeypatch.setattr(http, "LARGEST_PAGE", 1000)
    api.records = orders(1, note="x" * 2000)
    with shop(tmp_path, source()) as at, pytest.raises(UsageError, match="a page is larger than"):
        at.bring()


def test_what_is_no_json_is_refused(tmp_path, api):
    api.faults = [Answer(200, body="<html>")]
    with shop(tmp_path, source()) as at, pytest.raises(UsageError, match="no JSON"):
        at.bring()


def test_nothing_of_dlt_is_kept_outside_of_the_mesh(tmp_path, api, monkeypatch):
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir()
    elsewhere.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(elsewhere)
    api.records = orders(1)
    with shop(tmp_path / "mesh", source()) as at:
        at.bring()
    assert [*home.iterdir(), *elsewhere.iterdir()] == []
