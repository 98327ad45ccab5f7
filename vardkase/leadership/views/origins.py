"""What an act comes from, as the address says it: `?meeting=…` has a task or a decision come from a meeting, and leads back to it."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from vardkase.kernel.refusal import Refusal
from vardkase.leadership import queries, words
from vardkase.leadership.rules.tasks import Origin, OriginKind
from vardkase.leadership.views.acts import Scene, said


def uuid_of(text: str) -> UUID:
    """An id in an address. Refusal("leadership.not_found") for what is none."""
    try:
        return UUID(text)
    except ValueError:
        raise Refusal("leadership.not_found")


def meeting_origin(scene: Scene) -> Origin | None:
    """The meeting that something comes from; None when the address names none. Refusal("leadership.not_found") for one of elsewhere."""
    asked = scene.request.GET.get("meeting", "")
    if not asked:
        return None
    line = queries.meeting(scene.request.viewer, scene.incident.id, uuid_of(asked), now=scene.now).line
    return Origin(OriginKind.MEETING, line.reference, id=line.id)


def about_meeting(scene: Scene) -> list[tuple[str, str]]:
    """The meeting, as terms and values."""
    origin = meeting_origin(scene)
    if origin is None or origin.id is None:
        return []
    line = queries.meeting(scene.request.viewer, scene.incident.id, origin.id, now=scene.now).line
    return said((_("Comes from"), f"{line.reference} {words.meeting_name(line)}"))


def meeting_url(scene: Scene) -> str:
    """Back to the meeting that it came from; empty when it came from none."""
    origin = meeting_origin(scene)
    return reverse("leadership:meeting", args=[scene.incident.id, origin.id]) if origin else ""
