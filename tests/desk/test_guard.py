"""Who may come in, and what a page from elsewhere cannot have a browser do."""

import fcntl
import getpass
import http.client
import json
import re
import socket
import subprocess
import time
from threading import Thread
from urllib.parse import urlsplit

import pytest

from digitize.edge.desk.people import LastAdministrator, NoAdministrator, People, is_ours
from digitize.edge.desk.roles import ROLES, Role, needed
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
    first = People(tmp_path).add("Lê Văn Bình")
    second = People(tmp_path).add("Lê Văn Bình")
    kept = (tmp_path / "people.json").read_text(encoding="utf-8")
    assert first not in kept
    assert second not in kept
    assert (tmp_path / "people.json").stat().st_mode & 0o077 == 0
    assert list(json.loads(kept)) == ["Lê Văn Bình"]
    people = People(tmp_path)
    assert people.with_token(second).name == "Lê Văn Bình"
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


def signed_in(token):
    return {"Cookie": f"digitize-person={token}"}


def test_each_role_may_do_what_those_before_it_may():
    """One table: each row opens to its role and to those behind it, and to none before."""
    rows = [
        ("GET", "/archive", Role.READER),
        ("GET", "/records/x", Role.READER),
        ("GET", "/review", Role.READER),
        ("GET", "/review/x", Role.CLERK),
        ("PUT", "/inbox/scans", Role.CLERK),
        ("POST", "/review/x", Role.CLERK),
        ("POST", "/queue/assign", Role.REVIEWER),
        ("POST", "/dossiers/x/accept", Role.ARCHIVIST),
        ("GET", "/held", Role.ARCHIVIST),
        ("POST", "/held/x", Role.ARCHIVIST),
        ("GET", "/people", Role.ADMINISTRATOR),
        ("GET", "/held/reads", Role.ADMINISTRATOR),
        ("POST", "/a-view-that-nobody-thought-of", Role.CLERK),
    ]
    for method, path, least in rows:
        assert needed(method, path) is least, path
        may = [role for role in ROLES if role.covers(least)]
        assert may == list(ROLES[ROLES.index(least) :])


def test_a_reader_changes_nothing_and_is_told_why(tmp_path):
    """In plain words, which role it takes; what is open to readers is there."""
    workspace = open_workspace(tmp_path / "w")
    people = People(workspace.root)
    people.add("Quản trị")
    token = people.add("Người xem", Role.READER)
    with desk_at(workspace.root) as address:
        answer, text = asked(address, path="/archive", **signed_in(token))
        assert answer.status == 200
        assert "/people" not in text
        answer, text = asked(address, path="/people", **signed_in(token))
        assert (answer.status, "chỉ quản trị viên" in text) == (403, True)
        answer, text = asked(address, "PUT", "/inbox/scans?name=a.pdf", b"%PDF-", Origin=address,
                             x_csrf=csrf_of(text), **signed_in(token))  # fmt: skip
        assert answer.status == 403
        assert "văn thư" in json.loads(text)["why"]


def test_tokens_and_open_pages_outlive_a_restart(tmp_path):
    """Who is signed in stays so, and a form that was open before can still be sent."""
    workspace = open_workspace(tmp_path / "w")
    token = People(workspace.root).add("Nguyễn Thị Lan")
    with desk_at(workspace.root) as address:
        form = csrf_of(asked(address, **signed_in(token))[1])
    with desk_at(workspace.root) as address:
        assert asked(address, **signed_in(token))[0].status == 200
        answer, _ = asked(address, "POST", f"/language?csrf={form}", Origin=address,
                          **signed_in(token))  # fmt: skip
        assert answer.status == 303
        other = People(workspace.root).add("Lê Văn Bình")  # while the desk runs
        assert "Lê Văn Bình" in asked(address, **signed_in(other))[1]
        People(workspace.root).remove("Lê Văn Bình")
        assert asked(address, **signed_in(other))[0].status == 303


