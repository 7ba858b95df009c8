"""More scans than the API takes at once: it says so before its memory is full."""

import re
import socket
import threading
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.conftest import run_digitize
from tests.engine.processes import Command, wait_for
from tests.queues.redis_server import free_port

pytestmark = pytest.mark.slow
AT_ONCE, TOO_MANY = 32, 8  # bodies that are taken at once, and more that come
BODY, FIRST = 40_000_000, 4_000_000  # bytes of each, and those that come before all are there
MOST_MEMORY = 400_000_000  # bytes; the bodies have 1.3 GB


def memory(pid: int) -> int:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) * 1024


@pytest.fixture
def api(tmp_path):
    """A running API, and how to begin a body there."""
    token = run_digitize("api", "--workspace", tmp_path / "w", "--add", "erp", cwd=tmp_path)
    port = free_port()
    command = Command("api", "--workspace", tmp_path / "w", "--port", str(port), cwd=tmp_path,
                      DIGITIZE_INBOX__LOW_DISK_BYTES="0")  # fmt: skip
    wait_for(lambda: "the API is at" in command.text)

    def begin(size: int) -> socket.socket:
        plug = socket.create_connection(("127.0.0.1", port), 60)
        plug.sendall(
            f"PUT /v1/originals HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token.stdout.strip()}"
            "\r\nContent-Type: application/octet-stream\r\nConnection: close\r\n"
            f"Content-Length: {size}\r\n\r\n".encode()
        )
        return plug

    yield command, begin
    command.end()


def answer(plug: socket.socket) -> bytes:
    said = b""
    while block := plug.recv(65536):
        said += block
    return said


def test_too_many_at_once_are_told_to_wait(api):
    """The first ones all arrive; the others hear 429 and when to come again, at once."""
    command, begin = api
    with ExitStack() as held:
        plugs = [held.enter_context(begin(BODY + number)) for number in range(AT_ONCE)]
        for plug in plugs:
            plug.sendall(b"\0" * FIRST)
        for _ in range(TOO_MANY):
            with begin(BODY) as late:
                late.sendall(b"\0" * 1000)
                told = answer(late)
                assert told.startswith(b"HTTP/1.1 429 "), told[:200]
                assert b"retry-after: 2" in told.lower()
        with begin(2_000_000_000) as long:
            assert answer(long).startswith(b"HTTP/1.1 413 ")
        statuses: Counter[bytes] = Counter()

        def end(number: int) -> None:
            plugs[number].sendall(b"\0" * (BODY + number - FIRST))
            statuses[answer(plugs[number])[:12]] += 1

        threads = [threading.Thread(target=end, args=(number,)) for number in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert statuses == {b"HTTP/1.1 201": AT_ONCE}
    assert memory(command.process.pid) < MOST_MEMORY
    print(f"{memory(command.process.pid) / 1e6:.0f} MB at most")
