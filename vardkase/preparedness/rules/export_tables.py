"""The rest of what is exported, as tables beside those that the import reads: what became of measures, how the analyses came about, plans
of continuity, points of connection, and the answers to self-checks and follow-ups.

The words are those of the file, as in `exports`, and no words on a screen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from vardkase.preparedness.rules.asking import Answer, Form, Kind, State
from vardkase.preparedness.rules.continuity import Adoption, Continuity
from vardkase.preparedness.rules.measures import Aim, Followed, Outcome, Proof
from vardkase.preparedness.rules.rounds import Voice, Workshop
from vardkase.preparedness.rules.stretches import written
from vardkase.preparedness.rules.styrel import Point
from vardkase.preparedness.sheets.writing import Table, Value

_AIMS = {
    Aim.LIKELIHOOD: "sannolikhet",
    Aim.CONSEQUENCE: "konsekvens",
    Aim.TOLERANCE: "tolerabel avbrottstid",
    Aim.RESERVE: "uthållighet",
    Aim.OUTAGE: "avbrott",
    Aim.INDICATOR: "indikator",
}
_OUTCOMES = {Outcome.YES: "ja", Outcome.PARTLY: "delvis", Outcome.NO: "nej"}
_PROOFS = {Proof.TEST: "prov", Proof.EXERCISE: "övning", Proof.JUDGEMENT: "bedömning", Proof.MEASUREMENT: "mätning"}
_VOICES = {Voice.INPUT: "synpunkt", Voice.DISSENT: "avvikande mening"}
_STATES = {State.YES: "ja", State.PARTLY: "delvis", State.NO: "nej", State.NOT_KNOWN: "vet inte"}


@dataclass(frozen=True, slots=True)
class Analysis:
    """How an analysis came about, as the viewer may read it: workshops, texts under the headings, and deviations by part."""

    year: int
    unit: str
    rules: str
    headings: Mapping[str, str]
    workshops: tuple[Workshop, ...]
    texts: Mapping[str, str]
    deviations: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Joined:
    """A unit's risk that is a part of a shared one, with the steps that the unit judged, in the words of its own scales."""

    year: int
    shared_number: int
    shared: str
    unit: str
    risk: str
    likelihood: str
    total: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A continuity plan in force."""

    authority: str
    function: str
    version: int
    plan: Continuity
    adoption: Adoption


@dataclass(frozen=True, slots=True)
class Asked:
    """A year's self-check or follow-up of an authority, with what is no longer asked."""

    authority: str
    year: int
    form: Form
    answers: tuple[Answer, ...]
    sent: str = ""


