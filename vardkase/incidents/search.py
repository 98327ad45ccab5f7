"""The search index of the log: stems of the text, and facets such as category and compartment, under the id of the ledger's entry.

SQLite keeps it in a full-text table of its own, PostgreSQL in a column of the log's table. What a user types is taken apart into stems of
letters and digits before it comes here, so that it is never syntax.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from vardkase.incidents import sql
from vardkase.incidents.rules.filters import Wanted, facets, mark_facet, search_text
from vardkase.incidents.rules.marks import Audience, may_see
from vardkase.kernel.words import Term, stems

if TYPE_CHECKING:
    from vardkase.incidents.rows import LogEntry

TABLE = "incidents_search"
WORDS = "incidents_word"
# PostgreSQL keeps at most this many positions apart; further words of a very long text are found, but not as a phrase.
LAST_POSITION = 16_383
FEW = 1_000
MOST_WORDS = 100
# SQLite takes at most 999 values in a statement on old builds.
MOST_VALUES = 500


def is_postgresql() -> bool:
    """Whether the index is a column of the log's table."""
    return connection.vendor == "postgresql"


def document(entry: LogEntry, incident_id: UUID, said: str) -> str:
    """The tsvector of an entry as text: its stems, and its facets, which begin with `=` as no stem does. The incident has a column."""
    places: dict[str, list[str]] = {}
    for position, stem in enumerate(said.split(), 1):
        places.setdefault(stem, []).append(str(min(position, LAST_POSITION)))
    words = [f"'{stem}':{','.join(found[:255])}" for stem, found in places.items()]
    return " ".join([f"'={facet}'" for facet in facets(entry, incident_id)[1:]] + words)


def write(cursor: Any, entry_id: int, entry: LogEntry, incident_id: UUID) -> None:
    """Puts an entry into the index, or puts it there anew."""
    said = stems(search_text(entry))
    if is_postgresql():
        cursor.execute("UPDATE incidents_entry SET document = %s::tsvector WHERE id = %s", [document(entry, incident_id, said), entry_id])
    else:
        cursor.execute(
            f"INSERT OR REPLACE INTO {TABLE} (rowid, stems, facets) VALUES (%s, %s, %s)",
            [entry_id, said, " ".join(facets(entry, incident_id))],
        )
    learn(cursor, said)


def learn(cursor: Any, said: str) -> None:
    """Adds the stems of an entry to the list of words; in their order, so that two writers never wait for each other crosswise."""
    words = sorted(set(said.split()))
    if is_postgresql():
        # One text for any number of words, so that it is planned once.
        cursor.execute(f"INSERT INTO {WORDS} (stem) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING", [words])
        return
    for start in range(0, len(words), MOST_VALUES):
        some = words[start : start + MOST_VALUES]
        cursor.execute(f"INSERT INTO {WORDS} (stem) VALUES {', '.join(['(%s)'] * len(some))} ON CONFLICT DO NOTHING", some)


def rewrite(cursor: Any, entry_id: int, old: LogEntry, new: LogEntry, incident_id: UUID) -> None:
    """Puts an entry that has changed into the index anew; a word that no entry has any more is forgotten."""
    write(cursor, entry_id, new, incident_id)
    for stem in sorted(set(stems(search_text(old)).split()) - set(stems(search_text(new)).split())):
        if not _is_used(cursor, stem):
            cursor.execute(f"DELETE FROM {WORDS} WHERE stem = %s", [stem])


def _is_used(cursor: Any, stem: str) -> bool:
    if not is_postgresql():
        cursor.execute(f"SELECT 1 FROM {TABLE} WHERE {TABLE} MATCH %s LIMIT 1", [f'stems : "{stem}"'])
    elif _are_few(f"'{stem}'"):
        cursor.execute(f"SELECT 1 WHERE EXISTS (SELECT unnest({_HITS}))", [f"'{stem}'"])
    else:
        return True  # The planner would not take a word for common that nobody uses.
    return cursor.fetchone() is not None


