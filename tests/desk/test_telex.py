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
    "147/QDD-UBND": "147/QĐ-UBND",
}  # fmt: skip
VNI = {
    "tie61ng Vie65t": "tiếng Việt", "d9u7o75c": "được", "hoa2": "hòa", "a8n": "ăn", "a61": "ấ",
    "nguo7i2": "người", "a11": "a1", "D9a65t": "Đật",
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
