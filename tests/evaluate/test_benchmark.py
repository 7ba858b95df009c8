import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bench import memory, tables
from bench.readers import Digitize, Run
from bench.scans import Scan, few_of_each_kind, kind_of

pytestmark = pytest.mark.unit

ROUNDS = [
    {"floor": Run(10, {"a.pdf": "xã"}, {}, 2), "digitize": Run(9, {"a.pdf": "xã Mỹ"}, {}, 4)},
    {"floor": Run(20, {}, {}, 4), "digitize": Run(22, {"a.pdf": "xã My"}, {}, 8)},
    {"floor": Run(10, {}, {}, 3), "digitize": Run(12, {"a.pdf": "xã Mỹ"}, {}, 6)},
]
SCANS = [Scan("s", Path("a.pdf"), "xã Mỹ", 1), Scan("s", Path("b.pdf"), "xã", 1)]


def test_ratio_is_taken_round_by_round():
    """A slow round does not count twice; the table has the median and from least to most."""
    assert tables.ratios(ROUNDS, "digitize", "wall_s") == pytest.approx([0.9, 1.1, 1.2])
    row = tables.time_table([_Reader()], {"aged": ROUNDS}, {"aged": 2})[-1]
    assert row == "| 2 aged | digitize | 3 | 6.00 | 1.10 (0.90–1.20) | 3.00 | 2.00 (2.00–2.00) |"


def test_kinds_are_merged_round_by_round():
    """The whole is the sum of its kinds, by the clock and of processor."""
    whole = tables.merged({"aged": ROUNDS, "real": [ROUNDS[1], ROUNDS[0], ROUNDS[2]]})
    assert [run["floor"].wall_s for run in whole] == [30, 30, 20]
    assert whole[0]["digitize"].texts == {"a.pdf": "xã My"}


def test_kinds_by_folder_and_name():
    """Curved and bulletin before all else; what is neither clean nor real counts as aged."""
    told = {
        "layouts/held/b-curved.pdf": "curved", "bulletins/held/k-01-clean.pdf": "bulletin",
        "real-scans/nv-tt21.pdf": "real", "fixtures/news-clean.pdf": "clean",
        "scans/bulletin-L3.pdf": "aged",
    }  # fmt: skip
    assert {name: kind_of(Path("/s") / name) for name in told} == told


def test_the_first_round_is_scored_and_a_change_is_told():
    """Another reading in a later round does not go unseen."""
    assert tables.first_run(ROUNDS, "digitize").texts["a.pdf"] == "xã Mỹ"
    assert tables.changed_between_rounds(ROUNDS, "digitize") == ["a.pdf"]


def test_a_file_without_text_is_all_wrong():
    """`b.pdf` failed: its word is missing, and the table says why."""
    run = Run(1, {"a.pdf": "xã Mỹ"}, {"b.pdf": "cut off"})
    report = tables.report_of(run, SCANS)
    assert (report.total.words, report.total.in_order) == (3, 1)
    assert "failed: cut off" in tables.file_table([_Reader()], [{"digitize": run}], SCANS)[-1]


def test_a_scan_without_a_truth_is_timed_only():
    """It counts in no table of errors, and not among the few that OCRmyPDF reads."""
    scans = [replace(one, kind="real") for one in SCANS]
    scans.append(Scan("real", Path("c.pdf"), None, 3))
    run = Run(1, {"a.pdf": "xã Mỹ", "b.pdf": "xã", "c.pdf": "gì đó"}, {})
    assert tables.report_of(run, scans).total.in_order == 0
    assert len(tables.file_table([_Reader()], [{"digitize": run}], scans)) == 2 + len(SCANS)
    assert few_of_each_kind(scans[1:], 9) == (scans[1],)


def test_only_the_block_between_the_markers_changes(tmp_path):
    """Backslashes in the figures stay as they are; a page without a block is refused."""
    page = tmp_path / "b.md"
    page.write_text(f"# Trước\n{tables.BEGIN}\ncũ\n{tables.END}\nsau\n", encoding="utf-8")
    tables.replace_block(page, r"mới \1 | \|")
    assert page.read_text(encoding="utf-8") == (
        f"# Trước\n{tables.BEGIN}\nmới \\1 | \\|\n{tables.END}\nsau\n"
    )
    page.write_text("# Trước\n", encoding="utf-8")
    with pytest.raises(ValueError, match="needs one block"):
        tables.replace_block(page, "mới")


def test_digitize_is_called_once_and_its_records_are_sorted_by_file(tmp_path):
    """Two records of one file are one text; a file without a record has failed."""
    stub = tmp_path / "digitize"
    line = '{"source": {"filename": "a.pdf"}, "text": "%s"}'
    records = "\n".join(line % text for text in ("xã", "Mỹ"))
    stub.write_text(f"#!/bin/sh\ncat <<'E'\n{records}\nE\nexit 1\n", encoding="utf-8")
    stub.chmod(0o755)
    run = Digitize(stub).read(SCANS, tmp_path)
    assert run.texts == {"a.pdf": "xã\nMỹ"}
    assert run.failures == {"b.pdf": "no record"}


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_of_python_and_of_others_apart():
    """A Python process below the command is found, with what it had at its highest."""
    child = "import time; held = bytearray(80 << 20); del held; time.sleep(0.3)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    peak = memory.measure([sys.executable, "-c", parent])
    assert 80 < peak.python_mib < 160
    assert peak.exit_code == 0
    other = memory.measure(["sleep", "0.2"])
    assert other.python_mib == 0 < other.other_mib


class _Reader:
    name = "digitize"
    what = ""

    def read(self, scans, folder):
        raise NotImplementedError
