"""Dossiers at the desk: described, ordered and checked without a command line."""

import csv
import io
import json
import re
import time
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner

from digitize.edge.cli import cli
from digitize.edge.desk import draw
from digitize.exchange.packages.hand_over import Handover
from digitize.exchange.packages.read import open_package
from digitize.keep.archive.index import each_record, open_index
from digitize.keep.ledger.acts import What, note_act
from digitize.keep.ledger.answers import head_of, note_answer
from digitize.keep.ledger.dossiers import dossier_named, each_dossier
from digitize.record.description import Description
from digitize.record.edits import Hand
from digitize.record.model import Edit
from digitize.settings import load_settings
from digitize.work.intake.take import Asked, take
from tests.cli.test_packages import pdf
from tests.desk.conftest import desk_at
from tests.ledger.conftest import drop, engine  # noqa: F401  (the same bench)
from tests.ledger.little_engine import FIRST, scan


@pytest.fixture
def desk(engine, drop):  # noqa: F811
    """A desk on a workspace with three papers of the dossier 07; its address."""
    for name in ("1.pdf", "2.pdf", "3.pdf"):
        asked = Asked(FIRST, description=Description(fonds_code="UBTK", file_code="07"))
        take(drop(scan(name), name), engine.db, engine.store, asked, engine.clock())
    engine.drain()
    with desk_at(engine.workspace.root) as address:
        yield address


def get(address):
    with urlopen(address) as answer:  # noqa: S310  (http)
        return answer.read().decode()


def post(address, page, **values):
    """Send a form of a page as a browser does; the page that it leads to, with its status."""
    csrf = re.search(r'name="csrf" content="([0-9a-f]+)"', page)[1]
    revision = re.search(r'name="revision" value="([0-9]+)"', page)
    base = re.match(r"http://[^/]+", address)[0]
    data = {"revision": revision[1]} if revision else {}
    sent = Request(f"{address}?csrf={csrf}", urlencode({**data, **values}).encode(),  # noqa: S310
                   {"Origin": base})  # fmt: skip
    try:
        with urlopen(sent) as answer:  # noqa: S310
            return answer.status, answer.read().decode(), answer.url
    except HTTPError as error:
        return error.code, error.read().decode(), address


def test_a_dossier_is_described_ordered_and_checked(engine, desk):  # noqa: F811
    """Proposals wait for a person; mistakes are told beside what was typed; nobody is overtaken."""
    start = get(f"{desk}/dossiers")
    here = desk + re.search(r'href="(/dossiers/hs-[0-9a-f]+)"', start)[1]
    page = get(here)
    assert "Văn bản đề xuất" in page
    assert dossier_named(engine.db, "07").pages is None
    status, page, _ = post(f"{here}/accept", page, field="pages")
    seen = dossier_named(engine.db, "07")
    assert (status, seen.pages, seen.change.way) == (200, 3, "accepted")
    old = page
    form = {"file_code": "07", "fonds_code": "UBTK", "pages": "3", "title": "Hồ sơ <tiêm> phòng",
            "maintenance": "05", "fonds_closed": "1"}  # fmt: skip
    status, page, _ = post(here, page, **form)
    seen = dossier_named(engine.db, "07")
    assert (status, seen.title, seen.maintenance, seen.fonds_closed) == (
        200, "Hồ sơ <tiêm> phòng", "05", True,
    )  # fmt: skip
    assert "&lt;tiêm&gt;" in page
    status, page, _ = post(here, page, **form, start_date="31/9/2024")
    assert (status, "lịch không có ngày 31/9/2024" in page, 'value="31/9/2024"' in page) == (
        422, True, True,
    )  # fmt: skip
    status, told, _ = post(here, old, **form)
    assert (status, "người khác vừa sửa" in told) == (409, True)
    names = [engine.current(one.record_id[:64]).source.filename for one in seen.documents]
    places = {"place-1": "3", "place-2": "2", "place-3": "3", "first_sheet-1": "5", "out-2": "1"}
    status, page, _ = post(f"{here}/documents", page, **places)
    seen = dossier_named(engine.db, "07")
    after = [engine.current(one.record_id[:64]).source.filename for one in seen.documents]
    assert (names, after) == (["1.pdf", "2.pdf", "3.pdf"], ["3.pdf", "1.pdf"])
    assert (seen.documents[1].first_sheet, len(seen.taken_out)) == (5, 1)
    status, page, _ = post(f"{here}/add", page, record=seen.taken_out[0][:10])
    assert (status, len(dossier_named(engine.db, "07").documents)) == (200, 3)
    assert here.removeprefix(desk) in get(f"{desk}/records/{seen.documents[0].record_id}")
    page = get(f"{here}?check=1")
    assert "trang trắng (trang 1)" in page
    listed = list(csv.reader(io.StringIO(get(f"{here}/contents.csv").removeprefix("\ufeff"))))
    assert [row[5] for row in listed] == ["Tờ số", "", "5", ""]
    with urlopen(f"{here}/contents.pdf") as answer:  # noqa: S310  (http)
        assert answer.read(5) == b"%PDF-"
    assert "blank" in get(f"{here}/conformance.csv")
    status, page, where = post(f"{desk}/dossiers", start, file_code="08", fonds_code="UBTK")
    assert (status, "/dossiers/hs-" in where) == (200, True)
    status, page, _ = post(f"{desk}/dossiers", start, file_code="07", fonds_code="UBTK")
    assert (status, "đã có hồ sơ" in page) == (422, True)
    with pytest.raises(HTTPError) as missing:
        get(f"{desk}/dossiers/hs-0000000000000000")
    assert missing.value.code == 404


