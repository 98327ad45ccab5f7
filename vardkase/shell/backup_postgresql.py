"""The PostgreSQL side of backup and restore: `pg_dump` and `pg_restore`, in the custom format.

The password goes in the environment of the command, never among its arguments, where every user of the machine could read it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from vardkase.shell.commands.workshop import Trouble

# A restore waits this long for a server that still holds the tables, and then says so.
LOCK_SECONDS = 10


def dump(target: Path, connection: BaseDatabaseWrapper) -> list[tuple[str, int, bytes]]:
    """Dumps the database to a file and returns the heads of its streams, both as of the same snapshot."""
    connection.ensure_connection()
    with connection.cursor() as cursor:
        # The transaction keeps the snapshot alive until pg_dump has taken it over and finished.
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            cursor.execute("SELECT name, number, hash FROM ledger_stream")
            heads = [(str(name), int(number), bytes(digest)) for name, number, digest in cursor.fetchall()]
            arguments = ["pg_dump", "--format=custom", "--compress=1", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
            _run([*arguments, f"--file={target}"], connection)
        finally:
            cursor.execute("ROLLBACK")
    return heads


def has_tables(connection: BaseDatabaseWrapper) -> bool:
    """Whether anything lies in the database."""
    with connection.cursor() as cursor:
        return bool(connection.introspection.table_names(cursor))


def place(source: Path, aside: Path, connection: BaseDatabaseWrapper) -> None:
    """Restores a dump. Tables that are there already are dumped to the folder `aside` and then dropped."""
    try:
        _run(["pg_restore", "--list", str(source)], connection)
    except Trouble as trouble:
        raise Trouble(f"the dump in the backup cannot be read ({trouble}); nothing has been changed")
    if has_tables(connection):
        aside.mkdir(mode=0o700, exist_ok=True)
        kept = aside / "database.dump"
        _run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={kept}"], connection)
        with connection.cursor() as cursor:
            # The whole schema: a table that a newer version added would otherwise stay behind and be in the way of its own migration.
            cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
    name = str(connection.settings_dict["NAME"])
    connection.close()
    # One transaction: a restore that fails half-way has done nothing.
    arguments = ["pg_restore", f"--dbname={name}", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    _run([*arguments, str(source)], connection)


def _run(command: list[str], connection: BaseDatabaseWrapper) -> None:
    tool = shutil.which(command[0])
    if tool is None:
        raise Trouble(f"{command[0]} is not installed; it comes with the package postgresql-client")
    where = connection.settings_dict
    variables = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    # Nothing else of our environment: what the tool does must not depend on who started the house.
    environment = {"PATH": os.defpath, **{name: str(where[ours]) for name, ours in variables.items() if where[ours]}}
    done = subprocess.run([tool, *command[1:]], env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - the arguments are ours
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise Trouble(f"{command[0]} failed: {said[-1] if said else done.returncode}")
