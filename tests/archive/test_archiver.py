import json
import os
import tempfile
from pathlib import Path

import pytest

from digitize.errors import NoSuchRecord
from digitize.keep.archive import archiver
from digitize.keep.archive.archiver import Rebuilt, archive_one, archive_pending, rebuild
from digitize.keep.archive.folders import Archive
from digitize.keep.archive.index import each_record, find, lasting_index, open_index, versions
from digitize.keep.archive.search import Query, search
from digitize.keep.ledger.documents import document, requeue
from digitize.keep.ledger.outbox import pending
from digitize.keep.ledger.reasons import reason_of
from digitize.keep.ledger.states import ReceiptOutcome, State
from digitize.keep.store.ids import RecordId
from digitize.record.model import Record
from tests.ledger.check import check
from tests.ledger.little_engine import SECOND, SHM, scan


@pytest.fixture
def done(engine, drop):
    """One document that is done and waits for the archiver."""
    engine.taken = engine.take(drop(scan("tin"), "Tin tức.pdf"))
    engine.plan_next()
    engine.read_next()
    engine.finish_all()
    return engine


def test_a_version_stands_on_its_own(done):
    """Original, record and text are there as files that need no digitize."""
    assert done.archive_all() == 1
    folder = done.archive.root / done.taken.sha256[:2] / f"{done.taken.sha256}-1"
    assert sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file()) == [
        "v1/bag-info.txt", "v1/bagit.txt", "v1/data/original.pdf", "v1/data/premis.xml",
        "v1/data/receipt.json", "v1/data/record.json", "v1/data/text.txt",
        "v1/manifest-sha256.txt", "v1/tagmanifest-sha256.txt",
    ]  # fmt: skip
    data = folder / "v1" / "data"
    made = Record.model_validate_json((data / "record.json").read_bytes())
    assert (data / "text.txt").read_text() == made.text
    assert json.loads((data / "receipt.json").read_text())["key"] == made.key
    assert (data / "original.pdf").read_bytes() == scan("tin")
    check(done.workspace, done.db)


def test_the_original_is_stored_once(done):
    """Store and archive share its bytes, and so do both versions."""
    done.archive_all()
    done.take(done.workspace.root.parent / "Tin tức.pdf", SECOND)
    done.drain()
    originals = list(done.archive.record(f"{done.taken.sha256}-1").glob("v*/data/original.*"))
    assert sorted(one.parents[1].name for one in originals) == ["v1", "v2"]
    assert done.archive.original(f"{done.taken.sha256}-1") in originals
    assert all(one.samefile(done.store.original(done.taken.sha256)) for one in originals)


@pytest.mark.parametrize("lost", ["nothing", "index", "receipt"])
def test_again_is_harmless(done, lost):
    """Whatever the archiver forgets, the same bytes once more are a success."""
    with open_index(done.archive.root) as index:
        done.archive_all()
        before = list(each_record(index))
    if lost == "index":
        for path in done.archive.root.glob("index.sqlite*"):
            path.unlink()
    done.db.execute("UPDATE outbox SET receipt = NULL")
    done.db.execute("DELETE FROM receipt")
    done.db.execute("UPDATE document SET state = 'done'")
    assert done.archive_all() == 1
    with open_index(done.archive.root) as index:
        assert list(each_record(index)) == before  # archived_at too: it is that of the folder
    check(done.workspace, done.db)


def stranger(done) -> None:
    folder = done.archive.payload(f"{done.taken.sha256}-1", 1)
    folder.mkdir(parents=True)
    (folder / "record.json").write_text("{}")


def other_original(done) -> None:
    """All the rest of the bag is the same."""
    [parcel] = pending(done.db)
    data = done.store.record(parcel.record_sha256)
    folder = done.archive.payload(parcel.record_id, 1)
    folder.mkdir(parents=True)
    (folder / "record.json").write_bytes(data)
    (folder / "text.txt").write_text(json.loads(data)["text"])
    (folder / "original.pdf").write_bytes(b"another")


def rotten_original(done) -> None:
    path = done.store.original(done.taken.sha256)
    path.chmod(0o600)
    path.write_bytes(scan("tin").replace(b"tin", b"tim"))


def rotten_record(done) -> None:
    [path] = (done.store.root / "records").rglob(pending(done.db)[0].record_sha256)
    path.chmod(0o600)
    path.write_bytes(b"{}")


