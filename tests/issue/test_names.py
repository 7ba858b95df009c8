"""A misread name in a masthead is taken as the text repeats it, and only then."""

import pytest

from digitize.record.fields import RecordField
from digitize.understand.issue.names import as_elsewhere
from digitize.understand.structure.document import printed_lines

from .leaf import Leaf

pytestmark = pytest.mark.unit

TEXT = (
    "Sáng nay xã Tân Quới Đông khánh thành cầu mới.",
    "Bà con Tân Quới Đông ra đồng, chợ Tân Quới",
    "Đông họp đông hơn mọi phiên.",
)


def named(value: str, *text: str) -> RecordField:
    """The field of a masthead with this value, over an issue with these lines."""
    leaf = Leaf()
    for at, line in enumerate(text):
        leaf.put(line, 180, 200 + 60 * at)
    field = RecordField(value=value, raw=value, method="serial/1", status="machine", reason=None)
    return as_elsewhere(field, printed_lines([leaf.page()]))


def test_a_misread_name_is_as_the_text_has_it():
    """What was read stays, and the method tells where the value is from."""
    found = named("BẢN TIN TÂN QLỚI ĐÔNG", *TEXT)
    assert (found.value, found.raw) == ("BẢN TIN TÂN QUỚI ĐÔNG", "BẢN TIN TÂN QLỚI ĐÔNG")
    assert found.method == "serial/1, as in the text"


@pytest.mark.parametrize("value", [
    "BẢN TIN TÂN QUỚI ĐÔNG",  # it stands in the text as it was read
    "BẢN TIN CỒN BÀNG HẠ",  # the text has no name like it
    "TẬP SAN SEN",
])  # fmt: skip
def test_other_names_stay_as_read(value):
    found = named(value, *TEXT)
    assert (found.value, found.method) == (value, "serial/1")


def test_a_name_that_the_text_has_once_proves_nothing():
    """Once may be the misreading."""
    assert named("BẢN TIN TÂN QLỚI ĐÔNG", TEXT[0]).value == "BẢN TIN TÂN QLỚI ĐÔNG"
