"""Searches the archive, as `digitize search` does."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from digitize.edge.api.clients import Client, Right
from digitize.edge.api.models import ArticleFound, FoundRecords, RecordFound, SearchAsked
from digitize.edge.api.problems import Refusal, may_answer
from digitize.edge.api.site import Site, who_may
from digitize.errors import NoSuchDossier
from digitize.keep.archive.days import day_of
from digitize.keep.archive.search import Hit, search
from digitize.keep.archive.search import Query as ArchiveQuery
from digitize.keep.archive.words import Span
from digitize.keep.ledger.dossiers import records_of_dossier

router = APIRouter(prefix="/v1", tags=["records out"])
MayRead = Annotated[Client, Depends(who_may(Right.READ))]


@router.get("/search", responses=may_answer(), summary="Find records by their words")
def find_records(site: Site, _: MayRead, asked: Annotated[SearchAsked, Query()]) -> FoundRecords:
    """Records with all the words, in their newest revision, if they may leave."""
    query = ArchiveQuery(
        words=asked.q,
        issued=_span(asked),
        issuer=asked.issuer,
        kind=asked.kind,
        article=asked.article,
        number=asked.number,
        signer=asked.signer,
        person=asked.person,
        reviewed=asked.reviewed,
        only=_of_dossier(site, asked.dossier) if asked.dossier else None,
        sort=asked.sort,
        offset=asked.offset,
        limit=asked.limit,
    )
    with site.index() as index:
        found = search(index, query)
    return FoundRecords(
        total=found.total,
        complete=found.complete,
        items=tuple(_found(hit) for hit in found.hits),
    )


def _span(asked: SearchAsked) -> Span:
    first, last = asked.issued_from, asked.issued_to
    try:
        span = Span(
            day_of(first, last=False) if first else None, day_of(last, last=True) if last else None
        )
    except ValueError as error:
        raise Refusal(422, "bad_value", f"no such day: {error}") from error
    if span.first and span.last and span.first > span.last:
        raise Refusal(422, "bad_value", f"{first} is later than {last}, so nothing can be between")
    return span


def _of_dossier(site: Site, code: str) -> frozenset[str]:
    try:
        with site.workspace.open_ledger() as db:
            return records_of_dossier(db, code)
    except NoSuchDossier as error:
        raise Refusal(422, error.code, str(error)) from error


def _found(hit: Hit) -> RecordFound:
    return RecordFound(
        record_id=hit.record_id,
        revision=hit.revision,
        filename=hit.filename,
        title=hit.title,
        kind=hit.kind,
        issuer=hit.issuer,
        issued_on=hit.issued_on,
        number=hit.number,
        pages=hit.pages,
        page=hit.page,
        box=hit.box,
        excerpt=hit.excerpt.text,
        match=hit.folding.value,
        article=ArticleFound(id=hit.article.id, title=hit.article.title) if hit.article else None,
    )
