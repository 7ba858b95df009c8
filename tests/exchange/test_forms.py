"""The table of forms, and what is the same in all of them."""

import re
from datetime import UTC, datetime

import pytest

from digitize.errors import NotExported
from digitize.exchange.export import export, export_table
from digitize.exchange.forms import FORMS, file_name
from digitize.record.fields import RecordField
from digitize.record.model import Act, Record
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


@pytest.mark.parametrize("form", FORMS.values(), ids=str)
def test_a_form_is_the_same_twice(records, form, tmp_path):
    """The same record in the same form: the same bytes."""
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


@pytest.mark.parametrize("form", FORMS.values(), ids=str)
def test_what_is_secret_or_withdrawn_stays_in(records, form, tmp_path):
    """On hold until a person clears it, and gone once it is taken back; no file is written."""
    secret = records["news-fax"].model_copy(update={"secrecy": RecordField(value="MẬT")})
    act = Act(by="Vi Thị Thoa", at=datetime(2026, 5, 1, tzinfo=UTC), why="nhầm")
    withdrawn = records["news-fax"].model_copy(update={"withdrawn": act})
    for record, why in ((secret, "on hold"), (withdrawn, "withdrawn")):
        with pytest.raises(NotExported, match=why):
            export(record, form, FIXTURES / "news-fax.pdf", tmp_path / "a", Limits())
        assert not (tmp_path / "a").exists() or b"PH" not in (tmp_path / "a").read_bytes()
