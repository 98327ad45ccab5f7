"""An office's analysis where what is secret is said again wherever somebody can write, and where registers would give it away.

Every word of what is hidden is told apart from all others, so that a search for it in a file finds a leak and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from vardkase.preparedness.actions import analyses
from vardkase.preparedness.actions import measures as measure_actions
from vardkase.preparedness.actions import reports as actions
from vardkase.preparedness.actions.reports import Order, Written
from vardkase.preparedness.rules.checks import digest
from vardkase.preparedness.rules.measures import Aim, Effect, FunctionRef, Measure, RiskRef
from vardkase.preparedness.rules.measures import Secret as SecretMeasure
from vardkase.preparedness.rules.reports import OPEN, Kind, Openness
from vardkase.preparedness.rules.risks import Field, Ground, Risk, Secret
from vardkase.preparedness.rules.risks import FunctionRef as HitRef
from vardkase.preparedness.rules.rounds import Said, Voice, Workshop
from vardkase.preparedness.tests.report_scenes import HARM, office
from vardkase.preparedness.tests.rsa_scenes import NEW, Rsa, risk
from vardkase.preparedness.tests.scenes import Chain, hours, limit

HIDDEN = "Zinkskåpet bakom gastuben saknar kolvlås sedan våren."
SECOND = "Dieseltanken räcker kortast vid lastport sju."
NOTE = "Xenonlampan tänds aldrig efter midnatt vid grinden."
MEASURE = "Yttergrinden byts mot valvdörr"
DECLARED = "Quartz står i källaren."
# Words that stand nowhere else: whoever finds one of them in a masked report has found a leak.
MARKS = (
    "zinkskåpet",
    "kolvlås",
    "gastuben",
    "dieseltanken",
    "lastport",
    "yttergrinden",
    "valvdörr",
    "quartz",
    "undercentral",
    "wolframverket",
)
PDF = Order(Kind.PDF, is_masked=True, recipient="Länsstyrelsen")


@dataclass
class Secrets:
    """The office's analysis of 2019 with everything that could leak, and short ways to write in it."""

    rsa: Rsa
    risks: dict[str, Risk]
    functions: dict[str, UUID]

    @property
    def id(self) -> UUID:
        return office(self.rsa)

    def write(self, part: str, text: str, openness: Openness = OPEN, **more: Any) -> Any:
        """Writes a text under a heading; `seen` is not asked for unless it is told."""
        one = Written(part, f"Rubriken {part}", text, more.pop("seen", digest(None)), openness, "_0")
        return actions.save_texts(**self.rsa.common(analysis_id=self.id, texts=[one], **more))

    def deviate(self, motivation: str, part: str = "area") -> Any:
        facts = {"part": part, "heading": "Området", "motivation": motivation, "ruleset": "msbfs-2015-5@1", "allowed": True}
        return actions.save_deviation(**self.rsa.common(analysis_id=self.id, **facts))

    def judge(self, name: str, **said: Any) -> Risk:
        """Judges a risk anew with this changed."""
        before = self.rsa.risks(2019, "Kontoret")[name]
        return self.rsa.judge(2019, "Kontoret", replace(before, **said), seen=digest(before))

    def measure(self, title: str, **said: Any) -> UUID:
        """Proposes a measure of the office's board against the first risk."""
        first = self.risks["Långt elavbrott"]
        known = {"organisation_id": self.rsa.town.board, "risks": (RiskRef(self.rsa.units["Kontoret"], "Kontoret", first.id, first.name),)}
        common = self.rsa.common(**({"now": said.pop("now")} if "now" in said else {}))
        entry = measure_actions.save_measure(**common, measure=Measure(NEW, 0, title, **{**known, **said}))
        return entry.event.measure.id  # type: ignore[no-any-return]  # the event's own


def secret(*parts: Field) -> tuple[Secret, ...]:
    return tuple(Secret(one, Ground.OSL_18_13, HARM) for one in parts)


def hidden(rsa: Rsa) -> Secrets:
    """The office has two risks; of the first the vulnerabilities are secret, and that it hits a function that others run."""
    rsa.start(2019, "Kontoret")
    chain = Chain(rsa.town)
    chain.add("Öppen drift", owner_id=rsa.town.board, tolerance=limit(4), expected=hours(24))
    chain.add("Stängd drift", owner_id=rsa.town.board, tolerance=limit(2), expected=hours(12), restricted=True)
    chain.add("Undercentral", owner="Elbolaget", external=True, expected=hours(90))
    chain.add("Wolframverket", owner="Gruvbolaget", external=True, expected=hours(3))
    chain.link("Öppen drift", "Stängd drift", hours(1))
    chain.link("Stängd drift", "Undercentral", hours(2))
    hits = (HitRef(chain.ids["Wolframverket"], "Wolframverket"),)
    first = risk(vulnerabilities=HIDDEN, functions=hits, secrets=secret(Field.VULNERABILITIES, Field.FUNCTIONS))
    risks = {one.name: rsa.judge(2019, "Kontoret", one) for one in (first, risk("Annan risk", 2, 2))}
    return Secrets(rsa, risks, chain.ids)


def said_everywhere(found: Secrets) -> Secrets:
    """What is secret is said again in every field that somebody can write in; some of it before it became secret."""
    rsa = found.rsa
    found.write("method.purpose", f"Syftet är gott. {SECOND}")
    found.deviate(f"Vi avviker. {SECOND}")
    found.judge(
        "Annan risk", scenario=f"En natt. {HIDDEN}", existing=f"Inget. {HIDDEN}", vulnerabilities=SECOND, total_why=f"Ja. {HIDDEN}",
        secrets=secret(Field.VULNERABILITIES), uncertainty_why=HIDDEN, source=f"Samtal: {SECOND}", held_elsewhere=HIDDEN,
    )  # fmt: skip
    found.write("method.assignment", DECLARED, Openness(Ground.OSL_15_2, HARM))
    first = found.risks["Långt elavbrott"]
    voices = (Said(Voice.DISSENT, "Driftledaren", NOTE, first.id, first.name), Said(Voice.INPUT, "Vakten", f"Jo. {HIDDEN}"))
    workshop = Workshop(NEW, date(2019, 1, 2), "Seminarium", "Samordnaren", ("Enhetschef",), voices, f"Vi såg att {SECOND}")
    analyses.save_workshop(**rsa.common(analysis_id=found.id, workshop=workshop))
    found.measure("Provkörning", description=f"Prova. {HIDDEN}", owner="Driftchef")
    found.measure(MEASURE, description="Hela norra sidan.", secret=SecretMeasure("OSL 18:8", HARM))
    closed = found.functions["Stängd drift"]
    effect = Effect(Aim.RESERVE, "Stängd drift", "2", "8", "undercentral", closed)
    found.measure("Reserv", effects=(effect,), functions=(FunctionRef(closed, "Stängd drift"),), description=f"Se {MEASURE}.")
    return found
