"""From lines to records and exports nothing raises, whatever boxes and words a page has.

`make never-raises` looks at many more pages; CI looks at a few new ones each time.
"""

import os
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from digitize.exchange.alto import alto
from digitize.exchange.export import export, remarks
from digitize.exchange.forms import FORMS
from digitize.exchange.mets import mets
from digitize.keep.archive.folders import record_bytes, version_of
from digitize.keep.archive.index import enter, open_index
from digitize.keep.archive.search import Query, search
from digitize.read.scan.source import MediaType, PageBox, Scan
from digitize.record import letters, syllable
from digitize.record.articles import Article
from digitize.record.compose import composed
from digitize.record.fields import RecordField
from digitize.record.level import place_of_line
from digitize.record.model import Process, Record
from digitize.record.page import Block, BlockRole, Page
from digitize.settings import Cleaning, Limits
from digitize.understand.assemble import records_of, source_of
from digitize.understand.structure.describe import describe
from digitize.understand.structure.split import documents_of
from digitize.understand.vietnamese.clean import clean_block
from digitize.understand.vietnamese.gather import evidence_of
from tests.exchange.test_issue import schema
from tests.reading.any_pages import any_line, any_page
from tests.scan import pdfs
from tests.structure.printed import line_at, page_of

MORE = int(os.environ.get("NEVER_RAISES", "1"))  # times as many pages
PATIENT = Limits(pdfinfo_s=120)  # a busy machine says nothing about the code
MAY_BE_EMPTY = ("text", "articles", "articles-text")  # of pages without words, or without articles
SEEDS = st.integers(0, 2**32)
quick = settings(
    max_examples=6 * MORE, deadline=None, suppress_health_check=list(HealthCheck),
)  # fmt: skip


def pages_from(seed: int) -> list[Page]:
    dice = random.Random(seed)
    return [any_page(dice, number) for number in range(1, dice.choice((1, 1, 2, 5)) + 1)]


def records_from(pages: list[Page], cleaning: Cleaning = Cleaning.APPLY) -> tuple[Record, ...]:
    boxes = tuple(PageBox(1, 1) for _ in pages)
    scan = Scan(Path("x.pdf"), "ab" * 32, 1, MediaType.PDF, boxes)
    source = source_of(scan, "x.pdf", datetime(2026, 3, 2, tzinfo=UTC))
    process = Process(fingerprint="a" * 16, versions={}, seconds=0.0)
    return records_of(scan, pages, cleaning, source, process)


def exported(record: Record, folder: Path, original: Path) -> None:
    """In every form, as if nothing kept it from going out."""
    assert Record.model_validate_json(record.model_dump_json()) == record
    record = record.model_copy(update={"secrecy": RecordField()})
    for form in FORMS.values():
        if (
            form.name != "pdfa"
        ):  # it is made from the searchable PDF, and judged in a tenth of a second
            made = folder / f"made{form.suffix}"
            export(record, form, original, made, PATIENT)
            assert made.stat().st_size or form.name in MAY_BE_EMPTY
            remarks(record, form)


@pytest.fixture(scope="module")
def scans(tmp_path_factory):
    """A PDF of so many pages."""
    folder = tmp_path_factory.mktemp("originals")

    def of(pages: int) -> Path:
        path = folder / f"{pages}.pdf"
        path.write_bytes(pdfs.write(pdfs.page_tree([pdfs.square_page()] * pages)))
        return path

    return of


@quick
@given(seed=SEEDS, cleaning=st.sampled_from(Cleaning))
def test_any_pages_become_records_in_every_form(seed, cleaning, scans, tmp_path_factory):
    """Each page is in one record, and each record can be exported in each form."""
    pages = pages_from(seed)
    records = records_from(pages, cleaning)
    numbers = [page.number for record in records for page in record.pages]
    assert sorted(numbers) == [page.number for page in pages]
    folder = tmp_path_factory.mktemp("made")
    for record in records:
        exported(record, folder, scans(len(pages)))


