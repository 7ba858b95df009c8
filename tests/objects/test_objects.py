"""The store in a bucket of a real object store."""

import hashlib
import json
import os
import subprocess
import time

import pytest

from digitize.errors import BadCopy, BadSettings, BadWorkspace, NotInStore, StoreAway
from digitize.keep.archive.backup import back_up
from digitize.keep.store import bucket
from digitize.keep.store.aside import make_folder
from digitize.keep.store.bucket import Bucket
from digitize.keep.store.ids import Fingerprint, Sha256, Token
from digitize.keep.store.interface import PageKey
from digitize.keep.store.objects import IN_USE_S, ObjectStore
from digitize.keep.store.pages import load_pages, save_page
from digitize.keep.workspace import open_folders, open_workspace
from digitize.record.page import PageState
from digitize.work.audit import audit
from tests.conftest import DIGITIZE, environment
from tests.engine.processes import quick_tesseract, variant
from tests.ledger.little_engine import page, sha256
from tests.objects.swift_server import Swift, needs_swift

pytestmark = [needs_swift, pytest.mark.contract, pytest.mark.long]
SHA, PRINT = Sha256("5" * 64), Fingerprint("f" * 16)


@pytest.fixture(scope="module")
def swift(tmp_path_factory):
    with Swift(tmp_path_factory.mktemp("swift")) as swift:
        swift.make_bucket()
        yield swift


@pytest.fixture
def store(swift, tmp_path):
    """A store below a prefix of its own."""
    mine = swift.settings.model_copy(update={"prefix": tmp_path.name})
    (tmp_path / "tmp").mkdir()
    make_folder(tmp_path / "near")
    return ObjectStore(Bucket(mine), tmp_path / "near", tmp_path / "tmp", 10_000)


def rot(swift, store, below: str) -> None:
    """Change the first byte of what Swift keeps, as a disk does: only its auditor would see it."""
    [path] = swift.objects(f"{store.bucket.settings.prefix}/{below}")
    data = path.read_bytes()
    kept = {name: os.getxattr(path, name) for name in os.listxattr(path)}
    path.write_bytes(bytes([data[0] ^ 1]) + data[1:])
    for name, value in kept.items():
        os.setxattr(path, name, value)


def test_an_original_is_named_by_its_content(store):
    """Whole, the same when it is put again, and fetched anew where this machine has no copy."""
    stored = store.put_original([b"con", b"g ", b"van"])
    assert (stored.sha256, stored.bytes) == (sha256(b"cong van"), 8)
    assert store.put_original([b"cong van"]) == stored
    near = store.original(stored.sha256)
    assert near.stat().st_mode & 0o777 == 0o400
    near.unlink()
    assert store.original(stored.sha256).read_bytes() == b"cong van"
    assert store.size_of(stored.sha256) == 8
    assert store.hash_of(stored.sha256) == stored.sha256
    assert [one.sha256 for one in store.originals()] == [stored.sha256]
    assert not list(store.tmp.iterdir())


def test_a_source_that_fails_leaves_nothing(store):
    """Half an original is none."""

    def blocks():
        yield b"half"
        raise BlockingIOError

    with pytest.raises(BlockingIOError):
        store.put_original(blocks())
    assert not list(store.originals())
    assert not list(store.tmp.iterdir())


def test_what_has_rotted_is_not_handed_out_and_is_put_anew(swift, store):
    """A hash is the name of each object; what comes back under it is compared."""
    original = store.put_original([b"tin"]).sha256
    store.local_path(original).unlink()
    rot(swift, store, "originals/")
    with pytest.raises(BadCopy, match=original):
        store.original(original)
    store.put_original([b"tin"])
    store.local_path(original).unlink()
    assert store.original(original).read_bytes() == b"tin"
    record = store.put_record(b"{}").sha256
    assert store.record(record) == b"{}"
    rot(swift, store, "records/")
    with pytest.raises(BadCopy):
        store.record(record)


