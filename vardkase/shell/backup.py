"""A backup is one zip: the database, the keys and a manifest with a digest of each. A restore is proven: digests before, chains after.

SQLite is copied with its online backup, PostgreSQL with `pg_dump`; both while the house is running, and both as of one moment.
Attachments lie in the database, so nothing else is needed. Whoever has the file has the keys and everything ever written: keep it
as you keep the server.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

import vardkase
from vardkase.kernel import canonical
from vardkase.kernel.clock import utc_now
from vardkase.shell import backup_postgresql as postgresql
from vardkase.shell.commands.workshop import Trouble

FORMAT = "vardkase-backup"
VERSION = 1
MANIFEST = "manifest.json"
DATABASE_FILES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
# Made anew by the mere start of a command, so that another one in the data folder says nothing about somebody's work there.
COOKIE_KEY = "secret.key"
KEY_NAME = re.compile(r"[a-z0-9_-]{1,60}\.key")
PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Packed:
    """One file of a backup."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `heads` is the digest of every stream's name, number and hash: it shows that nothing is missing at the end."""

    made_at: str
    house: str
    database: str
    streams: int
    entries: int
    heads: str
    files: tuple[Packed, ...]


Head = tuple[str, int, bytes]


def backup(target: Path, now: datetime) -> Manifest:
    """Backs everything up to a new file that only its owner can read. Raises Trouble, and then leaves no file."""
    if target.exists():
        raise Trouble(f"{target} exists already; a backup never replaces another")
    if not target.parent.is_dir():
        raise Trouble(f"there is no folder {target.parent}")
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
        room = Path(folder)
        kind = connection.vendor
        database = room / DATABASE_FILES[kind]
        heads = _copy_sqlite(database) if kind == "sqlite" else postgresql.dump(database, connection)
        files = [database, *sorted(path for path in settings.DATA_DIR.glob("*.key") if KEY_NAME.fullmatch(path.name))]
        manifest = Manifest(
            made_at=canonical.stamp(now),
            house=vardkase.__version__,
            database=kind,
            streams=len(heads),
            entries=sum(number for _, number, _ in heads),
            heads=heads_digest(heads),
            files=tuple(_packed(path) for path in files),
        )
        draft = room / "backup.zip"
        _write_zip(draft, manifest, files)
        draft.replace(target)
    return manifest


def restore(source: Path, *, force: bool = False) -> Manifest:
    """Puts a backup in place and verifies every chain of it.

    Refuses (Trouble) a damaged file before anything is touched, and a place where something lies unless `force`; what lay there is then
    kept in a folder beside. Raises Trouble, too, when the restored chains are not intact.
    """
    data_dir: Path = settings.DATA_DIR
    data_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=data_dir) as folder:
        room = Path(folder)
        manifest = unpack(source, room)
        if manifest.database != connection.vendor:
            raise Trouble(f"the backup is of {manifest.database}, but this installation uses {connection.vendor} (VARDKASE_DATABASE)")
        keys = [room / packed.name for packed in manifest.files if packed.name != DATABASE_FILES[manifest.database]]
        in_the_way = _in_the_way(data_dir, keys)
        if in_the_way and not force:
            raise Trouble(f"{in_the_way} is here already; --force replaces it and keeps what was there in a folder beside")
        aside = data_dir / f"before-restore-{utc_now():%Y%m%dT%H%M%SZ}"
        if connection.vendor == "sqlite":
            _place_sqlite(room / DATABASE_FILES["sqlite"], aside)
        else:
            postgresql.place(room / DATABASE_FILES["postgresql"], aside, connection)
        _place_keys(keys, data_dir, aside)
    _prove(manifest, aside)
    return manifest


def unpack(source: Path, room: Path) -> Manifest:
    """Unpacks a backup into a folder and checks every digest. Raises Trouble for what is not a backup, is damaged or of another format."""
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _read_manifest(archive)
            for packed in manifest.files:
                _extract(archive, packed, room)
    except OSError as error:
        raise Trouble(f"{source} cannot be read: {error}")
    except (zipfile.BadZipFile, EOFError, KeyError, NotImplementedError, RuntimeError, ValueError, TypeError, zlib.error) as error:
        raise Trouble(f"{source} is not a backup, or is damaged ({error}); nothing has been changed")
    return manifest


def heads_digest(heads: Iterable[Head]) -> str:
    """One digest of how far every stream has come."""
    lines = (f"{name} {number} {digest.hex()}\n" for name, number, digest in sorted(heads))
    return sha256("".join(lines).encode()).hexdigest()


def _copy_sqlite(target: Path) -> list[Head]:
    source = Path(connection.settings_dict["NAME"])
    if not source.exists():
        raise Trouble(f"there is no database in {source.parent}")
    with closing(sqlite3.connect(source, timeout=20)) as running, closing(sqlite3.connect(target)) as copy:
        running.backup(copy)
        # The copy travels as one file; the write-ahead log comes back when it is opened for use.
        copy.execute("PRAGMA journal_mode=DELETE")
        try:
            rows = copy.execute("SELECT name, number, hash FROM ledger_stream").fetchall()
        except sqlite3.Error as error:
            raise Trouble(f"{source} is not a database of this house: {error}")
    return [(str(name), int(number), bytes(digest)) for name, number, digest in rows]


