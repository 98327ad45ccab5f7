"""A reckoning that tells how far it has come, that can be stopped, and that leaves nothing behind however it ends."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse
from lxml import html

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.ledger import outbox as things
from vardkase.preparedness import outbox
from vardkase.preparedness.actions import choices as actions
from vardkase.preparedness.choice import Lowers, Option, Problem, Target, apart, curve
from vardkase.preparedness.choice.curve import DRAWN
from vardkase.preparedness.events import choices as events
from vardkase.preparedness.models import ChoiceRow
from vardkase.preparedness.projections import choices as projections
from vardkase.preparedness.queries import choices as queries
from vardkase.preparedness.rules.choices import WEIGHTS, Answer, problem_of
from vardkase.preparedness.tests.measure_scenes import Town
from vardkase.preparedness.tests.scenes import refused
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

SMALL = Problem((Option("a", "A", 10, (Lowers("r", 1),)), Option("b", "B", 20, (Lowers("r", 2),))), (Target("r", "R", 3),), WEIGHTS, 30)


@kept
def asked(town: Any) -> Town:
    """Two measures that wait for money, and a question of them that nobody has worked out."""
    measures = Town(town)
    measures.propose("Reservkraft", cost_once=500_000)
    measures.propose("Övning", cost_once=50_000)
    found = queries.candidates(town.viewer, town.board)
    problem = problem_of((one.measure for one in found), budget=600_000)
    actions.ask_choice(viewer=town.viewer, authority_id=town.board, problem=problem, key=new_id(), now=town.now)
    return measures


@pytest.fixture(autouse=True)
def _night(now: Any) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


def where(asked: Town, **facts: Any) -> dict[str, Any]:
    """What every action on the question is told."""
    known = {"viewer": asked.town.viewer, "authority_id": asked.town.board, "choice_id": ChoiceRow.objects.get().pk}
    return {**known, "key": new_id(), "now": asked.town.now, **facts}


def payload(asked: Town) -> dict[str, str]:
    return {"authority_id": str(asked.town.board), "choice_id": str(ChoiceRow.objects.get().pk)}


def stream(asked: Town) -> list[str]:
    return [entry.kind.removeprefix("preparedness.choice_") for entry in ledger.entries(events.stream_of(asked.town.board))]


def told_by(problem: Problem, **more: Any) -> list[int]:
    told: list[int] = []
    curve(problem, tell=told.append, **more)
    return told


def test_what_is_told_only_grows_and_the_drawing_is_the_first_part_of_it() -> None:
    for problem in (SMALL, replace(SMALL, inside=("a",)), replace(SMALL, outside=("a", "b"))):
        told = told_by(problem)
        assert told == sorted(told)
        assert 0 <= told[0] < DRAWN
        assert DRAWN in told
        assert told[-1] <= 100
    assert told_by(SMALL, effort=0)[-1] == DRAWN
    assert curve(SMALL, tell=lambda done: None) == curve(SMALL)


def noting(told: list[int], *, more: bool) -> Callable[[int], bool]:
    """Notes what is told, and says whether more is wanted."""

    def go_on(done: int) -> bool:
        told.append(done)
        return more

    return go_on


def test_told_from_another_process_at_every_few_per_cent() -> None:
    told: list[int] = []
    found = apart.curve_apart(SMALL, go_on=noting(told, more=True))
    assert found == curve(SMALL)
    assert told == sorted(set(told))
    assert 5 <= len(told) <= 100 // apart.STEP
    assert all(after - before >= apart.STEP for before, after in pairwise(told))


def test_stopped_at_the_first_word_and_the_process_is_gone() -> None:
    told: list[int] = []
    with refused("preparedness.choice_stopped"):
        apart.curve_apart(SMALL, go_on=noting(told, more=False))
    assert len(told) == 1


def answering(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """The process says what this code does, instead of reckoning."""
    monkeypatch.setattr(apart, "COMMAND", (sys.executable, "-c", code))


def test_an_answer_that_never_comes_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, "import time; time.sleep(600)")
    with refused("preparedness.choice_needs_time"):
        apart.curve_apart(SMALL, seconds=0.3)


@pytest.mark.parametrize(
    "code",
    [
        "import sys; sys.exit(3)",
        "import sys; sys.stdin.buffer.read(); print('12', flush=True); sys.exit(3)",
        "import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write(b'=\\n\\x80\\x05half')",
        "import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write(b'=\\n')",
    ],
)
def test_a_process_that_falls_is_an_error_to_be_tried_again_and_no_answer(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    answering(monkeypatch, code)
    with pytest.raises(subprocess.CalledProcessError):
        apart.curve_apart(SMALL)


def test_a_refusal_comes_through_as_it_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    said = pickle.dumps(Refusal("preparedness.choice_too_dear", cost=5, budget=3))
    answering(monkeypatch, f"import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write(b'=\\n' + {said!r})")
    with refused("preparedness.choice_too_dear", cost=5, budget=3):
        apart.curve_apart(SMALL)


@pytest.mark.django_db
def test_how_far_it_has_come_is_told_while_somebody_waits(asked: Town) -> None:
    id = ChoiceRow.objects.get().pk
    assert queries.choice_page(asked.town.viewer, asked.town.board, id).done == 0
    assert actions.tell_progress(choice_id=id, done=40)
    assert queries.choice_page(asked.town.viewer, asked.town.board, id).done == 40
    assert stream(asked) == ["asked"]
    assert not actions.tell_progress(choice_id=new_id(), done=50)
    actions.stop_choice(**where(asked))
    assert not actions.tell_progress(choice_id=id, done=50)
    assert ChoiceRow.objects.get().done == 0


@pytest.mark.django_db
def test_stopped_by_a_person_and_told_so_for_ever(asked: Town) -> None:
    facts = where(asked)
    first = actions.stop_choice(**facts)
    assert (first.repeated, actions.stop_choice(**facts).repeated) == (False, True)
    assert stream(asked) == ["asked", "stopped"]
    assert first.event.authority == "Kommunstyrelsen"
    page = queries.choice_page(asked.town.viewer, asked.town.board, facts["choice_id"])
    assert (page.answer, page.chosen) == (Answer(refused="preparedness.choice_stopped"), None)
    for what, more, code in (
        ("stop_choice", {}, "choice_answered"),
        ("settle_choice", {"answer": Answer()}, "choice_answered"),
        ("make_choice", {"point": 0}, "choice_not_answered"),
    ):
        with refused(f"preparedness.{code}"):
            getattr(actions, what)(**where(asked, **more))
    with refused("ledger.key_reused"):
        actions.settle_choice(**where(asked, answer=Answer(), key=facts["key"]))


@pytest.mark.django_db
def test_who_may_not_ask_may_not_stop(asked: Town, staff: Any, social_coordinator: Any) -> None:
    for viewer in (staff, social_coordinator, viewer_with(Role.DUTY_OFFICER), viewer_with(Role.AUDITOR)):
        with refused("preparedness.choice_not_found"):
            actions.stop_choice(**where(asked, viewer=viewer))
    for wrong in ({"choice_id": new_id()}, {"authority_id": asked.town.social}, {"authority_id": new_id()}):
        with refused("preparedness.choice_not_found"):
            actions.stop_choice(**where(asked, **wrong))
    assert stream(asked) == ["asked"]


@pytest.mark.django_db
def test_the_worker_tells_on_the_way_and_answers_once(asked: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def reckon(problem: Problem, *, go_on: Any) -> Any:
        # Begun is told before the process has had time to say anything.
        seen.append(ChoiceRow.objects.get().done)
        for done in (4, 60, 96):
            assert go_on(done)
            seen.append(ChoiceRow.objects.get().done)
        return curve(problem)

    monkeypatch.setattr(outbox, "curve_apart", reckon)
    assert things.drain(asked.town.now, aside=True) == 1
    assert (seen, stream(asked)) == ([1, 4, 60, 96], ["asked", "answered"])
    assert projections.answer_of(ChoiceRow.objects.get()).places
    outbox.work_out(payload(asked), 1)
    assert stream(asked) == ["asked", "answered"]


@pytest.mark.django_db
def test_stopped_while_it_is_reckoned_the_worker_says_nothing_more(asked: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def reckon(problem: Problem, *, go_on: Any) -> Any:
        actions.stop_choice(**where(asked))
        assert not go_on(50)
        raise Refusal("preparedness.choice_stopped")

    monkeypatch.setattr(outbox, "curve_apart", reckon)
    assert things.drain(asked.town.now, aside=True) == 1
    assert stream(asked) == ["asked", "stopped"]
    assert things.waiting() == 0


@pytest.mark.django_db
def test_stopped_in_the_last_moment_the_answer_comes_too_late_and_is_no_error(asked: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def reckon(problem: Problem, *, go_on: Any) -> Any:
        actions.stop_choice(**where(asked))
        return curve(problem)

    monkeypatch.setattr(outbox, "curve_apart", reckon)
    assert things.drain(asked.town.now, aside=True) == 1
    assert (stream(asked), things.failing()) == (["asked", "stopped"], 0)


@pytest.mark.django_db
def test_stopped_in_line_it_is_never_begun(asked: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def reckon(problem: Problem, **_more: Any) -> Any:
        raise AssertionError("nobody waits for it")

    monkeypatch.setattr(outbox, "curve_apart", reckon)
    actions.stop_choice(**where(asked))
    assert things.drain(asked.town.now, aside=True) == 1
    assert (stream(asked), things.failing(), ChoiceRow.objects.get().done) == (["asked", "stopped"], 0, 0)


@pytest.mark.django_db
def test_what_the_reckoning_refuses_is_kept_as_the_answer_and_a_fall_is_tried_again(asked: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def falls(problem: Problem, **more: Any) -> Any:
        raise OSError("no memory")

    monkeypatch.setattr(outbox, "curve_apart", falls)
    assert things.drain(asked.town.now, aside=True) == 0
    assert (things.failing(), stream(asked)) == (1, ["asked"])

    def late(problem: Problem, **more: Any) -> Any:
        raise Refusal("preparedness.choice_needs_time")

    monkeypatch.setattr(outbox, "curve_apart", late)
    outbox.work_out(payload(asked), 1)
    assert projections.answer_of(ChoiceRow.objects.get()) == Answer(refused="preparedness.choice_needs_time")


@pytest.mark.django_db
def test_the_tables_are_made_again_whether_it_was_stopped_or_answered(asked: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "curve_apart", lambda problem, **_more: curve(problem))
    actions.stop_choice(**where(asked))
    problem = projections.problem_of(ChoiceRow.objects.get())
    second = actions.ask_choice(
        viewer=asked.town.viewer, authority_id=asked.town.board, problem=problem, key=new_id(), now=asked.town.now
    ).event.choice_id
    outbox.work_out({**payload_of(asked), "choice_id": str(second)}, 1)
    actions.make_choice(viewer=asked.town.viewer, authority_id=asked.town.board, choice_id=second, point=1, note="Ja.", key=new_id(),
                        now=asked.town.now)  # fmt: skip
    before = sorted(map(repr, ChoiceRow.objects.values("id", "asked", "answer", "made", "asked_by", "asked_at")))
    projections.forget(asked.town.board)
    assert not ChoiceRow.objects.exists()
    for entry in ledger.entries(events.stream_of(asked.town.board)):
        projections.apply(entry)
    assert sorted(map(repr, ChoiceRow.objects.values("id", "asked", "answer", "made", "asked_by", "asked_at"))) == before
    assert len(before) == 2


def payload_of(asked: Town) -> dict[str, str]:
    return {"authority_id": str(asked.town.board)}


def page_of(asked: Town) -> str:
    return reverse("preparedness:choice_answer", args=[asked.town.board, ChoiceRow.objects.get().pk])


def text(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


@pytest.mark.django_db
def test_the_page_says_where_it_stands_and_stops_it_without_a_script(asked: Town, client: Any, alvas_cookies: Any) -> None:
    client.cookies = alvas_cookies
    page, id = page_of(asked), ChoiceRow.objects.get().pk
    waiting = client.get(page)
    assert waiting.headers["Refresh"] == "2"
    assert "Frågan står i kö." in text(waiting)
    actions.tell_progress(choice_id=id, done=44)
    going = client.get(page)
    assert "44 procent av beräkningen är klar." in text(going)
    (bar,) = html.fromstring(going.content.decode()).iter("progress")
    assert (bar.get("value"), bar.get("max"), bool(bar.get("aria-label"))) == ("44", "100", True)
    (form,) = [one for one in html.fromstring(going.content.decode()).forms if one.action and one.action.endswith("/stop/")]
    sent = {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}
    assert client.get(form.action).url == page
    assert client.post(form.action, {}).url == page
    assert stream(asked) == ["asked"]
    assert client.post(form.action, sent).url == page
    assert client.post(form.action, sent).url == page
    assert stream(asked) == ["asked", "stopped"]
    stopped = client.get(page)
    assert "Refresh" not in stopped.headers
    assert "Beräkningen stoppades innan den var klar." in text(stopped)
    assert not [one for one in ("<progress", "/stop/") if one in stopped.content.decode()]
    again = client.post(form.action, {"key": str(new_id())}, follow=True)
    assert "redan" in text(again)


@pytest.mark.django_db
def test_who_only_reads_sees_how_far_it_has_come_and_no_button(asked: Town, client: Any, sign_in: Any) -> None:
    sign_in(client, viewer_with(Role.DUTY_OFFICER))
    actions.tell_progress(choice_id=ChoiceRow.objects.get().pk, done=8)
    page = client.get(page_of(asked))
    assert "8 procent" in text(page)
    assert "/stop/" not in page.content.decode()
    stop = reverse("preparedness:stop_choice", args=[asked.town.board, ChoiceRow.objects.get().pk])
    assert client.post(stop, {"key": str(new_id())}).status_code in (403, 404)
    assert stream(asked) == ["asked"]


@pytest.mark.django_db
def test_after_five_minutes_the_page_says_that_it_is_late_and_stops_asking(asked: Town, client: Any, alvas_cookies: Any) -> None:
    client.cookies = alvas_cookies
    page, at = page_of(asked), ChoiceRow.objects.get().asked_at
    ChoiceRow.objects.update(asked_at=at.replace(hour=0, minute=0))
    late = client.get(page)
    assert "Refresh" not in late.headers
    assert "Beräkningen är försenad" in text(late)
    assert UUID(page.split("/")[-2]) == ChoiceRow.objects.get().pk
