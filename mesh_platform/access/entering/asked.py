"""What is asked of the rows of a port, as far as that can be known before they are shown."""

from dataclasses import dataclass, field

from mesh_platform.concepts.row_filter import Every, RowFilter, filtered_columns
from mesh_platform.concepts.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """`rows` hold for every row of the port that the answer needs; `most` are as many rows of it as it needs, None for all.

    `is_all` where no condition is left out.
    """

    rows: RowFilter | None = None
    most: int | None = None
    is_all: bool = field(default=True, compare=False)


ALL = Pushed()


def narrowed(view: View, rows: RowFilter | None) -> RowFilter | None:
    """What is granted of the rows, and of those what is asked for; the granted part holds whatever is pushed."""
    if rows is None or any(not view.tells_value(each) for each in filtered_columns(rows)):
        return view.rows
    return rows if view.rows is None else Every((view.rows, rows))
