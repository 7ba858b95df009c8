"""`digitize selftest`: each door is tried, and what does not work is told with its mending."""

import pytest

from digitize.edge.cli.trial import KNOWN, Fault, text_is_right
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
