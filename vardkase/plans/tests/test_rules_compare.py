"""What differs between two versions: every change is found once, and is a sentence in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation

from vardkase.plans import words
from vardkase.plans.rules import Band, CardItem, Change, Difference, ItemKind, Leading, Role, Seat, compare
from vardkase.plans.tests.scenes import CHIEF, FRAME, ITEMS, LOG, PERSON, PLAN, POST

NEW_ITEM = CardItem("own-1", Band.FIRST, ItemKind.ASK, "Fråga vilka som är på väg.", 15)
LEGAL = Role("legal", "Juridik")
NO_PAIRS = replace(FRAME, apart=())


def framed(**facts: Any) -> Leading:
    return replace(PLAN, frame=replace(FRAME, **facts))


def chief(**facts: Any) -> Leading:
    return replace(PLAN, roles=(replace(CHIEF, **facts), LOG))


CASES: list[tuple[Change, Leading, Leading, str]] = [
    (Change.LABEL, PLAN, framed(label="Ny plan"), "Planen heter ”Ny plan” (förut: ”Krisledningsplan”)."),
    (Change.SEAT, PLAN, framed(seat=Seat.COMPANY), "Staben sitter på annat håll: I ett bolag (förut: Centralt)."),
    (Change.STAFF_NAME, PLAN, framed(staff_name="Staben"), "Staben heter ”Staben” (förut: ”Central krisledning”)."),
    (Change.DECISION_MAKER, PLAN, framed(decision_maker="Direktören"), "Direktören beslutar (förut: Kommundirektör)."),
    (Change.CRITERION_ADDED, PLAN, framed(criteria=("Samordning behövs.", "Oro.")), "Nytt skäl för att aktivera: Oro."),
    (Change.CRITERION_REMOVED, PLAN, framed(criteria=()), "Borttaget skäl för att aktivera: Samordning behövs."),
    (Change.APART_ADDED, replace(PLAN, frame=NO_PAIRS), PLAN, "Stabschef och Loggförare bör inte vara samma person."),
    (Change.APART_REMOVED, PLAN, replace(PLAN, frame=NO_PAIRS), "Stabschef och Loggförare får vara samma person igen."),
    (Change.ROLE_ADDED, PLAN, replace(PLAN, roles=(CHIEF, LOG, LEGAL)), "Ny roll: Juridik."),
    (Change.ROLE_REMOVED, replace(PLAN, roles=(CHIEF, LOG, LEGAL)), PLAN, "Borttagen roll: Juridik."),
    (Change.ROLES_ORDER, PLAN, replace(PLAN, roles=(LOG, CHIEF)), "Rollerna står i en annan ordning: Loggförare, Stabschef."),
    (Change.ROLE_LABEL, PLAN, chief(label="Chef"), "Rollen Stabschef heter nu Chef."),
    (Change.CORE, PLAN, chief(core="Annat."), "Stabschef: uppdraget är ”Annat.” (förut: ”Leder staben.”)."),
    (Change.WANTED, PLAN, chief(wanted=2), "Stabschef: 2 behövs (förut: 1)."),
    (Change.WITHIN, PLAN, chief(within_minutes=30), "Stabschef: svar önskas inom 30 minuter (förut: 15)."),
    (Change.ITEM_ADDED, PLAN, chief(items=(*ITEMS, NEW_ITEM)), "Stabschef, kortet: ny punkt ”Fråga vilka som är på väg.”"),
    (Change.ITEM_REMOVED, PLAN, chief(items=ITEMS[1:]), "Stabschef, kortet: borttagen punkt ”Öppna loggen.”"),
    (
        Change.ITEM_TEXT, PLAN, chief(items=(replace(ITEMS[0], text="Starta loggen."), *ITEMS[1:])),
        "Stabschef, kortet: ”Starta loggen.” (förut: ”Öppna loggen.”)",
    ),
    (
        Change.ITEM_DUE, PLAN, chief(items=(replace(ITEMS[0], due_minutes=95), *ITEMS[1:])),
        "Stabschef, kortet: ”Öppna loggen.” har en annan tid: H+1:35.",
    ),
    (
        Change.ITEM_DUE, PLAN, chief(items=(replace(ITEMS[0], due_minutes=None), *ITEMS[1:])),
        "Stabschef, kortet: ”Öppna loggen.” har en annan tid: ingen tid.",
    ),
    (
        Change.ITEM_FACTS, PLAN, chief(items=(replace(ITEMS[0], kind=ItemKind.ASK), *ITEMS[1:])),
        "Stabschef, kortet: ”Öppna loggen.” har en annan del, ett annat slag eller leder till något annat.",
    ),
    (Change.ITEMS_ORDER, PLAN, chief(items=(ITEMS[1], ITEMS[0], ITEMS[2])), "Stabschef, kortet: punkterna står i en annan ordning."),
    (Change.LINK_ADDED, chief(chain=(POST,)), PLAN, "Stabschef, ringlistan: Testa Exempelsson är ny."),
    (Change.LINK_REMOVED, PLAN, chief(chain=(POST,)), "Stabschef, ringlistan: Testa Exempelsson är borttagen."),
    (
        Change.CHAIN_ORDER, PLAN, chief(chain=(PERSON, POST)),
        "Stabschef, ringlistan: rings i en annan ordning: Testa Exempelsson, Tjänsteperson i beredskap.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("change", "before", "after", "sentence"), CASES, ids=[f"{place} {case[0]}" for place, case in enumerate(CASES)])
def test_one_change_is_one_sentence(change: Change, before: Leading, after: Leading, sentence: str) -> None:
    (found,) = compare(before, after)
    assert found.change is change
    assert words.in_words(found) == sentence


@pytest.mark.parametrize(("change", "before", "after", "sentence"), CASES, ids=[f"{place} {case[0]}" for place, case in enumerate(CASES)])
def test_the_way_back_is_a_change_too(change: Change, before: Leading, after: Leading, sentence: str) -> None:
    found = compare(after, before)
    assert len(found) == 1
    if change not in {Change.ITEM_FACTS, Change.ITEMS_ORDER}:  # These say that something differs, not which way.
        assert words.in_words(found[0]) != sentence


def test_every_kind_of_change_is_tried() -> None:
    assert {case[0] for case in CASES} == set(Change) == set(words.CHANGES)


def test_the_same_plan_does_not_differ() -> None:
    assert compare(PLAN, PLAN) == ()
    assert compare(PLAN, Leading(replace(FRAME), (replace(CHIEF), replace(LOG)))) == ()


def test_a_pair_turned_around_is_the_same_pair() -> None:
    assert compare(PLAN, framed(apart=(("chief_of_staff", "log_keeper"),))) == ()


def test_a_renamed_role_keeps_its_card_and_list() -> None:
    assert [one.change for one in compare(PLAN, chief(label="Chef", core="Annat."))] == [Change.ROLE_LABEL, Change.CORE]


def test_changes_stand_in_the_order_of_the_plan() -> None:
    after = Leading(replace(FRAME, label="Ny plan"), (replace(CHIEF, wanted=2), replace(LOG, core="Annat."), LEGAL))
    assert [one.change for one in compare(PLAN, after)] == [Change.LABEL, Change.WANTED, Change.CORE, Change.ROLE_ADDED]


@pytest.mark.parametrize("change", list(Change))
def test_a_sentence_has_no_codes_in_either_language(change: Change) -> None:
    one = Difference(change, "Stabschef", "central" if change is Change.SEAT else "1", "company" if change is Change.SEAT else "2")
    texts = []
    for language in ("sv", "en"):
        with translation.override(language):
            texts.append(words.in_words(one))
    assert texts[0] != texts[1]
    assert not [text for text in texts if re.search(r"%\(|_|None", text)]


@pytest.mark.parametrize(("minutes", "said"), [(0, "H+0:00"), (5, "H+0:05"), (60, "H+1:00"), (95, "H+1:35"), (1440, "H+24:00")])
def test_a_time_counts_from_h(minutes: int, said: str) -> None:
    assert words.due(minutes) == said
