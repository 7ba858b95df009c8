"""Scanners that write one scan page by page: one record in the end, and nothing lost on the way."""

import io

import pytest
from PIL import Image

from digitize.keep.ledger.outbox import record_ids
from digitize.keep.ledger.revise import current
from digitize.record.leave import Standing, standing_of
from digitize.settings import Settings
from digitize.work.audit import audit
from digitize.work.intake.growth import digests, is_part
from digitize.work.intake.ready import is_written_to
from tests.intake.bench import HOW, Bench
from tests.ledger.little_engine import scan

ONE, TWO, THREE = scan("a"), scan("a,b", 2), scan("a,b,c", 3)


@pytest.fixture
def bench(tmp_path, engine):
    return Bench(tmp_path / "inbox", engine)


def standings(bench) -> list[str]:
    """Of each document's record, in the order in which they came."""
    db, store = bench.engine.db, bench.engine.store
    found = []
    for (document,) in db.execute("SELECT id FROM document ORDER BY id"):
        for record in record_ids(db, document):
            found.append(standing_of(current(db, store, record)))
    return found


def test_a_scan_that_is_written_again_with_more_pages_is_one_record(bench):
    """One, two, three pages under one name: the last one counts, the others name it."""
    for data in (ONE, TWO, THREE):
        bench.drop(data)
        bench.day()
    assert standings(bench) == [Standing.SUPERSEDED, Standing.SUPERSEDED, Standing.OPEN]
    first = record_ids(bench.engine.db, 1)[0]
    assert current(bench.engine.db, bench.engine.store, first).superseded_by == tuple(
        record_ids(bench.engine.db, 2)
    )
    assert sum(line.startswith("superseded: tin.pdf") for line in bench.said) == 2
    bench.day()
    assert audit(bench.engine.workspace, bench.engine.db).gaps == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (TWO, scan("b,a,c", 3)),
        (TWO, scan("a,x,c", 3)),
        (TWO, ONE),
        (scan("a,a", 2), scan("a,b,c", 3)),
        (ONE, scan("x")),
    ],
    ids=["other-order", "other-page", "shorter", "twice", "other"],
)
def test_another_scan_of_the_same_name_stays_its_own(bench, first, second):
    """A daily `scan.pdf` is a new document each day."""
    for data in (first, second):
        bench.drop(data)
        bench.day()
    assert standings(bench) == [Standing.OPEN, Standing.OPEN]


def test_other_names_and_later_days_are_not_compared(tmp_path, engine):
    """The same pages under another name, or after the time that is set."""
    bench = Bench(tmp_path / "inbox", engine, HOW.model_copy(update={"grows_s": 60}))
    bench.drop(ONE)
    bench.day()
    bench.drop(TWO, "other.pdf")
    bench.day()
    engine.clock.at = engine.clock.at.replace(hour=20)
    bench.drop(THREE)
    bench.day()
    assert standings(bench) == [Standing.OPEN] * 3


def test_both_at_once_are_found_in_whichever_order_they_end(bench):
    """The second was dropped before the first had been read."""
    bench.drop(ONE)
    bench.pass_by(7)
    bench.drop(TWO)
    bench.day()
    bench.day()
    assert standings(bench) == [Standing.SUPERSEDED, Standing.OPEN]


def test_a_file_that_somebody_has_open_for_writing_waits(bench):
    """Between its pages it does not change for longer than the settling time."""
    path = bench.root / "tin.pdf"
    with path.open("wb") as file:
        for data in (ONE, TWO, THREE):
            file.seek(0)
            file.write(data)
            file.flush()
            bench.day(9)
    assert bench.count("claim") == 0
    assert bench.said == ["tin.pdf: it is open for writing; waiting for its end"]
    bench.day(20)
    assert bench.files() == {"done/tin.pdf"}
    assert standings(bench) == [Standing.OPEN]


def test_a_file_that_stays_open_for_ever_is_taken_in_the_end(bench):
    """After `truncated_s`, like one without an end."""
    path = bench.root / "tin.pdf"
    with path.open("wb") as file:
        file.write(ONE)
        file.flush()
        bench.day(70)
        assert bench.files() == {"done/tin.pdf"}


def test_what_is_written_into_a_delivered_file_is_taken_too(bench):
    """Its writer had it open all the time, and the kernel could not tell us."""
    bench.drop(ONE)
    bench.day()
    (bench.root / "done/tin.pdf").write_bytes(TWO)
    bench.day()
    bench.day()
    assert bench.files() == {"done/tin.pdf"}
    assert standings(bench) == [Standing.SUPERSEDED, Standing.OPEN]


def test_a_delivered_file_that_is_only_touched_stays(bench):
    """Another time and the same bytes are no new scan."""
    bench.drop(ONE)
    bench.day()
    (bench.root / "done/tin.pdf").touch()
    bench.day()
    assert bench.files() == {"done/tin.pdf"}
    assert bench.count("sighting") == 1


def test_what_a_person_has_changed_is_not_superseded(bench):
    """The earlier record stays, and both are there."""
    bench.drop(ONE)
    bench.day()
    [record] = record_ids(bench.engine.db, 1)
    bench.engine.edit(record[:64], "86")
    bench.drop(TWO)
    bench.day()
    assert standings(bench) == [Standing.OPEN, Standing.OPEN]


def test_pages_in_their_order():
    """A part is a part wherever it begins; nothing is no part."""
    assert is_part(("a", "c"), ("a", "b", "c"))
    assert not is_part(("c", "a"), ("a", "b", "c"))
    assert not is_part(("a", "a"), ("a", "b"))
    assert not is_part((), ("a",))


def test_pages_are_compared_by_their_pixels(tmp_path, programs):
    """A TIFF written anew with one page more has other bytes and the same first page."""
    pages = [Image.new("L", (60, 80), shade) for shade in (10, 90, 200)]
    for count in (1, 3):
        held = io.BytesIO()
        pages[0].save(held, "TIFF", save_all=True, append_images=pages[1:count])
        (tmp_path / f"{count}.tif").write_bytes(held.getvalue())
    first, all_ = (digests(tmp_path / f"{n}.tif", programs, Settings()) for n in (1, 3))
    assert (len(first), len(set(all_))) == (1, 3)
    assert is_part(first, all_)
    (tmp_path / "bad.tif").write_bytes(b"II*\0nothing")
    assert digests(tmp_path / "bad.tif", programs, Settings()) == ()


def test_the_kernel_tells_of_writers(tmp_path):
    """Open for writing or not, whatever is written."""
    path = tmp_path / "x"
    with path.open("wb"):
        assert is_written_to(path)
    with path.open("rb"):
        assert not is_written_to(path)
    assert not is_written_to(tmp_path / "nothing")
