"""Ready-made ways to read a port: for a terminal, a program, a tool that speaks SQL, and an engine of one's own."""

from collections.abc import Iterator
from dataclasses import dataclass

from mesh_platform.catalog.site.surroundings import Surroundings
from mesh_platform.concepts.product import OutputPort

_GATEWAY = "https://127.0.0.1:3001"
_TOKEN = "mesh token new --for domain.product"

_WHOLE = "Engines that read files see only what they are granted whole."


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    title: str
    text: str
    note: str = ""


def examples(port: OutputPort, around: Surroundings) -> Iterator[Example]:
    """Whoever reads fills in nothing but who it is; of a public port not even that."""
    address, table = port.address, ".".join(port.address.key)
    option = "" if port.public else " --as domain.product"
    consumer = "" if port.public else ', consumer="domain.product"'
    yield Example(title="On the command line", text=f'mesh read {address}{option} --format csv\nmesh query "from {table} limit 10"{option}')
    yield Example(
        title="In Python",
        text=f'import mesh_platform\n\nmesh_platform.read("{address}"{consumer}).pandas()   # or .polars(), .arrow(), .relation()',
    )
    yield Example(title="From outside: Python, with a token", text=_remote(port, around), note=_note())
    yield Example(title="From outside: SQL by ADBC or JDBC (Arrow Flight SQL)", text=_adbc(table), note=_note())
    yield Example(title="From outside: DuckDB, as an Iceberg table", text=_attached(port, around), note=f"{_note()}. {_WHOLE}")


def _remote(port: OutputPort, around: Surroundings) -> str:
    gateway = around.gateway_url or _GATEWAY
    return f'import mesh_platform\n\nmesh = mesh_platform.connect("{gateway}", token="…")\nmesh.read("{port.address}").polars()'


def _adbc(table: str) -> str:
    return (
        "from adbc_driver_flightsql import DatabaseOptions, dbapi\n\n"
        'options = {DatabaseOptions.AUTHORIZATION_HEADER.value: "Bearer …"}\n'
        'with dbapi.connect("grpc+tls://127.0.0.1:3002", options, autocommit=True) as connection, connection.cursor() as cursor:\n'
        f'    cursor.execute("from {table} limit 10")\n'
        "    cursor.fetch_arrow_table()"
    )


def _attached(port: OutputPort, around: Surroundings) -> str:
    gateway = around.gateway_url or _GATEWAY
    namespace = f'"{port.address.of_product}"'
    return (
        "install iceberg;\n"
        "create secret mesh (type iceberg, token '…');\n"
        f"attach 'mesh' as mesh (type iceberg, endpoint '{gateway}/iceberg', secret mesh, support_nested_namespaces true);\n"
        f"from mesh.{namespace}.{port.address.table} limit 10;"
    )


def _note() -> str:
    return f"Who operates the mesh makes the token: {_TOKEN}"