def put_right_just_now(engine, value):  # noqa: F811
    """A number is put right in every paper; the answer is noted, and in no revision yet."""
    now = engine.clock()
    for record in records(engine):
        edits = [Edit(by="Lê An", at=now, field="number", after=value)]
        act = note_act(engine.db, What.CONFIRM, Hand("Lê An", now), {record: None})
        note_answer(engine.db, head_of(engine.db, record), act, edits, now)


def records(engine):  # noqa: F811
    with open_index(engine.workspace.archive) as index:
        return {one.record_id: one for one in each_record(index)}


def numbers_in_the_archive(engine):  # noqa: F811
    archive = engine.archive
    told = (archive.record_json(id_, one.revision) for id_, one in records(engine).items())
    return {json.loads(one)["number"]["value"] for one in told}


def test_a_dossier_is_packed_and_dissolved_without_a_command(engine, drop):  # noqa: F811
    """What is missing leads to where it is entered; then the package and its report are handed out.

    A dissolved dossier says why, and offers nothing more.
    """
    for name in ("1.pdf", "2.pdf"):
        asked = Asked(FIRST, description=Description(fonds_code="UBTK", file_code="07"))
        take(drop(pdf(name), name), engine.db, engine.store, asked, engine.clock())
    engine.drain()
    with desk_at(engine.workspace.root) as desk:
        here = desk + re.search(r'href="(/dossiers/hs-[0-9a-f]+)"', get(f"{desk}/dossiers"))[1]
        page = get(f"{here}/packages")
        assert "Mã hồ sơ giấy: còn thiếu" in page
        assert f'href="{here.removeprefix(desk)}#f-paper_file_code"' in page
        form = {"file_code": "07", "fonds_code": "UBTK", "paper_file_code": "A29.K1.7"}
        post(here, get(here), **form)
        put_right_just_now(engine, "128")
        page = get(f"{here}/packages")
        assert numbers_in_the_archive(engine) == {"128"}
        assert "2 văn bản" in page
        assert "Nên nhập thêm" in page
        assert "Thời hạn bảo quản: còn thiếu" in page
        assert page.count("Chế độ sử dụng: còn thiếu") == 1  # of the dossier, whose papers have it
        put_right_just_now(engine, "129")
        status, page, where = post(f"{here}/packages", page, kind="sip-hoso", status="TEST")
        assert numbers_in_the_archive(engine) == {"129"}
        end = time.monotonic() + 60
        while "Đang đóng gói" in page and time.monotonic() < end:
            time.sleep(0.2)
            page = get(where)
        assert (status, "Đã đóng gói xong" in page) == (200, True), page
        links = re.findall(r'href="([^"]+)" download', page)
        assert [link[-4:] for link in links] == [".zip", ".txt"]
        with urlopen(desk + links[0]) as answer:  # noqa: S310  (http)
            (engine.workspace.root.parent / "goi.zip").write_bytes(answer.read())
        with open_package(engine.workspace.root.parent / "goi.zip") as opened:
            assert list(opened.faults()) == []
            assert len(list(opened.documents())) == 2
        assert "unchecked" in get(desk + links[1])
        with engine.workspace.open_ledger() as db:
            [found] = each_dossier(db)
        marked = found.documents[0].record_id
        typed = ["edit", marked, "secrecy", "MẬT", "--by", "Vi Thị Thoa"]
        ended = CliRunner().invoke(cli, [*typed, "--workspace", str(engine.workspace.root)])
        assert ended.exit_code == 0, ended.output
        engine.drain()
        with urlopen(desk + links[0]) as answer:  # noqa: S310  (http)
            assert answer.url.endswith("/packages?kind=sip-hoso")  # it is not handed out any more
            assert "tạm giữ" in answer.read().decode()
        with pytest.raises(HTTPError):
            get(where)
        page = get(here)
        assert post(f"{here}/dissolve", page, why=" ")[0] == 422
        status, page, _ = post(f"{here}/dissolve", page, why="lập nhầm")
        assert (status, "lập nhầm" in page, "Lưu văn bản" in page) == (200, True, False)
        assert here.removeprefix(desk) not in get(f"{desk}/dossiers")


def test_a_package_that_fails_is_not_waited_for(engine, desk, tmp_path, monkeypatch):  # noqa: F811
    """Whatever goes wrong is said; else the desk would take no other package until it ends."""
    monkeypatch.setattr(draw, "_kit", [(load_settings(workspace=engine.workspace.root), None)])
    get(f"{desk}/dossiers")  # files the papers
    with engine.workspace.open_ledger() as db:
        [found] = each_dossier(db)
    asked = draw.PackAsked(found.dossier_id, "no such kind", Handover(), engine.clock(), "vi")
    assert "KeyError" in draw.pack(engine.workspace.root, asked, tmp_path)
