from pathlib import Path

import pytest

from mesh_platform.errors import InvalidDeclaration
from mesh_platform.interchange.importing.carrying import carried

HERE = Path("domains/sales/x/y.odcs.yaml")


def odd_numbers_are_wrong(judged) -> None:
    for number, each in enumerate(judged.entry.get("numbers", ())):
        if each % 2:
            judged.wrong(("numbers", number), f"{each} is odd.")


def test_entries_of_a_list_go_without_taking_their_neighbours_along():
    content, left_out = carried({"numbers": [1, 2, 3, 5, 4]}, HERE, odd_numbers_are_wrong)

    assert content == {"numbers": [2, 4]}
    assert left_out == ["numbers.0: 1 is odd", "numbers.2: 3 is odd", "numbers.3: 5 is odd"]


def test_what_lacks_something_goes_as_a_whole():
    def names_are_required(judged) -> None:
        for number, each in enumerate(judged.entry.get("team", {}).get("members", ())):
            if "name" not in each:
                judged.wrong(("team", "members", number, "name"), "required.")

    content, left_out = carried({"team": {"members": [{"role": "a"}, {"name": "b"}]}}, HERE, names_are_required)

    assert content == {"team": {"members": [{"name": "b"}]}}
    assert left_out == ["team.members.0.name: required"]


def test_a_reader_that_is_never_content_ends_the_import():
    with pytest.raises(InvalidDeclaration, match="nothing can be made of y"):
        carried({"id": "a"}, HERE, lambda judged: judged.wrong(("version",), "required."))