def with_articles(record: Record, dice: random.Random) -> Record:
    """The record with its blocks dealt out to articles, and roles, by chance."""
    roles, ids = (None, *get_args(BlockRole)), [f"a{n}" for n in range(1, dice.randrange(2, 6))]
    pages = [
        page.model_copy(update={
            "blocks": tuple(
                block.model_copy(update={"role": dice.choice(roles),
                                         "article": dice.choice([None, *ids, "a99"])})
                for block in page.blocks),
            "pictures": tuple(
                picture.model_copy(update={"article": dice.choice([None, *ids, "a99"])})
                for picture in page.pictures),
        })
        for page in record.pages
    ]  # fmt: skip
    articles = [Article(id=id_, ordinal=at) for at, id_ in enumerate(ids, 1)]
    dice.shuffle(articles)
    kind = RecordField(value=dice.choice(("bulletin", "news item")))
    texts = composed(pages, articles).by_name
    return record.model_copy(update={"pages": tuple(pages), "kind": kind, **texts})


@quick
@given(seed=SEEDS)
def test_any_articles_become_an_issue_in_every_form(seed, scans, tmp_path_factory):
    """However blocks are dealt out; METS and ALTO keep to their schemas, and search finds it."""
    pages, folder = pages_from(seed), tmp_path_factory.mktemp("made")
    for number, made in enumerate(records_from(pages)):
        record = with_articles(made, random.Random(seed))
        exported(record, folder, scans(len(pages)))
        schema("alto-4-2.xsd").assertValid(etree.fromstring(alto(record)))
        schema("mets-1-12.xsd").assertValid(etree.fromstring(mets(record)))
        kept = folder / f"index-{number}"
        kept.mkdir()
        with open_index(kept) as index:
            enter(index, version_of(record_bytes(record.model_dump_json().encode()), "2026"))
            for word in record.text.split()[:20]:
                search(index, Query(word))


@quick
@given(seed=SEEDS)
def test_any_pages_are_split_and_described(seed):
    """As they were recognised, not cleaned."""
    pages = pages_from(seed)
    for part in documents_of(pages):
        describe(part.pages)


@quick
@given(seed=SEEDS)
def test_any_block_is_cleaned(seed):
    """A word comes back for each word."""
    dice = random.Random(seed)
    lines = tuple(any_line(dice, ()) for _ in range(dice.randrange(8)))
    block = Block(box=(0, 0, 9, 9), lines=lines)
    page = page_of().model_copy(update={"blocks": (block,)})
    [[evidence]] = evidence_of([page])
    for cleaning in Cleaning:
        done = clean_block(block, evidence, cleaning)
        assert len(list(done)) == sum(len(line.words) for line in lines)


@settings(max_examples=100 * MORE, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_is_folded_and_composed(text):
    """All that Unicode has, unpaired surrogates aside, which no UTF-8 can hold."""
    letters.normalise(text)
    letters.foldings(text)
    syllable.is_syllable(text)


@pytest.mark.parametrize("count", [0, 1, 3000])
def test_no_line_one_line_and_thousands(count, scans, tmp_path):
    """A page of a telephone book is a page."""
    lines = [line_at(f"số {at} Nguyễn Văn An", 7 * at) for at in range(count)]
    for record in records_from([page_of(lines)]):
        exported(record, tmp_path, scans(1))


def test_a_narrow_column_head_does_not_go_on_itself():
    """The head "số" of a column, narrower than it is high, ended every run of its workspace."""
    head = line_at("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 100, left=800)
    narrow = line_at("số", 300).model_copy(update={"box": (200, 300, 220, 360)})
    word = narrow.words[0].model_copy(update={"box": (200, 300, 220, 360)})
    narrow = narrow.model_copy(update={"words": (word,)})
    describe([page_of([head], [narrow])])


def test_a_line_without_words_has_its_own_place():
    """Records that others wrote, or people edited, may have one."""
    empty = line_at("x", 10).model_copy(update={"words": ()})
    place = place_of_line(empty, page_of())
    assert (place.left, place.right) == (empty.box[0], empty.box[2])
