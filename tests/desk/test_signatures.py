"""The desk says what each signature of the file is worth, in both languages."""

from datetime import UTC, datetime

import pytest

from digitize.edge.desk.messages import text
from digitize.record.signatures import FileSignature, SignatureState
from tests.desk.test_unread import record, rendered  # noqa: F401  (a record of before)

SIGNED = FileSignature(
    name="Signature1", state=SignatureState.ALTERED, by="Nguyễn Thị Thử", issuer="CA thử nghiệm",
    claimed_at=datetime(2026, 3, 2, 1, 0, tzinfo=UTC), covers_file=False,
)  # fmt: skip


@pytest.mark.parametrize(
    ("language", "says"),
    [("vi", "đã bị sửa sau khi ký"), ("en", "altered after signing")],
)
def test_a_record_tells_who_signed_and_whether_it_holds(record, language, says):  # noqa: F811
    """Who, by whose certificate, and why it does not hold; nothing where nothing is signed."""
    signed = record.model_copy(update={"signatures": (SIGNED,)})
    page = rendered("record-signatures.html", language, record=signed)
    for words in (says, "Nguyễn Thị Thử", "CA thử nghiệm", "2026"):
        assert words in page
    assert rendered("record-signatures.html", language, record=record).strip() == ""


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_state_has_words(language):
    """None is shown as its code."""
    for state in SignatureState:
        assert text(language, f"signatures.{state}") not in ("", f"signatures.{state}")


def test_who_joins_a_signed_paper_is_told_that_its_signatures_stay_behind(record):  # noqa: F811
    """The joined scan is another file; of papers without signatures nothing is said."""
    signed, session = record.model_copy(update={"signatures": (SIGNED,)}), {"t": {}}
    page = rendered("join.html", "en", records=[record, signed], session=session)
    assert text("en", "join.signed") in page
    assert 'id="signed"' not in rendered("join.html", "en", records=[record], session=session)