def forget(cursor: Any, incident_id: Any) -> None:
    """Takes a whole incident out of the index, before its lines are deleted."""
    if not is_postgresql():
        cursor.execute(f"DELETE FROM {TABLE} WHERE rowid IN (SELECT id FROM incidents_entry WHERE incident_id = %s)", [incident_id])


def purge() -> None:
    """Merges the index into one piece, so that what has been deleted from it is gone from the disk. Holds the log for some seconds."""
    if not is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('optimize')")


@dataclass(frozen=True, slots=True)
class Way:
    """How a statement over the log goes: its tables, a condition with parameters, and what stands for an entry's place in it.

    On SQLite a search walks the ids of the index, whose order within an incident is that of the numbers; a bound must be on the id too,
    or the walk would begin at the newest entry however old a page is asked for.
    """

    tables: str = "incidents_entry e"
    condition: str = ""
    parameters: tuple[Any, ...] = ()
    place: str = "e.number"

    def place_of(self, incident_id: UUID, number: int) -> int:
        """The place of a number: the number itself, or the id of the newest entry up to it (0 when there is none)."""
        if self.place == "e.number":
            return number
        found = sql.row(
            "SELECT id FROM incidents_entry WHERE incident_id = %s AND number <= %s ORDER BY number DESC LIMIT 1",
            [sql.uid(incident_id), number],
        )
        return int(found[0]) if found else 0


def chosen(asked: Wanted, incident_id: UUID, *, newest_first: bool) -> Way:
    """The best way through the index for a page of an incident: newest first, or in another order."""
    if is_postgresql():
        query = _tsquery(asked)
        return Way(condition=f" AND e.id = ANY({_HITS})" if _are_few(query) else " AND e.document @@ %s::tsquery", parameters=(query,))
    stretch = _stretch_alone(asked, incident_id)
    shown, keys = _shown(asked.seen, incident_id)
    query = _match(replace(asked, groups=asked.groups[1:] if stretch else asked.groups, seen=None if shown else asked.seen))
    inside = " AND {}rowid BETWEEN %s AND %s" if stretch else ""
    values = (query, *(stretch or ()))
    matched = f" AND e.id = s.rowid AND {TABLE} MATCH %s{inside.format('s.')}{shown}"
    through_index = Way(f"{TABLE} s CROSS JOIN incidents_entry e", matched, (*values, *keys))
    if newest_first:
        return replace(through_index, place="s.rowid")
    # In another order: few hits are read and sorted; with many, the log is walked in that order and each line looked up among the hits.
    hits = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s{inside.format('')}"
    if len(sql.rows(f"{hits} LIMIT %s", [*values, FEW + 1])) <= FEW:
        return through_index
    return Way(condition=f" AND +e.id IN ({hits}){shown}", parameters=(*values, *keys))


def _groups(asked: Wanted) -> tuple[tuple[str, ...], ...]:
    """The groups of facets, with the compartments as one of them."""
    return asked.groups if asked.seen is None else (*asked.groups, tuple(mark_facet(key) for key in sorted(asked.seen)))


def _words_of(term: Term) -> tuple[str, ...] | None:
    """The words that begin as a term does, in place of the beginning; None when it is no beginning, or of too many words.

    The lists of whole words are read newest first and only as far as needed, where the list of a beginning would first be made whole;
    and how common whole words are is known when the way to them is chosen.
    """
    if not term.prefix or len(term.stems) > 1:
        return None
    begin = term.stems[0]
    found = sql.rows(f"SELECT stem FROM {WORDS} WHERE stem >= %s AND stem < %s LIMIT %s", [begin, begin + "\U0010ffff", MOST_WORDS + 1])
    return tuple(str(stem) for (stem,) in found) if len(found) <= MOST_WORDS else None


# --- SQLite ---


def _stretch_alone(asked: Wanted, incident_id: UUID) -> tuple[int, int] | None:
    """From which id to which an incident wrote, when it wrote at least half of what was written meanwhile; None when it did not.

    The index then need not be asked for the incident: the list of all its entries is the longest there is, and walking it beside two
    words that are common and hardly ever together took most of such a search. What others wrote meanwhile is left out by the log's table.
    """
    if len(asked.groups) == 1 and all(term.excluded for term in asked.terms):
        return None  # Nothing but the incident is asked for.
    ends = "SELECT id, number FROM incidents_entry WHERE incident_id = %s ORDER BY number"
    first, last = sql.row(f"{ends} LIMIT 1", [sql.uid(incident_id)]), sql.row(f"{ends} DESC LIMIT 1", [sql.uid(incident_id)])
    if first is None or last is None or 2 * int(last[1]) < int(last[0]) - int(first[0]):
        return None
    return int(first[0]), int(last[0])


