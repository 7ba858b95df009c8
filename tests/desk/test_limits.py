"""Connections, bodies and numbers without measure: the desk stays open, and says what is wrong."""

import select
import socket
from contextlib import ExitStack
from urllib.parse import quote, urlsplit

import pytest

from digitize.edge.desk import guard
from digitize.keep.workspace import open_workspace
from tests.desk.conftest import desk_at
from tests.desk.test_guard import asked, csrf_of

LONG = guard.BODY_BYTES + 1


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    workspace = tmp_path_factory.mktemp("limits") / "w"
    open_workspace(workspace)
    with desk_at(workspace) as address:
        yield address


def plug_of(address):
    where = urlsplit(address)
    return socket.create_connection((where.hostname, where.port), 20)


def test_idle_connections_do_not_close_the_desk(desk):
    """Neither those that ask nothing, nor those that begin to ask and do not go on."""
    with ExitStack() as held:
        for number in range(150):
            plug = held.enter_context(plug_of(desk))
            if number % 2:
                plug.sendall(b"GET /inbox HT")
        answer, _ = asked(desk)
        assert answer.status == 200


def test_more_connections_than_are_kept_make_the_oldest_go(desk):
    """A newcomer is answered, however many hold the desk's files open."""
    with ExitStack() as held:
        plugs = [held.enter_context(plug_of(desk)) for _ in range(450)]
        assert asked(desk)[0].status == 200
        assert plugs[0].recv(10) == b""


@pytest.mark.parametrize("path", ["/sign-in", "/review/x"])
@pytest.mark.parametrize("told", [True, False])
def test_a_body_without_end_is_cut_off(desk, path, told):
    """With its length in the head, and in pieces whose number nobody tells."""
    _, page = asked(desk)
    headers = {"Origin": desk, "x_csrf": csrf_of(page),
               "content_type": "application/x-www-form-urlencoded"}  # fmt: skip
    body = b"x" * LONG if told else iter([b"x" * 100_000] * (LONG // 100_000 + 2))
    try:
        answer, _ = asked(desk, "POST", path, body, **headers)
    except (BrokenPipeError, ConnectionResetError):
        return  # it was closed before all of it was sent
    assert answer.status in (400, 413)  # 400: Starlette has a limit for a field of its own


NUMBERS = ["-1", "9" * 18, "9" * 25, "9" * 5000, "٣", "²"]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_in_an_address_is_no_error_of_ours(desk, number):
    """Each is answered with a page, or with that there is none, and always behind the policy."""
    _, page = asked(desk)
    csrf = csrf_of(page)
    said = quote(number)
    for method, path in (
        ("POST", f"/inbox/again/{said}"), ("GET", f"/pages/x/{said}.jpg"),
        ("GET", f"/records/{'a' * 64}-1?v={said}&page={said}"), ("GET", f"/archive?page={said}"),
        ("GET", f"/archive?from={said}&to={said}&q={said}"), ("GET", f"/review/{said}?page={said}"),
        ("GET", f"/records/{said}"), ("GET", f"/numbers?days={said}"), ("GET", f"/held/{said}"),
    ):  # fmt: skip
        answer, text = asked(desk, method, path, Origin=desk, x_csrf=csrf)
        assert answer.status < 500, (path[:60], text[-500:])
        assert "default-src 'none'" in answer.getheader("Content-Security-Policy", "")


def test_senders_who_take_their_time_leave_the_views_open(desk):
    """45 scans of which hardly a byte comes: so many threads there are not, and those are told."""
    csrf = csrf_of(asked(desk)[1])
    head = (
        f"PUT /inbox/scans?name=x HTTP/1.1\r\nHost: {urlsplit(desk).netloc}\r\nOrigin: {desk}\r\n"
        f"X-Csrf: {csrf}\r\nContent-Length: 1000\r\n\r\n%"
    )
    with ExitStack() as held:
        plugs = [held.enter_context(plug_of(desk)) for _ in range(45)]
        for plug in plugs:
            plug.sendall(head.encode())
        answered, *_ = select.select(plugs, [], [], 20)
        assert answered, "more were taken than there are threads"
        assert all(b" 503 " in plug.recv(100) for plug in answered)
        assert asked(desk)[0].status == 200
