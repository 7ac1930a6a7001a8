import pytest

from mesh_platform.declarations.reader import load_mesh
from tests.declarations.reading import only_problem
from tests.sample_mesh import SAMPLE_MESH, write_sample_mesh

FINANCE = "domains/finance/domain.yaml"
BOARD = "- {name: board, owner: team:finance, purpose: Shows what was earned.}\n"


def registering(text):
    return {FINANCE: f"{SAMPLE_MESH[FINANCE]}applications:\n{text}"}


FIRST = SAMPLE_MESH[FINANCE].count("\n") + 2  # the line of the first application


def test_a_domain_registers_what_reads_from_outside(tmp_path):
    mesh, found = load_mesh(write_sample_mesh(tmp_path, registering(BOARD)))
    assert found == ()
    (board,) = mesh.domain("finance").applications
    assert (board.name, board.owner, board.purpose) == ("board", "team:finance", "Shows what was earned.")
    assert str(board.location) == f"domains/finance/domain.yaml:{FIRST}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BOARD.replace("board", "the board"), "  `applications.0.name`: 'the board' cannot name an application."),
        (BOARD.replace("team:finance", "Ada"), "  `applications.0.owner`: must be an e-mail address or `team:name`."),
        (BOARD.replace("Shows what was earned.", "' '"), "  `applications.0.purpose`: may not be empty."),
        (BOARD.replace(", purpose: Shows what was earned.", ""), "  `applications.0.purpose`: required."),
        (BOARD + BOARD, "  `applications.1.name`: 'board' is registered twice."),
    ],
)
def test_a_mistaken_application_is_told_at_its_line(tmp_path, text, expected):
    line = FIRST + text.count("\n") - 1
    assert only_problem(tmp_path, registering(text)).startswith(f"finance/domain.yaml:{line}{expected}")
