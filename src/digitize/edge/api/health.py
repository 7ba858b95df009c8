"""Says whether the API can do its work, and who asks."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from pydantic import Field
from starlette.responses import Response

from digitize.edge.api.clients import Client, Right
from digitize.edge.api.models import ApiAnswer, WhoAsks
from digitize.edge.api.problems import Refusal, may_answer
from digitize.edge.api.site import Asking, Site, who_may
from digitize.keep.archive.index import is_complete, open_index
from digitize.keep.ledger.documents import last_event
from digitize.work.seeing.door import TEXT, in_text

router = APIRouter(tags=["health"])


class Alive(ApiAnswer):
    """The API answers."""

    code: str = "ok"


class Ready(ApiAnswer):
    """The API can take scans. reader: the command that reads pages now; null: none does."""

    code: str = "ok"
    reader: str | None = Field(description="the command that reads pages; null: none does now")


@router.get("/live", summary="Whether the API answers")
def live() -> Alive:
    """Always 200. Whoever gets no answer starts the API again."""
    return Alive()


@router.get(
    "/ready",
    responses={503: may_answer(500)[500] | {"description": "it cannot take scans now"}},
    summary="Whether the API can take scans",
)
def ready(site: Site) -> Ready:
    """200 while ledger, index and store can be written and the disk has room; else 503."""
    with site.workspace.open_ledger() as db:
        last_event(db)
    with open_index(site.workspace.archive) as index:
        is_complete(index)
    if why := site.trouble():
        raise Refusal(503, "no_room", why, Retry_After="60")
    holder = site.workspace.holder()
    return Ready(reader=holder.command if holder else None)


@router.get("/v1/me", responses=may_answer(), tags=["scans in"], summary="Who asks")
def me(client: Asking) -> WhoAsks:
    """The client that a token belongs to, and its rights."""
    return WhoAsks(name=client.name, may=tuple(sorted(client.rights)))


MayWatch = Depends(who_may(Right.WATCH))


@router.get(
    "/metrics",
    response_class=Response,
    responses={
        200: {"content": {"text/plain": {"schema": {"type": "string"}}}},
        **may_answer(),
    },
    summary="Figures for Prometheus",
)
def metrics(site: Site, _: Client = MayWatch) -> Response:
    """What the ledger knows and how the API stands, for a client with the right to watch.

    How long each page took is told by the process that reads, at the port of `metrics`.
    """
    return Response(in_text(site.figures), media_type=TEXT)
