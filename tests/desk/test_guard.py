"""Who may come in, and what a page from elsewhere cannot have a browser do."""

import http.client
import json
import socket
import subprocess
from urllib.parse import urlsplit

import pytest

from digitize.edge.desk.people import add_person, is_ours, people_of
from digitize.keep.workspace import open_workspace
from tests.conftest import run_digitize
from tests.desk.conftest import desk_at


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    workspace = tmp_path_factory.mktemp("guard") / "w"
    open_workspace(workspace)
    with desk_at(workspace) as address:
        yield address


@pytest.fixture(scope="module")
def signing(tmp_path_factory):
    """A desk whose people have tokens; its address, and the token of one."""
    workspace = tmp_path_factory.mktemp("people") / "w"
    open_workspace(workspace)
    done = run_digitize("desk", "--add", "Nguyễn Thị Lan", "--workspace", workspace,
                        cwd=workspace.parent)  # fmt: skip
    with desk_at(workspace, DIGITIZE_DESK__URL="https://so-hoa.example.vn") as address:
        yield address, done.stdout.strip()


def asked(address, method="GET", path="/inbox", body=None, **headers):
    """The status and the body; headers with underscores for hyphens."""
    where = urlsplit(address)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=20)
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, told)
    answer = connection.getresponse()
    text = answer.read().decode(errors="replace")
    connection.close()
    return answer, text


def csrf_of(text):
    return text.split('name="csrf" content="')[1].split('"')[0]


def test_pages_carry_a_strict_policy(desk):
    """No script, style or picture from elsewhere, none in the page itself, no frame around it."""
    answer, text = asked(desk)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert " style=" not in text
    assert "onclick" not in text
    assert "//" not in text.replace("<!doctype", "").replace("http://www.w3.org", "")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost:1", "127.0.0.1.evil.vn"])
def test_other_names_are_refused(desk, host):
    """A name that was made to lead here (DNS rebinding) opens nothing."""
    assert asked(desk, Host=host)[0].status == 421


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "https://127.0.0.1"])
def test_wishes_from_other_pages_are_refused(desk, origin):
    """Even with the token: it must be a page of ours that asks."""
    token = csrf_of(asked(desk)[1])
    headers = {"x_csrf": token} | ({"Origin": origin} if origin else {})
    assert asked(desk, "PUT", "/inbox/scans?name=a.pdf", b"%PDF-", **headers)[0].status == 403


def test_a_name_that_no_file_has_is_taken_all_the_same(desk):
    """A browser sends what a script gives it; the sign that it could not be is shown in it."""
    headers = {"x_csrf": csrf_of(asked(desk)[1]), "Origin": desk}
    answer, text = asked(desk, "PUT", "/inbox/scans?name=a%00b.pdf", b"%PDF-", **headers)
    assert (answer.status, json.loads(text)["name"]) == (201, "a\N{REPLACEMENT CHARACTER}b.pdf")


def test_wishes_without_the_token_are_refused(desk):
    """A page of ours knows it; another one on this address cannot."""
    for token in ("", "0" * 64):
        answer, _ = asked(desk, "POST", "/language", Origin=desk, x_csrf=token)
        assert answer.status == 403


def test_a_page_from_before_a_restart_is_told_so(desk):
    """The token of an earlier desk: in words, in a page for forms, as JSON for scripts."""
    answer, text = asked(desk, "POST", f"/language?csrf={'0' * 64}", Origin=desk)
    assert answer.status == 403
    assert "tải lại trang" in text
    assert "<nav" in text
    answer, text = asked(desk, "PUT", "/inbox/scans", b"", Origin=desk, x_csrf="0" * 64)
    assert answer.status == 403
    assert "tải lại trang" in json.loads(text)["why"]


