"""What our sources of Circular 05/2025 do not tell, and what packages have in its place.

Nobody could compare these with the circular's text or with the receiving archive's validator, so
every report of a package names them. docs/handover.md has the same table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from digitize.exchange.packages.kinds import PACKAGES

_EVERY: Final = tuple(PACKAGES)
_SIP: Final = ("sip-hoso", "sip-tailieu")
_AIP: Final = ("aip-hoso", "aip-tailieu")


@dataclass(frozen=True, slots=True)
class Assumption:
    """One unchecked choice. key: for references. kinds: the packages that it bears on."""

    key: str
    about: str
    vietnamese: str
    kinds: tuple[str, ...] = _EVERY


ASSUMPTIONS: Final = (
    Assumption("needed",
               "fields that are taken for obligatory beyond those that are told: a package without"
               " them is written, and its report lists them",
               "các trường coi là bắt buộc ngoài những trường đã biết chắc: thiếu thì vẫn đóng gói"
               " và liệt kê trong báo cáo"),
    Assumption("empty", "a field without a value has an empty element",
               "trường không có giá trị vẫn có phần tử rỗng"),
    Assumption("namespace", "EAD.xml and EAD_doc have no namespace",
               "EAD.xml và EAD_doc không có không gian tên"),
    Assumption("schemas", "ead.xsd and ead_doc.xsd are written by digitize from the tables of"
               " fields; ead_pic.xsd and ead_media.xsd, for photographs and sound, are left out",
               "ead.xsd và ead_doc.xsd do digitize viết theo bảng trường; không có ead_pic.xsd,"
               " ead_media.xsd (ảnh, ghi âm, ghi hình)"),
    Assumption("doc-code", "a full stop stands between a file's code and the seven digits of the"
               " document's ordinal", "giữa mã hồ sơ và số thứ tự 7 chữ số có dấu chấm"),
    Assumption("doc-id", "a document's id is the name that Article 8 gives to its scan, file code"
               " and ordinal; the ordinal alone, where that has more than 25 letters; files have"
               " this name in every kind of package",
               "mã định danh tài liệu là tên tệp theo Điều 8 (mã hồ sơ và số thứ tự); quá 25 ký tự"
               " thì chỉ lấy số thứ tự; tệp mang tên này trong mọi loại gói"),
    Assumption("arc-code", "a full stop stands between an archive's code and the code of a file or"
               " document", "giữa mã lưu trữ và mã hồ sơ hoặc mã tài liệu có dấu chấm",
               (*_AIP, "dip")),
    Assumption("ordinal", "docOrdinal has seven digits", "docOrdinal có 7 chữ số", _AIP),
    Assumption("issued", "a date without day or month is left out of a SIP and a DIP, which take"
               " DD/MM/YYYY", "ngày văn bản thiếu ngày hoặc tháng thì bỏ trống (SIP, DIP chỉ nhận"
               " DD/MM/YYYY)", (*_SIP, "dip")),
    Assumption("keywords", "a semicolon parts keywords", "từ khóa cách nhau bằng dấu chấm phẩy"),
    Assumption("inherited", "a document without a term of retention, a mode of use or a physical"
               " state of its own has that of its dossier",
               "tài liệu không có thời hạn, chế độ sử dụng, tình trạng vật lý riêng"
               " thì theo hồ sơ"),
    Assumption("born-digital", "confidenceLevel of a document is 01 where all of its pages were"
               " made on a computer, 03 where some were, else 02; what a person entered goes first",
               "mức độ tin cậy của tài liệu: 01 nếu mọi trang là bản điện tử, 03 nếu một phần, còn"
               " lại 02; giá trị do người nhập được ưu tiên"),
    Assumption("process", "process is 1 or 0, as a person entered it",
               "quy trình xử lý là 1 hoặc 0 theo người nhập"),
    Assumption("agreement", "altRecordID is left out where nobody names a submission agreement",
               "không có altRecordID nếu không nêu văn bản thỏa thuận giao nộp"),
    Assumption("zip-name", "the ZIP is named by two digits of the ordinal, an underscore and the"
               " OBJID, colons turned into underscores",
               "tên ZIP gồm số thứ tự 2 chữ số, dấu gạch dưới và OBJID"),
    Assumption("documentation", "documentation/ holds the list of documents as CSV",
               "documentation/ có mục lục văn bản dạng CSV"),
    Assumption("dip-objid", "a DIP has an OBJID and the representation's division as a SIP has"
               " them", "DIP có OBJID và phần rep1 như SIP", ("dip",)),
    Assumption("dip-copy", "the archive's authenticating copy (Article 42) is a PDF/A beside the"
               " package, made where the request names a receiver, and signed afterwards by"
               " `digitize sign`; its layout is ours",
               "bản xác thực (Điều 42) là tệp PDF/A đặt cạnh gói, lập khi yêu cầu có ghi người nhận"
               " và ký sau bằng digitize sign; bố cục do digitize đặt", ("dip",)),
    Assumption("holeyfile", "a .fetch.txt stands for a document of a SIP whose same bytes are in a"
               " package named by --handed; without that it is packed again",
               "tệp .fetch.txt thay cho tài liệu đã nộp trong gói nêu ở --handed nếu không thay"
               " đổi; không nêu thì đóng gói lại", _SIP),
)  # fmt: skip


def assumed_for(kind: str) -> tuple[Assumption, ...]:
    """Return the assumptions that bear on a kind of package, by its name."""
    return tuple(one for one in ASSUMPTIONS if kind in one.kinds)
