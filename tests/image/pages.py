"""Synthetic pages: what is on them is known exactly."""

import cv2
import numpy as np


def printed_page(width: int = 1000, height: int = 1400, lines: int = 24) -> np.ndarray:
    """White paper with lines of small dark letters, level."""
    page = np.full((height, width), 255, np.uint8)
    rng = np.random.default_rng(7)
    for y in np.linspace(150, height - 150, lines).astype(int):
        letters = "".join(rng.choice(list("aceimnorsuvxAHKTbdhkp   "), 45))
        cv2.putText(page, letters, (100, int(y)), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2)
    return page


def turned(page: np.ndarray, degrees: float) -> np.ndarray:
    """The page turned counter-clockwise around its middle, on white."""
    height, width = page.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return cv2.warpAffine(page, matrix, (width, height), borderValue=255)


def lit(page: np.ndarray, darkest: float = 0.55) -> np.ndarray:
    """The page under a lamp at its left: the right side gets this share of the light."""
    light = np.linspace(1.0, darkest, page.shape[1])
    return (page * light).astype(np.uint8)
