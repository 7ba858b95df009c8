"""The long measurements, on as little as they take: that they still run to their end."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.desk.conftest import CHROMIUM

pytestmark = pytest.mark.scan


def measured(*args: object) -> str:
    command = [sys.executable, "-m", *map(str, args)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_growth():
    """A column for the one size, a row for each thing that is asked."""
    rows = measured("bench.growth", "--most", 1000).splitlines()
    assert rows[0] == "| documents | 1,000 |"
    assert {"claim", "status", "dispatch"} <= {row.split(" | ")[0].strip("| ") for row in rows}


@pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed")
def test_desk():
    """Every view beside records that were really read, and their pictures."""
    said = measured("bench.desk", "--records", 100, ROOT / "fixtures/news-fax.pdf")
    assert "/inbox " in said
    assert "pictures of 1 scans" in said


@pytest.mark.long
def test_simulation(tmp_path):
    """Real runs of all three sizes, service times of the fixtures, the plots."""
    small = ["--page-s", 0.1, "--documents", 1, "--fixtures", 2]
    said = measured("bench.simulate", *small, "--pictures", tmp_path)
    assert said.count("| real, s |") == 1
    assert "| 1,000 |" in said
    assert (tmp_path / "scale-rate.svg").stat().st_size > 1000
