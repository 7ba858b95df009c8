from tests.ledger.conftest import drop, engine  # noqa: F401  (the same bench)
