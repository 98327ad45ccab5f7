"""A small analysis to make reports of: risks of every kind, a workshop with dissent, texts, and the whole municipality's on top."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from vardkase.preparedness.actions import analyses, risks
from vardkase.preparedness.actions.risks import MapDraft
from vardkase.preparedness.rules.risks import Consequence, Field, Ground, Horizon, Secret, Unlikely
from vardkase.preparedness.rules.rounds import Said, Voice, Workshop
from vardkase.preparedness.tests.rsa_scenes import NEW, Rsa, risk

HARM = "Den som läser det kan slå ut reservkraften."
HIDDEN = "Reservkraften står oskyddad bakom förrådet."


def told(rsa: Rsa) -> Rsa:
    """The office and the municipality have each an analysis of 2019."""
    for unit in ("Kontoret", "Kommunen", "Socialkontoret"):
        rsa.start(2019, unit)
    secret = (Secret(Field.VULNERABILITIES, Ground.OSL_18_13, HARM),)
    power = rsa.judge(
        2019, "Kontoret", risk("Långt elavbrott", 2, 4, vulnerabilities=HIDDEN, secrets=secret, horizons=(Horizon("2050", 3, 4),))
    )
    rsa.judge(2019, "Kontoret", risk("Sällan men katastrof", 1, 5, consequences=(Consequence("liv", 5, "Många dör."),)))
    rsa.judge(2019, "Kontoret", risk("Ofta men lindrigt", 5, 1, consequences=()))
    plan = {"unlikely": Unlikely.ANTAGONISTIC, "unlikely_why": "Någon måste vilja det.", "event": "sabotage"}
    rsa.judge(2019, "Kontoret", risk("Sabotage mot vattnet", None, 5, **plan))
    homes = rsa.judge(2019, "Socialkontoret", risk("Elavbrott på boende", 4, 3))
    shared = rsa.judge(2019, "Kommunen", risk("Elavbrott", 3, 4))
    drafts = [MapDraft(office(rsa), power.id), MapDraft(rsa.analyses[2019, "Socialkontoret"], homes.id)]
    risks.map_risks(**rsa.common(analysis_id=rsa.analyses[2019, "Kommunen"], shared_id=shared.id, risks=drafts))
    workshop = Workshop(
        NEW, date(2019, 1, 2), "Seminarium om el", "Beredskapssamordnaren", ("Enhetschef", "Driftledare"),
        (Said(Voice.DISSENT, "Driftledaren", "Fyra är för lågt."),),
    )  # fmt: skip
    analyses.save_workshop(**rsa.common(analysis_id=rsa.analyses[2019, "Kontoret"], workshop=workshop))
    return rsa


def office(rsa: Rsa) -> UUID:
    """The office's analysis."""
    return rsa.analyses[2019, "Kontoret"]
