"""Names of bodies that issue papers or hold events: committees, offices, unions and others."""

from __future__ import annotations

import re

from digitize.record.letters import bare
from digitize.understand.structure.listing import any_of

_FIRST = r"""
    ubnd, uy ban, hdnd, hoi dong, dang uy, dang bo, chi bo, tinh uy, thanh uy, huyen uy, quan uy,
    thi uy, ban, to, dai, hoi, doan, ubmttq\w*, mttq, mat tran, van phong, tram, trung tam, cong
    an, phong, truong, hop tac xa, htx, so, chi hoi, chi doan, lien doan, cong doan, cau lac bo,
    clb, bo phan, nha van hoa, khu pho, phuong, xa, thi tran, thi xa, huyen, quan, tinh, thanh
    pho, tp, cum, bo, bao, cong, vien, nha, lien hiep, thuong truc, dai truyen thanh, bch, btv,
    ban quan ly, hat, chi cuc, cuc, kho bac, ngan hang, cong ty, benh vien, quy, thon, ap, buon,
    bon, khom, lang, toa an, vien kiem sat, doi, bo chi huy, tieu doan, don, hiep hoi, dien luc
"""
# In running text these begin other words as often: `tổng kết`, `vụ việc`, `khu vực`.
_FIRST_IN_HEADS = r"""
    tap chi, thong tan xa, tong cuc, vu, tinh doan, huyen doan, thanh doan, dang doan, chinh phu,
    quoc hoi, thu tuong, chu tich nuoc, thanh tra, chi nhanh, tong cong ty, tong, tap doan, bao
    hiem, hoc vien, thu vien, tieu ban, khu, nhom, trai, xi nghiep, nong truong, lam truong, bcd
"""
_BODY = re.compile(rf"^\W*{any_of(_FIRST)}(?!\w)")
_IN_HEAD = re.compile(rf"^\W*{any_of(f'{_FIRST},{_FIRST_IN_HEADS}')}(?!\w)")

UNIT_NAMES = any_of(r"""
    phường, xã, thị trấn, quận, huyện, thị xã, thành phố, tỉnh, khu phố, tổ, thôn, ấp, khóm, TP,
    buôn, bon, khu, đường
""")
"""The words that a place's name begins with inside a sentence."""


def opens_body(text: str, in_head: bool = False) -> bool:
    """Whether a text begins with the name of a body.

    Args: in_head: of a paper, where more names can be told from other words.
    """
    return (_IN_HEAD if in_head else _BODY).match(bare(text)) is not None
