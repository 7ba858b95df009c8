"""docs/integration.md: its examples run as they stand, its tables name what there is."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from digitize.outside.queues.messages import (
    OutcomeMessage,
    ParcelMessage,
    ReceiptMessage,
    RecordMessage,
    Submission,
)
from tests.conftest import ROOT, environment
from tests.docs.test_asyncapi import validator
from tests.engine.processes import Command, wait_for
from tests.ledger.conftest import engine  # noqa: F401  (the same bench)
from tests.ledger.little_engine import scan, sha256
from tests.queues.redis_server import GuardedServer, free_port, needs_redis
from tests.services.test_users import coordinate
from tools.schema import MESSAGES, messages_text

PAGE = (ROOT / "docs" / "integration.md").read_text(encoding="utf-8")
NAMES = re.findall(r"<!-- example: (\S+) -->", PAGE)
DATA = scan("tin")


def example(name: str) -> str:
    return re.search(
        rf"<!-- example: {re.escape(name)} -->\n```\w+\n(.*?)^```$", PAGE, re.M | re.S
    )[1]


def test_the_schema_of_the_messages_is_current():
    """`python -m tools.schema` writes it."""
    assert MESSAGES.read_text(encoding="utf-8") == messages_text()


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("`digitize:submit`", Submission),
        ("`digitize:outcomes`", OutcomeMessage),
        ("in the payload", RecordMessage),
        ("`digitize:parcels`", ParcelMessage),
        ("`digitize:receipts`", ReceiptMessage),
    ],
)
def test_every_field_of_a_message_is_explained(heading, kind):
    """The table under each heading has the names of the model, and no others."""
    table = re.search(rf"^\| {re.escape(heading)} \| \|\n\|---\|---\|\n((?:\|.*\n)+)", PAGE, re.M)[
        1
    ]
    told = [
        name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])
    ]
    assert set(told) == set(kind.model_fields)


def test_the_users_are_those_of_redis():
    rows = re.search(r"^\| user \| for \|\n\|---\|---\|\n((?:\|.*\n)+)", PAGE, re.M)[1]
    told = {name for row in rows.splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert told == {*GuardedServer.USERS, "health"}  # which has no password


class Site:
    """All services but the coordinator, which the test is; and a folder with a scan in it."""

    def __init__(self, engine, folder, server):  # noqa: F811
        self.engine, self.folder, self.server = engine, folder, server
        self.gateway = f"http://127.0.0.1:{free_port()}"
        (folder / "scan.pdf").write_bytes(DATA)
        root = engine.workspace.root
        self.services = [
            Command(
                "gateway", "--workspace", root, cwd=folder, DIGITIZE_GATEWAY__TOKEN="t",  # noqa: S106
                DIGITIZE_GATEWAY__HTTP=self.gateway.removeprefix("http://"),
                DIGITIZE_INBOX__LOW_DISK_BYTES="0",
                DIGITIZE_REDIS__URL=server.url_of("gateway"),
            ),
            Command(
                "archive", "--workspace", root, cwd=folder,
                DIGITIZE_REDIS__URL=server.url_of("archiver"),
            ),
        ]  # fmt: skip
        self.door = subprocess.Popen(
            [sys.executable, "-m", "workers.submit"], cwd=ROOT,
            env=environment(DIGITIZE_REDIS__URL=server.url_of("door")),
        )  # fmt: skip
        wait_for(lambda: "taking" in self.services[0].text)

    def start(self, name: str, user: str, *args: str) -> subprocess.Popen:
        """Run an example as its reader would, with redis-cli and curl on the path."""
        language = "sh" if name.endswith(".sh") else sys.executable
        option = "-ec" if language == "sh" else "-c"
        return subprocess.Popen(
            [language, option, example(name), *args], cwd=self.folder, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, "REDIS_URL": self.server.url_of(user), "GATEWAY": self.gateway,
                 "TOKEN": "t", "REDISCLI_AUTH": ""},
        )  # fmt: skip

    def run(self, name: str, user: str, *args: str) -> str:
        return said_by(self.start(name, user, *args))

    def documents(self) -> int:
        return self.engine.db.execute("SELECT count(*) FROM sighting").fetchone()[0]

    def end(self) -> None:
        self.door.kill()
        self.door.wait()
        for service in self.services:
            service.end()


def said_by(process: subprocess.Popen) -> str:
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out


@pytest.fixture
def site(engine, tmp_path):  # noqa: F811
    with GuardedServer(tmp_path / "redis") as server:
        made = Site(engine, tmp_path, server)
        yield made
        made.end()


@needs_redis
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_examples_do_what_they_say(site):
    """Handed in from the shell, from Python and from Celery; archived once; read by a group."""
    assert set(NAMES) == {
        "hand-in.sh", "hand-in.py", "hand-in-celery.py", "records.py", "records.sh", "behind.py",
    }  # fmt: skip
    key = f"{sha256(DATA)}-1:1"
    assert "accepted" in site.run("hand-in.sh", "submitter")
    waiting = site.start("hand-in.py", "submitter")
    task = site.run("hand-in-celery.py", "submitter", sha256(DATA)).strip()
    wait_for(lambda: site.documents() == 3)
    coordinate(site.engine, site.server)
    assert said_by(waiting).splitlines()[-1] == f"archived {key}"
    assert site.run("records.py", "reader") == f"{key} Tin tức.pdf\n"
    assert site.run("records.py", "reader") == ""
    assert key in site.run("records.sh", "reader")
    for _, fields in site.server.client_of("admin").xrange("digitize:records"):
        validator("records").validate(fields)
    assert site.run("behind.py", "reader") == (
        "search: 0 wait, 0 were trimmed before it had read them\n"
    )
    admin = site.server.client_of("admin")
    for _ in range(4):
        admin.xadd("digitize:records", {"key": "x"})
    admin.xtrim("digitize:records", maxlen=1, approximate=False)
    assert site.run("behind.py", "reader") == (
        "search: 1 wait, 3 were trimmed before it had read them\n"
    )
    admin.xtrim("digitize:records", maxlen=0)
    client = site.server.client_of("submitter")

    def told() -> set[str]:
        return {one["submission"] for _, one in client.xrange("digitize:outcomes")
                if one["outcome"] == "archived"}  # fmt: skip

    wait_for(lambda: {task, f"my-{sha256(DATA)}"} <= told())
    assert site.server.refused() == set()
    for _, fields in admin.xrange("digitize:outcomes"):
        validator("outcomes").validate(fields)
