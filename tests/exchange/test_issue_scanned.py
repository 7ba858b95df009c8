"""An issue of the fixtures that was read, in the formats of others and in search."""

import json

import pikepdf
import pytest
from lxml import etree

from digitize.exchange.alto import alto
from digitize.exchange.export import export, export_table
from digitize.exchange.forms import FORMS
from digitize.exchange.mets import NS as METS
from digitize.exchange.mets import mets
from digitize.keep.archive.folders import record_bytes, version_of
from digitize.keep.archive.index import enter, open_index
from digitize.keep.archive.search import Query, search
from digitize.record.model import Record
from digitize.settings import Limits
from tests.conftest import ISSUES
from tests.exchange.test_issue import schema
from tests.reading.scans import records_of

pytestmark = pytest.mark.scan


@pytest.fixture(scope="module")
def issue(issues_run):
    """The scan, what it was composed of, and its record."""
    truth = json.loads((ISSUES / "two-pages.articles.json").read_text("utf-8"))
    record = Record.model_validate(records_of(issues_run[0])["two-pages"])
    return ISSUES / "two-pages.pdf", truth["articles"], record


def test_bookmarks_and_divisions_are_the_articles(issue, tmp_path):
    """One for each, with its title, in order; both documents keep to their schemas."""
    scan, truth, record = issue
    titles = [article["title"] for article in truth]
    export(record, FORMS["pdf"], scan, tmp_path / "made.pdf", Limits())
    with pikepdf.open(tmp_path / "made.pdf") as made, made.open_outline() as outline:
        assert [one.title for one in outline.root] == titles
    package, pages = etree.fromstring(mets(record)), etree.fromstring(alto(record))
    schema("mets-1-12.xsd").assertValid(package)
    schema("alto-4-2.xsd").assertValid(pages)
    articles = package.iterfind(f".//{{{METS}}}div[@TYPE='ARTICLE']")
    assert [one.get("LABEL") for one in articles] == titles
    ids = {one.get("ID") for one in pages.iter()}
    assert {one.get("BEGIN") for one in package.iter(f"{{{METS}}}area")} <= ids


def test_a_line_of_json_has_the_words_of_its_article(issue, tmp_path):
    """Nearly all of them, and nearly none of others."""
    _, truth, record = issue
    export_table([record], FORMS["articles"], tmp_path / "lines")
    lines = [json.loads(line) for line in (tmp_path / "lines").read_text("utf-8").splitlines()]
    for line, article in zip(lines, truth, strict=True):
        got, wanted = set(line["text"].split()), set(article["text"].split())
        assert len(got & wanted) >= 0.9 * max(len(got), len(wanted)), article["title"]
        assert line["pages"] == article["pages"]


def test_a_title_is_found_in_its_article(issue, tmp_path):
    """Each article by the words of its title, as a phrase without diacritics too."""
    _, truth, record = issue
    with open_index(tmp_path) as index:
        enter(index, version_of(record_bytes(record.model_dump_json().encode()), "2026"))
        for article in truth:
            [hit] = search(index, Query(f'"{article["title"]}"')).hits
            assert hit.article.title == article["title"]
            assert hit.page == article["pages"][0]
            assert hit.box is not None
