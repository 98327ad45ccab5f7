"""Takes what is secret out of the material, and tells what was taken out by which provision. What is left tells that something is."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any
from uuid import UUID

from vardkase.preparedness.reporting.content import Material, MeasureFact
from vardkase.preparedness.reporting.phrases import hidden
from vardkase.preparedness.reporting.sources import around
from vardkase.preparedness.rules.gaps import gaps
from vardkase.preparedness.rules.quotes import NOTHING, Fence
from vardkase.preparedness.rules.reports import QUOTE, Masked, Text, masked_of
from vardkase.preparedness.rules.risks import Ground, masked
from vardkase.preparedness.rules.said_of_secrets import without_secrets


def masking(found: Material, *, mask: bool) -> Material:
    """The material masked, or whole with the list of what in it is secret. Who does not read secrets gets it masked whatever is asked."""
    left_out = (
        *masked_of(found.risks),
        *(Masked("measure", f"{one.number}. {one.title}", "measure", one.secret, one.secret_why) for one in found.measures if one.secret),
        *(Masked("function", one.name, "needs", str(Ground.OSL_18_13)) for one in found.functions if one.restricted),
        *(text.masked for text in found.texts.values() if text.masked),
    )
    bare, quoted = _fenced(_without(found))
    if not mask and found.head.reads_secret:
        return replace(found, masked=(*left_out, *quoted), is_masked=False, fence=NOTHING)
    # Of a secret measure not even that it is there is told (OSL 18:8).
    said = (*(replace(one, why="") for one in left_out if one.what != "measure"), *quoted)
    return replace(bare, masked=said, is_masked=True, fence=NOTHING)


def _without(found: Material) -> Material:
    """The material without what is marked secret, and without what only that leads to."""
    risks = tuple(masked(one) if one.is_secret else one for one in found.risks)
    register = found.register if found.head.whole else around(found.register, found.head, risks)
    restricted = {one.id for one in register.functions if one.restricted}
    register = replace(register, needs=tuple(one for one in register.needs if one.function_id not in restricted))
    if not found.head.whole:
        # What only a restricted function needs would tell what that needs.
        register = around(register, found.head, risks)
    there = {one.id for one in register.functions}
    return replace(
        found,
        risks=risks,
        register=register,
        gaps=gaps(register),
        plans=tuple(one for one in found.plans if one.function_id is None or one.function_id in there),
        measures=tuple(_measure(one, restricted) for one in found.measures if not one.secret),
        workshops=tuple(without_secrets(one, found.risks) for one in found.workshops),
        texts={part: _text(one) for part, one in found.texts.items()},
    )


def _measure(one: MeasureFact, restricted: set[UUID]) -> MeasureFact:
    """What a measure does to a restricted function tells what that needs."""
    if restricted.isdisjoint(one.effect_ids):
        return one
    pairs = zip(one.effects, one.effect_ids, strict=True)
    return replace(one, effects=tuple(hidden(str(Ground.OSL_18_13)) if id in restricted else text for text, id in pairs))


def _text(one: Text) -> Text:
    return replace(one, text=hidden(one.ground), openness=replace(one.openness, why=""), unseen=True) if one.ground else one


def _fenced(found: Material) -> tuple[Material, tuple[Masked, ...]]:
    """The material without what says again what is secret elsewhere, and what that was. An open text under a heading stands: its author
    has weighed it.
    """
    if not found.fence.runs:
        return found, ()
    quoted: list[Masked] = []

    def clean(what: str, name: str, value: Any) -> Any:
        grounds: list[str] = []
        bare = _bare(value, found.fence, grounds)
        quoted.extend(Masked(what, _bare(name, found.fence, []), QUOTE, ground) for ground in dict.fromkeys(grounds))
        return bare

    headings = {part.key: part.heading for part in found.rules.parts}
    fresh = replace(
        found,
        risks=tuple(clean("risk", f"{one.number}. {one.name}", one) for one in found.risks),
        measures=tuple(clean("measure", f"{one.number}. {one.title}", one) for one in found.measures),
        workshops=tuple(clean("workshop", one.title, one) for one in found.workshops),
        changes=tuple(clean("risk", f"{one.number}. {one.name}", (kind, one)) for kind, one in found.changes),
        deviations={part: clean("deviation", headings.get(part, part), text) for part, text in found.deviations.items()},
        register=replace(
            found.register,
            functions=tuple(clean("function", one.name, one) for one in found.register.functions),
            needs=tuple(clean("function", one.need.on, one) for one in found.register.needs),
        ),
        shared=_bare(found.shared, found.fence, []),
        gaps=_bare(found.gaps, found.fence, []),
    )
    return fresh, tuple(dict.fromkeys(quoted))


def _bare(value: Any, fence: Fence, grounds: list[str]) -> Any:
    """A value with every text that quotes put in other words, and the provisions of those added; itself when nothing in it does."""
    if type(value) is str:
        quotes = fence.quoted(value)
        grounds.extend(one.ground for one in quotes)
        return hidden(quotes[0].ground) if quotes else value
    if isinstance(value, tuple):
        cleaned = tuple(_bare(one, fence, grounds) for one in value)
        return value if all(one is other for one, other in zip(cleaned, value, strict=True)) else cleaned
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed = {}
    for one in fields(value):
        before = getattr(value, one.name)
        after = _bare(before, fence, grounds)
        if after is not before:
            changed[one.name] = after
    return replace(value, **changed) if changed else value
