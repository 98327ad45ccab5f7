"""Short ways to a diary of duty with something in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import BOARD, NIGHT
from vardkase.kernel.ids import new_id
from vardkase.leadership.actions import diary as actions
from vardkase.leadership.rules.diary import Condition, HandoverDraft, NoteDraft, PictureDraft
from vardkase.testing.people import AUTHORITY

NOTE = NoteDraft("Sopcontainer brann på Estunavägen.", "Räddningstjänsten", "Norrtälje", ("Fastighetsjouren",))
HANDOVER = HandoverDraft("Tjänsteperson i beredskap, vecka 2", "Vattenläckan i Rimbo är lagad.", "Färjan till Blidö står till fredag.")
PICTURE = PictureDraft(Condition.STRAINED, "En vanlig vecka med halka.", "Marknad på lördag.", "Två sjuka i hemtjänsten.")


def act(what: str, viewer: Viewer, **facts: Any) -> UUID:
    """Does something in a diary with a key of its own, and gives the key."""
    key: UUID = facts.pop("key", None) or new_id()
    call = {"authority_id": AUTHORITY, "authority": BOARD, "now": NIGHT, **facts}
    if what == "receive_handover":
        del call["authority"]
    getattr(actions, what)(viewer=viewer, key=key, **call)
    return key


def noted(viewer: Viewer, text: str = NOTE.text, **facts: Any) -> UUID:
    """A note; returns its id."""
    return act("write_note", viewer, draft=facts.pop("draft", replace(NOTE, text=text)), **facts)


def handed_over(viewer: Viewer, **facts: Any) -> UUID:
    """A handover; returns its id."""
    return act("hand_over", viewer, draft=facts.pop("draft", HANDOVER), **facts)
