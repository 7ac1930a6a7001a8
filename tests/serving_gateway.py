"""`mesh serve` in a process of its own, on free ports, and clients of both its doors."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import adbc_driver_flightsql.dbapi as adbc
import httpx
from adbc_driver_flightsql import DatabaseOptions

from mesh_platform.declarations.reader import require_mesh
from mesh_platform.gateway.identity.tokens import issue
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings
from tests.journeys.guarded_mesh import CANARY, write_guarded_mesh
from tests.publishing.conftest import Publisher
from tests.running_stack import environment, mesh_command

READER = "finance.revenue"  # may read some of DAILY
DAILY = "sales.orders.daily"
_ORDERS = f"""
    select * from (values
        (1::bigint, timestamptz '2024-01-01 09:30:00Z', 'shop', '{CANARY}_ada', 10.50::decimal(10, 2)),
        (2, timestamptz '2024-02-01 17:45:00Z', 'shop', '{CANARY}_edsger', 4242.42)
    ) made (order_id, ordered_at, channel, customer, amount)"""


def write_served_mesh(root: Path) -> Path:
    write_guarded_mesh(root)
    with open_lakehouse(Settings(root=root)) as lakehouse:
        Publisher(lakehouse).publish(require_mesh(root).select(DAILY)[0], _ORDERS)
    return root


def make_token(root: Path, consumer: str = READER, **said) -> str:
    with open_lakehouse(Settings(root=root)) as lakehouse:
        return issue(lakehouse, require_mesh(root), consumer=consumer, **said)[1]


@dataclass(frozen=True)
class Serving:
    root: Path
    process: subprocess.Popen[bytes]
    said: Path
    url: str
    flight_url: str

    @property
    def authority(self) -> Path:
        return self.root / ".mesh/gateway/ca.pem"

    def get(self, path: str, token: str = "", **options) -> httpx.Response:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return httpx.get(f"{self.url}{path}", headers=headers | options.pop("headers", {}), timeout=60, **options)

    def connect(self, token: str) -> adbc.Connection:
        trusted = {DatabaseOptions.TLS_ROOT_CERTS.value: self.authority.read_text()}
        return adbc.connect(
            self.flight_url, db_kwargs={DatabaseOptions.AUTHORIZATION_HEADER.value: f"Bearer {token}", **trusted}, autocommit=True
        )


@contextmanager
def serving(root: Path, *options: str) -> Iterator[Serving]:
    said = root / "said.txt"
    command = mesh_command("serve", "--port", "0", "--flight-port", "0", *options)
    with said.open("wb") as output:
        process = subprocess.Popen(command, cwd=root, env=environment(), stdout=output, stderr=output)
    try:
        yield Serving(root, process, said, _told(said, process, "the catalog is at "), _told(said, process, "Flight SQL answers at "))
    finally:
        process.terminate()
        process.wait(30)


def _told(said: Path, process: subprocess.Popen[bytes], before: str) -> str:
    deadline = time.monotonic() + 120
    while before not in (text := said.read_text()) or "\n" not in text.partition(before)[2]:
        assert process.poll() is None, text
        assert time.monotonic() < deadline, text
        time.sleep(0.05)
    return text.partition(before)[2].split()[0]
