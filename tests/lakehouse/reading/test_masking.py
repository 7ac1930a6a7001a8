import threading
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from pydantic import SecretStr

from mesh_platform.concepts.access import Mask, Masking
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.row_filter import Compares, Every, IsMissing, IsOneOf, Not, Relation, Some
from mesh_platform.concepts.types import DecimalType, ListType, Primitive
from mesh_platform.errors import InvalidDeclaration
from mesh_platform.lakehouse.reading.masking import masked, set_keys
from mesh_platform.lakehouse.reading.masking_keys import KEY_FILE, hash_keys
from mesh_platform.lakehouse.reading.row_conditions import condition_sql
from mesh_platform.settings import Settings

DELAYS, ROUTES = Consumer.parse("punctuality.delays"), Consumer.parse("punctuality.routes")
HASH = Mask(masking=Masking.HASH)


@pytest.fixture
def shown(connection, settings):
    """The value of an expression of type `of`, as it is shown."""

    def show(value: str, of, mask: Mask, consumer: Consumer | None = DELAYS):
        set_keys(connection, hash_keys(settings, consumer))
        return connection.execute(f"select {masked('x', of, mask)} from (select {value} as x)").fetchone()[0]

    return show


class TestHash:
    def test_is_64_hexadecimal_digits_and_the_same_each_time(self, shown):
        value = shown("'N14228'", Primitive.STRING, HASH)
        assert len(value) == 64
        assert set(value) <= set("0123456789abcdef")
        assert value == shown("'N14228'", Primitive.STRING, HASH)
        assert value != shown("'N14229'", Primitive.STRING, HASH)

    def test_of_a_missing_value_is_missing(self, shown):
        assert shown("null::varchar", Primitive.STRING, HASH) is None

    def test_of_one_consumer_tells_nothing_to_another(self, shown):
        assert len({shown("'N14228'", Primitive.STRING, HASH, each) for each in (DELAYS, ROUTES, None)}) == 3

    def test_of_an_int_and_a_long_are_equal_so_that_they_join(self, shown):
        assert shown("7::integer", Primitive.INT, HASH) == shown("7::bigint", Primitive.LONG, HASH)

    @pytest.mark.parametrize("value", ["[1, 2]", "date '2024-01-01'", "true", "1.50::decimal(4, 2)", "'\\x00'::blob"])
    def test_can_be_made_of_any_type(self, shown, value):
        assert len(shown(value, ListType(Primitive.INT), HASH)) == 64

    def test_is_no_plain_sha256_that_anybody_could_look_up(self, connection, shown):
        plain = connection.execute("select sha256('N14228')").fetchone()[0]
        assert shown("'N14228'", Primitive.STRING, HASH) != plain


