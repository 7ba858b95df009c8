import pytest

from digitize.edge.cli.options import clock
from digitize.keep.workspace import open_workspace
from digitize.settings import Settings
from digitize.work.engine.embedded import read_all
from digitize.work.engine.events import Ended, PageRead, Planned
from digitize.work.engine.work import Site
from tests.ledger.check import check
from tests.scan import pdfs

pytestmark = pytest.mark.scan


@pytest.fixture
def workspace(tmp_path):
    return open_workspace(tmp_path / "w")


@pytest.fixture
def scans(tmp_path):
    """A scan of two pages, one that is none, and one whose only picture is lost."""
    lost = pdfs.placed(pdfs.stream(b"garbage", b"/Type /XObject /Subtype /Image /Width 9 /Height 9"
                                   b" /ColorSpace /DeviceGray /BitsPerComponent 8"
                                   b" /Filter /JPXDecode"), 595, 842)  # fmt: skip
    made = {
        "hai trang.pdf": pdfs.write(pdfs.page_tree([pdfs.square_page()] * 2)),
        "không.pdf": b"nothing",
        "mất.pdf": pdfs.write(pdfs.page_tree([lost])),
    }
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
    return [tmp_path / name for name in made]


def test_every_path_has_its_outcome(workspace, scans):
    """In the order of the paths: archived, or apart with a reason that names the file."""
    whole, none, lost = read_all(
        scans, Site(workspace, Settings(), lambda _: None, "test", now=clock)
    )
    [record] = whole.archived
    assert (whole.failure, record.filename, record.pages) == (None, "hai trang.pdf", 2)
    assert none.archived == ()
    assert none.failure.startswith("không.pdf: not a scan")
    assert lost.archived == ()
    assert lost.failure.startswith("mất.pdf: no page could be read")
    with workspace.open_ledger() as db:
        check(workspace, db)


def test_everything_is_told_as_it_happens(workspace, scans):
    """How many pages are coming, each page that was read, and how each scan ended."""
    told = []
    read_all(scans, Site(workspace, Settings(processes=1), told.append, "test", now=clock))
    ends = {event.name: event.failure is None for event in told if isinstance(event, Ended)}
    assert ends == {"hai trang.pdf": True, "không.pdf": False, "mất.pdf": False}
    [two] = [event for event in told if isinstance(event, Planned) and event.pages == 2]
    of_two = [event for event in told if getattr(event, "document", None) == two.document]
    assert [type(event) for event in of_two] == [Planned, PageRead, PageRead, Ended]


def test_a_second_call_reads_nothing_and_tells_nothing_failed_anew(workspace, scans):
    """What is archived stays as it is; what was set apart is tried once more, since it is asked."""
    first = read_all(scans[:1], Site(workspace, Settings(), lambda _: None, "test", now=clock))
    told = []
    assert read_all(scans[:1], Site(workspace, Settings(), told.append, "test", now=clock)) == first
    assert not [event for event in told if isinstance(event, PageRead)]
