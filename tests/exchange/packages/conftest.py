"""The twelve papers, and a package of each kind, made once for all tests here."""

import pytest

from digitize.exchange.packages.contents import LooseBatch, ReadingRequest
from digitize.exchange.packages.kinds import PACKAGES
from digitize.exchange.packages.write import PackageOrder, write_package
from tests.exchange.packages.papers import AT, HELD, PAPERS, Papers, cleared, paper_record


@pytest.fixture(scope="session")
def held_papers(tmp_path_factory):
    """The papers with one on hold."""
    folder = tmp_path_factory.mktemp("papers")
    pairs = [paper_record(place, folder) for place in range(PAPERS)]
    return Papers(tuple(one for one, _ in pairs), tuple(path for _, path in pairs))


@pytest.fixture(scope="session")
def papers(held_papers):
    """The papers after a person has cleared that one."""
    return held_papers.changed(HELD, cleared(held_papers.records[HELD]))


@pytest.fixture(scope="session")
def order():
    """How packages are made here: what stands for the PDF/A of a paper is told from its original.

    `test_real.py` makes real ones.
    """

    def make(record, original, to):
        to.write_bytes(original.read_bytes() + b"\n% made of it\n")
        return []

    return PackageOrder(
        AT, "digitize 0.1.0", make, lambda record, _: bool(record.digital_signatures),
        lambda _: ["the file says of itself that it is no PDF/A"], agreement="12/BBBG-2026",
    )  # fmt: skip


@pytest.fixture(scope="session")
def about():
    """What a package of each kind is about; None: the dossier."""
    batch = LooseBatch(file_code="UBND-HT.2026.01.0000001", fonds_code="H29.05",
                       archive_code="A29", title="Tài liệu rời năm 2019",
                       incoming=False)  # fmt: skip
    request = ReadingRequest(request_id="PYC-7", fonds_code="H29.05", archive_code="A29",
                             requested_on="2026-11-30", purpose="01")  # fmt: skip
    return {"sip-tailieu": batch, "aip-tailieu": batch, "dip": request}


@pytest.fixture(scope="session")
def packages(papers, order, about, tmp_path_factory):
    """A package of each kind, with the lines of its report."""
    made = {}
    for name, kind in PACKAGES.items():
        told: list[str] = []
        folder = tmp_path_factory.mktemp(name)
        made[name] = (
            write_package(kind, papers.contents(about.get(name)), order, folder, told.append),
            told,
        )
    return made
