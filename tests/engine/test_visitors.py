"""Workers elsewhere are noted for planning, and a note that cannot be written hinders nobody."""

from datetime import UTC, datetime

from digitize.work.engine.visitors import Visitors

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def test_a_worker_gets_pages_though_its_visit_cannot_be_noted(tmp_path):
    """As on a full disk, or where somebody removed the folder: it is a hint and no more."""
    gone = tmp_path / "gone" / "visitors.json"
    Visitors(gone).seen("w", "aa", 2, NOW)
    assert not gone.exists()
