"""Risks, functions and dependencies as tables, under the headings that the import recognises. What is masked says so, and by what.

The words are those of the file: a format that is read in again, and no words on a screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from vardkase.preparedness.rules.content import Function, Need, Register, Reserve, Stretch, Weight
from vardkase.preparedness.rules.measures import Followed, Fund, State
from vardkase.preparedness.rules.methods import Method
from vardkase.preparedness.rules.risks import Field, Ground, Risk, risk_class
from vardkase.preparedness.rules.stretches import written
from vardkase.preparedness.sheets.writing import Table, Value

MASKED = "maskerad"
_WEIGHTS = {
    Weight.LIFE: "Liv och hälsa",
    Weight.SOCIETY: "Att samhället fungerar",
    Weight.VALUES: "Miljö och stora värden",
    Weight.CAN_WAIT: "Kan vänta",
}
_RESERVES = {
    Reserve.NOTHING: "",
    Reserve.BATTERY: "Batteri",
    Reserve.GENERATOR: "Reservkraft",
    Reserve.STOCK: "Lager",
    Reserve.BY_HAND: "För hand",
    Reserve.OTHER: "På annat sätt",
}
_FIELDS = {
    Field.SCENARIO: "scenario",
    Field.EXISTING: "befintliga åtgärder",
    Field.VULNERABILITIES: "sårbarheter",
    Field.CONSEQUENCES: "konsekvenser",
    Field.CAPABILITY: "förmåga",
    Field.FUNCTIONS: "samhällsviktig verksamhet",
}
_STATES = {
    State.PROPOSED: "föreslagen",
    State.DECIDED: "beslutad",
    State.ONGOING: "pågår",
    State.DONE: "genomförd",
    State.VERIFIED: "effekten verifierad",
    State.DEFERRED: "uppskjuten",
    State.REJECTED: "avvisad",
}
_FUNDS = {
    Fund.OWN: "egna medel",
    Fund.GRANT_LEH: "ersättning enligt LEH",
    Fund.GRANT_CIVIL: "anslag för civilt försvar",
    Fund.OTHER: "annat",
}
_UNLIKELY = {"antagonistic": "antagonistisk", "not_known": "går inte att bedöma", "other": "ej bedömd"}


@dataclass(frozen=True, slots=True)
class Judged:
    """The risks of an analysis as the viewer may read them. `hides`: what is secret is masked."""

    year: int
    unit: str
    method: Method
    risks: tuple[Risk, ...]
    hides: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """A register as the viewer may read it; `hidden` are the functions whose dependencies are not for the viewer."""

    authority: str
    register: Register
    hidden: tuple[str, ...] = ()


def paragraph(ground: Ground) -> str:
    """The provision as it is cited: `osl_18_13` is "OSL 18 kap. 13 §"."""
    _law, chapter, section = str(ground).split("_")
    return f"OSL {chapter} kap. {section} §"


def risks_table(analyses: Sequence[Judged], event_names: dict[str, str]) -> Table:
    """The risks of analyses, one a row. Where dimensions differ each has its column; the scale stands beside every judgement."""
    dimensions = list(dict.fromkeys(one.name for analysis in analyses for one in analysis.method.dimensions))
    header = (
        "År", "Enhet", "Nr", "Risk", "Händelsetyp", "Scenario", "Sannolikhet", "Varför sannolikheten inte bedöms", "Sannolikhetsskala",
        *dimensions, "Samlad konsekvens", "Konsekvensskala", "Motivering konsekvens", "Riskklass", "Osäkerhet", "Motivering osäkerhet",
        "Befintliga åtgärder", "Sårbarheter", "Samhällsviktig verksamhet", "Förmåga att motstå", "Förmåga att hantera",
        *(f"{what} {year}" for year in ("2050", "2100") for what in ("Sannolikhet", "Samlad konsekvens")),
        "Finns i annat system", "Källa", "Sekretess",
    )  # fmt: skip
    rows = [_risk_row(analysis, risk, dimensions, event_names) for analysis in analyses for risk in analysis.risks]
    return Table("risker", "Risker", header, tuple(rows))


def _risk_row(analysis: Judged, risk: Risk, dimensions: Sequence[str], event_names: dict[str, str]) -> tuple[Value, ...]:
    method = analysis.method
    consequence = {one.name: one.key for one in method.dimensions}
    levels = {one.dimension: one.level for one in risk.consequences}

    def open_(field: Field, value: Value) -> Value:
        found = risk.secret(field) if analysis.hides else None
        return f"{MASKED} enligt {paragraph(found.ground)}" if found else value

    horizons = {one.year: one for one in risk.horizons}
    later: list[Value] = []
    for year in ("2050", "2100"):
        there = horizons.get(year)
        later += [method.likelihood.named(there.likelihood), method.consequence.named(there.total)] if there else ["", ""]
    found = risk_class(risk, method)
    return (
        analysis.year, analysis.unit, risk.number, risk.name, event_names.get(risk.event, risk.event), open_(Field.SCENARIO, risk.scenario),
        method.likelihood.named(risk.likelihood) or _UNLIKELY.get(str(risk.unlikely), ""), risk.unlikely_why, method.likelihood.name,
        *(
            open_(Field.CONSEQUENCES, method.consequence.named(levels.get(consequence[name]))) if name in consequence else ""
            for name in dimensions
        ),
        method.consequence.named(risk.total), method.consequence.name, open_(Field.CONSEQUENCES, risk.total_why),
        found.name if found else "", method.uncertainty.named(risk.uncertainty), risk.uncertainty_why, open_(Field.EXISTING, risk.existing),
        open_(Field.VULNERABILITIES, risk.vulnerabilities), open_(Field.FUNCTIONS, "; ".join(one.name for one in risk.functions)),
        open_(Field.CAPABILITY, method.capability.named(risk.resist)), open_(Field.CAPABILITY, method.capability.named(risk.handle)),
        *later, risk.held_elsewhere, risk.source, "; ".join(f"{_FIELDS[one.field]}: {paragraph(one.ground)}" for one in risk.secrets),
    )  # fmt: skip


def functions_table(registers: Sequence[Kept], lists: Sequence[tuple[str, str]]) -> Table:
    """The functions of registers, one a row, with their classes in a column for each list (key, name)."""
    header = (
        "Samhällsviktig verksamhet", "Register", "Ägare", "Extern", "Beskrivning", "Skyddsvärde", "Tolerabel avbrottstid",
        "Motivering avbrottstid", "Dimensionerande avbrott", "Rapporterar", "Ersättare", *(name for _key, name in lists),
    )  # fmt: skip

    def row(kept: Kept, one: Function) -> tuple[Value, ...]:
        codes = {key: "; ".join(f"{code.code} {code.name}".strip() for code in one.codes if code.system == key) for key, _name in lists}
        tolerance = "för alltid" if one.tolerance.forever else written(one.tolerance.limit)
        return (
            one.name, kept.authority, one.owner, _yes(one.external), one.description, _WEIGHTS[one.weight] if one.weight else "", tolerance,
            one.tolerance.why, written(one.expected), one.reporter.name if one.reporter else "", one.deputy.name if one.deputy else "",
            *codes.values(),
        )  # fmt: skip

    return Table("verksamheter", "Verksamheter", header, _rows(registers, lambda kept: (row(kept, one) for one in kept.register.functions)))


def dependencies_table(registers: Sequence[Kept]) -> Table:
    """The dependencies of registers, one a row; a function whose dependencies are hidden has one row that says so."""
    header = (
        "Samhällsviktig verksamhet", "Beroende av", "Register", "Fördröjning", "Reserv", "Uthållighet", "Återstart", "Grupp",
        "Krävs för start", "Anteckning", "Källa", "Kontrollerad", "Antagande",
    )  # fmt: skip

    def rows(kept: Kept) -> Iterable[tuple[Value, ...]]:
        names = {one.id: one.name for one in kept.register.functions}
        yield from (_need_row(names[one.function_id], kept.authority, one.need) for one in kept.register.needs)
        # Why the register keeps them from others is its own rule: OSL 18:13 is the ground that it names on its page.
        yield from ((name, f"{MASKED} enligt {paragraph(Ground.OSL_18_13)}", kept.authority, *("",) * 10) for name in kept.hidden)

    return Table("beroenden", "Beroenden", header, _rows(registers, rows))


def measures_table(measures: Sequence[Followed]) -> Table:
    """Measures with their state and decision, one a row."""
    header = (
        "Nr", "Åtgärd", "Beskrivning", "Läge", "Ansvarig nämnd", "Ansvarig funktion", "Klart senast", "Källa", "Risk",
        "Samhällsviktig verksamhet", "Engångskostnad", "Kostnad per år", "Finansiering", "Beslut", "Handling", "Sekretess",
    )  # fmt: skip
    return Table("atgarder", "Åtgärder", header, tuple(_measure_row(one) for one in measures))


def _measure_row(followed: Followed) -> tuple[Value, ...]:
    one, decision = followed.measure, followed.course.decision
    decided = (decision.body, decision.on.isoformat(), decision.section, decision.registry) if decision else ()
    return (
        one.number, one.title, one.description, _STATES[followed.course.state], one.organisation, one.owner, one.deadline, one.source.label,
        "; ".join(risk.name for risk in one.risks), "; ".join(function.name for function in one.functions), one.cost_once, one.cost_yearly,
        "; ".join(f"{_FUNDS[part.kind]}: {part.amount}" for part in one.funding), ", ".join(part for part in decided if part),
        one.reference, one.secret.ground if one.secret else "",
    )  # fmt: skip


def _need_row(function: str, authority: str, need: Need) -> tuple[Value, ...]:
    return (
        function, need.on, authority, _time(need.delay), _RESERVES[need.by], _time(need.reserve), _time(need.recovery), need.group,
        _yes(need.to_start), need.note, need.source, need.verified_on, _yes(need.assumed),
    )  # fmt: skip


def _rows(registers: Sequence[Kept], of: Callable[[Kept], Iterable[tuple[Value, ...]]]) -> tuple[tuple[Value, ...], ...]:
    return tuple(row for kept in registers for row in of(kept))


def _time(stretch: Stretch) -> str:
    return "" if stretch.is_nothing else written(stretch)


def _yes(value: bool) -> str:
    return "ja" if value else "nej"
