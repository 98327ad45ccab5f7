"""A function's band as it is drawn, for those who see it: all that it says stands in words beside it too.

It is written here and not in a template: forty bands of ten parts are a page of nothing else. Nothing in it is typed by anybody.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.safestring import SafeString, mark_safe

from vardkase.situation.rules.outlook import Fall
from vardkase.situation.rules.outlook_bands import middle_of, parts_of

# The steps of a band, from amber to red: each is darker than the one before also without colour.
FILLS = (("--yellow", ".45"), ("--yellow", "1"), ("--orange", ".8"), ("--orange", "1"), ("--red", "1"))
HEIGHT, LOWER, TICKS = 22, 10, 4
_LINES = "".join(
    f'<line x1="{100 * number // TICKS}%" x2="{100 * number // TICKS}%" y2="{HEIGHT}" stroke="currentColor" stroke-opacity=".25"/>'
    for number in range(TICKS)
)


def drawing(fall: Fall, horizon: float, *, middle: bool, other: Fall | None = None) -> SafeString:
    """The band of a function, with a tick where the middle of all cases is if it is asked for; under it how it would be instead."""
    height = HEIGHT + (LOWER + 6 if other else 2)
    upper = _band(fall, horizon, 0, HEIGHT, middle=middle)
    lower = _band(other, horizon, HEIGHT + 4, LOWER, middle=middle) if other else ()
    svg = "".join(("".join(upper), _LINES, "".join(lower)))
    return mark_safe(f'<svg width="100%" height="{height}" focusable="false">{svg}</svg>')  # noqa: S308  # numbers and our own names alone


def _band(fall: Fall, horizon: float, y: int, height: int, *, middle: bool) -> Iterable[str]:
    yield f'<rect y="{y}" width="100%" height="{height}" fill="var(--raised)"/>'
    for part in parts_of(fall):
        name, opacity = FILLS[part.step - 1]
        place = f'x="{part.x:g}%" y="{y}" width="{part.width:g}%" height="{height}"'
        yield f'<rect {place} fill="var({name})" fill-opacity="{opacity}"/>'
    yield f'<rect y="{y}" width="100%" height="{height}" fill="none" stroke="var(--edge)"/>'
    at = middle_of(fall, horizon) if middle else None
    if at is not None:
        yield f'<line x1="{at:g}%" x2="{at:g}%" y1="{y - 1}" y2="{y + height + 2}" stroke="currentColor" stroke-width="3"/>'
