"""The lists by which functions are classed: several stand side by side, since each authority asks by its own. They are data, not code."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.rules.content import Code

log = logging.getLogger(__name__)
FILE = Path(__file__).parent / "data" / "lists.json"


@dataclass(frozen=True, slots=True)
class SectorList:
    """A list: what it is called, where it comes from, and its codes with their names. Without codes they are written by hand."""

    key: str
    name: str
    source: str
    codes: tuple[tuple[str, str], ...]


def lists() -> tuple[SectorList, ...]:
    """The lists in use: ours, and those of the municipality's own file, which stand instead of ours that have the same key.

    The file is read once. Of one that cannot be read nothing is used, and the log says so.
    """
    own = Path(settings.SECTOR_LISTS)
    return _lists(str(own) if own.is_file() else "")


@cache
def _lists(own: str) -> tuple[SectorList, ...]:
    found = _read(FILE)
    if own:
        try:
            found |= _read(Path(own))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            # The register must open even when somebody has slipped in a settings file.
            log.exception("SECTOR_LISTS %s cannot be read: our own lists are used alone", own)
    return tuple(found.values())


def _read(path: Path) -> dict[str, SectorList]:
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8-sig"))["lists"]
    return {
        row["key"]: SectorList(row["key"], row["name"], row["source"], tuple((str(code), str(name)) for code, name in row["codes"]))
        for row in rows
    }


def chosen(system: str, code: str) -> Code:
    """A code of a list, with the name that it has. Refused: "preparedness.no_such_code"."""
    for one in lists():
        for this, name in one.codes:
            if (one.key, this) == (system, code):
                return Code(system, code, name)
    raise Refusal("preparedness.no_such_code", field=f"codes_{system}", chosen=code[:60])


def named(system: str) -> str:
    """What a list is called; its key for one that is not in use any more."""
    return next((one.name for one in lists() if one.key == system), system)
