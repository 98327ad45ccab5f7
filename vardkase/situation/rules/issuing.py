"""A warning of ours, written as CAP 1.2 so that others' systems can read it: what it must say before it is one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from vardkase.incidents.rules.text import check_free_text, check_length, clean, clean_line
from vardkase.kernel.refusal import Refusal
from vardkase.situation.rules.warning_shapes import is_swapped, points_of
from vardkase.situation.rules.warnings import MAX_LINE, MAX_TEXT, Certainty, MsgType, Severity, Urgency

LINES = ("event", "headline", "area")
TEXTS = ("text", "instruction")
MOST_CORNERS = 200


@dataclass(frozen=True, slots=True)
class IssueDraft:
    """What is to be said. `polygon` is corners as `lat,lon`, with blanks or new lines between; `whole` adds the codes of the municipality.

    `about` is the warning of ours that an update replaces and a cancellation ends.
    """

    event: str
    headline: str
    text: str
    area: str
    instruction: str = ""
    category: str = "Safety"
    kind: MsgType = MsgType.ALERT
    urgency: Urgency = Urgency.IMMEDIATE
    severity: Severity = Severity.MODERATE
    certainty: Certainty = Certainty.OBSERVED
    polygon: str = ""
    whole: bool = False
    expires: datetime | None = None
    web: str = ""
    about: UUID | None = None


def check_issue(draft: IssueDraft, now: datetime) -> IssueDraft:
    """The draft in order. Refused: "situation.cap_needs_event", "situation.cap_needs_headline", "situation.cap_needs_text",
    "situation.cap_needs_area", "situation.cap_needs_expiry", "situation.cap_is_over", "situation.cap_bad_web", "situation.cap_bad_polygon",
    "situation.cap_needs_earlier", "incident.text_too_long", "incident.personal_id_in_text".
    """
    lines: dict[str, Any] = {name: clean_line(getattr(draft, name)) for name in (*LINES, "web")}
    texts: dict[str, Any] = {name: clean(getattr(draft, name)) for name in TEXTS}
    draft = replace(draft, **lines, **texts)
    if not draft.event:
        raise Refusal("situation.cap_needs_event", field="event")
    if not draft.headline:
        raise Refusal("situation.cap_needs_headline", field="headline")
    if not draft.text:
        raise Refusal("situation.cap_needs_text", field="text")
    if not draft.area:
        raise Refusal("situation.cap_needs_area", field="area")
    for name in (*LINES, *TEXTS):
        check_length(name, getattr(draft, name), MAX_LINE if name in LINES else MAX_TEXT)
    check_free_text({name: getattr(draft, name) for name in (*LINES, *TEXTS)}, today=now.date())
    if draft.expires is None:
        raise Refusal("situation.cap_needs_expiry", field="expires")
    if draft.expires <= now:
        raise Refusal("situation.cap_is_over", field="expires")
    if draft.web and not draft.web.startswith("https://"):
        raise Refusal("situation.cap_bad_web", field="web")
    if (draft.kind is MsgType.ALERT) != (draft.about is None):
        raise Refusal("situation.cap_needs_earlier", field="about")
    return replace(draft, polygon=closed(draft.polygon))


def closed(text: str) -> str:
    """The corners of an area as CAP writes them, the first again at the end; empty when none are given ("situation.cap_bad_polygon")."""
    if not text.strip():
        return ""
    pairs = text.replace(";", " ").split()
    points = points_of(" ".join(pairs))
    corners = points[:-1] if len(points) > 1 and points[0] == points[-1] else points
    if not 3 <= len(corners) <= MOST_CORNERS or len(set(corners)) != len(corners) or is_swapped(corners):
        raise Refusal("situation.cap_bad_polygon", field="polygon")
    return " ".join(f"{lat:.5f},{lon:.5f}" for lat, lon in (*corners, corners[0]))
