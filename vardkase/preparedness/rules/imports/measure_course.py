"""How far a measure of a file has come, who decided it and who pays: what a register says beside the measure itself.

A file can say that a measure is proposed, decided, under way or done. That one was put off or turned down has a reason, and that one has
helped has been verified by somebody: those steps are taken in the house, one by one.
"""

from __future__ import annotations

import re
from datetime import date

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.rules.imports.columns import Part
from vardkase.preparedness.rules.imports.rows import Cells
from vardkase.preparedness.rules.measure_checks import check_decision, money
from vardkase.preparedness.rules.measures import Course, Decision, Fund, Funding, Measure, State, Step, Taken, Task
from vardkase.preparedness.sheets import values

# The words of Swedish spreadsheets: a format, and no words on a screen.
_STATES = {
    State.PROPOSED: "föreslagen|föreslaget|förslag|planerad|ej påbörjad|ej beslutad|proposed",
    State.DECIDED: "beslutad|beslutat|beslut fattat|decided",
    State.ONGOING: "pågår|pågående|påbörjad|påbörjat|under arbete|ongoing",
    State.DONE: "genomförd|genomfört|klar|klart|färdig|avslutad|åtgärdad|done",
    State.VERIFIED: "effekten verifierad|verifierad|verified",
    State.DEFERRED: "uppskjuten|senarelagd|vilande|pausad|deferred",
    State.REJECTED: "avvisad|avslagen|avförd|utgår|struken|rejected",
}
_FUNDS = {
    Fund.OWN: "egna medel|egen budget|budget|inom ram|egen finansiering|ram|own",
    Fund.GRANT_LEH: "ersättning enligt leh|leh|leh-medel|statsbidrag leh|statlig ersättning|2:4|grant_leh",
    Fund.GRANT_CIVIL: "anslag för civilt försvar|civilt försvar|statsbidrag civilt försvar|grant_civil",
    Fund.OTHER: "annat|annan finansiering|övrigt|other",
}
_STATE_OF = {word: state for state, words in _STATES.items() for word in words.split("|")}
_FUND_OF = {word: fund for fund, words in _FUNDS.items() for word in words.split("|")}
_BY_A_STEP = {State.VERIFIED: "genomförd", State.DEFERRED: "beslutad", State.REJECTED: "föreslagen"}
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}\s+[a-zåäö]{3,9}\.?\s+\d{4}\b", re.IGNORECASE)
_SECTION = re.compile(r"§§?\s*\d+[\w–-]*(?:\s*[,–-]\s*\d+)?")
_TASK = re.compile(r"(?:leh\s*)?([23])\s*(?:kap\.?|:)?\s*(?::?\s*([1789])\s*§?)?", re.IGNORECASE)


def state_of(cells: Cells) -> State:
    """How far it has come; proposed when nothing is said. Noted as wrong: a word that is none, and a state that a step leads to."""
    said = cells.text(Part.STATE)
    found = _STATE_OF.get(said.casefold()) if said else State.PROPOSED
    if found is None:
        words = ", ".join(_STATES[one].partition("|")[0] for one in _STATES if one not in _BY_A_STEP)
        cells.wrong(Refusal("preparedness.row_no_such_word", value=said[:40], words=words), Part.STATE)
    elif found in _BY_A_STEP:
        cells.wrong(Refusal("preparedness.row_state_by_step", value=said[:40], instead=_BY_A_STEP[found]), Part.STATE)
    return found or State.PROPOSED


def course_of(cells: Cells, measure: Measure, today: date) -> Course:
    """What has become of a measure. Noted as wrong: one that is decided, under way or done without who decided it and when, without a
    responsible function, and one that is not done without a deadline.
    """
    state, decision = state_of(cells), _decision(cells, today)
    if state is State.PROPOSED:
        return Course()
    if decision is None and not cells.faults:
        cells.wrong(Refusal("preparedness.row_needs_decision", value=cells.text(Part.STATE)[:40]), Part.DECISION)
    if not measure.owner:
        cells.wrong(Refusal("preparedness.measure_needs_owner", title=measure.title), Part.RESPONSIBLE)
    if state is not State.DONE and measure.deadline is None:
        cells.wrong(Refusal("preparedness.measure_needs_deadline"), Part.DEADLINE)
    taken = (Taken(Step.DECIDE, decision.on),) if decision else ()
    return Course(state, decision.on if decision and state is State.DECIDED else None, decision, taken)


def _decision(cells: Cells, today: date) -> Decision | None:
    """`Kommunstyrelsen, 2025-04-02, § 55, KS 2025/14` in one column, or who in one and the day in another."""
    said, on = cells.text(Part.DECISION), cells.read(Part.DECIDED_ON, values.day, None)
    there = _DAY.search(said)
    section = _SECTION.search(said)
    if on is None and there:
        on = cells.read(Part.DECISION, lambda _cell: values.day(there[0]), None)
    for found in (there, section):
        said = said.replace(found[0], "", 1) if found else said
    named = [one for one in (part.strip(" ,;") for part in re.split(r"[,;]", said)) if one]
    registry = cells.text(Part.REGISTRY) or " ".join(named[1:])
    if on is None or not named:
        return None
    try:
        return check_decision(Decision(named[0], on, section[0] if section else "", registry), today)
    except Refusal as refusal:
        cells.wrong(refusal, Part.DECIDED_ON if cells.raw(Part.DECIDED_ON) else Part.DECISION)
        return None


def funding_of(cells: Cells, cost: int) -> tuple[Funding, ...]:
    """Who pays: `egna medel: 200 000; LEH: 50 000`, or one word for all that it costs in its first year."""
    nothing: tuple[str, ...] = ()
    found = []
    for one in cells.read(Part.FUNDING, values.names, nothing):
        word, _, amount = one.partition(":")
        fund = _FUND_OF.get(word.strip().casefold())
        if fund is None:
            words = ", ".join(words.partition("|")[0] for words in _FUNDS.values())
            cells.wrong(Refusal("preparedness.row_no_such_word", value=word[:40], words=words), Part.FUNDING)
        else:
            found.append(Funding(fund, _kronor(cells, amount) if amount.strip() else cost))
    return tuple(found)


def _kronor(cells: Cells, amount: str) -> int:
    try:
        return money("funding", amount)
    except Refusal as refusal:
        cells.wrong(refusal, Part.FUNDING)
        return 0


def task_of(cells: Cells) -> Task | None:
    """Which task of LEH a grant is for: `2:1`, `2 kap. 8 §` or `3 kap.`."""
    said = cells.text(Part.TASK)
    match = _TASK.fullmatch(" ".join(said.split()).removesuffix("."))
    key = (f"2:{match[2]}" if match[1] == "2" else "3") if match else said
    found = next((one for one in Task if one.value == key), None)
    if said and found is None:
        cells.wrong(Refusal("preparedness.row_no_such_word", value=said[:40], words=", ".join(Task)), Part.TASK)
    return found
