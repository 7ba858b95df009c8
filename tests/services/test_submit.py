"""`digitize submit` as programs call it: with Redis, over HTTP, and without either."""

import json

import pytest

from digitize.keep.ledger.sightings import sightings
from tests.engine.processes import Command, quick_tesseract, variant, wait_for
from tests.ledger.little_engine import scan, sha256
from tests.queues.redis_server import RedisServer, free_port, needs_redis

pytestmark = needs_redis


class Host:
    """A gateway at work on the ledger of a bench, and programs that hand in."""

    def __init__(self, engine, redis, folder, **env: str):
        self.engine, self.folder, self.url = engine, folder, f"http://127.0.0.1:{free_port()}"
        self.env = {"DIGITIZE_REDIS__URL": redis.url, "DIGITIZE_ENGINE": "celery", **env}
        self.commands = []
        self.gateway = self.start(
            "gateway", "--workspace", engine.workspace.root,
            DIGITIZE_GATEWAY__HTTP=self.url.removeprefix("http://"),
            DIGITIZE_INBOX__LOW_DISK_BYTES="0",
        )  # fmt: skip
        wait_for(lambda: "taking submissions" in self.gateway.text)

    def start(self, *args, **env: str) -> Command:
        self.commands.append(Command(*args, cwd=self.folder, **(self.env | env)))
        return self.commands[-1]

    def submit(self, file, *args, **env: str) -> Command:
        return self.start("submit", file, *args, **env)

    def shared(self) -> tuple:
        return ("--workspace", self.engine.workspace.root)

    def read(self, data: bytes) -> None:
        """Wait until it is in the ledger, and do all that is to be done with it."""
        wait_for(lambda: sightings(self.engine.db, sha256(data)))
        self.engine.drain()

    def end(self) -> None:
        for command in self.commands:
            command.end()


@pytest.fixture
def host(engine, redis, tmp_path):
    made = Host(engine, redis, tmp_path)
    yield made
    made.end()


@pytest.mark.parametrize("way", ["store", "http"])
def test_it_waits_for_the_end(host, drop, way):
    """The name of the submission first, then the outcome with the record's key."""
    data = scan("tin")
    where = host.shared() if way == "store" else ("--to", host.url)
    flags = ("--fonds", "F 12", "--keyword", "lũ lụt", "--keyword", "đê điều")
    command = host.submit(drop(data, "Tin tức.pdf"), *where, *flags, "--wait")
    host.read(data)
    assert command.process.wait(30) == 0, command.text
    name, outcome = command.text.splitlines()
    assert outcome == f"archived  {sha256(data)}-1:1"
    assert len(name) == 32
    [seen] = sightings(host.engine.db, sha256(data))
    assert seen.display_name == "Tin tức.pdf"
    folder = host.engine.archive.payload(f"{sha256(data)}-1", 1)
    record = json.loads((folder / "record.json").read_bytes())
    assert record["fonds_code"]["value"] == "F 12"
    assert record["keywords"] == ["lũ lụt", "đê điều"]


def test_what_is_set_apart_ends_with_1_and_its_code(host, drop):
    data = scan("bad", 1, "bad")
    command = host.submit(drop(data), *host.shared(), "--wait")
    host.read(data)
    assert command.process.wait(30) == 1
    assert command.text.splitlines()[-1].startswith("set apart  not_a_scan")


def test_without_wait_it_ends_at_once(host, drop):
    data = scan("tin")
    command = host.submit(drop(data), *host.shared(), "--priority", "7")
    assert command.process.wait(30) == 0
    host.read(data)
    assert len(command.text.splitlines()) == 1


def test_what_cannot_be_handed_over_is_said(host, drop, tmp_path):
    """A file that is none, an address where nobody is, and one that is none of ours."""
    file = drop(scan("tin"))
    for args, code, said in (
        ((tmp_path / "none.pdf", "--to", host.url), 2, "no such file"),
        ((file, "--to", f"http://127.0.0.1:{free_port()}"), 1, "refused"),
        ((file, "--to", f"{host.url}/elsewhere"), 1, "404"),
        ((file, "--to", "ftp://127.0.0.1"), 1, "no address"),
    ):
        command = host.submit(*args)
        assert command.process.wait(30) == code
        assert said in command.text


def test_a_token_is_shown(engine, redis, drop, tmp_path):
    data = scan("tin")
    host = Host(engine, redis, tmp_path, DIGITIZE_GATEWAY__TOKEN="chỉ mình tôi")  # noqa: S106
    try:
        stranger = host.submit(drop(data), "--to", host.url, DIGITIZE_GATEWAY__TOKEN="x")  # noqa: S106
        assert stranger.process.wait(30) == 1
        assert "401" in stranger.text
        friend = host.submit(drop(data), "--to", host.url)
        assert friend.process.wait(30) == 0
        host.read(data)
    finally:
        host.end()


def test_what_redis_loses_is_handed_in_again(engine, drop, tmp_path):
    """Who waits hears the outcome, although Redis has lost message and outcomes meanwhile."""
    data = scan("tin")
    with RedisServer(tmp_path / "r", persistent=False) as server:
        host = Host(engine, server, tmp_path)
        try:
            command = host.submit(drop(data), *host.shared(), "--wait")
            wait_for(lambda: command.text)
            server.kill()
            wait_for(lambda: "waiting" in command.text)
            server.start()
            host.read(data)
            assert command.process.wait(30) == 0
            assert "archived" in command.text
        finally:
            host.end()


def test_without_redis_who_is_there_is_told(drop, digitize):
    done = digitize(
        "submit", drop(scan("tin")), DIGITIZE_ENGINE="celery",
        DIGITIZE_REDIS__URL=f"redis://127.0.0.1:{free_port()}/0",
    )  # fmt: skip
    assert done.returncode == 1
    assert "Redis at 127.0.0.1" in done.stderr
    assert done.stdout == ""


def test_with_the_local_engine_the_ledger_takes_it(drop, tmp_path):
    """No Redis anywhere: whoever reads pages in the workspace reads it, and who waits hears it."""
    env = {"PATH": quick_tesseract(tmp_path / "bin")}
    file = drop(variant(1))
    submit = Command("submit", file, "--workspace", "w", "--wait", cwd=tmp_path, **env)
    reader = Command("coordinate", "--workspace", "w", cwd=tmp_path, **env)
    try:
        assert submit.process.wait(60) == 0, submit.text
        assert submit.text.splitlines()[-1] == f"archived  {sha256(variant(1))}-1:1"
        assert reader.terminate() < 10
    finally:
        submit.end()
        reader.end()


def test_http_is_not_for_the_local_engine(drop, digitize):
    done = digitize("submit", drop(scan("tin")), "--to", "http://127.0.0.1:1")
    assert done.returncode == 2
    assert "celery" in done.stderr
