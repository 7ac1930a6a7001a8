import re
import subprocess
import sys
from pathlib import Path

import httpx

from tests.cli.commands import invoke


def test_the_catalog_is_served_until_interrupted(untouched):
    command = [Path(sys.executable).with_name("mesh"), "catalog", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=untouched, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        told = server.stderr.readline()
        url = re.search(r"http://127\.0\.0\.1:\d+", told)
        assert url, told
        page = httpx.get(f"{url[0]}/ports/sales.orders.daily.html", timeout=30)
        server.terminate()
    assert (page.status_code, "Ask for access" in page.text or "Look at rows" in page.text) == (200, True)


def test_beyond_this_machine_a_certificate_is_needed(untouched):
    done = invoke(untouched, "catalog", "serve", "--host", "0.0.0.0")
    assert (done.exit_code, "tokens must not go there in clear text" in done.output) == (2, True)
