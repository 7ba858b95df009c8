"""When everything will be read, as `digitize status` says it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digitize.keep.ledger.overview import all_read_at, overview
from tests.ledger.little_engine import scan

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "day", "hours"),
    [(60, 60, 2), (0, 240, 12), (60, 2400, 1.2), (0, 0, None)],
    ids=["of the hour", "of the day", "the quicker one", "nobody can tell"],
)
def test_the_pace_is_that_of_the_last_hour_or_the_day(engine, hour, day, hours):
    """120 pages wait; a day may have hours without work, and an hour may have paused."""
    view = replace(overview(engine.db, NOW), pages_waiting=120, pages_hour=hour, pages_day=day)
    expected = None if hours is None else NOW + timedelta(hours=hours)
    assert all_read_at(view, NOW) == expected


def test_scans_that_nobody_opened_count_as_usual_ones(engine, drop):
    """One is read, one is open with its pages, one waits."""
    for number in range(3):
        engine.take(drop(scan(f"tin {number}")))
    engine.plan_next()
    waiting = overview(engine.db, NOW).pages_waiting
    engine.read_next()
    assert 0 < overview(engine.db, NOW).pages_waiting < waiting
