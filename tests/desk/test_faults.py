"""Refusals at the desk are in the person's language, whatever rule refuses."""

import pytest

from digitize.edge.desk.messages.faults import in_vietnamese
from digitize.errors import BadDossier
from digitize.keep.ledger.dossiers import (
    Author,
    change_dossier,
    dissolve_dossier,
    new_dossier,
    validated,
)
from tests.ledger.little_engine import MORNING, workspace_at

ID = "0" * 64 + "-1"
WRONG = {
    "start_date": ("32/13/2020", "hôm qua"),
    "maintenance": ("mãi mãi",),
    "title": ("a" * 1001, "a\x07b"),
    "fonds_closed": ("có lẽ",),
    "sheets": ("-1", "nhiều", "2000000"),
    "file_code": ("", "a" * 101),
    "keywords": (";".join(f"từ {number}" for number in range(101)),),
}


def whys(tmp_path):
    """What every rule says that refuses a dossier."""
    change = {"by": "Lê An", "at": MORNING, "way": "entered"}
    base = {"dossier_id": "hs-" + "0" * 16, "change": change, "file_code": "01"}
    document = {"record_id": ID}
    given = [{name: value} for name, values in WRONG.items() for value in values]
    given += [
        {"start_date": "2021", "end_date": "2020"},
        {"documents": [document, document]},
        {"documents": [{**document, "first_sheet": 3, "last_sheet": 2}]},
        {"documents": [{**document, "note": "a" * 501}]},
    ]
    for one in given:
        with pytest.raises(BadDossier) as told:
            validated("01", {**base, **one})
        yield told.value.why
    author = Author("Lê An", MORNING)
    with workspace_at(tmp_path).open_ledger() as db:
        first = new_dossier(db, {"file_code": "01", "documents": [document]}, author)
        for values in ({"file_code": "01"}, {"file_code": "02", "documents": [document]}, {}):
            with pytest.raises(BadDossier) as told:
                new_dossier(db, values, author)
            yield told.value.why
        gone = dissolve_dossier(db, first, author, "nhầm")
        with pytest.raises(BadDossier) as told:
            change_dossier(db, gone, {"title": "a"}, author)
        yield told.value.why


def test_every_rule_of_a_dossier_is_worded_in_vietnamese(tmp_path):
    """None of them leaves an English sentence at the Vietnamese desk."""
    for why in whys(tmp_path):
        said = in_vietnamese(why)
        assert said, why
        assert not {"the", "should", "is", "it", "takes"} & set(said.split()), said
