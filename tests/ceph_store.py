"""A real S3-compatible store on this machine: Ceph's gateway over one monitor and one disk in memory."""

import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

KEY, SECRET = "meshkey", "mesh-secret-of-a-test"
_PROGRAMS = ("ceph", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin")
_CONFIGURATION = """\
[global]
fsid={cluster}
mon_host=[v1:127.0.0.1:{monitor}]
auth_cluster_required=none
auth_service_required=none
auth_client_required=none
osd_pool_default_size=1
osd_pool_default_min_size=1
mon_allow_pool_size_one=true
osd_crush_chooseleaf_type=0
osd_pool_default_pg_num=4
osd_objectstore=memstore
memstore_device_bytes=1073741824
ms_bind_msgr2=false
mon_data={folder}/monitor
osd_data={folder}/disk
run_dir={folder}/run
log_file={folder}/$name.log
pid_file={folder}/run/$name.pid
admin_socket={folder}/run/$name.sock
[client.rgw.a]
rgw_frontends=beast endpoint=127.0.0.1:{gateway}
rgw_data={folder}/gateway
rgw_s3_auth_use_sts=true
rgw_sts_key=abcdefghijklmnop
"""


@dataclass(frozen=True)
class Store:
    """Its one user may make roles, and reads and writes with KEY and SECRET."""

    url: str


@contextmanager
def ceph_store() -> Iterator[Store]:
    """Skips where the machine has no Ceph (Debian: ceph-common ceph-mon ceph-osd radosgw)."""
    if missing := [each for each in _PROGRAMS if shutil.which(each) is None]:
        pytest.skip(f"Ceph is not installed: {', '.join(missing)}")
    folder = Path(tempfile.mkdtemp(prefix="ceph-", dir="/tmp"))  # sockets have short names
    started: list[subprocess.Popen] = []
    try:
        yield _started(folder, started)
    finally:
        for each in reversed(started):
            each.terminate()
        for each in started:
            with suppress(subprocess.TimeoutExpired):
                each.wait(20)
            each.kill()
            each.wait()
        shutil.rmtree(folder)


def _started(folder: Path, started: list[subprocess.Popen]) -> Store:
    monitor, gateway = _free_port(), _free_port()
    file, cluster = folder / "ceph.conf", str(uuid.uuid4())
    for each in ("monitor", "disk", "run", "gateway"):
        (folder / each).mkdir()
    file.write_text(_CONFIGURATION.format(cluster=cluster, monitor=monitor, gateway=gateway, folder=folder))

    def run(*command: str) -> None:
        subprocess.run([*command], check=True, capture_output=True, timeout=60)

    def serve(*command: str) -> None:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        started.append(subprocess.Popen([*command, "-c", str(file), "-f"], **quiet))

    run("monmaptool", "--create", "--addv", "a", f"[v1:127.0.0.1:{monitor}]", "--fsid", cluster, str(folder / "map"))
    run("ceph-mon", "-c", str(file), "--mkfs", "-i", "a", "--monmap", str(folder / "map"))
    serve("ceph-mon", "-i", "a")
    disk = str(uuid.uuid4())
    _until(lambda: run("ceph", "-c", str(file), "--connect-timeout", "5", "osd", "new", disk))
    run("ceph-osd", "-c", str(file), "-i", "0", "--mkfs", "--osd-uuid", disk)
    serve("ceph-osd", "-i", "0")
    serve("radosgw", "-n", "client.rgw.a")
    url = f"http://127.0.0.1:{gateway}"
    _until(lambda: urllib.request.urlopen(url, timeout=5).close())
    user: Sequence[str] = ("user", "create", "--uid=mesh", "--display-name=mesh", f"--access-key={KEY}", f"--secret-key={SECRET}")
    run("radosgw-admin", "-c", str(file), *user, "--caps=roles=*")
    return Store(url)


def _until(done, *, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            done()
            return
        except (OSError, subprocess.SubprocessError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
