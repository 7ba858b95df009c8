"""`digitize audit` finds every gap, and none where there is none."""

from collections import Counter
from random import Random

import pytest

from digitize.keep.archive.folders import Archive
from digitize.keep.archive.index import open_index
from digitize.keep.ledger.db import connect
from digitize.keep.ledger.facts import sampled
from digitize.work.audit import audit, audit_sample, summary
from tests.intake.bench import Bench
from tests.intake.conftest import drop, engine  # noqa: F401  (the same bench)
from tests.ledger.little_engine import scan, sha256

TIN, BAD, LATER = scan("tin", 2), scan("bad", 1, "bad"), scan("later")
ID = f"{sha256(TIN)}-1"


@pytest.fixture
def bench(tmp_path, engine):  # noqa: F811
    """One archived, one set apart, one duplicate, one claimed and waiting, one in the inbox."""
    made = Bench(tmp_path / "inbox", engine)
    made.drop(TIN, "tin.pdf")
    made.drop(TIN, "again.pdf")
    made.drop(BAD, "bad.pdf")
    made.day()
    made.drop(LATER, "later.pdf")
    made.pass_by()
    made.drop(scan("new"), "new.pdf")
    return made


def gaps(bench) -> list[str]:
    return audit(bench.engine.workspace, bench.engine.db).gaps


def overwrite(path, data: bytes) -> None:
    path.chmod(0o600)
    path.write_bytes(data)


def folder(bench):
    workspace = bench.engine.workspace
    return Archive(workspace.archive, workspace.tmp).payload(ID, 1)


def test_a_whole_workspace_has_no_gap(bench):
    """The sightings add up, whatever state each is in."""
    done = audit(bench.engine.workspace, bench.engine.db)
    assert done.gaps == []
    assert summary(done) == (
        "4 sightings = 2 archived + 1 set apart + 1 under way; 1 files wait in inboxes, 1 are"
        " claimed; checked: 3 originals, 1 versions of records"
    )


def lose_original(bench):
    path = bench.engine.store.original(sha256(LATER))
    path.unlink()
    return f"original {sha256(LATER)}: missing from the store"


def rot_original(bench):
    overwrite(bench.engine.store.original(sha256(BAD)), BAD.replace(b"1", b"2"))
    return f"original {sha256(BAD)}: its bytes have changed"


def rot_record(bench):
    path = folder(bench) / "record.json"
    overwrite(path, path.read_bytes().replace(b"Tin", b"Tim"))
    return f"record {ID}:1: data/record.json has changed"


def rot_text(bench):
    overwrite(folder(bench) / "text.txt", b"Tim")
    return f"record {ID}:1: text.txt is not the text of the record"


def rot_receipt(bench):
    overwrite(folder(bench) / "receipt.json", b'{"key": "x:1"}')
    return f"record {ID}:1: receipt.json is that of another record"


def lose_archived_original(bench):
    [path] = folder(bench).glob("original.*")
    path.unlink()
    path.write_bytes(TIN.replace(b"2", b"3"))
    return f"record {ID}:1: data/{path.name} has changed"


def lose_record(bench):
    (folder(bench) / "record.json").unlink()
    return f"record {ID}:1: its bag is not whole: FileNotFoundError"


def lose_index_row(bench):
    with open_index(bench.engine.workspace.archive) as index:
        index.execute("DELETE FROM archived")
    return f"record {ID}:1: the index does not have it so"


def add_to_index(bench):
    with open_index(bench.engine.workspace.archive) as index:
        index.execute("UPDATE archived SET revision = 7")
    return f"record {ID}:7: stands in the index and was never sent there"


def add_to_archive(bench):
    (folder(bench).parents[1] / "v2").mkdir()
    return f"record {ID}:2: stands in the archive and was never sent there"


def lose_reason(bench):
    bench.engine.db.execute("DELETE FROM reason")
    return "is set apart, and no reason is kept"


