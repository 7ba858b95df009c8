import pytest

from tests.engine.processes import quick_commands


@pytest.fixture
def start(place):
    """Start commands in the folder of the test, with a Tesseract that answers at once."""
    with quick_commands(place) as start:
        yield start