def test_what_is_missing_is_named(store):
    """Not an empty result."""
    for ask in (
        lambda: store.original(SHA),
        lambda: store.record(SHA),
        lambda: store.weights(SHA),
        lambda: store.page(PageKey(SHA, PRINT, 1, Token(1))),
    ):
        with pytest.raises(NotInStore, match="scans/"):
            ask()
    assert store.pages(SHA, PRINT) == []
    assert store.is_there()


def test_page_results_are_listed_by_page_and_token(store):
    """Ten comes behind nine, strangers are no results, and a rotted one is read again."""
    for page_no, token in ((10, 3), (9, 12), (9, 4)):
        save_page(store, SHA, PRINT, page(page_no, PageState.BLANK), Token(token))
    store.bucket.put(f"pages/{SHA}/{PRINT}/x-1.json", b"{}")
    store.bucket.put(f"pages/{SHA}/{PRINT}/8-1.json", b"{}")
    found = [(one.page_no, one.token) for one in store.pages(SHA, PRINT)]
    assert found == [(8, 1), (9, 4), (9, 12), (10, 3)]
    assert sorted(load_pages(store, SHA, PRINT)) == [9, 10]


def test_what_two_persons_delete_is_gone(store):
    """From the bucket and from this machine; others stay, and once more is no error."""
    original = store.put_original([b"mat"]).sha256
    ours, others = (store.put_record(b'{"record_id":"%s"}' % one).sha256 for one in (b"1", b"2"))
    for page_no in (1, 2):
        save_page(store, SHA, PRINT, page(page_no, PageState.BLANK), Token(page_no))
    assert list(store.records_with(b'{"record_id":"1"')) == [ours]
    for _ in range(2):
        store.remove_original(original)
        store.remove_record(ours)
        store.remove_pages(SHA, {2})
    assert not store.has_original(original)
    assert not store.local_path(original).exists()
    assert list(store.records_with(b"{")) == [others]
    assert [key.page_no for key in store.pages(SHA, PRINT)] == [2]
    store.remove_pages(SHA, None)
    assert store.pages(SHA, PRINT) == []


def test_more_than_a_listing_holds(store):
    """A list of a bucket ends after 1,000 names and goes on."""
    for number in range(1005):
        store.bucket.put(f"many/{number:04}", b"x")
    assert [one.name for one in store.bucket.names("many/")] == [
        f"many/{number:04}" for number in range(1005)
    ]


def test_copies_on_this_machine_go_when_nobody_reads_them(store):
    """The oldest first; what was asked for lately stays however much it is."""
    old, new = (store.put_original([bytes([n]) * 9_000]).sha256 for n in (1, 2))
    before = time.time() - IN_USE_S - 60
    os.utime(store.local_path(old), (before, before))
    (store.near / "swept").unlink()
    store.put_original([b"3" * 9_000])
    assert not store.local_path(old).exists()
    assert store.local_path(new).exists()
    assert store.original(old).stat().st_size == 9_000


@pytest.mark.parametrize("name", ["object", "container", "proxy"])
def test_a_server_that_is_away_loses_nothing(swift, store, name):
    """Whoever asks is told after seconds, and what was said to be stored is there afterwards."""
    kept = store.put_original([b"before"]).sha256
    save_page(store, SHA, PRINT, page(1, PageState.BLANK), Token(1))
    store.local_path(kept).unlink()
    swift.kill(name)
    try:
        with pytest.raises(StoreAway):
            save_page(store, SHA, PRINT, page(2, PageState.BLANK), Token(2))
    finally:
        swift.start(name)
    assert store.original(kept).read_bytes() == b"before"
    save_page(store, SHA, PRINT, page(2, PageState.BLANK), Token(3))
    assert sorted(load_pages(store, SHA, PRINT)) == [1, 2]


