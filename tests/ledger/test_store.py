import hashlib
import os

import pytest

from digitize.errors import BadCopy, BadId, BadWorkspace, NotInStore
from digitize.keep.store.aside import file_aside, folder_aside, scratch_folder, sweep
from digitize.keep.store.files import FileStore
from digitize.keep.store.ids import Fingerprint, Sha256, Token, fingerprint_id, record_id, sha256_id
from digitize.keep.store.interface import PageKey, Store
from digitize.keep.store.pages import load_pages, save_page, unread
from digitize.record.notes import told_all
from digitize.record.page import PageState
from tests.ledger.little_engine import dies_at, page, sha256

SHA, PRINT = Sha256("5" * 64), Fingerprint("f" * 16)

pytestmark = pytest.mark.contract


@pytest.fixture
def store(tmp_path) -> Store:
    (tmp_path / "tmp").mkdir()
    return FileStore(tmp_path / "store", tmp_path / "tmp")


def everything(store) -> list[str]:
    return sorted(one.name for root in (store.root, store.tmp) for one in root.rglob("*"))


def test_an_original_is_named_by_its_content(store):
    """Whole, read-only, closed to others, and the same when it is put again."""
    stored = store.put_original([b"con", b"g ", b"van"])
    path = store.original(stored.sha256)
    assert (stored.sha256, stored.bytes) == (sha256(b"cong van"), 8)
    assert path.read_bytes() == b"cong van"
    before = path.stat()
    assert (before.st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o400, 0o700)
    assert store.put_original([b"cong van"]) == stored
    assert os.path.samestat(before, path.stat())
    assert not list(store.tmp.iterdir())


def test_a_source_that_fails_leaves_nothing(store):
    """Half an original is none."""

    def blocks():
        yield b"half"
        raise BlockingIOError

    with pytest.raises(BlockingIOError):
        store.put_original(blocks())
    assert everything(store) == []


@pytest.mark.parametrize("point", ["store.writing", "store.checked", "store.synced"])
def test_killed_while_writing_nothing_counts_as_stored(store, point):
    """What is left behind is swept, and only that."""
    assert dies_at(point, lambda: store.put_original([b"tin"]))
    with pytest.raises(NotInStore):
        store.original(Sha256(sha256(b"tin")))
    assert sweep(store.tmp) == 1
    assert not list(store.tmp.iterdir())


def test_a_rotten_copy_is_written_anew(store):
    """The same content handed in again mends the store."""
    stored = store.put_original([b"tin"])
    path = store.original(stored.sha256)
    path.chmod(0o600)
    path.write_bytes(b"t\0n")
    store.put_original([b"tin"])
    assert store.original(stored.sha256).read_bytes() == b"tin"


def test_a_rotten_record_is_not_handed_out(store):
    """The archive gets the very bytes or none."""
    stored = store.put_record(b"{}")
    assert store.record(stored.sha256) == b"{}"
    [path] = (store.root / "records").rglob(stored.sha256)
    path.chmod(0o600)
    path.write_bytes(b"[]")
    with pytest.raises(BadCopy):
        store.record(stored.sha256)


def test_what_is_missing_is_named(store):
    """Not an empty result."""
    key = PageKey(SHA, PRINT, 1, Token(1))
    for ask in (
        lambda: store.original(SHA),
        lambda: store.record(SHA),
        lambda: store.page(key),
    ):
        with pytest.raises(NotInStore):
            ask()
    assert store.pages(SHA, PRINT) == []


@pytest.mark.parametrize(
    "name",
    ["", "../" * 8 + "etc/passwd", "/" + "a" * 63, "A" * 64, "a" * 63, "a" * 64 + "\n", "٣" * 64],
)
def test_no_path_from_outside(store, name):
    """A name that is no id reaches no file."""
    for ask in (
        lambda: sha256_id(name),
        lambda: fingerprint_id(name + "/"),
        lambda: record_id(name + "-1"),
        lambda: store.original(name),
        lambda: store.record(name),
        lambda: store.pages(name, PRINT),
        lambda: store.pages(SHA, name + "/"),
        lambda: store.put_page(PageKey(name, PRINT, 1, Token(1)), b""),
    ):
        with pytest.raises(BadId):
            ask()
    assert everything(store) == []


