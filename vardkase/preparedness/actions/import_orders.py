"""A yes to a file of many rows is carried out beside the requests, so that its progress can be shown; that to a small one at once.

An order is no part of the ledger: what it comes to is. If the house stops in the middle nothing is taken in, and the outbox tries again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from vardkase.access import queries as access
from vardkase.access.rules import Grant, Role, Viewer
from vardkase.kernel.actor import Actor, ActorKind
from vardkase.kernel.refusal import Refusal
from vardkase.ledger import outbox
from vardkase.preparedness.actions.imports import confirm_import
from vardkase.preparedness.models.imports import ImportDraftRow, ImportOrderRow
from vardkase.preparedness.queries import imports as queries

TOPIC = "preparedness.import"
AT_ONCE = 500


def order_import(
    *, viewer: Viewer, draft_id: UUID, seen: str, skip_faulty: bool = False, judged: bool = False, key: UUID, now: datetime
) -> None:
    """Has `confirm_import` done beside the requests. A second order while the first is under way does nothing.

    Refused: "preparedness.draft_gone". What the import itself is refused for is told by `queries.order`.
    """
    with transaction.atomic():
        if queries.is_imported(draft_id):
            queries.imported(viewer, draft_id)
            return
        found = queries.draft(viewer, draft_id)
        # The draft is held, so that two orders at once are one.
        ImportDraftRow.objects.select_for_update().only("id").get(pk=draft_id)
        if ImportOrderRow.objects.filter(pk=draft_id, refused__isnull=True).exists():
            return
        said = {"seen": seen, "skip_faulty": skip_faulty, "judged": judged, "key": str(key), "viewer": _plain(viewer)}
        row = {"said": said, "rows": len(found.sheet.rows), "tried": 0, "refused": None, "asked_at": now}
        ImportOrderRow.objects.update_or_create(id=draft_id, defaults=row)
        outbox.enqueue(TOPIC, {"draft_id": str(draft_id)}, now)


def carry_out(*, draft_id: UUID, now: datetime) -> None:
    """Does what was ordered, as whoever ordered it may do it now. Done twice, it is done once; why it was refused is noted."""
    row = ImportOrderRow.objects.filter(pk=draft_id, refused__isnull=True).first()
    if row is None:
        return
    said, order = row.said, ImportOrderRow.objects.filter(pk=draft_id)
    viewer = access.viewer_now(_viewer(said["viewer"]), now=now)
    try:
        confirm_import(
            viewer=viewer, draft_id=draft_id, seen=said["seen"], skip_faulty=said["skip_faulty"], judged=said["judged"],
            key=UUID(said["key"]), now=now, told=lambda tried: _tell(order, tried),
        )  # fmt: skip
    except Refusal as refusal:
        facts = {name: fact if isinstance(fact, int | str) else str(fact) for name, fact in refusal.facts.items()}
        order.update(refused=[refusal.code, facts])


def _tell(order: Any, tried: int) -> None:
    order.update(tried=tried)


def _plain(viewer: Viewer) -> dict[str, Any]:
    actor = viewer.actor
    grants = [[str(one.role), one.scope, one.emergency, one.until.isoformat() if one.until else None] for one in viewer.grants]
    account = str(viewer.account_id) if viewer.account_id else None
    return {
        "account": account,
        "actor": [str(actor.kind), actor.id, actor.label, actor.on_behalf_of],
        "grants": grants,
        "device": viewer.device,
    }


def _viewer(said: dict[str, Any]) -> Viewer:
    kind, *named = said["actor"]
    grants = tuple(
        Grant(Role(role), scope, emergency, datetime.fromisoformat(until) if until else None)
        for role, scope, emergency, until in said["grants"]
    )
    return Viewer(UUID(said["account"]) if said["account"] else None, Actor(ActorKind(kind), *named), grants, said["device"])
