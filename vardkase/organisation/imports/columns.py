"""Which column is what. Swedish headings are recognised; what is not recognised the user points out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum

from vardkase.kernel.refusal import Refusal
from vardkase.organisation.rules import CHANNELS, Channel


class Field(StrEnum):
    """What a column can hold besides a contact way."""

    ORGANISATION = "organisation"
    POST = "post"
    PERSON = "person"
    CHANNEL = "channel"
    VALUE = "value"
    HOURS = "hours"
    PRIORITY = "priority"
    NOTE = "note"
    VERIFIED = "verified"


Target = Field | Channel
Mapped = Mapping[int, Target]

TARGETS: tuple[Target, ...] = (*Field, *CHANNELS)

_WORDS: dict[Target, str] = {
    Field.ORGANISATION: "organisation|organisationsnamn|förvaltning|nämnd|enhet|avdelning|aktör|myndighet|företag|bolag"
    "|kontor|organization|unit",
    Field.POST: "funktion|befattning|roll|titel|tjänst|uppdrag|post|function|title|role",
    Field.PERSON: "namn|person|kontaktperson|innehavare|för- och efternamn|förnamn efternamn|name|contact",
    Field.CHANNEL: "kanal|typ av kontakt|kontakttyp|kontaktsätt|channel",
    Field.VALUE: "värde|nummer|adress|kontaktuppgift|uppgift|value|number",
    Field.HOURS: "tider|tid|nås|bemanning|öppettider|tillgänglighet|hours",
    Field.PRIORITY: "prioritet|prio|ordning|priority",
    Field.NOTE: "anteckning|anteckningar|anmärkning|kommentar|notering|övrigt|note|comment",
    Field.VERIFIED: "kontrollerad|kontrollerat|senast kontrollerad|verifierad|kontrolldatum|verified",
    Channel.MOBILE: "mobil|mobilnummer|mobiltelefon|mobilnr|mob|mobile",
    Channel.PHONE: "telefon|tel|telefonnummer|telefonnr|fast telefon|växel|jour|journummer|direktnummer|arbetstelefon|phone",
    Channel.SMS: "sms|smsnummer",
    Channel.EMAIL: "epost|epostadress|mejl|mejladress|mail|mailadress|email|funktionsbrevlåda",
    Channel.RAKEL_GROUP: "rakel|talgrupp|rakeltalgrupp",
    Channel.RAKEL_INDIVIDUAL: "rakelindivid|rakelnummer|rakelid|rakelindividnummer|individnummer|rsi",
    Channel.SDK: "sdk|sdkadress|sdkfunktionsadress|funktionsadress",
    Channel.SOS_NUMBER: "sosnummer|soslarmnummer|larmnummer|sosalarm",
    Channel.SIGNAL: "signal|signalnummer",
    Channel.SATELLITE: "satellit|satellittelefon|satellitnummer",
    Channel.OTHER: "annat|annan kontaktväg|annan väg",
}
_KNOWN: dict[str, Target] = {}
_ONCE = frozenset(Field)


def _bare(text: str) -> str:
    """A heading without case, signs, blanks and a number at its end: `E-post 2` is `epost`."""
    text = unicodedata.normalize("NFC", text).casefold()
    return re.sub(r"[\W_]+|\d+$", "", text)


for _target, _names in _WORDS.items():
    for _name in _names.split("|"):
        _KNOWN[_bare(_name)] = _target


def channel_of(text: str) -> Channel | None:
    """The channel that a cell of the column «Kanal» names, or None."""
    known = _KNOWN.get(_bare(text))
    return known if isinstance(known, Channel) else None


def guess(header: Sequence[str]) -> dict[int, Target]:
    """What the headings say: column number (from 0) -> what it holds. The first of two columns for the same single thing wins."""
    found: dict[int, Target] = {}
    for column, heading in enumerate(header):
        target = _KNOWN.get(_bare(heading))
        if target is not None and not (target in _ONCE and target in found.values()):
            found[column] = target
    return found


def check(mapped: Mapped) -> None:
    """Refuses a choice of columns that cannot give contacts: no organisation, nothing to reach anyone by, one thing twice."""
    chosen = list(mapped.values())
    for target in _ONCE:
        if chosen.count(target) > 1:
            raise Refusal("organisation.columns_twice", field=target)
    if Field.ORGANISATION not in chosen:
        raise Refusal("organisation.columns_no_organisation")
    pair = Field.CHANNEL in chosen and Field.VALUE in chosen
    if (Field.CHANNEL in chosen) != (Field.VALUE in chosen):
        raise Refusal("organisation.columns_half_pair")
    if not pair and not any(isinstance(target, Channel) for target in chosen):
        raise Refusal("organisation.columns_no_way")
