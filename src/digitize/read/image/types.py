"""The two types of page image, and a check."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from digitize.errors import BadImage

Image = NDArray[np.uint8]
"""A page: (height, width) grey, or (height, width, 3) red, green, blue."""

Gray = NDArray[np.uint8]
"""A grey page: uint8, (height, width), 0 ink to 255 paper."""


def require_gray(image: Gray) -> None:
    """Raises: BadImage: the image is no two-dimensional uint8 array with at least one pixel."""
    if image.dtype != np.uint8 or image.ndim != 2 or not image.size:
        raise BadImage(f"{image.dtype} of shape {image.shape} instead of grey uint8")
