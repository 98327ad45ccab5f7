"""Short ways to import: a file is read, shown, confirmed and undone, as the browser would do it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from vardkase.kernel.ids import new_id
from vardkase.preparedness.actions import imports as actions
from vardkase.preparedness.queries import imports as queries
from vardkase.preparedness.rules.imports.columns import Target
from vardkase.preparedness.rules.imports.rows import Plan

RISKS = "Risk;Sannolikhet;Samlad konsekvens;Beskrivning\r\nStorm;3;4;Hård vind\r\nStorm;2;2;En annan storm\r\nTorka;1;3;\r\n"
FUNCTIONS = "Verksamhet;Ägare;Tolerabel avbrottstid\r\nSkola;Kommunen;2 dygn\r\nBad;Kommunen;\r\n"
MEASURES = (
    "Åtgärd;Ansvarig nämnd;Ansvarig;Klart senast;Kostnad (tkr);Risk\r\nReservkraft till Solgården;Kommunstyrelsekontoret;Fastighetschef;"
    "31 okt 2019;1 250;Torka\r\nÖva stabsläge;;;;;\r\n"
)
NEEDS = "Verksamhet;Beroende av;Reserv;Uthållighet\r\nHemtjänst;El;UPS;4\r\nMobilnät;Hemtjänst;;\r\n"


def start(town: Any, target: Target, place_id: UUID, text: str | bytes, **more: Any) -> UUID:
    data = text if isinstance(text, bytes) else text.encode()
    said = {"viewer": town.viewer, "id": new_id(), "file_name": "rsa.csv", "now": town.now, **more}
    return actions.start_import(target=target, place_id=place_id, data=data, **said)


def plan(town: Any, draft_id: UUID, viewer: Any = None) -> Plan:
    who = viewer or town.viewer
    return queries.plan(who, queries.draft(who, draft_id), town.now)


def seen(town: Any, draft_id: UUID) -> str:
    return actions.shown(queries.draft(town.viewer, draft_id), plan(town, draft_id))


def confirm(town: Any, draft_id: UUID, **more: Any) -> UUID:
    said = {"viewer": town.viewer, "seen": more.pop("seen", None) or seen(town, draft_id), "key": new_id(), "now": town.now, **more}
    return actions.confirm_import(draft_id=draft_id, **said)


def take_in(town: Any, target: Target, place_id: UUID, text: str | bytes, **more: Any) -> UUID:
    return confirm(town, start(town, target, place_id, text), **more)


def undo(town: Any, import_id: UUID, **more: Any) -> Any:
    said = {"viewer": town.viewer, "reason": "Fel fil.", "key": new_id(), "now": town.now, **more}
    return actions.undo_import(import_id=import_id, **said)
