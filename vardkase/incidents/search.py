"""The search index of the log: stems of the text, and facets such as category and compartment, under the id of the ledger's entry.

SQLite keeps it in a full-text table of its own, PostgreSQL in a column of the log's table. What a user types is taken apart into stems of
letters and digits before it comes here, so that it is never syntax.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from vardkase.incidents import sql
from vardkase.incidents.rules.filters import Wanted, facets, search_text
from vardkase.kernel.words import Term, stems

if TYPE_CHECKING:
    from vardkase.incidents.rows import LogEntry

TABLE = "incidents_search"
# PostgreSQL keeps at most this many positions apart; further words of a very long text are found, but not as a phrase.
LAST_POSITION = 16_383
FEW = 1_000


def is_postgresql() -> bool:
    """Whether the index is a column of the log's table."""
    return connection.vendor == "postgresql"


def document(entry: LogEntry, incident_id: UUID) -> str:
    """The tsvector of an entry as text: facets begin with `=`, which no stem does."""
    places: dict[str, list[str]] = {}
    for position, stem in enumerate(stems(search_text(entry)).split(), 1):
        places.setdefault(stem, []).append(str(min(position, LAST_POSITION)))
    words = [f"'{stem}':{','.join(found[:255])}" for stem, found in places.items()]
    return " ".join([f"'={facet}'" for facet in facets(entry, incident_id)] + words)


def write(cursor: Any, entry_id: int, entry: LogEntry, incident_id: UUID) -> None:
    """Puts a new entry into the index."""
    if is_postgresql():
        cursor.execute("UPDATE incidents_entry SET document = %s::tsvector WHERE id = %s", [document(entry, incident_id), entry_id])
    else:
        cursor.execute(
            f"INSERT INTO {TABLE} (rowid, stems, facets) VALUES (%s, %s, %s)",
            [entry_id, stems(search_text(entry)), " ".join(facets(entry, incident_id))],
        )


def rewrite(cursor: Any, entry_id: int, entry: LogEntry, incident_id: UUID) -> None:
    """Puts an entry that has changed into the index anew."""
    if not is_postgresql():
        cursor.execute(f"DELETE FROM {TABLE} WHERE rowid = %s", [entry_id])
    write(cursor, entry_id, entry, incident_id)


def forget(cursor: Any, incident_id: Any) -> None:
    """Takes a whole incident out of the index, before its lines are deleted."""
    if not is_postgresql():
        cursor.execute(f"DELETE FROM {TABLE} WHERE rowid IN (SELECT id FROM incidents_entry WHERE incident_id = %s)", [incident_id])


@dataclass(frozen=True, slots=True)
class Chosen:
    """How a statement over the log goes through the index: its tables, one condition with one parameter, and what stands for the number."""

    tables: str
    condition: str
    parameter: str
    number: str = "e.number"


def chosen(asked: Wanted, *, sorted_by_id: bool) -> Chosen:
    """The best way through the index for a page: newest first by id, or by another order."""
    if is_postgresql():
        return Chosen("incidents_entry e", " AND e.document @@ %s::tsquery", _tsquery(asked))
    query = _match(asked)
    if sorted_by_id:
        return Chosen(f"{TABLE} s CROSS JOIN incidents_entry e", f" AND e.id = s.rowid AND {TABLE} MATCH %s", query, "s.rowid")
    # In another order: few hits are read and sorted; with many, the log is walked in that order and each line looked up among the hits.
    few = len(sql.rows(f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s LIMIT %s", [query, FEW + 1])) <= FEW
    if few:
        return Chosen(f"{TABLE} s CROSS JOIN incidents_entry e", f" AND e.id = s.rowid AND {TABLE} MATCH %s", query)
    return Chosen("incidents_entry e", f" AND +e.id IN (SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s)", query)


# --- SQLite ---


def _match(asked: Wanted) -> str:
    groups = [" OR ".join(f'"{facet}"' for facet in group) for group in asked.groups]
    wanted = [f"facets : ({group})" for group in groups]
    wanted += [f"stems : {_phrase(term)}" for term in asked.terms if not term.excluded]
    query = " AND ".join(f"({part})" for part in wanted)
    refused = [f'facets : "{facet}"' for facet in asked.refused]
    refused += [f"stems : {_phrase(term)}" for term in asked.terms if term.excluded]
    return f"({query})" + "".join(f" NOT ({part})" for part in refused)


def _phrase(term: Term) -> str:
    return '"' + " ".join(term.stems) + '"' + (" *" if term.prefix else "")


# --- PostgreSQL ---


def _tsquery(asked: Wanted) -> str:
    parts = ["(" + " | ".join(f"'={facet}'" for facet in group) + ")" for group in asked.groups]
    parts += [f"!'={facet}'" for facet in asked.refused]
    parts += [("!" if term.excluded else "") + _tsphrase(term) for term in asked.terms]
    return " & ".join(parts)


def _tsphrase(term: Term) -> str:
    last = f"'{term.stems[-1]}'" + (":*" if term.prefix else "")
    return "(" + " <-> ".join([f"'{stem}'" for stem in term.stems[:-1]] + [last]) + ")"
