"""A port made by one SELECT in a `.sql` file; its input ports are tables by their names.

A port whose contract cuts it into partitions finds the bounds of the build in variables:
`getvariable('partition_start')` (inclusive) and `getvariable('partition_end')` (exclusive), of type DATE where a
partition is a day or longer and TIMESTAMP where it is an hour; and the keys in `getvariable('partition_keys')`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mesh_platform.concepts.partition import Granularity, Partition, PartitionScheme
from mesh_platform.concepts.product import DataProduct
from mesh_platform.orchestration.bodies.body import Rows, Workbench
from mesh_platform.orchestration.bodies.code_version import file_checksum


@dataclass(frozen=True)
class SqlBody:
    """`product` names the inputs that the SELECT may read."""

    path: Path
    product: DataProduct
    scheme: PartitionScheme | None = None
    line: int = 1
    kinds: frozenset[str] = frozenset({"sql", "duckdb"})
    files: tuple[Path, ...] = ()
    resources: frozenset[str] = frozenset()

    @cached_property
    def checksum(self) -> str:
        return file_checksum(self.path)

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8").rstrip().rstrip(";")

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """The input ports whose name stands in the text; to parse it would cost every load of the code location."""
        words = set(re.findall(r"\w+", self.text.lower()))
        return tuple(each.name for each in self.product.inputs if each.name in words)

    def make(self, bench: Workbench) -> Rows:
        from mesh_platform.orchestration.bodies.reach import require_reach  # DuckDB loads in the run only

        require_reach(bench.connection, self.text, inputs=[each.name for each in self.product.inputs], path=self.path)
        if bench.partition and self.scheme:
            for name, value in partition_variables(self.scheme, bench.partition):
                bench.connection.execute(f"set variable {name} = {value}")
        return Rows(select=self.text, sql=self.text)


def partition_variables(scheme: PartitionScheme, partition: Partition) -> Iterator[tuple[str, str]]:
    """Name and SQL literal of each variable that tells a SELECT what to build."""
    from mesh_platform.lakehouse import quoting

    yield "partition_keys", f"[{', '.join(map(quoting.text, partition.keys))}]"
    kind = "timestamp" if scheme.granularity is Granularity.HOUR else "date"
    for name, bound in (("partition_start", partition.start), ("partition_end", partition.end)):
        if bound is not None:
            yield name, f"cast('{bound:%Y-%m-%d %H:%M:%S}' as {kind})"
