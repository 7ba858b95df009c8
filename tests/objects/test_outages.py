"""A short run of outages of the object store; `make objects` has the longer one."""

import os
import random

import pytest

from tests.objects.chaos import chaos
from tests.objects.swift_server import needs_swift

pytestmark = [needs_swift, pytest.mark.crash, pytest.mark.long]


def test_reading_goes_on_when_the_store_is_back(tmp_path):
    """Two servers of the store away in turn and one kill of the reader: none lost, none twice."""
    seed = int(os.environ.get("CHAOS_SEED", "0")) or random.randrange(1, 10**6)
    chaos(tmp_path, 12, 2, 1, seed)
