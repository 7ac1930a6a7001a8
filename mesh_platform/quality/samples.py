"""Up to ten rows that break a rule, collected by the statement that counts them; never a value of a classified column.

The smallest rows are taken, in the order of the key, so that two runs on the same rows show the same ones.
"""

from collections.abc import Iterable

from mesh_platform.concepts.types import MapType, parts
from mesh_platform.lakehouse.quoting import identifier, text
from mesh_platform.quality.scope import Scope

LIMIT = 10
NOTHING = "NULL"


def smallest(scope: Scope, columns: Iterable[str], *, where: str = "true") -> str:
    """An aggregate that answers with a list of rows of the key and these columns, or with NULL."""
    shown = row(scope, columns)
    return NOTHING if shown is None else f"min(CASE WHEN {where} THEN {shown} END, {LIMIT})"


def row(scope: Scope, columns: Iterable[str]) -> str | None:
    """A struct of the key and the checked columns, as the contract writes them; None when all are classified."""
    shown = _shown(scope, columns)
    return "{" + ", ".join(f"{text(each)}: {identifier(each)}" for each in shown) + "}" if shown else None


def _shown(scope: Scope, columns: Iterable[str]) -> tuple[str, ...]:
    """Rows are compared to find the smallest, and maps have no order."""
    key = scope.contract.primary_key
    wanted = {each.lower(): None for each in (*key, *columns)}
    open_columns = {
        each.name.lower(): each.name
        for each in scope.contract.columns
        if not each.is_guarded and not any(isinstance(part, MapType) for part in parts(each.type))
    }
    return tuple(open_columns[each] for each in wanted if each in open_columns)
