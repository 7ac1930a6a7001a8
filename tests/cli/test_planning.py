import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mesh_platform.cli.views.plan_markdown import code, plan_markdown, prose
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.problem import Location, Problem
from mesh_platform.governance.changes.touched import Grounds
from mesh_platform.orchestration.planning.affected import Affected
from mesh_platform.orchestration.planning.brought import Brought
from mesh_platform.orchestration.planning.difference import Became, Detail, Differences, PortDifference, ProductDifference
from mesh_platform.orchestration.planning.plan import Plan
from mesh_platform.orchestration.planning.replayed import BrokenPromise, Columns, Fate, Replayed
from tests.cli.commands import environment, run_mesh
from tests.sample_mesh import ORDERS_ODCS, ORDERS_SQL, SAMPLE_MESH, write_sample_mesh

ORDERS = PortAddress("sales", "orders", "daily")
HOSTILE = "`x`|</td><script>alert(1)</script> @everyone [go](javascript:x) **b**\n# h ![i](http://e/x.png) <!-- c"
DEARER = {ORDERS_SQL: SAMPLE_MESH[ORDERS_SQL].replace("amount::decimal", "(amount + 1)::decimal")}
RENAMED = {
    ORDERS_SQL: SAMPLE_MESH[ORDERS_SQL].replace("as amount", "as price"),
    ORDERS_ODCS: SAMPLE_MESH[ORDERS_ODCS].replace("name: amount", "name: price"),
}


@pytest.fixture
def working_tree(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sample mesh over what `built` has published, as a settings file of the environment would lay it."""
    monkeypatch.setattr("tests.cli.commands.environment", lambda: over(built))
    return write_sample_mesh(tmp_path)


def over(built: Path) -> dict[str, str]:
    return environment(MESH_HOME=str(built / ".mesh"))


def test_a_clean_tree_ends_with_0_and_says_so(working_tree):
    result = run_mesh(working_tree, "plan")
    assert (result.returncode, result.stdout) == (0, "Nothing changes  2 ports unchanged\n")
    assert result.stderr == ""


def test_rows_that_change_are_shown_and_break_nothing(working_tree):
    write_sample_mesh(working_tree, DEARER)
    result = run_mesh(working_tree, "plan")
    assert result.returncode == 0, result.stderr
    assert "differs  sales.orders.daily  4 changed of 4" in result.stdout
    assert "differs  finance.revenue.monthly  2 changed of 2" in result.stdout
    assert "Nothing breaks, 2 with other rows  1 port changed, 1 unchanged" in result.stdout
    assert "differs    finance.revenue.monthly" in result.stderr  # while it goes on


def test_what_breaks_ends_with_1_in_every_form(working_tree, tmp_path):
    write_sample_mesh(working_tree, RENAMED)
    result = run_mesh(working_tree, "plan", "--json", "--markdown", str(tmp_path / "summary.md"))
    assert result.returncode == 1, result.stderr
    told = json.loads(result.stdout)
    assert [(each["port"], each["fate"]) for each in told["replay"]] == [
        ("sales.orders.daily", "differs"),
        ("finance.revenue.monthly", "breaks"),
    ]
    summary = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert summary.startswith("### ❌ 1 port breaks, 1 breaking contract without a new major version")
    assert "| `finance.revenue.monthly` | finance@" in summary.replace("\u200b", "")


def test_the_json_keeps_its_shape(working_tree):
    write_sample_mesh(working_tree, RENAMED)
    told = json.loads(run_mesh(working_tree, "plan", "--no-replay", "--json").stdout)
    assert list(told) == ["format", "breaks", "differences", "problems", "warnings", "standing", "affected", "replay"]
    assert list(told["differences"]) == ["domains", "products", "ports", "access", "unchanged_ports"]
    assert list(told["differences"]["ports"][0]) == ["port", "became", "code", "contract", "details", "breaks"]
    assert list(told["affected"][0]) == ["consumer", "domain", "owner", "through", "steps", "grounds", "columns", "reached"]
    assert (told["format"], told["replay"]) == (1, None)


def test_markdown_to_the_output_is_all_that_is_printed(working_tree):
    result = run_mesh(working_tree, "plan", "--no-replay", "--markdown", "-")
    assert (result.returncode, result.stdout) == (0, "### ✅ Nothing changes\n\n2 ports unchanged.\n\n")


@pytest.mark.parametrize(
    ("arguments", "fact"),
    [
        (["plan", "--full", "--sample", "5"], "--full and --sample contradict each other"),
        (["plan", "--json", "--markdown", "-"], "JSON and Markdown cannot both go to the output"),
        (["plan", "--markdown", "nowhere/summary.md"], "there is no folder for nowhere/summary.md"),
        (["plan", "sails"], "the mesh has no domain 'sails'"),
    ],
)
def test_a_wrong_call_ends_with_2_and_the_next_step(working_tree, arguments, fact):
    result = run_mesh(working_tree, *arguments)
    assert result.returncode == 2
    assert fact in " ".join(result.stderr.split())


def test_a_clean_tree_is_told_without_dagster(working_tree, built):
    told = "atexit.register(lambda: print('dagster' in sys.modules))"
    program = f"import atexit, sys\nfrom mesh_platform.cli.main import app\n{told}\napp(['plan'])"
    done = subprocess.run([sys.executable, "-c", program], cwd=working_tree, env=over(built), capture_output=True, text=True, check=False)
    assert done.stdout == "Nothing changes  2 ports unchanged\nFalse\n", done.stderr


def test_markdown_shows_hostile_text_as_it_was_written_and_calls_nobody():
    summary = plan_markdown(hostile_plan())
    active = ("<script>", "<!--", "@everyone", "</td>", "**b**", "\n# h", "![i]", "[go]")
    assert [each for each in active if re.search(rf"(?<!\\){re.escape(each)}", summary)] == []
    rows = [re.sub(r"\\.", "", line) for line in summary.splitlines() if line.startswith("| `")]
    assert [each.count("|") for each in rows] == [6, 5]


def test_a_name_that_cannot_stand_in_code_is_prose():
    assert code("sales.orders.daily") == "`sales.orders.daily`"
    assert code("a`b|c") == "a\\`b\\|c"
    assert prose("ask @team") == "ask @\u200bteam"


def hostile_plan() -> Plan:
    """Everything that somebody may write is hostile."""
    place = Location(Path(f"domains/{HOSTILE}.yaml"), 3)
    detail = Detail(what=HOSTILE, old=HOSTILE, new="")
    broken = BrokenPromise(check="c", description=HOSTILE, threshold=HOSTILE)
    return Plan(
        mesh=Mesh(root=Path(), domains=()),
        differences=Differences(
            products=(ProductDifference(product=ORDERS.of_product, became=Became.CHANGED, details=(detail,)),),
            ports=(PortDifference(port=ORDERS, became=Became.CHANGED, details=(detail,)),),
        ),
        brought=Brought(problems=(Problem(place, HOSTILE, HOSTILE),), warnings=(Problem(place, HOSTILE),)),
        affected=(
            Affected(consumer=Consumer.parse("a.b"), owner=HOSTILE, through=ORDERS, steps=1, grounds=Grounds.USED, columns=(HOSTILE,)),
        ),
        replayed=(
            Replayed(port=ORDERS, fate=Fate.BREAKS, reason=HOSTILE, broken=(broken,), columns=Columns(added=(HOSTILE,)), basis=HOSTILE),
        ),
    )
