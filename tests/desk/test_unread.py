"""The desk says where print is that nobody has read, and asks a person to look there."""

import json
from datetime import UTC, datetime

import pytest
from starlette.requests import Request

from digitize.edge.desk.geometry import upright
from digitize.edge.desk.messages import note_in
from digitize.edge.desk.render import LANGUAGE_COOKIE, Pages, WaitingCounts
from digitize.edge.desk.session import count_asking, pages_asking
from digitize.keep.archive.looks import looks_of
from digitize.record.model import Edit, Record
from digitize.record.notes import note
from digitize.record.page import Unread
from tests.conftest import ROOT

PLACES = (
    Unread(box=(10, 20, 300, 60), reason="under_mark", letters=9),
    Unread(box=(10, 90, 300, 130), reason="not_found", letters=14),
)


@pytest.fixture
def record():
    """A stored record whose first page has two places that were not read, and no other doubt."""
    path = ROOT / "tests/record/old/2026-11-25-news-fax.json"
    old = Record.model_validate_json(path.read_text(encoding="utf-8"))
    first = old.pages[0].model_copy(update={"unread": PLACES})
    return old.model_copy(update={"pages": (first, *old.pages[1:])})


def rendered(template, language, **values):
    state = {"person": None, "csrf": "", "signed_in": False}
    cookie = (b"cookie", f"{LANGUAGE_COOKIE}={language}".encode())
    request = Request({"type": "http", "path": "/", "headers": [cookie], "state": state})
    return Pages(WaitingCounts).answer(request, template, **values).body.decode()


@pytest.mark.parametrize(
    ("language", "says"), [("vi", "bị con dấu hoặc chữ ký che: 1"), ("en", "no line was found: 1")]
)
def test_the_page_says_how_many_places_and_why(record, language, says):
    page = record.pages[0]
    assert says in rendered("page-unread.html", language, page=page)
    image = rendered(
        "page-image.html", language, page=page, record=record, shown=upright(page), fields=()
    )
    assert image.split('id="unread-boxes"')[1].split("</g>")[0].count("<rect") == 2


def test_the_doubt_is_told_in_vietnamese():
    told = note_in("vi", note("print_not_read", places=3).of_page(2))
    assert told == "trang 2: 3 chỗ có chữ in chưa đọc được"


def test_unread_places_wait_until_somebody_has_looked(record):
    read = tuple(page.model_copy(update={"unread": ()}) for page in record.pages)
    before = record.model_copy(update={"pages": read})
    assert count_asking(record) == count_asking(before) + 2
    assert looks_of(json.loads(record.model_dump_json())).asks == count_asking(record)
    assert 1 in pages_asking(record)
    edit = Edit(by="Lan", at=datetime.now(UTC), field="title", before=None, after="Tin")
    assert count_asking(record.model_copy(update={"edits": (edit,)})) == count_asking(before)
