"""Archive data and page files: noted with the sighting, in the record, and once."""

import json

import pytest

from digitize.keep.ledger.handed import Handed, PageFile, handed, handed_in, missing_numbers
from digitize.keep.ledger.outbox import next_revision
from digitize.outside.queues.messages import Submission
from digitize.record.description import NOTHING, Description
from digitize.record.notes import note
from digitize.work.intake.submission import take_submission
from digitize.work.intake.take import Asked, take
from tests.ledger.check import check
from tests.ledger.little_engine import FIRST, Clock, Engine, dies_at, scan, sha256, workspace_at
from tests.ledger.little_engine import record as made_of

FONDS = Description(fonds_code="PTK", keywords=("tiêm phòng", "chó mèo"))
PARTS = tuple(
    PageFile(number, f"trang {number}.jpg".encode(), f"{number:064x}", 9) for number in (1, 2, 4)
)


def hand_in(engine, path, **given):
    asked = Asked(FIRST, **given)
    return take(path, engine.db, engine.store, asked, engine.clock())


def records(engine) -> list[dict]:
    found = sorted(engine.archive.root.glob("*/*/v*/data/record.json"))
    return [json.loads(path.read_bytes()) for path in found]


def test_what_is_given_stands_in_the_record(engine, drop):
    """With who vouches for it; what is not given stays missing with its reason."""
    hand_in(engine, drop(scan("tin")), description=FONDS)
    engine.drain()
    [record] = records(engine)
    assert (record["fonds_code"]["value"], record["fonds_code"]["status"]) == ("PTK", "given")
    assert record["fonds_code"]["reason"] is None
    assert record["keywords"] == ["tiêm phòng", "chó mèo"]
    assert (record["file_code"]["value"], record["file_code"]["status"]) == (None, "missing")
    assert record["file_code"]["reason"]
    check(engine.workspace, engine.db)


def test_more_said_of_a_known_scan_is_a_revision(engine, drop):
    """Value by value the newest counts; the pages are not read again."""
    path = drop(scan("tin", 2))
    hand_in(engine, path, description=FONDS)
    engine.drain()
    hand_in(engine, path, description=Description(fonds_code="PTK2", file_code="07"))
    engine.drain()
    assert len(engine.reads) == 2
    one, two = records(engine)
    assert [(one["revision"], one["fonds_code"]["value"], one["file_code"]["value"]),
            (two["revision"], two["fonds_code"]["value"], two["file_code"]["value"])] == [
        (1, "PTK", None), (2, "PTK2", "07"),
    ]  # fmt: skip
    assert two["keywords"] == ["tiêm phòng", "chó mèo"]
    check(engine.workspace, engine.db)


def test_the_same_said_again_is_no_revision(engine, drop):
    """Nor is a sighting of which nothing is said."""
    path = drop(scan("tin"))
    for description in (FONDS, FONDS, Description(), Description(fonds_code="PTK")):
        hand_in(engine, path, description=description)
        engine.drain()
    assert len(records(engine)) == 1


def test_what_is_said_while_it_waits_is_in_the_first_record(engine, drop):
    """Queued, or read to its last page: there is no need for another revision."""
    path = drop(scan("tin"))
    hand_in(engine, path)
    hand_in(engine, path, description=Description(file_code="07"))
    engine.plan_next()
    engine.read_next()
    hand_in(engine, path, description=FONDS)
    engine.drain()
    [record] = records(engine)
    assert (record["fonds_code"]["value"], record["file_code"]["value"]) == ("PTK", "07")


def test_said_in_the_moment_of_finishing_it_is_not_lost(engine, drop, monkeypatch):
    """The record was made without it: it is made again before it is posted."""
    path = drop(scan("tin"))
    taken = hand_in(engine, path)
    engine.plan_next()
    engine.read_next()
    store_record = type(engine.store).put_record

    def late(store, data):
        monkeypatch.undo()
        hand_in(engine, path, description=FONDS)
        return store_record(store, data)

    monkeypatch.setattr(type(engine.store), "put_record", late)
    engine.drain()
    [record] = records(engine)
    assert record["fonds_code"]["value"] == "PTK"
    assert next_revision(engine.db, f"{taken.sha256}-1") == 2
    check(engine.workspace, engine.db)


