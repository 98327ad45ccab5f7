"""Triggers that refuse UPDATE and DELETE, on both databases. A payload may go only where an erasure stands."""

from __future__ import annotations

from typing import Any

from django.db import migrations

FROZEN = ("ledger_entry", "ledger_erasure", "ledger_checkpoint")


def _sqlite(editor: Any) -> None:
    for table in FROZEN:
        for verb in ("UPDATE", "DELETE"):
            editor.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    editor.execute(
        "CREATE TRIGGER ledger_payload_no_update BEFORE UPDATE ON ledger_payload"
        " BEGIN SELECT RAISE(ABORT, 'ledger_payload is append-only'); END"
    )
    editor.execute(
        "CREATE TRIGGER ledger_payload_no_delete BEFORE DELETE ON ledger_payload"
        " WHEN NOT EXISTS (SELECT 1 FROM ledger_erasure WHERE entry_id = OLD.entry_id)"
        " BEGIN SELECT RAISE(ABORT, 'ledger_payload is append-only'); END"
    )
    # INSERT OR REPLACE deletes without firing DELETE triggers: an insert over an existing number or key is refused before it starts.
    editor.execute(
        "CREATE TRIGGER ledger_entry_no_replace BEFORE INSERT ON ledger_entry"
        " WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.id OR (stream = NEW.stream AND (number = NEW.number OR key = NEW.key)))"
        " BEGIN SELECT RAISE(ABORT, 'ledger_entry is append-only'); END"
    )
    editor.execute(
        "CREATE TRIGGER ledger_payload_no_replace BEFORE INSERT ON ledger_payload"
        " WHEN EXISTS (SELECT 1 FROM ledger_payload WHERE entry_id = NEW.entry_id)"
        " OR EXISTS (SELECT 1 FROM ledger_erasure WHERE entry_id = NEW.entry_id)"
        " BEGIN SELECT RAISE(ABORT, 'ledger_payload is append-only'); END"
    )


def _postgresql(editor: Any) -> None:
    editor.execute(
        "CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    editor.execute(
        "CREATE FUNCTION ledger_payload_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF EXISTS (SELECT 1 FROM ledger_erasure WHERE entry_id = OLD.entry_id) THEN RETURN OLD; END IF;"
        " RAISE EXCEPTION 'ledger_payload is append-only'; END $$"
    )
    for table in FROZEN:
        editor.execute(f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION ledger_refuse()")
        editor.execute(f"CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()")
    editor.execute("CREATE TRIGGER ledger_payload_frozen BEFORE UPDATE ON ledger_payload FOR EACH ROW EXECUTE FUNCTION ledger_refuse()")
    editor.execute("CREATE TRIGGER ledger_payload_guarded BEFORE DELETE ON ledger_payload FOR EACH ROW EXECUTE FUNCTION ledger_payload_guard()")
    editor.execute("CREATE TRIGGER ledger_payload_kept BEFORE TRUNCATE ON ledger_payload FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()")


def freeze(apps: Any, editor: Any) -> None:
    """Creates the triggers of the database in use."""
    (_postgresql if editor.connection.vendor == "postgresql" else _sqlite)(editor)


class Migration(migrations.Migration):
    """There is no way back: a ledger that can be thawed is not a ledger."""

    dependencies = (("ledger", "0001_initial"),)
    operations = (migrations.RunPython(freeze),)
