"""The line of hours of a role, as it is drawn, for those who see it: all that it says stands in the list under it too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from vardkase.leadership.views.shift_shapes import Band

_GAP = 'fill="none" stroke="var(--red)" stroke-width="2" stroke-dasharray="2 5"'


def drawing(bands: Iterable[Band], ticks: Iterable[Mapping[str, str]], height: int) -> SafeString:
    """Bands on a line with its hours under it, `height` pixels without them."""
    parts = [f'<svg width="100%" height="{height + 14}" aria-hidden="true" focusable="false">']
    for tick in ticks:
        x = escape(tick["x"])
        parts.append(
            f'<line x1="{x}" x2="{x}" y1="0" y2="{height}" stroke="currentColor" stroke-opacity=".3"/>'
            f'<text x="{x}" y="{height + 12}" font-size="11" fill="currentColor" fill-opacity=".8">{escape(tick["word"])}</text>'
        )
    parts += [_drawn(band) for band in bands]
    return mark_safe("".join([*parts, "</svg>"]))  # noqa: S308  # each part is escaped where it is put in


def _drawn(band: Band) -> str:
    place = f'x="{escape(band.x)}" y="{band.y}" width="{escape(band.width)}" height="18"'
    dash = f' stroke-dasharray="{escape(band.dash)}"' if band.dash else ""
    look = _GAP if band.is_gap else f'fill="var(--accent)" fill-opacity="{escape(band.fill)}" stroke="currentColor"{dash}'
    word = f'<text x="5" y="13.5" font-size="12" fill="currentColor">{escape(band.word)}</text>'
    return f"<rect {place} {look}/><svg {place}>{word}</svg>"
