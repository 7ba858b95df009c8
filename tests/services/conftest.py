from tests.ledger.conftest import drop, engine  # noqa: F401  (the same bench)
from tests.queues.conftest import redis  # noqa: F401  (the same server)