def test_page_results_are_listed_by_page_and_token(store):
    """Ten comes behind nine, and strangers in the folder are no results."""
    for page_no, token in ((10, 3), (9, 12), (9, 4)):
        store.put_page(PageKey(SHA, PRINT, page_no, Token(token)), b"{}")
    folder = store.root / "pages" / SHA / PRINT
    for stranger in ("9-4.json~", "0-1.json", "x-1.json", ".nfs0001", "9-4.JSON"):
        (folder / stranger).write_bytes(b"{}")
    found = [(one.page_no, one.token) for one in store.pages(SHA, PRINT)]
    assert found == [(9, 4), (9, 12), (10, 3)]


def test_what_was_read_goes_before_what_failed(store):
    """A later failure does not take a page away; a later success mends one."""
    blank, failed = PageState.BLANK, PageState.FAILED
    for page_no, token, state in (
        (1, 1, blank),
        (1, 2, failed),
        (2, 3, failed),
        (2, 4, blank),
        (3, 5, failed),
    ):
        save_page(store, SHA, PRINT, page(page_no, state, f"lease {token}"), Token(token))
    pages = load_pages(store, SHA, PRINT)
    assert [(one, told_all(pages[one].reasons)) for one in pages] == [
        (1, "lease 1"),
        (2, "lease 4"),
        (3, "lease 5"),
    ]
    assert unread(store, SHA, PRINT, range(1, 5)) == (3, 4)


def test_a_rotten_page_result_is_read_again(store):
    """What cannot be understood is as good as not there; a file under a wrong name too."""
    store.put_page(PageKey(SHA, PRINT, 1, Token(1)), b'{"number": 1, "sta')
    store.put_page(PageKey(SHA, PRINT, 2, Token(1)), page(7).model_dump_json().encode())
    assert unread(store, SHA, PRINT, range(1, 3)) == (1, 2)


def test_the_sweep_spares_the_living(tmp_path):
    """The lock tells who is at work; a stray file without a writer goes."""
    with file_aside(tmp_path) as (_, one), folder_aside(tmp_path) as two:
        (two / "record.json").write_bytes(b"{}")
        (tmp_path / "stray").write_bytes(b"")
        assert sweep(tmp_path) == 1
        assert {path.name for path in tmp_path.iterdir()} == {one.name, two.name}
    assert not list(tmp_path.iterdir())


def test_large_originals_pass_in_blocks(store):
    """The hash is of all blocks, and so is the file."""
    blocks = [bytes([number]) * 70_000 for number in range(30)]
    stored = store.put_original(iter(blocks))
    assert stored.bytes == 2_100_000
    with store.original(stored.sha256).open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == stored.sha256


def test_a_changed_digit_in_a_page_result_is_no_result(store):
    """It was revision 2 of a record once, and both audits said that all was well."""
    save_page(store, SHA, PRINT, page(1, PageState.READ, "số 125"), Token(1))
    [path] = store.root.glob("pages/*/*/*.json")
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data.replace("số 125".encode(), "số 126".encode()))
    assert load_pages(store, SHA, PRINT) == {}
    path.write_bytes(page(1, PageState.READ, "số 125").model_dump_json().encode())
    assert load_pages(store, SHA, PRINT) == {}  # written before results carried a digest


def test_bytes_that_are_there_are_made_to_stay(store, monkeypatch):
    """Whoever wrote them may have been killed before their name was synced: it is synced now."""
    store.put_original([b"tin"])
    synced = []
    real = os.fsync

    def fsync(descriptor):
        synced.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    place = store.place("originals", store.put_original([b"tin"]).sha256)
    assert {str(place.parent), str(place.parent.parent)} <= set(synced)


def test_a_scratch_folder_that_leads_elsewhere_is_refused(tmp_path, monkeypatch):
    """Whoever may write among temporary files could have made it: its files would be removed."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "mine").mkdir(0o700)
    made = scratch_folder("work")
    assert made == scratch_folder("work")
    made.rmdir()
    made.symlink_to("mine")
    with pytest.raises(BadWorkspace, match="of this user alone"):
        scratch_folder("work")
    made.unlink()
    made.mkdir()
    made.chmod(0o777)
    with pytest.raises(BadWorkspace, match="of this user alone"):
        scratch_folder("work")
