"""Which column is what. Swedish headings are recognised; what is not recognised the user points out, and it is remembered."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.rules.methods import Method


class Target(StrEnum):
    """What the rows of a file become."""

    RISKS = "risks"
    FUNCTIONS = "functions"
    DEPENDENCIES = "dependencies"
    MEASURES = "measures"


class Part(StrEnum):
    """What a column can hold. Of a consequence there is one for each dimension besides: `consequence:<key>`."""

    NUMBER = "number"
    NAME = "name"
    EVENT = "event"
    SCENARIO = "scenario"
    LIKELIHOOD = "likelihood"
    UNLIKELY_WHY = "unlikely_why"
    TOTAL = "total"
    TOTAL_WHY = "total_why"
    UNCERTAINTY = "uncertainty"
    UNCERTAINTY_WHY = "uncertainty_why"
    EXISTING = "existing"
    VULNERABILITIES = "vulnerabilities"
    FUNCTIONS = "functions"
    RESIST = "resist"
    HANDLE = "handle"
    HELD_ELSEWHERE = "held_elsewhere"
    SOURCE = "source"
    OWNER = "owner"
    EXTERNAL = "external"
    DESCRIPTION = "description"
    WEIGHT = "weight"
    TOLERANCE = "tolerance"
    TOLERANCE_WHY = "tolerance_why"
    EXPECTED = "expected"
    FUNCTION = "function"
    ON = "on"
    DELAY = "delay"
    RESERVE = "reserve"
    BY = "by"
    RECOVERY = "recovery"
    GROUP = "group"
    TO_START = "to_start"
    NOTE = "note"
    VERIFIED = "verified"
    BOARD = "board"
    RESPONSIBLE = "responsible"
    DEADLINE = "deadline"
    COST = "cost"
    YEARLY = "yearly"
    RISKS = "risks"
    REFERENCE = "reference"
    STATE = "state"
    DECISION = "decision"
    DECIDED_ON = "decided_on"
    REGISTRY = "registry"
    FUNDING = "funding"
    TASK = "task"


P = Part
PARTS: dict[Target, tuple[Part, ...]] = {
    Target.RISKS: (
        P.NAME, P.NUMBER, P.EVENT, P.SCENARIO, P.LIKELIHOOD, P.UNLIKELY_WHY, P.TOTAL, P.TOTAL_WHY, P.UNCERTAINTY, P.UNCERTAINTY_WHY,
        P.EXISTING, P.VULNERABILITIES, P.FUNCTIONS, P.RESIST, P.HANDLE, P.HELD_ELSEWHERE, P.SOURCE,
    ),
    Target.FUNCTIONS: (P.NAME, P.OWNER, P.EXTERNAL, P.DESCRIPTION, P.WEIGHT, P.TOLERANCE, P.TOLERANCE_WHY, P.EXPECTED),
    Target.DEPENDENCIES: (P.FUNCTION, P.ON, P.DELAY, P.BY, P.RESERVE, P.RECOVERY, P.GROUP, P.TO_START, P.NOTE, P.SOURCE, P.VERIFIED),
    Target.MEASURES: (
        P.NAME, P.DESCRIPTION, P.BOARD, P.RESPONSIBLE, P.DEADLINE, P.COST, P.YEARLY, P.RISKS, P.FUNCTIONS, P.REFERENCE,
        P.SOURCE, P.STATE, P.DECISION, P.DECIDED_ON, P.REGISTRY, P.FUNDING, P.TASK,
    ),
}  # fmt: skip
NEEDED: dict[Target, tuple[Part, ...]] = {
    Target.RISKS: (P.NAME,),
    Target.FUNCTIONS: (P.NAME,),
    Target.DEPENDENCIES: (P.FUNCTION, P.ON),
    Target.MEASURES: (P.NAME,),
}
CONSEQUENCE = "consequence:"

# The headings of Swedish spreadsheets, as they are met: these are a format, and no words on a screen.
_RISKS: dict[Part, str] = {
    P.NAME: "risk|risknamn|riskens namn|namn|händelse|oönskad händelse|risk/händelse|hot|risktext|benämning|rubrik|riskscenario",
    P.NUMBER: "nr|nummer|id|risknr|riskid|risknummer|löpnr|löpnummer|ref",
    P.EVENT: "händelsetyp|typ|typ av händelse|kategori|riskkategori|område|riskområde|riskgrupp|hottyp|katalogkod|händelsekod",
    P.SCENARIO: "scenario|beskrivning|riskbeskrivning|händelsebeskrivning|händelseförlopp|förlopp|scenariobeskrivning",
    P.LIKELIHOOD: "sannolikhet|s|sannolikhetsnivå|bedömd sannolikhet|frekvens|likelihood|sannolikhet (s)",
    P.UNLIKELY_WHY: "varför sannolikheten inte bedöms|ej bedömd sannolikhet|motivering till utelämnad sannolikhet",
    P.TOTAL: "konsekvens|k|samlad konsekvens|sammanvägd konsekvens|total konsekvens|konsekvens totalt|konsekvens (k)",
    P.TOTAL_WHY: "motivering|motivering konsekvens|konsekvensbeskrivning|konsekvenser|motivering av konsekvens|följder",
    P.UNCERTAINTY: "osäkerhet|osäkerhetsnivå|bedömd osäkerhet|osäkerhet i bedömningen",
    P.UNCERTAINTY_WHY: "motivering osäkerhet|varför osäkert|osäkerhetens grund|motivering av osäkerhet",
    P.EXISTING: "befintliga åtgärder|åtgärder i dag|åtgärder idag|befintligt skydd|nuvarande åtgärder|vidtagna åtgärder",
    P.VULNERABILITIES: "sårbarheter|sårbarhet|identifierade sårbarheter|brister|brister och sårbarheter",
    P.FUNCTIONS: "samhällsviktig verksamhet|samhällsviktiga verksamheter|berörd verksamhet|berörda verksamheter|verksamhet",
    P.RESIST: "förmåga att motstå|motstå|motståndskraft|förmåga att stå emot|robusthet",
    P.HANDLE: "förmåga att hantera|hantera|krishanteringsförmåga|hanteringsförmåga|förmåga",
    P.HELD_ELSEWHERE: "förvaras på annan plats|finns i annat system|handling på annan plats|hänvisning till sekretess",
    P.SOURCE: "källa|underlag|källor|källhänvisning|referens",
}
_FUNCTIONS: dict[Part, str] = {
    P.NAME: "samhällsviktig verksamhet|verksamhet|namn|funktion|benämning|samhällsviktig funktion|verksamhetens namn|tjänst",
    P.OWNER: "ägare|ansvarig|ansvarig förvaltning|driver|huvudman|utförare|förvaltning|verksamhetsutövare|vem driver",
    P.EXTERNAL: "extern|externt driven|utanför kommunen|extern utförare|drivs av annan",
    P.DESCRIPTION: "beskrivning|vad det är|verksamhetsbeskrivning|innehåll",
    P.WEIGHT: "skyddsvärde|vad drabbas först|prioritet|prioriteringsklass|drabbar först|klass",
    P.TOLERANCE: "tolerabel avbrottstid|acceptabel avbrottstid|avbrottstid|längsta avbrott|maximal avbrottstid|mtpd|tålbar avbrottstid",
    P.TOLERANCE_WHY: "motivering|varför så länge|motivering avbrottstid|vad händer sedan",
    P.EXPECTED: "dimensionerande avbrott|förväntat avbrott|förväntad avbrottstid|avbrott att planera för|väntad avbrottstid",
}
_DEPENDENCIES: dict[Part, str] = {
    P.FUNCTION: "samhällsviktig verksamhet|verksamhet|funktion|vem är beroende|beroende verksamhet|från",
    P.ON: "beroende av|beroende|är beroende av|behöver|beroende till|till|resurs|kritiskt beroende|kritisk resurs",
    P.DELAY: "fördröjning|tid tills bortfallet märks|märks efter|tid till påverkan",
    P.BY: "reserv|reservtyp|klarar sig med|typ av reserv|går vidare med|reservlösning",
    P.RESERVE: "uthållighet|reservtid|hur länge räcker reserven|klarar sig i|tid med reserv|uthållighet utan",
    P.RECOVERY: "återstart|återställningstid|fungerar igen efter|tid till återgång|återgångstid",
    P.GROUP: "grupp|ersätter varandra|alternativ|en av flera",
    P.TO_START: "krävs för start|startar inte utan|kan inte startas utan",
    P.NOTE: "anteckning|kommentar|notering|anmärkning|beskrivning|övrigt",
    P.SOURCE: "källa|uppgiftslämnare|underlag|vem säger det",
    P.VERIFIED: "kontrollerad|senast kontrollerad|kontrolldatum|verifierad|senast verifierad|datum",
}
_MEASURES: dict[Part, str] = {
    P.NAME: "åtgärd|åtgärder|åtgärdsförslag|namn|rubrik|vad ska göras|vad|föreslagen åtgärd",
    P.DESCRIPTION: "beskrivning|beskrivning av åtgärd|åtgärdsbeskrivning|kommentar|anteckning",
    P.BOARD: "ansvarig nämnd|nämnd|ansvarig förvaltning|förvaltning|ansvarig enhet|enhet|ansvarig organisation|svarar för den",
    P.RESPONSIBLE: "ansvarig|ansvarig funktion|ägare|åtgärdsägare|funktion|handläggande funktion",
    P.DEADLINE: "klart senast|klar senast|deadline|slutdatum|färdigdatum|senast|tidplan|ska vara klar|tidpunkt",
    P.COST: "kostnad|engångskostnad|uppskattad kostnad|kostnad kr|beräknad kostnad|investering",
    P.YEARLY: "kostnad per år|årlig kostnad|årskostnad|driftkostnad|löpande kostnad",
    P.RISKS: "risk|risker|för risken|för riskerna|gäller risk|riskkoppling",
    P.FUNCTIONS: "samhällsviktig verksamhet|samhällsviktiga verksamheter|berörd verksamhet|verksamhet",
    P.REFERENCE: "handling|plan|dokument|beslutsreferens|referens",
    P.STATE: "läge|status|läget|genomförandeläge|hur långt|åtgärdsstatus",
    P.DECISION: "beslut|beslutad av|beslutat av|beslutsinstans|beslutsfattare|beslutande organ|vem har beslutat",
    P.DECIDED_ON: "beslutsdatum|beslutad|beslutat|datum för beslut|beslutsdag",
    P.REGISTRY: "diarienummer|dnr|ärendenummer|diarienr",
    P.FUNDING: "finansiering|finansieras av|vem betalar|medel|finansieringskälla|budgetkälla",
    P.TASK: "leh-uppgift|uppgift enligt leh|uppgift i leh|lehuppgift",
    P.SOURCE: "källa|underlag|kommer från|ursprung",
}
_WORDS = {
    Target.RISKS: _RISKS, Target.FUNCTIONS: _FUNCTIONS, Target.DEPENDENCIES: _DEPENDENCIES, Target.MEASURES: _MEASURES,
}  # fmt: skip
Mapped = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a target can hold, in the order in which they are offered, and the headings by which they are recognised."""

    target: Target
    parts: tuple[str, ...]
    known: Mapping[str, str]

    def guess(self, header: Sequence[str]) -> dict[int, str]:
        """What the headings say: column number (from 0) -> part. The first of two columns for the same thing wins."""
        found: dict[int, str] = {}
        for column, heading in enumerate(header):
            part = self.known.get(bare(heading))
            if part is not None and part not in found.values():
                found[column] = part
        return found

    def recognised(self, header: Sequence[str]) -> int:
        """How many headings of a row are recognised."""
        return len(self.guess(header))

    def check(self, mapped: Mapped) -> None:
        """Refuses a choice that cannot give anything: one thing twice ("preparedness.columns_twice"), or a thing that is needed not at all
        ("preparedness.columns_lack").
        """
        chosen = list(mapped.values())
        twice = next((part for part in self.parts if chosen.count(part) > 1), None)
        if twice:
            raise Refusal("preparedness.columns_twice", part=twice)
        lacking = next((part for part in NEEDED[self.target] if part not in chosen), None)
        if lacking:
            raise Refusal("preparedness.columns_lack", part=str(lacking))


