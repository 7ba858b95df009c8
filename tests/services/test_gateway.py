"""`digitize gateway`: what programs hand in by Redis, with a real redis-server."""

import json
import os
from datetime import UTC, datetime

import pytest

from digitize.edge.services.gateway import GATEWAYS, Gateway
from digitize.keep.ledger.documents import latest
from digitize.keep.ledger.sightings import sightings
from digitize.outside.queues.streams import OUTCOMES, SUBMIT, Group, connect, send
from digitize.work.intake import submission
from tests.ledger.check import check, check_each_transaction
from tests.ledger.little_engine import FIRST, SECOND, dies_at, scan
from tests.queues.redis_server import needs_redis

pytestmark = needs_redis


class Door:
    """A gateway on the ledger of a bench, and what it has told."""

    def __init__(self, engine, redis):
        self.engine, self.redis, self.said, self.room = engine, redis, [], True
        self.client = connect(redis.url)
        Group(self.client, SUBMIT, GATEWAYS, "x").new(1)  # makes the group
        self.gateway = self.start()

    def start(self) -> Gateway:
        group = Group(connect(self.redis.url), SUBMIT, GATEWAYS, "g")
        return Gateway(
            group, self.engine.db, self.engine.store, FIRST, lambda: self.room,
            self.said.append, lambda: datetime.now(UTC),
        )  # fmt: skip

    def put(self, data: bytes) -> str:
        return self.engine.store.put_original([data]).sha256

    def hand_in(self, name: str = "a-1", data: bytes = scan("tin"), **more: str) -> str:
        """Bytes into the store, a message on the stream, a turn of the gateway."""
        sha256 = self.put(data)
        send(self.client, SUBMIT, {"submission": name, "sha256": sha256, "filename": "tin.pdf"}
             | more)  # fmt: skip
        self.gateway.turn()
        return sha256

    def outcomes(self) -> list[dict[str, str]]:
        """What has been told since the last look."""
        told = [fields for _, fields in self.redis.client.xrange(OUTCOMES)]
        self.redis.client.delete(OUTCOMES)
        return told


@pytest.fixture
def door(engine, redis):
    return Door(engine, redis)


def test_a_submission_is_accepted_and_then_archived(door):
    """Each is told once, the end with the key of the record."""
    sha256 = door.hand_in()
    assert door.outcomes() == [{"submission": "a-1", "sha256": sha256, "outcome": "accepted"}]
    door.engine.drain()
    door.gateway.turn()
    door.gateway.turn()
    assert door.outcomes() == [
        {"submission": "a-1", "sha256": sha256, "outcome": "archived", "records": f"{sha256}-1:1"}
    ]
    assert door.client.xlen(SUBMIT) == 0
    check(door.engine.workspace, door.engine.db)


def test_of_a_scan_on_hold_only_that_is_told(door):
    """Its code says so; when a person lets it go on, the end follows."""
    sha256 = door.hand_in(data=scan("mật", 1, "MẬT"))
    door.engine.drain()
    door.gateway.turn()
    last = door.outcomes()[-1]
    assert (last["outcome"], last["code"]) == ("set_apart", "on_hold")
    assert "records" not in last
    door.engine.clear_all()
    door.gateway.turn()
    door.engine.drain()
    door.gateway.turn()
    told = [(one["outcome"], one.get("records")) for one in door.outcomes()]
    assert told == [("accepted", None), ("archived", f"{sha256}-1:1")]


def test_the_newest_revision_is_told(door):
    """Handed in again after a person's edit: the key is that of what counts now."""
    sha256 = door.hand_in()
    door.engine.drain()
    door.engine.edit(sha256, "128")
    door.engine.drain()
    door.hand_in("a-2")
    door.gateway.turn()
    told = {one["submission"]: one.get("records") for one in door.outcomes()}
    assert told["a-2"] == f"{sha256}-1:2"


def test_what_is_set_apart_is_told_with_its_code(door):
    """Handed in once more, under another name, it is tried again."""
    door.hand_in(data=scan("bad", 1, "bad"))
    door.engine.drain()
    door.gateway.turn()
    last = door.outcomes()[-1]
    assert (last["outcome"], last["code"]) == ("set_apart", "not_a_scan")
    door.hand_in("a-2", scan("bad", 1, "bad"))
    assert {(one["submission"], one["outcome"]) for one in door.outcomes()} == {
        ("a-1", "accepted"), ("a-2", "accepted"),
    }  # fmt: skip


