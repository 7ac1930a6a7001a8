"""Abuse case 4: a name that means more to somebody than it says: a wildcard, a path, an escape, a look-alike.

Tests in this folder attack the platform as a whole, so they mirror a list of threats and no package.
"""

import ast
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import mesh_platform
from mesh_platform.access.answering.reading import query, read
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.names import NAME, PortAddress, ProductAddress, is_column_name
from mesh_platform.declarations.reader import load_mesh, require_mesh
from mesh_platform.errors import InvalidName, UsageError
from mesh_platform.orchestration.bodies.marked import data_product
from mesh_platform.orchestration.running.runner import run
from tests.cli.commands import invoke
from tests.declarations.reading import changed
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, REVENUE_ODPS, SAMPLE_MESH, write_mesh, write_sample_mesh

LONGEST = "a" * 63
HOSTILE = [
    "*",
    "orders*",
    "?",
    "..",
    ".",
    "a/b",
    "../a",
    "a\\b",
    "%2e%2e",
    "a%2fb",
    "",
    " ",
    "a b",
    "a\n",
    "a;b",
    'a"b',
    "a'b",
    "a`b",
    "$(a)",
    "${a}",
    "{a}",
    "[a]",
    "a:b",
    "a@b",
    "-a",
    "_a",
    "1a",
    "A",
    "\u043erders",  # a Cyrillic o
    "\uff41",  # full width
    "\u212aelvin",  # the sign for kelvin, whose lower case is k
    "\u017fales",  # the long s, whose upper case is S
    "a\u200bb",
    "é",
    "a" * 64,
]
FOLDERS = [each for each in HOSTILE if each not in ("", ".", "..") and not {"/", "\0"} & set(each)]


def problems(root: Path) -> list[str]:
    return [str(each) for each in load_mesh(root)[1]]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_address_and_no_consumer_takes_it(name):
    for make in (
        lambda: PortAddress(name, "orders", "daily"),
        lambda: PortAddress("sales", name, "daily"),
        lambda: PortAddress("sales", "orders", name),
        lambda: PortAddress.parse(f"sales.orders.{name}"),
        lambda: PortAddress.from_key(("sales", name, "daily")),
        lambda: PortAddress.from_key(("sales", "orders", f"{name}_v2")),
        lambda: ProductAddress.parse(f"{name}.orders"),
        lambda: Consumer.parse(f"{name}.orders"),
        lambda: Consumer.parse(f"application:sales.{name}"),
        lambda: data_product(f"{name}.orders.daily"),
    ):
        with pytest.raises(InvalidName):
            make()


@pytest.mark.parametrize("name", [each for each in HOSTILE if each != "A"])
def test_no_column_takes_it(name):
    assert not is_column_name(name)


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_of_that_name_is_no_domain_and_no_product(tmp_path, name):
    root = write_sample_mesh(tmp_path)
    declaration = SAMPLE_MESH["domains/sales/domain.yaml"].replace("name: sales", f"name: {json.dumps(name)}", 1)
    write_mesh(
        root,
        {
            f"domains/{name}/domain.yaml": declaration,
            f"domains/sales/{name}/{name}.odps.yaml": SAMPLE_MESH[ORDERS_ODPS],
            f"domains/sales/{name}/daily.odcs.yaml": SAMPLE_MESH[ORDERS_ODCS],
        },
    )
    mesh, found = load_mesh(root)
    assert {each.name for each in mesh.domains} == {"finance", "sales"}
    assert {str(each.address) for each in mesh.products} == {"finance.revenue", "sales.orders"}
    if not name.startswith("_"):  # Python's own folders begin so, and nobody takes them for a domain
        messages = [each.message for each in found]
        assert "cannot name a domain." in messages
        assert any("cannot be a product name" in each for each in messages)


def test_a_folder_whose_name_is_no_text_at_all_can_still_be_shown(tmp_path):
    root = write_sample_mesh(tmp_path)
    os.mkdir(os.path.join(os.fsencode(root / "domains"), b"\xff\x1b[2J"))  # noqa: PTH102, PTH118  pathlib knows no bytes
    (root / "domains" / os.fsdecode(b"\xff\x1b[2J") / "domain.yaml").write_text("name: a\n")
    for arguments in (("check",), ("check", "--json")):
        checked = invoke(root, *arguments)
        assert checked.exit_code == 1, checked.output
        assert "cannot name a domain." in checked.output
        assert "\x1b" not in checked.output


