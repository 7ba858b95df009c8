"""`digitize api` as a real process: the client of docs/api.md hands a scan in and takes it out."""

import os
import re
import shutil
import subprocess
import sys
import urllib.request

import pytest

from tests.conftest import ROOT, environment, run_digitize
from tests.engine.processes import Command, wait_for
from tests.queues.redis_server import free_port

pytestmark = [pytest.mark.scan, pytest.mark.slow]
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


def test_the_client_of_the_docs_works_as_it_stands(tmp_path, dropped):
    """The command reads the scan itself; asked again, the client gets nothing twice."""
    folder = dropped("typewritten", "scan.pdf").parent
    added = run_digitize("api", "--workspace", tmp_path / "w", "--add", "erp", cwd=tmp_path)
    assert added.returncode == 0, added.stderr
    port = free_port()
    serving = Command("api", "--workspace", tmp_path / "w", "--port", str(port), cwd=tmp_path)
    try:
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/ready"))
        (folder / "client.py").write_text(
            re.search(r"<!-- example: client.py -->\n```python\n(.*?)^```$", PAGE, re.M | re.S)[1]
        )
        env = environment(API=f"http://127.0.0.1:{port}", TOKEN=added.stdout.strip())
        told = [
            subprocess.run(
                [sys.executable, "client.py"],
                cwd=folder,
                env=env,
                capture_output=True,
                text=True,
                timeout=240,
                check=True,
            ).stdout.splitlines()
            for _ in range(2)
        ]
        if shutil.which("node"):  # the same in another language, over an end of the service
            serving.end()
            script = r"<!-- example: client.mjs -->\n```js\n(.*?)^```$"
            (folder / "client.mjs").write_text(re.search(script, PAGE, re.M | re.S)[1])
            with (folder / "said").open("w") as said:
                waiting = subprocess.Popen(["node", "client.mjs"], cwd=folder, env=env, stdout=said)
                again = ("api", "--workspace", tmp_path / "w", "--port", str(port))
                serving = Command(*again, cwd=tmp_path)
                assert waiting.wait(240) == 0
            assert (folder / "said").read_text().splitlines() == told[0]
    finally:
        serving.end()
    assert re.fullmatch(r"archived ", told[0][0])
    assert re.fullmatch(r"[0-9a-f]{64}-1:1 scan\.pdf", told[0][1])
    assert told[1] == ["archived "]  # the receipt was remembered
    assert os.path.exists(tmp_path / "w" / "clients.json")


def answers(address: str) -> bool:
    try:
        return urllib.request.urlopen(address, timeout=5).status == 200  # noqa: S310
    except OSError:
        return False


def test_clients_are_listed_and_removed(tmp_path):
    def api(*args: str):
        return run_digitize("api", "--workspace", tmp_path / "w", *args, cwd=tmp_path)

    token = api("--add", "Cổng tỉnh", "--may", "read").stdout.strip()
    assert len(token) >= 32
    assert api("--clients").stdout == "Cổng tỉnh: read\n"
    assert api("--remove", "nobody").returncode == 2
    assert api("--remove", "Cổng tỉnh").returncode == 0
    assert api("--clients").stdout == ""
