import pytest

from tests.queues.redis_server import RedisServer


@pytest.fixture
def redis(tmp_path):
    """A redis-server of this test alone, as docker-compose.yml runs it."""
    with RedisServer(tmp_path / "redis") as server:
        yield server
