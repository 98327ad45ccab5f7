"""Contacts out to a spreadsheet: UTF-8 with a mark so that Excel sees it, semicolons, one contact way a row, nothing that can run."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from vardkase.organisation.imports.cells import sent_out

if TYPE_CHECKING:
    from vardkase.organisation.queries.contacts import Section

# The headings are those that `columns` recognises, so that the file can be read in again: they are a format, not words on a screen.
HEADER = ("Organisation", "Funktion", "Namn", "Kanal", "Värde", "Tider", "Prioritet", "Anteckning", "Kontrollerad")
_CHANNELS = {
    "mobile": "Mobil",
    "phone": "Telefon",
    "sms": "SMS",
    "email": "E-post",
    "rakel_group": "Rakel-talgrupp",
    "rakel_individual": "Rakel-individ",
    "sdk": "SDK-funktionsadress",
    "sos_number": "SOS larmnummer",
    "signal": "Signal",
    "satellite": "Satellittelefon",
    "other": "Annat",
}


def contacts(sections: Iterable[Section], day: Callable[[datetime], date]) -> bytes:
    """The contact list as CSV. A post that several hold stands without name: its numbers are the function's."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    for section in sections:
        for card in section.cards:
            post = card.name if card.what == "post" else ""
            holders = {holder.person for holder in card.holders}
            name = card.name if card.what == "person" else holders.pop() if card.what == "post" and len(holders) == 1 else ""
            for way in card.ways:
                checked = day(way.verified_at).isoformat() if way.verified_at else ""
                row = (section.name, post, name, _CHANNELS[way.channel], way.display, way.hours, str(way.priority), way.note, checked)
                writer.writerow([sent_out(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")
