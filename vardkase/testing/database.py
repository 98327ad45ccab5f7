"""Makes the test database once: a migrated SQLite file is kept in pytest's cache and copied by every later run and every worker.

Its name holds a digest of everything that makes it, so that a changed migration makes a new one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from vardkase.testing.source import HOUSE, ROOT


def template() -> Path:
    """Where the migrated file is kept, or will be."""
    digest = hashlib.sha256((ROOT / "requirements" / "test.txt").read_bytes())
    for path in sorted(HOUSE.glob("*/migrations/*.py")) + sorted(HOUSE.glob("ledger/sqlite/*.py")):
        digest.update(path.relative_to(HOUSE).as_posix().encode() + path.read_bytes())
    return ROOT / ".pytest_cache" / f"vardkase-{digest.hexdigest()[:16]}.sqlite3"


def is_sqlite(settings: Any) -> bool:
    """Whether the tests run on SQLite."""
    return str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite")


def take(target: str) -> bool:
    """Copies the template to where the tests will look; False when there is none yet."""
    kept = template()
    if not kept.exists():
        return False
    shutil.copyfile(kept, target)
    return True


def keep(source: str) -> None:
    """Keeps a freshly migrated database as the template, and drops those of earlier migrations."""
    kept = template()
    kept.parent.mkdir(exist_ok=True)
    draft = kept.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(source)) as full, closing(sqlite3.connect(draft)) as copy:
        full.backup(copy)
        # The copy is one file: what the write-ahead log held is in it.
        copy.execute("PRAGMA journal_mode=DELETE")
    for old in kept.parent.glob("vardkase-*.sqlite3"):
        old.unlink(missing_ok=True)
    # Another worker may have been first; the files are the same.
    draft.replace(kept)