def test_connections_of_other_users_are_refused():
    """The kernel says whose the other end is; one that is not there is nobody's."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname()) as client:
            assert is_ours(client.getsockname(), server.getsockname())
        assert not is_ours(("127.0.0.1", 1), server.getsockname())
        assert not is_ours(("127.0.0.2", client.fileno() + 2), server.getsockname())


def test_without_token_nothing_is_shown(signing):
    """Pages lead to the sign-in, wishes are refused, also on this machine itself."""
    address, _ = signing
    answer, _ = asked(address)
    assert (answer.status, answer.headers["Location"]) == (303, "/sign-in?to=/inbox")
    for path in ("/archive", "/pages/x/1.jpg", "/inbox/state"):
        assert asked(address, path=path)[0].status == 303
    answer, _ = asked(address, path="/archive?q=ve+sinh&page=2")
    assert answer.headers["Location"] == "/sign-in?to=/archive%3Fq%3Dve%2Bsinh%26page%3D2"
    assert asked(address, path="/inbox", Cookie="digitize-person=wrong")[0].status == 303


def test_a_token_names_its_person(signing):
    """Signed in, the page names who sits there; the cookie is no script's and goes nowhere else."""
    address, token = signing
    answer, form = asked(address, path="/sign-in")
    path = f"/sign-in?to=/inbox&csrf={csrf_of(form)}"
    sent = {"Origin": address, "Content-Type": "application/x-www-form-urlencoded"}
    assert asked(address, "POST", path, "token=wrong", **sent)[0].status == 403
    answer, _ = asked(address, "POST", path, f"token={token}", **sent)
    assert (answer.status, answer.headers["Location"]) == (303, "/inbox")
    cookie = answer.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=strict", "Secure"))
    _, text = asked(address, Cookie=cookie.split(";")[0])
    assert "Nguyễn Thị Lan" in text
    foreign = asked(address, "POST", path.replace("/inbox", "//evil.vn"), f"token={token}", **sent)
    assert foreign[0].headers["Location"] == "/"


def test_a_desk_behind_a_proxy_answers_to_its_name(signing):
    """By desk.url, and by no other name."""
    address, _ = signing
    assert asked(address, path="/sign-in", Host="so-hoa.example.vn")[0].status == 200
    assert asked(address, path="/sign-in", Host="example.vn")[0].status == 421


def test_open_to_others_only_with_tokens(digitize, tmp_path):
    """Beyond loopback it does not even start while nobody has a token."""
    done = digitize("desk", "--workspace", tmp_path / "w", DIGITIZE_DESK__HOST="192.0.2.1")
    assert done.returncode == 2
    assert "desk --add" in done.stderr


def test_tokens_are_kept_as_hashes(tmp_path):
    """Who reads the file cannot sign in; a new token for a name replaces the old one."""
    first = add_person(tmp_path, "Lê Văn Bình")
    second = add_person(tmp_path, "Lê Văn Bình")
    kept = (tmp_path / "people.json").read_text(encoding="utf-8")
    assert first not in kept
    assert second not in kept
    assert (tmp_path / "people.json").stat().st_mode & 0o077 == 0
    assert list(json.loads(kept)) == ["Lê Văn Bình"]
    people = people_of(tmp_path)
    assert people.with_token(second) == "Lê Văn Bình"
    assert people.with_token(first) is None


def test_another_user_of_the_machine_is_refused(desk):
    """As root we can be somebody else for one request; else there is nobody to try it with."""
    where = urlsplit(desk)
    script = (
        "import http.client; c = http.client.HTTPConnection"
        f"({where.hostname!r}, {where.port}); c.request('GET', '/inbox');"
        " print(c.getresponse().status)"
    )
    as_nobody = ["setpriv", "--reuid=65534", "--clear-groups", "/usr/bin/python3", "-c", script]
    done = subprocess.run(as_nobody, capture_output=True, text=True, timeout=20, check=False)
    if done.returncode:
        pytest.skip("cannot become another user here")
    assert done.stdout.strip() == "403"
