"""The desk ends when it is told to, whenever that is."""

import socket
import subprocess
import sys

from tests.engine.processes import Command, wait_for

EARLY = """
import os, signal, socket
import uvicorn
from digitize.edge.desk.server import StoppingServer
from digitize.work.engine.stop import stop_on_signals

async def nothing(scope, receive, send):
    raise AssertionError

with socket.create_server(("127.0.0.1", 0)) as plug, stop_on_signals() as stop:
    os.kill(os.getpid(), signal.SIGTERM)
    StoppingServer(uvicorn.Config(nothing, lifespan="off", log_config=None), stop).run([plug])
"""


def test_a_signal_before_the_server_has_handlers_ends_it():
    """It hung: the signal was noted, and nobody looked at the note.

    In a process of its own: where a browser was driven before, a loop runs in this one.
    """
    subprocess.run([sys.executable, "-c", EARLY], check=True, timeout=30)


def test_it_ends_in_order_as_soon_as_it_has_said_its_address(tmp_path):
    """With exit status 0, and its reader with it."""
    with socket.create_server(("127.0.0.1", 0)) as plug:
        port = plug.getsockname()[1]
    desk = Command("desk", "--port", str(port), cwd=tmp_path)
    try:
        wait_for(lambda: "http" in desk.text)
        desk.terminate()
        assert desk.process.returncode == 0, desk.text
        wait_for(desk.is_gone)
    finally:
        desk.end()
