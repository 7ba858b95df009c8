"""The archive's page shows a hit in its article, and cuts its place from the scan."""

import hashlib
import io
from datetime import UTC, datetime
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

import img2pdf
import numpy as np
import pytest
from PIL import Image

from digitize.keep.archive.folders import Archive, record_bytes, version_of, write_version
from digitize.keep.archive.index import enter, open_index
from digitize.keep.ledger.outbox import Parcel
from digitize.keep.workspace import open_workspace
from tests.desk.conftest import desk_at
from tests.record.issue import HIGH, WIDE, issue_record

VERSE = (540, 200, 781, 224)  # the first line of the poem on page 1


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A desk on an archive with one issue, whose scan is black where the poem's first line is."""
    folder = tmp_path_factory.mktemp("issue")
    workspace = open_workspace(folder / "w")
    scan = folder / "scan.pdf"
    scan.write_bytes(scanned())
    sha256, now = hashlib.sha256(scan.read_bytes()).hexdigest(), datetime.now(UTC)
    made = issue_record(record_id=f"{sha256}-1")
    made = made.model_copy(update={"source": made.source.model_copy(update={"sha256": sha256})})
    data = made.model_dump_json().encode()
    parcel = Parcel(made.record_id, 1, hashlib.sha256(data).hexdigest())
    write_version(Archive(workspace.archive, workspace.tmp), parcel, record_bytes(data), scan, now)
    with open_index(workspace.archive) as index:
        enter(index, version_of(record_bytes(data), now.isoformat()))
    with desk_at(workspace.root) as address:
        yield made, address


def scanned():
    """Two white pages of the issue's size at 150 dpi."""
    pages = []
    for number in (1, 2):
        paper = np.full((HIGH, WIDE), 255, np.uint8)
        if number == 1:
            x0, y0, x1, y1 = VERSE
            paper[y0:y1, x0:x1] = 0
        file = io.BytesIO()
        Image.fromarray(paper).save(file, "PNG", dpi=(150, 150))
        pages.append(file.getvalue())
    return img2pdf.convert(pages, internal=True)


def answer(address):
    with urlopen(address) as got:  # noqa: S310  (http)
        return got.read()


def test_a_hit_is_shown_with_its_article(desk):
    """The title of the article leads to its page; the other articles with the words are named."""
    record, address = desk
    told = answer(f"{address}/archive?q={quote('Nà Cại')}").decode()
    assert f'<a href="/records/{record.record_id}?page=1"><bdi>HÒA TRẠCH RA QUÂN' in told
    assert f'<a href="/records/{record.record_id}?page=2"><bdi>LỊCH TIÊM PHÒNG' in told
    told = answer(f"{address}/archive?q={quote('lúa chín')}").decode()
    assert "MÙA GẶT" in told
    assert "Thơ · trang 1" in told
    told = answer(f"{address}/archive?article=verse").decode()
    assert '<option value="verse" selected>Thơ</option>' in told
    assert "MÙA GẶT" in told
    assert "MÙA GẶT" not in answer(f"{address}/archive?article=letter").decode()


def test_the_place_of_a_hit_is_cut_from_the_scan(desk):
    """The picture in the list has the black line of the poem, and not much more."""
    _, address = desk
    told = answer(f"{address}/archive?q={quote('vàng')}").decode()
    place = told.split('<img src="')[1].split('"')[0]
    dark = np.asarray(Image.open(io.BytesIO(answer(address + place))).convert("L")) < 128
    x0, y0, x1, y1 = VERSE
    rows, columns = dark.any(axis=1).sum(), dark.any(axis=0).sum()
    assert columns / rows == pytest.approx((x1 - x0) / (y1 - y0), rel=0.1)  # whole
    assert dark[:, 0].sum() == dark[0].sum() == 0  # with a margin
    assert dark.mean() > 0.15


@pytest.mark.parametrize(
    "asked", ["", "?box=1,2,3", "?box=9,9,9,9", "?box=5000,0,6000,9", "?box=-1,0,5,5"]
)
def test_no_part_of_a_page_is_not_found(desk, asked):
    """What is no box, or lies off the page."""
    record, address = desk
    with pytest.raises(HTTPError, match="404"):
        answer(f"{address}/pages/{record.record_id}/1/cut.jpg{asked}")