def test_the_same_again_is_harmless(door):
    """One sighting, and its outcome told once more; also when it is archived by then."""
    sha256 = door.hand_in()
    door.hand_in()
    assert [one["outcome"] for one in door.outcomes()] == ["accepted", "accepted"]
    door.engine.drain()
    door.gateway.turn()
    door.hand_in()
    assert [one["outcome"] for one in door.outcomes()] == ["archived", "archived"]
    assert len(sightings(door.engine.db, sha256)) == 1


def test_a_name_stands_for_one_content(door):
    """Used for other bytes it is refused, and what was handed in first is not touched."""
    first = door.hand_in()
    second = door.hand_in(data=scan("khác"))
    accepted, refused = door.outcomes()
    assert (accepted["sha256"], accepted["outcome"]) == (first, "accepted")
    assert (refused["sha256"], refused["outcome"]) == (second, "refused")
    assert refused["code"] == "submission_reused"
    assert latest(door.engine.db, second) is None


def test_bytes_that_were_not_handed_over_are_asked_for(door):
    fields = {"submission": "a-1", "sha256": "0" * 64, "filename": "tin.pdf"}
    send(door.client, SUBMIT, fields)
    door.gateway.turn()
    [told] = door.outcomes()
    assert (told["outcome"], told["code"]) == ("refused", "not_handed_over")
    assert str(door.engine.workspace.root) not in told["message"]


def test_an_urgent_one_passes_the_others(door):
    door.hand_in("slow", scan("chậm"))
    urgent = door.hand_in("quick", scan("nhanh"), priority="50")
    assert door.engine.plan_next().sha256 == urgent


def test_archive_data_comes_into_the_record(door):
    """Handed in again with more of it, the content gets one more revision and is not read again."""
    sha256 = door.hand_in(fonds_code="F 12", keywords="lũ lụt; đê điều", ordinal="3")
    door.engine.drain()
    first = record_of(door, sha256, 1)
    assert first["fonds_code"]["value"] == "F 12"
    assert first["keywords"] == ["lũ lụt", "đê điều"]
    assert first["ordinal"] == 3
    door.gateway.turn()
    door.outcomes()
    door.hand_in("a-2", file_code="H 7")
    door.engine.drain()
    door.gateway.turn()
    assert door.outcomes()[-1]["records"] == f"{sha256}-1:2"
    assert record_of(door, sha256, 2)["file_code"]["value"] == "H 7"
    assert len(door.engine.reads) == 1


def record_of(door, sha256: str, revision: int) -> dict:
    folder = door.engine.archive.payload(f"{sha256}-1", revision)
    return json.loads((folder / "record.json").read_bytes())


def test_a_later_reading_is_no_answer_to_anybody(door):
    """Archived is the end, also when another pipeline reads the content anew."""
    sha256 = door.hand_in()
    door.engine.drain()
    door.gateway.turn()
    door.outcomes()
    door.engine.take(door.engine.store.original(sha256), SECOND)
    door.gateway.turn()
    door.engine.drain()
    door.gateway.turn()
    assert door.outcomes() == []


GOOD = {"submission": "a-1", "sha256": "0" * 64, "filename": "tin.pdf"}
MALFORMED = {
    "body is an object": {"submission": "a-1", "body": '{"x": {}}'},
    "list of two": {"submission": "a-1", "body": "[1, 2]"},
    "not base64": {"submission": "a-1", "body": "%%%"},
    "absent": {"submission": "a-1"},
    "bad time limit": {"submission": "a-1", "timelimit": "soon"},
    "bad language": {**GOOD, "language": "tiếng Việt"},
    "bad priority": {**GOOD, "priority": "urgent"},
    "a path for an id": {**GOOD, "sha256": "../../../etc/passwd"},
    "a path for a name": {**GOOD, "filename": "../../etc/cron.d/x"},
    "a long name": {**GOOD, "filename": "x" * 300},
    "no utf-8": {b"submission": b"a-1", b"sha256": b"\xff" * 64},
}
NAMELESS = {
    "an id that is no name": {**GOOD, "submission": '["a-1"]'},
    "no id": {"sha256": "0" * 64},
    "an empty id": {**GOOD, "submission": ""},
    "a line for an id": {**GOOD, "submission": "a-1\n"},
    "an endless id": {**GOOD, "submission": "a" * 1_000_000},
    "bytes": {b"\xff\xfe": b"\x00"},
}