def missing_original(done) -> None:
    done.store.original(done.taken.sha256).unlink()


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (stranger, "archive_conflict"),
        (other_original, "archive_conflict"),
        (rotten_record, "bad_copy"),
        (missing_original, "not_in_store"),
        (rotten_original, "bad_copy"),
    ],
)
def test_what_cannot_be_archived_is_set_apart_alone(done, drop, harm, code):
    """Nothing of the archive is replaced, the reason is kept, and the others go on."""
    before = {}
    harm(done)
    for path in done.archive.root.rglob("*.*"):
        before[path] = path.read_bytes() if path.is_file() else None
    done.take(drop(scan("khác"), "khác.pdf"))
    done.plan_next()
    done.read_next()
    done.finish_all()
    assert done.archive_all() == 1
    assert document(done.db, done.taken.document.id).state is State.SET_APART
    assert reason_of(done.db, done.taken.document.id).code == code
    assert pending(done.db) == []
    for path, data in before.items():
        assert data is None or path.read_bytes() == data


def test_requeued_after_a_conflict_it_is_the_next_revision(done):
    """Both stand: what was there, and ours."""
    stranger(done)
    done.archive_all()
    requeue(done.db, done.taken.document.id, done.clock())
    done.drain()
    folder = done.archive.record(f"{done.taken.sha256}-1")
    assert sorted(one.name for one in folder.glob("v*")) == ["v1", "v2"]
    assert len(done.reads) == 1
    assert document(done.db, done.taken.document.id).state is State.ARCHIVED


def test_a_full_disk_is_no_refusal(done):
    """The record waits in the outbox; nothing is set apart."""
    done.workspace.tmp.rmdir()
    with pytest.raises(FileNotFoundError):
        done.archive_all()
    assert document(done.db, done.taken.document.id).state is State.DONE
    done.workspace.tmp.mkdir()
    assert done.archive_all() == 1


def test_the_index_comes_back_from_the_folders_alone(engine, drop):
    """Row for row; a folder that is damaged is named and hides no other."""
    for number in range(3):
        engine.take(drop(scan(f"tin {number}"), f"tin {number}.pdf"))
    engine.drain()
    engine.take(drop(scan("tin 0")), SECOND)
    engine.drain()
    with open_index(engine.archive.root) as index:
        before = list(each_record(index))
        assert [one.filename for one in before] == ["tin 0.pdf", "tin 1.pdf", "tin 2.pdf"]
        assert max(one.revision for one in before) == 2
    for path in engine.archive.root.glob("index.sqlite*"):
        path.unlink()
    assert rebuild(engine.archive) == Rebuilt(4, ())
    with open_index(engine.archive.root) as index:
        assert list(each_record(index)) == before
    harmed = engine.archive.version(before[0].record_id, 1)
    os.truncate(harmed / "data" / "receipt.json", 5)
    rebuilt = rebuild(engine.archive)
    assert (rebuilt.versions, [one.path for one in rebuilt.damaged]) == (3, [harmed])


def test_an_older_version_is_found_where_the_newest_is_damaged(engine, drop):
    """As the list has it too; text, pages and fields come from the record."""
    engine.take(drop(scan("tin"), "Tin tức.pdf"))
    engine.drain()
    engine.take(drop(scan("tin")), SECOND)
    engine.drain()
    with open_index(engine.archive.root) as index:
        [hit] = search(index, Query("tin tuc")).hits
        assert (hit.revision, search(index, Query("tin tức")).complete) == (2, True)
    os.truncate(engine.archive.version(hit.record_id, 2) / "data/record.json", 5)
    rebuild(engine.archive)
    with open_index(engine.archive.root) as index:
        assert [one.revision for one in search(index, Query("tin tuc")).hits] == [1]
        assert [one.revision for one in list(each_record(index))] == [1]


def test_a_broken_index_is_thrown_away_and_made_anew(done):
    """Whatever is in the file; nothing is in an index that the folders have not."""
    done.archive_all()
    with open_index(done.archive.root) as index:
        before = list(each_record(index))
    for broken in (b"no index at all" * 1000, b"SQLite format 3\0" + bytes(9000)):
        path = done.archive.root / "index.sqlite"
        path.chmod(0o600)
        path.write_bytes(broken)
        assert rebuild(done.archive) == Rebuilt(1, ())
        with open_index(done.archive.root) as index:
            assert list(each_record(index)) == before


