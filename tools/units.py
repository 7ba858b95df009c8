"""Make the list of administrative units from the wheel of PyPI's `vietnamadminunits` (MIT).

    pip download --no-deps vietnamadminunits==1.0.4
    python -m tools.units vietnamadminunits-1.0.4-py3-none-any.whl

Its data alone are read: the package wants shapely and geopy, and none of its code is needed.
"""

import argparse
import hashlib
import json
import sqlite3
import tempfile
import zipfile
from collections import defaultdict
from pathlib import Path

OUT = Path(__file__).parents[1] / "src/digitize/understand/structure/data/units.json"
DATA = "vietnamadminunits/data/"


def main() -> None:
    """Write the list and say how many units are in it."""
    parser = argparse.ArgumentParser(prog="python -m tools.units", description=__doc__)
    parser.add_argument("wheel", type=Path)
    wheel = parser.parse_args().wheel
    with zipfile.ZipFile(wheel) as archive, tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(archive.extract(f"{DATA}dataset.db", folder))
        converter = json.loads(archive.read(f"{DATA}converter_2025.json"))
        licence = next(name for name in archive.namelist() if name.endswith("LICENSE"))
        made = {
            "source": wheel.name,
            "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
            "licence": archive.read(licence).decode().split("\n\nPermission")[0].split("\n\n"),
            **units(database, converter),
        }
    rows = {name: made.pop(name) for name in ("before", "after")}
    head = json.dumps(made, ensure_ascii=False)[:-1]
    lists = ", ".join(f'"{name}": [{_lines(of)}]' for name, of in rows.items())
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(f"{head},\n{lists}}}\n", encoding="utf-8")
    print({name: len(of) for name, of in rows.items()})


def _lines(rows: list) -> str:
    """A row a line: small, and to be seen in a diff."""
    return ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)


def units(database: sqlite3.Connection, converter: dict) -> dict:
    """Rows of level, code, name, the parent's code, and the codes of successors."""
    after, codes = _after(database)
    return {"before": _before(database, _successors(converter, codes)), "after": after}


def _after(database) -> tuple[list, dict]:
    found, codes = {}, {}
    for province, code, ward, ward_code, key, ward_key in database.execute(
        "SELECT province, provinceCode, ward, wardCode, provinceKey, wardKey FROM admin_units"
    ):
        found["0", code] = [0, code, province, None, []]
        found["2", ward_code] = [2, ward_code, ward, code, []]
        codes[key] = code
        codes[f"{key}_{ward_key}"] = ward_code
    return list(found.values()), codes


def _successors(converter: dict, codes: dict) -> dict[str, list[str]]:
    """The codes that stand for a unit since, by its keys before."""
    found = defaultdict(list)
    for new, olds in converter["DICT_PROVINCE"].items():
        for old in olds:
            found[old].append(codes[new])
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for new, olds in wards.items():
            for old in olds:
                found[old].append(codes[f"{province}_{new}"])
    for province, wards in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, news in wards.items():
            found[old] += [codes[f"{province}_{one['newWardKey']}"] for one in news]
    return {old: sorted(set(news)) for old, news in found.items()}


def _before(database, successors: dict) -> list:
    found = {}
    for row in database.execute(
        "SELECT province, provinceCode, provinceKey, district, districtCode, districtKey,"
        " ward, wardCode, wardKey FROM admin_units_legacy"
    ):
        (province, code, key, district, district_code, district_key, ward, ward_code, ward_key) = (
            row
        )
        found["0", code] = [0, code, province, None, successors.get(key, [])]
        if district_code:
            found["1", district_code] = [1, district_code, district, code, []]
        if ward_code:
            by = f"{key}_{district_key}_{ward_key}"
            found["2", ward_code] = [2, ward_code, ward, district_code, successors.get(by, [])]
    return list(found.values())


if __name__ == "__main__":
    main()
