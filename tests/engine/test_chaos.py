"""A short chaos run on each engine; `make chaos` has the long ones."""

import os
import random

import pytest

from tests.engine.chaos import chaos
from tests.queues.redis_server import needs_redis

pytestmark = [pytest.mark.scan, pytest.mark.crash, pytest.mark.slow]

KILLS, FILES = 4, 8


@pytest.mark.parametrize(
    ("engine", "persistent"),
    [
        ("local", True),
        pytest.param("celery", True, marks=needs_redis),
        pytest.param("celery", False, marks=[needs_redis, pytest.mark.long]),
    ],
)
def test_nothing_is_lost_and_nothing_is_doubled(tmp_path, engine, persistent):
    """4 kills of any process while 8 scans pass: 8 records, no gap, nothing left behind."""
    seed = int(os.environ.get("CHAOS_SEED", "0")) or random.randrange(1, 10**6)
    chaos(tmp_path, engine, FILES, KILLS, seed, persistent)