def test_the_last_administrator_stays(tmp_path):
    """Else nobody could add persons; the first person is one, whoever comes later is a clerk."""
    people = People(tmp_path)
    people.add("Lan")
    people.add("Bình")
    assert [one.role for one in people.all()] == [Role.ADMINISTRATOR, Role.CLERK]
    for act in (lambda: people.remove("Lan"), lambda: people.change("Lan", Role.CLERK)):
        with pytest.raises(LastAdministrator):
            act()
    people.change("Bình", Role.ADMINISTRATOR)
    people.remove("Lan")
    assert [one.name for one in people.all()] == ["Bình"]


def test_persons_from_before_there_were_roles_may_do_what_they_did(tmp_path):
    """Their file held a hash for each name, and everybody could do everything."""
    token = People(tmp_path).add("Lê Văn Bình", Role.ADMINISTRATOR)
    path = tmp_path / "people.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({name: one["token_sha256"] for name, one in told.items()}))
    assert People(tmp_path).with_token(token).role is Role.ADMINISTRATOR


def test_a_proxy_may_say_who_asks(tmp_path):
    """By the header that is set, from the proxy's system user, and only who was added."""
    workspace = open_workspace(tmp_path / "w")
    People(workspace.root).add("Nguyễn Thị Lan")
    lan = "Nguyễn Thị Lan".encode().decode("latin-1")
    with desk_at(workspace.root) as address:  # not set: the header says nothing
        assert asked(address, X_Remote_User=lan)[0].status == 303
    said = {"DIGITIZE_DESK__USER_HEADER": "X-Remote-User"}
    with desk_at(workspace.root, DIGITIZE_DESK__PROXY_USER=getpass.getuser(), **said) as address:
        answer, text = asked(address, X_Remote_User=lan)
        assert (answer.status, "Nguyễn Thị Lan" in text) == (200, True)
        answer, _ = asked(address, X_Remote_User="Ai Do")
        assert answer.status == 303
        _, text = asked(address, path="/sign-in", X_Remote_User="Ai Do")
        assert "“Ai Do”" in text
    with desk_at(workspace.root, DIGITIZE_DESK__PROXY_USER="nobody", **said) as address:
        assert asked(address, X_Remote_User=lan)[0].status == 303  # another program here says so


def test_of_two_administrators_who_remove_each_other_one_stays(tmp_path):
    """Both asked at one time: who comes second may do so no more, or nobody would be left."""
    people = People(tmp_path)
    people.add("Lan")
    people.add("Bình", Role.ADMINISTRATOR)
    refused = []

    def remove(name):
        other = "Lan" if name == "Bình" else "Bình"
        try:
            People(tmp_path).remove(name, by=other)
        except NoAdministrator:
            refused.append(name)

    with (tmp_path / people._file.path.with_suffix(".lock").name).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # until both have come as far as they can
        both = [Thread(target=remove, args=(name,)) for name in ("Lan", "Bình")]
        for one in both:
            one.start()
        time.sleep(0.3)
    for one in both:
        one.join()
    assert len(refused) == len(people.all()) == 1


def test_a_line_break_in_an_address_opens_nothing():
    """What needs an archivist or an administrator needs one with any end of the address."""
    assert needed("POST", "/held/a\nb") is Role.ARCHIVIST
    assert needed("GET", "/people/\n") is Role.ADMINISTRATOR
    assert needed("GET", "/review/\n") is Role.CLERK


def test_scripts_are_fetched_once_and_anew_after_an_upgrade(desk):
    """Their address names their content, and what is at it never changes."""
    script = re.search(r'src="(/static/[0-9a-f]{16}/desk.js)"', asked(desk)[1])[1]
    assert "immutable" in asked(desk, "GET", script)[0].headers["cache-control"]
    beside, _ = asked(desk, "GET", script.replace("/desk.js", "/lines.js"))
    assert beside.status == 200
    assert asked(desk, "GET", "/static/desk.js")[0].headers["cache-control"] == "no-store"
