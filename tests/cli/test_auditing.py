import json

from tests.cli.commands import invoke

ORDERS = "sales.orders.daily"


def test_the_audit_tells_who_did_what_on_what_grounds(built):
    told = invoke(built, "audit", "sales").stdout
    assert "published" in told
    assert ORDERS in told
    assert "4 rows as snapshot" in told
    assert "declarations" in told
    assert "finance" not in told
    assert "build started" not in told


def test_reads_are_told_to_those_who_ask(built):
    kinds = [each["kind"] for each in json.loads(invoke(built, "audit", ORDERS, "--reads", "--json").stdout)]
    assert "read" in kinds
    reads = json.loads(invoke(built, "audit", "--kind", "read", "--limit", "1000", "--json").stdout)
    assert any(each["grounds"].startswith("for finance.revenue at snapshot") for each in reads)
    assert invoke(built, "audit", "--kind", "read", "--actor", "nobody").stdout == "the ledger has nothing of the kind\n"


def test_a_time_that_is_none_is_a_wrong_call(built):
    assert "nothing of the kind" in invoke(built, "audit", "--since", "2999-01-01").stdout
    result = invoke(built, "audit", "show", "--since", "yesterday")
    assert result.exit_code == 2
    assert "2026-11-01" in result.stderr


def test_what_fits_exits_with_zero_and_its_head_can_be_kept(built):
    head = invoke(built, "audit", "head").stdout.strip()
    result = invoke(built, "audit", "verify", "--head", head)
    assert result.exit_code == 0, result.output
    assert "everything fits" in result.stdout


def test_what_does_not_fit_is_named_and_exits_with_one(built):
    number = invoke(built, "audit", "head").stdout.partition(":")[0]
    result = invoke(built, "audit", "verify", "--no-files", "--head", f"{number}:0123")
    assert result.exit_code == 1
    assert f"fact {number}  has another hash" in result.stdout
    found = json.loads(invoke(built, "audit", "verify", "--head", f"{int(number) + 1}:0123", "--json").stdout)
    assert not found["holds"]
    assert found["faults"][0]["place"] == f"fact {int(number) + 1}"


def test_a_kind_is_asked_for_as_it_is_shown_and_one_that_is_none_is_a_wrong_call(built):
    assert (
        invoke(built, "audit", "--kind", "build started", "--json").stdout
        == invoke(built, "audit", "--kind", "build_started", "--json").stdout
    )
    assert "sales.orders.daily" in invoke(built, "audit", "--kind", "build started").stdout
    result = invoke(built, "audit", "--kind", "publishd")
    assert result.exit_code == 2
    assert "Did you mean `published`?" in result.stderr