class TestOtherMasks:
    @pytest.mark.parametrize(("value", "seen"), [("Graham", "Gr***"), ("Gr", "***"), ("", "***"), (None, None)])
    def test_partial_keeps_a_beginning_and_never_the_whole(self, shown, value, seen):
        given = "null::varchar" if value is None else f"'{value}'"
        assert shown(given, Primitive.STRING, Mask(masking=Masking.PARTIAL, keep=2)) == seen

    def test_null_keeps_the_type(self, shown, connection):
        mask = Mask(masking=Masking.NULL)
        assert shown("7", Primitive.LONG, mask) is None
        assert connection.execute(f"select typeof({masked('x', Primitive.LONG, mask)}) from (select 7 as x)").fetchone() == ("BIGINT",)

    @pytest.mark.parametrize(
        ("value", "of", "step", "seen"),
        [
            ("178", Primitive.INT, 50, 150),
            ("-1", Primitive.INT, 50, -50),
            ("9223372036854775807", Primitive.LONG, 10, 9223372036854775800),
            ("(-9223372036854775808)::bigint", Primitive.LONG, 10, None),  # the multiple below is no long
            ("17.99::double", Primitive.DOUBLE, 2.5, 17.5),
            ("17.99::decimal(6, 2)", DecimalType(6, 2), 5, Decimal("15.00")),
            ("null::integer", Primitive.INT, 50, None),
        ],
    )
    def test_a_number_goes_down_to_a_step(self, shown, value, of, step, seen):
        assert shown(value, of, Mask(masking=Masking.GENERALISE, step=step)) == seen

    @pytest.mark.parametrize(
        ("value", "of", "unit", "seen"),
        [
            ("date '2013-05-17'", Primitive.DATE, "month", date(2013, 5, 1)),
            ("date '2013-05-17'", Primitive.DATE, "week", date(2013, 5, 13)),
            ("timestamp '2013-05-17 09:59:00'", Primitive.TIMESTAMP, "hour", datetime(2013, 5, 17, 9)),  # noqa: DTZ001
            ("timestamptz '2013-05-17 09:59:00Z'", Primitive.TIMESTAMPTZ, "day", datetime(2013, 5, 17, tzinfo=UTC)),
        ],
    )
    def test_a_time_goes_down_to_a_unit(self, shown, value, of, unit, seen):
        assert shown(value, of, Mask(masking=Masking.GENERALISE, unit=unit)) == seen

    @pytest.mark.parametrize(
        ("of", "mask"),
        [
            (Primitive.LONG, Mask(masking=Masking.PARTIAL, keep=2)),
            (Primitive.STRING, Mask(masking=Masking.GENERALISE, step=10)),
            (Primitive.LONG, Mask(masking=Masking.GENERALISE, step=0)),
            (Primitive.LONG, Mask(masking=Masking.GENERALISE)),
            (Primitive.DATE, Mask(masking=Masking.GENERALISE, unit="hour")),  # would show the date as it is
            (Primitive.DATE, Mask(masking=Masking.GENERALISE, unit="month'); drop table x; --")),
        ],
    )
    def test_a_mask_that_does_not_fit_its_column_shows_nothing(self, of, mask):
        with pytest.raises(InvalidDeclaration, match="cannot be shown"):
            masked("x", of, mask)


class TestKeys:
    def test_the_master_key_is_made_once_and_only_its_owner_may_read_it(self, settings):
        first = hash_keys(settings, DELAYS)
        file = settings.state / KEY_FILE
        assert file.stat().st_mode & 0o777 == 0o600
        assert hash_keys(settings, DELAYS) == first
        assert [each.name for each in settings.state.iterdir()] == [KEY_FILE]

    def test_processes_that_meet_agree_on_one_key(self, settings):
        found, start = [], threading.Barrier(8)

        def ask() -> None:
            start.wait()
            found.append(hash_keys(settings, DELAYS))

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert len(set(found)) == 1

    def test_a_key_of_the_settings_goes_before_one_of_the_state_folder(self, tmp_path):
        given = Settings(root=tmp_path, masking_key=SecretStr("a secret"))
        assert hash_keys(given, DELAYS) == hash_keys(Settings(root=tmp_path / "elsewhere", masking_key=SecretStr("a secret")), DELAYS)
        assert not (given.state / KEY_FILE).exists()

    def test_keys_show_in_no_text(self, settings):
        keys = hash_keys(settings, DELAYS)
        assert keys.inner not in f"{keys} {keys!r}"
        assert keys.outer not in f"{keys} {keys!r}"

    def test_no_expression_holds_a_key(self, settings):
        keys = hash_keys(settings, DELAYS)
        expression = masked("x", Primitive.STRING, HASH)
        assert keys.inner not in expression
        assert keys.outer not in expression


class TestRowFilters:
    @pytest.mark.parametrize(
        ("rows", "seen"),
        [
            (Compares("n", Relation.GREATER_OR_EQUAL, 2), [2, 3, 4]),
            (IsOneOf("word", ("a", "c")), [1, 3]),
            (IsOneOf("word", ()), []),
            (IsMissing("word"), [4]),
            (Not(IsOneOf("word", ("a",))), [2, 3]),  # a missing value is neither in nor out
            (Every((Compares("n", Relation.LESS, 3), Not(Compares("word", Relation.EQUAL, "a")))), [2]),
            (Some((Compares("n", Relation.EQUAL, 1), IsMissing("word"))), [1, 4]),
            (Every(()), [1, 2, 3, 4]),
            (Some(()), []),
            (Compares("word", Relation.EQUAL, "a' or true --"), []),
        ],
    )
    def test_a_filter_shows_the_rows_for_which_it_holds(self, connection, rows, seen):
        table = "(values (1, 'a'), (2, 'b'), (3, 'c'), (4, null)) made (n, word)"
        assert connection.execute(f"select n from {table} where {condition_sql(rows)} order by n").fetchall() == [(n,) for n in seen]
