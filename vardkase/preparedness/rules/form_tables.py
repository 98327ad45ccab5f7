"""A form of questions from the rows of a table: what the county board sends as a sheet. Every no names the row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.rules.asking import Form, Grant, Group, Kind, Question, Side, check_form
from vardkase.preparedness.rules.checks import new_key, tidy

T = TypeVar("T")
COLUMNS: dict[str, str] = {
    "key": "key", "nyckel": "key", "nr": "key", "nummer": "key", "group": "group", "grupp": "group", "del": "group",
    "question": "question", "fråga": "question", "fraga": "question", "type": "type", "typ": "type", "svarstyp": "type",
    "options": "options", "alternativ": "options", "svarsalternativ": "options", "law": "law", "lag": "law", "lagrum": "law",
    "hint": "hint", "hjälp": "hint", "anvisning": "hint", "evidence": "evidence", "underlag": "evidence", "grant": "grant",
    "bidrag": "grant", "side": "side", "sida": "side",
}  # fmt: skip
NEEDED = ("key", "group", "question", "type")
# As the columns are called to those who read why a file is refused.
NAMES: dict[str, str] = {
    "key": "nyckel", "group": "grupp", "question": "fråga", "type": "typ", "grant": "bidrag", "side": "sida",
}  # fmt: skip
TYPES: dict[str, Kind] = {
    **{str(one): one for one in Kind}, "": Kind.TEXT, "ja/nej": Kind.STATE, "ja/delvis/nej": Kind.STATE, "indikator": Kind.STATE,
    "tal": Kind.NUMBER, "antal": Kind.NUMBER, "belopp": Kind.MONEY, "kronor": Kind.MONEY, "fritext": Kind.TEXT, "val": Kind.CHOICE,
    "dag": Kind.DAY, "datum": Kind.DAY,
}  # fmt: skip
GRANTS: dict[str, Grant] = {**{str(one): one for one in Grant}, "civilt försvar": Grant.CIVIL_DEFENCE, "annat": Grant.OTHER}
SIDES: dict[str, Side] = {**{str(one): one for one in Side}, "mottaget": Side.RECEIVED, "använt": Side.SPENT, "förbrukat": Side.SPENT}


def form_of(header: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]], name: str, source: str) -> Form:
    """The form of a table, version 1. Refused at the field `file`: a column that is not there ("preparedness.form_column"), and what
    cannot be read of a row ("preparedness.form_row").
    """
    places: dict[str, int] = {}
    for place, heading in enumerate(header):
        column = COLUMNS.get(heading.strip().casefold())
        if column in places:
            raise Refusal("preparedness.json_twice", field="file", where=heading.strip()[:60])
        if column:
            places[column] = place
    for column in NEEDED:
        if column not in places:
            raise Refusal("preparedness.form_column", field="file", column=NAMES[column], columns=", ".join(NAMES[one] for one in NEEDED))
    groups: dict[str, list[Question]] = {}
    for number, cells in rows:
        said = {column: cells[place].strip() if place < len(cells) else "" for column, place in places.items()}
        groups.setdefault(_needed(number, said, "group"), []).append(_question(number, said))
    found: list[Group] = []
    for title, questions in groups.items():
        found.append(Group(new_key(title, [one.key for one in found]), tidy("file", title, marked=True), tuple(questions)))
    return check_form(Form("followup", 1, name, source, tuple(found)))


def _needed(number: int, said: dict[str, str], column: str) -> str:
    if not said[column]:
        raise Refusal("preparedness.form_row", field="file", row=number, column=NAMES[column], said="")
    return said[column]


def _one_of(number: int, said: dict[str, str], column: str, known: dict[str, T]) -> T:
    word = said[column].casefold()
    if word not in known:
        raise Refusal("preparedness.form_row", field="file", row=number, column=NAMES[column], said=said[column][:60])
    return known[word]


def _question(number: int, said: dict[str, str]) -> Question:
    kind = _one_of(number, said, "type", TYPES)
    grant = _one_of(number, said, "grant", GRANTS) if said.get("grant") else None
    side = _one_of(number, said, "side", SIDES) if said.get("side") else None
    options = said.get("options", "")
    mark = "|" if "|" in options else ";"
    return Question(
        key=tidy("file", _needed(number, said, "key"), 60, marked=True),
        text=tidy("file", _needed(number, said, "question"), 2000, marked=True),
        type=kind,
        options=tuple(tidy("file", one, marked=True) for one in options.split(mark) if one.strip()),
        law=tidy("file", said.get("law", ""), marked=True),
        hint=tidy("file", said.get("hint", ""), 600, marked=True),
        evidence=said.get("evidence", "")[:60],
        grant=grant,
        side=side,
    )
