"""The sentences of the log, one by one: their marks, their years, and what each no longer leaves out."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from vardkase.incidents import words as log_words
from vardkase.incidents.rules import Importance
from vardkase.incidents.tests.scenes import NIGHT
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules import staffs
from vardkase.leadership.rules.tasks import Priority
from vardkase.leadership.tests.test_lines import CHANGED, CLOSED, DECISION, ENDED, RAISED, SAID_YES, TAKEN, TASK, line, reads
from vardkase.leadership.words import acts
from vardkase.testing.cases import each
from vardkase.ui.words import refusal_text


class TestSentences:
    @each("title", ["Vem röjer vägarna?", "Ring nu!", "Vägarna …", "Vägarna."])
    @each("event", [RAISED, SAID_YES, CHANGED, ENDED], ids=lambda event: type(event).__name__)
    def test_a_question_keeps_its_own_mark_and_gets_no_other(self, event: Any, title: str) -> None:
        text = reads(replace(event, title=title))
        assert title in text
        assert not re.search(r"[?!….] ?[.]", text.replace("…", "!")), text

    def test_a_decision_with_a_question_for_a_heading_too(self) -> None:
        assert "Ska bussarna gå? Krisledn" in reads(replace(DECISION, title="Ska bussarna gå?"))

    @pytest.mark.parametrize(
        ("due", "said"),
        [
            (datetime(2019, 1, 2, 8, 0, tzinfo=UTC), "Ska vara klar ons 2 jan 09:00."),
            (datetime(2020, 1, 2, 8, 0, tzinfo=UTC), "Ska vara klar tors 2 jan 2020 09:00."),
        ],
        ids=["this year", "another"],
    )
    def test_a_time_of_another_year_says_its_year(self, due: datetime, said: str) -> None:
        text = reads(replace(TASK, due_at=due))
        assert said.split(" ", 3)[3].replace("tors", "tor") in text.replace("tors", "tor")
        assert ("2020" in text) is (due.year == 2020)

    def test_what_was_kept_before_that_reads_as_it_did(self) -> None:
        found = line(TASK)
        old = replace(found, facts={name: fact for name, fact in found.facts.items() if name != "recorded"})
        assert "09:00" in log_words.line_text(old)

    @pytest.mark.parametrize(
        ("priority", "importance"),
        [(Priority.NORMAL, Importance.NORMAL), (Priority.HIGH, Importance.IMPORTANT), (Priority.LIFE, Importance.CRITICAL)],
    )
    def test_an_urgent_task_is_raised_in_the_log(self, priority: Priority, importance: Importance) -> None:
        assert line(replace(TASK, priority=priority)).importance == importance

    def test_a_question_that_keeps_its_lead_names_no_former_one(self) -> None:
        assert "Tidigare" not in reads(replace(CHANGED, lead_before=CHANGED.lead))
        assert "Tidigare: Trafikverket." in reads(CHANGED)

    def test_a_staff_without_open_tasks_names_no_taker(self) -> None:
        assert reads(replace(CLOSED, handed_to="", open_tasks=0)) == "Stab Väddö är stängd."
        assert reads(CLOSED) == "Stab Väddö är stängd. Det som återstod tas över av Säkerhetschefen."

    def test_a_takeover_by_the_chair_alone_says_why(self) -> None:
        assert "Ordföranden ensam: Nattlaget tar slut." in reads(replace(TAKEN, urgent="Nattlaget tar slut."))
        assert "ensam" not in reads(TAKEN)

    @each(("said", "ended"), [("Vägarna", "Vägarna."), ("Vem?", "Vem?"), ("", ""), ("Så här:", "Så här:"), ("Slut.", "Slut.")])
    def test_ends_with_one_mark(self, said: str, ended: str) -> None:
        assert acts.ended(said) == ended

    @pytest.mark.parametrize(("count", "begins"), [(1, "En av stabens uppgifter"), (2, "2 ")])
    def test_one_task_is_not_several(self, count: int, begins: str) -> None:
        with pytest.raises(Refusal) as caught:
            staffs.check_close(is_open=True, grounds="Lugnt.", handed_to="", open_tasks=count, now=NIGHT)
        assert refusal_text(caught.value).startswith(begins)

    @each(
        ("said", "short"),
        [("Ring.", "Ring"), ("Ring.\nSedan mer.", "Ring"), ("Vem?", "Vem?"), ("x" * 80, "x" * 80), ("x" * 81, "x" * 79 + "…"), ("", "")],
    )
    def test_what_a_moved_task_is_about_is_said_shortly(self, said: str, short: str) -> None:
        assert acts.shortened(said) == short
