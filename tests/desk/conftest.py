"""A desk that runs, and a browser to sit at it."""

import shutil
import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager

import pytest

from tests.conftest import DIGITIZE, environment

CHROMIUM = shutil.which("chromium")
START_S = 60


@pytest.fixture(scope="package")
def chromium():
    """Debian's Chromium, headless.

    It goes with the last test here: while Playwright runs, its process has a loop of events, and
    pyHanko, which signs in a loop of its own, cannot.
    """
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: apt install chromium")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    """A page of its own, 1280 px wide; what its scripts complain of fails the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    context.set_default_timeout(20_000)
    made, complaints = context.new_page(), []
    made.on("pageerror", lambda error: complaints.append(str(error)))

    def hear(line):
        # A page may ask once more when its desk has been ended by the test.
        if line.type == "error" and "ERR_CONNECTION_REFUSED" not in line.text:
            complaints.append(line.text)

    made.on("console", hear)
    made.complaints = complaints
    yield made
    context.close()
    assert not complaints


@contextmanager
def desk_at(workspace, **more):
    """`digitize desk` on a port of its own; its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [DIGITIZE, "desk", "--workspace", workspace, "--port", str(port)]
    more.setdefault("DIGITIZE_DESK__SAMPLE_PER_THOUSAND", "0")  # tests count what is asked
    with (workspace.parent / f"{workspace.name}.desk-log").open("w") as log:
        running = subprocess.Popen(
            command, env=environment(**more), cwd=workspace.parent, stderr=log, stdout=log
        )
        try:
            wait_for_answer(running, f"http://127.0.0.1:{port}/static/icon.svg")
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()
            assert running.wait(30) == 0


def wait_for_answer(running, address):
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        assert running.poll() is None, "the desk has ended"
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310  (http)
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the desk does not answer")
