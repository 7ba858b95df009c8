"""What the pages for fitting say about the shipped weights, for archives that learn beside them.

An archive's own pages show what its typeface and its scanner make of letters. They must not unlearn
what other pages taught: papers that come later may look like those.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np

from digitize.understand.vietnamese.fitting import Known

DATA = Path(__file__).parent / "data" / "known.npz"
# Words of the pages for fitting that count beside each word of an archive's own. 226 pages of one
# typewriter taught: without the others, pages in other typefaces lost a third of what the weights
# mend there, for a gain of 9 % of the wrong words here; with six nothing, for a gain of 3 %.
BESIDE = 6.0


def known(readers: str, words: int) -> Known:
    """What is known of the weights for `two` readers or for `three`, beside so many new words."""
    one = _each()[readers]
    return Known(one.names, one.stiffness * BESIDE * words)


@cache
def _each() -> Mapping[str, Known]:
    """What one word of the pages for fitting says about the weights, on average."""
    with np.load(DATA) as held:
        return {
            name: Known(held[f"{name}_names"].tolist(), held[name].astype(np.float64))
            for name in ("two", "three")
        }
