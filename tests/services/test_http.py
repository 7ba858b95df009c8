"""`digitize gateway` with its HTTP side, as a real process."""

import hashlib
import json
import socket
import urllib.error
import urllib.request
from contextlib import ExitStack

import pytest

from tests.engine.processes import Command, files_below, wait_for
from tests.queues.redis_server import free_port, needs_redis

pytestmark = needs_redis
LIMIT = 1_000_000


class Door:
    """The command, listening; its workspace is `w`."""

    def __init__(self, folder, redis, **env: str):
        self.port, self.root = free_port(), folder / "w"
        self.command = Command(
            "gateway", "--workspace", self.root, cwd=folder,
            **{"DIGITIZE_REDIS__URL": redis.url, "DIGITIZE_LIMITS__FILE_BYTES": str(LIMIT),
               "DIGITIZE_GATEWAY__HTTP": f"127.0.0.1:{self.port}",
               "DIGITIZE_INBOX__LOW_DISK_BYTES": "0"} | env,
        )  # fmt: skip

    def ask(self, method: str, path: str, data=None, **headers: str) -> tuple[int, dict]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data, headers, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            text = error.read()
            return error.code, json.loads(text) if text.startswith(b"{") else {}

    def listens(self) -> bool:
        try:
            return self.ask("GET", "/health")[0] == 200
        except OSError:
            assert self.command.process.poll() is None, self.command.text
            return False

    def stored(self) -> set[str]:
        return files_below(self.root / "store") | files_below(self.root / "tmp")


@pytest.fixture
def door(tmp_path, redis):
    opened = Door(tmp_path, redis)
    try:
        wait_for(opened.listens)
        yield opened
    finally:
        opened.command.end()


def test_bytes_are_stored_and_answered_with_their_hash(door):
    """Whether their length is told before or not; SIGTERM ends the service in order."""
    data = b"%PDF-1.4\n" + bytes(300_000)
    sha256 = hashlib.sha256(data).hexdigest()
    for body in (data, iter([data[:100], data[100:]])):
        status, told = door.ask("PUT", "/originals", body)
        assert (status, told) == (201, {"sha256": sha256, "bytes": len(data)})
    assert door.stored() == {f"originals/{sha256[:2]}/{sha256}"}
    assert door.command.terminate() < 8
    assert door.command.process.returncode == 0


def test_what_is_too_long_is_refused_and_not_kept(door):
    """By the length that it announces, before any of it is sent; or once it has become too long."""
    with socket.create_connection(("127.0.0.1", door.port), 30) as plug:
        head = f"PUT /originals HTTP/1.1\r\nHost: x\r\nContent-Length: {LIMIT + 1}\r\n\r\n"
        plug.sendall(head.encode())
        assert b" 413 " in plug.recv(1000)
    status, told = door.ask("PUT", "/originals", iter([bytes(LIMIT), b"x"]))
    assert (status, told["code"]) == (413, "too_large")
    assert door.stored() == set()


def test_a_store_that_cannot_be_written_is_not_a_full_disk(door):
    """507 would have its sender try again for ever; what root put there is somebody's to mend."""
    data = b"%PDF-1.4 root"
    shard = door.root / "store" / "originals" / hashlib.sha256(data).hexdigest()[:2]
    shard.parent.mkdir(exist_ok=True)
    shard.write_text("a file where a folder belongs")
    status, told = door.ask("PUT", "/originals", data)
    assert (status, told["code"]) == (500, "store_fault")
    assert door.ask("PUT", "/originals", b"%PDF-1.4 khac")[0] == 201


def test_a_sender_that_breaks_off_leaves_nothing(door):
    with socket.create_connection(("127.0.0.1", door.port)) as plug:
        plug.sendall(b"PUT /originals HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n%PDF")
        wait_for(lambda: files_below(door.root / "tmp"))
    wait_for(lambda: not files_below(door.root / "tmp"))
    assert door.stored() == set()
    assert door.listens()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/originals", 405),
        ("GET", "/originals", 405),
        ("PUT", "/originals/../../etc/passwd", 404),
        ("GET", "/", 404),
        ("GET", "/docs", 404),
    ],
)
def test_there_is_nothing_else(door, method, path, status):
    code = {404: "not_found", 405: "no_such_method"}[status]
    answered, told = door.ask(method, path, b"x" if method != "GET" else None)
    assert (answered, told["code"]) == (status, code)


def test_a_body_that_is_no_scan_is_refused(door):
    """None at all, or a form around the bytes: the scan would never be found by its hash."""
    for body in (b"", iter([])):
        status, told = door.ask("PUT", "/originals", body)
        assert (status, told["code"]) == (400, "empty")
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    status, told = door.ask("PUT", "/originals", b"--x\r\n", **form)
    assert (status, told["code"]) == (415, "a_form")
    assert door.stored() == set()


def test_idle_connections_do_not_close_the_gateway(door):
    """Nor do they make a supervisor believe that it is ill."""
    with ExitStack() as held:
        for _ in range(100):
            held.enter_context(socket.create_connection(("127.0.0.1", door.port), 20))
        assert door.ask("GET", "/health")[0] == 200
        assert door.ask("PUT", "/originals", b"%PDF-1.4")[0] == 201


def test_health_tells_when_redis_is_away(door, redis):
    redis.kill()
    wait_for(lambda: door.ask("GET", "/health")[0] == 503)
    redis.start()
    wait_for(door.listens)


def test_with_a_token_nobody_else_hands_over(tmp_path, redis):
    opened = Door(tmp_path, redis, DIGITIZE_GATEWAY__TOKEN="bí mật")  # noqa: S106
    try:
        wait_for(opened.listens)
        for shown in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Bearer "}):
            assert opened.ask("PUT", "/originals", b"x", **shown)[0] == 401
        for scheme in ("Bearer", "bearer", "BEARER "):
            right = {"Authorization": f"{scheme} bí mật".encode().decode("latin-1")}
            assert opened.ask("PUT", "/originals", b"x", **right)[0] == 201
        wrong = {"Authorization": "Basic bí mật".encode().decode("latin-1")}
        assert opened.ask("PUT", "/originals", b"x", **wrong)[0] == 401
    finally:
        opened.command.end()


@pytest.mark.parametrize(
    "place", ["0.0.0.0:0", "[::]:0", "nowhere", "127.0.0.1:x", "127.0.0.1:99999"]
)
def test_where_it_must_not_or_cannot_listen_it_says_so(tmp_path, redis, place):
    """Beyond loopback not without a token."""
    opened = Door(tmp_path, redis, DIGITIZE_GATEWAY__HTTP=place)
    try:
        assert opened.command.process.wait(30) == 2
        assert "gateway.http" in opened.command.text
    finally:
        opened.command.end()
