"""Names of bodies: committees, offices, unions, and what else issues papers or holds events."""

from __future__ import annotations

import re

from digitize.record.letters import bare
from digitize.understand.structure.listing import any_of

_HEADS = any_of(r"""
    ubnd, uy ban, hdnd, hoi dong, dang uy, dang bo, chi bo, tinh uy, thanh uy, huyen uy, quan uy,
    thi uy, ban, to, dai, hoi, doan, ubmttq\w*, mttq, mat tran, van phong, tram, trung tam, cong
    an, phong, truong, hop tac xa, htx, so, chi hoi, chi doan, lien doan, cong doan, cau lac bo,
    clb, bo phan, nha van hoa, khu pho, phuong, xa, thi tran, thi xa, huyen, quan, tinh, thanh
    pho, tp, cum, bo, bao, cong, vien, nha, lien hiep, thuong truc, dai truyen thanh, bch, btv,
    ban quan ly, hat, chi cuc, cuc, kho bac, ngan hang, cong ty, benh vien, quy, thon, ap, buon,
    bon, khom, lang, toa an, vien kiem sat, doi, bo chi huy, tieu doan, don, hiep hoi
""")
_BODY = re.compile(rf"^\W*{_HEADS}(?!\w)")


UNIT_NAMES = any_of(r"""
    phường, xã, thị trấn, quận, huyện, thị xã, thành phố, tỉnh, khu phố, tổ, thôn, ấp, khóm, TP,
    buôn, bon, khu, đường
""")
"""What a place's name begins with where it stands inside a sentence."""


def opens_body(text: str) -> bool:
    """Whether a text begins with the name of a body."""
    return _BODY.match(bare(text)) is not None
