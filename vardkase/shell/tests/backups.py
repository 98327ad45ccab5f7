"""What the tests of backup and restore share: backups made by hand, and entries to find again."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from vardkase import ledger
from vardkase.access.events import AccountCreated
from vardkase.shell import backup as room
from vardkase.testing.people import alva

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)


def packed(name: str, body: bytes) -> dict[str, object]:
    return {"name": name, "bytes": len(body), "sha256": sha256(body).hexdigest()}


def manifest_of(files: list[dict[str, object]], **changes: object) -> dict[str, object]:
    manifest: dict[str, object] = {
        "format": room.FORMAT,
        "version": room.VERSION,
        "made_at": "2026-11-22T19:00:00.000000Z",
        "house": "0.1.0",
        "database": "sqlite",
        "streams": 0,
        "entries": 0,
        "heads": room.heads_digest([]),
        "files": files,
    }
    return {**manifest, **changes}


def zip_of(place: Path, manifest: object, bodies: dict[str, bytes]) -> Path:
    file = place / "some.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        for name, body in bodies.items():
            archive.writestr(name, body)
    return file


def append(number: int) -> None:
    event = AccountCreated(account_id=UUID(int=number), email=f"{number}@x.example", label="Prov", language="sv")
    ledger.append(stream="test:backup", event=event, viewer=alva(), key=UUID(int=number), now=NOW)
