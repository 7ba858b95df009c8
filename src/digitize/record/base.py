"""The base of all record models: they are frozen and refuse unknown names.

Boxes are x0, y0, x1, y1 in pixels of the page image as scanned, origin at the upper left, x1 and
y1 just outside. Confidences run from 0 to 1 and are the recogniser's own; a certainty is
calibrated: of the words with a certainty of 0.9, nine in ten are right.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

Box = tuple[int, int, int, int]


class Model(BaseModel):
    """Base model: frozen, and an unknown name is an error."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_serialization_defaults_required=True,
        defer_build=True,  # validators are built at first use: each program uses few of the models
    )
