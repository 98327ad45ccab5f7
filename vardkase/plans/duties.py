"""The duties of a term of office are data with days from and to: a new law is a file and no release. Ours, and the municipality's own."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from vardkase.plans.rules.obligations import FORMULAS, Basis, Cycle, Duty, Who

log = logging.getLogger(__name__)
FILE = Path(__file__).parent / "data" / "duties.json"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A function of the set that a training register begins with. `body`: "crisis", "executive", or empty for employees."""

    function: str
    body: str
    competence: str
    months: int


def duties() -> tuple[Duty, ...]:
    """The duties in use: ours, and those of the municipality's own file, which stand instead of all of ours that have the same key.

    The file is read once. Of one that cannot be read nothing is used, and the log says so.
    """
    own = Path(settings.DUTIES)
    return _duties(str(own) if own.is_file() else "")


def wanted() -> tuple[Wanted, ...]:
    """The functions that a training register begins with: a proposal of ours."""
    return tuple(Wanted(**row) for row in _rows(FILE)["training"])


def abbreviations() -> tuple[tuple[str, str], ...]:
    """What the short names of laws in our own list stand for."""
    return tuple((str(short), str(whole)) for short, whole in _rows(FILE)["abbreviations"].items())


@cache
def _duties(own: str) -> tuple[Duty, ...]:
    found = _read(FILE)
    if own:
        try:
            mine = _read(Path(own))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            # The page must open even when somebody has slipped in a settings file.
            log.exception("DUTIES %s cannot be read: our own duties are used alone", own)
        else:
            replaced = {one.key for one in mine}
            found = (*(one for one in found if one.key not in replaced), *mine)
    return found


def _read(path: Path) -> tuple[Duty, ...]:
    return tuple(map(_duty, _rows(path)["duties"]))


def _rows(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8-sig"))
    return found


def _duty(row: dict[str, Any]) -> Duty:
    due = str(row.get("due") or "")
    if due not in FORMULAS:
        raise ValueError(f"{row['key']}: there is no rule {due!r} for its day, but {', '.join(filter(None, FORMULAS))}")
    texts = {name: str(row.get(name) or "") for name in ("section", "body", "done_when", "note", "verify")}
    first, last = (date.fromisoformat(row[name]) if row.get(name) else None for name in ("valid_from", "valid_to"))
    return Duty(
        key=str(row["key"]), title=str(row["title"]), law=str(row["law"]), basis=Basis(row["basis"]), who=Who(row["who"]),
        cycle=Cycle(row["cycle"]), due=due, valid_from=first, valid_to=last, **texts,
    )  # fmt: skip
