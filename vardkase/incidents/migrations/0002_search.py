"""The search index: a full-text table on SQLite, a tsvector column with GIN on PostgreSQL."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def _sqlite(editor: Any) -> None:
    # The stems come ready made: the tokenizer only parts them at blanks, and must not fold å, ä and ö.
    editor.execute(
        "CREATE VIRTUAL TABLE incidents_search USING fts5(stems, facets, tokenize = 'unicode61 remove_diacritics 0', prefix = '3 4')"
    )
    # Every stem there is: the beginning of a word is looked up here first.
    editor.execute("CREATE TABLE incidents_word (stem text NOT NULL PRIMARY KEY) WITHOUT ROWID")


def _postgresql(editor: Any) -> None:
    editor.execute("ALTER TABLE incidents_entry ADD COLUMN document tsvector")
    editor.execute("CREATE INDEX incidents_entry_document ON incidents_entry USING gin (document)")
    # The planner must tell the word of one entry from the word of every hundredth.
    editor.execute("ALTER TABLE incidents_entry ALTER COLUMN document SET STATISTICS 500")
    # Sorted by code point, so that the words that begin so stand together.
    editor.execute('CREATE TABLE incidents_word (stem text COLLATE "C" NOT NULL PRIMARY KEY)')


def make(apps: Any, editor: Any) -> None:
    """Makes the index of the database in use."""
    (_postgresql if editor.connection.vendor == "postgresql" else _sqlite)(editor)


class Migration(migrations.Migration):
    """No way back is needed: the tables of the log can be rebuilt."""

    dependencies = (("incidents", "0001_initial"),)
    operations = (migrations.RunPython(make),)
