"""A PostgreSQL server of the test run's own: on loopback, at a free port, in a temporary folder, gone at the end.

    with postgres_server() as server:
        uri = server.new_database()

`postgres` is the same server as a fixture for the whole session; it skips where the machine has no PostgreSQL.
"""

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

_PLACES = "/usr/lib/postgresql/*/bin"
_OPTIONS = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=60")


@dataclass(frozen=True)
class PostgresServer:
    port: int
    password: str

    def uri(self, database: str = "postgres") -> str:
        return f"postgresql+psycopg://mesh:{self.password}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """The URI of an empty database that nobody else uses."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        with self.connect() as connection:
            connection.execute(f'create database "{name}"')
        return self.uri(name)

    def connect(self, uri: str | None = None) -> psycopg.Connection:
        return psycopg.connect((uri or self.uri()).replace("+psycopg", ""), autocommit=True)


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Raises RuntimeError, with the reason, where the machine cannot run one."""
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="postgres", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        server = PostgresServer(port=_free_port(), password=uuid.uuid4().hex)
        data, log, secret = home / "data", home / "log", home / "secret"
        secret.write_text(server.password)
        _give_away(home)
        as_user = _as_another_user()
        _run(
            [
                *as_user,
                programs / "initdb",
                "-D",
                data,
                "-U",
                "mesh",
                "-A",
                "scram-sha-256",
                f"--pwfile={secret}",
                "--no-sync",
                "-E",
                "UTF8",
            ]
        )
        options = " ".join((*_OPTIONS, f"-p {server.port}", f"-k {home}"))
        _run([*as_user, programs / "pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start"])
        try:
            yield server
        finally:
            _run([*as_user, programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"])


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    try:
        _programs()
    except RuntimeError as missing:
        pytest.skip(str(missing))
    with postgres_server() as server:
        yield server


def _programs() -> Path:
    """The folder of the newest PostgreSQL here; most systems do not put it on the PATH."""
    found = [Path(each).parent for each in (shutil.which("initdb"),) if each] or sorted(Path("/").glob(_PLACES.removeprefix("/")))
    if not found:
        raise RuntimeError("this machine has no PostgreSQL (initdb); install it, for example: apt-get install postgresql")
    if _is_root() and not _other_user():
        raise RuntimeError("PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody` to run it as")
    return found[-1]


def _is_root() -> bool:
    return os.geteuid() == 0


def _other_user() -> str:
    names = {line.split(":")[0] for line in Path("/etc/passwd").read_text().splitlines()}
    return next((each for each in ("postgres", "nobody") if each in names), "")


def _as_another_user() -> list[str]:
    return ["setpriv", f"--reuid={_other_user()}", "--clear-groups", "--"] if _is_root() else []


def _give_away(folder: Path) -> None:
    if _is_root():
        for each in (folder, *folder.iterdir()):
            shutil.chown(each, _other_user())


def _run(command: list) -> None:
    done = subprocess.run(
        [str(each) for each in command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/"
    )
    if done.returncode:
        raise RuntimeError(f"{Path(command[-1]).name} as {getpass.getuser()}: {done.stderr.decode(errors='replace')}")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
