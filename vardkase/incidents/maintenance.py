"""For the command line: making the screens' tables anew from the ledger. No viewer: the machine is the operator's."""

from __future__ import annotations

from collections.abc import Iterator

from vardkase.incidents import exporting, projections
from vardkase.ledger import queries as ledger_queries

STREAMS = ("alarms:", "incident:")


def rebuild(name: str | None = None) -> Iterator[str]:
    """Makes the tables of one incident (reference or id), or of all streams, anew; yields a line for each stream when it is done.

    Raises LookupError for an incident that the ledger does not know. One whose tables are missing is found by its id.
    """
    for stream in _streams(name):
        yield f"{stream}: {projections.rebuild(stream)}"


def _streams(name: str | None) -> list[str]:
    known = [head.stream for prefix in STREAMS for head in ledger_queries.streams(prefix)]
    if name is None:
        return known
    found = exporting.find_incident(name)
    wanted = f"incident:{found.id if found else name}"
    if wanted not in known:
        raise LookupError(f"no incident is called {name}")
    return [wanted]
