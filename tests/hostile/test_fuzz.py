"""A short run of what `make fuzz` and `make corpus` do for longer."""

import os
import random

import pytest

from bench import corpus, fuzz
from tests.engine.processes import FAX
from tests.hostile.table import TABLE

pytestmark = [pytest.mark.scan, pytest.mark.slow]

SEED = int(os.environ.get("FUZZ_SEED", "0")) or random.randrange(1, 10**6)
WELL = ("rotten-picture", "one-page-half-missing", "owner-password", "180-strips", "turned",
        "scripts", "png", "jpeg", "tiff")  # fmt: skip


def test_whatever_is_broken_comes_to_an_end(tmp_path):
    """40 files changed at random: each a record or apart with a code; no page process dies."""
    print(f"FUZZ_SEED={SEED}")  # shown when it fails
    bases = [FAX, *(row.make() for row in TABLE if row.name in WELL)]
    with fuzz.bench(tmp_path) as bench:
        fuzz.attack(bench, bases, SEED, 40)
    assert bench.ends.total() >= 40
    assert set(bench.ends) <= {"archived", "damaged", *(f"apart: {code}" for code in CODES)}


CODES = {"not_a_scan", "truncated", "damaged", "encrypted", "too_many_pages", "resource_limit",
         "all_pages_failed", "program_failed"}  # fmt: skip


def test_a_change_is_a_change():
    """Each kind of breaking does something to a scan."""
    for change in (fuzz._cut(0.5), fuzz._flip(0.5, 1, 3), fuzz._drop(0.5, 9), fuzz._double(0.5, 9),
                   fuzz._insert(0.5, b"x"), fuzz._exchange(fuzz._NUMBER, 0.5, b"-1"),
                   fuzz._exchange(fuzz._WORD, 0.5, b"null")):  # fmt: skip
        assert change(FAX) != FAX


def test_a_corpus_is_told_of(tmp_path, capsys):
    """A row for each file, with its end and what was said; exit 0 while nothing dies."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    rows = {row.name: row for row in TABLE}
    (folder / "well.pdf").write_bytes(FAX)
    for name in ("html", "rotten-table", "one-page-gone"):
        (folder / f"{name}.pdf").write_bytes(rows[name].make())
    assert corpus.main([str(folder), "--quick"]) == 0
    told = capsys.readouterr().out
    assert "| html.pdf | apart: not_a_scan |  |" in told
    assert "| one-page-gone.pdf | damaged | 2 blank, 1 failed |" in told
    assert "| rotten-table.pdf | damaged | 1 read |" in told
    assert "| well.pdf | archived | 1 read |" in told
    assert "4 documents: 2 damaged" in told


def test_a_corpus_that_kills_or_leaves_something_is_told(tmp_path, capsys, monkeypatch):
    """Exit 1 when a page process died on a file, and when a file was left."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "well.pdf").write_bytes(FAX)
    stand_in = tmp_path / "bin" / "pdfimages"
    stand_in.parent.mkdir()
    stand_in.write_text('#!/bin/sh\n>"$TMPDIR/left"; kill -9 $PPID\n')
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", str(stand_in.parent), prepend=":")
    assert corpus.main([str(folder), "--quick"]) == 1
    told = capsys.readouterr()
    assert "| well.pdf | apart: worker_crashed |" in told.out
    assert "well.pdf: a process died 4 times" in told.err
    assert "left behind: file:" in told.err