def _shown(seen: Audience | None, incident_id: UUID) -> tuple[str, tuple[str, ...]]:
    """What keeps to the compartments of an audience by the log's table, with its values; empty when the index shall do it, or nobody need.

    For the same reason: most of a log is open, and the list of its open entries long. But where an audience sees less than half of what
    people have written, the index keeps the search from reading line after line that may not be shown.
    """
    if seen is None:
        return "", ()
    written = sql.rows(
        "SELECT mark_key, SUM(uses) FROM incidents_term WHERE incident_id = %s AND sort = 'author' GROUP BY mark_key",
        [sql.uid(incident_id)],
    )
    hidden = sum(int(uses) for key, uses in written if not may_see(seen, key))
    if 2 * hidden > sum(int(uses) for _, uses in written):
        return "", ()
    keys = tuple(sorted(seen))
    return f" AND e.mark_key IN ({sql.marks(len(keys))})", keys


def _match(asked: Wanted) -> str:
    groups = [" OR ".join(f'"{facet}"' for facet in group) for group in _groups(asked)]
    wanted = [f"facets : ({group})" for group in groups]
    wanted += [f"stems : {_phrase(term)}" for term in asked.terms if not term.excluded]
    query = " AND ".join(f"({part})" for part in wanted)
    refused = [f'facets : "{facet}"' for facet in asked.refused]
    refused += [f"stems : {_phrase(term)}" for term in asked.terms if term.excluded]
    return f"({query})" + "".join(f" NOT ({part})" for part in refused)


def _phrase(term: Term) -> str:
    words = _words_of(term)
    if words:
        return "(" + " OR ".join(f'"{stem}"' for stem in words) + ")"
    return '"' + " ".join(term.stems) + '"' + (" *" if term.prefix else "")


# --- PostgreSQL ---

# Made whole before anything else of the statement. Left to itself, the planner walks the log from its newest line also for what has hardly
# any hits, because it takes looking into a tsvector for as cheap as looking at a number.
_HITS = "ARRAY(SELECT id FROM incidents_entry WHERE document @@ %s::tsquery)"


def _are_few(query: str) -> bool:
    """Whether the planner expects few hits; it knows how common words are from its statistics."""
    plan = sql.row("EXPLAIN (FORMAT JSON) SELECT id FROM incidents_entry WHERE document @@ %s::tsquery", [query])
    size = sql.row("SELECT reltuples FROM pg_class WHERE oid = 'incidents_entry'::regclass", [])
    if plan is None or size is None:
        return False
    found = json.loads(plan[0]) if isinstance(plan[0], str) else plan[0]
    # PostgreSQL takes one in two hundred for a word of which it knows nothing.
    return float(found[0]["Plan"]["Plan Rows"]) <= max(FEW, float(size[0]) * 0.006)


def _tsquery(asked: Wanted) -> str:
    parts = ["(" + " | ".join(f"'={facet}'" for facet in group) + ")" for group in _groups(asked)[1:]]
    parts += [f"!'={facet}'" for facet in asked.refused]
    parts += [("!" if term.excluded else "") + _tsphrase(term) for term in asked.terms]
    return " & ".join(parts)


def _tsphrase(term: Term) -> str:
    words = _words_of(term)
    if words is not None and len(term.stems) == 1:
        # A word that nobody has written is asked for as it is: the planner then knows that little will be found.
        return "(" + " | ".join(f"'{stem}'" for stem in words or term.stems) + ")"
    last = f"'{term.stems[-1]}'" + (":*" if term.prefix else "")
    return "(" + " <-> ".join([f"'{stem}'" for stem in term.stems[:-1]] + [last]) + ")"