def _packed(path: Path) -> Packed:
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return Packed(path.name, path.stat().st_size, digest.hexdigest())


def _write_zip(draft: Path, manifest: Manifest, files: Iterable[Path]) -> None:
    # The folder is already ours alone; the mode matters for the file that is moved out of it.
    draft.touch(mode=0o600)
    with draft.open("r+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr(MANIFEST, json.dumps({"format": FORMAT, "version": VERSION, **asdict(manifest)}, indent=2))
            for path in files:
                archive.write(path, path.name)
        file.flush()
        os.fsync(file.fileno())


def _read_manifest(archive: zipfile.ZipFile) -> Manifest:
    with archive.open(MANIFEST) as file:
        found: dict[str, Any] = json.loads(file.read(PIECE))
    if found.pop("format") != FORMAT:
        raise ValueError("the manifest is of something else")
    version = found.pop("version")
    if version != VERSION:
        raise Trouble(
            f"the backup has format {version}, this house reads {VERSION}: restore it with the version that made it, {found['house']}"
        )
    files = tuple(Packed(**packed) for packed in found.pop("files"))
    manifest = Manifest(files=files, **found)
    names = [packed.name for packed in files]
    database = DATABASE_FILES[manifest.database]
    if len(set(names)) != len(names) or database not in names or not all(name == database or KEY_NAME.fullmatch(name) for name in names):
        raise ValueError("the manifest names files that no backup has")
    return manifest


def _extract(archive: zipfile.ZipFile, packed: Packed, room: Path) -> None:
    digest, size = sha256(), 0
    target = room / packed.name
    target.touch(mode=0o600)
    with archive.open(packed.name) as source, target.open("wb") as file:
        # Never more than was promised: a manipulated file must not fill the disk.
        while size <= packed.bytes and (piece := source.read(PIECE)):
            digest.update(piece)
            size += len(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    if size != packed.bytes or digest.hexdigest() != packed.sha256:
        raise ValueError(f"{packed.name} is not what the manifest says")


def _in_the_way(data_dir: Path, keys: list[Path]) -> str:
    """What a restore would replace, in words; empty when there is nothing."""
    if connection.vendor == "sqlite":
        database = Path(connection.settings_dict["NAME"])
        if database.exists() and database.stat().st_size:
            return f"the database {database}"
    elif postgresql.has_tables(connection):
        return f"a database with tables ({connection.settings_dict['NAME']})"
    for key in keys:
        kept = data_dir / key.name
        if key.name != COOKIE_KEY and kept.exists() and kept.read_bytes() != key.read_bytes():
            return f"another key, {kept},"
    return ""


def _place_sqlite(database: Path, aside: Path) -> None:
    try:
        with closing(sqlite3.connect(database)) as copy:
            verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        verdict = str(error)
    if verdict != "ok":
        raise Trouble(f"the database of the backup is damaged ({verdict}); nothing has been changed")
    connection.close()
    target = Path(connection.settings_dict["NAME"])
    if target.exists():
        _refuse_while_open(target)
    # A write-ahead log that stayed behind would be taken for the restored database's own.
    for ending in ("", "-wal", "-shm"):
        _move_aside(target.with_name(target.name + ending), aside)
    database.replace(target)


def _refuse_while_open(database: Path) -> None:
    """A database file must not be changed under a running server. Leaving the write-ahead log needs the file alone, so that asks for us."""
    try:
        with closing(sqlite3.connect(database, timeout=1, isolation_level=None)) as probe:
            probe.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError:
        raise Trouble(f"{database} is in use: stop the server first")
    except sqlite3.DatabaseError:
        pass  # It is broken, which may be the very reason for the restore; it is kept beside as it is.


def _place_keys(keys: list[Path], data_dir: Path, aside: Path) -> None:
    for key in keys:
        kept = data_dir / key.name
        # The cookie key of an empty place was made a moment ago by this very command: nothing to keep.
        worth_keeping = key.name != COOKIE_KEY or aside.exists()
        if worth_keeping and kept.exists() and kept.read_bytes() != key.read_bytes():
            _move_aside(kept, aside)
        key.replace(kept)


def _move_aside(path: Path, aside: Path) -> None:
    if path.exists():
        aside.mkdir(mode=0o700, exist_ok=True)
        shutil.move(path, aside / path.name)


def _prove(manifest: Manifest, aside: Path) -> None:
    """Verifies every chain that was restored, and that every one reaches as far as it did when the backup was made."""
    from vardkase.ledger import queries, verify

    kept = f" What was here before lies in {aside}." if aside.exists() else ""
    for verdict in verify.verify_all():
        if not verdict.intact:
            raise Trouble(f"restored, but {verdict.stream} is not intact at #{verdict.first_bad_number}: {verdict.why}.{kept}")
    # Intact chains may still end too early: that shows only beside what the backup says of them.
    if heads_digest((head.stream, head.number, head.hash) for head in queries.streams()) != manifest.heads:
        raise Trouble(f"restored, but the streams do not end where they did when the backup was made.{kept}")
