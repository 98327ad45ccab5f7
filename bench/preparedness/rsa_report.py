"""The report of three hundred risks, two hundred vital functions and a hundred and fifty measures, as PDF and as Word.

From the question to the file: gathered from the tables, set in order, and written in a process of its own. The limit of the same run is a
report with nothing in it, which is what starting that process costs.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from bench.house import House, folder
from bench.result import Result, percentile, say

RISKS, FUNCTIONS, MEASURES = 300, 200, 150
GOAL_S, ROUNDS = 5.0, 3
TEXT = (
    "Ett långt elavbrott under vintern gör att hemtjänsten inte når alla, att telefonin tystnar efter några timmar och att vattenverket går"
    " på reservkraft så länge bränslet räcker. "
)


def rsa_report(name: str) -> list[Result]:
    """Seconds from the question to the file, for each format."""
    with folder() as place:
        House(place)
        from vardkase.preparedness.reporting import build
        from vardkase.preparedness.rules.reports import Kind

        viewer, analysis_id, now = _filled()
        results = []
        for kind in (Kind.PDF, Kind.DOCX):
            times = [_timed(viewer, analysis_id, now, kind) for _ in range(ROUNDS)]
            empty = _empty(viewer, analysis_id, now, kind)
            what = f"{RISKS} risks, {FUNCTIONS} functions, {MEASURES} measures as {kind.upper()}"
            results.append(say(name, f"{what}, median", "s", percentile(times, 0.5), goal=GOAL_S, reference=empty))
        gathering = [_seconds(lambda: build.gathered(viewer, analysis_id, now, mask=True)) for _ in range(ROUNDS)]
        results.append(say(name, "of which gathering", "s", percentile(gathering, 0.5)))
    return results


def _seconds(work: Any) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _timed(viewer: Any, analysis_id: UUID, now: Any, kind: Any) -> float:
    from vardkase.preparedness.reporting import build, make

    begun = time.perf_counter()
    found = build.gathered(viewer, analysis_id, now, mask=True)
    make.written(build.report(found, now), kind, now)
    took = time.perf_counter() - begun
    there = (len(found.risks), len(found.functions), len(found.measures))
    # The demonstration has functions of its own beside those that are put in.
    if there[0] != RISKS or there[1] < FUNCTIONS or there[2] != MEASURES:
        raise RuntimeError(f"the report does not hold what was put into it: {there} risks, functions and measures")
    return took


def _empty(viewer: Any, analysis_id: UUID, now: Any, kind: Any) -> float:
    from vardkase.preparedness.reporting import build, make
    from vardkase.preparedness.rules.content import Register

    found = build.gathered(viewer, analysis_id, now, mask=True)
    bare = build.report(replace(found, risks=(), register=Register(), gaps=(), measures=(), changes=(), shared=()), now)
    return _seconds(lambda: make.written(bare, kind, now))


def _filled() -> tuple[Any, UUID, Any]:
    """A unit with everything, all through the actions."""
    from django.db import transaction

    from vardkase.access.rules import EVERYWHERE, Role
    from vardkase.kernel.clock import utc_now
    from vardkase.kernel.ids import new_id
    from vardkase.preparedness.actions.analyses import start_analysis
    from vardkase.preparedness.actions.risks import import_risks
    from vardkase.preparedness.actions.rounds import RoundDraft, open_round
    from vardkase.preparedness.rules.risks import Consequence, Risk
    from vardkase.shell.demo.norrtalje import KEEPER_ID, MUNICIPALITY_ID
    from vardkase.testing.people import viewer_with

    viewer, now = viewer_with(Role.COORDINATOR, Role.UNIT_HEAD, Role.UNIT_COORDINATOR, scope=EVERYWHERE), utc_now()

    def common() -> dict[str, Any]:
        return {"viewer": viewer, "key": new_id(), "now": now}

    with transaction.atomic():
        days = {"opens": date(2033, 1, 15), "due": date(2033, 5, 31), "whole_due": date(2033, 9, 30)}
        draft = RoundDraft(year=2033, name="", method="samhalle", units=(), whole=MUNICIPALITY_ID, **days)
        opened = open_round(**common(), keeper_id=KEEPER_ID, draft=draft).event.round.id
        analysis_id: UUID = start_analysis(**common(), round_id=opened, unit_id=MUNICIPALITY_ID).event.of.analysis_id
        _functions(common)
        dimensions = ("liv", "funktion", "varden", "miljo", "ekonomi")
        said = tuple(Consequence(one, 3, TEXT) for one in dimensions)
        texts = {"scenario": TEXT * 3, "existing": TEXT, "vulnerabilities": TEXT * 2, "total_why": TEXT}
        left = RISKS - len(_there(viewer, analysis_id))
        risks = [
            Risk(UUID(int=0), 0, f"Mätrisk {n}", "elavbrott", likelihood=n % 5 + 1, total=n // 5 % 5 + 1, consequences=said, **texts)
            for n in range(left)
        ]
        import_risks(**common(), analysis_id=analysis_id, source="mätning.xlsx", risks=risks)
        _measures(common, _there(viewer, analysis_id))
    return viewer, analysis_id, now


def _measures(common: Any, risks: Any) -> None:
    """As many measures as are lacking of those that are to be there, each against a risk."""
    from vardkase.preparedness.actions.measures import NEW, save_measure
    from vardkase.preparedness.queries.measures import listing
    from vardkase.preparedness.rules.measures import Aim, Effect, Measure, RiskRef
    from vardkase.shell.demo.norrtalje import KEEPER_ID, MUNICIPALITY_ID

    # What was rejected is in the register and not in the report.
    there = sum(str(one.course.state) != "rejected" for one in listing(common()["viewer"], common()["now"].date()).lines)
    for number, risk in zip(range(there, MEASURES), risks, strict=False):
        against = RiskRef(MUNICIPALITY_ID, "Kommunen", risk.id, risk.name)
        effect = Effect(Aim.CONSEQUENCE, risk.name, "4", "3", target_id=risk.id)
        said = {"cost_once": 200_000, "cost_yearly": 10_000, "deadline": date(2034, 5, 1), "owner": "Driftchef"}
        new = Measure(NEW, 0, f"Mätåtgärd {number}", TEXT, risks=(against,), organisation_id=KEEPER_ID, effects=(effect,), **said)
        save_measure(**common(), measure=new)


def _functions(common: Any) -> None:
    """A chain of functions, each of which needs the one before it."""
    from vardkase.preparedness import actions
    from vardkase.preparedness.rules.content import Function, Need, Stretch, Tolerance
    from vardkase.shell.demo.norrtalje import KEEPER_ID

    before = None
    for number in range(FUNCTIONS):
        limit = Stretch(60, 120, 240)
        new = Function(UUID(int=0), "", f"Mätverksamhet {number}", "Kommunen", tolerance=Tolerance(limit), expected=limit)
        made = actions.save_function(**common(), authority_id=KEEPER_ID, function=new).event.function
        if before is not None:
            need = Need(UUID(int=0), before.id, before.name)
            actions.save_need(**common(), authority_id=KEEPER_ID, function_id=made.id, need=need)
        before = made


def _there(viewer: Any, analysis_id: UUID) -> Any:
    from vardkase.preparedness.queries.analyses import risks

    return risks(viewer, analysis_id)
