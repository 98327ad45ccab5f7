"""Triggers that keep the ledger append-only, on both databases.

Entries, erasures and checkpoints are never changed, deleted or replaced; a payload may go only where an erasure stands; an entry takes
the number after its stream's head, and the head only moves one step on. Who owns the database can drop triggers: that is what the hash
chain and the signed checkpoints are for.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

FROZEN = ("ledger_entry", "ledger_erasure", "ledger_checkpoint")
TABLES = (*FROZEN, "ledger_payload", "ledger_stream")
NEXT = "NEW.number IS DISTINCT FROM (SELECT number + 1 FROM ledger_stream WHERE name = NEW.stream)"
MOVES_ONE_STEP = "NEW.name = OLD.name AND NEW.number = OLD.number + 1"

# INSERT OR REPLACE deletes without firing DELETE triggers unless the connection asks for it, so that an insert over an existing row is
# refused before it starts.
SQLITE_REPLACES = {
    "ledger_entry": "EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.id)"
    " OR EXISTS (SELECT 1 FROM ledger_entry WHERE stream = NEW.stream AND key = NEW.key)"
    f" OR {NEXT.replace('IS DISTINCT FROM', 'IS NOT')}",
    "ledger_erasure": "EXISTS (SELECT 1 FROM ledger_erasure WHERE entry_id = NEW.entry_id)",
    "ledger_checkpoint": "EXISTS (SELECT 1 FROM ledger_checkpoint WHERE id = NEW.id)",
    "ledger_payload": "EXISTS (SELECT 1 FROM ledger_payload WHERE entry_id = NEW.entry_id)"
    " OR EXISTS (SELECT 1 FROM ledger_erasure WHERE entry_id = NEW.entry_id)",
    "ledger_stream": "EXISTS (SELECT 1 FROM ledger_stream WHERE name = NEW.name)",
}


def _sqlite_trigger(editor: Any, table: str, verb: str, when: str = "") -> None:
    condition = f" WHEN {when}" if when else ""
    editor.execute(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}{condition}"
        f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def _sqlite(editor: Any) -> None:
    for table in FROZEN:
        _sqlite_trigger(editor, table, "UPDATE")
        _sqlite_trigger(editor, table, "DELETE")
    _sqlite_trigger(editor, "ledger_payload", "UPDATE")
    _sqlite_trigger(editor, "ledger_payload", "DELETE", "NOT EXISTS (SELECT 1 FROM ledger_erasure WHERE entry_id = OLD.entry_id)")
    _sqlite_trigger(editor, "ledger_stream", "UPDATE", f"NOT ({MOVES_ONE_STEP})")
    _sqlite_trigger(editor, "ledger_stream", "DELETE")
    for table, when in SQLITE_REPLACES.items():
        _sqlite_trigger(editor, table, "INSERT", when)


def _postgresql_function(editor: Any, name: str, body: str) -> None:
    editor.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$", None)


def _postgresql_trigger(editor: Any, table: str, name: str, verb: str, function: str, *, when: str = "", each: str = "ROW") -> None:
    condition = f" WHEN ({when})" if when else ""
    editor.execute(f"CREATE TRIGGER {table}_{name} BEFORE {verb} ON {table} FOR EACH {each}{condition} EXECUTE FUNCTION {function}()", None)


def _postgresql(editor: Any) -> None:
    _postgresql_function(editor, "ledger_refuse", "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;")
    _postgresql_function(
        editor,
        "ledger_payload_guard",
        "IF EXISTS (SELECT 1 FROM ledger_erasure WHERE entry_id = OLD.entry_id) THEN RETURN OLD; END IF;"
        " RAISE EXCEPTION 'ledger_payload is append-only';",
    )
    _postgresql_function(
        editor, "ledger_entry_next", f"IF {NEXT} THEN RAISE EXCEPTION 'ledger_entry is append-only: not the next number'; END IF; RETURN NEW;"
    )
    for table in FROZEN:
        _postgresql_trigger(editor, table, "frozen", "UPDATE OR DELETE", "ledger_refuse")
    for table in TABLES:
        _postgresql_trigger(editor, table, "kept", "TRUNCATE", "ledger_refuse", each="STATEMENT")
    _postgresql_trigger(editor, "ledger_payload", "frozen", "UPDATE", "ledger_refuse")
    _postgresql_trigger(editor, "ledger_payload", "guarded", "DELETE", "ledger_payload_guard")
    _postgresql_trigger(editor, "ledger_stream", "grows", "UPDATE", "ledger_refuse", when=f"NOT ({MOVES_ONE_STEP})")
    _postgresql_trigger(editor, "ledger_stream", "stays", "DELETE", "ledger_refuse")
    _postgresql_trigger(editor, "ledger_entry", "next", "INSERT", "ledger_entry_next")


def freeze(apps: Any, editor: Any) -> None:
    """Creates the triggers of the database in use."""
    (_postgresql if editor.connection.vendor == "postgresql" else _sqlite)(editor)


class Migration(migrations.Migration):
    """There is no way back: a ledger that can be thawed is not a ledger."""

    dependencies = (("ledger", "0001_initial"),)
    operations = (migrations.RunPython(freeze),)
