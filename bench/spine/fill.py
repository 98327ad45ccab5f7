"""Fills an incident's log with many entries: real entries, chain, lines and index, written in bulk instead of one transaction each."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

BATCH = 5_000
PLACES = ("Blidö", "Yxlan", "Vätö", "Rimbo", "Hallstavik", "Älmsta", "Grisslehamn", "Kapellskär", "Edsbro", "Väddö", "Norrtälje", "Singö")
WHO = (
    "Vattenfall",
    "Hemtjänsten",
    "Räddningstjänsten",
    "Trafikverket",
    "Telia",
    "Polisen",
    "Länsstyrelsen",
    "TioHundra",
    "Frivilliga resursgruppen",
)
WHAT = (
    "meddelar att {n} kunder är utan ström, felsökning pågår",
    "når inte {n} personer, vägen är blockerad av träd",
    "behöver aggregat till pumpstationen, vatten räcker i {n} timmar",
    "rapporterar att färjan går och att {n} fordon väntar",
    "har bandvagn på plats om {n} minuter",
    "säger att trygghetslarmen har fallit för {n} brukare",
    "öppnar brandstationen som trygghetspunkt, {n} besökare hittills",
    "varnar för nedfallna ledningar på {n} platser",
)


def fill(incident_id: UUID, count: int, seed: int = 2019) -> None:
    """Adds entries until the log has `count`."""
    from vardkase.access.models import Account
    from vardkase.access.queries import viewer_of
    from vardkase.kernel.clock import utc_now
    from vardkase.ledger import queries

    account = Account.objects.filter(label__startswith="Loggförare").get()
    now = utc_now()
    viewer = viewer_of(account, now=now, device="bench")
    chance = random.Random(seed)  # noqa: S311 - a repeatable log, not a secret
    head = queries.head(f"incident:{incident_id}")
    for first in range(head.number, count, BATCH):
        with transaction.atomic(), _thawed():
            _batch(
                incident_id, viewer, [now - timedelta(seconds=count - number) for number in range(first, min(first + BATCH, count))], chance
            )


@contextmanager
def _thawed() -> Iterator[None]:
    """Without the triggers that let a stream grow one entry at a time: a million entries one by one would take a quarter of an hour."""
    tables = ("ledger_entry", "ledger_payload", "ledger_stream")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (%s, %s, %s)", tables)
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _, sql in triggers:
            cursor.execute(sql)


def _batch(incident_id: UUID, viewer: Any, moments: list[Any], chance: random.Random) -> None:
    from vardkase.incidents.projections import lines

    entries = list(_entries(incident_id, viewer, moments, chance))
    _write_ledger(entries)
    _write_lines(incident_id, [(entry.id, lines.first(entry)) for entry in entries])


def _entries(incident_id: UUID, viewer: Any, moments: list[Any], chance: random.Random) -> Iterator[Any]:
    from dataclasses import replace

    from vardkase.incidents.events import EntryWritten
    from vardkase.incidents.rules import Category
    from vardkase.kernel import canonical, codec
    from vardkase.kernel.ids import new_id
    from vardkase.ledger import actions, queries
    from vardkase.ledger.entry import Head

    categories = [category for category in Category if category != Category.SYSTEM]
    last = queries.head(f"incident:{incident_id}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM ledger_entry")
        next_id = int(cursor.fetchone()[0])
    for now in moments:
        place = chance.choice(PLACES)
        text = f"{chance.choice(WHO)} {chance.choice(WHAT).format(n=chance.randint(2, 9000))}. {place}, {chance.randint(10_000, 99_999)}."
        event = EntryWritten(text=text, category=chance.choice(categories), place=place)
        header = canonical.dumps(actions._header(last, "incident.entry_written", 1, viewer, new_id(), now, None))  # noqa: SLF001 - in bulk
        sealed = actions._sealed(last, header, canonical.dumps(codec.to_plain(event)))  # noqa: SLF001 - in bulk
        next_id += 1
        last = Head(last.stream, last.number + 1, sealed.hash)
        yield replace(sealed, id=next_id)


def _write_ledger(entries: list[Any]) -> None:
    moment = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO ledger_entry (id, stream, number, key, kind, recorded_at, header, commitment, hash)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                (
                    one.id,
                    one.stream,
                    one.number,
                    str(one.key),
                    one.kind,
                    moment(one.recorded_at),
                    one.header.decode(),
                    one.commitment,
                    one.hash,
                )
                for one in entries
            ],
        )
        cursor.executemany(
            "INSERT INTO ledger_payload (entry_id, salt, body) VALUES (%s, %s, %s)",
            [(one.id, one.salt, one.payload.decode()) for one in entries],
        )
        last = entries[-1]
        cursor.execute("UPDATE ledger_stream SET number = %s, hash = %s WHERE name = %s", [last.number, last.hash, last.stream])
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence('ledger_entry', 'id'), %s)", [last.id])


def _write_lines(incident_id: UUID, written: list[tuple[int, Any]]) -> None:
    from vardkase.incidents import search, sql
    from vardkase.incidents.projections import store
    from vardkase.incidents.rules.filters import facets, search_text
    from vardkase.kernel.words import stems

    rows = [store._values(entry_id, incident_id, line) for entry_id, line in written]  # noqa: SLF001 - in bulk
    with connection.cursor() as cursor:
        if search.is_postgresql():
            documents = [search.document(line, incident_id, stems(search_text(line))) for _, line in written]
            cursor.executemany(store._INSERT_INDEXED, [[*row, document] for row, document in zip(rows, documents, strict=True)])  # noqa: SLF001 - in bulk
        else:
            cursor.executemany(store._INSERT, rows)  # noqa: SLF001 - in bulk
            indexed = [(entry_id, stems(search_text(line)), " ".join(facets(line, incident_id))) for entry_id, line in written]
            cursor.executemany(f"INSERT INTO {search.TABLE} (rowid, stems, facets) VALUES (%s, %s, %s)", indexed)
            known = {stem for _, text, _ in indexed for stem in text.split()}
            cursor.executemany(f"INSERT INTO {search.WORDS} (stem) VALUES (%s) ON CONFLICT DO NOTHING", [(stem,) for stem in sorted(known)])
        for category, count in Counter(str(line.category) for _, line in written).items():
            cursor.execute(store._TALLY, [sql.uid(incident_id), category, count])  # noqa: SLF001 - in bulk
