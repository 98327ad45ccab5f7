"""How endurance reads in the log, whole: as somebody reads it afterwards, in Swedish, with its hours and its reasons."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils import translation

from vardkase.incidents import kinds
from vardkase.incidents import words as log_words
from vardkase.incidents.rows import LogEntry
from vardkase.incidents.rules import Category, Importance, Mark, Secrecy
from vardkase.incidents.tests.scenes import NIGHT
from vardkase.kernel.moments import Happened, Precision
from vardkase.leadership.rules.planning import Outcome, OutcomeKind
from vardkase.leadership.rules.shifts import ShiftState
from vardkase.leadership.tests.shift_acts import (
    ADOPTED,
    ASKED,
    CHANGED,
    ENTERED,
    MOVED,
    PLANNED,
    PROPOSED,
    SET,
    SHEET,
    TAKEN_OVER,
)
from vardkase.leadership.tests.shift_scenes import SHORT, at
from vardkase.ledger.registry import kind_of
from vardkase.testing.cases import each

S = ShiftState
STAFF = "Central krisledning"


def line(event: Any) -> LogEntry:
    kind = kind_of(event)[0]
    bare = LogEntry(17, kind, Category.SYSTEM, Happened(NIGHT, Precision.MINUTE), NIGHT, author="Stabschef")
    return kinds.of(kind).line(bare, event)


def reads(event: Any) -> str:
    return log_words.line_text(line(event))


@each(
    ("event", "sentence", "under"),
    [
        (SET, f"Roller att bemanna i {STAFF}:", "Stabschef × 1\nLoggförare × 2"),
        (
            ENTERED,
            f"Inskrivna i bemanningslistan för {STAFF} (1):",
            "Bo Exempelström (Östhammar): Stabschef",
        ),
        (
            PLANNED,
            f"{STAFF}: Ada Provsson tillfrågas som Stabschef ons 2 jan 03:20–11:20. Avviker från vilotidsreglerna:",
            "Ingen annan finns att fråga.",
        ),
        (
            replace(PLANNED, broke="", despite=""),
            f"{STAFF}: Ada Provsson tillfrågas som Stabschef ons 2 jan 03:20–11:20.",
            "",
        ),
        (
            CHANGED,
            (
                f"{STAFF}: Ada Provsson tillfrågas som Stabschef ons 2 jan 03:20–11:20 i stället för ons 2 jan 02:20–10:20."
                " Avviker från vilotidsreglerna:"
            ),
            "Ingen annan är utvilad.",
        ),
        (
            MOVED,
            f"{STAFF}: Ada Provsson, Stabschef ons 2 jan 03:20–11:20: har tackat nej 02:20.",
            "Kan bara på dagen.",
        ),
        (
            ASKED,
            f"{STAFF}: en bemanningsplan för 72 timmar från ons 2 jan 06:20 är beställd, med 11 personer.",
            "",
        ),
        (
            PROPOSED,
            f"{STAFF}: förslag till bemanning för 72 timmar. Det saknas folk. 1 person behöver lånas in:",
            "Stabschef: 1",
        ),
        (
            replace(PROPOSED, outcome=Outcome(OutcomeKind.PLAN)),
            f"{STAFF}: förslag till bemanning för 72 timmar. Alla roller är bemannade.",
            "",
        ),
        (
            replace(PROPOSED, outcome=replace(SHORT, loans=(SHORT.loans[0], SHORT.loans[0]))),
            f"{STAFF}: förslag till bemanning för 72 timmar. Det saknas folk. 2 personer behöver lånas in:",
            "Stabschef: 1\nStabschef: 1",
        ),
        (
            replace(PROPOSED, outcome=Outcome(OutcomeKind.FAILED, refused="leadership.plan_needs_time")),
            f"{STAFF}: förslag till bemanning för 72 timmar. Inget förslag gick att göra.",
            "",
        ),
        (
            ADOPTED,
            (
                f"{STAFF}: bemanningsplan för 72 timmar från ons 2 jan 06:20 är fastställd. Nya pass: 1."
                " Pass som tas tillbaka: 1. Fortfarande obemannat:"
            ),
            "Stabschef: 8 tim",
        ),
        (
            replace(ADOPTED, given_up=(), lacks=(), loans=()),
            f"{STAFF}: bemanningsplan för 72 timmar från ons 2 jan 06:20 är fastställd. Nya pass: 1.",
            "",
        ),
        (
            SHEET,
            f"{STAFF}: Ada Provsson lämnar över som Stabschef, med överlämningsblad.",
            "Lova ingen tid för elen.",
        ),
        (
            TAKEN_OVER,
            "Bo Exempelström har tagit över som Stabschef efter Ada Provsson. Anteckningar sedan bladet gjordes: 4.",
            "",
        ),
        (
            replace(TAKEN_OVER, came_after=0),
            "Bo Exempelström har tagit över som Stabschef efter Ada Provsson.",
            "",
        ),
    ],
)
def test_reads_whole(event: Any, sentence: str, under: str) -> None:
    assert reads(event) == sentence
    assert line(event).text == under


@each(
    ("state", "word"),
    [
        (S.ASKED, "tillfrågad"),
        (S.YES, "har tackat ja"),
        (S.NO, "har tackat nej"),
        (S.ON, "tjänstgör"),
        (S.RELIEVED, "avlöst"),
        (S.WITHDRAWN, "taget tillbaka"),
    ],
)
def test_a_step_says_where_the_shift_is_now(state: ShiftState, word: str) -> None:
    assert reads(replace(MOVED, after=state)).endswith(f": {word} 02:20.")


def test_a_shift_over_midnight_says_both_days() -> None:
    turn = replace(PLANNED.shift, starts_at=at(20), ends_at=at(28))
    assert "ons 2 jan 22:20–tor 3 jan 06:20" in reads(replace(PLANNED, shift=turn))


@each(
    ("event", "importance"),
    [
        (PROPOSED, Importance.IMPORTANT),
        (replace(PROPOSED, outcome=Outcome(OutcomeKind.PLAN)), Importance.NORMAL),
        (replace(PROPOSED, outcome=Outcome(OutcomeKind.FAILED)), Importance.NORMAL),
        (ADOPTED, Importance.IMPORTANT),
        (PLANNED, Importance.NORMAL),
    ],
)
def test_what_whoever_comes_back_reads_first_is_what_lacks_and_what_holds(event: Any, importance: Importance) -> None:
    assert line(event).importance == importance


def test_a_sheet_with_something_internal_is_internal_in_the_log_too() -> None:
    mark = Mark(Secrecy.INTERNAL)
    assert line(replace(SHEET, mark=mark)).mark == mark


@each("event", [SET, ENTERED, PLANNED, CHANGED, MOVED, ASKED, PROPOSED, ADOPTED, SHEET, TAKEN_OVER])
def test_is_no_longer_than_a_log_bears_and_has_no_sheet_in_it(event: Any) -> None:
    with translation.override("en"):
        assert len(reads(event)) < 250
    assert "Färjan är inställd." not in reads(event) + line(event).text
