"""What open screens are sent, and what a screen that polls is answered: everything since a number, once, for each audience its own.

A line that somebody may not read comes to them as a number, a time and a category, and as nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vardkase.access.rules import Grant, Role, Viewer
from vardkase.incidents import live, queries
from vardkase.incidents.attachments import Upload
from vardkase.incidents.rules import Category, Channel, Direction, Importance, Source
from vardkase.incidents.tests import files, scenes
from vardkase.incidents.tests.scenes import INTERNAL, SECRET, completed, corrected, erased, marked, opened, wrote
from vardkase.incidents.views import log as room
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
SignIn = Callable[[CheckingClient, Viewer], Viewer]
SECRETS = ("larmkoden", "Undervåningen", "kabelbrunn", "skiss-blå", "Hemvärnet", "Ströms", "Rex Provsson", "källarlistan")
JSON = {"HTTP_ACCEPT": "application/json"}


def observer(incident_id: UUID) -> Viewer:
    return viewer_with(grants=[Grant(Role.OBSERVER, f"incident:{incident_id}")], label="Samverkansperson, Gry Provsson")


def hidden(viewer: Viewer, incident_id: UUID, **more: Any) -> int:
    """An entry with something to hide in every field."""
    draft: dict[str, Any] = {
        "place": "Undervåningen",
        "tags": ("kabelbrunn",),
        "counterpart": "Hemvärnet",
        "on_behalf_of": "Rex Provsson",
        "source": Source("källarlistan"),
        "channel": Channel.EMAIL,
        "direction": Direction.IN,
        "uploads": (Upload("skiss-blå.png", files.image("PNG")),),
        "mark": SECRET,
    }
    return wrote(viewer, incident_id, "Uppgift om larmkoden hos Ströms.", **(draft | more))


def polled(client: CheckingClient, incident_id: UUID, after: object) -> Any:
    return client.get(f"/incidents/{incident_id}/live/", {"after": str(after)}, **JSON).json()


def told(viewer: Viewer, incident_id: UUID, after: int = 0) -> str:
    """Everything that the open screens of a viewer are sent after a number."""
    audience, _ = queries.seen(viewer, incident_id)
    return "".join(one.html for one in live.fragments(f"incident:{incident_id}", audience, after, 100))


class TestAMaskedLine:
    def test_is_sent_without_anything_that_it_says(self, alva: Viewer, incident_id: UUID) -> None:
        number = hidden(alva, incident_id, importance=Importance.CRITICAL, category=Category.DECISION)
        sent = told(observer(incident_id), incident_id, number - 1)
        assert f"#{number}" in sent
        assert "Maskerad" in sent
        assert "Beslut" in sent
        assert [word for word in (*SECRETS, "Alva", "Kritisk", "E-post", "18 kap.") if word in sent] == []

    def test_is_sent_whole_to_those_who_may_read_it(self, alva: Viewer, incident_id: UUID) -> None:
        number = hidden(alva, incident_id)
        sent = told(alva, incident_id, number - 1)
        assert [word for word in (*SECRETS, "Alva", "18 kap.") if word not in sent and word != "skiss-blå"] == []
        assert 'alt="skiss-blå.png"' in sent

    def test_is_polled_without_anything_that_it_says(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
    ) -> None:
        number = hidden(alva, incident_id)
        sign_in(client, observer(incident_id))
        answer = client.get(f"/incidents/{incident_id}/live/", {"after": number - 1}, **JSON)
        assert [one["number"] for one in answer.json()["fragments"]] == [number]
        assert [word for word in (*SECRETS, "Alva") if word in answer.content.decode("unicode_escape")] == []

    @pytest.mark.parametrize("page", ["log/", "log/print/", "log/{number}/", "since/", "log/?order=happened", "log/?category=info"])
    def test_stands_on_every_page_without_anything_that_it_says(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, page: str
    ) -> None:
        number = hidden(alva, incident_id, category=Category.INFO)
        sign_in(client, observer(incident_id))
        shown = client.get(f"/incidents/{incident_id}/{page.format(number=number)}").content.decode()
        assert f"#{number}" in shown
        assert [word for word in (*SECRETS, "18 kap.") if word in shown] == []

    def test_offers_no_file_and_no_work(self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID) -> None:
        number = hidden(alva, incident_id)
        staff = viewer_with(Role.STAFF_MEMBER)
        sign_in(client, staff)
        shown = client.get(f"/incidents/{incident_id}/log/{number}/").content.decode()
        assert "/files/" not in shown
        for work in ("correct", "complete", "verify", "files", "mark"):
            assert f"/log/{number}/{work}/" not in shown
            assert client.get(f"/incidents/{incident_id}/log/{number}/{work}/").status_code == 404, work

    @pytest.mark.parametrize("page", ["log/", "log/?q=träd"])
    def test_suggests_nothing_in_the_box_of_one_who_may_not_read_it(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, page: str
    ) -> None:
        hidden(alva, incident_id)
        wrote(alva, incident_id, "Träd över vägen.", place="Rimbo")
        sign_in(client, viewer_with(Role.STAFF_MEMBER))
        shown = client.get(f"/incidents/{incident_id}/{page}").content.decode()
        assert "Rimbo" in shown
        assert [word for word in SECRETS if word in shown] == []

    def test_an_internal_one_is_hidden_from_a_partner_and_shown_to_the_staff(self, alva: Viewer, incident_id: UUID) -> None:
        number = hidden(alva, incident_id, mark=INTERNAL)
        assert "larmkoden" not in told(observer(incident_id), incident_id, number - 1)
        assert "larmkoden" in told(viewer_with(Role.STAFF_MEMBER), incident_id, number - 1)


class TestAMarkThatChanges:
    def test_takes_the_text_off_the_screens_that_show_it(self, alva: Viewer, incident_id: UUID) -> None:
        number = hidden(alva, incident_id, mark=scenes.Mark())
        gry = observer(incident_id)
        assert "larmkoden" in told(gry, incident_id, number - 1)
        by = marked(alva, incident_id, number, SECRET)
        sent = told(gry, incident_id, by - 1)
        assert f'id="entry-{number}"' in sent
        assert [word for word in SECRETS if word in sent] == []

    def test_a_screen_that_was_away_never_gets_the_text_that_is_hidden_now(self, alva: Viewer, incident_id: UUID) -> None:
        number = hidden(alva, incident_id, mark=scenes.Mark())
        corrected(alva, incident_id, number, "Uppgift om larmkoden hos Ströms, andra våningen.")
        marked(alva, incident_id, number, SECRET)
        assert [word for word in SECRETS if word in told(observer(incident_id), incident_id)] == []

    def test_gives_it_back_when_the_mark_is_lowered(self, alva: Viewer, incident_id: UUID) -> None:
        number = hidden(alva, incident_id)
        by = marked(alva, incident_id, number, scenes.Mark(), reason="Uppgiften är känd")
        assert "larmkoden" in told(observer(incident_id), incident_id, by - 1)


class TestThePoll:
    def test_answers_with_what_is_new_since_the_number(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
    ) -> None:
        numbers = [wrote(alva, incident_id, f"Rad {count}.") for count in range(4)]
        sign_in(client, alva)
        answer = polled(client, incident_id, numbers[1])
        assert [one["number"] for one in answer["fragments"]] == numbers[2:]
        assert [one["event"] for one in answer["fragments"]] == ["entry", "entry"]
        assert answer["head"] == numbers[-1]

    def test_a_number_that_is_none_means_from_now_on(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
    ) -> None:
        head = wrote(alva, incident_id)
        sign_in(client, alva)
        for after in ("", "abc", "-1", "²", "9" * 16, "1e3", "1 "):
            assert polled(client, incident_id, after) == {"head": head, "fragments": []}, after

    def test_at_the_head_and_beyond_it_there_is_nothing(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
    ) -> None:
        head = wrote(alva, incident_id)
        sign_in(client, alva)
        assert polled(client, incident_id, head)["fragments"] == []
        assert polled(client, incident_id, head + 1_000)["fragments"] == []
        assert len(polled(client, incident_id, head - 1)["fragments"]) == 1

    def test_one_far_behind_comes_along_in_steps_and_misses_nothing(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(room, "POLLED", 3)
        for count in range(7):
            wrote(alva, incident_id, f"Rad {count}.")
        sign_in(client, alva)
        after, seen = 0, []
        while (answer := polled(client, incident_id, after))["fragments"]:
            assert len(answer["fragments"]) <= 3
            seen += [one["number"] for one in answer["fragments"]]
            after = seen[-1]
        assert seen == list(range(1, 9))

    def test_a_correction_brings_both_lines(self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID) -> None:
        number = wrote(alva, incident_id, "14 personer saknas.")
        sign_in(client, alva)
        by = corrected(alva, incident_id, number, "4 personer saknas.")
        (one,) = polled(client, incident_id, by - 1)["fragments"]
        assert "<s>14 personer saknas.</s>" in one["html"]
        assert "4 personer saknas." in one["html"].replace("<s>14 personer saknas.</s>", "")

    def test_details_that_come_later_bring_the_line_that_they_are_about(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
    ) -> None:
        number = wrote(alva, incident_id, "Bron är avstängd.")
        sign_in(client, alva)
        by = completed(alva, incident_id, number, place="Vätö")
        html = "".join(one["html"] for one in polled(client, incident_id, by - 1)["fragments"])
        assert f'id="entry-{number}"' in html
        assert "Vätö" in html

    def test_an_erasure_asks_the_screen_to_load_anew_and_carries_nothing(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
    ) -> None:
        number = wrote(alva, incident_id, "Det som ska bort.")
        erased(alva, incident_id, number)
        sign_in(client, alva)
        answer = polled(client, incident_id, number - 1)
        assert "reload" in {one["event"] for one in answer["fragments"]}
        assert "Det som ska bort." not in str(answer)

    def test_a_screen_that_asks_for_a_stream_is_handed_over_without_a_word(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
    ) -> None:
        wrote(alva, incident_id)
        sign_in(client, alva)
        answer = client.get(f"/incidents/{incident_id}/live/", {"after": "0"}, HTTP_ACCEPT="text/event-stream")
        assert (answer.status_code, answer.content) == (204, b"")

    def test_each_audience_is_named_apart(self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID) -> None:
        named = set()
        for viewer in (alva, viewer_with(Role.STAFF_MEMBER), observer(incident_id)):
            sign_in(client, viewer)
            named.add(client.get(f"/incidents/{incident_id}/live/", **JSON).headers["X-Vardkase-Live"])
        assert len(named) == 3

    def test_text_in_a_fragment_is_text(self, alva: Viewer, incident_id: UUID) -> None:
        number = wrote(alva, incident_id, "<img src=x onerror=alert(1)>", place="<b>Rimbo</b>", tags=("<i>",))
        sent = told(alva, incident_id, number - 1)
        assert "&lt;img src=x onerror=alert(1)&gt;" in sent
        assert "<img src=x" not in sent
        assert "<b>Rimbo" not in sent
        assert "<i>" not in sent.replace('<i aria-hidden="true">', "")


@given(steps=st.lists(st.tuples(st.sampled_from(["write", "hide", "correct", "raise", "lower"]), st.integers(0, 9)), max_size=8))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_done_the_screens_of_a_partner_never_hold_more_than_the_page_shows(alva: Viewer, steps: list[tuple[str, int]]) -> None:
    incident_id = opened(alva)
    gry, numbers = observer(incident_id), [wrote(alva, incident_id, "Ord0 på vägen.")]
    for count, (step, which) in enumerate(steps, start=1):
        number, text = numbers[which % len(numbers)], f"Ord{count} på vägen."
        try:
            if step in {"write", "hide"}:
                numbers.append(wrote(alva, incident_id, text, mark=SECRET if step == "hide" else scenes.Mark()))
            elif step == "correct":
                numbers.append(corrected(alva, incident_id, number, text))
            else:
                marked(alva, incident_id, number, SECRET if step == "raise" else scenes.Mark(), reason="Prövad på nytt")
        except scenes.Refusal:
            continue
    shown = {line.text for line in queries.log_page(gry, incident_id, limit=100).entries if not line.masked}
    sent = told(gry, incident_id)
    for count in range(len(steps) + 1):
        word = f"Ord{count} på vägen."
        assert (word in sent) <= any(word in text for text in shown), word
