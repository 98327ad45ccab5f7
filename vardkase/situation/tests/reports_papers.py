"""A paper made by hand: what every form of a report is tried on, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from vardkase.situation.rules.reports import Colour, Confidence, Header, Item, Part, Trend
from vardkase.situation.rules.reports_changes import changes
from vardkase.situation.rules.reports_paper import Before, Block, Event, Paper

FOURTH = datetime(2019, 1, 10, 12, 0, tzinfo=UTC)
THIRD = datetime(2019, 1, 8, 14, 0, tzinfo=UTC)
REPORT = "01680000-0000-7000-8000-000000000004"
EVENT = Event(
    "01680000-0000-7000-8000-00000000e001", "2019-001", "Stormen Alfrida", "Norrtälje kommun", "Roslagen", "Stabsläge",
    datetime(2019, 1, 1, 15, 0, tzinfo=UTC),
)  # fmt: skip
HEADER = Header(
    as_of=FOURTH,
    period_from=THIRD,
    next_at=FOURTH + timedelta(days=1),
    recipients=("Länsstyrelsen", "Region Stockholm"),
    contact="TiB 0176-000 00",
    purpose="Enligt begäran",
    requested_by="Länsstyrelsen",
    own=Colour.YELLOW,
    area=Colour.ORANGE,
    trend=Trend.WORSE,
    confidence=Confidence.HIGH,
)


def piece(key: str, text: str, value: str, part: Part = Part.CONSEQUENCES, **more: Any) -> Item:
    """A piece of material."""
    return Item(part, key, text, value, more.pop("as_of", FOURTH), more.pop("number", 45), more.pop("source", "Vattenfall"), **more)


CUSTOMERS = piece("fact:customers", "Kunder utan el i kommunen: 8 300", "8 300", important=True)
WAS = replace(CUSTOMERS, text="Kunder utan el i kommunen: 6 500", value="6 500", as_of=THIRD, number=30)
FORECAST = piece("forecast:power", "Alla har el igen: 13 januari", "13 januari", Part.FORECAST)
FORECAST_WAS = replace(FORECAST, text="Alla har el igen: 10 januari", value="10 januari", as_of=THIRD)
PROSE = {
    Part.JUDGEMENT: "Läget är ansträngt. Snön har gjort det sämre.",
    Part.EVENT: "Ny snö har fällt fler träd. Fler är utan el än i tisdags.",
    Part.CONSEQUENCES: "Hemtjänsten når alla utom på Yxlan.",
    Part.MEASURES_TAKEN: "Trygghetspunkterna är öppna.",
    Part.MEASURES_PLANNED: "Bandvagn till Yxlan i kväll.",
    Part.FORECAST: "Troligast är att alla har el igen den 13 januari.",
    Part.NEEDS: "Ett elverk på 100 kVA till Blidö.",
    Part.COMMUNICATION: "Budskapet är: hjälp grannen.",
}


def paper(*items: Item, was: tuple[Item, ...] | None = None, prose: dict[Part, str] | None = None, hidden: int = 0, **more: Any) -> Paper:
    """An approved version with these pieces; compared with `was` when it is given."""
    said = PROSE if prose is None else prose
    blocks = tuple(
        Block(part, said.get(part, ""), tuple(one for one in items if one.part == part), hidden if part is Part.NEEDS else 0)
        for part in Part
    )
    facts: dict[str, Any] = {
        "report_id": REPORT, "number": 4, "version": 1, "actor": "Norrtälje kommun", "event": EVENT, "header": HEADER, "blocks": blocks,
        "prepared_by": "Lägesfunktionen", "prepared_at": FOURTH, "approved_by": "Kommundirektör",
        "approved_at": FOURTH + timedelta(hours=1), "digest": "abc",
    }  # fmt: skip
    if was is not None:
        before = Before(3, 1, THIRD, "01680000-0000-7000-8000-000000000003")
        facts |= {"changes": changes(was, items), "before": before}
    return Paper(**facts | more)


FULL = paper(CUSTOMERS, FORECAST, was=(WAS, FORECAST_WAS))
EXERCISE = replace(FULL, event=replace(EVENT, exercise=True))
DRAFT = replace(FULL, approved_at=None, approved_by="")
