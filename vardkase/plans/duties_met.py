"""Where others say that a duty of a term is fulfilled: an adopted document, a finished analysis. Asked by the compliance page.

A noun hands over a function once, where its package's app is made ready:

    duties_met.register("documents", met)

`met(viewer, keeper_id, term)` gives what the viewer may see (`rules.obligations.Met`): the duty's key as in data/duties.json, the day, the
body, a reference in words and an address; `unit_id` for a duty of each board and company, `year` for a yearly one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.plans.rules.obligations import Met
from vardkase.plans.rules.terms import Term

Source = Callable[[Viewer, UUID, Term], Iterable[Met]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Has a source asked from now on. The same name again replaces it."""
    _sources[name] = source


def forget(name: str) -> None:
    """Has a source asked no more."""
    _sources.pop(name, None)


def facts(viewer: Viewer, keeper_id: UUID, term: Term) -> tuple[Met, ...]:
    """What all sources say of a term."""
    return tuple(one for source in _sources.values() for one in source(viewer, keeper_id, term))
