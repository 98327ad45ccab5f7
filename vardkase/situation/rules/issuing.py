"""A warning of ours, written as CAP 1.2 so that others' systems can read it: what it must say before it is one."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from vardkase.incidents.rules.text import check_free_text, check_length, clean, clean_line
from vardkase.kernel.geo.points import within
from vardkase.kernel.refusal import Refusal
from vardkase.situation.rules.warning_shapes import is_flat, points_of
from vardkase.situation.rules.warnings import MAX_LINE, MAX_TEXT, MAX_WEB, Certainty, MsgType, Severity, Urgency

LINES = ("event", "headline", "area")
TEXTS = ("text", "instruction")
LIMITS = {**dict.fromkeys(LINES, MAX_LINE), **dict.fromkeys(TEXTS, MAX_TEXT), "web": MAX_WEB}
MOST_CORNERS = 200
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+")


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
    "situation.cap_needs_area", "situation.cap_needs_expiry", "situation.cap_is_over", "situation.cap_bad_web",
    "situation.cap_needs_earlier", "incident.text_too_long", "incident.personal_id_in_text", and what `closed` refuses.
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
    for name, limit in LIMITS.items():
        check_length(name, getattr(draft, name), limit)
    check_free_text({name: getattr(draft, name) for name in LIMITS}, today=now.date())
    if draft.expires is None:
        raise Refusal("situation.cap_needs_expiry", field="expires")
    if draft.expires <= now:
        raise Refusal("situation.cap_is_over", field="expires")
    if draft.web and not _is_address(draft.web):
        raise Refusal("situation.cap_bad_web", field="web")
    if (draft.kind is MsgType.ALERT) != (draft.about is None):
        raise Refusal("situation.cap_needs_earlier", field="about")
    return replace(draft, polygon=closed(draft.polygon))


def _is_address(text: str) -> bool:
    """Whether a text is an address on the web by https, with the name of a host and nothing that an address cannot hold."""
    try:
        parts = urlsplit(text)
        named = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return (
        text.startswith("https://") and named and parts.username is None and bool(_HOST.fullmatch(parts.hostname or ""))
        and text.isprintable() and " " not in text
    )  # fmt: skip


def closed(text: str) -> str:
    """The corners of an area as CAP writes them, the first again at the end; empty when none are given.

    Refused: "situation.cap_bad_polygon" for what cannot be read, "situation.cap_swapped", "situation.cap_far_away", "situation.cap_flat".
    """
    if not text.strip():
        return ""
    pairs = text.replace(";", " ").split()
    points = points_of(" ".join(pairs))
    given = points[:-1] if len(points) > 1 and points[0] == points[-1] else points
    corners = [(round(lat, 5), round(lon, 5)) for lat, lon in given]
    if not 3 <= len(corners) <= MOST_CORNERS:
        raise Refusal("situation.cap_bad_polygon", field="polygon")
    for lat, lon in corners:
        if within(lon, lat):
            raise Refusal("situation.cap_swapped", field="polygon", meant=f"{lon:g},{lat:g}")
        if not within(lat, lon):
            raise Refusal("situation.cap_far_away", field="polygon", said=f"{lat:g},{lon:g}")
    if len(set(corners)) != len(corners) or is_flat(corners):
        raise Refusal("situation.cap_flat", field="polygon")
    return " ".join(f"{lat:.5f},{lon:.5f}" for lat, lon in (*corners, corners[0]))
