"""Answers that are noted before their record is made anew: none is lost, and none doubled."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from digitize.edge.cli import cli
from digitize.errors import StaleRevision
from digitize.keep.ledger.acts import What, note_act
from digitize.keep.ledger.answers import (
    dismiss_refused,
    head_of,
    note_answer,
    refused_answers,
    settle,
    waiting,
)
from digitize.keep.ledger.db import atomic
from digitize.keep.ledger.documents import adopt
from digitize.record.edits import Hand
from digitize.record.model import Edit
from digitize.settings import Settings
from digitize.work.engine.revise import settle_all
from digitize.work.engine.work import LEFT, Site, at_work
from tests.ledger.check import check
from tests.ledger.little_engine import (
    MORNING,
    SECOND,
    Clock,
    Engine,
    dies_at,
    memory_folder,
    scan,
    workspace_at,
)

TIN = scan("tin", 2)
POINTS = ("answer.noted", "commit.after", "settle.stored", "settle.posted", "archive.indexed",
          "accept.closed")  # fmt: skip


@pytest.fixture
def archived(engine, drop):
    """One archived document."""
    engine.taken = engine.take(drop(TIN))
    engine.drain()
    return engine


def answer(engine, value, by="Lê An", seen=None, field="number"):
    """A person puts the number right, on what counts now or was seen."""
    record, now = f"{engine.taken.sha256}-1", engine.clock()
    edits = [Edit(by=by, at=now, field=field, after=value)]
    with atomic(engine.db):
        act = note_act(engine.db, What.CONFIRM, Hand(by, now), {record: None})
        head = note_answer(engine.db, seen or head_of(engine.db, record), act, edits, now)
        return head.answers[-1]


def settled(engine):
    made = settle(engine.db, engine.store, f"{engine.taken.sha256}-1")
    engine.archive_all()
    return made


def archive_says(engine):
    """What each version in the archive has as its number, by revision."""
    return {
        json.loads(path.read_bytes())["revision"]: json.loads(path.read_bytes())["number"]["value"]
        for path in sorted(engine.archive.root.glob("*/*/v*/data/record.json"))
    }


def test_answers_that_come_together_are_one_revision(archived):
    """It has the number of the last, and says who entered what; nothing is left behind."""
    first, second = answer(archived, "128"), answer(archived, "129", by="Trần Bình")
    assert (first.revision, second.revision, second.on_revision) == (2, 3, 2)
    made = settled(archived)
    assert [(one.by, one.after) for one in made.record.edits] == [
        ("Lê An", "128"), ("Trần Bình", "129"),
    ]  # fmt: skip
    assert archive_says(archived) == {1: None, 3: "129"}
    assert archived.db.execute("SELECT count(*) FROM answer").fetchone() == (0,)
    assert settle(archived.db, archived.store, f"{archived.taken.sha256}-1") is None
    check(archived.workspace, archived.db)


def test_an_answer_to_what_was_changed_since_is_not_noted(archived):
    """Whoever was quicker stands; the other is told and can look again."""
    seen = head_of(archived.db, f"{archived.taken.sha256}-1")
    answer(archived, "128", seen=seen)
    with pytest.raises(StaleRevision) as told:
        answer(archived, "129", by="Trần Bình", seen=seen)
    assert (told.value.seen, told.value.newest) == (1, 2)
    with pytest.raises(StaleRevision):  # so it goes with whoever posts a revision at once
        archived.edit(archived.taken.sha256, "130", on_revision=1)
    archived.edit(archived.taken.sha256, "130", on_revision=2)
    archived.drain()
    assert archive_says(archived) == {1: None, 2: "128", 3: "130"}


def test_a_revision_made_of_answers_meanwhile_makes_no_answer_stale(archived):
    """It says what the person saw; only its answers are no longer waiting."""
    answer(archived, "128")
    seen = head_of(archived.db, f"{archived.taken.sha256}-1")
    settled(archived)
    assert answer(archived, "129", seen=seen).on_revision == 2
    settled(archived)
    assert archive_says(archived) == {1: None, 2: "128", 3: "129"}


def test_another_reading_takes_over_what_is_only_noted(archived):
    """As it takes over what was archived."""
    answer(archived, "128")
    adopt(archived.db, SECOND, archived.clock())
    archived.take(next(iter(archived.workspace.root.parent.rglob("*.pdf"))), SECOND)
    archived.drain()
    now = archived.current(archived.taken.sha256)
    assert (now.number.value, now.text) == ("128", f"Tin {SECOND.record}")
    check(archived.workspace, archived.db)


def test_a_withdrawal_comes_after_what_was_noted(archived):
    """What was put right is in the older bag, and comes back with the record."""
    answer(archived, "128")
    archived.withdraw(archived.taken.sha256)
    archived.archive_all()
    assert archived.current(archived.taken.sha256).withdrawn
    archived.restore(archived.taken.sha256)
    assert archived.current(archived.taken.sha256).number.value == "128"


def test_what_the_archive_refuses_stays_with_its_reason(archived):
    """And what was answered on top of it too, since it was made on what nobody has."""
    answer(archived, "128")
    stranger = archived.archive.payload(f"{archived.taken.sha256}-1", 2)
    stranger.mkdir(parents=True)
    (stranger / "record.json").write_text("{}")
    (stranger / "receipt.json").write_text('{"archived_at": "2025"}')
    made = settle(archived.db, archived.store, f"{archived.taken.sha256}-1")
    answer(archived, "129")
    archived.archive_all()
    assert made.parcel.revision == 2
    settled(archived)
    first, second = refused_answers(archived.db, f"{archived.taken.sha256}-1")
    assert [one.edits[0].after for one in (first, second)] == ["128", "129"]
    assert "holds other bytes" in first.refused
    assert "revision" in second.refused
    assert waiting(archived.db, f"{archived.taken.sha256}-1") == ()
    answer(archived, "130")  # entered again
    settled(archived)
    assert archived.current(archived.taken.sha256).number.value == "130"
    dismiss_refused(archived.db, f"{archived.taken.sha256}-1")
    assert refused_answers(archived.db) == []


def test_what_cannot_be_made_any_more_is_kept_with_the_reason(archived):
    """As after an upgrade that checks more: the field is named so in no record."""
    answer(archived, "x", field="no_such_field")
    assert settled(archived) is None
    [kept] = refused_answers(archived.db)
    assert "no_such_field" in kept.refused
    assert archive_says(archived) == {1: None}


@pytest.mark.parametrize("command", [["show", "--json"], ["export", "--as", "jsonl"]], ids=" ".join)
def test_a_command_that_shows_records_knows_what_was_just_put_right(archived, command):
    """It read the archive as it stood before."""
    answer(archived, "128")
    id_, root = f"{archived.taken.sha256}-1", str(archived.workspace.root)
    done = CliRunner().invoke(cli, [*command, id_, "--workspace", root])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["number"]["value"] == "128"


def test_who_reads_pages_makes_what_a_desk_has_left(archived):
    """A living desk has made it within seconds, so only what is older is taken."""
    answer(archived, "128")
    told = []
    site = Site(archived.workspace, Settings(), told.append, "digitize test", now=archived.clock)
    with at_work(site, archived.db) as work:
        work.settle_left()
        assert len(waiting(archived.db, f"{archived.taken.sha256}-1")) == 1
        archived.clock.at += LEFT
        work.settle_left()
    archived.archive_all()
    assert archive_says(archived) == {1: None, 2: "128"}
    assert told == []


def test_a_record_that_cannot_be_read_keeps_no_other_from_being_made(engine, drop):
    """It ended the thread of the desk, the turn of the coordinator, and each look into the index.

    Its bytes are whole, but this version of the program cannot read them.
    """
    told, bad, good = [], *(engine.take(drop(scan(name, 1))) for name in ("bad", "good"))
    engine.drain()
    for one in (bad, good):
        engine.taken = one
        answer(engine, "128")
    strange = engine.store.put_record(b'{"schema_version": "0"}').sha256
    engine.db.execute(
        "UPDATE outbox SET record_sha256 = ? WHERE record_id = ?", (strange, f"{bad.sha256}-1")
    )
    [why] = settle_all(engine.workspace, Settings(), engine.clock())
    assert "ValidationError" in why
    assert waiting(engine.db, f"{good.sha256}-1") == ()
    assert engine.current(good.sha256).number.value == "128"
    site = Site(engine.workspace, Settings(), told.append, "digitize test", now=engine.clock)
    engine.clock.at += LEFT
    with at_work(site, engine.db) as work:
        work.settle_left()
        work.settle_left()
    assert [one.line for one in told] == [f"record {bad.sha256}-1: what was put right waits: {why}"]


def a_day(root: Path) -> None:
    """A person answers twice; what is noted is settled after each."""
    workspace = workspace_at(root)
    with workspace.open_ledger() as db:
        engine = reopened(workspace, db)
        for value in ("128", "129"):
            answer(engine, value)
            (root / f"noted-{value}").touch()
        settled(engine)


def reopened(workspace, db) -> Engine:
    engine = Engine(workspace, db, Clock(MORNING.replace(hour=12)))
    [record] = db.execute("SELECT record_id FROM outbox LIMIT 1").fetchone()
    engine.taken = SimpleNamespace(sha256=record[:64])
    return engine


@pytest.fixture(scope="module")
def paper(tmp_path_factory):
    """A folder with one archived record."""
    root = tmp_path_factory.mktemp("answers") / "w"
    workspace = workspace_at(root)
    (root.parent / "tin.pdf").write_bytes(TIN)
    with workspace.open_ledger() as db:
        engine = Engine(workspace, db, Clock())
        engine.take(root.parent / "tin.pdf")
        engine.drain()
    return root


@pytest.mark.crash
@pytest.mark.parametrize("point", POINTS)
def test_a_kill_loses_no_answer_and_doubles_none(paper, point):
    """At each visit of each boundary, what was noted stands once after the next start."""
    for visit in range(1, 40):
        with memory_folder() as name:
            root = Path(name) / "w"
            shutil.copytree(paper, root)
            died = dies_at(f"{point}:{visit}", lambda root=root: a_day(root))
            noted = [one for one in ("128", "129") if (root / f"noted-{one}").exists()]
            workspace = workspace_at(root)
            with workspace.open_ledger() as db:
                engine = reopened(workspace, db)
                settled(engine)
                now = [one.after for one in engine.current(engine.taken.sha256).edits]
                assert now == ["128", "129"][: len(now)]
                assert len(now) >= len(noted)
                assert archive_says(engine)[engine.current(engine.taken.sha256).revision] == (
                    now[-1] if now else None
                )
                assert db.execute("SELECT count(*) FROM answer").fetchone() == (0,)
                check(workspace, db)
        if not died:
            assert visit > 1
            return
    raise AssertionError("it never ended")