def lose_document(bench):
    db = bench.engine.db
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("DELETE FROM document WHERE sha256 = ?", (sha256(LATER),))
    return "sighting 4: its content is neither queued, read nor set apart"


def lose_receipt(bench):
    db = bench.engine.db
    db.execute("UPDATE outbox SET receipt = NULL")
    return "is archived, and no receipt says so"


def lose_page_file(bench):
    db = bench.engine.db
    rows = [(number, number, b"x", "0" * 64, 1) for number in (1, 2, 3)]
    db.executemany("INSERT INTO part VALUES (1, ?, ?, ?, ?, ?)", rows)
    return "has not as many pages as files that it was joined from"


def lose_claimed_file(bench):
    [path] = (bench.root / ".digitize/claimed").iterdir()
    path.unlink()
    return "the claimed file of 'later.pdf' is gone"


def add_claimed_file(bench):
    (bench.root / ".digitize/claimed/stranger").write_bytes(b"x")
    return "'.digitize/claimed/stranger' is claimed, and the ledger does not know it"


def lose_inbox(bench):
    bench.root.rename(bench.root.with_name("away"))
    return "away, with 1 claimed files in it"


@pytest.mark.parametrize(
    "damage",
    [
        lose_original, rot_original, rot_record, rot_text, rot_receipt, lose_archived_original,
        lose_record, lose_index_row, add_to_index, add_to_archive, lose_reason, lose_document,
        lose_receipt, lose_page_file, lose_claimed_file, add_claimed_file, lose_inbox,
    ],
)  # fmt: skip
def test_each_gap_is_found_and_named(bench, damage):
    """A flipped letter, a file or a row that has gone, one that nobody put there."""
    want = damage(bench)
    assert any(want in gap for gap in gaps(bench)), (want, gaps(bench))


def test_damage_is_mended_by_dropping_the_scan_again(bench):
    """The store writes a rotted copy anew when the same bytes come in."""
    rot_original(bench)
    bench.drop(BAD, "bad.pdf")
    bench.day()
    assert gaps(bench) == []


def test_an_audit_changes_nothing(bench):
    """It may be run at any time, also beside work."""
    before = list(bench.engine.db.iterdump())
    gaps(bench)
    assert list(bench.engine.db.iterdump()) == before


def test_a_sample_checks_records_whole_and_says_nothing_of_others(bench):
    """All of them where there are fewer; what is wrong with one is told as by the whole audit."""
    workspace, db = bench.engine.workspace, bench.engine.db
    done = audit_sample(workspace, db, 5, Random(1))
    assert (done.gaps, done.versions, done.originals) == ([], 1, 1)
    told = lose_record(bench)
    assert any(told in gap for gap in audit_sample(workspace, db, 1, Random(1)).gaps)


def test_a_sample_is_of_so_many_and_by_chance(tmp_path):
    """Each archived record as likely, none twice, refused ones never."""
    with connect(tmp_path / "ledger.sqlite") as db:
        sha256 = "a" * 64
        db.execute("INSERT INTO original VALUES (?, 1, '2026')", (sha256,))
        db.execute("INSERT INTO document (id, sha256, pages_fingerprint, record_fingerprint, state,"
                   " priority, queued_at) VALUES (1, ?, 'a', 'a', 'archived', 0, '2026')",
                   (sha256,))  # fmt: skip
        for number in range(1, 101):
            outcome = "refused" if number % 10 == 0 else "archived"
            db.execute("INSERT INTO receipt VALUES (?, ?, 1, ?, '2026')",
                       (number, f"r{number}", outcome))  # fmt: skip
            db.execute("INSERT INTO outbox VALUES (?, ?, 1, 1, 'x', '2026', ?)",
                       (number, f"r{number}", number))  # fmt: skip
        seen = Counter(one.record_id for seed in range(200) for one in sampled(db, 9, Random(seed)))
        assert sum(seen.values()) == 1800
        assert len(seen) == 90
        assert len(set(sampled(db, 1000, Random(1)))) == 90
