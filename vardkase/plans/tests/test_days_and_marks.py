"""What comes by hand past the forms: days that no calendar reckons with, and papers that bear a mark of the Protective Security Act."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from uuid import UUID

from vardkase.plans import duties
from vardkase.plans.rules import documents
from vardkase.plans.rules.checks import MARKED, check_role, tidy
from vardkase.plans.rules.content import Role
from vardkase.plans.rules.documents import LONGEST_TEXT, Content, Facts, Section, check_section, tidy_text
from vardkase.plans.rules.obligations import Cycle, Fulfilment, check_fulfilment, occurrences
from vardkase.plans.rules.terms import term_at
from vardkase.plans.rules.training import Training, check_training
from vardkase.plans.tests.scenes import refused
from vardkase.plans.tests.terms_scenes import TODAY

LINE = Training(UUID(int=3), "Ordförande i krisledningsnämnden", "LEH")
LONG_AGO = date(1, 1, 1)


def test_a_training_of_the_year_one_is_refused_before_it_stops_every_calendar():
    for field in ("trained_on", "exercised_on"):
        with refused("organisation.odd_date", field=field):
            check_training(replace(LINE, **{field: LONG_AGO}), TODAY)
        assert getattr(check_training(replace(LINE, **{field: TODAY}), TODAY), field) == TODAY


def test_a_duty_is_not_fulfilled_in_the_year_one():
    every = occurrences(UUID(int=1), duties.duties(), term_at(TODAY), (), TODAY)
    one = next(one for one in every if one.duty.cycle not in (Cycle.TERM, Cycle.YEARLY))
    with refused("organisation.odd_date", field="on"):
        check_fulfilment(one, Fulfilment("Nämnden", LONG_AGO), TODAY)
    assert check_fulfilment(one, Fulfilment("Nämnden", TODAY), TODAY).on == TODAY


def test_what_is_marked_as_classified_is_kept_in_no_card_and_no_reference():
    for text in ("KVALIFICERAT HEMLIG", "Säkerhetsskyddsklass: hemlig", " HEMLIG "):
        with refused("plans.classified", field="reference"):
            tidy("reference", text)
        with refused("plans.classified", field="core"):
            check_role(Role("a", "Stabschef", text))
    assert tidy("reference", "Hemliga handlingar ligger i skåp 4.") == "Hemliga handlingar ligger i skåp 4."


def test_the_search_for_marks_takes_no_more_time_for_a_text_of_empty_lines():
    """Read from the pattern, not from a clock: nowhere may two parts beside each other share a run of blanks or of line breaks."""
    pattern = MARKED.pattern
    assert not re.search(r"\\s\*:\?\\s\*", pattern)
    assert r"\W*" not in pattern
    for text in ("Läs:\n\n-- HEMLIG --\n\nSlut", "säkerhetsskyddsklassen\n:\n konfidentiell", "!! KONFIDENTIELL"):
        assert MARKED.search(text), text
    assert not MARKED.search("x" + "\n-" * 14_900 + "\nsäkerhetsskyddsklass" + "\n" * 14_900 + "x")


def test_a_text_that_nobody_writes_by_hand_is_refused_before_it_is_put_in_order(monkeypatch):
    monkeypatch.setattr(documents, "clean", None)
    with refused("plans.too_long", field="text", limit=LONGEST_TEXT, length=10 * LONGEST_TEXT + 1):
        tidy_text("text", "\n" * (10 * LONGEST_TEXT + 1))


def test_a_heading_is_one_line_and_a_text_keeps_its_lines():
    one = check_section(Content(Facts("Plan")), Section("", "Syfte\r\noch mål", "Ett.\nTvå."))
    assert (one.heading, one.text) == ("Syfte och mål", "Ett.\nTvå.")
    assert tidy_text("paragraph", "§ 12\n§ 13") == "§ 12 § 13"
