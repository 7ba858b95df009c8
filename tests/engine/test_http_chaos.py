"""A short run of kills over the HTTP API; `make http-chaos` has the long one."""

import os
import random

import pytest

from tests.engine.http_chaos import http_chaos

pytestmark = [pytest.mark.scan, pytest.mark.crash, pytest.mark.slow]


def test_what_is_handed_in_by_http_is_archived_once_and_told(tmp_path):
    """One kill of reader, API and webhooks each while 12 scans come: none lost, none twice."""
    seed = int(os.environ.get("CHAOS_SEED", "0")) or random.randrange(1, 10**6)
    http_chaos(tmp_path, 12, 1, seed)