@pytest.mark.crash
@pytest.mark.parametrize("point", ["take.seen", "want.inserted", "commit.before", "commit.after"])
def test_sighting_and_archive_data_are_one_transaction(tmp_path, point):
    """Killed in between, neither is there; handed in again, both are."""
    workspace, path = workspace_at(tmp_path), tmp_path / "tin.pdf"
    path.write_bytes(scan("tin"))

    def work():
        with workspace.open_ledger() as db:
            hand_in(Engine(workspace, db, Clock()), path, description=FONDS, parts=PARTS)

    assert dies_at(point, work)
    with workspace.open_ledger() as db:
        seen = db.execute("SELECT count(*) FROM sighting").fetchone()[0]
        assert db.execute("SELECT count(*) FROM description").fetchone()[0] == seen
        assert db.execute("SELECT count(*) FROM part").fetchone()[0] == 3 * seen
    work()
    with workspace.open_ledger() as db:
        engine = Engine(workspace, db, Clock())
        engine.drain()
        assert [record["fonds_code"]["value"] for record in records(engine)] == ["PTK"]


def test_page_files_stand_in_the_record_and_gaps_are_said(engine, drop):
    """Name and hash of each in order; a missing number asks for a person."""
    taken = hand_in(engine, drop(scan("báo cáo", 3)), parts=PARTS)
    engine.drain()
    [record] = records(engine)
    assert record["source"]["parts"] == [
        {"number": one.number, "filename": one.name.decode(), "sha256": one.sha256} for one in PARTS
    ]
    assert record["quality"]["review"] is True
    lack = note("page_files_missing", count=1, numbers=(3,))
    assert record["quality"]["reasons"] == [lack.model_dump(mode="json")]
    assert handed(engine.db, taken.sha256).parts == PARTS


@pytest.mark.parametrize(
    ("numbers", "missing"),
    [([1, 2, 3], []), ([0, 1, 2], []), ([0, 2], [1]), ([3, 4, 7], [1, 2, 5, 6])],
)
def test_numbers_are_missed_from_the_first_page_on(numbers, missing):
    """Counting begins with 1, or with 0 where there is one."""
    assert missing_numbers(numbers) == missing


def test_very_many_numbers_are_not_all_listed():
    """A reason stays a line, and says how many there are."""
    parts = tuple(PageFile(number, b"%d.jpg" % number, "ab" * 32, 9) for number in (1, 40))
    made = handed_in(made_of("ab" * 32), Handed(NOTHING, parts))
    [lack] = made.quality.reasons
    assert lack == note("page_files_missing", count=38, numbers=tuple(range(2, 22)))


def test_of_levels_of_secrecy_the_strictest_counts(engine, drop):
    """A later drop does not open what an earlier one has closed, read in between or not."""
    path = drop(scan("tin"))
    taken = hand_in(engine, path, description=Description(security="Tối mật", file_code="07"))
    hand_in(engine, path, description=Description(security="Thường", file_code="08"))
    given = handed(engine.db, taken.sha256).description
    assert (given.security, given.file_code) == ("TỐI MẬT", "08")
    engine.drain()
    assert records(engine) == []


def test_what_an_older_version_took_as_a_level_stops_nothing(engine, drop):
    """It took any text; the scan is read, and the text stays in the record."""
    hand_in(engine, drop(scan("tin")), description=Description(security="Thường"))
    engine.db.execute("UPDATE description SET data = replace(data, 'Thường', 'Nội bộ')")
    engine.drain()
    [record] = records(engine)
    assert record["security"]["value"] == "Nội bộ"


def submit(engine, path, name: str):
    told = Submission(submission=name, sha256=sha256(path.read_bytes()), filename=path.name)
    engine.store.put_original(iter([path.read_bytes()]))
    return take_submission(engine.db, engine.store, told, FIRST, engine.clock())


def test_the_first_submission_of_a_scan_stands_in_its_record(engine, drop):
    """The second name of the same bytes makes no revision; one more reading keeps the first."""
    path = drop(scan("tin"))
    submit(engine, path, "erp-1")
    submit(engine, path, "erp-2")
    engine.drain()
    submit(engine, path, "erp-3")
    engine.drain()
    [record] = records(engine)
    assert record["source"]["submission"] == "erp-1"
    check(engine.workspace, engine.db)


def test_a_scan_that_came_another_way_names_no_submission(engine, drop):
    """A program that submits it later is told of the record as it is."""
    path = drop(scan("tin"))
    hand_in(engine, path)
    engine.drain()
    submit(engine, path, "erp-1")
    engine.drain()
    [record] = records(engine)
    assert record["source"]["submission"] is None
