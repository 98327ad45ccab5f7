"""A report as JSON, for systems of others. The schema is ours: `vardkase.report/1`; a newer form gets another number."""

from __future__ import annotations

import json
from typing import Any

from vardkase.kernel import codec
from vardkase.situation.rules.reports import STATUTORY, Item
from vardkase.situation.rules.reports_paper import Paper

FORMAT = "vardkase.report/1"


def structured(paper: Paper, *, demo: bool = False) -> str:
    """The text of the file. A reader that does not know the format refuses it; one that does may pass over fields that it does not know."""
    plain: dict[str, Any] = {
        "format": FORMAT,
        "is_exercise": paper.event.exercise,
        "is_demonstration": demo,
        "is_draft": paper.approved_at is None,
        "fate": codec.to_plain(paper.fate) if paper.fate else None,
        "id": paper.report_id,
        "number": paper.number,
        "version": paper.version,
        "actor": paper.actor,
        "incident": codec.to_plain(paper.event),
        "header": codec.to_plain(paper.header),
        "statutory": [str(part) for part in STATUTORY],
        "sections": [
            {"section": str(one.part), "text": one.text, "items": [_item(item) for item in one.items], "left_out": one.hidden}
            for one in paper.blocks
        ],
        "left_out": paper.hidden,
        "compared_with": codec.to_plain(paper.before) if paper.before else None,
        "changes": codec.to_plain(paper.changes),
        "correction": paper.note,
        "prepared_by": paper.prepared_by,
        "reviewed_by": paper.reviewed_by,
        "approved_by": paper.approved_by,
        "approved_at": codec.to_plain(paper.approved_at) if paper.approved_at else None,
        "digest": paper.digest,
    }
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


def _item(item: Item) -> dict[str, Any]:
    """A piece: what is told, and what leads back to it. The address is one of our own pages, and not for outside."""
    names = ("key", "text", "value", "as_of", "source", "number", "important")
    return {name: codec.to_plain(getattr(item, name)) for name in names}
