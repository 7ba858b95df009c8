from tests.ledger.conftest import drop, engine  # noqa: F401  (a workspace without recognition)
