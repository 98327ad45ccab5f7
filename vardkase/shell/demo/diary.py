"""An ordinary week in the duty diary of the demonstration: what stands there when nothing much happens. All of it is invented.

It ends shortly before the first start, so that the first page shows an ordinary day; a later start leaves it as it is.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.ids import id_at
from vardkase.leadership.actions import diary as actions
from vardkase.leadership.events import diary_stream
from vardkase.leadership.rules.diary import Condition, HandoverDraft, NoteDraft, PictureDraft
from vardkase.shell.demo.alfrida.stage import Cast

PICTURE = PictureDraft(
    Condition.NORMAL,
    "En vanlig vecka med halka på småvägarna. Inga störningar i våra verksamheter.",
    "Marknad i Norrtälje på lördag, trafiken leds om runt torget.",
    "Reservelverket i Rimbo är på service till fredag.",
)
NOTES = (
    NoteDraft(
        "Brand i en sopcontainer, släckt. Ingen skada på huset.", "Räddningstjänsten, vakthavande", "Estunavägen, Norrtälje",
        ("Fastighetsjouren",),
    ),
    NoteDraft("Färjan till Blidö går på halv tur på grund av is. Hemtjänsten har lagt om sina resor.", "Färjerederiet", "Blidö"),
)  # fmt: skip
HANDOVER = HandoverDraft(
    "Tjänsteperson i beredskap, nästa vecka",
    "Inget pågår som kräver något av dig. Färjan till Blidö följs av hemtjänsten själv.",
    "Reservelverket i Rimbo är inte på plats före fredag.",
)


def load_diary(cast: Cast, now: datetime) -> None:
    """Writes the week through the actions, in one transaction. Where the diary has begun, nothing is done."""
    if ledger.head(diary_stream(cast.authority_id)).number:
        return
    officer, coordinator = cast.viewers[Role.DUTY_OFFICER], cast.viewers[Role.COORDINATOR]
    here: dict[str, Any] = {"authority_id": cast.authority_id, "authority": cast.authority}

    def at(hours: float, step: int) -> dict[str, Any]:
        moment = now - timedelta(hours=hours)
        return {"key": _key(step, moment), "now": moment}

    with transaction.atomic():
        actions.make_picture(viewer=coordinator, draft=PICTURE, **here, **at(100, 1))
        actions.write_note(viewer=coordinator, draft=NOTES[0], **here, **at(52, 2))
        given = actions.hand_over(viewer=coordinator, draft=HANDOVER, **here, **at(31, 3))
        actions.receive_handover(viewer=officer, authority_id=cast.authority_id, note_id=given.event.note_id, **at(30.5, 4))
        actions.write_note(viewer=officer, draft=NOTES[1], **here, **at(6, 5))


def _key(step: int, moment: datetime) -> UUID:
    return id_at(int(moment.timestamp() * 1000), 0, sha256(f"diary/{step}".encode()).digest()[:8])
