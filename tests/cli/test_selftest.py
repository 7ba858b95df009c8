"""`digitize selftest`: each door is tried, and what does not work is told with its mending."""

import subprocess

import pytest

from digitize.edge.cli import trial
from digitize.edge.cli.trial import KNOWN, Fault, Trial, text_is_right
from tests.conftest import DIGITIZE, ROOT, environment


def test_the_known_scan_is_that_of_the_fixtures():
    """Its text is what stands on it."""
    fixture = ROOT / "fixtures" / "news-fax.pdf"
    assert (KNOWN / "news.pdf").read_bytes() == fixture.read_bytes()
    assert (KNOWN / "news.txt").read_text() == fixture.with_suffix(".gt.txt").read_text()


def test_a_text_with_errors_is_a_fault_only_if_they_are_many():
    known = (KNOWN / "news.txt").read_text()
    assert "99" in text_is_right(known.replace("PHƯỜNG", "PHUONG", 1))
    with pytest.raises(Fault, match="of the words"):
        text_is_right(known.replace("n", "m"))


def test_a_command_that_does_not_end_is_a_fault(tmp_path, monkeypatch):
    """And no traceback of Python's."""
    monkeypatch.setattr(trial, "READ_S", 0.01)
    with pytest.raises(Fault, match=r"audit has not ended after 0.01 s"):
        Trial(tmp_path).run("audit")


@pytest.mark.scan
@pytest.mark.long
def test_every_door_is_tried_and_named(tmp_path):
    """A real scan by inbox, search, API and desk; nothing of it is left."""
    done = subprocess.run([DIGITIZE, "selftest", "--workspace", "none"], cwd=tmp_path,
                          env=environment(TMPDIR=str(tmp_path)), capture_output=True, text=True,
                          timeout=300, check=False)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    steps = [line.removeprefix("ok       ").split("  ")[0] for line in done.stdout.splitlines()]
    assert steps == ["inbox and reading", "text", "search", "API", "desk", "audit"]
    assert [path.name for path in tmp_path.iterdir()] == []


@pytest.mark.scan
def test_what_does_not_work_is_told_with_its_mending(tmp_path):
    """Without Tesseract no scan is read; the way out is named, and the exit code tells."""
    (tmp_path / "tesseract").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "tesseract").chmod(0o755)
    done = subprocess.run([DIGITIZE, "selftest"], cwd=tmp_path, text=True, capture_output=True,
                          env=environment(PATH=f"{tmp_path}:/usr/bin:/bin"), timeout=300,
                          check=False)  # fmt: skip
    assert done.returncode == 1
    assert "inbox and reading" in done.stdout
    assert "digitize doctor" in done.stdout + done.stderr
