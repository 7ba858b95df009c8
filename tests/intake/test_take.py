import os
import socket
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

import pytest

from digitize.errors import NoSuchScan, StillBeingWritten
from digitize.keep.ledger.sightings import Way, display_name, sightings
from digitize.keep.store.files import FileStore
from digitize.work.intake.take import Asked, take
from tests.ledger.check import check
from tests.ledger.little_engine import FIRST, dies_at, scan, sha256

DATA = scan("tin")
NAMES = [
    b"tin\nm\xe1\xbb\x9bi.pdf",
    b"-r.pdf",
    b"; rm -rf x.pdf",
    b"<img onerror=alert(1)>.pdf",
    b"=cmd|'x'!A1.pdf",
    b"c\xf4ng v\xe3n.pdf",  # windows-1258
    "tiếng.pdf".encode(),
    unicodedata.normalize("NFD", "tiếng.pdf").encode(),
    b"\x1b[31m.pdf",
    b"x" * 251 + b".pdf",
    "ệ".encode() * 85,
]


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_are_kept_as_bytes(engine, tmp_path, name):
    """The raw bytes lead back to the file; the display name is text that a record can hold."""
    folder = os.fsencode(tmp_path)
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(DATA)
    taken = engine.take(type(tmp_path)(os.fsdecode(path)))
    [seen] = sightings(engine.db, taken.sha256)
    assert os.path.join(seen.folder, seen.name) == path
    assert unicodedata.is_normalized("NFC", seen.display_name)
    seen.display_name.encode()
    assert seen.way is Way.RUN
    engine.drain()
    check(engine.workspace, engine.db)


def test_nfc_and_nfd_are_two_files_and_one_display_name(engine, drop):
    """Both were seen; people read the same."""
    for form in ("NFC", "NFD"):
        taken = engine.take(drop(DATA, unicodedata.normalize(form, "tiếng.pdf")))
    one, two = sightings(engine.db, taken.sha256)
    assert one.name != two.name
    assert one.display_name == two.display_name == "tiếng.pdf"


def test_bytes_that_are_no_utf8_show_as_such():
    """Never a name that was not there."""
    assert display_name(b"v\xe3n.pdf") == "v\ufffdn.pdf"


def test_the_file_is_only_read(engine, drop):
    """Bytes, times, mode and links stay; the store has a copy of its own."""
    path = drop(DATA)
    path.chmod(0o440)
    before = path.stat()
    taken = engine.take(path)
    after = path.stat()
    assert path.read_bytes() == DATA
    same = ("st_ino", "st_mode", "st_nlink", "st_mtime_ns", "st_ctime_ns", "st_size")
    assert [getattr(before, one) for one in same] == [getattr(after, one) for one in same]
    assert engine.store.original(taken.sha256).stat().st_ino != before.st_ino
    assert taken.sha256 == sha256(DATA)


def make_link(path, target):
    path.symlink_to(target)


def make_dangling(path, target):
    path.symlink_to(path.parent / "nowhere")


def make_fifo(path, target):
    os.mkfifo(path)


def make_folder(path, target):
    path.mkdir()


def make_socket(path, target):
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))


@pytest.mark.parametrize("make", [make_link, make_dangling, make_fifo, make_folder, make_socket])
def test_only_regular_files_are_taken(engine, drop, tmp_path, monkeypatch, make):
    """Anything else is refused at once: nothing is followed and nothing blocks."""
    target = drop(DATA, "target")
    monkeypatch.chdir(tmp_path)  # a socket's path must be short
    make(type(tmp_path)("x.pdf"), target)
    with pytest.raises(NoSuchScan):
        engine.take(tmp_path / "x.pdf")
    assert engine.db.execute("SELECT count(*) FROM original").fetchone() == (0,)


def test_what_is_not_there_is_named(engine, tmp_path):
    """With the path and the cause."""
    with pytest.raises(NoSuchScan, match=r"mất\.pdf: no such file"):
        engine.take(tmp_path / "mất.pdf")


def grow(path):
    with path.open("ab") as more:
        more.write(b"more")


def touch(path):
    os.utime(path, ns=(1, 1))


def cut(path):
    os.truncate(path, 3)


@dataclass(frozen=True)
class WriterAtWork:
    """A store that, while it takes the first block, gives the file's writer time to go on."""

    store: FileStore
    write: Callable[[], None]

    def put_original(self, blocks):
        first = next(blocks)
        self.write()
        return self.store.put_original(chain([first], blocks))


@pytest.mark.parametrize("change", [grow, touch, cut])
def test_a_file_whose_writer_is_still_at_work_waits(engine, drop, change):
    """Changed between the first and the last block: nothing is stored, nothing is noted."""
    path = drop(DATA)
    store = WriterAtWork(engine.store, lambda: change(path))
    with pytest.raises(StillBeingWritten, match="wait"):
        take(path, engine.db, store, Asked(FIRST), engine.clock())
    assert not [one for one in engine.store.root.rglob("*") if one.is_file()]
    assert engine.db.execute("SELECT count(*) FROM sighting").fetchone() == (0,)
    assert not engine.take(path).known


@pytest.mark.parametrize("point", ["take.stored", "see.original", "take.seen", "want.inserted"])
def test_killed_before_the_commit_nothing_was_taken(engine, drop, point):
    """Sighting and document come together or not at all; the file is taken the next time."""
    path = drop(DATA)

    def child():
        with engine.workspace.open_ledger() as db:
            take(path, db, engine.store, Asked(FIRST), engine.clock())

    assert dies_at(point, child)
    for table in ("original", "sighting", "document", "event"):
        assert not engine.db.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
    assert not engine.take(path).known


def test_an_empty_file_is_seen_too(engine, drop):
    """Whether it is a scan is decided later, and said."""
    assert engine.take(drop(b"")).sha256 == sha256(b"")
