"""Administrative units: linked where one alone can be meant on the paper's day."""

import json
from datetime import date

import pytest

from digitize.record.fields import Event, RecordField
from digitize.understand.structure.units import linked
from tests.conftest import ROOT
from tests.structure.printed import plain

pytestmark = pytest.mark.unit


def value(text: str | None) -> RecordField:
    return RecordField(value=text, reason=None if text else "not there")


def link(text: str, when: str | None = "2023-06-28", around: str = ""):
    fields = {"issuer": value(text), "issued_on": value(when)}
    return linked(fields, plain(around or text))["issuer"].link


@pytest.mark.parametrize(
    ("text", "name", "within"),
    [
        ("UBND phường Mỹ Long", "Phường Mỹ Long", ("Thành phố Long Xuyên", "Tỉnh An Giang")),
        ("ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI", "Tỉnh Quảng Ngãi", ()),
        ("Đảng uỷ thị xã Hương Thuỷ", "Thị xã Hương Thủy", ("Thành phố Huế",)),
        ("UBND TP. Hồ Chí Minh", "Thành phố Hồ Chí Minh", ()),
    ],
)
def test_a_unit_of_the_list_is_linked(text, name, within):
    """Whatever the case, and wherever the tone stands; the value is not touched."""
    found = link(text)
    assert (found.name, found.within) == (name, within)
    assert found.valid_until == date(2025, 6, 30)


def test_the_papers_day_says_which_list_holds():
    """Before the reform a unit has successors; since then districts are no more."""
    before, after = link("Tỉnh Phú Thọ", "2025-06-30"), link("Tỉnh Phú Thọ", "2025-07-01")
    assert (before.valid_until, after.valid_until) == (date(2025, 6, 30), None)
    assert (before.valid_from, after.valid_from) == (None, date(2025, 7, 1))
    assert [one.name for one in before.successors] == ["Tỉnh Phú Thọ"]
    assert [one.name for one in link("Tỉnh Hòa Bình").successors] == ["Tỉnh Phú Thọ"]
    assert link("Phường Mỹ Long", "2025-07-01") is None
    assert link("Quận Ba Đình", "2025-07-01") is None
    assert link("Quận Ba Đình", "2025-06-30").level == "district"


def test_a_successor_is_named_and_not_put_in():
    """The paper's name stays."""
    found = link("UBND phường Mỹ Long")
    assert [(one.name, one.within) for one in found.successors] == [
        ("Phường Long Xuyên", ("Tỉnh An Giang",))
    ]


@pytest.mark.parametrize(
    "text",
    [
        "UBND phường Bến Vạn",  # invented
        "ỦY BAN NHÂN DÂN XÃ VĨNH KHÊ HẠ",  # `Xã Vĩnh Khê` is another
        "UBND xã Mỹ Long",  # three of them
        "Chi bộ khu phố 6",
        "SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH",
    ],
)
def test_what_is_unknown_or_ambiguous_has_no_link(text):
    """Nothing is guessed."""
    assert link(text) is None


def test_the_unit_around_decides_between_units_of_one_name():
    """Where the paper names it."""
    found = link("UBND xã Mỹ Long", around="UBND xã Mỹ Long, huyện Cao Lãnh, báo cáo")
    assert found.within == ("Huyện Cao Lãnh", "Tỉnh Đồng Tháp")
    assert link("UBND xã Mỹ Long", around="UBND xã Mỹ Long, huyện Vĩnh Khê") is None


def test_without_a_day_nothing_is_linked():
    """A month or year that is printed does; the year of the reform alone does not."""
    assert link("Tỉnh Phú Thọ", None) is None
    for raw, linked_ in (("ngày tháng 12 năm 2011", True), ("ngày tháng năm 2025", False)):
        by_hand = RecordField(raw=raw, status="handwritten", reason="by hand")
        fields = {"issuer": value("Tỉnh Phú Thọ"), "issued_on": by_hand}
        assert bool(linked(fields, plain("x"))["issuer"].link) is linked_


def test_a_place_has_the_link_of_its_issuer():
    """`Phú Thọ` alone may be a town as well as a province."""
    fields = {"issued_on": value("2011-12-16"), "place": value("Phú Thọ")}
    assert linked(fields, plain("x"))["place"].link is None
    fields["parent_issuer"] = value("UBND TỈNH PHÚ THỌ")
    assert linked(fields, plain("x"))["place"].link.name == "Tỉnh Phú Thọ"


def test_the_organiser_of_an_event_is_linked_by_the_events_day():
    """News items have no date of issue."""
    event = Event(date=value("2023-06-28"), organiser=value("Đảng uỷ phường Mỹ Long"))
    found = linked({"event": event}, plain("x"))["event"]
    assert found.organiser.link.name == "Phường Mỹ Long"
    assert found.organiser.value == "Đảng uỷ phường Mỹ Long"


@pytest.mark.parametrize(
    "path", sorted((ROOT / "fixtures").glob("*.fields.json")), ids=lambda p: p.stem
)
def test_places_of_fixtures_are_invented_and_get_no_link(path):
    """None of them is in the list on its paper's day."""
    truth = json.loads(path.read_text(encoding="utf-8"))
    event = truth["event"] or {}
    when = truth["issued_on"] or truth.get("issued_on_read") or event.get("date")
    for name in (truth["issuer"], truth["parent_issuer"], event.get("organiser")):
        assert name is None or link(name, when) is None


def test_the_list_is_whole():
    """63 provinces became 34, and 10,035 wards 3,321; each has a successor."""
    path = ROOT / "src/digitize/understand/structure/data/units.json"
    data = json.loads(path.read_text("utf-8"))
    counts = {
        name: [sum(row[0] == level for row in data[name]) for level in (0, 1, 2)]
        for name in ("before", "after")
    }
    assert counts == {"before": [63, 696, 10_035], "after": [34, 0, 3_321]}
    assert all(row[4] for row in data["before"] if row[0] != 1)
