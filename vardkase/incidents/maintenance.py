"""For the command line: making the screens' tables anew from the ledger. No viewer: the machine is the operator's."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from vardkase.incidents import exporting, kinds, projections, sql
from vardkase.ledger import queries as ledger_queries


class Unknown(LookupError):
    """The ledger knows no such incident."""


def streams() -> tuple[str, ...]:
    """What the streams begin with that can be rebuilt and compared."""
    return tuple(f"{sort}:" for sort in kinds.kept_sorts())


def rebuild(name: str | None = None) -> Iterator[str]:
    """Makes the tables of one incident (reference or id), or of all streams, anew; yields a line for each stream when it is done.

    Raises Unknown for an incident that the ledger does not know. One whose tables are missing is found by its id.
    """
    for stream in _streams(name):
        yield f"{stream}: {projections.rebuild(stream)}"


def _streams(name: str | None) -> list[str]:
    known = [head.stream for prefix in streams() for head in ledger_queries.streams(prefix)]
    if name is None:
        return known
    found = exporting.find_incident(name)
    wanted = f"incident:{found.id if found else name}"
    if wanted not in known:
        raise Unknown(f"no incident is called {name}")
    return [wanted]


def agrees(stream: str) -> bool:
    """Whether the tables of an incident's or an authority's stream are what the ledger makes them: made anew, compared, and put back.

    Nothing is changed; the writers wait meanwhile, so that the caller chooses when.
    """
    before, after = _digest(stream), b""
    try:
        with transaction.atomic():
            projections.rebuild(stream)
            after = _digest(stream)
            raise _Done
    except _Done:
        return before == after


def damaged_files() -> Iterator[str]:
    """The files whose bytes are not those that the entries name: the sha256 under which each is kept, and was attached."""
    last = ""
    while found := sql.row("SELECT sha256, data FROM incidents_blob WHERE sha256 > %s ORDER BY sha256 LIMIT 1", [last]):
        last = str(found[0])
        if sha256(bytes(found[1])).hexdigest() != last:
            yield last


class _Done(Exception):
    """Puts everything back."""


def _digest(stream: str) -> bytes:
    sort, _, name = stream.partition(":")
    keeper = kinds.keeper(sort)
    above = (keeper,) if keeper else kinds.followers() if sort == "incident" else ()
    tables = [*_TABLES.get(sort, ()), *(table for follower in above for table in follower.tables)]
    numbered = _NUMBERED.union(*(follower.numbered for follower in above))
    digest = sha256()
    for table, column, order in tables:
        for row in sql.rows(f"SELECT * FROM {table} WHERE {column} = %s ORDER BY {order}", [sql.uid(UUID(name))]):  # noqa: S608 - from the table below
            digest.update(repr(row[1:] if table in numbered else row).encode())
    return digest.digest()


_TABLES = {
    "incident": (
        ("incidents_incident", "id", "id"),
        ("incidents_header", "incident_id", "number"),
        ("incidents_entry", "incident_id", "number"),
        ("incidents_tally", "incident_id", "category"),
        ("incidents_attachment", "incident_id", "number, id"),
    ),
    "alarms": (("incidents_alarm", "authority_id", "number"),),
}
# Their ids are the database's own, and others after a rebuild.
_NUMBERED = frozenset({"incidents_header", "incidents_tally"})
