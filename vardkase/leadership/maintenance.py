"""For the command line: making the tables of call-outs anew from their own streams. No viewer: the machine is the operator's."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from vardkase.incidents import exporting
from vardkase.leadership.models import Callout
from vardkase.leadership.projections import callouts as projection
from vardkase.ledger import queries as ledger_queries

STREAMS = (projection.PREFIX,)
Rows = list[tuple[object, ...]]


def rebuild(name: str | None = None) -> Iterator[str]:
    """Makes the tables of an incident's call-outs (reference or id), or of all, anew; yields a line for each when it is done."""
    for stream in _streams(name):
        yield f"{stream}: {projection.rebuild(_id(stream))}"


def agrees(stream: str) -> bool:
    """Whether the rows of a call-out are what its stream makes them: made anew, compared, and put back."""
    before: list[Rows] = _rows(_id(stream))
    after: list[Rows] = []
    try:
        with transaction.atomic():
            projection.rebuild(_id(stream))
            after = _rows(_id(stream))
            raise _Done
    except _Done:
        return before == after


class _Done(Exception):
    """Puts everything back."""


def _streams(name: str | None) -> list[str]:
    known = [head.stream for head in ledger_queries.streams(projection.PREFIX)]
    if name is None:
        return known
    found = exporting.find_incident(name)
    own = set(Callout.objects.filter(incident_id=found.id).values_list("id", flat=True)) if found else set()
    return [stream for stream in known if _id(stream) in own]


def _id(stream: str) -> UUID:
    return UUID(stream.removeprefix(projection.PREFIX))


def _rows(callout_id: UUID) -> list[Rows]:
    """Every row of a call-out, but for the ids that are the database's own."""
    found: list[Rows] = []
    for model in projection.TABLES:
        own = model._meta.pk.get_internal_type() == "UUIDField"  # noqa: SLF001 - Django's own name of a table's fields
        names = [one.attname for one in model._meta.fields if own or not one.primary_key]  # noqa: SLF001 - as above
        column = "id" if model is Callout else "callout_id"
        found.append(sorted(QuerySet(model).filter(**{column: callout_id}).values_list(*names), key=repr))
    return found
