"""What consumers rely on, held against what the producer promises.

What contradicts the contract can never hold and is a problem. What the contract merely leaves open is a notice: it is
computed on the data of each build all the same, which is what a reliance is for.
"""

import difflib
from collections.abc import Iterator

from mesh_platform.concepts.clock import now
from mesh_platform.concepts.contract import Column, DataContract, Severity
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.problem import Location, Problem
from mesh_platform.concepts.reliance import Reliance, ReliedColumn, ReliedOn
from mesh_platform.concepts.span import span_of
from mesh_platform.concepts.types import TEMPORAL, Primitive
from mesh_platform.concepts.view import CLOSED, WHOLE, View, view_under
from mesh_platform.governance.rules.implications import implies_lag, implies_maximum, implies_minimum, implies_rows, implies_values

RELIANCE = "relied-on"
_MOMENTS = TEMPORAL - {Primitive.TIME}


def reliances_possible(mesh: Mesh) -> Iterator[Problem]:
    """Nobody relies on a column that is not there, or that is something else."""
    for relied, contract in _relied_contracts(mesh):
        for column in relied.reliance.columns.values():
            yield from _contradictions(relied, contract, column)
        yield from _lag_contradictions(relied, contract)


def reliances_promised(mesh: Mesh) -> Iterator[Problem]:
    """For notice: what consumers rely on and the contract does not promise."""
    for relied, contract in _relied_contracts(mesh):
        for location, what in _unpromised(relied.reliance, contract):
            checked = "refuses it" if relied.severity is Severity.ERROR else "warns"
            hint = f"Each build is checked for it, and {checked} where it does not hold."
            message = f"{relied.consumer} relies on {what} of {relied.port}, which its contract does not promise."
            yield Problem(location, message, hint, RELIANCE)


def reliances_shown(mesh: Mesh) -> Iterator[Problem]:
    """For notice: what consumers rely on and may not see, so that no build is checked for it."""
    for relied, contract in _relied_contracts(mesh):
        view = _view(mesh, relied, contract)
        if view == CLOSED:
            continue  # another rule tells that nothing is granted
        for name, column in relied.reliance.columns.items():
            if contract.column(name) is not None and (what := _hidden(view, column)):
                message = (
                    f"{relied.consumer} relies on {what} of `{name}` of {relied.port}, which it does not see: no build is checked for it."
                )
                hint = "Ask its owner for the column (mesh access request), or rely on what is granted."
                yield Problem(column.location or relied.reliance.location, message, hint, RELIANCE)


def _view(mesh: Mesh, relied: ReliedOn, contract: DataContract) -> View:
    if relied.consumer.owns(relied.port):
        return WHOLE
    agreement = mesh.agreement(relied.port, relied.consumer)
    return view_under(agreement.granted(now()) if agreement else None, contract, public=mesh.ports[relied.port].public)


def _hidden(view: View, column: ReliedColumn) -> str:
    """What is relied on of a column and not told by what is shown of it."""
    asks_value = bool(column.values) or column.minimum is not None or column.maximum is not None
    hidden = {
        "the values": asks_value and not view.tells_value(column.name),
        "the uniqueness": column.unique and not view.tells_equal(column.name),
        "the presence": column.required and not view.tells_missing(column.name),
    }
    return " and ".join(what for what, is_hidden in hidden.items() if is_hidden)


def _relied_contracts(mesh: Mesh) -> Iterator[tuple[ReliedOn, DataContract]]:
    for port, relied_on in mesh.reliances.items():
        contract = mesh.ports[port].contract if port in mesh.ports else None
        if contract is not None:  # else another rule tells that there is none
            yield from ((each, contract) for each in relied_on)


def _contradictions(relied: ReliedOn, contract: DataContract, column: ReliedColumn) -> Iterator[Problem]:
    promised, location = contract.column(column.name), column.location or relied.reliance.location
    if promised is None:
        yield _missing(relied, contract, column.name, location)
    elif not column.can_use(promised.type):
        message = f"{relied.consumer} relies on `{column.name}` of {relied.port} as {column.type}, but it is {promised.type}."
        yield Problem(location, message, "Rely on the type that is promised.", RELIANCE)


def _lag_contradictions(relied: ReliedOn, contract: DataContract) -> Iterator[Problem]:
    name, location = relied.reliance.lag_column, relied.reliance.location
    if name is None:
        return
    promised = contract.column(name)
    if promised is None:
        yield _missing(relied, contract, name, location)
    elif promised.type not in _MOMENTS:
        message = f"`maximumLag` is measured on `{name}` of {relied.port}, which is {promised.type}."
        yield Problem(location, message, "Name a column of dates or timestamps.", RELIANCE)


def _missing(relied: ReliedOn, contract: DataContract, name: str, location: Location) -> Problem:
    near = difflib.get_close_matches(name, [each.name for each in contract.columns], n=1)
    hint = f"Did you mean `{near[0]}`?" if near else ""
    return Problem(location, f"{relied.consumer} relies on `{name}`, a column that {relied.port} does not have.", hint, RELIANCE)


def _unpromised(reliance: Reliance, contract: DataContract) -> Iterator[tuple[Location, str]]:
    for column in reliance.columns.values():
        promised = contract.column(column.name)
        for what in _open(column, promised, contract) if promised is not None else ():
            yield column.location or reliance.location, what
    if reliance.minimum_rows is not None and not implies_rows(contract, reliance.minimum_rows):
        yield reliance.location, f"at least {reliance.minimum_rows:,} rows"
    if reliance.maximum_lag is not None and not implies_lag(contract, reliance.maximum_lag, reliance.lag_column):
        yield reliance.location, f"a lag of at most {span_of(reliance.maximum_lag)}"


def _open(relied: ReliedColumn, promised: Column, contract: DataContract) -> Iterator[str]:
    """What of a column is relied on and left open."""
    name = f"`{relied.name}`"
    if relied.required and not (promised.required or promised.key_position is not None):
        yield f"a value in each {name}"
    if relied.unique and not (promised.unique or contract.primary_key == (promised.name,)):
        yield f"no repeated {name}"
    if relied.values and not implies_values(promised, relied.values):
        yield f"no other {name} than {', '.join(map(str, relied.values))}"
    if relied.minimum is not None and not implies_minimum(promised, relied.minimum):
        yield f"{name} of at least {relied.minimum}"
    if relied.maximum is not None and not implies_maximum(promised, relied.maximum):
        yield f"{name} of at most {relied.maximum}"