@pytest.mark.parametrize(("change", "told"), [
    ({"bucket": "nobody-made-it"}, "no bucket nobody-made-it; make it"),
    ({"secret": "wrong"}, "store.key: .* refuses it"),
])  # fmt: skip
def test_what_no_waiting_makes_right_is_told_at_once(store, change, told, monkeypatch):
    """A missing bucket and a wrong key are settings."""
    wrong = Bucket(store.bucket.settings.model_copy(update=change))
    monkeypatch.setattr(bucket, "PAUSES_S", (60.0,))
    began = time.monotonic()
    with pytest.raises(BadSettings, match=told):
        wrong.put("x", b"x")
    assert time.monotonic() - began < 60


def test_no_workspace_is_opened_with_another_store(swift, tmp_path):
    """Else scans that are all there would be missing."""
    mine = swift.settings.model_copy(update={"prefix": tmp_path.name})
    open_folders(tmp_path / "w", mine)
    open_folders(tmp_path / "w", mine)
    for other in (None, swift.settings):
        with pytest.raises(BadWorkspace, match=f"bucket scans/{tmp_path.name}; set store.endpoint"):
            open_folders(tmp_path / "w", *([other] if other else []))
    open_folders(tmp_path / "folder").store.put_original([b"tin"])
    with pytest.raises(BadWorkspace, match="digitize upload"):
        open_folders(tmp_path / "folder", mine)


def run(place, env, *args: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [DIGITIZE, *args], cwd=place, env=environment(**env), capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip


def test_from_scan_to_backup(swift, tmp_path):
    """Read, archived, audited, backed up; the backup needs no bucket, and fills a new one."""
    quick = {"PATH": quick_tesseract(tmp_path / "bin", 0.02), "DIGITIZE_WORKSPACE": "w",
             "DIGITIZE_LINE_FINDER": "tesseract"}  # fmt: skip
    env = {**quick, **swift.env, "DIGITIZE_STORE__PREFIX": tmp_path.name}
    (tmp_path / "in").mkdir()
    for number in range(3):
        (tmp_path / "in" / f"{number}.pdf").write_bytes(variant(number))
    done = run(tmp_path, env, "run", "in")
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "w" / "store").exists()
    clean = run(tmp_path, env, "audit")
    assert clean.returncode == 0, clean.stdout
    assert "3 archived + 0 set apart" in clean.stdout
    again = run(tmp_path, env, "backup", "copy")
    assert again.returncode == 0, again.stdout
    assert run(tmp_path, env, "backup", "copy").stderr.startswith(again.stderr.split(" ")[0])
    alone = {**quick, "DIGITIZE_WORKSPACE": "copy"}
    assert run(tmp_path, alone, "audit").returncode == 0
    away = run(tmp_path, {**quick, "DIGITIZE_WORKSPACE": "w"}, "audit")
    assert (away.returncode, "set store.endpoint" in away.stderr) == (2, True)
    other = {**env, "DIGITIZE_WORKSPACE": "copy", "DIGITIZE_STORE__PREFIX": f"{tmp_path.name}-2"}
    assert "digitize upload" in run(tmp_path, other, "audit").stderr
    put = run(tmp_path, other, "upload")
    assert put.returncode == 0, put.stderr
    assert run(tmp_path, other, "audit").returncode == 0
    sick = open_workspace(tmp_path / "w", swift.settings.model_copy(
        update={"prefix": tmp_path.name}))  # fmt: skip
    assert sick.objects is not None
    lost = hashlib.sha256(variant(1)).hexdigest()
    sick.objects.bucket.remove(f"originals/{lost[:2]}/{lost}")
    with sick.open_ledger() as db:
        assert audit(sick, db).gaps == [f"original {lost}: missing from the store"]
        assert back_up(sick, db, tmp_path / "copy-2").missing
    assert json.loads((tmp_path / "w" / "bucket.json").read_bytes())["bucket"] == "scans"
