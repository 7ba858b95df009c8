"""What a Celery worker says without a page process: workers/pages.py against a real Redis."""

import subprocess
import sys

import pytest

from digitize.outside.queues.messages import StreamEntry
from digitize.outside.queues.streams import PAGES, connect
from digitize.work.engine.announce import report_of
from digitize.work.engine.readers import RunFailed
from tests.conftest import ROOT, environment
from tests.queues.redis_server import needs_redis

pytestmark = needs_redis
DIED = """
from celery.signals import task_failure
import workers.pages
task_failure.send(sender=workers.pages.read_pages, args={args}, exception=RuntimeError())
"""


@pytest.mark.parametrize("way", [(), ('{"turn": 1}',)])
def test_a_page_process_that_died_is_told(redis, tmp_path, way):
    """Also where it read a page in a way of its own, so that no lease is waited out."""
    args = ("0" * 64, "a" * 16, 7, 1, 1, *way)
    subprocess.run(
        [sys.executable, "-c", DIED.format(args=args)], cwd=ROOT, check=True,
        env=environment(
            DIGITIZE_ENGINE="celery", DIGITIZE_WORKSPACE=str(tmp_path),
            DIGITIZE_REDIS__URL=redis.url,
        ),
    )  # fmt: skip
    [(id_, fields)] = connect(redis.url).xrange(PAGES)
    assert report_of(StreamEntry(id_, fields)) == RunFailed(7, "RuntimeError")
