"""The rule sets that come with the house, and those of the municipality's own folder."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

from django.conf import settings

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.rules.rulesets import RuleSet, check_rule_set
from vardkase.preparedness.rules.strict import read

log = logging.getLogger(__name__)
FOLDER = Path(__file__).parent / "data" / "rulesets"


def read_rule_set(text: str) -> RuleSet:
    """The rule set that a text says. Refused as `strict.read` and `check_rule_set` do, with where in the file."""
    return check_rule_set(read(RuleSet, text))


def ours() -> tuple[RuleSet, ...]:
    """What comes with the house."""
    return _of_folder(FOLDER, _stamp(FOLDER))


def of_folder() -> tuple[RuleSet, ...]:
    """The sets of the folder that a setting names. A file that cannot be read is left out, and the log says so."""
    folder = Path(settings.RULESETS)
    return _of_folder(folder, _stamp(folder)) if folder != Path() and folder.is_dir() else ()


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What tells that a file is new or has changed: a set is put in the folder while the house is running."""
    return tuple((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in sorted(folder.glob("*.json")))


@cache
def _of_folder(folder: Path, stamp: tuple[tuple[str, int, int], ...]) -> tuple[RuleSet, ...]:
    found: list[RuleSet] = []
    for name, _when, _size in stamp:
        try:
            one = read_rule_set((folder / name).read_text(encoding="utf-8-sig"))
        except (OSError, ValueError, Refusal) as error:
            # The page must open even when somebody has slipped in a file of the folder.
            log.error("The rule set %s cannot be read and is left out: %r", folder / name, error)
            continue
        if one.reference not in {other.reference for other in found}:
            found.append(one)
    return tuple(found)
