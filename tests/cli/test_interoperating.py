import json
from dataclasses import replace
from datetime import UTC, datetime

from mesh_platform.cli.output import show
from mesh_platform.cli.views.interoperability import InteroperabilityView
from mesh_platform.observability.interoperability.joins import declared_joins
from mesh_platform.observability.interoperability.measurement import Agreement, Coverage, Earlier, Measurement, Sameness
from tests.cli.commands import invoke
from tests.observability.interoperability.meshes import baskets, customers, granted, mesh

(JOIN,) = declared_joins(mesh(customers(), baskets(), granted()))
SAME = Agreement(type=Sameness.SAME, unit=Sameness.UNSAID, values=Sameness.UNSAID)
PART = Coverage(rows=20_000, rows_without_key=1_000, rows_unmatched=4_000, keys=9, keys_unmatched=2, to_keys=1_000, to_keys_unused=993)
NEARLY = replace(PART, rows=1_000_000, rows_without_key=0, rows_unmatched=1)
WHOLE = replace(PART, rows_without_key=0, rows_unmatched=0, keys_unmatched=0)


def measured(**found) -> Measurement:
    return Measurement(join=JOIN, agreement=found.pop("agreement", SAME), **found)


def told(capsys, *measurements: Measurement, **of_view) -> list[str]:
    show(InteroperabilityView(measurements, of_view.pop("earlier", {}), **of_view))
    return [line.rstrip() for line in capsys.readouterr().out.splitlines()]


def test_a_mesh_without_relationships_says_so(built):
    assert invoke(built, "interop").stdout.startswith("no contract of the mesh refers to another port")
    assert json.loads(invoke(built, "interop", "--json").stdout) == {"domains": [], "joins": []}


def test_an_address_that_is_not_there_is_a_wrong_call_with_a_suggestion(built):
    result = invoke(built, "interop", "sale")
    assert result.exit_code == 2
    assert "Did you mean sales?" in result.stderr


def test_the_matrix_says_how_many_rows_find_nobody_and_the_join_why(capsys):
    assert told(capsys, measured(coverage=PART))[1:] == [
        "      crm",
        "shop  75.0 % (5,000)",
        "",
        "crm.people.customers.number  1,000 keys",
        "looked up by                 joined  alone  without key  keys missing  keys unused",
        "shop.sales.baskets.customer  75.0 %  5,000        1,000        2 of 9          993",
    ]


def test_what_is_not_whole_is_never_rounded_to_it(capsys):
    assert told(capsys, measured(coverage=NEARLY))[2] == "shop  99.9 % (1)"


def test_whole_joins_are_counted_and_shown_when_asked_for(capsys):
    assert told(capsys, measured(coverage=WHOLE))[2:] == [
        "shop  100 %",
        "",
        "1 more join without a gap or a difference: mesh interop --all",
    ]
    assert "shop.sales.baskets.customer   100 %      0" in "\n".join(told(capsys, measured(coverage=WHOLE), everything=True))


def test_what_was_not_counted_and_what_differs_is_said_in_words(capsys):
    differs = replace(SAME, type=Sameness.DIFFERENT, differences=("customer is int, number is long",))
    lines = told(capsys, measured(reason="nobody may see it"), measured(agreement=differs, coverage=WHOLE))
    assert lines[2] == "shop  100 %, 1 not counted, 1 difference"
    assert "shop.sales.baskets.customer  not counted: nobody may see it" in lines
    assert "shop.sales.baskets.customer  differs: customer is int, number is long" in lines


def test_a_join_that_was_measured_before_says_how_it_moved(capsys):
    before = {JOIN.sides: Earlier(at=datetime(2026, 3, 2, tzinfo=UTC), share=0.8)}
    assert told(capsys, measured(coverage=PART), earlier=before)[-1].endswith("-5.0 since 02 Mar")
