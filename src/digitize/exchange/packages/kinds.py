"""Lists the kinds of packages, with what sets each apart.

Source: Circular 05/2025/TT-BNV, Appendices I to V, as digests of them and a package that was
handed over in June 2026 have them; `assumptions.py` lists what neither tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from digitize.exchange.packages.rules import (
    AIP_BATCH,
    AIP_DOCUMENT,
    AIP_DOSSIER,
    DIP_DOCUMENT,
    DIP_REQUEST,
    SIP_BATCH,
    SIP_DOCUMENT,
    SIP_DOSSIER,
    Rules,
)

CSIP: Final = "https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml"
Oais = Literal["SIP", "AIP", "DIP"]
Status = Literal["NEW", "SUPPLEMENT", "REPLACEMENT", "TEST", "OTHER"]


@dataclass(frozen=True, slots=True)
class PackageKind:
    """A kind of package.

    name: for `--as`. about, label: what it is, in English and in Vietnamese. appendix: of the
    circular. type: of the content, in METS. profile: of the package's METS; that of the
    representation is always CSIP. content: what METS calls the representation. whole, document:
    the fields of EAD.xml and of each EAD_doc, in their order.
    """

    name: str
    about: str
    label: str
    appendix: str
    oais: Oais
    type: str
    profile: str
    content: str
    whole: Rules
    document: Rules

    @property
    def of_dossier(self) -> bool:
        """Whether it holds the papers of one dossier, and not loose ones."""
        return self.whole in (SIP_DOSSIER, AIP_DOSSIER)

    @property
    def has_premis(self) -> bool:
        """Whether the history of the papers goes along."""
        return self.oais == "AIP"


_AIP_PROFILE: Final = "http://www.ra.ee/METS/v01/IP.xml"
_DIP_PROFILE: Final = "https://earkdip.dilcis.eu/profile/E-ARK-DIP.xml"
_ALL: Final = (
    PackageKind("sip-hoso", "package of a dossier for another archive's system (SIP_hoso)",
                "Gói hồ sơ giao nộp (SIP_hoso)", "III", "SIP", "Mixed", CSIP, "ORIGINAL",
                SIP_DOSSIER, SIP_DOCUMENT),
    PackageKind("aip-hoso", "package of a dossier for keeping (AIP_hoso)",
                "Gói hồ sơ lưu trữ (AIP_hoso)", "I", "AIP", "Mixed", _AIP_PROFILE, "NORMALIZED",
                AIP_DOSSIER, AIP_DOCUMENT),
    PackageKind("sip-tailieu", "package of loose papers for another system (SIP_tailieu)",
                "Gói tài liệu rời giao nộp (SIP_tailieu)", "IV", "SIP", "Collection", CSIP,
                "ORIGINAL", SIP_BATCH, SIP_DOCUMENT),
    PackageKind("aip-tailieu", "package of loose papers for keeping (AIP_tailieu)",
                "Gói tài liệu rời lưu trữ (AIP_tailieu)", "II", "AIP", "Collection", _AIP_PROFILE,
                "NORMALIZED", AIP_BATCH, AIP_DOCUMENT),
    PackageKind("dip", "package of papers for a reader who asked for them (DIP)",
                "Gói cung cấp cho độc giả (DIP)", "V", "DIP", "MIXED", _DIP_PROFILE, "ORIGINAL",
                DIP_REQUEST, DIP_DOCUMENT),
)  # fmt: skip

PACKAGES: Final[dict[str, PackageKind]] = {kind.name: kind for kind in _ALL}
