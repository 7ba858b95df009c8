"""Webhooks: a real HTTP server is told of records and outcomes."""

import base64
import hashlib
import hmac
import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from digitize.edge.services.push import PAUSES, Pusher
from digitize.keep.ledger.pushes import dead_pushes
from digitize.keep.ledger.replay import arrived_after
from digitize.outside.queues.messages import Submission
from digitize.settings import PushKind, PushTarget
from digitize.work.intake.submission import take_submission
from tests.docs.test_asyncapi import validator
from tests.ledger.conftest import drop, engine  # noqa: F401  (the same bench)
from tests.ledger.little_engine import FIRST, dies_at, scan

SECRET = "whsec_" + base64.b64encode(b"a secret of twenty-four b").decode()


class Hook:
    """A program that is called; it answers with `status` and keeps what it got."""

    def __init__(self):
        self.status, self.got, hook = 200, [], self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.got.append((dict(self.headers), body))
                self.send_response(hook.status)
                if hook.status == 302:
                    self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def told(self) -> list[dict]:
        return [json.loads(body) for _, body in self.got]


@pytest.fixture
def hook():
    made = Hook()
    yield made
    for one in made.told():  # every message is as docs/asyncapi.json describes it
        validator(one["type"].replace(".", "_")).validate(one)
    made.server.shutdown()
    made.server.server_close()


class Clock:
    def __init__(self):
        self.time = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def pushing(engine, hook):  # noqa: F811
    """A pusher to that program; it was started before anything was archived."""
    target = PushTarget(name="press", url=hook.url, secret=SECRET)
    said, clock = [], Clock()
    with httpx.Client(timeout=5) as client:
        pusher = Pusher(
            engine.db, engine.archive.root, engine.store, client, (target,), said.append, clock
        )
        pusher.turn()
        yield pusher


def archive(engine, drop, *names: str):  # noqa: F811
    for name in names:
        engine.take(drop(scan(name)))
        engine.plan_next()
        engine.read_next()
    engine.finish_all()
    engine.archive_all()


def test_each_record_is_told_once_and_signed(engine, drop, pushing, hook):  # noqa: F811
    archive(engine, drop, "một", "hai")
    pushing.turn()
    pushing.turn()
    keys = [one.parcel.key for one in arrived_after(engine.db, 0, 10)]
    assert [one["data"]["key"] for one in hook.told()] == keys
    assert {one["type"] for one in hook.told()} == {"record.archived"}
    for headers, body in hook.got:
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        key = base64.b64decode(SECRET.removeprefix("whsec_"))
        mac = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{mac}"


def test_what_was_before_is_not_told(engine, drop, hook):  # noqa: F811
    """A new target would else be flooded with the whole archive."""
    archive(engine, drop, "một")
    target = PushTarget(name="late", url=hook.url, secret=SECRET)
    with httpx.Client(timeout=5) as client:
        pusher = Pusher(
            engine.db, engine.archive.root, engine.store, client, (target,), print, Clock()
        )
        assert not pusher.turn()
        archive(engine, drop, "hai")
        assert pusher.turn()
    assert len(hook.got) == 1


def test_an_index_that_was_replaced_is_looked_at_anew(engine, drop, pushing, hook):  # noqa: F811
    """A record withdrawn since shows nothing, though the index is another file by now."""
    archive(engine, drop, "một")
    for name in ("index.sqlite", "index.sqlite-wal", "index.sqlite-shm"):
        (engine.archive.root / name).unlink(missing_ok=True)
    pushing.turn()
    [told] = hook.told()  # the new index is empty: the record counts as on hold
    assert told["data"]["record"]["standing"] == "held"
    assert told["data"]["record"]["text"] is None


def test_what_is_not_taken_comes_again_in_order(engine, drop, pushing, hook):  # noqa: F811
    """With growing pauses, under the same id; a redirect is no taking, and is not followed."""
    archive(engine, drop, "một", "hai")
    for hook.status in (500, 302):
        assert pushing.turn()
        assert not pushing.turn()  # not before its time
        pushing.now.time += timedelta(hours=10)
    hook.status = 204
    pushing.turn()
    ids = [headers["webhook-id"] for headers, _ in hook.got]
    assert ids[0] == ids[1] == ids[2] != ids[3]
    assert len(ids) == 4


def test_after_many_tries_it_is_put_aside(engine, drop, pushing, hook):  # noqa: F811
    archive(engine, drop, "một", "hai")
    hook.status = 500
    for _ in range(len(PAUSES) + 1):
        pushing.turn()
        pushing.now.time += timedelta(days=1)
    [dead] = dead_pushes(engine.db)
    assert (dead.target, dead.kind, dead.why) == ("press", PushKind.RECORDS, "it answered 500")
    assert pushing.again() == (0, 1)
    hook.status, hook.got = 200, []
    pushing.turn()
    assert [one["data"]["key"] for one in hook.told()] == [
        arrived_after(engine.db, dead.number, 1)[0].parcel.key
    ]
    assert pushing.again() == (1, 0)
    assert dead_pushes(engine.db) == []
    assert hook.told()[-1]["data"]["receipt"] == dead.number


def test_after_a_crash_it_is_told_once_more(engine, drop, pushing, hook):  # noqa: F811
    """Killed when the program has taken it and before that is noted: the same id comes again."""
    archive(engine, drop, "một")

    def push():
        with (
            engine.workspace.open_ledger() as db,
            httpx.Client(timeout=5) as client,
        ):
            told = (pushing.targets, print, pushing.now)
            Pusher(db, engine.archive.root, engine.store, client, *told).turn()

    assert dies_at("push.done", push)
    pushing.turn()
    ids = [headers["webhook-id"] for headers, _ in hook.got]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert not pushing.turn()


def test_a_program_that_is_away_holds_up_no_other(engine, drop, pushing, hook):  # noqa: F811
    away = PushTarget(name="away", url="http://127.0.0.1:1/", secret=SECRET)
    pushing.targets = (away, *pushing.targets)
    pushing.turn()
    archive(engine, drop, "một")
    pushing.turn()
    assert len(hook.got) == 1


def test_the_end_of_a_submission_is_told(engine, drop, pushing, hook):  # noqa: F811
    """Under the name that its sender gave."""
    stored = engine.store.put_original([scan("ba")])
    told = Submission(submission="erp-1", sha256=stored.sha256, filename="ba.pdf")
    take_submission(engine.db, engine.store, told, FIRST, datetime.now(UTC))
    engine.plan_next()
    engine.read_next()
    engine.finish_all()
    engine.archive_all()
    pushing.turn()
    [end] = [one["data"] for one in hook.told() if one["type"] == "submission.ended"]
    assert (end["submissions"], end["outcome"]) == (["erp-1"], "archived")
    [record] = [one["data"] for one in hook.told() if one["type"] == "record.archived"]
    assert end["records"] == [record["key"]]
    assert record["submissions"] == ["erp-1"]
