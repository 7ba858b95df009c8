"""The input aid, as a browser runs it: every text can be typed, tones stand where they belong."""

import pytest

from digitize.keep.workspace import open_workspace
from tests.desk.conftest import desk_at

TELEX = {
    "tieengs Vieetj": "tiếng Việt", "hoaf binhf": "hòa bình", "hoanf": "hoàn", "dduwowcj": "được",
    "ddaats DDAATS": "đất ĐẤT", "thuowr": "thuở", "thuowngf": "thường", "nguwowif": "người",
    "nguwowi": "ngươi", "giof": "giò", "giowf": "giờ", "quys": "quý", "quaanr": "quẩn", "gif": "gì",
    "khuyeenr": "khuyển", "nghieemj": "nghiệm", "oai": "oai", "ngoaif": "ngoài", "quoocs": "quốc",
    "hoaj sy": "họa sy", "mass": "mas", "maaa": "maa", "asz": "a", "ddd": "dd", "aww": "aw",
    "muwowif": "mười", "UYR": "ỦY", "ruoouj": "ruộu", "ruwowuj": "rượu",
    "tooir": "tổi", "xoas": "xóa", "toans": "toán", "thuyeets": "thuyết",
    "147/QDD-UBND": "147/QĐ-UBND", "HDDND": "HĐND", "LDDLDD": "LĐLĐ", "toafn": "toàn",
    "tw": "tư", "TWW": "TW", "hoafn": "hoàn", "dangd": "đang", "DDTNCSHCM": "ĐTNCSHCM",
    "thuyr": "thủy", "khoer": "khỏe", "khoefn": "khoèn", "tww": "tw",
}  # fmt: skip
VNI = {
    "tie61ng Vie65t": "tiếng Việt", "d9u7o75c": "được", "hoa2": "hòa", "a8n": "ăn", "a61": "ấ",
    "nguo7i2": "người", "a11": "a1", "D9a65t": "Đật",
    "HD9ND": "HĐND", "toa2n": "toàn", "T7": "T7",
}  # fmt: skip


@pytest.fixture(scope="module")
def compose(chromium, tmp_path_factory):
    """`compose` of the module that the desk serves, key by key."""
    workspace = open_workspace(tmp_path_factory.mktemp("telex") / "w")
    with desk_at(workspace.root) as address:
        page = chromium.new_page()
        page.goto(f"{address}/static/icon.svg")

        def typed(keys: dict[str, str], method: str) -> dict[str, str]:
            return page.evaluate(
                """async ([all, method]) => {
                  const { compose } = await import("/static/telex.js");
                  return Object.fromEntries(all.map((keys) => [
                    keys, [...keys].reduce((text, key) => compose(text, key, method), "")]));
                }""",
                [list(keys), method],
            )

        yield typed
        page.close()


def test_telex(compose):
    assert compose(TELEX, "telex") == TELEX


def test_vni(compose):
    assert compose(VNI, "vni") == VNI


def test_off_and_other_signs_are_left_alone(compose):
    """Without a method each key is itself; so are figures in Telex and letters in VNI."""
    assert compose({"vieetj 12": ""}, "") == {"vieetj 12": "vieetj 12"}
    assert compose({"a1 b2": ""}, "telex") == {"a1 b2": "a1 b2"}
    assert compose({"as": ""}, "vni") == {"as": "as"}


def test_it_is_off_where_the_system_composes(chromium, tmp_path_factory):
    """Letters that come whole are from an input method of the system; then ours stays out."""
    workspace = open_workspace(tmp_path_factory.mktemp("telex-off") / "w")
    with desk_at(workspace.root) as address:
        page = chromium.new_page()
        page.goto(f"{address}/inbox")
        page.evaluate(
            """async () => {
              const { aid } = await import("/static/telex.js");
              const input = document.createElement("input");
              input.id = "tried";
              document.querySelector("main").prepend(input);
              window.said = 0;
              aid(input, () => "telex", () => (window.said += 1));
            }"""
        )
        page.locator("#tried").focus()
        page.keyboard.type("toans ")
        assert page.locator("#tried").input_value() == "toán "
        page.keyboard.insert_text("ệ")
        page.keyboard.type("as")
        assert page.locator("#tried").input_value() == "toán ệas"
        assert page.evaluate("window.said") == 1
        page.close()
