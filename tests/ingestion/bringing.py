"""Brings rows into a product of its own, without a mesh around it, for tests about one kind of source."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mesh_platform.concepts.names import ProductAddress
from mesh_platform.concepts.problem import Location
from mesh_platform.concepts.product import DataProduct, InputPort, Team
from mesh_platform.concepts.source import SourceSystem
from mesh_platform.ingestion.bringing import Brought, bring_inputs
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.lakehouse.sources.landing_rows import landing_sql
from mesh_platform.lakehouse.sources.landings import landing_folder, pin_landing, read_landing
from mesh_platform.settings import Settings

ADDRESS = ProductAddress("sales", "orders")


class Shop:
    """A product that reads one source system as `orders`."""

    def __init__(self, root: Path, lakehouse: Lakehouse, source: SourceSystem) -> None:
        self.root = root
        self.lakehouse = lakehouse
        self.source = source

    @property
    def product(self) -> DataProduct:
        place = Location(Path("orders.odps.yaml"))
        return DataProduct(
            address=ADDRESS,
            name="Orders",
            status="active",
            alignment="sourceAligned",
            team=Team(name="sales"),
            inputs=(InputPort(name="orders", source=self.source, location=place),),
            folder=self.root / "domains" / "sales" / "orders",
            location=place,
        )

    @property
    def folder(self) -> Path:
        return landing_folder(self.lakehouse.settings, ADDRESS, "orders")

    @property
    def landed(self):
        return read_landing(self.folder)

    def bring(self, run_id: str = "", **options: Any) -> Brought:
        (brought,) = bring_inputs(self.lakehouse, self.product, run_id=run_id, **options)
        return brought

    def rows(self, columns: str = "*", order: str = "all") -> list[tuple]:
        """What the input port shows."""
        with self.lakehouse.connect() as connection:
            shown = landing_sql(pin_landing(self.lakehouse.settings, ADDRESS, "orders"))
            return connection.execute(f"select {columns} from ({shown}) order by {order}").fetchall()

    def texts(self) -> Iterable[str]:
        """Everything that was written anywhere below the root, as text."""
        for file in self.root.rglob("*"):
            if file.is_file():
                yield file.read_bytes().decode(errors="replace")


@contextmanager
def shop(root: Path, source: SourceSystem) -> Iterator[Shop]:
    (root / "domains" / "sales" / "orders").mkdir(parents=True, exist_ok=True)
    with open_lakehouse(Settings(root=root)) as lakehouse:
        yield Shop(root, lakehouse, source)