@pytest.mark.parametrize("shape", MALFORMED)
def test_what_is_malformed_is_refused_with_an_outcome(door, shape):
    """And what comes behind it is taken."""
    door.redis.client.xadd(SUBMIT, MALFORMED[shape])
    door.hand_in("a-2")
    refused, accepted = door.outcomes()
    assert (refused["submission"], refused["outcome"]) == ("a-1", "refused")
    assert refused["code"] == "bad_submission"
    assert "passwd" not in refused["message"]
    assert (accepted["submission"], accepted["outcome"]) == ("a-2", "accepted")
    assert door.client.xlen(SUBMIT) == 0


@pytest.mark.parametrize("shape", NAMELESS)
def test_what_has_no_name_is_dropped_and_said(door, shape):
    door.redis.client.xadd(SUBMIT, NAMELESS[shape])
    door.hand_in("a-2")
    assert [one["submission"] for one in door.outcomes()] == ["a-2"]
    [line] = door.said
    assert "dropped" in line
    assert len(line) < 300
    assert door.client.xlen(SUBMIT) == 0


@pytest.mark.parametrize(
    "name", [".", "-r.pdf", "tin\n.pdf", "<img onerror>.pdf", "Tin tu\u031b\u0301c.pdf"]
)
def test_names_are_kept_and_stay_inert(door, name):
    sha256 = door.hand_in(filename=name)
    [seen] = sightings(door.engine.db, sha256)
    assert seen.name == name.encode()


@pytest.mark.parametrize("point", ["submission.entered", "submission.taken", "take.seen"])
def test_killed_in_between_it_is_taken_once(door, point):
    """The message comes again after the kill, and what is in the ledger by then stays one."""
    sha256 = door.put(scan("tin"))
    send(door.client, SUBMIT, {**GOOD, "sha256": sha256})

    def a_turn():
        with door.engine.workspace.open_ledger() as db:
            door.engine.db = db
            door.start().turn()

    assert dies_at(point, a_turn)
    if latest(door.engine.db, sha256):
        check_each_transaction(door.engine.db)
    door.gateway.turn()
    assert len(sightings(door.engine.db, sha256)) == 1
    assert [one["outcome"] for one in door.outcomes()] == ["accepted"]
    door.engine.drain()
    check(door.engine.workspace, door.engine.db)


def test_without_room_submissions_wait(door):
    """They stay in Redis, and what ended meanwhile is told."""
    door.hand_in()
    door.outcomes()
    door.engine.drain()
    door.room = False
    door.hand_in("a-2", scan("khác"))
    assert [one["outcome"] for one in door.outcomes()] == ["archived"]
    assert door.client.xlen(SUBMIT) == 1
    door.room = True
    door.gateway.turn()
    assert [one["submission"] for one in door.outcomes()] == ["a-2"]


def test_an_original_that_cannot_be_read_does_not_block_the_queue(door, monkeypatch):
    """Root's copy, or a bad sector: its submission is refused, and the one behind it is taken."""
    roots = door.put(scan("của root"))
    access = os.access
    monkeypatch.setattr(
        "digitize.keep.store.files.os.access",
        lambda path, how: roots not in str(path) and access(path, how),
    )
    door.hand_in("root", scan("của root"))
    door.hand_in("sau", scan("tin"))
    told = {one["submission"]: (one["outcome"], one.get("code")) for one in door.outcomes()}
    assert told == {"root": ("refused", "unreadable_copy"), "sau": ("accepted", None)}


def test_an_error_that_nobody_foresaw_refuses_one_submission(door, monkeypatch):
    """The message is told with a code, the log has type and frames; the one behind it is taken."""
    note = submission.note

    def noted(origin, *args):
        if origin.name == "hỏng.pdf".encode():
            raise KeyError("TUYỆT MẬT")
        return note(origin, *args)

    monkeypatch.setattr(submission, "note", noted)
    door.hand_in("hỏng", scan("một"), submission="hong", filename="hỏng.pdf")
    door.hand_in("lành", scan("hai"), submission="lanh")
    told = {one["submission"]: (one["outcome"], one.get("code")) for one in door.outcomes()}
    assert told == {"hong": ("refused", "internal_fault"), "lanh": ("accepted", None)}
    assert any("KeyError; " in line and "submission.py:" in line for line in door.said)
    assert "MẬT" not in "".join(door.said)
