import dagster as dg
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from mesh_platform.errors import UsageError
from mesh_platform.orchestration.locations.resources import platform_resources
from mesh_platform.settings import Settings, load_settings


@pytest.fixture
def settings(root) -> Settings:
    return load_settings(root)


def handed_on(settings: Settings, value: object, of: object = None) -> object:
    """What an asset finds that loads what another one returned."""
    found = []

    @dg.asset(key_prefix="finance")
    def given():
        return value

    def take(given):
        found.append(given)

    take.__annotations__ = {"given": of} if of else {}
    taken = dg.asset(key_prefix="finance")(take)
    assert dg.materialize([given, taken], resources=platform_resources(settings, "finance")).success
    return found[0]


@pytest.mark.parametrize("value", [1, 1.5, "text", True, [1, "a", None], {"a": {"b": [1, 2]}}, []])
def test_a_value_that_json_knows_is_handed_on(settings, value):
    assert handed_on(settings, value) == value
    assert (settings.state / "private/finance/assets/given.json").is_file()


def test_tables_come_back_as_they_were_given(settings):
    frame = pd.DataFrame({"n": [1, 2]}, index=pd.Index(["a", "b"], name="key"))
    pd.testing.assert_frame_equal(handed_on(settings, frame), frame)
    assert handed_on(settings, pl.DataFrame({"n": [1, 2]})).equals(pl.DataFrame({"n": [1, 2]}))
    assert handed_on(settings, pa.table({"n": [1, 2]})).column_names == ["n"]
    assert (settings.state / "private/finance/assets/given.parquet").is_file()


def test_the_reader_may_ask_for_another_library(settings):
    assert isinstance(handed_on(settings, pd.DataFrame({"n": [1]}), pl.DataFrame), pl.DataFrame)
    assert isinstance(handed_on(settings, pl.DataFrame({"n": [1]}), pa.Table), pa.Table)


def test_a_value_of_another_kind_takes_the_place_of_the_old_one(settings):
    handed_on(settings, pl.DataFrame({"n": [1]}))
    assert handed_on(settings, 3) == 3
    assert not (settings.state / "private/finance/assets/given.parquet").exists()


@pytest.mark.parametrize("value", [object(), (1, 2), {1: "a"}, {"a"}, float("nan"), b"bytes", print])
def test_anything_else_is_refused_and_told_what_to_do(settings, value):
    with pytest.raises(UsageError) as caught:
        handed_on(settings, value)
    assert "neither a table nor plain JSON" in str(caught.value)
    assert "return a table" in str(caught.value)


def test_each_partition_is_kept_by_itself_whatever_its_key(settings):
    keys = ["../../fleet", "a/b", "a%2fb", "."]
    parts = dg.StaticPartitionsDefinition(keys)

    @dg.asset(key_prefix="finance", partitions_def=parts)
    def cut(context) -> str:
        return context.partition_key

    @dg.asset(key_prefix="finance")
    def whole(cut: dict[str, str]) -> dict[str, str]:
        assert cut == {each: each for each in keys}
        return cut

    resources = platform_resources(settings, "finance")
    with dg.DagsterInstance.ephemeral() as instance:
        for key in keys:
            assert dg.materialize([cut], partition_key=key, resources=resources, instance=instance).success
        assert dg.materialize([cut, whole], selection=[whole], resources=resources, instance=instance).success
    assert len(list((settings.state / "private/finance/assets/cut").iterdir())) == len(keys)


def test_what_ops_hand_to_each_other_goes_the_same_way(settings):
    @dg.op
    def one() -> int:
        return 1

    @dg.op
    def two(number: int) -> int:
        return number + 1

    @dg.job(resource_defs=platform_resources(settings, "finance"))
    def count():
        two(one())

    assert count.execute_in_process().output_for_node("two") == 2
    assert len(list((settings.state / "private/finance/runs").rglob("*.json"))) == 2


def test_an_asset_that_was_never_made_is_told(settings):
    given = dg.AssetSpec(["finance", "given"])

    @dg.asset(key_prefix="finance", ins={"given": dg.AssetIn(key=["finance", "given"])})
    def take(given):
        raise AssertionError(given)

    with pytest.raises(UsageError) as caught:
        dg.materialize([given, take], resources=platform_resources(settings, "finance"))
    assert "nothing is kept of finance/given" in str(caught.value)
