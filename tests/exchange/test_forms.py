"""The table of forms, and what is the same in all of them."""

import re

import pytest

from digitize.exchange.export import export, export_table
from digitize.exchange.forms import FORMS, file_name
from digitize.record.model import Record
from digitize.settings import Limits
from tests.reading.scans import FIXTURES

pytestmark = pytest.mark.scan


@pytest.mark.unit
def test_every_form_says_what_it_is():
    """Its name goes on a command line and into an address, its suffix into a file's name."""
    for name, form in FORMS.items():
        assert form.name == name
        assert re.fullmatch(r"[a-z0-9-]+", name)
        assert re.fullmatch(r"(\.[a-z0-9-]+)+", form.suffix)
        assert "/" in form.media_type
        assert form.about
        assert form.label


@pytest.mark.parametrize("form", [f for f in FORMS.values() if f.name != "pdfa"], ids=str)
def test_a_form_is_the_same_twice(records, form, tmp_path):
    """The same record in the same form: the same bytes. Ghostscript alone puts in the time."""
    record = records["news-fax"]
    files = [tmp_path / f"{n}-{file_name(record, form)}" for n in (1, 2)]
    for file in files:
        export(record, form, FIXTURES / "news-fax.pdf", file, Limits())
    assert files[0].read_bytes() == files[1].read_bytes()


def test_text_is_the_text(records, tmp_path):
    """UTF-8, a printed line a line, a line end behind the last."""
    record = records["news-clean"]
    export(record, FORMS["text"], FIXTURES / "news-clean.pdf", tmp_path / "a", Limits())
    assert (tmp_path / "a").read_text(encoding="utf-8") == record.text + "\n"


def test_json_lines_give_the_records_back(records, tmp_path):
    """A line a record, whole."""
    export_table(records.values(), FORMS["jsonl"], tmp_path / "all")
    lines = (tmp_path / "all").read_text(encoding="utf-8").splitlines()
    assert [Record.model_validate_json(line) for line in lines] == list(records.values())
