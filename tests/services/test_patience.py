"""Bodies and answers that hardly move: nobody holds a thread or a place for nothing."""

import socket
import time
from contextlib import contextmanager
from threading import Thread

import anyio
import pytest
import uvicorn
from starlette.exceptions import HTTPException

from digitize.edge.services import patience
from digitize.edge.services.http import HttpDoor, listening
from digitize.edge.services.patience import bounded
from digitize.edge.services.plug import open_plug
from digitize.keep.workspace import open_workspace
from digitize.settings import GatewaySettings, Settings
from tests.engine.processes import wait_for
from tests.queues.redis_server import free_port

BODY = b"%PDF-1.4 " + bytes(591)


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    """A minute is half a second here, and a body must have 1,000 bytes a second."""
    monkeypatch.setattr(patience, "SILENCE_S", 0.5)
    monkeypatch.setattr(patience, "HEAD_S", 0.2)
    monkeypatch.setattr(patience, "LEAST_BYTES_S", 1000)


@pytest.fixture
def gateway(tmp_path):
    """The gateway's HTTP side alone; its address."""
    workspace, address = open_workspace(tmp_path / "w"), ("127.0.0.1", free_port())
    door = HttpDoor(workspace.store, 10**6, "", lambda: True, lambda: "")
    http = f"{address[0]}:{address[1]}"
    with listening(Settings(gateway=GatewaySettings(http=http)), door):
        yield address


def send(address, pieces, every_s) -> tuple[bytes, float]:
    """Put a body that comes in pieces; the answer's first line, and after how many seconds."""
    with socket.create_connection(address, 10) as plug:
        head = f"PUT /originals HTTP/1.1\r\nHost: x\r\nContent-Length: {sum(map(len, pieces))}\r\n"
        plug.sendall(head.encode() + b"\r\n")
        began = time.monotonic()
        for piece in pieces:
            try:
                plug.sendall(piece)
            except OSError:
                break
            time.sleep(every_s)
        answer = plug.recv(1000)
        return answer.partition(b"\r\n")[0], time.monotonic() - began


def test_a_body_that_comes_byte_by_byte_is_given_up(gateway):
    """It was never silent for long, and would have held a thread for days."""
    line, took_s = send(gateway, [BODY[at : at + 1] for at in range(60)], 0.02)
    assert b" 408 " in line
    assert took_s < 3


def test_a_body_that_comes_slowly_but_steadily_is_taken(gateway):
    """Longer than a silence may be, at the pace that is asked for."""
    line, took_s = send(gateway, [BODY[at : at + 100] for at in range(0, 600, 100)], 0.12)
    assert b" 201 " in line
    assert took_s > patience.SILENCE_S


def test_a_form_that_comes_byte_by_byte_is_given_up():
    """As at the desk, where nobody need have signed in yet."""

    async def drip():
        await anyio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def read():
        receive = bounded(drip, 1000)
        while True:
            await receive()

    with pytest.raises(HTTPException) as told:
        anyio.run(read)
    assert told.value.status_code == 408


def test_an_answer_that_nobody_takes_is_given_up():
    """A reader that stops in its midst would hold a place, and what it has asked for, for ever."""
    given_up = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(100):
            await send({"type": "http.response.body", "body": bytes(10**6), "more_body": True})
        given_up.append(await receive())

    with serving(app) as address, socket.create_connection(address) as plug:
        plug.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        wait_for(lambda: given_up, 5)
    assert given_up == [{"type": "http.disconnect"}]


@contextmanager
def serving(app):
    """An application behind our protocol; its address."""
    plug = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, http=patience.Patient, lifespan="off", log_config=None, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [plug]})
    thread.start()
    try:
        yield plug.getsockname()
    finally:
        server.should_exit = True
        thread.join()
        plug.close()


def test_answers_are_sent_at_once():
    """Their second part is not kept back until the first is acknowledged, for 40 ms."""
    with (
        open_plug("127.0.0.1", 0, socket.AF_INET) as plug,
        socket.create_connection(plug.getsockname()),
        plug.accept()[0] as taken,
    ):
        assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