def effects_table(measures: Sequence[Followed]) -> Table:
    """What measures were to change and what they changed, one effect a row."""
    header = (
        "Nr", "Åtgärd", "Ansvarig nämnd", "Vad", "Av vad", "Före", "Förväntat", "Enhet", "Utfall", "Verifierad", "Av", "Hur",
        "Gav den väntade effekten", "Iakttaget", "Vad som följer",
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = []
    for one in measures:
        seen = one.course.verification
        became = {each.effect: each.after for each in seen.actual} if seen else {}
        tail = (seen.on, seen.by, _PROOFS[seen.how], _OUTCOMES[seen.outcome], seen.seen, seen.follows) if seen else ("",) * 6
        whose = (one.measure.number, one.measure.title, one.measure.organisation)
        rows += [
            (*whose, _AIMS[each.kind], each.target, each.before, each.after, each.unit, became.get(each, ""), *tail)
            for each in one.measure.effects
        ]  # fmt: skip
    return Table("effekter", "Effekter", header, tuple(rows))


def followups_table(measures: Sequence[Followed]) -> Table:
    """What was seen when measures were followed up, one time a row."""
    header = ("Nr", "Åtgärd", "Ansvarig nämnd", "Dag", "Iakttaget", "Genomfört i procent")
    rows = (
        (one.measure.number, one.measure.title, one.measure.organisation, each.on, each.seen, each.progress)
        for one in measures for each in one.course.follow_ups
    )  # fmt: skip
    return Table("uppfoljda_atgarder", "Uppföljda åtgärder", header, tuple(rows))


def workshops_table(analyses: Sequence[Analysis]) -> Table:
    """The workshops, one a row, or one for each thing that was said in it."""
    header = (
        "År", "Enhet", "Dag", "Workshop", "Ledare", "Deltagare", "Anteckning", "Slag", "Vem", "Vad som sades", "Om risken",
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = []
    for one in analyses:
        for each in one.workshops:
            head = (one.year, one.unit, each.on, each.title, each.leader, "; ".join(each.participants), each.note)
            rows += [(*head, _VOICES[said.voice], said.by, said.text, said.risk) for said in each.said] or [(*head, "", "", "", "")]
    return Table("workshoppar", "Workshoppar", header, tuple(rows))


def texts_table(analyses: Sequence[Analysis]) -> Table:
    """What the analyses say under the headings of their rules, and why they deviate from them, one a row."""
    header = ("År", "Enhet", "Regelverk", "Del", "Rubrik", "Slag", "Text")
    rows: list[tuple[Value, ...]] = []
    for one in analyses:
        for what, found in (("text", one.texts), ("avvikelse", one.deviations)):
            for part, text in sorted(found.items()):
                rows.append((one.year, one.unit, one.rules, part, one.headings.get(part.partition(".")[0], ""), what, text))
    return Table("texter", "Texter", header, tuple(rows))


def shared_table(joined: Sequence[Joined]) -> Table:
    """Which of the units' risks are parts of which shared risk, one a row."""
    header = ("År", "Gemensam risk nr", "Gemensam risk", "Enhet", "Enhetens risk", "Sannolikhet", "Samlad konsekvens")
    rows = ((one.year, one.shared_number, one.shared, one.unit, one.risk, one.likelihood, one.total) for one in joined)
    return Table("gemensamma_risker", "Gemensamma risker", header, tuple(rows))


def continuity_table(planned: Sequence[Planned]) -> Table:
    """The continuity plans in force, one a row."""
    header = (
        "Samhällsviktig verksamhet", "Register", "Utgåva", "Beslutad av", "Beslutad", "Diarienummer", "Igång inom", "Varför", "Konsekvens",
        "Risker", "Åtgärder", "Reservrutiner", "Först", "Stannar", "Lokaler", "Annan personal", "Leverantörer", "Resurser", "Beslutar",
        "Kommunikation", "Återgång", "Ägare", "Nästa prov", "Personal en vanlig dag", "Personal som minst",
    )  # fmt: skip
    rows = []
    for one in planned:
        said, by = one.plan, one.adoption
        resources = "; ".join(", ".join(filter(None, (each.name, each.amount, each.place))) for each in said.resources)
        rows.append((
            one.function, one.authority, one.version, by.decided_by, by.on, by.reference, written(said.goal) if said.goal else "",
            said.goal_why, said.consequence, said.risks, said.measures, said.routines, said.first, said.stops, said.premises,
            said.other_staff, said.suppliers, resources, said.decides, said.communication, said.back,
            said.owner.name if said.owner else "", said.next_test, said.ordinary, said.least,
        ))  # fmt: skip
    return Table("kontinuitetsplaner", "Kontinuitetsplaner", header, tuple(rows))


def points_table(registers: Sequence[tuple[str, Sequence[Point]]]) -> Table:
    """The points of connection of Styrel, one a row. Their numbers are text: eighteen digits are no figure."""
    header = ("Anläggnings-id", "Register", "Samhällsviktig verksamhet", "Klass", "Plats", "Motivering", "Stora värden", "Miljö")
    rows = (
        (one.gsrn, authority, one.function, one.priority, one.place, one.why, _yes(one.large_values), _yes(one.environment))
        for authority, points in registers for one in points
    )  # fmt: skip
    return Table("styrel", "Styrel", header, tuple(rows))


def answers_table(key: str, name: str, asked: Sequence[Asked]) -> Table:
    """The answers of self-checks or of follow-ups, one a row, with the words that each question had."""
    header = ("År", "Myndighet", "Formulär", "Utgåva", "Nyckel", "Grupp", "Fråga", "Svar", "Underlag", "Länk", "Underlagets dag", "Sänd")
    rows: list[tuple[Value, ...]] = []
    for one in asked:
        places = {question.key: (group.name, question.type) for group in one.form.groups for question in group.questions}
        for said in one.answers:
            now_asked = one.form.question(said.key)
            group, kind = places[said.key] if now_asked and now_asked.text == said.question else ("frågas inte längre", Kind.TEXT)
            rows.append((
                one.year, one.authority, one.form.name, one.form.version, said.key, group, said.question, _answer(said.value, kind),
                said.evidence, said.link, said.on, one.sent,
            ))  # fmt: skip
    return Table(key, name, header, tuple(rows))


def _answer(value: str, kind: Kind) -> Value:
    if value in _STATES and kind in (Kind.STATE, Kind.TEXT):
        return _STATES[State(value)]
    # A whole number is one in the sheet too; with decimals it is written as it is here.
    if value and kind in (Kind.NUMBER, Kind.MONEY):
        found = Decimal(value)
        return int(found) if found == found.to_integral_value() else value.replace(".", ",")
    return value


def _yes(value: bool) -> str:
    return "ja" if value else "nej"
