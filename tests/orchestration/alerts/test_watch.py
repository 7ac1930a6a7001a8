"""The process that `mesh up` starts: it goes on looking whatever happens, and tells."""

import os
import signal
import subprocess
import sys
import time

from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.orchestration.running.runner import run
from mesh_platform.settings import load_settings
from tests.sample_mesh import SAMPLE_MESH

SECONDS = 60.0


def test_the_process_tells_what_is_new_and_survives_a_look_that_fails(root, hook, tmp_path):
    domain = root / "domains/sales/domain.yaml"
    domain.write_text(f"{SAMPLE_MESH['domains/sales/domain.yaml']}alerts:\n- to: {hook.url}\n")
    (root / "negative").touch()
    run(require_mesh(root), [PortAddress.parse("sales.orders.daily")])
    obstacle = load_settings(root).state / "alerts.lock"
    obstacle.mkdir()
    environment = os.environ | {"MESH_ROOT": str(root), "MESH_ALERT_SECONDS": "1", "MESH_OPENLINEAGE": str(tmp_path / "events.jsonl")}
    with (tmp_path / "log").open("w") as log:
        watching = subprocess.Popen(
            [sys.executable, "-m", "mesh_platform.orchestration.alerts.watch"],
            env=environment,
            stderr=log,
            cwd=root,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),  # as a shell does to what it starts in the background
        )
    try:
        _until(lambda: "this look at the mesh failed" in (tmp_path / "log").read_text())
        obstacle.rmdir()
        _until(lambda: hook.requests and (tmp_path / "events.jsonl").exists())
    finally:
        watching.terminate()
        assert watching.wait(SECONDS) == 0
    assert [each["title"] for each in hook.documents[0]["raised"]] == ["sales.orders.daily was refused"]
    assert '"eventType": "FAIL"' in (tmp_path / "events.jsonl").read_text()
    assert "WARNING sales.orders.daily was refused" in (tmp_path / "log").read_text()


def _until(condition) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
