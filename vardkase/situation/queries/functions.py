"""Which functions a board is opened with: those of the municipality's register when it has one, else a list that we ship.

The register of vital functions says `offer_functions(its query)`, once, where it is wired. The board copies what it gives into its own
entry, so that a board of last year reads as it was, whatever the register says today.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.situation.rules.status import RowDraft, Side

SHIPPED = Path(__file__).parent.parent / "data" / "functions.json"
# What the register gives for an authority: its functions in the order in which they are to stand; () when it has none.
Source = Callable[[Viewer, UUID], tuple[RowDraft, ...]]
_sources: list[Source] = []


def offer_functions(source: Source) -> None:
    """Has a register fill the boards that are opened from now on. Raises ValueError for a second one: which should be asked?"""
    if _sources:
        raise ValueError("the functions are offered already")
    _sources.append(source)


def functions(viewer: Viewer, authority_id: UUID) -> tuple[tuple[RowDraft, ...], bool]:
    """The functions to open a board with, and whether they are the municipality's own."""
    for source in _sources:
        if found := source(viewer, authority_id):
            return found, True
    return shipped(), False


@cache
def shipped() -> tuple[RowDraft, ...]:
    """The list that we ship, in Swedish as the field says it."""
    told = json.loads(SHIPPED.read_text(encoding="utf-8"))["functions"]
    return tuple(
        RowDraft(
            one["name"], one["unit"], one["owner"], one["reporter"], one["deputy"], None, tuple(map(Side, one["sides"])), one["key"]
        )
        for one in told
    )  # fmt: skip