PLACES: dict[str, Callable[[str], dict[str, str | None]]] = {
    "product id": lambda name: changed(ORDERS_ODPS, ("id: sales.orders", f"id: {json.dumps('sales.' + name)}")),
    "input port": lambda name: changed(ORDERS_ODPS, ("- name: order_lines", f"- name: {json.dumps(name)}")),
    "output port": lambda name: changed(ORDERS_ODPS, ("- name: daily", f"- name: {json.dumps(name)}")),
    "contract of an output port": lambda name: changed(ORDERS_ODPS, ("sales.orders.daily", json.dumps("sales.orders." + name))),
    "contract of an input port": lambda name: changed(REVENUE_ODPS, ("sales.orders.daily", json.dumps(f"sales.{name}.daily"))),
    "contract id": lambda name: changed(ORDERS_ODCS, ("id: sales.orders.daily", f"id: {json.dumps('sales.orders.' + name)}")),
    "table": lambda name: changed(ORDERS_ODCS, ("- name: daily", f"- name: {json.dumps(name)}")),
    "column": lambda name: changed(ORDERS_ODCS, ("- name: channel", f"- name: {json.dumps(name + '-')}")),
    "element of a service level": lambda name: changed(ORDERS_ODCS, ("daily.ordered_at", json.dumps("daily." + name))),
    "domain": lambda name: changed("domains/sales/domain.yaml", ("name: sales", f"name: {json.dumps(name)}")),
    "application": lambda name: {
        "domains/sales/domain.yaml": SAMPLE_MESH["domains/sales/domain.yaml"]
        + f"applications: [{{name: {json.dumps(name)}, owner: 'team:sales', purpose: Shows orders.}}]\n"
    },
    "column relied on": lambda name: changed(
        REVENUE_ODPS,
        (
            "  contractId: sales.orders.daily\n",
            "  contractId: sales.orders.daily\n  customProperties: [{property: reliesOn, vendor: mesh, value: "
            f"{{columns: {{{json.dumps(name + '-')}: {{}}}}}}}}]\n",
        ),
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_no_declaration_takes_it(tmp_path, place):
    """One mesh for all names: each must be told, and none may break the reader."""
    for number, name in enumerate(HOSTILE):
        root = write_sample_mesh(tmp_path / str(number), PLACES[place](name))
        assert problems(root), f"{name!r} passed as {place}"


@pytest.mark.parametrize("file", ["*.yaml", "%2e%2e.yaml", "finance.*.yaml", "finance.revenue.yaml", "application.finance.é.yaml"])
def test_an_agreement_lies_under_the_names_it_speaks_of(tmp_path, file):
    """The text is right for finance.revenue and the port daily; the folder says another port."""
    agreement = (
        "apiVersion: v1.0.0\nkind: AccessAgreement\nport: sales.orders.daily\nconsumer: finance.revenue\nrecords:\n"
        "- {step: request, at: 2026-01-01T00:00:00Z, by: 'team:finance', reason: To count.}\n"
    )
    root = write_sample_mesh(tmp_path, {f"domains/sales/orders/access/da*ly/{file}": agreement})
    assert load_mesh(root)[0].agreements == {}
    assert problems(root)


@pytest.fixture(scope="module")
def sample(tmp_path_factory) -> Path:
    return write_sample_mesh(tmp_path_factory.mktemp("names"))


@pytest.mark.parametrize("name", HOSTILE)
def test_no_door_for_readers_takes_it(sample, name):
    for address in (f"{name}.orders.daily", f"sales.{name}.daily", f"sales.orders.{name}", name):
        with pytest.raises(UsageError):
            read(address, root=sample)
    if '"' not in name:
        with pytest.raises(UsageError):
            query(f'select * from sales.orders."{name}"', root=sample)


@pytest.mark.parametrize("command", ["run", "show", "history", "read"])
def test_no_command_takes_it(sample, command):
    for name in HOSTILE:
        done = invoke(sample, command, "--", f"sales.orders.{name}")
        assert done.exit_code == 2, (name, done.output)
    assert not (sample / ".mesh" / "warehouse").exists()


@pytest.mark.parametrize("word", ["select", "order", "table", LONGEST])
def test_a_word_that_is_reserved_elsewhere_is_a_name_like_any_other(tmp_path, word):
    """It is quoted wherever it meets SQL."""
    contract = SAMPLE_MESH[ORDERS_ODCS].replace("sales.orders.daily", f"sales.orders.{word}").replace("name: daily", f"name: {word}")
    contract = contract.replace("daily.ordered_at", f"{word}.{word}").replace("name: ordered_at", f"name: {word}")
    product = SAMPLE_MESH[ORDERS_ODPS].replace("sales.orders.daily", f"sales.orders.{word}").replace("- name: daily", f"- name: {word}")
    sql = f'select order_id, ordered_at::timestamptz as "{word}", channel, customer, amount::decimal(10, 2) as amount from order_lines'
    root = write_sample_mesh(
        tmp_path,
        {
            ORDERS_ODPS: product,
            ORDERS_ODCS: None,
            "domains/sales/orders/daily.sql": None,
            f"domains/sales/orders/{word}.odcs.yaml": contract,
            f"domains/sales/orders/{word}.sql": sql,
        }
        | changed(REVENUE_ODPS, ("sales.orders.daily", f"sales.orders.{word}")),
    )
    assert not problems(root)
    report = run(require_mesh(root), [PortAddress("sales", "orders", word)])
    assert report.holds, report.outcomes[0].reason
    assert len(read(f"sales.orders.{word}", columns=[word], where=f'"{word}" is not null', root=root, consumer="sales").arrow()) == 4


# Every other regular expression that a plain name keeps to, with the reason why it is no rule for names.
OTHERS = {
    "declarations/domains/alerts.py": "the characters of a whole address, which is taken apart and judged besides",
    "declarations/cron.py": "one part of a cron expression",
    "declarations/sources/requests.py": "the name of a header or parameter that an API wants",
    "orchestration/planning/reads.py": "the words of a text",
    "concepts/consumer.py": "takes a consumer apart, whose parts keep NAME",
    "declarations/documents/links.py": "characters that no address may hold",
    "lakehouse/room/parse_tree.py": "names that a statement gives to its own parts, told apart from files and catalogs of DuckDB",
    "lakehouse/tables/homes.py": "steps of paths that pyiceberg and DuckDB make up",
    "declarations/schemas/odps-1.1.0.schema.json": "ids within a document, of the standard",
    "orchestration/bodies/sql.py": "the words of a text",
    "scorecards/rules/columns_constrained.py": "the words of a text",
    "orchestration/ports/specs.py": "the values that Dagster takes in tags",
}
_PLAIN = ("weather", "hourly_v2", "a")


def _patterns() -> Iterator[tuple[str, str]]:
    """File and pattern of every regular expression in the package, and of every pattern in its JSON schemas."""
    package = Path(mesh_platform.__file__).parent
    for file in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if called.startswith("re.") and node.args and isinstance(node.args[0], ast.Constant):
                yield file.relative_to(package).as_posix(), node.args[0].value
    for file in sorted(package.rglob("*.schema.json")):
        for pattern in re.findall(r'"pattern": "([^"]+)"', file.read_text(encoding="utf-8")):
            yield file.relative_to(package).as_posix(), pattern


def _is_rule_for_names(pattern: str) -> bool:
    """It takes whole plain names, and is choosy."""
    found = re.compile(pattern)
    return all(found.fullmatch(each) for each in _PLAIN) and not found.fullmatch("a b\n..")


def test_there_is_one_regular_expression_for_names():
    rules = {(file, pattern) for file, pattern in _patterns() if isinstance(pattern, str) and _is_rule_for_names(pattern)}
    assert ("concepts/names.py", NAME.pattern) in rules
    assert {file for file, _ in rules} - {"concepts/names.py"} <= OTHERS.keys()
    assert [pattern for file, pattern in rules if file == "concepts/names.py"] == [NAME.pattern]
