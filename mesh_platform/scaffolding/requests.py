"""What somebody asks to have begun."""

from dataclasses import dataclass
from enum import StrEnum

from mesh_platform.concepts.canvas import Canvas
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.partition import Granularity


class StartFrom(StrEnum):
    """What a port is made with, or where its rows come from; SQL makes it in the latter cases."""

    SQL = "sql"
    PYTHON = "python"
    DBT = "dbt"
    FILE = "file"
    DATABASE = "database"
    API = "api"


class Alignment(StrEnum):
    SOURCE = "sourceAligned"
    AGGREGATE = "aggregate"
    CONSUMER = "consumerAligned"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDomain:
    """`owner` is an e-mail address or `team:name`; `channel` is where readers ask."""

    name: str
    purpose: str
    owner: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPort:
    """`columns` keeps to some of the first port that it reads; `key` is the column that tells example rows apart.

    `sample` is a file, a port or a table whose rows show what the contract may promise; a `canvas` says all of it.
    """

    address: PortAddress
    start: StartFrom
    purpose: str
    reads: tuple[PortAddress, ...] = ()
    columns: tuple[str, ...] | None = None
    key: str = "id"
    partition: Granularity | None = None
    schedule: str = ""
    public: bool = False
    sample: str = ""
    canvas: Canvas | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProduct:
    """`owner` and `alignment` are the domain's, and what it reads tells, where they are not said."""

    port: NewPort
    owner: str = ""
    alignment: Alignment | None = None
