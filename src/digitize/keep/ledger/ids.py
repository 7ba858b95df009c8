"""Ids of rows in the ledger."""

from __future__ import annotations

from typing import NewType

DocumentId = NewType("DocumentId", int)
ChunkId = NewType("ChunkId", int)
SightingId = NewType("SightingId", int)
ClaimId = NewType("ClaimId", int)
