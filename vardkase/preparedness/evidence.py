"""What the house knows by itself and can offer as an answer: a registry of small questions to live data.

    from vardkase.preparedness import evidence
    evidence.register("incidents.count", counted)      # counted(viewer, keeper_id, on) -> Evidence | None

A question of a form names such a key in its field `evidence`, else its own key is looked up. Floors above register theirs when they are
ready (`AppConfig.ready`). A suggestion is only that: a human answers, and what was offered is not written until then.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known: a value that fits the question (or none), the sentence that shows it, a page to see it on, and its day."""

    text: str
    value: str = ""
    link: str = ""
    on: date | None = None


Source = Callable[[Viewer, UUID, date], Evidence | None]
_sources: dict[str, Source] = {}


def register(key: str, source: Source) -> None:
    """Lets a source answer for a key. The same source may register again; another for the same key is a mistake."""
    if _sources.setdefault(key, source) is not source:
        raise ValueError(f"{key} has a source already")


def known_keys() -> tuple[str, ...]:
    """The keys that something answers for."""
    return tuple(sorted(_sources))


def ask(key: str, viewer: Viewer, keeper_id: UUID, on: date) -> Evidence | None:
    """What is known of a key on a day; None when nothing is, or when it is not for this viewer."""
    source = _sources.get(key)
    if source is None:
        return None
    try:
        return source(viewer, keeper_id, on)
    except Refusal:
        # What the viewer may not read is not offered, and not told to be there.
        return None
