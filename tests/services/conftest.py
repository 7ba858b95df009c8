import pytest

from tests.ledger.conftest import drop, engine  # noqa: F401  (the same bench)
from tests.queues.conftest import redis  # noqa: F401  (the same server)
from tests.services.bench import Bench


@pytest.fixture
def bench(engine, drop, redis):  # noqa: F811
    return Bench(engine, drop, redis)
