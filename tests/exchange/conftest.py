"""The records of all fixtures, read once in a test run, and their exports, made once."""

import pytest

from digitize.exchange.export import export
from digitize.exchange.forms import FORMS
from digitize.record.model import Record
from digitize.settings import Limits
from tests.reading.scans import FIXTURES, records_of


@pytest.fixture(scope="session")
def records(fixtures_run):
    found = records_of(fixtures_run[0])
    return {name: Record.model_validate(record) for name, record in found.items()}


@pytest.fixture(scope="session")
def exported(records, tmp_path_factory):
    """The file of a fixture in a form."""
    folder, made = tmp_path_factory.mktemp("exports"), {}

    def of(name: str, form: str):
        if (name, form) not in made:
            path = folder / f"{name}{FORMS[form].suffix}"
            export(records[name], FORMS[form], FIXTURES / f"{name}.pdf", path, Limits())
            made[name, form] = path
        return made[name, form]

    return of
