"""`digitize selftest`: each door is tried, and what does not work is told with its mending."""

import pytest

from digitize.edge.cli import trial
from digitize.edge.cli.trial import KNOWN, Fault, Trial, text_is_right
from tests.conftest import ROOT


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