def columns_of(target: Target, method: Method | None = None) -> Columns:
    """What the columns of a target can hold; of risks also the dimensions of the method by which they are judged."""
    known: dict[str, str] = {}
    parts = [str(part) for part in PARTS[target]]
    for dimension in method.dimensions if method and target is Target.RISKS else ():
        part = f"{CONSEQUENCE}{dimension.key}"
        parts.append(part)
        name = re.sub(r"\(.*?\)", "", dimension.name)
        for heading in (dimension.name, name, dimension.key, *(f"konsekvens {one}" for one in (dimension.name, name, dimension.key))):
            known.setdefault(bare(heading), part)
    for one, headings in _WORDS[target].items():
        for heading in headings.split("|"):
            known.setdefault(bare(heading), str(one))
    return Columns(target, tuple(parts), known)


def bare(heading: str) -> str:
    """A heading without case, signs and blanks: `Tolerabel avbrottstid (tim):` is `tolerabelavbrottstidtim`, and then without the unit."""
    text = unicodedata.normalize("NFC", heading).casefold()
    text = re.sub(r"\((?:tim|timmar|h|dygn|minuter|min|t?kr|kkr|mn?kr|m?sek|1\s*[-–—]\s*\d)\)", "", text)
    return re.sub(r"[\W_]+", "", text)


def shape(header: Sequence[str]) -> str:
    """The shape of a file: its headings, whatever their order. What was chosen for one file is offered for the next of the same shape."""
    said = "\n".join(sorted(bare(heading) for heading in header if heading))
    return hashlib.sha256(said.encode()).hexdigest()[:24]


def by_heading(header: Sequence[str], mapped: Mapped) -> dict[str, str]:
    """The choice by headings instead of places, as it is remembered. Of two columns with one heading the first counts."""
    found: dict[str, str] = {}
    for column, part in sorted(mapped.items()):
        if column < len(header):
            found.setdefault(bare(header[column]) or f"#{column}", part)
    return found


def by_place(header: Sequence[str], remembered: Mapping[str, str]) -> dict[int, str]:
    """The remembered choice in a file of the same shape."""
    found: dict[int, str] = {}
    for column, heading in enumerate(header):
        part = remembered.get(bare(heading) or f"#{column}")
        if part is not None and part not in found.values():
            found[column] = part
    return found
