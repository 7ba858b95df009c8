"""What all models of the record share: they are frozen, and strict about names.

Boxes are x0, y0, x1, y1 in pixels of the page image as scanned, origin at the upper left, x1 and
y1 just outside. Confidences run from 0 to 1 and are the recogniser's own; a certainty is
calibrated: of words given 0.9, nine in ten are right.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

Box = tuple[int, int, int, int]


class Model(BaseModel):
    """Frozen, and strict about names."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_serialization_defaults_required=True
    )