def test_what_is_archived_while_the_index_is_made_is_in_it(done, drop, monkeypatch):
    """The folders are looked through once more, under the lock."""
    done.archive_all()
    real = archiver.discard_broken

    def busy(root):
        done.take(drop(scan("khác"), "khác.pdf"))
        done.drain()
        real(root)

    monkeypatch.setattr(archiver, "discard_broken", busy)
    assert rebuild(done.archive) == Rebuilt(2, ())


def test_what_is_archived_behind_the_listing_is_in_it(done, drop, monkeypatch):
    """All folders have been read when one more comes."""
    done.archive_all()
    real = archiver.version_folders

    def listed(archive):
        yield from real(archive)
        done.take(drop(scan("khác"), "khác.pdf"))
        done.drain()

    monkeypatch.setattr(archiver, "version_folders", listed)
    rebuild(done.archive)
    assert [one.filename for one in records(done)] == ["Tin tức.pdf", "khác.pdf"]


@pytest.mark.parametrize("how", ["broken", "removed"])
def test_an_archiver_that_had_the_old_index_open_enters_into_the_new_one(done, drop, how):
    """SQLite would go on writing to the file that was removed, and nobody would find the record."""
    with lasting_index(done.archive.root) as index:
        [first] = pending(done.db)
        archive_one(index, done.store, done.archive, first, done.clock())
        path = done.archive.root / "index.sqlite"
        if how == "broken":
            path.write_bytes(b"no index at all" * 1000)
        else:
            path.unlink()
        rebuild(done.archive)
        done.take(drop(scan("khác"), "khác.pdf"))
        while done.plan_next() or done.read_next():
            pass
        done.finish_all()
        parcel = pending(done.db)[-1]
        receipt = archive_one(index, done.store, done.archive, parcel, done.clock())
    assert receipt.outcome is ReceiptOutcome.ARCHIVED
    assert [one.filename for one in records(done)] == ["Tin tức.pdf", "khác.pdf"]


def records(done):
    with open_index(done.archive.root) as index:
        return list(each_record(index))


def test_records_are_found_by_the_start_of_their_id(engine, drop):
    """One match is found, several or none are told, and a version can be named."""
    for number in range(20):
        engine.take(drop(scan(f"tin {number}"), "tin.pdf"))
    engine.drain()
    engine.take(drop(scan("tin 7")), SECOND)
    engine.drain()
    with open_index(engine.archive.root) as index:
        listed = list(each_record(index))
        for one in listed:
            assert find(index, one.record_id) == find(index, one.record_id[:20]) == one
        twice = next(one for one in listed if one.revision == 2)
        assert find(index, f"{twice.record_id[:16]}:1").revision == 1
        assert [one.revision for one in versions(index, twice.record_id)] == [1, 2]
        shared = next(
            first.record_id[:1] for first in listed
            if sum(one.record_id[0] == first.record_id[0] for one in listed) > 1
        )  # fmt: skip
        with pytest.raises(NoSuchRecord, match="records start with this"):
            find(index, shared)
        for wrong in ("", "%", "_", "zz", "0" * 64, "' OR 1=1", f"{twice.record_id}:3"):
            with pytest.raises(NoSuchRecord) as told:
                find(index, wrong)
            assert told.value.matches == 0


def test_a_whole_id_is_found_although_longer_ones_start_so(engine, drop):
    """…-1 is not …-10."""
    taken = engine.take(drop(scan("tin")))
    engine.drain()
    with open_index(engine.archive.root) as index:
        index.execute(
            "INSERT INTO archived SELECT record_id || '0', 1, record_sha256, filename, title,"
            " kind, issued_on, pages, received_at, archived_at, issuer, standing FROM archived"
        )
        assert find(index, f"{taken.sha256}-1").record_id == f"{taken.sha256}-1"
        with pytest.raises(NoSuchRecord):
            find(index, taken.sha256)


def test_without_hard_links_the_original_is_copied(done):
    """An archive on another file system has its own bytes."""
    if not SHM.is_dir() or SHM.stat().st_dev == done.archive.root.stat().st_dev:
        pytest.skip("no second file system here")
    with tempfile.TemporaryDirectory(dir=SHM) as name:
        archive = Archive(Path(name, "archive"), Path(name, "tmp"))
        archive.root.mkdir()
        archive.tmp.mkdir()
        assert archive_pending(done.db, done.store, archive, done.clock()) == 1
        original = archive.original(RecordId(f"{done.taken.sha256}-1"))
        assert original.read_bytes() == scan("tin")
        assert original.stat().st_nlink == 1
