import pytest

from tests.ledger.little_engine import Clock, Engine, workspace_at


@pytest.fixture
def engine(tmp_path):
    """An engine on a new workspace, with its ledger open."""
    workspace = workspace_at(tmp_path)
    with workspace.open_ledger() as db:
        yield Engine(workspace, db, Clock())


@pytest.fixture
def drop(tmp_path):
    """Write a file as somebody would who drops a scan."""

    def write(data: bytes, name: str = "tin.pdf"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write
